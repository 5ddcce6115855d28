"""Reading the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.services.facts.finding import find_customer
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.customer import Customer
    from repplan.domain.plan import Contact
    from repplan.services.context import Context


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log and whom it is about."""

    customer: Customer
    contact: Contact


def read_log(context: Context, since: dt.date | None = None, customer: str | None = None) -> tuple[LogLine, ...]:
    """The log in the order of its days, from a day on, of all customers or of one; archived ones included.

    Raises:
        NotFoundError: if the name fits no customer, or several.
    """
    with context.reading() as db:
        everybody = reading.customers(db, archived=True)
        chosen = None if customer is None else find_customer(everybody, customer).number
        contacts = reading.contacts(db, since, customer=chosen)
    by_number = {entry.number: entry for entry in everybody}
    return tuple(LogLine(by_number[contact.customer], contact) for contact in contacts)
