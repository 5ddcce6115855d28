"""Which rule must give, and by how much: the smallest single changes after which no bound stands in the way any more.

That nothing forbids it then does not mean that a plan exists: each of these is a least, not a promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from repplan.planner.balance import weigh, with_cadences, with_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from repplan.planner import models
    from repplan.planner.balance import Balance

QUARTER = 15  # minutes by which hours are tried
_LONGER = 16  # quarters of an hour: four hours
_MIDNIGHT = 1440.0
_DAY = 480.0
_LONGEST_MAX = 366  # days; a rhythm beyond that is none


@dataclass(frozen=True, slots=True)
class Relief:
    """One change that lifts every bound.

    Attributes:
        what: `max_visits` a day, `hours` (minutes added to the end of each shift), `rule` (the longest gap of a rule),
            or `reps` (how many such reps; a fraction tells how much of the last one's time).
        rule: which rule, "" for the others.
        now: the value in force; for `hours` 0.
        least: the smallest value that lifts every bound.
    """

    what: Literal["max_visits", "hours", "rule", "reps"]
    rule: str
    now: float
    least: float


def reliefs(balance: Balance, rules: Sequence[Sequence[str]]) -> tuple[Relief, ...]:
    """Every kind of change that lifts all bounds by itself, the smallest in proportion first; empty where none does.

    Args:
        balance: one whose demand exceeds its supply somewhere.
        rules: for each customer the name of each phase's rule, "" where it is nobody's to change.
    """
    found = [_visits(balance), *_rules(balance, rules), _hours(balance), _reps(balance)]
    return tuple(sorted((relief for relief in found if relief is not None), key=_proportion))


def _proportion(relief: Relief) -> tuple[float, str]:
    """By what share of itself something changes; hours against a day of eight."""
    before = _DAY if relief.what == "hours" else max(relief.now, 1.0)
    after = _DAY + relief.least if relief.what == "hours" else relief.least
    return after / before, relief.what


def least_that(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """The least number from `low` to `high` for which a condition begins to hold for good; None = not even `high`."""
    if low > high or not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _visits(balance: Balance) -> Relief | None:
    limits = [rep.max_visits for rep in balance.spec.reps if rep.max_visits is not None]
    if not limits:
        return None
    now, most = min(limits), max(*limits, len(balance.spec.customers))
    least = least_that(lambda limit: with_limit(balance, limit).possible(), now + 1, most)
    return None if least is None else Relief("max_visits", "", now, least)


def _hours(balance: Balance) -> Relief | None:
    quarters = least_that(lambda n: weigh(longer(balance.spec, n * QUARTER)).possible(), 1, _LONGER)
    return None if quarters is None else Relief("hours", "", 0, quarters * QUARTER)


def longer(spec: models.Spec, minutes: int) -> models.Spec:
    """The problem with every shift that much longer at its end, and the limits on a day's length with it."""
    reps = [
        rep.model_copy(
            update={
                "shifts": [
                    shift.model_copy(update={"end": max(shift.end, min(_MIDNIGHT, shift.end + minutes))})
                    for shift in rep.shifts
                ],
                "max_minutes": None if rep.max_minutes is None else rep.max_minutes + minutes,
            }
        )
        for rep in spec.reps
    ]
    return spec.model_copy(update={"reps": reps})


def _rules(balance: Balance, rules: Sequence[Sequence[str]]) -> list[Relief | None]:
    names = sorted({name for of_customer in rules for name in of_customer if name})
    return [_rule(balance, rules, name) for name in names]


def _rule(balance: Balance, rules: Sequence[Sequence[str]], name: str) -> Relief | None:
    """The smallest maximum of one rule that lifts every bound. Its ideal and minimum do not matter to a bound."""
    members = [number for number, names in enumerate(rules) if name in names]
    highs = [
        phase.max
        for number in members
        for phase, of_phase in zip(_phases(balance, number), rules[number], strict=True)
        if of_phase == name and phase.max is not None
    ]
    if not highs:
        return None

    def lifted(high: int) -> bool:
        changed = {number: _stretched(balance, number, rules[number], name, high) for number in members}
        return with_cadences(balance, changed).possible()

    least = least_that(lifted, min(highs) + 1, _LONGEST_MAX)
    return None if least is None else Relief("rule", name, min(highs), least)


def _phases(balance: Balance, number: int) -> Sequence[models.Phase]:
    cadence = balance.spec.customers[number].cadence
    return cadence.phases if cadence.kind == "gap" else ()


def _stretched(balance: Balance, number: int, names: Sequence[str], name: str, high: int) -> models.Gap:
    """A customer's cadence with the maximum of one rule's phases raised to `high`."""
    cadence = balance.spec.customers[number].cadence
    assert cadence.kind == "gap"
    phases = [
        phase.model_copy(update={"max": max(phase.max or 0, high)}) if of_phase == name else phase
        for phase, of_phase in zip(cadence.phases, names, strict=True)
    ]
    return cadence.model_copy(update={"phases": phases})


def _reps(balance: Balance) -> Relief | None:
    """How many times the reps' days it takes, were there so many who could all go anywhere."""
    times = 1.0
    for index, ledger in enumerate(balance.ledgers):
        if ledger.rep is not None:
            continue
        needed, held = balance.wanted(index), balance.held(index)
        if bool(((needed > 0) & (held == 0)).any()):
            return None
        some = held > 0
        times = max(times, float((needed[some] / held[some]).max(initial=0.0)))
    now = len(balance.spec.reps)
    return Relief("reps", "", now, now * times)
