"""The default plan against urgency first with nearest neighbour, on the territories that figures are quoted for.

`python benchmarks/quality.py [--iterations N]` prints one row a territory: cost, travel and late gaps of both, seconds,
the ratio of the costs, and whether the independent checker passes both. Ends with 1 if a plan costs more than the
baseline.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import script
from benchmarks.territories import problems
from benchmarks.urgency_first import urgency_first
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, solve


def planned(problem: dict[str, Any], iterations: int | None) -> dict[str, Any]:
    """What `repplan plan` would publish."""
    return dump_plan(solve(parse_problem(problem), seed=1, iterations=iterations))


def main() -> int:
    """Print the table."""
    parser = script.parser(__doc__)
    parser.add_argument("--iterations", type=int, default=None)
    iterations = parser.parse_args().iterations
    ours_says, theirs_says = "repplan cost | travel | late", "urgency first cost | travel | late"
    print(script.head(["territory", "customers", ours_says, "s", theirs_says, "ratio", "checker"]), flush=True)
    worse = 0
    for name, problem in problems().items():
        script.warm_up(problem)
        began = time.perf_counter()
        ours = planned(problem, iterations)
        seconds = time.perf_counter() - began
        theirs = urgency_first(problem)
        clean = "clean" if not verify(problem, ours) and not verify(problem, theirs) else "VIOLATED"
        ratio = ours["cost"] / theirs["cost"]
        worse += ratio > 1 or clean != "clean"
        figures = [f"{p['cost']:.0f} | {p['travel']:.0f} | {len(p['late'])}" for p in (ours, theirs)]
        count = len(problem["customers"])
        cells = [name, count, figures[0], f"{seconds:.1f}", figures[1], f"{ratio:.3f}", clean]
        print(script.line(cells), flush=True)
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
