"""Lines of keys in TOML texts."""

from __future__ import annotations

import pytest

from repplan.toml_lines import key_lines, line_of

TEXT = """\
# [not.a.table]
top = 1
"quoted key" = 2

[a]
b = { c = 3 }  # d = 4
e.f = 5

[a.'g h'] # comment
i = [
  1,
]
[[list]]
x = 1
[[list]]
x = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("a",), 5),
        (("a", "b"), 6),
        (("a", "b", "c"), 6),
        (("a", "e"), 7),
        (("a", "e", "f"), 7),
        (("a", "g h"), 9),
        (("a", "g h", "i"), 10),
        (("a", "g h", "i", "0"), 10),
        (("a", "unknown"), 5),
        (("not", "a"), None),
        (("d",), None),
    ],
)
def test_where_a_key_stands(path: tuple[str, ...], line: int | None) -> None:
    """A key's own line, or that of the innermost written table around it."""
    assert line_of(key_lines(TEXT), path) == line
