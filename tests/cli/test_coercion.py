"""Reading the command line without pydantic changes nothing a user can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.services.builders import Runner


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("plan", "--weeks", "many"), "Invalid value for '--weeks': a whole number is needed"),
        (("customer", "list", "--tier", "q"), "Invalid value for '--tier': 'q' is not one of 'a', 'b', 'c', 'd'"),
        (("customer", "close", "1", "today", "--part", "x"), "'x' is not one of 'all', 'am', 'pm'"),
        (("done", "1", "--note"), "requires an argument. (see `repplan done --help`)"),
        (("customer", "add", "A", "--tier"), "requires an argument. (see `repplan customer add --help`)"),
        (("log", "--since"), "requires an argument. (see `repplan log --help`)"),
        (("plan", "--weeks", "99"), "Invalid value for '--weeks'"),
        (("day",), "Missing argument 'DATE'"),
        (("today", "--jsn"), "No such option"),
    ],
)
def test_mistakes_read_as_typer_says_them(run: Runner, words: Any, message: str) -> None:
    """A wrong number, a number out of range, a missing word and an unknown option are still refused in one line."""
    result = run(*words, code=2)
    assert message in result.err
    assert "Value error" not in result.err
    assert result.err.count("\n") == 1
