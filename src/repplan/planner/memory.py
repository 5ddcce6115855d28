"""What many questions about one plan ask again and again, worked out once: stops, days as they stand, days changed.

Hundreds of late gaps look at the same few dozen days, each without one customer's visits at most, and under the same
few other hours. So a day is remembered by its stops, whoever asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from repplan.planner.lines import Line
from repplan.planner.options import customer_openings
from repplan.planner.timetable import frame_of, stay_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner.options import Opening
    from repplan.planner.problem import Problem
    from repplan.planner.timetable import Stay

Hours: TypeAlias = "tuple[float, float, tuple[tuple[float, ...], ...]]"
"""Start and end of a shift and its breaks, in minutes."""


class Memory:
    """Of one problem; it never forgets, so that it should live no longer than the questions.

    Args:
        problem: the problem.
        like: the memory of a problem with the same travel times, where there is one.

    Attributes:
        time: the travel times as lists, which plain Python reads quicker than an array.
        changed: a day (route, options of its stops) under other hours; see `variations.line_under`.
        moved: an option's stop under other hours, by the spans a rep works; likewise.
        tried: how many times other hours of a day were tried.
    """

    def __init__(self, problem: Problem, like: Memory | None = None) -> None:
        self.problem, self.tried = problem, 0
        self.time: list[list[int]] = problem.data.time.tolist() if like is None else like.time
        self.changed: dict[tuple[int, tuple[int, ...], Hours], Line] = {}
        self.moved: dict[tuple[int, tuple[tuple[int, int], ...]], Stay] = {}
        self._stays: dict[int, Stay] = {}
        self._lines: dict[tuple[int, tuple[int, ...]], Line] = {}
        self._openings: dict[int, dict[int, list[Opening]] | None] = {}

    def stay(self, option: int) -> Stay:
        """A stop with this option."""
        if option not in self._stays:
            self._stays[option] = stay_of(self.problem.data, option)
        return self._stays[option]

    def line(self, route: int, options: Sequence[int]) -> Line:
        """A route with these stops in order."""
        key = route, tuple(options)
        if key not in self._lines:
            frame = frame_of(self.problem.data, route, self.time)
            self._lines[key] = Line(frame, [self.stay(option) for option in options])
        return self._lines[key]

    def openings(self, customer: int) -> dict[int, list[Opening]] | None:
        """`customer_openings`."""
        if customer not in self._openings:
            self._openings[customer] = customer_openings(self.problem.spec.customers[customer])
        return self._openings[customer]
