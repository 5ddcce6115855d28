"""Solving and verifying interchange files."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repplan.checker import verify
from repplan.errors import BadDataError, UsageError, why
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repplan.checker import Violation

STANDARD = "-"


def solve_file(problem: str, out: str, *, seed: int, iterations: int | None, seconds: float | None) -> None:
    """Read a problem, solve it, write the plan. `-` is standard input or output.

    Raises:
        BadDataError: with every mistake of the problem and its JSON path.
    """
    from repplan.planner import dump_plan, parse_problem, solve
    from repplan.services.kernel import prepare_kernel

    prepare_kernel()
    parsed = parse_problem(read_json(problem))
    plan = solve(parsed, seed=seed, iterations=iterations, seconds=seconds, clock=time.monotonic)
    write_json(out, dump_plan(plan))


def verify_files(problem: str, plan: str) -> list[Violation]:
    """The rules that a plan breaks, none for a clean one.

    Raises:
        UsageError: if both files are standard input.
        BadDataError: if a file cannot be read or is malformed.
    """
    if problem == plan == STANDARD:
        raise UsageError(_("only one of the two files can be standard input"))
    return verify(read_json(problem), read_json(plan))


def read_json(name: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The JSON value in a file, or on standard input for `-`.

    Raises:
        BadDataError: if there is no such file or it is not JSON, with the line.
    """
    try:
        text = sys.stdin.read() if name == STANDARD else Path(name).read_text(encoding="utf-8-sig")
        return json.loads(text, parse_constant=_refuse_constant)
    except OSError as error:
        raise BadDataError(_("cannot read {name}: {why}").format(name=name, why=why(error))) from None
    except UnicodeDecodeError:
        raise BadDataError(_("{name} is not UTF-8 text").format(name=name)) from None
    except (json.JSONDecodeError, ValueError, RecursionError) as error:
        raise BadDataError(_("{name} is not JSON: {error}").format(name=name, error=error)) from None


def _refuse_constant(name: str) -> float:
    raise ValueError(_("{name} is no number of JSON").format(name=name))


def write_json(name: str, value: Mapping[str, Any]) -> None:
    """Write JSON to a file, whole or not at all, or to standard output for `-`."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if name == STANDARD:
        sys.stdout.write(text)
        return
    path = Path(name)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise BadDataError(_("cannot write {name}: {why}").format(name=name, why=why(error))) from None
