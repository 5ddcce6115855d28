"""The default plan of 200 customers over four weeks: what it takes as a process, and how much ten times the work gains.

`python benchmarks/default_plan.py [--only retail] [--times 10]` runs `repplan plan` on the retail sample and, where
that data lies beside the checkout, on Manchester, with the kernel compiled before: to reach are 10 seconds and 400 MB.
The same problem is then solved in this process with the default number of iterations and with ten times as many: to
reach is 1.0 % between them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records, script
from benchmarks.processes import run
from benchmarks.territories import MONDAY, problem, set_up
from repplan.planner import parse_problem, solve
from repplan.planner.budget import default_iterations
from tests.manchester import SOURCE

COLUMNS = {
    "territory": "territory",
    "customers": "customers",
    "s": "seconds",
    "CPU s": "cpu",
    "MB": "megabytes",
    "iterations": "iterations",
    "cost": "cost",
    "times the work": "times",
    "its cost": "longer_cost",
    "above it, %": "above_percent",
}
"""Heading and field."""


def measured(name: str, folder: Path, times: int) -> dict[str, Any]:
    """The figures of one territory."""
    document = problem(name, folder / "built")
    script.warm_up(document)
    parsed = parse_problem(document)
    home = folder / "home"
    set_up_home(name, home)
    process = run(["-m", "repplan", "plan"], {"REPPLAN_HOME": str(home), "REPPLAN_TODAY": MONDAY.isoformat()})
    effort = default_iterations(parsed)
    default, longer = (solve(parsed, iterations=count).cost for count in (effort, times * effort))
    return {
        "customers": len(document["customers"]),
        "seconds": round(process.seconds, 1),
        "cpu": round(process.cpu, 1),
        "megabytes": round(process.megabytes),
        "iterations": effort,
        "cost": round(default, 1),
        "longer_cost": round(longer, 1),
        "above_percent": round(100 * (default / longer - 1), 2),
    }


def set_up_home(name: str, home: Path) -> None:
    """A home as `territories` sets it up, in the environment it reads."""
    os.environ.update(REPPLAN_HOME=str(home), REPPLAN_TODAY=MONDAY.isoformat())
    set_up(name, home)


def main() -> int:
    """Print the table."""
    parser = script.parser(__doc__, only="retail or manchester", resumable=True)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    print(script.head(list(COLUMNS)), flush=True)
    for name in script.chosen(["retail", *(["manchester"] if SOURCE.exists() else [])], options.only, parser):
        key = {"territory": name, "times": options.times, "code": records.planner_digest()}
        with tempfile.TemporaryDirectory() as folder:

            def measure(name: str = name, folder: str = folder) -> dict[str, Any]:
                return measured(name, Path(folder), options.times)

            record = records.kept("default_plan", key, measure, resume=options.resume)
        print(script.line(record[field] for field in COLUMNS.values()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
