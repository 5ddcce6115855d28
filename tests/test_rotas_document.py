"""What docs/rotas.md promises: its commands are understood, and its lines of tables are canonical."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from repplan.domain.halves import DEFAULT_HALVES
from repplan.domain.rota_text import RotaRules, format_changes, format_elsewhere, parse_changes, parse_elsewhere
from tests.services.builders import make_store
from tests.sessions import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

TEXT = (ROOT / "docs" / "rotas.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| `(session\w+)` \| `(.*)` \|$", TEXT, re.MULTILINE)
COMMANDS = [row for row in re.findall(r"^\| `([^`]*)` \| ", TEXT, re.MULTILINE) if re.match(r'["-]', row)]
RULES = RotaRules(dt.date(2026, 11, 23), DEFAULT_HALVES)


@pytest.mark.parametrize(("column", "line"), LINES)
def test_lines_of_tables_are_canonical(column: str, line: str) -> None:
    """Each is read, and written as it stands there."""
    if column == "sessions_elsewhere":
        assert format_elsewhere(parse_elsewhere(line, RULES)) == line
    else:
        assert format_changes(parse_changes(line, RULES)) == line


@pytest.mark.parametrize("words", COMMANDS)
def test_commands_are_understood(words: str, home: Path, run: Runner) -> None:
    """Each changes something, for a customer with an entry that can be removed."""
    make_store(home, customers=[{"number": 1, "name": "Li Wei", "setting": "outpatient", "sessions": "Tue am"}])
    run("customer", "sessions", 1, "--once", "2026-12-06 am")
    given = shlex.split(words.replace("--remove N", "--remove 1"))
    before = run("customer", "sessions", 1, "--json").json
    assert run("customer", "sessions", 1, *given, "--json").json != before


def test_the_document_shows_both() -> None:
    """The patterns above find what they are to test."""
    assert len(LINES) == 5
    assert len(COMMANDS) == 6
