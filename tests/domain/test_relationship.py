"""The ladder: words for its rungs, and the day on which a customer counts as won."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.relationship import STAGE_SHORTHANDS, Stage, parse_stage, won_on

START = dt.date(2026, 11, 2)
DAYS = st.integers(-2, 4).map(lambda n: START + dt.timedelta(days=n))
MARKS = st.lists(st.tuples(DAYS, st.sampled_from(Stage))).map(lambda marks: sorted(marks, key=lambda mark: mark[0]))


def day(n: int) -> dt.date:
    return START + dt.timedelta(days=n)


def naive_won_on(marks: list[tuple[dt.date, Stage]], won_at: Stage) -> dt.date | None:
    """Day by day: won where any mark of the day is high enough, or on the start by the last mark before it."""
    if not any(mark[0] == START for mark in marks):
        before = [stage for date, stage in marks if date < START]
        if before and before[-1].rank >= won_at.rank:
            return START
    for n in range(40):
        if any(date == day(n) and stage.rank >= won_at.rank for date, stage in marks):
            return day(n)
    return None


@given(MARKS, st.sampled_from(Stage))
def test_won_on_agrees_with_looking_at_every_day(marks: list[tuple[dt.date, Stage]], won_at: Stage) -> None:
    """The winning day is the first on which the stage stood high enough, looked for the slow way."""
    assert won_on(marks, START, won_at) == naive_won_on(marks, won_at)


@given(MARKS, st.sampled_from(Stage))
def test_later_marks_never_move_the_winning_day(marks: list[tuple[dt.date, Stage]], won_at: Stage) -> None:
    """Once won, a customer stays won on that day whatever is recorded later."""
    won = won_on(marks, START, won_at)
    if won is not None:
        until = [mark for mark in marks if mark[0] <= won]
        assert won_on(until, START, won_at) == won


def test_a_stage_reached_before_the_start_wins_on_the_start() -> None:
    """A customer who shares already when the clock starts is won on day one."""
    assert won_on([(day(-30), Stage.SHARING)], START, Stage.SHARING) == START


def test_a_fall_before_the_start_counts() -> None:
    """What was reached and lost again before the start wins nothing."""
    marks = [(day(-30), Stage.TRUSTED), (day(-2), Stage.TALKING)]
    assert won_on(marks, START, Stage.SHARING) is None


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("sharing", Stage.SHARING),
        ("S", Stage.SHARING),
        (" sh ", Stage.SHARING),
        ("分享", Stage.SHARING),
        ("u", Stage.TRUSTED),
        ("tr", Stage.TRUSTED),
        ("t", Stage.TALKING),
        ("recognized", Stage.RECOGNISED),
        ("r", Stage.RECOGNISED),
        ("x", Stage.STRANGER),
        ("陌生", Stage.STRANGER),
    ],
)
def test_stages_are_typed_in_short(text: str, stage: Stage) -> None:
    """A letter, the first letters, the word or its Chinese word name a stage."""
    assert parse_stage(text) is stage


@pytest.mark.parametrize("text", ["", "  ", "st ranger", "friend", "q", "信"])
def test_unknown_stages_are_refused_with_the_choices(text: str) -> None:
    """What names no stage is refused, and the message lists what can be written."""
    with pytest.raises(ValueError, match=r"stranger \(x\), recognised \(r\), talking \(t\), sharing \(s\), trusted"):
        parse_stage(text)


def test_every_stage_has_a_letter_and_a_chinese_word() -> None:
    """Nobody has to type a whole word in a corridor."""
    ascii_words = {stage for word, stage in STAGE_SHORTHANDS.items() if word.isascii()}
    chinese = {stage for word, stage in STAGE_SHORTHANDS.items() if not word.isascii()}
    assert ascii_words == chinese == set(Stage)


def test_ranks_follow_the_ladder() -> None:
    """Higher rungs have higher ranks."""
    assert [stage.rank for stage in Stage] == [0, 1, 2, 3, 4]
