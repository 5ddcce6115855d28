"""Phases to the end: lost, winback, dormant, decided deadlines, own cadences, risk; from the facts alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.cadence import Due, Phase, assess, keeping_rule, weight
from repplan.domain.customer import Customer, Role, Setting, Tier
from repplan.domain.history import History, Mention
from repplan.domain.horizon import Entry, planning_cadence, wanted_from
from repplan.domain.loss import Loss, LossReason, Rival
from repplan.domain.overrides import Override, parse_cadence
from repplan.domain.policy import DEFAULT_POLICY, Rhythm, SpecialRule
from repplan.domain.risk import RiskKind, risk_reasons, score
from repplan.domain.winning import Choice, WinDecision, win_clock

TODAY = dt.date(2026, 11, 23)
OFFSETS = st.integers(-60, 60).map(lambda n: TODAY + dt.timedelta(days=n))


def ago(days: int) -> dt.date:
    """A day before the tests' Monday."""
    return TODAY - dt.timedelta(days=days)


def customer(**facts: Any) -> Customer:
    """A ward doctor of tier B who is kept, unless said otherwise."""
    values: dict[str, Any] = {"setting": Setting.WARD, "tier": Tier.B} | facts
    return Customer(number=1, id="c1", name="Li Na", site_id="s1", site_name="Hospital", **values)


def always(_day: dt.date) -> bool:
    return True


def standing(who: Customer, history: History, today: dt.date = TODAY) -> Any:
    """His standing where every day is an opportunity."""
    return assess(who, history, DEFAULT_POLICY, today, always)


# Lost, winback, dormant


@pytest.mark.parametrize(
    ("met", "phase"), [(0, Phase.LOST), (1, Phase.WINBACK), (3, Phase.WINBACK), (4, Phase.DORMANT), (9, Phase.DORMANT)]
)
def test_a_lost_customer_is_visited_four_times_and_then_left_in_peace(met: int, phase: Phase) -> None:
    """Lost until the first visit, winback until the fourth, and then nobody calls any more."""
    history = History(last_met=ago(20), loss=Loss(ago(30), LossReason.IGNORED), winback_met=met)
    assert standing(customer(), history).phase is phase


@pytest.mark.parametrize("reason", list(LossReason))
def test_nobody_visits_who_moved_or_died(reason: LossReason) -> None:
    """The two final reasons end all visits at once; the others begin winback."""
    found = standing(customer(), History(last_met=ago(40), loss=Loss(ago(30), reason)))
    assert (found.phase is Phase.DORMANT) == (reason in (LossReason.MOVED, LossReason.DIED))
    assert (found.due is Due.NOT_WANTED) == (found.phase is Phase.DORMANT)


def test_winback_counts_from_the_loss_or_the_visit_after_it() -> None:
    """Given time first: too soon for seven days from the loss on, however long ago the last visit was."""
    lost = Loss(ago(6), LossReason.QUALITY)
    assert standing(customer(), History(last_met=ago(90), loss=lost)).due is Due.TOO_SOON
    assert standing(customer(), History(last_met=ago(90), loss=lost), ago(-1)).due is Due.POSSIBLE
    after = History(last_met=ago(2), loss=lost, winback_met=1)
    assert (standing(customer(), after).elapsed, standing(customer(), after).rule) == (2, "winback")


def test_a_loss_outweighs_a_clock_and_ends_with_the_return() -> None:
    """Whoever is lost is not being won; from the day he is back everything is as before."""
    who = customer(start_date=ago(3))
    lost = Loss(ago(1), LossReason.RIVAL_REP)
    assert standing(who, History(loss=lost)).phase is Phase.LOST
    assert standing(who, History(loss=replace(lost, regained_on=TODAY))).phase is Phase.WINNING


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 6))
def test_winback_is_planned_as_it_stands(lost: int, met: int, visits: int) -> None:
    """The plan holds the visits that are left, in the rhythm of the standing, and none before it allows one."""
    history = History(last_met=ago(met), loss=Loss(ago(lost), LossReason.IGNORED), winback_met=visits)
    found = standing(customer(), history)
    entry = Entry(TODAY, 56, ago(met) if met else None)
    cadence = planning_cadence(customer(), history, DEFAULT_POLICY, entry)
    assert (cadence is None) == (found.phase is Phase.DORMANT)
    if cadence is not None:
        first, last = cadence["phases"]
        assert (first["max_visits"], last) == (4 - visits, {"obligation": False})
        assert cadence["last"] == min(-1, -min(lost, met) if met < lost else -lost)
        wanted = wanted_from(customer(), history, DEFAULT_POLICY, TODAY)
        assert standing(customer(), history, wanted).due is not Due.TOO_SOON
        if wanted > TODAY:
            assert standing(customer(), history, wanted - dt.timedelta(days=1)).due is Due.TOO_SOON


# Decisions


def decided(choice: Choice, **more: Any) -> Customer:
    """A ward doctor whose 30 days ended ten days ago, and what was decided today."""
    return customer(start_date=ago(39), decision=WinDecision(choice, ago(39), TODAY, **more))


def test_an_undecided_deadline_is_told_and_a_decided_one_is_not() -> None:
    """Kept all the same; what was decided is not asked again."""
    assert standing(customer(start_date=ago(39)), History()).missed_win is not None
    assert standing(decided(Choice.DOWNGRADE), History()).missed_win is None
    assert standing(decided(Choice.DOWNGRADE), History()).phase is Phase.KEEPING
    assert standing(decided(Choice.STOP), History()).phase is Phase.DORMANT


def test_an_extension_is_another_deadline() -> None:
    """Winning again until the new deadline; when that passes it is to be decided anew."""
    who = decided(Choice.EXTEND, until=ago(-6))
    assert standing(who, History()).phase is Phase.WINNING
    assert standing(who, History(), ago(-6)).phase is Phase.WINNING
    assert standing(who, History(), ago(-7)).missed_win == win_clock(who, DEFAULT_POLICY)


def test_a_late_win_settles_what_was_decided() -> None:
    """Facts come first: whoever is won after a stop is kept."""
    assert standing(decided(Choice.STOP), History(won_on=ago(1))).phase is Phase.KEEPING


# Own cadences and rules


@given(st.integers(0, 40), st.integers(-30, 30))
def test_a_plan_and_a_standing_agree_on_an_own_cadence(met: int, until: int) -> None:
    """A gap belongs to what holds on the day it begins, in commands and in plans."""
    who = customer(override=Override(Rhythm(5, 7, 9), ago(40), ago(-until), "study"))
    last = ago(met + 1)
    found = standing(who, History(last_met=last))
    cadence = planning_cadence(who, History(last_met=last), DEFAULT_POLICY, Entry(TODAY, 28, last))
    assert cadence is not None
    assert found.rule == ("override" if last <= ago(-until) else "keeping.B")
    assert (cadence["phases"][0]["min"], cadence["phases"][0]["max"]) == (found.rhythm.min, found.rhythm.max)
    assert "until" not in cadence["phases"][-1]
    assert cadence["phases"][-1]["max"] == 15


def test_an_own_cadence_for_good_is_the_only_phase() -> None:
    """Without an end no other rhythm follows."""
    who = customer(override=Override(Rhythm(5, 7, 9), ago(3)))
    cadence = planning_cadence(who, History(), DEFAULT_POLICY, Entry(TODAY, 28))
    assert cadence is not None
    assert cadence["phases"] == [{"unit": "days", "min": 5, "ideal": 7, "max": 9}]


@pytest.mark.parametrize("text", ["", "5", "5/7", "7/5/9", "0/1/2", "5/7/9999", "a/b/c", "5/7/9/11"])
def test_what_is_no_cadence_is_refused(text: str) -> None:
    """Three rising numbers of days, and nothing else."""
    with pytest.raises(ValueError, match=r"cadence|rise"):
        parse_cadence(text)
    assert parse_cadence(" 5 / 7 / 9 ") == Rhythm(5, 7, 9)


def test_the_first_rule_that_fits_holds_for_its_phase() -> None:
    """A special rule goes before the tables, an own cadence before it; each phase has its own rules."""
    chiefs = SpecialRule("chiefs", Rhythm(5, 6, 8), settings=(Setting.WARD,), roles=(Role.DECISION_MAKER,))
    wards = SpecialRule("wards", Rhythm(6, 7, 9), settings=(Setting.WARD,))
    again = SpecialRule("again", Rhythm(9, 10, 11), "winback", tiers=(Tier.B,))
    policy = replace(DEFAULT_POLICY, special=(chiefs, wards, again))
    chief = customer(role=Role.DECISION_MAKER)
    assert keeping_rule(chief, policy) == ("rule.chiefs", chiefs.rhythm)
    assert keeping_rule(customer(), policy) == ("rule.wards", wards.rhythm)
    assert keeping_rule(customer(setting=Setting.SURGERY), policy)[0] == "keeping.B"
    own = replace(chief, override=Override(Rhythm(1, 2, 3), TODAY))
    assert keeping_rule(own, policy) == ("override", Rhythm(1, 2, 3))
    lost = History(loss=Loss(ago(3), LossReason.IGNORED))
    assert assess(customer(), lost, policy, TODAY, always).rule == "rule.again"


def test_a_visit_is_worth_more_with_a_deciding_role() -> None:
    """Tier, winning, role, season and what presses are factors of one weight."""
    chief = customer(role=Role.DECISION_MAKER)
    assert weight(chief, Phase.KEEPING, DEFAULT_POLICY) == pytest.approx(160 * 1.2)
    summer = weight(chief, Phase.WINNING, DEFAULT_POLICY, season="summer", pressing=1.5)
    assert summer == pytest.approx(160 * 2 * 1.2 * 1.2 * 1.5)


# Risk


@pytest.mark.parametrize(("gap", "phase", "reasons"), [(15, "keeping", 0), (16, "keeping", 1), (31, "at risk", 1)])
def test_a_gap_is_a_reason_over_the_maximum_and_a_risk_over_twice(gap: int, phase: str, reasons: int) -> None:
    """Tier B: 15 days are in order, 16 are a reason, more than 30 make him at risk."""
    history = History(last_met=ago(gap))
    found = standing(customer(), history)
    told = risk_reasons(customer(), history, found, DEFAULT_POLICY, TODAY)
    assert (found.phase.value, len(told)) == (phase, reasons)
    assert all((r.kind, r.day, r.count, r.most) == (RiskKind.UNSEEN, ago(gap), gap, 15) for r in told)


@given(
    st.integers(0, 60),
    st.lists(st.integers(0, 60), max_size=3),
    st.lists(st.tuples(st.sampled_from(Rival), st.integers(0, 60)), max_size=2),
)
def test_no_score_without_its_reasons(gap: int, complaints: list[int], rivals: list[tuple[Rival, int]]) -> None:
    """The score is the sum of the points shown, each reason has a date that is a fact, and at risk has a reason."""
    history = History(
        last_met=ago(gap),
        complaints=tuple(Mention(ago(n), "late") for n in complaints),
        rivals=tuple((rival, ago(n)) for rival, n in rivals),
    )
    found = standing(customer(), history)
    told = risk_reasons(customer(), history, found, DEFAULT_POLICY, TODAY)
    assert score(told) == pytest.approx(sum(reason.points for reason in told))
    assert {reason.day for reason in told} <= {ago(n) for n in [gap, *complaints, *(n for _rival, n in rivals)]}
    assert found.phase is not Phase.AT_RISK or told


@given(OFFSETS, st.integers(0, 90), st.sampled_from(LossReason), st.integers(0, 5))
def test_the_phase_is_a_function_of_the_facts(day: dt.date, met: int, reason: LossReason, visits: int) -> None:
    """The same facts give the same phase, whatever is no fact of the rules."""
    history = History(last_met=ago(met), loss=Loss(day, reason), winback_met=visits)
    first = standing(customer(), history)
    assert first == standing(replace(customer(), name="Zhang", notes="tea"), history)
    assert (first.rhythm is None) == (first.phase in (Phase.DORMANT, Phase.PROSPECT))
    if day > TODAY:
        assert first.phase in (Phase.KEEPING, Phase.AT_RISK)
