"""What a search says while it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come."""

    fraction: float  # 0 to 1
    iterations: int  # done by all walks together
    cost: float  # of the best plan so far, in minutes
