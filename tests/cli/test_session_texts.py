"""What the user is told where sessions could be meant otherwise than they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def test_add_and_edit_tell_guesses(run: Callable[..., Any]) -> None:
    """What had to be guessed is told beside what is stored, at its place; canonical texts are stored in silence."""
    added = run("customer", "add", "Li", "--setting", "ward", "--sessions", "周一、周三下午")
    assert "note: sessions, stored as `Mon,Wed pm`: '下午' at character 6: taken for all days" in added.err
    edited = run("customer", "edit", "Li", "--sessions", "Mon 2:00-4:00, Tue am (odd weeks)")
    assert edited.err.count("note: sessions, stored as `Mon 14:00-16:00; odd ISO weeks Tue am`") == 3
    stored = run("customer", "show", "Li", "--json").json["sessions"]
    assert run("customer", "edit", "Li", "--sessions", stored).err == ""
    refused = run("customer", "edit", "Li", "--sessions", "周一、周三下午", "--tier", "Z", code=3)
    assert "note:" not in refused.err
