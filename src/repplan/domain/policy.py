"""The policy: every number of the rules, with its default. `files.policy_file` reads it from TOML and validates it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from repplan.domain.adoption import USUAL_ORDER, Order
from repplan.domain.customer import Area, Role, Setting, Tier
from repplan.domain.halves import DEFAULT_HALVES, Halves
from repplan.domain.relationship import Stage
from repplan.domain.winning import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repplan.domain.customer import Customer

K = TypeVar("K")
V = TypeVar("V")


class Unit(StrEnum):
    """What a gap between visits is counted in."""

    DAYS = "days"
    OPPORTUNITIES = "opportunities"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Minimum, ideal and maximum time between two visits at which the customer was met."""

    min: int
    ideal: int
    max: int
    unit: Unit = Unit.DAYS


@dataclass(frozen=True, slots=True)
class WinRule:
    """How a customer of one setting is won: the rhythm, and the days it may take.

    `window` counts the start as day 1; reminders begin on day `remind_from`.
    """

    rhythm: Rhythm
    window: int
    remind_from: int


@dataclass(frozen=True, slots=True)
class SpecialRule:
    """A rhythm for the customers of one phase that fit everything it names; an empty list names everybody.

    `phase` is keeping, winning or winback. The first rule that fits holds.
    """

    name: str
    rhythm: Rhythm
    phase: str = "keeping"
    settings: tuple[Setting, ...] = ()
    tiers: tuple[Tier, ...] = ()
    areas: tuple[Area, ...] = ()
    roles: tuple[Role, ...] = ()

    def fits(self, customer: Customer) -> bool:
        """Whether it speaks of a customer."""
        return (
            (not self.settings or customer.setting in self.settings)
            and (not self.tiers or customer.tier in self.tiers)
            and (not self.areas or customer.area in self.areas)
            and (not self.roles or customer.role in self.roles)
        )


@dataclass(frozen=True, slots=True)
class MissedWin:
    """What becomes of a missed win deadline where nothing else is said: the choice, and the days of an extension."""

    default: Choice = Choice.DOWNGRADE
    extend_days: int = 7


@dataclass(frozen=True, slots=True)
class RiskRules:
    """From when on a kept customer counts as at risk.

    Attributes:
        unseen: times the maximum gap that he was not met.
        complaint_days: days for which a complaint is open.
        rival_days: days for which a mention of a rival is remembered.
        slide_days: days for which it counts that a customer slid back with a product.
        ends_within: days before the end of a rota or a deadline from which it is listed.
    """

    unseen: float = 2.0
    complaint_days: int = 7
    rival_days: int = 30
    slide_days: int = 60
    ends_within: int = 14


@dataclass(frozen=True, slots=True)
class SoftHours:
    """Clock windows on some weekdays that cost `cost` minutes to use. `days` and `hours` are session text."""

    settings: tuple[Setting, ...]
    days: str
    hours: str
    cost: float


@dataclass(frozen=True, slots=True)
class Replanning:
    """What the published plan is worth, in minutes.

    A new plan replaces it only where a rule is broken or `worth_it` minutes are gained; moving one visit costs
    `within_two_days` when it lies within two working days, `within_week` within seven calendar days, else `later`.
    """

    worth_it: float = 30.0
    within_two_days: float = 60.0
    within_week: float = 20.0
    later: float = 5.0


_WINNING = {
    Setting.OUTPATIENT: WinRule(Rhythm(1, 1, 2, Unit.OPPORTUNITIES), window=14, remind_from=7),
    Setting.WARD: WinRule(Rhythm(2, 4, 7), window=30, remind_from=15),
    Setting.SURGERY: WinRule(Rhythm(2, 4, 7), window=30, remind_from=15),
}
_SETTING_RHYTHM = {Setting.PHARMACY: Rhythm(7, 14, 21), Setting.OFFICE: Rhythm(7, 14, 21)}
_KEEPING = {
    Tier.A: Rhythm(4, 5, 7),
    Tier.B: Rhythm(7, 10, 15),
    Tier.C: Rhythm(15, 20, 30),
    Tier.D: Rhythm(30, 45, 90),
}
_STORE = {Area.URBAN: Rhythm(10, 15, 18), Area.RURAL: Rhythm(21, 30, 35)}
_WEIGHTS = {Tier.A: 240.0, Tier.B: 160.0, Tier.C: 100.0, Tier.D: 80.0}
_SERVICE = {
    Setting.OUTPATIENT: 10,
    Setting.WARD: 15,
    Setting.SURGERY: 15,
    Setting.PHARMACY: 20,
    Setting.OFFICE: 20,
    Setting.STORE: 15,
}
_ROLES = {Role.DECISION_MAKER: 1.2, Role.INFLUENCER: 1.1, Role.EXECUTOR: 1.0, Role.BLOCKER: 1.0}
_SEASONS = {"summer": 1.2, "spring": 1.1, "autumn": 1.0, "winter": 0.6}


def frozen(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """A copy of a mapping that cannot be written to."""
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in force. All gaps in days unless their rhythm says opportunities; weights and costs in minutes.

    `weights` is the travel in minutes that one missed visit is worth; a customer being won weighs
    `winning_weight` times as much. `max_visits` and `max_minutes` limit a day (None = no limit); `reserve` is the share
    of a working day, 0–1, that the plan leaves free.
    """

    winning: Mapping[Setting, WinRule] = field(default_factory=lambda: frozen(_WINNING))
    won_at: Stage = Stage.SHARING
    visits_to_win: int = 5
    keeping: Mapping[Tier, Rhythm] = field(default_factory=lambda: frozen(_KEEPING))
    by_setting: Mapping[Setting, Rhythm] = field(default_factory=lambda: frozen(_SETTING_RHYTHM))
    store: Mapping[Area, Rhythm] = field(default_factory=lambda: frozen(_STORE))
    winback: Rhythm = Rhythm(7, 14, 21)
    winback_visits: int = 4
    trial_within: int = 7
    adoption_order: Order = USUAL_ORDER
    weights: Mapping[Tier, float] = field(default_factory=lambda: frozen(_WEIGHTS))
    winning_weight: float = 2.0
    seasons: Mapping[str, float] = field(default_factory=lambda: frozen(_SEASONS))
    service: Mapping[Setting, int] = field(default_factory=lambda: frozen(_SERVICE))
    halves: Halves = DEFAULT_HALVES
    evening: SoftHours = SoftHours((Setting.WARD,), "Tue, Thu", "19:00-20:30", 20.0)
    peak: SoftHours = SoftHours((Setting.STORE,), "daily", "10:00-12:00,16:00-19:00", 15.0)
    max_visits: int | None = 18
    max_minutes: float | None = None
    replanning: Replanning = Replanning()
    special: tuple[SpecialRule, ...] = ()
    roles: Mapping[Role, float] = field(default_factory=lambda: frozen(_ROLES))
    missed_win: MissedWin = MissedWin()
    risk: RiskRules = RiskRules()
    reserve: float = 0.0

    def special_rule(self, customer: Customer, phase: str) -> tuple[str, Rhythm] | None:
        """The name and rhythm of the first special rule of a phase that fits a customer, None where none does."""
        fits = (rule for rule in self.special if rule.phase == phase and rule.fits(customer))
        return next(((f"rule.{rule.name}", rule.rhythm) for rule in fits), None)


DEFAULT_POLICY = Policy()
