"""Stored facts that are not domain values of their own: rows of the calendar, blackouts, appointments, plans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from repplan.domain.rota import meets_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repplan.domain.calendar import DayPart
    from repplan.domain.customer import Customer


@dataclass(frozen=True, slots=True)
class BusyBlock:
    """A recurring block of other work. `rule` is an RFC 5545 RRULE from `first_day`, `hours` clock spans."""

    id: int
    rule: str
    first_day: dt.date
    hours: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Workday:
    """A day worked against the calendar, like the weekday `like` (Monday 0)."""

    id: int
    day: dt.date
    like: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """A blackout of a site or of one customer, both days included."""

    id: int
    site_id: str | None
    customer: int | None
    first: dt.date
    last: dt.date
    part: DayPart
    note: str = ""

    def concerns(self, customer: Customer, day: dt.date | None = None) -> bool:
        """Whether it closes a door at which a customer is met: on a day, or on any day where none is given."""
        on_day = day is None or self.first <= day <= self.last
        return on_day and (self.customer == customer.number or self.site_id in meets_at(customer))

    def shuts(self, customer: Customer, day: dt.date, site_id: str) -> bool:
        """Whether it keeps a customer from being met at one of his sites ("" = his own) on a day."""
        here = self.customer == customer.number or self.site_id == (site_id or customer.site_id)
        return here and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit fixed to a day, and to a clock time where `minute` is given."""

    id: int
    customer: int
    day: dt.date
    minute: int | None


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year of a country: days off and make-up working days with their names.

    `announced` is False where the authorities have not published the year and the days are a guess; `guessed` are those
    days off that may still fall otherwise. `half` holidays are off from a minute of the day on.
    """

    year: int
    announced: bool
    source: str
    off: Mapping[dt.date, str]
    work: Mapping[dt.date, str]
    half: Mapping[dt.date, tuple[int, str]] = field(default_factory=dict)
    guessed: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A stored plan without its visits. `cost` in minutes, `travel` in minutes."""

    id: int
    status: str
    first_day: dt.date
    days: int
    made_at: str
    cost: float
    travel: float
    policy_digest: str
    facts_digest: str
    summary: Mapping[str, Any]

    @property
    def last_day(self) -> dt.date:
        """The last day it covers."""
        return self.first_day + dt.timedelta(days=self.days - 1)

    @property
    def interrupted(self) -> bool:
        """Whether the search for it was ended early: another one may find better."""
        return bool(self.summary.get("interrupted"))
