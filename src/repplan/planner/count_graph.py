"""A number of visits as a graph: a copy of the days for each visit made, linked by mornings instead of pairs of days.

A visit leads to the first morning on which the next one is far enough away, and a morning to the next: so the nodes
and edges of a copy grow with the days, not with their pairs. Where the distance has a maximum, a missed visit stands
exactly one maximum after the visit (or missed visit) before it, and the next visit at most one maximum later. That a
path may miss more visits than its distances ask for makes nothing possible that is not possible otherwise.

Appointments alone may be farther apart than missed visits allow. They are facts and let be; as nothing is then left to
be missed, no other distance is too long.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from repplan.planner.graph import SOURCE, Builder, Graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.planner import models
    from repplan.planner.layout import Ints

_NEVER = 1 << 30  # a day after every horizon


def count_graph(
    count: models.Count, weight: int, candidates: Sequence[int], pins: frozenset[int], horizon: int
) -> Graph:
    """The graph of a customer who is to be visited so many times.

    Args:
        count: how many visits and how far apart.
        weight: price of a missed visit in ticks.
        candidates: days on which a visit is possible at all, pins included, ascending.
        pins: days of appointments, which all paths pass.
        horizon: number of its days.
    """
    facts_only = len(pins) >= count.visits  # nothing but the appointments
    days = [day for day in candidates if day in pins or not facts_only]
    credit = 0 if facts_only else weight
    most, wanted = max(count.visits, len(pins)), count.visits * credit
    if not days or not most:
        build = Builder()
        build.edges([0], SOURCE, wanted)
        return build.graph([horizon], 0)
    exempt = takes(sorted(pins), count.max) > most
    longest = count.max if count.max is not None and count.max < days[-1] - days[0] else None
    copy = _Copy(np.array(days, dtype=np.int64), sorted(pins), max(1, count.min), longest, exempt=exempt)
    return copy.repeat(most, credit, wanted, horizon)


def takes(days: Sequence[int], longest: int | None) -> int:
    """Visits made on `days`, ascending, plus the missed ones that their distances need."""
    if longest is None:
        return len(days)
    return bool(days) + sum(-(-(b - a) // longest) for a, b in pairwise(days))


class _Copy:
    """The nodes of one number of visits made or missed, and what leads to them from the copy before.

    First come visits, one for each day on which one is possible; then mornings: of the same days where no distance is
    too long, else of those on which a missed visit can stand.

    Attributes:
        within: (target, before) of edges inside the copy.
        across: (target, before) of edges from the copy before.
    """

    def __init__(self, days: Ints, pins: list[int], least: int, longest: int | None, *, exempt: bool) -> None:
        self.days, self.pins, self.least, self.longest = days, np.array([*pins, _NEVER], dtype=np.int64), least, longest
        self.count = len(days)
        self.span = int(days[-1] - days[0])
        if longest is None:
            self.mornings = days
            self.within = self._passing()
            across = [np.stack([np.arange(self.count), self.count + np.arange(self.count)])]
        else:
            self.mornings = np.arange(days[-1] if exempt else days[0] + longest, days[-1], dtype=np.int64)
            self.within = np.empty((2, 0), dtype=np.int64)
            across = [self._near(longest)] if exempt else [self._near(longest), *self._missing(longest)]
        self.across = np.concatenate([*across, self._facts(exempt=exempt)], axis=1)

    def repeat(self, most: int, credit: int, wanted: int, horizon: int) -> Graph:
        """One copy for each of `most` visits; the last has no mornings, for nothing follows."""
        more = 0 if self.longest is None else self.span // self.longest
        copies = min(most, 1 + self.span // self.least + len(self.pins) - 1 + more)  # no path has more than these
        size, count = self.count + len(self.mornings), self.count
        end = (copies - 1) * size + count
        build, shifts = Builder(), np.arange(copies - 1, dtype=np.int64)[:, None] * size
        first = np.flatnonzero(self.days <= self.pins[0])
        build.edges(first, SOURCE, -credit)
        build.edges((self.within[0] + shifts).ravel(), (self.within[1] + shifts).ravel(), 0)
        targets, before = (self.across[0] + size + shifts).ravel(), (self.across[1] + shifts).ravel()
        costs = np.where(targets % size < count, -credit, 0)
        there = targets < end
        build.edges(targets[there], before[there], costs[there])
        if len(self.pins) == 1:
            build.edges([end], SOURCE, wanted)
        last = np.flatnonzero(self.days >= (self.pins[-2] if len(self.pins) > 1 else 0))
        build.edges(np.full(copies * len(last), end), (last + np.arange(copies)[:, None] * size).ravel(), wanted)
        of_days = np.append(np.tile(np.concatenate([self.days, self.mornings]), copies)[:end], horizon)
        copy, place = np.divmod(np.arange(end + 1), size)
        visits = ((place < count) & (np.arange(end + 1) < end)).astype(np.int64)
        keep = None
        if self.longest is None and len(self.pins) == 1:  # no path is there so early
            keep = np.flatnonzero(of_days >= self.days[0] + (copy + 1 - visits) * self.least)
            keep = np.union1d(keep, [end])
        return build.graph(of_days, visits, keep)

    def _next_pin(self, days: Ints) -> Ints:
        """The first pinned day from each day on."""
        found: Ints = self.pins[np.searchsorted(self.pins, days)]
        return found

    def _passing(self) -> Ints:
        """From a visit to the first morning far enough from it, and from each morning to the next."""
        after = np.searchsorted(self.days, self.days + self.least)
        visit = np.flatnonzero(after < self.count)
        visit = visit[self._next_pin(self.days[visit] + 1) >= self.days[after[visit]]]
        step = np.flatnonzero(self._next_pin(self.days[:-1]) >= self.days[1:])
        return np.concatenate(
            [np.stack([self.count + after[visit], visit]), np.stack([self.count + step + 1, self.count + step])], axis=1
        )

    def _near(self, longest: int) -> Ints:
        """From visits to later ones near enough for none to be missed."""
        apart = self.days[:, None] - self.days[None, :]
        free = self._next_pin(self.days + 1)[None, :] >= self.days[:, None]
        return np.stack(np.nonzero((apart >= self.least) & (apart <= longest) & free))

    def _missing(self, longest: int) -> list[Ints]:
        """From a visit to the missed one after it, from each missed one to the next, and from it to visits."""
        begin, count = int(self.days[0]) + longest, self.count
        visit = np.flatnonzero(self._next_pin(self.days + 1) >= self.days + longest)
        visit = visit[self.days[visit] + longest < self.days[-1]]
        missed = np.flatnonzero(self._next_pin(self.mornings) >= self.mornings + longest)
        missed = missed[self.mornings[missed] + longest < self.days[-1]]
        apart = self.days[:, None] - self.mornings[None, :]
        free = self._next_pin(self.mornings)[None, :] >= self.days[:, None]
        found = np.nonzero((apart >= 1) & (apart <= longest) & free)
        return [
            np.stack([count + self.days[visit] + longest - begin, visit]),
            np.stack([count + missed + longest, count + missed]),
            np.stack([found[0], count + found[1]]),
        ]

    def _facts(self, *, exempt: bool) -> Ints:
        """From a pin to the next where only facts may be as near, or as far, as they are."""
        places = np.searchsorted(self.days, self.pins[:-1])
        apart = np.diff(self.days[places])
        odd = (apart < self.least) | (exempt & (apart > (self.longest or _NEVER)))
        return np.stack([places[1:][odd], places[:-1][odd]])
