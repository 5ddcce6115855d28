"""`repplan customer` from the outside: what is printed, the exit codes, and the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from repplan.files.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

HOSPITAL = Path(__file__).parents[2] / "data" / "hospital" / "customers.csv"
PAIR = (
    "id,name,site,setting,tier,lat,lon,sessions\n1,Li Wei,General,ward,A,39.9,116.4,Mon am\n2,Wang,Peace,office,,,,\n"
)


@pytest.fixture
def pair(tmp_path: Path, run: Callable[..., Any]) -> Path:
    """Two customers, imported."""
    path = tmp_path / "pair.csv"
    path.write_text(PAIR, encoding="utf-8")
    run("customer", "import", path)
    return path


def test_import_says_what_it_did_and_what_is_missing(tmp_path: Path, run: Callable[..., Any]) -> None:
    """The summary counts the rows and gives the command that mends missing coordinates, which works as printed."""
    path = tmp_path / "pair.csv"
    path.write_text(PAIR, encoding="utf-8")
    said = run("customer", "import", path).out
    assert "2 rows: 2 created, 0 updated, 0 unchanged" in said
    assert "tier C assumed, as none is given: 2 Wang" in said
    assert "1 site without coordinates (1 customer): 25 minutes are assumed" in said
    assert 'repplan site edit Peace --coords "39.9,116.4"' in said
    run("site", "edit", "Peace", "--coords", "39.9,116.4")
    assert "without coordinates" not in run("customer", "import", path).out


def test_import_as_json(pair: Path, run: Callable[..., Any]) -> None:
    """Every key that is documented is there, and lists name customers by number, id, name and site."""
    summary = run("customer", "import", pair, "--json", "--dry-run").json
    assert set(summary) == {
        *("source", "dry_run", "rows", "created", "updated", "unchanged", "sites_created", "sites_changed"),
        *("refused", "refusals", "skipped", "left_out", "remarks", "warnings", "profile", "profile_saved"),
        *("without_coordinates", "tier_assumed", "prospects", "namesakes", "archived", "others", "wins"),
        *("sites_joined", "sites_alike", "sites_folded", "datum_doubts"),
    }
    assert (summary["rows"], summary["unchanged"], summary["dry_run"]) == (2, 2, True)
    assert summary["without_coordinates"] == [
        {"site": "Peace", "customers": 1, "command": 'repplan site edit Peace --coords "39.9,116.4"'}
    ]
    assert summary["tier_assumed"] == [{"row": 3, "customer": 2, "id": "2", "name": "Wang", "site": "Peace"}]


def test_mistakes_end_with_code_3_and_nothing_on_standard_output(tmp_path: Path, run: Callable[..., Any]) -> None:
    """All mistakes stand on standard error, one a line, then how many; nothing is stored."""
    path = tmp_path / "bad.csv"
    path.write_text("name,tier,prescriptions\nA,Q,3\nB,A,4\n", encoding="utf-8")
    result = run("customer", "import", path, code=3)
    assert result.out == ""
    lines = result.err.splitlines()
    assert lines[0].startswith(f"{path}:1:prescriptions: repplan does not store prescriptions per doctor")
    assert lines[1].startswith(f"{path}:1:setting: no column says it")
    assert lines[2].startswith(f"{path}:2:tier: ")
    assert lines[-1] == f"repplan: 3 mistakes in {path}; nothing was written"
    assert run("customer", "list", code=4).out == ""
    run("customer", "import", tmp_path / "none.csv", code=4)


def test_a_workbook_with_dates_and_numbers_imports_like_a_csv(tmp_path: Path, run: Callable[..., Any]) -> None:
    """Date cells, number cells and empty cells mean what their texts would."""
    import datetime as dt

    book = Workbook()
    book.active.append(["Name", "Setting", "Tier", "Phone", "Lat", "Lon", "Last Visit", "Service Minutes"])
    book.active.append(["李伟", "门诊", "b", 13800000001, 39.9, 116, dt.datetime(2026, 11, 20), 15.0])  # noqa: DTZ001 - a spreadsheet knows no zones
    book.save(tmp_path / "c.xlsx")
    run("customer", "import", tmp_path / "c.xlsx")
    (shown,) = run("customer", "list", "--json").json
    assert (shown["name"], shown["setting"], shown["tier"]) == ("李伟", "outpatient", "B")
    assert (shown["phone"], shown["lat"], shown["lon"]) == ("13800000001", 39.9, 116.0)
    assert (shown["last_visit"], shown["service_minutes"], shown["elapsed"]) == ("2026-11-20", 15, 3)


def test_export_is_exact_in_both_formats(tmp_path: Path, run: Callable[..., Any]) -> None:
    """The samples go out and come back unchanged, by file and by standard output; the header is the canonical one."""
    run("customer", "import", HOSPITAL)
    out = run("customer", "export", "-").out
    assert out.splitlines()[0] == ",".join(COLUMNS)
    assert len(out.splitlines()) == 121
    (tmp_path / "piped.csv").write_text(out, encoding="utf-8")
    for name in ("piped.csv", "c.csv", "c.xlsx"):
        if name != "piped.csv":
            assert "120 customers" in run("customer", "export", tmp_path / name).out
        assert "0 updated, 120 unchanged" in run("customer", "import", tmp_path / name).out
    assert (tmp_path / "c.csv").read_text(encoding="utf-8") == out
    assert load_workbook(tmp_path / "c.xlsx").active["A1"].value == "id"
    assert "cannot write 'ods'" in run("customer", "export", tmp_path / "c.ods", code=2).err


def test_add_and_edit_take_every_column(pair: Path, run: Callable[..., Any]) -> None:
    """A new customer may say everything; an edit changes what it names, and an empty text clears it."""
    words = ["--site", "General", "--setting", "outpatient", "--tier", "b", "--role", "influencer", "--potential", 4]
    words += ["--sessions", "周一、三上午", "--coords", "40,116", "--hours-mon", "8:00-9:00", "--stage", "t"]
    added = run("customer", "add", "Zhao", *words, "--json").json
    assert (added["customer"], added["tier"], added["sessions"], added["stage"]) == (3, "B", "Mon,Wed am", "talking")
    assert (added["lat"], added["hours"]["mon"]) == (40, "08:00-09:00")
    assert run("customer", "show", "Li Wei", "--json").json["lat"] == 39.9
    edited = run("customer", "edit", "zhao", "--role", "", "--coords", "", "--stage", "sharing", "--json").json
    assert edited["fields"] == ["role", "lat", "lon", "stage"]
    assert (edited["role"], edited["lat"], edited["stage"]) == (None, 39.9, "sharing")
    assert "nothing to change" in run("customer", "edit", "zhao", "--tier", "B").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "A"), 3, "--setting: is empty"),
        (("add", "A", "--setting", "x", "--tier", "y"), 3, "2 mistakes; nothing was written"),
        (("add", "Li Wei", "--site", "General", "--setting", "ward"), 3, "is stored already, as number 1"),
        (("add", "B", "--id", "1", "--setting", "ward"), 3, "--id: Li Wei is stored already"),
        (("edit", "1"), 2, "nothing to change"),
        (("edit", "1", "--id", "2"), 3, "--id: another customer has this id"),
        (("edit", "1", "--stage", ""), 3, "--stage: a stage cannot be taken back"),
        (("edit", "1", "--setting", ""), 3, "--setting: is empty"),
        (("edit", "1", "--name", ""), 3, "--name: is empty"),
        (("edit", "1", "--name", "Wang", "--site", "Peace"), 3, "NAME: Wang is at Peace already, as number 2 (id 2)"),
        (("edit", "1", "--lat", "39"), 3, "--lon: is missing; give both lat and lon"),
        (("edit", "1", "--lon", ""), 3, "--lat: is missing; give both lat and lon"),
        (("add", "New", "--setting", "ward", "--lat", "39"), 3, "--lon: is missing; give both lat and lon"),
        (("add", "121", "--setting", "ward"), 3, "--name: '121' is only a number"),
        (("edit", "1", "--name", "#7"), 3, "--name: '#7' is only a number"),
        (("edit", "1", "--last-visit", "0001-01-01"), 3, "--last-visit: 0001-01-01 is out of reach: days from 1990"),
        (("edit", "1", "--start-date", "9999-12-30"), 3, "to 2036-12-31 can be meant"),
        (("edit", "1", "--coords", "x"), 2, "--coords: "),
        (("edit", "1", "--coords", "1,2", "--lat", "3"), 2, "either --coords or --lat"),
        (("edit", "1", "--start-date", "2026-11-20", "--rota-end", "2026-11-01"), 3, "--rota-end: 2026-11-01 lies"),
        (("edit", "nobody", "--tier", "A"), 4, "no customer fits"),
        (("archive", "1", "nobody"), 4, "no customer fits"),
        (("restore", "1"), 4, "no customer fits"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    pair: Path, run: Callable[..., Any], words: tuple[str, ...], code: int, said: str
) -> None:
    """Each refusal has its exit code, says what is wrong, and leaves every customer as it was."""
    before = run("customer", "export").out
    result = run("customer", *words, code=code)
    assert said in result.err
    assert result.out == ""
    assert run("customer", "export").out == before


def test_one_is_told_in_the_singular(pair: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    """Counts of one: a row, a customer who follows a site, a customer in a table."""
    path = tmp_path / "one.csv"
    path.write_text("name,site,setting,tier,lat,lon\nNew,Peace,office,B,39.8,116.3\n", encoding="utf-8")
    said = run("customer", "import", path).out
    assert ": 1 row: 1 created" in said
    assert "they hold for 1 customer that is not in the file, too" in said
    run("customer", "archive", "1", "2")
    assert run("customer", "export", tmp_path / "out.csv").out.endswith(": 1 customer\n")


@pytest.mark.parametrize("phase", ["lost", "winback", "dormant", "at risk"])
def test_every_phase_can_be_asked_for(pair: Path, run: Callable[..., Any], phase: str) -> None:
    """A filter that finds nobody says so; one that names no phase is refused, with those there are."""
    assert "no customer fits" in run("customer", "list", "--phase", phase).err
    assert "'prospect', 'winning', 'keeping', 'at risk'" in run("customer", "list", "--phase", "lapsed", code=2).err
    assert [c["name"] for c in run("customer", "list", "--phase", "Keeping", "--json").json] == ["Li Wei", "Wang"]


def test_a_namesake_that_is_meant_gets_an_id(pair: Path, run: Callable[..., Any]) -> None:
    """With an id given, two of one name at one site are no slip, as with `customer add`; other edits never ask."""
    run("customer", "edit", "1", "--name", "Wang", "--site", "Peace", "--id", "W2")
    run("customer", "edit", "1", "--tier", "B")
    assert [line["name"] for line in run("customer", "list", "--json").json] == ["Wang", "Wang"]


def test_lists_are_filtered(run: Callable[..., Any]) -> None:
    """Tier, setting, phase and site narrow the list together; CSV and JSON hold the same customers."""
    run("customer", "import", HOSPITAL)
    everyone = run("customer", "list", "--json").json
    assert len(everyone) == 120
    words = ("customer", "list", "--tier", "a", "--setting", "ward", "--phase", "keeping")
    chosen = run(*words, "--json").json
    expected = [c for c in everyone if (c["tier"], c["setting"], c["phase"]) == ("A", "ward", "keeping")]
    assert chosen == expected != []
    rows = run(*words, "--csv").out.splitlines()
    assert rows[0].startswith("customer,id,name,site,")
    assert [int(row.split(",")[0]) for row in rows[1:]] == [c["customer"] for c in chosen]
    site = chosen[0]["site"]
    assert {c["site"] for c in run("customer", "list", "--site", site[2:], "--json").json} == {site}
    assert all(len(line) <= 80 for line in run(*words).out.splitlines())


def test_archived_customers_are_out_of_sight_until_restored(pair: Path, run: Callable[..., Any]) -> None:
    """They leave lists and exports, can still be shown, stay archived on import, and come back."""
    run("customer", "archive", "1")
    assert [c["customer"] for c in run("customer", "list", "--json").json] == [2]
    assert [c["customer"] for c in run("customer", "list", "--archived", "--json").json] == [1]
    assert len(run("customer", "export").out.splitlines()) == 2
    assert len(run("customer", "export", "--archived").out.splitlines()) == 3
    shown = run("customer", "show", "li", "--json").json
    assert (shown["archived_on"], shown["phase"]) == ("2026-11-23", None)
    assert "archived, and still so" in run("customer", "import", pair).out
    run("customer", "restore", "li wei")
    assert len(run("customer", "list", "--json").json) == 2


def test_the_card_shows_what_is_known(pair: Path, run: Callable[..., Any]) -> None:
    """Facts, standing, effective hours and blackouts are on the card, for people and for programs."""
    run("customer", "edit", "1", "--hours-mon", "10:00-12:00", "--start-date", "2026-11-20")
    run("customer", "close", "1", "2026-12-01..2026-12-04", "--part", "am", "--note", "congress")
    text = run("customer", "show", "1").out
    for part in ("1 Li Wei", "winning", "Mon am", "Mon 10:00-11:30", "2026-12-01..2026-12-04 am (congress)"):
        assert part in text
    card = run("customer", "show", "1", "--json").json
    assert card["receives"]["mon"] == [["10:00", "11:30"]]
    assert card["receives"]["tue"] == []
    assert (card["phase"], card["win_deadline"]) == ("winning", "2026-12-19")
    assert card["closures"][0] | {"number": 0} == {
        "number": 0,
        "whole_site": False,
        "first": "2026-12-01",
        "last": "2026-12-04",
        "part": "am",
        "note": "congress",
    }
    assert "took back blackout" in run("customer", "reopen", "1").out
    run("customer", "reopen", "1", code=4)


def test_every_change_can_be_undone(pair: Path, run: Callable[..., Any], home: Path) -> None:
    """Add, edit, archive, close and import are one step each, taken back in turn."""
    from repplan.clock import Clock
    from repplan.services.context import Context
    from repplan.store.journal import undo_latest

    pair.write_text(PAIR.replace("39.9", "38.8") + "3,Zhao,Peace,ward,A,1,2,\n", encoding="utf-8")
    states = [run("site", "list", "--json").out + run("customer", "export", "--archived").out]
    for words in (
        ("import", pair),
        ("add", "Sun", "--setting", "ward", "--site", "New"),
        ("edit", "1", "--coords", "1,1", "--stage", "s"),
        ("archive", "2"),
        ("close", "1", "today"),
    ):
        run("customer", *words)
        states.append(run("site", "list", "--json").out + run("customer", "export", "--archived").out)
    while states:
        assert run("site", "list", "--json").out + run("customer", "export", "--archived").out == states.pop()
        with Context(home, Clock()).writing("undo", journaled=False) as session:
            undo_latest(session)


@pytest.mark.parametrize("name", ["import", "add", "edit", "show", "list", "archive", "restore", "export", "close"])
def test_help_has_an_example(run: Callable[..., Any], name: str) -> None:
    """Every command's help ends with a line to run."""
    assert "Example: repplan customer" in run("customer", name, "--help").out


def test_options_are_the_columns() -> None:
    """`add` and `edit` have one option for each column of a file, in the same order."""
    from repplan.cli.customer_options import HELP

    assert tuple(HELP) == COLUMNS
