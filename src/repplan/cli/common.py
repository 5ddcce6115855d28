"""What the command modules share: new apps, the context, JSON, and dates as people type them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from repplan.domain.reach import in_reach
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from rich.console import Console

    from repplan.services.context import Context

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys instead of a table.")]


def new_app(name: str | None = None, summary: str | None = None) -> typer.Typer:
    """A Typer app in the house's manner; with a name, a command group."""
    return typer.Typer(
        name=name,
        help=summary,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=name is not None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def context() -> Context:
    """This command's surroundings."""
    from repplan.services.context import open_context

    return open_context()


def console(*, stderr: bool = False) -> Console:
    """A console that prints what it is given: no markup, no guessing at highlights, 80 columns where unknown."""
    from rich.console import Console

    # Off a terminal the width is fixed, so that what is piped or mailed looks the same on every machine.
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 80
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, width=width, soft_wrap=False)


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print JSON on standard output: two spaces, keys in the order given, text as it is."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def parse_date(text: str, today: dt.date) -> dt.date:
    """A date as typed: ISO, `today`, `tomorrow`, `yesterday`, a weekday name (the next such day), or `+3`/`-3` days.

    Raises:
        UsageError: listing these forms, or if the day is out of reach.
    """
    try:
        return in_reach(_parse_date(text, today), today)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _parse_date(text: str, today: dt.date) -> dt.date:
    if text.startswith("--"):  # commands that take -3 as a date see unknown options as arguments
        raise UsageError(_("no such option: {text} (see `--help`)").format(text=text))
    word = text.strip().lower()
    offsets = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if word in offsets:
        return today + dt.timedelta(days=offsets[word])
    if word[:1] in "+-" and word[1:].isdigit() and len(word) <= 5:
        return today + dt.timedelta(days=int(word))
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    fits = [i for i, name in enumerate(names) if len(word) >= 3 and name.startswith(word)]
    if fits:
        return today + dt.timedelta(days=(fits[0] - today.weekday() - 1) % 7 + 1)
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        message = _("{text!r} is no date: write 2026-11-23, today, tomorrow, a weekday such as fri, or +3")
        raise UsageError(message.format(text=text)) from None
