"""Writing a new route for the rest of a day: other times, stops that fall out, stops tried again. Numbers stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, func, select  # noqa: TID253 - write side, imported by writing commands only

from repplan.domain.plan import NOT_TODAY, VisitState
from repplan.store.models import PlanVisitRow
from repplan.store.plans import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Times:
    """When a stop happens and the travel to it, in minutes; and at which site, None = at the customer's own."""

    arrive: float
    start: float
    end: float
    travel: float
    site_id: str | None = None


def retime(session: Session, visit: int, times: Times) -> None:
    """Give a stop its place in the new route, and bring it back where it had fallen out of an earlier one."""
    row = session.get_one(PlanVisitRow, visit)
    row.arrive, row.start, row.end, row.travel = times.arrive, times.start, times.end, times.travel
    row.site_id = times.site_id
    row.added, row.state, row.reason = False, VisitState.PLANNED.value, ""
    session.add(row)
    session.flush()


def try_again(session: Session, missed: int, times: Times) -> int:
    """A second stop, after all others of the day, for somebody who was not met; returns its number."""
    row = session.get_one(PlanVisitRow, missed)
    number = _last_number(session, row.day) + 1
    session.add(
        PlanVisitRow(
            plan_id=row.plan_id,
            customer=row.customer,
            rep=row.rep,
            day=row.day,
            number=number,
            arrive=times.arrive,
            start=times.start,
            end=times.end,
            travel=times.travel,
            site_id=times.site_id,
        )
    )
    session.flush()
    return number


def leave_out(session: Session, visits: Iterable[int]) -> None:
    """Take stops out of the day because there is no room left for them."""
    for visit in visits:
        row = session.get_one(PlanVisitRow, visit)
        row.state, row.reason = VisitState.CANCELLED.value, NOT_TODAY
        session.add(row)
    session.flush()


def reopen(session: Session, visit: int) -> None:
    """Bring a stop back that had no room, because it was made or tried after all."""
    row = session.get_one(PlanVisitRow, visit)
    row.state, row.reason = VisitState.PLANNED.value, ""
    session.add(row)
    session.flush()


def _last_number(session: Session, day: str) -> int:
    query = select(func.max(PlanVisitRow.number)).where(
        PlanVisitRow.day == day, col(PlanVisitRow.superseded_by).is_(None), in_force()
    )
    return session.exec(query).one() or 0
