"""Text files as rows of cells: what separates them, and what stands in quotes."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from typing import TYPE_CHECKING

from repplan.errors import BadDataError, Mistake
from repplan.files.grids import Grid
from repplan.files.headers import find_header
from repplan.files.texts import clean_text
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.files.headers import Knows

DELIMITERS = ",;\t|¬"
"""What separates cells, the more usual first."""

_SAMPLED = 30  # records from which the separator is judged
_LOOKED_AT = 1 << 18  # characters of those
_TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # how Excel is told, in a first line


def text_grid(text: str, delimiter: str, source: str) -> Grid:
    """The cells of a text.

    Raises:
        BadDataError: if a quote is left open or stands where none may; names the row.
    """
    rows: list[list[str]] = []
    try:
        rows.extend([clean_text(cell) for cell in row] for row in _reader(text, delimiter))
    except csv.Error as error:
        # A quote left open swallows the rest of the file: the row where it began is what the user must look at.
        mistake = Mistake(f"{source}:{len(rows) + 1}", _("not valid CSV: {error}").format(error=error))
        message = _("{path} cannot be read: check the quotes of that row; nothing was written")
        raise BadDataError(message.format(path=source), (mistake,)) from None
    if _TOLD.match(text):
        rows[0] = []
    return Grid(rows)


def find_delimiter(text: str, knows: Knows | None) -> str:
    """What separates the cells of a text.

    By a line `sep=;` as Excel writes it; else by the names of columns that are recognised, in whichever row they stand;
    else by the first line: whichever separator it has most of outside quotes.

    Args:
        text: all of it.
        knows: recognises names of columns.
    """
    told = _TOLD.match(text)
    if told:
        return told[1]
    beginning = text[:_LOOKED_AT]
    samples = {delimiter: _sample(beginning, delimiter) for delimiter in DELIMITERS}
    known = {delimiter: find_header(Grid(rows), knows).known for delimiter, rows in samples.items()}
    return max(DELIMITERS, key=lambda it: (known[it], max(map(len, samples[it][:1]), default=0)))


def _sample(text: str, delimiter: str) -> list[list[str]]:
    """The first rows that are not blank, as far as they can be read."""
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        for row in itertools.islice(filter(None, _reader(text, delimiter)), _SAMPLED):
            rows.append([clean_text(cell) for cell in row])  # noqa: PERF401 - those before an error are kept
    return rows


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
