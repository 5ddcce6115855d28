"""Minutes as whole ten-thousandths, the checker's only unit of time and cost; exact sums and differences."""

from __future__ import annotations

from fractions import Fraction

TICKS = 10_000
"""Ticks in a minute."""

TIME_SLACK = 10
"""What one time may be off: 0.001 minute."""

TOTAL_SLACK = 100
"""What a sum may be off: 0.01 minute."""


def to_ticks(minutes: float) -> int:
    """Minutes, rounded to the nearest whole tick."""
    return minutes * TICKS if isinstance(minutes, int) else round(Fraction(minutes) * TICKS)


def show(ticks: int | Fraction) -> str:
    """Ticks as minutes for a message, without trailing zeros."""
    return f"{float(ticks) / TICKS:.4f}".rstrip("0").rstrip(".")


def same_time(one: int, other: int) -> bool:
    """Whether two times agree within the slack of a time."""
    return abs(one - other) <= TIME_SLACK
