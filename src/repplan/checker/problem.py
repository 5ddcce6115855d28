"""The problem as the checker sees it: plain frozen values, all minutes in ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.checker.ticks import to_ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Shift:
    """One rep's working day; `origin` and `target` are locations, None = open."""

    start: int
    end: int
    breaks: tuple[tuple[int, int], ...]
    origin: int | None
    target: int | None


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep; `shifts` by day. A limit that is None does not exist."""

    id: str
    shifts: Mapping[int, Shift]
    max_visits: int | None
    max_minutes: int | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """When and where a customer receives, and what it costs to come then."""

    start: int
    end: int
    cost: int
    location: int

    def holds(self, start: int, end: int, slack: int = 0) -> bool:
        """Whether a whole service lies inside, up to `slack` ticks."""
        return self.start - slack <= start and end <= self.end + slack


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a gap cadence; without `obligation` its numbers mean nothing."""

    until: int | None
    max_visits: int | None
    opportunities: bool
    min: int
    ideal: int
    max: int
    obligation: bool


@dataclass(frozen=True, slots=True)
class GapCadence:
    """Time between visits; `last` None = never seen."""

    last: int | None
    elapsed: int
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class CountCadence:
    """A number of visits; `max` None = any distance."""

    visits: int
    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class DaysCadence:
    """One of several sets of days."""

    options: tuple[frozenset[int], ...]


Cadence = GapCadence | CountCadence | DaysCadence


@dataclass(frozen=True, slots=True)
class Pin:
    """An appointment; `rep` and `start` where given."""

    day: int
    rep: str | None
    start: int | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; `windows` by day, None = any time; `pins` by day; `reps` None = any."""

    id: str
    location: int
    service: int
    weight: int
    load: int
    reps: frozenset[str] | None
    any_rep: bool
    windows: Mapping[int, tuple[Window, ...]] | None
    cadence: Cadence
    pins: Mapping[int, Pin]

    def windows_on(self, day: int) -> tuple[Window, ...]:
        """The windows of one day; meaningless where `windows` is None."""
        return () if self.windows is None else self.windows.get(day, ())

    def may_be_visited_by(self, rep: str) -> bool:
        """Whether a rep is among the customer's."""
        return self.reps is None or rep in self.reps


@dataclass(frozen=True, slots=True)
class Previous:
    """One visit of the published plan and what dropping it costs."""

    customer: str
    rep: str
    day: int
    cost: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A planning problem; `previous` holds only visits inside the horizon, `wait` is ticks a minute."""

    days: int
    minutes: Sequence[Sequence[float | None]]
    reps: Mapping[str, Rep]
    customers: Mapping[str, Customer]
    previous: tuple[Previous, ...]
    wait: int

    def knows(self, location: int) -> bool:
        """Whether the matrix has this location."""
        return 0 <= location < len(self.minutes)

    def leg(self, here: int | None, there: int | None) -> int | None:
        """Travel in ticks: 0 where an end is open, None where unreachable."""
        if here is None or there is None:
            return 0
        minutes = self.minutes[here][there]
        return None if minutes is None else to_ticks(minutes)

    def opportunities(self, customer: Customer) -> list[int]:
        """The days on which an allowed rep works and the customer has a window, ascending."""
        worked = {day for rep in self.reps.values() if customer.may_be_visited_by(rep.id) for day in rep.shifts}
        if customer.windows is not None:
            worked &= {day for day, windows in customer.windows.items() if windows}
        return sorted(worked)
