"""Rosters in files: lists of sittings, weekly or dated, and matrices of doctors by weekdays, from tables and JSON.

Of a list each row is a sitting: a doctor, a date or a weekday, and a half-day, a window or a first and last clock
time; without any day its times are sessions in full. Of a matrix each row is a doctor and each further column a
weekday, a date or one of their half-days. What a row leaves unsaid is never made up: it is a mistake, or told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repplan.domain.roster import Period, Sitting
from repplan.domain.sessions import Sessions, SessionSyntaxError, parse_day_hours, read_sessions
from repplan.errors import BadDataError, Mistake
from repplan.files.roster_cells import (
    read_clock_times,
    read_day_cell,
    read_half,
    read_stopped,
    read_weekday,
)
from repplan.files.roster_columns import DayColumn, day_column, field_of, knows, read_date
from repplan.files.roster_dates import Title, read_title, with_dates
from repplan.files.roster_json import json_rows
from repplan.files.tables import read_table
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from repplan.domain.halves import Halves
    from repplan.domain.spans import DaySpans


@dataclass(frozen=True, slots=True, order=True)
class Doctor:
    """Whom a roster names: an identifier of its own, a name, a department, each "" where it says nothing."""

    name: str
    department: str = ""
    id: str = ""


@dataclass(slots=True)
class RosterFile:
    """What a roster holds.

    Attributes:
        source: the file.
        rows: how many rows it has; each belongs to a doctor or is in `skipped`.
        sittings: by doctor, in the order of the file; none where a row of a matrix is empty.
        rows_of: the rows of each doctor.
        skipped: rows without a doctor (轮值), with the reason.
        warnings: (row, words) what was guessed.
        period: the days of the columns of a dated matrix; None of lists and weekly ones.
    """

    source: str
    rows: int = 0
    sittings: dict[Doctor, list[Sitting]] = field(default_factory=dict)
    rows_of: dict[Doctor, list[int]] = field(default_factory=dict)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    period: Period | None = None


def read_roster(path: Path, halves: Halves, *, today: dt.date, sheet: str | None = None) -> RosterFile:
    """The roster in a CSV, XLSX, ODS or JSON file.

    Args:
        path: the file.
        halves: what half-days mean.
        today: dates whose year is said nowhere are those nearest to it.
        sheet: the sheet of a workbook, by its name or number; None = the only one that looks like a roster.

    Raises:
        NotFoundError: if there is no such file or sheet.
        UsageError: if several sheets might be meant.
        BadDataError: if it is no roster; with every mistake of its rows.
    """
    if path.suffix.lower() == ".json":
        source, (header, rows) = str(path), json_rows(path)
        title, header_row = Title(), 0
    else:
        table = read_table(path, sheet=sheet, knows=knows)
        source, header, rows = table.source, table.header, table.rows
        title, header_row = read_title(table.titles, today), table.header_row
    reader = _Reader(RosterFile(source), header, halves)
    reader.date(title, header_row, today)
    for number, cells in rows:
        reader.read(number, cells)
    if reader.mistakes:
        count = len(reader.mistakes)
        message = ngettext("{count} mistake; nothing was written", "{count} mistakes; nothing was written", count)
        raise BadDataError(message.format(count=count), tuple(reader.mistakes))
    return reader.roster


class _Reader:
    """Reads the rows of one roster."""

    def __init__(self, roster: RosterFile, header: Sequence[str], halves: Halves) -> None:
        self.roster = roster
        self.mistakes: list[Mistake] = []
        self._halves = halves
        self._header = header
        self._fields: dict[str, int] = {}
        self._days: list[tuple[int, DayColumn]] = []
        for column, name in enumerate(header):
            day = None if field_of(name) else day_column(name)
            if day is not None:
                self._days.append((column, day))
            elif field_of(name):
                self._fields.setdefault(field_of(name), column)
        self._department = ""
        self._title = Title()
        self._check()

    def date(self, title: Title, header_row: int, today: dt.date) -> None:
        """Tell the days of the columns by the title of the table."""
        self._title = title
        named = [(self._header[column], day) for column, day in self._days]
        days, notes = with_dates(named, title, today)
        self._days = [(column, day) for (column, _day), day in zip(self._days, days, strict=True)]
        self.roster.warnings += [(header_row, note) for note in notes]
        dates = [day.date for day in days if day.date is not None]
        if dates:
            self.roster.period = Period(min(dates), max(dates))
        self._tell(bool(days) and all(day.date is None and day.month_day is None for _name, day in named))

    def _tell(self, weekdays: bool) -> None:
        """Say how weekdays below a title with dates are taken."""
        listed = not self._days and "date" not in self._fields
        period = self._title.period
        if period is None or not (weekdays or listed):
            return
        if self._title.week and (weekdays or "weekday" in self._fields):
            words = _("by the title the weekdays are the days from {first} to {last}, not the ordinary week")
        else:
            words = _("the title names {first} to {last}, but this is taken as the ordinary week from now on")
        self.roster.warnings.append((self._title.row, words.format(first=period.first, last=period.last)))

    def _check(self) -> None:
        if not {"name", "id"} & self._fields.keys():
            message = _("{path} names no doctors: a column must be called 医生姓名 or doctor, or hold their ids")
            raise BadDataError(message.format(path=self.roster.source))
        timed = {"half", "start", "times"} & self._fields.keys()
        if not self._days and not ({"date", "weekday"} & self._fields.keys() and timed) and "times" not in self._fields:
            message = _(
                "{path} is no roster: it needs columns of weekdays (周一上午 …), or a date or weekday with a half-day "
                "or times, or a column of sessions"
            )
            raise BadDataError(message.format(path=self.roster.source))

    def read(self, row: int, cells: Sequence[str]) -> None:
        """One row below the header."""
        self.roster.rows += 1
        doctor = self._doctor(cells)
        if doctor is None:
            self.roster.skipped.append((row, _("names no doctor")))
            return
        self.roster.rows_of.setdefault(doctor, []).append(row)
        sittings = self.roster.sittings.setdefault(doctor, [])
        sittings += self._matrix_row(row, cells) if self._days else self._list_row(row, cells)

    def _cell(self, cells: Sequence[str], name: str) -> str:
        column = self._fields.get(name, -1)
        return cells[column].strip() if 0 <= column < len(cells) else ""

    def _doctor(self, cells: Sequence[str]) -> Doctor | None:
        name, identifier = " ".join(self._cell(cells, "name").split()), self._cell(cells, "id")
        department = self._cell(cells, "department")
        if self._days:  # of a department that spans rows some programs write the name once
            self._department = department = department or self._department
        if not name and identifier in ("", "0"):
            return None
        return Doctor(name, department, "" if identifier == "0" else identifier)

    def _mistake(self, row: int, name: str, error: ValueError) -> None:
        where = f"{self.roster.source}:{row}:{self._header[self._fields[name]]}"
        self.mistakes.append(Mistake(where, str(error)))

    # Matrices

    def _matrix_row(self, row: int, cells: Sequence[str]) -> Iterator[Sitting]:
        for column, day in self._days:
            text = cells[column] if column < len(cells) else ""
            try:
                cell = read_day_cell(text, day.weekday, day.half, self._halves)
            except SessionSyntaxError as error:
                self.mistakes.append(
                    Mistake(f"{self.roster.source}:{row}:{self._header[column]}", f"{text!r}: {error}")
                )
                continue
            if cell.guess:
                self.roster.warnings.append((row, f"{self._header[column]}: {cell.guess}"))
            if cell.sessions is not None:
                yield from _sittings(row, cell.sessions, day.date, stopped=cell.stopped, half=cell.half)

    # Lists

    def _list_row(self, row: int, cells: Sequence[str]) -> Iterator[Sitting]:
        date = self._date(row, cells)
        weekday = -1 if date else self._weekday(row, cells)
        if date is None and weekday < 0:
            if "date" not in self._fields and "weekday" not in self._fields:
                yield from self._sessions(row, cells)
            return
        date = date or self._title.day_of_week(weekday)
        weekday = -1 if date else weekday
        stopped = any(read_stopped(self._cell(cells, name)) for name in ("stopped", "note"))
        half = self._half(row, cells)
        spans = self._spans(row, cells, half)
        if half == "stopped":
            stopped, half, spans = True, "any", spans or self._halves.all_day
        if spans:
            said = self._cell(cells, "start") or self._cell(cells, "times")
            yield Sitting(row, spans, weekday, date, stopped=stopped, half="" if said else half)

    def _date(self, row: int, cells: Sequence[str]) -> dt.date | None:
        text = self._cell(cells, "date")
        date = read_date(text) if text else None
        if text and date is None:
            self._mistake(row, "date", ValueError(_("{text!r} is no date; write 2026-12-01").format(text=text)))
        return date

    def _weekday(self, row: int, cells: Sequence[str]) -> int:
        if "date" in self._fields:
            if not self._cell(cells, "date"):
                self._mistake(row, "date", ValueError(_("no date is said")))
            return -1
        if "weekday" not in self._fields:
            return -1
        text = self._cell(cells, "weekday")
        try:
            return read_weekday(text)
        except ValueError as error:
            self._mistake(row, "weekday", error)
            return -1

    def _half(self, row: int, cells: Sequence[str]) -> str:
        try:
            return read_half(self._cell(cells, "half"))
        except ValueError as error:
            if not self._cell(cells, "start") and not self._cell(cells, "times"):
                self._mistake(row, "half", error)
            return ""

    def _spans(self, row: int, cells: Sequence[str], half: str) -> DaySpans:
        """The clock time of a sitting: by its first and last time, its window, or its half-day."""
        start, end, times = (self._cell(cells, name) for name in ("start", "end", "times"))
        try:
            if start:
                spans, guessed = read_clock_times(start, end, self._halves)
                if guessed:
                    words = _("no end is said: read as {span}").format(span=spans[0])
                    self.roster.warnings.append((row, words))
                return spans
            if times:
                return parse_day_hours(times)
        except ValueError as error:
            self._mistake(row, "start" if start else "times", error)
            return ()
        if half in ("", "stopped"):
            if not half and not any(
                mistake.where.startswith(f"{self.roster.source}:{row}:") for mistake in self.mistakes
            ):
                self.mistakes.append(Mistake(f"{self.roster.source}:{row}", _("no half-day and no time is said")))
            return ()
        return self._halves.all_day if half == "all day" else (dict(self._halves.named)[half],)

    def _sessions(self, row: int, cells: Sequence[str]) -> Iterator[Sitting]:
        """Sessions in full, one cell a doctor: 周一上午、周三下午."""
        text = self._cell(cells, "times")
        try:
            reading = read_sessions(text, self._halves)
        except SessionSyntaxError as error:
            self._mistake(row, "times", error)
            return
        self.roster.warnings += [(row, str(warning)) for warning in reading.warnings]
        yield from _sittings(row, reading.sessions, None, stopped=False)


def _sittings(
    row: int, sessions: Sessions, date: dt.date | None, *, stopped: bool, half: str = ""
) -> Iterator[Sitting]:
    """Sessions as sittings, on their weekdays or on one date."""
    if date is not None:
        spans = sessions.on(date) or ()
        if spans:
            yield Sitting(row, spans, -1, date, stopped=stopped, half=half)
        return
    for day in range(7):
        odd, even = sessions.odd[day], sessions.even[day]
        if odd == even:
            if odd:
                yield Sitting(row, odd, day, stopped=stopped, half=half)
            continue
        for parity, spans in (("odd", odd), ("even", even)):
            if spans:
                yield Sitting(row, spans, day, parity=parity, stopped=stopped, half=half)
