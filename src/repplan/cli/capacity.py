"""`capacity`: whether the coming weeks can be kept at all."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json
from repplan.cli.progress import QuietFlag, searching
from repplan.config import MOST_WEEKS

app = new_app()

QUICK = 0


@app.callback()
def group() -> None:
    """Capacity."""


@app.command()
def capacity(
    weeks: Annotated[int, typer.Option(min=1, max=MOST_WEEKS, help="How many weeks to look ahead.")] = 8,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="CHANGE", help="Ask how it would be; see above; may be given several times."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Look for proofs only, not for a plan.")] = False,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="How long to search; default: by the size of the territory.")
    ] = None,
    quiet: QuietFlag = False,
    json: JsonFlag = False,
) -> None:
    """Whether the coming weeks can be kept: what they demand, what they hold, and an answer.

    Impossible: a proof says so, and which rule must give by how much. Possible: a plan was found that leaves nobody
    late. Undecided: neither. Whoever was overdue before the first day counts from that day on. Nothing is written.

    --what-if understands hours=08:00-18:30, hours.sat=09:00-12:00, breaks=12:00-13:00, max_visits=16 and
    max_minutes=480 (or none), "tier C ideal=25" (or min, max), "store urban max=21", "winning ward max=9",
    "pharmacy max=28", reps=2 (any of them may be anybody's), and "customers=+20 tier C" (like those there are).

    Example: repplan capacity --weeks 8

    Example: repplan capacity --quick --what-if max_visits=16 --what-if "tier C ideal=25"
    """
    from repplan.cli.capacity_json import as_json
    from repplan.cli.capacity_view import show
    from repplan.cli.guesses import warn_of_guesses
    from repplan.services.questions.capacity import CapacityRequest, assess_capacity

    request = CapacityRequest(weeks, tuple(what_if or ()), QUICK if quick else iterations)
    ctx = context()
    with searching(quiet=quiet or json) as watch:
        report = assess_capacity(ctx, request, watch.listener)
    warn_of_guesses(ctx, ctx.today, ctx.today + dt.timedelta(weeks=weeks))
    if json:
        print_json(as_json(report))
    else:
        show(report, console())
