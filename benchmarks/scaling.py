"""How the time of an iteration grows with the number of customers: two hundred a rep, four weeks.

`python benchmarks/scaling.py [--sizes 200 400 800 1600 3200] [--each 10]` searches teams of 1 to 16 reps whose
territories are alike (`generator.team`), so that days are as full and stops as close at every size. Counted is the CPU
time of ten iterations a customer, from the beginning of a search to its end, less that of a search of the same problem
with only some hundred iterations: neither reading the problem nor warming up counts. Smaller teams are searched several
times, until every size has made as many iterations as the largest. `results/scaling.svg` shows milliseconds an
iteration against n log n through the smallest size. To reach: no faster than n log n.

`--full SECONDS` plans five reps and a thousand customers for so long instead and prints the figures.
"""

from __future__ import annotations

import math
import statistics
import sys
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
_WARM = 300  # iterations before counting
RECIPE = Recipe(EACH, DAYS, 0.9, 7)


def milliseconds(problem: Problem, iterations: int, runs: int = 1) -> float:
    """CPU time an iteration: the mean of some searches of so many."""

    def spent(count: int, seed: int) -> float:
        began = time.process_time()
        solve(problem, seed=seed, iterations=count, walks=1, threads=1)
        return time.process_time() - began

    seconds = [spent(_WARM + iterations, seed) - spent(_WARM, seed) for seed in range(1, runs + 1)]
    return 1000 * statistics.fmean(seconds) / iterations


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
    parser.add_argument("--each", type=int, default=10, help="iterations a customer")
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
        count, runs = options.each * size, max(1, round(max(options.sizes) / size))
        key = {"customers": size, "reps": size // EACH, "days": DAYS, "iterations": count, "runs": runs}

        def measure(count: int = count, runs: int = runs, reps: int = size // EACH) -> dict[str, Any]:
            return {"milliseconds": round(milliseconds(parse_problem(team(RECIPE, reps)), count, runs), 4)}

        key |= {"code": records.planner_digest()}
        times[size] = records.kept("scaling", key, measure, resume=options.resume)["milliseconds"]
        part = growth(times)[size]
        print(
            script.line([f"{size:,}", size // EACH, f"{times[size]:.3f}", f"{count * runs:,}", f"{part:.2f}"]),
            flush=True,
        )
    draw(times, records.FOLDER / "scaling.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
