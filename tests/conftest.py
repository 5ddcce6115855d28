"""What all tests share: a home of their own, a frozen day, and the program run in this process."""

from __future__ import annotations

import contextlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from repplan.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

MONDAY = "2026-11-23"

# One place for the compiled kernel, for this process and those it starts: compiled once, whatever test comes first.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".numba_cache"))

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("repplan", deadline=None)
settings.load_profile("repplan")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test touches a real home, a real clock or the user's language."""
    folder = tmp_path / "home"
    monkeypatch.setenv("REPPLAN_HOME", str(folder))
    monkeypatch.setenv("REPPLAN_TODAY", MONDAY)
    monkeypatch.setenv("REPPLAN_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("REPPLAN_DEBUG", raising=False)
    return folder


@dataclass(frozen=True)
class Run:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output read as JSON."""
        return json.loads(self.out)


@pytest.fixture
def run() -> Callable[..., Run]:
    """Run `repplan WORD…` in this process; fails the test unless it ends with `code` (None = any)."""

    def call(*words: object, code: int | None = 0, stdin: str = "") -> Run:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", io.StringIO(stdin))
            ended = main([str(word) for word in words])
        result = Run(ended, out.getvalue(), err.getvalue())
        assert "Traceback" not in result.err
        assert code is None or ended == code, f"exit {ended}: {result.err or result.out}"
        return result

    return call
