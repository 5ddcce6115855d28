"""A search on the terminal: what it shows, where it is silent, and how signals end it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from repplan.checker import verify
from repplan.cli.progress import Line, searching
from repplan.planner import Progress, dump_plan
from tests.planner.problems import random_problem, territory_problem
from tests.services.builders import make_store
from tests.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONG = ["--iterations", "400000000"]  # hours
posix = pytest.mark.skipif(os.name != "posix", reason="no pseudo-terminals and no SIGTERM on Windows")


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    """A problem that could be searched for long."""
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(territory_problem(1, customers=40)), encoding="utf-8")
    return path


class Terminal:
    """`repplan` in a process of its own, its errors on a pseudo-terminal 80 columns wide."""

    def __init__(self, *words: object, out: Any = subprocess.PIPE) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.here, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        command = [sys.executable, "-m", "repplan", *map(str, words)]
        environment = os.environ | {"TERM": "xterm", "PYTHONPATH": str(ROOT / "src")}
        self.process = subprocess.Popen(command, stdout=out, stderr=there, env=environment)
        os.close(there)
        self.seen = ""

    def wait_for(self, text: str, seconds: float = 90) -> None:
        """Reads until `text` was shown."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < end, f"{text!r} never came: {self.seen!r}"
            self._read()

    def end(self, seconds: float = 90) -> int:
        """Reads until the process ends; its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > end:
                self.process.kill()
                pytest.fail(f"still running: {self.seen!r}")
            self._read()
        self._read()
        os.close(self.here)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.process.returncode

    def _read(self) -> None:
        if select.select([self.here], [], [], 0.2)[0]:
            try:
                self.seen += os.read(self.here, 65536).decode("utf-8", "replace")
            except OSError:  # Linux says so when the other end is closed
                time.sleep(0.05)


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_search_with_the_best_plan(problem: Path, number: signal.Signals) -> None:
    """The display shows figures, a signal ends the search, the plan is written, sound and marked; the exit code is 0."""
    out = problem.with_name("plan.json")
    terminal = Terminal("solve", problem, "--out", out, *LONG)
    terminal.wait_for("iterations")
    terminal.process.send_signal(number)
    assert terminal.end() == 0
    for word in ("planning", "cost", "late", "missed", "of 400,000,000 iterations", "Ctrl-C"):
        assert word in terminal.seen
    assert "stopped early" in terminal.seen.splitlines()[-1]
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["interrupted"] is True
    assert plan["iterations"] < 400_000_000
    assert verify(json.loads(problem.read_text(encoding="utf-8")), plan) == []


@posix
def test_quiet_and_pipes_show_nothing(problem: Path) -> None:
    """With --quiet a terminal stays empty but for the notice; a pipe gets that alone as well, and the plan is whole."""
    terminal = Terminal("solve", problem, "--quiet", "--iterations", "200", "--out", problem.with_name("plan.json"))
    assert terminal.end() == 0
    assert terminal.seen == ""
    command = [sys.executable, "-m", "repplan", "solve", str(problem), "--seconds", "100"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    time.sleep(3)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert json.loads(out)["interrupted"] is True
    assert err == "stopped early: this is the best plan found until then\n"


@pytest.fixture
def handlers() -> Iterator[dict[int, Any]]:
    """The signal handlers from before, held at the end."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield before
    assert {number: signal.getsignal(number) for number in before} == before


def test_the_second_signal_aborts(handlers: dict[int, Any]) -> None:
    """The first asks for the plan so far, the second for none; afterwards signals do what they did before."""
    with searching(quiet=True) as watch:
        assert not watch.should_stop()
        signal.raise_signal(signal.SIGTERM)
        assert watch.should_stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_search_that_was_over_anyhow_is_not_called_stopped(
    handlers: dict[int, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Only a stop that the search heard of is told."""
    with searching(quiet=True) as watch:
        assert watch.should_stop
        signal.raise_signal(signal.SIGINT)
    assert capsys.readouterr().err == ""
    with searching(quiet=True) as watch:
        should_stop = watch.should_stop
        signal.raise_signal(signal.SIGINT)
        assert should_stop()
    assert "stopped early" in capsys.readouterr().err


def test_a_signal_that_no_search_will_hear_of_ends_the_command(handlers: dict[int, Any]) -> None:
    """Where nobody was given whom to ask, Ctrl-C does what it always does."""
    with pytest.raises(KeyboardInterrupt), searching(quiet=True):
        signal.raise_signal(signal.SIGINT)


def test_compiling_is_announced_when_a_search_begins(
    home: Path, run: Callable[..., Any], problem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the planner is not compiled yet it is said before the first search, and not to who asked something wrong."""
    monkeypatch.setattr("repplan.planner.compiled.can_compile", lambda: True)
    monkeypatch.setattr("repplan.planner.compiled.is_compiled", lambda _root: False)
    make_store(home, customers=[{"number": 1, "name": "Ann"}], visits=[{"customer": 1, "at": 840}])
    out = problem.with_name("plan.json")
    for words, code in (
        (("solve", problem.with_name("none.json")), 3),
        (("plan", "--from", "2020-01-01"), 2),
        (("capacity", "--what-if", "more of everything"), 2),
        (("replan", "--at", "Nowhere"), 4),
    ):
        assert "compiling the planner" not in run(*words, code=code).err, words
    assert run("solve", problem, "--iterations", "10", "--out", out).err.count("compiling the planner") == 1


def test_aborting_a_solve_writes_nothing(
    run: Callable[..., Any], problem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressed twice, Ctrl-C ends the program with 130, and there is no plan."""

    def twice(*_words: Any, **_options: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("repplan.planner.solving.solve", twice)
    out = problem.with_name("plan.json")
    assert "nothing was written" in run("solve", problem, "--out", out, code=130).err
    assert not out.exists()


def test_the_time_left_follows_from_the_time_taken() -> None:
    """A quarter done in ten seconds leaves thirty; too early there is no guess; a new search starts anew."""
    now = 0.0
    line = Line(lambda: now)
    assert "left" not in line.text(Progress(0.01, 1, 5.0, 100))
    now = 10.0
    text = line.text(Progress(0.25, 25, 1234.4, 100, late=3, missed=2))
    assert text.splitlines() == [
        "planning 25%: cost 1,234, 3 late, 2 missed",
        "25 of 100 iterations, 0:30 left; Ctrl-C takes the best plan so far",
    ]
    line.text(Progress(0.0, 0, 5.0, 100))
    now = 110.0
    assert "1:40 left" in line.text(Progress(0.5, 50, 5.0, 100))
    assert "\n7 iterations, " in line.text(Progress(0.5, 7, 5.0))


@pytest.mark.parametrize("beside", [True, False])
def test_a_plan_that_the_checker_refuses_is_kept_and_not_written(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: bool
) -> None:
    """Exit 70; problem and plan lie beside the plan that was asked for, or among the temporary files, to be reported."""
    monkeypatch.setattr("repplan.planner.interchange.dump_plan", lambda plan: dump_plan(plan) | {"cost": -1.0})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(random_problem(3)), encoding="utf-8")
    where = ["--out", out] if beside else []
    result = run("solve", problem, "--iterations", "5", *where, code=70)
    assert result.out == ""
    assert not out.exists()
    folder = tmp_path / "plan.json.refused" if beside else next(tmp_path.glob("repplan-refused-*"))
    assert str(folder) in result.err
    assert "cost" in result.err
    again = run("verify", folder / "problem.json", folder / "plan.json", code=1)
    assert again.out.startswith("cost: ")
