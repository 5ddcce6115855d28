"""The vocabulary of session texts: what each English and Chinese word is, and what is refused with which advice."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(Enum):
    """What a token is; the comment names what its value holds."""

    DAYS = auto()  # frozenset of weekdays: one day, or a group such as weekdays
    NUMERAL = auto()  # a weekday without its 周, as in 周一、三: frozenset of one weekday
    NUMBER = auto()  # bare digits: an hour (minutes after midnight), or a weekday behind 周1
    HALF = auto()  # "am", "pm", "evening" or "all day"
    PARITY = auto()  # "odd" or "even" weeks
    CLOCK = auto()  # minutes after midnight
    RANGE = auto()
    LIST = auto()  # comma, slash, "and": goes on with the list or begins a clause
    STOP = auto()  # semicolon, line end: ends the clause
    COLON = auto()
    OPEN = auto()
    CLOSE = auto()
    CLOSED = auto()  # what stands before it does not take place: 停诊
    EXCEPT = auto()  # the same, for what stands behind it
    HOLIDAYS = auto()  # public holidays
    MORE = auto()  # dots in place of what a reader can fill in
    SITS = auto()  # 出诊, where it ends the times that it is said of: 周一上午出诊，下午停诊
    NOISE = auto()  # words that change nothing: every, only, 每, 坐诊
    END = auto()


_WEEK = frozenset(range(7))
_ENGLISH_DAYS = (
    "mon monday mondays",
    "tue tues tuesday tuesdays",
    "wed weds wednesday wednesdays",
    "thu thur thurs thursday thursdays",
    "fri friday fridays",
    "sat saturday saturdays",
    "sun sunday sundays",
)
DAY_GROUPS = {
    **{name: frozenset((day,)) for day, names in enumerate(_ENGLISH_DAYS) for name in names.split()},
    **dict.fromkeys(("daily", "everyday", "eachday", "每天", "每日", "天天"), _WEEK),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "workday", "工作日", "平日"), frozenset(range(5))),
    **dict.fromkeys(("weekend", "weekends", "周末", "週末", "双休日", "雙休日"), frozenset((5, 6))),
}
HALVES = {
    **dict.fromkeys(("am", "morning", "mornings", "上午", "早上"), "am"),
    **dict.fromkeys(("pm", "afternoon", "afternoons", "下午", "午后", "午後"), "pm"),
    **dict.fromkeys(
        ("evening", "evenings", "eve", "晚上", "晚间", "晚間", "夜间", "夜間", "夜诊", "夜診", "晚"), "evening"
    ),
    **dict.fromkeys(
        ("allday", "fullday", "wholeday", "全天", "整天", "全日", "上下午", "上、下午", "上/下午", "上,下午"), "all day"
    ),
}
_SITS = (*("出诊", "坐诊", "看诊", "开诊", "接诊", "应诊"), *("出診", "坐診", "看診", "開診", "接診", "應診"))
_CLINICS = tuple(
    kind + word
    for kind in ("", "专家", "專家", "特需", "普通", "专科", "專科", "专病", "專病")
    for word in ("门诊", "門診")
)
MARKS = {
    **dict.fromkeys(("到", "至", "to", "till", "until", "through", "thru"), Kind.RANGE),
    **dict.fromkeys((",", "、", "/", "+", "&", "和", "及", "与", "與", "and"), Kind.LIST),
    **dict.fromkeys((";", "\n", "。", ".", "|"), Kind.STOP),
    ":": Kind.COLON,
    "(": Kind.OPEN,
    ")": Kind.CLOSE,
    **dict.fromkeys(
        (
            *("停诊", "停診", "休诊", "休診", "休息", "停", "休", "除外", "以外", "之外", "外", "closed", "off"),
            *("不出诊", "不出診", "不坐诊", "不坐診", "不看诊", "不看診"),
        ),
        Kind.CLOSED,
    ),
    **dict.fromkeys(("除", "除了", "except", "excluding", "excl"), Kind.EXCEPT),
    **dict.fromkeys(
        (
            *("节假日", "節假日", "法定节假日", "法定假日", "国定假日", "國定假日", "公共假期", "公众假期"),
            *("ph", "holiday", "holidays"),
        ),
        Kind.HOLIDAYS,
    ),
    **dict.fromkeys(("every", "each", "on", "only"), Kind.NOISE),
    **dict.fromkeys(("每", "逢", "仅", "僅", "只", "均", "都"), Kind.NOISE),
    **dict.fromkeys(_SITS, Kind.SITS),
    **dict.fromkeys((word + tail for word in (*_SITS, *_CLINICS) for tail in ("时间", "時間")), Kind.NOISE),
    **dict.fromkeys(_CLINICS, Kind.NOISE),
}
NUMERALS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}

# What is known to stand in such texts and cannot be said as ordinary weeks, with the advice (translated when shown).
REFUSED: tuple[tuple[str, Callable[[], str]], ...] = (
    (
        r"等",
        lambda: _("this leaves days out; write every day, or a range such as Mon-Fri"),
    ),
    (
        r"[单單双雙]日|[单單双雙]号|隔天|隔日",
        lambda: _("sessions of odd or even dates cannot be kept; enter them one by one"),
    ),
    (
        r"隔|other|alternat|biweekly|fortnight|单|單|双|雙|odd|even",
        lambda: _("which weeks? write `odd weeks` or `even weeks` (单周, 双周) by the number of the week"),
    ),
    (
        r"第|月|first|second|third|fourth|last|\d+(st|nd|rd|th)\b",
        lambda: _("not an ordinary week; write the weekly sessions, and enter single dates by `customer sessions`"),
    ),
    (
        r"不|无|無|非|not?\b|but|without",
        lambda: _("not understood; write the times at which the customer receives, or `Wed closed` (周三停诊)"),
    ),
    (
        r"中午|noon|lunch|night",
        lambda: _("no half-day of this name; write clock times such as 12:00-13:30"),
    ),
    (
        r"\d",
        lambda: _("a number that is no clock time; write hours and minutes, such as 09:00-11:30"),
    ),
)
