"""The words of session texts: English and Chinese weekdays, half-days, clock times and separators.

Every character of a text must belong to a known token; whatever else stands there is refused with its position, so
that a restriction nobody understood (every other week, except holidays) is never dropped in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING

from repplan.domain.spans import DAY_END, Minutes
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable


class SessionSyntaxError(ValueError):
    """A session text that is not understood or could be meant in two ways.

    Attributes:
        text: The whole text.
        position: Where in it, counted from 0.
        message: What is wrong, where (characters counted from 1), and what to write instead.
    """

    def __init__(self, text: str, position: int, word: str, problem: str) -> None:
        where = _("'{word}' at character {n}") if word else _("at the end")
        self.text = text
        self.position = position
        self.message = f"{where.format(word=word, n=position + 1)}: {problem}"
        super().__init__(self.message)


class Kind(Enum):
    """What a token is; the comment names what its value holds."""

    DAYS = auto()  # frozenset of weekdays: one day, or a group such as weekdays
    NUMERAL = auto()  # a weekday without its 周, as in 周一、三: int
    HALF = auto()  # "am", "pm", "evening" or "all day"
    PARITY = auto()  # "odd" or "even" weeks
    CLOCK = auto()  # minutes after midnight
    RANGE = auto()
    LIST = auto()  # comma, slash, "and": goes on with the list or begins a clause
    STOP = auto()  # semicolon, line end: ends the clause
    COLON = auto()
    OPEN = auto()
    CLOSE = auto()
    NOISE = auto()  # words that change nothing: every, only, 每, 坐诊
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in the text."""

    kind: Kind
    word: str
    position: int
    days: frozenset[int] = frozenset()  # DAYS, NUMERAL
    half: str = ""  # HALF
    parity: str = ""  # PARITY
    minutes: Minutes = 0  # CLOCK
    chinese: bool = False  # DAYS: written with 周 and a numeral, so that bare numerals may follow
    digit: bool = False  # DAYS, NUMERAL: an arabic numeral (周1)


_WEEK = frozenset(range(7))
_WEEKDAYS = frozenset(range(5))
_WEEKEND = frozenset((5, 6))
_ENGLISH_DAYS = (
    "mon monday mondays",
    "tue tues tuesday tuesdays",
    "wed weds wednesday wednesdays",
    "thu thur thurs thursday thursdays",
    "fri friday fridays",
    "sat saturday saturdays",
    "sun sunday sundays",
)
_DAY_GROUPS = {
    **{name: frozenset((day,)) for day, names in enumerate(_ENGLISH_DAYS) for name in names.split()},
    **dict.fromkeys(("daily", "everyday", "eachday", "每天", "每日", "天天"), _WEEK),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "workday", "工作日", "平日"), _WEEKDAYS),
    **dict.fromkeys(("weekend", "weekends", "周末", "週末", "双休日", "雙休日"), _WEEKEND),
}
_HALVES = {
    **dict.fromkeys(("am", "morning", "mornings", "上午", "早上"), "am"),
    **dict.fromkeys(("pm", "afternoon", "afternoons", "下午"), "pm"),
    **dict.fromkeys(
        ("evening", "evenings", "eve", "晚上", "晚间", "晚間", "夜间", "夜間", "夜诊", "夜診", "晚"), "evening"
    ),
    **dict.fromkeys(
        ("allday", "fullday", "wholeday", "全天", "整天", "全日", "上下午", "上、下午", "上/下午", "上,下午"), "all day"
    ),
}
_MARKS = {
    **dict.fromkeys(("到", "至", "to", "till", "until", "through", "thru"), Kind.RANGE),
    **dict.fromkeys((",", "、", "/", "+", "&", "和", "及", "与", "與", "and"), Kind.LIST),
    **dict.fromkeys((";", "\n", "。"), Kind.STOP),
    ":": Kind.COLON,
    "(": Kind.OPEN,
    ")": Kind.CLOSE,
    **dict.fromkeys(("every", "each", "on", "only"), Kind.NOISE),
    **dict.fromkeys(("每", "逢", "仅", "僅", "只", "均", "都"), Kind.NOISE),
    **dict.fromkeys(
        (
            word + tail
            for word in ("出诊", "坐诊", "门诊", "看诊", "出診", "門診", "看診")
            for tail in ("", "时间", "時間")
        ),
        Kind.NOISE,
    ),
}
_NUMERALS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}

# The length stays, so that positions in the plain text are positions in the user's.
_PLAIN: dict[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN.update(dict.fromkeys((0x3000, ord("\r"), ord("\t")), ord(" ")))


@cache
def _pattern() -> re.Pattern[str]:
    """The token pattern, compiled at the first text rather than at import."""
    literal = sorted((w for w in (*_DAY_GROUPS, *_HALVES, *_MARKS) if not w.isascii() or not w.isalpha()), key=len)
    no_number = r"(?! [\da-z:点點时時] )"  # a weekday's digit is not the beginning of 14:00 or 1st
    return re.compile(
        rf"""(?P<space>\ +)
        | (?P<parity>(?:odd|even)\ +ISO\ +weeks\b)
        | (?P<clock> (?P<hour>\d{{1,2}})
            (?: :(?P<minute>\d\d) | [点點时時] (?: (?P<half>半) | (?P<past>\d\d?)分? )? ) (?!\d) )
        | (?P<word> (?:all|full|whole|every|each)[ -]?day(?![a-z.]) | [a-z][a-z.]* )
        | (?P<day> (?:每个?)? (?:周|週|星期|礼拜|禮拜)
            (?: (?P<numeral>[一二三四五六日天]) | (?P<digit>[1-7]) {no_number} ) )
        | (?P<range> [-~‐‑–—―−〜]+ )
        | (?P<literal> {"|".join(re.escape(word) for word in reversed(literal))} )
        | (?P<bare> [一二三四五六日] | [1-7] {no_number} )""",
        re.VERBOSE | re.IGNORECASE,
    )


def tokenize(text: str) -> list[Token]:
    """The tokens of a text without spaces and noise, ended by an `END`; repeated list separators become one.

    Raises:
        SessionSyntaxError: something is no known word.
    """
    plain = text.translate(_PLAIN)
    tokens: list[Token] = []
    position = 0
    while position < len(plain):
        match = _pattern().match(plain, position)
        if match is None:
            raise _unknown(text, plain, position)
        position = match.end()
        if match.lastgroup == "space":
            continue
        token = _token(match, text, plain)
        repeated = token.kind is Kind.LIST and tokens and tokens[-1].kind is Kind.LIST
        if token.kind is not Kind.NOISE and not repeated:
            tokens.append(token)
    return [*tokens, Token(Kind.END, "", len(text))]


def _token(match: re.Match[str], text: str, plain: str) -> Token:
    word, at = match.group(), match.start()
    if match["clock"]:
        return Token(Kind.CLOCK, word, at, minutes=_clock(match, text))
    if match["parity"] or match["range"]:
        return Token(Kind.PARITY if match["parity"] else Kind.RANGE, word, at, parity=word.split()[0].lower())
    if match["day"] or match["bare"]:
        digits = match["digit"] or (word if word.isascii() else "")
        day = int(digits) - 1 if digits else _NUMERALS[match["numeral"] or word]
        kind = Kind.DAYS if match["day"] else Kind.NUMERAL
        return Token(kind, word, at, days=frozenset((day,)), chinese=True, digit=bool(digits))
    key = re.sub("[ .-]", "", word.lower()) if match["word"] else word
    if key in _DAY_GROUPS:
        return Token(Kind.DAYS, word, at, days=_DAY_GROUPS[key])
    if key in _HALVES:
        return Token(Kind.HALF, word, at, half=_HALVES[key])
    if key in _MARKS:
        return Token(_MARKS[key], word, at)
    raise _unknown(text, plain, at)


def _clock(match: re.Match[str], text: str) -> Minutes:
    minute = 30 if match["half"] else int(match["minute"] or match["past"] or 0)
    minutes = int(match["hour"]) * 60 + minute
    if minute > 59 or minutes > DAY_END:
        raise SessionSyntaxError(text, match.start(), match.group(), _("no time of the day; write 00:00 to 24:00"))
    return minutes


# What is known to stand in such texts and cannot be said as an ordinary week, with the advice (translated when shown).
_REFUSED: tuple[tuple[str, Callable[[], str]], ...] = (
    (
        r"\.\.|…|等",
        lambda: _("this leaves days out; write every day, or a range such as Mon-Fri"),
    ),
    (
        r"单|單|双|雙|隔|第|月|odd|even|other|alternat|biweekly|fortnight|first|second|third|fourth|last|\d+(st|nd|rd|th)\b",
        lambda: _("sessions that differ from week to week are not understood; write those of an ordinary week"),
    ),
    (
        r"休|停|除|不|无|無|非|closed|except|not?\b|off|but|without",
        lambda: _("only times at which the customer receives can be written; leave the others out"),
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


def _unknown(text: str, plain: str, position: int) -> SessionSyntaxError:
    found = re.compile(r"[a-z0-9.]+|.", re.IGNORECASE | re.DOTALL).match(plain, position)
    assert found
    word = text[position : found.end()]
    for pattern, advice in _REFUSED:
        if re.compile(pattern, re.IGNORECASE).match(plain, position):
            return SessionSyntaxError(text, position, word, advice())
    return SessionSyntaxError(
        text, position, word, _("not understood; write for example 'Mon am, Thu 14:00-16:00' or '周一、三上午'")
    )
