"""Taking past contacts in from a file: all rows or none, and a second time nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeAlias

from repplan.domain.plan import Contact
from repplan.errors import BadDataError, Mistake, NotFoundError
from repplan.files.log_table import parse_log
from repplan.files.tables import read_table
from repplan.i18n import _, ngettext
from repplan.services.facts.finding import find_customer, fold
from repplan.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from repplan.domain.customer import Customer
    from repplan.files.log_table import LogRecord
    from repplan.services.context import Context

Key: TypeAlias = tuple[int, str, str, str, int | None]
"""What tells lines of the log apart: customer, ISO day, channel, outcome, minute."""


@dataclass(frozen=True, slots=True)
class LogImport:
    """What a file brought: rows read, lines added, and lines that were there already."""

    file: str
    rows: int
    added: int
    unchanged: int


def import_log(context: Context, command: str, path: Path) -> LogImport:
    """Take the contacts of a table (CSV or XLSX) into the log.

    A row is a line of the log already where customer, day, channel, outcome and time agree, or all but the time; each
    line of the log stands for one row, so that two calls on one day stay two.

    Raises:
        NotFoundError: if there is no such file, or no store.
        BadDataError: with every mistake of the file; nothing is written then.
    """
    with context.reading():
        pass  # an empty home has no customers to log contacts of
    table = read_table(path)
    records, mistakes = parse_log(table, context.today)
    with context.writing(command) as session:
        from repplan.store.log_writing import add_contacts
        from repplan.store.writing import facts

        with facts(session) as db:
            book, known = _AddressBook(reading.customers(db, archived=True)), reading.contact_keys(db)
        found: list[tuple[Customer, LogRecord]] = []
        for record in records:
            try:
                customer = book.customer(record)
            except NotFoundError as error:
                column = "id" if record.id else "name"
                mistakes.append(Mistake(f"{table.source}:{record.row}:{column}", str(error)))
                continue
            found.append((customer, record))
        if mistakes:
            raise BadDataError(_summary(path, len(mistakes)), tuple(sorted(mistakes, key=partial(_row, table.source))))
        contacts = [_contact(context.new_id(), customer, record) for customer, record in _news(found, known)]
        add_contacts(session, contacts, context.clock.now().isoformat())
    return LogImport(str(path), len(records), len(contacts), len(records) - len(contacts))


def _news(found: Sequence[tuple[Customer, LogRecord]], known: Iterable[Key]) -> list[tuple[Customer, LogRecord]]:
    """The rows that no line of the log stands for: first those that agree in all, then those but for the time."""
    lines = Counter(known)
    rest = []
    for customer, record in found:
        key = _key(customer, record)
        if lines[key]:
            lines[key] -= 1
        else:
            rest.append((customer, record))
    untimed: Counter[tuple[object, ...]] = Counter()
    for line, count in lines.items():
        untimed[line[:-1]] += count
    news = []
    for customer, record in rest:
        short = _key(customer, record)[:-1]
        if untimed[short]:
            untimed[short] -= 1
        else:
            news.append((customer, record))
    return news


def _key(customer: Customer, record: LogRecord) -> Key:
    return (customer.number, record.day.isoformat(), record.channel.value, record.outcome.value, record.minute)


def _summary(path: Path, count: int) -> str:
    message = ngettext(
        "{path} has {n} mistake; nothing was written", "{path} has {n} mistakes; nothing was written", count
    )
    return message.format(path=path, n=count)


def _row(source: str, mistake: Mistake) -> int:
    return int(mistake.where.removeprefix(f"{source}:").partition(":")[0])


def _contact(new_id: str, customer: Customer, record: LogRecord) -> Contact:
    return Contact(
        id=new_id,
        customer=customer.number,
        day=record.day,
        channel=record.channel,
        outcome=record.outcome,
        minute=record.minute,
        reason=record.reason,
        note=record.note,
        stage=record.stage,
    )


class _AddressBook:
    """Finds the customers of a file's rows: exactly, because nobody is there to notice a wrong guess."""

    def __init__(self, customers: Sequence[Customer]) -> None:
        self._customers = customers
        self._by_id = {customer.id: customer for customer in customers}
        self._found: dict[str, Customer] = {}

    @cached_property
    def _by_name(self) -> dict[str, list[Customer]]:
        found: dict[str, list[Customer]] = {}
        for customer in self._customers:
            found.setdefault(fold(customer.name), []).append(customer)
        return found

    def customer(self, record: LogRecord) -> Customer:
        """The customer of a row.

        Raises:
            NotFoundError: if there is none of that id or name, or several.
        """
        if record.id:
            if record.id not in self._by_id:
                raise NotFoundError(_("no customer has the id {text!r}").format(text=record.id))
            return self._by_id[record.id]
        if record.name not in self._found:
            self._found[record.name] = self._named(record.name)
        return self._found[record.name]

    def _named(self, name: str) -> Customer:
        fits = self._by_name.get(fold(name), [])
        if len(fits) == 1:
            return fits[0]
        found = find_customer(self._customers, name)  # explains what is wrong with all other names
        if "@" in name:
            return found
        message = _("no customer is called {text!r}; did you mean {name}?")
        raise NotFoundError(message.format(text=name, name=found.name))
