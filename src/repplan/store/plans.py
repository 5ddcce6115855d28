"""Writing plans: a draft beside the published plan, or a new plan in its place."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, or_, select  # noqa: TID253 - write side, imported by writing commands only

from repplan.domain.plan import VisitState
from repplan.errors import ConflictError
from repplan.i18n import _
from repplan.store.models import AppointmentRow, ContactRow, PlanRow, PlanVisitRow
from repplan.store.plan_reading import ADOPTED, DISCARDED, DRAFT, PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to be kept. `document` is the interchange plan, its customers named by their numbers.

    `elsewhere` names the site where a customer is met at a location that is not his own site's.
    """

    first_day: dt.date
    days: int
    made_at: str
    policy_digest: str
    facts_digest: str
    summary: Mapping[str, Any]
    document: Mapping[str, Any]
    draft: bool
    elsewhere: Mapping[tuple[int, int], str]


def save(session: Session, plan: NewPlan, *, today: dt.date | None, expected: int | None) -> int:
    """Keep a plan. A published one takes the open stops of its days over from the plan before.

    Args:
        session: the transaction.
        plan: what to keep.
        today: stops of this day keep their numbers, all others are numbered along the route; None = none do.
        expected: the published plan that the new one was made from, None for none.

    Raises:
        ConflictError: if another plan was published meanwhile.
    """
    query = select(PlanRow.id).where(PlanRow.status == PUBLISHED).order_by(col(PlanRow.id).desc())
    if session.exec(query).first() != expected:
        raise ConflictError(_("another plan was published meanwhile: run `repplan plan` again"))
    if plan.draft:
        for old in session.exec(select(PlanRow).where(PlanRow.status == DRAFT)):
            old.status = DISCARDED
            session.add(old)
    row = PlanRow(
        status=DRAFT if plan.draft else PUBLISHED,
        first_day=plan.first_day.isoformat(),
        days=plan.days,
        made_at=plan.made_at,
        cost=plan.document["cost"],
        travel=plan.document["travel"],
        policy_digest=plan.policy_digest,
        facts_digest=plan.facts_digest,
        summary=json.dumps(plan.summary, ensure_ascii=False),
        document=json.dumps(plan.document, ensure_ascii=False),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    numbers = {} if plan.draft else _supersede(session, plan, row.id, today)
    session.add_all(_visits(session, plan, row.id, today, numbers))
    session.flush()
    return row.id


def mark_adopted(session: Session, number: int) -> None:
    """Mark a draft as one that was published."""
    row = session.get_one(PlanRow, number)
    row.status = ADOPTED
    session.add(row)
    session.flush()


def _supersede(session: Session, plan: NewPlan, number: int, today: dt.date | None) -> dict[int, int]:
    """Retire the open stops from the plan's first day on; returns today's numbers by customer.

    A stop that keeps an appointment stays where the new plan has no stop for it: what was agreed is not forgotten
    because no route can keep it.
    """
    agreed = _appointments_not_in(session, plan)
    logged = select(ContactRow.visit_id).where(col(ContactRow.visit_id).is_not(None))
    query = select(PlanVisitRow).where(
        PlanVisitRow.day >= plan.first_day.isoformat(),
        col(PlanVisitRow.superseded_by).is_(None),
        PlanVisitRow.state == VisitState.PLANNED.value,
        col(PlanVisitRow.id).not_in(logged),
        (col(PlanVisitRow.plan_id).is_(None))
        | col(PlanVisitRow.plan_id).in_(select(PlanRow.id).where(PlanRow.status == PUBLISHED)),
    )
    numbers = {}
    for visit in session.exec(query):
        if (visit.customer, visit.day) in agreed:
            continue
        visit.superseded_by = number
        session.add(visit)
        if today is not None and visit.day == today.isoformat():
            numbers[visit.customer] = visit.number
    return numbers


def _appointments_not_in(session: Session, plan: NewPlan) -> set[tuple[int, str]]:
    """Customer and day of the appointments that the plan has no stop for."""
    made = {
        (int(stop["customer"]), (plan.first_day + dt.timedelta(days=route["day"])).isoformat())
        for route in plan.document["routes"]
        for stop in route["stops"]
    }
    agreed = session.exec(select(AppointmentRow).where(AppointmentRow.day >= plan.first_day.isoformat()))
    return {(row.customer, row.day) for row in agreed} - made


def _visits(
    session: Session, plan: NewPlan, plan_id: int, today: dt.date | None, kept: Mapping[int, int]
) -> list[PlanVisitRow]:
    """The plan's stops as rows, numbered along each day's route."""
    rows = []
    for route in plan.document["routes"]:
        day = plan.first_day + dt.timedelta(days=route["day"])
        taken = set() if plan.draft else _numbers_taken(session, day)
        if day == today:
            taken |= set(kept.values())
        fresh = iter(range(max(taken, default=0) + 1, 10_000))
        for stop in route["stops"]:
            customer = int(stop["customer"])
            number = kept.get(customer) if day == today else None
            rows.append(
                PlanVisitRow(
                    plan_id=plan_id,
                    customer=customer,
                    rep=route["rep"],
                    day=day.isoformat(),
                    number=next(fresh) if number is None else number,
                    arrive=stop["arrive"],
                    start=stop["start"],
                    end=stop["end"],
                    travel=stop["travel"],
                    site_id=plan.elsewhere.get((customer, stop["location"])),
                )
            )
    return rows


def _numbers_taken(session: Session, day: dt.date) -> set[int]:
    """The numbers of a day's stops that stay: done, missed, cancelled or moved ones."""
    query = select(PlanVisitRow.number).where(
        PlanVisitRow.day == day.isoformat(), col(PlanVisitRow.superseded_by).is_(None), in_force()
    )
    return set(session.exec(query))


def in_force() -> ColumnElement[bool]:
    """Stops put in by hand or by a published plan: those of drafts are nobody's."""
    published = select(PlanRow.id).where(PlanRow.status == PUBLISHED)
    return or_(col(PlanVisitRow.plan_id).is_(None), col(PlanVisitRow.plan_id).in_(published))
