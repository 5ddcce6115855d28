"""Bringing stored customers to what records say: who is meant, what changes, who is new.

Works on rows that may be attached to a transaction or be mere copies (`store.customer_rows`); what is new is collected,
not written. Mistakes that only the store can show (an ambiguous name, a rota that ends before a stored start) are
gathered like those of the file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from repplan.domain.customer import Setting, Tier, rota_is_over
from repplan.domain.progress import Steps
from repplan.domain.site_names import closed_up
from repplan.files.customer_cells import PROSPECT
from repplan.files.customer_table import cell_mistake, identity
from repplan.i18n import _
from repplan.services.customers.customer_lookup import Lookup
from repplan.services.customers.rota_merge import ELSEWHERE, Rotas
from repplan.services.customers.site_book import SiteBook
from repplan.services.customers.site_settling import settle_entering, settle_sites
from repplan.services.facts.site_facts import ENTER, FACT_COLUMNS, FACTS, effective, set_own
from repplan.store import reading
from repplan.store.models import CustomerRow, StageMarkRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from repplan.clock import Identifiers
    from repplan.files.customer_cells import Value
    from repplan.files.customer_table import CellMistake, CustomerRecord
    from repplan.store.customer_rows import StoredCustomers
    from repplan.store.models import SiteRow

_TEXTS = ("department", "title", "area", "role", "phone", "email", "sessions", "rep", "notes")
_BLANK = {name: None if field.is_required() else field.default for name, field in CustomerRow.model_fields.items()}
_ALL_GIVEN = set(CustomerRow.model_fields)
_NULLABLE = ("potential", "openness", "service_minutes", "rota_end")


@dataclass(frozen=True, slots=True)
class MergeRules:
    """How records are taken.

    Attributes:
        today: the day on which customers are added and stages marked.
        new_id: makes identifiers for new customers and sites.
        prospect_settings: new customers of these settings without a start become prospects.
        by_hand: whether the records are an edit, which means what it says: an empty value clears also the last visit
            and the start, and a stage or a start holds from now on. In a file an empty cell leaves them, and one that
            says what it said the last time is no news: they move on in the store while the file lies on the desk.
        same_sites: by a name of the file the site that it means, where only somebody who knows could say so.
    """

    today: dt.date
    new_id: Identifiers
    prospect_settings: Collection[Setting] = ()
    by_hand: bool = False
    same_sites: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Merge:
    """One merge under way and what came of it.

    `changes` holds, by number, the columns in which a customer that was stored before changed; `tier_assumed`,
    `prospects` and `namesakes` (new, but named like a stored one at the same site) are numbers; `sites_changed` are the
    sites that were stored before and whose own facts changed.
    """

    stored: StoredCustomers
    rules: MergeRules
    sites: SiteBook = field(init=False)
    new_customers: list[CustomerRow] = field(default_factory=list)
    new_marks: list[StageMarkRow] = field(default_factory=list)
    changes: dict[int, set[str]] = field(default_factory=dict)
    taken: list[tuple[CustomerRow, CustomerRecord]] = field(default_factory=list)
    tier_assumed: list[int] = field(default_factory=list)
    prospects: list[int] = field(default_factory=list)
    namesakes: list[int] = field(default_factory=list)
    sites_changed: list[SiteRow] = field(default_factory=list)
    mistakes: list[CellMistake] = field(default_factory=list)
    rotas: Rotas = field(init=False)
    _lookup: Lookup = field(init=False)
    _population: Counter[str] = field(default_factory=Counter)
    _next_number: int = 1

    def __post_init__(self) -> None:
        self.sites = SiteBook(self.stored, self.rules.new_id, self.rules.same_sites)
        self.rotas = Rotas(self.stored.entries, lambda name: self.sites.named(name).id)
        self._next_number = max((number_of(row) for row in self.stored.customers), default=0) + 1
        self._population = Counter(row.site_id for row in self.stored.customers)
        self._lookup = Lookup(self.sites, self.mistakes)
        self._lookup.add(self.stored.customers)

    @property
    def new_sites(self) -> list[SiteRow]:
        """The sites that were not stored before."""
        return self.sites.new

    def run(self, records: Iterable[CustomerRecord], steps: Steps | None = None) -> None:
        """Take the records of a file, in its order; each is a step."""
        records = list(records)
        self.sites.tell_apart(records)
        known = (record for record in records if identity(record) and "id" not in record.failed)
        found = [(record, self._lookup.find(record)) for record in known]
        self._lookup.refuse_twins(found)
        before = [(row, self._facts(row)) for _record, row in found if row is not None]
        for record, row in (steps or Steps()).over(found):
            if row is None:
                self.taken.append((self.create(record), record))
            else:
                self.update(row, record)
                self.taken.append((row, record))
        self.sites_changed = settle_sites(self.sites, self.stored.customers, self.taken)
        entered, mistakes = settle_entering(self.sites, self.taken)
        self.mistakes += mistakes
        for number in entered.keys() & self.changes.keys():
            self.changes[number].add(ENTER)
        for row, facts in before:
            for fact, old, new in zip(FACTS, facts, self._facts(row), strict=True):
                if old != new:
                    self.changes[number_of(row)].update(FACT_COLUMNS[fact])

    def create(self, record: CustomerRecord) -> CustomerRow:
        """A new customer as the record says, with defaults for what it does not say."""
        values = record.values
        name = str(values["name"])
        draft = self._draft(name, record)
        self._apply(draft, {"setting": None, "tier": None, **values}, record, set())
        if draft.setting in self.rules.prospect_settings and draft.start_date is None:
            draft.prospect = True
        row = CustomerRow(**vars(draft))
        # Which columns were given is kept for each row by itself, a third of its memory; here it is all of them.
        object.__setattr__(row, "__pydantic_fields_set__", _ALL_GIVEN)
        self._next_number += 1
        self._population[row.site_id] += 1
        self.new_customers.append(row)
        if row.prospect:
            self.prospects.append(number_of(row))
        if self._lookup.has(name, self.site_of(row).name):
            self.namesakes.append(number_of(row))
        return row

    def _draft(self, name: str, record: CustomerRecord) -> CustomerRow:
        """A new customer before the record fills him; a bare object, as setting columns on a row is slow."""
        return cast(
            "CustomerRow",
            SimpleNamespace(
                **_BLANK
                | {
                    "number": self._next_number,
                    "id": str(record.values.get("id") or self.rules.new_id()),
                    "name": name,
                    "site_id": self.sites.named(str(record.values.get("site") or record.own_site or name)).id,
                    "added_on": self.rules.today.isoformat(),
                }
            ),
        )

    def update(self, row: CustomerRow, record: CustomerRecord) -> None:
        """Bring a stored customer to what the record says; its site's facts are settled later."""
        changed = self.changes.setdefault(number_of(row), set())
        values = self._as_written(record)
        if "id" in values and values["id"] is not None:
            self._set(row, "id", str(values["id"]), changed)
        name = self._name(row, values)
        if "site" in values:
            self._move(row, name, str(values["site"] or name), changed)
        elif self.site_of(row).name == row.name:
            self._move(row, name, name, changed)
        self._set(row, "name", name, changed)
        self._apply(row, values, record, changed)

    def _name(self, row: CustomerRow, values: Mapping[str, Value]) -> str:
        """The name told; where the name was how he was found, the spaces within it are no news."""
        name = str(values.get("name", row.name))
        found_by_name = not self.rules.by_hand and values.get("id") is None
        return row.name if found_by_name and closed_up(name) == closed_up(row.name) else name

    def _as_written(self, record: CustomerRecord) -> Mapping[str, Value]:
        """The values of a record; of one that calls its site by another name an empty department is no news.

        The name may be that of a part that was folded into its house: it is the department since then.
        """
        values = record.values
        site = str(values.get("site") or "")
        if self.rules.by_hand or values.get("department", "") is not None or self.sites.canonical(site) == site:
            return values
        return {column: value for column, value in values.items() if column != "department"}

    def _move(self, row: CustomerRow, name: str, site_name: str, changed: set[str]) -> None:
        """Put a customer at a site; a shop that is its own site takes its site along when it is renamed."""
        site = self.site_of(row)
        known = self.sites.canonical(site_name)
        if site.name == known:
            return
        changed.add("site")
        shop = site.name == row.name and site_name == name and self.is_alone(row)
        if shop and known not in self.stored.sites:
            self.sites.rename(site, site_name)
        else:
            for fact in FACTS:
                set_own(row, fact, None)  # what was special about him there
            self._population[site.id] -= 1
            row.site_id = self.sites.named(known).id
            self._population[row.site_id] += 1

    def _apply(self, row: CustomerRow, values: Mapping[str, Value], record: CustomerRecord, changed: set[str]) -> None:
        """Everything of a record but who and where the customer is."""
        for column in _TEXTS:
            if column in values:
                self._set(row, column, values[column] or "", changed)
        for column in _NULLABLE:
            if column in values:
                self._set(row, column, values[column], changed)
        if values.get("last_visit") is not None or (self.rules.by_hand and "last_visit" in values):
            self._set(row, "last_visit", values["last_visit"], changed)
        if "tier" in values:
            if values["tier"] is None and "tier" not in record.failed:
                self.tier_assumed.append(number_of(row))
            self._set(row, "tier", values["tier"] or Tier.C.value, changed)
        if "setting" in values:
            self._set(row, "setting", values["setting"] or self._default_setting(row, record), changed)
        self._start(row, values, changed)
        if {"rota_end", "start_date"} & values.keys() and rota_is_over(
            reading.day(row.rota_end), reading.day(row.start_date)
        ):
            message = _("{end} lies before the start of {start}").format(end=row.rota_end, start=row.start_date)
            self.mistakes.append(cell_mistake(record.row, "rota_end", message))
        self._mark(row, values.get("stage"), changed)
        self._rota(row, record, changed)

    def _rota(self, row: CustomerRow, record: CustomerRecord, changed: set[str]) -> None:
        try:
            changed |= self.rotas.take(number_of(row), row.site_id, record.values)
        except ValueError as error:
            self.mistakes.append(cell_mistake(record.row, ELSEWHERE, str(error)))

    def _default_setting(self, row: CustomerRow, record: CustomerRecord) -> str:
        if not row.area and not {"setting", "area"} & record.failed:
            choices = ", ".join(setting.value for setting in Setting)
            message = _("is empty; write one of {choices} (a row with an area is a store)").format(choices=choices)
            self.mistakes.append(cell_mistake(record.row, "setting", message))
        return Setting.STORE.value

    def _start(self, row: CustomerRow, values: Mapping[str, Value], changed: set[str]) -> None:
        if "start_date" not in values or not self._is_news(row, "file_start", values["start_date"]):
            return
        prospect = values["start_date"] == PROSPECT
        start = None if prospect else values["start_date"]
        if (row.start_date, row.prospect) != (start, prospect):
            changed.add("start_date")
            self._set(row, "start_date", start, changed)
            self._set(row, "prospect", prospect, set())

    def _mark(self, row: CustomerRow, stage: Value, changed: set[str]) -> None:
        number = number_of(row)
        if not self._is_news(row, "file_stage", stage) or stage is None or self.stored.stages.get(number) == stage:
            return
        changed.add("stage")
        self.stored.last_mark += 1
        day = self.rules.today.isoformat()
        self.new_marks.append(StageMarkRow(id=self.stored.last_mark, customer=number, day=day, stage=str(stage)))

    def _is_news(self, row: CustomerRow, column: str, value: Value) -> bool:
        """Whether a value is to be taken: a file's where it differs from what a file said before; noted then."""
        if self.rules.by_hand:
            return True
        if value is None or getattr(row, column) == value:
            return False
        setattr(row, column, value)
        return True

    def _facts(self, row: CustomerRow) -> tuple[object, ...]:
        return tuple(effective(row, self.site_of(row), fact) for fact in FACTS)

    def site_of(self, row: CustomerRow) -> SiteRow:
        """The site of a customer."""
        return self.sites.by_id[row.site_id]

    def is_alone(self, row: CustomerRow) -> bool:
        """Whether no other customer, archived ones included, is at the customer's site."""
        return self._population[row.site_id] == 1

    def _set(self, row: CustomerRow, column: str, value: object, changed: set[str]) -> None:
        """Set a column where that changes something: the journal must not see what stays as it is."""
        if getattr(row, column) != value:
            setattr(row, column, value)
            changed.add(column)


def number_of(row: CustomerRow) -> int:
    """The number of a row; numbers are given before rows are written."""
    assert row.number is not None
    return row.number
