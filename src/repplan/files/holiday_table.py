"""Notices of public holidays out of a file: a table of days, or the State Council's text as it was published."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

from repplan.domain.holiday_notice import HolidayNotice, NoticeDay, NoticeKind, parse_notice
from repplan.errors import BadDataError, Mistake
from repplan.files.columns import column_name
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = ("date", "kind", "name")
_KINDS = {
    **dict.fromkeys(("off", "holiday", "放假", "休", "假"), NoticeKind.OFF),
    **dict.fromkeys(("work", "workday", "上班", "班"), NoticeKind.WORK),
    **dict.fromkeys(("ordinary", "照常", "取消"), NoticeKind.ORDINARY),
}
_LONGEST = 366


def read_notice(data: bytes, source: str, year: int | None = None, *, whole: bool = False) -> HolidayNotice:
    """The notice in a file's bytes.

    Args:
        data: text in UTF-8 or GB 18030; with a first line `date,kind,name` a table, else the State Council's words.
        source: the file as messages name it.
        year: the year of a text that does not say it; for a table, the only year its days may lie in.
        whole: whether a table arranges its year whole, so that days it does not name are as their week says.

    Raises:
        BadDataError: with everything that is not understood.
    """
    text = _decoded(data, source)
    header, *_rest = text.lstrip().splitlines() or [""]
    if {"date", "kind"} <= {column_name(cell) for cell in header.split(",")}:
        return _table(text.lstrip(), source, year, whole=whole)
    if whole:
        raise BadDataError(_("--whole-year goes with a table: the text itself tells whether it arranges a year"))
    try:
        return parse_notice(text, year)
    except ValueError as error:
        lines = str(error).splitlines()
        if len(lines) == 1:
            raise BadDataError(f"{source}: {lines[0]}") from None
        raise _refused(source, [Mistake(source, line) for line in lines]) from None


def _decoded(data: bytes, source: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadDataError(_("{path} is neither UTF-8 nor GB 18030: save it as UTF-8").format(path=source))


def _refused(source: str, mistakes: Sequence[Mistake]) -> BadDataError:
    count = len(mistakes)
    message = ngettext(
        "{count} mistake in {path}; nothing was written", "{count} mistakes in {path}; nothing was written", count
    )
    return BadDataError(message.format(count=count, path=source), tuple(mistakes))


def _table(text: str, source: str, year: int | None, *, whole: bool) -> HolidayNotice:
    """The notice in a table of days.

    Raises:
        BadDataError: with every mistake of it.
    """
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise BadDataError(_("{path} is no valid CSV: {error}").format(path=source, error=error)) from None
    names = [column_name(cell) for cell in header]
    message = _("unknown column; the columns are {columns}").format(columns=", ".join(_COLUMNS))
    mistakes = [Mistake(f"{source}:1:{name}", message) for name in names if name not in _COLUMNS]
    days: dict[dt.date, NoticeDay] = {}
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        try:
            _enter(days, _entries(cells, year) if any(cells.values()) else [])
        except ValueError as error:
            mistakes.append(Mistake(f"{source}:{number}", str(error)))
    years = {day.year for day in days}
    if not mistakes and not days:
        raise BadDataError(_("{path} has no days below its header").format(path=source))
    if whole and len(years) > 1:
        mistakes.append(Mistake(source, _("--whole-year needs days of one year")))
    if mistakes:
        raise _refused(source, mistakes)
    return HolidayNotice(min(years) if whole else None, tuple(sorted(days.values())))


def _enter(days: dict[dt.date, NoticeDay], entries: Sequence[NoticeDay]) -> None:
    """Note days.

    Raises:
        ValueError: if one of them was something else before.
    """
    for entry in entries:
        before = days.setdefault(entry.day, entry)
        if before != entry:
            message = _("{day} is in the table before, as {kind}")
            raise ValueError(message.format(day=entry.day, kind=before.kind.value))


def _entries(cells: dict[str, str], year: int | None) -> list[NoticeDay]:
    """The days of one row.

    Raises:
        ValueError: saying what is wrong.
    """
    word = cells.get("kind", "").casefold()
    if word not in _KINDS:
        raise ValueError(_("kind is {word!r}: write off, work or ordinary").format(word=word))
    first_text, joint, last_text = cells.get("date", "").partition("..")
    try:
        first = dt.date.fromisoformat(first_text.strip())
        last = dt.date.fromisoformat(last_text.strip()) if joint else first
    except ValueError:
        message = _("{text!r} is no date: write 2027-01-01, or 2027-02-05..2027-02-11")
        raise ValueError(message.format(text=cells.get("date", ""))) from None
    if not 0 <= (last - first).days < _LONGEST:
        raise ValueError(_("{first} to {last} is no span of days").format(first=first, last=last))
    if year is not None and {first.year, last.year} != {year}:
        raise ValueError(_("{day} does not lie in {year}").format(day=first, year=year))
    name = cells.get("name", "")
    return [NoticeDay(first + dt.timedelta(days=n), _KINDS[word], name) for n in range((last - first).days + 1)]
