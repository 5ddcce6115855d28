"""The best days for an appointment with one customer, and what each would cost the whole plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.services.questions.barriers import Barrier, barriers
from repplan.services.questions.day_choices import DayChoice, day_choice
from repplan.services.questions.plan_questions import ask

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.customer import Customer
    from repplan.services.context import Context


@dataclass(frozen=True, slots=True)
class Slots:
    """Where an appointment could be.

    Attributes:
        today: the day on which it was asked.
        customer: whom it is with.
        first, last: the days looked at; `last` is no later than the plan's end.
        plan_ends: the plan's last day.
        planned: the days on which the customer will be visited anyway.
        agreed: those of them that are appointments.
        slots: the possible days: those that come too soon after another visit last, else the cheapest first.
        barred: the impossible ones.
    """

    today: dt.date
    customer: Customer
    first: dt.date
    last: dt.date
    plan_ends: dt.date
    planned: tuple[dt.date, ...]
    agreed: tuple[dt.date, ...]
    slots: tuple[DayChoice, ...]
    barred: tuple[Barrier, ...]


def too_soon(slot: DayChoice) -> bool:
    """Whether the visit would come sooner after the one before than the rule allows."""
    return slot.gap is not None and slot.gap.since is not None and slot.gap.length < slot.gap.min


def find_slots(context: Context, name: str, within: int = 14) -> Slots:
    """The best days for an appointment, everybody else kept as planned and the customer's other visits chosen anew.

    Only times at which the customer receives are offered; `pin` takes any.

    Args:
        context: the command's surroundings.
        name: the customer's number, name or a part of it.
        within: days to look at, from the first that is still open.

    Raises:
        NotFoundError: if nobody fits the name, or nothing is planned yet.
        ConflictError: if the plan is over, or the customer is in nobody's plan.
    """
    question = ask(context, name, open_days=True)
    days = range(min(within, question.problem.spec.days))
    slots, barred = [], []
    for day in days:
        date, selection = question.date(day), question.choices.best(agreed=[day])
        if selection is None or selection.on(day) is None:
            barred.append(barriers(question, date)[0])
        else:
            slots.append(day_choice(question, selection, date))
    planned = tuple(question.date(day) for day in question.choices.planned.days)
    return Slots(
        today=question.today,
        customer=question.customer,
        first=question.first,
        last=question.date(days[-1]),
        plan_ends=question.last,
        planned=planned,
        agreed=tuple(day for day in planned if question.agreed(day) is not None),
        slots=tuple(sorted(slots, key=lambda slot: (too_soon(slot), slot.more.total))),
        barred=tuple(barred),
    )
