"""The schema, step by step: numbered migrations, each run in one transaction with its own record.

A released migration is never edited; a change of the schema is a new function at the end of `MIGRATIONS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


def _first(db: sqlite3.Connection) -> None:
    """The tables of version 0.1."""
    for statement in _FIRST:
        db.execute(statement)


def _notices_and_teams(db: sqlite3.Connection) -> None:
    """Notices of public holidays, guessed and half holidays; what other laptops' bundles brought."""
    for statement in _NOTICES_AND_TEAMS:
        db.execute(statement)


def _sessions_elsewhere(db: sqlite3.Connection) -> None:
    """Sessions with dates and at other sites; a stop knows where the customer is met."""
    for statement in _SESSIONS_ELSEWHERE:
        db.execute(statement)


def _other_names_of_sites(db: sqlite3.Connection) -> None:
    """Other names by which files and people call a site."""
    for statement in _OTHER_NAMES_OF_SITES:
        db.execute(statement)


def _adoption(db: sqlite3.Connection) -> None:
    """How far customers have come with products."""
    for statement in _ADOPTION:
        db.execute(statement)


def _losses(db: sqlite3.Connection) -> None:
    """Cadences of customers' own, decisions about missed deadlines, losses, and what was said of rivals."""
    for statement in _LOSSES:
        db.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _first,
    _notices_and_teams,
    _sessions_elsewhere,
    _other_names_of_sites,
    _adoption,
    _losses,
)

_FIRST = (
    """CREATE TABLE site (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, lat FLOAT, lon FLOAT, address TEXT NOT NULL DEFAULT '',
        hours TEXT, enter_minutes INTEGER)""",
    """CREATE TABLE customer (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        site_id TEXT NOT NULL REFERENCES site (id),
        department TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', setting TEXT NOT NULL,
        area TEXT NOT NULL DEFAULT '', role TEXT NOT NULL DEFAULT '', tier TEXT NOT NULL,
        potential INTEGER, openness INTEGER, lat FLOAT, lon FLOAT, address TEXT,
        phone TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '', sessions TEXT NOT NULL DEFAULT '', hours TEXT,
        service_minutes INTEGER, start_date TEXT, prospect BOOLEAN NOT NULL DEFAULT 0, rota_end TEXT, last_visit TEXT,
        rep TEXT NOT NULL DEFAULT '', notes TEXT NOT NULL DEFAULT '', added_on TEXT NOT NULL, archived_on TEXT,
        file_stage TEXT, file_start TEXT)""",
    "CREATE INDEX customer_site ON customer (site_id)",
    """CREATE TABLE plan (
        id INTEGER PRIMARY KEY, status TEXT NOT NULL, first_day TEXT NOT NULL, days INTEGER NOT NULL,
        made_at TEXT NOT NULL, cost FLOAT NOT NULL, travel FLOAT NOT NULL,
        policy_digest TEXT NOT NULL, facts_digest TEXT NOT NULL, summary TEXT NOT NULL, document TEXT NOT NULL)""",
    """CREATE TABLE plan_visit (
        id INTEGER PRIMARY KEY, plan_id INTEGER REFERENCES plan (id),
        customer INTEGER NOT NULL REFERENCES customer (number), rep TEXT NOT NULL DEFAULT '', day TEXT NOT NULL,
        number INTEGER NOT NULL, arrive FLOAT NOT NULL, start FLOAT NOT NULL, "end" FLOAT NOT NULL,
        travel FLOAT NOT NULL, appointment BOOLEAN NOT NULL DEFAULT 0, added BOOLEAN NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'planned', reason TEXT NOT NULL DEFAULT '', moved_to TEXT,
        superseded_by INTEGER REFERENCES plan (id))""",
    "CREATE INDEX plan_visit_day ON plan_visit (day)",
    "CREATE INDEX plan_visit_customer ON plan_visit (customer, day)",
    """CREATE TABLE contact (
        id TEXT PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number), day TEXT NOT NULL,
        minute INTEGER, channel TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
        retry TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
        visit_id INTEGER REFERENCES plan_visit (id), logged_at TEXT NOT NULL)""",
    "CREATE INDEX contact_history ON contact (customer, outcome, day, channel)",
    "CREATE INDEX contact_day ON contact (day)",
    "CREATE INDEX contact_visit ON contact (visit_id)",
    """CREATE TABLE stage_mark (
        id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number), day TEXT NOT NULL,
        stage TEXT NOT NULL, contact_id TEXT REFERENCES contact (id))""",
    "CREATE INDEX stage_mark_customer ON stage_mark (customer, day, id)",
    """CREATE TABLE appointment (
        id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number), day TEXT NOT NULL,
        minute INTEGER, UNIQUE (customer, day))""",
    """CREATE TABLE leave (
        id INTEGER PRIMARY KEY, first_day TEXT NOT NULL, last_day TEXT NOT NULL, part TEXT NOT NULL DEFAULT 'all',
        note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE busy (
        id INTEGER PRIMARY KEY, rule TEXT NOT NULL, first_day TEXT NOT NULL, hours TEXT NOT NULL, text TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE workday (
        id INTEGER PRIMARY KEY, day TEXT NOT NULL UNIQUE, "like" INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE closure (
        id INTEGER PRIMARY KEY, site_id TEXT REFERENCES site (id), customer INTEGER REFERENCES customer (number),
        first_day TEXT NOT NULL, last_day TEXT NOT NULL, part TEXT NOT NULL DEFAULT 'all',
        note TEXT NOT NULL DEFAULT '')""",
    # What a holiday library said, kept so that a morning command need not ask it again. No facts of the user.
    """CREATE TABLE calendar_year (
        country TEXT NOT NULL, region TEXT NOT NULL, year INTEGER NOT NULL, announced BOOLEAN NOT NULL,
        source TEXT NOT NULL, PRIMARY KEY (country, region, year))""",
    """CREATE TABLE calendar_day (
        country TEXT NOT NULL, region TEXT NOT NULL, day TEXT NOT NULL, works BOOLEAN NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (country, region, day))""",
    # Texts of policies that were validated, by digest.
    "CREATE TABLE policy_seen (digest TEXT PRIMARY KEY, text TEXT NOT NULL)",
    # The journal of `undo`: each command that wrote, and the rows before and after it as JSON.
    "CREATE TABLE operation (id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, command TEXT NOT NULL)",
    """CREATE TABLE change (
        id INTEGER PRIMARY KEY, operation INTEGER NOT NULL REFERENCES operation (id), "table" TEXT NOT NULL,
        "key" TEXT NOT NULL, before TEXT, after TEXT)""",
    "CREATE INDEX change_operation ON change (operation)",
    # A stop stands in the plan until a newer plan covers its day; once met it is met, whatever was tried before.
    """CREATE VIEW current_visit AS
        SELECT v.*, (SELECT min(c.outcome) FROM contact c WHERE c.visit_id = v.id) AS outcome
        FROM plan_visit v
        WHERE v.superseded_by IS NULL
            AND (v.plan_id IS NULL OR (SELECT p.status FROM plan p WHERE p.id = v.plan_id) = 'published')""",
)

_NOTICES_AND_TEAMS = (
    # Kept answers of the holiday libraries did not say which days are a guess: they are asked again.
    "DELETE FROM calendar_day",
    "DELETE FROM calendar_year",
    "ALTER TABLE calendar_day ADD COLUMN guess BOOLEAN NOT NULL DEFAULT 0",
    "ALTER TABLE calendar_day ADD COLUMN since INTEGER",
    # A notice that was taken in: facts of the user. With a year it arranges that year alone.
    """CREATE TABLE calendar_notice (
        id INTEGER PRIMARY KEY, country TEXT NOT NULL, year INTEGER, source TEXT NOT NULL, taken_at TEXT NOT NULL)""",
    """CREATE TABLE calendar_notice_day (
        id INTEGER PRIMARY KEY, notice_id INTEGER NOT NULL REFERENCES calendar_notice (id), day TEXT NOT NULL,
        kind TEXT NOT NULL, name TEXT NOT NULL DEFAULT '')""",
    # The latest bundle of each other rep, and the visits of his plan: never stops of this rep's own days.
    """CREATE TABLE team_bundle (
        id INTEGER PRIMARY KEY, rep TEXT NOT NULL UNIQUE, made_at TEXT NOT NULL, since TEXT, digest TEXT NOT NULL,
        taken_at TEXT NOT NULL)""",
    """CREATE TABLE team_visit (
        id INTEGER PRIMARY KEY, rep TEXT NOT NULL, customer INTEGER NOT NULL REFERENCES customer (number),
        day TEXT NOT NULL, number INTEGER NOT NULL, arrive FLOAT NOT NULL, start FLOAT NOT NULL, "end" FLOAT NOT NULL,
        travel FLOAT NOT NULL, state TEXT NOT NULL, appointment BOOLEAN NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX team_visit_rep ON team_visit (rep, day)",
    # Who said a fact, and when: the later word holds, whatever bundle is taken in first.
    """CREATE TABLE team_word (
        "key" TEXT PRIMARY KEY, own BOOLEAN NOT NULL, made_at TEXT NOT NULL, rep TEXT NOT NULL)""",
    # Identifiers under which other laptops know a customer.
    """CREATE TABLE customer_key (
        id TEXT PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number))""",
)

_SESSIONS_ELSEWHERE = (
    """CREATE TABLE session_entry (
        id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number),
        site_id TEXT REFERENCES site (id), kind TEXT NOT NULL, first_day TEXT, last_day TEXT,
        hours TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX session_entry_customer ON session_entry (customer)",
    # A view keeps the columns that its table had when it was made.
    "DROP VIEW current_visit",
    "ALTER TABLE plan_visit ADD COLUMN site_id TEXT REFERENCES site (id)",
    """CREATE VIEW current_visit AS
        SELECT v.*, (SELECT min(c.outcome) FROM contact c WHERE c.visit_id = v.id) AS outcome
        FROM plan_visit v
        WHERE v.superseded_by IS NULL
            AND (v.plan_id IS NULL OR (SELECT p.status FROM plan p WHERE p.id = v.plan_id) = 'published')""",
)

_OTHER_NAMES_OF_SITES = (
    """CREATE TABLE site_alias (
        id INTEGER PRIMARY KEY, site_id TEXT NOT NULL REFERENCES site (id), name TEXT NOT NULL UNIQUE)""",
    "CREATE INDEX site_alias_site ON site_alias (site_id)",
)

_ADOPTION = (
    """CREATE TABLE adoption_mark (
        id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number), product TEXT NOT NULL,
        day TEXT NOT NULL, stage TEXT NOT NULL, note TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX adoption_mark_customer ON adoption_mark (customer, product, day, id)",
)

_LOSSES = (
    """CREATE TABLE cadence_override (
        customer INTEGER PRIMARY KEY REFERENCES customer (number), min INTEGER NOT NULL, ideal INTEGER NOT NULL,
        max INTEGER NOT NULL, since TEXT NOT NULL, until TEXT, because TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE win_decision (
        id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number), start_date TEXT NOT NULL,
        day TEXT NOT NULL, choice TEXT NOT NULL, until TEXT, tier TEXT)""",
    "CREATE INDEX win_decision_customer ON win_decision (customer)",
    """CREATE TABLE loss (
        id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer (number), day TEXT NOT NULL,
        reason TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', regained_on TEXT)""",
    "CREATE INDEX loss_customer ON loss (customer, day)",
    "ALTER TABLE contact ADD COLUMN rival TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX contact_rival ON contact (customer, day) WHERE rival <> ''",
)
