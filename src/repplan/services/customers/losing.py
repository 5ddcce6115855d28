"""Losing and regaining customers, and what the losses say against the shares that the trade knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.loss import Loss, LossReason, LossShare, enough_to_tell, loss_shares
from repplan.errors import ConflictError, UsageError
from repplan.i18n import _
from repplan.services.facts.finding import describe, find_anyone, find_customer
from repplan.services.facts.territory import is_others, load_territory
from repplan.store import reading, standing_reading

if TYPE_CHECKING:
    from sqlmodel import Session

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.services.context import Context
    from repplan.store.models import LossRow


@dataclass(frozen=True, slots=True)
class LossEntry:
    """What is recorded of a loss."""

    reason: LossReason
    day: dt.date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A customer whose loss was recorded or ended, and how he stands now.

    `next_visit` is the first day on which winback may visit him, None where nobody will.
    """

    customer: Customer
    loss: Loss
    standing: Standing
    next_visit: dt.date | None = None
    visits: int = 0


@dataclass(frozen=True, slots=True)
class LossLine:
    """One loss, with the customer, archived or not, and the days on which he was met since."""

    customer: Customer
    loss: Loss
    met: int


@dataclass(frozen=True, slots=True)
class LossReport:
    """The losses since a day and what they say.

    Attributes:
        first: the first day looked at, None = from the beginning.
        lines: the losses, latest first.
        shares: the reasons against the known shares.
        regained: how many of them came back.
    """

    first: dt.date | None
    lines: tuple[LossLine, ...]
    shares: tuple[LossShare, ...]
    regained: int

    @property
    def telling(self) -> bool:
        """Whether any difference from the known shares is more than chance."""
        return enough_to_tell(self.shares)


def record_loss(context: Context, command: str, who: str, entry: LossEntry) -> Recorded:
    """Record that a customer was lost; said again of an open loss, the new words replace the old.

    Raises:
        NotFoundError: if the name fits nobody, or several.
        UsageError: if the day is still to come, or before the customer came back the last time.
    """
    from repplan.store.models import LossRow

    if entry.day > context.today:
        raise UsageError(_("{day} is still to come: a loss is recorded once it is one").format(day=entry.day))
    with context.reading() as db:
        territory = load_territory(context, db)
        customer = find_customer(territory.customers.values(), who)
        known = [loss for number, loss in standing_reading.losses(db) if number == customer.number]
    ended = max((loss.regained_on for loss in known if loss.regained_on is not None), default=None)
    if ended is not None and entry.day < ended:
        message = _("{customer} came back on {day}: a new loss cannot lie before that")
        raise UsageError(message.format(customer=describe(customer), day=ended))
    with context.writing(command) as session:
        row = _open_row(context, session, customer.number) or LossRow(
            customer=customer.number, day="", reason=entry.reason.value
        )
        row.day, row.reason, row.note = entry.day.isoformat(), entry.reason.value, entry.note
        session.add(row)
    return _recorded(context, customer.number)


def regain(context: Context, command: str, who: str, day: dt.date) -> Recorded:
    """Record that a lost customer came back.

    Raises:
        NotFoundError: if the name fits nobody, or several.
        ConflictError: if he is not lost.
        UsageError: if the day is still to come, or before the loss.
    """
    if day > context.today:
        raise UsageError(_("{day} is still to come").format(day=day))
    with context.reading() as db:
        customer = find_customer(load_territory(context, db).customers.values(), who)
    with context.writing(command) as session:
        row = _open_row(context, session, customer.number)
        if row is None:
            raise ConflictError(_("{customer} is not lost").format(customer=describe(customer)))
        if day < dt.date.fromisoformat(row.day):
            message = _("{customer} was lost on {lost}: he cannot have come back before")
            raise UsageError(message.format(customer=describe(customer), lost=row.day))
        row.regained_on = day.isoformat()
        session.add(row)
    return _recorded(context, customer.number)


def _open_row(context: Context, session: Session, number: int) -> LossRow | None:
    """The latest loss of a customer, where it is open."""
    from sqlmodel import col, select

    from repplan.store.models import LossRow

    query = select(LossRow).where(LossRow.customer == number).order_by(col(LossRow.day).desc(), col(LossRow.id).desc())
    latest = session.exec(query).first()
    if latest is None or (latest.regained_on is not None and latest.regained_on <= context.today.isoformat()):
        return None
    return latest


def _recorded(context: Context, number: int) -> Recorded:
    """How the customer stands after what was just written."""
    with context.reading() as db:
        territory = load_territory(context, db)
        loss = [loss for customer, loss in standing_reading.losses(db) if customer == number][-1]
    customer, standing = territory.customers[number], territory.standings[number]
    still = territory.histories[number].loss is not None and standing.rhythm is not None
    if not still or standing.rhythm is None or standing.since is None:
        return Recorded(customer, loss, standing)
    left = territory.policy.winback_visits - territory.histories[number].winback_met
    return Recorded(customer, loss, standing, standing.since + dt.timedelta(days=standing.rhythm.min), left)


def loss_report(context: Context, first: dt.date | None = None, who: str | None = None) -> LossReport:
    """The losses of the rep's own customers since a day, of all or of one; archived customers too.

    Raises:
        NotFoundError: if the name fits nobody, or several.
    """
    with context.reading() as db:
        everybody = reading.customers(db, archived=True)
        chosen = None if who is None else find_anyone(everybody, who)
        found = standing_reading.losses(db, first)
        met = standing_reading.met_since_losses(db)
    rep = context.config["rep.name"]
    people = {c.number: c for c in everybody if chosen == c or (chosen is None and not is_others(c.rep, rep))}
    lines = [LossLine(people[n], loss, met.get((n, loss.day), 0)) for n, loss in found if n in people]
    return LossReport(
        first,
        tuple(reversed(lines)),
        loss_shares(line.loss.reason for line in lines),
        sum(line.loss.regained_on is not None for line in lines),
    )
