"""`replan`: the rest of today, from where the rep is."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json
from repplan.cli.progress import say_compiling

app = new_app()


@app.callback()
def group() -> None:
    """Re-route today."""


@app.command("replan")
def replan(
    start: Annotated[
        str, typer.Option("--from", metavar="TIME", help="When you can go on: now, or a time such as 11:15.")
    ] = "now",
    at: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Where you are: a site, a customer, a stop's number, home, or 'lat, lon'; default: the last entry's.",
        ),
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry/--no-retry", help="Try those again whom you did not meet, where it costs little.")
    ] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the new route, change nothing.")] = False,
    iterations: Annotated[
        int | None, typer.Option(min=0, help="How long to search; default: by the number of stops.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Route the rest of today anew, from where you are: when the morning took longer, or went otherwise.

    What is logged stays, appointments hold, and every stop keeps its number. Stops for which no room is left fall out
    of today; the next `repplan plan` gives them another day.

    Example: repplan replan --from now

    Example: repplan replan --from 11:15 --at "General Hospital" --dry-run
    """
    from repplan.cli import replan_view
    from repplan.services.planning.listening import Listener
    from repplan.services.plans import replanning
    from repplan.services.visits.missed_visits import parse_clock

    ctx = context()
    minute = None if start.strip().lower() == "now" else parse_clock(start)
    request = replanning.ReplanRequest(minute, at, retry, dry_run, iterations)
    words = ["replan", "--from", start, *(["--at", at] if at is not None else [])]
    result = replanning.replan(ctx, shlex.join(words), request, Listener(compiling=say_compiling))
    if json:
        print_json(replan_view.as_json(result))
    else:
        replan_view.show(result, console())
