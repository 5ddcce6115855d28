"""The first run on a machine: how long the kernel takes to compile, said once, and a second run that does not.

`python benchmarks/first_run.py` solves a small problem twice as a process, with an empty cache folder at first. To
reach: 30 seconds; of CPU time as well, which says more on a machine that is shared.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records, script
from benchmarks.one_day import day
from benchmarks.processes import run


def main() -> int:
    """Print both times."""
    script.parser(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "problem.json").write_text(json.dumps(day(1, 5)), encoding="utf-8")
        words = ["-m", "repplan", "solve", str(folder / "problem.json"), "--out", str(folder / "plan.json")]
        where = {"NUMBA_CACHE_DIR": str(folder / "cache"), "REPPLAN_HOME": str(folder / "home")}
        first, second = (run([*words, "--iterations", "2"], where) for _ in range(2))
    said = len(first.output.strip()) > len(second.output.strip())
    figures = {"first": round(first.seconds, 1), "cpu": round(first.cpu, 1), "second": round(second.seconds, 1)}
    records.append("first_run", figures | {"announced": said, "megabytes": round(first.megabytes)})
    print(f"first run {first.seconds:.1f} s ({first.cpu:.1f} s of CPU, {first.megabytes:.0f} MB),", end=" ")
    print(f"second {second.seconds:.1f} s")
    print(f"said meanwhile: {first.output.strip() or 'nothing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
