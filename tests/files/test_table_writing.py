"""Tables out and in again: no formula runs in a spreadsheet, and every text comes back as it was."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from repplan.domain.customer import Customer, Setting, Tier
from repplan.domain.spreadsheet_text import guarded, guarded_typed, is_dangerous, unguarded
from repplan.files.columns import COLUMNS
from repplan.files.customer_export import customer_cells
from repplan.files.table_writing import csv_bytes, xlsx_bytes
from repplan.files.tables import parse_table
from repplan.files.texts import clean_text

DANGEROUS = "=+-@\t\r\n＝＋－＠"
TEXTS = st.text(
    st.one_of(st.sampled_from("'=+-@ab1,;\"\n 协＝"), st.characters(codec="utf-8", exclude_categories=["C"])),
    max_size=12,
)
CELLS = TEXTS.map(clean_text)
"""What the store holds: texts that were read through the same door before."""


@given(st.text(max_size=20))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    """No guarded text but a lone dash begins with a sign that a spreadsheet acts on, and both guards come off exactly."""
    assert guarded(text)[:1] not in set(DANGEROUS) or text in {"", "-"}
    assert unguarded(guarded(text)) == text
    assert unguarded(guarded_typed(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋86"])
def test_what_is_dangerous(text: str) -> None:
    """OWASP's signs, also in full width."""
    assert is_dangerous(text)
    assert guarded(text) == f"'{text}"
    assert not is_dangerous(guarded(text))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_csv_comes_back(rows: list[tuple[str, str]]) -> None:
    """Every text is as it was, whatever it looks like, with and without Excel's mark; rows of nothing are none."""
    for excel in (False, True):
        data = csv_bytes(("id", "name", "notes"), [("x", *row) for row in rows], excel=excel)
        read = parse_table(data, "x.csv", knows={"id", "name", "notes"}.__contains__)
        assert [tuple(row[1:]) for _number, row in read.rows] == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_workbooks_come_back(rows: list[tuple[str, str]]) -> None:
    """The same of XLSX, where texts are typed and need no apostrophe unless they look guarded."""
    data = xlsx_bytes("t", ("id", "name", "notes"), [("x", *row) for row in rows])
    read = parse_table(data, "x.xlsx", knows={"id", "name", "notes"}.__contains__)
    got = [tuple([*row, "", ""][1:3]) for _number, row in read.rows]
    assert got == rows


def test_numbers_and_dates_stay_what_they_are() -> None:
    """Negative coordinates are numbers and need no guard; dates are dates; phone numbers keep their zeros and signs."""
    row = ("Ann", -33.86, 151.2, dt.date(2026, 11, 23), "+86 010 1234", "007", None)
    header = ("name", "lat", "lon", "date", "phone", "id", "notes")
    text = csv_bytes(header, [row]).decode()
    assert list(csv.reader(io.StringIO(text)))[1] == [
        "Ann",
        "-33.86",
        "151.2",
        "2026-11-23",
        "'+86 010 1234",
        "007",
        "",
    ]
    sheet = load_workbook(io.BytesIO(xlsx_bytes("t", header, [row], fixed=2))).active
    assert sheet is not None
    cells = [sheet.cell(2, column) for column in range(1, 8)]
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "s", "s", "n"]
    assert cells[4].value == "+86 010 1234"
    assert (cells[4].quotePrefix, cells[5].number_format, cells[3].number_format) == (True, "@", "yyyy-mm-dd")
    assert sheet.freeze_panes == "C2"


def test_a_formula_is_never_one_in_a_workbook() -> None:
    """It is typed as text, and marked so that editing it keeps it one."""
    sheet = load_workbook(io.BytesIO(xlsx_bytes("t", ("name",), [("=1+1",)]))).active
    assert sheet is not None
    assert (sheet.cell(2, 1).data_type, sheet.cell(2, 1).value) == ("s", "=1+1")
    assert sheet.cell(2, 1).quotePrefix


def test_the_same_table_is_the_same_file() -> None:
    """A workbook does not say when it was written."""
    table = ("t", ("name",), [("Ann",)])
    assert xlsx_bytes(*table) == xlsx_bytes(*table)


def test_every_column_has_a_cell() -> None:
    """Whatever column an import learns, an export writes."""
    customer = Customer(1, "c", "Ann", "s", "General", Setting.WARD, Tier.A)
    cells = customer_cells(customer)
    assert len(cells) == len(COLUMNS)
    assert all(cell is None or isinstance(cell, str | int | float | dt.date) for cell in cells)
