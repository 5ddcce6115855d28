"""The first day a new plan may change: today's route stands once it is out, and as many days after it as are frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.domain.plan import IN_PERSON
from repplan.errors import UsageError
from repplan.i18n import _
from repplan.services.days.stops import stands
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Sequence

    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory

LATEST_START = 366
"""Days ahead within which a plan may begin."""


@dataclass(frozen=True, slots=True)
class Morning:
    """How far today is: whether a visit was logged, and whether the working day has begun."""

    logged: bool
    begun: bool

    @property
    def out(self) -> bool:
        """Whether today's route is being worked, so that its stops keep their numbers."""
        return self.logged or self.begun


def how_far(context: Context, db: sqlite3.Connection, territory: Territory) -> Morning:
    """How far today is."""
    logged = any(c.channel in IN_PERSON for c in reading.contacts(db, context.today, context.today))
    shift, now = territory.calendar.day(context.today).shift, context.clock.now()
    return Morning(logged, begun=shift is not None and now.hour * 60 + now.minute >= shift.start)


def first_day(
    territory: Territory, planned: Sequence[PlannedVisit], morning: Morning, frozen: int, *, asked: bool = False
) -> dt.date:
    """The first day that may still change: the one after the last frozen day with a route that still stands.

    A day's route is out `frozen - 1` working days before it is worked, from the first working hour on: with 1 that of
    today once today has begun, with 2 that of the next working day as well. A day on which something was logged stays.

    Args:
        territory: the facts of today.
        planned: the published stops from today on.
        morning: how far today is.
        frozen: how many working days stand.
        asked: whether that many were asked for just now: then today counts before it has begun, too.
    """
    today = territory.today
    count = frozen if asked or morning.out else frozen - 1
    with_route = {visit.day for visit in planned if stands(territory, visit)}
    days = [work.date for work in territory.calendar.days(today, LATEST_START) if work.shift is not None][
        : max(0, count)
    ]
    last = max((day for day in days if day in with_route), default=None)
    first = today if last is None else last + DAY
    return max(first, today + DAY) if morning.logged else first


def check_first(first: dt.date, today: dt.date, *, logged: bool) -> None:
    """Whether a plan may begin on a day that the user named.

    Raises:
        UsageError: if it is past, far away, or today with visits logged.
    """
    if first < today:
        message = _("cannot plan from {day}: it is past; today is {today}")
        raise UsageError(message.format(day=first, today=today))
    if first > today + LATEST_START * DAY:
        message = _("cannot plan from {day}: write a day within the next {days} days")
        raise UsageError(message.format(day=first, days=LATEST_START))
    if first == today and logged:
        message = _("visits were already logged today: plan from tomorrow (leave --from out)")
        raise UsageError(message)
