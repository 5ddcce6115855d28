"""What docs/adoption.md promises: its commands are understood, its stages and its order are those of the program."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import TYPE_CHECKING

import pytest

from repplan.domain.adoption import ADOPTION_SHORTHANDS, Adoption, order_mistake
from tests.services.builders import make_store
from tests.sessions import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

TEXT = (ROOT / "docs" / "adoption.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\| `repplan ([^`]*)` \| ", TEXT, re.MULTILINE)
STAGES = re.findall(r"^\| ([a-z ]+) \| `(\w)` \| (\w+) \| ", TEXT, re.MULTILINE)


@pytest.mark.parametrize("words", COMMANDS)
def test_commands_are_understood(words: str, home: Path, run: Runner) -> None:
    """Each runs for a customer of whom something is known."""
    make_store(home, customers=[{"number": 12, "name": "Li Wei"}])
    run("adopt", 12, "Cardiol", "aware")
    run(*shlex.split(words))


def test_the_stages_are_all_there_with_their_shorthands() -> None:
    """Every stage has its row, in the usual order, with the letter and the word that name it."""
    assert [name for name, _letter, _word in STAGES] == [stage.value for stage in Adoption]
    for name, letter, word in STAGES:
        assert ADOPTION_SHORTHANDS[letter] == ADOPTION_SHORTHANDS[word] == name


def test_the_other_order_is_one() -> None:
    """The policy shown is valid, and not the usual one."""
    (block,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    order = [Adoption(word) for word in tomllib.loads(block)["adoption"]["order"]]
    assert order_mistake(order) == ""
    assert order != list(Adoption)
