"""What a rep is reminded of in the morning: today's route, wins near their deadline, the over-due, appointments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.services.checking.checking import find
from repplan.services.checking.findings import Finding, Kind, Severity
from repplan.services.days.day import DayView, view_day
from repplan.services.facts.territory import own_territory
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.customer import Customer
    from repplan.services.context import Context

_WINS = (Kind.WIN_AT_RISK, Kind.WIN_DUE, Kind.WIN_MISSED)
_PLAN = (Kind.APPOINTMENT_IMPOSSIBLE, Kind.NO_PLAN, Kind.PLAN_ENDS, Kind.APPOINTMENT_UNPLANNED, Kind.NOT_LOGGED)


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment; `minute` None = no time was agreed."""

    day: dt.date
    minute: int | None
    customer: Customer


@dataclass(frozen=True, slots=True)
class Morning:
    """What there is to remind of."""

    day: DayView
    wins: tuple[Finding, ...]
    over: tuple[Finding, ...]
    meetings: tuple[Meeting, ...]
    plan: tuple[Finding, ...]
    calendar: tuple[Finding, ...]

    @property
    def silent(self) -> bool:
        """Whether there is nothing to remind of; guessed holidays alone are no reason to write."""
        something = self.day.route or self.wins or self.over or self.meetings or self.plan
        return not something and self.day.strangers is None


def load_morning(context: Context) -> Morning:
    """Gather what is to be said this morning."""
    today = context.today
    with context.reading() as db:
        territory = own_territory(context, db)
        # What is only worth knowing is no reason to write, but for holidays that are a guess.
        found = find(context, db, territory)
        findings = [f for f in found if f.severity is not Severity.INFO or f.kind is Kind.HOLIDAYS_PROVISIONAL]
        agreed = [a for a in reading.appointments(db, today) if a.day <= today + DAY]
        day = view_day(context, db, today, territory)

    def of(*kinds: Kind) -> tuple[Finding, ...]:
        return tuple(finding for finding in findings if finding.kind in kinds)

    return Morning(
        day=day,
        wins=of(*_WINS),
        over=of(Kind.OVER_MAXIMUM),
        meetings=tuple(
            Meeting(a.day, a.minute, territory.customers[a.customer])
            for a in agreed
            if a.customer in territory.customers
        ),
        plan=of(*_PLAN),
        calendar=of(Kind.HOLIDAYS_PROVISIONAL),
    )
