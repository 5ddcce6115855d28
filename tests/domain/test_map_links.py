"""Pasted places: pairs in all usual forms, links of every map, and what each is measured in."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.baidu_mercator import from_mercator
from repplan.domain.datums import Datum, from_wgs84
from repplan.domain.degrees import read_pair
from repplan.domain.geo import CoordinatesError
from repplan.domain.mainland import in_mainland
from repplan.domain.map_links import is_link, read_link
from repplan.domain.pasted_place import read_place

BEIJING = (39.9075, 116.38805555555555)


@pytest.mark.parametrize(
    "text",
    [
        "39°54'27\"N 116°23'17\"E",
        "N39°54′27″ E116°23′17″",
        "116°23'17\"E, 39°54'27\"N",
        "39 54 27 N 116 23 17 E",
        "39 54 27, 116 23 17",
        "39°54'27'' 116°23'17''",
        "北纬39°54′27″，东经116°23′17″",
        "东经116度23分17秒 北纬39度54分27秒",
    ],
)
def test_sexagesimal(text: str) -> None:
    """Degrees, minutes and seconds in any dress; with letters or words the order is free."""
    pair = read_pair(text)
    assert pair is not None
    assert pair == pytest.approx(BEIJING, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("39.9°N, 116.4°E", (39.9, 116.4)),
        ("lat: 39.9, lon: 116.4", (39.9, 116.4)),
        ("经度116.4 纬度39.9", (39.9, 116.4)),
        ("lat -33.9, lon -18.4", (-33.9, -18.4)),
        ("33.9S 18.4W", (-33.9, -18.4)),
        ("-33 54 0, 18 24 0", (-33.9, 18.4)),
        ("39°54.45' N, 116°23.28' E", (39.9075, 116.388)),
    ],
)
def test_decimal_with_letters(text: str, pair: tuple[float, float]) -> None:
    """South and west are negative, whatever says so."""
    assert read_pair(text) == pytest.approx(pair, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "39 54 27 116 23 17",
        "N39.9 N116",
        "39°74' 116",
        "N 39.9 116.4",
        "39.9,",
        "39,9 116,4",
        "39.5 20, 116",
        "N39.9S, 1",
        "-33.9S, 18.4E",
        "N 51.5 W -0.12",
        ",",
        "°",
    ],
)
def test_no_pair(text: str) -> None:
    """Where the two numbers could be cut in several ways, or make no angle, nothing is read."""
    assert read_pair(text) is None


@given(st.text(alphabet="0123456789.+-, °'\"NSEW北纬度", max_size=24))
def test_any_text_is_read_or_not(text: str) -> None:
    """No text breaks the reader."""
    pair = read_pair(text)
    assert pair is None or all(isinstance(number, float) for number in pair)


@pytest.mark.parametrize(
    ("link", "point", "datum"),
    [
        ("https://uri.amap.com/marker?position=116.473195,39.993253&name=x", (39.993253, 116.473195), "gcj02"),
        ("https://uri.amap.com/marker?position=116.47,39.99&coordinate=wgs84", (39.99, 116.47), "wgs84"),
        ("https://wb.amap.com/?p=B000A83M61,39.9932,116.4731,name,addr", (39.9932, 116.4731), "gcj02"),
        ("看这里 https://uri.amap.com/marker?position=116.47,39.99 （高德）", (39.99, 116.47), "gcj02"),
        ("http://api.map.baidu.com/marker?location=39.91,116.41&title=a", (39.91, 116.41), "bd09"),
        ("http://api.map.baidu.com/marker?location=39.91,116.41&coord_type=gcj02", (39.91, 116.41), "gcj02"),
        ("https://map.baidu.com/poi/x/@12958175,4825923.77,17z?uid=a", (39.915, 116.404), "bd09"),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:39.89,116.34;title:x", (39.89, 116.34), "gcj02"),
        (
            "https://www.google.com/maps/place/A/@39.91,116.40,17z/data=!8m2!3d39.92!4d116.42!16s",
            (39.92, 116.42),
            "gcj02",
        ),
        ("https://www.google.com/maps/@51.5,-0.12,15z", (51.5, -0.12), "wgs84"),
        ("www.google.co.uk/maps?q=51.5,-0.12", (51.5, -0.12), "wgs84"),
        ("https://www.google.com/maps/search/?api=1&query=51.5%2C-0.12", (51.5, -0.12), "wgs84"),
        ("https://www.google.com/maps/place/39%C2%B054'27.0%22N+116%C2%B023'17.0%22E/@39,116,17z", BEIJING, "gcj02"),
        ("https://maps.apple.com/?ll=22.28,114.16&q=Foo", (22.28, 114.16), "wgs84"),
        ("https://maps.apple.com/place?coordinate=39.9,116.4", (39.9, 116.4), "gcj02"),
        ("https://www.openstreetmap.org/?mlat=39.9&mlon=116.4#map=17/39.91/116.41", (39.9, 116.4), "wgs84"),
        ("https://www.openstreetmap.org/#map=17/39.91/116.41", (39.91, 116.41), "wgs84"),
        ("geo:39.9,116.4;u=35", (39.9, 116.4), "wgs84"),
        ("geo:39.9,116.4,30;crs=WGS84?z=17", (39.9, 116.4), "wgs84"),
        ("geo:0,0?q=39.9,116.4(Foo)", (39.9, 116.4), "wgs84"),
        ("geo:48.2,16.37?q=48.21,16.38(Floor%201,2)", (48.21, 16.38), "wgs84"),
        ("geo:48.2,16.37?q=Main%20Street%2012,50", (48.2, 16.37), "wgs84"),
    ],
)
def test_links(link: str, point: tuple[float, float], datum: str) -> None:
    """Each map's own way of writing a place: the pin before the view, the link's word before the custom."""
    place = read_link(link)
    assert place.point == pytest.approx(point, abs=1e-6)
    assert place.datum == datum


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("https://surl.amap.com/abc", "is a short link"),
        ("https://maps.app.goo.gl/xyz", "is a short link"),
        ("https://www.amap.com/place/B000A83M61", "without its coordinates"),
        ("https://www.google.com/maps/place/Foo", "without its coordinates"),
        ("geo:0,0", "without its coordinates"),
        ("geo:0,0?q=Main%20Street%2012,50", "without its coordinates"),
        ("geo:39.9,116.4;crs=moon", "is measured in moon"),
        ("https://example.com/?q=1,2", "is of no map known here"),
        ("https://maps.google.com/?q=95,200", "latitude 95.0"),
        ("https://[bad", "no proper link"),
        ("nothing", "no map link"),
    ],
)
def test_links_refused(link: str, says: str) -> None:
    """A link that cannot be read says why, and what to paste instead."""
    with pytest.raises(CoordinatesError, match=says.replace("(", r"\(")):
        read_link(link)


def test_place_is_brought_to_wgs84_and_doubts_are_said() -> None:
    """The same spot by Amap, Baidu and satellite is one place; customs, views and the user's last word are told."""
    spot = (39.9150, 116.4042)
    gcj, bd = from_wgs84(spot, Datum.GCJ02), from_wgs84(spot, Datum.BD09)
    amap = read_place(f"https://uri.amap.com/marker?position={gcj[1]},{gcj[0]}")
    baidu = read_place(f"http://api.map.baidu.com/marker?location={bd[0]},{bd[1]}")
    assert amap.point == baidu.point == spot
    assert amap.doubts == baidu.doubts == ()
    assert read_place(f"{gcj[0]}, {gcj[1]}", Datum.GCJ02).point == spot
    google = read_place(f"https://maps.google.com/?q={gcj[0]},{gcj[1]}")
    assert google.point == spot
    assert "satellite" in google.doubts[0]
    satellite = read_place(f"https://maps.google.com/?q={spot[0]},{spot[1]}", Datum.WGS84)
    assert (satellite.point, satellite.doubts) == (spot, ())
    assert "middle of its view" in read_place("https://www.openstreetmap.org/#map=17/39.91/116.41").doubts[0]
    assert "middle of its view" in read_place("geo:48.2,16.37?q=Main%20Street%2012,50").doubts[0]
    assert "as you say" in read_place("https://uri.amap.com/marker?position=116.4,39.9", Datum.WGS84).doubts[0]


def test_baidu_metres() -> None:
    """Baidu's projection at the known point, and the same in all four quarters."""
    assert from_mercator(12958175.0, 4825923.77) == pytest.approx((39.915, 116.404), abs=1e-6)
    assert from_mercator(-12958175.0, -4825923.77) == pytest.approx((-39.915, -116.404), abs=1e-6)


@given(st.floats(-2e7, 2e7), st.floats(-1.5e7, 1.5e7))
def test_baidu_metres_are_a_place_or_refused(x: float, y: float) -> None:
    """Whatever stands after the @ is a place on Earth or a refusal in words."""
    try:
        lat, lon = read_link(f"https://map.baidu.com/@{x:f},{y:f},15z").point
    except CoordinatesError:
        return
    assert -90 <= lat <= 90
    assert -180 <= lon <= 180


@given(
    st.text(max_size=40), st.sampled_from(["https://uri.amap.com/", "https://maps.google.com/", "geo:", "map.qq.com/"])
)
def test_any_link_is_read_or_refused(text: str, start: str) -> None:
    """No link breaks the reader."""
    assert is_link(start + "x")
    with suppress(CoordinatesError):
        read_place(start + text)


INSIDE = {
    "Urumqi": (43.8, 87.6),
    "Kashgar": (39.47, 75.99),
    "Lhasa": (29.65, 91.1),
    "Harbin": (45.8, 126.5),
    "Dandong": (40.13, 124.38),
    "Sanya": (18.25, 109.5),
    "Shenzhen": (22.54, 114.06),
    "Zhuhai": (22.27, 113.57),
    "Xiamen": (24.48, 118.09),
    "Shanghai": (31.2, 121.5),
}
OUTSIDE = {
    "Hong Kong": (22.28, 114.16),
    "Macau": (22.19, 113.54),
    "Taipei": (25.03, 121.56),
    "Seoul": (37.57, 126.98),
    "Pyongyang": (39.03, 125.75),
    "Ulaanbaatar": (47.9, 106.9),
    "Hanoi": (21.03, 105.85),
    "Kathmandu": (27.7, 85.3),
    "Almaty": (43.25, 76.9),
    "Vladivostok": (43.1, 131.9),
    "Delhi": (28.6, 77.2),
}


def test_mainland() -> None:
    """Cities near the border lie on their side of it: a link from Seoul is not displaced, one from Shenzhen is."""
    assert [name for name, point in INSIDE.items() if not in_mainland(point)] == []
    assert [name for name, point in OUTSIDE.items() if in_mainland(point)] == []
