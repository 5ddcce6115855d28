"""Small words that readers trip over: years of dates, one of a thing, what is said twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from repplan.cli import words
from tests.services.builders import TODAY, day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner


def test_a_date_of_another_year_says_so() -> None:
    """Within the year of today nobody needs it; a day before new year and the day after are two years."""
    new_year = dt.date(2026, 12, 31)
    assert words.date(new_year, TODAY) == "Thu 31 Dec"
    assert words.date(dt.date(2027, 1, 1), new_year) == "Fri 1 Jan 2027"
    assert words.date(new_year, dt.date(2027, 1, 1)) == "Thu 31 Dec 2026"
    assert words.ago(dt.date(2027, 1, 1), new_year) == "tomorrow"


def test_views_say_the_year_of_far_days(home: Path, run: Runner) -> None:
    """Moving, planning, winning and the plan's end into the next year."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "A"},
            {"number": 2, "name": "B", "start_date": day(10), "stage": "talking"},
        ],
        visits=[{"customer": 1}],
        plan_days=60,
    )
    assert run("move", "1", "2027-12-06").out == "1 A: moved to Mon 6 Dec 2027 (stop 1 of that day)\n"
    out = " ".join(run("today").out.split())
    assert "moved to Mon 6" in out
    assert "Dec 2027" in out
    assert "1 A (A keeping): first visit; planned Mon 6 Dec 2027" in out
    assert "1 Jan 2027" in " ".join(run("win").out.split())
    assert run("day", "2027-12-06").out.startswith("Mon 6 Dec 2027: 1 visit\n")
    assert "Mon 6 Dec 2027" in run("week", "2027-12-06").out


def test_coordinates_are_missed_once(home: Path, run: Runner) -> None:
    """The finding's title says what is missing, its sentence what follows; one customer is one."""
    make_store(home, customers=[{"number": 1, "name": "A", "point": None}], contacts=[{"customer": 1, "day": -1}])
    (finding,) = run("check", "--json").json["findings"]
    assert (finding["kind"], finding["text"]) == ("no_coordinates", "travel to 1 customer is assumed")
    assert run("check").out.count("no coordinates") == 1
