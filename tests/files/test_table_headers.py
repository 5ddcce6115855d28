"""The header: found below titles, read from two rows, and the rows below it told apart from titles and repetitions."""

from __future__ import annotations

import pytest

from repplan.files.grids import Grid, Span
from repplan.files.headers import find_header
from repplan.files.table_body import Skipped, SkipReason
from repplan.files.tables import Table, parse_table

NAMES = {"name", "site", "tier", "phone", "notes", "mon", "tue", "医生", "医院", "电话", "setting", "门诊", "clinic"}


def knows(text: str) -> bool:
    """The names of this test."""
    return text.casefold() in NAMES


def table(*lines: str) -> Table:
    """A CSV text read with those names."""
    return parse_table("\n".join(lines).encode(), "c.csv", knows=knows)


def names(rows: list[list[str]], merged: list[Span] | None = None) -> tuple[tuple[str, ...], int]:
    """The names of a grid's columns, and the header's last row."""
    found = find_header(Grid(rows, None if merged is None else tuple(merged)), knows)
    return found.names, found.last


def test_titles_above_are_told_and_do_not_shift_rows() -> None:
    """What stands above the header is no record, and rows keep the numbers that a spreadsheet shows."""
    read = table("客户名单,,", ",制表：张三,2026-11-01", "", "医生,医院,电话", "李伟,协和,1")
    assert read.header == ("医生", "医院", "电话")
    assert read.header_row == 4
    assert read.titles == ((1, "客户名单"), (2, "制表：张三 2026-11-01"))
    assert read.rows == ((5, ["李伟", "协和", "1"]),)
    assert not read.groups


def test_a_title_that_is_the_name_of_a_column_is_no_header() -> None:
    """The row with the most names wins: `Clinic` above the table is its title."""
    assert table("Clinic", "name,site", "A,B").header_row == 2


def test_cells_that_are_names_too_do_not_move_the_header() -> None:
    """A value such as 门诊 is the name of a column elsewhere; the first row with most names is the header."""
    assert table("name,setting,x,y", "李伟,门诊,clinic,b").header_row == 1
    assert table("name,setting,,", "门诊,门诊,门诊,门诊").header_row == 1


def test_without_a_known_name_the_first_row_is_the_header() -> None:
    """So that every unknown column can be named; also where nobody says which names are known."""
    assert table("", "foo,bar", "1,2").header == ("foo", "bar")
    assert parse_table(b"\nfoo,bar\nname,site\n", "c.csv").header_row == 2


def test_groups_in_merged_cells_stand_before_the_names_below() -> None:
    """`Clinic` over `Mon` and `Tue`; a name merged downwards is one name; empty columns stay where they are."""
    rows = [["", "name", "Clinic", "", "tier"], ["", "", "Mon", "Tue", ""], ["", "A", "x", "y", "B"]]
    merged = [Span(1, 2, 2, 2), Span(1, 3, 1, 4), Span(1, 5, 2, 5)]
    assert names(rows, merged) == (("", "name", "Clinic Mon", "Clinic Tue", "tier"), 2)


@pytest.mark.parametrize(
    "above", ["name,Clinic,,tier", "name,Clinic,Clinic,tier", "name,Clinic,,tier,", ",Clinic,Clinic,"]
)
def test_groups_in_a_text_file_reach_as_far_as_names_below_do(above: str) -> None:
    """A text file has no merged cells: a group's name is repeated, or its other cells are empty."""
    below = ",Mon,Tue," if above[0] != "," else "name,Mon,Tue,tier"
    read = table("List 2026", above, below, "A,x,y,B")
    assert read.header == ("name", "Clinic Mon", "Clinic Tue", "tier")
    assert (read.header_row, read.groups) == (3, ("", "Clinic", "Clinic", ""))
    assert read.titles == ((1, "List 2026"),)


def test_a_group_that_says_nothing_is_left_out_of_the_names() -> None:
    """`Basic data` over `name` does not hide that the column is the name; the group is told all the same."""
    rows = [["Basic data", "", "Contact", ""], ["name", "site", "phone", "foo"], ["A", "B", "1", "2"]]
    header = find_header(Grid(rows, (Span(1, 1, 1, 2), Span(1, 3, 1, 4))), knows)
    assert header.names == ("name", "site", "phone", "Contact foo")
    assert header.groups == ("Basic data", "Basic data", "Contact", "Contact")


def test_equal_names_below_different_groups_keep_their_groups() -> None:
    """`Mon` twice would be two columns of one name."""
    rows = [["name", "AA", "", "BB", ""], ["", "Mon", "Tue", "Mon", "Tue"]]
    assert names(rows)[0] == ("name", "AA Mon", "AA Tue", "BB Mon", "BB Tue")


@pytest.mark.parametrize("title", [["List of doctors", "", ""], ["Date:", "2026-11-01", ""], ["2026-11-01", "x", ""]])
def test_a_title_is_no_group(title: list[str]) -> None:
    """A title begins at the first column, or has a date or `Something:` in it, merged or not."""
    below = ["name", "site", "tier"]
    assert names([title, below], []) == (tuple(below), 2)
    assert names([title, below], [Span(1, 1, 1, 3)]) == (tuple(below), 2)
    assert names([title, below]) == (tuple(below), 2)


def test_rows_that_are_no_records_are_counted_with_their_reason() -> None:
    """Empty rows between records and repeated headers; empty rows at the end are no rows at all."""
    read = table("name,site", "A,x", "", ",", "B,y", "name,site", "C,z", "", ",,")
    assert [number for number, _row in read.rows] == [2, 5, 7]
    assert read.skipped == (Skipped(3, 4, SkipReason.EMPTY), Skipped(6, 6, SkipReason.HEADER))
    assert [run.count for run in read.skipped] == [2, 1]


def test_both_rows_of_a_header_may_be_repeated() -> None:
    """Printed lists repeat their whole header on each page."""
    read = table("name,Clinic,", ",Mon,Tue", "A,x,y", "name,Clinic,", ",Mon,Tue", "B,x,y")
    assert [row[0] for _number, row in read.rows] == ["A", "B"]
    assert read.skipped == (Skipped(4, 5, SkipReason.HEADER),)


def test_cells_beyond_the_header_stay_in_their_row() -> None:
    """Whoever reads the rows must be able to name them."""
    assert table("name,site,,", "A,x,,stray").rows == ((2, ["A", "x", "", "stray"]),)
    assert table("name,site,,", "A,x,,stray").header == ("name", "site")
