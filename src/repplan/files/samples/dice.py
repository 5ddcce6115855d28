"""Chance for the samples: a handful of draws built on `random.Random.random` alone.

Python promises that `random()` gives the same numbers in every version; it promises nothing of the kind for `choice`
or `shuffle`. The shipped samples are compared byte by byte, so everything here stands on that one method.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Dice:
    """Draws that give the same results for the same seed in every Python version."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented territories are no secret

    def chance(self, percent: int) -> bool:
        """True in `percent` of a hundred cases."""
        return self._random.random() * 100 < percent

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def spread(self, width: float) -> float:
        """A number from `-width` to `width`, likelier near 0 (the sum of two uniform draws)."""
        return (self._random.random() + self._random.random() - 1) * width

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self._random.random() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in random order (Fisher and Yates)."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = int(self._random.random() * (last + 1))
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Whole shares of `total` in proportion to the weights (largest remainders, ties to the earlier one)."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
