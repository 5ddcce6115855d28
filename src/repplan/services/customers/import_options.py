"""The options of an import as they are typed: `--map "级别=tier"`, `--set setting=pharmacy`, `--dates dmy`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from repplan.domain.sessions import DEFAULT_HALVES
from repplan.errors import UsageError
from repplan.files.column_reading import Wishes
from repplan.files.columns import COLUMNS
from repplan.files.customer_cells import CellRules
from repplan.files.customer_table import parse_record
from repplan.files.date_texts import DateOrder
from repplan.files.header_words import LEFT_OUT, fields
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from repplan.domain.datums import Datum
    from repplan.files.questions import Question

_NO_DEFAULT = frozenset(("id", "name", "lat", "lon"))
_NOTHING = "-"


def read_wishes(
    maps: Iterable[str], defaults: Iterable[str], dates: str | None, datum: Datum | None, today: dt.date
) -> Wishes:
    """What the options say of a table.

    Args:
        maps: `COLUMN=FIELD`, `COLUMN=` to leave a column out; `*` is every column that is not understood.
        defaults: `FIELD=TEXT`.
        dates: `dmy`, `mdy` or `ymd`, None where it is not said.
        datum: what coordinates are measured in, None where it is not said.
        today: the current day.

    Raises:
        UsageError: if an option cannot be read.
    """
    columns = {}
    for text in maps:
        name, sign, to = text.rpartition("=")
        if not sign or not name.strip():
            message = _('--map {text!r}: write COLUMN=FIELD, such as --map "级别=tier", or COLUMN= to leave it out')
            raise UsageError(message.format(text=text))
        columns[name.strip()] = read_field(to, "--map")
    return Wishes(columns, {}, dict(_default(text, today) for text in defaults), _order(dates), datum)


def read_field(text: str, option: str) -> str:
    """The name of a field, "" for none.

    Raises:
        UsageError: if there is no such field.
    """
    name = text.strip().casefold().replace(" ", "_")
    if not name or name == _NOTHING:
        return LEFT_OUT
    if name in fields():
        return name
    close = difflib.get_close_matches(name, fields(), n=1)
    hint = _(" (did you mean {name}?)").format(name=close[0]) if close else ""
    message = _("{option}: unknown field {field!r}{hint}; the fields are {fields}")
    raise UsageError(message.format(option=option, field=text, hint=hint, fields=", ".join(fields())))


def _default(text: str, today: dt.date) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not value.strip():
        raise UsageError(_("--set {text!r}: write FIELD=TEXT, such as --set setting=pharmacy").format(text=text))
    field = read_field(name, "--set")
    if field not in COLUMNS or field in _NO_DEFAULT:
        raise UsageError(_("--set: {field} cannot be the same for all rows").format(field=name.strip()))
    _record, mistakes = parse_record(0, {field: value}, CellRules(today, DEFAULT_HALVES))
    if mistakes:
        raise UsageError(f"--set {field}: {mistakes[0].message}")
    return field, value.strip()


def _order(text: str | None) -> DateOrder | None:
    try:
        return None if text is None else DateOrder(text.casefold())
    except ValueError:
        message = _("--dates {text!r}: write dmy for 23/11/2026, mdy for 11/23/2026, ymd for 26/11/23")
        raise UsageError(message.format(text=text)) from None


def read_answer(question: Question, text: str) -> str:
    """What somebody answered to a question, as a field, an order of dates or a word for all rows.

    Raises:
        UsageError: if it is no possible answer.
    """
    if not (question.dates or question.word):
        return read_field(text, question.column)
    if text.strip().casefold() in question.choices:
        return text.strip().casefold()
    raise UsageError(_("write one of {choices}").format(choices=", ".join(question.choices)))
