"""What a gap between two visits costs, and which phase of a cadence is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.planner.ticks import rounded_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner import models

LATE_SPAN = 14  # days over which lateness beyond `max` grows to once the weight, at most


def gap_penalty(gap: int, low: int, ideal: int, high: int, weight: int) -> int:
    """Penalty in ticks of a gap of `gap` days or opportunities.

    With w the weight in ticks: 0 at `ideal`; below, 0.05 w ((ideal - g) / (ideal - low + 1))²; above, up to `high`,
    0.05 w ((g - ideal) / (high - ideal + 1))²; beyond, with L = (g - high) / min(high - low + 1, 14),
    w (0.05 + L + L²) (INTERCHANGE, Objective).
    """
    if gap <= high:
        off, span = (ideal - gap, ideal - low + 1) if gap < ideal else (gap - ideal, high - ideal + 1)
        return rounded_ratio(weight * off * off, 20 * span * span)
    over, span = gap - high, min(high - low + 1, LATE_SPAN)
    return rounded_ratio(weight * (span * span + 20 * over * span + 20 * over * over), 20 * span * span)


def phase_on(phases: Sequence[models.Phase], state: tuple[int, int], day: int) -> tuple[int, int]:
    """The state (phase, visits made in it) on `day`: phases whose `until` has passed are over."""
    phase, made = state
    while (until := phases[phase].until) is not None and until < day:
        phase, made = phase + 1, 0
    return phase, made


def after_visit(phases: Sequence[models.Phase], state: tuple[int, int], day: int) -> tuple[int, int]:
    """The state in which the gap starts that a visit on `day` begins, from the `state` before the visit."""
    phase, made = phase_on(phases, state, day)
    made += 1
    if made == phases[phase].max_visits:
        return phase_on(phases, (phase + 1, 0), day)
    return phase, made


class Clock:
    """Gap lengths of one customer in both units.

    Args:
        gap: the cadence.
        opportunity: for each day of the horizon, whether it is an opportunity.
    """

    def __init__(self, gap: models.Gap, opportunity: Sequence[bool]) -> None:
        self.phases = gap.phases
        self.seen = gap.last is not None
        self.start = -1 if gap.last is None else gap.last
        self.days = len(opportunity)
        self._before = (gap.elapsed or 0) if self.seen else 0
        self._until = [0]
        for good in opportunity:
            self._until.append(self._until[-1] + good)

    def length(self, phase: models.Phase, since: int, to: int | None) -> int:
        """The gap from day `since` (`start` for the first) to day `to`, or open; in the unit of `phase`."""
        end = self.days if to is None else to
        if phase.unit == "days":
            return end - since
        passed = self._until[min(end + 1, self.days)]
        return passed + self._before if since < 0 else passed - self._until[since + 1]

    def low(self, phase: models.Phase, since: int) -> int:
        """The minimum of a gap from day `since`: none for a customer never seen."""
        return 0 if since < 0 and not self.seen else phase.min

    def penalty(self, phase: models.Phase, since: int, to: int | None, weight: int) -> int:
        """Ticks for the gap from `since` to `to`; an open one (`None`) is charged above its ideal only."""
        if not phase.obligation:
            return 0
        assert phase.ideal is not None
        assert phase.max is not None
        length = self.length(phase, since, to)
        if to is None and length <= phase.ideal:
            return 0
        return gap_penalty(length, self.low(phase, since), phase.ideal, phase.max, weight)

    def forbidden(self, phase: models.Phase, since: int, to: int) -> bool:
        """Whether the gap is below its minimum."""
        return phase.obligation and self.length(phase, since, to) < self.low(phase, since)
