"""Coordinates and map links as options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.errors import UsageError
from repplan.services.notices import notice

if TYPE_CHECKING:
    from repplan.domain.datums import Datum
    from repplan.domain.geo import Point

COORDS_HELP = "As pasted: '39.9, 116.4', or a link of Amap, Baidu, Tencent, Google, Apple or OpenStreetMap; '' clears."


def read_coords(text: str, datum: Datum | None = None, option: str = "--coords") -> Point | None:
    """The place in WGS 84, None for an empty text; what is doubtful about it is said.

    Args:
        text: what was pasted.
        datum: what it is measured in, as the user says.
        option: what the mistake is told of.

    Raises:
        UsageError: if it is no place.
    """
    from repplan.domain.geo import CoordinatesError
    from repplan.domain.pasted_place import read_place

    if not text.strip():
        return None
    try:
        place = read_place(text, datum)
    except CoordinatesError as error:
        raise UsageError(f"{option}: {error}") from None
    for doubt in place.doubts:
        notice(f"note: {doubt}")
    return place.point
