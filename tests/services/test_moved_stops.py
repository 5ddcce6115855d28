"""Fixing visits by hand for customers who have no stop."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from repplan.config import database_path
from repplan.store import models, reading
from repplan.store.database import open_database
from tests.services.builders import TODAY, day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner


def agreed(home: Path) -> list[tuple[int, str]]:
    """Customer and day of every appointment to come."""
    with closing(open_database(database_path(home))) as db:
        return [(a.customer, a.day.isoformat()) for a in reading.appointments(db, TODAY)]


def test_a_named_customer_without_a_stop_gets_one(home: Path, run: Runner) -> None:
    """The visit is an appointment of its day, in the route of the day; one `undo` takes both back."""
    make_store(home, customers=[{"number": 1, "name": "A"}])
    run("move", "A", day(2), "10:00")
    assert agreed(home) == [(1, day(2))]
    (stop,) = run("day", day(2), "--json").json["stops"]
    assert (stop["customer"], stop["start"], stop["appointment"]) == (1, "10:00", True)
    run("undo")
    assert agreed(home) == []


def test_an_appointment_without_a_stop_moves_along(home: Path, run: Runner) -> None:
    """What was agreed before does not stand beside the new day, whether its day is named or not."""
    make_store(
        home,
        customers=[{"number": n, "name": name} for n, name in enumerate("AB", 1)],
        extra=[models.AppointmentRow(customer=n, day=day(3 * n), minute=600) for n in (1, 2)],
    )
    run("move", "A", day(2))
    run("move", "B", day(2), "--from", day(6))
    assert agreed(home) == [(1, day(2)), (2, day(2))]
