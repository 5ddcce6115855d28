"""Adoption: the ladder, its words, and what a history of marks shows; the visit that a trial makes due."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.adoption import (
    ADOPTION_SHORTHANDS,
    USUAL_ORDER,
    Adoption,
    AdoptionMark,
    Trial,
    order_mistake,
    parse_adoption,
    regressions,
    settled,
    standing_of,
    trials,
)
from repplan.domain.adoption_advice import Action, is_liked_not_convinced, next_best_action
from repplan.domain.policy import Rhythm, Unit
from repplan.domain.relationship import Stage
from repplan.domain.trial import FollowUp, follow_up_rhythm, trial_follow_up

START = dt.date(2026, 11, 2)
DAY = dt.timedelta(days=1)
ORDERS = st.permutations([stage for stage in Adoption if stage not in {Adoption.USE, Adoption.REGULAR_USE}]).map(
    lambda low: (*low, Adoption.USE, Adoption.REGULAR_USE)
)


def day(n: int) -> dt.date:
    """The date that many days after the start."""
    return START + n * DAY


def marks(*stages: tuple[int, Adoption]) -> list[AdoptionMark]:
    """Marks of one customer and product on these days."""
    return [AdoptionMark(1, "Cardiol", day(n), stage) for n, stage in stages]


HISTORIES = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(Adoption)), min_size=1, max_size=12).map(
    lambda found: marks(*sorted(found, key=lambda pair: pair[0]))
)


def never(_day: dt.date) -> bool:
    """For rhythms that count days: nobody asks."""
    raise AssertionError


# Words


def test_every_stage_has_a_letter_and_a_chinese_word() -> None:
    """Each stage is written by its name, one letter and one Chinese word; no two share one."""
    for stage in Adoption:
        keys = [key for key, meant in ADOPTION_SHORTHANDS.items() if meant is stage]
        assert sorted(len(key) == 1 and key.isascii() for key in keys) == [False, True]
        assert {parse_adoption(word) for word in (*keys, stage.value, stage.value.upper())} == {stage}


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("reg", Adoption.REGULAR_USE),
        ("regular_use", Adoption.REGULAR_USE),
        ("us", Adoption.USE),
        (" Tri ", Adoption.TRIAL),
    ],
)
def test_enough_letters_do(text: str, stage: Adoption) -> None:
    """The beginning of a name names it, whatever joins its words."""
    assert parse_adoption(text) is stage


@pytest.mark.parametrize("text", ["", "x", "adopted", "un use"])
def test_an_unknown_stage_lists_what_can_be_written(text: str) -> None:
    """The message shows every stage with its letter."""
    with pytest.raises(ValueError, match=r"unaware \(n\), aware \(a\).*regular use \(r\)"):
        parse_adoption(text)


# The order


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (USUAL_ORDER[:-1], "regular use is missing"),
        ((*USUAL_ORDER, Adoption.AWARE), "aware stands there more than once"),
        ((*USUAL_ORDER[:-2], Adoption.REGULAR_USE, Adoption.USE), "trial must come before use"),
        (USUAL_ORDER, ""),
    ],
)
def test_an_order_has_every_stage_once(order: tuple[Adoption, ...], words: str) -> None:
    """What is missing, twice or impossible is named; the usual order is sound."""
    assert words in order_mistake(order)
    assert bool(words) == bool(order_mistake(order))


# Histories


@given(HISTORIES, ORDERS)
def test_a_history_is_monotone_in_time(history: list[AdoptionMark], order: tuple[Adoption, ...]) -> None:
    """Later marks take nothing back: what an earlier day showed stays, for slides, trials and the highest stage."""
    for days in range(31):
        before = [mark for mark in history if mark.day <= day(days)]
        assert regressions(history, order)[: len(regressions(before, order))] == regressions(before, order)
        assert trials(history, order)[: len(trials(before, order))] == trials(before, order)
        standing, whole = standing_of(before, order), standing_of(history, order)
        assert whole is not None
        assert standing is None or order.index(standing.highest) <= order.index(whole.highest)


@given(HISTORIES, ORDERS)
def test_a_standing_is_a_function_of_the_settled_marks(
    history: list[AdoptionMark], order: tuple[Adoption, ...]
) -> None:
    """Recomputing gives the same, and of a day only what was said last counts."""
    days = settled(history)
    assert [mark.day for mark in days] == sorted({mark.day for mark in history})
    for derive in (standing_of, regressions, trials):
        assert derive(history, order) == derive(list(history), order) == derive(days, order)


@given(HISTORIES, ORDERS)
def test_the_parts_of_a_standing_agree(history: list[AdoptionMark], order: tuple[Adoption, ...]) -> None:
    """He stands below his highest exactly where a slide is told; it runs from a day to a later one, downwards."""
    standing = standing_of(history, order)
    assert standing is not None
    assert standing.stage is history[-1].stage
    assert standing.since <= standing.confirmed == history[-1].day
    assert (standing.slid is not None) == (standing.stage is not standing.highest)
    for slide in regressions(history, order):
        assert slide.since < slide.day
        assert order.index(slide.after) < order.index(slide.before)
    falls = sum(order.index(b.stage) < order.index(a.stage) for a, b in pairwise(settled(history)))
    assert len(regressions(history, order)) == falls


def test_a_slide_says_since_when_he_stood_higher() -> None:
    """The dates of a slide are the first day of the higher stage and the day of the lower one."""
    history = marks((0, Adoption.AWARE), (3, Adoption.USE), (9, Adoption.USE), (12, Adoption.INTERESTED))
    (slide,) = regressions(history, USUAL_ORDER)
    assert (slide.before, slide.since, slide.after, slide.day) == (Adoption.USE, day(3), Adoption.INTERESTED, day(12))
    recovered = standing_of([*history, *marks((20, Adoption.USE))], USUAL_ORDER)
    assert recovered is not None
    assert recovered.slid is None


def test_the_order_decides_what_a_slide_is() -> None:
    """From trial to evaluating is back in the usual order, and on where the policy has the trial first."""
    history = marks((0, Adoption.TRIAL), (5, Adoption.EVALUATING))
    first = (*USUAL_ORDER[:3], Adoption.TRIAL, Adoption.EVALUATING, *USUAL_ORDER[5:])
    assert len(regressions(history, USUAL_ORDER)) == 1
    assert regressions(history, first) == []


# Trials


@pytest.mark.parametrize(
    ("history", "began"),
    [
        ([(0, Adoption.TRIAL)], [0]),
        ([(0, Adoption.AWARE), (4, Adoption.TRIAL), (6, Adoption.TRIAL)], [4]),
        ([(0, Adoption.USE), (4, Adoption.TRIAL)], []),
        ([(0, Adoption.TRIAL), (4, Adoption.AWARE), (9, Adoption.TRIAL)], [0, 9]),
        ([(4, Adoption.TRIAL), (4, Adoption.INTERESTED)], []),
        ([(0, Adoption.AWARE), (4, Adoption.USE)], []),
    ],
)
def test_a_trial_begins_when_it_is_reached_from_below(history: list[tuple[int, Adoption]], began: list[int]) -> None:
    """Repeating it, sliding back to it and correcting it on the same day begin nothing."""
    assert [trial.began for trial in trials(marks(*history), USUAL_ORDER)] == [day(n) for n in began]


TRIALS = st.lists(st.builds(Trial, st.sampled_from(["Cardiol", "Neurolox"]), st.integers(0, 30).map(day)), max_size=4)


@given(TRIALS, st.none() | st.integers(0, 40).map(day), st.integers(1, 20), st.integers(0, 40).map(day))
def test_a_follow_up_is_owed_until_a_later_visit(
    begun: list[Trial], last_met: dt.date | None, within: int, today: dt.date
) -> None:
    """It is owed for the earliest trial that no later visit followed; meeting him today ends every earlier one."""
    owed = trial_follow_up(begun, last_met, within, today)
    waiting = [t.began for t in begun if t.began <= today and (last_met is None or last_met <= t.began)]
    assert (owed is None) == (not waiting)
    if owed is not None:
        assert owed.began == min(waiting)
        assert (owed.by - owed.began).days == within
    assert trial_follow_up([t for t in begun if t.began < today], today, within, today) is None


RHYTHMS = st.lists(st.integers(1, 90), min_size=3, max_size=3).map(lambda found: Rhythm(*sorted(found)))


@given(RHYTHMS, st.integers(0, 60), st.integers(1, 20))
def test_a_follow_up_is_never_later_than_the_rhythm_or_the_days(rhythm: Rhythm, waited: int, within: int) -> None:
    """The gap stays a sound rhythm, ends by the day it must, and leaves every day after the mark open."""
    owed = FollowUp("Cardiol", day(0), day(within))
    found = follow_up_rhythm(rhythm, day(-waited), owed, never)
    assert 1 <= found.min <= found.ideal <= found.max <= rhythm.max
    assert found.max <= waited + within or found == rhythm
    assert found == rhythm or found.min <= waited + 1
    assert found.min <= rhythm.min


@pytest.mark.parametrize(
    ("rhythm", "found"),
    [
        (Rhythm(4, 5, 7), Rhythm(4, 5, 7)),
        (Rhythm(7, 10, 15), Rhythm(1, 4, 7)),
        (Rhythm(30, 45, 90), Rhythm(1, 4, 7)),
    ],
)
def test_a_tier_that_comes_in_time_keeps_its_rhythm(rhythm: Rhythm, found: Rhythm) -> None:
    """Within 7 days of a visit at which a trial began: A as ever, B and D from the next day on, best half-way."""
    assert follow_up_rhythm(rhythm, day(0), FollowUp("Cardiol", day(0), day(7)), never) == found


def test_sessions_are_counted_where_the_rhythm_counts_them() -> None:
    """With one session in the seven days it must be that one, although two might be let pass otherwise."""
    rhythm = Rhythm(1, 1, 2, Unit.OPPORTUNITIES)
    owed = FollowUp("Cardiol", day(0), day(7))
    assert follow_up_rhythm(rhythm, day(0), owed, lambda d: d == day(5)) == Rhythm(1, 1, 1, Unit.OPPORTUNITIES)
    assert follow_up_rhythm(rhythm, day(0), owed, lambda _d: True) == rhythm
    assert follow_up_rhythm(rhythm, day(0), owed, lambda _d: False).max == 1


# Advice


@pytest.mark.parametrize("relation", Stage)
@pytest.mark.parametrize("adoption", Adoption)
def test_every_stage_has_a_next_action_with_its_reason(relation: Stage, adoption: Adoption) -> None:
    """Something is said for each; liked and not convinced he is asked for his patients, unless a trial runs."""
    found = next_best_action(relation, adoption, "Cardiol")
    assert "Cardiol" in found.text
    assert found.reason
    liked = relation in {Stage.SHARING, Stage.TRUSTED} and adoption not in {Adoption.USE, Adoption.REGULAR_USE}
    assert found.liked == is_liked_not_convinced(relation, adoption) == liked
    assert (found.action is Action.ASK_PATIENTS) == (liked and adoption is not Adoption.TRIAL)
    assert (found.action is Action.ASK_RESULTS) == (adoption is Adoption.TRIAL)
