"""Naive twins of the planner's kernels: slow, short, and written from INTERCHANGE alone where that is possible."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Json = dict[str, Any]


def subsets(days: Sequence[int], pins: frozenset[int]) -> Iterator[list[int]]:
    """Every set of days that contains all pins."""
    free = [day for day in days if day not in pins]
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            yield sorted([*chosen, *pins])


def cheapest_days(  # noqa: PLR0917 - as many as the kernel it mirrors
    cadence: Json, weight: float, days: Sequence[int], pins: frozenset[int], opportunity: Sequence[bool], price: Json
) -> Fraction | None:
    """The least cost of visits on a subset of `days`, each costing `price[day]`, by trying all; None if none is allowed."""
    best = None
    for chosen in subsets(days, pins):
        cost = cadence_cost(cadence, Fraction(weight), chosen, pins, opportunity)
        if cost is not None:
            total = cost + sum(Fraction(price[day]) for day in chosen)
            best = total if best is None or total < best else best
    return best


def cadence_cost(
    cadence: Json, weight: Fraction, visits: Sequence[int], pins: frozenset[int], opportunity: Sequence[bool]
) -> Fraction | None:
    """Penalties in minutes of visits on these days, or None where a rule forbids them."""
    if cadence["kind"] == "gap":
        return _gap_cost(cadence, weight, visits, pins, opportunity)
    if cadence["kind"] == "count":
        return _count_cost(cadence, weight, visits, pins)
    sets = [set(option) for option in cadence["options"]]
    if set(visits) - pins and not any(set(visits) == option | pins for option in sets):
        return None
    served = any(option <= set(visits) for option in sets)
    return Fraction(0) if served else weight * min(len(option) for option in sets)


def _count_cost(cadence: Json, weight: Fraction, visits: Sequence[int], pins: frozenset[int]) -> Fraction | None:
    low, high = cadence.get("min", 0), cadence.get("max")
    missed = max(0, cadence["visits"] - len(visits))
    if len(visits) > max(cadence["visits"], len(pins)):
        return None
    if any(b - a < low and not {a, b} <= pins for a, b in pairwise(visits)):
        return None
    if high is not None:
        if _stretch(sorted(pins), high) > max(0, cadence["visits"] - len(pins)):  # facts alone break it: let them be
            if any(b - a > high and not {a, b} <= pins for a, b in pairwise(visits)):
                return None
        elif _stretch(visits, high) > missed:
            return None
    return weight * missed


def _stretch(visits: Sequence[int], high: int) -> int:
    return sum(math.ceil((b - a) / high) - 1 for a, b in pairwise(visits))


def cheapest_count(  # noqa: PLR0917 - as many as what it mirrors
    cadence: Json, weight: int, days: Sequence[int], pins: frozenset[int], price: dict[int, int], must: Sequence[int]
) -> int | None:
    """The least cost of a count's visits in ticks, `must` among them, going from each visit to every later one."""
    most, through = max(cadence["visits"], len(pins)), pins.union(must)
    high = cadence["max"] or (1 << 30)
    exempt = len(pins) + _stretch(sorted(pins), high) > most
    best = None if through else weight * cadence["visits"]
    before: list[tuple[int, dict[tuple[int, int], int]]] = []  # day, {(visits, used): cost up to that visit}
    for day in (day for day in days if day in price):
        table = {} if any(other < day for other in through) else {(1, 1): price[day]}
        for since, costs in before:
            facts = {since, day} <= pins
            if any(since < other < day for other in through) or (day - since < cadence.get("min", 0) and not facts):
                continue
            if exempt and not facts and day - since > high:
                continue
            more = 1 if facts and exempt else math.ceil((day - since) / high)
            for (visits, used), cost in costs.items():
                key = visits + 1, used + more
                if key[1] <= most:
                    table[key] = min(cost + price[day], table.get(key, cost + price[day]))
        before.append((day, table))
        if not any(other > day for other in through):
            ends = [cost + weight * max(0, cadence["visits"] - visits) for (visits, _used), cost in table.items()]
            best = min([*ends, *([] if best is None else [best])], default=None)
    return best if most else None if through else 0


def _gap_cost(
    cadence: Json, weight: Fraction, visits: Sequence[int], pins: frozenset[int], opportunity: Sequence[bool]
) -> Fraction | None:
    last, cost = cadence["last"], Fraction(0)
    since = -1 if last is None else last
    phases, phase, made = cadence["phases"], 0, 0
    for day in [*visits, None]:
        phase, made = _in_force(phases, phase, made, since)
        rule = phases[phase]
        if rule.get("obligation", True):
            low = 0 if since < 0 and last is None else rule.get("min", 0)
            if rule["unit"] == "days":
                gap = (len(opportunity) if day is None else day) - since
            else:
                end = len(opportunity) - 1 if day is None else day
                gap = sum(opportunity[d] for d in range(max(0, since + 1), end + 1))
                gap += cadence.get("elapsed", 0) if since < 0 and last is not None else 0
            fact = day in pins and (since in pins or (since < 0 and last is not None))
            if day is not None and gap < low and not fact:
                return None
            if day is not None or gap > rule["ideal"]:
                cost += gap_price(gap, low, rule["ideal"], rule["max"], weight)
        if day is not None:
            phase, made = _in_force(phases, phase, made, day)
            made += 1
            since = day
    return cost


def _in_force(phases: Sequence[Json], phase: int, made: int, day: int) -> tuple[int, int]:
    """Phases end after the day `until` or after their last visit."""
    while phase < len(phases) - 1:
        rule = phases[phase]
        if rule.get("until", math.inf) >= day and made < rule.get("max_visits", math.inf):
            break
        phase, made = phase + 1, 0
    return phase, made


def gap_price(gap: int, low: int, ideal: int, high: int, weight: Fraction) -> Fraction:
    """The penalty of a gap, exactly."""
    twentieth = Fraction(1, 20)
    if gap < ideal:
        return twentieth * weight * Fraction(ideal - gap, ideal - low + 1) ** 2
    if gap <= high:
        return twentieth * weight * Fraction(gap - ideal, high - ideal + 1) ** 2
    over = Fraction(gap - high, min(high - low + 1, 14))
    return weight * (twentieth + over + over**2)


Stop = tuple[int, int, list[tuple[int, int]]]  # travel to it, service, allowed starts (first, last)


def best_schedule(stops: Sequence[Stop], home: int, shift: tuple[int, int]) -> tuple[int, int, list[int]] | None:
    """Leave, back and starts of a route by trying every time to leave; None where it cannot be done in the shift.

    `home` is the travel back from the last stop. Whole numbers, as few as the test can afford.
    """
    tries = []
    for leave in range(shift[0], shift[1] + 1):
        now, starts = leave, []
        for travel, service, allowed in stops:
            possible = [t for first, last in allowed for t in range(first, last + 1) if t >= now + travel]
            if not possible:
                break
            starts.append(min(possible))
            now = starts[-1] + service
        else:
            if now + home <= shift[1]:
                tries.append((now + home, -leave, starts))
    if not tries:
        return None
    back, minus_leave, starts = min(tries)
    return -minus_leave, back, starts
