"""The grammar of session texts: recursive descent over the words of `repplan.domain.session_tokens`.

    text   = [clause {separator clause}]           separator: , ; / and 、 line end, or nothing after a time
    clause = days [":"] [times]
    days   = day {[","] day}                       "Mon,Wed,Fri", "周一、三", "周一三五": the times hold for all
    day    = DAY ["-" DAY] | weekdays | weekend | daily
    times  = item {[","] item} | "(" times ")"
    item   = half [":"] [window {[","] window}]    the windows hold, the half-day checks them
           | half [":"] "(" window {[","] window} ")"
           | window [half]                         the same check behind the window
    window = CLOCK "-" CLOCK

Three rules keep it from guessing. A comma inside `Mon, Wed am` joins days, so both are mornings. Days without any time
mean all day, but only in a text without times: `Mon am, Wed` is refused. And a clock time that contradicts its
half-day (`pm 2:00-4:00`), or that is written `2:00` without one, is refused with what to write instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.session_tokens import Kind, SessionSyntaxError, Token, tokenize
from repplan.domain.spans import DAY_END, DaySpans, Span, intersect, normalise
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.halves import Halves

__all__ = ["Clause", "SessionSyntaxError", "read_clauses", "read_day_hours"]

_CLOSED = frozenset(("closed", "-", "–", "—", "休", "休息", "休诊", "休診"))


@dataclass(frozen=True, slots=True)
class Clause:
    """Weekdays (0 = Monday), the windows said about them, and the weeks: all, or of `odd` or `even` number."""

    days: frozenset[int]
    spans: DaySpans
    parity: str = ""


def read_clauses(text: str, halves: Halves) -> list[Clause]:
    """The clauses of a session text, none for a text of spaces and separators.

    Raises:
        SessionSyntaxError: the text is not understood, or could be meant in two ways.
    """
    return _SessionParser(text, halves).clauses()


def read_day_hours(text: str) -> DaySpans:
    """The hours of one day: clock windows, or a word for closed.

    Raises:
        SessionSyntaxError: anything else, also the empty text.
    """
    if text.strip().casefold() in _CLOSED:
        return ()
    parser = _Parser(text)
    spans = [parser.window()]
    while parser.take(Kind.LIST) or parser.take(Kind.STOP):
        spans.append(parser.window())
    if parser.next.kind is not Kind.END:
        raise parser.error(_("unexpected; write hours such as 08:30-13:00,14:00-17:30, or closed"))
    return normalise(spans)


class _Parser:
    """A place in the tokens, and what both grammars share: clock windows."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokenize(text)
        self._at = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def peek(self) -> Token:
        """The token behind the next one."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def advance(self) -> Token:
        token = self.next
        self._at += 1
        return token

    def take(self, kind: Kind) -> bool:
        """Whether the next token is of this kind; it is then consumed."""
        if self.next.kind is not kind:
            return False
        self._at += 1
        return True

    def error(self, problem: str, token: Token | None = None) -> SessionSyntaxError:
        token = token or self.next
        word = self._text[token.position : token.position + len(token.word)].replace("\n", " ")
        return SessionSyntaxError(self._text, token.position, word, problem)

    def window(self, half: str = "", halves: Halves | None = None) -> Span:
        """`CLOCK - CLOCK`, checked against the half-day said with it, before or behind."""
        first = self._clock()
        if not self.take(Kind.RANGE):
            raise self.error(_("a window needs its end on the 24-hour clock, such as 08:30-11:00"))
        last = self._clock()
        if first.minutes >= last.minutes:
            raise self.error(self._ends_early(first, last), first)
        span = Span(first.minutes, last.minutes)
        if halves and not half and self.next.kind is Kind.HALF:
            half = self.advance().half
        if halves and half and not halves.admits(half, span):
            raise self.error(self._contradiction(half, halves, span), first)
        # Nobody is visited at two in the night: more likely the 12-hour clock. "02:00" is taken at its word.
        vague = first.minutes < 420 and not first.word.startswith("0") and span.end + 720 <= DAY_END
        if vague and not half:
            later = Span(span.start + 720, span.end + 720)
            raise self.error(_("morning or afternoon? write {early} or {late}").format(early=span, late=later), first)
        return span

    def _clock(self) -> Token:
        if self.next.kind is not Kind.CLOCK:
            raise self.error(_("a clock time is expected here, such as 09:30 in 09:30-11:30"))
        return self.advance()

    @staticmethod
    def _ends_early(first: Token, last: Token) -> str:
        if last.minutes < first.minutes < last.minutes + 720 <= DAY_END:
            afternoon = Span(first.minutes, last.minutes + 720)
            return _("the window ends before it starts; did you mean {window}?").format(window=afternoon)
        return _("the window ends before it starts; a window past midnight is written as two, one for each day")

    @staticmethod
    def _contradiction(half: str, halves: Halves, span: Span) -> str:
        if span.end + 720 <= DAY_END and halves.admits(half, Span(span.start + 720, span.end + 720)):
            later = Span(span.start + 720, span.end + 720)
            return _("{window} is not {half}; use the 24-hour clock: {later}").format(
                window=span, half=half, later=later
            )
        return _("{window} is not {half}; write the clock time alone if it is right").format(window=span, half=half)


class _SessionParser(_Parser):
    """The grammar of the module's docstring, one method a rule."""

    def __init__(self, text: str, halves: Halves) -> None:
        super().__init__(text)
        self._halves = halves
        self._chinese = False  # the last day was written with 周, so a clause may begin with a bare numeral

    def clauses(self) -> list[Clause]:
        bare: list[tuple[Token, Clause]] = []
        timed: list[Clause] = []
        self.take(Kind.COLON)  # behind a heading such as 出诊时间
        while True:
            while self.take(Kind.LIST) or self.take(Kind.STOP):
                pass
            if self.next.kind is Kind.END:
                break
            start, clause = self.next, self._clause()
            if clause.spans:
                timed.append(clause)
            else:
                bare.append((start, clause))
        if bare and timed:
            raise self.error(
                _("no time is said for this day, but for others; add am, pm, evening, all day or a clock window"),
                bare[0][0],
            )
        return timed or [Clause(clause.days, self._halves.all_day, clause.parity) for _start, clause in bare]

    def _clause(self) -> Clause:
        parity = self.advance().parity if self.next.kind is Kind.PARITY else ""
        days = self._days()
        self.take(Kind.COLON)
        if self.take(Kind.OPEN):
            spans = self._times()
            self._close()
        else:
            spans = self._times()
        if spans and self.next.kind is Kind.DAYS:  # "周一上午 周三上午" needs no separator
            return Clause(days, spans, parity)
        if self.next.kind not in {Kind.LIST, Kind.STOP, Kind.END}:
            raise self.error(_("unexpected here; write days, then times, and ; before other days: Mon,Wed am; Thu pm"))
        return Clause(days, spans, parity)

    def _close(self) -> None:
        if not self.take(Kind.CLOSE):
            raise self.error(_("a closing bracket is expected here"))

    # Days

    def _days(self) -> frozenset[int]:
        days: set[int] = set()
        groups: list[Token] = []
        first = self.next
        if first.kind is not Kind.DAYS and not (first.kind is Kind.NUMERAL and self._chinese and not first.digit):
            raise self.error(_("a weekday is expected here; write for example Mon am or 周一上午"))
        while True:
            token = self.advance()
            self._chinese = token.chinese
            groups.append(token)
            days |= self._range(token) if self.next.kind is Kind.RANGE else token.days
            if self.next.kind is Kind.LIST and self._continues(self.peek(), token, adjacent=False):
                self.advance()
            elif not self._continues(self.next, token, adjacent=True):
                break
        daily = next((token for token in groups if len(token.days) == 7), None)
        if daily and len(groups) > 1:
            raise self.error(_("every day, beside other days? write one of them"), daily)
        return frozenset(days)

    @staticmethod
    def _continues(token: Token, previous: Token, *, adjacent: bool) -> bool:
        """Whether the token goes on with the list of days.

        A bare numeral does behind a day of its own script (周一、三, 周1、3). Without a separator only 周一三五 and
        周六日 do: 每周三日 is three days a week, and in 周一 1-3 the numbers are hours.
        """
        if token.kind is Kind.DAYS:
            return True
        if token.kind is not Kind.NUMERAL or not previous.chinese or token.digit != previous.digit:
            return False
        return not adjacent or (not token.digit and (token.days != {6} or previous.days == {5}))

    def _range(self, first: Token) -> frozenset[int]:
        dash = self.advance()
        last = self.next
        numeral = last.kind is Kind.NUMERAL and first.chinese and last.digit == first.digit
        if len(first.days) != 1 or len(last.days) != 1 or not (last.kind is Kind.DAYS or numeral):
            raise self.error(_("a range goes from one weekday to another; write for example Mon-Fri"), dash)
        self.advance()
        (start,), (end,) = first.days, last.days
        if start == end:
            raise self.error(_("a range from a day to itself; write the day alone"), last)
        if self.next.kind is Kind.RANGE:
            raise self.error(_("a range has two ends; separate days by commas: Mon,Wed,Fri"))
        return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))

    # Times

    def _times(self) -> DaySpans:
        """The windows said, `()` if none; stops before a separator that begins another clause."""
        named: list[Span] = []  # by their half-day alone
        windows: list[Span] = []
        start = self.next
        while True:
            if self.next.kind is Kind.HALF:
                half = self.advance().half
                checked = self._windows_of(half)
                windows += checked
                named += () if checked else self._half(half)
            elif self.next.kind is Kind.CLOCK:
                windows.append(self.window("", self._halves))
            elif (named or windows) and self.next.kind is Kind.LIST and self.peek().kind in {Kind.HALF, Kind.CLOCK}:
                self.advance()
            else:
                break
        if intersect(normalise(named), normalise(windows)):
            raise self.error(
                _("the half-day and the window overlap; write only one, or 'am 08:30-11:00' for both"), start
            )
        return normalise((*named, *windows))

    def _half(self, half: str) -> DaySpans:
        return self._halves.all_day if half == "all day" else (dict(self._halves.named)[half],)

    def _windows_of(self, half: str) -> list[Span]:
        """The windows that follow a half-day and are checked by it; none when the half-day stands alone."""
        self.take(Kind.COLON)
        bracket = self.next.kind is Kind.OPEN and self.peek().kind is Kind.CLOCK
        if bracket:
            self.advance()
        spans: list[Span] = []
        while self.next.kind is Kind.CLOCK or (
            spans and self.next.kind is Kind.LIST and self.peek().kind is Kind.CLOCK
        ):
            self.take(Kind.LIST)
            spans.append(self.window(half, self._halves))
        if bracket:
            self._close()
        return spans
