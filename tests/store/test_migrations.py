"""Migrations: every released schema with rows in it comes up to date; a migration happens whole, once, or not at all."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from repplan.errors import ConflictError
from repplan.store import models, schema
from repplan.store.database import open_database, open_store
from repplan.store.migrating import BACKUPS_KEPT, back_up, migrate, schema_version

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

# Rows as each released version wrote them: (schema, statements). Never edited; a release adds an entry.
_ROWS = (
    "INSERT INTO site (id, name, lat, lon) VALUES ('s', '人民医院', 39.9, 116.4)",
    (
        "INSERT INTO customer (number, id, name, site_id, setting, tier, added_on) "
        "VALUES (1, 'H1', '李医生', 's', 'ward', 'A', '2026-11-01')"
    ),
    "INSERT INTO plan VALUES (1, 'published', '2026-11-23', 28, '2026-11-22T12:00:00', 1, 1, '', '', '{}', '{}')",
    (
        'INSERT INTO plan_visit (plan_id, customer, day, number, arrive, start, "end", travel) '
        "VALUES (1, 1, '2026-11-23', 1, 540, 540, 555, 10)"
    ),
    (
        "INSERT INTO contact (id, customer, day, channel, outcome, visit_id, logged_at) "
        "VALUES ('c', 1, '2026-11-23', 'visit', 'met', 1, '2026-11-23T12:00:00')"
    ),
    "INSERT INTO stage_mark (customer, day, stage, contact_id) VALUES (1, '2026-11-23', 'sharing', 'c')",
    "INSERT INTO appointment (customer, day, minute) VALUES (1, '2026-12-01', 600)",
)
_NOTICE = (
    "INSERT INTO calendar_notice VALUES (1, 'CN', 2027, 'notice.txt', '2026-11-22T12:00:00')",
    "INSERT INTO calendar_notice_day VALUES (1, 1, '2027-02-13', 'work', '')",
    "INSERT INTO team_bundle VALUES (1, 'wang', '2026-11-22T12:00:00', NULL, 'sha256:0', '2026-11-22T12:00:00')",
    "INSERT INTO customer_key VALUES ('H2', 1)",
)
_ELSEWHERE = ("INSERT INTO session_entry (customer, site_id, kind, hours) VALUES (1, 's', 'weekly', 'Mon am')",)
_ALIAS = ("INSERT INTO site_alias (site_id, name) VALUES ('s', '人民')",)
_ADOPTED = ("INSERT INTO adoption_mark (customer, product, day, stage) VALUES (1, 'X', '2026-11-20', 'trial')",)
RELEASED = (
    (1, _ROWS),
    (2, (*_ROWS, *_NOTICE)),
    (3, (*_ROWS, *_NOTICE, *_ELSEWHERE)),
    (4, (*_ROWS, *_NOTICE, *_ELSEWHERE, *_ALIAS)),
    (5, (*_ROWS, *_NOTICE, *_ELSEWHERE, *_ALIAS, *_ADOPTED)),
)


def old_store(path: Path, version: int, statements: tuple[str, ...]) -> None:
    """A store as the release of that schema left it."""
    with closing(open_database(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        for migration in schema.MIGRATIONS[:version]:
            migration(db)
        db.execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT, applied_at TEXT)")
        db.executemany("INSERT INTO migration VALUES (?, '', '')", [(i + 1,) for i in range(version)])
        db.execute(f"PRAGMA user_version = {version}")
        for statement in statements:
            db.execute(statement)


def rows(db: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.execute(query)]


def widen(db: sqlite3.Connection) -> None:
    """A migration of the future."""
    db.execute("ALTER TABLE site ADD COLUMN parking TEXT NOT NULL DEFAULT ''")


def fail_halfway(db: sqlite3.Connection) -> None:
    """A migration that breaks after it has changed tables and rows."""
    db.execute("ALTER TABLE site ADD COLUMN half TEXT")
    db.execute("DELETE FROM stage_mark")
    db.execute("SELECT no_such_function()")


@pytest.mark.parametrize(
    ("version", "statements"), RELEASED, ids=lambda value: f"schema{value}" * isinstance(value, int)
)
def test_every_released_schema_comes_up_to_date(tmp_path: Path, version: int, statements: tuple[str, ...]) -> None:
    """Opening an old store keeps its rows, and gives it exactly the tables of a new one."""
    old_store(tmp_path / "repplan.db", version, statements)
    with closing(open_store(tmp_path / "repplan.db", NOW)) as db, closing(open_store(tmp_path / "new.db", NOW)) as new:
        assert schema_version(db) == len(schema.MIGRATIONS)
        for table in ("site", "customer", "plan", "plan_visit", "contact", "stage_mark", "appointment"):
            assert len(rows(db, f"SELECT * FROM {table}")) == 1, table
        query = "SELECT type, name FROM sqlite_master ORDER BY type, name"
        assert rows(db, query) == rows(new, query)
        for table in models.SiteRow.metadata.tables:
            assert rows(db, f"PRAGMA table_info({table})") == rows(new, f"PRAGMA table_info({table})")
        assert rows(db, "PRAGMA foreign_key_check") == []


def test_every_migration_has_a_released_store() -> None:
    """Whoever adds a migration adds a store of the schema before it to the test above."""
    assert [version for version, _statements in RELEASED][-1] >= len(schema.MIGRATIONS) - 1
    assert [version for version, _statements in RELEASED] == list(range(1, len(RELEASED) + 1))


def test_a_migration_is_recorded_and_backed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration runs with its own record; before it a copy of the store as it was is made, but none of a new one."""
    path = tmp_path / "repplan.db"
    open_store(path, NOW).close()
    assert not (tmp_path / "backups").exists()
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, widen))
    with closing(open_store(path, NOW)) as db:
        assert rows(db, "SELECT number, name, applied_at FROM migration")[-1] == (
            len(schema.MIGRATIONS),
            "widen",
            NOW.isoformat(),
        )
    [copy] = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(copy)) as db:
        assert schema_version(db) == len(schema.MIGRATIONS) - 1
        assert "parking" not in str(rows(db, "PRAGMA table_info(site)"))


def test_a_failing_migration_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables, rows, version and record are as before; migrations before the failing one stay."""
    path = tmp_path / "repplan.db"
    old_store(path, *RELEASED[-1])
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, widen, fail_halfway))
    with pytest.raises(sqlite3.OperationalError, match="no_such_function"):
        open_store(path, NOW)
    with closing(open_database(path)) as db:
        assert schema_version(db) == len(schema.MIGRATIONS) - 1
        columns = str(rows(db, "PRAGMA table_info(site)"))
        assert "parking" in columns
        assert "half" not in columns
        assert len(rows(db, "SELECT * FROM stage_mark")) == 1
        assert [row[0] for row in db.execute("SELECT number FROM migration")] == list(range(1, len(schema.MIGRATIONS)))


def test_a_newer_store_is_refused_untouched(tmp_path: Path) -> None:
    """A store of a repplan to come is not written to, and the message says to upgrade."""
    path = tmp_path / "repplan.db"
    old_store(path, *RELEASED[-1])
    with closing(open_database(path)) as db:
        db.execute("PRAGMA user_version = 999")
    with pytest.raises(ConflictError, match="newer repplan"):
        open_store(path, NOW)
    with closing(open_database(path)) as db:
        assert schema_version(db) == 999


def test_only_the_latest_backups_are_kept(tmp_path: Path) -> None:
    """Old copies make room; what is no copy of the store is left alone."""
    path = tmp_path / "repplan.db"
    open_store(path, NOW).close()
    copies = [back_up(path, 1, NOW + dt.timedelta(days=i)) for i in range(BACKUPS_KEPT + 2)]
    (tmp_path / "backups" / "mine.txt").write_text("note")
    back_up(path, 1, NOW + dt.timedelta(days=99))
    left = {file.name for file in (tmp_path / "backups").iterdir()}
    assert left == {copy.name for copy in copies[3:]} | {
        "mine.txt",
        f"repplan-{NOW + dt.timedelta(days=99):%Y%m%dT%H%M%S}-schema1.db",
    }


def test_migrating_twice_does_nothing(tmp_path: Path) -> None:
    """A store that is current is left as it is."""
    path = tmp_path / "repplan.db"
    with closing(open_store(path, NOW)) as db:
        assert migrate(db, path, NOW, wait=1) == []


OPENER = """
import datetime as dt, sys
from pathlib import Path
from repplan.store import schema
from repplan.store.database import open_store
def widen(db):
    db.execute("ALTER TABLE site ADD COLUMN parking TEXT NOT NULL DEFAULT ''")
if sys.argv[2] == "widen":
    schema.MIGRATIONS = (*schema.MIGRATIONS, widen)
sys.stdin.readline()
open_store(Path(sys.argv[1]), dt.datetime(2026, 11, 23, 12)).close()
"""


@pytest.mark.parametrize("what", ["make", "widen"])
def test_processes_that_migrate_at_once(tmp_path: Path, what: str) -> None:
    """Several processes that make or migrate a store at the same moment all succeed, and each migration ran once."""
    path = tmp_path / "repplan.db"
    if what == "widen":
        old_store(path, *RELEASED[-1])
    words = [sys.executable, "-c", OPENER, str(path), what]
    crowd = [subprocess.Popen(words, stdin=subprocess.PIPE, text=True) for _ in range(4)]
    for process in crowd:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.wait(60) for process in crowd] == [0] * len(crowd)
    for process in crowd:
        process.communicate()
    with closing(open_database(path)) as db:
        expected = len(schema.MIGRATIONS) + (what == "widen")
        assert [row[0] for row in db.execute("SELECT number FROM migration")] == list(range(1, expected + 1))
        assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    assert len(list(tmp_path.glob("backups/*"))) == (what == "widen")


AFFINITY = {"VARCHAR": "TEXT", "AUTOSTRING": "TEXT"}


@pytest.mark.parametrize("name", sorted(models.SiteRow.metadata.tables))
def test_models_and_tables_agree(tmp_path: Path, name: str) -> None:
    """Each model has its table's columns in their order, with their types, keys, references, and what may be empty."""
    table = models.SiteRow.metadata.tables[name]
    with closing(open_store(tmp_path / "repplan.db", NOW)) as db:
        stored = list(db.execute(f'PRAGMA table_info("{name}")'))
        references = {
            (row["from"], row["table"], row["to"]) for row in db.execute(f'PRAGMA foreign_key_list("{name}")')
        }
    assert [row["name"] for row in stored] == list(table.columns.keys())
    for row, column in zip(stored, table.columns, strict=True):
        kind = str(column.type).upper()
        assert row["type"] == AFFINITY.get(kind, kind), column
        assert bool(row["pk"]) == column.primary_key, column
        assert bool(row["notnull"]) == (not column.nullable and not column.primary_key), column
    keys = {(k.parent.name, k.column.table.name, k.column.name) for k in table.foreign_keys}
    assert references == keys
