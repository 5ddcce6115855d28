"""Opening hours in OpenStreetMap's notation (`Mo-Fr 8:00-16:00; PH off`) as the hours of an ordinary week.

The notation says more than a week can: seasons, single dates, every other week, public holidays. So the year from
a date is worked out day by day (by the library opening-hours-py), the week that occurs most often is taken, and what
that leaves out is told. The notation is described at https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from repplan.domain.halves import DEFAULT_HALVES
from repplan.domain.sessions import SessionSyntaxError, parse_week
from repplan.domain.spans import DAY_END, DaySpans, Span, normalise
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.domain.halves import Halves

WEEKS = 53
"""How many weeks are compared: a whole year, whatever its length."""

_LONGEST = 1000
_WEEKDAYS = "Mo|Tu|We|Th|Fr|Sa|Su"


class OpeningHoursError(ValueError):
    """Opening hours that are not understood, or that no week can hold; the message says why."""


@dataclass(frozen=True, slots=True)
class OpeningWeek:
    """The hours of an ordinary week.

    Attributes:
        days: Seven days from Monday; `()` = closed.
        warnings: What the text says and a week cannot, in words.
    """

    days: tuple[DaySpans, ...]
    warnings: tuple[str, ...] = ()


def parse_opening_hours(text: str, today: dt.date) -> OpeningWeek:
    """The ordinary week of opening hours, by the year that begins with the week of `today`.

    Raises:
        OpeningHoursError: the text is not understood, depends on the sun, or never opens.
    """
    return _parsed(text, today - dt.timedelta(days=today.weekday()))


def parse_hours_of_week(text: str, today: dt.date, halves: Halves = DEFAULT_HALVES) -> OpeningWeek:
    """The same, or an ordinary week as sessions write it (`Mon-Fri 08:00-17:00`, `周一至周五 8:00-17:00`).

    Raises:
        ValueError: the text is neither, or leaves something to guess.
    """
    try:
        return parse_opening_hours(text, today)
    except OpeningHoursError as error:
        try:
            return OpeningWeek(parse_week(text, halves))
        except SessionSyntaxError:
            if re.compile(rf"\b({_WEEKDAYS}|PH|SH|24/7)\b").search(text):
                raise error from None
            raise


@lru_cache(maxsize=1024)
def _parsed(text: str, monday: dt.date) -> OpeningWeek:
    if len(text) > _LONGEST:
        raise OpeningHoursError(_("opening hours of more than {most} characters are not read").format(most=_LONGEST))
    comments = re.compile(r'"([^"]*)"').findall(text)
    rules = re.compile(r'"[^"]*"').sub(" ", text)
    if not rules.strip():
        raise OpeningHoursError(_("{text!r} says no hours").format(text=text))
    if re.compile(r"\b(sunrise|sunset|dawn|dusk)\b", re.IGNORECASE).search(rules):
        raise OpeningHoursError(_("{text!r} depends on the sun: write clock times").format(text=text))
    days, complete, unknown = _year(text, monday)
    weeks = Counter(days[7 * week : 7 * week + 7] for week in range(WEEKS))
    week, often = weeks.most_common(1)[0]
    if not any(week):
        raise OpeningHoursError(_("{text!r} leaves no opening hours in an ordinary week").format(text=text))
    warnings = list(_left_out(rules, complete=complete, unknown=unknown))
    warnings += [_("not kept: {comment!r}").format(comment=comment) for comment in comments]
    if often < WEEKS:
        first = next(at for at in range(WEEKS) if days[7 * at : 7 * at + 7] != week)
        message = ngettext(
            "in {count} of the next {weeks} weeks the hours are others, that of {monday}: the usual ones are kept",
            "in {count} of the next {weeks} weeks the hours are others, first in that of {monday}: the usual are kept",
            WEEKS - often,
        )
        since = monday + dt.timedelta(weeks=first)
        warnings.append(message.format(count=WEEKS - often, weeks=WEEKS, monday=since))
    return OpeningWeek(week, tuple(warnings))


def _left_out(rules: str, *, complete: bool, unknown: bool) -> Iterator[str]:
    """What rules say that a week never holds."""
    if re.compile(r"\bPH\b").search(rules):
        yield _("public holidays come from the country's calendar, not from opening hours")
    if re.compile(r"\bSH\b").search(rules):
        yield _("school holidays are not known")
    if re.compile(r"\d\s*\+").search(rules):
        yield _("no end is said: read as open to midnight")
    if not complete:
        yield _("hours without minutes are read as full ones")
    if unknown:
        yield _("hours called unknown are left out")


def _year(text: str, monday: dt.date) -> tuple[tuple[DaySpans, ...], bool, bool]:
    """The open spans of each day, whether the text was read as it stands, and whether it calls any hours unknown."""
    # A compiled library that no morning command needs; its stubs leave the error out.
    from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # noqa: PLC0415

    try:
        read, complete = OpeningHours(text), True
    except ParserError:
        full = re.compile(rf"\b({_WEEKDAYS}) (\d\d?)-(\d\d?)(?=\s*(?:[,;]|$))").sub(r"\1 \2:00-\3:00", text)
        try:
            read, complete = OpeningHours(full), False
        except ParserError as error:
            raise OpeningHoursError(_unread(text, str(error))) from None
    start = dt.datetime.combine(monday, dt.time())
    end = start + dt.timedelta(weeks=WEEKS)
    days: list[list[Span]] = [[] for _day in range(7 * WEEKS)]
    unknown = False
    for since, until, state, _comment in read.intervals(start, end):
        unknown = unknown or state == State.UNKNOWN
        if state == State.OPEN:
            _spread(days, since - start, until - start)
    return tuple(map(normalise, days)), complete, unknown


def _spread(days: list[list[Span]], since: dt.timedelta, until: dt.timedelta) -> None:
    """Enter a stretch of time into the days that it touches; what is shorter than a minute is nothing."""
    first, last = (int(edge.total_seconds() // 60) for edge in (since, until))
    for day in range(first // DAY_END, min(len(days), -(-last // DAY_END))):
        start, end = max(0, first - day * DAY_END), min(DAY_END, last - day * DAY_END)
        if start < end:
            days[day].append(Span(start, end))


def _unread(text: str, error: str) -> str:
    """The library's error, which draws a picture of where it stopped, as one line."""
    place = re.compile(r"--> \d+:(\d+)").search(error)
    at = int(place[1]) - 1 if place else 0
    rest = text[at:].partition(";")[0].strip()
    message = _("opening hours are not understood at character {n} ({rest!r}); write for example Mo-Fr 08:00-16:00")
    return message.format(n=at + 1, rest=rest[:30])
