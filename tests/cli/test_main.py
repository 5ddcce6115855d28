"""The entry: failures in one line, pipes that close, outputs that cannot be written, slips of the finger."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from repplan.cli import main as entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POSIX = pytest.mark.skipif(os.name != "posix", reason="shell redirections of POSIX systems")


def shell(line: str) -> subprocess.CompletedProcess[str]:
    text = line.replace("repplan", f"'{sys.executable}' -m repplan")
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("typed", "meant"), [("tody", "today"), ("custmer", "customer"), ("Today", "today")])
def test_a_slip_of_the_finger_is_understood(typed: str, meant: str, run: Callable[..., Any]) -> None:
    """A command that does not exist names the one that was meant."""
    assert f"did you mean `repplan {meant}`?" in run(typed, code=2).err


def test_a_word_like_no_command_points_to_the_help(run: Callable[..., Any]) -> None:
    """Where nothing is near, the help is."""
    assert "repplan --help" in run("xyzzy", code=2).err


def test_the_unexpected_is_a_bug_kept_for_the_report(
    run: Callable[..., Any], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback on the terminal: one line, exit 70, and the traceback in a file."""

    def broken(_arguments: object) -> int:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(entry, "_run", broken)
    result = run("today", code=70)
    assert result.err.count("\n") == 1
    assert "ZeroDivisionError" in (home / "last-error.txt").read_text(encoding="utf-8")


@POSIX
def test_a_pipe_that_closes_is_no_error(run: Callable[..., Any], tmp_path: Path) -> None:
    """`repplan … | head` ends with 0 and says nothing."""
    run("sample", "--customers", "200", "--out", tmp_path / "few")
    run("customer", "import", tmp_path / "few" / "customers.csv")
    ended = shell("repplan customer list --json | head -1; exit ${PIPESTATUS[0]}")
    assert (ended.returncode, ended.stderr) == (0, "")


@POSIX
def test_an_output_that_cannot_be_written_is_one_line(run: Callable[..., Any]) -> None:
    """A full disk is told in words with the conflict's code; a closed output is nobody's business."""
    run("init", "--name", "Li", "--country", "")
    full = shell("repplan config show > /dev/full")
    assert (full.returncode, full.stderr.count("\n")) == (5, 1)
    closed = shell("repplan config show >&-")
    assert (closed.returncode, closed.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [("customer", "import"), ("customer", "export"), ("log", "import"), ("policy", "check"), ("solve",)],
)
def test_a_folder_in_a_files_place_is_called_so(
    run: Callable[..., Any], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """No number of an error and no talk of texts: what is given is a folder."""
    run("customer", "add", "A", "--setting", "ward")
    (tmp_path / "place.csv").mkdir()
    result = run(*words, tmp_path / "place.csv", code=None)
    assert result.code != 0
    assert "it is a folder, not a file\n" in result.err
    assert "Errno" not in result.err
