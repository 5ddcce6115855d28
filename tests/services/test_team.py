"""Merging bundles: nothing twice, whatever order they come in, and one stated rule where two laptops differ."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.files.bundle_archive import Bundle
from repplan.services.team.making import _placed
from repplan.services.team.merging import Merge, Stored
from repplan.services.team.records import check_records, customer_columns, site_columns
from repplan.services.team.stages import merge_stages
from repplan.store.models import (
    ContactRow,
    CustomerKeyRow,
    CustomerRow,
    SessionEntryRow,
    SiteAliasRow,
    SiteRow,
    StageMarkRow,
    TeamWordRow,
)

PEOPLE = [("Li Wei", "North"), ("Li Wei", "South"), ("Wang Fang", "North"), ("Chen Jie", "South")]
REPS = ["anna", "ben", "cui"]
COLUMNS: dict[str, Any] = {
    name: None if not info.is_required() and info.default is None else info.default
    for name, info in CustomerRow.model_fields.items()
}


@dataclass
class Laptop:
    """A store in memory: the rows that bundles make, and nothing else."""

    rep: str = "boss"
    rows: list[Any] = field(default_factory=list)

    def of(self, kind: type[Any]) -> list[Any]:
        """The rows of one table."""
        return [row for row in self.rows if isinstance(row, kind)]

    def take(self, bundle: Bundle) -> Merge:
        """As `taking` does it."""
        sites = {site.id: site for site in self.of(SiteRow)}
        rotas: dict[int, list[SessionEntryRow]] = {}
        for entry in self.of(SessionEntryRow):
            rotas.setdefault(entry.customer, []).append(entry)
        stored = Stored(
            {site.name: site for site in sites.values()},
            {alias.name: sites[alias.site_id] for alias in self.of(SiteAliasRow)},
            self.of(CustomerRow),
            {key.id: key.customer for key in self.of(CustomerKeyRow)},
            rotas,
            {word.key: word for word in self.of(TeamWordRow)},
            {contact.id: contact for contact in self.of(ContactRow)},
        )
        numbers = itertools.count(len(self.rows))
        merge = Merge(bundle, stored, self.rep, lambda: f"{self.rep}-{next(numbers)}")
        merged = merge.run()
        self.rows = [row for row in self.rows if not any(row is gone for gone in merged.gone)] + merged.new
        marks: dict[tuple[int, str], list[StageMarkRow]] = {}
        for row in self.of(StageMarkRow):
            marks.setdefault((row.customer, row.day), []).append(row)
        brought = [{**mark, "customer": merged.numbers[mark["customer"]]} for mark in bundle.parts["stages"]]
        last = max((row.id or 0 for row in self.of(StageMarkRow)), default=0)
        new, gone, _count = merge_stages(self.marks(), brought, marks, last)
        self.rows = [row for row in self.rows if not any(row is old for old in gone)] + new
        return merge

    def marks(self) -> list[dict[str, Any]]:
        """The stages as a bundle would tell them."""
        logged = {contact.id: contact.logged_at for contact in self.of(ContactRow)}
        rows = sorted(self.of(StageMarkRow), key=lambda row: (row.customer, row.day, row.id))
        told = [
            {
                **{key: getattr(row, key) for key in ("customer", "day", "stage")},
                "contact": row.contact_id,
                "logged_at": logged.get(row.contact_id, ""),
            }
            for row in rows
        ]
        groups = itertools.groupby(told, key=lambda row: (row["customer"], row["day"]))
        return [mark for _key, group in groups for mark in _placed(group)]  # type: ignore[arg-type]

    def seen(self) -> dict[str, Any]:
        """What is known, without the numbers and identifiers that only this laptop uses."""
        sites = {site.id: site.name for site in self.of(SiteRow)}
        ids: dict[int, set[str]] = {row.number: {row.id} for row in self.of(CustomerRow)}
        for key in self.of(CustomerKeyRow):
            ids[key.customer].add(key.id)
        who = {number: "+".join(sorted(names)) for number, names in ids.items()}
        kept = [name for name in customer_columns() if name != "id"]
        return {
            "sites": {row.name: [getattr(row, name) for name in site_columns()] for row in self.of(SiteRow)},
            "customers": {
                who[row.number]: [sites[row.site_id], *(getattr(row, name) for name in kept)]
                for row in self.of(CustomerRow)
            },
            "contacts": {
                row.id: [who[row.customer], row.day, row.outcome, row.retry, row.note, row.logged_at]
                for row in self.of(ContactRow)
            },
            "stages": self._stages(who),
        }

    def _stages(self, who: dict[int, str]) -> dict[tuple[str, str], list[tuple[str, str | None]]]:
        days: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        for row in sorted(self.of(StageMarkRow), key=lambda row: row.id or 0):
            days.setdefault((who[row.customer], row.day), []).append((row.stage, row.contact_id))
        return days


def site(name: str, **facts: Any) -> dict[str, Any]:
    plain = dict.fromkeys(site_columns()) | {"name": name, "address": ""}
    return {**plain, **facts, "aliases": []}


def customer(identifier: str, person: tuple[str, str], rep: str, **facts: Any) -> dict[str, Any]:
    plain = {name: COLUMNS[name] for name in customer_columns()}
    told = {"id": identifier, "name": person[0], "setting": "ward", "tier": "B", "added_on": "2026-11-01", "rep": rep}
    return {**plain, **told, **facts, "site": person[1], "rota": []}


def contact(identifier: str, who: str, day: int, **facts: Any) -> dict[str, Any]:
    plain = {"minute": None, "channel": "visit", "outcome": "met", "reason": "", "retry": "", "note": ""}
    at = f"2026-11-{day:02}"
    return {"id": identifier, "customer": who, "day": at, "logged_at": f"{at}T12:00:00+00:00", **plain, **facts}


def bundle(rep: str, made: int = 20, **parts: Any) -> Bundle:
    every = {"sites": [site("North"), site("South")], "customers": [], "contacts": [], "stages": [], "visits": []}
    made_at = f"2026-11-{made:02}T10:00:00+00:00"
    return Bundle(rep, made_at, None, True, {**every, **parts}, digest=f"{rep}{made}")


@st.composite
def bundles(draw: st.DrawFn) -> list[Bundle]:
    """One bundle of each of several reps: shared people under shared or own identifiers, who say different things."""
    return [draw(one_bundle(rep)) for rep in REPS]


@st.composite
def one_bundle(draw: st.DrawFn, rep: str) -> Bundle:
    people = draw(st.lists(st.integers(0, len(PEOPLE) - 1), unique=True, max_size=4))
    told, log, stages = [], [], []
    for person in people:
        identifier = draw(st.sampled_from([f"H{person}", f"{rep}-{person}"]))
        facts = {"tier": draw(st.sampled_from("ABCD")), "phone": draw(st.sampled_from(["", "1", "2"]))}
        told.append(customer(identifier, PEOPLE[person], draw(st.sampled_from([rep, *REPS])), **facts))
        for n in range(draw(st.integers(0, 2))):
            name = draw(st.sampled_from([f"{rep}{person}{n}", f"shared{person}{n}"]))
            log.append(contact(name, identifier, 10 + n, retry=draw(st.sampled_from(["", "phone", "16:30"]))))
            if draw(st.booleans()):
                mark = {"customer": identifier, "day": log[-1]["day"], "contact": name, "at": log[-1]["logged_at"]}
                stages.append(mark | {"stage": draw(st.sampled_from(["talking", "sharing"]))})
        if draw(st.booleans()):
            mark = {"customer": identifier, "day": "2026-11-09", "contact": None, "at": ""}
            stages.append(mark | {"stage": draw(st.sampled_from(["recognised", "trusted"]))})
    point = draw(st.sampled_from([{}, {"lat": 1.0, "lon": 2.0}, {"lat": 3.0, "lon": 4.0}]))
    hall = draw(st.sampled_from(["", "First Street", "Second Street"]))
    places = [site("North", **point, address=hall), site("South", enter_minutes=draw(st.sampled_from([None, 5, 9])))]
    return bundle(rep, draw(st.integers(20, 21)), sites=places, customers=told, contacts=log, stages=stages)


@settings(max_examples=150, deadline=None)
@given(bundles(), st.permutations(range(len(REPS))))
def test_the_order_of_bundles_does_not_matter(given_bundles: list[Bundle], order: list[int]) -> None:
    """Sites, customers, log and stages come out the same, and a second round changes nothing."""
    for one in given_bundles:
        check_records(one, "x.zip")
    straight, other = Laptop(), Laptop()
    for laptop in (straight, other):
        laptop.take(bundle("boss", 1, customers=[customer("H3", PEOPLE[3], "boss", phone="mine")]))
    for one in given_bundles:
        straight.take(one)
    for index in order:
        other.take(given_bundles[index])
    assert straight.seen() == other.seen()
    before = straight.seen()
    for one in given_bundles:
        again = straight.take(one).merged
        assert not [row for row in again.new if isinstance(row, ContactRow | CustomerRow | SiteRow)]
    assert straight.seen() == before


def test_the_customers_own_rep_is_right() -> None:
    """Of two words about a customer his rep's holds, even where the other was said later; both are listed."""
    laptop = Laptop()
    laptop.take(bundle("anna", 25, customers=[customer("H1", PEOPLE[0], "ben", phone="old")]))
    done = laptop.take(bundle("ben", 20, customers=[customer("H1", PEOPLE[0], "ben", phone="new")]))
    assert [row.phone for row in laptop.of(CustomerRow)] == ["new"]
    [difference] = done.merged.differences
    assert (difference.fields, difference.taken, difference.rep) == (("phone",), True, "anna")
    again = laptop.take(bundle("anna", 26, customers=[customer("H1", PEOPLE[0], "ben", phone="old")]))
    assert [row.phone for row in laptop.of(CustomerRow)] == ["new"]
    assert [d.taken for d in again.merged.differences] == [False]


def test_what_is_mine_stays_mine() -> None:
    """No bundle changes the customers of this laptop's rep, nor what it knows of a site; the differences are told."""
    laptop = Laptop("boss", [SiteRow(id="s", name="North", lat=1.0, lon=1.0)])
    row = {**customer("H1", PEOPLE[0], "", phone="mine"), "number": 7, "site_id": "s"}
    laptop.rows.append(CustomerRow(**{key: value for key, value in row.items() if key not in {"site", "rota"}}))
    done = laptop.take(
        bundle(
            "anna",
            sites=[site("North", lat=2.0, lon=2.0, address="Hall")],
            customers=[customer("H1", PEOPLE[0], "anna")],
        )
    )
    assert [(row.phone, row.rep) for row in laptop.of(CustomerRow)] == [("mine", "")]
    [place] = laptop.of(SiteRow)
    assert (place.lat, place.address) == (1.0, "Hall")
    assert {(d.kind, d.taken) for d in done.merged.differences} == {("customer", False), ("site", False)}


def test_namesakes_are_never_joined_by_their_name() -> None:
    """Two of one name at one site stay two, and a third of that name is none of them."""
    laptop = Laptop()
    laptop.take(bundle("anna", customers=[customer("a", PEOPLE[0], "anna"), customer("b", PEOPLE[0], "anna")]))
    laptop.take(bundle("ben", customers=[customer("c", PEOPLE[0], "ben")]))
    assert sorted(row.id for row in laptop.of(CustomerRow)) == ["a", "b", "c"]


def test_the_same_person_under_two_identifiers_is_one() -> None:
    """The second identifier is remembered: renamed, the person is found again, and keeps his log."""
    laptop = Laptop()
    laptop.take(bundle("anna", customers=[customer("a", PEOPLE[0], "ben")], contacts=[contact("x", "a", 10)]))
    laptop.take(bundle("ben", customers=[customer("b", PEOPLE[0], "ben")], contacts=[contact("y", "b", 11)]))
    laptop.take(bundle("ben", 22, customers=[customer("b", ("Li Wei jr", "North"), "ben")]))
    [one] = laptop.of(CustomerRow)
    assert one.name == "Li Wei jr"
    assert {row.customer for row in laptop.of(ContactRow)} == {one.number}
