"""A plan: who is met when, what is late or missed and why. Times are clock minutes, costs and travel minutes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field  # noqa: TID253 - nothing imports this module before a plan is made or read

from repplan.planner.models import AnyDay, Index, Name, Strict, Version

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


Minutes = Annotated[float, Field(ge=-(10**13), le=10**13)]


class _Part(Strict):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)


class PlannedStop(_Part):
    """One visit."""

    customer: Name
    location: Index
    """Where the customer is met."""
    arrive: Minutes
    """Minutes after midnight: the end before, or `leave`, plus `travel`."""
    start: Minutes
    """Minutes after midnight at which service starts; the rep waits until then."""
    end: Minutes
    """`start` plus the customer's service."""
    travel: Minutes
    """Minutes of the leg that leads here."""


class Route(_Part):
    """One rep's day; `stops` in order."""

    rep: Name
    day: AnyDay
    """Day of the horizon."""
    leave: Minutes
    """Minutes after midnight."""
    back: Minutes
    """Minutes after midnight."""
    travel: Minutes
    """Sum of the legs, the way home included."""
    waiting: Minutes
    """`back - leave - travel - service`."""
    stops: list[PlannedStop]
    """Never empty: a route without stops is not listed."""


class Fix(_Part):
    """One change, or two together, that would make a visit possible while everybody else's stay as planned."""

    what: Annotated[str, Field(min_length=1)]
    """The change, to a person."""
    patch: list[dict[str, Any]]
    """The change, to a program: JSON Patch (RFC 6902) of the problem."""
    cost: Minutes
    """What the plan would then cost more, in minutes."""


class Late(_Part):
    """A gap longer than its maximum."""

    customer: Name
    from_: Annotated[AnyDay, Field(alias="from")]
    """Day on which the gap starts; negative = before the horizon, -1 for never seen."""
    to: AnyDay | None
    """Day on which it ends; null while it is open."""
    gap: AnyDay
    """Its length, in the unit of its phase."""
    max: AnyDay
    """The longest that would not be late."""
    reason: Reason
    """Why there is no earlier visit."""
    fix: Fix | None
    """The cheapest change found that would help; null if there is none."""


class Missed(_Part):
    """Visits of a `count` or `days` cadence that are not made."""

    customer: Name
    visits: AnyDay
    """How many."""
    reason: Reason
    """Why there is no visit."""
    fix: Fix | None
    """The cheapest change found that would help; null if there is none."""


class Short(_Part):
    """A gap between facts that is below its minimum."""

    customer: Name
    from_: Annotated[AnyDay, Field(alias="from")]
    """Day on which the gap starts."""
    to: AnyDay
    """Day on which it ends."""
    gap: AnyDay
    """Its length, in the unit of its phase."""
    min: AnyDay
    """The shortest that is no fact's doing."""


class Dropped(_Part):
    """A visit of the previous plan that is not kept."""

    customer: Name
    rep: Name
    day: AnyDay
    """Day of the horizon."""


class Plan(_Part):
    """A plan: who is met when, what that costs, and what it does not manage."""

    version: Version
    """Of the format."""
    problem: Name
    """`sha256:` and the digest of the problem."""
    engine: Name
    """What made the plan."""
    seed: int
    """Seed of the random numbers."""
    iterations: Annotated[int, Field(ge=0)]
    """How long was searched."""
    interrupted: bool
    """Whether the search was ended early."""
    cost: Minutes
    """The objective, in minutes."""
    travel: Minutes
    """Minutes over all routes."""
    waiting: Minutes
    """Minutes over all routes."""
    routes: list[Route]
    """One per rep and day on which there is a visit."""
    late: list[Late]
    """Every gap longer than its maximum."""
    missed: list[Missed]
    """Every customer with visits that are not made."""
    short: list[Short]
    """Every gap that appointments make too short."""
    dropped: list[Dropped]
    """Every previous visit inside the horizon that is not kept."""
