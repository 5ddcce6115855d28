"""Cells of many thousand signs: answered at once, as a damaged or hostile file must not make an import hang."""

from __future__ import annotations

import contextlib
import datetime as dt
import time

import pytest

from repplan.domain.halves import DEFAULT_HALVES
from repplan.files.columns import COLUMNS
from repplan.files.customer_cells import CellRules, parse_cell
from repplan.files.date_texts import proven_orders
from repplan.files.several_sites import divide
from repplan.files.texts import clean_text

RULES = CellRules(dt.date(2026, 11, 23), DEFAULT_HALVES)
LONG = [
    "1" + " " * 20_000 + "x",
    "-" + " " * 20_000 + "0:00x",
    *(sign * 20_000 for sign in ('"', "1", "-", "a", "#", "(", "（")),
    *(part * 5_000 for part in ("@ ", 'a\\"', "08:30-", "08:30-09:00,", "周一", "Mon am; ", " 0:00", "- 0", "a\t")),
    "stop 2026-12-01 " * 2_000,
]
SECONDS = 4.0
"""Of the processor; each takes a few hundredths, and a pattern that goes back over what it read takes minutes."""


@pytest.mark.parametrize("column", COLUMNS)
def test_long_cells_are_answered_at_once(column: str) -> None:
    """Read or refused, whatever the column."""
    for text in LONG:
        before = time.process_time()
        with contextlib.suppress(ValueError):
            parse_cell(column, text.strip(), RULES)
        assert time.process_time() - before < SECONDS, text[:20]


@pytest.mark.parametrize("text", LONG)
def test_what_looks_at_cells_before_is_quick_too(text: str) -> None:
    """Spaces, the order of dates, several sites."""
    before = time.process_time()
    proven_orders([clean_text(text)])
    divide({"site": "North; South", "address": text, "sessions": text})
    assert time.process_time() - before < SECONDS
