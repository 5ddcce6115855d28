"""The store's file: who may read it, what happens when it is locked, damaged, newer, or its writer dies."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from repplan.config import database_path
from repplan.errors import BadDataError, ConflictError
from repplan.services.home.undoing import undo
from repplan.store import database
from repplan.store.failing import translate
from repplan.store.migrating import back_up
from repplan.store.models import CustomerRow, SiteRow
from tests.store.homes import dump, make_home

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
posix = pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX's")

WRITER = """
import datetime as dt, sys, time
from pathlib import Path
from repplan.store.models import SiteRow
from repplan.store.writing import transaction
path, name, pause = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
with transaction(path, name, dt.datetime(2026, 11, 23, 12)) as session:
    site = session.get(SiteRow, "s1")
    session.add(SiteRow(id=name, name=name))
    site.enter_minutes = (site.enter_minutes or 0) + 1
    session.flush()
    print("writing", flush=True)
    time.sleep(pause)
"""


def writer(path: Path, name: str, pause: float) -> subprocess.Popen[str]:
    """Another process that writes a site, adds one to a counter, and holds the store for a while."""
    words = [sys.executable, "-c", WRITER, str(path), name, str(pause)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_only_the_owner_can_read(tmp_path: Path) -> None:
    """A home is 0700; the store, its helpers while it is open, and its backups are 0600, whatever the umask."""
    before = os.umask(0)
    try:
        folder = tmp_path / "home"
        with closing(database.open_store(database_path(folder), NOW)) as db:
            db.execute("INSERT INTO site (id, name) VALUES ('s', 'S')")
            back_up(database_path(folder), 1, NOW)
            files = [path for path in folder.rglob("*") if path.is_file()]
            assert {path.name for path in files} >= {"repplan.db", "repplan.db-wal", "repplan.db-shm"}
            assert any(path.parent.name == "backups" for path in files)
            assert {mode(path) for path in files} == {0o600}
            assert mode(folder) == mode(folder / "backups") == 0o700
    finally:
        os.umask(before)


@posix
def test_a_lax_file_is_tightened(tmp_path: Path) -> None:
    """A store that was copied in for everybody to read becomes private when it is opened."""
    make_home(tmp_path)
    path = database_path(tmp_path)
    path.chmod(0o644)
    database.open_store(path, NOW).close()
    assert mode(path) == 0o600


def test_a_lock_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process writes, a command waits no longer than the lock wait and ends with one clear line."""
    context = make_home(tmp_path)
    monkeypatch.setattr(database, "LOCK_WAIT_SECONDS", 0.2)
    with closing(sqlite3.connect(context.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        with pytest.raises(ConflictError, match="in use by another repplan command"), context.writing("x"):
            pytest.fail("the lock was not respected")
        assert 0.1 < time.monotonic() - begin < 3
        with context.reading() as db:  # reading goes on meanwhile
            assert db.execute("SELECT count(*) FROM site").fetchone()[0] == 1


def test_two_processes_lose_no_update(tmp_path: Path) -> None:
    """Writers wait for one another: both sites are there, and the counter both add to stands at two."""
    make_home(tmp_path)
    path = database_path(tmp_path)
    both = [writer(path, name, 0.2) for name in ("one", "two")]
    assert [process.wait(30) for process in both] == [0, 0]
    for process in both:
        process.communicate()
    rows = dump(tmp_path, journal=True)
    assert {row[0] for row in rows["site"]} == {"s1", "one", "two"}
    assert next(row for row in rows["site"] if row[0] == "s1")[-1] == 2
    assert len(rows["operation"]) == 2


@pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 elsewhere")
def test_a_killed_writer_leaves_the_old_state(tmp_path: Path) -> None:
    """Killed with -9 in the middle of a transaction: the store opens as it was, and the next command can write."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)
    process = writer(context.database, "dying", 60)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.kill()
    process.communicate()
    assert dump(tmp_path, journal=True) == before
    with context.writing("after") as session:
        session.add(SiteRow(id="after", name="after"))
    assert len(dump(tmp_path)["site"]) == 2


def test_a_failed_block_writes_nothing(tmp_path: Path) -> None:
    """An error inside the block undoes what was flushed before it, the journal included."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)

    def fail_after_writing() -> None:
        with context.writing("x") as session:
            session.add(SiteRow(id="new", name="new"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_writing()
    assert dump(tmp_path, journal=True) == before


def test_references_are_checked_when_the_transaction_ends(tmp_path: Path) -> None:
    """Rows may be written in any order, but a reference to nothing is refused and nothing is kept."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)
    lone = {"setting": "ward", "tier": "A", "added_on": "2026-11-23"}
    with context.writing("x") as session:
        session.add(CustomerRow(id="n", name="N", site_id="later", **lone))
        session.flush()
        session.add(SiteRow(id="later", name="later"))
    with pytest.raises(sqlite3.IntegrityError), context.writing("y") as session:
        session.add(CustomerRow(id="m", name="M", site_id="never", **lone))
    undo(context)
    assert dump(tmp_path, journal=True) == before


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to have a header" * 40, None])
def test_a_damaged_store_names_its_backups(tmp_path: Path, content: bytes | None) -> None:
    """Garbage, or a store torn in the middle, ends with exit code 3 and the copies, newest first."""
    context = make_home(tmp_path)
    older = back_up(context.database, 1, NOW)
    newer = back_up(context.database, 1, NOW.replace(year=2027))
    whole = context.database.read_bytes()
    for leftover in tmp_path.glob("repplan.db-*"):
        leftover.unlink()
    context.database.write_bytes(content or whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(BadDataError) as caught, context.reading() as db:
        list(db.execute("SELECT * FROM customer"))
    assert caught.value.exit_code == 3
    assert str(caught.value).index(str(newer)) < str(caught.value).index(str(older))


def test_a_damaged_store_without_backups_says_so(tmp_path: Path) -> None:
    """Where there is nothing to restore from, the message does not pretend."""
    path = tmp_path / "repplan.db"
    path.write_bytes(b"garbage" * 1000)
    with pytest.raises(BadDataError, match="no backups"):
        database.open_store(path, NOW)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """A file with tables that are not repplan's is refused and not written to."""
    path = tmp_path / "repplan.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE stranger (x)")
    with pytest.raises(BadDataError, match="another program"):
        database.open_store(path, NOW)
    with closing(sqlite3.connect(path)) as db:
        assert [row[0] for row in db.execute("SELECT name FROM sqlite_master")] == ["stranger"]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """SQLite's own error for a full disk becomes a conflict that says so, and nothing is half written."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)

    def write_much() -> None:
        with context.writing("x") as session:
            session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
            session.add_all(SiteRow(id=f"big{i}", name=f"big{i}" * 50) for i in range(2000))

    with pytest.raises(ConflictError, match="disk is full"):
        write_much()
    assert dump(tmp_path, journal=True) == before


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """SQLite's own error for a read-only file becomes a conflict that names the file and what to check."""
    context = make_home(tmp_path)
    with closing(sqlite3.connect(f"file:{context.database}?mode=ro", uri=True)) as db:
        with pytest.raises(sqlite3.OperationalError) as caught:
            db.execute("DELETE FROM site")
        told = translate(caught.value, context.database)
    assert isinstance(told, ConflictError)
    assert str(context.database) in str(told)
    assert "permissions" in str(told)


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Where a file stands in the home's place, the message names the home; no traceback."""
    (tmp_path / "home").write_text("a file")
    with pytest.raises(ConflictError, match="home"):
        database.open_store(tmp_path / "home" / "repplan.db", NOW)


def test_bugs_are_not_explained_away(tmp_path: Path) -> None:
    """Errors that are repplan's own fault stay what they are."""
    with closing(sqlite3.connect(":memory:")) as db, pytest.raises(sqlite3.OperationalError) as caught:
        db.execute("SELECT nonsense")
    assert translate(caught.value, tmp_path) is caught.value
