"""Blackouts: days on which a site or one customer receives nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.calendar import DayPart
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.customers.sites import plain_text
from repplan.services.facts.finding import find_customer, find_site
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlmodel import Session

    from repplan.domain.customer import Customer, Site
    from repplan.services.context import Context
    from repplan.store.facts import Closure


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days, both ends included, the whole of each or one half of it.

    Raises:
        UsageError: if the last day lies before the first.
    """

    first: dt.date
    last: dt.date
    part: DayPart = DayPart.ALL
    note: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            message = _("the last day, {last}, lies before the first, {first}: swap them")
            raise UsageError(message.format(first=self.first, last=self.last))


def over_note(ctx: Context, blackout: Blackout) -> list[str]:
    """What to say of a blackout whose days are all over."""
    if blackout.last >= ctx.today:
        return []
    return [_("{last} lies in the past: this changes nothing to come").format(last=blackout.last)]


def close_site(ctx: Context, who: str, blackout: Blackout) -> tuple[int, Site]:
    """Close a site on some days, both included; returns the blackout's number.

    Raises:
        NotFoundError: if the name fits none or several.
        BadDataError: if the note cannot be stored.
    """
    from repplan.store.writing import facts

    with ctx.writing(f"site close {who}") as session:
        with facts(session) as db:
            site = find_site(reading.sites(db).values(), who)
        return _close(session, blackout, site_id=site.id), site


def close_customer(ctx: Context, who: str, blackout: Blackout) -> tuple[int, Customer]:
    """Note that one customer receives nobody on some days, both included; returns the blackout's number.

    Raises:
        NotFoundError: if the name fits none or several.
        BadDataError: if the note cannot be stored.
    """
    from repplan.store.writing import facts

    with ctx.writing(f"customer close {who}") as session:
        with facts(session) as db:
            customer = find_customer(reading.customers(db), who)
        return _close(session, blackout, customer=customer.number), customer


def _close(session: Session, blackout: Blackout, *, site_id: str | None = None, customer: int | None = None) -> int:
    from repplan.store.customer_rows import add_closure
    from repplan.store.models import ClosureRow

    row = ClosureRow(
        site_id=site_id,
        customer=customer,
        first_day=blackout.first.isoformat(),
        last_day=blackout.last.isoformat(),
        part=blackout.part.value,
        note=plain_text(blackout.note, "--note"),
    )
    return add_closure(session, row)


def reopen_site(ctx: Context, who: str) -> list[Closure]:
    """Take back the blackout of a number, or all blackouts of a site that are not over.

    Raises:
        NotFoundError: if there is none.
    """
    from repplan.store.writing import facts

    with ctx.writing(f"site reopen {who}") as session:
        with facts(session) as db:
            closures = [c for c in reading.closures(db) if c.site_id is not None]
            numbered = [c for c in closures if str(c.id) == who.strip()]
            site = None if numbered else find_site(reading.sites(db).values(), who)
        chosen = numbered or [c for c in closures if site and c.site_id == site.id and c.last >= ctx.today]
        if not chosen:
            raise NotFoundError(_("{who!r} is not closed: `repplan site show NAME` lists blackouts").format(who=who))
        _delete(session, chosen)
        return chosen


def reopen_customer(ctx: Context, who: str) -> list[Closure]:
    """Take back all blackouts of one customer that are not over.

    Raises:
        NotFoundError: if there is none.
    """
    from repplan.store.writing import facts

    with ctx.writing(f"customer reopen {who}") as session:
        with facts(session) as db:
            customer = find_customer(reading.customers(db), who)
            chosen = [c for c in reading.closures(db) if c.customer == customer.number and c.last >= ctx.today]
        if not chosen:
            message = _("{name} has no blackout of his own: `repplan customer show {number}` lists them")
            raise NotFoundError(message.format(name=customer.name, number=customer.number))
        _delete(session, chosen)
        return chosen


def _delete(session: Session, closures: Sequence[Closure]) -> None:
    from repplan.store.customer_rows import delete_closure

    for closure in closures:
        delete_closure(session, closure.id)
