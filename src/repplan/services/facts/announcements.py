"""What notices of public holidays make of the years that the libraries know or guess."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from repplan.domain.holiday_notice import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repplan.store.facts import CalendarYear
    from repplan.store.holidays import StoredNotice

NOTICE = "notice"
"""The source of a year that a notice arranges whole."""


def announced(years: Iterable[CalendarYear], notices: Sequence[StoredNotice]) -> list[CalendarYear]:
    """The years with the notices taken into account, in the order they were taken in: the last word on a day holds.

    A notice that arranges a year whole takes the place of everything known of it before; one of single days changes
    those days only, and its year stays the guess that it was.
    """
    if not notices:
        return list(years)
    return [_with(year, notices) for year in years]


def _with(year: CalendarYear, notices: Sequence[StoredNotice]) -> CalendarYear:
    off, work, half, guessed = dict(year.off), dict(year.work), dict(year.half), set(year.guessed)
    whole = False
    for stored in notices:
        notice = stored.notice
        if notice.year == year.year:
            whole = True
            off, work, half, guessed = {}, {}, {}, set()
        for entry in notice.days:
            if entry.day.year != year.year:
                continue
            for known in (off, work, half):
                known.pop(entry.day, None)
            guessed.discard(entry.day)
            if entry.kind is NoticeKind.OFF:
                off[entry.day] = entry.name
            elif entry.kind is NoticeKind.WORK:
                work[entry.day] = entry.name
    return replace(
        year,
        announced=year.announced or whole,
        source=NOTICE if whole else year.source,
        off=dict(sorted(off.items())),
        work=dict(sorted(work.items())),
        half=half,
        guessed=frozenset(guessed),
    )
