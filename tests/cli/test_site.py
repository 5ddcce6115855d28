"""`repplan site` from the outside: facts of a place, who shares them, and blackouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = """\
id,name,site,setting,lat,lon,address,hours_mon
1,Li Wei,General Hospital,ward,39.9,116.4,Road 1,08:00-12:00
2,Wang,General Hospital,ward,39.9,116.4,Lane 2,08:00-12:00
3,Zhao,Peace Hospital,ward,,,,
"""


@pytest.fixture(autouse=True)
def imported(tmp_path: Path, run: Callable[..., Any]) -> None:
    """Two hospitals with three doctors."""
    path = tmp_path / "c.csv"
    path.write_text(TABLE, encoding="utf-8")
    run("customer", "import", path)


def test_sites_are_listed_with_their_customers(run: Callable[..., Any]) -> None:
    """The list counts customers and those without coordinates; `--missing` prints the commands that mend them."""
    general, peace = run("site", "list", "--json").json
    assert (general["name"], general["customers"], general["without_coordinates"]) == ("General Hospital", 2, 0)
    assert (peace["name"], peace["customers"], peace["without_coordinates"]) == ("Peace Hospital", 1, 1)
    assert run("site", "list", "--missing").out == "repplan site edit 'Peace Hospital' --coords \"39.9,116.4\"\n"
    assert "General Hospital" in run("site", "list").out


def test_an_edit_holds_for_all_who_have_nothing_of_their_own(run: Callable[..., Any]) -> None:
    """Coordinates pasted in any form go to the site; a customer's own address stays until it equals the site's."""
    site = run("site", "edit", "general", "--coords", "（40.1，116.5）", "--enter", "8", "--json").json
    assert (site["lat"], site["lon"], site["enter_minutes"]) == (40.1, 116.5, 8)
    assert [run("customer", "show", n, "--json").json["lat"] for n in (1, 2)] == [40.1, 40.1]
    run("site", "edit", "general", "--address", "Lane 2")
    run("site", "edit", "general", "--address", "Road 9")
    assert [run("customer", "show", n, "--json").json["address"] for n in (1, 2)] == ["Road 9", "Road 9"]


def test_hours_of_a_week_and_of_a_day(run: Callable[..., Any]) -> None:
    """A week's text closes the days it does not name; a day's option goes over it; empty texts say nothing again."""
    hours = run("site", "edit", "peace", "--hours", "Mon-Fri 08:00-17:00", "--hours-sat", "8:00-12:00", "--json")
    assert list(hours.json["hours"].values()) == ["08:00-17:00"] * 5 + ["08:00-12:00", "closed"]
    run("site", "edit", "peace", "--hours-sat", "")
    assert run("site", "show", "peace", "--json").json["hours"]["sat"] is None
    run("site", "edit", "peace", "--hours", "")
    assert set(run("site", "show", "peace", "--json").json["hours"].values()) == {None}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("edit", "peace"), 2, "nothing to change"),
        (("edit", "peace", "--coords", "116.4, 39.9"), 2, "latitude comes first"),
        (("edit", "peace", "--hours", "soon"), 3, "--hours: "),
        (("edit", "peace", "--hours-sat", "soon"), 3, "--hours-sat: "),
        (("edit", "peace", "--name", "General Hospital"), 5, "already"),
        (("edit", "peace", "--name", " "), 3, "needs a name"),
        (("edit", "hospital", "--address", "x"), 4, "fits several sites"),
        (("show", "none"), 4, "no site fits"),
        (("close", "peace", "2026-12-02..2026-12-01"), 2, "swap them"),
        (("reopen", "peace"), 4, "is not closed"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    run: Callable[..., Any], words: tuple[str, ...], code: int, said: str
) -> None:
    """Each refusal has its exit code, says what is wrong, and leaves every site as it was."""
    before = run("site", "list", "--json").out
    assert said in run("site", *words, code=code).err
    assert run("site", "list", "--json").out == before


def test_a_renamed_site_keeps_its_customers(run: Callable[..., Any]) -> None:
    """Only the name changes."""
    run("site", "edit", "peace", "--name", "Peace Clinic")
    card = run("site", "show", "clinic", "--json").json
    assert [c["name"] for c in card["customers"]] == ["Zhao"]


def test_a_name_given_up_still_means_the_site(tmp_path: Path, run: Callable[..., Any]) -> None:
    """The list that still writes the old name finds the renamed site; back again, each name is there once."""
    run("site", "edit", "peace", "--name", "East Clinic")
    run("customer", "import", tmp_path / "c.csv")
    assert [s["name"] for s in run("site", "list", "--json").json] == ["East Clinic", "General Hospital"]
    assert run("site", "show", "east", "--json").json["aliases"] == ["Peace Hospital"]
    assert "Peace Hospital" in run("site", "edit", "general", "--name", "Peace Hospital", code=5).err
    run("site", "edit", "east", "--name", "Peace Hospital")
    assert run("site", "show", "peace", "--json").json["aliases"] == ["East Clinic"]
    run("site", "edit", "peace", "--name", "PEACE hospital")
    assert run("site", "show", "peace", "--json").json["aliases"] == ["East Clinic"]


def test_blackouts_are_kept_shown_and_taken_back(run: Callable[..., Any]) -> None:
    """A site may close several times; one is reopened by its number, all by the site's name."""
    run("site", "close", "general", "2026-12-01..2026-12-04", "--note", "inspection")
    run("site", "close", "general", "tomorrow", "--part", "pm")
    first, second = run("site", "show", "general", "--json").json["closures"]
    assert (first["first"], first["part"], second["note"]) == ("2026-11-24", "pm", "inspection")
    assert "2026-12-01..2026-12-04 (inspection)" in run("customer", "show", "1").out
    run("site", "reopen", first["number"])
    assert [c["number"] for c in run("site", "show", "general", "--json").json["closures"]] == [second["number"]]
    run("site", "close", "general", "today")
    run("site", "reopen", "general")
    assert run("site", "show", "general", "--json").json["closures"] == []


def test_nothing_missing_is_said(run: Callable[..., Any]) -> None:
    """The commands that mend are for scripts; that there are none is a word beside them, and an empty list in JSON."""
    run("site", "edit", "peace", "--coords", "40,116")
    result = run("site", "list", "--missing")
    assert (result.out, result.err) == ("", "no site lacks coordinates\n")
    assert run("site", "list", "--missing", "--json").json == []


@pytest.mark.parametrize("who", [("site", "close", "peace"), ("customer", "close", "3")])
def test_a_blackout_that_is_over_is_noted_with_a_word(run: Callable[..., Any], who: tuple[str, ...]) -> None:
    """Days past may be kept for the record, but close nothing; the last day decides."""
    said = "repplan: note: 2026-11-22 lies in the past: this changes nothing to come\n"
    assert run(*who, "2026-11-20..2026-11-22").err == said
    assert run(*who, "2026-11-20..2026-11-23").err == ""
