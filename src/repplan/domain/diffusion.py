"""How a product spreads in a site: the share of adopters, early adopters left alone, and who could speak for it.

Innovators and early adopters are 2.5 + 13.5 = 16 % of a field (Rogers, Diffusion of Innovations); below that share lies
the chasm in which an adopter without company goes cold (Moore, Crossing the Chasm).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.adoption import ADOPTERS, Adoption
from repplan.domain.customer import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.domain.customer import Customer
    from repplan.domain.relationship import Stage

CHASM_PERCENT = 16
OPEN_FROM = 4
"""The band of openness, of 5, from which a customer counts as open to the new."""
MARKS_NEEDED = 2
"""Marks of a supporter, of three, that make a candidate: the third is what to find out."""

_LEADING_TITLES = ("主任", "教授", "院长", "会长", "chief", "head", "professor", "director", "chair")
_NO_LEADING_TITLES = ("副", "associate", "assistant", "deputy", "vice")
_LEADER_FIELDS = ("opinion leader", "leader of the subject")
_OPEN_FIELDS = ("returned from abroad", "rising", "wants standing")
_NOT = ("", "no", "n", "false", "0", "否", "不", "无")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as far as a product goes: `adoption` None = nothing is known; `card` are the card's further fields."""

    customer: Customer
    relation: Stage
    adoption: Adoption | None
    card: Mapping[str, str]

    @property
    def adopter(self) -> bool:
        """Whether he uses the product."""
        return self.adoption in ADOPTERS


class SupporterMark(StrEnum):
    """What makes a supporter."""

    LEADER = "opinion leader"
    OPEN = "open to the new"
    HEARD = "heard by the decision maker"


@dataclass(frozen=True, slots=True)
class SupporterCandidate:
    """Who could speak for a product.

    `facts` gives the fact behind each mark that he has, in the card's own words; `missing` is what is not known of him.
    """

    person: Person
    facts: Mapping[SupporterMark, str]
    missing: tuple[SupporterMark, ...]


@dataclass(frozen=True, slots=True)
class SiteAdoption:
    """One product at one site.

    Attributes:
        site_id, site: the site and its name.
        product: the product.
        customers: the customers on file there; whoever nothing is known about counts as no adopter.
        known: those of them whose stage is known.
        adopters: those who use it, now and then or regularly.
        lonely: the adopter who is the only one at a site below the chasm.
        candidates: who could speak for it, those with the most marks first.
    """

    site_id: str
    site: str
    product: str
    customers: int
    known: int
    adopters: tuple[Customer, ...]
    lonely: Customer | None
    candidates: tuple[SupporterCandidate, ...]

    @property
    def percent(self) -> float:
        """The share of adopters among the customers on file."""
        return 100 * len(self.adopters) / self.customers if self.customers else 0.0

    @property
    def below_chasm(self) -> bool:
        """Whether the share lies below 16 %."""
        return is_below_chasm(len(self.adopters), self.customers)


def is_below_chasm(adopters: int, customers: int) -> bool:
    """Whether fewer than 16 % have adopted; in whole numbers, so that 4 of 25 is exactly the threshold."""
    return 100 * adopters < CHASM_PERCENT * customers


def site_adoption(people: Sequence[Person], product: str) -> SiteAdoption:
    """One product at the site of these customers, all of whom are there; at least one."""
    adopters = tuple(person.customer for person in people if person.adopter)
    lonely = adopters[0] if len(adopters) == 1 and is_below_chasm(1, len(people)) else None
    candidates = [found for person in people if (found := supporter_candidate(person)) is not None]
    candidates.sort(key=lambda found: (-len(found.facts), not found.person.adopter, found.person.customer.number))
    return SiteAdoption(
        site_id=people[0].customer.site_id,
        site=people[0].customer.site_name,
        product=product,
        customers=len(people),
        known=sum(person.adoption is not None for person in people),
        adopters=adopters,
        lonely=lonely,
        candidates=tuple(candidates),
    )


def supporter_candidate(person: Person) -> SupporterCandidate | None:
    """A customer as candidate for supporter: two of the three marks, and no blocker; None where he is none.

    A leader is who the card calls so, or has a leading title. Open to the new is whose openness, way (returned
    from abroad, rising, wants standing) or own use of the product shows so. Heard by the decision maker is an
    influencer, or the decision maker himself.
    """
    if person.customer.role is Role.BLOCKER:
        return None
    found = {
        SupporterMark.LEADER: _leads(person),
        SupporterMark.OPEN: _is_open(person),
        SupporterMark.HEARD: _is_heard(person),
    }
    facts = {mark: fact for mark, fact in found.items() if fact}
    if len(facts) < MARKS_NEEDED:
        return None
    return SupporterCandidate(person, facts, tuple(mark for mark in SupporterMark if mark not in facts))


def _leads(person: Person) -> str:
    field = _said(person, _LEADER_FIELDS)
    title = person.customer.title.lower()
    leading = any(word in title for word in _LEADING_TITLES) and not any(word in title for word in _NO_LEADING_TITLES)
    return field or (person.customer.title if leading else "")


def _is_open(person: Person) -> str:
    field = _said(person, _OPEN_FIELDS)
    openness = person.customer.openness or 0
    used = person.adoption.value if person.adopter and person.adoption is not None else ""
    return field or (f"openness {openness}" if openness >= OPEN_FROM else used)


def _is_heard(person: Person) -> str:
    role = person.customer.role
    return role.value if role in (Role.INFLUENCER, Role.DECISION_MAKER) else ""


def _said(person: Person, fields: Sequence[str]) -> str:
    """The first of the card's fields that says yes, with what it says where that is more."""
    return next((name for name in fields if person.card.get(name, "").strip().lower() not in _NOT), "")
