"""Rows out of CSV and XLSX: the same texts and row numbers from both, and clear words where a file is no table."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from repplan.errors import BadDataError, NotFoundError
from repplan.files.tables import parse_table, read_table
from repplan.files.texts import cell_text


def workbook(*rows: list[Any]) -> bytes:
    """The bytes of a workbook with one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(data: bytes, source: str = "c.csv") -> str:
    """Everything said about a file that is refused."""
    with pytest.raises(BadDataError) as caught:
        parse_table(data, source)
    return "\n".join([*map(str, caught.value.mistakes), str(caught.value)])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_usual_csv_reads_the_same(mark: bytes, separator: str, line_end: str) -> None:
    """A byte order mark, the separator and the line end of a locale make no difference."""
    text = line_end.join(separator.join(row) for row in (["name", "tier"], ["李伟", '"a, b"'], []))
    table = parse_table(mark + text.encode(), "c.csv")
    assert table.header == ("name", "tier")
    assert table.rows == ((2, ["李伟", "a, b"]),)


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    """Empty rows count but are left out; a line end inside quotes does not start a row."""
    table = parse_table(b'name,notes\nA,"two\nlines"\n\n,\nB,x\n', "c.csv")
    assert [(number, row[0]) for number, row in table.rows] == [(2, "A"), (5, "B")]


def test_a_byte_that_is_no_utf8_is_named_by_line_and_place() -> None:
    """A file that is damaged or in an encoding unknown here is refused with the first wrong byte and what to do."""
    text = refused("name\nAnna\nИванов Пётр\n".encode("cp1251"))
    assert "c.csv:3: byte 11 of the file (0xc8) is not UTF-8" in text
    assert "CSV UTF-8" in text
    assert "--encoding" in text


def test_an_open_quote_is_found_where_it_began() -> None:
    """A quote that is never closed swallows the rest: the row it began in is named."""
    assert "c.csv:3: not valid CSV" in refused(b'name,notes\nA,x\nB,"open\nC,y\n')


@pytest.mark.parametrize(
    ("data", "source", "said"),
    [
        (b"", "c.csv", "no header"),
        (b"\n\n,,\n", "c.csv", "no header"),
        (b"\xd0\xcf\x11\xe0rest", "c.xls", "save it again as .xlsx"),
        (b"PK\x03\x04broken", "c.xlsx", "not a readable workbook"),
        (b"<html><table><tr><td>name</td></tr></table></html>", "c.xls", "is a web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "c.xls", "is a web page or XML"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, source: str, said: str) -> None:
    """Empty files, old workbooks and broken ones end with what to do, not with a traceback."""
    assert said in refused(data, source)


def test_a_missing_file_is_not_found(tmp_path: Any) -> None:
    """A file that does not exist is `not found`, a folder is bad input."""
    with pytest.raises(NotFoundError, match="no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(BadDataError, match="cannot be read"):
        read_table(tmp_path)


def test_a_workbook_gives_the_texts_a_csv_would() -> None:
    """Dates are ISO, whole numbers have no point, empty cells are empty texts, and the row numbers agree."""
    table = parse_table(
        workbook(
            ["id", "lat", "phone", "start_date", "rota_end", "notes"],
            [101, 39.9, 13800000001.0, dt.date(2026, 11, 23), dt.datetime(2026, 12, 1), " x "],  # noqa: DTZ001 - a spreadsheet knows no zones
            [None] * 6,
            ["H2", None, "0571", None, None, "1+1 = 2"],
        ),
        "c.xlsx",
    )
    assert table.header[:2] == ("id", "lat")
    assert table.rows[0] == (2, ["101", "39.9", "13800000001", "2026-11-23", "2026-12-01", "x"])
    assert table.rows[1][0] == 4
    assert table.rows[1][1][:4] == ["H2", "", "0571", ""]


@given(st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False, width=32)))
@settings(max_examples=50)
def test_numbers_keep_their_value_as_text(value: float) -> None:
    """The text of a number reads back as the same number."""
    assert float(cell_text(value)) == value


def test_clock_times_and_truth_are_texts() -> None:
    """Cells that hold a time of day or a truth value become words, and a date with a time keeps it."""
    assert cell_text(dt.time(8, 30)) == "08:30"
    assert cell_text(dt.datetime(2026, 11, 23, 8, 30)) == "2026-11-23 08:30"  # noqa: DTZ001 - the same
    assert cell_text(True) == "True"
