"""`policy edit|diff|reset`: with mistakes the old rules stay, whatever the editor left behind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.services.builders import make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that puts a text in place of the rules; the text is what the file says."""
    text, script = tmp_path / "typed.toml", tmp_path / "editor.py"
    script.write_text(
        "import pathlib, shutil, sys\n"
        f"typed = pathlib.Path({str(text)!r})\n"
        "shutil.copyfile(typed, sys.argv[1]) if typed.exists() else None\n",
        encoding="utf-8",
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}"')
    return text


def test_an_edit_comes_into_force_and_can_be_reset(home: Path, run: Runner, editor: Path) -> None:
    """The change is told by rule, `diff` shows it, and `reset` keeps the file beside."""
    editor.write_text("[keeping.A]\nmax = 8\n", encoding="utf-8")
    assert "keeping.A.max" in run("policy", "edit").out
    assert run("policy", "diff", "--json").json["differences"] == [{"key": "keeping.A.max", "before": 7, "now": 8}]
    assert "nothing changed" in run("policy", "edit").out
    run("policy", "reset")
    assert run("policy", "diff", "--json").json["differences"] == []
    assert (home / "policy.old.toml").read_text(encoding="utf-8") == "[keeping.A]\nmax = 8\n"
    run("policy", "reset", code=4)


def test_contradictions_are_all_listed_and_the_old_rules_stay(home: Path, run: Runner, editor: Path) -> None:
    """Contradictions, an unknown tier, an unknown unit, an ideal outside: each by its line; the text is kept for later."""
    (home / "policy.toml").parent.mkdir(parents=True, exist_ok=True)
    (home / "policy.toml").write_text("visits_to_win = 4\n", encoding="utf-8")
    lines = [
        "[keeping]",
        "A = { min = 9, ideal = 10, max = 8 }",
        "E = { min = 1, ideal = 2, max = 3 }",
        'B = { unit = "weeks" }',
        "C = { min = 15, ideal = 40, max = 30 }",
        "[rule]",
        "nobody = { min = 1, ideal = 2, max = 3 }",
        'half = { tier = "A", min = 1 }',
    ]
    editor.write_text("\n".join(lines), encoding="utf-8")
    error = run("policy", "edit", code=3).err
    for line in (2, 3, 4, 5, 7, 8):
        assert f"policy.draft.toml:{line}: " in error
    assert run("policy", "diff", "--json").json["differences"] == [{"key": "visits_to_win", "before": 5, "now": 4}]
    editor.unlink()
    assert "policy.draft.toml:2: " in run("policy", "edit", code=3).err  # the next edit goes on with the draft


def test_an_editor_that_fails_changes_nothing(home: Path, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that cannot be started is told with what to do."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "no-such-editor-anywhere")
    assert "set EDITOR" in run("policy", "edit", code=2).err
    assert not (home / "policy.toml").exists()


def test_the_rules_of_a_plan_are_kept_with_it(home: Path, run: Runner) -> None:
    """`diff --plan` compares with the rules by which the plan was made."""
    make_store(home, customers=[{"number": 1, "name": "Li"}], plan_days=None)
    (home / "policy.toml").write_text("visits_to_win = 4\n", encoding="utf-8")
    run("plan", "--weeks", "1", "--iterations", "50")
    assert "made by the rules in force" in run("policy", "diff", "--plan", "published").out
    (home / "policy.toml").write_text("visits_to_win = 6\n", encoding="utf-8")
    found = run("policy", "diff", "--plan", "published", "--json").json
    assert found == {"plan": 1, "differences": [{"key": "visits_to_win", "before": 4, "now": 6}]}
    assert "no plan 7" in run("policy", "diff", "--plan", "7", code=2).err
