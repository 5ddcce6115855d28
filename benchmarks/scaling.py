"""How the time of an iteration grows with the number of customers: five reps, four weeks.

`python benchmarks/scaling.py [--sizes 200 400 800 1600 3200] [--seconds 15]` searches a generated territory of each
size for some seconds (one walk, one thread), counts iterations between the first and the last sign of progress, and
writes `results/scaling.svg`: milliseconds an iteration against n log n through the smallest size. To reach: no faster
than n log n. `--full SECONDS` plans five reps and a thousand customers for so long and prints the figures.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records
from benchmarks.generator import Recipe, territory
from repplan.checker import verify
from repplan.planner import Problem, Progress, dump_plan, parse_problem, solve

SIZES = (200, 400, 800, 1600, 3200)
REPS = 5
DAYS = 28


def team(customers: int) -> dict[str, Any]:
    """A territory for five reps, each starting the day somewhere else, who together have nine tenths of the time."""
    problem = territory(Recipe(customers, DAYS, 0.9 * REPS, 7)).problem
    (rep,) = problem["reps"]
    places = len(problem["matrix"]["minutes"])
    starts = [number * places // REPS for number in range(REPS)]
    rep.pop("max_visits")
    problem["reps"] = [
        rep | {"id": f"rep{number + 1}", "start": place, "end": place} for number, place in enumerate(starts)
    ]
    return problem


def milliseconds(problem: Problem, seconds: float) -> tuple[float, int]:
    """Time an iteration, and how many were counted."""
    signs: list[tuple[float, int]] = []

    def note(progress: Progress) -> None:
        signs.append((time.perf_counter(), progress.iterations))

    solve(problem, seconds=seconds, walks=1, threads=1, clock=time.monotonic, progress=note)
    (began, before), (ended, after) = signs[0], signs[-1]
    return 1000 * (ended - began) / max(1, after - before), after - before


def growth(figures: dict[int, float]) -> dict[int, float]:
    """Each size's time over what n log n through the smallest size allows."""
    first = min(figures)
    return {n: t / (figures[first] * n * math.log(n) / (first * math.log(first))) for n, t in figures.items()}


def draw(figures: dict[int, float], path: Path) -> None:
    """The plot."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "repplan"  # the same file from the same figures
    from matplotlib import pyplot as plt

    sizes = sorted(figures)
    first = sizes[0]
    allowed = [figures[first] * n * math.log(n) / (first * math.log(first)) for n in sizes]
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    axes.loglog(sizes, [figures[n] for n in sizes], "o-", label="measured")
    axes.loglog(sizes, allowed, "--", color="grey", label="n log n")
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes], minor=False)
    axes.minorticks_off()
    axes.set_xlabel(f"customers ({REPS} reps, {DAYS} days)")
    axes.set_ylabel("ms an iteration")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def full(seconds: float) -> int:
    """Five reps with two hundred customers each."""
    document = team(200 * REPS)
    problem = parse_problem(document)
    began = time.perf_counter()
    plan = dump_plan(solve(problem, seconds=seconds, walks=1, threads=1, clock=time.monotonic))
    took = time.perf_counter() - began
    clean = not verify(document, plan)
    figures = {"customers": 200 * REPS, "reps": REPS, "seconds": round(took, 1), "cost": round(plan["cost"])}
    record = records.append("team", figures | {"late": len(plan["late"]), "iterations": plan["iterations"]})
    print(
        ", ".join(f"{key} {record[key]}" for key in (*figures, "late", "iterations")), "clean" if clean else "VIOLATED"
    )
    return int(not clean)


def main() -> int:
    """Print the table and draw the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--full", type=float, default=None, metavar="SECONDS")
    options = parser.parse_args()
    solve(parse_problem(team(40)), iterations=2, walks=1, threads=1)  # compiles, if anything has to be
    if options.full is not None:
        return full(options.full)
    print("| customers | ms an iteration | iterations counted | of n log n |\n|---|---|---|---|")
    figures: dict[int, float] = {}
    for size in sorted(options.sizes):
        figures[size], counted = milliseconds(parse_problem(team(size)), options.seconds)
        print(f"| {size:,} | {figures[size]:.3f} | {counted:,} | {growth(figures)[size]:.2f} |", flush=True)
    records.append("scaling", {"reps": REPS, "days": DAYS, "milliseconds": {str(n): t for n, t in figures.items()}})
    draw(figures, records.FOLDER / "scaling.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
