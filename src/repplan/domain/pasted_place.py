"""A place as a user pastes it, a pair or a map link, brought to WGS 84 with what is doubtful about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.datums import Datum, to_wgs84
from repplan.domain.geo import parse_point
from repplan.domain.map_links import is_link, read_link
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.geo import Point
    from repplan.domain.map_links import LinkedPlace


@dataclass(frozen=True, slots=True)
class PastedPlace:
    """Where it is in WGS 84, what it was measured in, and what the user should know about how it was read."""

    point: Point
    datum: Datum
    doubts: tuple[str, ...] = ()


def read_place(text: str, datum: Datum | None = None) -> PastedPlace:
    """Read a pair of coordinates in any usual form, or a map link.

    Args:
        text: what was pasted.
        datum: what the numbers are in, as the user says; None = as the link says, WGS 84 for a pair.

    Raises:
        CoordinatesError: no place can be read; the message says what to paste instead.
    """
    if not is_link(text):
        known = datum or Datum.WGS84
        return PastedPlace(to_wgs84(parse_point(text), known), known)
    place = read_link(text)
    used = datum or place.datum
    return PastedPlace(to_wgs84(place.point, used), used, tuple(_doubts(place, datum)))


def _doubts(place: LinkedPlace, told: Datum | None) -> list[str]:
    doubts = []
    if told is not None and told is not place.datum and not place.by_custom:
        text = _("this link of {provider} is in {datum}; it was read in {told}, as you say")
        doubts.append(text.format(provider=place.provider, datum=place.datum, told=told))
    if told is None and place.by_custom:
        text = _(
            "read in gcj02, as {provider} draws the streets of mainland China; if the pin was set on a satellite "
            "picture, add --datum wgs84"
        )
        doubts.append(text.format(provider=place.provider))
    if place.view:
        doubts.append(_("the link has no pin: the middle of its view was taken; see that it is the entrance"))
    return doubts
