"""Appointments: fixed, shown, kept by every plan, set free, taken back; and the days that `slot` offers for one."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from repplan.config import database_path
from repplan.services.context import open_context
from repplan.services.questions.plan_questions import ask
from repplan.store import models, reading
from repplan.store.database import open_database
from tests.services.builders import TODAY, day, make_store
from tests.services.planned import planned_hospital

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner


@pytest.fixture
def hospital(home: Path, run: Runner, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """The planned sample territory."""
    planned_hospital(home, run, tmp_path_factory)
    return run


@pytest.fixture
def two(home: Path, run: Runner) -> Runner:
    """Two ward doctors; A has a planned stop on Wednesday at 10:00 and was met last Monday."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "A"},
            {"number": 2, "name": "B", "setting": "outpatient", "sessions": "Mon am, Thu am"},
        ],
        visits=[{"customer": 1, "day": 2, "at": 600}],
        contacts=[{"customer": 1, "day": -7}],
    )
    return run


def agreed(home: Path) -> list[tuple[int, str, int | None]]:
    """Customer, day and time of every appointment to come."""
    with closing(open_database(database_path(home))) as db:
        return [(a.customer, a.day.isoformat(), a.minute) for a in reading.appointments(db, TODAY)]


def day_number(date: str) -> int:
    """For distances between days."""
    return dt.date.fromisoformat(date).toordinal()


def stops(run: Runner, date: str) -> list[dict[str, Any]]:
    """The open stops of a day."""
    return [stop for stop in run("day", date, "--json").json["stops"] if stop["state"] == "planned"]


def test_an_appointment_is_in_its_day_at_once(two: Runner, home: Path) -> None:
    """`pin` shows in day and week with its time, in the list, and one `undo` takes all of it back."""
    result = two("pin", "B", day(3), "10:00", "--json").json
    assert (result["customer"], result["date"], result["time"], result["stop"]) == (2, day(3), "10:00", 1)
    assert result["replaced"] is None
    (stop,) = stops(two, day(3))
    assert (stop["customer"], stop["start"], stop["appointment"], stop["why"]) == (2, "10:00", True, "appointment")
    (listed,) = two("pin", "--list", "--json").json["appointments"]
    assert (listed["name"], listed["time"], listed["stop"], listed["impossible"]) == ("B", "10:00", 1, None)
    assert two("pin", "--json").json == two("pin", "--list", "--json").json
    two("undo")
    assert agreed(home) == []
    assert stops(two, day(3)) == []


def test_a_second_one_on_the_same_day_replaces_the_first(two: Runner, home: Path) -> None:
    """The later time holds, the stop keeps its number, and the notice names what was there."""
    first = two("pin", "B", day(3), "10:00", "--json").json
    second = two("pin", "B", day(3), "11:00", "--json").json
    assert second["replaced"] == {"date": day(3), "time": "10:00"}
    assert second["stop"] == first["stop"]
    assert agreed(home) == [(2, day(3), 660)]
    assert [(stop["start"], stop["end"]) for stop in stops(two, day(3))] == [("11:00", "11:10")]
    assert "it replaces the appointment Thu 26 Nov 11:00" in two("pin", "B", day(3), "11:15").out
    two("undo")
    assert agreed(home) == [(2, day(3), 660)]
    assert [stop["start"] for stop in stops(two, day(3))] == ["11:00"]


def test_a_planned_stop_of_that_day_becomes_the_appointment(two: Runner, home: Path) -> None:
    """Without a time, or with its own, the stop stays where it is; with another time it moves there, as with `move`."""
    assert two("pin", "A", day(2), "--json").json["stop"] == 1
    assert [(s["number"], s["start"], s["appointment"]) for s in stops(two, day(2))] == [(1, "10:00", True)]
    two("pin", "A", day(2), "10:00")
    assert [s["number"] for s in stops(two, day(2))] == [1]
    assert two("pin", "A", day(2), "15:30", "--json").json["stop"] == 2
    assert [(s["number"], s["start"]) for s in stops(two, day(2))] == [(2, "15:30")]
    assert agreed(home) == [(1, day(2), 930)]


def test_hours_and_minimum_gaps_are_warned_of(two: Runner) -> None:
    """A day without sessions, a time outside them, a last visit or a planned one too near: told, and done all the same."""
    assert "B receives nobody on 2026-11-24" in two("pin", "B", day(1)).err
    assert "not at 15:00" in two("pin", "B", day(3), "15:00").err
    near = two("pin", "A", day(3), "11:00", "--json").json["warnings"]
    assert near == ["also planned on 2026-11-25, less than 4 days apart: `repplan plan` chooses the other visits anew"]
    assert "B has an appointment at 15:00 that day" in two("pin", "A", day(3), "14:50").err
    two("done", "A")
    warnings = two("pin", "A", day(1), "--json").json["warnings"]
    assert "A was last met on 2026-11-23; keeping.A asks for at least 4 days between visits" in warnings


def test_the_reps_own_time_is_insisted_on(two: Runner, home: Path) -> None:
    """A day off and a time outside the hours are refused with advice; --force overrules; nothing is written before."""
    refused = two("pin", "A", day(5), code=5).err
    assert "weekend" in refused
    assert f"`repplan workday add {day(5)}`" in refused
    assert "outside your hours" in two("pin", "A", day(3), "23:00", code=5).err
    assert agreed(home) == []
    assert "weekend" in two("pin", "A", day(5), "--force").err
    assert agreed(home) == [(1, day(5), None)]
    assert two("pin", "--json").json["appointments"][0]["impossible"] is not None


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("A", "2026-11-20"), 2, "is over"),
        (("A",), 2, "which day?"),
        (("nobody", "tomorrow"), 4, "no customer fits"),
        (("A", "tomorrow", "25:00"), 2, "no time of day"),
    ],
)
def test_wrong_words_are_refused(two: Runner, words: tuple[str, ...], code: int, message: str) -> None:
    """A day past, no day, nobody, no time: one line each."""
    assert message in two("pin", *words, code=code).err


def test_who_was_met_that_day_needs_no_appointment(two: Runner) -> None:
    """After the visit there is nothing to fix."""
    two("pin", "B", "today", "10:00")
    two("done", "B")
    assert "was met on 2026-11-23 already" in two("pin", "B", "today", "11:00", code=5).err


def test_unpin_sets_free_and_keeps_the_stop(two: Runner, home: Path) -> None:
    """The stop stays, an appointment no more; `undo` brings it back."""
    two("pin", "B", day(3), "10:00")
    freed = two("unpin", "B", "--json").json
    assert (freed["customer"], freed["date"], freed["time"], freed["stop"]) == (2, day(3), "10:00", 1)
    assert agreed(home) == []
    (stop,) = stops(two, day(3))
    assert (stop["start"], stop["appointment"], stop["added"]) == ("10:00", False, True)
    two("undo")
    assert agreed(home) == [(2, day(3), 600)]
    assert stops(two, day(3))[0]["appointment"]


def test_unpin_asks_which_of_several(two: Runner, home: Path) -> None:
    """One of two needs its day; a wrong day lists the right ones; nobody's is said so."""
    two("pin", "A", day(3))
    two("pin", "A", day(10))
    assert f"several appointments: {day(3)}, {day(10)}" in two("unpin", "A", code=2).err
    assert f"no appointment on {day(4)}, but on {day(3)}, {day(10)}" in two("unpin", "A", day(4), code=4).err
    two("unpin", "A", day(10))
    assert agreed(home) == [(1, day(3), None)]
    assert "B has no appointment to come" in two("unpin", "B", code=4).err


def test_an_appointment_that_no_stop_keeps_is_listed_and_freed(home: Path, run: Runner) -> None:
    """Nothing depends on there being a plan."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A"}],
        plan_days=None,
        extra=[models.AppointmentRow(customer=1, day=day(4), minute=600)],
    )
    assert "in no plan" in run("pin").out
    assert run("unpin", "A", "--json").json["stop"] is None
    assert "no appointments" in run("pin").out


def test_every_plan_keeps_what_was_agreed(hospital: Runner) -> None:
    """Planned anew, the appointment stands at its time, and no other visit of the customer is too near to it."""
    hospital("pin", 118, "2026-12-03", "11:00")
    hospital("plan", "--iterations", "200")
    kept = [stop for stop in stops(hospital, "2026-12-03") if stop["customer"] == 118]
    assert [(stop["start"], stop["appointment"]) for stop in kept] == [("11:00", True)]
    planned = hospital("why", 118, "--json").json["planned"]
    assert "2026-12-03" in planned
    others = [day_number(date) for date in planned if date != "2026-12-03"]
    assert all(abs(other - day_number("2026-12-03")) >= 4 for other in others)
    hospital("unpin", 118)
    assert "An appointment" not in hospital("why", 118, "2026-12-03").out


def test_who_no_longer_fits_is_told_at_once(hospital: Runner) -> None:
    """An appointment in the middle of another part of town names the stops it takes the time of, as `why` does."""
    warnings = hospital("pin", 118, "2026-11-26", "11:00", "--json").json["warnings"]
    (told,) = [text for text in warnings if "no longer fitting" in text]
    unfit = hospital("why", 118, "2026-11-26", "--json").json["unfit"]
    assert unfit
    assert all(f"{person['customer']} {person['name']}" in told for person in unfit)


def test_an_appointment_is_made_whatever_the_roads_say(hospital: Runner, home: Path, tmp_path: Path) -> None:
    """Where travel times cannot be read, `pin` makes the appointment and says that it cannot tell who makes way."""
    times = tmp_path / "times.csv"
    times.write_text("from,to,minutes\nhome,clinic,5\n", encoding="utf-8")
    hospital("config", "set", "travel.file", times)
    hospital("config", "set", "travel.source", "file")
    times.write_text("from,to,minutes\nhome,clinic,soon\n", encoding="utf-8")
    (told,) = hospital("pin", 118, "2026-12-03", "11:00", "--json").json["warnings"]
    assert told.startswith("who no longer fits into that day cannot be told: ")
    assert agreed(home) == [(118, "2026-12-03", 660)]


def test_slots_keep_their_word(hospital: Runner) -> None:
    """An appointment at either end of the time offered disturbs no other stop of that day, and takes the place told."""
    for number in (90, 118):
        found = hospital("slot", number, "--json").json
        assert day_number(found["last"]) - day_number(found["first"]) == 13
        for slot in found["slots"][:1]:
            for time in (slot["earliest"], slot["latest"]):
                hospital("pin", number, slot["date"], time)
                question = ask(open_context(), str(number))
                assert question.laid.left_out == ()
                assert question.agreed(dt.date.fromisoformat(slot["date"])) is not None
                hospital("undo")


def test_slots_are_priced_and_ordered(hospital: Runner) -> None:
    """The planned day costs nothing more and comes first; the others follow by price, those too soon at the end."""
    found = hospital("slot", 118, "--within", "3w", "--json").json
    order = [(slot["too_soon"], slot["more"]["total"]) for slot in found["slots"]]
    assert order == sorted(order)
    best = found["slots"][0]
    assert best["date"] in found["planned"]
    assert best["more"]["total"] == 0
    told = [one["date"] for one in (*found["slots"], *found["barred"])]
    assert len(told) == len(set(told)) == 21
    hospital("done", "#118")
    after = hospital("slot", 118, "--json").json
    assert after["first"] == "2026-11-24"
    soon = [slot for slot in after["slots"] if slot["date"] < "2026-11-27"]
    assert all(slot["too_soon"] for slot in soon)


def test_slots_are_shown(hospital: Runner) -> None:
    """The table names the command that fixes the best; --all gives each impossible day its reason."""
    text = hospital("slot", 118).out
    assert "`repplan pin 118 2026-" in text
    assert "weekend" not in text
    assert "weekend" in hospital("slot", 118, "--all").out
    hospital("pin", 118, "2026-11-24", "11:40")
    assert "agreed already: Tue 24 Nov" in hospital("slot", 118).out


@pytest.mark.parametrize("text", ["0", "soon", "14x", "27w"])
def test_a_wrong_length_is_refused(two: Runner, text: str) -> None:
    """How far to look is a number of days or weeks within the longest plan."""
    assert "--within is" in two("slot", "A", "--within", text, code=2).err
