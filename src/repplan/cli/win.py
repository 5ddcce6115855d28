"""`win`: start the clock of winning, see the clocks that run, and learn how many more fit."""

from __future__ import annotations

from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.errors import UsageError
from repplan.i18n import _

SUGGEST = "suggest"
app = new_app()


@app.callback()
def group() -> None:
    """Winning customers."""


@app.command("win")
def win(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Customers by number or name; `suggest`; nothing = list the clocks.", metavar="NAME"),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="Day 1 of the clock; default today.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin a running clock anew.")] = False,
    start: Annotated[bool, typer.Option("--start", help="With suggest: start those that fit.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Start the clock of winning for customers, or list the clocks that run.

    `repplan win suggest` says how many prospects fit now and who: outpatients of the highest potential first.

    Example: repplan win 12 "Li Wei" --date monday

    Example: repplan win suggest --start
    """
    from repplan.cli import win_view
    from repplan.services.customers import winning
    from repplan.services.facts.territory import find_strangers

    ctx = context()
    if names == [SUGGEST]:
        _only_with_names(date, restart)
        suggestion = winning.start_suggested(ctx) if start else winning.suggest_wins(ctx)
        if as_json:
            print_json(win_view.suggestion_json(suggestion, started=start))
        else:
            nobody = not (suggestion.fits or suggestion.waiting)
            win_view.show_suggestion(suggestion, console(), find_strangers(ctx) if nobody else None, started=start)
        return
    if start:
        raise UsageError(_("--start goes with `repplan win suggest`; for customers you name, just name them"))
    if not names:
        _only_with_names(date, restart)
        wins = winning.running_wins(ctx)
    else:
        day = None if date is None else parse_date(date, ctx.today)
        wins = winning.start_wins(ctx, names, day, restart=restart)
    if as_json:
        print_json(win_view.as_json(wins))
    elif names:
        win_view.show_started(wins, ctx.today, console())
    else:
        win_view.show(wins, ctx.today, console(), None if wins else find_strangers(ctx))


def _only_with_names(date: str | None, restart: bool) -> None:
    if date is not None or restart:
        raise UsageError(_("--date and --restart need the customers they are for: `repplan win NAME`"))
