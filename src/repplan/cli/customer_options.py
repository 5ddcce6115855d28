"""The options of `customer add` and `customer edit`: one for each column of a customer table, from one list.

The keys of `HELP` are the columns; a test holds them against those of the files.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

import typer

from repplan.cli.pasted import COORDS_HELP, read_coords
from repplan.config import WEEKDAYS
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

HELP = {
    "id": "Identity across files and machines; made up where not given.",
    "name": "The name.",
    "site": "Hospital, clinic or shop; default: a shop is its own.",
    "department": "Department.",
    "title": "Title.",
    "setting": "outpatient, ward, surgery, pharmacy, office or store.",
    "area": "urban or rural (stores).",
    "role": "decision maker, influencer, executor or blocker.",
    "tier": "A, B, C or D.",
    "potential": "1 to 5.",
    "openness": "1 to 5: how readily the customer responds.",
    "lat": "Latitude, in degrees; see --coords.",
    "lon": "Longitude, in degrees; see --coords.",
    "address": "Address, where it is not the site's.",
    "phone": "Phone number.",
    "email": "E-mail address.",
    "sessions": "When the customer receives: 'Mon,Wed am; Thu 14:00-16:00' or 周一、三上午.",
    "sessions_elsewhere": "Sessions at other sites: '@ North Campus: Mon am'; see also `customer sessions`.",
    "session_changes": "Sessions with dates, one a line: 'stop 2026-12-01..12-14'; see also `customer sessions`.",
    **{f"hours_{day}": f"Opening hours on {day}, such as 08:30-17:00, or closed." for day in WEEKDAYS},
    "service_minutes": "Minutes that a visit takes.",
    "enter_minutes": "Minutes to get into the site, once a stay; holds for all who are met there.",
    "start_date": "The day on which the clock of winning starts, or `prospect`.",
    "rota_end": "The last day in this clinic or ward.",
    "last_visit": "The last visit before repplan was used.",
    "stage": "stranger, recognised, talking, sharing or trusted; a letter will do.",
    "rep": "Whose customer this is.",
    "notes": "Anything else.",
}


def customer_fields(*, without: tuple[str, ...] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of all columns but some; it gets those used as `texts`, by column."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        columns = tuple(column for column in HELP if column not in without)
        own = inspect.signature(command, eval_str=True)
        extra = [
            inspect.Parameter(
                column,
                inspect.Parameter.KEYWORD_ONLY,
                default=typer.Option(None, f"--{column.replace('_', '-')}", help=help_, show_default=False),
                annotation=str | None,
            )
            for column, help_ in [(column, HELP[column]) for column in columns] + [("coords", COORDS_HELP)]
        ]

        @wraps(command)
        def with_texts(**words: Any) -> None:  # noqa: ANN401 - whatever the command's own parameters hold
            texts = {name: words.pop(name) for name in (*columns, "coords")}
            command(texts=_texts(texts), **words)

        kept = [parameter for name, parameter in own.parameters.items() if name != "texts"]
        with_texts.__signature__ = own.replace(parameters=[*kept, *extra])  # type: ignore[attr-defined]  # typer reads it
        with_texts.__annotations__ = {parameter.name: parameter.annotation for parameter in (*kept, *extra)}
        return with_texts

    return decorate


def _texts(options: dict[str, str | None]) -> dict[str, str]:
    """The options that were used; a pair of coordinates becomes two of them.

    Raises:
        UsageError: if the pair cannot be read, or stands beside its parts.
    """
    coords = options.pop("coords")
    texts = {column: text for column, text in options.items() if text is not None}
    if coords is None:
        return texts
    if "lat" in texts or "lon" in texts:
        raise UsageError(_("give either --coords or --lat and --lon"))
    point = read_coords(coords)
    lat, lon = ("", "") if point is None else map(repr, point)
    return texts | {"lat": lat, "lon": lon}
