"""Cordeau's periodic vehicle routing instances: their files, read; and the best costs known.

They (Cordeau, Gendreau & Laporte, Networks 30, 1997) are not part of the project: they are looked for beside the
checkout. Nothing here knows repplan or its peers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = Path(__file__).parents[1].parent / "shared" / "bench" / "pvrp"

BEST_KNOWN: dict[str, float] = {
    "p02": 1322.87,
    "p05": 2024.96,
    "p08": 2022.47,
    "p10": 1593.43,
    "p11": 770.89,
    "p14": 954.81,
    "p17": 1597.75,
    "p18": 3131.09,
    "p21": 2170.61,
    "p24": 3687.46,
    "p30": 73875.19,
    "pr01": 2209.02,
    "pr03": 5153.54,
    "pr05": 6581.80,
    "pr07": 4996.14,
}


@dataclass(frozen=True)
class Site:
    """A customer, or the depot, which has no demand and no day sets."""

    number: int
    x: float
    y: float
    service: float
    demand: float
    options: tuple[tuple[int, ...], ...]  # day sets, day 1 of the file being day 0

    @property
    def visits(self) -> int:
        """How many he is to have; all day sets are of the same size."""
        return len(self.options[0]) if self.options else 0


@dataclass(frozen=True)
class Instance:
    """One file: `vehicles` a day share a depot, each limited in load and, unless None, in length with service."""

    name: str
    vehicles: int
    days: int
    longest: float | None
    capacity: float
    depot: Site
    customers: tuple[Site, ...]


def read_instance(text: str, name: str) -> Instance:
    """An instance from the text of its file.

    Raises:
        ValueError: if it is no periodic instance, is cut off, limits differ from day to day, or a customer's day sets
            are missing or not of the size of his frequency.
    """
    rows = [line.split() for line in text.splitlines() if line.strip()]
    kind, vehicles, count, days = (int(word) for word in rows[0][:4])
    if kind != 1:
        raise ValueError(f"{name}: type {kind} is not periodic routing (1)")
    limits, sites = {tuple(map(float, row[:2])) for row in rows[1 : 1 + days]}, rows[1 + days : 2 + days + count]
    if len(sites) != count + 1:
        raise ValueError(f"{name}: {count} customers and a depot expected, {len(sites)} lines found")
    if len(limits) != 1:
        raise ValueError(f"{name}: the limits differ from day to day")
    longest, capacity = limits.pop()
    depot, *customers = (_site(row, days, name) for row in sites)
    if any(not customer.options for customer in customers):
        raise ValueError(f"{name}: a customer without day sets")
    return Instance(name, vehicles, days, longest or None, capacity, depot, tuple(customers))


def _site(row: list[str], days: int, name: str) -> Site:
    number, frequency, count = int(row[0]), int(row[5]), int(row[6])
    options = tuple(_day_set(int(word), days) for word in row[7 : 7 + count])
    # A frequency of 0 beside day sets (customer 131 of p11) is a slip that the literature reads as the sets' size.
    sizes = {len(option) for option in options} | ({frequency} if frequency and options else set())
    if len(options) != count or len(sizes) > 1:
        raise ValueError(f"{name}: the day sets of customer {number} do not fit his frequency {frequency}")
    x, y, service, demand = (float(word) for word in row[1:5])
    return Site(number, x, y, service, demand, options)


def _day_set(combination: int, days: int) -> tuple[int, ...]:
    """The days of a combination, a number of `days` bits whose most significant is the first day."""
    return tuple(day for day in range(days) if combination >> (days - 1 - day) & 1)


def distance(one: Site, other: Site) -> float:
    """Euclidean and unrounded."""
    return math.hypot(one.x - other.x, one.y - other.y)


def instances(names: Iterable[str]) -> list[Instance]:
    """Those of the instances whose files are at hand."""
    paths = [SOURCE / name for name in names]
    return [read_instance(path.read_text(encoding="utf-8"), path.name) for path in paths if path.exists()]
