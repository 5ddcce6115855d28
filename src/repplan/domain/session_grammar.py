"""The grammar of session texts: recursive descent over the words of `repplan.domain.session_tokens`.

    text   = [":"] [clause {separator clause}]     separator: , ; / and 、 line end, or nothing after a time
    clause = [PARITY [":"]] days [marks] [":" | ","] [times] [marks]
           | [PARITY [":"]] times [":"] [days] [marks]   "上午：周一、三"; without days those of the clause before
           | EXCEPT days [times] [marks]           "weekdays am except Wed", 除周三外
           | clause "(" clause ")"                 "周一至周五上午（周三除外）": the inner one is closed
           | MORE                                  "Mon am, Mon pm, Tue am, …, Fri pm": the half-days between
           | HOLIDAYS CLOSED | EXCEPT HOLIDAYS     read and told of: the calendar of the country knows them
    marks  = PARITY | CLOSED | HOLIDAYS CLOSED, also in brackets; CLOSED takes the clause away from the others

`days` are in `repplan.domain.session_days`, `times` in `repplan.domain.session_times`, and their windows in
`repplan.domain.session_windows`.

A parity before a clause holds up to the next semicolon, behind a clause for that clause. What can be meant in two ways
is read in one and warned about. Refused is only what would have to be made up: `Mon am, Wed` has no time for Wednesday.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.session_days import DayReader
from repplan.domain.session_times import Times, TimesReader
from repplan.domain.session_tokens import SessionSyntaxError, SessionWarning, Token
from repplan.domain.session_windows import read_day_hours
from repplan.domain.session_words import Kind
from repplan.domain.spans import WHOLE_DAY, DaySpans
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.halves import Halves

__all__ = ["Clause", "SessionSyntaxError", "SessionWarning", "read_clauses", "read_day_hours"]

_BEGINS_CLAUSE = frozenset((Kind.DAYS, Kind.PARITY, Kind.EXCEPT, Kind.HOLIDAYS))


@dataclass(frozen=True, slots=True)
class Clause:
    """Weekdays (0 = Monday), the windows said about them, and the weeks: all, or of `odd` or `even` number.

    `closed` = in these windows the customer does not receive, whatever the other clauses say. `halves` are the
    half-days said by name alone.
    """

    days: frozenset[int]
    spans: DaySpans
    parity: str = ""
    closed: bool = False
    halves: tuple[str, ...] = ()


def read_clauses(text: str, halves: Halves, *, strict: bool = False) -> tuple[list[Clause], list[SessionWarning]]:
    """The clauses of a session text, none for a text of spaces and separators, and what was guessed.

    Args:
        text: The text.
        halves: What half-days mean.
        strict: Refuse where times, days or weeks would be guessed.

    Raises:
        SessionSyntaxError: the text is not understood.
    """
    parser = _SessionParser(text, halves, strict=strict)
    return parser.clauses(), sorted(parser.warnings)


@dataclass(slots=True)
class _Marks:
    """What is said of a clause beside days and times."""

    parity: str = ""
    closed: bool = False


class _SessionParser(TimesReader, DayReader):
    """The grammar of the module's docstring, one method a rule."""

    def __init__(self, text: str, halves: Halves, *, strict: bool = False) -> None:
        super().__init__(text, halves, strict=strict)
        self._clauses: list[Clause] = []
        self._bare: list[Token] = []  # where clauses without any time begin
        self._parity = ""  # that of a prefix, up to the next semicolon or, behind a colon, the next prefix
        self._heading = False  # whether that prefix had a colon
        self._prefixed = False  # whether this clause has a prefix of its own

    def clauses(self) -> list[Clause]:
        self.take(Kind.COLON)  # behind a heading such as 出诊时间
        while True:
            joined = True
            while self.next.kind in {Kind.LIST, Kind.STOP}:
                joined = self.advance().kind is Kind.LIST
                if not joined and not self._heading:
                    self._parity = ""
            if self.next.kind is Kind.END:
                return self._finished()
            if self.next.kind is Kind.MORE:
                self._fill()
            else:
                self._clause(joined=joined)
                self._exception()
            if self.next.kind not in {Kind.LIST, Kind.STOP, Kind.END, *_BEGINS_CLAUSE}:
                raise self.error(
                    _("unexpected here; write days, then times, and ; before other days: Mon,Wed am; Thu pm")
                )

    def _finished(self) -> list[Clause]:
        timed = any(clause.spans and not clause.closed for clause in self._clauses)
        if self._bare and timed:
            raise self.error(
                _("no time is said for this day, but for others; add am, pm, evening, all day or a clock window"),
                self._bare[0],
            )
        for token in self._bare[:1]:
            self.warn(_("no time is said: read as all day, morning and afternoon"), token, mild=True)
        whole = self._halves.all_day
        return [Clause(c.days, c.spans or whole, c.parity, c.closed, c.halves) for c in self._clauses]

    # Clauses

    def _clause(self, *, joined: bool) -> None:
        start = self.next
        self._prefix()
        excluded = self.take(Kind.EXCEPT)
        if self.next.kind is Kind.HOLIDAYS:
            self._holidays(closed=excluded)
            return
        marks = _Marks(closed=excluded)
        # 周一、3-5 is rather Wednesday to Friday than an afternoon: refused.
        digits_are_days = self._chinese and bool(self._clauses)
        if self.at_times() and not (digits_are_days and self.next.kind is Kind.NUMBER):
            times = self.times()
            self.take(Kind.COLON)
            days = self._days_behind(times, marks)
        else:
            days, doubtful = self.days()
            self._marks(marks, joined=joined)
            comma = self.next.kind is Kind.LIST and self.at_times(1)
            if self.next.kind is Kind.COLON or (comma and not (self._chinese and self.peek().kind is Kind.NUMBER)):
                self.advance()
            times = self.bracketed_times()
            if times and doubtful:
                problem = _("taken for all days listed before it; give each day its own time if not")
                self.warn(problem, times.start, mild=True)
        self._marks(marks, joined=joined)
        self._carried(marks, start)
        spans = times.spans(self._halves, closed=marks.closed)
        if marks.closed:
            spans = spans or WHOLE_DAY
        elif not spans:
            self._bare.append(start)
        self._clauses.append(Clause(days, spans, marks.parity, marks.closed, tuple(times.halves)))

    def _exception(self) -> None:
        """A clause in brackets behind another, which it restricts: 周一至周五上午（周三除外）."""
        if self.next.kind is Kind.OPEN and self.peek().kind in {Kind.DAYS, Kind.EXCEPT}:
            bracket, before = self.advance(), len(self._clauses)
            self._clause(joined=False)
            if any(not clause.closed for clause in self._clauses[before:]):
                raise self.error(_("other sessions in brackets? write ; between the two"), bracket)
            self.close()

    def _prefix(self) -> None:
        self._prefixed = self.next.kind is Kind.PARITY
        if self._prefixed:
            token = self.advance()
            self._parity = self._parity_of(token)
            self._heading = self.take(Kind.COLON)
            self._chinese = token.chinese  # 单周一 is the Monday of odd weeks

    def _carried(self, marks: _Marks, start: Token) -> None:
        """Let the parity of a prefix hold for this clause."""
        if self._parity and marks.parity and self._parity != marks.parity:
            if self._prefixed:
                raise self.error(_("odd and even weeks at once; write one of them, or neither"), start)
            self._parity = ""
        if self._parity and not marks.parity:
            marks.parity = self._parity
            if not self._prefixed and not self._heading:
                self.warn(
                    _("read as in {parity} weeks, too; write ; before it if not").format(parity=self._parity), start
                )

    def _parity_of(self, token: Token) -> str:
        if self._strict:
            raise self.error(_("every week is the same here; leave out odd and even weeks"), token)
        if not token.exact:
            problem = _("read as {parity} ISO weeks; week 1 of a year is the one of 4 January, from Monday")
            self.warn(problem.format(parity=token.parity), token)
        return token.parity

    def _marks(self, marks: _Marks, *, joined: bool) -> None:
        """Parity and 停诊 behind days or times, in brackets or not."""
        while True:
            bracket = self.next.kind is Kind.OPEN
            token = self.peek() if bracket else self.next
            if token.kind not in {Kind.PARITY, Kind.CLOSED, Kind.SITS, Kind.HOLIDAYS} or (
                token.kind is Kind.PARITY and not bracket and self._next_clause_has_it()
            ):
                return
            if bracket:
                self.advance()
            if token.kind is Kind.HOLIDAYS:
                self._holidays(closed=False)
            elif self.advance().kind is Kind.CLOSED:
                marks.closed = True
            elif token.kind is Kind.PARITY:
                self._suffix(marks, token, joined=joined)
            if bracket:
                self.close()

    def _next_clause_has_it(self) -> bool:
        """Whether a parity belongs to the days behind it: `周一上午 单周周三上午`."""
        return self.peek().kind in {Kind.DAYS, Kind.NUMERAL, Kind.COLON}

    def _suffix(self, marks: _Marks, token: Token, *, joined: bool) -> None:
        if marks.parity and marks.parity != token.parity:
            raise self.error(_("odd and even weeks at once; write one of them, or neither"), token)
        marks.parity = self._parity_of(token)
        if joined and self._clauses and not self._clauses[-1].parity:
            self.warn(_("taken for the last sessions before it alone; repeat it behind the others if not"), token)

    def _holidays(self, *, closed: bool) -> None:
        token = self.advance()
        if not (self.take(Kind.CLOSED) or closed):
            raise self.error(_("sessions on public holidays cannot be kept; leave them out"), token)
        self.warn(_("public holidays come from the country's calendar, not from sessions: left out"), token)

    def _days_behind(self, times: Times, marks: _Marks) -> frozenset[int]:
        """The days behind the times, else those of the clause before, else every day."""
        bracket = self.next.kind is Kind.OPEN and self.peek().kind is Kind.DAYS
        if bracket:
            self.advance()
        if self.next.kind is Kind.DAYS:
            days, _doubtful = self.days()
            if bracket:
                self.close()
            return days
        before = self._clauses[-1] if self._clauses else None
        if before is None:
            self.warn(_("no day is said: read as every day"), times.start)
            return frozenset(range(7))
        self._marks(marks, joined=False)
        if not (marks.closed or before.closed or marks.parity or before.parity):
            self.warn(_("no day is said: taken for the days before it"), times.start)
        return before.days

    def _fill(self) -> None:
        """Dots between two half-days of a list: all half-days between; between other things they say nothing."""
        token = self.advance()
        before = self._clauses[-1] if self._clauses else None
        while self.take(Kind.LIST):
            pass
        at = len(self._clauses)
        if before is not None and self.next.kind is Kind.DAYS:
            self._clause(joined=True)
        behind = self._clauses[-1] if len(self._clauses) > at else None
        if before is None or behind is None or not (_is_half_day(before) and _is_half_day(behind)):
            raise self.error(_("this leaves days out; write every day, or a range such as Mon-Fri"), token)
        if before.closed != behind.closed:
            self.warn(_("what the dots leave out is not known: only what is written is taken"), token)
            return
        named = [name for name, _span in self._halves.named if any(name in c.halves for c in self._clauses)]
        slots = [(day, name) for day in range(7) for name in named]
        first, last = (slots.index((min(c.days), c.halves[0])) for c in (before, behind))
        if first >= last:
            raise self.error(_("the dots lead backwards; write every day, or a range such as Mon-Fri"), token)
        for day, name in slots[first + 1 : last]:
            spans = Times(token, [name], []).spans(self._halves, closed=before.closed)
            self._clauses.append(Clause(frozenset((day,)), spans, before.parity, before.closed, (name,)))
        self.warn(_("read as every {halves} between the two").format(halves=", ".join(named)), token)


def _is_half_day(clause: Clause) -> bool:
    """Whether the clause names one half-day of one weekday."""
    return len(clause.days) == 1 and len(clause.halves) == 1 and clause.halves[0] != "all day"
