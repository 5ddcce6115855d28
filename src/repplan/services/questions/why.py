"""Why a customer is visited on a day or not: the rule, window or neighbour that decided, with the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.config import MOST_WEEKS
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.days.stops import Skipped, skip_reason
from repplan.services.questions.barriers import Barrier, barriers
from repplan.services.questions.day_choices import DayChoice, Gap, day_choice, gap_before
from repplan.services.questions.plan_questions import Question, ask

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context
    from repplan.store.facts import Appointment

FARTHEST = 21
"""Days before and after a visit that are looked at for another one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a customer is visited on a day, or is not.

    Attributes:
        today: the day on which it was asked.
        customer: whom it is about.
        date: the day it is about, None = no visit is planned at all.
        last: the last day of the plan.
        standing: the customer's on the morning of `date`, else today's.
        stop: the published stop of `date`, whatever has become of it.
        skip: why that stop is not to be made any more.
        appointment: what was agreed for `date`.
        unkept: why no route keeps that appointment, "" where one does.
        planned: the days on which the customer will be visited.
        gap: the gap that ends on `date`, or that it would fall into.
        choice: the visit on `date`: as planned, or as it would be; None where it is impossible.
        nothing: what leaving it out would cost.
        others: what other days would cost, the cheapest first.
        barred: the days on which no visit is possible; for a day that was asked about, all that is in the way.
        unfit: customers with a published stop on `date` that no longer fits there, and is left out of all prices.
    """

    today: dt.date
    customer: Customer
    date: dt.date | None
    last: dt.date
    standing: Standing
    stop: PlannedVisit | None
    skip: Skipped | None
    appointment: Appointment | None
    unkept: str
    planned: tuple[dt.date, ...]
    gap: Gap | None
    choice: DayChoice | None
    nothing: DayChoice | None
    others: tuple[DayChoice, ...]
    barred: tuple[Barrier, ...]
    unfit: tuple[Customer, ...]

    @property
    def visited(self) -> bool:
        """Whether the customer will be visited on `date`."""
        return self.date in self.planned


def why(context: Context, name: str, date: dt.date | None = None) -> Answer:
    """Why a customer is visited on a day, by default that of his next planned visit; or why not, and at what price.

    Args:
        context: the command's surroundings.
        name: the customer's number, name or a part of it.
        date: the day.

    Raises:
        NotFoundError: if nobody fits the name, nothing is planned, or the day is beyond the plan.
        ConflictError: if the customer is in nobody's plan.
        UsageError: if the day is over.
    """
    question = ask(context, name)
    if date is None:
        stop = question.next_stop()
        if stop is None:
            return _unplanned(question)
        date = stop.day
    _check(question, date)
    if question.index(date) in question.choices.planned.days:
        return _visited(question, date)
    return _not_visited(question, date)


def _check(question: Question, date: dt.date) -> None:
    if date < question.today:
        message = _("{day} is over: `repplan day {day}` shows what was known then")
        raise UsageError(message.format(day=date))
    if date < question.first:  # today, and met already
        raise UsageError(_("{name} was met today already").format(name=question.customer.name))
    if date > question.last:
        message = _("the plan reaches to {last}: `repplan plan --weeks {weeks}` plans as far as {day}")
        weeks = -(-((date - question.today).days + 1) // 7)
        if weeks > MOST_WEEKS:
            message = _("the plan reaches to {last}, and no plan of today reaches as far as {day}")
        raise NotFoundError(message.format(last=question.last, weeks=weeks, day=date))


def _visited(question: Question, date: dt.date) -> Answer:
    """The answer for a planned visit: what the other days between its neighbours would cost."""
    choices, index = question.choices, question.index(date)
    planned = choices.planned
    choice = day_choice(question, planned, date)
    if question.agreed(date) is not None:
        return _answer(question, date, choice)
    rest = [day for day in planned.days if day != index]
    first = max([day + 1 for day in rest if day < index] + [index - FARTHEST, 0])
    end = min([day for day in rest if day > index] + [index + FARTHEST + 1, question.problem.spec.days])
    others, barred = _alternatives(question, (day for day in range(first, end) if day != index), without=(index,))
    others = tuple(choice for choice in others if _stands_in(choice, date))
    all_days = {visit.day for visit in choices.offers}
    left_out = choices.best(through=rest, without=all_days.difference(rest))
    nothing = None if left_out is None else day_choice(question, left_out, None)
    return _answer(question, date, choice, nothing=nothing, others=others, barred=barred)


def _stands_in(choice: DayChoice, date: dt.date) -> bool:
    """Whether the choice replaces the visit of a date: not where another one is added that is nearer to it."""
    assert choice.date is not None
    if choice.date > date:
        return not any(day < choice.date for day in choice.added)
    return not any(choice.date < day <= date for day in choice.added)


def _not_visited(question: Question, date: dt.date) -> Answer:
    selection = question.choices.best(through=[question.index(date)])
    if selection is None:
        return _answer(question, date, barred=barriers(question, date))
    return _answer(question, date, day_choice(question, selection, date))


def _unplanned(question: Question) -> Answer:
    """The answer for a customer whom the plan does not visit at all: what any visit would cost."""
    days = range(min(question.problem.spec.days, 4 * FARTHEST))
    others, barred = _alternatives(question, days, without=())
    return _answer(question, None, others=others, barred=barred)


def _alternatives(
    question: Question, days: Iterable[int], without: tuple[int, ...]
) -> tuple[tuple[DayChoice, ...], tuple[Barrier, ...]]:
    """What a visit on each of the days would cost, the cheapest first, and the days on which none is possible."""
    possible, barred = [], []
    for day in days:
        date, selection = question.date(day), question.choices.best(through=[day], without=without)
        if selection is None:
            barred.append(barriers(question, date)[0])
        else:
            possible.append(day_choice(question, selection, date))
    return tuple(sorted(possible, key=lambda choice: choice.more.total)), tuple(barred)


def _answer(
    question: Question,
    date: dt.date | None,
    choice: DayChoice | None = None,
    *,
    nothing: DayChoice | None = None,
    others: tuple[DayChoice, ...] = (),
    barred: tuple[Barrier, ...] = (),
) -> Answer:
    customer, territory = question.customer, question.territory
    standing = territory.standing(customer.number, date or question.today)
    stop = None if date is None else question.stop(date)
    planned = question.choices.planned.days
    if choice is not None:
        gap = choice.gap
    else:
        since = 0 if date is None else question.index(date)
        following = next((question.date(day) for day in planned if day >= since), None)
        gap = gap_before(question, planned, following)
    return Answer(
        today=question.today,
        customer=customer,
        date=date,
        last=question.last,
        standing=standing,
        stop=stop,
        skip=None if stop is None else skip_reason(territory, stop, standing),
        appointment=None if date is None else question.agreed(date),
        unkept="" if date is None else question.unkept(date),
        planned=tuple(question.date(day) for day in planned),
        gap=gap,
        choice=choice,
        nothing=nothing,
        others=others,
        barred=barred,
        unfit=() if date is None else question.unfit(date),
    )
