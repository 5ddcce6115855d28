"""Tables as text."""

from __future__ import annotations

from wcwidth import wcswidth

from repplan.cli.render import csv_text, markdown


def test_markdown_lines_up_with_wide_characters() -> None:
    """Every line of the source is equally wide on a terminal, and a bar or a line break in a cell breaks no row."""
    lines = markdown(("名", "b"), [("孙清", "x|y"), ("a", "two\nlines")]).splitlines()
    assert lines[0] == "| 名   | b         |"
    assert lines[2] == "| 孙清 | x\\|y      |"
    assert lines[3] == "| a    | two lines |"
    assert len({wcswidth(line) for line in lines}) == 1


def test_csv_quotes_what_needs_quoting() -> None:
    """Commas and quotes in cells survive."""
    assert csv_text(("a", "b"), [('x, "y"', 1)]) == 'a,b\n"x, ""y""",1\n'
