"""Six months of invented visits that fit together: nobody is met on a day he does not receive, no day is overfull."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from repplan.files.samples.tables import STAGES, PastContact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.files.samples.dice import Dice

MEMORY_DAYS = 182

_MISSED_NOTES = ("停诊", "手术未结束", "查房未结束", "外出开会", "休假", "排队患者多，没等到", "")
_MISSED_SHOP_NOTES = ("店长不在", "盘点", "顾客多，没说上话", "")
_MET_NOTES = ("问了患者反馈", "送了科室会资料", "聊到同事", "简短交流", "约了下次时间", "提了一个问题，待回复")
_MET_SHOP_NOTES = ("看了陈列", "补了价签", "店员培训五分钟", "反馈近效期一盒", "约了下次时间")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Calendar days between visits: the least, the best and the most."""

    least: int
    ideal: int
    most: int


@dataclass(frozen=True, slots=True)
class Receiver:
    """A customer as the diary sees him: who, where (places met on one day cluster), and on which weekdays (0-6)."""

    id: str
    place: str
    weekdays: frozenset[int]
    shop: bool = False


class Diary:
    """The rep's past: which days were worked, how full each was, and where he was."""

    def __init__(self, dice: Dice, today: dt.date, most_a_day: int) -> None:
        self.today = today
        self.earliest = today - dt.timedelta(days=MEMORY_DAYS)
        self._dice = dice
        self._most_a_day = most_a_day
        self._visits: Counter[dt.date] = Counter()
        self._at: Counter[tuple[dt.date, str]] = Counter()

    def days(self, who: Receiver, first: dt.date, last: dt.date) -> list[dt.date]:
        """The workdays from `first` to `last`, both included, on which the customer receives."""
        span = range((last - first).days + 1)
        days = (first + dt.timedelta(days=i) for i in span)
        return [day for day in days if day.weekday() in who.weekdays and not _is_holiday(day)]

    def beginning(self, least_days: int) -> dt.date:
        """When the rep began to visit somebody: mostly before the log begins, at least so many days ago."""
        if self._dice.chance(70):
            return self.earliest
        return self.today - dt.timedelta(days=self._dice.between(least_days, MEMORY_DAYS))

    def workday(self, ago: int) -> dt.date:
        """The day that many days ago, or the nearest one that is worked; never after today."""
        wish = self.today - dt.timedelta(days=ago)
        near = (wish + dt.timedelta(days=step) for i in range(MEMORY_DAYS) for step in (-i, i))
        return next(day for day in near if day <= self.today and day.weekday() < 5 and not _is_holiday(day))

    def book(self, who: Receiver, days: Sequence[dt.date], wish: dt.date) -> dt.date:
        """Enters a visit on the best of the days: not overfull, where the rep is anyway, near the wish."""

        def badness(day: dt.date) -> tuple[int, int]:
            company = min(self._at[day, who.place], 2)
            return max(0, self._visits[day] + 1 - self._most_a_day), abs((day - wish).days) - company

        best = min(days, key=badness)
        self._visits[best] += 1
        self._at[best, who.place] += 1
        return best

    def keeping(self, who: Receiver, rhythm: Rhythm, age: int, since: dt.date) -> list[dt.date]:
        """Days on which the customer was met, oldest first: the last about `age` days ago, then backwards by rhythm.

        A last visit within the rhythm's most stays within it whatever the age wished for.
        """
        limit = rhythm.most - 1 if age < rhythm.most else age + 7
        wish = self.today - dt.timedelta(days=age)
        newest = self.today - dt.timedelta(days=1 if age < rhythm.most else rhythm.most + 1)
        met = [self.book(who, self._window(who, self.today - dt.timedelta(days=limit), newest), wish)]
        slack = max(1, (rhythm.most - rhythm.ideal) // 2)
        while True:
            newest = met[-1] - dt.timedelta(days=rhythm.least)
            window = self._window(who, met[-1] - dt.timedelta(days=rhythm.most), newest)
            if all(self._visits[day] >= self._most_a_day for day in window):  # he was late in a full week
                window = self.days(who, window[0] - dt.timedelta(days=10), window[-1])
            window = [day for day in window if day >= since]
            if not window:
                return met[::-1]
            gap = rhythm.ideal + self._dice.between(-slack, slack)
            met.append(self.book(who, window, met[-1] - dt.timedelta(days=gap)))

    def _window(self, who: Receiver, first: dt.date, last: dt.date) -> list[dt.date]:
        """The days from `first` to `last` on which he receives; where a holiday takes all, the last before."""
        return self.days(who, first, last) or self.days(who, first - dt.timedelta(days=21), last)[-3:]

    def winning(self, who: Receiver, start: dt.date, every: int, until: dt.date | None = None) -> list[dt.date]:
        """Days from the start to `until` (yesterday) on which he was sought: he receives, `every` days apart."""
        sought: list[dt.date] = []
        for day in self.days(who, start, until or self.today - dt.timedelta(days=1)):
            if not sought or (day - sought[-1]).days >= every:
                sought.append(self.book(who, [day], day))
        return sought

    def between(self, who: Receiver, met: Sequence[dt.date], missed_percent: int) -> list[PastContact]:
        """Missed calls and light contacts between the visits of a customer; never on a day that is taken."""
        extra: list[PastContact] = []
        for before, after in pairwise(met):
            days = self.days(who, before + dt.timedelta(days=1), after - dt.timedelta(days=1))
            if days and self._dice.chance(missed_percent):
                day = self.book(who, days[-3:], days[-1])
                extra.append(self.missed(who, day))
                days = [other for other in days if other < day]
            if days and (after - before).days >= 8 and self._dice.chance(20):
                channel = self._dice.pick(("phone", "message", "message"))
                note = self._dice.pick(("发了资料", "问候", "回复了上次的问题", ""))
                extra.append(PastContact(who.id, self._dice.pick(days), "met", channel, note=note))
        return extra

    def in_vain(self, who: Receiver, last_met: dt.date, rhythm: Rhythm) -> list[PastContact]:
        """A call or two that came to nothing, after a last meeting that is too long ago."""
        days = self.days(who, last_met + dt.timedelta(days=rhythm.ideal), self.today - dt.timedelta(days=1))[-7:]
        calls: list[PastContact] = []
        for _ in range(min(len(days), self._dice.between(1, 2))):
            day = self.book(who, days, self._dice.pick(days))
            days.remove(day)
            calls.append(self.missed(who, day))
        return calls

    def missed(self, who: Receiver, day: dt.date) -> PastContact:
        """A call that did not meet him."""
        note = self._dice.pick(_MISSED_SHOP_NOTES if who.shop else _MISSED_NOTES)
        return PastContact(who.id, day, "missed", "visit", note=note)

    def met(
        self, who: Receiver, days: Sequence[dt.date], ladder: Sequence[str], evenings: int = 0
    ) -> list[PastContact]:
        """The visits, each with the stage reached; `evenings` percent of those on Tuesday and Thursday are at night."""
        contacts = []
        for day, stage in zip(days, ladder, strict=True):
            at_night = day.weekday() in {1, 3} and self._dice.chance(evenings)
            channel = "evening" if at_night else "visit"
            note = self._dice.pick(_MET_SHOP_NOTES if who.shop else _MET_NOTES) if self._dice.chance(50) else ""
            contacts.append(PastContact(who.id, day, "met", channel, stage, note))
        return contacts


def climb(visits: int, start: int, end: int) -> list[str]:
    """The stage after each of the visits, rising evenly from rank `start` to rank `end`, which the last has."""
    return [STAGES[start + (end - start) * (i + 1) // visits] for i in range(visits)]


def _is_holiday(day: dt.date) -> bool:
    """Whether China's two long holidays fall on the day; their dates do not move from year to year."""
    return (day.month == 10 and day.day <= 7) or (day.month == 5 and day.day <= 3)
