"""Workbooks: every kind of cell, merged cells, sheets, what calamine would lose, and what is no workbook."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from repplan.errors import BadDataError, NotFoundError, UsageError
from repplan.files.customer_export import csv_bytes
from repplan.files.table_body import Skipped, SkipReason
from repplan.files.tables import Table, parse_table, read_table
from tests.files.office import convert, needs_office
from tests.files.workbook_bytes import binary_workbook, compound, ods, xls

if TYPE_CHECKING:
    from pathlib import Path

AT_HALF_PAST_EIGHT = dt.datetime(2026, 11, 3, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
KINDS = ("xls", "ods", "xlsx")
NAMES = {"name", "site", "department", "phone", "last visit", "potential", "notes", "clinic"}


def knows(text: str) -> bool:
    """The names of this test."""
    return text.casefold() in NAMES


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets(**rows: list[list[Any]]) -> Workbook:
    """A workbook with those sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, cells in rows.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    return book


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with something replaced in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return out.getvalue()


def refused(data: bytes, **options: Any) -> str:
    """Everything said about a workbook that is refused."""
    with pytest.raises(BadDataError) as caught:
        parse_table(data, "c.xlsx", knows=knows, **options)
    return "\n".join([str(caught.value), *map(str, caught.value.mistakes)])


def full() -> Workbook:
    """What lists hold: a title, groups, departments merged over their doctors, numbers and dates of every kind."""
    rows: list[list[Any]] = [
        ["Customers of 2026"],
        ["Made by:", dt.date(2026, 11, 1)],
        ["Name", "Site", "Department", "Clinic", None, "Contact", None, "Potential", "Notes"],
        [None, None, None, "Mon", "Tue", "Phone", "Last visit"],
        ["李\u3000伟", "Union", "Cardiology", "am", None, 13800000001.0, dt.date(2026, 11, 2), "３", "two\nlines"],
        ["Wang", "Union", None, None, "pm", "０５７１－８８８８", AT_HALF_PAST_EIGHT, 4, 0.1],
        ["Zhang", "Union", None, None, None, "0571", dt.time(8, 30), 5.5],
        [],
        ["Second floor"],
        ["Zhao", "Union", *[None] * 6, "last"],
    ]
    book = sheets(List=rows)
    sheet = book["List"]
    for merged in ("A1:I1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4", "I3:I4", "C5:C7", "A9:I9"):
        sheet.merge_cells(merged)
    book.create_sheet("About")["A1"] = "made for a test"
    book.create_sheet("Old").append(["Name", "Site"])
    book["Old"].sheet_state = "hidden"
    return book


def assert_full(table: Table) -> None:
    """The table of `full`, whichever program wrote it."""
    assert table.header[:5] == ("Name", "Site", "Department", "Clinic Mon", "Clinic Tue")
    assert table.header[5:] == ("Phone", "Last visit", "Potential", "Notes")
    assert (table.header_row, table.groups[3:7]) == (4, ("Clinic", "Clinic", "Contact", "Contact"))
    assert table.titles == ((1, "Customers of 2026"), (2, "Made by: 2026-11-01"))
    assert (table.sheet, table.other_sheets) == ("List", ("About", "Old"))
    rows = [(number, [*row, *[""] * 9][:9]) for number, row in table.rows]
    assert rows == [
        (5, ["李伟", "Union", "Cardiology", "am", "", "13800000001", "2026-11-02", "3", "two\nlines"]),
        (6, ["Wang", "Union", "Cardiology", "", "pm", "0571-8888", "2026-11-03 08:30", "4", "0.1"]),
        (7, ["Zhang", "Union", "Cardiology", "", "", "0571", "08:30", "5.5", ""]),
        (10, ["Zhao", "Union", "", "", "", "", "", "", "last"]),
    ]
    assert table.skipped == (Skipped(8, 8, SkipReason.EMPTY), Skipped(9, 9, SkipReason.TITLE))
    assert table.merged == ("C5:C7",)


def test_a_workbook_of_every_kind_of_cell_is_understood() -> None:
    """Titles, groups over two rows, merged departments, numbers, dates and times, as texts that a CSV would hold."""
    table = parse_table(saved(full()), "c.xlsx", knows=knows)
    assert_full(table)
    assert table.format == "xlsx"


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each kind with what LibreOffice made of `full`, of formulas, and of a CSV of our own."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "full.xlsx").write_bytes(saved(full()))
    (folder / "out.csv").write_bytes(csv_bytes([]))
    book = sheets(List=[["name", "potential", "notes"], ['=CONCATENATE("A","B")', "=1/0", "=NA()"], ["C", "=1+1", ""]])
    book.epoch = CALENDAR_MAC_1904
    book.active["C3"] = dt.date(2026, 11, 2)
    book.save(folder / "formulas.xlsx")
    for kind in KINDS:
        convert([folder / name for name in ("full.xlsx", "formulas.xlsx", "out.csv")], kind, folder / kind)
    return folder


@needs_office
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_workbook_as_libreoffice_writes_it(office: Path, kind: str) -> None:
    """XLS, ODS and LibreOffice's own XLSX (shared strings, styled empty cells) are the same table."""
    table = read_table(office / kind / f"full.{kind}", knows=knows)
    assert_full(table)
    assert table.format == kind


@needs_office
@pytest.mark.parametrize("kind", KINDS)
def test_what_formulas_come_to_is_read_and_errors_are_kept(office: Path, kind: str) -> None:
    """The last computed value counts; an error is a text like any other, so that whoever reads the cell must object.

    In the calendar that counts from 1904, as older Macs do, dates are the same days.
    """
    table = read_table(office / kind / f"formulas.{kind}", knows=knows)
    assert table.rows == ((2, ["AB", "#DIV/0!", "#N/A"]), (3, ["C", "2", "2026-11-02"]))


@needs_office
@pytest.mark.parametrize("kind", KINDS)
def test_our_own_export_opens_elsewhere_and_comes_back(office: Path, kind: str) -> None:
    """A CSV as we write it, opened by LibreOffice and saved as a workbook, has the same columns."""
    assert read_table(office / kind / f"out.{kind}").header == read_table(office / "out.csv").header


def test_formulas_that_were_never_computed_are_refused_by_cell() -> None:
    """Programs that write workbooks leave the value out, which would be an empty cell; an empty text is a value."""
    book = sheets(List=[["name", "notes"], ["A", "=1+1"], ["B", "x"], ["=B3", ""]])
    said = refused(saved(book))
    assert "open it in a spreadsheet and save it again" in said
    assert "c.xlsx:2:B: the formula has no value" in said
    assert "c.xlsx:4:A: the formula has no value" in said
    old, new = b"<f>B3</f><v></v>", b"<f>B3</f><v>7</v>"
    data = changed(
        saved(book), "xl/worksheets/sheet1.xml", old if old in _part(saved(book)) else b"<f>B3</f><v />", new
    )
    assert "4:A" not in refused(data)


def _part(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_errors_that_a_program_writes_are_kept() -> None:
    """They would be empty cells otherwise."""
    book = sheets(List=[["name", "notes"], ["A", "#N/A"]])
    assert b't="e"' in _part(saved(book))
    assert parse_table(saved(book), "c.xlsx").rows == ((2, ["A", "#N/A"]),)


@pytest.mark.parametrize("place", ["XFD1048576", "ZZ99999"])
def test_a_cell_far_away_is_refused_instead_of_taking_all_memory(place: str) -> None:
    """The whole rectangle would be laid out; the refusal says how far the sheet reaches."""
    book = sheets(List=[["name", "notes"]])
    book.active[place] = "x"
    said = refused(saved(book))
    assert "List is too large" in said
    assert "delete what stands far" in said


def test_columns_and_rows_before_the_table_keep_their_numbers() -> None:
    """A table that begins at C4 has its rows numbered as the spreadsheet does, and its first two columns nameless."""
    book = Workbook()
    for place, text in {"C4": "name", "D4": "site", "C5": "A", "D5": "x"}.items():
        book.active[place] = text
    table = parse_table(saved(book), "c.xlsx", knows=knows)
    assert (table.header, table.rows) == (("", "", "name", "site"), ((5, ["", "", "A", "x"]),))


def test_the_sheet_with_the_header_that_is_recognised_is_read() -> None:
    """Others are told; without names to recognise, the first that is not hidden and has cells."""
    book = sheets(Empty=[], About=[["made", "for"]], List=[["name", "site"], ["A", "x"]])
    table = parse_table(saved(book), "c.xlsx", knows=knows)
    assert (table.sheet, table.other_sheets) == ("List", ("Empty", "About"))
    assert parse_table(saved(book), "c.xlsx").sheet == "About"


def test_several_sheets_that_may_be_meant_are_asked_for() -> None:
    """All that might be meant are named with the option that chooses; a name or a number from 1 does."""
    book = sheets(North=[["name", "site"]], South=[["name", "phone"], ["B", "1"]], About=[["x"]])
    with pytest.raises(UsageError, match=r"--sheet: North, South$"):
        parse_table(saved(book), "c.xlsx", knows=knows)
    for wanted in ("South", "south", "2"):
        assert parse_table(saved(book), "c.xlsx", knows=knows, sheet=wanted).sheet == "South"
    with pytest.raises(UsageError, match=r"none with a header .* --sheet: One, Two$"):
        parse_table(saved(sheets(One=[["x"]], Two=[["y"]])), "c.xlsx", knows=knows)


def test_a_hidden_sheet_is_read_only_when_named() -> None:
    """What somebody hid is not what he sends; but it can be asked for."""
    book = sheets(List=[["name", "site"]], Old=[["name", "phone"], ["B", "1"]])
    book["Old"].sheet_state = "veryHidden"
    assert parse_table(saved(book), "c.xlsx", knows=knows).sheet == "List"
    assert parse_table(saved(book), "c.xlsx", knows=knows, sheet="Old").header == ("name", "phone")


def test_a_sheet_that_is_not_there_is_named_with_those_that_are() -> None:
    """Also a number beyond them; a chart is no sheet of cells, and a text file has none."""
    book = sheets(List=[["name", "site"]])
    book.create_chartsheet("Chart")
    for wanted in ("Lists", "0", "3", "-1"):
        with pytest.raises(NotFoundError, match="its sheets are List"):
            parse_table(saved(book), "c.xlsx", knows=knows, sheet=wanted)
    assert "no sheet of cells" in refused(saved(book), sheet="Chart")
    with pytest.raises(UsageError, match="text file"):
        parse_table(b"name", "c.csv", sheet="1")


def test_cells_merged_over_columns_stay_in_the_first() -> None:
    """A note over two columns is no value of the second; a block holds for its rows in its first column."""
    book = sheets(List=[["name", "site", "notes"], ["A", "x", None], ["B", None, None], ["C", "z", "n"]])
    book.active.merge_cells("B2:C3")
    table = parse_table(saved(book), "c.xlsx", knows=knows)
    assert [list(row) for _number, row in table.rows] == [["A", "x", ""], ["B", "x", ""], ["C", "z", "n"]]
    assert table.merged == ("B2:C3",)


def test_rows_that_only_a_merged_cell_covers_stay_empty() -> None:
    """A department merged over a row without a doctor makes none."""
    book = sheets(List=[["name", "site"], ["A", "x"], [None, None], ["B", None]])
    book.active.merge_cells("B2:B4")
    table = parse_table(saved(book), "c.xlsx", knows=knows)
    assert [number for number, _row in table.rows] == [2, 4]
    assert table.skipped == (Skipped(3, 3, SkipReason.EMPTY),)


def test_a_defect_of_the_reader_is_an_unreadable_workbook(capfd: pytest.CaptureFixture[str]) -> None:
    """Damage that makes calamine itself stop is told like any other, and what it prints of itself is not shown."""
    data = changed(binary_workbook(), "xl/workbook.bin", b"\x04\x00\x00\x00r", b"\x04\x00\xff\x00r")
    assert "not a readable workbook" in refused(data)
    assert not capfd.readouterr().err


def test_an_empty_workbook_is_said_to_be_empty() -> None:
    """No cells anywhere, or none in a sheet that is not hidden."""
    assert "is empty" in refused(saved(Workbook()))


def test_a_password_is_named_as_the_reason() -> None:
    """New workbooks with one are wrapped in an old compound file; old ones say it in a record; ODS in its list."""
    assert "locked by a password" in refused(compound("EncryptionInfo", "EncryptedPackage"))
    records = struct.pack("<HH", 0x809, 4) + b"\x00\x06\x05\x00" + struct.pack("<HH", 0x2F, 6) + b"\x01" * 6
    assert "locked by a password" in refused(compound("Workbook", stream=records.ljust(5000, b"\x00")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
        archive.writestr("content.xml", b"\x01\x02\x03")
    assert "locked by a password" in refused(out.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04broken",
        b"PK\x05\x06" + bytes(18),
        compound("WordDocument"),
        compound("Workbook")[:700],
        b"\xd0\xcf\x11\xe0",
        saved(sheets(List=[["name"]]))[:-200],
    ],
)
def test_what_is_no_workbook_is_refused_in_one_clear_line(data: bytes) -> None:
    """Damaged, cut off, another kind of document: always the same words, which say what to do."""
    with pytest.raises(BadDataError, match=r"not a readable workbook|is no text"):
        parse_table(data, "c.xlsx")


def test_a_binary_workbook_is_read_with_its_errors() -> None:
    """XLSB: the same rules as for its relations."""
    table = parse_table(binary_workbook(), "c.xlsb", knows=knows)
    assert (table.format, table.header, table.rows) == ("xlsb", ("name", "notes"), ((2, ["A", "#N/A"]),))
    assert "too large" in refused(binary_workbook(far=True))


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (ods([["name", "site"], ["A", "x"]]), "content.xml"),
        (saved(sheets(List=[["name", "site"], ["A", "x"]])), "xl/worksheets/sheet1.xml"),
        (saved(sheets(List=[["name", "site"], ["A", "x"]])), "xl/workbook.xml"),
        (saved(sheets(List=[["name", "site"], ["A", "x"]])), "xl/styles.xml"),
    ],
)
def test_xml_that_does_not_end_is_refused(data: bytes, part: str) -> None:
    """The reader would wait for the end for ever; also where an end has another name than its beginning."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(part)
    for damaged in (content[: len(content) * 2 // 3], content.replace(b"</", b"<x></", 1), content[:-1]):
        assert "not a readable workbook" in refused(changed(data, part, content, damaged))


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_far_cell_of_any_sheet_is_refused_where_all_are_laid_out_at_once(kind: str) -> None:
    """Both formats are laid out whole when they are opened: a damaged number would end the program for lack of memory."""
    far = xls([["name", "site"]], far=(60_000, 15_000)) if kind == "xls" else ods([["name", "site"]], repeated=15_000)
    with pytest.raises(BadDataError, match="a sheet is too large: it reaches to row"):
        parse_table(far, f"c.{kind}", knows=knows)


def test_more_columns_than_any_spreadsheet_has_are_refused() -> None:
    """A damaged column number made a header of five million names, which took minutes."""
    data = changed(binary_workbook(), "xl/worksheets/sheet1.bin", b"\x01\0\0\0\0\0\0\0\x05", b"\0\0\x40\0\0\0\0\0\x05")
    assert "too large: it reaches to row 1 and column 4194305" in refused(data)
