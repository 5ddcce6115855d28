"""Reasons of losses, and what few or many of them say."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.loss import (
    KNOWN_SHARES,
    LOSS_SHORTHANDS,
    LossReason,
    Rival,
    chance_of,
    enough_to_tell,
    loss_shares,
    parse_loss_reason,
    parse_rival,
    wilson,
)


def test_the_six_reasons_and_their_shares() -> None:
    """Closed, complete, and one whole."""
    assert set(KNOWN_SHARES) == set(LossReason)
    assert math.fsum(KNOWN_SHARES.values()) == pytest.approx(1)
    assert set(LOSS_SHORTHANDS.values()) == set(LossReason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ignored", LossReason.IGNORED),
        ("rival product", LossReason.RIVAL_PRODUCT),
        ("rival-rep", LossReason.RIVAL_REP),
        ("rival_p", LossReason.RIVAL_PRODUCT),
        ("d", LossReason.DIED),
        ("冷落", LossReason.IGNORED),
        ("竞品", LossReason.RIVAL_PRODUCT),
    ],
)
def test_a_reason_is_named_shortly(text: str, reason: LossReason) -> None:
    """Words, beginnings, letters and Chinese words."""
    assert parse_loss_reason(text) is reason


@pytest.mark.parametrize("text", ["", "rival", "bored", "ignoredd"])
def test_what_names_no_reason_lists_them(text: str) -> None:
    """Two fits are none."""
    with pytest.raises(ValueError, match=r"ignored \(i\).*died \(d\)"):
        parse_loss_reason(text)


def test_rivals() -> None:
    """A product or a rep."""
    assert [parse_rival(text) for text in ("p", "rep", "竞代", "product")] == [
        Rival.PRODUCT,
        Rival.REP,
        Rival.REP,
        Rival.PRODUCT,
    ]
    with pytest.raises(ValueError, match="product"):
        parse_rival("x")


@given(st.lists(st.sampled_from(LossReason), max_size=60))
def test_the_report_is_counted(reasons: list[LossReason]) -> None:
    """Counts are those of a naive count, shares add up to one, and every share lies in its own interval."""
    shares = loss_shares(reasons)
    assert {share.reason: share.count for share in shares if share.count} == Counter(reasons)
    assert math.fsum(share.share for share in shares) == pytest.approx(1 if reasons else 0)
    assert all(share.low - 1e-9 <= share.share <= share.high + 1e-9 for share in shares)


def test_two_losses_say_nothing_and_many_do() -> None:
    """Two may be chance; thirty of forty for a rival product are not, nor is none for quality at 14 %."""
    assert not enough_to_tell(loss_shares([LossReason.IGNORED, LossReason.QUALITY]))
    many = loss_shares([LossReason.RIVAL_PRODUCT] * 30 + [LossReason.IGNORED] * 10)
    assert [share.reason for share in many if share.telling] == [
        LossReason.IGNORED,
        LossReason.QUALITY,
        LossReason.RIVAL_PRODUCT,
    ]


def test_the_interval_and_the_test_against_known_figures() -> None:
    """Wilson's interval of 1 in 10 is 1.8-40.4 %; five heads of five have a two-sided chance of 1/16."""
    assert wilson(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert chance_of(5, 5, 0.5) == pytest.approx(1 / 16)
