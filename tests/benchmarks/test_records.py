"""Figures are kept with date and commit, found again, and shown in the tables of the README."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from benchmarks import compare, records, scaling, tables
from benchmarks.generator import TUNING, Recipe, territory

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written beside the real figures."""
    monkeypatch.setattr(records, "FOLDER", tmp_path)


def figure(instance: str, engine: str, cost: float, **changes: object) -> dict[str, object]:
    """A line of `compare`."""
    key = {"instance": instance, "problem": "sha256:0", "engine": engine, "limit": 10.0, "code": "c"}
    found = {"unavoidable": 100.0, "cost": cost, "travel": 1.0, "late": 2, "missed": 1, "visits": 3, "seconds": 1.0}
    return key | found | {"iterations": 4, "clean": True} | changes


def whole(instance: str, own: float) -> None:
    """Lines of an instance: a, b and c cost 200 and more, the stronger pipeline 150."""
    records.append("compare", figure(instance, compare.OWN, own))
    for peer, cost in {"urgency": 900.0, "plain": 200.0, "ortools": 300.0, "careful": 150.0}.items():
        records.append("compare", figure(instance, peer, cost))


def test_records_come_back_in_order_with_their_origin() -> None:
    """A benchmark's file is JSON after every record."""
    assert records.read("thing") == []
    records.append("thing", {"figure": 1})
    records.append("thing", {"figure": 2})
    found = records.read("thing")
    assert [record["figure"] for record in found] == [1, 2]
    assert all(record["date"] and record["commit"] and record["python"] for record in found)


def test_processes_that_share_a_file_lose_nothing(tmp_path: Path) -> None:
    """Three processes append fifty long lines each at once: all of them are there, each whole."""
    code = (
        "from benchmarks import records; [records.append('thing', {'who': %d, 'text': 'x' * 5000}) for _ in range(50)]"
    )
    set_up = f"from pathlib import Path; from benchmarks import records; records.FOLDER = Path({str(tmp_path)!r}); "
    running = [subprocess.Popen([sys.executable, "-c", set_up + code % n], cwd=ROOT) for n in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    found = [record["who"] for record in records.read("thing")]
    assert sorted(found) == [who for who in range(3) for _ in range(50)]


def test_what_was_measured_before_is_taken_only_to_resume() -> None:
    """Under the same key, the newest; another key measures anew."""
    costs = iter([1.0, 2.0, 3.0])

    def measure() -> dict[str, object]:
        return {"cost": next(costs)}

    key = {"instance": "a", "limit": 5}
    assert records.kept("thing", key, measure, resume=True)["cost"] == 1
    assert records.kept("thing", key, measure, resume=False)["cost"] == 2
    assert records.kept("thing", key, measure, resume=True)["cost"] == 2
    assert records.kept("thing", key | {"limit": 6}, measure, resume=True)["cost"] == 3


def test_an_interrupted_comparison_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--resume` each plan is made once; without, again. Another limit or another code is another figure."""
    problem, calls = territory(Recipe(10, 14, 0.9, 1)).problem, []
    plan = compare.PEERS["urgency"].plan

    def counted(document: compare.Document, seconds: float) -> compare.Document:
        calls.append(seconds)
        return plan(document, seconds)

    monkeypatch.setitem(compare.PEERS, "urgency", replace(compare.PEERS["urgency"], plan=counted))
    monkeypatch.setattr(compare, "own_plan", lambda document, _seconds: plan(document, 0.0))
    options = Namespace(seconds=5.0, own_seconds=1.0, peers=["urgency"], resume=True)
    first = compare.figures("ten", problem, 0.0, options)
    assert first["urgency"]["clean"]
    assert compare.figures("ten", problem, 0.0, options) == first
    options.seconds = 6.0
    compare.figures("ten", problem, 0.0, options)
    options.resume = False
    compare.figures("ten", problem, 0.0, options)
    assert calls == [5, 6, 6]


def test_a_ratio_needs_all_peers_of_its_kind() -> None:
    """The best of the three named ones; the stronger pipeline counts in the other ratio only."""
    found = {"repplan": {"cost": 120, "instance": "retail"}, "urgency": {"cost": 900}, "plain": {"cost": 200}}
    assert compare.ratio(found, compare.NAMED) is None
    found |= {"ortools": {"cost": 240}}
    assert compare.ratio(found, compare.NAMED) == pytest.approx(0.6)
    assert compare.ratio(found, compare.PEERS) is None
    assert compare.ratio(found | {"careful": {"cost": 160}}, compare.PEERS) == pytest.approx(0.75)
    assert compare.ratio(found | {"plain": {"cost": 0}}, compare.NAMED) is None
    large = {"repplan": {"cost": 120, "instance": "counts-1000x15-364"}, "plain": {"cost": 200}}
    assert compare.ratio(large, compare.NAMED) == pytest.approx(0.6)  # the others are never measured on it


def test_the_tables_show_the_newest_figures_and_violations() -> None:
    """One line an instance, by set; a plan that breaks a rule shows; of an older problem nothing."""
    name = TUNING[0].name
    records.append("compare", figure(name, "urgency", 1.0, problem="sha256:old"))
    whole(name, 150.0)
    whole(name, 120.0)
    whole("retail", 140.0)
    records.append("compare", figure("retail", "ortools", 1.0, clean=False))
    text = tables.rendered(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    costs = "120 | 3 | 900 | 3 | 200 | 3 | 300 | 3 | 150 | 3"
    assert f"| {name} | 100 | {costs} | 0.600 | 0.800 | clean |" in text
    assert "To the best of a, b, c: mean 0.600, worst 0.600; to the best of all: mean 0.800, worst 0.800" in text
    assert "| VIOLATED |" in text
    assert "samples and Manchester" in text


def test_the_table_of_periodic_instances_shows_every_seed_beside_the_peer() -> None:
    """Runs that solved nothing are said, and do not count in the mean."""
    key = {"instance": "p02", "engine": "repplan", "limit": 10.0, "code": "c"}
    for seed, gap in ((2, 0.5), (1, -0.001), (3, None)):
        records.append("pvrp", key | {"seed": seed, "gap": gap})
    records.append("pvrp", key | {"engine": "ortools", "seed": None, "gap": 2.25})
    assert "| p02 | 0.00 0.50 not solved | 0.25 | 2.25 |" in tables.periodic()


def test_the_clock_of_a_walk_counts_its_own_work_only() -> None:
    """Nought in the main thread; elsewhere CPU seconds since the first question, and the last answer is kept."""
    clock = scaling.WalkClock()
    assert clock() == 0
    answers = []

    def walk() -> None:
        answers.append(clock())
        sum(range(2_000_000))
        answers.append(clock())

    thread = Thread(target=walk)
    thread.start()
    thread.join()
    assert answers[0] == 0 < answers[1] == clock.last
    assert clock() == 0


def test_time_an_iteration_is_shown_for_the_newest_code(tmp_path: Path) -> None:
    """Not beside figures of another search."""
    for code, customers, time in (("old", 200, 9.0), ("new", 200, 1.0), ("new", 400, 2.0)):
        record = {"customers": customers, "reps": customers // 200, "milliseconds": time, "code": code}
        records.append("scaling", record, tmp_path)
    text = "\n".join(tables.scaling())
    assert "| 200 | 1 | 1.000 | 1.00 |" in text
    assert "| 400 | 2 | 2.000 | 0.88 |" in text
    assert "9.000" not in text


def test_growth_is_measured_against_n_log_n(tmp_path: Path) -> None:
    """1 where time grows just so; the plot is the same file from the same figures."""
    pytest.importorskip("matplotlib")
    import math

    exact = {n: n * math.log(n) / 1000 for n in (200, 400, 3200)}
    assert list(scaling.growth(exact).values()) == pytest.approx([1, 1, 1])
    assert scaling.growth({200: 1.0, 400: 4.0})[400] > 1
    scaling.draw(exact, tmp_path / "one.svg")
    scaling.draw(exact, tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
