"""What docs/sessions.md promises: every example of its tables is read as it says, and its session runs as shown."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from repplan.domain.opening_hours import parse_opening_hours
from repplan.domain.sessions import Sessions, SessionSyntaxError, format_sessions, read_sessions
from tests.sessions import ROOT, replay

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (ROOT / "docs" / "sessions.md").read_text(encoding="utf-8")


def table(header: str) -> list[list[str]]:
    """The cells of the rows below a header, without the marks of code."""
    body = TEXT.split(f"\n{header}\n", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in body.splitlines()[1:]]


@pytest.mark.parametrize(("written", "stored"), table("| written | stored |"))
def test_what_is_understood(written: str, stored: str) -> None:
    """The example is read as shown, with nothing to guess."""
    reading = read_sessions(written)
    assert (format_sessions(reading.sessions), reading.warnings) == (stored, ())


@pytest.mark.parametrize(("written", "stored", "told"), table("| written | read as | told |"))
def test_what_is_guessed(written: str, stored: str, told: str) -> None:
    """The example is read as shown, and the guess is told."""
    reading = read_sessions(written)
    assert format_sessions(reading.sessions) == stored
    assert any(told in str(warning) for warning in reading.warnings)


@pytest.mark.parametrize(("written", "why"), table("| written | why |"))
def test_what_is_refused(written: str, why: str) -> None:
    """The example is refused with these words."""
    with pytest.raises(SessionSyntaxError, match=re.escape(why)):
        read_sessions(written)


@pytest.mark.parametrize(("written", "stored", "told"), table("| written | stored | told |"))
def test_opening_hours(written: str, stored: str, told: str) -> None:
    """The example's usual week is the one shown, and what it leaves out is told."""
    week = parse_opening_hours(written, dt.date(2026, 11, 23))
    assert format_sessions(Sessions(week.days), None) == stored
    assert bool(week.warnings) is bool(told)
    assert any(told in warning for warning in week.warnings or ("",))


def test_the_session_runs_as_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command prints just what the document shows."""
    monkeypatch.chdir(ROOT)
    for variable in ("REPPLAN_HOME", "REPPLAN_TODAY", "REPPLAN_LANG"):
        monkeypatch.setenv(variable, "set by replay, restored by monkeypatch")
    assert replay(TEXT, home) == TEXT
