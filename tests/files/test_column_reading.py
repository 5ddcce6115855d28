"""Columns understood: by name, by option, by asking; what is doubtful is a mistake with the option that settles it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from repplan.domain.datums import Datum, from_wgs84
from repplan.domain.sessions import DEFAULT_HALVES
from repplan.files.column_reading import How, Reading, Wishes, read_columns
from repplan.files.customer_cells import CellRules
from repplan.files.customer_table import Parsed, parse_customers
from repplan.files.date_texts import DateOrder
from repplan.files.header_words import LEFT_OUT, knows_column
from repplan.files.questions import Question
from repplan.files.tables import parse_table

if TYPE_CHECKING:
    from repplan.files.customer_cells import Value
    from repplan.files.questions import Ask
    from repplan.files.tables import Table

TODAY = dt.date(2026, 11, 23)


def table(text: str) -> Table:
    """A CSV text as a table."""
    return parse_table(text.encode(), "c.csv", knows=knows_column)


def read(text: str, wishes: Wishes | None = None, ask: Ask | None = None) -> Reading:
    """How its columns are understood."""
    return read_columns(table(text), wishes, ask)


def parsed(text: str, wishes: Wishes | None = None) -> Parsed:
    """Its rows; the header must be understood."""
    reading = read(text, wishes)
    assert not reading.mistakes
    return parse_customers(table(text), CellRules(TODAY, DEFAULT_HALVES, reading.orders), reading)


def rows(text: str, wishes: Wishes | None = None) -> list[dict[str, Value]]:
    """The values of its rows, empty ones left out; there must be no mistake."""
    found = parsed(text, wishes)
    assert not found.mistakes
    return [{k: v for k, v in record.values.items() if v is not None} for record in found.records]


def taken(reading: Reading) -> dict[str, str]:
    """By column, the field."""
    return {column.header: column.field for column in reading.columns}


def said(reading: Reading) -> list[str]:
    """What is wrong with the header."""
    return [str(mistake.within("c.csv")) for mistake in reading.mistakes]


# --- doubtful names ---


@pytest.mark.parametrize(
    ("header", "values", "proposed"),
    [
        ("级别", "A类,B,C级", "tier"),
        ("级别", "主任医师,副主任医师", "title"),
        ("等级", "三甲,二级甲等", LEFT_OUT),
        ("潜力", "4,2,5", "potential"),
        ("潜力", "A,B", "tier"),
        ("客户类型", "门诊,药店", "setting"),
        ("X", "114.28,114.3", "lon"),
        ("拜访日期", "2026/11/20", "last_visit"),
        ("级别", "A,B,E,中", "tier"),
    ],
)
def test_values_make_a_proposal_and_no_more(header: str, values: str, proposed: str) -> None:
    """A name that may mean several things is refused with the option to add, the one that its values speak for."""
    text = "\n".join([f"name,{header}", *(f"P{i},{value}" for i, value in enumerate(values.split(",")))])
    reading = read(text)
    assert taken(reading)[header] == LEFT_OUT
    (question,) = reading.open
    assert question.proposal == proposed
    (message,) = said(reading)
    assert message.startswith(f"c.csv:1:{header}: may mean ")
    assert f'--map "{header}={proposed}"' in message


def test_values_that_fit_both_decide_nothing() -> None:
    """High and low are bands of potential as well as tiers: both options are named and none is proposed."""
    (question,) = read("name,潜力\nA,高\nB,低\n").open
    assert question.proposal is None
    (message,) = said(read("name,潜力\nA,高\nB,低\n"))
    assert message.endswith('add --map "潜力=potential" or --map "潜力=tier"')


def test_an_option_settles_it() -> None:
    """`--map` wins over what a name usually means; "" leaves a column out, * all that are not understood."""
    text = "客户姓名,级别,科室,colour\n李伟,A,心内科,red\n"
    reading = read(text, Wishes({"级别": "tier", " 科 室": "notes", "*": LEFT_OUT}))
    assert not reading.mistakes
    assert taken(reading) == {"客户姓名": "name", "级别": "tier", "科室": "notes", "colour": LEFT_OUT}
    assert [column.how for column in reading.columns] == [How.KNOWN, How.TOLD, How.TOLD, How.TOLD]
    assert rows(text, Wishes({"级别": "", "*": "notes"}))[0]["notes"] == "colour: red"


def test_a_question_is_put_where_somebody_is_there() -> None:
    """Each doubtful or unknown column is asked about once, with its choices, its proposal and some values."""
    asked: list[Question] = []

    def ask(question: Question) -> str:
        asked.append(question)
        return {"级别": "title", "departement": "department", "上次拜访": "mdy"}[question.column]

    reading = read("name,级别,departement,上次拜访\nA,B,x,3/4/2026\nC,A,y,5/6/2026\n", ask=ask)
    assert not reading.mistakes
    assert taken(reading) == {"name": "name", "级别": "title", "departement": "department", "上次拜访": "last_visit"}
    assert reading.orders == {"last_visit": DateOrder.MDY}
    assert asked == [
        Question("级别", ("tier", "title", LEFT_OUT), "tier", ("B", "A")),
        Question("departement", ("department", LEFT_OUT), "department", ("x", "y")),
        Question("上次拜访", ("dmy", "mdy"), None, ("3/4/2026",), dates=True),
    ]


def test_refused_columns_cannot_be_mapped() -> None:
    """Prescriptions are not stored under another name either, nor passed over with the rest."""
    for wishes in (Wishes({"处方量": "notes"}), Wishes({"*": LEFT_OUT}), Wishes(profile={"处方量": LEFT_OUT})):
        (message,) = said(read("name,处方量\nA,12\n", wishes))
        assert "unlawful" in message


def test_wrong_options_are_mistakes() -> None:
    """A column that is not there and a field that is none are said."""
    first, second = said(read("name,x1\nA,1\n", Wishes({"colour": LEFT_OUT, "x1": "tear"})))
    assert first == "c.csv:1:colour: --map names this column, but the table has none such"
    assert second.startswith("c.csv:1:x1: --map names the unknown field 'tear' (did you mean tier?); the fields are id")


def test_two_columns_cannot_be_one_field() -> None:
    """The second is named with the option that leaves it out; phones, addresses and notes are put together."""
    (message,) = said(read("客户姓名,客户级别,分级\nA,A,B\n"))
    assert message == 'c.csv:1:分级: means tier, as the column 客户级别 does: leave one out with --map "分级="'
    (row,) = rows("姓名,电话,手机,备注,科室\nA,027-1,138,hm,x\n", Wishes({"科室": "notes"}))
    assert (row["phone"], row["notes"]) == ("027-1 / 138", "hm\n科室: x")


# --- dates ---


def test_a_column_of_dates_proves_its_order_or_is_asked_about() -> None:
    """One plain cell decides for its column; without one the option is named, and once for the column."""
    assert [row["last_visit"] for row in rows("name,上次拜访\nA,5/6/2026\nB,23/10/2026\n")] == [
        "2026-06-05",
        "2026-10-23",
    ]
    (message,) = said(read("name,上次拜访\nA,5/6/2026\nB,7/8/2026\n"))
    assert message.endswith("in '5/6/2026'? No cell of the column decides it: add --dates dmy or --dates mdy")
    assert rows("name,上次拜访\nA,5/6/2026\n", Wishes(dates=DateOrder.MDY))[0]["last_visit"] == "2026-05-06"


def test_contradicting_dates_are_mistakes_of_their_cells() -> None:
    """Where cells prove both orders, only those that could be either are wrong."""
    found = parsed("name,上次拜访\nA,23/10/2026\nB,10/23/2026\nC,5/6/2026\n")
    assert [(m.row, m.message) for m in found.mistakes] == [
        (4, "'5/6/2026' could be 2026-05-06 or 2026-06-05: write year-month-day")
    ]


# --- places ---


def test_the_pair_of_coordinates_is_the_one_whose_datum_is_wished() -> None:
    """Of two pairs that tell their datum WGS 84 is taken unless --coords says otherwise; the other is left out, told."""
    lat, lon = 30.58, 114.29
    north, east = from_wgs84((lat, lon), Datum.GCJ02)
    text = f"NAME,XGCJ,YGCJ,XWGS,YWGS\nA,{east},{north},{lon},{lat}\n"
    assert (rows(text)[0]["lat"], rows(text)[0]["lon"]) == (lat, lon)
    (row,) = rows(text, Wishes(datum=Datum.GCJ02))
    assert (row["lat"], row["lon"]) == pytest.approx((lat, lon), abs=1e-6)
    assert taken(read(text, Wishes(datum=Datum.GCJ02)))["XWGS"] == LEFT_OUT
    alone = f"NAME,XGCJ,YGCJ\nA,{east},{north}\n"
    assert rows(alone)[0]["lat"] == pytest.approx(lat, abs=1e-6)
    assert read(alone).remarks == ("coordinates are taken in gcj02, as the names of their columns say",)
    assert "--coords says wgs84" in said(read(alone, Wishes(datum=Datum.WGS84)))[0]


def test_plain_coordinates_are_converted_only_when_told() -> None:
    """No datum is guessed from values."""
    text = "name,经度,纬度\nA,114.29,30.58\n"
    assert (rows(text)[0]["lat"], rows(text)[0]["lon"]) == (30.58, 114.29)
    assert rows(text, Wishes(datum=Datum.BD09))[0]["lat"] != 30.58


# --- rows put together ---


def test_parts_are_put_together() -> None:
    """Names, titles and addresses in several columns are one; what the street says already is not said twice."""
    (row,) = rows(
        "First Name,Last Name,职称,职务,省,市,区,地址\nWei,Li,主任医师,科主任,湖北省,武汉市,江岸区,武汉市胜利街26号\n"
    )
    assert (row["name"], row["title"], row["address"]) == (
        "Wei Li",
        "主任医师 / 科主任",
        "湖北省武汉市江岸区胜利街26号",
    )
    (row,) = rows("Last Name,First Name,Street,House Number,City,Postcode\n李,伟,Annankatu,11,Helsinki,00120\n")
    assert row["name"] == "李伟"
    (row,) = rows('name,street,city,postcode\nA,"1 High St, Bolton",Bolton,BL1\n')
    assert row["address"] == "1 High St, Bolton, BL1"


def test_a_list_of_sites_makes_customers_named_like_them() -> None:
    """Without a column of names the site is the customer, and that is said; a chain's shops get a site each."""
    text = "药店名称,地址\n国药,胜利街1号\n国药,解放路2号\n大药房,长江路3号\n"
    found = parsed(text)
    assert [record.values["name"] for record in found.records] == ["国药", "国药", "大药房"]
    assert [record.own_site for record in found.records] == ["国药 (胜利街1号)", "国药 (解放路2号)", ""]
    assert read(text).remarks == ("there is no column of names: customers are named like their sites",)


def test_only_as_much_of_an_address_is_taken_as_tells_shops_apart() -> None:
    """Names of sites stay short; shops at one address are one site."""
    found = parsed('name,address\nBoots,"1 High St, Bolton"\nBoots,"2 High St, Bolton"\nBoots,"2 High St, Bolton"\n')
    assert [record.own_site for record in found.records] == [f"Boots ({n} High St)" for n in (1, 2, 2)]


def test_hours_of_a_week_in_one_cell() -> None:
    """OpenStreetMap's notation and plain text become the hours of the days; what they do not say is warned about."""
    found = parsed('name,opening_hours\nA,"Mo-Fr 08:00-16:00; PH off"\nB,周一至周五 9:00-17:00\nC,whenever\n')
    assert [found.records[i].values["hours_fri"] for i in (0, 1)] == ["08:00-16:00", "09:00-17:00"]
    assert [found.records[i].values["hours_sun"] for i in (0, 1)] == ["closed", "closed"]
    assert [(m.row, m.column) for m in found.mistakes] == [(4, "opening_hours")]


def test_a_shop_that_closes_at_midnight() -> None:
    """00:00 as the end of a day's hours is its end."""
    assert rows("name,mon\nA,08:30-00:00\n")[0]["hours_mon"] == "08:30-24:00"


def test_programs_words_for_nothing_are_nothing_and_told() -> None:
    """`[]` and NULL are no addresses."""
    found = parsed("name,address,phone\nA,[],NULL\nB,[],1\n")
    assert [record.values["address"] for record in found.records] == [None, None]
    assert found.remarks == ["2 cells that say [] are taken as empty", "1 cell that says NULL is taken as empty"]


def test_defaults_hold_where_a_row_says_nothing() -> None:
    """`--set` fills empty cells and an absent column, and leaves what is there."""
    found = rows("name,setting\nA,\nB,ward\n", Wishes(defaults={"setting": "store", "tier": "B"}))
    assert [(row["setting"], row["tier"]) for row in found] == [("store", "B"), ("ward", "B")]


def test_a_damaged_number_is_refused() -> None:
    """A phone number that a spreadsheet shortened cannot be restored."""
    (mistake,) = parsed("name,phone\nA,1.38E+10\n").mistakes
    assert "lost its digits" in mistake.message


# --- several sites ---


@pytest.mark.parametrize(
    ("sessions", "own", "elsewhere"),
    [
        ("北院：周一上午；南院：周三下午", "Mon am", "@ 南院: Wed pm"),
        ("周一上午(北院);周三下午(南院)", "Mon am", "@ 南院: Wed pm"),
        ("北院周一上午；周二上午；南院周三下午", "Mon,Tue am", "@ 南院: Wed pm"),
        ("", None, "@ 南院: any time"),
    ],
)
def test_sessions_go_to_the_site_they_name(sessions: str, own: str | None, elsewhere: str) -> None:
    """Of two sites the first is the customer's own, with the first address; sessions are divided by name."""
    (row,) = rows(f"姓名,医院,地址,出诊时间\n李伟,北院；南院,A路1号/B路2号,{sessions}\n")
    assert (row["site"], row["address"], row.get("sessions")) == ("北院", "A路1号", own)
    assert row["sessions_elsewhere"] == elsewhere


def test_what_is_said_of_the_other_sites_does_not_vanish() -> None:
    """The address of the second site is told, as no row has a place for it; sessions join those said elsewhere."""
    table = "姓名,医院,地址,出诊时间,sessions_elsewhere\n李伟,北院；南院,A路1号/B路2号,北院周一上午；南院周三下午,{}\n"
    found = parsed(table.format(""))
    assert found.records[0].values["sessions_elsewhere"] == "@ 南院: Wed pm"
    [warning] = found.warnings
    assert warning.column == "address"
    assert "南院 is not stored (B路2号)" in warning.message
    (row,) = rows(table.format("@ 西院: Fri am"))
    assert row["sessions_elsewhere"] == "@ 南院: Wed pm\n@ 西院: Fri am"
    assert "南院 appears twice" in parsed(table.format("@ 南院: Fri am")).mistakes[0].message


def test_sessions_without_a_site_are_those_of_the_first() -> None:
    """The second site cannot be stored then, and that is said."""
    found = parsed("姓名,医院,出诊时间\n李伟,北院;南院,周二上午\n")
    assert found.records[0].values["sessions"] == "Tue am"
    assert "sessions_elsewhere" not in found.records[0].values
    assert [(warning.row, warning.column) for warning in found.warnings] == [(2, "site")]
    assert "南院" in found.warnings[0].message
