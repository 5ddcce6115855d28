"""The common pipeline: visits spread evenly at the ideal cadence, k-means days, and PyVRP for each day's route.

    python benchmarks/spread_kmeans.py PROBLEM.json [--seconds 60] > PLAN.json

0. Where a number of visits is wanted, days half-way between evenly spread ones cost a twentieth of a missed visit (a
   cadence of gaps has prices of its own).
1. Customers become points of a plane in which distances are about travel times (classical scaling), and are clustered
   into as many parts of the territory as there are weekdays, of about equal work (k-means with a capacity).
2. Each part gets the weekday on which most of its visits are possible; each customer the days that keep his cadence
   best, a day of another part costing the way there.
3. Day after day PyVRP chooses and orders the visits: those planned for the day and those that did not fit before. Each
   is optional, for a prize: what its customer's cadence would cost more without it. Several windows of a day become
   clients of which one is visited at most. A visit that does not fit is planned anew.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.completion import Orders, completed, option_pieces
from benchmarks.rhythms import NEVER, Rhythm, only_one_rep, rhythms
from repplan.planner import layout, parse_problem
from repplan.planner.problem import Problem, customer_entries
from repplan.planner.ticks import TICKS

if TYPE_CHECKING:
    import numpy.typing as npt

    from repplan.planner import models

_PER_MINUTE = 100  # PyVRP's units in a minute
_FINE = TICKS // _PER_MINUTE
_FAR = 1 << 30  # units of a leg that does not exist, and of a limit that is none
_FORCED = -1e7  # the price of a visit that has been made
_LEG = 6.0  # minutes of travel a visit is thought to need when days are filled
_GOLDEN = 0.618034  # multiples of it fill an interval evenly
_FULL = 0.9  # part of a day beyond which it counts as crowded


@dataclass(frozen=True)
class Care:
    """What is done beyond the bare pipeline.

    Attributes:
        sweeps: times that everybody's days are chosen, the others' kept.
        crowded: minutes that a visit costs for each part of a day beyond `_FULL`.
        ahead: visits planned for so many days later may be made already.
        eager: how much a visit due is worth more than its cadence says: tomorrow will be full as well.
    """

    sweeps: int
    crowded: float
    ahead: int
    eager: float


CAREFUL = Care(sweeps=3, crowded=200.0, ahead=2, eager=3.0)
PLAIN = Care(sweeps=1, crowded=0.0, ahead=0, eager=1.0)


def spread_kmeans(obj: dict[str, Any], seconds: float, seed: int = 1, care: Care = CAREFUL) -> dict[str, Any]:
    """The pipeline's plan (interchange JSON) of a problem (likewise) of one rep."""
    problem = parse_problem(obj)
    only_one_rep(problem)
    people = [one.listed() for one in rhythms(problem)]
    pipeline = _Pipeline(problem, people, _parts(problem, people, seed), seed, care)
    routes = sorted(range(len(problem.data.route)), key=lambda route: problem.data.route[route, layout.R_DAY])
    for route in routes:
        pipeline.serve(route, seconds / len(routes))
    return completed(problem, pipeline.orders, "even spread, k-means days, PyVRP")


class _Pipeline:
    """The visits planned, and those made on the days that are done."""

    def __init__(
        self, problem: Problem, people: list[Rhythm], extra: npt.NDArray[np.float64], seed: int, care: Care
    ) -> None:
        self.problem, self.people, self.seed, self.care = problem, people, seed, care
        spread = [_spread(problem, number) for number in range(len(people))]
        self.prices = [
            {day: float(extra[number, day]) + spread[number].get(day, 0.0) for day in one.days}
            for number, one in enumerate(people)
        ]
        self.work = [customer.service + _LEG for customer in problem.spec.customers]
        self.room = {shift.day: _working(shift) for shift in problem.spec.reps[0].shifts}
        self.load = dict.fromkeys(self.room, 0.0)
        self.planned: list[list[int]] = [[] for _ in people]
        self.waiting: set[int] = set()  # those whose visit did not fit when it was planned
        self.orders: Orders = {}
        by_weight = sorted(range(len(people)), key=lambda number: -problem.spec.customers[number].weight)
        for _sweep in range(care.sweeps):
            for number in by_weight:
                self._plan(number)

    def _plan(self, number: int) -> None:
        """The customer's best days, those that are full already costing more."""
        for day in self.planned[number]:
            self.load[day] -= self.work[number]
        crowded = {
            day: price + self.care.crowded * max(0.0, (self.load[day] + self.work[number]) / self.room[day] - _FULL)
            for day, price in self.prices[number].items()
        }
        self.planned[number] = self.people[number].best(crowded)[1]
        for day in self.planned[number]:
            self.load[day] += self.work[number]

    def serve(self, route: int, seconds: float) -> None:
        """Chooses and orders the visits of the next day."""
        rep, day = self.problem.data.route[route, [layout.R_REP, layout.R_DAY]].tolist()
        soon = set(range(day, day + 1 + self.care.ahead))
        due = [number for number, days in enumerate(self.planned) if soon.intersection(days) or number in self.waiting]
        prizes = {number: self._prize(number, day) for number in due if day in self.prices[number]}
        wanted = {number: prize for number, prize in prizes.items() if prize > 0}
        order = _route(self.problem, route, wanted, seconds, self.seed) if wanted else []
        if order:
            self.orders[rep, day] = order
        for number, prices in enumerate(self.prices):
            if day not in prices:
                continue
            made = number in order
            prices[day] = _FORCED if made else NEVER
            if made:
                self.waiting.discard(number)
            elif day in self.planned[number]:
                self.waiting.add(number)
            if made or number in due:
                self._plan(number)

    def _prize(self, number: int, day: int) -> float:
        """Minutes that the customer's cadence costs more without a visit on this day.

        One of a number of visits that was planned for today or before is worth what missing it costs: it could be put
        off until there is no room for any.
        """
        one, prices = self.people[number], self.prices[number]
        without, _days = one.best(prices | {day: NEVER})
        with_it, _days = one.best(prices | {day: _FORCED})
        worth = self.care.eager * (without - (with_it - _FORCED))
        customer = self.problem.spec.customers[number]
        late = day in self.planned[number] or number in self.waiting
        return max(worth, customer.weight) if late and customer.cadence.kind == "count" else worth


def _spread(problem: Problem, number: int) -> dict[int, float]:
    """Minutes that days between the evenly spread ones of a number of visits cost; nothing for other cadences.

    Half-way between two of them it is a twentieth of a missed visit. Customers begin at different parts of their gap.
    """
    customer, days = problem.spec.customers[number], problem.spec.days
    if customer.cadence.kind != "count" or not customer.cadence.visits:
        return {}
    gap = days / customer.cadence.visits
    begin = gap * (number * _GOLDEN % 1)
    away = {day: abs((day - begin + gap / 2) % gap - gap / 2) for day in range(days)}
    return {day: 0.05 * customer.weight * (far / (gap / 2)) ** 2 for day, far in away.items()}


def _working(shift: models.Shift) -> float:
    return max(1.0, shift.end - shift.start - sum(end - start for start, end in shift.breaks))


def _parts(problem: Problem, people: list[Rhythm], seed: int) -> npt.NDArray[np.float64]:
    """Minutes that a visit of each customer on each day costs for being in another part of the territory.

    The way from the middle of the day's part, less that from the middle of his own; 0 on the days of his own part.
    """
    points = plane(problem)
    work = np.array(
        [len(one.best({})[1]) * (c.service + 5) for one, c in zip(people, problem.spec.customers, strict=True)]
    )
    days = np.unique(problem.data.route[:, layout.R_DAY])
    weekdays = sorted({int(day) % 7 for day in days})
    centres, part = k_means(points, work, len(weekdays), np.random.default_rng(seed))
    open_on = np.array([[sum(day % 7 == weekday for day in one.days) for weekday in weekdays] for one in people])
    fit = np.array([work[part == k] @ open_on[part == k] for k in range(len(weekdays))])
    best = max(permutations(range(len(weekdays))), key=lambda order: sum(fit[k, at] for k, at in enumerate(order)))
    part_of = {weekdays[at]: k for k, at in enumerate(best)}
    away = np.linalg.norm(points[:, None] - centres[None], axis=2)
    extra = np.zeros((len(points), problem.spec.days))
    for day in days.tolist():
        own = part_of[day % 7]
        extra[:, day] = np.where(part == own, 0.0, np.maximum(0.0, away[:, own] - away[np.arange(len(points)), part]))
    return extra


def plane(problem: Problem) -> npt.NDArray[np.float64]:
    """Customers as points whose distances are about the travel times between them (classical scaling)."""
    places = [customer.location for customer in problem.spec.customers]
    time = np.minimum(problem.data.time, 600 * TICKS)[np.ix_(places, places)] / TICKS
    square = ((time + time.T) / 2) ** 2
    np.fill_diagonal(square, 0.0)
    centred = square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean()
    values, vectors = np.linalg.eigh(-centred / 2)
    points: npt.NDArray[np.float64] = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    return points


def k_means(
    points: npt.NDArray[np.float64],
    work: npt.NDArray[np.float64],
    count: int,
    rng: np.random.Generator,
    starts: int = 20,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Centres and clusters of about equal work: the best of some starts."""
    best: tuple[float, npt.NDArray[np.float64], npt.NDArray[np.int64]] | None = None
    for _ in range(starts):
        centres = points[rng.choice(len(points), min(count, len(points)), replace=False)]
        for _round in range(30):
            part = _shared_out(points, work, centres)
            full = [np.average(points[part == k], axis=0, weights=work[part == k] + 1e-9) for k in np.unique(part)]
            centres[np.unique(part)] = full
        total = float(work @ np.linalg.norm(points - centres[part], axis=1))
        if best is None or total < best[0]:
            best = total, centres, part
    assert best is not None
    return best[1], best[2]


def _shared_out(
    points: npt.NDArray[np.float64], work: npt.NDArray[np.float64], centres: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Each point to the nearest centre with room, those first that lose most by going elsewhere."""
    away = np.linalg.norm(points[:, None] - centres[None], axis=2)
    ranked = np.sort(away, axis=1)
    room = np.full(len(centres), 1.05 * work.sum() / len(centres))
    part = np.zeros(len(points), dtype=np.int64)
    for number in np.argsort(ranked[:, 0] - ranked[:, min(1, len(centres) - 1)], kind="stable"):
        free = [k for k in np.argsort(away[number], kind="stable") if room[k] >= work[number]]
        part[number] = free[0] if free else int(np.argmax(room))
        room[part[number]] -= work[number]
    return part


def _route(problem: Problem, route: int, prizes: dict[int, float], seconds: float, seed: int) -> list[int]:
    """PyVRP's choice and order of visits on one day."""
    data, owner = _day(problem, route, prizes)
    solution = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False, display=False).best
    if not solution.is_feasible():
        return []
    return [owner[stop.idx] for tour in solution.routes() for stop in tour if stop.is_client()]


def _day(problem: Problem, route: int, prizes: dict[int, float]) -> tuple[pyvrp.ProblemData, list[int]]:
    """One day as PyVRP's problem: a client for each window of each customer, and whose each client is."""
    row = problem.data.route[route].tolist()
    loads = [[1, problem.spec.customers[number].load] for number in prizes]
    places = [row[layout.R_FROM], row[layout.R_TO]]
    owner: list[int] = []
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    for (number, prize), load in zip(prizes.items(), loads, strict=True):
        pieces = _pieces(problem, number, route)
        group = len(groups) if len(pieces) > 1 else None
        if group is not None:
            groups.append(pyvrp.ClientGroup(list(range(len(clients), len(clients) + len(pieces))), required=False))
        for place, service, first, last, cost in pieces:
            clients.append(
                pyvrp.Client(
                    len(places),
                    delivery=[1, round(load[1] * _PER_MINUTE)],
                    service_duration=-(-service // _FINE),
                    tw_early=-(-first // _FINE),
                    tw_late=last // _FINE,
                    prize=max(0, round(prize * _PER_MINUTE) - cost // _FINE),
                    required=False,
                    group=group,
                )
            )
            places.append(place)
            owner.append(number)
    legs = np.minimum(-(-problem.data.time[np.ix_(places, places)] // _FINE), _FAR)
    np.fill_diagonal(legs, 0)
    limits = [row[layout.R_VISITS], row[layout.R_CAPACITY] // _FINE]
    vehicle = pyvrp.VehicleType(
        capacity=[int(min(limit, _FAR)) for limit in limits],
        start_depot=0,
        end_depot=1,
        tw_early=-(-row[layout.R_START] // _FINE),
        tw_late=row[layout.R_END] // _FINE,
        shift_duration=int(min(row[layout.R_MINUTES] // _FINE, _FAR)),
    )
    locations = [pyvrp.Location(0, 0) for _ in places]
    depots = [pyvrp.Depot(0), pyvrp.Depot(1)]
    data = pyvrp.ProblemData(locations, clients, depots, [vehicle], [legs], [legs], groups)
    return data, owner


def _pieces(problem: Problem, number: int, route: int) -> list[tuple[int, int, int, int, int]]:
    """Place, service, first and last start and cost (ticks) of each window of a customer on a route."""
    found: dict[tuple[int, int, int, int, int], None] = {}
    for entry in customer_entries(problem.data, number):
        if entry[layout.E_ROUTE] == route:
            for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END]):
                place, service = problem.data.option[option, [layout.O_LOCATION, layout.O_SERVICE]].tolist()
                for first, last, cost in option_pieces(problem, option):
                    found[place, service, first, last, cost] = None
    return list(found)


def main() -> None:
    """Reads the problem named on the command line and prints the plan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problem", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    obj = json.loads(arguments.problem.read_text(encoding="utf-8"))
    print(json.dumps(spread_kmeans(obj, arguments.seconds), ensure_ascii=False))


if __name__ == "__main__":
    main()
