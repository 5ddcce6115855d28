"""What a search says while it works, and what its best plan leaves undone, counted cheaply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from repplan.planner.objective import missed_visits
from repplan.planner.penalty import Clock, after_visit, phase_on

if TYPE_CHECKING:
    import numpy.typing as npt

    from repplan.planner.problem import Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come.

    Attributes:
        fraction: of the work that is done, 0 to 1.
        iterations: done by all walks together.
        cost: of the best plan so far, in minutes.
        to_make: iterations all walks are to make together; None where a clock limits the search.
        late: gaps of the best plan that are longer than their maximum.
        missed: visits of counts and day sets that it does not make.
    """

    fraction: float
    iterations: int
    cost: float
    to_make: int | None = None
    late: int = 0
    missed: int = 0


class Shortfall:
    """Counts the late gaps and missed visits of one plan after another, looking only at customers that changed.

    It asks nothing but who is met on which day, so a plan that is being written meanwhile gives figures that are off
    for a moment, never an error.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._clocks: dict[int, Clock] = {}
        customers = problem.spec.customers
        self._met = np.zeros((len(customers), problem.spec.days), dtype=np.bool_)
        self._each = [self._of(number, []) for number in range(len(customers))]

    def count(self, met: npt.NDArray[np.bool_]) -> tuple[int, int]:
        """Late gaps and missed visits.

        Args:
            met: per customer and day, whether there is a visit.
        """
        for number in np.flatnonzero((met != self._met).any(axis=1)).tolist():
            self._each[number] = self._of(number, np.flatnonzero(met[number]).tolist())
        self._met = met.copy()
        return sum(late for late, _missed in self._each), sum(missed for _late, missed in self._each)

    def _of(self, number: int, days: list[int]) -> tuple[int, int]:
        cadence = self._problem.spec.customers[number].cadence
        if cadence.kind != "gap":
            return 0, missed_visits(cadence, days)
        if number not in self._clocks:
            self._clocks[number] = Clock(cadence, self._problem.opportunities(number))
        return _late_gaps(self._clocks[number], days), 0


def _late_gaps(clock: Clock, days: list[int]) -> int:
    late, since = 0, clock.start
    state = phase_on(clock.phases, (0, 0), since)
    for day in [*days, None]:
        phase = clock.phases[state[0]]
        late += phase.max is not None and clock.length(phase, since, day) > phase.max
        if day is not None:
            state, since = after_visit(clock.phases, state, day), day
    return late
