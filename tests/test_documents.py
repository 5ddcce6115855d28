"""What the documents promise: their sessions run as shown, every command has help with an example that is understood."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.main import get_command

from repplan.cli.main import COMMANDS, app
from tests.sessions import ROOT, replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.mark.parametrize("name", ["README.md"])
def test_sessions_run_as_shown(name: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of a document prints just what the document shows; `make docs` writes it anew."""
    monkeypatch.chdir(ROOT)
    for variable in ("REPPLAN_HOME", "REPPLAN_TODAY", "REPPLAN_LANG"):
        monkeypatch.setenv(variable, "set by replay, restored by monkeypatch")
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count("```console") >= 1
    assert replay(text, home) == text


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its words, groups walked."""

    def walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        context = typer.Context(command, info_name=words[-1])
        names = command.list_commands(context) if hasattr(command, "list_commands") else []
        if words[1:]:
            yield " ".join(words), command
        for name in names:
            yield from walk(command.get_command(context, name), (*words, name))

    yield from walk(get_command(app), ("repplan",))


ALL = dict(commands())
LEAVES = {words: command for words, command in ALL.items() if not getattr(command, "commands", None)}


def test_every_command_of_the_table_exists() -> None:
    """The table of commands names nothing that its module does not define."""
    assert {words.split()[1] for words in ALL} == set(COMMANDS)


@pytest.mark.parametrize("words", LEAVES)
def test_help_has_an_example_that_is_understood(words: str) -> None:
    """Each command says what it does and shows an example that its own parser takes."""
    command = LEAVES[words]
    assert command.help, f"{words} has no help"
    examples = re.findall(rf"Example:\s+({re.escape(words)}\b.*)", command.help)
    assert examples, f"{words} shows no example of itself"
    for example in examples:
        given = shlex.split(example.partition("  #")[0])[len(words.split()) :]
        command.make_context(words, list(given), resilient_parsing=False)


@pytest.mark.parametrize("words", LEAVES)
def test_every_option_is_explained(words: str) -> None:
    """No parameter stands in the help without a word about it."""
    silent = [p.name for p in LEAVES[words].params if not getattr(p, "help", None)]
    assert not silent, f"{words}: {silent}"


@pytest.mark.parametrize("words", LEAVES)
def test_an_unknown_option_is_one_line_and_exit_2(words: str, run: Callable[..., Any]) -> None:
    """Wrong usage gives one line on standard error that points to the help, and nothing on standard output."""
    result = run(*words.split()[1:], "--no-such-option", code=2)
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert "--help" in result.err


@pytest.mark.parametrize("words", [words for words, c in LEAVES.items() if any("--json" in p.opts for p in c.params)])
def test_every_json_is_documented(words: str) -> None:
    """docs/json.md has a heading that names each command with `--json`, as the README says."""
    headings = re.findall(r"^## (.*)$", (ROOT / "docs" / "json.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"`{words.removeprefix('repplan ')}`" in " ".join(headings)
