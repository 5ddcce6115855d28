"""What `site close` and `customer close` share: their arguments and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from repplan.domain.calendar import DayPart
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.services.context import Context
    from repplan.services.working_time.blackouts import Blackout

Days = Annotated[str, typer.Argument(metavar="FIRST[..LAST]", help="The days, both included.")]
Part = Annotated[DayPart, typer.Option("--part", help="The whole of each day, or one half of it.")]
Note = Annotated[str, typer.Option("--note", help="Why.")]


def read_blackout(ctx: Context, days: str, part: DayPart, note: str) -> Blackout:
    """The blackout that the arguments describe."""
    from repplan.cli.time_off import parse_days
    from repplan.services.working_time.blackouts import Blackout

    return Blackout(*parse_days(days, ctx.today), part, note)


def tell_closed(ctx: Context, number: int, name: str, blackout: Blackout) -> None:
    """Say what was noted, and on standard error where it concerns no day to come."""
    from repplan.cli.log_view import warn
    from repplan.services.working_time.blackouts import over_note

    line = _("blackout {number}: {name}, {first} to {last}")
    typer.echo(line.format(number=number, name=name, first=blackout.first, last=blackout.last))
    warn(over_note(ctx, blackout))
