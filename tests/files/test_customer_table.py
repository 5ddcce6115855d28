"""The cells of a customer table: what is accepted, and every mistake said at its row and column."""

from __future__ import annotations

import datetime as dt

import pytest

from repplan.domain.sessions import DEFAULT_HALVES
from repplan.files.column_reading import read_columns
from repplan.files.columns import COLUMNS, column_name
from repplan.files.customer_cells import CellRules
from repplan.files.customer_table import CustomerRecord, column_letters, parse_customers, parse_record, twins
from repplan.files.tables import parse_table

RULES = CellRules(dt.date(2026, 11, 23), DEFAULT_HALVES)


def mistakes(text: str) -> list[str]:
    """All mistakes of a CSV text, in the order of rows and columns."""
    table = parse_table(text.encode(), "c.csv")
    reading = read_columns(table)
    parsed = parse_customers(table, RULES, reading)
    found = [*reading.mistakes, *parsed.mistakes, *twins(parsed.records)]
    return [str(mistake.within("c.csv")) for mistake in sorted(found)]


def record(**texts: str) -> CustomerRecord:
    """A row without mistakes."""
    made, found = parse_record(2, {"name": "A", **texts}, RULES)
    assert not found
    return made


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("setting", " Ward ", "ward"),
        ("setting", "门诊", "outpatient"),
        ("area", "RURAL", "rural"),
        ("role", "Decision_Maker", "decision maker"),
        ("tier", "a", "A"),
        ("potential", "3.0", 3),
        ("openness", "5", 5),
        ("service_minutes", "0", 0),
        ("service_minutes", "480", 480),
        ("sessions", "周一、三上午", "Mon,Wed am"),
        ("sessions", ";", None),
        ("hours_mon", "8:30-12:00", "08:30-12:00"),
        ("hours_sun", "休", "closed"),
        ("start_date", "Prospect", "prospect"),
        ("start_date", "2026-12-01", "2026-12-01"),
        ("last_visit", "2026-11-23", "2026-11-23"),
        ("stage", "S", "sharing"),
        ("stage", "信任", "trusted"),
        ("email", "li@example.com", "li@example.com"),
        ("notes", "two\r\nlines", "two\nlines"),
        ("address", "two\nlines", "two lines"),
        ("title", "x" * 500, "x" * 500),
        ("phone", "", None),
    ],
)
def test_a_cell_becomes_its_canonical_value(column: str, text: str, value: object) -> None:
    """What people and spreadsheets write for a value is stored in one form."""
    assert record(**{column: text}).values[column] == value


def test_a_name_that_is_a_number_is_refused_in_a_file_too() -> None:
    """It could never be typed where a number is a stop or a customer's number; a number among words can."""
    assert [
        line.partition(" is only")[0] for line in mistakes("name,setting\n121,store\n\uff13\uff14,store\n7-11,store\n")
    ] == [
        "c.csv:2:name: '121'",
        "c.csv:3:name: '34'",
    ]


def test_a_latitude_in_a_cell_of_its_own_is_told_its_limits() -> None:
    """Two columns are no pair to be written in an order; what may be swapped is the columns."""
    assert mistakes("name,setting,lat,lon\nA,ward,122.53,100\nB,ward,-122.53,39.9\n") == [
        "c.csv:2:lat: latitude lies between -90 and 90, not at 122.53",
        "c.csv:3:lat: latitude lies between -90 and 90, not at -122.53; are lat and lon swapped?",
    ]


def test_half_a_pair_of_columns_is_said_once() -> None:
    """A missing column is one mistake, not one a row; a record of options that holds half a pair is a mistake of its own."""
    assert mistakes("name,setting,lat\nA,ward,39\nB,ward,40\n") == [
        "c.csv:1:lon: the column is missing; coordinates are two columns, lat and lon"
    ]


def test_coordinates_are_numbers_at_the_edges_of_the_globe() -> None:
    """The poles and the date line are places."""
    assert record(lat="-90", lon="180").values["lat"] == -90
    assert record(lat="90.0", lon="-180").values["lon"] == -180


GOLDEN = """\
id,name,setting,tier,potential,openness,lat,lon,sessions,hours_mon,service_minutes,start_date,rota_end,last_visit,stage,email,title,notes
1,A,ward,A,3,3,39.9,116.4,Mon am,08:00-12:00,10,2026-11-01,2026-12-01,2026-11-20,talking,a@b.cn,Dr,fine
1,B,warden,E,0,six,39.9,,Mon mornin,8-,481,soon,2026-02-30,2026-11-24,friend,me,Dr\x07,x
3,,ward,A,3,3,139.9,16.4,,,1.5,,1.12.26.,,,,,
4,D,ward,A,3,3,north,181,,,-1,,,,,,,{long}
""".replace("{long}", "n" * 501)


def test_every_mistake_of_a_file_is_reported_at_its_cell() -> None:
    """One run names every wrong cell by file, row and column (in the order of an export), and what to write."""
    assert mistakes(GOLDEN) == [
        "c.csv:3:id: '1' is also the id of row 2; ids are unique",
        "c.csv:3:title: contains the control character U+0007 at position 3; remove it",
        "c.csv:3:setting: 'warden' is unknown; write one of outpatient, ward, surgery, pharmacy, office, store",
        "c.csv:3:tier: 'E' is unknown; write one of A, B, C, D",
        "c.csv:3:potential: '0' is no whole number from 1 to 5",
        "c.csv:3:openness: 'six' is no whole number from 1 to 5",
        "c.csv:3:lon: is empty; give both lat and lon, or neither",
        "c.csv:3:email: 'me' is no e-mail address; write one such as li@example.com",
        (
            "c.csv:3:sessions: 'mornin' at character 5: not understood; write for example 'Mon am, Thu 14:00-16:00' or "
            "'周一、三上午'"
        ),
        *[line for line in mistakes(GOLDEN) if ":3:hours_mon:" in line],  # the grammar's own words, tested there
        "c.csv:3:service_minutes: '481' is no whole number from 0 to 480",
        "c.csv:3:start_date: 'soon' is no date; write year-month-day such as 2026-11-23, or `prospect`",
        "c.csv:3:rota_end: '2026-02-30' is no day of the calendar",
        "c.csv:3:last_visit: 2026-11-24 lies in the future; a visit that is planned is no last visit",
        (
            "c.csv:3:stage: unknown stage 'friend': write one of stranger (x), recognised (r), talking (t), sharing (s), "
            "trusted (u)"
        ),
        "c.csv:4:name: is empty; every customer needs a name",
        "c.csv:4:lat: latitude lies between -90 and 90, not at 139.9; are lat and lon swapped?",
        "c.csv:4:service_minutes: '1.5' is no whole number from 0 to 480",
        "c.csv:4:rota_end: '1.12.26.' is no date; write year-month-day such as 2026-11-23",
        "c.csv:5:lat: 'north' is no number; write decimal degrees such as 39.9042",
        "c.csv:5:lon: 181 is outside -180..180",
        "c.csv:5:service_minutes: '-1' is no whole number from 0 to 480",
        "c.csv:5:notes: is 501 characters long; at most 500 are stored",
    ]
    assert sum(":3:hours_mon:" in line for line in mistakes(GOLDEN)) == 1


@pytest.mark.parametrize(
    "header",
    [
        "prescriptions",
        "Prescriptions per month",
        "rx",
        "monthly_Rx",
        "TRx",
        "scripts",
        "处方",
        "月处方量",
        "统方",
        "开方量",
        "用药量",
        "prescription_count",
    ],
)
def test_prescriptions_per_doctor_are_refused_with_the_reason(header: str) -> None:
    """Such a column is not merely unknown: the user learns why it is refused, and what to use instead."""
    (found,) = mistakes(f"name,{header}\nA,12\n")
    assert found.startswith(f"c.csv:1:{header}: ")
    assert "unlawful in China" in found
    assert "potential" in found
    assert "the columns are" not in found


@pytest.mark.parametrize("header", ["gifts", "Hospitality", "dinner cost", "礼品", "招待费", "红包", "kickback"])
def test_gifts_and_hospitality_are_refused_with_the_reason(header: str) -> None:
    """Benefits are not stored either."""
    (found,) = mistakes(f"name,{header}\nA,12\n")
    assert "gifts or hospitality" in found


@pytest.mark.parametrize("header", ["description", "subscription", "manuscripts", "mealtime", "salary"])
def test_harmless_columns_are_merely_unknown(header: str) -> None:
    """Words that only contain a refused one are not accused; the known columns are listed."""
    (found,) = mistakes(f"name,{header}\nA,12\n")
    assert "unknown column" in found
    assert ", ".join(COLUMNS) in found


def test_headers_are_read_generously_and_judged_strictly() -> None:
    """Case, spaces and full-width letters do not matter; repeated, missing and half columns do."""
    assert column_name(" Hours Mon ") == "hours_mon"
    assert column_name("Ｔｉｅｒ") == "tier"
    assert mistakes("NAME,Service Minutes\n") == []
    assert "did you mean department?" in mistakes("name,departement\n")[0]
    assert [line.split(":")[2] for line in mistakes("tier,Tier\n")] == ["tier", "name"]
    assert mistakes("name,lat\nA,1\n")[0].startswith("c.csv:1:lon: the column is missing")


def test_cells_outside_the_header_are_no_secret() -> None:
    """A value under no column name would be lost: it is a mistake, named by the spreadsheet's letter."""
    found = mistakes("name,,tier\nA,x,B,y\nB,,C\n")
    assert [line.split(": ")[0] for line in found] == ["c.csv:2:B", "c.csv:2:D"]
    assert [column_letters(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_rows_that_mean_the_same_customer_are_mistakes() -> None:
    """Without ids two rows of one name and site cannot be told apart; with an id each they are namesakes."""
    assert [x.split(":")[1] for x in mistakes("name,site\nA,X\nB,X\nA,X\n")] == ["4"]
    assert [x.split(":")[1] for x in mistakes("id,name,site\n1,A,X\n,A,X\n")] == ["3"]
    assert mistakes("id,name,site\n1,A,X\n2,A,X\n") == []
    assert [x.split(":")[1] for x in mistakes("name,site\nA,\nA,A\n")] == ["3"]  # a shop is its own site


def test_a_table_without_any_known_column_is_one_mistake() -> None:
    """Where nothing looks like a header, that is said once, with the columns there are, not once for each cell."""
    rows = "".join(f"{n},C{n},ward\n" for n in range(50))
    (found,) = mistakes(f"Customers 2026,,\n{rows}")
    assert found == (
        "c.csv:1: row 1 is not the header: it names no known column; the columns are " + ", ".join(COLUMNS)
    )


def test_the_columns_are_listed_once() -> None:
    """Each unknown column has its own hint; what columns there are is said with the first only."""
    first, *more = mistakes("name,departement,colour,stages\nA,x,y,z\n")
    assert first.startswith(
        "c.csv:1:departement: unknown column (did you mean department?): "
        'add --map "departement=department"; the fields are id, name'
    )
    assert more == [
        'c.csv:1:colour: unknown column: add --map "colour=" to leave it out, or name its field',
        'c.csv:1:stages: unknown column (did you mean stage?): add --map "stages=stage"',
    ]
