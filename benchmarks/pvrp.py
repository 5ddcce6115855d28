"""Cordeau's periodic vehicle routing instances: how far from the best known costs a plan is after some seconds.

`python benchmarks/pvrp.py [--seconds 10] [--seeds 1 2 3] [--only p02 pr01] [--ortools] [--resume]` searches each
instance with one walk on one thread, checks every plan independently and prints a Markdown table and the mean gap;
`--ortools` adds what OR-Tools finds in the same time right after (once, for it takes no seed). Every figure is kept in
`results/pvrp.jsonl` as soon as it is known, and `--resume` takes those of the same code from there; processes that
share the instances out between them (`--only`) may run at the same time. The instances are looked for beside the
checkout (`cordeau.py`). A plan that misses a visit does not solve its instance; its length is shown, but it has no gap.
Ends with 1 if the checker finds fault with a plan.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import cordeau, records, script
from benchmarks.cordeau import BEST_KNOWN, Instance, distance
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, solve

_TICKS = 10_000  # the interchange format's resolution: parts of a minute
_LATEST = 14_400  # the latest clock time of the format; far beyond the length of any good route


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
        return None if self.missed or not self.clean else gap_of(self.instance, self.length)

    def row(self) -> str:
        """The line of the table."""
        gap = "VIOLATED" if not self.clean else "not solved" if self.missed else "–"
        cells = [self.instance.name, str(len(self.instance.customers)), str(self.seed)]
        cells += [f"{BEST_KNOWN.get(self.instance.name, math.nan):.2f}", f"{self.length:.2f}"]
        cells += [
            gap if self.gap is None else script.percent(self.gap),
            str(self.missed),
            f"{self.speed:,.0f}",
        ]
        return script.line(cells)


def measured(instance: Instance, seed: int, seconds: float) -> Result:
    """One search of an instance: one walk, one thread, so many seconds of the processor: nobody else's work counts."""
    document = as_problem(instance)
    problem = parse_problem(document)
    plan = dump_plan(solve(problem, seed=seed, seconds=seconds, walks=1, threads=1, clock=time.process_time))
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


def gap_of(instance: Instance, length: float) -> float | None:
    """Per cent above the best known cost; None where none is known."""
    best = BEST_KNOWN.get(instance.name)
    return None if best is None else 100 * (length / best - 1)


def own(instance: Instance, seed: int, seconds: float, *, resume: bool) -> Result:
    """The result of a search, kept."""
    key = {"instance": instance.name, "engine": "repplan", "seed": seed, "limit": seconds}

    def measure() -> records.Record:
        result = measured(instance, seed, seconds)
        figures = {"length": result.length, "missed": result.missed, "speed": round(result.speed)}
        return {"gap": None if result.gap is None else round(result.gap, 3), **figures, "clean": result.clean}

    record = records.kept("pvrp", key | {"code": records.planner_digest()}, measure, resume=resume)
    return Result(instance, seed, record["length"], record["missed"], record["speed"], record["clean"])


def peer(instance: Instance, seconds: float, *, resume: bool) -> float | None:
    """The gap of what OR-Tools finds, kept; None if it does not solve the instance."""
    key = {"instance": instance.name, "engine": "ortools", "seed": None, "limit": seconds}
    code = records.source_digest("ortools_pvrp", "pattern_descent", "cordeau")

    def measure() -> records.Record:
        from benchmarks.ortools_pvrp import ortools_pvrp

        answer = ortools_pvrp(instance, seconds)
        gap = None if answer.missed else gap_of(instance, answer.length)
        figures = {"length": round(answer.length, 2), "missed": answer.missed}
        return {"gap": None if gap is None else round(gap, 3), **figures}

    gap: float | None = records.kept("pvrp", key | {"code": code}, measure, resume=resume)["gap"]
    return gap


def beside(results: list[Result], gaps: dict[Instance, float | None]) -> list[str]:
    """Mean gaps an instance beside OR-Tools', and what they come to."""
    rows, pairs = [], []
    for instance, theirs in gaps.items():
        ours = [result.gap for result in results if result.instance == instance]
        solved = [gap for gap in ours if gap is not None]
        mean = math.fsum(solved) / len(solved) if solved else None
        rows.append([instance.name, *("not solved" if gap is None else script.percent(gap) for gap in (mean, theirs))])
        if mean is not None and theirs is not None:
            pairs.append((mean, theirs))
    lines = script.table(["instance", "repplan, mean gap %", "OR-Tools, gap %"], rows)
    if pairs:
        means = [math.fsum(column) / len(pairs) for column in zip(*pairs, strict=True)]
        worse = sum(round(a, 2) > round(b, 2) for a, b in pairs)
        text = f"mean {means[0]:.2f} % against {means[1]:.2f} %; worse than OR-Tools on {worse} of {len(pairs)}"
        lines += ["", text]
    return lines


COLUMNS = ["instance", "customers", "seed", "best known", "cost", "gap %", "missed visits", "iterations/s"]


def main() -> int:
    """Print the table."""
    parser = script.parser(__doc__, only="instances, such as p02", resumable=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--ortools", action="store_true", help="OR-Tools on each instance as well")
    options = parser.parse_args()
    names = script.chosen(BEST_KNOWN, options.only, parser)
    instances = cordeau.instances(names)
    if missing := sorted({*names} - {instance.name for instance in instances}):
        print(f"skipped, not beside this checkout (shared/bench/pvrp): {', '.join(missing)}", file=sys.stderr)
    if not instances:
        return 0
    script.warm_up(as_problem(instances[0]))
    print(script.head(COLUMNS), flush=True)
    results, peers = [], {}
    for instance in instances:
        for seed in options.seeds:
            results.append(own(instance, seed, options.seconds, resume=options.resume))
            print(results[-1].row(), flush=True)
        if options.ortools:
            peers[instance] = peer(instance, options.seconds, resume=options.resume)
    print(f"\n{summary(results)}")
    if peers:
        print("\n" + "\n".join(beside(results, peers)))
    return int(not all(result.clean for result in results))


if __name__ == "__main__":
    sys.exit(main())
