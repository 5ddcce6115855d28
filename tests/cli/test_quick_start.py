"""The commands people wait for load nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.services.builders import day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

HEAVY = ("numba", "numpy", "sqlalchemy", "sqlmodel", "pydantic", "holidays", "chinese_calendar", "openpyxl", "dateutil")
PROGRAM = """
import sys
from repplan.cli.main import main
code = main(sys.argv[2:])
loaded = sorted(set(sys.argv[1].split(",")) & {name.partition(".")[0] for name in sys.modules})
sys.exit(f"loaded {loaded}" if loaded else code)
"""


@pytest.fixture
def worked(home: Path, run: Runner) -> Path:
    """A home in use: a plan, a log, a year of holidays already learnt."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "孙清", "sessions": "Mon am", "setting": "outpatient", "start_date": day(-2),
             "stage": "talking"},
            {"number": 2, "name": "B"},
        ],
        visits=[{"customer": 1}, {"customer": 2, "day": 1}],
        contacts=[{"customer": 2, "day": -20}],
        config="",
    )  # fmt: skip
    run("today")
    return home


@pytest.mark.parametrize(
    "words",
    [
        "today", "today --json", "today --csv", "day tomorrow", "week", "week +7 --json", "check", "check --json",
        "check --only over_maximum --fail-on due", "remind --print", "log", "--help", "today --help", "done --help",
    ],
)  # fmt: skip
def test_a_morning_command_loads_nothing_heavy(worked: Path, words: str) -> None:
    """No ORM, no validator, no compiler and no holiday library is imported by a command that only reads."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, ",".join(HEAVY), *words.split()],
        capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert "loaded" not in done.stderr


def test_what_is_piped_is_utf8(worked: Path) -> None:
    """Under an encoding that lacks the signs and letters of the output (GBK on Windows has no ✓) a pipe is UTF-8."""
    done = subprocess.run(
        [sys.executable, "-c", "from repplan.cli.main import run; run()", "today"],
        capture_output=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"}, check=True,
    )  # fmt: skip
    assert "孙清" in done.stdout.decode("utf-8")
