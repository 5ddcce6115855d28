"""Travel times by the names of places: a long table (from, to, minutes, km), a square one, or JSON.

In a table an empty cell says nothing and `-` says that there is no way; in JSON `null` says that there is no way. What
is told is kept as floats: NaN = nothing said, infinite = no way.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from repplan.errors import BadDataError, Mistake
from repplan.files.tables import parse_table, read_bytes
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from repplan.files.tables import Table

UNITS = {"minutes": ("minutes", 1.0), "seconds": ("minutes", 60.0), "km": ("km", 1.0), "metres": ("km", 1000.0)}
"""Column or key → what it tells and how many of its units make one of that."""

NO_WAY = "-"

ROUNDING = 0.01
"""How far below 0 a number may lie and is taken as 0: routing programs round like that between neighbours."""


@dataclass
class NamedTimes:
    """Travel between named places, row = from, column = to; NaN = nothing said, infinite = no way.

    `names` are as written; which of them mean the same place is for the caller to say.
    """

    names: list[str] = field(default_factory=list)
    minutes: list[list[float]] = field(default_factory=list)
    km: list[list[float]] = field(default_factory=list)


def read_times(path: Path) -> NamedTimes:
    """The travel times of a file; what it holds decides between JSON, workbook and text, not its name.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: with every mistake in it, each with its row and column.
    """
    data = read_bytes(path)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        times, mistakes = _from_json(data, path.name)
    else:
        times, mistakes = _from_table(parse_table(data, path.name))
    if mistakes:
        message = _("{path} cannot be used as a matrix of travel times: correct it; see docs/travel.md")
        raise BadDataError(message.format(path=path), tuple(mistakes))
    return times


def _from_table(table: Table) -> tuple[NamedTimes, list[Mistake]]:
    header = [cell.casefold() for cell in table.header]
    if {"from", "to"} <= set(header):
        return _long(table, header)
    return _square(table)


def _long(table: Table, header: Sequence[str]) -> tuple[NamedTimes, list[Mistake]]:
    known = ("from", "to", *UNITS)
    unknown = _("unknown column; there are {known}").format(known=", ".join(known))
    mistakes = [
        Mistake(f"{table.source}:1:{name or i + 1}", unknown) for i, name in enumerate(header) if name not in known
    ]
    twice = sorted({name for name in header if header.count(name) > 1})
    mistakes += [Mistake(f"{table.source}:1:{name}", _("the column appears twice")) for name in twice]
    if not {"minutes", "seconds"} & set(header):
        mistakes.append(Mistake(f"{table.source}:1:minutes", _("the column is missing")))
    if mistakes:
        return NamedTimes(), mistakes
    told: dict[tuple[str, str], tuple[int, dict[str, float]]] = {}
    for number, row in table.rows:
        cells = dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=False))
        where = f"{table.source}:{number}"
        ends = cells["from"], cells["to"]
        mistakes += [Mistake(f"{where}:{name}", _("a place is missing")) for name in ("from", "to") if not cells[name]]
        if ends in told:
            message = _("the way stands in row {row} already").format(row=told[ends][0])
            mistakes.append(Mistake(f"{where}:from", message))
        values, wrong = _cells({name: text for name, text in cells.items() if name in UNITS}, where)
        mistakes += wrong
        told[ends] = number, values
    names = list(dict.fromkeys(name for ends in told for name in ends))
    times = _empty(names)
    at = {name: i for i, name in enumerate(names)}
    for (start, end), (_number, values) in told.items():
        times.minutes[at[start]][at[end]] = values.get("minutes", math.nan)
        times.km[at[start]][at[end]] = values.get("km", math.nan)
    return times, mistakes


def _square(table: Table) -> tuple[NamedTimes, list[Mistake]]:
    """Minutes only: the first row names the places to go to, the first column those to come from."""
    columns = list(table.header[1:])
    starts = [row[0] for _number, row in table.rows]
    mistakes = _places(columns, [f"{table.source}:1:{i + 2}" for i in range(len(columns))])
    mistakes += _places(starts, [f"{table.source}:{number}:1" for number, _row in table.rows])
    names = list(dict.fromkeys((*columns, *starts)))
    times, position = _empty(names), {name: i for i, name in enumerate(names)}
    for number, row in table.rows:
        if len(row) > len(table.header):
            mistakes.append(Mistake(f"{table.source}:{number}", _("more cells than the first row has places")))
        for column, text in zip(columns, row[1:], strict=False):
            try:
                times.minutes[position[row[0]]][position[column]] = _number(text)
            except ValueError as error:
                mistakes.append(Mistake(f"{table.source}:{number}:{column}", str(error)))
    return times, mistakes


def _places(names: Sequence[object], where: Sequence[str]) -> list[Mistake]:
    """What is wrong with a row of names: each must be there, and once."""
    mistakes = []
    for i, name in enumerate(names):
        if not isinstance(name, str) or not name.strip():
            mistakes.append(Mistake(where[i], _("a place is missing")))
        elif name in names[:i]:
            mistakes.append(Mistake(where[i], _("the place {name!r} appears twice").format(name=name)))
    return mistakes


def _empty(names: Sequence[str]) -> NamedTimes:
    n = len(names)
    return NamedTimes(list(names), [[math.nan] * n for _row in names], [[math.nan] * n for _row in names])


def _cells(texts: dict[str, str], where: str) -> tuple[dict[str, float], list[Mistake]]:
    """The numbers of a row by what they tell."""
    values: dict[str, float] = {}
    mistakes = []
    for name, text in texts.items():
        what, divisor = UNITS[name]
        try:
            number = _number(text) / divisor
        except ValueError as error:
            mistakes.append(Mistake(f"{where}:{name}", str(error)))
            continue
        if not math.isnan(number):
            values[what] = number
    return values, mistakes


def _number(text: str) -> float:
    """A cell: NaN where it is empty, infinite where it says that there is no way.

    Raises:
        ValueError: it is neither nor a length or time.
    """
    if not text:
        return math.nan
    if text == NO_WAY:
        return math.inf
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not -ROUNDING <= number < math.inf:
        message = _("{text!r} is no time or distance: write a number from 0, {no_way} for no way, nothing for unknown")
        raise ValueError(message.format(text=text, no_way=NO_WAY))
    return max(number, 0.0)


def _from_json(data: bytes, source: str) -> tuple[NamedTimes, list[Mistake]]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        return NamedTimes(), [Mistake(source, _("not valid JSON: {error}").format(error=error))]
    if not isinstance(document, dict) or not isinstance(names := document.get("sites"), list):
        message = _('the places are not named: write {{"sites": ["A", "B"], "minutes": [[0, 5], [6, 0]]}}').format()
        return NamedTimes(), [Mistake(f"{source}:/sites", message)]
    mistakes = _places(names, [f"{source}:/sites/{i}" for i in range(len(names))])
    known = ("sites", *UNITS)
    mistakes += [
        Mistake(f"{source}:/{key}", _("unknown key; there are {known}").format(known=", ".join(known)))
        for key in document
        if key not in known
    ]
    if not {"minutes", "seconds"} & document.keys():
        mistakes.append(Mistake(f"{source}:/minutes", _("the key is missing")))
    if mistakes:
        return NamedTimes(), mistakes
    times = _empty([name.strip() for name in names])
    for key in UNITS.keys() & document.keys():
        what, divisor = UNITS[key]
        mistakes += _fill(getattr(times, what), document[key], divisor, f"{source}:/{key}")
    return times, mistakes


def _fill(cells: list[list[float]], rows: Any, divisor: float, where: str) -> list[Mistake]:  # noqa: ANN401 - JSON
    """Put the numbers of a JSON table into `cells`."""
    n = len(cells)
    if not isinstance(rows, list) or len(rows) != n:
        return [Mistake(where, _("{n} rows are needed, as many as sites").format(n=n))]
    mistakes = []
    for i, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != n:
            mistakes.append(Mistake(f"{where}/{i}", _("{n} numbers are needed, as many as sites").format(n=n)))
            continue
        for j, cell in enumerate(row):
            if cell is None:
                cells[i][j] = math.inf
            elif isinstance(cell, int | float) and not isinstance(cell, bool) and -ROUNDING <= cell < math.inf:
                cells[i][j] = max(cell, 0) / divisor
            else:
                message = _("{cell!r} is no time or distance: write a number from 0, or null for no way")
                mistakes.append(Mistake(f"{where}/{i}/{j}", message.format(cell=cell)))
    return mistakes
