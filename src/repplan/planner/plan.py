"""A plan: who is met when, what is late or missed and why. Times are clock minutes, costs and travel minutes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field  # noqa: TID253 - nothing imports this module before a plan is made or read

from repplan.planner.models import Strict

Reason = Literal[
    "no_window",
    "no_shift",
    "shift_full",
    "visits_full",
    "capacity_full",
    "unreachable",
    "min_gap",
    "rep_not_allowed",
    "cheaper_not_to",
]


class _Part(Strict):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)


class PlannedStop(_Part):
    """One visit."""

    customer: str
    location: int
    arrive: float
    start: float
    end: float
    travel: float


class Route(_Part):
    """One rep's day; `stops` in order."""

    rep: str
    day: int
    leave: float
    back: float
    travel: float
    waiting: float
    stops: list[PlannedStop]


class Fix(_Part):
    """One change that would make a visit possible: for a person, as a JSON Patch of the problem, and its price."""

    what: str
    patch: list[dict[str, Any]]
    cost: float


class Late(_Part):
    """A gap longer than its maximum; `to` is None while it is open."""

    customer: str
    from_: Annotated[int, Field(alias="from")]
    to: int | None
    gap: int
    max: int
    reason: Reason
    fix: Fix | None = None


class Missed(_Part):
    """Visits of a `count` or `days` cadence that are not made."""

    customer: str
    visits: int
    reason: Reason
    fix: Fix | None = None


class Short(_Part):
    """A gap between facts that is below its minimum."""

    customer: str
    from_: Annotated[int, Field(alias="from")]
    to: int
    gap: int
    min: int


class Dropped(_Part):
    """A visit of the previous plan that is not kept."""

    customer: str
    rep: str
    day: int


class Plan(_Part):
    """A whole plan; see INTERCHANGE for every field."""

    version: Literal[1]
    problem: str
    engine: str
    seed: int
    iterations: int
    interrupted: bool
    cost: float
    travel: float
    waiting: float
    routes: list[Route]
    late: list[Late]
    missed: list[Missed]
    short: list[Short]
    dropped: list[Dropped]
