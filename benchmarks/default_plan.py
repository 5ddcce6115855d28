"""The default plan of 200 customers over four weeks: what it takes as a process, and how much ten times the work gains.

`python benchmarks/default_plan.py [--times 10]` runs `repplan plan` on the retail sample (and on Manchester, where that
data lies beside the checkout) with the kernel compiled before: to reach are 10 seconds and 400 MB. The same problem is
then solved in this process with the default number of iterations and with ten times as many: to reach is 1.0 % between
them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records
from benchmarks.processes import run
from benchmarks.territories import MONDAY, problem, set_up
from repplan.planner import parse_problem, solve
from repplan.planner.budget import default_iterations
from tests.manchester import SOURCE


def measured(name: str, folder: Path, times: int) -> dict[str, Any]:
    """The record of one territory."""
    document = problem(name, folder / "built")
    parsed = parse_problem(document)
    solve(parsed, iterations=2)  # compiles, if anything has to be
    home = folder / "home"
    set_up_home(name, home)
    process = run(["-m", "repplan", "plan"], {"REPPLAN_HOME": str(home), "REPPLAN_TODAY": MONDAY.isoformat()})
    effort = default_iterations(parsed)
    default, longer = solve(parsed, iterations=effort).cost, solve(parsed, iterations=times * effort).cost
    return {
        "territory": name,
        "customers": len(document["customers"]),
        "seconds": round(process.seconds, 1),
        "megabytes": round(process.megabytes),
        "iterations": effort,
        "cost": round(default, 1),
        "times": times,
        "longer_cost": round(longer, 1),
        "above_percent": round(100 * (default / longer - 1), 2),
    }


def set_up_home(name: str, home: Path) -> None:
    """A home as `territories` sets it up, in the environment it reads."""
    import os

    os.environ.update(REPPLAN_HOME=str(home), REPPLAN_TODAY=MONDAY.isoformat())
    set_up(name, home)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    print("| territory | customers | s | MB | iterations | cost | longer | above % |\n" + "|---" * 8 + "|")
    for name in ["retail", *(["manchester"] if SOURCE.exists() else [])]:
        with tempfile.TemporaryDirectory() as folder:
            record = measured(name, Path(folder), times)
        records.append("default_plan", record)
        shown = ("territory", "customers", "seconds", "megabytes", "iterations", "cost", "longer_cost", "above_percent")
        print(f"| {' | '.join(str(record[key]) for key in shown)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
