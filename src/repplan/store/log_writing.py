"""Writing the log and what it does to the plan: contacts, stages, stops put in by hand, appointments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text  # noqa: TID253 - write side, imported by writing commands only
from sqlmodel import func, select  # noqa: TID253 - the same

from repplan.domain.plan import VisitState
from repplan.store.models import AppointmentRow, ContactRow, PlanVisitRow, StageMarkRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlmodel import Session

    from repplan.domain.plan import Contact


@dataclass(frozen=True, slots=True)
class NewStop:
    """A stop put into a day by hand. `start` and `minutes` (its length) are minutes; `appointment` fixes the start.

    `site_id` is where, "" = at the customer's own site.
    """

    customer: int
    rep: str
    day: dt.date
    start: int
    minutes: int
    appointment: bool
    site_id: str


def add_contacts(session: Session, contacts: Iterable[Contact], logged_at: str) -> None:
    """Enter lines into the log, with the stages that they carry, in the order given."""
    mark = session.exec(select(func.max(StageMarkRow.id))).one() or 0
    for contact in contacts:
        session.add(
            ContactRow(
                id=contact.id,
                customer=contact.customer,
                day=contact.day.isoformat(),
                minute=contact.minute,
                channel=contact.channel.value,
                outcome=contact.outcome.value,
                reason=contact.reason,
                retry=contact.retry,
                note=contact.note,
                visit_id=contact.visit_id,
                logged_at=logged_at,
                rival=contact.rival,
            )
        )
        if contact.stage is not None:
            # Numbered here: the latest mark of a day is the one that holds, so their order must be this one.
            mark += 1
            day, stage = contact.day.isoformat(), contact.stage.value
            session.add(StageMarkRow(id=mark, customer=contact.customer, day=day, stage=stage, contact_id=contact.id))
    session.flush()


def note_retry(session: Session, contact_id: str, retry: str) -> None:
    """Record on a missed contact how it is to be made up for."""
    row = session.get_one(ContactRow, contact_id)
    row.retry = retry
    session.add(row)
    session.flush()


def add_stop(session: Session, stop: NewStop) -> int:
    """Put a stop into a day, after those that are there; returns its number."""
    query = text("SELECT coalesce(max(number), 0) + 1 FROM current_visit WHERE day = :day")
    number: int = session.connection().execute(query, {"day": stop.day.isoformat()}).scalar_one()
    session.add(
        PlanVisitRow(
            customer=stop.customer,
            rep=stop.rep,
            day=stop.day.isoformat(),
            number=number,
            arrive=stop.start,
            start=stop.start,
            end=stop.start + stop.minutes,
            travel=0,
            appointment=stop.appointment,
            added=True,
            site_id=stop.site_id or None,
        )
    )
    session.flush()
    return number


def cancel_stop(session: Session, visit_id: int, reason: str) -> None:
    """Mark a stop as cancelled."""
    row = session.get_one(PlanVisitRow, visit_id)
    row.state, row.reason = VisitState.CANCELLED.value, reason
    session.add(row)
    session.flush()


def mark_moved(session: Session, visit_id: int, day: dt.date) -> None:
    """Mark a stop as moved to another day, or to another time of its own."""
    row = session.get_one(PlanVisitRow, visit_id)
    row.state, row.moved_to = VisitState.MOVED.value, day.isoformat()
    session.add(row)
    session.flush()


def agree_stop(session: Session, visit_id: int, start: int | None, site_id: str) -> None:
    """Let a stop that was put in by hand keep an appointment, from the agreed `start` on where there is one.

    `site_id` is where, "" = at the customer's own site.
    """
    row = session.get_one(PlanVisitRow, visit_id)
    row.appointment, row.site_id = True, site_id or None
    if start is not None:
        row.arrive, row.start, row.end = start, start, start + row.end - row.start
    session.add(row)
    session.flush()


def free_stop(session: Session, visit_id: int) -> None:
    """Let a stop keep no appointment any more; it stays where it is until the next plan."""
    row = session.get_one(PlanVisitRow, visit_id)
    row.appointment = False
    session.add(row)
    session.flush()


def fix_appointment(session: Session, customer: int, day: dt.date, minute: int | None) -> None:
    """Agree on a day, and on a clock time where `minute` is given; a customer has one appointment a day."""
    row = _appointment(session, customer, day) or AppointmentRow(customer=customer, day=day.isoformat())
    row.minute = minute
    session.add(row)
    session.flush()


def promise_day(session: Session, customer: int, day: dt.date) -> None:
    """Agree on a day at any time; what was agreed for that day before, a time with it, stays."""
    if _appointment(session, customer, day) is None:
        fix_appointment(session, customer, day, None)


def drop_appointment(session: Session, customer: int, day: dt.date) -> None:
    """Forget what was agreed for a day, if anything was."""
    row = _appointment(session, customer, day)
    if row is not None:
        session.delete(row)
        session.flush()


def _appointment(session: Session, customer: int, day: dt.date) -> AppointmentRow | None:
    query = select(AppointmentRow).where(AppointmentRow.customer == customer, AppointmentRow.day == day.isoformat())
    return session.exec(query).first()
