"""The interchange format's shapes: what a problem looks like as JSON, before any cross-reference is checked.

The published JSON Schema is made of these classes; what stands under a field is its description there.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (  # noqa: TID253 - nothing imports this module before a problem is read
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from repplan.i18n import _

LARGEST = 1_000_000  # minutes, days, visits and loads beyond this are slips of the pen
HEAVIEST = 1_000_000_000  # weights, though: some write a very large one for “must be”
LONGEST = 3_660  # days of a horizon: ten years
LATEST = 14_400  # clock times: a shift may run past midnight, not past ten days

Schema = dict[str, Any]


def _plain(schema: Schema) -> None:
    """Where null is no way to write nothing: the key is there with a value, or absent."""
    schema.update(next(way for way in schema.pop("anyOf") if way != {"type": "null"}))
    schema.pop("default", None)


def _distinct(schema: Schema) -> None:
    schema["uniqueItems"] = True


def _distinct_if_given(schema: Schema) -> None:
    _plain(schema)
    _distinct(schema)


def _not_null(value: object) -> object:
    if value is None:
        raise ValueError(_("is null: leave it out, or give a list"))
    return value


def _iso(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() != text:
            raise ValueError  # noqa: TRY301 - 20261123 is ISO 8601 but not this format
    except ValueError:
        raise ValueError(_("not a date such as 2026-11-23")) from None
    return text


def _only_version(number: int) -> int:
    if number != 1:
        raise ValueError(_("only version 1 is known"))
    return number


Name = Annotated[str, StringConstraints(min_length=1)]
Amount = Annotated[float, Field(ge=0, le=LARGEST)]
Weight = Annotated[float, Field(ge=0, le=HEAVIEST)]
Clock = Annotated[float, Field(ge=0, le=LATEST)]
Index = Annotated[int, Field(ge=0, le=LARGEST)]
Span = Annotated[int, Field(ge=0, le=LARGEST)]
Positive = Annotated[int, Field(ge=1, le=LARGEST)]
Past = Annotated[int, Field(ge=-LARGEST, le=-1)]
AnyDay = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Cells = list[list[Annotated[float, Field(ge=0, le=LARGEST)] | None]]
Pair = Annotated[list[Clock], Field(min_length=2, max_length=2)]
Version = Annotated[int, AfterValidator(_only_version), WithJsonSchema({"const": 1})]
Date = Annotated[
    str,
    AfterValidator(_iso),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]


class Strict(BaseModel):
    """No unknown keys, no silent conversions, no NaN."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Matrix(Strict):
    """Travel between locations: row i, column j is the way from i to j. `null` means unreachable."""

    minutes: Cells
    """Minutes; as many columns as rows."""
    km: Cells | None = None
    """Kilometres, of the same size; for reports only."""


class Shift(Strict):
    """One rep's working time on one day."""

    day: Index
    """Day of the horizon; at most one shift a day."""
    start: Clock
    """Minutes after midnight: nobody leaves earlier."""
    end: Clock
    """Minutes after midnight, not before `start`: everybody is back."""
    breaks: list[Pair] = []
    """Pairs [start, end] of minutes after midnight, which no service reaches into; travel may."""
    from_: Index | None = Field(default=None, alias="from")
    """Location, instead of the rep's `start` on this day; null = the day starts at its first stop."""
    to: Index | None = None
    """Location, instead of the rep's `end` on this day; null = the day ends at its last stop."""


class Rep(Strict):
    """Who visits, when, from where and how much."""

    id: Name
    """Unique among reps."""
    start: Index | None = None
    """Location where the day starts; null = at its first stop."""
    end: Index | None = None
    """Location where the day ends; null = at its last stop."""
    shifts: list[Shift] = []
    """Working days; a day without a shift is a day off."""
    max_visits: Index | None = None
    """Visits a day; null = no limit."""
    max_minutes: Amount | None = None
    """Minutes a day from leaving to being back; null = no limit."""
    capacity: Amount | None = None
    """Sum of the customers' `load` a day; null = no limit."""


class Window(Strict):
    """A clock window in which a customer receives: it holds the whole service."""

    day: Index
    """Day of the horizon; several windows a day are allowed."""
    start: Clock
    """Minutes after midnight."""
    end: Clock
    """Minutes after midnight, not before `start`."""
    cost: Amount = 0.0
    """Price in minutes of a visit in this window."""
    location: Index | None = None
    """Where the customer is met then; null = at the usual place."""


def _obligation(schema: Schema) -> None:
    """A phase has its numbers, or ends the obligation and has none."""
    numbers = ("unit", "min", "ideal", "max")
    schema["if"] = {"properties": {"obligation": {"const": False}}, "required": ["obligation"]}
    schema["then"] = {"properties": dict.fromkeys(numbers, False)}
    schema["else"] = {"required": ["unit", "ideal", "max"]}


class Phase(Strict):
    """One phase of a gap cadence, with `min` ≤ `ideal` ≤ `max`. Only the last one may end the obligation."""

    model_config = ConfigDict(json_schema_extra=_obligation)

    until: AnyDay | None = None
    """Last day of the phase; every phase but the last has this or `max_visits`, the last neither."""
    max_visits: Positive | None = None
    """The phase is over with so many visits."""
    unit: Literal["days", "opportunities"] | None = Field(default=None, json_schema_extra=_plain)
    """What `min`, `ideal` and `max` count."""
    min: Span = 0
    """A shorter gap is forbidden."""
    ideal: Span | None = Field(default=None, json_schema_extra=_plain)
    """The best gap."""
    max: Span | None = Field(default=None, json_schema_extra=_plain)
    """A longer gap is late."""
    obligation: bool = True
    """False: nothing more is wanted."""


class Gap(Strict):
    """Keep the time between visits inside bounds."""

    kind: Literal["gap"]
    last: Past | None = None
    """Day of the last completed visit, before day 0; null = never seen."""
    elapsed: Span | None = None
    """Opportunities between `last` and day 0; needed where the first gap counts opportunities and `last` is given."""
    phases: Annotated[list[Phase], Field(min_length=1)]
    """In the order in which they apply."""


class Count(Strict):
    """A number of visits in the horizon."""

    kind: Literal["count"]
    visits: Span
    """How many; each one not made is missed."""
    min: Span = 0
    """Days at least between consecutive visits."""
    max: Positive | None = None
    """Days at most between consecutive visits, not less than `min`; null = any distance."""


class Days(Strict):
    """One of several sets of days."""

    kind: Literal["days"]
    options: Annotated[list[Annotated[list[Index], Field(json_schema_extra=_distinct)]], Field(min_length=1)]
    """Sets of days of the horizon, one of which is to be served whole."""


class Pin(Strict):
    """An appointment: a fact. One a day at most, on a day on which one of the customer's reps works."""

    day: Index
    """Day of the horizon."""
    rep: str | None = None
    """Whose appointment it is, also a rep outside the customer's `reps`; null = open."""
    start: Clock | None = None
    """Minutes after midnight at which service starts; null = open."""


class Customer(Strict):
    """Who is visited, when, by whom and how often."""

    id: Name
    """Unique among customers."""
    location: Index
    """The usual place."""
    service: Amount = 0.0
    """Minutes of one visit."""
    weight: Weight = 0.0
    """Minutes of travel that one missed visit is worth; also the scale of lateness."""
    load: Amount = 0.0
    """What a visit takes of the rep's `capacity`."""
    reps: Annotated[list[str] | None, BeforeValidator(_not_null)] = Field(
        default=None, json_schema_extra=_distinct_if_given
    )
    """Names of the reps who may visit; absent = any."""
    any_rep: bool = False
    """Whether the visits of one plan may go to several reps."""
    windows: Annotated[list[Window] | None, BeforeValidator(_not_null)] = Field(default=None, json_schema_extra=_plain)
    """When the customer receives; absent = any time the rep works, an empty list = never."""
    cadence: Annotated[Gap | Count | Days, Field(discriminator="kind")]
    """How often the customer is to be seen."""
    pinned: list[Pin] = []
    """Appointments."""


class Previous(Strict):
    """A visit of the published plan; ignored where it lies outside the horizon."""

    customer: str
    rep: str
    day: AnyDay
    """Day of the horizon, or outside."""
    cost: Amount = 5.0
    """Minutes it costs not to have a visit of this customer, rep and day."""


class Costs(Strict):
    """Prices of the objective."""

    wait: Annotated[float, Field(ge=0, le=1_000)] = 0.0
    """Price of a minute of waiting, in minutes."""


class Head(Strict):
    """What a problem says apart from its people and places."""

    version: Version
    """Of the format."""
    start: Date
    """The date of day 0."""
    days: Annotated[int, Field(ge=1, le=LONGEST)]
    """Length of the horizon in calendar days."""
    costs: Costs = Costs()


class Spec(Head):
    """A planning problem: who can be visited when, and how often that should happen."""

    matrix: Matrix
    reps: list[Rep]
    """Who visits."""
    customers: list[Customer]
    """Who is visited."""
    previous: list[Previous] = []
    """The visits of the published plan."""
