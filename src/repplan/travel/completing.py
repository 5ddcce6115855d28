"""Joining what a source knows with the crow's flight, which knows every pair a little."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from repplan.travel.source import Matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.travel.source import Table

FAR_METRES = 500.0
"""A place farther than this from every road is not on the source's map: what it says of such a place means nothing."""


class Completed(NamedTuple):
    """A matrix, and where the source was no help.

    Attributes:
        matrix: the travel times.
        far: locations farther than `FAR_METRES` from a road, with the metres; their ways are the crow's.
        unreachable: pairs of locations without a way, in the order of the matrix.
        missing: pairs the source says nothing about, reckoned as the crow flies.
    """

    matrix: Matrix
    far: Sequence[tuple[int, float]]
    unreachable: Sequence[tuple[int, int]]
    missing: Sequence[tuple[int, int]]


def complete(table: Table, rows: Sequence[int | None], crow: Matrix) -> Completed:
    """The source's times where it has any, the crow's elsewhere.

    Args:
        table: what the source knows of its places.
        rows: for each of the n locations its place in `table`; `None` = the source does not know the location, of
            which nothing is reported here. Between two locations of one place the crow decides.
        crow: n × n times and distances without gaps. Its kilometres stand where the source has none.
    """
    import numpy as np  # noqa: PLC0415 - only a planning command pays for it

    n = len(rows)
    known = np.array([row is not None for row in rows], dtype=np.bool_)
    index = np.array([row or 0 for row in rows], dtype=np.intp)
    if not len(table.snapped) or not known.any():
        return Completed(crow, (), (), ())
    snapped = np.where(known, table.snapped[index], 0.0)
    far = snapped > FAR_METRES
    ours = (known & ~far)[:, None] & (known & ~far) & (index[:, None] != index)
    minutes, km = table.minutes[np.ix_(index, index)], table.km[np.ix_(index, index)]
    missing = ours & np.isnan(minutes)
    closed = ours & np.isinf(minutes)
    told = ours & np.isfinite(minutes)
    crow_minutes = np.array(crow.minutes, dtype=np.float64).reshape(n, n)
    crow_km = np.array(crow.km, dtype=np.float64).reshape(n, n)
    merged = np.where(told, np.round(minutes, 4), crow_minutes).astype(object)
    merged[closed] = None
    merged_km = np.where(told & np.isfinite(km), np.round(km, 3), crow_km)
    return Completed(
        Matrix(merged.tolist(), merged_km.tolist()),
        [(int(i), float(snapped[i])) for i in np.flatnonzero(far)],
        [(int(i), int(j)) for i, j in np.argwhere(closed)],
        [(int(i), int(j)) for i, j in np.argwhere(missing)],
    )
