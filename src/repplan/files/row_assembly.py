"""The cells of a row put together to the texts of the canonical columns.

What a company's table keeps in several columns is one here (first and last name, province, city and street), and what
it keeps in one is several (a pair of coordinates, opening hours of a week).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from repplan.domain.geo import CoordinatesError, parse_point
from repplan.domain.opening_hours import OpeningHoursError, parse_opening_hours
from repplan.domain.sessions import SessionSyntaxError, format_day_hours, parse_week
from repplan.files.columns import COLUMNS, HOURS
from repplan.files.header_words import LEFT_OUT, meaning
from repplan.files.several_sites import divide

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from repplan.files.column_reading import ColumnReading, Reading

Texts: TypeAlias = dict[str, str]
Remark: TypeAlias = tuple[str, str]
"""A column and what is to be said about it."""

_EMPTY = frozenset(("[]", "{}", "null", "NULL", "None", "N/A", "n/a", "#N/A", "NaN", "nan", "--", "——"))
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class RowAssembly:
    """Rows of one table to texts by canonical column; only the steps that its columns need are taken.

    Args:
        reading: how the columns are understood.
        today: the current day, by which opening hours of the year are taken.

    Attributes:
        emptied: how often a text that programs write for nothing was taken for an empty cell.
    """

    def __init__(self, reading: Reading, today: dt.date) -> None:
        columns: dict[str, list[ColumnReading]] = defaultdict(list)
        for column in reading.columns:
            if column.field != LEFT_OUT:
                columns[column.field].append(column)
        # What cannot be joined and stands in two columns is a mistake of the header; its rows are read all the same.
        single = {name for name, held in columns.items() if len(held) == 1 or name not in _SIGNS}
        self._cells = [(name, held[0].position) for name, held in columns.items() if name in single]
        self._joins = [
            (name, [(column.position, _label(column)) for column in held])
            for name, held in columns.items()
            if name not in single
        ]
        (note,) = columns["notes"] if len(columns["notes"]) == 1 else (None,)
        if note is not None and _label(note):
            self._cells.remove(("notes", note.position))
            self._joins.append(("notes", [(note.position, _label(note))]))
        self._defaults = tuple(reading.defaults.items())
        self._exact = reading.exact
        self.emptied: Counter[str] = Counter()
        self._steps = _steps(set(columns), today, exact=reading.exact)

    def texts(self, row: Sequence[str]) -> tuple[Texts, list[Remark], list[Remark]]:
        """The texts of a row by canonical column, then mistakes and warnings about its parts."""
        width = len(row)
        texts = {name: row[i] if i < width else "" for name, i in self._cells}
        for name, held in self._joins:
            cells = [(label, row[i]) for i, label in held if i < width and row[i].strip()]
            texts[name] = _SIGNS[name].join(f"{label}: {cell}" if label else cell for label, cell in cells)
        if not self._exact:
            for name, text in texts.items():
                if text in _EMPTY:
                    texts[name] = ""
                    self.emptied[text] += 1
        mistakes: list[Remark] = []
        warnings: list[Remark] = []
        for step in self._steps:
            step(texts, mistakes, warnings)
        for name, text in self._defaults:
            if not texts.get(name, "").strip():
                texts[name] = text
        return texts, mistakes, warnings


def shop_sites(rows: Sequence[Texts]) -> list[str]:
    """What the site of each row would be called, were it new: of shops with namesakes name and address, else the id.

    A chain's shops would be one site otherwise, with no way between them. "" for rows that say their site, that have no
    namesake, or nothing that tells them from it. Of the address only as much is taken as tells a chain's shops apart.

    Args:
        rows: the texts of all rows.
    """
    namesakes: dict[str, list[int]] = defaultdict(list)
    for i, texts in enumerate(rows):
        if "site" not in texts:
            namesakes[texts.get("name", "").strip()].append(i)
    sites = [""] * len(rows)
    for name, places in namesakes.items():
        if name and len(places) > 1:
            for i, mark in zip(places, _marks([rows[i] for i in places]), strict=True):
                sites[i] = f"{name} ({mark})" if mark else ""
    return sites


def _marks(rows: Sequence[Texts]) -> list[str]:
    """What tells shops of one name apart: as many parts of the addresses as it takes, the id where there is none."""
    wholes = [texts.get("address", "").strip() or texts.get("id", "").strip() for texts in rows]
    different = len(set(wholes))
    parts = [whole.split(", ") for whole in wholes]
    for count in range(1, max(map(len, parts))):
        marks = [", ".join(part[:count]) for part in parts]
        if len(set(marks)) == different:
            return marks
    return wholes


Step: TypeAlias = "Callable[[Texts, list[Remark], list[Remark]], None]"
_SIGNS = {"notes": "\n", "phone": " / ", "address": ", "}


def _label(column: ColumnReading) -> str:
    """What stands before a cell in the notes: the name of a column that is not itself one of notes."""
    known = meaning(column.header)
    own = column.field != "notes" or (known is not None and known.fields == ("notes",))
    return "" if own else column.header


def _steps(taken: set[str], today: dt.date, *, exact: bool) -> tuple[Step, ...]:
    """The steps for these fields, in order; the site may become the name before it is divided."""
    needed: list[Step] = []
    if taken & {"first_name", "last_name"}:
        needed.append(_full_name)
    elif "name" not in taken:
        needed.append(_name_of_site)
    if "site" in taken and "name" in taken and not exact:
        needed.append(_several_sites)
    if "post" in taken:
        needed.append(_title_and_post)
    if taken & {"province", "city", "district", "postcode", "house_number"}:
        needed.append(_whole_address)
    if "coords" in taken:
        needed.append(_point)
    if "opening_hours" in taken:
        needed.append(partial(_week, today))
    return tuple(needed)


def _full_name(texts: Texts, _mistakes: list[Remark], _warnings: list[Remark]) -> None:
    first, last = texts.pop("first_name", "").strip(), texts.pop("last_name", "").strip()
    whole = last + first if _CHINESE.search(last) else f"{first} {last}".strip()
    texts["name"] = texts.get("name", "").strip() or whole


def _name_of_site(texts: Texts, _mistakes: list[Remark], _warnings: list[Remark]) -> None:
    # The customer is the site: a row that says no other is a shop that is its own.
    texts["name"] = texts.pop("site", "")


def _several_sites(texts: Texts, _mistakes: list[Remark], warnings: list[Remark]) -> None:
    warnings += divide(texts)


def _title_and_post(texts: Texts, _mistakes: list[Remark], _warnings: list[Remark]) -> None:
    said = [texts.get("title", "").strip(), texts.pop("post").strip()]
    texts["title"] = " / ".join(dict.fromkeys(filter(None, said)))


def _whole_address(texts: Texts, _mistakes: list[Remark], _warnings: list[Remark]) -> None:
    """Street and number, then what of district, city and province they do not say; from large to small in Chinese."""
    number, postcode = texts.pop("house_number", "").strip(), texts.pop("postcode", "").strip()
    street = " ".join(filter(None, [texts.get("address", "").strip(), number]))
    around = [texts.pop(part, "").strip() for part in ("province", "city", "district")]
    if _CHINESE.search(street + "".join(around)):
        for part in around:
            street = street.removeprefix(part)
        before = ""
        for part in around:
            before += "" if part in before or part in street else part
        texts["address"] = " ".join(filter(None, [before + street, postcode]))
        return
    parts = [street] if street else []
    for part in (*reversed(around), postcode):
        if part and part.casefold() not in ", ".join(parts).casefold():
            parts.append(part)
    texts["address"] = ", ".join(parts)


def _point(texts: Texts, mistakes: list[Remark], _warnings: list[Remark]) -> None:
    pair = texts.pop("coords").strip()
    try:
        lat, lon = map(repr, parse_point(pair)) if pair else ("", "")
    except CoordinatesError as error:
        mistakes.append(("coords", str(error)))
    else:
        texts |= {"lat": lat, "lon": lon}


def _week(today: dt.date, texts: Texts, mistakes: list[Remark], warnings: list[Remark]) -> None:
    """Opening hours of a week to those of its days."""
    text = texts.pop("opening_hours").strip()
    if not text:
        texts |= dict.fromkeys(HOURS, "")
        return
    try:
        days, said = _week_hours(text, today)
    except ValueError as error:
        mistakes.append(("opening_hours", str(error)))
        return
    texts |= dict(zip(HOURS, days, strict=True))
    warnings += [("opening_hours", message) for message in said]


def _week_hours(text: str, today: dt.date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The hours of seven days from Monday, and what of the text they do not say.

    OpenStreetMap's notation, else what is understood as sessions (`周一至周五 8:00-17:00`).

    Raises:
        ValueError: if the text cannot be read.
    """
    try:
        week = parse_opening_hours(text, today)
    except OpeningHoursError as error:
        try:
            days = parse_week(text)
        except SessionSyntaxError:
            raise error from None
        return tuple(map(format_day_hours, days)), ()
    return tuple(map(format_day_hours, week.days)), week.warnings


assert set(_SIGNS) <= set(COLUMNS)
