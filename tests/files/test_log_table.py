"""Tables of past contacts: what a header must hold, and cells that would be lost."""

from __future__ import annotations

import datetime as dt

import pytest

from repplan.files.log_table import parse_log
from repplan.files.tables import parse_table


def mistakes(text: str) -> list[str]:
    """All mistakes of a CSV text."""
    return [str(mistake) for mistake in parse_log(parse_table(text.encode(), "log.csv"), dt.date(2026, 11, 23))[1]]


def test_a_title_above_the_header_is_one_mistake() -> None:
    """The row that looks like the header is named."""
    assert mistakes("Visits: June,,\nname,date,outcome\nA,2026-11-01,met\n") == [
        "log.csv:1: row 1 is not the header: it names no known column; is it row 2? Then remove what stands above it"
    ]


def test_unknown_columns_have_a_hint_and_list_the_columns_once() -> None:
    """A slip of the pen is recognised; the columns are said with the first."""
    first, second = mistakes("name,date,outcome,chanel,a: b\nA,2026-11-01,met,,\n")
    assert first == (
        "log.csv:1:chanel: unknown column (did you mean channel?); the columns are "
        "id, name, date, time, outcome, channel, stage, reason, note"
    )
    assert second == "log.csv:1:a:_b: unknown column"


@pytest.mark.parametrize("header", ["name,date,outcome", "name,date,outcome,"])
def test_a_cell_under_no_name_is_not_lost_in_silence(header: str) -> None:
    """Beyond the header, or under an empty name in it."""
    assert mistakes(f"{header}\nA,2026-11-01,met,late\n") == ["log.csv:2:4: more cells than the header has columns"]
