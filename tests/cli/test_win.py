"""`win`: starting clocks, listing them, and suggesting who fits."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from repplan.config import database_path
from repplan.store import reading
from repplan.store.database import open_database
from tests.services.builders import day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

FRESH = {"setting": "outpatient", "stage": "stranger", "prospect": True}


def test_a_start_says_day_one_and_the_deadline(home: Path, run: Runner) -> None:
    """The clock starts today, the customer is winning from then on, and undo would find one command."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH, "sessions": "Mon-Fri am"}])
    assert run("win", "Li").out == "1 Li: day 1 of 14 on Mon 23 Nov, to be won by Sun 6 Dec\n"
    (win,) = run("win", "--json").json["wins"]
    assert (win["start"], win["deadline"], win["at_risk"]) == (day(0), day(13), False)
    assert run("today", "--json").json["due"][0]["phase"] == "winning"
    with closing(open_database(database_path(home))) as db:
        assert [customer.prospect for customer in reading.customers(db)] == [False]
    assert "win 1" in run("undo").out
    assert run("win", "--json").json["wins"] == []


def test_a_start_that_cannot_succeed_says_so_at_once(home: Path, run: Runner) -> None:
    """Two sessions in fourteen days cannot make five visits: at risk on day 1."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH, "sessions": "Wed am"}])
    out = run("win", "1").out
    assert "At risk from the start: 2 chances to meet until then, 5 visits are needed." in out


def test_the_rota_cuts_the_window(home: Path, run: Runner) -> None:
    """A rota that ends on day 8 makes that day the deadline."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH, "rota_end": day(7)}])
    assert "day 1 of 8 on Mon 23 Nov, to be won by Mon 30 Nov (rota ends)" in run("win", "1").out


def test_a_start_may_lie_in_the_past_or_ahead(home: Path, run: Runner) -> None:
    """`--date` sets day 1; a start ahead leaves the customer a prospect until then."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH}, {"number": 2, "name": "Wu", **FRESH}])
    assert "day 4 of 14 on Mon 23 Nov" in run("win", "1", "--date", "-3").out
    assert "day 1 of 14 on Fri 27 Nov" in run("win", "2", "--date", "friday").out
    assert "starts Fri 27 Nov" in " ".join(run("win").out.split())
    assert [row["customer"] for row in run("today", "--json").json["due"]] == [1]


def test_a_running_clock_needs_restart(home: Path, run: Runner) -> None:
    """A clock that runs is not set back by accident; `--restart` does it; a passed one needs no flag."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Li", "setting": "outpatient", "stage": "talking", "start_date": day(-5)},
            {"number": 2, "name": "Wu", "setting": "outpatient", "stage": "talking", "start_date": day(-14)},
            {"number": 3, "name": "Last", "setting": "outpatient", "stage": "talking", "start_date": day(-13)},
        ],
    )
    assert f"runs since {day(-13)}; `--restart`" in run("win", "3", code=2).err
    assert f"runs since {day(-5)}; `--restart`" in run("win", "1", code=2).err
    assert "day 1 of 14" in run("win", "1", "--restart").out
    assert "day 1 of 14" in run("win", "2").out
    assert [win["start"] for win in run("win", "--json").json["wins"]] == [day(-13), day(0), day(0)]


def test_settings_without_a_window_are_refused(home: Path, run: Runner) -> None:
    """An office has no win window: the reason and the settings that have one are named; nobody else is started."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH}, {"number": 2, "name": "Wu", "setting": "office"}])
    error = run("win", "1", "2", code=2).err
    assert "2 Wu (Hospital) is of the setting office" in error
    assert "outpatient, ward, surgery" in error
    assert run("win", "--json").json["wins"] == []


def test_a_rota_that_has_ended_is_corrected_first(home: Path, run: Runner, tmp_path: Path) -> None:
    """No clock starts beyond the end of the rota, as an import would refuse it; the command that mends it is named."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Li", **FRESH, "rota_end": day(-1)},
            {"number": 2, "name": "Wu", **FRESH, "rota_end": day(5)},
        ],
    )
    refused = run("win", "Li", code=2).err
    assert "the rota of 1 Li (Hospital) ends before 2026-11-23: `repplan customer edit 1 --rota-end DATE`" in refused
    assert "ends before 2026-11-29" in run("win", "Wu", "--date", "+6", code=2).err
    suggestion = run("win", "suggest", "--json").json
    assert [[c["name"] for c in suggestion[key]] for key in ("fits", "rota_over")] == [["Wu"], ["Li"]]
    assert "1 prospect's rota has ended: 1 Li" in " ".join(run("win", "suggest").out.split())
    run("customer", "edit", "Li", "--rota-end", day(5))
    run("win", "suggest", "--start")
    run("customer", "export", tmp_path / "out.csv")
    assert "2 unchanged" in run("customer", "import", tmp_path / "out.csv").out


def test_a_won_customer_needs_no_clock(home: Path, run: Runner) -> None:
    """Where the stage counts as won already there is nothing to start."""
    make_store(home, customers=[{"number": 1, "name": "Li", "setting": "ward", "stage": "trusted"}])
    assert "is won already (stage trusted)" in run("win", "1", code=2).err


def test_an_unknown_name_is_not_found(home: Path, run: Runner) -> None:
    """A name that fits nobody ends with 4."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH}])
    assert run("win", "Zhao", code=4)


@pytest.mark.parametrize("words", [("--restart",), ("--date", "friday"), ("suggest", "--restart"), ("1", "--start")])
def test_flags_without_their_customers_are_refused(home: Path, run: Runner, words: Any) -> None:
    """A flag that would be silently ignored is a usage error."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH}])
    run("win", *words, code=2)


def test_running_clocks_are_listed_by_deadline(home: Path, run: Runner) -> None:
    """Day n of m, what was met of what is needed, and the risk; won ones and missed ones are not listed."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Ward", "setting": "ward", "stage": "talking", "start_date": day(-3)},
            {"number": 2, "name": "Out", "setting": "outpatient", "stage": "talking", "start_date": day(-5)},
            {"number": 3, "name": "Won", "setting": "ward", "stage": "sharing", "start_date": day(-5)},
            {"number": 4, "name": "Missed", "setting": "outpatient", "stage": "talking", "start_date": day(-14)},
        ],
        contacts=[{"customer": 2, "day": -4}, {"customer": 2, "day": -3, "outcome": "missed"}],
    )
    result = run("win", "--json").json["wins"]
    assert [(w["customer"], w["day"], w["length"], w["met"]) for w in result] == [(2, 6, 14, 1), (1, 4, 30, 0)]
    assert "6 of 14" in run("win").out


def test_no_clock_says_what_to_do(home: Path, run: Runner) -> None:
    """An empty list names the commands that fill it."""
    make_store(home)
    assert "repplan win suggest" in run("win").out


def prospects(count: int, **extra: Any) -> list[dict[str, Any]]:
    return [{"number": n, "name": f"P{n}", **FRESH, "sessions": "Mon-Fri am", **extra} for n in range(1, count + 1)]


def test_suggest_takes_outpatients_of_high_potential_first(home: Path, run: Runner) -> None:
    """Outpatients by potential, then wards by potential; who has no potential on file comes last of his setting."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "Ward 5", "setting": "ward", "stage": "stranger", "prospect": True, "potential": 5},
            {"number": 2, "name": "Out ?", **FRESH},
            {"number": 3, "name": "Out 2", **FRESH, "potential": 2},
            {"number": 4, "name": "Out 5", **FRESH, "potential": 5},
            {"number": 6, "name": "Ahead", **FRESH, "start_date": day(5)},
            {"number": 5, "name": "Office", "setting": "office", "stage": "stranger", "prospect": True},
        ],
    )
    result = run("win", "suggest", "--json").json
    assert [c["customer"] for c in result["fits"]] == [4, 3, 2, 1]
    assert [c["customer"] for c in result["no_window"]] == [5]
    assert result["started"] is False
    assert [w["customer"] for w in run("win", "--json").json["wins"]] == [6]


def test_suggest_fills_the_free_time_and_no_more(home: Path, run: Runner) -> None:
    """37.5 hours a week; a daily visit takes 5 × (10 + 20) = 150 minutes: fifteen fit, the others stay prospects."""
    make_store(home, customers=prospects(20), plan_days=None)
    result = run("win", "suggest", "--json").json
    assert result["minutes_a_week"] == {"working": 2250.0, "keeping": 0.0, "running": 0.0, "free": 2250.0}
    assert result["fits"][0]["minutes_a_week"] == 150.0
    assert (len(result["fits"]), len(result["waiting"])) == (15, 5)
    assert "5 stay prospects" in run("win", "suggest").out


def test_suggest_leaves_room_for_what_is_kept_and_won(home: Path, run: Runner) -> None:
    """Keeping a C every 20 days takes 7/20 of 15 + 20 minutes a week; a running win takes its daily visits."""
    make_store(
        home,
        customers=[
            *prospects(20),
            *({"number": 100 + n, "name": f"K{n}", "tier": "C"} for n in range(40)),
            {"number": 200, "name": "R", "setting": "outpatient", "stage": "talking", "start_date": day(-1)},
        ],
        plan_days=None,
    )
    result = run("win", "suggest", "--json").json
    assert result["minutes_a_week"] == {"working": 2250.0, "keeping": 490.0, "running": 150.0, "free": 1610.0}
    assert len(result["fits"]) == 10


def test_leave_takes_time_away(home: Path, run: Runner) -> None:
    """A fortnight of leave in the coming four weeks halves what fits."""
    from repplan.store import models

    make_store(
        home,
        customers=prospects(20),
        plan_days=None,
        extra=[models.LeaveRow(first_day=day(14), last_day=day(27))],
    )
    result = run("win", "suggest", "--json").json
    assert result["minutes_a_week"]["working"] == 1125.0


def test_suggest_start_starts_those_that_fit(home: Path, run: Runner) -> None:
    """`--start` starts exactly those, in one command that undo can take back."""
    make_store(home, customers=prospects(20), plan_days=None)
    fits = {c["customer"] for c in run("win", "suggest", "--json").json["fits"]}
    assert run("win", "suggest", "--start", "--json").json["started"] is True
    assert {w["customer"] for w in run("win", "--json").json["wins"]} == fits
    assert run("win", "suggest", "--json").json["fits"] == []


def test_a_new_territory_starts_the_clocks_that_fit(run: Runner, tmp_path: Path) -> None:
    """`import --new-territory` makes prospects of the new and starts those there is time for; the rest wait."""
    path = tmp_path / "new.csv"
    rows = "".join(f"Dr {i},Clinic,outpatient,A,5,Mon-Fri am\n" for i in range(40))
    path.write_text("name,site,setting,tier,potential,sessions\n" + rows, encoding="utf-8")
    run("init", "--name", "Li", "--country", "")
    result = run("customer", "import", path, "--new-territory", "--json").json
    started, waiting = len(result["wins"]["fits"]), len(result["wins"]["waiting"])
    assert len(result["prospects"]) == 40 == started + waiting
    assert 0 < started < 40
    assert len(run("win", "--json").json["wins"]) == started


def test_a_colleagues_customer_is_named_as_such(home: Path, run: Runner) -> None:
    """Who was handed to another rep is not unknown: the message names the rep and how to take him over."""
    make_store(
        home,
        customers=[{"number": 1, "name": "Li", "rep": "Chen", **FRESH}, {"number": 2, "name": "Wu", **FRESH}],
        config='[rep]\nname = "Liu"\n[calendar]\ncountry = ""\n',
    )
    for name in ("Li", "1"):
        assert 'visited by Chen: `repplan customer edit 1 --rep ""`' in run("win", name, code=2).err
    assert "no customer fits 'Qian'" in run("win", "Qian", code=4).err
    run("customer", "edit", "1", "--rep", "")
    assert "day 1 of 14" in run("win", "Li").out


def test_evenings_after_hours_make_no_room_and_no_chances(home: Path, run: Runner) -> None:
    """A suggestion counts the days on which a visit fits into the rep's hours, not those the policy would allow."""
    make_store(home, customers=[{"number": 1, "name": "Li", **FRESH, "setting": "ward", "sessions": "Mon am"}])
    (fit,) = run("win", "suggest", "--json").json["fits"]
    assert (fit["chances"], fit["at_risk"]) == (5, False)
    run("config", "set", "hours.thu", "08:30-19:10")  # ten minutes of the evening, fifteen are needed
    (fit,) = run("win", "suggest", "--json").json["fits"]
    assert fit["chances"] == 5
