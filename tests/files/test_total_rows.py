"""Rows that only sum up others are nobody's; people and shops that are called so stay."""

from __future__ import annotations

import pytest

from repplan.files.column_reading import read_columns
from repplan.files.header_words import knows_column
from repplan.files.tables import SkipReason, parse_table
from repplan.files.total_rows import without_totals


def kept(text: str) -> tuple[list[int], list[int]]:
    """The numbers of the records, and of the rows that are told as totals."""
    table = parse_table(text.encode(), "c.csv", knows=knows_column)
    table = without_totals(table, read_columns(table))
    return [row for row, _cells in table.rows], [run.row for run in table.skipped if run.reason is SkipReason.TOTAL]


@pytest.mark.parametrize(
    "total",
    [
        "合计,,,,4",
        ",合计,,,4",
        ",合计：1人,,,4",
        "总计,10人,,,",
        ",小 计,,,",
        ",Total,,,4",
        ",Sum: 10,,,",
        ",,TOTAL,,1",
    ],
)
def test_a_total_is_no_record_and_is_told(total: str) -> None:
    """In the name's cell or before it, at the end or between records; with a count, with numbers beside it."""
    text = f"序号,姓名,医院,客户级别,拜访次数\n1,张三,一院,A,4\n{total}\n\n2,李四,一院,A,4\n{total}\n"
    assert kept(text) == ([2, 5], [3, 6])


@pytest.mark.parametrize(
    "row",
    [
        "h1,Total,,,48.1,2.3",
        "7,Total,,,,",
        ",Total,Main Street,,,",
        ",Sum,City Hospital,,,",
        ",Total Care,,,,",
        ",合计药房,,,,",
        ",张三,,A,,",
    ],
)
def test_who_is_only_called_so_stays(row: str) -> None:
    """A filling station with its place, a doctor with a hospital, a name that merely begins with the word."""
    assert kept(f"id,name,site,tier,lat,lon\n{row}\n") == ([2], [])
