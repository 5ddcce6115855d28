"""Notices of public holidays: their value, and the text in which China's State Council publishes a year's days.

The grammar, after NFKC and without spaces and line ends inside a sentence (numbers of items, 一、…, may be missing):

    notice   = …"关于" YEAR "年" … { item }
    item     = FESTIVAL { "、" FESTIVAL } ":" { sentence "。" }
    sentence = clause { "," ( clause | remark ) } | "鼓励" …
    clause   = days verb [ COUNT "天" ]
    days     = span { ("、" | "," | "和") span }
    span     = date [ "至" date ]
    date     = [ YEAR "年" ] [ MONTH "月" ] DAY "日" [ "(" … WEEKDAY … ")" ]
    verb     = "放假" [ "调休" ] | "放假公休" | "补休" | "调休" | "休息" | "上班"
    remark   = "共" COUNT "天" | "不调休" | "与周末连休" | …

A date takes what it leaves out from the one before it. What the notice says twice is compared: weekdays with the
calendar, counts with the days named. What merely encourages people (鼓励…) arranges nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE_YEAR = frozenset({"元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"})
"""The festivals that a notice names when it arranges a whole year."""

_NAMES = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "劳动": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "国庆": "National Day",
}
"""The names that `chinesecalendar` gives them, which the message catalogues know."""

_LONGEST_HOLIDAY = 31
_WEEKDAYS = "一二三四五六日"
_DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?"
_SPAN = rf"{_DATE}(?:(?:至|到|-|~|—|–){_DATE})?"
_VERB = r"(放假调休|放假公休|放假补休|放假|补休|调休|休息|上班)"
_CLAUSE = re.compile(rf"(?:(?:、|,|和|及|与)?{_SPAN})+{_VERB}(?:,?共?(\d+)天)?")
_SPAN_AGAIN = re.compile(_SPAN)
_FESTIVALS = r"(?:元旦|春节|清明节?|(?:国际)?劳动节|端午节?|中秋节?|国庆节?|[^\s,。:、;()\d]{2,12}(?:节|纪念日|日))"
_NUMBER = r"(?:[一二三四五六七八九十]+、|\(?\d{1,2}[.)、])"
_ITEM = re.compile(rf"(?:(?:^|(?<=[\n。:;])){_NUMBER}?|{_NUMBER})({_FESTIVALS}(?:[、和]{_FESTIVALS})*):")
_TITLE_YEAR = re.compile(r"(\d{4})年(?:部分|全国|的)*(?:节假日|放假)")
_WEEKDAY = re.compile(rf"(?:周|星期)([{_WEEKDAYS}天])")
_BARE_DATE = re.compile(r"\d{1,2}月\d{1,2}日")


class NoticeKind(StrEnum):
    """What a notice makes of a day: off, worked against its week, or as its week says."""

    OFF = "off"
    WORK = "work"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True, order=True)
class NoticeDay:
    """One day of a notice, with the holiday's name where it has one."""

    day: dt.date
    kind: NoticeKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """A notice as it was read: its days in their order, and the `year` that it arranges whole, None = single days."""

    year: int | None
    days: tuple[NoticeDay, ...]


def parse_notice(text: str, year: int | None = None) -> HolidayNotice:
    """The days of a notice in the State Council's words.

    Args:
        text: the notice, with or without its frame.
        year: its year, where the text does not say it.

    Raises:
        ValueError: with one line for each thing that is not understood or does not add up.
    """
    plain = re.sub(r"[^\S\n]+", "", unicodedata.normalize("NFKC", text))
    # A line that was broken in the middle of a sentence goes on with the next one.
    plain = re.sub(r"(?<![。:;\n])\n+(?![一二三四五六七八九十]+、|鼓励|国务院)", "", plain)
    titled = _TITLE_YEAR.search(plain)
    said = int(titled[1]) if titled else None
    if said is not None and year is not None and said != year:
        raise ValueError(_("the notice is about {said}, not {year}").format(said=said, year=year))
    year = year or said
    if year is None:
        raise ValueError(_("the notice does not say its year (…关于2027年部分节假日…): give it with --year"))
    reader = _Reader(year)
    items = list(_ITEM.finditer(plain))
    for i, item in enumerate(items):
        end = items[i + 1].start() if i + 1 < len(items) else len(plain)
        reader.item(item[1], plain[item.end() : end])
    return reader.notice()


class _Reader:
    """Reads a notice item by item and gathers what does not add up."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._festivals: set[str] = set()
        self._days: dict[dt.date, NoticeDay] = {}
        self._complaints: list[str] = []

    def item(self, heading: str, text: str) -> None:
        """Read the sentences below one heading."""
        known = [festival for festival in _NAMES if festival in heading]
        self._festivals.update(known)
        name = _NAMES[known[0]] if known else heading
        for sentence in re.split(r"[。;\n]", text):
            if sentence.startswith("鼓励") or "国务院" in sentence:
                continue
            clauses = list(_CLAUSE.finditer(sentence))
            for clause in clauses:
                self._clause(clause, name, heading)
            self._count(sentence, heading, clauses)
            if _BARE_DATE.search(_CLAUSE.sub("", sentence)):
                self._complain(_("{heading}: {text!r} is not understood"), heading=heading, text=sentence)

    def _clause(self, clause: re.Match[str], name: str, heading: str) -> None:
        verb = clause[clause.re.groups - 1]
        kind = NoticeKind.WORK if verb == "上班" else NoticeKind.OFF
        for day in self._spans(clause[0], heading):
            entry = NoticeDay(day, kind, name if kind is NoticeKind.OFF else "")
            if self._days.setdefault(day, entry).kind is not kind:
                self._complain(_("{day} is said to be both off and worked"), day=day)

    def _count(self, sentence: str, heading: str, clauses: list[re.Match[str]]) -> None:
        """Compare 共N天 with the days off of its sentence."""
        counted = re.search(r"(?:共|放假)(\d+)天", sentence)
        if counted is None or not clauses:
            return
        off = [clause[0] for clause in clauses if "上班" not in clause[0]]
        found = sum(len(list(self._spans(text, heading, quiet=True))) for text in off)
        if found != int(counted[1]):
            message = _("{heading}: {count} days are said, but {found} are named")
            self._complain(message, heading=heading, count=counted[1], found=found)

    def _spans(self, text: str, heading: str, *, quiet: bool = False) -> Iterator[dt.date]:
        """The days that a clause names. A date without a month or a year continues the one before it."""
        before: dt.date | None = None
        for span in _SPAN_AGAIN.finditer(text):
            first = self._date(span.groups()[:4], before, heading, quiet=quiet)
            last = first if span[7] is None else self._date(span.groups()[4:8], first, heading, quiet=quiet)
            if first is None or last is None:
                return
            before = last
            if not 0 <= (last - first).days < _LONGEST_HOLIDAY:
                if not quiet:
                    message = _("{heading}: {first} to {last} is no span of a holiday")
                    self._complain(message, heading=heading, first=first, last=last)
                return
            yield from (first + dt.timedelta(days=n) for n in range((last - first).days + 1))

    def _date(
        self, parts: tuple[str | None, ...], before: dt.date | None, heading: str, *, quiet: bool
    ) -> dt.date | None:
        year, month, day, remark = parts
        if month is None and before is None:
            self._no_day(heading, f"{day}日", quiet=quiet)
            return None
        number = int(month) if month is not None else before.month if before else 0
        if year is not None:
            at = int(year)
        elif before is not None:
            at = before.year + (number < before.month)
        else:
            at = self._year - ("元旦" in heading and number == 12)  # a New Year's holiday begins in the old one
        try:
            found = dt.date(at, number, int(day or 0))
        except ValueError:
            self._no_day(heading, f"{at}-{number}-{day}", quiet=quiet)
            return None
        weekday = _WEEKDAY.search(remark or "")
        if weekday and not quiet and _WEEKDAYS.index(weekday[1].replace("天", "日")) != found.weekday():
            message = _("{heading}: {day} is no {weekday}; is the notice of another year than {year}?")
            self._complain(message, heading=heading, day=found, weekday=weekday[0], year=self._year)
        return found

    def _no_day(self, heading: str, text: str, *, quiet: bool) -> None:
        if not quiet:
            self._complain(_("{heading}: {text} is no day of the calendar"), heading=heading, text=text)

    def _complain(self, message: str, **values: object) -> None:
        text = message.format(**values)
        if text not in self._complaints:
            self._complaints.append(text)

    def notice(self) -> HolidayNotice:
        """What was read.

        Raises:
            ValueError: if anything was not understood, or nothing was.
        """
        far = [day for day in self._days if abs(day.year - self._year) > 1]
        if far:
            self._complain(_("{day} lies far from the notice's year {year}"), day=far[0], year=self._year)
        if self._complaints:
            raise ValueError("\n".join(self._complaints))
        if not self._days:
            raise ValueError(
                _("no holiday is found in the text, such as 元旦：1月1日（周四）至3日（周六）放假调休，共3天。")
            )
        return HolidayNotice(self._year if self._festivals >= WHOLE_YEAR else None, tuple(sorted(self._days.values())))
