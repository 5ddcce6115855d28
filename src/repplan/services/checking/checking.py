"""What the facts say is wrong, due or worth knowing: the findings of `check`, each with its remedy as a command."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from repplan.domain.cadence import Due, Phase
from repplan.domain.calendar import DAY
from repplan.domain.plan import VisitState
from repplan.services.checking.customer_findings import Survey, named, of_customer
from repplan.services.checking.findings import Finding, Kind
from repplan.services.days.day import next_visits, stops_from
from repplan.services.days.stops import Skip, skip_reason, stands
from repplan.services.facts.chances import evenings_worked, next_chance
from repplan.services.facts.territory import own_territory
from repplan.services.planning.appointments import impossible
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Collection, Iterator

    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory
    from repplan.store.facts import PlanRecord

PLAN_RUNS_OUT = 14  # days left at which the plan's end is worth a word
NOT_LOGGED_WITHIN = 14  # days back in which stops without an entry are still reported
HORIZON = 28  # days ahead in which a year of guessed holidays matters where there is no plan


def check(context: Context, only: Collection[Kind] = ()) -> list[Finding]:
    """All findings of today in a stable order, or those of some kinds."""
    with context.reading() as db:
        found = find(context, db, own_territory(context, db))
    return [finding for finding in found if not only or finding.kind in only]


def find(context: Context, db: sqlite3.Connection, territory: Territory) -> list[Finding]:
    """The findings about a territory, worst first."""
    today = territory.today
    coming = next_visits(territory, stops_from(db, today), today - DAY)
    survey = Survey(context, db, territory, reading.published_plan(db), coming)
    findings: list[Finding] = []
    for customer in territory.customers.values():
        findings += of_customer(survey, customer)
    findings += _appointments(territory, db)
    findings += _not_received(territory, db)
    findings += _not_logged(territory, db)
    findings += _of_plan(territory, survey.plan)
    findings += _evenings(territory)
    findings += _without_coordinates(territory)
    return sorted(findings, key=Finding.order)


def _appointments(territory: Territory, db: sqlite3.Connection) -> Iterator[Finding]:
    """Appointments to come that the rep's own time does not allow, and those that no stop of the plan keeps."""
    agreed = [a for a in reading.appointments(db, territory.today) if a.customer in territory.customers]
    if not agreed:
        return
    conflicts = {found.appointment.id: found.why for found in impossible(territory, agreed)}
    kept = {(v.customer, v.day) for v in reading.visits(db, territory.today, agreed[-1].day)}
    for appointment in agreed:
        customer = territory.customers[appointment.customer]
        nearness = 1 / (1 + (appointment.day - territory.today).days)
        if appointment.id in conflicts:
            day = next_chance(territory, customer)
            command = f"repplan customer show {customer.number}"
            if day is not None:
                command = f"repplan move {named(territory, customer)} {day} --from {appointment.day}"
            why = conflicts[appointment.id]
            yield Finding(
                Kind.APPOINTMENT_IMPOSSIBLE, command, urgency=nearness, customer=customer, day=appointment.day, why=why
            )
        elif (customer.number, appointment.day) not in kept:
            kind = Kind.APPOINTMENT_UNPLANNED
            yield Finding(kind, "repplan plan", urgency=nearness, customer=customer, day=appointment.day)


def _not_received(territory: Territory, db: sqlite3.Connection) -> Iterator[Finding]:
    """Visits to come at which the customer receives nobody: sessions or blackouts changed since they were planned."""
    outside: dict[int, list[dt.date]] = {}
    for visit in stops_from(db, territory.today):
        if visit.state is VisitState.PLANNED and visit.customer in territory.customers:
            reason = skip_reason(territory, visit, territory.standing(visit.customer, visit.day))
            if reason is not None and reason.kind in (Skip.CLOSED, Skip.NOT_RECEIVING):
                outside.setdefault(visit.customer, []).append(visit.day)
    for number, days in outside.items():
        nearness = 1 / (1 + (days[0] - territory.today).days)
        customer = territory.customers[number]
        yield Finding(
            Kind.NOT_RECEIVED, "repplan plan", urgency=nearness, customer=customer, day=days[0], count=len(days)
        )


def _not_logged(territory: Territory, db: sqlite3.Connection) -> Iterator[Finding]:
    """Past days with stops that stood in the evening and have no entry: neither met nor missed, cancelled or moved."""
    today = territory.today
    past = [visit for visit in stops_from(db, today - NOT_LOGGED_WITHIN * DAY) if visit.day < today]
    for day, visits in groupby(past, key=lambda visit: visit.day):
        unlogged = [visit for visit in visits if visit.state is VisitState.PLANNED]
        if not unlogged:
            continue
        known = replace(territory, today=day, histories=reading.histories(db, day, territory.policy))
        count = sum(stands(known, visit) for visit in unlogged)
        if count:
            nearness = 1 / (1 + (today - day).days)
            yield Finding(Kind.NOT_LOGGED, f"repplan day {day}", urgency=nearness, day=day, count=count)


def _of_plan(territory: Territory, plan: PlanRecord | None) -> Iterator[Finding]:
    """A plan that is missing, over or about to end, and holidays in it that are a guess."""
    today = territory.today
    last = None if plan is None else plan.last_day
    if not territory.customers:
        return
    if last is None or last < today:
        due = sum(standing.due in (Due.DUE, Due.OVER) for standing in territory.standings.values())
        yield Finding(Kind.NO_PLAN, "repplan plan", urgency=1.0, day=last, count=due)
    elif (last - today).days < PLAN_RUNS_OUT:
        yield Finding(Kind.PLAN_ENDS, "repplan plan", urgency=1 - (last - today).days / PLAN_RUNS_OUT, day=last)
    until = max(last or today, today + HORIZON * DAY)
    for year in sorted(territory.calendar.provisional):
        if today.year <= year <= until.year:
            yield Finding(Kind.HOLIDAYS_PROVISIONAL, "repplan calendar refresh", count=year)


def _evenings(territory: Territory) -> Iterator[Finding]:
    """Evening hours of the policy that the rep never works, while somebody is being won who could be met then."""
    evening = territory.policy.evening
    waiting = sum(
        standing.phase is Phase.WINNING and territory.customers[number].setting in evening.settings
        for number, standing in territory.standings.items()
    )
    if waiting and not evenings_worked(territory):
        why = f"{evening.days} {evening.hours}"
        yield Finding(Kind.EVENINGS_UNWORKED, "repplan config show", count=waiting, why=why)


def _without_coordinates(territory: Territory) -> Iterator[Finding]:
    """The sites whose customers cannot be placed on the map."""
    missing: dict[str, int] = {}
    for customer in territory.customers.values():
        if customer.point is None:
            missing[customer.site_name] = missing.get(customer.site_name, 0) + 1
    for site, count in missing.items():
        command = f'repplan site edit "{site}" --coords "39.90, 116.40"'
        yield Finding(Kind.NO_COORDINATES, command, site=site, count=count)
