"""The real engine and the shared extracts, for tests that skip where either is missing."""

from __future__ import annotations

import csv
from importlib import util
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"


def needs_engine() -> pytest.MarkDecorator:
    """Skips without the embedded engine or the shared extracts."""
    engine = util.find_spec("osrm") is not None
    missing = "the extra `roads` is not installed" if not engine else f"no shared data in {DATA}"
    return pytest.mark.skipif(not engine or not DATA.is_dir(), reason=missing)


def sites(name: str) -> list[tuple[str, float, float]]:
    """Identifier, latitude and longitude of the sites of an extract."""
    with (DATA / f"{name}_poi.csv").open(encoding="utf-8", newline="") as file:
        return [(row["osm"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]
