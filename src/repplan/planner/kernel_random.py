"""Compiled: random whole numbers from a state that is an argument (xorshift, Marsaglia 2003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from repplan.planner.compiled import jit

if TYPE_CHECKING:
    from repplan.planner.layout import Ints

_LEFT, _RIGHT, _LEFT_AGAIN, _DROP = np.uint64(13), np.uint64(7), np.uint64(17), np.uint64(33)


@jit
def below(rng: Ints, limit: int) -> int:
    """A whole number from 0 to `limit` - 1; `rng` (one uint64, not 0) moves on."""
    x = rng[0]
    x ^= x << _LEFT
    x ^= x >> _RIGHT
    x ^= x << _LEFT_AGAIN
    rng[0] = x
    return np.int64(x >> _DROP) % limit  # type: ignore[return-value]
