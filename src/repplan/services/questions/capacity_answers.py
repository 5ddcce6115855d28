"""What `capacity` answers: demand and supply by week, proofs, ways out, and the plan found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from repplan.domain.calendar import DAY
from repplan.domain.customer import Tier

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from repplan.domain.customer import Customer
    from repplan.planner.capacity import Bound, Stuck
    from repplan.planner.relief import Relief
    from repplan.services.questions.what_if import Moved
    from repplan.services.travel.travel_choice import TravelReport


class Verdict(StrEnum):
    """The three honest answers."""

    IMPOSSIBLE = "impossible"
    POSSIBLE = "possible"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Week:
    """One calendar week of the horizon.

    Attributes:
        first: its first day in the horizon.
        last: its last day in the horizon.
        workdays: days on which somebody works.
        visits: per tier, the least visits that cannot wait any longer by the end of the week.
        ideal: per tier, the visits due at the ideal gaps.
        minutes: per tier, service and road of the least visits, at least.
        visits_held: visits that the week's routes hold at most.
        minutes_held: minutes of service and road that they hold at most.
        planned: visits of the plan found, None without one.
        planned_minutes: its minutes with customers and on the road.
    """

    first: dt.date
    last: dt.date
    workdays: int
    visits: Mapping[str, int]
    ideal: Mapping[str, int]
    minutes: Mapping[str, float]
    visits_held: int
    minutes_held: float
    planned: int | None = None
    planned_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class LateCustomer:
    """A customer whom the best plan found leaves late.

    `last` is the visit the gap starts with, None where it counts from the first day; `next` the one it ends with, None
    where none is planned.
    """

    customer: int
    name: str
    tier: str
    last: dt.date | None
    next: dt.date | None
    gap: int
    max: int


@dataclass(frozen=True, slots=True)
class PlanFound:
    """The plan that the search came to, in figures; `document` is the whole of it."""

    visits: int
    workdays: int
    travel: float
    service: float
    busiest_visits: int
    iterations: int
    interrupted: bool
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """The answer to one question.

    Attributes:
        verdict: which of the three.
        what_ifs: the changes it is asked under.
        moved: bounds that they changed without naming them.
        first: first day of the horizon.
        days: its length.
        tiers: customers of each tier.
        weeks: demand and supply.
        people: the customers by their name in the problem; the invented ones are those they are like.
        overdue: those whose gap was lost before the first day: they start anew.
        bounds: the proofs of a load that does not fit.
        stuck: customers who cannot be kept even alone, with what is known of them.
        reliefs: smallest single changes that lift the bounds.
        late: whom the best plan leaves late, the stuck left out.
        plan: the plan found, None where none was looked for.
        travel: where the travel times come from.
    """

    verdict: Verdict
    what_ifs: tuple[str, ...]
    moved: tuple[Moved, ...]
    first: dt.date
    days: int
    tiers: Mapping[str, int]
    weeks: tuple[Week, ...]
    people: Mapping[str, Customer]
    overdue: tuple[Customer, ...]
    bounds: tuple[Bound, ...]
    stuck: tuple[tuple[Customer, Stuck], ...]
    reliefs: tuple[Relief, ...]
    late: tuple[LateCustomer, ...]
    plan: PlanFound | None
    travel: TravelReport

    @property
    def tiers_named(self) -> tuple[str, ...]:
        """The tiers that have customers."""
        return tuple(tier.value for tier in Tier if self.tiers.get(tier.value))

    def date(self, day: int) -> dt.date:
        """The date of a day of the problem."""
        return self.first + day * DAY


@dataclass(frozen=True, slots=True)
class CapacityReport:
    """How things are, and how they would be; `then` None where nothing else was asked."""

    now: Case
    then: Case | None
