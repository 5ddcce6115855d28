"""Matrix files: long, square and JSON say the same; every mistake is named with its place."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from repplan.errors import BadDataError, NotFoundError
from repplan.files.travel_matrix import NamedTimes, read_times

if TYPE_CHECKING:
    from pathlib import Path

NAN, INF = math.nan, math.inf
MINUTES = {("A", "B"): 5.5, ("B", "A"): 7.0, ("A", "C"): INF}


def told(times: NamedTimes, what: str = "minutes") -> dict[tuple[str, str], float]:
    """The ways of which something is said."""
    cells = getattr(times, what)
    return {
        (a, b): cells[i][j]
        for i, a in enumerate(times.names)
        for j, b in enumerate(times.names)
        if not math.isnan(cells[i][j])
    }


def read(folder: Path, text: str, name: str = "m.csv") -> NamedTimes:
    """The times of a file with that text."""
    (folder / name).write_text(text, encoding="utf-8")
    return read_times(folder / name)


@pytest.mark.parametrize(
    "text",
    [
        "from,to,minutes\nA,B,5.5\nB,A,7\nA,C,-\nC,A,\n",
        "\ufeffTo;From;Seconds;km\nB;A;330;\nA;B;420;\nC;A;-;\n",
        ",A,B,C\nA,,5.5,-\nB,7,,\n",
        "minutes,B,C,A\nA,5.5,-\nB,,,7\n",
        '{"sites": ["A", "B"], "minutes": [[0, 5.5], [7, 0]]}',
        ' {"sites": ["A", "B", "C"], "seconds": [[0, 330, null], [420, 0, 1], [1, 1, 0]]}',
    ],
)
def test_every_form_says_the_same(tmp_path: Path, text: str) -> None:
    """Columns go by their names, names by what is written, an empty cell says nothing and a dash that there is no way."""
    found = told(read(tmp_path, text))
    wanted = MINUTES if "C" in text else {way: MINUTES[way] for way in (("A", "B"), ("B", "A"))}
    assert {way: minutes for way, minutes in found.items() if way in wanted} == wanted
    if not text.lstrip().startswith("{"):
        assert found == wanted


def test_kilometres(tmp_path: Path) -> None:
    """Kilometres or metres, in a long table or in JSON; a few metres below nothing are nothing."""
    assert told(read(tmp_path, "from,to,minutes,km\nA,B,1,2.5\n"), "km") == {("A", "B"): 2.5}
    text = '{"sites": ["A", "B"], "minutes": [[0, 1], [1, 0]], "metres": [[0, 2500], [-0.0011, 0]]}'
    assert told(read(tmp_path, text), "km") == {("A", "A"): 0, ("A", "B"): 2.5, ("B", "A"): 0, ("B", "B"): 0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,to\nA,B\n", ["m.csv:1:minutes: the column is missing"]),
        ("from,to,minutes,price\nA,B,1,2\n", ["m.csv:1:price: unknown column"]),
        ("from,to,minutes,to\nA,B,1,C\n", ["m.csv:1:to: the column appears twice"]),
        ("from,to,minutes\nA,B,x\n,B,-3\n", ["m.csv:2:minutes: 'x'", "m.csv:3:from: a place", "m.csv:3:minutes: '-3'"]),
        ("from,to,minutes\nA,B,1\nA,B,2\n", ["m.csv:3:from: the way stands in row 2 already"]),
        (",A,B\nA,0,nan\nA,1,0\n", ["m.csv:2:B: 'nan'", "m.csv:3:1: the place 'A' appears twice"]),
        (",A,,A\nA,0,1,2\n,1,0,2\n", ["m.csv:1:3: a place", "m.csv:1:4: the place 'A'", "m.csv:3:1: a place"]),
        (",A,B\nA,0,1,2\n", ["m.csv:2: more cells"]),
        ("[[[0, 5], [6, 0]], [[0, 1], [1, 0]]]", ["m.csv:/sites: the places are not named"]),
        (
            '{"sites": ["A", "A", 3], "minutes": [], "x": 1}',
            ["/sites/1: the place 'A'", "/sites/2: a place", "/x: unknown"],
        ),
        ('{"sites": ["A"], "km": [[0]]}', ["/minutes: the key is missing"]),
        ('{"sites": ["A", "B"], "minutes": [[0]]}', ["/minutes: 2 rows"]),
        (
            '{"sites": ["A", "B"], "minutes": [[0], [true, -5]]}',
            ["/minutes/0: 2 numbers", "/minutes/1/0: True", "/minutes/1/1: -5"],
        ),
        ('{"sites": ["A"', ["m.csv: not valid JSON"]),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, text: str, said: list[str]) -> None:
    """All of them at once, in the order of the file's rows."""
    with pytest.raises(BadDataError, match="cannot be used as a matrix") as caught:
        read(tmp_path, text)
    found = [str(mistake) for mistake in caught.value.mistakes]
    assert len(found) == len(said)
    assert all(any(words in line for line in found) for words in said), found


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Names the path."""
    with pytest.raises(NotFoundError, match=r"there is no file .*m\.csv"):
        read_times(tmp_path / "m.csv")
    with pytest.raises(BadDataError, match="folder"):
        read_times(tmp_path)


def test_a_given_matrix_needs_names_only(tmp_path: Path) -> None:
    """The two tables of a routing engine become a matrix file by naming their places."""
    both = {"sites": ["A", "B"], "seconds": [[0, 60], [90, 0]], "km": [[0, 1], [1.2, 0]]}
    times = read(tmp_path, json.dumps(both), "m.json")
    assert times.minutes == [[0, 1], [1.5, 0]]
    assert times.km == [[0, 1], [1.2, 0]]
