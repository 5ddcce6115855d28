"""One customer at a time, and the list of all: add, edit, archive, show, list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.receiving import usual_week
from repplan.errors import BadDataError, Mistake
from repplan.i18n import _, ngettext
from repplan.services.customers.own_cadence import write_own_cadence
from repplan.services.facts.finding import find_anyone, find_customer, fold
from repplan.services.facts.policies import load_policy
from repplan.services.facts.territory import load_territory
from repplan.services.notices import notice
from repplan.store import reading
from repplan.store.adoption_reading import adoption_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from repplan.domain.adoption import AdoptionStanding
    from repplan.domain.cadence import Phase, Standing
    from repplan.domain.customer import Customer, Setting, Site, Tier
    from repplan.domain.halves import Halves
    from repplan.domain.plan import Contact
    from repplan.domain.relationship import Stage
    from repplan.domain.spans import DaySpans
    from repplan.files.customer_table import CellMistake, CustomerRecord
    from repplan.services.context import Context
    from repplan.services.customers.customer_merge import Merge
    from repplan.services.customers.own_cadence import OwnCadence
    from repplan.store.facts import Closure
    from repplan.store.models import CustomerRow

CONTACTS_SHOWN = 10
CADENCE = "cadence"
"""How an edit calls the customer's own cadence among the fields that it changed."""


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer and his standing today; none for the archived."""

    customer: Customer
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything on file about one customer.

    `receives` holds the clock time of each weekday from Monday in which he can be met at his own site, by the sessions
    of every week and the site's hours; `contacts` the last lines of the log, oldest first; `closures` his own and his
    site's that are not over; `adoption` how far he has come with products.
    """

    customer: Customer
    site: Site
    standing: Standing | None
    receives: Sequence[DaySpans]
    contacts: Sequence[Contact]
    closures: Sequence[Closure]
    adoption: Sequence[AdoptionStanding] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """A customer after an edit, the columns that it changed, and his stage before where the new one is lower."""

    customer: Customer
    fields: tuple[str, ...]
    lowered: Stage | None = None


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers a list holds; None = all. `site` is a part of the site's name."""

    tier: Tier | None = None
    setting: Setting | None = None
    phase: Phase | None = None
    site: str | None = None
    archived: bool = False


def add_customer(ctx: Context, texts: Mapping[str, str]) -> Customer:
    """Add a customer from the texts of his columns, as a row of a file would say them.

    Raises:
        BadDataError: with every mistake, each under the option's name; also if he is stored already.
    """
    from repplan.services.facts.site_facts import edit_customer_facts
    from repplan.store import customer_rows, session_entries

    with ctx.writing(f"customer add {texts['name']}") as session:
        record, mistakes = _record(ctx, session, texts)
        if "name" not in record.values:
            _refuse(mistakes)
        merge = _merge(ctx, session)
        row = merge.create(record)
        _refuse([*mistakes, *map(_of_option, merge.mistakes)])
        _refuse_stored(session, row.id, row.name, merge.site_of(row).name, named_id="id" in texts)
        edit_customer_facts(row, merge.site_of(row), record.values, alone=merge.is_alone(row))
        customer_rows.save(session, merge.new_sites, merge.new_customers, merge.new_marks)
        session_entries.write(session, merge.rotas.added, merge.rotas.dropped)
        return _stored(session, row.number)


def _refuse_stored(session: Session, identifier: str, name: str, site: str, *, named_id: bool) -> None:
    from repplan.store.writing import facts

    with facts(session) as db:
        for other in reading.customers(db, archived=True):
            same = (other.name, other.site_name) == (name, site) and not named_id
            if other.id == identifier or same:
                message = _("{name} is stored already, as number {number} (id {id}): edit him, or give another --id")
                option = "--id" if other.id == identifier else "NAME"
                mistake = Mistake(option, message.format(name=other.name, number=other.number, id=other.id))
                raise BadDataError(_("nothing was written"), (mistake,))


def edit_customer(ctx: Context, who: str, texts: Mapping[str, str], own: OwnCadence | None = None) -> Edited:
    """Change a customer; an empty text clears what it stands for. `own` is what is said of a cadence of his own.

    Coordinates, address and hours become the site's where he is the only one there, else his own.

    Raises:
        NotFoundError: if the name fits none or several.
        BadDataError: with every mistake, each under the option's name.
    """
    from repplan.files.columns import COLUMNS
    from repplan.services.customers.customer_merge import number_of
    from repplan.services.facts.site_facts import ENTER, FACT_COLUMNS, FACTS, edit_customer_facts, effective
    from repplan.store import customer_rows, session_entries

    with ctx.writing(f"customer edit {who}") as session:
        stored = _find(session, who)
        number = stored.number
        record, mistakes = _record(ctx, session, texts)
        if texts.get("stage") == "":
            mistakes.append(_mistake("stage", _("a stage cannot be taken back; write the one that holds now")))
        if texts.get("id") == "":
            mistakes.append(_mistake("id", _("every customer has an id; write another one")))
        merge = _merge(ctx, session)
        row = next(row for row in merge.stored.customers if row.number == number)
        if any(other.id == record.values.get("id") and other is not row for other in merge.stored.customers):
            mistakes.append(_mistake("id", _("another customer has this id")))
        before = {fact: effective(row, merge.site_of(row), fact) for fact in FACTS}
        entering = merge.site_of(row).enter_minutes
        merge.update(row, record)
        if "id" not in texts and {"name", "site"} & merge.changes[number]:
            mistakes += _namesakes(merge, row)
        _refuse([*mistakes, *map(_of_option, merge.mistakes)])
        edit_customer_facts(row, merge.site_of(row), record.values, alone=merge.is_alone(row))
        changed = merge.changes[number_of(row)]
        for fact in FACTS:
            if effective(row, merge.site_of(row), fact) != before[fact]:
                changed.update(column for column in FACT_COLUMNS[fact] if column in texts)
        if own is not None and write_own_cadence(session, number, own, ctx.today):
            changed.add(CADENCE)
        if ENTER in texts and merge.site_of(row).enter_minutes != entering:
            changed.add(ENTER)
        customer_rows.save(session, merge.new_sites, merge.new_customers, merge.new_marks)
        session_entries.write(session, merge.rotas.added, merge.rotas.dropped)
        edited = _stored(session, number)
        lowered = stored.stage and edited.stage and edited.stage.rank < stored.stage.rank
        return Edited(edited, tuple(c for c in (*COLUMNS, CADENCE) if c in changed), stored.stage if lowered else None)


def _namesakes(merge: Merge, row: CustomerRow) -> list[Mistake]:
    """A mistake where another customer of that name is at that site already: as from `customer add`, unless meant."""
    for other in merge.stored.customers:
        if other is not row and (other.name, other.site_id) == (row.name, row.site_id):
            message = _("{name} is at {site} already, as number {number} (id {id}): archive one, or give an --id")
            text = message.format(name=other.name, site=merge.site_of(row).name, number=other.number, id=other.id)
            return [Mistake("NAME", text)]
    return []


def archive_customers(ctx: Context, names: Sequence[str]) -> list[Customer]:
    """Put customers out of sight: not planned, not listed, their log kept. All or none.

    Raises:
        NotFoundError: if a name fits none or several.
    """
    return _set_archived(ctx, names, archive=True)


def restore_customers(ctx: Context, names: Sequence[str]) -> list[Customer]:
    """Bring archived customers back. All or none.

    Raises:
        NotFoundError: if a name fits no archived customer, or several.
    """
    return _set_archived(ctx, names, archive=False)


def _set_archived(ctx: Context, names: Sequence[str], *, archive: bool) -> list[Customer]:
    from repplan.store import customer_rows
    from repplan.store.writing import facts

    verb = "archive" if archive else "restore"
    with ctx.writing(f"customer {verb} {' '.join(names)}") as session:
        with facts(session) as db:
            pool = [c for c in reading.customers(db, archived=True) if (c.archived_on is None) is archive]
        chosen = {customer.number: customer for customer in (find_customer(pool, name) for name in names)}
        for number in chosen:
            row = customer_rows.customer_row(session, number)
            row.archived_on = ctx.today.isoformat() if archive else None
        return list(chosen.values())


def show_customer(ctx: Context, who: str) -> CustomerCard:
    """The card of a customer, archived ones included.

    Raises:
        NotFoundError: if the name fits none or several.
    """
    with ctx.reading() as db:
        territory = load_territory(ctx, db)
        customer = find_anyone(reading.customers(db, archived=True), who)
        return CustomerCard(
            customer=customer,
            site=territory.sites[customer.site_id],
            standing=territory.standings.get(customer.number),
            receives=usual_week(customer, territory.policy),
            contacts=reading.contacts(db, customer=customer.number)[-CONTACTS_SHOWN:],
            closures=[c for c in territory.closures if c.last >= ctx.today and c.concerns(customer)],
            adoption=adoption_of(db, customer.number, ctx.today, territory.policy.adoption_order),
        )


def list_customers(ctx: Context, wanted: CustomerFilter) -> list[CustomerLine]:
    """The customers that a filter lets through, in the order of their numbers."""
    with ctx.reading() as db:
        if wanted.archived:
            pool = [c for c in reading.customers(db, archived=True) if c.archived_on is not None]
            lines = [CustomerLine(customer, None) for customer in pool]
        else:
            territory = load_territory(ctx, db)
            lines = [CustomerLine(c, territory.standing(n, ctx.today)) for n, c in territory.customers.items()]
    return [line for line in lines if _passes(line, wanted)]


def _passes(line: CustomerLine, wanted: CustomerFilter) -> bool:
    customer, standing = line.customer, line.standing
    return (
        (wanted.tier is None or customer.tier is wanted.tier)
        and (wanted.setting is None or customer.setting is wanted.setting)
        and (wanted.phase is None or (standing is not None and standing.phase is wanted.phase))
        and (wanted.site is None or fold(wanted.site) in fold(customer.site_name))
    )


def _record(ctx: Context, session: Session, texts: Mapping[str, str]) -> tuple[CustomerRecord, list[Mistake]]:
    """The texts of an edit read as a row of a file would be."""
    from repplan.files.customer_cells import CellRules
    from repplan.files.customer_table import parse_record
    from repplan.store.writing import facts

    with facts(session) as db:
        rules = CellRules(ctx.today, load_policy(ctx, db).halves)
    record, mistakes = parse_record(0, texts, rules)
    if not mistakes:
        _tell_guesses(texts.get("sessions", ""), rules.halves)
    return record, [_of_option(mistake) for mistake in mistakes]


def _tell_guesses(sessions: str, halves: Halves) -> None:
    """Say how sessions that could be meant otherwise are read."""
    from repplan.domain.sessions import format_sessions, read_sessions

    reading = read_sessions(sessions, halves)
    for warning in reading.warnings:
        canonical = format_sessions(reading.sessions, halves)
        notice(_("note: sessions, stored as `{canonical}`: {warning}").format(canonical=canonical, warning=warning))


def _merge(ctx: Context, session: Session) -> Merge:
    from repplan.services.customers.customer_merge import Merge, MergeRules
    from repplan.store import customer_rows

    return Merge(customer_rows.attached(session), MergeRules(ctx.today, ctx.new_id, by_hand=True))


def _of_option(mistake: CellMistake) -> Mistake:
    return _mistake(mistake.column, mistake.message)


def _mistake(column: str, message: str) -> Mistake:
    """A mistake in the option of a column."""
    return Mistake(f"--{column.replace('_', '-')}", message)


def _refuse(mistakes: Sequence[Mistake]) -> None:
    if mistakes:
        count = len(mistakes)
        message = ngettext("{count} mistake; nothing was written", "{count} mistakes; nothing was written", count)
        raise BadDataError(message.format(count=count), tuple(mistakes))


def _find(session: Session, who: str) -> Customer:
    from repplan.store.writing import facts

    with facts(session) as db:
        return find_anyone(reading.customers(db, archived=True), who)


def _stored(session: Session, number: int | None) -> Customer:
    from repplan.store.writing import facts

    with facts(session) as db:
        return next(c for c in reading.customers(db, archived=True) if c.number == number)
