"""Cadences of customers' own: writing and taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.overrides import parse_cadence
from repplan.errors import BadDataError, Mistake
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session

    from repplan.domain.policy import Rhythm


@dataclass(frozen=True, slots=True)
class OwnCadence:
    """What an edit says: `rhythm` None takes the customer's own cadence back."""

    rhythm: Rhythm | None
    until: dt.date | None = None
    because: str = ""


def read_own_cadence(text: str, until: dt.date | None, because: str, today: dt.date) -> OwnCadence:
    """What the options of an edit say.

    Raises:
        BadDataError: with every mistake, each under the option's name.
    """
    mistakes, rhythm = [], None
    if text.strip():
        try:
            rhythm = parse_cadence(text)
        except ValueError as error:
            mistakes.append(Mistake("--cadence", str(error)))
        if not because.strip():
            mistakes.append(Mistake("--because", _("say why this customer has a cadence of his own")))
        if until is not None and until < today:
            mistakes.append(Mistake("--until", _("{day} is over already").format(day=until)))
    elif until is not None or because:
        mistakes.append(Mistake("--cadence", _("an empty one takes it back: --until and --because say nothing then")))
    if mistakes:
        raise BadDataError(_("nothing was written"), tuple(mistakes))
    return OwnCadence(rhythm, until, because.strip())


def write_own_cadence(session: Session, number: int, own: OwnCadence, today: dt.date) -> bool:
    """Write a customer's own cadence, or take it back; whether that changed anything."""
    from repplan.store.models import CadenceOverrideRow

    row = session.get(CadenceOverrideRow, number)
    if own.rhythm is None:
        if row is not None:
            session.delete(row)
        return row is not None
    until = None if own.until is None else own.until.isoformat()
    said = (own.rhythm.min, own.rhythm.ideal, own.rhythm.max, until, own.because)
    if row is not None and (row.min, row.ideal, row.max, row.until, row.because) == said:
        return False
    row = row or CadenceOverrideRow(customer=number, min=1, ideal=1, max=1, since="")
    row.min, row.ideal, row.max, row.until, row.because = said
    row.since = today.isoformat()
    session.add(row)
    return True
