"""Stops of past days that nobody logged: `check` and `remind` bring them back to mind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from repplan.store import models
from tests.services.builders import day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

FRIDAY = -3


def forgotten(run: Runner) -> list[dict[str, Any]]:
    """What `check` says of forgotten visits."""
    findings: list[dict[str, Any]] = run("check", "--only", "not_logged", "--json").json["findings"]
    return findings


def test_stops_without_an_entry_are_said_day_by_day(home: Path, run: Runner) -> None:
    """One finding a day, the latest first, with the command that shows the day; logging them ends it."""
    make_store(
        home,
        customers=[{"number": n, "name": f"C{n}"} for n in (1, 2, 3)],
        visits=[
            {"customer": 1, "day": FRIDAY, "number": 1},
            {"customer": 2, "day": FRIDAY, "number": 2},
            {"customer": 3, "day": FRIDAY - 1, "number": 1},
            {"customer": 3, "number": 1},
        ],
        contacts=[{"customer": n, "day": -12} for n in (1, 2, 3)],
        plan_from=-20,
    )
    friday, thursday = forgotten(run)
    assert friday["text"] == "2 visits of Fri 20 Nov have no entry: they count as not made"
    assert (friday["severity"], friday["count"], friday["day"]) == ("due", 2, day(FRIDAY))
    assert (friday["command"], friday["customer"]) == ("repplan day 2026-11-20", None)
    assert thursday["text"] == "1 visit of Thu 19 Nov has no entry: it counts as not made"
    assert "  2 visits of Fri 20 Nov have no entry: they count as not made\n" in run("remind", "--print").out
    assert [f["kind"] for f in run("remind", "--json").json["plan"]].count("not_logged") == 2
    run("done", "1", "--date", "2026-11-20")
    run("missed", "2", "--date", "2026-11-20")
    run("cancel", "1", "--date", "2026-11-19")
    assert forgotten(run) == []


@pytest.mark.parametrize(
    ("days", "facts", "expected"),
    [
        (-14, {}, 1),
        (-15, {}, 0),
        (0, {}, 0),
        (FRIDAY, {"contacts": [{"customer": 1, "day": FRIDAY - 1}]}, 0),  # too soon then: nobody had to go
        (FRIDAY, {"contacts": [{"customer": 1, "day": FRIDAY}]}, 0),  # met that day, by an entry that answers no stop
        (
            FRIDAY,
            {"contacts": [{"customer": 1, "day": FRIDAY + 1}]},
            1,
        ),  # met later: that day's visit was still not made
        (FRIDAY, {"extra": [models.LeaveRow(first_day=day(FRIDAY), last_day=day(FRIDAY))]}, 0),
        (FRIDAY, {"extra": [models.ClosureRow(site_id="Hospital", first_day=day(FRIDAY), last_day=day(FRIDAY))]}, 0),
    ],
)
def test_only_what_stood_in_the_evening_is_missed(
    home: Path, run: Runner, days: int, facts: dict[str, Any], expected: int
) -> None:
    """A fortnight back; stops that the facts of their day had settled need no entry."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        visits=[{"customer": 1, "day": days}],
        plan_from=-20,
        **facts,
    )
    assert len(forgotten(run)) == expected


def test_other_reps_stops_are_theirs_to_log(home: Path, run: Runner) -> None:
    """A customer who was handed over or archived is no longer asked about."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "A", "rep": "Mei"},
            {"number": 2, "name": "B", "archived_on": day(-1)},
            {"number": 3, "name": "C"},
        ],
        visits=[{"customer": n, "day": FRIDAY} for n in (1, 2, 3)],
        plan_from=-20,
        config='[rep]\nname = "Lin"\n[calendar]\ncountry = ""\n',
    )
    assert [f["count"] for f in forgotten(run)] == [1]
