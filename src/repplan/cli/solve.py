"""`solve`, `verify` and `schema`: the planner and the checker on interchange files, without any store."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, new_app, print_json
from repplan.cli.progress import QuietFlag, searching
from repplan.i18n import _

app = new_app()

ProblemFile = Annotated[str, typer.Argument(metavar="PROBLEM", help="A problem file, or - for standard input.")]


@app.callback()
def group() -> None:
    """Work on interchange files."""


@app.command()
def solve(
    problem: ProblemFile,
    out: Annotated[str, typer.Option("--out", "-o", metavar="PLAN", help="Where the plan goes; - = output.")] = "-",
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random choices.")] = 1,
    iterations: Annotated[int | None, typer.Option(min=0, help="How long to search; default: by size.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.01, help="Search by the clock (benchmarks only).")] = None,
    quiet: QuietFlag = False,
) -> None:
    """Solve a planning problem and write the plan; the format is described in docs/interchange.md.

    The same problem, seed, iterations and version give the same bytes. With --seconds they need not.
    Ctrl-C and SIGTERM end the search: the best plan so far is written, marked interrupted, and the exit code is 0.

    Example: repplan solve problem.json --out plan.json
    """
    from repplan.services.planning.interchange import solve_file

    if iterations is not None and seconds is not None:
        raise typer.BadParameter(_("give --iterations or --seconds, not both"))
    with searching(quiet=quiet) as watch:
        solve_file(
            problem,
            out,
            seed=seed,
            iterations=iterations,
            seconds=seconds,
            listener=watch.listener,
        )


class Form(StrEnum):
    """What has a JSON Schema."""

    PROBLEM = "problem"
    PLAN = "plan"


@app.command()
def schema(form: Annotated[Form, typer.Argument(metavar="problem|plan", help="Of which of the two files.")]) -> None:
    """Print the JSON Schema (draft 2020-12) of problem or plan files, for editors and other programs.

    What holds between values, such as names that must exist, no schema can say: `solve` finds it.

    Example: repplan schema problem
    """
    from repplan.services.planning.interchange import schema_of

    print_json(schema_of(form.value))


@app.command()
def verify(
    problem: ProblemFile,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan file, or - for standard input.")],
    json: JsonFlag = False,
) -> None:
    """Check a plan against its problem with code that shares nothing with the planner.

    Exits 0 when clean, 1 with the violations listed, 3 when a file cannot be read.

    Example: repplan verify problem.json plan.json
    """
    from repplan.services.planning.interchange import verify_files

    violations = verify_files(problem, plan)
    if json:
        rows = [{"rule": v.rule, "where": v.where, "message": v.message} for v in violations]
        print_json({"clean": not rows, "violations": rows})
    else:
        for violation in violations:
            typer.echo(f"{violation.rule}: {violation.where}: {violation.message}")
        if not violations:
            typer.echo(_("clean: the plan breaks no rule and its figures are right"))
    if violations:
        raise typer.Exit(1)
