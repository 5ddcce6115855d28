"""`why` and `why-not`: which rule, window or neighbour decided about a visit, with the numbers."""

from __future__ import annotations

from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json

app = new_app()

Name = Annotated[
    str, typer.Argument(help="The customer's number, name or a part of it, or 'name @ site'.", metavar="NAME")
]
Everything = Annotated[bool, typer.Option("--all", help="All other days, not only the cheapest five.")]


@app.callback()
def group() -> None:
    """Reasons."""


@app.command("why")
def why(
    name: Name,
    date: Annotated[
        str | None, typer.Argument(help="The day; default: that of the next planned visit.", metavar="[DATE]")
    ] = None,
    everything: Everything = False,
    as_json: JsonFlag = False,
) -> None:
    """Say why a customer is visited on that day: the rule, the neighbours, and what other days would cost.

    Prices are minutes of the whole plan, everybody else kept as planned: travel, rhythm (gaps off their ideal), hours
    that are better avoided, published visits that would move. They add up.

    Example: repplan why 118

    Example: repplan why 118 friday --all
    """
    _answer(name, date, everything=everything, as_json=as_json)


@app.command("why-not")
def why_not(
    name: Name,
    date: Annotated[str, typer.Argument(help="The day: 2026-11-27, tomorrow, fri or +3.", metavar="DATE")],
    everything: Everything = False,
    as_json: JsonFlag = False,
) -> None:
    """Say why a customer is not visited on a day: what is in the way, or what a visit then would cost.

    Example: repplan why-not 118 tomorrow
    """
    _answer(name, date, everything=everything, as_json=as_json)


def _answer(name: str, date: str | None, *, everything: bool, as_json: bool) -> None:
    from repplan.cli import why_json, why_view
    from repplan.services.questions import why

    ctx = context()
    answer = why.why(ctx, name, None if date is None else parse_date(date, ctx.today))
    if as_json:
        print_json(why_json.as_json(answer))
    else:
        why_view.show(answer, console(), everything=everything)
