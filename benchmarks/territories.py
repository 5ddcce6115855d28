"""The territories that figures are quoted for, as planning problems built by the program's own commands.

`python benchmarks/territories.py FOLDER` writes hospital.json, retail.json and, where its data lies at hand,
manchester.json.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MONDAY = dt.date(2026, 11, 23)
REAL = ("hospital", "retail", "manchester")
sys.path.insert(0, str(ROOT))


def problems() -> dict[str, dict[str, Any]]:
    """Each territory's problem of four weeks from Monday, 23 November 2026."""
    from tests.manchester import SOURCE

    names = [name for name in REAL if name != "manchester" or SOURCE.exists()]
    with tempfile.TemporaryDirectory() as folder:
        return {name: problem(name, Path(folder) / name) for name in names}


def problem(name: str, home: Path) -> dict[str, Any]:
    """The problem of one territory, set up in a new home."""
    from repplan.services.context import open_context
    from repplan.services.planning.planning import PlanRequest, built_problem

    os.environ.update(REPPLAN_HOME=str(home), REPPLAN_TODAY=MONDAY.isoformat())
    set_up(name, home)
    return built_problem(open_context(), PlanRequest()).document


def set_up(name: str, home: Path) -> None:
    """A home with the territory's customers and, where there is one, its log."""
    from tests.manchester import write_customers

    home.mkdir(parents=True)
    if name == "manchester":
        hours = ["--hours", "Mon-Fri 08:30-18:00", "--breaks", "Mon-Fri 12:30-13:15"]
        call("init", "--name", "Sam Hill", "--start", "53.479, -2.245", "--country", "GB", "--region", "ENG", *hours)
        call("customer", "import", str(write_customers(home, MONDAY)))
        return
    data = ROOT / "data" / name
    (home / "config.toml").write_bytes((data / "config.toml").read_bytes())
    call("customer", "import", str(data / "customers.csv"))
    call("log", "import", str(data / "log.csv"))


def call(*words: str) -> None:
    """One command of the program, silently; it must succeed."""
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    from repplan.cli.main import main

    text = StringIO()
    with redirect_stdout(text), redirect_stderr(text):
        code = main(list(words))
    if code:
        raise RuntimeError(f"repplan {' '.join(words)}: exit {code}: {text.getvalue()}")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for key, document in problems().items():
        (target / f"{key}.json").write_text(json.dumps(document), encoding="utf-8")
        print(target / f"{key}.json")
