"""How the columns of a customer table are understood: by name, by what the user says, by asking; never by guessing.

`read_columns` decides for each column which field it holds, or that it is left out and why. What it cannot decide
becomes a question; a question nobody answers becomes a mistake that names the option to add.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from repplan.domain.datums import Datum
from repplan.files.cell_mistakes import CellMistake, map_option
from repplan.files.columns import COLUMNS, column_name, no_header, refusal
from repplan.files.date_texts import DateOrder, proven_orders
from repplan.files.evidence import proposal
from repplan.files.header_words import LEFT_OUT, fields, fold, knows_column, meaning
from repplan.files.questions import Question, of_several, of_unknown
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from repplan.files.questions import Ask
    from repplan.files.tables import Table

REST = "*"
"""Stands for every column that is not understood, in `Wishes.columns`."""

DATES = ("start_date", "rota_end", "last_visit")
JOINED = frozenset(("notes", "phone", "address"))
"""Fields that several columns may hold together."""

_WEIGHED = 1000  # cells of a column that are looked at for a proposal
_SHOWN = 4
_LONGEST = 24  # characters of a cell that is shown
_ALIKE = 0.75  # how like a column's name another must be to be proposed for it


class How(StrEnum):
    """How the field of a column was found."""

    OWN = "column name"
    KNOWN = "known name"
    TOLD = "--map"
    PROFILE = "profile"
    ASKED = "answer"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """A column and what it is taken for: `field` "" is left out, for the `reason`."""

    position: int
    header: str
    field: str
    how: How
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says of a table.

    Attributes:
        columns: by a column's name (or `REST`), the field it holds, "" to leave it out.
        profile: the same, from a profile; less than `columns`.
        defaults: by column, the text that stands for empty cells and for a column that is absent.
        dates: the order of day and month where a column does not prove it.
        datum: what coordinates are measured in; None = WGS 84, unless the columns' names say otherwise.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    datum: Datum | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A header as it is understood.

    Attributes:
        columns: every column that has a name, in the order of the file.
        defaults: as wished.
        orders: the order of dates by column, where one was proven or said.
        said_order: the order that the user said or answered, None where no column needed one.
        datum: what the coordinates are measured in.
        exact: whether this is an export of repplan: cells are what they say.
        mistakes: what is wrong with the header, open questions included.
        open: the questions that nobody answered.
        remarks: what deserves a word though it is not wrong.
    """

    columns: tuple[ColumnReading, ...]
    defaults: Mapping[str, str]
    orders: Mapping[str, DateOrder]
    said_order: DateOrder | None
    datum: Datum
    exact: bool
    mistakes: tuple[CellMistake, ...]
    open: tuple[Question, ...]
    remarks: tuple[str, ...] = ()

    def named(self, mistake: CellMistake) -> CellMistake:
        """A mistake in a field, told by what the file calls its column; a field the file has not keeps its own name."""
        sources = ("name", "first_name", "last_name", "site") if mistake.column == "name" else (mistake.column,)
        headers = (column.header for source in sources for column in self.columns if column.field == source)
        header = next(headers, mistake.column)
        return mistake if column_name(header) == mistake.column else replace(mistake, column=header)


def read_columns(table: Table, wishes: Wishes | None = None, ask: Ask | None = None) -> Reading:
    """How the columns of a table are understood.

    Args:
        table: what was read.
        wishes: what the user says of it.
        ask: puts a question to the user; None where nobody is there.
    """
    return _Reader(table, wishes or Wishes(), ask).read()


class _Reader:
    """One header under way, what is wrong with it, and what stays open."""

    def __init__(self, table: Table, wishes: Wishes, ask: Ask | None) -> None:
        self._table, self._wishes, self._ask = table, wishes, ask
        self._mistakes: list[CellMistake] = []
        self._open: list[Question] = []
        self._remarks: list[str] = []
        self._order_said = wishes.dates
        self._listed = False  # whether the fields there are were listed
        self._told = {fold(name): to for name, to in wishes.columns.items() if name != REST}
        self._profile = {fold(name): to for name, to in wishes.profile.items() if name != REST}
        self._rest = wishes.columns.get(REST, wishes.profile.get(REST))
        self._datum = wishes.datum or Datum.WGS84

    def read(self) -> Reading:
        if not self._told and not self._profile and not any(map(knows_column, self._table.header)):
            missing = no_header(self._table, COLUMNS)
            assert missing is not None, "a known column was not known"
            self._complain(0, "", missing)
            return Reading((), {}, {}, None, self._datum, exact=False, mistakes=tuple(self._mistakes), open=())
        columns = [self._column(i, text) for i, text in enumerate(self._table.header) if text]
        columns = self._one_datum(columns)
        self._check_told()
        self._check_twice(columns)
        self._check_complete({column.field for column in columns})
        orders = {c.field: order for c in columns if c.field in DATES and (order := self._order(c)) is not None}
        return Reading(
            columns=tuple(columns),
            defaults=self._wishes.defaults,
            orders=orders,
            said_order=self._order_said,
            datum=self._datum,
            exact=tuple(self._table.header) == COLUMNS,
            mistakes=tuple(self._mistakes),
            open=tuple(self._open),
            remarks=tuple(self._remarks),
        )

    def _complain(self, position: int, column: str, message: str) -> None:
        self._mistakes.append(CellMistake(self._table.header_row, position, column, message))

    def _column(self, position: int, header: str) -> ColumnReading:
        refused = refusal(column_name(header))
        if refused:
            self._complain(position, header, refused)
            return ColumnReading(position, header, LEFT_OUT, How.OPEN, refused)
        for how, told in ((How.TOLD, self._told), (How.PROFILE, self._profile)):
            if fold(header) in told:
                return ColumnReading(position, header, told[fold(header)], how, _("as you said"))
        known = meaning(header)
        if known is not None and len(known.fields) == 1:
            how = How.OWN if column_name(header) in COLUMNS else How.KNOWN
            return ColumnReading(position, header, known.fields[0], how, known.reason and _(known.reason))
        if known is None and self._rest is not None:
            return ColumnReading(position, header, self._rest, How.TOLD, _("not understood"))
        return self._doubtful(position, header, () if known is None else known.fields)

    def _doubtful(self, position: int, header: str, choices: tuple[str, ...]) -> ColumnReading:
        """A column whose name may mean several fields, or nothing that is known."""
        values = list(islice(self._values(position), _WEIGHED))
        if choices:
            likely = proposal(choices, values)
        else:
            close = difflib.get_close_matches(column_name(header), COLUMNS, n=1, cutoff=_ALIKE)
            likely, choices = (close[0], (close[0], LEFT_OUT)) if close else (None, (LEFT_OUT,))
        question = Question(header, choices, likely, tuple(map(_short, list(dict.fromkeys(values))[:_SHOWN])))
        if self._ask is not None:
            return ColumnReading(position, header, self._ask(question), How.ASKED, _("as you said"))
        self._open.append(question)
        if meaning(header) is not None:
            self._complain(position, header, of_several(question))
        else:
            self._complain(position, header, of_unknown(question, tell_all=not self._listed))
            self._listed = True
        return ColumnReading(position, header, LEFT_OUT, How.OPEN, _("not decided"))

    def _values(self, position: int) -> Iterator[str]:
        for _number, row in self._table.rows:
            if position < len(row) and row[position]:
                yield row[position]

    def _one_datum(self, columns: list[ColumnReading]) -> list[ColumnReading]:
        """One pair of coordinates: of pairs whose names tell their datum the one wished, else the one in WGS 84."""
        given = {c.field.removeprefix("lat_") for c in columns if c.field.startswith("lat_")}
        given &= {c.field.removeprefix("lon_") for c in columns if c.field.startswith("lon_")}
        if not given:
            return columns
        wished = self._wishes.datum
        plain = any(c.field in {"lat", "lon"} for c in columns)
        if wished is not None and (wished in given or not plain):
            chosen = f"_{wished}"
        else:
            chosen = "" if plain else "_" + next(datum for datum in Datum if datum in given)
        if chosen and chosen[1:] not in given:
            first = next(c for c in columns if c.field.startswith("lat_"))
            message = _(
                "the columns' names say {given}, --coords says {wished}: leave it out where the names are right"
            )
            self._complain(first.position, first.header, message.format(given=", ".join(sorted(given)), wished=wished))
        elif chosen:
            self._datum = Datum(chosen[1:])
            if wished is None and self._datum is not Datum.WGS84:
                message = _("coordinates are taken in {datum}, as the names of their columns say")
                self._remarks.append(message.format(datum=self._datum))
        return [_placed(column, chosen) for column in columns]

    def _check_told(self) -> None:
        """Options that name no column, or a field that is none."""
        names = {fold(text) for text in self._table.header}
        for name in self._wishes.columns:
            if name != REST and fold(name) not in names:
                self._complain(0, name, _("--map names this column, but the table has none such"))
        for name, to in (*self._wishes.columns.items(), *self._wishes.profile.items()):
            if to and to not in fields():
                close = difflib.get_close_matches(to, fields(), n=1)
                hint = _(" (did you mean {name}?)").format(name=close[0]) if close else ""
                message = _("--map names the unknown field {field!r}{hint}; the fields are {fields}")
                self._complain(0, name, message.format(field=to, hint=hint, fields=", ".join(fields())))

    def _check_twice(self, columns: list[ColumnReading]) -> None:
        """Columns that hold the same field, where only one can."""
        holders: dict[str, list[ColumnReading]] = defaultdict(list)
        for column in columns:
            if column.field and column.field not in JOINED:
                holders[column.field].append(column)
        for name, (first, *more) in holders.items():
            if more and all(fold(other.header) == fold(first.header) for other in more):
                message = _("the column appears {count} times; keep one").format(count=len(more) + 1)
                self._complain(first.position, first.header, message)
                continue
            for other in more:
                message = _("means {field}, as the column {first} does: leave one out with {option}")
                said = message.format(field=name, first=first.header, option=map_option(other.header, LEFT_OUT))
                self._complain(other.position, other.header, said)

    def _check_complete(self, taken: set[str]) -> None:
        end = len(self._table.header)
        if not taken & {"name", "site", "first_name", "last_name"}:
            self._complain(end, "name", _("the column is missing; every customer needs a name"))
        elif not taken & {"name", "first_name", "last_name"}:
            self._remarks.append(_("there is no column of names: customers are named like their sites"))
        for one, other in (("lat", "lon"), ("lon", "lat")):
            if one in taken and other not in taken:
                message = _("the column is missing; coordinates are two columns, lat and lon")
                self._complain(end, other, message)

    def _order(self, column: ColumnReading) -> DateOrder | None:
        """The order of a column's dates: proven by its cells, said, or asked; None where each is plain by itself."""
        possible, doubtful = proven_orders(self._values(column.position))
        if len(possible) == 1:
            return next(iter(possible))
        if self._order_said is not None or not doubtful or not possible:
            return self._order_said
        question = Question(column.header, tuple(sorted(possible)), None, (doubtful,), dates=True)
        if self._ask is not None:
            self._order_said = DateOrder(self._ask(question))
            return self._order_said
        self._open.append(question)
        options = _(" or ").join(f"--dates {order}" for order in question.choices)
        message = _("which number is the day in {text!r}? No cell of the column decides it: add {options}")
        self._complain(column.position, column.header, message.format(text=doubtful, options=options))
        return None


def _short(text: str) -> str:
    """A value as it is shown among others."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _placed(column: ColumnReading, chosen: str) -> ColumnReading:
    """A column of coordinates as latitude or longitude where its pair was chosen (`_gcj02`, "" = the plain one)."""
    kind = column.field[:3]
    if kind not in {"lat", "lon"}:
        return column
    if column.field == kind + chosen:
        return ColumnReading(column.position, column.header, kind, column.how)
    reason = _("the same places are taken from another pair of columns")
    return ColumnReading(column.position, column.header, LEFT_OUT, column.how, reason)
