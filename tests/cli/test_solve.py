"""`solve`, `verify` and `sample` on files: other programs stand on their words and exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.planner.problems import random_problem
from tests.sessions import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

EXAMPLES = ROOT / "docs" / "examples"


@pytest.mark.parametrize("name", ["first", "week"])
def test_the_examples_of_the_documentation_are_clean(run: Run, name: str) -> None:
    """What docs/interchange.md shows is what `verify` passes, in words and as JSON."""
    problem, plan = EXAMPLES / f"{name}-problem.json", EXAMPLES / f"{name}-plan.json"
    assert run("verify", problem, plan).out.startswith("clean")
    assert run("verify", problem, plan, "--json").json == {"clean": True, "violations": []}


def test_solve_writes_a_plan_that_verify_passes(run: Run, tmp_path: Path) -> None:
    """From file to file; the same problem, seed and effort give the same bytes, another seed says so in the plan."""
    problem, plan, again = (tmp_path / name for name in ("problem.json", "plan.json", "again.json"))
    problem.write_text(json.dumps(random_problem(7)), encoding="utf-8")
    assert run("solve", problem, "--out", plan, "--iterations", "50").out == ""
    run("solve", problem, "--out", again, "--iterations", "50")
    assert plan.read_bytes() == again.read_bytes()
    assert run("verify", problem, plan).code == 0
    seeded = run("solve", problem, "--iterations", "50", "--seed", "4").json
    assert (seeded["seed"], seeded["iterations"], seeded["version"]) == (4, 50, 1)


def test_solve_reads_and_writes_standard_streams(run: Run, tmp_path: Path) -> None:
    """`-` is standard input and output; standard output holds the plan and nothing else."""
    text = json.dumps(random_problem(3))
    plan = run("solve", "-", "--iterations", "20", stdin=text)
    assert plan.json["problem"].startswith("sha256:")
    problem = tmp_path / "problem.json"
    problem.write_text(text, encoding="utf-8")
    assert run("verify", problem, "-", stdin=plan.out).code == 0


def test_solve_by_the_clock_ends(run: Run, tmp_path: Path) -> None:
    """--seconds searches for about that long; with --iterations it is wrong usage."""
    problem = tmp_path / "problem.json"
    problem.write_text(json.dumps(random_problem(5)), encoding="utf-8")
    assert run("solve", problem, "--seconds", "0.2").json["routes"] is not None
    assert "not both" in run("solve", problem, "--seconds", "1", "--iterations", "5", code=2).err


def test_a_broken_plan_ends_with_1_and_names_the_rule(run: Run, tmp_path: Path) -> None:
    """Each violation is a line with its rule and place; the exit code says that rules are broken."""
    plan = json.loads((EXAMPLES / "first-plan.json").read_text(encoding="utf-8"))
    plan["cost"] += 1
    broken = tmp_path / "plan.json"
    broken.write_text(json.dumps(plan), encoding="utf-8")
    problem = EXAMPLES / "first-problem.json"
    assert run("verify", problem, broken, code=1).out.startswith("cost: ")
    rules = [violation["rule"] for violation in run("verify", problem, broken, "--json", code=1).json["violations"]]
    assert rules == ["cost"]


def test_a_malformed_problem_lists_all_mistakes_with_their_paths(run: Run, tmp_path: Path) -> None:
    """Nothing is solved; every mistake stands on standard error with its JSON path, the exit code is 3."""
    problem = random_problem(1)
    problem["customers"][0]["weight"] = -1
    problem["customers"][1]["colour"] = "blue"
    problem["days"] = "many"
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem), encoding="utf-8")
    result = run("solve", path, code=3)
    assert result.out == ""
    for place in ("/customers/0/weight", "/customers/1/colour", "/days"):
        assert f"{place}: " in result.err


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '{"a": NaN}', "\ufeff", "[" * 100_000])
def test_what_is_not_json_is_one_line(run: Run, tmp_path: Path, text: str) -> None:
    """Whatever the file holds, the answer is one line and exit 3."""
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    for command in (["solve", path], ["verify", path, EXAMPLES / "first-plan.json"]):
        result = run(*command, code=3)
        assert result.err.count("\n") == 1
        assert "odd.json" in result.err


def test_files_that_are_not_there_and_two_standard_inputs(run: Run, tmp_path: Path) -> None:
    """A missing file is told by name; two files cannot both be standard input; nothing half is written."""
    assert "none.json" in run("solve", tmp_path / "none.json", code=3).err
    assert "standard input" in run("verify", "-", "-", code=2).err
    out = tmp_path / "missing" / "plan.json"
    assert "plan.json" in run("solve", EXAMPLES / "first-problem.json", "--out", out, "--iterations", "2", code=3).err
    assert not out.parent.exists()


def test_a_sample_can_serve_as_a_home(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seed gives the same bytes; the folder holds settings, customers and a log that all go in."""
    for name in ("one", "two"):
        run("sample", "--kind", "retail", "--customers", "15", "--seed", "3", "--out", tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["config.toml", "customers.csv", "log.csv"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    monkeypatch.setenv("REPPLAN_HOME", str(tmp_path / "one"))
    run("customer", "import", tmp_path / "one" / "customers.csv")
    run("log", "import", tmp_path / "one" / "log.csv")
    assert run("plan", "--iterations", "50", "--json").json["summary"]["customers"] == 15


def test_a_sample_nobody_knows_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    """Kinds are named; a folder that cannot be made is told."""
    assert "hospital, retail" in run("sample", "--kind", "dental", "--out", tmp_path / "x", code=2).err
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot write" in run("sample", "--out", tmp_path / "file", code=3).err
