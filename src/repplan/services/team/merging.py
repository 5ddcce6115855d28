"""Merging a bundle into a store: sites by name, customers by identifier, else by name and site, the log by identifier.

Two words about one fact are settled by who said them, never by which bundle came first, so that the bundles of several
reps may be taken in in any order:

- a customer of one's own is what one's own laptop says;
- else the word of the rep whose customer it is beats others', a later one an earlier one, and of two of the same
  moment that of the rep whose name is later in the alphabet;
- a site's coordinates, address, hours and entering minutes stand each for itself: what this laptop knows stays; of
  what bundles say the latest word holds, and who says nothing changes nothing;
- a line of the log that was changed on one laptop: the one logged later, else the one that says more.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from repplan.services.facts.territory import is_others
from repplan.services.team.records import customer_columns
from repplan.store.models import (
    ContactRow,
    CustomerKeyRow,
    CustomerRow,
    SessionEntryRow,
    SiteAliasRow,
    SiteRow,
    TeamWordRow,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.clock import Identifiers
    from repplan.files.bundle_archive import Bundle

Record: TypeAlias = "Mapping[str, Any]"
Rank: TypeAlias = tuple[bool, str, str]
"""Whether a word is that of the customer's own rep; when it was said; who said it."""

SITE_FACTS: Mapping[str, tuple[str, ...]] = {
    "coordinates": ("lat", "lon"),
    "address": ("address",),
    "hours": ("hours",),
    "enter_minutes": ("enter_minutes",),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Two words about one thing, and whether the bundle's was taken.

    Attributes:
        kind: "customer", "site" or "contact".
        who: the customer's or the site's name.
        fields: what they differ in.
        taken: whether the bundle's word holds now.
        rep: whose word was there before, "" = this laptop's own.
    """

    kind: str
    who: str
    fields: tuple[str, ...]
    taken: bool
    rep: str = ""


@dataclass(slots=True)
class Stored:
    """What a merge compares with, rows of a transaction; sites by name and by every other name of theirs."""

    sites: dict[str, SiteRow]
    aliases: dict[str, SiteRow]
    customers: list[CustomerRow]
    keys: dict[str, int]
    rotas: dict[int, list[SessionEntryRow]]
    words: dict[str, TeamWordRow]
    contacts: dict[str, ContactRow]


@dataclass(slots=True)
class Merged:
    """What came of a merge. `new` and `gone` are rows to be written and deleted, in the order of their tables."""

    new: list[Any] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)  # of the bundle's customers, by their identifiers in it
    counts: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)


@dataclass(slots=True)
class Merge:
    """One bundle being merged."""

    bundle: Bundle
    stored: Stored
    rep: str
    new_id: Identifiers
    merged: Merged = field(default_factory=Merged)
    _by_number: dict[int, CustomerRow] = field(default_factory=dict)
    _site_names: dict[str, str] = field(default_factory=dict)

    def run(self) -> Merged:
        """Merge sites, customers and contacts; stages and visits follow from their numbers (`taking`)."""
        for record in self.bundle.parts["sites"]:
            self._site(record)
        self._by_number = {_number(row): row for row in self.stored.customers}
        self._site_names = {site.id: site.name for site in self.stored.sites.values()}
        self._customers(self.bundle.parts["customers"])
        for record in self.bundle.parts["contacts"]:
            self._contact(record)
        return self.merged

    # Sites

    def _find_site(self, name: str) -> SiteRow:
        return self.stored.sites.get(name) or self.stored.aliases[name]

    def _site(self, record: Record) -> None:
        name = record["name"]
        site = self.stored.sites.get(name) or self.stored.aliases.get(name)
        if site is None:
            site = SiteRow(id=self.new_id(), name=name)
            self.stored.sites[name] = site
            self.merged.new.append(site)
            self.merged.counts["sites_created"] += 1
        for fact, columns in SITE_FACTS.items():
            self._site_fact(site, fact, columns, record)
        for alias in record["aliases"]:
            if alias not in self.stored.sites and alias not in self.stored.aliases:
                self.stored.aliases[alias] = site
                self.merged.new.append(SiteAliasRow(site_id=site.id, name=alias))

    def _site_fact(self, site: SiteRow, fact: str, columns: Sequence[str], record: Record) -> None:
        said = [record.get(column) for column in columns]
        if all(value in (None, "") for value in said):
            return
        known = [getattr(site, column) for column in columns]
        key = f"site/{site.id}/{fact}"
        before, rank = self._rank(key), (False, self.bundle.made_at, self.bundle.rep)
        empty = all(value in (None, "") for value in known)
        if before is None and not empty:
            if known != said:
                self._differ("site", site.name, (fact,), taken=False, rep="")
            return
        newer = before is None or rank > before
        if known != said and not empty:
            self._differ("site", site.name, (fact,), taken=newer, rep=before[2] if before else "")
        if newer:
            for column, value in zip(columns, said, strict=True):
                _set(site, column, value)
            self._say(key, rank)

    # Customers

    def _customers(self, records: Sequence[Record]) -> None:
        numbers = {row.id: _number(row) for row in self.stored.customers}
        found = {record["id"]: numbers.get(record["id"], self.stored.keys.get(record["id"])) for record in records}
        taken = {number for number in found.values() if number is not None}
        people = self._people(taken)
        names = Counter(self._who(record) for record in records)
        following = max(numbers.values(), default=0) + 1
        for record in records:
            number = found[record["id"]]
            if number is None and names[self._who(record)] == 1 and len(people[self._who(record)]) == 1:
                [number] = people[self._who(record)]
                key = CustomerKeyRow(id=record["id"], customer=number)
                self.stored.keys[key.id] = number
                self.merged.new.append(key)
            if number is None:
                number = following
                following += 1
                self._create(number, record)
            else:
                self._meet(self._by_number[number], record)
            self.merged.numbers[record["id"]] = number

    def _who(self, record: Record) -> tuple[str, str]:
        return record["name"], self._find_site(record["site"]).id

    def _people(self, taken: set[int]) -> dict[tuple[str, str], list[int]]:
        """The numbers of stored customers by name and site, less those that the bundle means by their identifiers."""
        people: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row in self.stored.customers:
            if _number(row) not in taken:
                people[row.name, row.site_id].append(_number(row))
        return people

    def _create(self, number: int, record: Record) -> None:
        values = {column: record[column] for column in customer_columns() if column in record}
        row = CustomerRow(number=number, site_id=self._find_site(record["site"]).id, **values)
        self.stored.customers.append(row)
        self._by_number[number] = row
        self.merged.new.append(row)
        self._write_rota(number, record)
        self._say(f"customer/{number}", self._own(record))
        self.merged.counts["customers_created"] += 1

    def _own(self, record: Record) -> Rank:
        return (record["rep"].casefold() == self.bundle.rep.casefold(), self.bundle.made_at, self.bundle.rep)

    def _meet(self, row: CustomerRow, record: Record) -> None:
        """Settle what a stored customer is said to be."""
        number = _number(row)
        key, rank = f"customer/{number}", self._own(record)
        before = self._rank(key)
        mine = before is None and not is_others(row.rep, self.rep)
        newer = not mine and (before is None or rank > before)
        fields = self._changed(row, record)
        if not fields:
            self.merged.counts["customers_unchanged"] += 1
        elif newer:
            self.merged.counts["customers_updated"] += 1
        else:
            self.merged.counts["customers_kept"] += 1
        if fields and not (newer and before and before[2] == rank[2]):
            self._differ("customer", row.name, fields, taken=newer, rep=before[2] if before else "")
        if not newer:
            return
        if fields:
            self._update(row, record, fields)
        self._say(key, rank)

    def _changed(self, row: CustomerRow, record: Record) -> tuple[str, ...]:
        """The columns in which a record says otherwise; the identifier is the store's, nobody's customer his rep's."""
        fields = [
            column
            for column in customer_columns()
            if column not in {"id", "rep"} and column in record and getattr(row, column) != record[column]
        ]
        if is_others(row.rep or self.rep, record["rep"]):
            fields.append("rep")
        if self._site_names.get(row.site_id) != self._find_site(record["site"]).name:
            fields.append("site")
        if self._rota_of(_number(row)) != self._rota_in(record):
            fields.append("rota")
        return tuple(fields)

    def _update(self, row: CustomerRow, record: Record, fields: Sequence[str]) -> None:
        for column in fields:
            if column == "site":
                _set(row, "site_id", self._find_site(record["site"]).id)
            elif column == "rota":
                self._write_rota(_number(row), record)
            else:
                _set(row, column, record[column])

    def _rota_of(self, number: int) -> list[tuple[Any, ...]]:
        entries = self.stored.rotas.get(number, [])
        return sorted(map(_without_note, entries))

    def _rota_in(self, record: Record) -> list[tuple[Any, ...]]:
        return sorted(
            (e["kind"], e["first_day"] or "", e["last_day"] or "", e["hours"], self._rota_site(e) or "")
            for e in record["rota"]
        )

    def _rota_site(self, entry: Record) -> str | None:
        return None if entry["site"] is None else self._find_site(entry["site"]).id

    def _write_rota(self, number: int, record: Record) -> None:
        before = self.stored.rotas.get(number, [])
        notes = {} if self.bundle.notes else {_without_note(row): row.note for row in before}
        self.merged.gone += before
        rows = [
            SessionEntryRow(
                customer=number,
                site_id=self._rota_site(entry),
                **{key: entry[key] for key in ("kind", "first_day", "last_day", "hours", "note")},
            )
            for entry in record["rota"]
        ]
        for row in rows:
            row.note = row.note or notes.get(_without_note(row), "")
        self.stored.rotas[number] = rows
        self.merged.new += rows

    # The log

    def _contact(self, record: Record) -> None:
        row = self.stored.contacts.get(record["id"])
        number = self.merged.numbers[record["customer"]]
        if row is None:
            row = ContactRow(**{**record, "customer": number})
            self.stored.contacts[row.id] = row
            self.merged.new.append(row)
            self.merged.counts["contacts_added"] += 1
            return
        mine = {key: getattr(row, key) for key in record if key not in {"id", "customer"}}
        fields = tuple(key for key, value in mine.items() if value != record[key])
        if not fields:
            self.merged.counts["contacts_known"] += 1
            return
        taken = _fullness({key: record[key] for key in mine}) > _fullness(mine)
        self._differ("contact", self._by_number[number].name, fields, taken=taken, rep="")
        self.merged.counts["contacts_changed" if taken else "contacts_known"] += 1
        if taken:
            for key in fields:
                _set(row, key, record[key])

    # Words

    def _rank(self, key: str) -> Rank | None:
        word = self.stored.words.get(key)
        return None if word is None else (word.own, word.made_at, word.rep)

    def _say(self, key: str, rank: Rank) -> None:
        word = self.stored.words.get(key)
        own, made_at, rep = rank
        if word is None:
            word = TeamWordRow(key=key, own=own, made_at=made_at, rep=rep)
            self.stored.words[key] = word
            self.merged.new.append(word)
            return
        for column, value in (("own", own), ("made_at", made_at), ("rep", rep)):
            _set(word, column, value)

    def _differ(self, kind: str, who: str, fields: tuple[str, ...], *, taken: bool, rep: str) -> None:
        self.merged.differences.append(Difference(kind, who, fields, taken, rep))


def _number(row: CustomerRow) -> int:
    assert row.number is not None
    return row.number


def _without_note(row: SessionEntryRow) -> tuple[str, ...]:
    """What an entry of a rota says."""
    return (row.kind, row.first_day or "", row.last_day or "", row.hours, row.site_id or "")


def _set(row: Any, column: str, value: object) -> None:  # noqa: ANN401 - a row of any table
    """Set a column where that changes something: the journal must not see what stays as it is."""
    if getattr(row, column) != value:
        setattr(row, column, value)


def _fullness(values: Mapping[str, Any]) -> tuple[str, int, str]:
    """What decides between two versions of a line: logged later, says more, and at last its text."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return values["logged_at"], sum(value not in (None, "") for value in values.values()), text
