"""One day's route of 25 stops with windows: repplan's travel after half a second against PyVRP's after two.

`python benchmarks/one_day.py [--seeds 1 … 10] [--own-seconds 0.5] [--seconds 2]` draws days on which every stop can be
made (the windows lie around a nearest-neighbour round), lets both find the shortest route that makes all of them and
prints the travel of both. One walk, one thread; the kernel is compiled before. Ends with 1 if repplan drives longer in
the mean, leaves a stop out or breaks a rule.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records, script
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, solve

STOPS = 25
SERVICE = 8
START, END = 510, 1110
WEIGHT = 100_000  # what leaving a stop out costs: more than any route


def day(seed: int, stops: int = STOPS) -> dict[str, Any]:
    """A planning problem of one day on which all stops can be made."""
    rng = random.Random(f"one day {seed}")
    places = [(0.0, 0.0), *((rng.uniform(-12, 12), rng.uniform(-12, 12)) for _ in range(stops))]
    minutes = [[round(math.dist(a, b) * 1.3, 1) for b in places] for a in places]
    customers = []
    for number, start in sorted(_round(minutes, rng).items()):
        early, width = rng.uniform(0, 90), rng.choice([60, 90, 120, 180])
        first = max(START, round(start - min(early, width - SERVICE)))
        window = {"day": 0, "start": first, "end": max(first + width, math.ceil(start) + SERVICE + 1)}
        free = rng.random() < 0.2
        customers.append(
            {
                "id": str(number),
                "location": number,
                "service": SERVICE,
                "weight": WEIGHT,
                "cadence": {"kind": "count", "visits": 1},
            }
            | ({} if free else {"windows": [window]})
        )
    rep = {"id": "rep", "start": 0, "end": 0, "shifts": [{"day": 0, "start": START, "end": END + 240}]}
    return {
        "version": 1,
        "start": "2026-11-23",
        "days": 1,
        "matrix": {"minutes": minutes},
        "reps": [rep],
        "customers": customers,
    }


def _round(minutes: list[list[float]], rng: random.Random) -> dict[int, float]:
    """When each stop begins on a round to one of the three nearest each time."""
    left, here, now = set(range(1, len(minutes))), 0, float(START)
    starts = {}
    while left:
        following = rng.choice(sorted(left, key=lambda place: minutes[here][place])[:3])
        now += minutes[here][following]
        starts[following] = now
        now += SERVICE
        left.remove(following)
        here = following
    return starts


def own_travel(problem: dict[str, Any], seconds: float) -> float:
    """Minutes of travel; infinite if a stop is left out or a rule broken."""
    plan = dump_plan(solve(parse_problem(problem), seconds=seconds, walks=1, threads=1, clock=time.monotonic))
    return math.inf if plan["missed"] or verify(problem, plan) else plan["travel"]


def pyvrp_travel(problem: dict[str, Any], seconds: float, seed: int = 1) -> float:
    """Minutes of travel of PyVRP's route; infinite if it found none."""
    import numpy as np
    import pyvrp
    from pyvrp.stop import MaxRuntime

    legs = np.array(problem["matrix"]["minutes"])
    legs = np.rint(legs * 10).astype(np.int64)
    clients = []
    for customer in problem["customers"]:
        window = customer.get("windows", [{"start": START, "end": END + 240}])[0]
        early, late = 10 * window["start"], 10 * (window["end"] - SERVICE)
        clients.append(pyvrp.Client(customer["location"], service_duration=10 * SERVICE, tw_early=early, tw_late=late))
    shift = problem["reps"][0]["shifts"][0]
    vehicle = pyvrp.VehicleType(tw_early=10 * shift["start"], tw_late=10 * shift["end"])
    places = [pyvrp.Location(0, 0) for _ in legs]
    data = pyvrp.ProblemData(places, clients, [pyvrp.Depot(0)], [vehicle], [legs], [legs])
    best = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False, display=False).best
    return best.distance() / 10 if best.is_feasible() else math.inf


def main() -> int:
    """Print the table."""
    parser = script.parser(__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(1, 11)))
    parser.add_argument("--own-seconds", type=float, default=0.5)
    parser.add_argument("--seconds", type=float, default=2, help="of PyVRP")
    options = parser.parse_args()
    script.warm_up(day(0))
    print(script.head(["seed", "repplan", "PyVRP", "ratio"]), flush=True)
    pairs = []
    for seed in options.seeds:
        problem = day(seed)
        own, theirs = own_travel(problem, options.own_seconds), pyvrp_travel(problem, options.seconds)
        pairs.append((own, theirs))
        print(script.line([seed, f"{own:.1f}", f"{theirs:.1f}", f"{own / theirs:.3f}"]), flush=True)
    own, theirs = (statistics.fmean(column) for column in zip(*pairs, strict=True))
    worst = max(a / b for a, b in pairs)
    print(f"\nmean {own:.2f} against {theirs:.2f}, worst ratio {worst:.3f}")
    times = {"own_seconds": options.own_seconds, "peer_seconds": options.seconds}
    figures = {"days": len(pairs), "repplan": round(own, 2), "pyvrp": round(theirs, 2), "worst": round(worst, 4)}
    records.append("one_day", times | figures)
    return int(own > theirs)


if __name__ == "__main__":
    sys.exit(main())
