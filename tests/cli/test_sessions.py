"""`customer sessions`: what holds, what changes, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.services.builders import HOSPITAL, day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner


@pytest.fixture
def store(home: Path) -> None:
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Li Wei", "setting": "outpatient", "sessions": "Mon am", "stage": "talking"},
            {"number": 2, "name": "Wang", "site": "North Campus", "setting": "outpatient"},
            {"number": 3, "name": "Zhao", "setting": "outpatient"},
        ],
        visits=[{"customer": 1, "day": 7, "at": 500}],
    )


def edit(run: Runner, *words: object) -> dict[str, Any]:
    """The JSON of `customer sessions "Li Wei" WORD…`."""
    data: dict[str, Any] = run("customer", "sessions", "Li Wei", *words, "--json").json
    return data


def entries(data: dict[str, Any]) -> list[tuple[str, str | None, str | None, str]]:
    return [(entry["kind"], entry["first"], entry["last"], entry["sessions"]) for entry in data["entries"]]


@pytest.mark.usefixtures("store")
def test_what_holds_is_shown(run: Runner) -> None:
    """The week, the entries with their numbers, and the coming days, one line each."""
    run("customer", "sessions", "Li Wei", "--stop", f"{day(7)}..{day(9)}", "--note", "congress")
    run("customer", "sessions", "Li Wei", "Tue pm", "--site", "north")
    out = run("customer", "sessions", "Li Wei").out
    assert out.splitlines() == [
        "1 Li Wei",
        "Hospital: Mon am",
        "   1  Mon 30 Nov to Wed 2 Dec: stopped (congress)",
        "North Campus: Tue pm",
        "   2  always: Tue pm",
        "the next two weeks:",
        "  Mon 23 Nov  08:00-11:30 Hospital",
        "  Tue 24 Nov  14:30-17:00 North Campus",
        "  Tue 1 Dec  14:30-17:00 North Campus",
    ]
    card = run("customer", "show", "Li Wei")
    assert "always: Tue pm @ North Campus" in card.out
    rota = run("customer", "show", "Li Wei", "--json").json["rota"]
    assert [(entry["kind"], entry["site"]) for entry in rota] == [("weekly", "North Campus"), ("stopped", "Hospital")]


@pytest.mark.usefixtures("store")
def test_new_sessions_replace_those_that_hold_now(run: Runner) -> None:
    """What began before gives way, what is still to begin stays; undo brings everything back."""
    edit(run, "Tue am", "--from", day(-7))
    edit(run, "Thu am", "--from", day(20))
    assert edit(run)["weekly"] == [{"site": "Hospital", "sessions": "Tue am"}]
    changed = edit(run, "周三下午")
    assert changed["weekly"] == [{"site": "Hospital", "sessions": "Wed pm"}]
    assert entries(changed) == [("weekly", day(20), None, "Thu am")]
    run("undo")
    assert edit(run)["weekly"] == [{"site": "Hospital", "sessions": "Tue am"}]
    assert edit(run, "")["weekly"] == [{"site": "Hospital", "sessions": ""}]


@pytest.mark.usefixtures("store")
def test_the_same_again_is_no_change(run: Runner) -> None:
    """Whatever is said twice stands once, and the second time leaves nothing to undo."""
    for words in (
        ("Mon am",),
        ("Tue pm", "--site", "North Campus"),
        ("--stop", f"{day(1)}..{day(2)}"),
        ("--once", f"{day(5)} pm"),
        ("--until", day(30)),
        ("Wed am", "--from", day(40)),
    ):
        edit(run, *words)
        before = run("undo", "--list").out
        edit(run, *words)
        assert run("undo", "--list").out == before, words
    assert len(edit(run)["entries"]) == 5


@pytest.mark.usefixtures("store")
def test_an_end_is_corrected_and_belongs_to_the_sessions_that_hold_on_it(run: Runner) -> None:
    """A second --until moves the end of the same sessions; that of later ones is another."""
    edit(run, "--until", day(30))
    edit(run, "Tue am", "--from", day(60), "--until", day(200))
    assert entries(edit(run, "--until", day(40))) == [
        *(("ended", None, day(40), ""), ("weekly", day(60), None, "Tue am"), ("ended", None, day(200), ""))
    ]
    assert entries(edit(run, "--until", day(150)))[2] == ("ended", None, day(150), "")
    starting = edit(run, "Wed am", "--from", day(41))
    assert ("ended", None, day(40), "") in entries(starting)


@pytest.mark.usefixtures("store")
def test_a_site_that_is_new_is_made_and_its_lack_of_coordinates_told(run: Runner) -> None:
    """Only where that is asked for: a slip of the finger makes no site."""
    assert "no site fits" in run("customer", "sessions", "Li Wei", "Tue pm", "--site", "Soth", code=4).err
    made = run("customer", "sessions", "Li Wei", "Tue pm", "--new-site", "South Campus")
    assert "South Campus has no coordinates yet" in made.err
    assert "South Campus" in run("site", "list").out
    assert "already" in run("customer", "sessions", "Li Wei", "Tue pm", "--new-site", "South Campus", code=2).err


@pytest.mark.usefixtures("store")
def test_edits_say_what_should_be_known(run: Runner) -> None:
    """Visits outside, sessions that go on elsewhere, days that are over, and what had to be guessed."""
    run("customer", "sessions", "Li Wei", "Tue pm", "--site", "north")
    said = run("customer", "sessions", "Li Wei", "--stop", f"{day(7)}..{day(8)}").err
    assert "sessions go on at North Campus" in said
    assert "1 planned visit lies outside the sessions now" in said
    assert "in the past" in run("customer", "sessions", "Li Wei", "--stop", day(-3)).err
    assert "单周" in run("customer", "sessions", "Li Wei", "单周周一上午").err
    assert "any time at Hospital" in run("customer", "sessions", "Zhao", "Tue pm", "--site", "north").err


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--from", "2026-12-01"), 2, "--from needs SESSIONS"),
        (("--site", "North Campus"), 2, "nothing to change"),
        (("--once", "2026-12-05..12-06 am"), 2, "one day"),
        (("--stop", "2026-12-05..12-"), 2, "no date"),
        (("--stop", "2026-12-05..2026-12-01"), 2, "swap"),
        (("--once", "2026-12-05 noonish"), 3, "--once"),
        (("Mon sometime",), 3, "SESSIONS"),
        (("Mon am", "--from", "2026-12-10", "--until", "2026-12-01"), 2, "before they begin"),
        (("--until", "2026-12-01", "--site", "North Campus"), 2, "no weekly sessions"),
        (("Mon am", "--site", "North Campus", "--new-site", "X"), 2, "write one of them"),
        (("--remove", "7"), 4, "no entry 7"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Runner, words: tuple[str, ...], code: int, message: str) -> None:
    """One line that says what and where; nothing is written."""
    before = run("customer", "sessions", "Li Wei", "--json").out
    result = run("customer", "sessions", "Li Wei", *words, code=code)
    assert message in result.err
    assert run("customer", "sessions", "Li Wei", "--json").out == before


@pytest.mark.usefixtures("store")
def test_the_clock_of_winning_ends_with_all_sessions(run: Runner) -> None:
    """The deadline is the last session day, as with the end of a rota, and a clock cannot start after it."""
    run("customer", "edit", "Li Wei", "--start-date", day(0))
    edit(run, "--until", day(7))
    assert run("customer", "show", "Li Wei", "--json").json["win_deadline"] == day(7)
    edit(run, "Tue pm", "--site", "north")
    assert run("customer", "show", "Li Wei", "--json").json["win_deadline"] == day(13)


def test_a_day_under_way_goes_on_at_the_site_of_its_sessions(home: Path, run: Runner) -> None:
    """A plan, its draft once published, and the rest of a day routed anew all keep where each stop is."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Li Wei", "setting": "outpatient", "sessions": "Tue am", "point": HOSPITAL},
            {"number": 2, "name": "Wang", "site": "North Campus", "point": (39.93, 116.42), "setting": "outpatient"},
        ],
        plan_days=None,
    )
    run("customer", "sessions", "Li Wei", "Mon pm", "--site", "north")
    run("pin", "Li Wei", day(0), "15:00")
    run("plan", "--draft", "--iterations", 50)
    run("plan", "publish")
    assert [stop["site"] for stop in run("today", "--json").json["stops"] if stop["customer"] == 1] == ["North Campus"]
    run("replan", "--from", "12:00", "--iterations", 50)
    stop = next(stop for stop in run("today", "--json").json["stops"] if stop["customer"] == 1)
    assert (stop["site"], stop["start"]) == ("North Campus", "15:00")
