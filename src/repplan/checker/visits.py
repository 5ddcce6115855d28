"""Checks the visits of one customer together: one a day, by whom, and the appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.checker.plan import Stop
from repplan.checker.ticks import same_time, show
from repplan.checker.violation import Rule, Violation
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repplan.checker.problem import Customer, Pin

Visit = tuple[int, str, Stop]
"""Day, rep and stop."""


def check_visits(customer: Customer, visits: Sequence[Visit]) -> Iterator[Violation]:
    """All rules on a customer's visits but the cadence."""
    yield from _once_a_day(visits)
    yield from _pins(customer, visits)
    yield from _reps(customer, visits)


def _once_a_day(visits: Sequence[Visit]) -> Iterator[Violation]:
    seen: set[int] = set()
    for day, _rep, stop in visits:
        if day in seen:
            message = _("a second visit on day {day}").format(day=day)
            yield Violation(Rule.TWO_VISITS_A_DAY, stop.where, message)
        seen.add(day)


def _pins(customer: Customer, visits: Sequence[Visit]) -> Iterator[Violation]:
    for pin in customer.pins.values():
        there = [(rep, stop) for day, rep, stop in visits if day == pin.day]
        if not there:
            message = _("the appointment on day {day} is not in the plan").format(day=pin.day)
            yield Violation(Rule.PIN_LOST, customer.id, message)
        elif not any(_keeps(pin, rep, stop) for rep, stop in there):
            rep, stop = there[0]
            text = _("the appointment on day {day} is with {rep} at {start}: one of these is not as agreed")
            message = text.format(day=pin.day, rep=rep, start=show(stop.start))
            yield Violation(Rule.PIN_MOVED, stop.where, message)


def _keeps(pin: Pin, rep: str, stop: Stop) -> bool:
    return pin.rep in {None, rep} and (pin.start is None or same_time(pin.start, stop.start))


def _reps(customer: Customer, visits: Sequence[Visit]) -> Iterator[Violation]:
    """Who visits where no appointment names the rep.

    Such visits go to one rep unless `any_rep`; where appointments name reps, to one of those, who need not be among
    the customer's.
    """
    named = {pin.rep for pin in customer.pins.values() if pin.rep is not None}
    free = [(rep, stop) for day, rep, stop in visits if day not in customer.pins or customer.pins[day].rep is None]
    for rep, stop in free:
        if not customer.may_be_visited_by(rep) and (customer.any_rep or rep not in named):
            yield Violation(Rule.WRONG_REP, stop.where, _("rep {rep} may not visit this customer").format(rep=rep))
    if customer.any_rep:
        return
    chosen = {rep for rep, _stop in free}
    if len(chosen) > 1 or (named and not chosen <= named):
        reps = ", ".join(sorted(chosen | named))
        yield Violation(Rule.ONE_REP, customer.id, _("visited by several reps: {reps}").format(reps=reps))
