"""Rosters in the shapes that hospitals and their programs give them, each read into sittings of doctors."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from repplan.domain.roster import Period, Sitting
from repplan.domain.sessions import DEFAULT_HALVES, Span
from repplan.errors import BadDataError
from repplan.files.session_tables import Doctor, RosterFile, read_roster

AM, PM, EVENING = DEFAULT_HALVES.am, DEFAULT_HALVES.pm, DEFAULT_HALVES.evening
DAY = dt.date(2026, 12, 1)


def read(folder: Path, name: str, text: str) -> RosterFile:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_roster(path, DEFAULT_HALVES, today=dt.date(2026, 11, 22))


def workbook(folder: Path, rows: list[list[Any]], merged: tuple[str, ...] = ()) -> RosterFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    path = folder / "roster.xlsx"
    book.save(path)
    return read_roster(path, DEFAULT_HALVES, today=dt.date(2026, 11, 22))


def test_dated_slots(tmp_path: Path) -> None:
    """Shape 1: one row a slot with its first and last time; a note that says 停诊 stops it; Excel's dates and times too."""
    header = [
        "医生id",
        "医生姓名",
        "科室",
        "排班日期",
        "班次类型",
        "开始时间",
        "结束时间",
        "号源数量",
        "挂号价格",
        "诊室编号",
        "备注",
    ]
    slots = [
        ["7", "张伟", "心内科", "2026-12-01", "上午", "08:00:00", "11:30:00", "20", "50", "302", ""],
        ["7", "张伟", "心内科", "2026-12-03", "下午", "14:00:00", "17:00:00", "20", "50", "302", "临时停诊"],
        ["8", "李娜", "神内科", dt.date(2026, 12, 1), "夜诊", dt.time(18), dt.time(20), 10, 50, 1, None],
    ]
    expected = {
        Doctor("张伟", "心内科", "7"): [
            Sitting(2, (Span(480, 690),), -1, DAY),
            Sitting(3, (Span(840, 1020),), -1, dt.date(2026, 12, 3), stopped=True),
        ],
        Doctor("李娜", "神内科", "8"): [Sitting(4, (Span(1080, 1200),), -1, DAY)],
    }
    roster = workbook(tmp_path, [header, *slots])
    assert roster.sittings == expected
    assert roster.warnings == []
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in [header, *slots])
    assert read(tmp_path, "slots.csv", text).sittings == expected


def test_weekly_template(tmp_path: Path) -> None:
    """Shape 2: weekday 0 is Sunday, am_pm a letter; without names doctors are known by their ids; stop_flag stops."""
    roster = read(
        tmp_path,
        "template.csv",
        "department_id,personnel_id,weekday,am_pm,tatal_num,visit_type_code\n3,41,0,a,20,1\n3,41,1,p,20,1\n3,42,6,a,9,1\n",
    )
    assert roster.sittings == {
        Doctor("", "3", "41"): [Sitting(2, (AM,), 6, half="am"), Sitting(3, (PM,), 0, half="pm")],
        Doctor("", "3", "42"): [Sitting(4, (AM,), 5, half="am")],
    }
    dated = read(
        tmp_path,
        "dated.csv",
        "personnel_id,visit_date,weekday,am_pm,stop_flag,left_num\n41,2026-12-01,2,a,0,3\n41,2026-12-02,3,p,1,3\n",
    )
    assert dated.sittings[Doctor("", "", "41")] == [
        Sitting(2, (AM,), -1, DAY, half="am"),
        Sitting(3, (PM,), -1, dt.date(2026, 12, 2), stopped=True, half="pm"),
    ]


def test_hospital_information_system(tmp_path: Path) -> None:
    """Shape 3: JSON records, however deep, whose phaseDesc is the window."""
    record = {
        "weekday": "星期二",
        "deptName": "骨科",
        "rank": "主任医师",
        "typeName": "专家",
        "allCount": 20,
        "totalFee": 25.5,
    }
    records = [
        {"regDate": "2026-12-01", "doctorName": "王芳", "phaseDesc": "08:00-11:30", **record},
        {"regDate": "2026-12-01", "doctorName": "王芳", "phaseDesc": "14:30-17:00", **record},
    ]
    text = json.dumps({"code": 0, "data": {"total": 2, "list": records}}, ensure_ascii=False)
    assert read(tmp_path, "his.json", text).sittings == {
        Doctor("王芳", "骨科"): [Sitting(1, (Span(480, 690),), -1, DAY), Sitting(2, (Span(870, 1020),), -1, DAY)]
    }


def test_booking_system(tmp_path: Path) -> None:
    """Shape 4: workTime 0 is the morning, 1 the afternoon; a record without a doctor is listed, not dropped."""
    records = [
        {"hoscode": "1", "depcode": "2", "workDate": "2026-12-01", "workTime": 0, "docname": "赵强", "title": "教授"},
        {"hoscode": "1", "depcode": "2", "workDate": "2026-12-01", "workTime": 1, "docname": "赵强", "title": "教授"},
        {"hoscode": "1", "depcode": "2", "workDate": "2026-12-01", "workTime": 1, "docname": "", "title": ""},
    ]
    roster = read(tmp_path, "booking.json", json.dumps(records))
    assert roster.sittings == {
        Doctor("赵强"): [Sitting(1, (AM,), -1, DAY, half="am"), Sitting(2, (PM,), -1, DAY, half="pm")]
    }
    assert roster.skipped == [(3, "names no doctor")]
    assert roster.rows == 3


def test_first_times_alone(tmp_path: Path) -> None:
    """Shape 5: of a sitting without an end the half-day's is taken, and told; doctor 0 is whoever is on duty."""
    records = [
        {
            "schedule_id": 1,
            "schedule_date": "2026-12-01",
            "schedule_time": "08:00:00",
            "doctor_id": 5,
            "doctor_name": "孙丽",
        },
        {
            "schedule_id": 2,
            "schedule_date": "2026-12-01",
            "schedule_time": "13:30:00",
            "doctor_id": 5,
            "doctor_name": "孙丽",
        },
        {
            "schedule_id": 3,
            "schedule_date": "2026-12-01",
            "schedule_time": "13:30:00",
            "doctor_id": 0,
            "doctor_name": "",
        },
    ]
    roster = read(tmp_path, "api.json", json.dumps(records))
    assert roster.sittings == {
        Doctor("孙丽", "", "5"): [Sitting(1, (Span(480, 690),), -1, DAY), Sitting(2, (Span(810, 1020),), -1, DAY)]
    }
    assert roster.warnings == [(1, "no end is said: read as 08:00-11:30"), (2, "no end is said: read as 13:30-17:00")]
    assert [row for row, _why in roster.skipped] == [3]


MATRIX = [
    ["某某医院门诊出诊一览表"],
    ["科室", "姓名", "周一上", "周一下", "周二上", "周三上", "周三下", "周日上"],
    ["心内科", "张伟", "√", "", "专家", "停诊", "302室", ""],
    [None, "李娜", "", "特需", "8:30-11:00", "√（单周）", "-", "见通知"],
    [None, "王芳", None, None, None, None, None, None],
]


def test_printed_matrix(tmp_path: Path) -> None:
    """Shape 6: below a title, with merged departments; marks, kinds of clinics and rooms are sittings, 停诊 is none."""
    roster = workbook(tmp_path, MATRIX, ("A1:H1", "A3:A5"))
    assert roster.sittings == {
        Doctor("张伟", "心内科"): [
            Sitting(3, (AM,), 0, half="am"),
            Sitting(3, (AM,), 1, half="am"),
            Sitting(3, (AM,), 2, stopped=True, half="am"),
            Sitting(3, (PM,), 2, half="pm"),
        ],
        Doctor("李娜", "心内科"): [
            Sitting(4, (PM,), 0, half="pm"),
            Sitting(4, (Span(510, 660),), 1),
            Sitting(4, (AM,), 2, parity="odd"),
            Sitting(4, (AM,), 6, half="am"),
        ],
        Doctor("王芳", "心内科"): [],
    }
    assert [row for row, _words in roster.warnings] == [4, 4]
    assert "周三上: '单周' at" in roster.warnings[0][1]
    assert roster.warnings[1] == (4, "周日上: '见通知' is taken for a sitting")


def test_matrix_under_two_header_rows(tmp_path: Path) -> None:
    """Weekdays over half-days, merged or not, are the same columns; so are dates."""
    rows = [
        ["医生", "周一", None, "周二", None],
        [None, "上午", "下午", "上午", "下午"],
        ["张伟", "√", None, None, "√"],
    ]
    expected = [Sitting(3, (AM,), 0, half="am"), Sitting(3, (PM,), 1, half="pm")]
    assert workbook(tmp_path, rows, ("A1:A2", "B1:C1", "D1:E1")).sittings == {Doctor("张伟"): expected}
    dated = read(
        tmp_path, "dated.csv", "医生,2026-12-01 上午,2026-12-02,2026-12-03 周四 下午\n张伟,√,14:00-16:00,停诊\n"
    )
    assert dated.sittings == {
        Doctor("张伟"): [
            Sitting(2, (AM,), -1, DAY, half="am"),
            Sitting(2, (Span(840, 960),), -1, dt.date(2026, 12, 2)),
            Sitting(2, (PM,), -1, dt.date(2026, 12, 3), stopped=True, half="pm"),
        ]
    }


def test_list_of_sessions(tmp_path: Path) -> None:
    """A list of doctors with their sessions in one cell is a weekly roster."""
    roster = read(
        tmp_path, "list.csv", "姓名;科室;出诊时间\n张伟;心内科;周一、三上午8:30-11:30\n李娜;;周一、周三下午\n"
    )
    window = (Span(510, 690),)
    assert roster.sittings == {
        Doctor("张伟", "心内科"): [Sitting(2, window, 0), Sitting(2, window, 2)],
        Doctor("李娜"): [Sitting(3, (PM,), 0), Sitting(3, (PM,), 2)],
    }
    assert len(roster.warnings) == 1


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("医生,日期,时段\n张伟,2026-13-01,上午\n", ":2:日期"),
        ("医生,日期,时段\n张伟,,上午\n", ":2:日期"),
        ("医生,星期,时段\n张伟,星期八,上午\n", ":2:星期"),
        ("医生,星期,时段\n张伟,星期二,早晚\n", ":2:时段"),
        ("医生,星期,时段\n张伟,星期二,\n", ":2"),
        ("医生,日期,开始时间,结束时间\n张伟,2026-12-01,11:30,08:00\n", ":2:开始时间"),
        ("医生,周一上,周二上\n张伟,√,9:00-8:00\n", ":2:周二上"),
        ("医生,出诊时间\n张伟,随时\n", ":2:出诊时间"),
    ],
)
def test_mistakes_are_placed(tmp_path: Path, text: str, where: str) -> None:
    """What a row says wrongly is named by row and column, and nothing is taken."""
    with pytest.raises(BadDataError) as caught:
        read(tmp_path, "roster.csv", text)
    assert [mistake.where for mistake in caught.value.mistakes] == [f"{tmp_path / 'roster.csv'}{where}"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "科室,周一上\n心内科,√\n", "names no doctors"),
        ("a.csv", "医生,科室\n张伟,心内科\n", "is no roster"),
        ("a.json", "{", "is no JSON"),
        ("a.json", '{"data": [{"a": 1}]}', "holds no list of sittings"),
    ],
)
def test_what_is_no_roster(tmp_path: Path, name: str, text: str, says: str) -> None:
    """A file of something else is refused with what a roster would need."""
    with pytest.raises(BadDataError, match=says):
        read(tmp_path, name, text)


_CELLS = st.sampled_from(
    [
        "√",
        "停诊",
        "专家",
        "302",
        "8:30-11:30",
        "9-",
        "单周",
        "（双）",
        "周一上午",
        "×",
        "",
        "2026-12-01",
        "0",
        "a",
        "p",
        "下午",
    ]
) | st.text("周一上午0129:-√停诊/年月日ap ", max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["姓名", "科室", "星期", "日期", "时段", "开始时间", "结束时间", "出诊时间", "周一上", "周二"]),
        max_size=6,
    ),
    st.lists(st.lists(_CELLS, max_size=6), max_size=4),
)
def test_any_table_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, header: list[str], rows: list[list[str]]
) -> None:
    """Whatever stands in a table, each row belongs to a doctor or is listed, or the mistakes are; nothing crashes."""
    text = "\n".join(",".join(cells) for cells in [header, *rows])
    try:
        roster = read(tmp_path_factory.mktemp("any"), "roster.csv", text)
    except BadDataError:
        return
    assert roster.rows == sum(map(len, roster.rows_of.values())) + len(roster.skipped)
    assert roster.sittings.keys() == roster.rows_of.keys()


TITLE = "第一医院门诊排班表（2026年11月23日-11月29日）\n"
CELLS = "蔡华,停诊,,下午\n刘洋,上午,,\n"


@pytest.mark.parametrize(
    "columns",
    [
        "11月23日,11月24日,11月26日",
        "11月23日（周一）,11月24日（周二）,11月26日（周四）",
        "11.23,11.24,11.26",
        "11/23,11/24,11/26",
        "周一11/23,周二11/24,周四11/26",
        '"11/23\n周一","11/24\n周二","11/26\n周四"',
        "周一(11/23),周二(11/24),周四(11/26)",
        "周一,周二,周四",
    ],
)
def test_a_notice_on_the_wall_is_of_the_week_in_its_title(tmp_path: Path, columns: str) -> None:
    """Dates without a year, and weekdays below a title with the days of one week, are the days of that week."""
    roster = read(tmp_path, "wall.csv", f"{TITLE}姓名,{columns}\n{CELLS}")
    found = [(s.date, s.weekday, s.stopped) for sittings in roster.sittings.values() for s in sittings]
    monday, thursday = dt.date(2026, 11, 23), dt.date(2026, 11, 26)
    assert found == [(monday, -1, True), (thursday, -1, False), (monday, -1, False)]
    assert roster.period == Period(monday, thursday)
    told = [words for _row, words in roster.warnings]
    assert [("2026-11-23 to 2026-11-29" in words) for words in told] == [True] * (columns == "周一,周二,周四")


def test_the_year_of_a_notice_without_a_title_is_said(tmp_path: Path) -> None:
    """It is the one nearest to today, also over the turn of the year, and a weekday that does not fit is told."""
    roster = read(tmp_path, "wall.csv", "姓名,12月31日上午,1月1日下午（周五）,1月4日（周二）\n刘洋,√,√,√\n")
    assert [s.date for s in roster.sittings[Doctor("刘洋")]] == [
        dt.date(2026, 12, 31),
        dt.date(2027, 1, 1),
        dt.date(2027, 1, 4),
    ]
    assert [words for _row, words in roster.warnings] == [
        "'12月31日上午' names no year: read as 2026-12-31",
        "'1月4日（周二）' is read as 2027-01-04, which is another weekday",
    ]


def test_a_date_that_a_spreadsheet_made_a_number(tmp_path: Path) -> None:
    """After 11.29 a column 11.3 is the 30th; a day that the year does not have is a mistake."""
    roster = read(tmp_path, "wall.csv", "2026年排班\n姓名,11.29,11.3,12.1\n刘洋,√,√,√\n")
    assert [s.date and s.date.day for s in roster.sittings[Doctor("刘洋")]] == [29, 30, 1]
    with pytest.raises(BadDataError, match="2月29日"):
        read(tmp_path, "wall.csv", "2026年排班\n姓名,2月29日,3月1日\n刘洋,√,√\n")


def test_weekdays_below_a_longer_period_are_told(tmp_path: Path) -> None:
    """A title of more than a week leaves them the ordinary week, and says so; rows with weekdays have days, too."""
    roster = read(tmp_path, "wall.csv", "排班（2026年11月23日至12月20日）\n姓名,周一,周二\n刘洋,√,\n")
    assert [s.weekday for s in roster.sittings[Doctor("刘洋")]] == [0]
    assert ["taken as the ordinary week" in words for _row, words in roster.warnings] == [True]
    listed = read(tmp_path, "list.csv", f"{TITLE}姓名,星期,午别\n刘洋,周三,上午\n")
    assert [s.date for s in listed.sittings[Doctor("刘洋")]] == [dt.date(2026, 11, 25)]
