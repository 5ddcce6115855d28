"""The digest's layout."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from repplan.notify.digest import WIDTH, Section, compose

WORDS = st.lists(
    st.sampled_from(["a", "visit", "2026-11-23", "潞河医院", "，", "神经内科重症监护室"]), min_size=1, max_size=60
)


def test_sections_without_lines_are_left_out() -> None:
    """An empty section leaves no heading behind."""
    assert compose("T", [Section("A", ()), Section("B", ("one", "two"))]) == "T\n\nB\n  one\n  two\n"


@given(words=WORDS)
def test_lines_are_wrapped_and_nothing_is_lost(words: Any) -> None:
    """No line passes 80 columns, and without spaces the text is what went in."""
    text = compose("T", [Section("H", (" ".join(words),))])
    assert max(wcswidth(line) for line in text.splitlines()) <= WIDTH
    assert "".join(text.split()) == "TH" + "".join(words)
