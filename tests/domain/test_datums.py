"""Chinese map coordinates: the published vector, there and back, and 7,487 real sites in two datums."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from repplan.domain.datums import (
    Datum,
    bd09_to_gcj02,
    bd09_to_wgs84,
    from_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    near_china,
    to_wgs84,
    wgs84_to_gcj02,
)
from repplan.domain.geo import Point, haversine_km

WUHAN = Path(__file__).parents[3] / "shared" / "data" / "wuhan_medical_sites.csv"
BOX = st.tuples(st.floats(0.9, 55.8), st.floats(72.1, 137.8))
BEYOND = st.one_of(
    st.tuples(st.floats(-90, 0.82), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 72.0)),
    st.tuples(st.floats(55.83, 90), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(137.84, 180)),
)


def apart(a: Point, b: Point) -> float:
    """The larger difference of the two coordinates, in degrees."""
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))


def test_published_vector() -> None:
    """The known place in Beijing lands where the published formulas put it, to the last digit given."""
    wgs, gcj, bd = (39.9150, 116.4042), (39.9164042680, 116.4104444660), (39.9226976541, 116.4168278570)
    assert apart(wgs84_to_gcj02(wgs), gcj) < 1e-9
    assert apart(gcj02_to_bd09(gcj), bd) < 1e-9
    assert to_wgs84(gcj, Datum.GCJ02) == wgs
    assert to_wgs84(bd, Datum.BD09) == wgs


@given(BOX)
@example((35.0, 105.0))
@example((35.0 + 1e-12, 105.0 - 1e-12))
def test_there_and_back(wgs: Point) -> None:
    """Inside the box each conversion is undone by its inverse to less than a billionth of a degree."""
    gcj = wgs84_to_gcj02(wgs)
    assert apart(gcj02_to_wgs84(gcj), wgs) < 1e-9
    bd = gcj02_to_bd09(gcj)
    assert apart(bd09_to_gcj02(bd), gcj) < 1e-9
    assert apart(bd09_to_wgs84(bd), wgs) < 1e-9


@given(BOX, st.sampled_from(Datum))
def test_both_doors_agree(wgs: Point, datum: Datum) -> None:
    """`to_wgs84` undoes `from_wgs84` to the centimetre that is kept, and takes WGS 84 as it is."""
    assert apart(to_wgs84(from_wgs84(wgs, datum), datum), wgs) < 1e-7
    assert to_wgs84(wgs, Datum.WGS84) == wgs


@given(BOX)
def test_displacement_is_hundreds_of_metres(wgs: Point) -> None:
    """GCJ-02 is never so near that confusing the two would do no harm, nor kilometres away."""
    assert 0.02 < haversine_km(wgs, wgs84_to_gcj02(wgs)) < 2.5


@given(BEYOND, st.sampled_from(Datum))
def test_identity_outside(point: Point, datum: Datum) -> None:
    """Outside the box all three are the same."""
    assert not near_china(point)
    assert to_wgs84(point, datum) == from_wgs84(point, datum) == point


def test_wuhan() -> None:
    """Every site of Wuhan's file: its WGS 84 column is ours to 3 m, as it was made by a coarser inverse."""
    if not WUHAN.exists():
        pytest.skip(f"no {WUHAN.name} beside the project")
    with WUHAN.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            ((float(row["YGCJ"]), float(row["XGCJ"])), (float(row["YWGS"]), float(row["XWGS"])))
            for row in csv.DictReader(file)
        ]
    metres = sorted(1000 * haversine_km(to_wgs84(gcj, Datum.GCJ02), wgs) for gcj, wgs in rows)
    assert len(metres) == 7487
    assert metres[-1] < 3.0, "the farthest"
    assert metres[len(metres) // 2] < 1.1, "the median"
