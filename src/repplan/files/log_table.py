"""Tables of past contacts: rows of checked values. Mistakes are values, all gathered; the store is not known."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from repplan.domain.plan import Channel, Outcome, parse_channel
from repplan.domain.reach import in_reach
from repplan.domain.relationship import Stage, parse_stage
from repplan.errors import Mistake
from repplan.files.columns import column_name, no_header, unknown_columns
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repplan.files.tables import Table

T = TypeVar("T")
COLUMNS = ("id", "name", "date", "time", "outcome", "channel", "stage", "reason", "note")
"""The columns, in the order of an export. One of `id` and `name`, and `date` and `outcome`, are required."""

_OUTCOMES = {"见到": Outcome.MET, "已见": Outcome.MET, "未见": Outcome.MISSED, "未见到": Outcome.MISSED}
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One row: whom it is about, as written, and what happened. `minute` counts from midnight."""

    row: int
    id: str
    name: str
    day: dt.date
    outcome: Outcome
    channel: Channel
    minute: int | None
    stage: Stage | None
    reason: str
    note: str


def parse_log(table: Table, today: dt.date) -> tuple[list[LogRecord], list[Mistake]]:
    """The rows of a log table, and every mistake in them and in the header; rows with mistakes are left out.

    Args:
        table: what was read.
        today: the last day on which something can have happened.
    """
    missing = no_header(table, COLUMNS)
    if missing:
        return [], [Mistake(f"{table.source}:1", missing)]
    names = [column_name(text) for text in table.header]
    mistakes = [Mistake(f"{table.source}:1:{column}", message) for column, message in _header_mistakes(names)]
    if mistakes:
        return [], mistakes
    records = []
    for number, row in table.rows:
        texts = {name: row[i].strip() if i < len(row) else "" for i, name in enumerate(names)}
        cells = _Cells(f"{table.source}:{number}", texts)
        for i, cell in enumerate(row):
            if cell.strip() and (i >= len(names) or not names[i]):
                cells.complain(i + 1, _("more cells than the header has columns"))
                break
        record = _record(number, cells, today)
        mistakes += cells.mistakes
        if not cells.mistakes and record is not None:
            records.append(record)
    return records, mistakes


def _header_mistakes(names: Sequence[str]) -> list[tuple[str, str]]:
    found = unknown_columns(names, COLUMNS)
    found += [(name, _("the column appears twice")) for name in COLUMNS if names.count(name) > 1]
    found += [(name, _("the column is missing")) for name in ("date", "outcome") if name not in names]
    if not {"id", "name"} & set(names):
        found.append(("id", _("the column is missing; a row needs the customer's id or name")))
    return found


class _Cells:
    """One row's texts and the mistakes found in them."""

    def __init__(self, where: str, texts: Mapping[str, str]) -> None:
        self.where = where
        self.texts = texts
        self.mistakes: list[Mistake] = []

    def complain(self, column: object, message: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(f"{self.where}:{column}", message))

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value of a cell, None where it is empty or wrong."""
        text = self.texts.get(column, "")
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.complain(column, str(error))
            return None

    def required(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value of a cell that must not be empty."""
        if not self.texts.get(column, ""):
            self.complain(column, _("must not be empty"))
        return self.read(column, parse)


def _record(number: int, cells: _Cells, today: dt.date) -> LogRecord | None:
    if not cells.texts.get("id") and not cells.texts.get("name"):
        cells.complain("id" if "id" in cells.texts else "name", _("must not be empty: whom is the row about?"))
    day = cells.required("date", lambda text: in_reach(_parse_date(text), today))
    if day is not None and day > today:
        cells.complain("date", _("{day} is still to come: only what has happened can be logged").format(day=day))
    outcome = cells.required("outcome", _parse_outcome)
    channel = cells.read("channel", parse_channel) or Channel.VISIT
    minute, stage = cells.read("time", _parse_time), cells.read("stage", parse_stage)
    if day is None or outcome is None:
        return None
    who = (cells.texts.get("id", ""), cells.texts.get("name", ""))
    words = (cells.texts.get("reason", ""), cells.texts.get("note", ""))
    return LogRecord(number, *who, day, outcome, channel, minute, stage, *words)


def _parse_date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("{text!r} is no date: write 2026-11-23").format(text=text)) from None


def _parse_outcome(text: str) -> Outcome:
    word = text.lower()
    if word in _OUTCOMES:
        return _OUTCOMES[word]
    try:
        return Outcome(word)
    except ValueError:
        raise ValueError(_("unknown outcome {text!r}: write met or missed").format(text=text)) from None


def _parse_time(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(_("{text!r} is no time of day: write 16:30").format(text=text))
    return int(match[1]) * 60 + int(match[2])
