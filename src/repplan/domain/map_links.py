"""Places out of map links: Amap, Baidu, Tencent, Google, Apple, OpenStreetMap and `geo:` addresses.

A link says in which datum its numbers are, by its own word or by the provider's custom; which place it means is taken
from the pin before the middle of the view. Nothing is fetched: a short link hides its place and is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from repplan.domain.baidu_mercator import from_mercator
from repplan.domain.datums import Datum, near_china
from repplan.domain.degrees import read_pair
from repplan.domain.geo import CoordinatesError, check_point
from repplan.domain.mainland import in_mainland
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from repplan.domain.geo import Point

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_PAIR = re.compile(rf"(?<![\w.])({_NUMBER})\s*,\s*({_NUMBER})")
_DEGREES = 180  # greater numbers are metres
_SHORT = (
    *("surl.amap.com", "j.map.baidu.com", "goo.gl", "maps.app.goo.gl", "g.co", "maps.apple", "osm.org", "url.cn"),
    *("dwz.cn", "t.cn", "bit.ly"),
)


@dataclass(frozen=True, slots=True)
class LinkedPlace:
    """What a link says.

    Attributes:
        point: the place as written, in `datum`.
        datum: what the numbers are in.
        provider: whose link it is.
        by_custom: whether the datum is only the provider's custom there, so that the place may be elsewhere.
        view: whether the numbers are the middle of a map view and no pin.
    """

    point: Point
    datum: Datum
    provider: str
    by_custom: bool = False
    view: bool = False


def is_link(text: str) -> bool:
    """Whether a text is meant as a link rather than as numbers."""
    return _link_in(text) is not None


def read_link(text: str) -> LinkedPlace:
    """The place of a link; words around it, as phones add when sharing, are ignored.

    Raises:
        CoordinatesError: a short link, a link without coordinates, an unknown map, or numbers that are no place.
    """
    link = _link_in(text)
    if link is None:
        raise CoordinatesError(_("'{text}' holds no map link").format(text=text))
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        raise CoordinatesError(_("'{link}' is no proper link; copy it again").format(link=link)) from None
    if parts.scheme.lower() == "geo":
        return _geo(link)
    if host in _SHORT or (host == "openstreetmap.org" and parts.path.startswith("/go/")):
        message = _(
            "'{link}' is a short link: it hides the place, and repplan asks no server; open it in a browser and copy "
            "the long address from there, or paste latitude, longitude"
        )
        raise CoordinatesError(message.format(link=link))
    for pattern, read in _READERS:
        if pattern.search(host) or pattern.search(f"{parts.scheme.lower()}:"):
            place = read(parts, _query(parts))
            if place is None:
                raise CoordinatesError(_no_place(link))
            check_point(*place.point)
            return place
    message = _(
        "'{link}' is of no map known here (Amap, Baidu, Tencent, Google, Apple, OpenStreetMap, geo:); paste latitude, "
        "longitude"
    )
    raise CoordinatesError(message.format(link=link))


def _no_place(link: str) -> str:
    return _(
        "'{link}' names a place without its coordinates; open it, set a pin and copy that link, or paste latitude, "
        "longitude"
    ).format(link=link)


def _link_in(text: str) -> str | None:
    found = re.search(
        r"(?:https?://|geo:|(?:ios|android)?amap(?:uri)?://|baidumap://|bdapp://|qqmap://|comgooglemaps://)\S+",
        text,
        re.IGNORECASE,
    )
    if found:
        return found[0].rstrip("。，）)】>\"'")
    bare = re.search(r"(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,4}/\S+", text, re.IGNORECASE)
    return None if bare is None else f"https://{bare[0]}"


def _query(parts: SplitResult) -> dict[str, str]:
    """The parameters by name in small letters; the first of each."""
    return {name.lower(): values[0].strip() for name, values in parse_qs(parts.query).items()}


def _pair(text: str | None) -> tuple[float, float] | None:
    found = _PAIR.search(text or "")
    return None if found is None else (float(found[1]), float(found[2]))


def _plain(text: str | None) -> tuple[float, float] | None:
    """A parameter that is a pair and nothing else, as opposed to an address with numbers in it."""
    return read_pair((text or "").removeprefix("loc:"))


def _two(query: Mapping[str, str], lat: str, lon: str) -> tuple[float, float] | None:
    return _pair(f"{query.get(lat)},{query.get(lon)}")


def _first(*pairs: tuple[float, float] | None) -> tuple[float, float] | None:
    return next((pair for pair in pairs if pair is not None), None)


def _chinese(pair: tuple[float, float] | None, *, lon_first: bool = False) -> Point | None:
    """Latitude and longitude of a Chinese map's pair: in the order documented, unless only the other lies in China."""
    if pair is None:
        return None
    documented = pair[::-1] if lon_first else pair
    other = documented[::-1]
    return other if near_china(other) and not near_china(documented) else documented


def _amap(_parts: SplitResult, query: Mapping[str, str]) -> LinkedPlace | None:
    point = _first(
        *(
            _chinese(_pair(query.get(name)), lon_first=True)
            for name in ("position", "to", "location", "dest", "center")
        ),
        *(_chinese(_pair(query.get(name))) for name in ("q", "p")),
        *(_two(query, *names) for names in (("lat", "lng"), ("lat", "lon"), ("dlat", "dlon"))),
    )
    if point is None:
        return None
    satellites = query.get("coordinate", "").lower() == "wgs84" or query.get("dev") == "1"
    return LinkedPlace(point, Datum.WGS84 if satellites else Datum.GCJ02, "Amap")


def _baidu(parts: SplitResult, query: Mapping[str, str]) -> LinkedPlace | None:
    kind = query.get("coord_type", "bd09ll").lower()
    datum = {"gcj02": Datum.GCJ02, "gcj02ll": Datum.GCJ02, "wgs84": Datum.WGS84, "wgs84ll": Datum.WGS84}.get(
        kind, Datum.BD09
    )
    names = ("location", "latlng", "destination", "center")
    pair = _first(*(_pair(query.get(name)) for name in names), _two(query, "lat", "lng"))
    if pair is not None:
        metres = kind == "bd09mc" or max(map(abs, pair)) > _DEGREES
        return LinkedPlace(from_mercator(*pair) if metres else pair, datum, "Baidu")
    view = re.search(rf"@({_NUMBER}),({_NUMBER})", parts.path)
    if view is None:
        return None
    x, y = float(view[1]), float(view[2])
    return LinkedPlace(from_mercator(x, y), Datum.BD09, "Baidu", view=True)


def _tencent(_parts: SplitResult, query: Mapping[str, str]) -> LinkedPlace | None:
    names = ("marker", "coord", "tocoord", "center")
    point = _first(*(_pair(query.get(name)) for name in names), _two(query, "pointy", "pointx"))
    if point is None:
        return None
    return LinkedPlace(point, Datum.WGS84 if query.get("coord_type") == "1" else Datum.GCJ02, "Tencent")


def _google(parts: SplitResult, query: Mapping[str, str]) -> LinkedPlace | None:
    path = unquote(parts.path.replace("+", " "))
    pin = re.findall(rf"!3d({_NUMBER})!4d({_NUMBER})", path)
    named = re.search(r"/(?:place|search|dir(?:/[^/]*)?)/([^/@]+)", path)
    pair = _first(
        (float(pin[-1][0]), float(pin[-1][1])) if pin else None,
        *(_plain(query.get(name)) for name in ("q", "query", "destination", "daddr", "ll")),
        _plain(named[1]) if named else None,
    )
    if pair is not None:
        return _customary(pair, "Google")
    view = re.search(rf"@({_NUMBER}),({_NUMBER})", path)
    middle = (float(view[1]), float(view[2])) if view else _first(_plain(query.get("center")), _plain(query.get("sll")))
    return None if middle is None else _customary(middle, "Google", view=True)


def _apple(_parts: SplitResult, query: Mapping[str, str]) -> LinkedPlace | None:
    pair = _first(*(_plain(query.get(name)) for name in ("coordinate", "ll", "q", "daddr", "destination")))
    if pair is not None:
        return _customary(pair, "Apple")
    middle = _first(_plain(query.get("center")), _plain(query.get("sll")))
    return None if middle is None else _customary(middle, "Apple", view=True)


def _customary(point: Point, provider: str, *, view: bool = False) -> LinkedPlace:
    """A place of Google's or Apple's: both draw mainland China in GCJ-02, and say so nowhere."""
    inside = in_mainland(point)
    return LinkedPlace(point, Datum.GCJ02 if inside else Datum.WGS84, provider, by_custom=inside, view=view)


def _openstreetmap(parts: SplitResult, query: Mapping[str, str]) -> LinkedPlace | None:
    pair = _two(query, "mlat", "mlon")
    if pair is not None:
        return LinkedPlace(pair, Datum.WGS84, "OpenStreetMap")
    view = re.search(rf"map=[\d.]+/({_NUMBER})/({_NUMBER})", parts.fragment)
    middle = (float(view[1]), float(view[2])) if view else _two(query, "lat", "lon")
    return None if middle is None else LinkedPlace(middle, Datum.WGS84, "OpenStreetMap", view=True)


def _geo(link: str) -> LinkedPlace:
    """A `geo:` address of RFC 5870, whose numbers are WGS 84; with the `q` that phones add to a pin."""
    body, _mark, rest = link[len("geo:") :].partition("?")
    numbers, *parameters = body.split(";")
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.lower() == "crs" and value.lower() != "wgs84":
            message = _("'{link}' is measured in {crs}; only wgs84 is read, see --datum for others")
            raise CoordinatesError(message.format(link=link, crs=value))
    wanted = parse_qs(rest).get("q", [""])[0]
    pin = _plain(wanted.partition("(")[0])  # behind the bracket stands a label; what is no pair is a search
    point = pin or _pair(numbers)
    if point is None or (pin is None and re.fullmatch(r"0(\.0*)?,0(\.0*)?", numbers)):
        raise CoordinatesError(_no_place(link))
    return LinkedPlace(check_point(*point), Datum.WGS84, "geo", view=pin is None and bool(wanted))


_READERS = (
    (re.compile(r"(^|\.)amap\.com$|(^|\.)gaode\.com$|^(ios|android)?amap(uri)?:$"), _amap),
    (re.compile(r"(^|\.)map\.baidu\.com$|^baidumap:$|^bdapp:$"), _baidu),
    (re.compile(r"(^|\.)map\.qq\.com$|^qqmap:$"), _tencent),
    (re.compile(r"(^|\.)google\.[a-z.]{2,6}$|^ditu\.google\.cn$|^comgooglemaps:$"), _google),
    (re.compile(r"^maps\.apple\.com$"), _apple),
    (re.compile(r"(^|\.)openstreetmap\.org$"), _openstreetmap),
)
