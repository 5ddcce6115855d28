"""`win`: start the clock of winning, see the clocks that run, learn how many more fit, decide where one ran out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.services.context import Context
    from repplan.services.customers.deciding import Order

SUGGEST, DECIDE = "suggest", "decide"
app = new_app()


@app.callback()
def group() -> None:
    """Winning customers."""


@app.command("win")
def win(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Customers by number or name; `suggest`; `decide NAME extend [DAYS]|downgrade [TIER]|stop`; "
            "nothing = list the clocks.",
            metavar="NAME",
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="Day 1 of the clock; default today.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin a running clock anew.")] = False,
    start: Annotated[bool, typer.Option("--start", help="With suggest: start those that fit.")] = False,
    everyone: Annotated[bool, typer.Option("--all", help="With decide: everyone, as the policy says.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Start the clock of winning for customers, or list the clocks that run.

    `repplan win suggest` says how many prospects fit now and who: outpatients of the highest potential first.

    `repplan win decide` lists whose deadline passed; with a name it decides once what becomes of him: more days
    (`extend`), less effort (`downgrade`), or no more visits (`stop`); without a word, what the policy says.

    Example: repplan win 12 "Li Wei" --date monday

    Example: repplan win suggest --start

    Example: repplan win decide 12 extend 10
    """
    from repplan.cli import win_view
    from repplan.services.customers import winning
    from repplan.services.facts.territory import find_strangers

    ctx = context()
    if names and names[0] == DECIDE:
        _only_with_names(date, restart)
        _decide(ctx, names[1:], everyone=everyone, as_json=as_json)
        return
    if everyone:
        raise UsageError(_("--all goes with `repplan win decide`"))
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


def _decide(ctx: Context, words: Sequence[str], *, everyone: bool, as_json: bool) -> None:
    """`win decide`: the list, one customer, or all."""
    from repplan.cli import decide_view
    from repplan.cli.spelling import spelled
    from repplan.services.customers import deciding

    command = spelled("win decide", list(words), all=everyone)
    if everyone and words:
        raise UsageError(_("--all decides about everyone: leave the name out"))
    if not words and not everyone:
        waiting = deciding.list_undecided(ctx)
        if as_json:
            print_json(decide_view.waiting_json(waiting))
        else:
            decide_view.show_waiting(waiting, ctx.today, console())
        return
    decided = (
        deciding.decide_all(ctx, command) if everyone else [deciding.decide(ctx, command, words[0], _order(words))]
    )
    if as_json:
        print_json(decide_view.decided_json(decided))
    else:
        decide_view.show_decided(decided, ctx.today, console())


def _order(words: Sequence[str]) -> Order:
    """The decision that the words after the name say."""
    from repplan.domain.customer import Tier
    from repplan.domain.winning import Choice
    from repplan.services.customers.deciding import Order

    if len(words) == 1:
        return Order()
    fits = [choice for choice in Choice if choice.value.startswith(words[1].lower())]
    takes = {Choice.EXTEND: 1, Choice.DOWNGRADE: 1, Choice.STOP: 0}
    if len(fits) != 1 or len(words) > 2 + takes[fits[0]]:
        raise UsageError(_("after the name goes one of: extend [DAYS], downgrade [TIER], stop"))
    more = words[2] if len(words) > 2 else None
    if more is None:
        return Order(fits[0])
    if fits[0] is Choice.EXTEND:
        if not more.isdecimal():
            raise UsageError(_("{text!r} is no number of days").format(text=more))
        return Order(fits[0], days=int(more))
    if more.upper() not in list(Tier):
        raise UsageError(_("unknown tier {text!r}: write A, B, C or D").format(text=more))
    return Order(fits[0], tier=Tier(more.upper()))
