"""`export bundle` and `import bundle`: laptops' data collected without a server."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from repplan.errors import BadDataError
from repplan.files.bundle_archive import bundle_bytes, parse_bundle
from repplan.services.team.records import check_records

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def laptops(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Switches between homes: anna and ben each with two customers, one of them the same person, and an empty boss."""

    def at(name: str) -> None:
        monkeypatch.setenv("REPPLAN_HOME", str(tmp_path / name))

    for name, mine in (("anna", "Ann Only"), ("ben", "Ben Only")):
        at(name)
        run("init", "--name", name)
        for person in ("Li Wei", mine):
            run("customer", "add", person, "--site", "General", "--setting", "ward", "--tier", "B")
        run("customer", "edit", mine, "--notes", "likes tea")
        run("log", "import", table(tmp_path, name, mine))
    at("boss")
    run("init", "--name", "boss")
    return at


def table(folder: Path, rep: str, mine: str) -> Path:
    path = folder / f"{rep}.csv"
    path.write_text(
        "name,date,outcome,stage,note\n"
        f"Li Wei,2026-11-1{len(rep)},met,talking,secret\n{mine},2026-11-16,met,sharing,\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def sent(run: Any, laptops: Any, tmp_path: Path) -> list[Path]:
    """The bundles of anna and ben; the boss's home is in force."""
    paths = []
    for name in ("anna", "ben"):
        laptops(name)
        paths.append(tmp_path / f"{name}.zip")
        run("export", "bundle", paths[-1])
    laptops("boss")
    return paths


def everybody(run: Any) -> dict[str, Any]:
    return {entry["name"]: entry for entry in run("customer", "list", "--json").json}


def test_a_manager_collects_laptops(run: Any, sent: list[Path]) -> None:
    """Both reps' customers and logs are there, the shared person once, and again changes nothing."""
    done = run("import", "bundle", *sent, "--json").json["bundles"]
    assert [(one["rep"], one["customers_created"], one["contacts_added"]) for one in done] == [
        ("anna", 2, 2),
        ("ben", 1, 2),
    ]
    assert set(everybody(run)) == {"Li Wei", "Ann Only", "Ben Only"}
    again = run("import", "bundle", *sent, "--json").json["bundles"]
    news = ("customers_created", "customers_updated", "contacts_added", "stages_added")
    assert {one[what] for one in again for what in news} == {0}
    run("undo")
    assert everybody(run) == {}


def test_nobodys_customers_become_the_managers(run: Any, sent: list[Path]) -> None:
    """They carry their rep's name, so that no plan of the manager visits them."""
    run("import", "bundle", *sent)
    shown = run("customer", "show", "Ann Only", "--json").json
    assert shown["rep"] == "anna"
    assert "anna" in run("today", code=None).out + run("plan", "--iterations", 50, code=None).err


def test_a_dry_run_writes_nothing(run: Any, sent: list[Path]) -> None:
    """It counts what the real one would do."""
    done = run("import", "bundle", *sent, "--dry-run")
    assert done.out.endswith("nothing was written\n")
    assert everybody(run) == {}
    assert run("undo", code=None).code != 0


def test_without_notes(run: Any, laptops: Any, sent: list[Path], tmp_path: Path) -> None:
    """Neither notes of customers nor of contacts are in the file, and notes that are known stay."""
    laptops("anna")
    bare = tmp_path / "bare.zip"
    run("export", "bundle", bare, "--without-notes")
    with zipfile.ZipFile(bare) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"tea" not in whole
    assert b"secret" not in whole
    laptops("boss")
    run("import", "bundle", sent[0])
    again = run("import", "bundle", bare, "--json").json["bundles"][0]
    assert (again["customers_updated"], again["contacts_changed"], again["differences"]) == (0, 0, [])
    assert run("customer", "show", "Ann Only", "--json").json["notes"] == "likes tea"


def test_since_leaves_older_lines_out(run: Any, laptops: Any, sent: list[Path], tmp_path: Path) -> None:
    """The log from that day on, and everybody all the same."""
    laptops("anna")
    run("export", "bundle", tmp_path / "new.zip", "--since", "2026-11-15")
    laptops("boss")
    done = run("import", "bundle", tmp_path / "new.zip", "--json").json["bundles"][0]
    assert (done["customers_created"], done["contacts_added"]) == (2, 1)
    assert run("import", "bundle", sent[0], "--json").json["bundles"][0]["contacts_added"] == 1


def test_ones_own_bundle_changes_nothing(run: Any, laptops: Any, sent: list[Path]) -> None:
    """Nothing on the laptop that made it is news to it, nor becomes a team's plan."""
    laptops("ben")
    done = run("import", "bundle", sent[1], "--json").json["bundles"][0]
    assert (done["customers_unchanged"], done["contacts_known"], done["visits"]) == (2, 2, None)


def test_what_differs_is_listed(run: Any, laptops: Any, sent: list[Path]) -> None:
    """A person whom two reps call their own: the later word holds, and both are named."""
    laptops("ben")
    run("customer", "edit", "Li Wei", "--tier", "A")
    run("export", "bundle", sent[1])
    laptops("boss")
    done = run("import", "bundle", *sent)
    assert "customer: Li Wei" in done.out
    assert "ben" in done.out
    assert everybody(run)["Li Wei"]["tier"] == "A"


def changed(path: Path, part: str, **values: Any) -> None:
    """Rewrite a bundle with values of the first record of a part changed, its digests right."""
    read = parse_bundle(path.read_bytes(), str(path))
    parts = {name: [dict(record) for record in records] for name, records in read.parts.items()}
    parts[part][0].update(values)
    path.write_bytes(bundle_bytes(type(read)(read.rep, read.made_at, read.since, read.notes, parts)))


@pytest.mark.parametrize(
    ("part", "values", "message"),
    [
        ("customers", {"setting": "moon"}, "line 1 of customers.jsonl"),
        ("customers", {"colour": "red"}, "upgrade it"),
        ("customers", {"site": "Nowhere"}, "'Nowhere' is not among the sites"),
        ("customers", {"potential": "5"}, "potential"),
        ("customers", {"potential": 9}, "potential: 9 is not from 1 to 5"),
        ("customers", {"setting": ""}, "line 1 of customers.jsonl"),
        ("customers", {"tier": ""}, "line 1 of customers.jsonl"),
        ("customers", {"name": "Li\x1b[2J"}, "name: contains the control character"),
        ("customers", {"last_visit": "9999-12-31"}, "out of reach"),
        ("sites", {"lat": float("nan"), "lon": 1.0}, "two finite numbers"),
        ("sites", {"lat": 1.0}, "of lat and lon one is missing"),
        ("sites", {"enter_minutes": 10**30}, "enter_minutes"),
        ("sites", {"hours": "[1]"}, "hours"),
        ("contacts", {"day": "soon"}, "soon"),
        ("contacts", {"customer": "who"}, "'who' is not among the customers"),
        ("stages", {"stage": "friend"}, "friend"),
    ],
)
def test_what_cannot_be_is_refused(run: Any, sent: list[Path], part: str, values: dict[str, Any], message: str) -> None:
    """One line names the record; nothing of any of the files is written."""
    changed(sent[1], part, **values)
    refused = run("import", "bundle", *sent, code=3)
    assert message in refused.err
    assert refused.err.count("\n") == 1
    assert everybody(run) == {}


def test_text_that_is_none_is_refused(run: Any, sent: list[Path]) -> None:
    """Half a character, which JSON can say and no file can hold, ends in one line, too."""
    path, mark = sent[0], "Ann Only"
    read = parse_bundle(path.read_bytes(), "x")
    whole = [
        {**record, "name": "Ann \ud800"} if record["name"] == mark else record for record in read.parts["customers"]
    ]
    with pytest.raises(BadDataError, match=r"name: .* is no proper text"):
        check_records(replace(read, parts={**read.parts, "customers": whole}), "x.zip")


def test_a_bundle_of_an_earlier_version_is_taken(run: Any, sent: list[Path]) -> None:
    """Columns that were added later are absent from it, and say nothing."""
    read = parse_bundle(sent[0].read_bytes(), "x")
    later = {"contacts": "rival", "customers": "file_start", "sites": "enter_minutes"}
    parts = {
        part: [{key: value for key, value in record.items() if key != later.get(part)} for record in records]
        for part, records in read.parts.items()
    }
    sent[0].write_bytes(bundle_bytes(replace(read, parts=parts)))
    done = run("import", "bundle", sent[0], "--json").json["bundles"][0]
    assert (done["customers_created"], done["contacts_added"]) == (2, 2)
    assert run("import", "bundle", sent[0], "--json").json["bundles"][0]["customers_unchanged"] == 2


def test_notes_of_sessions_stay_where_a_bundle_has_none(run: Any, laptops: Any, tmp_path: Path) -> None:
    """A bundle without notes brings other sessions, and takes no note away from those that stay."""
    laptops("anna")
    run("customer", "sessions", "Ann Only", "--stop", "2026-12-01..2026-12-14", "--note", "congress")
    run("export", "bundle", tmp_path / "one.zip")
    run("customer", "sessions", "Ann Only", "--stop", "2027-01-04")
    run("export", "bundle", tmp_path / "two.zip", "--without-notes")
    laptops("boss")
    run("import", "bundle", tmp_path / "one.zip")
    later = parse_bundle((tmp_path / "two.zip").read_bytes(), "x")
    (tmp_path / "two.zip").write_bytes(bundle_bytes(replace(later, made_at="2999-01-01T00:00:00+00:00")))
    run("import", "bundle", tmp_path / "two.zip")
    shown = run("customer", "sessions", "Ann Only").out
    assert "congress" in shown
    assert "4 Jan" in shown


def test_plans_are_told_apart(run: Any, laptops: Any, tmp_path: Path) -> None:
    """A rep's visits ahead come with the bundle, and stand in nobody else's day."""
    laptops("anna")
    run("plan", "--iterations", 200, "--quiet")
    path = tmp_path / "anna.zip"
    made = run("export", "bundle", path, "--json").json
    assert made["visits"] > 0
    laptops("boss")
    assert run("import", "bundle", path, "--json").json["bundles"][0]["visits"] == made["visits"]
    run("export", "plan", tmp_path / "plan.csv", "--rep", "Anna")
    assert (tmp_path / "plan.csv").read_text(encoding="utf-8").count("\n") == made["visits"] + 1
    assert "those of anna" in run("export", "plan", tmp_path / "plan.csv", "--rep", "dan", code=4).err
    week = run("week", "--json", code=None).out
    assert "Ann Only" not in json.dumps(week)
