"""The interchange format's shapes: what a problem looks like as JSON, before any cross-reference is checked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (  # noqa: TID253 - nothing imports this module before a problem is read
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from repplan.i18n import _

LARGEST = 1e6  # minutes, visits and loads beyond this are slips of the pen
_LONGEST = 3_660  # days a horizon, a cadence or a last visit may span: ten years

Name = Annotated[str, StringConstraints(min_length=1)]
Amount = Annotated[float, Field(ge=0, le=LARGEST)]
Clock = Annotated[float, Field(ge=0, le=14_400)]
Index = Annotated[int, Field(ge=0)]
Span = Annotated[int, Field(ge=0, le=_LONGEST)]
Past = Annotated[int, Field(lt=0, ge=-_LONGEST)]
Cells = list[list[Annotated[float, Field(ge=0, le=LARGEST)] | None]]
Pair = Annotated[list[Clock], Field(min_length=2, max_length=2)]


def _iso(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() != text:
            raise ValueError  # noqa: TRY301 - 20261123 is ISO 8601 but not this format
    except ValueError:
        raise ValueError(_("not a date such as 2026-11-23")) from None
    return text


class Strict(BaseModel):
    """No unknown keys, no silent conversions, no NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Matrix(Strict):
    """Travel between locations; `null` means unreachable."""

    minutes: Cells
    km: Cells | None = None


class Shift(Strict):
    """One rep's working time on one day."""

    day: Index
    start: Clock
    end: Clock
    breaks: list[Pair] = []
    from_: Index | None = Field(default=None, alias="from")
    to: Index | None = None


class Rep(Strict):
    """Who visits, when, from where and how much."""

    id: Name
    start: Index | None = None
    end: Index | None = None
    shifts: list[Shift] = []
    max_visits: Index | None = None
    max_minutes: Amount | None = None
    capacity: Amount | None = None


class Window(Strict):
    """A clock window in which a customer receives."""

    day: Index
    start: Clock
    end: Clock
    cost: Amount = 0.0
    location: Index | None = None


class Phase(Strict):
    """One phase of a gap cadence; the last one may end the obligation."""

    until: Annotated[int, Field(ge=-_LONGEST, le=_LONGEST)] | None = None
    max_visits: Annotated[int, Field(ge=1, le=_LONGEST)] | None = None
    unit: Literal["days", "opportunities"] | None = None
    min: Span = 0
    ideal: Span | None = None
    max: Span | None = None
    obligation: bool = True


class Gap(Strict):
    """Keep the time between visits inside bounds."""

    kind: Literal["gap"]
    last: Past | None = None
    elapsed: Span | None = None
    phases: Annotated[list[Phase], Field(min_length=1)]


class Count(Strict):
    """A number of visits in the horizon."""

    kind: Literal["count"]
    visits: Span
    min: Span = 0
    max: Annotated[int, Field(ge=1, le=_LONGEST)] | None = None


class Days(Strict):
    """One of several sets of days."""

    kind: Literal["days"]
    options: Annotated[list[list[Index]], Field(min_length=1)]


class Pin(Strict):
    """An appointment: a fact."""

    day: Index
    rep: str | None = None
    start: Clock | None = None


class Customer(Strict):
    """Who is visited, when, by whom and how often."""

    id: Name
    location: Index
    service: Amount = 0.0
    weight: Amount = 0.0
    load: Amount = 0.0
    reps: list[str] | None = None
    any_rep: bool = False
    windows: list[Window] | None = None
    cadence: Annotated[Gap | Count | Days, Field(discriminator="kind")]
    pinned: list[Pin] = []

    @model_validator(mode="before")
    @classmethod
    def _absent_is_not_null(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the JSON holds
        if isinstance(data, dict):
            for key in ("reps", "windows"):
                if key in data and data[key] is None:
                    raise ValueError(_("{key} is null: leave it out, or give a list").format(key=key))
        return data


class Previous(Strict):
    """A visit of the published plan."""

    customer: str
    rep: str
    day: int
    cost: Amount = 5.0


class Costs(Strict):
    """Prices of the objective."""

    wait: Annotated[float, Field(ge=0, le=1_000)] = 0.0


class Head(Strict):
    """What a problem says apart from its people and places."""

    version: Literal[1]
    start: Annotated[str, AfterValidator(_iso)]
    days: Annotated[int, Field(ge=1, le=_LONGEST)]
    costs: Costs = Costs()


class Spec(Head):
    """A whole problem."""

    matrix: Matrix
    reps: list[Rep]
    customers: list[Customer]
    previous: list[Previous] = []
