"""The benchmark on periodic instances reads them right, and what it measures is what it says."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from benchmarks import cordeau, pvrp
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, solve

# Two vehicles, three days, limits of 40 in length and 10 in load. Customer 2's frequency is a slip: his sets are of one
# day. Combinations of three bits, day 1 first: 5 is days 1 and 3, 6 is days 1 and 2, 4, 2 and 1 are single days.
TINY = """\
1 2 3 3
40 10
40 10
40 10
0 10 20 0 0 0 0
1 13 24 2 4 2 2 5 6
 2 10.0 21.5  1.5 3 0 3 4 2 1

3 11 21 0 2 1 1 1
"""

NEEDS_INSTANCES = pytest.mark.skipif(
    not cordeau.SOURCE.exists(), reason="the periodic instances are not beside this checkout"
)


@pytest.fixture
def tiny() -> cordeau.Instance:
    """The instance above."""
    return cordeau.read_instance(TINY, "tiny")


def planned(document: dict[str, Any], iterations: int = 200) -> dict[str, Any]:
    """A short search; the checker passes what comes of it."""
    plan = dump_plan(solve(parse_problem(document), walks=1, threads=1, iterations=iterations))
    assert verify(document, plan) == []
    return plan


def test_reads_every_number(tiny: cordeau.Instance) -> None:
    """Head, limits, coordinates, service, demand; combinations have day 1 as their most significant bit."""
    assert (tiny.vehicles, tiny.days, tiny.longest, tiny.capacity) == (2, 3, 40, 10)
    assert tiny.depot == cordeau.Site(0, 10, 20, 0, 0, ())
    assert tiny.customers == (
        cordeau.Site(1, 13, 24, 2, 4, ((0, 2), (0, 1))),
        cordeau.Site(2, 10, 21.5, 1.5, 3, ((0,), (1,), (2,))),
        cordeau.Site(3, 11, 21, 0, 2, ((2,),)),
    )


def test_a_frequency_of_nought_beside_day_sets_is_their_size(tiny: cordeau.Instance) -> None:
    """As customer 131 of p11 is read: the sets count, not the slip."""
    assert [customer.visits for customer in tiny.customers] == [2, 1, 1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1 2 3 3\n", "2 2 3 3\n", "type 2"),
        ("3 11 21 0 2 1 1 1\n", "", "3 lines found"),
        ("40 10\n0 10", "39 10\n0 10", "differ from day to day"),
        ("2 2 5 6", "2 2 5 4", "customer 1 do not fit"),
        ("2 2 5 6", "2 3 5 6", "customer 1 do not fit"),
        ("0 2 1 1 1", "0 2 0 0", "without day sets"),
    ],
)
def test_a_malformed_file_is_refused(old: str, new: str, message: str) -> None:
    """Rather than measured as another instance."""
    assert old in TINY
    with pytest.raises(ValueError, match=message):
        cordeau.read_instance(TINY.replace(old, new), "tiny")


def test_the_problem_says_what_the_instance_says(tiny: cordeau.Instance) -> None:
    """Figures by hand: 3-4-5 triangles, roots rounded up to ten-thousandths, weight above 2·(2·5 + 1.5 + √2)."""
    document = pvrp.as_problem(tiny)
    assert document["matrix"]["minutes"] == [
        [0, 5, 1.5, 1.4143],
        [5, 0, 3.9052, 3.6056],
        [1.5, 3.9052, 0, 1.1181],
        [1.4143, 3.6056, 1.1181, 0],
    ]
    assert [rep["id"] for rep in document["reps"]] == ["v1", "v2"]
    for rep in document["reps"]:
        assert (rep["start"], rep["end"], rep["max_minutes"], rep["capacity"]) == (0, 0, 40, 10)
        assert [shift["day"] for shift in rep["shifts"]] == [0, 1, 2]
    assert document["customers"][0] == {
        "id": "1",
        "location": 1,
        "service": 2,
        "weight": 27,
        "load": 4,
        "any_rep": True,
        "cadence": {"kind": "days", "options": [[0, 2], [0, 1]]},
    }
    assert parse_problem(document).spec.days == 3


def test_without_a_limit_on_length_service_does_not_count(tiny: cordeau.Instance) -> None:
    """D = 0 means none; a limit of 0 minutes would forbid every route."""
    document = pvrp.as_problem(replace(tiny, longest=None))
    assert document["reps"][0]["max_minutes"] is None
    assert {customer["service"] for customer in document["customers"]} == {0}


def test_the_length_is_euclidean_and_unrounded(tiny: cordeau.Instance) -> None:
    """The cheapest plan by hand: 1 and 2 share day 1, 1 and 3 share day 3, in which order does not matter."""
    plan = planned(pvrp.as_problem(tiny))
    together = 1.5 + math.hypot(3, 2.5) + 5
    with_third = math.hypot(1, 1) + math.hypot(2, 3) + 5
    assert pvrp.route_length(tiny, plan) == pytest.approx(together + with_third, abs=1e-12)
    assert plan["missed"] == []


def test_a_plan_with_missed_visits_does_not_count(tiny: cordeau.Instance) -> None:
    """No vehicle can load customer 1: two visits missed, no gap, and the table and the summary say so."""
    result = pvrp.measured(replace(tiny, capacity=3.0, name="p14"), 1, 0.1)
    assert (result.missed, result.gap, result.clean) == (2, None, True)
    assert "| not solved | 2 |" in result.row()
    assert pvrp.summary([result]) == "no gap; 0 of 1 runs; not solved: p14 (seed 1)"


def test_gap_and_summary(tiny: cordeau.Instance) -> None:
    """Per cent above the best known; the mean counts solved runs only."""
    p14 = replace(tiny, name="p14")
    good = pvrp.Result(p14, 1, 954.81 * 1.01, 0, 1_234.5, clean=True)
    better = replace(good, seed=2, length=954.81)
    wrong = replace(good, seed=3, clean=False)
    assert good.row() == "| p14 | 3 | 1 | 954.81 | 964.36 | 1.00 | 0 | 1,234 |"
    assert "| 0.00 | 0 |" in replace(good, length=954.8099).row()
    assert pvrp.summary([good, better]) == "mean gap 0.50 %, worst 1.00 %; 2 of 2 runs"
    assert pvrp.summary([good, better, wrong]) == "mean gap 0.50 %, worst 1.00 %; 2 of 3 runs; not solved: p14 (seed 3)"


@NEEDS_INSTANCES
@pytest.mark.parametrize("name", cordeau.BEST_KNOWN)
def test_real_instances_become_problems(name: str) -> None:
    """Each is read whole, and its problem is free of mistakes."""
    instance = cordeau.read_instance((cordeau.SOURCE / name).read_text(encoding="utf-8"), name)
    assert [customer.number for customer in instance.customers] == list(range(1, len(instance.customers) + 1))
    assert len(parse_problem(pvrp.as_problem(instance)).spec.customers) == len(instance.customers)


@NEEDS_INSTANCES
def test_a_short_search_solves_a_small_instance() -> None:
    """All visits made, the checker content, not below the best known cost and within a tenth of it."""
    instance = cordeau.read_instance((cordeau.SOURCE / "p14").read_text(encoding="utf-8"), "p14")
    plan = planned(pvrp.as_problem(instance), 2_000)
    assert plan["missed"] == []
    best = cordeau.BEST_KNOWN["p14"]
    assert best - 0.01 < pvrp.route_length(instance, plan) < 1.1 * best
