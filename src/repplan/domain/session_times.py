"""The times of a clause of sessions: half-days by name, and windows that a half-day may check.

times  = item {[","] item}
item   = half [":"] [window {[","] window}]    the windows hold, the half-day checks them
       | half [":"] "(" window {[","] window} ")"
       | window [half]                         the same check behind the window
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.session_windows import WindowReader
from repplan.domain.session_words import Kind
from repplan.domain.spans import DaySpans, Span, intersect, normalise
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.halves import Halves
    from repplan.domain.session_tokens import Token


@dataclass(slots=True)
class Times:
    """What a clause says of the time of day: half-days by their name alone, and windows; `start` is where it begins."""

    start: Token
    halves: list[str]
    windows: list[Span]

    def __bool__(self) -> bool:
        return bool(self.halves or self.windows)

    def spans(self, halves: Halves, *, closed: bool) -> DaySpans:
        """The windows meant; what is closed by the name of its half-day is closed for as long as that one lasts."""
        named = [halves.stretch(name) for name in self.halves] if closed else _named(self.halves, halves)
        return normalise((*named, *self.windows))


class TimesReader(WindowReader):
    """Reads the times of clauses, with the half-days of a policy."""

    def __init__(self, text: str, halves: Halves, *, strict: bool = False) -> None:
        super().__init__(text, strict=strict)
        self._halves = halves

    def at_times(self, ahead: int = 0) -> bool:
        """Whether a half-day or a clock time stands there."""
        return self.peek(ahead).kind is Kind.HALF or self.at_clock(ahead)

    def bracketed_times(self) -> Times:
        """The times, within brackets or without."""
        bracket = self.next.kind is Kind.OPEN and self.at_times(1)
        if bracket:
            self.advance()
        times = self.times()
        if bracket:
            self.close()
        return times

    def times(self) -> Times:
        """The times said, none if none; stops before a separator that begins another clause."""
        times = Times(self.next, [], [])
        while True:
            if self.next.kind is Kind.HALF:
                half = self.advance()
                checked = self._windows_of(half)
                times.windows += checked
                times.halves += () if checked else (half.half,)
            elif self.at_clock():
                times.windows.append(self.window(None, self._halves))
            elif times and self.next.kind is Kind.LIST and self.at_times(1) and self._hours_follow(times):
                self.advance()
            else:
                break
        if intersect(_named(times.halves, self._halves), normalise(times.windows)):
            raise self.error(
                _("the half-day and the window overlap; write only one, or 'am 08:30-11:00' for both"), times.start
            )
        return times

    def _hours_follow(self, times: Times) -> bool:
        """Whether bare digits behind the comma are hours: behind a window they are, in 周1上午、3-5下午 days."""
        return bool(times.windows) or self.peek().kind is not Kind.NUMBER

    def _windows_of(self, half: Token) -> list[Span]:
        """The windows that follow a half-day and are checked by it; none when the half-day stands alone."""
        if self.at_clock(1):
            self.take(Kind.COLON)
        bracket = self.next.kind is Kind.OPEN and self.at_clock(1)
        if bracket:
            self.advance()
        spans: list[Span] = []
        while self.at_clock() or (spans and self.next.kind is Kind.LIST and self.at_clock(1)):
            self.take(Kind.LIST)
            spans.append(self.window(half, self._halves))
        if bracket:
            self.close()
        return spans

    def close(self) -> None:
        """Consume a closing bracket."""
        if not self.take(Kind.CLOSE):
            raise self.error(_("a closing bracket is expected here"))


def _named(names: list[str], halves: Halves) -> DaySpans:
    spans = dict(halves.named)
    return normalise(span for name in names for span in (halves.all_day if name == "all day" else (spans[name],)))
