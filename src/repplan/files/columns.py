"""The columns of a customer table: their names, their order, and those that repplan refuses to store."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.files.tables import Table

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = tuple(f"hours_{day}" for day in DAYS)
COLUMNS = (
    *("id", "name", "site", "department", "title", "setting", "area", "role", "tier", "potential", "openness"),
    *("lat", "lon", "address", "phone", "email", "sessions", "sessions_elsewhere", "session_changes", *HOURS),
    *("service_minutes", "enter_minutes", "start_date", "rota_end", "last_visit", "stage", "rep", "notes"),
)
"""The canonical columns, in the order of an export."""

_HEADER_WITHIN = 5  # rows in which a header is looked for below a title

_PRESCRIPTIONS = re.compile(
    r"prescri|(?<![a-z])([tn]?rx|scripts?)(?![a-z])|处方|處方|统方|統方|开方|開方|方量|用药量|用藥量|开药量|开单量"
)
_BENEFITS = re.compile(
    r"(?<![a-z])(gifts?|hospitality|dinners?|meals?|entertainment|kickbacks?|honorari(um|a))(?![a-z])"
    r"|礼品|礼物|禮品|招待|宴请|宴請|回扣|返点|好处费|红包|紅包"
)


def column_name(text: str) -> str:
    """A header's text as a column's name: `Hours Mon` is `hours_mon`."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return re.sub(r"[\s\-]+", "_", folded)


def no_header(table: Table, columns: Sequence[str]) -> str | None:
    """What to say of a table whose first row names no column at all, such as a title; None where it is a header.

    Args:
        table: what was read.
        columns: the columns that such tables have.
    """
    if any(column_name(text) in columns or refusal(column_name(text)) for text in table.header):
        return None
    near = [number for number, row in table.rows if number <= _HEADER_WITHIN and _is_header(row, columns)]
    if near:
        message = _(
            "row 1 is not the header: it names no known column; is it row {row}? Then remove what stands above it"
        )
        return message.format(row=near[0])
    message = _("row 1 is not the header: it names no known column; the columns are {columns}")
    return message.format(columns=", ".join(columns))


def _is_header(row: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether most cells of a row are names of columns."""
    cells = [column_name(text) for text in row if text]
    return 2 * sum(cell in columns for cell in cells) > len(cells)


def refusal(name: str) -> str | None:
    """Why a column of that name must not be stored, None where it is merely unknown."""
    if _PRESCRIPTIONS.search(name):
        return _(
            "repplan does not store prescriptions per doctor: counting a doctor's prescriptions (统方) is unlawful in "
            "China; remove the column and judge the potential from 1 to 5 instead (column potential)"
        )
    if _BENEFITS.search(name):
        return _(
            "repplan does not store gifts or hospitality: benefits to those who prescribe or buy are unlawful or "
            "forbidden by the industry's codes; remove the column"
        )
    return None


def unknown_columns(header: Sequence[str], columns: Sequence[str]) -> list[tuple[str, str]]:
    """The columns of a header that are none of `columns`: (as written, message); the first message lists those."""
    import difflib  # noqa: PLC0415 - only where a file is read

    mistakes: list[tuple[str, str]] = []
    for text in header:
        name = column_name(text)
        if not name or name in columns:
            continue
        close = difflib.get_close_matches(name, columns, n=1)
        hint = _(" (did you mean {name}?)").format(name=close[0]) if close else ""
        message = _("unknown column{hint}") if mistakes else _("unknown column{hint}; the columns are {columns}")
        mistakes.append((text, message.format(hint=hint, columns=", ".join(columns))))
    return mistakes
