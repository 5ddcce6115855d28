"""Writing down how far a customer has come with a product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import func, select  # noqa: TID253 - write side, imported by writing commands only

from repplan.store.models import AdoptionMarkRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from repplan.domain.adoption import AdoptionMark


def add_adoption_mark(session: Session, mark: AdoptionMark) -> None:
    """Add a mark after all others: of one day, the one recorded last holds."""
    last = session.exec(select(func.max(AdoptionMarkRow.id))).one() or 0
    session.add(
        AdoptionMarkRow(
            id=last + 1,
            customer=mark.customer,
            product=mark.product,
            day=mark.day.isoformat(),
            stage=mark.stage.value,
            note=mark.note,
        )
    )
    session.flush()
