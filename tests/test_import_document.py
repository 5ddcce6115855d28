"""What docs/import.md promises: its session runs as shown, every field is named, every value is understood."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from repplan.files.columns import COLUMNS
from repplan.files.date_texts import read_date
from repplan.files.header_words import fields
from repplan.files.value_words import band, closed_word
from tests.sessions import ROOT, replay

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")


def row(name: str) -> str:
    """The second cell of the row of a table that begins with a name."""
    return next(line.split("|")[2].strip() for line in TEXT.splitlines() if line.startswith(f"| {name} |"))


def test_the_session_runs_as_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command prints just what the document shows."""
    monkeypatch.chdir(ROOT)
    for variable in ("REPPLAN_HOME", "REPPLAN_TODAY", "REPPLAN_LANG"):
        monkeypatch.setenv(variable, "set by replay, restored by monkeypatch")
    assert replay(TEXT, home) == TEXT


def test_every_part_is_named() -> None:
    """A field that is no column of an export stands in the table of parts."""
    named = set(re.findall(r"`(\w+)`", TEXT))
    assert {field for field in fields() if field not in COLUMNS} <= named


@pytest.mark.parametrize("column", ["`setting`", "`area`"])
def test_words_of_closed_lists(column: str) -> None:
    """Each Chinese word means the value that is written behind it."""
    for group in row(column).split("; "):
        words, _sign, value = group.rpartition(" ")
        for word in words.split(", "):
            assert closed_word(column.strip("`"), word) == value


def test_words_of_tiers_and_bands() -> None:
    """High, medium and low mean what the tables say."""
    assert [closed_word("tier", word) for word in ("A", "a", "A类", "A级", "Tier A", "高", "medium", "低")] == [
        *"AAAAAABC"
    ]
    assert [band(word) for word in ("高", "较高", "中", "较低", "low")] == ["5", "4", "3", "2", "1"]


def test_dates_are_read() -> None:
    """Each form of the table is the day it stands for."""
    forms = row("dates").partition("; 5/6/2026")[0].replace("a spreadsheet's number ", "").split(", ")
    assert len(forms) == 6
    assert {read_date(form) for form in forms} == {dt.date(2026, 11, 23)}
