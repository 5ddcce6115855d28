"""The read side: facts out of the store as domain values, through the standard library, so that it starts at once."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from repplan.domain.calendar import DayPart, Leave
from repplan.domain.customer import Area, Customer, Role, Setting, Site, Tier
from repplan.domain.history import History
from repplan.domain.plan import IN_PERSON, Channel, Contact, Outcome, PlannedVisit, VisitState
from repplan.domain.relationship import Stage, won_on
from repplan.domain.rota import EntryKind, RotaEntry
from repplan.store import standing_reading
from repplan.store.adoption_reading import trials_begun
from repplan.store.facts import Appointment, BusyBlock, Closure, Workday
from repplan.store.plan_reading import record_of

if TYPE_CHECKING:
    import sqlite3

    from repplan.domain.adoption import Trial
    from repplan.domain.overrides import Override
    from repplan.domain.policy import Policy
    from repplan.domain.winning import WinDecision
    from repplan.store.facts import PlanRecord

_NO_HOURS: tuple[str | None, ...] = (None,) * 7
_IN_PERSON = f"channel IN ({', '.join(repr(c.value) for c in sorted(IN_PERSON))})"
_MET_IN_PERSON = f"outcome = 'met' AND {_IN_PERSON}"


def day(text: str | None) -> dt.date | None:
    """The date an ISO text names, None for none."""
    return dt.date.fromisoformat(text) if text else None


def hours(text: str | None) -> tuple[str | None, ...]:
    """Seven day texts out of their JSON list."""
    return tuple(json.loads(text)) if text else _NO_HOURS


def sites(db: sqlite3.Connection) -> dict[str, Site]:
    """All sites by identifier, in the order of their names."""
    aliases: dict[str, tuple[str, ...]] = {}
    for row in db.execute("SELECT site_id, name FROM site_alias ORDER BY id"):
        aliases[row["site_id"]] = (*aliases.get(row["site_id"], ()), row["name"])
    return {
        row["id"]: _site(row, aliases.get(row["id"], ())) for row in db.execute("SELECT * FROM site ORDER BY name, id")
    }


def _site(row: sqlite3.Row, aliases: tuple[str, ...]) -> Site:
    point = None if row["lat"] is None else (row["lat"], row["lon"])
    return Site(row["id"], row["name"], point, row["address"], hours(row["hours"]), row["enter_minutes"], aliases)


def customers(db: sqlite3.Connection, *, archived: bool = False) -> list[Customer]:
    """The customers in the order of their numbers; with the archived ones where asked."""
    query = """
        SELECT c.*, s.name AS site_name, s.lat AS site_lat, s.lon AS site_lon, s.address AS site_address,
            s.hours AS site_hours, s.enter_minutes AS site_enter,
            (SELECT m.stage FROM stage_mark m WHERE m.customer = c.number ORDER BY m.day DESC, m.id DESC LIMIT 1)
                AS stage
        FROM customer c JOIN site s ON s.id = c.site_id
        WHERE :archived OR c.archived_on IS NULL
        ORDER BY c.number"""
    rotas, own, decided = _rotas(db), standing_reading.overrides(db), standing_reading.decisions(db)
    return [
        _customer(row, rotas.get(row["number"], ()), own.get(row["number"]), decided.get(row["number"]))
        for row in db.execute(query, {"archived": archived})
    ]


def _rotas(db: sqlite3.Connection) -> dict[int, tuple[RotaEntry, ...]]:
    """The entries of every customer who has any, in the order of their days."""
    # Who moved to the site of an entry has it at his own site from then on; what always holds there is his own word.
    query = """
        SELECT e.id, e.customer, e.kind, e.first_day, e.last_day, e.hours, e.note,
            nullif(e.site_id, c.site_id) AS site_id
        FROM session_entry e JOIN customer c ON c.number = e.customer
        WHERE e.site_id IS NOT c.site_id OR e.first_day IS NOT NULL OR e.last_day IS NOT NULL
        ORDER BY e.customer, coalesce(e.first_day, e.last_day, ''), e.id"""
    rows = db.execute(query).fetchall()
    at = sites(db) if any(row["site_id"] for row in rows) else {}
    return {
        number: tuple(
            RotaEntry(
                EntryKind(row["kind"]),
                day(row["first_day"]),
                day(row["last_day"]),
                row["hours"],
                at[row["site_id"]] if row["site_id"] else None,
                row["note"],
                row["id"],
            )
            for row in own
        )
        for number, own in groupby(rows, key=lambda row: row["customer"])
    }


def _customer(
    row: sqlite3.Row, rota: tuple[RotaEntry, ...], override: Override | None, decision: WinDecision | None
) -> Customer:
    point = _point(row["lat"], row["lon"]) or _point(row["site_lat"], row["site_lon"])
    return Customer(
        number=row["number"],
        id=row["id"],
        name=row["name"],
        site_id=row["site_id"],
        site_name=row["site_name"],
        setting=Setting(row["setting"]),
        tier=Tier(row["tier"]),
        department=row["department"],
        title=row["title"],
        area=Area(row["area"]) if row["area"] else None,
        role=Role(row["role"]) if row["role"] else None,
        potential=row["potential"],
        openness=row["openness"],
        point=point,
        address=row["site_address"] if row["address"] is None else row["address"],
        phone=row["phone"],
        email=row["email"],
        sessions=row["sessions"],
        hours=hours(row["hours"] if row["hours"] is not None else row["site_hours"]),
        service_minutes=row["service_minutes"],
        start_date=day(row["start_date"]),
        prospect=bool(row["prospect"]),
        rota_end=day(row["rota_end"]),
        last_visit=day(row["last_visit"]),
        stage=Stage(row["stage"]) if row["stage"] else None,
        rep=row["rep"],
        notes=row["notes"],
        added_on=day(row["added_on"]),
        archived_on=day(row["archived_on"]),
        rota=rota,
        enter_minutes=row["site_enter"],
        override=override,
        decision=decision,
    )


def _point(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    return None if lat is None or lon is None else (lat, lon)


def histories(db: sqlite3.Connection, today: dt.date, policy: Policy) -> dict[int, History]:
    """What the log says of every customer up to and including `today`, by customer number.

    The policy says which stage counts as won, and the order of the stages of adoption.
    """
    # One look-up in the index per figure and customer: the cost does not grow with the length of the log.
    query = f"""
        WITH last AS (
            SELECT number, start_date, last_visit,
                (SELECT day FROM contact WHERE customer = number AND {_MET_IN_PERSON} AND day <= :today
                    ORDER BY day DESC LIMIT 1) AS met,
                (SELECT day FROM contact WHERE customer = number AND outcome = 'missed' AND {_IN_PERSON}
                    AND day <= :today ORDER BY day DESC LIMIT 1) AS missed,
                (SELECT stage FROM stage_mark WHERE customer = number AND day <= :today
                    ORDER BY day DESC, id DESC LIMIT 1) AS stage
            FROM customer)
        SELECT *,
            (SELECT day FROM contact WHERE customer = number AND {_MET_IN_PERSON} AND day < met
                ORDER BY day DESC LIMIT 1) AS met_before,
            CASE WHEN start_date IS NULL THEN 0 ELSE (SELECT count(DISTINCT day) FROM contact
                WHERE customer = number AND {_MET_IN_PERSON} AND day BETWEEN start_date AND :today) END AS met_count,
            CASE WHEN start_date IS NULL THEN 0 ELSE (SELECT count(DISTINCT day) FROM contact
                WHERE customer = number AND {_IN_PERSON} AND day BETWEEN start_date AND :today) END AS tried_count
        FROM last"""  # noqa: S608 - the only thing put in is a constant of this module
    marks, trials = _marks(db, today), trials_begun(db, today, policy.adoption_order)
    lost, rivals = standing_reading.open_losses(db, today), standing_reading.rivals(db, today)
    slid = standing_reading.slides(db, today, policy.adoption_order)
    found: dict[int, History] = {}
    for row in db.execute(query, {"today": today.isoformat()}):
        number = row["number"]
        history = _history(row, marks.get(number, []), policy.won_at, trials.get(number, ()))
        loss, met = lost.get(number, (None, 0))
        if loss is not None or number in rivals or number in slid:
            spoke, slides = rivals.get(number, ()), slid.get(number, ())
            history = replace(history, loss=loss, winback_met=met, rivals=spoke, slides=slides)
        found[number] = history
    return found


def _marks(db: sqlite3.Connection, today: dt.date) -> dict[int, list[tuple[dt.date, Stage]]]:
    """The stages over time of the customers whose clock of winning was started."""
    query = """
        SELECT m.customer, m.day, m.stage FROM stage_mark m JOIN customer c ON c.number = m.customer
        WHERE c.start_date IS NOT NULL AND m.day <= ? ORDER BY m.day, m.id"""
    marks: dict[int, list[tuple[dt.date, Stage]]] = {}
    for number, date, stage in db.execute(query, (today.isoformat(),)):
        marks.setdefault(number, []).append((dt.date.fromisoformat(date), Stage(stage)))
    return marks


def _history(row: sqlite3.Row, marks: list[tuple[dt.date, Stage]], won_at: Stage, trials: tuple[Trial, ...]) -> History:
    start = day(row["start_date"])
    met = [text for text in (row["met"], row["met_before"], row["last_visit"]) if text]
    met_days = sorted(set(met), reverse=True)
    tried = max((text for text in (*met_days[:1], row["missed"]) if text), default=None)
    return History(
        last_met=day(met_days[0]) if met_days else None,
        met_before=day(met_days[1]) if len(met_days) > 1 else None,
        last_tried=day(tried),
        stage=Stage(row["stage"]) if row["stage"] else Stage.STRANGER,
        won_on=won_on(marks, start, won_at) if start else None,
        met_since_start=row["met_count"],
        tried_since_start=row["tried_count"],
        trials=trials,
    )


def visits(db: sqlite3.Connection, first: dt.date, last: dt.date) -> list[PlannedVisit]:
    """The stops of the published plan from `first` to `last`, in the order of day and arrival."""
    query = "SELECT * FROM current_visit WHERE day BETWEEN ? AND ? ORDER BY day, added, start, number"
    return [_visit(row) for row in db.execute(query, (first.isoformat(), last.isoformat()))]


def _visit(row: sqlite3.Row) -> PlannedVisit:
    state = VisitState(row["state"])
    if state is VisitState.PLANNED and row["outcome"]:
        state = VisitState.DONE if row["outcome"] == Outcome.MET else VisitState.MISSED
    return PlannedVisit(
        id=row["id"],
        customer=row["customer"],
        day=dt.date.fromisoformat(row["day"]),
        number=row["number"],
        arrive=row["arrive"],
        start=row["start"],
        end=row["end"],
        travel=row["travel"],
        state=state,
        appointment=bool(row["appointment"]),
        added=bool(row["added"]),
        moved_to=day(row["moved_to"]),
        reason=row["reason"],
        site_id=row["site_id"] or "",
    )


def contacts(
    db: sqlite3.Connection, first: dt.date | None = None, last: dt.date | None = None, customer: int | None = None
) -> list[Contact]:
    """Lines of the log in the order of their days, of all customers or of one."""
    query = """
        SELECT c.*, (SELECT m.stage FROM stage_mark m WHERE m.contact_id = c.id) AS stage FROM contact c
        WHERE day >= ? AND day <= ? AND (? IS NULL OR customer = ?) ORDER BY day, logged_at, c.rowid"""
    span = ((first or dt.date.min).isoformat(), (last or dt.date.max).isoformat())
    return [_contact(row) for row in db.execute(query, (*span, customer, customer))]


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(
        id=row["id"],
        customer=row["customer"],
        day=dt.date.fromisoformat(row["day"]),
        channel=Channel(row["channel"]),
        outcome=Outcome(row["outcome"]),
        minute=row["minute"],
        reason=row["reason"],
        note=row["note"],
        stage=Stage(row["stage"]) if row["stage"] else None,
        visit_id=row["visit_id"],
        retry=row["retry"],
        rival=row["rival"],
    )


def contact_keys(db: sqlite3.Connection) -> list[tuple[int, str, str, str, int | None]]:
    """What tells lines of the log apart, a key for each: customer, ISO day, channel, outcome, minute."""
    return [tuple(row) for row in db.execute("SELECT customer, day, channel, outcome, minute FROM contact")]


def leaves(db: sqlite3.Connection) -> list[tuple[int, Leave]]:
    """The rep's days off with their numbers, earliest first."""
    query = "SELECT * FROM leave ORDER BY first_day, id"
    return [(row["id"], Leave(*_period(row), DayPart(row["part"]), row["note"])) for row in db.execute(query)]


def busy_blocks(db: sqlite3.Connection) -> list[BusyBlock]:
    """Recurring blocks of other work, in the order they were added."""
    return [
        BusyBlock(r["id"], r["rule"], dt.date.fromisoformat(r["first_day"]), r["hours"], r["text"], r["note"])
        for r in db.execute("SELECT * FROM busy ORDER BY id")
    ]


def workdays(db: sqlite3.Connection) -> list[Workday]:
    """Days worked against the calendar by the rep's own word, earliest first."""
    query = "SELECT * FROM workday ORDER BY day"
    return [Workday(r["id"], dt.date.fromisoformat(r["day"]), r["like"], r["note"]) for r in db.execute(query)]


def closures(db: sqlite3.Connection) -> list[Closure]:
    """Blackouts of sites and customers, earliest first."""
    return [
        Closure(r["id"], r["site_id"], r["customer"], *_period(r), DayPart(r["part"]), r["note"])
        for r in db.execute("SELECT * FROM closure ORDER BY first_day, id")
    ]


def _period(row: sqlite3.Row) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(row["first_day"]), dt.date.fromisoformat(row["last_day"])


def appointments(db: sqlite3.Connection, first: dt.date) -> list[Appointment]:
    """Visits fixed to a day, from `first` on."""
    query = "SELECT * FROM appointment WHERE day >= ? ORDER BY day, id"
    return [
        Appointment(r["id"], r["customer"], dt.date.fromisoformat(r["day"]), r["minute"])
        for r in db.execute(query, (first.isoformat(),))
    ]


def published_plan(db: sqlite3.Connection) -> PlanRecord | None:
    """The plan published last, None where there is none."""
    row = db.execute("SELECT * FROM plan WHERE status = 'published' ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else record_of(row)


def policy_seen(db: sqlite3.Connection, digest: str) -> bool:
    """Whether a policy text was validated before."""
    return db.execute("SELECT 1 FROM policy_seen WHERE digest = ?", (digest,)).fetchone() is not None


def policies_seen(db: sqlite3.Connection) -> list[str]:
    """The texts of all policies that were ever in force, latest first."""
    return [row[0] for row in db.execute("SELECT text FROM policy_seen ORDER BY rowid DESC")]


def operations(db: sqlite3.Connection, limit: int) -> list[tuple[int, str, str, int]]:
    """The latest journaled commands, newest first: number, time, command, rows changed."""
    query = """
        SELECT o.id, o.made_at, o.command, (SELECT count(*) FROM change c WHERE c.operation = o.id)
        FROM operation o ORDER BY o.id DESC LIMIT ?"""
    return [tuple(row) for row in db.execute(query, (limit,))]
