"""What a visit on one day would mean for one customer: when, between whom, at what price, and in which rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.policy import Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from repplan.domain.customer import Customer
    from repplan.planner.choices import GapFact, Parts, Selection
    from repplan.planner.insertion import Visit
    from repplan.services.questions.plan_questions import Question

_FARTHEST = 200  # days in which the n-th opportunity is looked for


@dataclass(frozen=True, slots=True)
class Minutes:
    """A cost in minutes and what it is made of: the parts add up to `total`.

    Attributes:
        total: the sum.
        travel: driving and entering.
        windows: peak hours and evenings.
        waiting: where the settings give it a price.
        rhythm: gaps off their ideal, or too long.
        moved: published visits that are not kept.
    """

    total: float
    travel: float
    windows: float
    waiting: float
    rhythm: float
    moved: float


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two visits, and the rule it is judged by.

    Attributes:
        since: the visit before, None = never met.
        met: whether that one has happened; otherwise it is planned, too.
        rule: the policy's entry, such as `keeping.A`; `start` before a clock of winning begins, `override` for
            a cadence of the customer's own.
        unit: what is counted.
        min, ideal, max: in that unit.
        length: from `since` to the visit in question.
        allowed, best, latest: the days on which `min`, `ideal` and `max` are reached, None where none is near.
        price: minutes that the gap is charged.
    """

    since: dt.date | None
    met: bool
    rule: str
    unit: Unit
    min: int
    ideal: int
    max: int
    length: int
    allowed: dt.date | None
    best: dt.date | None
    latest: dt.date | None
    price: float


@dataclass(frozen=True, slots=True)
class DayChoice:
    """One way of visiting a customer: on `date` (None = not at all), his other visits chosen anew to suit.

    Attributes:
        date: the day.
        arrive: minutes after midnight.
        start: when the visit begins.
        earliest, latest: between which times it could begin with the others of the day kept in order; whole minutes, as
            appointments are made, unless there is none between them.
        before, after: the neighbours on the route, None = the day begins or ends there.
        driving: minutes of travel that this one visit adds.
        more: what the whole plan costs more than as it is published.
        gap: the gap that ends with the visit.
        added, dropped: days on which the customer would be visited as well, or no longer.
        site: the name of the site where the customer would be met, "" = his own.
    """

    date: dt.date | None
    arrive: float | None
    start: float | None
    earliest: float | None
    latest: float | None
    before: Customer | None
    after: Customer | None
    driving: float
    more: Minutes
    gap: Gap | None
    added: tuple[dt.date, ...]
    dropped: tuple[dt.date, ...]
    site: str = ""


def minutes_of(parts: Parts) -> Minutes:
    """A cost of the planner in minutes."""
    from repplan.planner.ticks import to_minutes

    return Minutes(
        *(
            to_minutes(ticks)
            for ticks in (parts.total, parts.travel, parts.windows, parts.waiting, parts.rhythm, parts.moved)
        )
    )


def day_choice(question: Question, selection: Selection, date: dt.date | None) -> DayChoice:
    """A selection of visits as the choice of one of its days, against the plan as it is."""
    from repplan.planner.ticks import to_minutes

    planned = question.choices.planned
    days, before = set(selection.days), set(planned.days)
    visit = None if date is None else selection.on(question.index(date))
    span = None if visit is None else _whole_minutes(*question.choices.start_range(visit))
    return DayChoice(
        date=date,
        arrive=None if visit is None else to_minutes(visit.stop.arrive),
        start=None if visit is None else to_minutes(visit.stop.start),
        earliest=None if span is None else span[0],
        latest=None if span is None else span[1],
        before=_neighbour(question, visit, ahead=True),
        after=_neighbour(question, visit, ahead=False),
        driving=0.0 if visit is None else to_minutes(visit.travel),
        more=minutes_of(selection.parts - planned.parts),
        gap=None if date is None else gap_before(question, selection.days, date),
        added=tuple(question.date(day) for day in sorted(days - before) if question.date(day) != date),
        dropped=tuple(question.date(day) for day in sorted(before - days)),
        site=_site(question, visit),
    )


def _site(question: Question, visit: Visit | None) -> str:
    from repplan.planner.layout import O_LOCATION

    if visit is None:
        return ""
    location = int(question.problem.data.option[visit.stop.option, O_LOCATION])
    site = question.built.elsewhere.get((question.customer.number, location))
    return question.territory.sites[site].name if site else ""


def _whole_minutes(first: int, last: int) -> tuple[float, float]:
    """The whole minutes from one time (ticks) to another; where there is none, the times themselves."""
    from repplan.planner.ticks import TICKS, to_minutes

    early, late = -(-first // TICKS), last // TICKS
    return (early, late) if early <= late else (to_minutes(first), to_minutes(last))


def _neighbour(question: Question, visit: Visit | None, *, ahead: bool) -> Customer | None:
    if visit is None:
        return None
    stop = visit.before if ahead else visit.after
    return None if stop is None else question.met_as(stop.customer)


def gap_before(question: Question, days: Sequence[int], date: dt.date | None) -> Gap | None:
    """The gap that ends on a date when the customer is visited on these days; None = the one still open at the end."""
    index = None if date is None else question.index(date)
    facts = question.choices.gaps(days)
    return next((_gap(question, fact) for fact in facts if fact.to == index), None)


def _gap(question: Question, fact: GapFact) -> Gap | None:
    from repplan.planner.ticks import to_minutes

    rule = fact.rule
    if not rule.obligation or rule.unit is None or rule.ideal is None or rule.max is None:
        return None
    unit = Unit(rule.unit)
    seen = fact.since >= 0 or question.territory.histories[question.customer.number].last_met is not None
    since = question.date(fact.since)
    low = rule.min if seen else 0
    return Gap(
        since=since if seen else None,
        met=fact.since < 0 and _was_met(question, since),
        rule=_rule_name(question, fact),
        unit=unit,
        min=low,
        ideal=rule.ideal,
        max=rule.max,
        length=fact.length,
        allowed=_after(question, since, low, unit),
        best=_after(question, since, rule.ideal, unit),
        latest=_after(question, since, rule.max, unit),
        price=to_minutes(fact.penalty),
    )


def _was_met(question: Question, day: dt.date) -> bool:
    """Whether the visit before the horizon has happened: a stop of today before it is only promised."""
    last = question.territory.histories[question.customer.number].last_met
    return last is not None and last >= day


def _rule_name(question: Question, fact: GapFact) -> str:
    """The policy's entry behind a phase of the cadence."""
    return question.built.rules[question.customer.number][fact.phase]


def _after(question: Question, since: dt.date, count: int, unit: Unit) -> dt.date | None:
    """The day that lies so many days or opportunities after another."""
    if unit is Unit.DAYS:
        return since + count * DAY
    possible, left = question.territory.opportunities(question.customer), max(1, count)
    for day in (since + i * DAY for i in range(1, _FARTHEST)):
        left -= possible(day)
        if not left:
            return day
    return None
