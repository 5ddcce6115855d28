"""`plan`: make the schedule of the coming weeks."""

from __future__ import annotations

from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.cli.plan_view import as_json, show
from repplan.cli.progress import QuietFlag, searching

app = new_app()


@app.callback()
def group() -> None:
    """Make the plan."""


@app.command()
def plan(
    weeks: Annotated[int | None, typer.Option(min=1, max=26, help="How many weeks; default: plan.weeks.")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day that may change.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Keep it as a draft beside the published plan.")] = False,
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="For cron: only when facts changed or under 14 days are left.")
    ] = False,
    iterations: Annotated[
        int | None, typer.Option(min=0, help="How long to search; default: by the size of the territory.")
    ] = None,
    quiet: QuietFlag = False,
    json: JsonFlag = False,
) -> None:
    """Plan the coming weeks, check the plan against every rule, and publish it.

    Today's route stays as it is once it is out; the plan then begins tomorrow. Without new facts nothing changes.
    Ctrl-C ends the search and takes the best plan so far; pressed twice, nothing is written.

    Example: repplan plan --weeks 4
    """
    from repplan.services.calendars import provisional_years_warning
    from repplan.services.planning import PlanRequest, make_plan

    ctx = context()
    day = None if first is None else parse_date(first, ctx.today)
    with searching(quiet=quiet or json) as watch:
        request = PlanRequest(weeks, day, draft, if_needed, iterations)
        result = make_plan(ctx, request, watch.tell, watch.should_stop)
    warning = provisional_years_warning(ctx.config["calendar.country"], result.provisional)
    if warning:
        typer.echo(warning, err=True)
    if json:
        print_json(as_json(result))
    else:
        show(result, console())
