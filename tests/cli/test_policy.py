"""`policy`: shown, checked, written out, and in force for every command."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from repplan.domain.policy import DEFAULT_POLICY, Rhythm
from repplan.files.policy_document import to_document
from repplan.services.context import open_context
from repplan.services.facts.policies import differences, load_policy, policy_digest
from repplan.store.database import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from repplan.domain.policy import Policy


@pytest.fixture
def policy_file(run: Any, home: Path) -> Path:
    """Where the policy of a fresh home is kept; not written yet."""
    run("init", "--name", "Li Na")
    return home / "policy.toml"


def loaded() -> Policy:
    context = open_context()
    with closing(open_store(context.database, context.clock.now())) as db:
        return load_policy(context, db)


def test_without_a_file_the_default_is_in_force(run: Any, policy_file: Path) -> None:
    """Shown as a table, as JSON and as a file that reads back."""
    assert loaded() is DEFAULT_POLICY
    assert run("policy", "show", "--json").json == to_document(DEFAULT_POLICY)
    assert tomllib.loads(run("policy", "show", "--toml").out)["keeping"]["A"] == {"min": 4, "ideal": 5, "max": 7}
    table = run("policy", "show").out
    assert "winning.outpatient" in table
    assert "differs" not in table
    assert max(map(len, table.splitlines())) <= 80
    assert "the default rules are in force" in run("policy", "check").out
    assert not policy_file.exists()


def test_what_the_planner_does_not_use_yet_is_said(run: Any, policy_file: Path) -> None:
    """Rules that are kept but do nothing so far are named where the policy is shown, and above them in the file."""
    assert "not used by the planner yet: seasons" in run("policy", "show").out
    text = run("policy", "show", "--toml").out
    assert text.lower().count("not used by the planner yet") == 1


def test_policy_init_writes_the_default_once(run: Any, policy_file: Path) -> None:
    """The file changes nothing until it is edited, and is never written over."""
    assert run("policy", "path").out.strip() == str(policy_file) == run("policy", "init").out.strip()
    assert loaded() == DEFAULT_POLICY
    assert run("policy", "check").out == "valid; 0 values differ from the default\n"
    policy_file.write_text("visits_to_win = 6\n", encoding="utf-8")
    assert "exists already" in run("policy", "init", code=5).err
    assert policy_file.read_text(encoding="utf-8") == "visits_to_win = 6\n"


def test_an_edited_policy_is_in_force_at_once(run: Any, policy_file: Path) -> None:
    """What the file says holds, the rest is the default; the table marks the difference."""
    policy_file.write_text("[keeping.A]\nideal = 6\n", encoding="utf-8")
    for _validated_then_trusted in range(2):
        assert loaded().keeping == {**DEFAULT_POLICY.keeping, "A": Rhythm(4, 6, 7)}
    assert differences(loaded()) == ["keeping.A.ideal"]
    assert "keeping.A*" in run("policy", "show").out
    assert run("policy", "check").out == "valid; 1 value differs from the default\n"


def test_mistakes_are_listed_by_check_and_named_by_the_rest(run: Any, policy_file: Path) -> None:
    """`policy check` lists all with their lines; other commands fail the same way and point at it."""
    policy_file.write_text("visits_to_win = 0\n[keeping.A]\nmin = 9\n", encoding="utf-8")
    failed = run("policy", "check", code=3)
    assert failed.err.splitlines() == [
        "policy.toml:1: visits_to_win: 0 is too small: at least 1",
        "policy.toml:3: keeping.A.min: min (9) is larger than ideal (5)",
        "repplan: policy.toml has 2 mistakes",
    ]
    for words in (("policy", "show"), ("busy", "add", "Mon 09:00-10:00")):
        err = run(*words, code=3).err
        assert "the first: policy.toml:1: visits_to_win" in err
        assert "`repplan policy check` lists them all" in err
        assert err.count("\n") == 1


def test_a_mistake_is_never_remembered_as_valid(policy_file: Path) -> None:
    """A text that failed once fails again, and one that was valid is told once it is changed."""
    policy_file.write_text("visits_to_win = 6\n", encoding="utf-8")
    assert loaded().visits_to_win == 6
    policy_file.write_text("visits_to_win = 0\n", encoding="utf-8")
    for _attempt in range(2):
        with pytest.raises(Exception, match="visits_to_win: 0 is too small"):
            loaded()


def test_check_of_another_file(run: Any, tmp_path: Path) -> None:
    """A draft can be checked before it is in force, home or no home; a file that is not there is told."""
    draft = tmp_path / "draft.toml"
    draft.write_text("visits_to_win = 6\n", encoding="utf-8")
    assert "valid; 1 value differs" in run("policy", "check", draft).out
    draft.write_text("visits_to_win = ''\n", encoding="utf-8")
    assert run("policy", "check", draft, code=3).err.startswith(f"{draft}:1: visits_to_win: a whole number")
    assert "there is no file" in run("policy", "check", tmp_path / "none.toml", code=4).err
    draft.write_bytes(b"\xff")
    assert "cannot be read as UTF-8" in run("policy", "check", draft, code=3).err


def test_show_takes_one_form(run: Any) -> None:
    """Two forms at once are refused."""
    assert "exclude each other" in run("policy", "show", "--json", "--toml", code=2).err


def test_the_digest_is_the_policys_not_the_files(policy_file: Path) -> None:
    """Spelling and order do not matter, every value does."""
    digests = []
    for text in (
        "",
        "visits_to_win = 5 # five\n",
        "visits_to_win = 6\ntrial_within = 8",
        "trial_within=8\nvisits_to_win=6",
    ):
        policy_file.write_text(text, encoding="utf-8")
        digests.append(policy_digest(loaded()))
    assert digests[0] == digests[1] == policy_digest(DEFAULT_POLICY)
    assert digests[2] == digests[3] != digests[0]
    assert len(digests[0]) == 64


def test_a_known_policy_is_loaded_without_the_validator(policy_file: Path) -> None:
    """From the second time on, a command that only reads imports neither pydantic nor the ORM."""
    policy_file.write_text("[keeping.A]\nideal = 6\n", encoding="utf-8")
    loaded()
    with closing(sqlite3.connect(policy_file.with_name("repplan.db"))) as db:
        assert db.execute("SELECT count(*) FROM policy_seen").fetchone() == (1,)
    program = (
        "import sys\n"
        "from repplan.services.context import open_context\n"
        "from repplan.services.facts.policies import load_policy\n"
        "context = open_context()\n"
        "with context.reading() as db:\n"
        "    assert load_policy(context, db).keeping['A'].ideal == 6\n"
        "assert not {'pydantic', 'sqlalchemy', 'tomlkit'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
