"""What every source of travel times looks like to the rest of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from repplan.domain.geo import Point

    Floats: TypeAlias = NDArray[np.float64]


class Matrix(NamedTuple):
    """Travel between n locations, row = from, column = to.

    Attributes:
        minutes: n × n minutes; need be neither symmetric nor metric. `None` where there is no way.
        km: n × n kilometres, for reporting only; `None` where unknown.
    """

    minutes: Sequence[Sequence[float | None]]
    km: Sequence[Sequence[float | None]]


class Table(NamedTuple):
    """What a source with roads of its own knows about n places, row = from, column = to.

    Attributes:
        minutes: n × n minutes; infinite where there is no way, NaN where the source says nothing.
        km: n × n kilometres, NaN where the source says nothing.
        snapped: n metres from each place to the road the source starts from; infinite where it found none.
    """

    minutes: Floats
    km: Floats
    snapped: Floats


class NoAnswerError(Exception):
    """A source that should answer does not. The message is a clause that follows "because"."""


class TravelSource(Protocol):
    """Where travel times come from: the crow's flight, a matrix file, a routing server."""

    def matrix(self, points: Sequence[Point | None]) -> Matrix:
        """Travel times between all the locations, in their order; `None` is a location without coordinates.

        Raises:
            RepplanError: the source cannot answer, with what to do about it.
        """
        ...
