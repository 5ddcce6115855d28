"""The opening hours of all pharmacies of Greater Manchester, as the health service publishes them."""

import csv
from pathlib import Path

import pytest

from repplan.domain.sessions import SessionSyntaxError, format_day_hours, parse_day_hours

PHARMACIES = Path(__file__).parents[3] / "shared" / "data" / "manchester_pharmacies.csv"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.skipif(not PHARMACIES.exists(), reason="the shared list of pharmacies is not here")
def test_every_day_of_every_pharmacy_is_read() -> None:
    """The 4,417 cells are read to the minutes that they say, closed days as such; one row writes a window wrongly."""
    with PHARMACIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 631
    closed, refused = 0, []
    for row in rows:
        for day in DAYS:
            try:
                spans = parse_day_hours(row[day])
            except SessionSyntaxError as error:
                refused.append((row["code"], str(error)))
                continue
            closed += not spans
            said = [edge for window in row[day].split(",") if "-" in window for edge in window.split("-")]
            minutes = {int(edge[:2]) * 60 + int(edge[3:5]) or 1440 for edge in said}
            assert {edge for span in spans for edge in (span.start, span.end)} <= minutes
            assert parse_day_hours(format_day_hours(spans)) == spans
    assert len(refused) == 5
    assert len({code for code, _why in refused}) == 1
    assert all("':' at character 12: unexpected" in why for _code, why in refused)  # 09:00-13:00:14:00-18:00
    assert closed == sum(row[day] == "CLOSED" for row in rows for day in DAYS) > 0
