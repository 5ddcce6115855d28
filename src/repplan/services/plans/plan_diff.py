"""What is different between two plans, over the days that both cover: visits, travel by day, lateness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.domain.calendar import DAY
from repplan.domain.plan_changes import VisitChange, visit_changes
from repplan.errors import NotFoundError
from repplan.i18n import _
from repplan.services.facts.everybody import everybody
from repplan.services.facts.territory import load_territory
from repplan.services.planning.problem_building import Span, build_problem
from repplan.services.plans.plan_versions import (
    Status,
    Version,
    find_version,
    in_force,
    latest,
    read_versions,
    replaced_last,
    visits_of,
)
from repplan.store import plan_reading, reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from repplan.domain.customer import Customer
    from repplan.services.context import Context


@dataclass(frozen=True, slots=True)
class Figures:
    """A figure of the first plan and of the second."""

    before: float
    after: float

    @property
    def gain(self) -> float:
        """How much less the second one has."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class DayDiff:
    """One day in both plans: visits, and minutes of travel."""

    date: dt.date
    visits: Figures
    travel: Figures


@dataclass(frozen=True, slots=True)
class LateDiff:
    """One customer's gaps beyond their maximum, summed up, in the units of his rhythm (days or opportunities)."""

    customer: int
    over: Figures


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """Two plans side by side.

    Attributes:
        before, after: the plans.
        first, last: the days that both cover.
        changes: visits added, moved and dropped.
        days: every day on which either has visits.
        late: customers who are late in either; lateness of both is judged by the facts known now.
        customers: all customers by number.
    """

    before: Version
    after: Version
    first: dt.date
    last: dt.date
    changes: tuple[VisitChange, ...]
    days: tuple[DayDiff, ...]
    late: tuple[LateDiff, ...]
    customers: Mapping[int, Customer]

    @property
    def visits(self) -> Figures:
        """All visits."""
        return _total([day.visits for day in self.days])

    @property
    def travel(self) -> Figures:
        """All travel in minutes."""
        return _total([day.travel for day in self.days])

    @property
    def over(self) -> Figures:
        """All lateness, in units beyond the maximum."""
        return _total([entry.over for entry in self.late])


def _total(figures: Sequence[Figures]) -> Figures:
    return Figures(math.fsum(f.before for f in figures), math.fsum(f.after for f in figures))


def compare_plans(context: Context, a: str | None = None, b: str | None = None) -> PlanDiff:
    """Compare two plans.

    Args:
        context: the command's surroundings.
        a: the first plan; None = the one in force where a draft was made since, else the one before it.
        b: the second; None = that draft, else the plan in force. With `a` alone, the plan in force.

    Raises:
        NotFoundError: if there are no such plans, or they have no day in common.
        UsageError: if a word names no plan.
    """
    with context.reading() as db:
        versions = read_versions(db)
        before, after = _chosen(versions, a, b)
        first = max(before.record.first_day, after.record.first_day)
        last = min(before.record.last_day, after.record.last_day)
        if last < first:
            message = _("plan {a} ends on {last}, before plan {b} begins: they have no day in common")
            ended, begun = sorted((before, after), key=lambda version: version.record.last_day)
            raise NotFoundError(message.format(a=ended.number, b=begun.number, last=ended.record.last_day))
        visits = [{v for v in visits_of(db, version) if first <= v[1] <= last} for version in (before, after)]
        travel = [_travel(db, version) for version in (before, after)]
        customers = everybody(db)
        late = _lateness(context, db, (first, last), visits)
    dates = sorted({day for plan in visits for _customer, day in plan})
    days = (
        DayDiff(
            day,
            Figures(*(sum(visit[1] == day for visit in plan) for plan in visits)),
            Figures(*(minutes.get(day, 0.0) for minutes in travel)),
        )
        for day in dates
    )
    changes = tuple(visit_changes(*visits))
    return PlanDiff(before, after, first, last, changes, tuple(days), tuple(late), customers)


def _chosen(versions: Sequence[Version], a: str | None, b: str | None) -> tuple[Version, Version]:
    if a is not None:
        return find_version(versions, a), in_force(versions) if b is None else find_version(versions, b)
    draft = latest(versions, Status.DRAFT)
    present = in_force(versions)
    if draft is not None and draft.number > present.number:
        return present, draft
    return replaced_last(versions), present


def _travel(db: sqlite3.Connection, version: Version) -> dict[dt.date, float]:
    """Minutes of travel by day, as the plan was made."""
    routes: list[dict[str, Any]] = plan_reading.plan_document(db, version.number)["routes"]
    return {version.record.first_day + route["day"] * DAY: route["travel"] for route in routes}


def _lateness(
    context: Context,
    db: sqlite3.Connection,
    days: tuple[dt.date, dt.date],
    visits: Sequence[Collection[tuple[int, dt.date]]],
) -> list[LateDiff]:
    """Who is late in either plan, both judged by one problem: what was known when the first common day began."""
    from repplan.planner import parse_problem
    from repplan.planner.objective import cadence_cost

    first, last = days
    territory = load_territory(context, db, min(context.today, first - DAY))
    before = reading.visits(db, territory.today, first - DAY)
    span = Span(first, (last - first).days + 1, planned=before)
    built = build_problem(territory, context.config, span)
    problem = parse_problem(built.document)
    found = []
    for index, number in enumerate(built.customers):
        over = []
        for plan in visits:
            made = [(day - first).days for customer, day in plan if customer == number]
            over.append(sum(late.gap - late.bound for late in cadence_cost(problem, index, made)[1]))
        if any(over):
            found.append(LateDiff(number, Figures(*over)))
    return sorted(found, key=lambda entry: (entry.over.gain, entry.customer))
