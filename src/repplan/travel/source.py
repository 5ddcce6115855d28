"""What every source of travel times looks like to the rest of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.geo import Point


class Matrix(NamedTuple):
    """Travel between n locations, row = from, column = to.

    Attributes:
        minutes: n × n minutes; need be neither symmetric nor metric. `None` where there is no way.
        km: n × n kilometres, for reporting only; `None` where unknown.
    """

    minutes: Sequence[Sequence[float | None]]
    km: Sequence[Sequence[float | None]]


class TravelSource(Protocol):
    """Where travel times come from: the crow's flight, a matrix file, a routing server."""

    def matrix(self, points: Sequence[Point | None]) -> Matrix:
        """Travel times between all the locations, in their order; `None` is a location without coordinates.

        Raises:
            RepplanError: the source cannot answer, with what to do about it.
        """
        ...
