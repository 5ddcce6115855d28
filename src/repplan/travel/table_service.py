"""Travel times from anything that speaks OSRM's `table` service, in batches it can take.

The service is documented at https://project-osrm.org/docs/v5.24.0/api/#table-service: durations in seconds, distances
in metres, `null` where there is no way, and for each coordinate how far it lies from the road that was taken.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from repplan.domain.geo import haversine_km
from repplan.i18n import _
from repplan.travel.source import NoAnswerError, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repplan.domain.geo import Point
    from repplan.travel.source import Floats

    Block: TypeAlias = tuple[range, range]

MAX_TABLE_SIZE = 100
"""What OSRM's server takes unless its `--max-table-size` says otherwise: so many places squared in one request."""

ROUNDING = 10.0
"""Seconds or metres below 0 that are taken as 0: OSRM gives -1.1 m between neighbours on one stretch of road."""


class TooBigError(Exception):
    """The service takes fewer places at once."""


class NoRoadError(Exception):
    """The service finds no road near one of the places; `place` is its position in the request."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class TableService(Protocol):
    """One request to the service."""

    def table(self, points: Sequence[Point], sources: Sequence[int], destinations: Sequence[int]) -> Mapping[str, Any]:
        """The answer as the service gives it, its `code` being `Ok`.

        Args:
            points: the places, latitude and longitude in degrees.
            sources: positions in `points` to travel from, the rows of the answer.
            destinations: positions in `points` to travel to, its columns.

        Raises:
            TooBigError: for that many places.
            NoRoadError: for a place without a road.
            NoAnswerError: whatever else is the matter.
        """
        ...


def fetch_table(
    service: TableService,
    points: Sequence[Point],
    *,
    size: int = MAX_TABLE_SIZE,
    progress: Callable[[int, int], None] | None = None,
) -> Table:
    """All travel times between places, `size` × `size` of them a request; the size is halved when that is too big.

    Args:
        service: answers one request.
        points: the n places, all different.
        size: most rows and most columns of a request.
        progress: told how many of the n² ways are known.

    Raises:
        NoAnswerError: the service does not answer, or not as it should; nothing is guessed then.
    """
    import numpy as np  # noqa: PLC0415 - only a planning command pays for it

    n = len(points)
    table = Table(np.full((n, n), np.nan), np.full((n, n), np.nan), np.zeros(n))
    todo: list[Block] = [(range(n), range(n))]
    off: set[int] = set()
    ways = 0
    while todo:
        block = todo.pop()
        if max(map(len, block)) > size:
            todo += reversed(_split(block, size))
            continue
        rows, columns = ([i for i in part if i not in off] for part in block)
        try:
            if rows and columns:
                _ask(service, points, rows, columns, table)
        except TooBigError:
            if max(len(rows), len(columns)) == 1:
                raise NoAnswerError(_("it refuses even a single way as too big")) from None
            size = math.ceil(max(len(rows), len(columns)) / 2)
            todo.append(block)
            continue
        except NoRoadError as error:
            places = _places(rows, columns)
            place = error.place if len(places) > 1 else 0
            if place >= len(places):
                raise NoAnswerError(_("it finds no road near a place that was not asked for")) from None
            off.add(places[place])
            todo.append(block)
            continue
        ways += len(block[0]) * len(block[1])
        if progress is not None:
            progress(ways, n * n)
    table.snapped[list(off)] = np.inf
    return table


def _split(block: Block, size: int) -> list[Block]:
    rows, columns = (_even_parts(part, size) for part in block)
    return [(some, others) for some in rows for others in columns]


def _even_parts(part: range, size: int) -> list[range]:
    """As few parts as `size` allows, of about the same length."""
    n = math.ceil(len(part) / size)
    ends = [len(part) * k // n for k in range(n + 1)]
    return [part[start:end] for start, end in itertools.pairwise(ends)]


def _places(rows: Sequence[int], columns: Sequence[int]) -> list[int]:
    """The places of a request in the order they are sent: each once, though it be source and destination."""
    return sorted({*rows, *columns})


def _ask(
    service: TableService, points: Sequence[Point], rows: Sequence[int], columns: Sequence[int], table: Table
) -> None:
    """Fill a block of the table."""
    import numpy as np  # noqa: PLC0415 - as above

    places = _places(rows, columns)
    at = {place: position for position, place in enumerate(places)}
    asked_points, to = [points[i] for i in places], [at[j] for j in columns]
    if len(places) == 1:
        asked_points, to = asked_points * 2, [1]  # OSRM refuses a single place
    answer = service.table(asked_points, [at[i] for i in rows], to)
    where = np.ix_(rows, columns)
    seconds = _numbers(answer, "durations", len(rows), len(columns))
    seconds[np.isnan(seconds)] = np.inf
    table.minutes[where] = seconds / 60
    if answer.get("distances") is not None:
        table.km[where] = _numbers(answer, "distances", len(rows), len(columns)) / 1000
    for key, asked in (("sources", rows), ("destinations", columns)):
        table.snapped[asked] = _snapped(answer, key, [points[i] for i in asked])


def _numbers(answer: Mapping[str, Any], key: str, rows: int, columns: int) -> Floats:
    """A table of the answer, NaN where it has `null`."""
    import numpy as np  # noqa: PLC0415 - as above

    try:
        numbers: Floats = np.array(answer[key], dtype=np.float64)
    except (KeyError, TypeError, ValueError, OverflowError):
        numbers = np.empty(())
    if not numbers.ndim:
        raise NoAnswerError(_("its answer has no table of {key}").format(key=key))
    if numbers.shape != (rows, columns):
        message = _("its table of {key} has the size {found} instead of {wanted}")
        found, wanted = "×".join(map(str, numbers.shape)), f"{rows}×{columns}"
        raise NoAnswerError(message.format(key=key, found=found, wanted=wanted))
    if bool((numbers < -ROUNDING).any()) or bool(np.isinf(numbers).any()):
        raise NoAnswerError(_("its table of {key} has negative or infinite numbers").format(key=key))
    return np.maximum(numbers, 0.0)


def _snapped(answer: Mapping[str, Any], key: str, asked: Sequence[Point]) -> list[float]:
    """Metres from each place to its road: as said, else from the road's own coordinates, else 0."""
    waypoints = answer.get(key)
    if waypoints is None:
        return [0.0] * len(asked)
    try:
        return [_metres(waypoint, point) for waypoint, point in zip(waypoints, asked, strict=True)]
    except (KeyError, TypeError, ValueError, IndexError):
        raise NoAnswerError(_("its list of {key} cannot be read").format(key=key)) from None


def _metres(waypoint: Mapping[str, Any], point: Point) -> float:
    if waypoint.get("distance") is not None:
        return float(waypoint["distance"])
    lon, lat = waypoint["location"]
    return haversine_km(point, (float(lat), float(lon))) * 1000
