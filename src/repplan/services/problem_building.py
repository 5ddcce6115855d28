"""From the store's facts to a planning problem: the one door between the territory and the planner.

The problem is built as the interchange format's JSON value, so that what the planner solves, the checker checks and
`plan --export` writes is the same thing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.domain.cadence import CadenceStart, phase_of, planning_cadence, service_minutes, weight
from repplan.domain.customer import Setting
from repplan.domain.plan import VisitState
from repplan.domain.receiving import receives_any_time
from repplan.errors import BadDataError, Mistake
from repplan.i18n import _
from repplan.travel.crowfly import CrowFly
from repplan.travel.entering import add_entering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from repplan.config import Config
    from repplan.domain.calendar import WorkDay
    from repplan.domain.customer import Customer
    from repplan.domain.geo import Point
    from repplan.domain.plan import PlannedVisit
    from repplan.services.territory import Territory
    from repplan.store.facts import Appointment

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BuiltProblem:
    """A planning problem and what its names mean.

    Attributes:
        document: the problem in the interchange format. Customers are named by their number as text.
        first: the date of its day 0.
        customers: the customer numbers it plans for.
        prospects: those left out because their clock of winning has not started.
        others: those left out because another rep visits them.
    """

    document: dict[str, Any]
    first: dt.date
    customers: tuple[int, ...]
    prospects: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The locations of a problem: their points, the site each belongs to, and where each customer is met."""

    points: tuple[Point | None, ...]
    site_of: tuple[int, ...]
    enter: tuple[float, ...]
    of_customer: Mapping[int, int]
    start: int | None
    end: int | None


def build_problem(
    territory: Territory,
    config: Config,
    *,
    first: dt.date,
    days: int,
    planned: Sequence[PlannedVisit],
    appointments: Iterable[Appointment],
) -> BuiltProblem:
    """The problem of `days` calendar days from `first`.

    Args:
        territory: the facts as they stand today.
        config: the rep's settings.
        first: day 0; visits planned before it count as if they will be met.
        days: the length of the horizon.
        planned: the published stops from today on.
        appointments: visits fixed to a day.

    Raises:
        BadDataError: naming every appointment that falls on a day off.
    """
    rep = config["rep.name"]
    work = list(territory.calendar.days(first, days))
    chosen, prospects, others = _choose(territory, rep, first)
    places = _places(territory, config, chosen)
    pins = _pins(territory, appointments, work, rep)
    promised = _promised(planned, first)
    customers = []
    for customer in chosen:
        location = places.of_customer[customer.number]
        entry = _customer(territory, customer, location, work, promised.get(customer.number))
        if customer.number in pins:
            entry["pinned"] = pins[customer.number]
        customers.append(entry)
    document = {
        "version": 1,
        "start": first.isoformat(),
        "days": days,
        "matrix": _matrix(places, config),
        "reps": [_rep(territory, rep, work, places)],
        "customers": customers,
        "previous": _previous(territory, planned, work, rep, set(places.of_customer)),
    }
    return BuiltProblem(document, first, tuple(c.number for c in chosen), prospects, others)


def _choose(territory: Territory, rep: str, first: dt.date) -> tuple[list[Customer], tuple[int, ...], tuple[int, ...]]:
    """The customers this rep's plan is for, the prospects, and those of other reps."""
    chosen, prospects, others = [], [], []
    for number, customer in territory.customers.items():
        if rep and customer.rep and customer.rep.casefold() != rep.casefold():
            others.append(number)
        elif (
            planning_cadence(customer, territory.histories[number], territory.policy, first, CadenceStart(None, 0))
            is None
        ):
            prospects.append(number)
        else:
            chosen.append(customer)
    return chosen, tuple(prospects), tuple(others)


def _places(territory: Territory, config: Config, chosen: Sequence[Customer]) -> Places:
    """One location a site and differing point, so that the matrix stays small where many doctors share a hospital."""
    points: list[Point | None] = []
    site_of: list[int] = []
    enter: list[float] = []

    def add(point: Point | None, site: int) -> int:
        points.append(point)
        site_of.append(site)
        return len(points) - 1

    def endpoint(key: str) -> int | None:
        if config[key] is None:
            return None
        enter.append(0.0)
        return add(config[key], len(enter) - 1)

    start = endpoint("rep.start")
    end = start if config["rep.start"] == config["rep.end"] else endpoint("rep.end")
    site_index: dict[str, int] = {}
    location: dict[tuple[str, Point | None], int] = {}
    of_customer = {}
    for customer in chosen:
        if customer.site_id not in site_index:
            site_index[customer.site_id] = len(enter)
            enter.append(_enter_minutes(territory, config, customer))
        key = (customer.site_id, customer.point)
        if key not in location:
            location[key] = add(customer.point, site_index[customer.site_id])
        of_customer[customer.number] = location[key]
    return Places(tuple(points), tuple(site_of), tuple(enter), of_customer, start, end)


def _enter_minutes(territory: Territory, config: Config, customer: Customer) -> float:
    """What getting in costs: the site's own figure, nothing at a shop's door, else the setting."""
    own = territory.sites[customer.site_id].enter_minutes
    if own is not None:
        return float(own)
    return 0.0 if customer.setting is Setting.STORE else float(config["travel.enter"])


def _matrix(places: Places, config: Config) -> dict[str, Any]:
    floors = float(config["travel.floors"])
    source = CrowFly(config["travel.factor"], config["travel.speed"], config["travel.unknown"])
    crow = source.matrix(places.points)
    minutes = add_entering(crow.minutes, places.site_of, places.enter, floors)
    for location in range(len(places.points)):
        # Two customers at one location are on different floors or in different rooms.
        minutes[location][location] = floors
    return {"minutes": minutes, "km": [list(row) for row in crow.km]}


def _rep(territory: Territory, rep: str, work: Sequence[WorkDay], places: Places) -> dict[str, Any]:
    policy = territory.policy
    shifts = [
        {
            "day": index,
            "start": day.shift.start,
            "end": day.shift.end,
            "breaks": [[pause.start, pause.end] for pause in day.shift.breaks],
        }
        for index, day in enumerate(work)
        if day.shift is not None
    ]
    limits = {"max_visits": policy.max_visits, "max_minutes": policy.max_minutes}
    named = {name: limit for name, limit in limits.items() if limit is not None}
    return {"id": rep or "rep", "start": places.start, "end": places.end, "shifts": shifts, **named}


def _customer(
    territory: Territory,
    customer: Customer,
    location: int,
    work: Sequence[WorkDay],
    promised: dt.date | None,
) -> dict[str, Any]:
    first = work[0].date
    history = territory.histories[customer.number]
    phase, _clock = phase_of(customer, history, territory.policy, first)
    start = cadence_start(territory, customer, first, promised)
    entry: dict[str, Any] = {
        "id": str(customer.number),
        "location": location,
        "service": service_minutes(customer, territory.policy),
        "weight": weight(customer, phase, territory.policy),
        "cadence": planning_cadence(customer, history, territory.policy, first, start),
    }
    if not _always_received(territory, customer, work):
        entry["windows"] = [
            {"day": index, "start": window.start, "end": window.end, **({"cost": window.cost} if window.cost else {})}
            for index, day in enumerate(work)
            if day.shift is not None
            for window in territory.windows(customer, day.date)
        ]
    return entry


def _always_received(territory: Territory, customer: Customer, work: Sequence[WorkDay]) -> bool:
    """Whether no window says more than the rep's own hours do."""
    soft = customer.setting in (*territory.policy.peak.settings, *territory.policy.evening.settings)
    return receives_any_time(customer) and not soft and not any(territory.closed(customer, d.date) for d in work)


def cadence_start(territory: Territory, customer: Customer, first: dt.date, promised: dt.date | None) -> CadenceStart:
    """The last visit that will have happened before `first`, and the opportunities since."""
    met = territory.histories[customer.number].last_met
    last = max((day for day in (met, promised) if day is not None and day < first), default=None)
    if last is None:
        return CadenceStart(None, 0)
    is_opportunity = territory.opportunities(customer)
    return CadenceStart(last, _count(is_opportunity, last + DAY, first) if _counts(territory, customer) else 0)


def _counts(territory: Territory, customer: Customer) -> bool:
    """Whether the customer's first gap may count opportunities; counting them for everybody would be slow."""
    return customer.setting in territory.policy.winning and customer.start_date is not None


def _count(is_opportunity: Callable[[dt.date], bool], first: dt.date, end: dt.date) -> int:
    return sum(is_opportunity(first + i * DAY) for i in range((end - first).days))


def _promised(planned: Iterable[PlannedVisit], first: dt.date) -> dict[int, dt.date]:
    """The latest open stop before the horizon, by customer: taken as a visit that will be met."""
    promised: dict[int, dt.date] = {}
    for visit in planned:
        if visit.state is VisitState.PLANNED and visit.day < first:
            promised[visit.customer] = max(visit.day, promised.get(visit.customer, visit.day))
    return promised


def _pins(
    territory: Territory, appointments: Iterable[Appointment], work: Sequence[WorkDay], rep: str
) -> dict[int, list[dict[str, Any]]]:
    pins: dict[int, list[dict[str, Any]]] = {}
    mistakes = []
    for appointment in appointments:
        index = (appointment.day - work[0].date).days
        if appointment.customer not in territory.customers or not 0 <= index < len(work):
            continue
        if work[index].shift is None:
            name = territory.customers[appointment.customer].name
            why = work[index].why or work[index].off
            message = _("the appointment on {day} falls on a day off ({why}): `repplan move` it, or add a workday")
            mistakes.append(Mistake(name, message.format(day=appointment.day, why=why)))
            continue
        pin: dict[str, Any] = {"day": index, "rep": rep or "rep"}
        if appointment.minute is not None:
            pin["start"] = appointment.minute
        pins.setdefault(appointment.customer, []).append(pin)
    if mistakes:
        raise BadDataError(_("appointments cannot be kept"), tuple(mistakes))
    return pins


def _previous(
    territory: Territory, planned: Iterable[PlannedVisit], work: Sequence[WorkDay], rep: str, chosen: set[int]
) -> list[dict[str, Any]]:
    return [
        {
            "customer": str(visit.customer),
            "rep": rep or "rep",
            "day": (visit.day - work[0].date).days,
            "cost": moving_cost(territory, visit.day),
        }
        for visit in planned
        if visit.state is VisitState.PLANNED
        and visit.customer in chosen
        and 0 <= (visit.day - work[0].date).days < len(work)
    ]


def moving_cost(territory: Territory, day: dt.date) -> float:
    """What moving a published visit of that day costs, in minutes: the nearer, the dearer."""
    worth = territory.policy.replanning
    if territory.calendar.working_days_between(territory.today, day) <= 2:
        return worth.within_two_days
    return worth.within_week if (day - territory.today).days <= 7 else worth.later


def in_words(error: BadDataError, built: BuiltProblem, territory: Territory) -> BadDataError:
    """The planner's complaint about a built problem, its JSON paths replaced by customers' names.

    What the store lets in and the planner cannot plan are appointments: two at one time, one in a break or outside the
    working hours, or one that cannot be reached from the one before.
    """
    mistakes = []
    for mistake in error.mistakes:
        parts = mistake.where.split("/")
        where = mistake.where
        if parts[1:2] == ["customers"] and parts[2:3] and parts[2].isdigit():
            customer = territory.customers[built.customers[int(parts[2])]]
            where = _("appointment of {number} {name}").format(number=customer.number, name=customer.name)
        mistakes.append(Mistake(where, mistake.message))
    message = _("appointments cannot be kept; change them with `repplan move` or `repplan cancel`")
    return BadDataError(message, tuple(mistakes))
