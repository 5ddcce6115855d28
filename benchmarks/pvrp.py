"""Cordeau's periodic vehicle routing instances: how far from the best known costs a plan is after some seconds.

`python benchmarks/pvrp.py [--seconds 10] [--seeds 1 2 3] [--instances p02 pr01] [--ortools]` searches each instance
with one walk on one thread, checks every plan independently and prints a Markdown table and the mean gap; `--ortools`
adds what OR-Tools finds in the same time (once, for it takes no seed). Figures are kept in `results/pvrp.json`;
`--resume` takes those of this commit from there. The instances (Cordeau, Gendreau & Laporte, Networks 30, 1997) are not
part of the project: they are looked for beside the checkout. A plan that misses a visit does not solve its instance;
its length is shown, but it has no gap. Ends with 1 if the checker finds fault with a plan.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, solve

SOURCE = Path(__file__).parents[1].parent / "shared" / "bench" / "pvrp"

BEST_KNOWN = {
    "p02": 1322.87,
    "p05": 2024.96,
    "p08": 2022.47,
    "p10": 1593.43,
    "p11": 770.89,
    "p14": 954.81,
    "p17": 1597.75,
    "p18": 3131.09,
    "p21": 2170.61,
    "p24": 3687.46,
    "p30": 73875.19,
    "pr01": 2209.02,
    "pr03": 5153.54,
    "pr05": 6581.80,
    "pr07": 4996.14,
}

_TICKS = 10_000  # the interchange format's resolution: parts of a minute
_LATEST = 14_400  # the latest clock time of the format; far beyond the length of any good route


@dataclass(frozen=True)
class Site:
    """A customer, or the depot, which has no demand and no day sets."""

    number: int
    x: float
    y: float
    service: float
    demand: float
    options: tuple[tuple[int, ...], ...]  # day sets, day 1 of the file being day 0

    @property
    def visits(self) -> int:
        """How many he is to have; all day sets are of the same size."""
        return len(self.options[0]) if self.options else 0


@dataclass(frozen=True)
class Instance:
    """One file: `vehicles` a day share a depot, each limited in load and, unless None, in length with service."""

    name: str
    vehicles: int
    days: int
    longest: float | None
    capacity: float
    depot: Site
    customers: tuple[Site, ...]


def read_instance(text: str, name: str) -> Instance:
    """An instance from the text of its file.

    Raises:
        ValueError: if it is no periodic instance, is cut off, limits differ from day to day, or a customer's day sets
            are missing or not of the size of his frequency.
    """
    rows = [line.split() for line in text.splitlines() if line.strip()]
    kind, vehicles, count, days = (int(word) for word in rows[0][:4])
    if kind != 1:
        raise ValueError(f"{name}: type {kind} is not periodic routing (1)")
    limits, sites = {tuple(map(float, row[:2])) for row in rows[1 : 1 + days]}, rows[1 + days : 2 + days + count]
    if len(sites) != count + 1:
        raise ValueError(f"{name}: {count} customers and a depot expected, {len(sites)} lines found")
    if len(limits) != 1:
        raise ValueError(f"{name}: the limits differ from day to day")
    longest, capacity = limits.pop()
    depot, *customers = (_site(row, days, name) for row in sites)
    if any(not customer.options for customer in customers):
        raise ValueError(f"{name}: a customer without day sets")
    return Instance(name, vehicles, days, longest or None, capacity, depot, tuple(customers))


def _site(row: list[str], days: int, name: str) -> Site:
    number, frequency, count = int(row[0]), int(row[5]), int(row[6])
    options = tuple(_day_set(int(word), days) for word in row[7 : 7 + count])
    # A frequency of 0 beside day sets (customer 131 of p11) is a slip that the literature reads as the sets' size.
    sizes = {len(option) for option in options} | ({frequency} if frequency and options else set())
    if len(options) != count or len(sizes) > 1:
        raise ValueError(f"{name}: the day sets of customer {number} do not fit his frequency {frequency}")
    x, y, service, demand = (float(word) for word in row[1:5])
    return Site(number, x, y, service, demand, options)


def _day_set(combination: int, days: int) -> tuple[int, ...]:
    """The days of a combination, a number of `days` bits whose most significant is the first day."""
    return tuple(day for day in range(days) if combination >> (days - 1 - day) & 1)


def distance(one: Site, other: Site) -> float:
    """Euclidean and unrounded."""
    return math.hypot(one.x - other.x, one.y - other.y)


def as_problem(instance: Instance) -> dict[str, Any]:
    """The instance as a planning problem in which a unit of distance is a minute.

    Distances are rounded up to the format's resolution: so a route within its limit is within the true one, and the
    triangle inequality survives. Service counts only against the limit, and is left out where there is none. The
    weight, what a missed visit costs, exceeds the length of serving every visit by a route of its own, which no good
    plan reaches: a plan that misses a visit costs more than one that does not.
    """
    depot, customers = instance.depot, instance.customers
    sites = [depot, *customers]
    minutes = [[math.ceil(distance(a, b) * _TICKS) / _TICKS for b in sites] for a in sites]
    weight = 1 + math.ceil(sum(2 * distance(depot, customer) * customer.visits for customer in customers))
    shifts = [{"day": day, "start": 0, "end": _LATEST} for day in range(instance.days)]
    limits = {"max_minutes": instance.longest, "capacity": instance.capacity}
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": instance.days,
        "matrix": {"minutes": minutes},
        "reps": [
            {"id": f"v{number + 1}", "start": 0, "end": 0, "shifts": shifts, **limits}
            for number in range(instance.vehicles)
        ],
        "customers": [
            {
                "id": str(customer.number),
                "location": location,
                "service": customer.service if instance.longest else 0,
                "weight": weight,
                "load": customer.demand,
                "any_rep": True,
                "cadence": {"kind": "days", "options": [list(option) for option in customer.options]},
            }
            for location, customer in enumerate(customers, start=1)
        ],
    }


@dataclass(frozen=True)
class Result:
    """What a search brought: the length of the routes, visits missed, iterations a second, and the checker's word."""

    instance: Instance
    seed: int
    length: float
    missed: int
    speed: float
    clean: bool

    @property
    def gap(self) -> float | None:
        """Per cent above the best known cost; None for a plan that does not count, or where none is known."""
        best = BEST_KNOWN.get(self.instance.name)
        return None if self.missed or not self.clean or best is None else 100 * (self.length / best - 1)

    def row(self) -> str:
        """The line of the table."""
        gap = "VIOLATED" if not self.clean else "not solved" if self.missed else "–"
        # Adding 0.0 keeps the best known cost itself, which is published rounded, from showing as -0.00.
        cells = [self.instance.name, str(len(self.instance.customers)), str(self.seed)]
        cells += [f"{BEST_KNOWN.get(self.instance.name, math.nan):.2f}", f"{self.length:.2f}"]
        cells += [
            gap if self.gap is None else f"{round(self.gap, 2) + 0.0:.2f}",
            str(self.missed),
            f"{self.speed:,.0f}",
        ]
        return f"| {' | '.join(cells)} |"


def measured(instance: Instance, seed: int, seconds: float) -> Result:
    """One search of an instance: one walk, one thread."""
    document = as_problem(instance)
    problem = parse_problem(document)
    plan = dump_plan(solve(problem, seed=seed, seconds=seconds, walks=1, threads=1, clock=time.monotonic))
    missed = sum(part["visits"] for part in plan["missed"])
    clean = not verify(document, plan)
    return Result(instance, seed, route_length(instance, plan), missed, plan["iterations"] / seconds, clean)


def route_length(instance: Instance, plan: dict[str, Any]) -> float:
    """The unrounded length of all routes of a plan: the cost the literature reports."""
    sites = {str(customer.number): customer for customer in instance.customers}
    rounds = (
        [instance.depot, *(sites[stop["customer"]] for stop in route["stops"]), instance.depot]
        for route in plan["routes"]
    )
    return math.fsum(distance(a, b) for stops in rounds for a, b in pairwise(stops))


def summary(results: list[Result]) -> str:
    """Mean and worst gap, and what does not count."""
    gaps = [result.gap for result in results if result.gap is not None]
    counts = f"{len(gaps)} of {len(results)} runs"
    text = f"mean gap {math.fsum(gaps) / len(gaps):.2f} %, worst {max(gaps):.2f} %" if gaps else "no gap"
    failed = [f"{result.instance.name} (seed {result.seed})" for result in results if result.missed or not result.clean]
    return f"{text}; {counts}" + (f"; not solved: {', '.join(failed)}" if failed else "")


def peer_gap(instance: Instance, seconds: float) -> float | None:
    """Per cent above the best known of what OR-Tools finds; None if it does not solve the instance. Kept once known."""
    code = records.source_digest("ortools_pvrp", "pattern_descent")
    key = {"instance": instance.name, "limit": seconds, "code": code}
    for record in records.read("pvrp_peers"):
        if {field: record[field] for field in key} == key:
            known: float | None = record["gap"]
            return known
    from benchmarks.ortools_pvrp import ortools_pvrp

    answer = ortools_pvrp(instance, seconds)
    gap = None if answer.missed else round(100 * (answer.length / BEST_KNOWN[instance.name] - 1), 3)
    records.append("pvrp_peers", key | {"gap": gap, "length": round(answer.length, 2), "missed": answer.missed})
    return gap


def kept(instance: Instance, seed: int, seconds: float, *, resume: bool) -> Result:
    """The result of a search: at this commit from the records if `resume`, and kept there."""
    key = {"instance": instance.name, "seed": seed, "limit": seconds}
    for record in records.read("pvrp") if resume else []:
        if {field: record[field] for field in key} == key and record["commit"] == records.commit():
            return Result(instance, seed, record["length"], record["missed"], record["speed"], record["clean"])
    result = measured(instance, seed, seconds)
    figures = {"length": result.length, "missed": result.missed, "speed": round(result.speed), "clean": result.clean}
    records.append("pvrp", key | {"gap": None if result.gap is None else round(result.gap, 3)} | figures)
    return result


def show_peer(results: list[Result], seconds: float) -> None:
    """Gaps beside OR-Tools'."""
    print("\n| instance | repplan, mean gap % | OR-Tools, gap % |\n|---|---|---|")
    ours, theirs = [], []
    for instance in dict.fromkeys(result.instance for result in results):
        gaps = [result.gap for result in results if result.instance == instance and result.gap is not None]
        peer = peer_gap(instance, seconds)
        cells = [f"{math.fsum(gaps) / len(gaps):.2f}" if gaps else "–", "not solved" if peer is None else f"{peer:.2f}"]
        print(f"| {instance.name} | {' | '.join(cells)} |", flush=True)
        if gaps and peer is not None:
            ours.append(math.fsum(gaps) / len(gaps))
            theirs.append(peer)
    if ours:
        worse = sum(a > b for a, b in zip(ours, theirs, strict=True))
        means = [math.fsum(gaps) / len(gaps) for gaps in (ours, theirs)]
        print(f"\nmean {means[0]:.2f} % against {means[1]:.2f} %; worse than OR-Tools on {worse} of {len(ours)}")


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--ortools", action="store_true")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--instances", nargs="+", default=list(BEST_KNOWN), metavar="NAME")
    arguments = parser.parse_args()
    missing = [name for name in arguments.instances if not (SOURCE / name).exists()]
    if missing:
        print(f"skipped, not beside this checkout (shared/bench/pvrp): {', '.join(missing)}", file=sys.stderr)
    names = [name for name in arguments.instances if name not in missing]
    if not names:
        return 0
    instances = [read_instance((SOURCE / name).read_text(encoding="utf-8"), name) for name in names]
    solve(parse_problem(as_problem(instances[0])), iterations=2)  # compiles, if anything has to be
    print("| instance | customers | seed | best known | cost | gap % | missed visits | iterations/s |")
    print("|---" * 8 + "|")
    results = []
    for instance in instances:
        for seed in arguments.seeds:
            results.append(kept(instance, seed, arguments.seconds, resume=arguments.resume))
            print(results[-1].row(), flush=True)
    print(f"\n{summary(results)}")
    if arguments.ortools:
        show_peer(results, arguments.seconds)
    return int(not all(result.clean for result in results))


if __name__ == "__main__":
    sys.exit(main())
