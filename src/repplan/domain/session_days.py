"""Weekdays in session texts: lists, ranges and groups of them.

days = day {[","] day}                       "Mon,Wed,Fri", "周一、三", "周一三五": the times hold for all
day  = DAY ["-" DAY] | weekdays | weekend | daily
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.domain.session_windows import Cursor
from repplan.domain.session_words import Kind
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.session_tokens import Token

_NUMERALS = frozenset((Kind.NUMERAL, Kind.NUMBER))


class DayReader(Cursor):
    """Reads lists of weekdays."""

    _chinese = (
        False  # the last day was written with 周, so a clause may begin with a bare numeral, and bare digits are days
    )

    def days(self) -> tuple[frozenset[int], bool]:
        """The days, and whether it is doubtful that what is said of the last is said of all, as in 周一、周三下午."""
        days: set[int] = set()
        groups: list[Token] = []
        doubtful = False
        first = self.next
        if first.kind is not Kind.DAYS and not (first.kind is Kind.NUMERAL and self._chinese):
            raise self.error(_("a weekday is expected here; write for example Mon am or 周一上午"))
        while True:
            token = self.advance()
            self._chinese = token.chinese
            groups.append(token)
            days |= self._range(token) if self.next.kind is Kind.RANGE else token.days
            if self.next.kind is Kind.LIST and self._continues(self.peek(), token, adjacent=False):
                doubtful = doubtful or self._separates()
                self.advance()
            elif not self._continues(self.next, token, adjacent=True):
                break
        daily = next((token for token in groups if len(token.days) == 7), None)
        if daily and len(groups) > 1:
            raise self.error(_("every day, beside other days? write one of them"), daily)
        return frozenset(days), doubtful

    def _separates(self) -> bool:
        """Whether the comma here could as well stand between two clauses: both of its days could stand alone."""
        comma, day = self.next, self.peek()
        spaced = day.position > comma.position + 1
        return day.kind is Kind.DAYS and comma.word in {",", "，", "、"} and (day.chinese or spaced)

    @staticmethod
    def _continues(token: Token, previous: Token, *, adjacent: bool) -> bool:
        """Whether the token goes on with the list of days.

        A bare numeral does behind a day of its own script (周一、三, 周1、3). Without a separator only 周一三五 and
        周六日 do: 每周三日 is three days a week, and in 周一 1-3 the numbers are hours.
        """
        if token.kind is Kind.DAYS:
            return True
        if not _is_numeral(token) or not previous.chinese or token.digit != previous.digit:
            return False
        return not adjacent or (not token.digit and (token.days != {6} or previous.days == {5}))

    def _range(self, first: Token) -> frozenset[int]:
        dash = self.advance()
        last = self.next
        numeral = _is_numeral(last) and first.chinese and last.digit == first.digit
        if len(first.days) != 1 or len(last.days) != 1 or not (last.kind is Kind.DAYS or numeral):
            raise self.error(_("a range goes from one weekday to another; write for example Mon-Fri"), dash)
        self.advance()
        (start,), (end,) = first.days, last.days
        if start == end:
            raise self.error(_("a range from a day to itself; write the day alone"), last)
        if self.next.kind is Kind.RANGE:
            raise self.error(_("a range has two ends; separate days by commas: Mon,Wed,Fri"))
        return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))


def _is_numeral(token: Token) -> bool:
    return token.kind in _NUMERALS and bool(token.days)
