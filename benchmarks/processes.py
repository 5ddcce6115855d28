"""Whole processes: how long they take, on a clock and of a processor, and how much memory they need at most."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """What a process took.

    Attributes:
        seconds: by the wall.
        cpu: seconds of all its threads; NaN, like the next, where the platform does not say.
        megabytes: the largest resident set.
        output: what was printed.
    """

    seconds: float
    cpu: float
    megabytes: float
    output: str


def run(words: list[str], environment: dict[str, str]) -> Run:
    """One process of this Python; it must succeed.

    Raises:
        RuntimeError: with what it printed, if it did not.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    code, cpu, megabytes = _wait(process)
    seconds = time.perf_counter() - began
    if code:
        raise RuntimeError(f"{' '.join(words)}: exit {code}: {output}")
    return Run(seconds, cpu, megabytes, output)


def _wait(process: subprocess.Popen[str]) -> tuple[int, float, float]:
    if not hasattr(os, "wait4"):
        return process.wait(), float("nan"), float("nan")
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return process.returncode, usage.ru_utime + usage.ru_stime, kilobytes / 1024
