"""How a product spreads: the share of adopters, the lonely early adopter, the candidates for supporter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.adoption import ADOPTERS, Adoption
from repplan.domain.customer import Customer, Role, Setting, Tier
from repplan.domain.diffusion import Person, SupporterMark, is_below_chasm, site_adoption, supporter_candidate
from repplan.domain.relationship import Stage


def person(
    number: int = 1, adoption: Adoption | None = None, card: dict[str, str] | None = None, **facts: Any
) -> Person:
    """Somebody at the hospital."""
    who = Customer(number, f"C{number}", f"Dr {number}", "s", "Hospital", Setting.WARD, Tier.B, **facts)
    return Person(who, Stage.TALKING, adoption, card or {})


@given(st.lists(st.none() | st.sampled_from(Adoption), min_size=1, max_size=40))
def test_the_share_counts_everybody_on_file(stages: list[Adoption | None]) -> None:
    """Adopters are those who use it; who is unknown counts as no adopter; lonely is one alone below 16 %."""
    people = [person(i, stage) for i, stage in enumerate(stages)]
    found = site_adoption(people, "Cardiol")
    users = [i for i, stage in enumerate(stages) if stage in ADOPTERS]
    assert [customer.number for customer in found.adopters] == users
    assert found.percent == pytest.approx(100 * len(users) / len(stages))
    assert found.known == sum(stage is not None for stage in stages)
    assert found.below_chasm == (len(users) / len(stages) < 0.16)
    assert (found.lonely is not None) == (len(users) == 1 and len(stages) > 6)


@pytest.mark.parametrize(
    ("adopters", "customers", "below"), [(4, 25, False), (3, 25, True), (1, 6, False), (1, 7, True)]
)
def test_the_chasm_is_exact(adopters: int, customers: int, below: bool) -> None:
    """Exactly 16 % is over the chasm."""
    assert is_below_chasm(adopters, customers) is below


def test_a_candidate_shows_the_facts_and_what_is_missing() -> None:
    """A leading title and influence make a candidate; openness is what to find out."""
    found = supporter_candidate(person(title="主任医师", role=Role.INFLUENCER, openness=3))
    assert found is not None
    assert found.facts == {SupporterMark.LEADER: "主任医师", SupporterMark.HEARD: "influencer"}
    assert found.missing == (SupporterMark.OPEN,)


@pytest.mark.parametrize(
    ("who", "marks"),
    [
        (person(title="副主任医师", role=Role.INFLUENCER), 0),
        (person(title="副主任药师", openness=4), 0),
        (person(title="Associate Professor", openness=5), 0),
        (person(title="Head of department", role=Role.BLOCKER, openness=5), 0),
        (person(title="Professor", openness=4), 2),
        (person(adoption=Adoption.USE, role=Role.INFLUENCER), 2),
        (person(adoption=Adoption.TRIAL, role=Role.INFLUENCER), 0),
        (person(card={"opinion leader": "yes", "rising": "yes"}), 2),
        (person(card={"opinion leader": "no", "rising": "yes"}), 0),
        (person(card={"returned from abroad": "2024"}, title="chief physician", role=Role.DECISION_MAKER), 3),
    ],
)
def test_two_of_three_marks_make_a_candidate(who: Person, marks: int) -> None:
    """Deputy titles lead nobody, a blocker is none, a no on the card is no yes, to try is not yet to be open."""
    found = supporter_candidate(who)
    assert (0 if found is None else len(found.facts)) == marks


def test_candidates_with_more_marks_come_first() -> None:
    """Three marks before two; of equals the adopter first."""
    people = [
        person(1, role=Role.INFLUENCER, openness=4),
        person(2, Adoption.USE, role=Role.INFLUENCER),
        person(3, role=Role.INFLUENCER, openness=4, title="Chief"),
    ]
    assert [c.person.customer.number for c in site_adoption(people, "Cardiol").candidates] == [3, 2, 1]
