"""The price of getting in: minutes from the street to the first door of a hospital, once a stay, and between floors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_entering(
    minutes: Sequence[Sequence[float | None]],
    site_of: Sequence[int],
    enter: Sequence[float],
    between: float,
) -> list[list[float | None]]:
    """A copy of a travel matrix in which arriving costs what entering the site costs.

    For locations i ≠ j, with A and B the sites of i and j:

    - A ≠ B: `minutes[i][j] + enter[B]`. It is charged on arrival, so that a stay at a site (any number of stops in a
      row) pays once, and coming back later the same day pays again. Leaving costs nothing.
    - A = B: exactly `between`, whatever the matrix says: another floor or ward of the same building.

    `minutes[i][i]` stays as it is: a second customer at the very same location costs what the matrix says, usually 0.
    `None` (no way) between two sites stays `None`. The rep's home is a site of its own with `enter` 0.

    Args:
        minutes: n × n minutes, row = from, column = to.
        site_of: The site index of each of the n locations.
        enter: The entering minutes of each site, indexed by what `site_of` holds.
        between: Minutes between two different locations of one site.

    Raises:
        ValueError: the sizes do not fit, a site index is out of range, or minutes are negative.
    """
    n = len(site_of)
    if len(minutes) != n or any(len(row) != n for row in minutes):
        message = f"the matrix must be {n} x {n}, as there are {n} locations"
        raise ValueError(message)
    if any(not 0 <= site < len(enter) for site in site_of):
        message = f"site_of must index the {len(enter)} sites of enter"
        raise ValueError(message)
    if between < 0 or any(cost < 0 for cost in enter):
        message = "entering minutes must not be negative"
        raise ValueError(message)

    def arriving(i: int, j: int) -> float | None:
        travel = minutes[i][j]
        if i == j:
            return travel
        if site_of[i] == site_of[j]:
            return between
        return None if travel is None else travel + enter[site_of[j]]

    return [[arriving(i, j) for j in range(n)] for i in range(n)]
