"""Customers and the sites where they are met: values, and the closed lists of words that describe them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.geo import Point
    from repplan.domain.overrides import Override
    from repplan.domain.relationship import Stage
    from repplan.domain.rota import RotaEntry
    from repplan.domain.winning import WinDecision


class Setting(StrEnum):
    """Where in the work a customer stands; decides the rhythm and the default service time."""

    OUTPATIENT = "outpatient"
    WARD = "ward"
    SURGERY = "surgery"
    PHARMACY = "pharmacy"
    OFFICE = "office"
    STORE = "store"


class Area(StrEnum):
    """Town or country; only stores have one."""

    URBAN = "urban"
    RURAL = "rural"


class Tier(StrEnum):
    """The effort a won customer gets, A the most; from potential and openness."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Role(StrEnum):
    """The part a customer plays in his site's decisions."""

    DECISION_MAKER = "decision maker"
    INFLUENCER = "influencer"
    EXECUTOR = "executor"
    BLOCKER = "blocker"


@dataclass(frozen=True, slots=True)
class Site:
    """A hospital, clinic or shop.

    `hours` is the stored text of the visiting hours, one entry a weekday from Monday: None = nothing said,
    "closed", or spans such as "08:30-13:00,14:00-17:30". `enter_minutes` is the price of getting in, once a stay.
    `aliases` are other names that files and people use.
    """

    id: str
    name: str
    point: Point | None = None
    address: str = ""
    hours: tuple[str | None, ...] = (None,) * 7
    enter_minutes: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or shop that is visited, as the facts on file say.

    `point`, `address` and `hours` are the customer's own where they differ from the site's, else the site's.
    `sessions` is canonical text (`domain.sessions`), "" = any time the site receives. `rota` is what `domain.rota` adds
    to it: other sites, changes from a day on, stops and single sessions.
    `enter_minutes` are the site's, None = as configured. `number` is the short handle a rep types; `id` is the identity
    across files and machines.
    `start_date` starts the clock of winning; a `prospect` waits for that start and is not visited by plan.
    `override` is a cadence of his own; `decision` what was decided about the win window of that start.
    """

    number: int
    id: str
    name: str
    site_id: str
    site_name: str
    setting: Setting
    tier: Tier
    department: str = ""
    title: str = ""
    area: Area | None = None
    role: Role | None = None
    potential: int | None = None
    openness: int | None = None
    point: Point | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    sessions: str = ""
    hours: tuple[str | None, ...] = field(default=(None,) * 7)
    service_minutes: int | None = None
    start_date: dt.date | None = None
    prospect: bool = False
    rota_end: dt.date | None = None
    last_visit: dt.date | None = None
    stage: Stage | None = None
    rep: str = ""
    notes: str = ""
    added_on: dt.date | None = None
    archived_on: dt.date | None = None
    rota: tuple[RotaEntry, ...] = ()
    enter_minutes: int | None = None
    override: Override | None = None
    decision: WinDecision | None = None


def rota_is_over(rota_end: dt.date | None, start: dt.date | None) -> bool:
    """Whether a clock of winning would start after the end of the customer's rota: nothing is left to win then."""
    return rota_end is not None and start is not None and rota_end < start
