"""Recurring blocks of other work, such as the Monday meeting: visits are planned around them."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.calendar import DayPart
from repplan.domain.halves import Halves
from repplan.domain.sessions import Sessions, SessionSyntaxError, format_day_hours, format_sessions, parse_week
from repplan.errors import UsageError
from repplan.i18n import _
from repplan.services.facts.policies import stored_policy
from repplan.services.working_time.time_off import known, visits_to_make
from repplan.store import reading
from repplan.store.facts import BusyBlock

if TYPE_CHECKING:
    from repplan.domain.sessions import Week
    from repplan.domain.spans import DaySpans
    from repplan.services.context import Context

_BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = {DayPart.ALL.span: "all day", DayPart.AM.span: "am", DayPart.PM.span: "pm"}


class _PartsOfDay(Halves):
    """The half-days of the rep's own time: they meet at noon and leave nothing out.

    Those of the policy are sessions in which customers receive, with hours of work before, between and behind them.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        """Here the evening is a part of the afternoon, which sessions do not allow."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a block comes back: from `first` (None = today) until `until`, every so many weeks, or by an RRULE."""

    first: dt.date | None = None
    until: dt.date | None = None
    every: int = 1
    rule: str = ""


@dataclass(frozen=True, slots=True)
class BusyAdded:
    """The new blocks, one for each group of days with the same hours, and how many visits still to be made they hit."""

    blocks: tuple[BusyBlock, ...]
    visits: int


def add_busy(context: Context, text: str, repeat: Repeat = Repeat(), note: str = "") -> BusyAdded:
    """Keep hours free of visits.

    Args:
        context: the command's surroundings.
        text: days and hours, such as "Mon 08:30-10:00; Thu pm"; with a rule the hours alone, such as "09:00-10:00".
            A day without hours is the whole of it, am and pm are its halves before and after noon.
        repeat: how the hours come back.
        note: what they are for.

    Raises:
        UsageError: for a text that is no session, a rule that is none, or an end before the start.
    """
    from repplan.store.models import BusyRow

    first = repeat.first or context.today
    if repeat.until is not None and repeat.until < first:
        message = _("the block ends on {until}, before it starts on {first}: swap --from and --until")
        raise UsageError(message.format(until=repeat.until, first=first))
    halves = _PartsOfDay(DayPart.AM.span, DayPart.PM.span, stored_policy(context).halves.evening)
    found = _by_rule(text, repeat, first, halves) if repeat.rule else _weekly(text, repeat, halves)
    period = first, repeat.until or dt.date.max
    with context.writing(f"busy add {text}") as session:
        stood = visits_to_make(context, session, *period)
        rows = [
            BusyRow(rule=rule, first_day=first.isoformat(), hours=hours, text=words, note=note)
            for rule, hours, words in found
        ]
        session.add_all(rows)
        session.flush()
        left = visits_to_make(context, session, *period) if stood else stood
        blocks = (BusyBlock(row.id or 0, row.rule, first, row.hours, row.text, row.note) for row in rows)
        return BusyAdded(tuple(blocks), len(stood - left))


def _weekly(text: str, repeat: Repeat, halves: Halves) -> list[tuple[str, str, str]]:
    """Rule, hours and text of each group of weekdays with the same hours."""
    week = _week(text, halves)
    if not any(week):
        raise UsageError(
            _("nothing is said in {text!r}: write days and hours, such as Mon 08:30-10:00").format(text=text)
        )
    groups: dict[DaySpans, list[int]] = {}
    for day, spans in enumerate(week):
        if spans:
            groups.setdefault(spans, []).append(day)
    found = []
    for spans, days in groups.items():
        rule = f"FREQ=WEEKLY;BYDAY={','.join(_BYDAY[day] for day in days)}"
        if repeat.every > 1:
            rule += f";INTERVAL={repeat.every}"
        words = format_sessions(Sessions(tuple(spans if day in days else () for day in range(7))), None)
        named = words.partition(" ")[0]
        found.append((_bounded(rule, repeat.until), format_day_hours(spans), f"{named} {hours_in_words(spans)}"))
    return found


def _by_rule(text: str, repeat: Repeat, first: dt.date, halves: Halves) -> list[tuple[str, str, str]]:
    from repplan.services.facts.recurrence import check_rule

    if repeat.every > 1:
        raise UsageError(_("--every is for weekly blocks: write INTERVAL={n} into the rule").format(n=repeat.every))
    try:
        rule = check_rule(_bounded(repeat.rule, repeat.until), first)
    except ValueError as error:
        message = _("{rule!r} is no recurrence rule of RFC 5545: {error}").format(rule=repeat.rule, error=error)
        raise UsageError(message) from None
    spans = _hours(text, halves)
    return [(rule, format_day_hours(spans), hours_in_words(spans))]


def _bounded(rule: str, until: dt.date | None) -> str:
    return rule if until is None else f"{rule};UNTIL={until:%Y%m%d}"


def _week(text: str, halves: Halves) -> Week:
    try:
        return parse_week(text, halves)
    except SessionSyntaxError as error:
        raise UsageError(_("{text!r} says no days and hours: {error}").format(text=text, error=error)) from None


def _hours(text: str, halves: Halves) -> DaySpans:
    """The hours of a text that names no days: the rule does."""
    with contextlib.suppress(SessionSyntaxError):
        if text.strip():
            return parse_week(f"daily {text}", halves)[0]
    message = _("{text!r} says no hours: beside --rrule write the hours alone, such as 09:00-10:00")
    raise UsageError(message.format(text=text))


def hours_in_words(spans: DaySpans) -> str:
    """Busy time of a day as `busy add` reads it: "all day", "am", "pm", else clock times."""
    return ", ".join(_PARTS.get(span, str(span)) for span in spans)


def list_busy(context: Context) -> list[BusyBlock]:
    """All blocks in the order they were added."""
    with context.reading() as db:
        return reading.busy_blocks(db)


def remove_busy(context: Context, number: int) -> BusyBlock:
    """Take a block back.

    Raises:
        NotFoundError: if there is none of that number.
    """
    from repplan.store.models import BusyRow
    from repplan.store.writing import facts

    with context.writing(f"busy remove {number}") as session:
        with facts(session) as db:
            blocks = {block.id: block for block in reading.busy_blocks(db)}
        block = known(blocks, number, _("busy block"))
        session.delete(session.get_one(BusyRow, number))
    return block


def when(block: BusyBlock) -> str:
    """How a block comes back, in words where it is weekly, else its rule."""
    parts = dict(part.partition("=")[::2] for part in block.rule.split(";"))
    words = [block.text]
    if parts.get("FREQ") != "WEEKLY" or parts.keys() - {"FREQ", "BYDAY", "INTERVAL", "UNTIL"}:
        words.append(block.rule)
    elif "INTERVAL" in parts:
        words.append(_("every {n} weeks from {first}").format(n=parts["INTERVAL"], first=block.first_day))
    if "UNTIL" in parts:
        words.append(_("until {day}").format(day=dt.date.fromisoformat(parts["UNTIL"][:8])))
    return ", ".join(words)
