"""How the time of an iteration grows with the number of customers: two hundred a rep, four weeks.

`python benchmarks/scaling.py [--sizes 200 400 800 1600 3200] [--seconds 15]` searches teams of 1 to 16 reps whose
territories are alike (`generator.team`), so that days are as full and stops as close at every size. Each search gets
as much CPU time of its own thread (a second or two are needed until that of an iteration is steady), and whatever
happens before and after it does not count. `results/scaling.svg` shows milliseconds an iteration against n log n
through the smallest size. To reach: no faster than n log n.

`--full SECONDS` plans five reps and a thousand customers for so long instead and prints the figures.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records, script
from benchmarks.generator import Recipe, team
from repplan.checker import verify
from repplan.planner import Problem, dump_plan, parse_problem, solve

SIZES = (200, 400, 800, 1600, 3200)
EACH = 200  # customers a rep
DAYS = 28
FULL = 5  # reps
RECIPE = Recipe(EACH, DAYS, 0.9, 7)


class WalkClock:
    """CPU seconds of the thread that asks, from when it first did: the time of a walk, for `solve`."""

    def __init__(self) -> None:
        self._first: float | None = None
        self.last = 0.0

    def __call__(self) -> float:
        """0 for the main thread, which prepares the search and then waits for it."""
        if threading.current_thread() is threading.main_thread():
            return 0.0
        now = time.thread_time()
        self._first = now if self._first is None else self._first
        self.last = now - self._first
        return self.last


def milliseconds(problem: Problem, seconds: float) -> tuple[float, int]:
    """CPU time an iteration, and how many were made."""
    clock = WalkClock()
    plan = solve(problem, seconds=seconds, walks=1, threads=1, clock=clock)
    return 1000 * clock.last / plan.iterations, plan.iterations


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
    axes.set_xlabel(f"customers ({EACH} a rep, {DAYS} days)")
    axes.set_ylabel("CPU ms an iteration")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def full(seconds: float) -> int:
    """Five reps with two hundred customers each."""
    document = team(RECIPE, FULL)
    problem = parse_problem(document)
    began = time.perf_counter()
    plan = dump_plan(solve(problem, seconds=seconds, walks=1, threads=1, clock=time.monotonic))
    took = time.perf_counter() - began
    clean = not verify(document, plan)
    figures: dict[str, Any] = {"customers": EACH * FULL, "reps": FULL, "seconds": round(took, 1)}
    figures |= {"cost": round(plan["cost"]), "late": len(plan["late"]), "iterations": plan["iterations"]}
    records.append("team", figures | {"clean": clean})
    print(", ".join(f"{name} {figure}" for name, figure in figures.items()), "clean" if clean else "VIOLATED")
    return int(not clean)


def main() -> int:
    """Print the table and draw the plot."""
    parser = script.parser(__doc__, resumable=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help=f"customers, multiples of {EACH}")
    parser.add_argument("--seconds", type=float, default=15, help="of CPU, for each search")
    parser.add_argument("--full", type=float, default=None, metavar="SECONDS")
    options = parser.parse_args()
    if any(size % EACH or size < EACH for size in options.sizes):
        parser.error(f"--sizes: only multiples of {EACH}, for each rep has so many customers")
    script.warm_up(team(Recipe(40, DAYS, 0.9, 7), 1))
    if options.full is not None:
        return full(options.full)
    print(script.head(["customers", "reps", "CPU ms an iteration", "iterations", "of n log n"]), flush=True)
    times: dict[int, float] = {}
    for size in sorted(options.sizes):
        reps = size // EACH
        key = {"customers": size, "reps": reps, "days": DAYS, "limit": options.seconds}

        def measure(reps: int = reps) -> dict[str, Any]:
            time_each, count = milliseconds(parse_problem(team(RECIPE, reps)), options.seconds)
            return {"milliseconds": round(time_each, 4), "iterations": count}

        record = records.kept("scaling", key | {"code": records.planner_digest()}, measure, resume=options.resume)
        times[size] = record["milliseconds"]
        cells = [f"{size:,}", reps, f"{times[size]:.3f}", f"{record['iterations']:,}", f"{growth(times)[size]:.2f}"]
        print(script.line(cells), flush=True)
    draw(times, records.FOLDER / "scaling.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
