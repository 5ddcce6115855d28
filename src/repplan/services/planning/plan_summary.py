"""What a new plan comes to: visits by tier against the policy, the load, and who is late or missed and why."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from repplan.domain.cadence import Due, keeping_rule
from repplan.domain.calendar import DAY
from repplan.domain.customer import Tier
from repplan.domain.policy import Unit
from repplan.domain.spans import format_clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.services.facts.territory import Territory
    from repplan.services.planning.appointments import Impossible
    from repplan.services.planning.problem_building import BuiltProblem
    from repplan.services.travel.travel_choice import TravelReport


@dataclass(frozen=True, slots=True)
class TierShare:
    """One tier: its customers, their visits in the plan, and the visits the policy's ideal and maximum gaps ask for."""

    tier: str
    customers: int
    visits: int
    ideal: float
    least: float


@dataclass(frozen=True, slots=True)
class LateVisit:
    """A gap longer than the maximum. `last` None = never seen; `next` None = no visit before the horizon ends.

    `already` = the maximum was passed before the plan's first day, so that no plan could have kept it.
    """

    customer: int
    name: str
    last: str | None
    next: str | None
    gap: float
    max: float
    already: bool
    reason: str
    fix: str | None


@dataclass(frozen=True, slots=True)
class UnkeptAppointment:
    """An appointment that is not part of any route, and why. `time` None = no hour was agreed."""

    customer: int
    name: str
    day: str
    time: str | None
    why: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The plan in figures. Times in minutes."""

    customers: int
    visits: int
    workdays: int
    travel: float
    service: float
    km: float
    cost: float
    busiest_day: str | None
    busiest_visits: int
    tiers: tuple[TierShare, ...]
    late: tuple[LateVisit, ...]
    short: int
    dropped: int
    winning: int
    prospects: int
    others: int
    without_coordinates: int
    unkept: tuple[UnkeptAppointment, ...]
    interrupted: bool
    roads: TravelReport

    def as_json(self) -> dict[str, Any]:
        """The figures under their own names."""
        return asdict(self)


def summarise(territory: Territory, built: BuiltProblem, plan: Mapping[str, Any]) -> PlanSummary:
    """The summary of a plan that was made for a built problem."""
    stops = [(route["day"], stop) for route in plan["routes"] for stop in route["stops"]]
    visits = Counter(int(stop["customer"]) for _day, stop in stops)
    busiest = max(plan["routes"], key=lambda route: len(route["stops"]), default=None)
    standings = [territory.standing(number, built.first) for number in built.customers]
    return PlanSummary(
        customers=len(built.customers),
        visits=len(stops),
        workdays=len(built.document["reps"][0]["shifts"]),
        travel=round(plan["travel"], 1),
        service=round(math.fsum(stop["end"] - stop["start"] for _day, stop in stops), 1),
        km=_kilometres(built.document, plan),
        cost=round(plan["cost"], 1),
        busiest_day=None if busiest is None else _date(built, busiest["day"]),
        busiest_visits=0 if busiest is None else len(busiest["stops"]),
        tiers=_tiers(territory, built, visits),
        late=tuple(_late(territory, built, entry) for entry in plan["late"]),
        short=len(plan["short"]),
        dropped=len(plan["dropped"]),
        winning=sum(standing.clock is not None for standing in standings),
        prospects=len(built.prospects),
        others=built.others,
        unkept=tuple(_unkept(territory, found) for found in built.impossible),
        without_coordinates=sum(territory.customers[number].point is None for number in built.customers),
        interrupted=plan["interrupted"],
        roads=built.travel,
    )


def _tiers(territory: Territory, built: BuiltProblem, visits: Mapping[int, int]) -> tuple[TierShare, ...]:
    shares = []
    for tier in Tier:
        members = [n for n in built.customers if territory.customers[n].tier is tier]
        ideal = least = 0.0
        for number in members:
            rhythm = keeping_rule(territory.customers[number], territory.policy, built.first)[1]
            if rhythm.unit is Unit.DAYS:
                ideal += built.document["days"] / rhythm.ideal
                least += built.document["days"] / rhythm.max
        made = sum(visits.get(number, 0) for number in members)
        shares.append(TierShare(tier.value, len(members), made, round(ideal, 1), round(least, 1)))
    return tuple(shares)


def _late(territory: Territory, built: BuiltProblem, entry: Mapping[str, Any]) -> LateVisit:
    number = int(entry["customer"])
    never = territory.histories[number].last_met is None and entry["from"] == -1
    fix = entry.get("fix")
    return LateVisit(
        customer=number,
        name=territory.customers[number].name,
        last=None if never else _date(built, entry["from"]),
        next=None if entry["to"] is None else _date(built, entry["to"]),
        gap=entry["gap"],
        max=entry["max"],
        already=_late_before(territory, built, entry),
        reason=entry["reason"],
        fix=None if fix is None else fix["what"],
    )


def _unkept(territory: Territory, found: Impossible) -> UnkeptAppointment:
    agreed = found.appointment
    name = territory.customers[agreed.customer].name
    time = None if agreed.minute is None else format_clock(agreed.minute)
    return UnkeptAppointment(agreed.customer, name, agreed.day.isoformat(), time, found.why)


def _late_before(territory: Territory, built: BuiltProblem, entry: Mapping[str, Any]) -> bool:
    """Whether the maximum was passed on the day before the plan begins."""
    customer = territory.customers[int(entry["customer"])]
    last = built.first + entry["from"] * DAY
    if entry["from"] >= 0 or territory.histories[customer.number].last_met != last:
        return False
    return territory.standing(customer.number, built.first - DAY).due is Due.OVER


def _kilometres(problem: Mapping[str, Any], plan: Mapping[str, Any]) -> float:
    """The length of all routes by the matrix of kilometres, 0 where there is none."""
    km: Sequence[Sequence[float]] | None = problem["matrix"].get("km")
    if not km:
        return 0.0
    rep = problem["reps"][0]
    legs: list[float] = []
    for route in plan["routes"]:
        places = [rep["start"], *(stop["location"] for stop in route["stops"]), rep["end"]]
        known = [place for place in places if place is not None]
        legs += [km[a][b] for a, b in itertools.pairwise(known)]
    return round(math.fsum(legs), 1)


def _date(built: BuiltProblem, day: int) -> str:
    return (built.first + dt.timedelta(days=day)).isoformat()
