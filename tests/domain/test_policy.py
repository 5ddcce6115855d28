"""The default policy, number by number, against the table of the design."""

from __future__ import annotations

import pytest

from repplan.domain.customer import Area, Setting, Tier
from repplan.domain.policy import DEFAULT_POLICY, Rhythm, Unit, WinRule, frozen
from repplan.domain.relationship import Stage


def test_the_default_rhythms() -> None:
    """The gaps a rep finds on the first day."""
    assert DEFAULT_POLICY.winning == {
        Setting.OUTPATIENT: WinRule(Rhythm(1, 1, 2, Unit.OPPORTUNITIES), 14, 7),
        Setting.WARD: WinRule(Rhythm(2, 4, 7), 30, 15),
        Setting.SURGERY: WinRule(Rhythm(2, 4, 7), 30, 15),
    }
    assert DEFAULT_POLICY.keeping == {
        Tier.A: Rhythm(4, 5, 7),
        Tier.B: Rhythm(7, 10, 15),
        Tier.C: Rhythm(15, 20, 30),
        Tier.D: Rhythm(30, 45, 90),
    }
    assert DEFAULT_POLICY.by_setting == dict.fromkeys((Setting.PHARMACY, Setting.OFFICE), Rhythm(7, 14, 21))
    assert DEFAULT_POLICY.store == {Area.URBAN: Rhythm(10, 15, 18), Area.RURAL: Rhythm(21, 30, 35)}
    assert (DEFAULT_POLICY.winback, DEFAULT_POLICY.winback_visits) == (Rhythm(7, 14, 21), 4)


def test_the_default_numbers() -> None:
    """Won at sharing, five visits, and the weights in minutes of travel."""
    assert (DEFAULT_POLICY.won_at, DEFAULT_POLICY.visits_to_win) == (Stage.SHARING, 5)
    assert DEFAULT_POLICY.trial_within == 7
    assert DEFAULT_POLICY.weights == {Tier.A: 240, Tier.B: 160, Tier.C: 100, Tier.D: 80}
    assert DEFAULT_POLICY.winning_weight == 2
    assert DEFAULT_POLICY.seasons == {"summer": 1.2, "spring": 1.1, "autumn": 1.0, "winter": 0.6}
    moved = DEFAULT_POLICY.replanning
    assert (moved.worth_it, moved.within_two_days, moved.within_week, moved.later) == (30, 60, 20, 5)


def test_the_default_soft_hours() -> None:
    """Evenings on wards, and the rush in stores."""
    evening, peak = DEFAULT_POLICY.evening, DEFAULT_POLICY.peak
    assert (evening.settings, evening.days, evening.hours) == ((Setting.WARD,), "Tue, Thu", "19:00-20:30")
    assert (peak.settings, peak.hours, peak.cost) == ((Setting.STORE,), "10:00-12:00,16:00-19:00", 15)


def test_every_setting_has_service_minutes() -> None:
    """No customer is without a duration."""
    assert set(DEFAULT_POLICY.service) == set(Setting)


def test_a_policy_cannot_be_changed_in_place() -> None:
    """Whoever holds a policy can rely on it; the source of a frozen mapping may change."""
    source = {Tier.A: 1}
    copy = frozen(source)
    source[Tier.A] = 2
    assert copy == {Tier.A: 1}
    with pytest.raises(TypeError):
        DEFAULT_POLICY.keeping[Tier.A] = Rhythm(1, 1, 1)  # type: ignore[index]
