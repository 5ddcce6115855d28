"""Exact numbers: minutes, loads and costs as whole ten-thousandths, so that sums and differences are exact."""

from __future__ import annotations

TICKS = 10_000  # ticks in a minute (and in a unit of load)
NOWAY = 1 << 56  # a time or cost that no feasible plan reaches
MOST = 1 << 54  # what the sum of everything a problem could cost must stay below, so that int64 never overflows


def to_ticks(value: float) -> int:
    """The nearest whole number of ticks to `value` minutes."""
    return round(value * TICKS)


def to_minutes(ticks: int) -> float:
    """Minutes of a whole number of ticks, as the shortest decimal that reads back the same."""
    return ticks / TICKS


def rounded_ratio(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole number, halves up; both are whole and the denominator positive."""
    return (2 * numerator + denominator) // (2 * denominator)
