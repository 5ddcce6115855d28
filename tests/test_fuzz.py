"""A few hundred of the wrong files that `python -m tests.fuzz` makes by the thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import fuzz, fuzz_tables

if TYPE_CHECKING:
    import pytest


def test_no_wrong_file_brings_anything_down(capsys: pytest.CaptureFixture[str]) -> None:
    """Schema, planner, checker and the reader of files agree, with mistakes and never with a traceback, and soon."""
    assert fuzz.main(400, 1_000_000) == 0, capsys.readouterr().out


def test_no_wrong_table_brings_an_import_down(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a list is written in and however damaged: mistakes by row and column, no row lost, and soon."""
    assert fuzz_tables.main(300, 1_000_000) == 0, capsys.readouterr().out


def test_the_script_tells_what_it_looks_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader that breaks down is told with the seed."""

    def broken(_document: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "read_problem", broken)
    assert fuzz.main(20, 0) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
