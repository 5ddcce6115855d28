"""`export`: what goes out comes back unchanged, byte for byte, in a home of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.services.builders import make_store

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("territory", ["hospital", "retail"])
def test_a_territory_comes_back_byte_for_byte(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, territory: str, kind: str
) -> None:
    """Export, new home, import, export: the same bytes of customers and log, odd texts included."""
    tables = ("customers", "log") if territory == "hospital" else ("customers",)  # the shops' log takes its time
    folders = [tmp_path / "one", tmp_path / "two"]
    sources = [DATA / territory / f"{table}.csv" for table in tables]
    for folder in folders:
        folder.mkdir()
        monkeypatch.setenv("REPPLAN_HOME", str(folder / "home"))
        run("init", "--name", "Li Na")
        for command, source in zip(("customer", "log"), sources, strict=False):
            run(command, "import", source)
        if folder is folders[0]:
            run("customer", "edit", 3, "--phone", "+86-010-1234", "--notes", "=HYPERLINK(1)", "--title", "'=x")
        sources = [folder / f"{table}.{kind}" for table in tables]
        for table, source in zip(tables, sources, strict=True):
            run("export", table, source)
    for source in sources:
        assert (folders[0] / source.name).read_bytes() == source.read_bytes()


def test_customer_export_is_export_customers(run: Any, home: Path, tmp_path: Path) -> None:
    """The older command writes the same table, also to standard output."""
    make_store(home, customers=[{"number": 1, "name": "Ann"}])
    run("customer", "export", tmp_path / "a.csv")
    said = run("export", "customers", tmp_path / "b.csv", "--json").json
    assert said == {"file": str(tmp_path / "b.csv"), "format": "csv", "table": "customers", "rows": 1}
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert run("export", "customers", "-").out == (tmp_path / "a.csv").read_text(encoding="utf-8")


def test_excel_knows_utf8_by_its_mark(run: Any, home: Path, tmp_path: Path) -> None:
    """With --excel a byte order mark stands in front, and the file is read back all the same."""
    make_store(home, customers=[{"number": 1, "name": "李伟"}])
    run("export", "customers", tmp_path / "a.csv", "--excel")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert run("customer", "import", tmp_path / "a.csv", "--json").json["unchanged"] == 1
    assert "--excel" in run("export", "customers", tmp_path / "a.xlsx", "--excel", code=2).err


def test_the_plan_and_the_sites(run: Any, home: Path, tmp_path: Path) -> None:
    """A row a stop with when, whom and where; a row a site with its customers."""
    make_store(home, customers=[{"number": 1, "name": "Ann"}], visits=[{"customer": 1}, {"customer": 1, "day": 1}])
    run("export", "plan", tmp_path / "plan.csv", "--to", "today")
    header, *rows = (tmp_path / "plan.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("date,stop,arrive,start,end,number,id,name,site")
    assert [row.split(",")[0] for row in rows] == ["2026-11-23"]
    run("export", "sites", tmp_path / "sites.csv")
    assert (tmp_path / "sites.csv").read_text(encoding="utf-8").splitlines()[1].endswith(",1")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("customers", "x.pdf"), "cannot write 'pdf'"),
        (("customers", "-", "--json"), "name a file"),
        (("log", "x.csv", "--from", "soon"), "is no date"),
        (("sites", "nowhere/x.csv"), "cannot write"),
    ],
)
def test_what_cannot_be_written_is_told(run: Any, home: Path, words: tuple[str, ...], message: str) -> None:
    """In one line, with the way out."""
    make_store(home, customers=[{"number": 1, "name": "Ann"}])
    assert message in run("export", *words, code=2).err
