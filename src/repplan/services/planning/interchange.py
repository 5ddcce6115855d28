"""Solving, verifying and describing interchange files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repplan.checker import verify
from repplan.errors import BadDataError, UsageError
from repplan.i18n import _
from repplan.services.planning.insisting import REFUSED, insist
from repplan.services.planning.json_files import STANDARD, read_document, write_json
from repplan.services.planning.listening import NOBODY, Listener

if TYPE_CHECKING:
    from repplan.checker import Violation
    from repplan.planner import Problem
    from repplan.services.planning.json_files import Document


def solve_file(
    problem: str,
    out: str,
    *,
    seed: int,
    iterations: int | None,
    seconds: float | None,
    listener: Listener = NOBODY,
) -> None:
    """Read a problem, solve it, check the plan and write it. `-` is standard input or output.

    A search that was told to stop gives the best plan it had, marked `interrupted`.

    Raises:
        BadDataError: with every mistake of the problem and its JSON path.
        InternalError: if the checker refuses the plan; problem and plan are kept for the report, `out` is not written.
    """
    from repplan.planner import dump_plan, solve

    document = read_document(problem)
    parsed = _parsed(document)
    listener.ready()
    plan = solve(
        parsed,
        seed=seed,
        iterations=iterations,
        seconds=seconds,
        clock=time.monotonic,
        progress=listener.tell,
        should_stop=listener.should_stop,
    )
    made = dump_plan(plan)
    insist(document.value, made, None if out == STANDARD else Path(f"{out}.{REFUSED}"))
    write_json(out, made)


def _parsed(document: Document) -> Problem:
    """The problem, unless it has mistakes; keys that stand twice are among them."""
    from repplan.planner import parse_problem

    try:
        parsed = parse_problem(document.value)
    except BadDataError as error:
        raise BadDataError(str(error), document.doubled + error.mistakes) from None
    if document.doubled:
        raise BadDataError(_("the problem has mistakes"), document.doubled)
    return parsed


def verify_files(problem: str, plan: str) -> list[Violation]:
    """The rules that a plan breaks, none for a clean one.

    Raises:
        UsageError: if both files are standard input.
        BadDataError: if a file cannot be read or is malformed; with every mistake of it and its JSON path.
    """
    if problem == plan == STANDARD:
        raise UsageError(_("only one of the two files can be standard input"))
    documents = read_document(problem), read_document(plan)
    for document, message in zip(documents, (_("the problem is malformed"), _("the plan is malformed")), strict=True):
        if document.doubled:
            raise BadDataError(message, document.doubled)
    return verify(*(document.value for document in documents))


def schema_of(form: str) -> dict[str, Any]:
    """The JSON Schema of a `problem` or a `plan`."""
    from repplan.planner.schema import plan_schema, problem_schema

    return problem_schema() if form == "problem" else plan_schema()
