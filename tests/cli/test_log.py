"""The logging commands as they are typed: what they print, their JSON, their exit codes, the file that goes in and out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from tests.store.homes import dump, make_home

DATA = Path(__file__).parents[2] / "data"
Runner = Callable[..., Any]


@pytest.fixture
def made(home: Path) -> Path:
    """The home of this test with eight customers and a plan in it."""
    make_home(home)
    return home


def test_done_says_who_was_met_and_what_is_next(run: Runner, made: Path) -> None:
    """One line a customer, then the next stop with its time and place."""
    out = run("done", "1", "2", "--stage", "t").out
    assert out == "1 Dr Li: met, talking\n2 Dr Wang: met, talking\nnext: 3 Dr Sun 10:30 General Hospital\n"


def test_done_reports_a_win(run: Runner, made: Path) -> None:
    """Winning is said with its day and the rhythm from now on; one Chinese word is enough for the stage."""
    out = run("done", "3", "--stage", "分享").out
    assert "3 Dr Sun: met, sharing, won on day 6 of 14; now kept as tier B: every 7–15 days\n" in out


def test_missed_and_its_retries(run: Runner, made: Path) -> None:
    """Each way of trying again is said in a line, with the number of the new stop."""
    assert run("missed", "1").out.startswith("1 Dr Li: not met\nnext: 2 Dr Wang")
    assert "not met, again Mon 23 Nov 16:30 (stop 5 of that day)" in run("missed", "2", "--retry", "16:30").out
    assert "again Mon 23 Nov in the evening (stop 6 of that day)" in run("missed", "3", "--retry", "eve").out
    assert "again Tue 24 Nov (stop 3 of that day)" in run("missed", "4", "--retry", "tomorrow").out
    assert "`repplan done 1 --channel phone` closes it" in run("missed", "1", "--retry", "phone").out


def test_cancel_move_and_undo(run: Runner, made: Path) -> None:
    """One line for each thing done; undo names the command as typed and how many rows it put back."""
    assert run("cancel", "1", "--reason", "on a congress").out == "1 Dr Li: cancelled\n"
    assert run("cancel", "Dr Li").out == "2 Dr Li: cancelled (Tue 24 Nov)\n"
    assert run("move", "2", "fri", "10:00").out == "2 Dr Wang: moved to Fri 27 Nov 10:00 (stop 1 of that day)\n"
    listed = run("undo", "--list").out.splitlines()
    assert [line.split("  ", 2)[-1] for line in listed] == [
        "move 2 fri 10:00",
        "cancel 'Dr Li'",
        "cancel 1 --reason 'on a congress'",
    ]
    out = run("undo", "--steps", "2").out
    assert out == "taken back: move 2 fri 10:00 (3 rows)\ntaken back: cancel 'Dr Li' (1 row)\n"
    assert run("undo", "--steps", "2", code=4).err == (
        "repplan: only 1 command can be taken back; nothing was changed\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("done", "77"), 4, "there are 1-4"),
        (("done", "Nobody"), 4, "no customer fits"),
        (("done", "1", "--stage", "best"), 2, "unknown stage"),
        (("done", "1", "--channel", "me"), 2, "unknown channel"),
        (("done", "1", "--time", "25:00"), 2, "no time of day"),
        (("done", "1", "--date", "tomorrow"), 2, "still to come"),
        (("done", "1", "--date", "0001-01-01"), 2, "0001-01-01 is out of reach: days from 1990-01-01 to 2036-12-31"),
        (("day", "9999-12-31"), 2, "is out of reach"),
        (("week", "9999-12-30"), 2, "is out of reach"),
        (("move", "1", "9999-12-31", "--force"), 2, "is out of reach"),
        (("win", "Dr Sun", "--restart", "--date", "9999-12-30"), 2, "is out of reach"),
        (("missed", "1", "--retry", "never"), 2, "no way to try again"),
        (("move", "1", "2026-11-22"), 2, "is over"),
        (("move", "1", "tomorrow"), 5, "planned on 2026-11-24 already"),
        (("cancel", "Dr Zheng"), 4, "no open stop"),
        (("undo",), 4, "nothing to undo"),
        (("log", "--json", "--csv"), 2, "exclude each other"),
        (("log", "import", "missing.csv"), 4, "no file missing.csv"),
    ],
)
def test_refusals(run: Runner, made: Path, words: tuple[str, ...], code: int, text: str) -> None:
    """One line on standard error, the documented exit code, nothing on standard output, nothing written."""
    before = dump(made, journal=True)
    result = run(*words, code=code)
    assert text in result.err
    assert result.err.count("\n") == 1
    assert result.out == ""
    assert dump(made, journal=True) == before


@pytest.mark.parametrize("words", [("done", "1"), ("missed", "1"), ("cancel", "1"), ("move", "1", "fri"), ("log",)])
def test_an_empty_home_says_how_to_begin(run: Runner, words: tuple[str, ...]) -> None:
    """Without a store each command names `repplan init`, and makes none."""
    assert "repplan init" in run(*words, code=4).err


def test_warnings_go_to_standard_error(run: Runner, made: Path) -> None:
    """An over-visit is logged; the note about it does not get into the data."""
    run("done", "Dr Wu", "--date", "yesterday")
    result = run("done", "Dr Wu", "--json")
    assert result.err.startswith("repplan: note: Dr Wu was last met on 2026-11-22; keeping.C asks for at least 15 days")
    assert result.json["warnings"] == [result.err.removeprefix("repplan: note: ").strip()]


def test_json_of_the_logging_commands(run: Runner, made: Path) -> None:
    """The keys that `docs/json.md` promises, with ISO dates and null for nothing."""
    done = run("done", "3", "--stage", "s", "--time", "9:05", "--note", "好", "--json").json
    assert list(done) == ["date", "logged", "warnings", "next"]
    assert done["date"] == "2026-11-23"
    assert done["next"] == {"stop": 4, "customer": 6, "id": "C6", "name": "Dr Zhou", "start": "11:00"}
    [logged] = done["logged"]
    assert {key: logged[key] for key in ("stop", "customer", "id", "name", "retry", "added")} == {
        "stop": 3, "customer": 5, "id": "C5", "name": "Dr Sun", "retry": "", "added": None
    }  # fmt: skip
    assert logged["contact"] == {
        "date": "2026-11-23", "time": "09:05", "outcome": "met", "channel": "visit", "stage": "sharing",
        "reason": "", "retry": "", "note": "好", "planned": True,
    }  # fmt: skip
    assert logged["won"] == {
        "on": "2026-11-23", "day": 6, "of": 14, "rule": "keeping.B", "min": 7, "ideal": 10, "max": 15, "unit": "days"
    }  # fmt: skip
    missed = run("missed", "1", "--retry", "16:30", "--json").json
    assert missed["logged"][0]["added"] == {"date": "2026-11-23", "stop": 5, "time": "16:30"}
    cancelled = run("cancel", "2", "--reason", "ill", "--json").json
    assert cancelled == {
        "cancelled": [{"date": "2026-11-23", "stop": 2, "customer": 2, "id": "C2", "name": "Dr Wang"}],
        "reason": "ill",
    }
    moved = run("move", "4", "fri", "--json").json
    assert moved["from"] == {"date": "2026-11-23", "stop": 4}
    assert moved["to"] == {"date": "2026-11-27", "stop": 1, "time": None}
    assert [c["command"] for c in run("undo", "--list", "--json").json["commands"]] == [
        "move 4 fri",
        "cancel 2 --reason ill",
        "missed 1 --retry 16:30",
        "done 3 --stage s --note 好 --time 9:05",
    ]
    assert run("undo", "--json").json["undone"][0]["rows"] == 3
    assert [c["name"] for c in run("log", "--json").json["contacts"]] == ["Dr Sun", "Dr Li"]


def test_the_log_shows_a_week_or_what_was_asked(run: Runner, made: Path) -> None:
    """The table has the last seven days unless told otherwise, and never exceeds 80 columns."""
    run("done", "Dr Wu", "--date", "2026-11-01", "--note", "很久以前的一次拜访，聊了很多很多很多很多很多很多很多")
    run("missed", "1", "--reason", "查房")
    run("done", "2", "--channel", "ph")
    table = run("log").out
    assert "2026-11-23" in table
    assert "2026-11-01" not in table
    assert "✗ not met" in table
    assert "✓ met, phone" in table
    every = run("log", "--since", "2026-01-01").out
    assert "2026-11-01" in every
    assert max(wcswidth(line) for line in every.splitlines()) <= 80
    assert "Dr Wu" not in run("log", "--since", "2026-01-01", "--customer", "Dr Li").out
    assert "nothing is logged since 2026-11-24" in run("log", "--since", "tomorrow").out


def test_export_and_import_are_each_others_inverse(run: Runner, made: Path, tmp_path: Path) -> None:
    """What `log --csv` writes, `log import` takes in: unchanged where it is, the same lines where it is not."""
    run("done", "1", "--stage", "t", "--time", "10:00", "--note", 'said "yes", twice')
    run("missed", "2", "--reason", "查房")
    run("done", "Dr Wu", "--channel", "message")
    file = tmp_path / "log.csv"
    file.write_text(run("log", "--csv").out, encoding="utf-8")
    assert run("log", "import", file).out == f"{file}: 3 rows; 0 added, 3 unchanged\n"
    run("undo", "--steps", "3")
    assert run("log", "import", file, "--json").json == {"file": str(file), "rows": 3, "added": 3, "unchanged": 0}
    assert run("log", "--csv").out == file.read_text(encoding="utf-8")


def test_two_calls_on_one_day_stay_two(run: Runner, made: Path, tmp_path: Path) -> None:
    """Each line of the log stands for one row: what agrees to the minute first, then what has another time or none."""
    head = "name,date,time,outcome,channel\n"
    calls = "Dr Li,2026-11-20,09:00,met,phone\nDr Li,2026-11-20,10:00,met,phone\n"
    file = tmp_path / "log.csv"
    file.write_text(head + calls.splitlines()[1] + "\n")
    assert run("log", "import", file, "--json").json["added"] == 1
    file.write_text(head + calls)
    assert run("log", "import", file, "--json").json["added"] == 1
    lines = run("log", "--customer", "Dr Li", "--json").json["contacts"]
    assert sorted(line["time"] for line in lines if line["channel"] == "phone") == ["09:00", "10:00"]
    exported = run("log", "--csv").out
    file.write_text(exported)
    run("undo", "--steps", "2")
    assert run("log", "import", file, "--json").json["added"] == 2
    assert run("log", "--csv").out == exported
    file.write_text(head + calls.replace("09:00", ""))
    assert run("log", "import", file, "--json").json["added"] == 0


def test_import_tells_all_mistakes_and_writes_nothing(run: Runner, made: Path, tmp_path: Path) -> None:
    """Every wrong cell is named with its row and column, in the order of the rows; the good rows wait."""
    before = dump(made, journal=True)
    file = tmp_path / "log.csv"
    file.write_text(
        "name,date,outcome,channel,stage,time\n"
        "Dr Li,2026-11-20,met,visit,sharing,10:00\n"
        "Dr L,2026-11-20,met,,,\n"
        "Dr Wang,2026-13-01,seen,me,best,25:00\n"
        ",2026-11-20,met,,,\n"
        "Dr Wu,2026-11-24,met,,,\n"
        "Dr Wu,,,,,\n"
    )
    err = run("log", "import", file, code=3).err.replace(str(file), "log.csv").splitlines()
    assert [line.split(": ")[0] for line in err[:-1]] == [
        "log.csv:3:name",
        *(f"log.csv:4:{column}" for column in ("date", "outcome", "channel", "time", "stage")),
        "log.csv:5:name",
        "log.csv:6:date",
        "log.csv:7:date",
        "log.csv:7:outcome",
    ]
    assert err[-1] == "repplan: log.csv has 10 mistakes; nothing was written"
    assert dump(made, journal=True) == before


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("id,outcome", ":1:date: the column is missing"),
        ("date,outcome", ":1:id: the column is missing"),
        ("id,date,outcome,gift", ":1:gift: unknown column"),
        ("id,id,date,outcome", ":1:id: the column appears twice"),
    ],
)
def test_import_checks_the_header(run: Runner, made: Path, tmp_path: Path, header: str, text: str) -> None:
    """Missing, unknown and doubled columns are named."""
    file = tmp_path / "log.csv"
    file.write_text(header + "\n")
    assert text in run("log", "import", file, code=3).err


def test_import_knows_namesakes_by_site(run: Runner, made: Path, tmp_path: Path) -> None:
    """A name that two customers have is a mistake; with its site it is not."""
    from tests.store.homes import context_of

    with context_of(made).writing("namesake") as session:
        from repplan.store.models import CustomerRow, SiteRow

        session.add(SiteRow(id="s2", name="Clinic"))
        twin = {"id": "T", "name": "Dr Li", "site_id": "s2", "setting": "ward", "tier": "B", "added_on": "2026-11-01"}
        session.add(CustomerRow(**twin))
    file = tmp_path / "log.csv"
    file.write_text("name,date,outcome\nDr Li,2026-11-20,met\n")
    assert "fits several customers" in run("log", "import", file, code=3).err
    file.write_text("name,date,outcome\nDr Li @ Clinic,2026-11-20,met\n")
    run("log", "import", file)
    assert run("log", "--json").json["contacts"][0]["id"] == "T"


def test_the_sample_log_goes_in_twice(run: Runner, home: Path) -> None:
    """Half a year of the hospital sample: all rows the first time, none the second."""
    run("customer", "import", DATA / "hospital" / "customers.csv")
    rows = len((DATA / "hospital" / "log.csv").read_text(encoding="utf-8").splitlines()) - 1
    first = run("log", "import", DATA / "hospital" / "log.csv", "--json").json
    assert (first["rows"], first["added"]) == (rows, rows)
    assert run("log", "import", DATA / "hospital" / "log.csv", "--json").json["unchanged"] == rows


@pytest.mark.parametrize("words", [("log",), ("undo", "--list"), ("log", "--help"), ("done", "--help")])
def test_reading_commands_load_nothing_heavy(made: Path, words: tuple[str, ...]) -> None:
    """The log and the help start without the ORM, the compiler and the validators."""
    heavy = {"sqlalchemy", "sqlmodel", "pydantic", "numba", "numpy", "holidays", "openpyxl", "dateutil"}
    script = (
        "import sys; from repplan.cli.main import main; code = main(sys.argv[1:]); "
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert (ended.returncode, ended.stderr.strip()) == (0, "[]")


def test_mistakes_of_a_log_file_are_told_whatever_its_columns_are_called(
    run: Runner, made: Path, tmp_path: Path
) -> None:
    """A colon in a column's name is no trouble, and a title above the header is one mistake."""
    path = tmp_path / "log.csv"
    path.write_text("name,date,outcome,a: b\nA,2026-11-01,met,\nNobody,2026-11-01,met,\n", encoding="utf-8")
    assert "log.csv:1:a:_b: unknown column" in run("log", "import", path, code=3).err
    path.write_text("Visits: June\nname,date,outcome\nA,2026-11-01,met\n", encoding="utf-8")
    assert run("log", "import", path, code=3).err.count("\n") == 2


@pytest.mark.parametrize(
    ("before", "words", "said"),
    [
        (("move", "2", "thu"), ("move", "2", "fri"), "stop 2 Dr Wang is moved to 2026-11-26: `repplan move 'Dr Wang' DATE` moves it"),
        (("move", "2", "thu"), ("done", "2"), "stop 2 was moved to 2026-11-26; if you met Dr Wang all the same, write the name"),
        (("move", "2", "thu"), ("missed", "2"), "`repplan move 'Dr Wang' DATE` moves it again"),
        (("cancel", "2"), ("move", "2", "fri"), "stop 2 Dr Wang is cancelled: `repplan move 'Dr Wang' DATE` plans it again"),
        (("done", "2"), ("move", "2", "fri"), "`repplan undo --list` shows how to take it back"),
        (("done", "2"), ("done", "2"), "`repplan undo --list` shows how to take it back"),
    ],
)  # fmt: skip
def test_what_is_settled_is_not_undone_by_the_next_undo(
    run: Runner, made: Path, before: tuple[str, ...], words: tuple[str, ...], said: str
) -> None:
    """Other commands may have come since: the message says what mends this stop, and that can be typed."""
    run(*before)
    run("done", "1")
    err = run(*words, code=5).err
    assert said in err
    assert "`repplan undo`" not in err
    if "DATE" in err:
        run("move", "Dr Wang", "fri")


def test_a_lower_stage_is_entered_and_said(run: Runner, made: Path) -> None:
    """Facts are the rep's, but a stage that falls is rarely meant: what it was stands beside it."""
    run("done", "1", "--stage", "s")
    run("customer", "edit", "2", "--stage", "s")
    assert run("done", "2", "--stage", "t").out.startswith("2 Dr Wang: met, talking (was sharing)\n")
    assert run("customer", "show", "2", "--json").json["stage"] == "talking"
    line = "1 Dr Li (General Hospital): changed stage; stage stranger, was sharing\n"
    assert run("customer", "edit", "1", "--stage", "x").out == line
    assert run("customer", "edit", "1", "--stage", "u").out == "1 Dr Li (General Hospital): changed stage\n"


@pytest.mark.parametrize("command", ["done", "missed"])
def test_another_reps_customer_is_logged_with_a_note(run: Runner, made: Path, command: str) -> None:
    """The note names the rep; the rep's own customers and nobody's need none."""
    run("config", "set", "rep.name", "Lin")
    run("customer", "edit", "4", "--rep", "Mei")
    run("customer", "edit", "3", "--rep", "lin")
    assert run(command, "Dr Qian").err == "repplan: note: Dr Qian is Mei's customer, and logged all the same\n"
    assert run(command, "Dr Zhao", "1").err == ""
