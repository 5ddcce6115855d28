"""Cells of rosters: what √, 停诊, 专家, a room or a time in the column of a half-day mean, and the cells of lists."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.session_words import HALVES
from repplan.domain.sessions import DAY_NAMES, SessionSyntaxError, parse_day_hours, read_sessions
from repplan.domain.spans import Span, normalise
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.halves import Halves
    from repplan.domain.sessions import Sessions
    from repplan.domain.spans import DaySpans

_NOTHING = frozenset(("", "-", "--", "—", "/", "\\", "×", "x", "✗", "✕", "无", "無", "否", "n", "no", "0"))
_TICKS = re.compile(r"[√✓✔☑○●◎★☆*]")
_SITS = frozenset(("1", "v", "y", "yes", "是", "有"))
_KINDS = re.compile(
    r"知名专家|专家|專家|特需|普通|专科|專科|专病|專病|名医|高级|国际|门诊|門診|出诊|出診|坐诊|坐診|号|號"
)
_PLACE = re.compile(r"[a-z#\-]*\d[\w\-#]*|.*(室|楼|层|诊区|room|floor).*")
_STOPPED = re.compile(r"停诊|停診|休诊|休診|停|休息?|closed|off")
_STOPPED_FLAGS = frozenset(("1", "1.0", "true", "y", "yes", "是", "停", "t"))
_SAYS_TIMES = re.compile(r"\d\s*[:点點时時]|\d\s*[-~至到]\s*\d|[单單双雙][周週)]|odd|even|上午|下午|晚|全天|\b[ap]m\b")
_HALF_CODES = {"a": "am", "p": "pm", "0": "am", "1": "pm", "2": "evening", "n": "evening", "上": "am", "下": "pm"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell in the column of a day says.

    Attributes:
        sessions: the sessions of that day, None where there are none.
        stopped: whether they are announced not to take place.
        guess: how it was read where that is not certain, else "".
        half: the half-day where no clock time is said.
    """

    sessions: Sessions | None = None
    stopped: bool = False
    guess: str = ""
    half: str = ""


def read_day_cell(text: str, weekday: int, half: str, halves: Halves) -> Cell:
    """A cell in the column of a weekday, or of one of its half-days.

    Raises:
        SessionSyntaxError: times that are not understood.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain in _NOTHING:
        return Cell()
    day = f"{DAY_NAMES[weekday]} {half}".strip()
    if _STOPPED.search(plain):
        return Cell(read_sessions(day, halves).sessions, stopped=True, half=half or "any")
    said = " ".join(part for part in _TICKS.sub(" ", _KINDS.sub(" ", plain)).split() if part not in _SITS)
    if not said or said == "()":
        return Cell(read_sessions(day, halves).sessions, half=half or "all day")
    if not _SAYS_TIMES.search(said):
        guess = "" if _PLACE.fullmatch(said) else _("{text!r} is taken for a sitting").format(text=text)
        return Cell(read_sessions(day, halves).sessions, guess=guess, half=half or "all day")
    reading = read_sessions(f"{day} {said}", halves)
    return Cell(reading.sessions, guess="; ".join(map(str, reading.warnings)))


def read_half(text: str) -> str:
    """The half-day of a cell: `上午`, `PM`, `a`, or 0 and 1; "stopped" where it says so, "" for none.

    Raises:
        ValueError: it is none of these.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = re.sub(r"(门诊|門診|班|号)$", "", plain)
    if not plain:
        return ""
    if _STOPPED.fullmatch(plain):
        return "stopped"
    half = _HALF_CODES.get(plain) or HALVES.get(plain.replace(" ", ""))
    if half is None:
        raise ValueError(
            _("{text!r} is no half-day; write am, pm, evening or all day (上午, 下午, 晚上, 全天)").format(text=text)
        )
    return half


def read_weekday(text: str) -> int:
    """A weekday from Monday 0: `星期五`, `Fri`, or a number from 0 or 7, Sunday, to 6, Saturday.

    Raises:
        ValueError: it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[0-7](\.0)?", plain):
        return (int(float(plain)) - 1) % 7
    try:
        days = [day for day, spans in enumerate(read_sessions(plain).sessions.spans) if spans]
    except SessionSyntaxError:
        days = []
    if len(days) != 1:
        raise ValueError(_("{text!r} is no weekday; write Mon or 周一, or 0 (Sunday) to 6").format(text=text))
    return days[0]


def read_stopped(text: str) -> bool:
    """Whether a flag or a note says that the sitting does not take place."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return plain in _STOPPED_FLAGS or re.search(r"停诊|停診|休诊|休診", plain) is not None


def read_clock_times(start: str, end: str, halves: Halves) -> tuple[DaySpans, bool]:
    """The time of a sitting by its first and last clock time, and whether the end had to be guessed.

    Seconds are left out. A sitting without an end lasts as long as the half-day in which it begins.

    Raises:
        ValueError: no clock times, or in the wrong order.
    """
    first, last = (re.sub(r"^(.*\s)?(\d{1,2}:\d\d):\d\d(\.\d+)?$", r"\2", text.strip()) for text in (start, end))
    if last:
        return parse_day_hours(f"{first}-{last}"), False
    (opening,) = parse_day_hours(f"{first}-24:00")
    for name, span in halves.named:
        if opening.start < halves.stretch(name).end:
            return normalise((Span(opening.start, max(span.end, opening.start + 30)),)), True
    return (opening,), True
