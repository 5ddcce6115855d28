"""The columns of rosters: names of hospital systems and notices, and columns that are a weekday or a date."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from repplan.domain.session_words import HALVES
from repplan.domain.sessions import SessionSyntaxError, read_sessions

_NAMES = {
    "name": "医生姓名 医生 医师 医师姓名 姓名 专家 专家姓名 出诊医生 出诊专家 坐诊医生 医生名称 "
    "doctorname doctor docname physician name",
    "id": "医生id 医生编号 医生工号 工号 doctorid doctorcode personnelid docid staffid id",
    "department": "科室 科室名称 科别 专科 所属科室 门诊 deptname department departmentname dept departmentid",
    "date": "排班日期 出诊日期 日期 就诊日期 坐诊日期 regdate workdate scheduledate visitdate date",
    "weekday": "星期 周几 星期几 weekday dayofweek",
    "half": "班次类型 班次 班别 午别 时段 上下午 worktime ampm shift halfday",
    "start": "开始时间 起始时间 starttime start scheduletime",
    "end": "结束时间 endtime end",
    "times": "出诊时间 坐诊时间 门诊时间 时间段 时间 看诊时间 phasedesc timeslot time sessions hours",
    "stopped": "停诊 停诊标志 是否停诊 停诊标识 stopflag stopped closed",
    "note": "备注 说明 备注信息 remark remarks note notes",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
_ISO_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)(?!\d)")
_MONTH_DAY = re.compile(r"(?<![-~:\d./])(\d{1,2})\s*[月./]\s*(\d{1,2})\s*[日号]?(?!\s*[-~至到:\d./])")


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A column that is a weekday or a date, perhaps one half-day of it: `周一上`, `周三`, `2026-12-01 下午`.

    Attributes:
        weekday: Monday 0; -1 where only `month_day` tells it.
        date: where the column names the year, too.
        half: the half-day, "" for the whole day.
        month_day: of a date without a year: `12月1日`, `周二12/1`.
    """

    weekday: int = -1
    date: dt.date | None = None
    half: str = ""
    month_day: tuple[int, int] | None = None


def field_of(header: str) -> str:
    """What a column holds, one of the keys of `_NAMES`, "" where the name is not known."""
    return _FIELDS.get(re.sub(r"[\s_\-（）()]", "", unicodedata.normalize("NFKC", header).casefold()), "")


@lru_cache(maxsize=512)
def day_column(header: str) -> DayColumn | None:
    """The day that a column is, None where it is none."""
    text = " ".join(unicodedata.normalize("NFKC", header).split())
    dated = _ISO_DATE.match(text)
    date = read_date(dated[0]) if dated else None
    if date is None and (column := _month_day_column(text)):
        return column
    rest = text[dated.end() :] if dated and date else text
    rest = re.sub(r"^\W+|\W+$", "", re.sub(r"\(.*?\)", "", rest))  # 周一(12/1), 周一上午（专家）
    rest = re.sub(r"([上下])(?!午)", r"\1午", rest)
    if date is not None:
        named = day_column(rest) if rest else None
        half = HALVES.get(rest, named.half if named else "")
        return DayColumn(date.weekday(), date, half)
    try:
        reading = read_sessions(rest)
    except SessionSyntaxError:
        return None
    days = [day for day, spans in enumerate(reading.sessions.spans) if spans]
    if len(days) != 1 or re.search(r"\d\s*[-:]\s*\d", rest):
        return None
    halves = [half for word, half in HALVES.items() if re.search(rf"(?<![a-z]){word}(?![a-z])", rest.casefold())]
    return DayColumn(days[0], None, halves[-1] if halves else "")


def _month_day_column(text: str) -> DayColumn | None:
    """A column that is a day without its year, the weekday or half-day before or after it."""
    match = _MONTH_DAY.search(text)
    if match is None:
        return None
    month, day = int(match[1]), int(match[2])
    try:
        dt.date(2000, month, day)  # a leap year: any day that there is
    except ValueError:
        return None
    rest = " ".join(re.sub(r"\W+", " ", text[: match.start()] + " " + text[match.end() :]).split())
    rest = re.sub(r"([上下])(?!午)", r"\1午", rest)
    if not rest or rest in HALVES:
        return DayColumn(-1, None, HALVES.get(rest, ""), (month, day))
    named = day_column(rest)
    if named is None or named.date or named.month_day:
        return None
    return DayColumn(named.weekday, None, named.half, (month, day))


def knows(header: str) -> bool:
    """Whether a text is the name of a column of rosters."""
    return bool(field_of(header)) or day_column(header) is not None


def read_date(text: str) -> dt.date | None:
    """A date as tables write it, the year in front; None where it is none."""
    match = _ISO_DATE.match(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        return dt.date(*(int(part) for part in match.groups() if part))
    except ValueError:
        return None
