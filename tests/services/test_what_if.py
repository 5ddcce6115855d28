"""The language of `--what-if`: what is understood, what it changes, and what it says to anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from repplan.domain.customer import Area, Setting, Tier
from repplan.errors import UsageError
from repplan.services.context import open_context
from repplan.services.planning.problem_building import build_problem
from repplan.services.questions.capacity import _facts
from repplan.services.questions.what_if import FORMS, Facts, apply_what_ifs
from tests.services.builders import make_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def facts(home: Path) -> Facts:
    make_store(
        home,
        customers=[{"number": n, "name": f"Li {n}", "tier": "AC"[n % 2]} for n in range(1, 6)],
        contacts=[{"customer": n, "day": -3} for n in range(1, 6)],
    )
    return _facts(open_context(), 2)[0]


def document(facts: Facts) -> dict[str, Any]:
    _same, span = _facts(open_context(), 2)
    return facts.edited(build_problem(facts.territory, facts.config, span).document)


@pytest.mark.parametrize("form", FORMS, ids=[form.example for form in FORMS])
def test_every_example_is_understood(form: Any, facts: Facts) -> None:
    """What an error lists can be written just so, and changes the problem or what it is made of."""
    changed = apply_what_ifs(facts, (form.example,))
    assert changed != facts


def test_hours_hold_on_the_days_that_are_worked(facts: Facts) -> None:
    """Without a weekday every worked day gets the hours and keeps its break; a day off stays off until it is named."""
    changed = document(apply_what_ifs(facts, ("hours=08:00-18:30",)))
    assert {(s["start"], s["end"]) for s in changed["reps"][0]["shifts"]} == {(480, 1110)}
    assert {s["day"] % 7 for s in changed["reps"][0]["shifts"]} == set(range(5))
    assert all(shift["breaks"] == [[720, 810]] for shift in changed["reps"][0]["shifts"])
    saturday = document(apply_what_ifs(facts, ("hours.sat=09:00-12:00", "breaks=none")))
    assert {s["day"] % 7 for s in saturday["reps"][0]["shifts"]} == set(range(6))
    assert not any(shift["breaks"] for shift in saturday["reps"][0]["shifts"])


def test_limits_and_rhythms_change_the_policy_alone(facts: Facts) -> None:
    """Each rule is found by its name; the bounds that are not named move only as far as they must."""
    texts = ("max_visits=16", "max_minutes=none", "tier C ideal=40", "store urban max=9", "winning ward max=9")
    policy = apply_what_ifs(facts, (*texts, "pharmacy min=30")).territory.policy
    assert (policy.max_visits, policy.max_minutes) == (16, None)
    rhythm = policy.keeping[Tier.C]
    assert (rhythm.min, rhythm.ideal, rhythm.max) == (15, 40, 40)
    rhythm = policy.store[Area.URBAN]
    assert (rhythm.min, rhythm.ideal, rhythm.max) == (9, 9, 9)
    assert policy.winning[Setting.WARD].rhythm.max == 9
    rhythm = policy.by_setting[Setting.PHARMACY]
    assert (rhythm.min, rhythm.ideal, rhythm.max) == (30, 30, 30)
    assert policy.keeping[Tier.A] == facts.territory.policy.keeping[Tier.A]


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("tier C ideal=100", [("max", 30, 100)]),
        ("tier C min=40", [("ideal", 20, 40), ("max", 30, 40)]),
        ("tier C max=16", [("ideal", 20, 16)]),
        ("tier C ideal=25", []),
        ("max_visits=16", []),
    ],
)
def test_bounds_that_move_along_are_said(
    text: str, moved: list[tuple[str, int, int]], facts: Facts, run: Callable[..., Any]
) -> None:
    """A bound that was not named but made room is in the answer, for people and for programs."""
    changed = apply_what_ifs(facts, (text,))
    assert [(one.bound, one.before, one.after) for one in changed.moved] == moved
    words = ("capacity", "--weeks", "2", "--quick", "--what-if", text)
    found = run(*words, "--json").json
    assert found["now"]["moved"] == []
    assert [(one["bound"], one["before"], one["after"]) for one in found["then"]["moved"]] == moved
    assert all(f"{bound} of tier C as well: {before} → {after}" in run(*words).out for bound, before, after in moved)


def test_more_reps_share_everybody(facts: Facts) -> None:
    """Each further rep works the same days under another name, and no customer is anybody's."""
    changed = document(apply_what_ifs(facts, ("reps=3",)))
    assert len({rep["id"] for rep in changed["reps"]}) == 3
    assert len({str(rep["shifts"]) for rep in changed["reps"]}) == 1
    assert not any("reps" in customer for customer in changed["customers"])


def test_more_customers_are_like_those_there_are(facts: Facts) -> None:
    """The new ones stand where the tier's customers stand, in turn, under names of their own; added twice they add up."""
    before, changed = document(facts), document(apply_what_ifs(facts, ("customers=+3 tier C", "customers=+1 tier C")))
    new = changed["customers"][len(before["customers"]) :]
    assert len(new) == 4
    assert len({customer["id"] for customer in changed["customers"]}) == len(changed["customers"])
    assert [customer["id"].split("+")[0] for customer in new] == ["1", "3", "5", "1"]


def test_nobody_to_be_like(facts: Facts) -> None:
    """Customers of a tier without any cannot be made up, and the error says so."""
    with pytest.raises(UsageError, match="nobody of tier B"):
        document(apply_what_ifs(facts, ("customers=+3 tier B",)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("more coffee", "write one of: hours="),
        ("tier E max=3", "not understood"),
        ("max_visits=0", "above 0"),
        ("reps=0", "from 1 to"),
        ("reps=21", "from 1 to 20"),
        ("customers=+0 tier A", "from 1 to"),
        ("hours=8-99", "no clock time"),
        ("hours.abc=08:00-09:00", "weekday"),
        ("tier C max=0", "at least 1"),
    ],
)
def test_what_is_not_understood_says_what_is(text: str, said: str, facts: Facts) -> None:
    """A slip is a usage error that names the text and what could be written."""
    with pytest.raises(UsageError, match=said) as caught:
        apply_what_ifs(facts, (text,))
    assert text in str(caught.value)
