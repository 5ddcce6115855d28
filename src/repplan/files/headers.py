"""Where the header of a table stands, and what its columns are called: below titles, in one row or in two.

A header is known by the names in it. In two rows the upper one names groups (`Clinic` over `Mon` and `Tue`) beside
names that take both (`Name`, merged downwards).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from repplan.files.grids import Grid, Span

Knows: TypeAlias = "Callable[[str], bool]"
"""Whether a text is the name of a column; by such names the header is found below titles."""

_SEARCHED = 20
"""How many rows that are not empty are looked at for a header."""

_NO_GROUP = re.compile(r"[\W\d_]*|.*[:：]")


@dataclass(frozen=True, slots=True)
class Header:
    """A header, or what is taken for one.

    Attributes:
        first, last: the numbers of its first and last row; 0 where the grid is empty.
        names: of the columns; "" where one has none.
        groups: what stands above each name in a header of two rows; empty for one row.
        known: how many different names are recognised.
    """

    first: int
    last: int
    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    known: int = 0

    @property
    def cells(self) -> int:
        """How many columns it names."""
        return sum(map(bool, self.names))


def find_header(grid: Grid, knows: Knows | None) -> Header:
    """The header of a grid: the row, or two rows, with the most names that are recognised, the first of equals.

    Args:
        grid: all of it or its beginning.
        knows: recognises names; without it, or where none is recognised, the first row that is not empty is the header.
    """
    best = Header(0, 0)
    for number in _first_rows(grid):
        for header in _headers_at(grid, number, knows):
            if not best.last or header.known > best.known:
                best = header
        if knows is None:
            break
    return best


def _first_rows(grid: Grid) -> Iterator[int]:
    found = 0
    for number, row in enumerate(grid.rows, start=1):
        if any(row):
            yield number
            found += 1
        if found == _SEARCHED:
            break


def _headers_at(grid: Grid, number: int, knows: Knows | None) -> Iterator[Header]:
    """The headers that may begin at a row: it alone, and with the next one."""
    names = _trimmed(grid.rows[number - 1])
    yield Header(number, number, names, (), _known(names, knows))
    if knows is None or number >= len(grid.rows):
        return
    below = _trimmed(grid.rows[number])
    spans = [span for span in grid.merged or () if span.top == number]
    width = max(len(names), len(below))
    above, below = _padded(names, width), _padded(below, width)
    if not _are_groups(above, below):
        return
    above = _spread(above, below, spans)
    meant = tuple(_name(upper, lower, below, knows) for upper, lower in zip(above, below, strict=True))
    known = sum({name: knows(name) or knows(low) for name, low in zip(meant, below, strict=True) if name}.values())
    groups = tuple(up if up and low and up != low else "" for up, low in zip(above, below, strict=True))
    recognised = any(knows(group) or knows(name) for group, name in zip(groups, meant, strict=True) if group != "")
    # Without merged cells nothing but recognised names tells groups from a title in several cells.
    if spans or known > _known(below, knows) or (recognised and meant != below):
        yield Header(number, number + 1, meant, groups, known)


def _are_groups(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row can name groups of the columns below it: a title is one text, or begins at the first column."""
    texts = {text for text in above if text}
    if not texts or not any(below) or any(_NO_GROUP.fullmatch(text) for text in texts):
        return False
    first_above, first_below = (next(i for i, text in enumerate(row) if text) for row in (above, below))
    return len(texts) > 1 or first_above > first_below


def _spread(above: Sequence[str], below: Sequence[str], spans: Sequence[Span]) -> tuple[str, ...]:
    """The upper row with the name of a group above each of its columns.

    A group is as wide as its merged cell. Where nothing is merged, as in text files, a name holds for the empty cells
    to its right that have a name below them, unless it is a column's own name, with nothing below; but where a name is
    repeated from cell to cell, it holds for its own.
    """
    found = list(above)
    across = [span for span in spans if span.right > span.left]
    for span in across:
        for column in range(span.left - 1, min(span.right, len(found))):
            found[column] = above[span.left - 1]
    repeated = any(text and text == after for text, after in pairwise(above))
    if not across and not repeated:
        group = ""
        for column, text in enumerate(above):
            if text:
                group = text if below[column] else ""
            elif below[column]:
                found[column] = group
    return tuple(found)


def _name(above: str, below: str, row: Sequence[str], knows: Knows) -> str:
    """A column's name: with its group's, unless that says nothing: the own name alone is recognised, and no other's.

    `Mon` below `Clinic` is not what `Mon` alone is, as `Clinic` itself is something; `Name` below `Basic data` is.
    """
    if not above or not below or above == below:
        return above or below
    both = f"{above} {below}"
    return below if knows(below) and row.count(below) == 1 and not knows(both) and not knows(above) else both


def _known(names: Sequence[str], knows: Knows | None) -> int:
    return 0 if knows is None else sum(knows(name) for name in set(names) if name)


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return tuple(row[:end])


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row, *[""] * (width - len(row)))
