"""Figures are kept with date and commit, found again, and shown in the tables of the README."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import compare, records, scaling, tables
from benchmarks.generator import TUNING

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written beside the real figures."""
    monkeypatch.setattr(records, "FOLDER", tmp_path)


def part(cost: float, *, clean: bool = True) -> dict[str, object]:
    """What is kept of one plan."""
    return {"cost": cost, "travel": 1.0, "late": 2, "visits": 3, "seconds": 1.0, "iterations": 4, "clean": clean}


def territory_record(name: str, own: float, ratio: float) -> dict[str, object]:
    """A line of `compare`."""
    limits = {"own_seconds": 10.0, "peer_seconds": 60.0, "unavoidable": 100.0, "problem": "sha256:0"}
    peers = {peer: part(200.0) for peer in compare.PEERS}
    return {"instance": name, **limits, "repplan": part(own), **peers, "ratio": ratio}


def test_records_come_back_in_order_with_their_origin() -> None:
    """A benchmark's file is JSON after every record."""
    assert records.read("thing") == []
    records.append("thing", {"figure": 1})
    records.append("thing", {"figure": 2})
    found = records.read("thing")
    assert [record["figure"] for record in found] == [1, 2]
    assert all(record["date"] and record["commit"] and record["python"] for record in found)


def test_a_peer_is_measured_once_for_the_same_problem_code_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another limit, or `afresh`, measures again."""
    from benchmarks.generator import Recipe, territory

    problem, calls = territory(Recipe(10, 14, 0.9, 1)).problem, []
    plan, modules = compare.PEERS["urgency"]

    def counted(document: compare.Document, seconds: float) -> compare.Document:
        calls.append(seconds)
        return plan(document, seconds)

    monkeypatch.setitem(compare.PEERS, "urgency", (counted, modules))
    first = compare.peer_figures(problem, "urgency", 5, 0.0, afresh=False)
    assert first["clean"]
    assert compare.peer_figures(problem, "urgency", 5, 0.0, afresh=False) == first
    compare.peer_figures(problem, "urgency", 6, 0.0, afresh=False)
    compare.peer_figures(problem, "urgency", 5, 0.0, afresh=True)
    assert calls == [5, 6, 5]


def test_the_tables_show_the_newest_figures_and_violations() -> None:
    """One line an instance, by set; a plan that breaks a rule shows."""
    records.append("compare", territory_record(TUNING[0].name, 150.0, 0.75))
    records.append("compare", territory_record(TUNING[0].name, 120.0, 0.6))
    records.append("compare", territory_record("retail", 140.0, 0.7) | {"ortools": part(1.0, clean=False)})
    text = tables.rendered(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "0.750" not in text
    assert f"| {TUNING[0].name} | 100 | 120 | 2 | 200 | 2 | 200 | 2 | 200 | 2 | 0.600 | clean |" in text
    assert "| 0.700 | VIOLATED |" in text
    assert "samples and Manchester" in text


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
