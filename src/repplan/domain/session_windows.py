"""Clock windows in session texts, and the place in the tokens that every grammar of them shares.

    window = [half] CLOCK [half] "-" [half] CLOCK [half]

People mix the 24-hour clock, the 12-hour clock with its halves (`9am-12pm`, `上午8点-下午5点`) and the 12-hour clock
without them (`下午2:00-4:00`, `9-5`). What needs no guess is read in silence; what needs one is read the usual way and
warned about, or refused where `strict`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from repplan.domain.session_tokens import SessionSyntaxError, SessionWarning, Token, tokenize
from repplan.domain.session_words import Kind
from repplan.domain.spans import DAY_END, DaySpans, Minutes, Span, normalise
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.halves import Halves

_NOON: Final = 720
_MORNING: Final = 420
_CLOSED = frozenset(("closed", "-", "–", "—", "休", "休息", "休诊", "休診"))


def read_day_hours(text: str) -> DaySpans:
    """The hours of one day: clock windows, or a word for closed. Nothing is guessed.

    Raises:
        SessionSyntaxError: anything else, also the empty text.
    """
    if text.strip().casefold() in _CLOSED:
        return ()
    parser = WindowReader(text, strict=True)
    spans = [parser.window()]
    while parser.take(Kind.LIST) or parser.take(Kind.STOP):
        spans.append(parser.window())
    if parser.next.kind is not Kind.END:
        raise parser.error(_("unexpected; write hours such as 08:30-13:00,14:00-17:30, or closed"))
    return normalise(spans)


class Cursor:
    """A place in the tokens of a text, and the warnings gathered on the way; `strict` refuses what needs a guess."""

    def __init__(self, text: str, *, strict: bool = False) -> None:
        self._strict = strict
        self._text = text
        self._tokens = tokenize(text)
        self._at = 0
        self.warnings: list[SessionWarning] = []

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self._tokens[self._at]

    def peek(self, ahead: int = 1) -> Token:
        """The token that many behind the next one."""
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """Consume and return the next token."""
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
        """The error to raise at a token, the next one unless given."""
        token = token or self.next
        return SessionSyntaxError(self._text, token.position, self._word(token), problem)

    def warn(self, problem: str, token: Token, *, mild: bool = False) -> None:
        """Say how something was read that could be meant otherwise; a strict reader refuses it unless it is mild."""
        if self._strict and not mild:
            raise self.error(_("{problem}; here nothing is guessed, so write it out").format(problem=problem), token)
        self.warnings.append(SessionWarning(token.position, self._word(token), problem))

    def _word(self, token: Token) -> str:
        return self._text[token.position : token.position + len(token.word)].replace("\n", " ")


class WindowReader(Cursor):
    """Reads clock windows."""

    def at_clock(self, ahead: int = 0) -> bool:
        """Whether a clock time stands there; bare digits are one where a window can begin."""
        token = self.peek(ahead)
        behind = self.peek(ahead + 1).kind
        return token.kind is Kind.CLOCK or (token.kind is Kind.NUMBER and behind in {Kind.RANGE, Kind.HALF})

    def window(self, half: Token | None = None, halves: Halves | None = None) -> Span:
        """One window; `half` is said before it and holds for both ends, as one behind it does."""
        first = self._clock()
        own = self._half_of_clock(Kind.RANGE)
        if not self.take(Kind.RANGE):
            raise self.error(_("a window needs its end on the 24-hour clock, such as 08:30-11:00"))
        last_own = self._half_of_clock(Kind.CLOCK, Kind.NUMBER)
        last = self._clock()
        if last.word in {"00:00", "0:00"} and first.minutes:
            last = replace(last, minutes=DAY_END)  # to midnight: no window goes backwards
        if last_own is not None:
            return self._by_clock(first, own or half, last, last_own)
        english = _twelve_hours(first, last)
        behind = None
        if self.next.kind is Kind.HALF and half is None and (halves or (english and self.next.word.isascii())):
            behind = self.advance()
        if own or (behind and behind.word.isascii() and english):
            return self._by_clock(first, own, last, behind)
        half = half or behind
        return self._by_half(first, last, half.half if half else "", halves)

    def _clock(self) -> Token:
        if self.next.kind not in {Kind.CLOCK, Kind.NUMBER}:
            raise self.error(_("a clock time is expected here, such as 09:30 in 09:30-11:30"))
        return self.advance()

    def _half_of_clock(self, *behind: Kind) -> Token | None:
        """The half-day said of one clock time: `9am-`, `-下午5:00`."""
        if self.next.kind is Kind.HALF and self.next.half != "all day" and self.peek().kind in behind:
            return self.advance()
        return None

    def _by_clock(self, first: Token, own: Token | None, last: Token, last_own: Token | None) -> Span:
        """Each end by its own half-day; an end without one lies in the other's half where that makes a window."""
        end = _in_half(last, last_own) if last_own else last.minutes
        if own is None and last_own is not None:
            start = _in_half(first, last_own)
            start = start if start < end else first.minutes
        else:
            start = _in_half(first, own) if own else first.minutes
        if last_own is None and end <= start:
            end += _NOON
        if not start < end <= DAY_END:
            raise self.error(_ends_early(first, last), first)
        return Span(start, end)

    def _by_half(self, first: Token, last: Token, half: str, halves: Halves | None) -> Span:
        """Both ends on the 24-hour clock if that can be; else on the 12-hour clock, said with a warning."""
        written = _span(first.minutes, last.minutes)
        later = _span(first.minutes + _NOON, last.minutes + _NOON)
        across = _span(first.minutes, last.minutes + _NOON)
        if halves and half:
            fitting = [span for span in (written, later, across) if span and halves.admits(half, span)]
            if not fitting:
                raise self.error(self._contradiction(half, written, first, last), first)
            if fitting[0] != written:
                self._guess(_("read as {span}; write the 24-hour clock"), fitting[0], first)
            return fitting[0]
        if written is None:
            if across is None or _padded(last):
                raise self.error(_ends_early(first, last), first)
            self._guess(_("the window ends before it starts; did you mean {span}?"), across, first)
            return across
        # Nobody is visited at two in the night: more likely the 12-hour clock. "02:00" is taken at its word.
        if written.start < _MORNING and not _padded(first) and later is not None:
            problem = _("morning or afternoon? write {early} or {span}").replace("{early}", str(written))
            self._guess(problem, later, first)
            return later
        return written

    def _guess(self, problem: str, span: Span, token: Token) -> None:
        """Refuse, or warn of what was read."""
        if self._strict:
            raise self.error(problem.format(span=span), token)
        self.warn(_("read as {span}; write the 24-hour clock").format(span=span), token)

    @staticmethod
    def _contradiction(half: str, written: Span | None, first: Token, last: Token) -> str:
        if written is None:
            return _ends_early(first, last)
        return _("{window} is not {half}; write the clock time alone if it is right").format(window=written, half=half)


def _span(start: Minutes, end: Minutes) -> Span | None:
    return Span(start, end) if start < end <= DAY_END else None


def _padded(token: Token) -> bool:
    """Whether the 24-hour clock is meant for certain, as in `02:00`."""
    return token.word.startswith("0")


def _twelve_hours(*clocks: Token) -> bool:
    """Whether all clock times can be of the 12-hour clock."""
    return all(60 <= token.minutes < 13 * 60 and not _padded(token) for token in clocks)


def _in_half(clock: Token, half: Token) -> Minutes:
    """A time of the 12-hour clock in its half: 12am is midnight, 上午12点 and 12pm are noon."""
    if half.half == "am":
        return clock.minutes - _NOON if half.word.isascii() and clock.minutes >= _NOON else clock.minutes
    return clock.minutes + _NOON if clock.minutes < _NOON else clock.minutes


def _ends_early(first: Token, last: Token) -> str:
    across = _span(first.minutes, last.minutes + _NOON)
    if across is not None and last.minutes < first.minutes:
        return _("the window ends before it starts; did you mean {span}?").format(span=across)
    return _("the window ends before it starts; a window past midnight is written as two, one for each day")
