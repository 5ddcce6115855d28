"""What `capacity` prints: the table, the answer, and JSON with the documented keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.builders import make_store
from tests.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Run

    Runner = Callable[..., Run]


@pytest.fixture(autouse=True)
def territory(home: Path) -> None:
    numbers = range(1, 7)
    make_store(
        home,
        customers=[{"number": n, "name": f"李{n}", "tier": "AB"[n % 2]} for n in numbers],
        contacts=[{"customer": n, "day": -1} for n in numbers],
        plan_days=None,
    )


def test_possible_is_said_with_the_plan_s_figures(run: Runner) -> None:
    """The weeks, the sum below them, and what the plan that keeps everybody comes to."""
    out = run("capacity", "--weeks", 2, "--iterations", 500).out
    assert "Mon 23 Nov" in out
    assert "together" in out
    assert re.search(r"Possible: a plan from Mon 23 Nov to Sun 6 Dec keeps everybody: \d+ visits", out)
    assert all(len(line) <= 80 for line in out.splitlines())


def test_impossible_is_said_with_numbers_and_ways_out(run: Runner) -> None:
    """The proof names days, demand and supply; each way out can be asked about as written."""
    out = run("capacity", "--weeks", 2, "--quick", "--what-if", "max_visits=1", "--what-if", "tier B max=7").out
    assert "As it is:" in out
    assert "With max_visits=1, tier B max=7:" in out
    text = " ".join(out.split())
    assert re.search(r"at least \d+ visits cannot wait, (1 workday holds|\d+ workdays hold) \d+: \d+ too many", text)
    assert "1 workday hold " not in text
    ways = re.findall(r'--what-if "([^"]*)"', text)
    assert ways
    for way in ways:
        run("capacity", "--weeks", 2, "--quick", "--what-if", way)


def test_undecided_names_who_is_late(run: Runner, home: Path) -> None:
    """Two whose only sessions overlap too far for both: no bound sees it, no plan keeps both, and that is said."""
    run("customer", "edit", 2, "--sessions", "Mon 08:30-08:50")
    run("customer", "edit", 4, "--sessions", "Mon 08:35-08:55")
    out = run("capacity", "--weeks", 2, "--iterations", 300).out
    assert "Undecided: no proof that Mon 23 Nov to Sun 6 Dec cannot be kept" in " ".join(out.split())
    assert re.search(r"A +[24] 李[24]", out)


def test_a_session_with_too_many_in_it_is_named(run: Runner) -> None:
    """Two who receive in the same quarter of an hour only cannot both be met in it, and that is the proof."""
    run("customer", "edit", 2, "--sessions", "Mon 08:30-08:45")
    run("customer", "edit", 4, "--sessions", "Mon 08:30-08:45")
    text = " ".join(run("capacity", "--weeks", 2, "--quick").out.split())
    assert "Mon 08:30-08:45 only: the visits alone take at least 1.0 h, 2 workdays hold 0.5 h: 0.5 h too much" in text


def test_stuck_customers_are_told_one_by_one(run: Runner) -> None:
    """Who can never be met is named with the gap."""
    out = run("capacity", "--weeks", 2, "--quick", "--what-if", "hours=08:30-08:35").out
    assert "3 customers cannot be kept" in out
    assert "overdue" not in out
    assert "no visit is possible at all (15 days, max 7)" in out


def test_unknown_what_ifs_are_wrong_usage(run: Runner) -> None:
    """Exit 2 and one line with everything that is understood."""
    result = run("capacity", "--what-if", "holidays=more", code=2)
    assert result.out == ""
    assert "tier C ideal=25" in result.err


def keys(value: Any) -> Iterator[str]:
    """Every key in a JSON value, those of tiers and routes left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key != "routes":
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_json_has_the_documented_keys(run: Runner) -> None:
    """Every key of both cases stands in docs/json.md under `capacity`."""
    words = ("capacity", "--weeks", 2, "--iterations", 200, "--json")
    possible = run(*words, "--what-if", "max_visits=1").json
    stuck = run(*words, "--what-if", "hours=08:30-08:35").json
    assert possible["now"]["verdict"] == "possible"
    assert possible["then"]["verdict"] == stuck["then"]["verdict"] == "impossible"
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    section = text.split("## `capacity`")[1].split("\n## ")[0]
    missing = {key for key in (*keys(possible), *keys(stuck)) if f"`{key}`" not in section} - set("ABCD")
    assert not missing


def test_the_same_question_has_the_same_answer(run: Runner) -> None:
    """Two runs print the same bytes."""
    words = ("capacity", "--weeks", 2, "--iterations", 300, "--json", "--what-if", "reps=2")
    assert run(*words).out == run(*words).out
