"""Cells of a customer table: one parser a column, from the text of a cell to a plain value.

Enumerations become their words, dates ISO text, sessions and hours canonical text, numbers numbers. Each parser raises
`ValueError` with a message that says what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeAlias

from repplan.domain.customer import Area, Role, Setting, Tier
from repplan.domain.reach import in_reach
from repplan.domain.relationship import parse_stage
from repplan.domain.rota_text import RotaRules, format_changes, format_elsewhere, parse_changes, parse_elsewhere
from repplan.domain.sessions import format_day_hours, format_sessions, parse_day_hours, read_sessions
from repplan.files.columns import COLUMNS, HOURS
from repplan.files.date_texts import DateOrder, read_date
from repplan.files.value_words import band, closed_word
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from enum import StrEnum

    from repplan.domain.halves import Halves

Value: TypeAlias = str | int | float | None
"""What a cell means; None for an empty one."""

PROSPECT = "prospect"
LONGEST_TEXT = 500
LONGEST_SERVICE = 480
LONGEST_ENTERING = 240
LONGEST_ROTA = 30_000  # a cell of a workbook holds 32,767 characters

_LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")
# C0 and C1 controls, and the marks that make a text read differently from what it says; a line end is its own matter.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0\ufffe\uffff]")
_MIDNIGHT = re.compile(r"([-–—~～至]\s*)0?0[:：]00(?=\s*([,，;；]|$))")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_MINUTES = re.compile(r"(分钟|分|min|mins|minutes?|')\.?$", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d+(\.0+)?", re.ASCII)
_ONLY_NUMBER = re.compile(r"[#\uff03]?\d+")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


@dataclass(frozen=True, slots=True)
class CellRules:
    """What the meaning of a cell depends on: the current day, the policy's half-days, the order of a column's dates."""

    today: dt.date
    halves: Halves
    orders: Mapping[str, DateOrder] = field(default_factory=dict)


def parse_cell(column: str, text: str, rules: CellRules) -> Value:
    """The value of a cell that is not empty.

    Raises:
        ValueError: saying what is wrong and what to write instead.
    """
    if column in _SIGNS_FOLDED and not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    return _PARSERS[column](text, rules)


def _text(text: str, _rules: CellRules) -> str:
    return checked_text(" ".join(_LINE_END.sub("\n", text).split("\n")))


def _name(text: str, rules: CellRules) -> str:
    # Such a name could never be typed: where customers are named, a number is a stop or a customer's number.
    if _ONLY_NUMBER.fullmatch(text):
        raise ValueError(
            _("{text!r} is only a number, which means a stop or a customer's number; add a word to it").format(
                text=text
            )
        )
    return _text(text, rules)


def _lines(text: str, _rules: CellRules) -> str:
    return checked_text(_LINE_END.sub("\n", text))


def checked_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text itself.

    Raises:
        ValueError: if it holds control characters or is too long.
    """
    control = _CONTROL.search(text)
    if control is not None:
        message = _("contains the control character U+{code:04X} at position {position}; remove it")
        raise ValueError(message.format(code=ord(control[0]), position=control.start() + 1))
    if len(text) > longest:
        message = _("is {length} characters long; at most {most} are stored")
        raise ValueError(message.format(length=len(text), most=longest))
    return text


def _email(text: str, rules: CellRules) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError(_("{text!r} is no e-mail address; write one such as li@example.com").format(text=text))
    return _text(text, rules)


def _word(column: str, kind: type[StrEnum], text: str, _rules: CellRules) -> str:
    found = closed_word(column, text)
    if found is not None:
        return found
    choices = ", ".join(member.value for member in kind)
    raise ValueError(_("{text!r} is unknown; write one of {choices}").format(text=text, choices=choices))


def _phone(text: str, rules: CellRules) -> str:
    # What a spreadsheet makes of a number in a narrow column: the last digits are gone for good.
    if _SCIENTIFIC.fullmatch(text):
        message = _("{text!r} is a number that lost its digits: format the column as text, and fill it again")
        raise ValueError(message.format(text=text))
    return _text(text, rules)


def _minutes(text: str, rules: CellRules) -> int:
    return _whole(0, LONGEST_SERVICE, _MINUTES.sub("", text).rstrip(), rules)


def _entering(text: str, rules: CellRules) -> int:
    return _whole(0, LONGEST_ENTERING, _MINUTES.sub("", text).rstrip(), rules)


def _band(text: str, rules: CellRules) -> int:
    return _whole(1, 5, band(text), rules)


def _whole(low: int, high: int, text: str, _rules: CellRules) -> int:
    if _WHOLE.fullmatch(text) and len(text) <= 12 and low <= int(float(text)) <= high:
        return int(float(text))
    raise ValueError(
        _("{text!r} is no whole number from {low} to {high}").format(text=text, low=low, high=high),
    )


def _degrees(limit: int, text: str, _rules: CellRules) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(_("{text!r} is no number; write decimal degrees such as 39.9042").format(text=text))
    value = float(text)
    # A latitude beyond 90 may be a longitude: the pair is judged together, and told so, where both are numbers.
    if abs(value) > (180 if limit == 90 else limit):
        raise ValueError(_("{text} is outside -{limit}..{limit}").format(text=text, limit=limit))
    return value + 0.0


def _date(column: str, text: str, rules: CellRules) -> str:
    return in_reach(read_date(text, rules.orders.get(column)), rules.today).isoformat()


def _start(text: str, rules: CellRules) -> str:
    if text.casefold() in (PROSPECT, "潜在"):
        return PROSPECT
    try:
        return _date("start_date", text, rules)
    except ValueError as error:
        raise ValueError(_("{error}, or `prospect`").format(error=error)) from None


def _past(text: str, rules: CellRules) -> str:
    date = _date("last_visit", text, rules)
    if date > rules.today.isoformat():
        raise ValueError(_("{text} lies in the future; a visit that is planned is no last visit").format(text=text))
    return date


def _stage(text: str, _rules: CellRules) -> str:
    return parse_stage(text).value


@lru_cache(maxsize=4096)
def _read_sessions(text: str, halves: Halves) -> tuple[str, tuple[str, ...]]:
    """The canonical text of sessions, and what of it had to be guessed."""
    reading = read_sessions(text, halves)
    canonical = format_sessions(reading.sessions, halves)
    said = _("read as `{canonical}`: {warning}")
    return canonical, tuple(said.format(canonical=canonical, warning=warning) for warning in reading.warnings)


def session_warnings(text: str, halves: Halves) -> tuple[str, ...]:
    """What had to be guessed in a text of sessions; nothing for one that cannot be read."""
    if not text.strip():
        return ()
    try:
        return _read_sessions(text.strip(), halves)[1]
    except ValueError:
        return ()


def _sessions(text: str, rules: CellRules) -> str | None:
    canonical, _warnings = _read_sessions(text, rules.halves)
    if len(canonical) > LONGEST_TEXT:
        raise ValueError(_("has too many windows; merge some"))
    return canonical or None


def _elsewhere(text: str, rules: CellRules) -> str | None:
    return _rota(format_elsewhere(parse_elsewhere(_rota_lines(text), _rota_rules(rules))))


def _changes(text: str, rules: CellRules) -> str | None:
    return _rota(format_changes(parse_changes(_rota_lines(text), _rota_rules(rules))))


def _rota_lines(text: str) -> str:
    return checked_text(_LINE_END.sub("\n", text), LONGEST_ROTA)


def _rota_rules(rules: CellRules) -> RotaRules:
    return RotaRules(rules.today, rules.halves)


def _rota(canonical: str) -> str | None:
    if len(canonical) > LONGEST_ROTA:
        raise ValueError(_("has too many entries; leave those out that are over"))
    return canonical or None


@lru_cache(maxsize=4096)
def _canonical_hours(text: str) -> str:
    # Open until midnight is how lists write the end of the day.
    return format_day_hours(parse_day_hours(_MIDNIGHT.sub(r"\g<1>24:00", text)))


def _hours(text: str, _rules: CellRules) -> str:
    return _canonical_hours(text)


_PARSERS: Mapping[str, Callable[[str, CellRules], Value]] = {
    **dict.fromkeys(("id", "site", "department", "title", "address", "rep"), _text),
    "phone": _phone,
    "name": _name,
    "notes": _lines,
    "email": _email,
    "setting": partial(_word, "setting", Setting),
    "area": partial(_word, "area", Area),
    "role": partial(_word, "role", Role),
    "tier": partial(_word, "tier", Tier),
    **dict.fromkeys(("potential", "openness"), _band),
    "service_minutes": _minutes,
    "enter_minutes": _entering,
    "lat": partial(_degrees, 90),
    "lon": partial(_degrees, 180),
    "sessions": _sessions,
    "sessions_elsewhere": _elsewhere,
    "session_changes": _changes,
    **dict.fromkeys(HOURS, _hours),
    "start_date": _start,
    "rota_end": partial(_date, "rota_end"),
    "last_visit": _past,
    "stage": _stage,
}
assert set(_PARSERS) == set(COLUMNS)

# Where full-width letters and digits are written for plain ones; names and notes keep theirs.
_SIGNS_FOLDED = frozenset(("lat", "lon", "phone", "email", "tier", "potential", "openness", "service_minutes")) | {
    "enter_minutes",
    "start_date",
    "rota_end",
    "last_visit",
}
