"""The instances that nobody tunes on are valid, the same every time, and what peers make of a team passes the checker."""

from __future__ import annotations

import pytest

from benchmarks import unlike
from repplan.checker import verify
from repplan.planner import parse_problem


@pytest.mark.parametrize("name", ["counts-300-364", "road-andorra-84"])
def test_instances_are_valid_and_the_same_every_time(name: str) -> None:
    """Exact numbers of visits with least distances over a year; an asymmetric matrix."""
    if name not in unlike.available():
        pytest.skip("the road matrix is not beside this checkout (shared/data)")
    problem = unlike.INSTANCES[name]()
    assert problem == unlike.INSTANCES[name]()
    assert parse_problem(problem).spec.days == int(name.rsplit("-", 1)[1])
    kinds = {person["cadence"]["kind"] for person in problem["customers"]}
    minutes = problem["matrix"]["minutes"]
    if name.startswith("counts"):
        assert kinds == {"count"}
        assert all(person["cadence"]["min"] * person["cadence"]["visits"] <= 364 for person in problem["customers"])
    else:
        assert kinds == {"count", "gap"}
        assert any(minutes[a][b] != minutes[b][a] for a in range(5) for b in range(5))


@pytest.fixture
def team() -> unlike.Document:
    """Three reps, two of whom start in the same part of the country, and thirty shops over four weeks."""
    return unlike.counts(30, 3, ((26, 50), (52, 50)), 3, days=28)


def test_shares_are_planned_alone_and_put_together(team: unlike.Document) -> None:
    """Every rep has about as many customers; each is visited by one rep; the checker passes the whole."""
    pytest.importorskip("pyvrp")
    from benchmarks.shares import by_rep
    from benchmarks.urgency_first import urgency_first

    sizes = []

    def plan(part: unlike.Document, seconds: float) -> unlike.Document:
        sizes.append((len(part["reps"]), len(part["customers"]), seconds))
        return urgency_first(part)

    made = by_rep(team, 6, plan)
    assert verify(team, made) == []
    assert len(team["reps"]) == 3
    assert [one[::2] for one in sizes] == [(1, 2.0)] * 3
    assert sum(count for _reps, count, _seconds in sizes) == 30
    assert all(5 <= count <= 16 for _reps, count, _seconds in sizes)
    served = {(stop["customer"], route["rep"]) for route in made["routes"] for stop in route["stops"]}
    assert len(served) == len({customer for customer, _rep in served}) > 25


def test_a_share_keeps_the_ways_between_its_places(team: unlike.Document) -> None:
    """Travel of the parts adds up to that of the whole: locations are renumbered rightly, windows' ones too."""
    pytest.importorskip("pyvrp")
    from benchmarks.shares import by_rep
    from benchmarks.urgency_first import urgency_first

    other = next(person for person in team["customers"] if "windows" in person)
    other["windows"] = [window | {"location": 3} for window in other["windows"]]
    travel = []

    def plan(part: unlike.Document, _seconds: float) -> unlike.Document:
        travel.append((answer := urgency_first(part))["travel"])
        return answer

    whole = by_rep(team, 6, plan)
    assert verify(team, whole) == []
    assert whole["travel"] == pytest.approx(sum(travel))


def test_customers_of_some_reps_only_are_not_shared_out(team: unlike.Document) -> None:
    """Rather than given to a rep who may not go."""
    pytest.importorskip("pyvrp")
    from benchmarks.shares import by_rep

    team["customers"][0]["reps"] = ["rep1"]
    with pytest.raises(ValueError, match="every rep"):
        by_rep(team, 6, lambda part, _seconds: part)
