"""Two hundred real pharmacies, four weeks: imported, planned, checked, shown."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from tests.manchester import SOURCE, write_customers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONDAY = dt.date(2026, 11, 23)

pytestmark = pytest.mark.skipif(not SOURCE.exists(), reason="the Manchester data is not beside this checkout")


def test_two_hundred_pharmacies_get_a_clean_plan(run: Callable[..., Any], tmp_path: Path) -> None:
    """Four weeks are planned inside opening hours and lunch breaks, no gap under its minimum, and today is printed."""
    hours = ["--hours", "Mon-Fri 08:30-18:00", "--breaks", "Mon-Fri 12:30-13:15"]
    run("init", "--name", "Sam Hill", "--start", "53.479, -2.245", "--country", "GB", "--region", "ENG", *hours)
    result = run("customer", "import", write_customers(tmp_path, MONDAY), "--json").json
    assert len(result["created"]) == 200
    summary = run("plan", "--weeks", "4", "--iterations", "400", "--json").json["summary"]
    assert summary["customers"] == 200
    assert summary["visits"] >= 200
    shops = {shop["customer"]: shop for shop in run("customer", "list", "--json").json}
    days: dict[int, list[dt.date]] = defaultdict(list)
    for offset in range(28):
        day = MONDAY + dt.timedelta(days=offset)
        for stop in run("day", day.isoformat(), "--json").json["stops"]:
            days[stop["customer"]].append(day)
    assert sum(map(len, days.values())) == summary["visits"]
    for number, visits in days.items():
        least = 10 if shops[number]["area"] == "urban" else 21
        last = shops[number]["last_visit"]
        seen = [dt.date.fromisoformat(last), *visits] if last else visits
        assert all((later - earlier).days >= least for earlier, later in itertools.pairwise(seen))
    assert run("today").out.count("Pharmacy") > 3
