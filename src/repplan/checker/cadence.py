"""What a customer's visits mean for the cadence: gaps with phase and penalty, counts and day sets."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from repplan.checker.problem import CountCadence, Customer, DaysCadence, GapCadence, Phase, Problem
from repplan.checker.violation import Rule, Violation
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NEVER_SEEN = -1
"""The day on which the first gap of a customer never seen starts."""

_SLOPE_LIMIT = 14
"""Lateness is measured in widths of the cadence, of at most this many days or opportunities."""


@dataclass(slots=True)
class Outcome:
    """What one customer's days amount to.

    Attributes:
        violations: broken rules of the cadence.
        penalties: gap penalties in ticks, exact.
        missed: visits not made, of a count or of day sets.
        late: what `late` must hold: (from, to, gap, max).
        short: what `short` must hold: (from, to, gap, min).
    """

    violations: list[Violation] = field(default_factory=list)
    penalties: list[Fraction] = field(default_factory=list)
    missed: int = 0
    late: list[tuple[int | None, ...]] = field(default_factory=list)
    short: list[tuple[int | None, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gap:
    """The time from one visit to the next; `end` None = still open, `min` 0 for a customer never seen."""

    start: int
    end: int | None
    length: int
    min: int
    ideal: int
    max: int

    def penalty(self, weight: int) -> Fraction:
        """In ticks. A gap still open is charged nothing up to `ideal`; otherwise the format's three branches."""
        over = self.length - self.ideal
        if over == 0 or (over < 0 and self.end is None):
            return Fraction(0)
        if over < 0:
            return Fraction(weight, 20) * Fraction(-over, self.ideal - self.min + 1) ** 2
        if self.length <= self.max:
            return Fraction(weight, 20) * Fraction(over, self.max - self.ideal + 1) ** 2
        lateness = Fraction(self.length - self.max, min(self.max - self.min + 1, _SLOPE_LIMIT))
        return weight * (Fraction(1, 20) + lateness + lateness**2)


def assess(problem: Problem, customer: Customer, days: Sequence[int]) -> Outcome:
    """What visits on these days (ascending, each once) amount to."""
    cadence = customer.cadence
    if isinstance(cadence, GapCadence):
        return _assess_gaps(problem, customer, cadence, days)
    if isinstance(cadence, CountCadence):
        return _assess_count(customer, cadence, days)
    return _assess_days(customer, cadence, days)


def _assess_gaps(problem: Problem, customer: Customer, cadence: GapCadence, days: Sequence[int]) -> Outcome:
    outcome = Outcome()
    for gap in gaps(problem, customer, cadence, days):
        outcome.penalties.append(gap.penalty(customer.weight))
        if gap.length > gap.max:
            outcome.late.append((gap.start, gap.end, gap.length, gap.max))
        if gap.end is not None and gap.length < gap.min:
            _too_short(outcome, customer, (gap.start, gap.end, gap.length, gap.min))
    return outcome


def _too_short(outcome: Outcome, customer: Customer, gap: tuple[int, int, int, int]) -> None:
    """A gap below the minimum is a fact between appointments and what happened before day 0, else forbidden."""
    start, end, length, least = gap
    if end in customer.pins and (start < 0 or start in customer.pins):
        outcome.short.append(gap)
    else:
        text = _("{length} from day {start} to day {end} is less than the minimum {least}")
        message = text.format(length=length, start=start, end=end, least=least)
        outcome.violations.append(Violation(Rule.MIN_GAP, customer.id, message))


def gaps(problem: Problem, customer: Customer, cadence: GapCadence, days: Sequence[int]) -> Iterator[Gap]:
    """The gaps that are obliged, from the last completed visit to the one still open after the horizon."""
    chances = problem.opportunities(customer)
    phases = _Phases(cadence.phases)
    first = True
    start = _NEVER_SEEN if cadence.last is None else cadence.last
    phases.reach(start)
    for end in (*days, None):
        phase = phases.now
        if phase.obligation:
            until = problem.days if end is None else end
            if phase.opportunities:
                length = bisect_right(chances, until) - bisect_right(chances, start) + (cadence.elapsed if first else 0)
            else:
                length = until - start
            least = 0 if first and cadence.last is None else phase.min
            yield Gap(start, end, length, least, phase.ideal, phase.max)
        if end is not None:
            phases.visit(end)
            start, first = end, False


class _Phases:
    """Walks through the phases as days pass and visits are made."""

    def __init__(self, phases: tuple[Phase, ...]) -> None:
        self._phases = phases
        self._position = 0
        self._visits = 0

    @property
    def now(self) -> Phase:
        """The phase in force."""
        return self._phases[self._position]

    def _next(self) -> None:
        self._position += 1
        self._visits = 0

    def reach(self, day: int) -> None:
        """A day begins: phases whose `until` lies before it are over."""
        while (until := self.now.until) is not None and until < day:
            self._next()

    def visit(self, day: int) -> None:
        """A visit, counted in the phase in force on its day; what starts with the last one belongs to the next."""
        self.reach(day)
        self._visits += 1
        if self.now.max_visits is not None and self._visits >= self.now.max_visits:
            self._next()
            self.reach(day)


def _assess_count(customer: Customer, cadence: CountCadence, days: Sequence[int]) -> Outcome:
    outcome = Outcome(missed=max(0, cadence.visits - len(days)))
    allowed = max(cadence.visits, len(customer.pins))
    if len(days) > allowed:
        message = _("{made} visits, {wanted} are wanted").format(made=len(days), wanted=allowed)
        outcome.violations.append(Violation(Rule.COUNT_EXCEEDED, customer.id, message))
    for start, end in itertools.pairwise(days):
        if end - start < cadence.min:
            _too_short(outcome, customer, (start, end, end - start, cadence.min))
    stretched = _stretch(cadence, days)
    if stretched > max(outcome.missed, _forced_stretch(customer, cadence)):
        text = _("distances beyond the maximum of {most} days use up {used} missed visits, there are {missed}")
        message = text.format(most=cadence.max, used=stretched, missed=outcome.missed)
        outcome.violations.append(Violation(Rule.COUNT_DISTANCE, customer.id, message))
    return outcome


def _stretch(cadence: CountCadence, days: Sequence[int]) -> int:
    """How many missed visits the distances need: the sum of ceil(distance / max) - 1."""
    if cadence.max is None:
        return 0
    return sum(-(-(end - start) // cadence.max) - 1 for start, end in itertools.pairwise(days))


def _forced_stretch(customer: Customer, cadence: CountCadence) -> int:
    """What appointments alone need where no plan could keep the rule beside them; else 0.

    A visit put between two others lowers need and supply alike, so such a plan has no remedy, and appointments
    are facts.
    """
    pins = sorted(customer.pins)
    needed = _stretch(cadence, pins)
    return needed if needed > max(0, cadence.visits - len(pins)) else 0


def _assess_days(customer: Customer, cadence: DaysCadence, days: Sequence[int]) -> Outcome:
    made, pinned = set(days), set(customer.pins)
    if any(option <= made and made - option <= pinned for option in cadence.options):
        return Outcome()
    outcome = Outcome(missed=min((len(option) for option in cadence.options), default=0))
    if not made <= pinned:
        listed = ", ".join(map(str, sorted(made)))
        message = _("days {days} are no option of the day sets").format(days=listed)
        outcome.violations.append(Violation(Rule.DAY_SET, customer.id, message))
    return outcome
