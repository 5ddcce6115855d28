"""`today`, `day` and `week`: the plan as the facts have left it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.services.days.day import DayView

app = new_app()

CsvFlag = Annotated[bool, typer.Option("--csv", help="Print one line of CSV per stop.")]
MarkdownFlag = Annotated[bool, typer.Option("--md", help="Print a Markdown table.")]


@app.callback()
def group() -> None:
    """The day and the week."""


@app.command("today")
def today(as_json: JsonFlag = False, as_csv: CsvFlag = False, as_md: MarkdownFlag = False) -> None:
    """Today's route filtered by the facts, why each stop is in it, and who is due and not in it.

    A stop keeps its number all day: `repplan done 3` means the same in the evening.

    Example: repplan today
    """
    _show_day(None, as_json=as_json, as_csv=as_csv, as_md=as_md)


# Lets `day -3` through, which would otherwise read as an unknown option; a mistyped option is then no date either.
_DAYS_BACK = {"ignore_unknown_options": True}


@app.command("day", context_settings=_DAYS_BACK)
def day(
    date: Annotated[
        str, typer.Argument(help="The day: 2026-11-24, tomorrow, a weekday such as fri, +3, or -3.", metavar="DATE")
    ],
    as_json: JsonFlag = False,
    as_csv: CsvFlag = False,
    as_md: MarkdownFlag = False,
) -> None:
    """The route of any day; of a past day what became of it.

    Example: repplan day tomorrow
    """
    _show_day(date, as_json=as_json, as_csv=as_csv, as_md=as_md)


@app.command("week", context_settings=_DAYS_BACK)
def week(
    date: Annotated[
        str | None, typer.Argument(help="Any day of the week; this week if left out.", metavar="DATE")
    ] = None,
    as_json: JsonFlag = False,
    as_csv: CsvFlag = False,
    as_md: MarkdownFlag = False,
) -> None:
    """The seven days of a week, Monday to Sunday: how many visits, from when to when, where and whom.

    Example: repplan week +7
    """
    from repplan.cli import week_view
    from repplan.services.days.day import load_week

    _only_one(as_json, as_csv, as_md)
    ctx = context()
    days = load_week(ctx, _parsed(date, ctx.today))
    if as_json:
        print_json(week_view.as_json(days))
    elif as_csv:
        typer.echo(week_view.as_csv(days), nl=False)
    elif as_md:
        typer.echo(week_view.as_markdown(days))
    else:
        week_view.show(days, console())


def _show_day(date: str | None, *, as_json: bool, as_csv: bool, as_md: bool) -> None:
    from repplan.cli import day_data, day_view
    from repplan.services.days.day import load_day

    _only_one(as_json, as_csv, as_md)
    ctx = context()
    view: DayView = load_day(ctx, _parsed(date, ctx.today))
    if as_json:
        print_json(day_data.as_json(view))
    elif as_csv:
        typer.echo(day_data.as_csv([view]), nl=False)
    elif as_md:
        typer.echo(day_view.as_markdown(view))
    else:
        day_view.show(view, console())


def _parsed(text: str | None, today: dt.date) -> dt.date:
    return today if text is None else parse_date(text, today)


def _only_one(*formats: bool) -> None:
    if sum(formats) > 1:
        raise UsageError(_("--json, --csv and --md exclude each other: write one of them"))
