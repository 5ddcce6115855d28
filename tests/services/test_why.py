"""Why a customer is visited on a day, or not: figures that add up, obstacles that are really there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.cli.why_words import PARTS, price, whole
from repplan.planner import layout
from repplan.planner.objective import assess
from repplan.planner.obstacles import Obstacle, Others
from repplan.planner.ticks import to_minutes
from repplan.services.context import open_context
from repplan.services.questions.day_choices import Minutes
from repplan.services.questions.plan_questions import ask
from tests.services.builders import HOSPITAL, day, make_store
from tests.services.planned import planned_hospital

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

MONDAY = dt.date(2026, 11, 23)
SOME = (12, 35, 60, 89, 90, 118)  # winning and kept, planned and not
minutes = st.integers(-5_000_000, 5_000_000).map(lambda ticks: ticks / 10_000)


@pytest.fixture
def hospital(home: Path, run: Runner, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """The planned sample territory."""
    planned_hospital(home, run, tmp_path_factory)
    return run


def stops(run: Runner, date: str) -> list[dict[str, Any]]:
    """The open stops of a day."""
    return [stop for stop in run("day", date, "--json").json["stops"] if stop["state"] == "planned"]


def test_the_published_plan_is_priced_as_it_was_made(hospital: Runner) -> None:
    """Its stops, laid anew as routes of today's problem, cost to the tick what the planner said they cost."""
    question = ask(open_context(), "118")
    assert question.laid.left_out == ()
    assert to_minutes(assess(question.problem, question.laid.routes).cost) == question.plan.cost


@pytest.mark.parametrize("number", SOME)
def test_prices_add_up(hospital: Runner, number: int) -> None:
    """Every price is the sum of its parts, and the days are told from the cheapest on."""
    answer = hospital("why", number, "--json").json
    prices = [choice["more"] for choice in (answer["choice"], answer["nothing"], *answer["others"]) if choice]
    for more in prices:
        assert sum(more[part] for part in PARTS) == pytest.approx(more["total"], abs=1e-6)
    totals = [choice["more"]["total"] for choice in answer["others"]]
    assert totals == sorted(totals)
    assert answer["planned"] == [] or answer["visited"]
    if answer["visited"]:
        assert answer["choice"]["more"]["total"] == 0
    if answer["visited"]:  # each other day stands in for this one, beside the neighbours
        assert all(answer["date"] in choice["dropped"] for choice in answer["others"])
        for choice in answer["others"]:
            near = [date for date in choice["added"] if min(choice["date"], answer["date"]) < date < choice["date"]]
            assert near == []
    told = {choice["date"] for choice in answer["others"]} | {found["date"] for found in answer["barred"]}
    assert answer["date"] not in told


@given(st.lists(minutes, min_size=5, max_size=5))
def test_shown_minutes_add_up_too(parts: list[float]) -> None:
    """Rounded to whole minutes, the parts still give the rounded total, each off by less than a minute."""
    more = Minutes(
        round(sum(parts), 4), **dict(zip(("travel", "rhythm", "windows", "waiting", "moved"), parts, strict=True))
    )
    shown = whole(more)
    assert sum(shown[part] for part in PARTS) == shown["total"]
    assert all(abs(shown[part] - getattr(more, part)) < 1.0001 for part in PARTS)
    assert abs(shown["total"] - more.total) <= 0.5


def test_a_price_in_words_leaves_nothing_out() -> None:
    """Each part that makes a minute is named with its sign."""
    assert price(Minutes(12.4, 9.2, 0.0, 0.0, 3.2, 0.0)) == "12 min more (9 min more travel, 3 min more for the rhythm)"
    assert price(Minutes(-2.0, -2.0, 0.0, 0.0, 0.0, 0.0)) == "2 min less (2 min less travel)"
    assert price(Minutes(0.2, 0.1, 0.0, 0.0, 0.1, 0.0)) == "about the same"
    text = price(Minutes(80.0, -10.0, 15.0, 10.0, 5.0, 60.0))
    assert text == (
        "80 min more (10 min less travel, 5 min more for the rhythm, 15 min more for dear hours, "
        "10 min more for waiting, 60 min for moving published visits)"
    )


def test_a_visit_is_explained_by_its_rule(hospital: Runner) -> None:
    """Customer 118 was met on 17 November and is kept as tier A: every 4 to 7 days, so the dates follow."""
    answer = hospital("why", 118, "--json").json
    gap = answer["gap"]
    assert (gap["rule"], gap["min"], gap["ideal"], gap["max"], gap["since"]) == ("keeping.A", 4, 5, 7, "2026-11-17")
    assert (gap["allowed"], gap["best"], gap["latest"]) == ("2026-11-21", "2026-11-22", "2026-11-24")
    text = hospital("why", 118).out
    assert "Rule keeping.A: every 4 to 7 days, best 5; last met Tue 17 Nov" in text.replace("\n", " ")


def test_a_win_is_explained_by_sessions(hospital: Runner) -> None:
    """For a doctor being won the rule counts sessions, and the deadline is told."""
    text = hospital("why", 60).out.replace("\n", " ")
    assert "Being won: win day 8 of 14, until Sun 29 Nov." in text
    gap = hospital("why", 60, "--json").json["gap"]
    assert (gap["rule"], gap["unit"], gap["best"]) == ("winning.outpatient", "opportunities", "2026-11-23")


def test_a_day_off_is_named(hospital: Runner) -> None:
    """A Saturday is a weekend, whatever else it is."""
    answer = hospital("why-not", 118, "2026-11-28", "--json").json
    assert [(found["kind"], found["kind_text"]) for found in answer["barred"]] == [("off", "weekend")]
    assert not answer["visited"]
    assert answer["choice"] is None


def test_leave_and_blackouts_are_named(hospital: Runner) -> None:
    """What the rep entered himself is the reason given, with its note."""
    hospital("leave", "add", "2026-12-01", "--note", "Harbin")
    hospital("customer", "close", 118, "2026-12-04", "--note", "congress")
    leave = hospital("why-not", 118, "2026-12-01", "--json").json["barred"][0]
    assert (leave["kind"], leave["kind_text"]) == ("off", "leave, Harbin")
    shut = hospital("why-not", 118, "2026-12-04", "--json").json["barred"][0]
    assert (shut["kind"], shut["kind_text"]) == ("closed", "closed then (congress)")


def test_sessions_are_named(home: Path, hospital: Runner) -> None:
    """A doctor with sessions on other weekdays receives nobody."""
    answer = hospital("why-not", 108, "2026-11-25", "--json").json
    assert [found["kind"] for found in answer["barred"]] == ["no_session"]


def test_a_visit_called_off_is_named(hospital: Runner) -> None:
    """The day of a cancelled or moved visit stays clear of the customer, and that is said."""
    planned = hospital("why", 118, "--json").json["date"]
    hospital("cancel", "#118", "--date", planned)
    (found,) = hospital("why-not", 118, planned, "--json").json["barred"]
    assert found["kind"] == "called_off"


def test_the_last_visit_is_too_near(hospital: Runner) -> None:
    """A visit logged today bars the coming days for as long as the rule says, by its numbers."""
    hospital("done", "#118")
    barred = hospital("why-not", 118, "2026-11-24", "--json").json["barred"]
    gaps = [found for found in barred if found["kind"] == "gap"]
    assert [(found["needed"], found["limit"], found["towards"]) for found in gaps] == [(4, 1, "2026-11-23")]
    message = hospital("why", 118, "today", code=2).err
    assert "was met today already" in message


def test_too_near_outweighs_a_full_day(hospital: Runner) -> None:
    """Nearer to the last visit than the rule allows, a day is never called full: leaving others out would not help."""
    answer = hospital("why", 115, "--all", "--json").json
    early = [one for one in answer["barred"] if one["date"] < answer["gap"]["allowed"]]
    assert any(one["kind"] == "gap" for one in early)
    assert {one["kind"] for one in early} <= {"gap", "off", "no_session"}


def test_who_is_said_to_give_way_would_make_room(hospital: Runner) -> None:
    """On each full day of some customers, leaving out any one of those named lets the visit in; nobody else does."""
    seen = 0
    for number in SOME[:4]:
        question = ask(open_context(), str(number))
        for found in hospital("why", number, "--json").json["barred"]:
            index = question.index(dt.date.fromisoformat(found["date"]))
            entries = [entry for entry in question.choices.entries if entry[layout.E_DAY] == index]
            named = {person["customer"] for person in found["give_way"]}
            if not named:
                continue
            seen += 1
            (entry,) = entries
            route = question.choices.others.routes[entry[layout.E_ROUTE]]
            for option in route:
                who = question.built.customers[int(question.problem.data.option[option, layout.O_CUSTOMER])]
                rest = {entry[layout.E_ROUTE]: [other for other in route if other != option]}
                fits = not isinstance(Others(question.problem, rest).enter(entry), Obstacle)
                assert fits == (who in named)
    assert seen > 3


def test_a_possible_day_has_its_price_and_its_consequences(hospital: Runner) -> None:
    """Where a visit could be made, its price, its neighbours and the visits given up for it are told."""
    found = 0
    for number in (118, 103, 24, 3):  # whose days have room depends on the plan
        planned = hospital("why", number, "--json").json["planned"]
        for offset in (0, 1, 3, 4, 8, 11, 14, 17):
            date = (MONDAY + dt.timedelta(days=offset)).isoformat()
            answer = hospital("why-not", number, date, "--json").json
            assert answer["visited"] == (date in planned)
            if answer["visited"] or answer["choice"] is None:
                assert answer["visited"] or answer["barred"]
                continue
            found += 1
            choice = answer["choice"]
            assert set(choice["dropped"]) <= set(planned)
            assert not set(choice["added"]) & set(planned)
            assert choice["earliest"] <= choice["start"] <= choice["latest"]
            assert f"repplan pin {number}" in " ".join(answer["answer_text"])
        if found:
            break
    assert found


def test_under_way_the_rest_of_today_still_has_its_reasons(hospital: Runner) -> None:
    """With the first stops logged, a later stop of today keeps its neighbours and its place."""
    today = stops(hospital, "2026-11-23")
    last = today[-1]
    before = hospital("why", last["customer"], "today", "--json").json
    hospital("done", "1", "2")
    after = hospital("why", last["customer"], "today", "--json").json
    assert after["visited"]
    for key in ("before", "after", "arrive", "driving"):
        assert after["choice"][key] == before["choice"][key]


def test_days_out_of_reach_are_refused(hospital: Runner) -> None:
    """A day past and a day beyond the plan are told, with what to do."""
    assert "is over: `repplan day 2026-11-20`" in hospital("why", 118, "2026-11-20", code=2).err
    beyond = hospital("why-not", 118, "2027-02-01", code=4).err
    assert "the plan reaches to 2026-12-20: `repplan plan --weeks 11`" in beyond
    far = hospital("why-not", 118, "2028-02-01", code=4).err
    assert "no plan of today reaches as far as 2028-02-01" in far


def test_people_without_visits_are_refused_by_name(hospital: Runner) -> None:
    """Prospects, the archived and other reps' customers have no day to explain; a wrong name lists near ones."""
    assert "`repplan win 5` starts the clock" in hospital("why", 5, code=5).err
    hospital("customer", "archive", 118)
    assert "`repplan customer restore 118`" in hospital("why", 118, code=5).err
    hospital("customer", "edit", 60, "--rep", "Wang")
    assert "Wang's customer" in hospital("why-not", 60, "fri", code=5).err
    assert "no customer fits" in hospital("why", "nobody at all", code=4).err


def test_without_a_plan_the_way_to_one_is_told(home: Path, run: Runner) -> None:
    """Before the first plan, and after the last day of the latest, the answer is `repplan plan`."""
    make_store(home, customers=[{"number": 1, "name": "A"}], plan_days=None)
    assert "nothing is planned yet: run `repplan plan`" in run("why", "A", code=4).err


def test_after_the_plan_the_way_to_one_is_told(home: Path, run: Runner) -> None:
    """A plan that is over explains nothing."""
    make_store(home, customers=[{"number": 1, "name": "A"}], plan_days=7, plan_from=-10)
    assert "the plan ended on 2026-11-19: run `repplan plan`" in run("slot", "A", code=5).err


def test_alone_on_a_day(home: Path, run: Runner) -> None:
    """One customer, one stop: no neighbours, and another day of the week costs what its gap costs."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "point": HOSPITAL, "setting": "outpatient"}],
        contacts=[{"customer": 1, "day": -3}],
        visits=[{"customer": 1, "day": 2, "at": 600}],
    )
    answer = run("why", "A", "--json").json
    assert (answer["date"], answer["stop"]) == (day(2), 1)
    assert answer["choice"]["before"] is None
    assert "the only one of the day" in run("why", "A").out
    tomorrow = next(choice for choice in answer["others"] if choice["date"] == day(1))
    # Tier A, weight 240: ideal 5. Tomorrow is day 4, one short: 0.05 * 240 / 4 = 3 minutes; within two days, moving: 60.
    assert tomorrow["gap"]["price"] == 3.0
    assert tomorrow["more"]["moved"] == 60.0
    assert tomorrow["more"]["travel"] == 0.0


def test_stops_that_no_longer_fit_are_told(hospital: Runner) -> None:
    """An appointment that takes the time of planned stops: those are named, and the plan is the advice."""
    date = stops(hospital, "2026-11-26")
    others = {stop["customer"] for stop in date}
    assert 118 not in others
    hospital("pin", 118, "2026-11-26", "11:00")
    answer = hospital("why", 118, "2026-11-26", "--json").json
    assert answer["appointment"]
    assert {person["customer"] for person in answer["unfit"]} <= others
    if answer["unfit"]:
        assert "`repplan plan` finds days for them" in " ".join(answer["answer_text"])


def test_an_appointment_that_no_route_keeps_is_told(hospital: Runner) -> None:
    """On a day off it stands, and the answer says why no route holds it; its neighbourhood is kept clear."""
    hospital("pin", 118, "2026-11-28", "10:00", "--force")
    answer = hospital("why", 118, "2026-11-28", "--json").json
    assert not answer["visited"]
    assert answer["appointment"]
    assert "day off" in answer["unkept_text"]
    near = hospital("why-not", 118, "2026-11-27", "--json").json["barred"]
    assert [(found["kind"], found["towards"]) for found in near] == [("appointment_near", "2026-11-28")]


def test_a_stop_put_back_is_told_at_its_time(hospital: Runner) -> None:
    """A visit tried in vain and put back into the day is there by hand, at the time that was promised."""
    first = stops(hospital, "2026-11-23")[0]
    hospital("missed", first["number"], "--retry", "16:30")
    text = hospital("why", first["customer"], "today").out
    assert "is visited on Mon 23 Nov at 16:30" in text
    assert "The stop was put in by hand." in text
