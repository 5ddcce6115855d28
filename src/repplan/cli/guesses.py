"""The warning of commands that plan into days whose public holidays are guessed or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    import datetime as dt

    from repplan.services.context import Context


def warn_of_guesses(context: Context, first: dt.date, last: dt.date) -> None:
    """Say on standard error which days from `first` to `last` are guessed or missing, where any are."""
    from repplan.services.facts.calendars import load_calendar, provisional_warning

    with context.reading() as db:
        calendar = load_calendar(context, db, context.today, first=first, last=last)
    warning = provisional_warning(context, calendar, first, last)
    if warning:
        typer.echo(warning, err=True)
