"""Text files: which encoding and which separator, by which evidence, and texts rid of odd spaces and wide digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.errors import BadDataError, UsageError
from repplan.files.tables import parse_table
from repplan.files.text_encoding import decode
from repplan.files.text_tables import DELIMITERS
from repplan.files.texts import clean_text

CHINESE = "姓名,医院,备注\n李伟,北京协和医院,每周一上午出诊\n王芳,同济医院,心内科主任\n"
NAMES = {"姓名", "医院", "备注", "name", "site", "notes"}


def knows(text: str) -> bool:
    """The names of this test."""
    return text in NAMES


def refused(data: bytes) -> str:
    """Everything said about a file that is refused."""
    with pytest.raises(BadDataError) as caught:
        decode(data, "c.csv")
    return "\n".join([str(caught.value), *map(str, caught.value.mistakes)])


@pytest.mark.parametrize(
    ("codec", "mark", "named"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8"),
        ("utf-16-le", b"\xff\xfe", "UTF-16LE"),
        ("utf-16-be", b"\xfe\xff", "UTF-16BE"),
        ("utf-16-le", b"", "UTF-16LE"),
        ("utf-16-be", b"", "UTF-16BE"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "UTF-32LE"),
        ("gb18030", b"", "GB18030"),
        ("gb18030", b"\x84\x31\x95\x33", "GB18030"),
        ("gbk", b"", "GB18030"),
    ],
)
def test_a_chinese_table_reads_the_same_in_every_encoding(codec: str, mark: bytes, named: str) -> None:
    """The bytes alone say which it is; what was decided and why stands in the table."""
    table = parse_table(mark + CHINESE.encode(codec), "c.csv", knows=knows)
    assert (table.header, table.rows[1]) == (("姓名", "医院", "备注"), (3, ["王芳", "同济医院", "心内科主任"]))
    assert table.encoding == named
    assert table.encoding_reason


@pytest.mark.parametrize(
    "text", ["name,site\nJosé Müller,Köln\n", "Größe;Straße\n", "name\nÀngela Nuñez\nFrançoise\n", "naïve\n"]
)
def test_western_accents_are_not_taken_for_chinese(text: str) -> None:
    """Bytes valid as both: accents stand alone among ASCII letters, and as Chinese they would be rare characters."""
    found = decode(text.encode("cp1252"), "c.csv")
    assert (found.text, found.encoding) == (text, "Windows-1252")


def test_chinese_with_rare_characters_and_western_words_is_chinese() -> None:
    """Names hold characters beyond the usual ones, four bytes long among them; the usual ones around them decide."""
    text = "姓名,医院\n朱镕基,协和医院\n李喆,人民医院\n王䶮,Saint Mary 医院\n"
    assert decode(text.encode("gb18030"), "c.csv").text == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("氏名,病院\n山田太郎,東京病院\n", "shift_jis"),
        ("姓名,醫院\n陳大文,臺大醫院\n", "big5"),
        ("Имя,Больница\nИванов Пётр,Первая\n", "cp1251"),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_rather_than_guessed(text: str, codec: str) -> None:
    """No silent replacement, and no text in a wrong alphabet; the user can tell the encoding."""
    assert "--encoding" in refused(text.encode(codec))
    assert decode(text.encode(codec), "c.csv", codec).text == text


def test_damaged_utf8_is_not_read_as_something_else() -> None:
    """One bad byte in a text that is UTF-8 otherwise is named, by line and place."""
    data = bytearray(CHINESE.encode())
    data[CHINESE.encode().index("协".encode()) + 1] = 0x20
    said = refused(bytes(data))
    assert "c.csv:2: byte" in said
    assert "is not UTF-8" in said


def test_bytes_that_are_no_text_are_refused() -> None:
    """NUL bytes without the separators of UTF-16, half a UTF-16 character, a mark with something else behind it."""
    assert "NUL" in refused(b"name,\x00site\nA,B\n")
    assert "NUL" in refused(b"\x00" * 64)
    assert "UTF-16LE" in refused(b"\xff\xfea")
    assert "UTF-16LE" in refused(b"\xff\xfe\x00\xd8,\x00")


def test_an_encoding_that_is_told_is_heeded_or_refused() -> None:
    """What the user says overrules the evidence, but not the bytes."""
    assert decode("é".encode("latin-1"), "c.csv", "latin-1").text == "é"
    assert decode(b"\xef\xbb\xbfname", "c.csv", "utf-8").text == "name"
    with pytest.raises(BadDataError, match="not ascii text"):
        decode("é".encode(), "c.csv", "ascii")
    for wrong in ("klingon", "base64", "rot13", "", "a\x00b"):
        with pytest.raises(UsageError, match="there is no encoding"):
            decode(b"name", "c.csv", wrong)


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_bytes_bring_the_decision_down(text: str) -> None:
    """Any text in any encoding is decoded or refused; UTF-8 comes back as it was."""
    assert decode(text.encode(), "c.csv").text.removeprefix("\ufeff") == text.removeprefix("\ufeff")
    for codec in ("gb18030", "utf-16-le", "utf-16-be"):
        try:
            decode(text.encode(codec), "c.csv")
        except BadDataError as error:
            assert str(error)  # noqa: PT017 - either is fine


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_separator_is_found_by_the_names_between_them(delimiter: str) -> None:
    """Also below a title with other separators in it, and where cells hold the others, quoted or not."""
    lines = ["Doctors, nurses; and | others:,,", *(delimiter.join(row) for row in (["name", "site", "notes"], []))]
    cells = ["A", f'"x{delimiter}y"', '"two\nlines ""quoted"""']
    table = parse_table("\n".join([*lines, delimiter.join(cells)]).encode(), "c.csv", knows=knows)
    assert table.header == ("name", "site", "notes")
    assert table.delimiter == delimiter
    assert table.rows[-1][1] == ["A", f"x{delimiter}y", 'two\nlines "quoted"']


def test_without_known_names_the_first_line_decides_the_separator() -> None:
    """Whichever it has most of, outside quotes."""
    assert parse_table(b'"a,b,c";d\n1;2\n', "c.csv").header == ("a,b,c", "d")


def test_a_separator_that_is_told_in_the_first_line_is_heeded() -> None:
    """`sep=;` is how Excel is told; the line counts as a row that a spreadsheet does not show as a header."""
    table = parse_table(b"sep=|\r\nname|site,x\r\nA|B\r\n", "c.csv", knows=knows)
    assert (table.header, table.delimiter, table.header_row) == (("name", "site,x"), "|", 2)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("\u3000李\u3000\u3000伟\xa0", "李伟"),
        ("李 伟", "李 伟"),  # a space that somebody typed
        ("ward\xa03", "ward 3"),
        ("\ufeffname\u200b", "name"),
        ("１３８\u3000００１", "138 001"),
        ("２０２６年１１月２３日", "2026年11月23日"),
        ("０８：３０－１２：００", "08:30-12:00"),
        ("３９．９０４２", "39.9042"),
        ("＃１２", "#12"),
        ("Ｔ１号楼", "Ｔ１号楼"),
        ("（０５７１）８８８８", "(0571)8888"),
        ("", ""),
    ],
)
def test_odd_spaces_and_wide_digits_become_plain_ones(written: str, meant: str) -> None:
    """Numbers, dates and times in full width are the same in plain digits; names keep their characters."""
    assert clean_text(written) == meant


@given(st.text())
def test_cleaning_is_done_once(text: str) -> None:
    """A cleaned text is clean, so that an export reads back as it was."""
    assert clean_text(clean_text(text)) == clean_text(text)


def test_cells_of_a_text_file_are_cleaned() -> None:
    """Cells of a text file are cleaned like those of a workbook."""
    assert parse_table("name\n李\u3000伟\n".encode(), "c.csv").rows == ((2, ["李伟"]),)
