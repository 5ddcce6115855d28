"""What the facts say is wrong, due or worth knowing: the findings of `check`, each with its remedy as a command."""

from __future__ import annotations

import datetime as dt
import shlex
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.cadence import Due, Phase, Standing, elapsed_units, keeping_rule, phase_of
from repplan.domain.policy import Rhythm, Unit
from repplan.domain.winning import WinOutlook, win_outlook
from repplan.services.day import last_planned_day, next_visits, stops_from
from repplan.services.territory import own_territory
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from repplan.domain.customer import Customer
    from repplan.services.context import Context
    from repplan.services.territory import Territory
    from repplan.store.facts import Appointment, PlanRecord

DAY = dt.timedelta(days=1)
PLAN_RUNS_OUT = 14  # days left at which the plan's end is worth a word
TOO_OFTEN_WITHIN = 30  # days back in which visits too close to each other are still reported
HORIZON = 28  # days ahead in which a year of guessed holidays matters where there is no plan


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    BROKEN = "broken"
    DUE = "due"
    INFO = "info"


class Kind(StrEnum):
    """The closed list of findings."""

    WIN_MISSED = "win_missed"
    OVER_MAXIMUM = "over_maximum"
    TOO_OFTEN = "too_often"
    WIN_AT_RISK = "win_at_risk"
    WIN_DUE = "win_due"
    DUE_UNPLANNED = "due_unplanned"
    APPOINTMENT_UNPLANNED = "appointment_unplanned"
    NO_PLAN = "no_plan"
    PLAN_ENDS = "plan_ends"
    NO_COORDINATES = "no_coordinates"
    HOLIDAYS_PROVISIONAL = "holidays_provisional"

    @property
    def severity(self) -> Severity:
        """Whether it is a broken rule, something due, or only worth knowing."""
        if self in (Kind.WIN_MISSED, Kind.OVER_MAXIMUM, Kind.TOO_OFTEN):
            return Severity.BROKEN
        return Severity.INFO if self in (Kind.NO_COORDINATES, Kind.HOLIDAYS_PROVISIONAL) else Severity.DUE


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. What a kind does not need stays at its default.

    Attributes:
        kind: what was found.
        command: the command that deals with it.
        urgency: the share of what is allowed that is used up: elapsed ÷ maximum, day ÷ days of the win window.
        customer: whom it concerns; None = the plan, the calendar or a site.
        standing: the customer's standing today.
        outlook: the chances of a win.
        next_planned: the customer's next planned visit, today's included.
        day: the deadline, the plan's last day, the day of an appointment, or the latest of two visits.
        gap, least: days between two visits, and the policy's minimum.
        site, count: the site without coordinates, and its customers; the year of guessed holidays is a count too.
    """

    kind: Kind
    command: str
    urgency: float = 0.0
    customer: Customer | None = None
    standing: Standing | None = None
    outlook: WinOutlook | None = None
    next_planned: dt.date | None = None
    day: dt.date | None = None
    gap: int = 0
    least: int = 0
    site: str = ""
    count: int = 0

    @property
    def severity(self) -> Severity:
        """The severity of its kind."""
        return self.kind.severity

    def order(self) -> tuple[int, float, str, int, str]:
        """Worst first, then the most urgent, then by name."""
        name = self.site if self.customer is None else self.customer.name
        number = 0 if self.customer is None else self.customer.number
        return (list(Severity).index(self.severity), -self.urgency, name, number, self.kind.value)


def check(context: Context, only: Collection[Kind] = ()) -> list[Finding]:
    """All findings of today in a stable order, or those of some kinds."""
    with context.reading() as db:
        found = find(db, own_territory(context, db))
    return [finding for finding in found if not only or finding.kind in only]


def find(db: sqlite3.Connection, territory: Territory) -> list[Finding]:
    """The findings about a territory, worst first."""
    today = territory.today
    plan = reading.published_plan(db)
    coming = next_visits(territory, stops_from(db, today), today - DAY)
    covered = plan is not None and last_planned_day(plan) >= today
    findings: list[Finding] = []
    for customer in territory.customers.values():
        findings += _of_customer(territory, customer, coming.get(customer.number), covered=covered)
    findings += _appointments(territory, reading.appointments(db, today), db)
    findings += _of_plan(territory, plan)
    findings += _without_coordinates(territory)
    return sorted(findings, key=Finding.order)


def _of_customer(
    territory: Territory, customer: Customer, planned: dt.date | None, *, covered: bool
) -> Iterator[Finding]:
    standing = territory.standing(customer.number, territory.today)
    blank = Finding(Kind.OVER_MAXIMUM, "", customer=customer, standing=standing, next_planned=planned)
    yield from _win(territory, blank, standing)
    if standing.due is Due.OVER and standing.rhythm is not None and standing.elapsed is not None:
        # A visit that is planned cannot be hurried: a call keeps the customer from feeling forgotten until then.
        command = f"repplan done {named(territory, customer)} --channel phone" if planned else "repplan plan"
        share = standing.elapsed / max(1, standing.rhythm.max)
        yield replace(blank, kind=Kind.OVER_MAXIMUM, command=command, urgency=share)
    elif standing.due is Due.DUE and planned is None and covered:
        share = 0.0 if standing.elapsed is None or standing.rhythm is None else standing.elapsed / standing.rhythm.max
        yield replace(blank, kind=Kind.DUE_UNPLANNED, command="repplan plan", urgency=share)
    close = _too_often(territory, customer)
    if close is not None:
        gap, least = close
        last = territory.histories[customer.number].last_met
        command = f"repplan customer show {customer.number}"
        yield replace(blank, kind=Kind.TOO_OFTEN, command=command, day=last, gap=gap, least=least)


def _win(territory: Territory, blank: Finding, standing: Standing) -> Iterator[Finding]:
    """A win window that passed, cannot be kept, or nears its end."""
    assert blank.customer is not None
    customer, today = blank.customer, territory.today
    missed, clock = standing.missed_win, standing.clock
    if missed is not None:
        share = missed.day(today) / missed.length
        yield replace(
            blank, kind=Kind.WIN_MISSED, command=f"repplan win {customer.number}", urgency=share, day=missed.deadline
        )
    if clock is None:
        return
    history = territory.histories[customer.number]
    outlook = win_outlook(clock, history, territory.policy, today, territory.opportunities(customer))
    share = clock.day(today) / clock.length
    found = replace(blank, urgency=share, outlook=outlook, day=clock.deadline)
    if outlook.at_risk:
        # Where sessions are too few, only a meeting outside them still saves the win.
        command = f"repplan done {named(territory, customer)} --channel evening"
        yield replace(found, kind=Kind.WIN_AT_RISK, command=command)
    elif today >= clock.remind_from:
        command = f"repplan done {named(territory, customer)} --stage sharing"
        yield replace(found, kind=Kind.WIN_DUE, command=command)


def named(territory: Territory, customer: Customer) -> str:
    """The customer as `done` understands him, where a number is a stop of the day: quoted for the shell."""
    namesakes = sum(other.name == customer.name for other in territory.customers.values())
    text = customer.name if namesakes == 1 else f"{customer.name} @ {customer.site_name}"
    return text if text.isalnum() else shlex.quote(text)


def _too_often(territory: Territory, customer: Customer) -> tuple[int, int] | None:
    """The gap between the last two visits and its minimum, where it was shorter.

    A gap belongs to the rhythm in force on the day it starts.
    """
    history = territory.histories[customer.number]
    last, before = history.last_met, history.met_before
    if last is None or before is None or (territory.today - last).days > TOO_OFTEN_WITHIN:
        return None
    rhythm = _rhythm_on(territory, customer, before)
    if rhythm is None:
        return None
    gap = elapsed_units(before, last, rhythm.unit, territory.opportunities(customer)) or 0
    if rhythm.unit is Unit.OPPORTUNITIES:
        gap = max(gap, 1)  # that the customer was met shows that there was an opportunity
    return (gap, rhythm.min) if gap < rhythm.min else None


def _rhythm_on(territory: Territory, customer: Customer, day: dt.date) -> Rhythm | None:
    """The rhythm that held after a visit on a past day, None where no visit was wanted."""
    history = territory.histories[customer.number]
    if history.won_on is not None and history.won_on > day:
        history = replace(history, won_on=None)
    phase, _clock = phase_of(customer, history, territory.policy, day)
    if phase is Phase.PROSPECT:
        return None
    if phase is Phase.WINNING:
        return territory.policy.winning[customer.setting].rhythm
    return keeping_rule(customer, territory.policy)[1]


def _appointments(territory: Territory, agreed: list[Appointment], db: sqlite3.Connection) -> Iterator[Finding]:
    """Appointments to come that no stop of the plan keeps."""
    if not agreed:
        return
    kept = {(v.customer, v.day) for v in reading.visits(db, territory.today, agreed[-1].day)}
    for appointment in agreed:
        customer = territory.customers.get(appointment.customer)
        if customer is not None and (customer.number, appointment.day) not in kept:
            nearness = 1 / (1 + (appointment.day - territory.today).days)
            yield Finding(Kind.APPOINTMENT_UNPLANNED, "repplan plan", nearness, customer, day=appointment.day)


def _of_plan(territory: Territory, plan: PlanRecord | None) -> Iterator[Finding]:
    """A plan that is missing, over or about to end, and holidays in it that are a guess."""
    today = territory.today
    last = None if plan is None else last_planned_day(plan)
    if not territory.customers:
        return
    if last is None or last < today:
        due = sum(standing.due in (Due.DUE, Due.OVER) for standing in territory.standings.values())
        yield Finding(Kind.NO_PLAN, "repplan plan", 1.0, day=last, count=due)
    elif (last - today).days < PLAN_RUNS_OUT:
        yield Finding(Kind.PLAN_ENDS, "repplan plan", 1 - (last - today).days / PLAN_RUNS_OUT, day=last)
    until = max(last or today, today + HORIZON * DAY)
    for year in sorted(territory.calendar.provisional):
        if today.year <= year <= until.year:
            yield Finding(Kind.HOLIDAYS_PROVISIONAL, "repplan calendar refresh", count=year)


def _without_coordinates(territory: Territory) -> Iterator[Finding]:
    """The sites whose customers cannot be placed on the map."""
    missing: dict[str, int] = {}
    for customer in territory.customers.values():
        if customer.point is None:
            missing[customer.site_name] = missing.get(customer.site_name, 0) + 1
    for site, count in missing.items():
        command = f'repplan site edit "{site}" --coords "39.90, 116.40"'
        yield Finding(Kind.NO_COORDINATES, command, site=site, count=count)
