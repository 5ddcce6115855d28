"""Phases, clocks and due dates: what facts and policy say about one customer on one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.cadence import Due, Phase, assess, elapsed_units, keeping_rule, phase_of, service_minutes, weight
from repplan.domain.customer import Area, Customer, Setting, Tier
from repplan.domain.history import History
from repplan.domain.horizon import Entry, planning_cadence
from repplan.domain.policy import DEFAULT_POLICY, Rhythm, Unit, WinRule
from repplan.domain.relationship import Stage
from repplan.domain.winning import win_clock, win_outlook

START = dt.date(2026, 11, 2)  # a Monday
DATES = st.integers(-60, 60).map(lambda n: START + dt.timedelta(days=n))
MAYBE_DATES = st.none() | DATES


def day(n: int) -> dt.date:
    """The n-th day, the start being day 1, as win clocks count."""
    return START + dt.timedelta(days=n - 1)


def customer(setting: Setting = Setting.OUTPATIENT, **facts: Any) -> Customer:
    """A customer of tier B whose clock of winning started on START, unless said otherwise."""
    values: dict[str, Any] = {"tier": Tier.B, "start_date": START} | facts
    return Customer(number=1, id="c1", name="Li Na", site_id="s1", site_name="Hospital", setting=setting, **values)


def weekdays(date: dt.date) -> bool:
    return date.weekday() < 5


def mondays(date: dt.date) -> bool:
    return date.weekday() == 0


CUSTOMERS = st.builds(
    customer,
    st.sampled_from(Setting),
    tier=st.sampled_from(Tier),
    area=st.none() | st.sampled_from(Area),
    start_date=MAYBE_DATES,
    prospect=st.booleans(),
    rota_end=MAYBE_DATES,
)


@st.composite
def histories(draw: st.DrawFn, today: dt.date) -> History:
    """What a log could say up to `today`."""
    past = st.integers(0, 90).map(lambda n: today - dt.timedelta(days=n))
    met = draw(st.lists(past, max_size=3, unique=True).map(sorted))
    return History(
        last_met=met[-1] if met else None,
        met_before=met[-2] if len(met) > 1 else None,
        last_tried=draw(st.none() | past),
        stage=draw(st.sampled_from(Stage)),
        won_on=draw(st.none() | past),
        met_since_start=draw(st.integers(0, 9)),
        tried_since_start=draw(st.integers(0, 9)),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Customer, History, dt.date]:
    """A customer, a history and a day."""
    today = draw(DATES)
    return draw(CUSTOMERS), draw(histories(today)), today


# Phases


@given(cases())
def test_a_standing_is_a_function_of_the_facts(case: tuple[Customer, History, dt.date]) -> None:
    """Equal facts give an equal standing, and what is no fact of the rules (name, notes) changes nothing."""
    who, history, today = case
    other = replace(who, name="Zhang Wei", notes="likes tea", phone="1", number=9)
    assert assess(who, history, DEFAULT_POLICY, today, weekdays) == assess(
        other, history, DEFAULT_POLICY, today, weekdays
    )


@given(cases())
def test_the_parts_of_a_standing_agree(case: tuple[Customer, History, dt.date]) -> None:
    """Winning has a clock that runs, a prospect wants nothing, and due, overdue and elapsed say the same."""
    who, history, today = case
    standing = assess(who, history, DEFAULT_POLICY, today, weekdays)
    assert (standing.clock is not None) == (standing.phase is Phase.WINNING)
    assert (standing.rhythm is None) == (standing.due is Due.NOT_WANTED) == (standing.phase is Phase.PROSPECT)
    assert (standing.overdue > 0) == (standing.due is Due.OVER)
    if standing.clock:
        assert standing.clock.start <= today <= standing.clock.deadline
        assert history.won_on is None
        assert standing.rule == f"winning.{who.setting}"
    if standing.missed_win:
        assert standing.missed_win.deadline < today
        assert history.won_on is None
    missed = standing.missed_win
    followed_up = missed and history.last_met and missed.start <= history.last_met <= missed.deadline
    if standing.phase in (Phase.KEEPING, Phase.AT_RISK) and not followed_up:
        assert (standing.rule, standing.rhythm) == keeping_rule(who, DEFAULT_POLICY)


@given(cases())
def test_prospects_wait_for_their_start(case: tuple[Customer, History, dt.date]) -> None:
    """Nobody is a prospect whose clock started, and whoever waits for it is not to be visited by plan."""
    who, history, today = case
    phase, _clock = phase_of(who, history, DEFAULT_POLICY, today)
    if who.start_date is not None and who.start_date <= today:
        assert phase is not Phase.PROSPECT
    if who.prospect and who.start_date is None:
        assert phase is Phase.PROSPECT
        assert planning_cadence(who, history, DEFAULT_POLICY, Entry(today, 28)) is None


def test_an_imported_customer_without_a_start_is_kept() -> None:
    """The clock of winning starts by a start date only; without one a customer is in keeping."""
    standing = assess(customer(start_date=None), History(), DEFAULT_POLICY, day(1), weekdays)
    assert standing.phase is Phase.KEEPING
    assert standing.rule == "keeping.B"


def test_a_start_in_the_future_is_a_prospect_until_then() -> None:
    """Before its first day a win window asks for nothing."""
    assert assess(customer(), History(), DEFAULT_POLICY, day(0), weekdays).phase is Phase.PROSPECT
    assert assess(customer(), History(), DEFAULT_POLICY, day(1), weekdays).phase is Phase.WINNING


@pytest.mark.parametrize(("n", "phase"), [(1, Phase.WINNING), (14, Phase.WINNING), (15, Phase.KEEPING)])
def test_an_outpatient_is_won_within_14_days(n: int, phase: Phase) -> None:
    """The start is day 1, day 14 is the last; after it the customer is kept and the missed win is told."""
    standing = assess(customer(), History(), DEFAULT_POLICY, day(n), weekdays)
    assert standing.phase is phase
    assert (standing.missed_win is not None) == (phase is Phase.KEEPING)


def test_a_customer_is_kept_from_the_day_he_is_won() -> None:
    """Winning ends the winning rhythm the same day, and the tier's begins."""
    won = History(last_met=day(5), stage=Stage.SHARING, won_on=day(5))
    standing = assess(customer(), won, DEFAULT_POLICY, day(5), weekdays)
    assert (standing.phase, standing.rule, standing.due) == (Phase.KEEPING, "keeping.B", Due.TOO_SOON)
    assert standing.missed_win is None


@pytest.mark.parametrize("setting", [Setting.PHARMACY, Setting.OFFICE, Setting.STORE])
def test_settings_without_a_win_rule_have_no_deadline(setting: Setting) -> None:
    """A pharmacy with a start date is visited in its own rhythm and is never late to be won."""
    who = customer(setting, area=Area.URBAN if setting is Setting.STORE else None)
    assert win_clock(who, DEFAULT_POLICY) is None
    assert assess(who, History(), DEFAULT_POLICY, day(40), weekdays).phase is Phase.KEEPING


# Clocks


def test_win_day_6_of_14() -> None:
    """The clock counts the start as day 1."""
    clock = win_clock(customer(), DEFAULT_POLICY)
    assert clock is not None
    assert (clock.day(day(6)), clock.length, clock.remind_from, clock.by_rota) == (6, 14, day(7), False)


def test_a_ward_has_30_days() -> None:
    """Wards and surgeries are won within 30 days, with reminders from day 15."""
    for setting in (Setting.WARD, Setting.SURGERY):
        clock = win_clock(customer(setting), DEFAULT_POLICY)
        assert clock is not None
        assert (clock.length, clock.remind_from) == (30, day(15))


@pytest.mark.parametrize(
    ("rota_end", "length", "by_rota"),
    [(day(1), 1, True), (day(9), 9, True), (day(13), 13, True), (day(14), 14, False), (day(60), 14, False)],
)
def test_the_end_of_the_rota_cuts_the_window(rota_end: dt.date, length: int, *, by_rota: bool) -> None:
    """The window ends with the rota where that comes first, and is never made longer by it."""
    clock = win_clock(customer(rota_end=rota_end), DEFAULT_POLICY)
    assert clock is not None
    assert (clock.length, clock.by_rota) == (length, by_rota)


def test_a_rota_that_ended_before_the_start_says_nothing() -> None:
    """An old rota does not close a window that starts after it."""
    clock = win_clock(customer(rota_end=day(-3)), DEFAULT_POLICY)
    assert clock is not None
    assert (clock.length, clock.by_rota) == (14, False)


# Rules


@pytest.mark.parametrize(
    ("who", "rule", "rhythm"),
    [
        (customer(tier=Tier.A), "keeping.A", Rhythm(4, 5, 7)),
        (customer(Setting.WARD, tier=Tier.D), "keeping.D", Rhythm(30, 45, 90)),
        (customer(Setting.PHARMACY, tier=Tier.A), "setting.pharmacy", Rhythm(7, 14, 21)),
        (customer(Setting.OFFICE), "setting.office", Rhythm(7, 14, 21)),
        (customer(Setting.STORE, area=Area.URBAN), "store.urban", Rhythm(10, 15, 18)),
        (customer(Setting.STORE, area=Area.RURAL, tier=Tier.A), "store.rural", Rhythm(21, 30, 35)),
        (customer(Setting.STORE, tier=Tier.C), "keeping.C", Rhythm(15, 20, 30)),
    ],
)
def test_the_rule_of_keeping(who: Customer, rule: str, rhythm: Rhythm) -> None:
    """Stores go by area, pharmacies and offices by setting, everybody else by tier."""
    assert keeping_rule(who, DEFAULT_POLICY) == (rule, rhythm)


# Elapsed and due


@given(st.integers(0, 120), st.sets(st.integers(-5, 125)))
def test_elapsed_opportunities_are_those_after_the_last_visit_up_to_today(days: int, opportunities: set[int]) -> None:
    """Counted naively: the last visit's own day is not one, today is."""
    last, today = day(1), day(1 + days)
    open_days = {day(1 + n) for n in opportunities}
    expected = len([date for date in open_days if last < date <= today])
    assert elapsed_units(last, today, Unit.OPPORTUNITIES, open_days.__contains__) == expected
    assert elapsed_units(last, today, Unit.DAYS, open_days.__contains__) == days


def test_nothing_has_elapsed_since_never() -> None:
    """A customer never met has no gap, is due at once, and is not overdue."""
    standing = assess(customer(start_date=None), History(), DEFAULT_POLICY, day(1), weekdays)
    assert (standing.elapsed, standing.due, standing.overdue, standing.urgency) == (None, Due.DUE, 0, 1.0)


@pytest.mark.parametrize(
    ("gap", "due", "overdue"),
    [
        (0, Due.TOO_SOON, 0),
        (6, Due.TOO_SOON, 0),
        (7, Due.POSSIBLE, 0),
        (9, Due.POSSIBLE, 0),
        (10, Due.DUE, 0),
        (15, Due.DUE, 0),
        (16, Due.OVER, 1),
        (40, Due.OVER, 25),
    ],
)
def test_due_follows_the_rhythm(gap: int, due: Due, overdue: int) -> None:
    """Tier B: too soon before 7 days, due from 10, over after 15."""
    who, today = customer(start_date=None), day(60)
    history = History(last_met=today - dt.timedelta(days=gap))
    standing = assess(who, history, DEFAULT_POLICY, today, weekdays)
    assert (standing.due, standing.overdue, standing.elapsed) == (due, overdue, gap)


@given(st.sampled_from(Tier), st.integers(0, 200))
def test_due_only_ever_rises_while_nothing_happens(tier: Tier, gap: int) -> None:
    """From one day to the next a customer who is not met never becomes less due."""
    order = [Due.TOO_SOON, Due.POSSIBLE, Due.DUE, Due.OVER]
    who, history = customer(tier=tier, start_date=None), History(last_met=START)
    today, tomorrow = (
        assess(who, history, DEFAULT_POLICY, START + dt.timedelta(days=n), weekdays) for n in (gap, gap + 1)
    )
    assert order.index(today.due) <= order.index(tomorrow.due)
    assert today.urgency < tomorrow.urgency


# Planning


def test_the_cadence_of_a_win_window_turns_into_keeping_after_its_deadline() -> None:
    """Two phases in the interchange format: winning until the deadline's day index, then the tier's rhythm."""
    first = day(6)
    cadence = planning_cadence(customer(), History(), DEFAULT_POLICY, Entry(first, 28, day(4), 1))
    assert cadence == {
        "kind": "gap",
        "last": -2,
        "elapsed": 1,
        "phases": [
            {"until": 8, "unit": "opportunities", "min": 1, "ideal": 1, "max": 2},
            {"unit": "days", "min": 7, "ideal": 10, "max": 15},
        ],
    }


def test_the_cadence_of_a_kept_customer_has_one_phase() -> None:
    """Never seen: no last visit and nothing elapsed is claimed."""
    cadence = planning_cadence(customer(start_date=None), History(), DEFAULT_POLICY, Entry(day(6), 28))
    assert cadence == {
        "kind": "gap",
        "last": None,
        "phases": [{"unit": "days", "min": 7, "ideal": 10, "max": 15}],
    }


@given(cases())
def test_a_plan_and_a_standing_speak_of_the_same_rhythm(case: tuple[Customer, History, dt.date]) -> None:
    """The open gap has one rule, whether a command shows it or plans it; an early phase ends, the last does not."""
    who, history, first = case
    standing = assess(who, history, DEFAULT_POLICY, first, weekdays)
    cadence = planning_cadence(who, history, DEFAULT_POLICY, Entry(first, 1, history.last_met, 0))
    assert (cadence is None) == (standing.rhythm is None)
    if cadence is not None and standing.rhythm is not None:
        *early, last = cadence["phases"]
        assert "until" not in last
        # A phase that is over when the horizon begins is there for the gap that began in it only.
        assert all(phase["until"] >= min(0, cadence["last"] or 0) for phase in early)
        in_force = cadence["phases"][0]
        assert (in_force["min"], in_force["ideal"], in_force["max"], in_force["unit"]) == (
            standing.rhythm.min,
            standing.rhythm.ideal,
            standing.rhythm.max,
            standing.rhythm.unit.value,
        )


def test_a_visit_inside_a_window_that_passed_is_followed_up_once_more() -> None:
    """The gap that began while the customer was being won keeps that pace; the next one is the tier's."""
    who, today = customer(), day(16)
    inside, after = History(last_met=day(14)), History(last_met=day(15))
    assert assess(who, inside, DEFAULT_POLICY, today, weekdays).rule == "winning.outpatient"
    assert assess(who, after, DEFAULT_POLICY, today, weekdays).rule == "keeping.B"
    assert assess(who, History(), DEFAULT_POLICY, today, weekdays).rule == "keeping.B"
    cadence = planning_cadence(who, inside, DEFAULT_POLICY, Entry(today, 28, day(14), 1))
    assert cadence is not None
    assert [phase.get("until") for phase in cadence["phases"]] == [-2, None]
    assert cadence["last"] == -2


def test_weights_and_minutes() -> None:
    """Winning doubles the tier's weight; a visit takes the customer's own minutes, else the setting's."""
    assert weight(customer(tier=Tier.A), Phase.WINNING, DEFAULT_POLICY) == 480
    assert weight(customer(tier=Tier.A), Phase.KEEPING, DEFAULT_POLICY) == 240
    assert service_minutes(customer(service_minutes=7), DEFAULT_POLICY) == 7
    assert service_minutes(customer(Setting.PHARMACY), DEFAULT_POLICY) == 20


# Outlook


def outlook(who: Customer, history: History, today: dt.date, opportunity: Any) -> Any:
    clock = win_clock(who, DEFAULT_POLICY)
    assert clock is not None
    return win_outlook(clock, history, DEFAULT_POLICY, today, opportunity)


def test_one_session_a_week_is_at_risk_on_day_1() -> None:
    """Two Mondays in 14 days cannot make five visits, and that is said at once."""
    found = outlook(customer(), History(), day(1), mondays)
    assert (found.met, found.left, found.at_risk) == (0, 2, True)


def test_a_session_every_weekday_is_enough() -> None:
    """Ten opportunities and a doctor who has always been met: no risk."""
    found = outlook(customer(), History(), day(1), weekdays)
    assert (found.left, found.rate, found.at_risk) == (10, 1.0, False)


def test_missed_visits_lower_the_rate() -> None:
    """Met once in four tries: of five opportunities left too few will succeed."""
    history = History(last_met=day(1), last_tried=day(5), met_since_start=1, tried_since_start=4)
    found = outlook(customer(), history, day(8), weekdays)
    assert (found.left, found.rate) == (5, 0.4)
    assert found.expected == pytest.approx(3.0)
    assert found.at_risk


def test_an_opportunity_that_was_used_today_is_not_left() -> None:
    """After today's visit only the days after it count."""
    before = outlook(customer(), History(), day(1), weekdays)
    after = outlook(
        customer(),
        History(last_met=day(1), last_tried=day(1), met_since_start=1, tried_since_start=1),
        day(1),
        weekdays,
    )
    assert (before.left, after.left, after.met) == (10, 9, 1)


def test_nothing_is_left_after_the_deadline() -> None:
    """A window that is over has no opportunities."""
    assert outlook(customer(), History(), day(15), weekdays).left == 0


def test_the_policy_decides() -> None:
    """Another window and another number of visits change clock and risk without any other change."""
    rule = WinRule(Rhythm(1, 1, 2, Unit.OPPORTUNITIES), window=7, remind_from=3)
    policy = replace(DEFAULT_POLICY, winning={Setting.OUTPATIENT: rule}, visits_to_win=1)
    clock = win_clock(customer(), policy)
    assert clock is not None
    assert (clock.length, clock.remind_from) == (7, day(3))
    assert not win_outlook(clock, History(), policy, day(1), mondays).at_risk


def test_a_start_inside_the_horizon_leads_into_winning() -> None:
    """Until the clock starts nothing is late and the ideal day is the start; then the win window runs as ever."""
    who = customer(start_date=day(9), setting=Setting.WARD)
    assert planning_cadence(who, History(), DEFAULT_POLICY, Entry(day(4), 5)) is None
    cadence = planning_cadence(who, History(), DEFAULT_POLICY, Entry(day(4), 28))
    assert cadence is not None
    lead, winning, _keeping = cadence["phases"]
    assert (lead["until"], lead["min"], lead["ideal"]) == (4, 0, 6)
    assert winning["until"] == 34


def test_a_win_that_needs_every_opportunity_skips_none() -> None:
    """Pressed by its deadline, a rhythm of opportunities has no room above the ideal; days keep theirs."""
    pressed = planning_cadence(customer(), History(), DEFAULT_POLICY, Entry(day(2), 28, pressed=True))
    ward = planning_cadence(customer(setting=Setting.WARD), History(), DEFAULT_POLICY, Entry(day(2), 28, pressed=True))
    assert pressed is not None
    assert ward is not None
    assert (pressed["phases"][0]["max"], ward["phases"][0]["max"]) == (1, 7)
