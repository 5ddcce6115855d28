"""The read side of what decides a phase beside the visits: own cadences, decisions, losses, rivals, slides."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from repplan.domain.adoption import standings
from repplan.domain.customer import Tier
from repplan.domain.history import Mention
from repplan.domain.loss import Loss, LossReason, Rival
from repplan.domain.overrides import Override
from repplan.domain.plan import IN_PERSON
from repplan.domain.policy import Rhythm
from repplan.domain.winning import Choice, WinDecision
from repplan.store.adoption_reading import adoption_marks

if TYPE_CHECKING:
    import sqlite3

    from repplan.domain.adoption import Order

_IN_PERSON = f"channel IN ({', '.join(repr(c.value) for c in sorted(IN_PERSON))})"


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def overrides(db: sqlite3.Connection) -> dict[int, Override]:
    """The customers' own cadences, by customer number."""
    return {
        row["customer"]: Override(
            Rhythm(row["min"], row["ideal"], row["max"]),
            dt.date.fromisoformat(row["since"]),
            _day(row["until"]),
            row["because"],
        )
        for row in db.execute("SELECT * FROM cadence_override")
    }


def decisions(db: sqlite3.Connection) -> dict[int, WinDecision]:
    """The latest decision about the win window of each customer's present start, by customer number."""
    query = """
        SELECT d.* FROM win_decision d JOIN customer c ON c.number = d.customer AND c.start_date = d.start_date
        ORDER BY d.id"""
    return {
        row["customer"]: WinDecision(
            Choice(row["choice"]),
            dt.date.fromisoformat(row["start_date"]),
            dt.date.fromisoformat(row["day"]),
            _day(row["until"]),
            Tier(row["tier"]) if row["tier"] else None,
        )
        for row in db.execute(query)
    }


def losses(db: sqlite3.Connection, first: dt.date | None = None) -> list[tuple[int, Loss]]:
    """All losses from a day on, with the customers' numbers, in the order of their days."""
    query = "SELECT * FROM loss WHERE day >= ? ORDER BY day, id"
    return [(row["customer"], _loss(row)) for row in db.execute(query, ((first or dt.date.min).isoformat(),))]


def open_losses(db: sqlite3.Connection, today: dt.date) -> dict[int, tuple[Loss, int]]:
    """The loss that is open on a day, and the days since on which the customer was met, by customer number."""
    query = f"""
        SELECT l.*, (SELECT count(DISTINCT day) FROM contact
            WHERE customer = l.customer AND outcome = 'met' AND {_IN_PERSON} AND day > l.day AND day <= :today) AS met
        FROM loss l WHERE l.day <= :today AND (l.regained_on IS NULL OR l.regained_on > :today)
        ORDER BY l.day, l.id"""  # noqa: S608 - the only thing put in is a constant of this module
    return {row["customer"]: (_loss(row), row["met"]) for row in db.execute(query, {"today": today.isoformat()})}


def met_since_losses(db: sqlite3.Connection) -> dict[tuple[int, dt.date], int]:
    """The days on which a customer was met after a loss and before he came back, by his number and the loss's day."""
    query = f"""
        SELECT l.customer, l.day, count(DISTINCT c.day) FROM loss l
        JOIN contact c ON c.customer = l.customer AND c.outcome = 'met' AND c.{_IN_PERSON}
            AND c.day > l.day AND (l.regained_on IS NULL OR c.day <= l.regained_on)
        GROUP BY l.id"""  # noqa: S608 - the only thing put in is a constant of this module
    return {(number, dt.date.fromisoformat(day)): met for number, day, met in db.execute(query)}


def _loss(row: sqlite3.Row) -> Loss:
    return Loss(dt.date.fromisoformat(row["day"]), LossReason(row["reason"]), row["note"], _day(row["regained_on"]))


def rivals(db: sqlite3.Connection, today: dt.date) -> dict[int, tuple[tuple[Rival, dt.date], ...]]:
    """The latest day up to `today` on which a customer spoke of each kind of rival, by customer number."""
    query = """
        SELECT customer, rival, max(day) AS day FROM contact
        WHERE rival <> '' AND day <= ? GROUP BY customer, rival ORDER BY customer, rival"""
    found: dict[int, tuple[tuple[Rival, dt.date], ...]] = {}
    for number, rival, day in db.execute(query, (today.isoformat(),)):
        found[number] = (*found.get(number, ()), (Rival(rival), dt.date.fromisoformat(day)))
    return found


def slides(db: sqlite3.Connection, today: dt.date, order: Order) -> dict[int, tuple[Mention, ...]]:
    """The products with which customers stand lower than they did, and since when, by customer number."""
    found: dict[int, tuple[Mention, ...]] = {}
    for number, products in standings(adoption_marks(db, today), order).items():
        slid = sorted((one.slid.day, one.product) for one in products.values() if one.slid is not None)
        if slid:
            found[number] = tuple(Mention(day, product) for day, product in slid)
    return found
