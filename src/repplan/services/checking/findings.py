"""What `check` can find: the closed list of kinds, how bad each is, and one finding as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.domain.winning import WinOutlook


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    BROKEN = "broken"
    DUE = "due"
    INFO = "info"


class Kind(StrEnum):
    """The closed list of findings."""

    WIN_MISSED = "win_missed"
    OVER_MAXIMUM = "over_maximum"
    TOO_OFTEN = "too_often"
    APPOINTMENT_IMPOSSIBLE = "appointment_impossible"
    WIN_AT_RISK = "win_at_risk"
    WIN_DUE = "win_due"
    DUE_UNPLANNED = "due_unplanned"
    TRIAL_UNPLANNED = "trial_unplanned"
    NOT_RECEIVED = "not_received"
    NOT_LOGGED = "not_logged"
    APPOINTMENT_UNPLANNED = "appointment_unplanned"
    NO_PLAN = "no_plan"
    PLAN_ENDS = "plan_ends"
    EVENINGS_UNWORKED = "evenings_unworked"
    NO_COORDINATES = "no_coordinates"
    HOLIDAYS_PROVISIONAL = "holidays_provisional"

    @property
    def severity(self) -> Severity:
        """Whether it is a broken rule, something due, or only worth knowing, where nothing softens it."""
        if self in (Kind.WIN_MISSED, Kind.OVER_MAXIMUM, Kind.TOO_OFTEN, Kind.APPOINTMENT_IMPOSSIBLE):
            return Severity.BROKEN
        notes = (Kind.EVENINGS_UNWORKED, Kind.NO_COORDINATES, Kind.HOLIDAYS_PROVISIONAL)
        return Severity.INFO if self in notes else Severity.DUE


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. What a kind does not need stays at its default.

    Attributes:
        kind: what was found.
        command: the command that deals with it.
        otherwise: the command that accepts it as it is, "" where there is none.
        softened: a lesser severity than the kind's, None = the kind's own.
        urgency: the share of what is allowed that is used up: elapsed ÷ maximum, day ÷ days of the win window.
        customer: whom it concerns; None = the plan, the calendar or a site.
        standing: the customer's standing today.
        outlook: the chances of a win.
        next_planned: the customer's next planned visit that can be made, today's included.
        called: the day of a call or message that keeps a customer over the maximum from feeling forgotten.
        reason: why the plan holds no visit, as the interchange format names reasons; "" where a new plan may help.
        why: in words, why an appointment cannot be kept; or the hours that nobody works.
        day: the deadline, the plan's last day, the day of an appointment, of forgotten visits or of a visit at which
            the customer receives nobody, or the latest of two.
        gap, least: days between two visits, and the policy's minimum.
        site, count: the site without coordinates, and its customers; forgotten visits, those at which a customer
            receives nobody, and the year of guessed holidays are counts too.
    """

    kind: Kind
    command: str
    otherwise: str = ""
    softened: Severity | None = None
    urgency: float = 0.0
    customer: Customer | None = None
    standing: Standing | None = None
    outlook: WinOutlook | None = None
    next_planned: dt.date | None = None
    called: dt.date | None = None
    reason: str = ""
    why: str = ""
    day: dt.date | None = None
    gap: int = 0
    least: int = 0
    site: str = ""
    count: int = 0

    @property
    def severity(self) -> Severity:
        """The severity of its kind, or the lesser one that something makes of it."""
        return self.kind.severity if self.softened is None else self.softened

    def order(self) -> tuple[int, float, str, int, str]:
        """Worst first, then the most urgent, then by name."""
        name = self.site if self.customer is None else self.customer.name
        number = 0 if self.customer is None else self.customer.number
        return (list(Severity).index(self.severity), -self.urgency, name, number, self.kind.value)
