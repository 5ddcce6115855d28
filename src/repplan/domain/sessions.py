"""When a customer receives and when a site is open: weekly values, and their text form.

This is the one door to the subject: span arithmetic lives in `repplan.domain.spans`, half-days in
`repplan.domain.halves`, the grammar of free text in `repplan.domain.session_grammar`; all are offered here.

The canonical text of sessions names days in English (`Mon`), joins days with equal times (`Mon,Wed-Fri`, `daily`), puts
the times of a group behind it (`am`, `pm`, `evening`, `all day` exactly where a span is that half-day, otherwise
`09:30-11:30`), and separates groups by semicolons: `Mon-Fri 09:30-11:30; Sat am`. What holds in every other week comes
last, each group behind `odd ISO weeks` or `even ISO weeks`. No restriction is the empty text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from repplan.domain.halves import DEFAULT_HALVES, Halves
from repplan.domain.session_grammar import Clause, SessionSyntaxError, SessionWarning, read_clauses, read_day_hours
from repplan.domain.spans import DaySpans, Minutes, Span, intersect, is_normal, normalise, subtract, union
from repplan.domain.taiwan_sessions import is_service_periods, parse_service_periods
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt

__all__ = [
    "DAY_NAMES",
    "DEFAULT_HALVES",
    "DaySpans",
    "Halves",
    "Minutes",
    "SessionReading",
    "SessionSyntaxError",
    "SessionWarning",
    "Sessions",
    "Span",
    "WeekHours",
    "format_day_hours",
    "format_sessions",
    "intersect",
    "normalise",
    "parse_day_hours",
    "parse_sessions",
    "parse_week",
    "read_sessions",
    "session_warnings",
    "subtract",
    "union",
]

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Week: TypeAlias = tuple[DaySpans, ...]
"""Seven days from Monday."""


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Opening hours of a site by weekday.

    Attributes:
        days: Seven entries, Monday first: the day's hours, `()` when closed, `None` when nothing is said about the day.

    Raises:
        ValueError: not seven days, or a day that is not sorted and disjoint.
    """

    days: tuple[DaySpans | None, ...] = (None,) * 7

    def __post_init__(self) -> None:
        _check_week(self.days)

    def on(self, weekday: int) -> DaySpans | None:
        """The hours on a weekday (0 = Monday): `()` = closed, `None` = nothing said."""
        return self.days[weekday]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The half-days and clock windows in which a customer receives: one week, or two that alternate.

    Weeks alternate by their ISO number (1 to 53, Monday first), odd or even. After a year of 53 weeks two odd ones
    follow each other.

    Attributes:
        odd: Seven days of the weeks with odd numbers, Monday first. All days of both weeks empty means no restriction:
            any time. Otherwise a day without spans is a day on which the customer does not receive.
        even: The same for weeks with even numbers; left out, they are like the odd ones.

    Raises:
        ValueError: not seven days, or a day that is not sorted and disjoint.
    """

    odd: Week = ((),) * 7
    even: Week = ()

    def __post_init__(self) -> None:
        if not self.even:
            object.__setattr__(self, "even", self.odd)
        _check_week(self.odd)
        _check_week(self.even)

    def __bool__(self) -> bool:
        """Whether there is any restriction."""
        return any(self.odd) or any(self.even)

    @property
    def alternating(self) -> bool:
        """Whether odd and even weeks differ."""
        return self.odd != self.even

    @property
    def spans(self) -> Week:
        """What a week can hold, by weekday from Monday: the windows of odd and of even weeks together."""
        if not self.alternating:
            return self.odd
        return tuple(union(odd, even) for odd, even in zip(self.odd, self.even, strict=True))

    def on(self, day: dt.date) -> DaySpans | None:
        """The windows of a date: `()` = does not receive, `None` = any time, as nothing restricts."""
        if not self:
            return None
        _year, number, weekday = day.isocalendar()
        return (self.odd if number % 2 else self.even)[weekday - 1]


@dataclass(frozen=True, slots=True)
class SessionReading:
    """What a session text means.

    Attributes:
        sessions: The sessions.
        warnings: What could be meant otherwise, in the order of the text; none for canonical texts.
    """

    sessions: Sessions
    warnings: tuple[SessionWarning, ...] = ()


def read_sessions(text: str, halves: Halves = DEFAULT_HALVES) -> SessionReading:
    """Read sessions from English or Chinese text such as `Mon,Wed am; Thu 14:00-16:00` or `周一、三上午`.

    Overlapping windows of a day are joined, and what is said to be closed is taken away. Text of nothing but spaces and
    separators means any time. A day without a time means `all day`, and only where no other day has one: `Mon am, Thu`
    is refused (Thursday morning, or all day?). Taiwan's 21 letters (`repplan.domain.taiwan_sessions`) are read, too.

    Args:
        text: The text; see `repplan.domain.session_grammar` for what is understood.
        halves: What `am`, `pm` and `evening` mean.

    Raises:
        SessionSyntaxError: the text is not understood, or nothing is left of the sessions.
    """
    if is_service_periods(text):
        restricted, reading = True, SessionReading(Sessions(parse_service_periods(text, halves)))
    else:
        clauses, warnings = read_clauses(text, halves)
        parities = ("odd", "even") if any(clause.parity for clause in clauses) else ("",)
        weeks = (_week(clauses, parity) for parity in parities)
        restricted, reading = bool(clauses), SessionReading(Sessions(*weeks), tuple(warnings))
    if restricted and not reading.sessions:
        raise SessionSyntaxError(
            text,
            0,
            text,
            _(
                "no session is left; write when the customer receives, or stop sessions for some days by "
                "`customer sessions NAME --stop`"
            ),
        )
    return reading


def parse_sessions(text: str, halves: Halves = DEFAULT_HALVES) -> Sessions:
    """`read_sessions` without what it warns of: for texts that are canonical, or were warned about before."""
    return read_sessions(text, halves).sessions


def parse_week(text: str, halves: Halves = DEFAULT_HALVES) -> Week:
    """Seven days from Monday, from a text like that of sessions in which no time, day or week has to be guessed.

    Raises:
        SessionSyntaxError: the text is not understood, or weeks alternate.
    """
    clauses, _warnings = read_clauses(text, halves, strict=True)
    return _week(clauses, "")


def session_warnings(text: str, halves: Halves = DEFAULT_HALVES) -> tuple[SessionWarning, ...]:
    """What in a text could be meant otherwise than it is read; nothing for a text that is not understood."""
    try:
        return read_sessions(text, halves).warnings
    except SessionSyntaxError:
        return ()


def _week(clauses: list[Clause], parity: str) -> Week:
    """The seven days of weeks of a parity, "" where there are no others: what clauses say, less what they close."""
    opened: list[list[Span]] = [[] for _ in range(7)]
    closed: list[list[Span]] = [[] for _ in range(7)]
    for clause in clauses:
        if clause.parity in ("", parity):
            for day in clause.days:
                (closed if clause.closed else opened)[day].extend(clause.spans)
    return tuple(
        subtract(normalise(spans), normalise(gone)) if gone else normalise(spans)
        for spans, gone in zip(opened, closed, strict=True)
    )


def format_sessions(sessions: Sessions, halves: Halves | None = DEFAULT_HALVES) -> str:
    """The canonical text, as the module describes it; `parse_sessions` with the same halves gives the same value back.

    Args:
        sessions: What to write.
        halves: The half-days whose words may be used; `None` writes clock times only, so that the text does not change
            its meaning when the policy's half-days do.
    """
    both = [(odd, even) for odd, even in zip(sessions.odd, sessions.even, strict=True)]
    weeks = {
        "": [tuple(span for span in odd if span in even) for odd, even in both],
        "odd ISO weeks ": [tuple(span for span in odd if span not in even) for odd, even in both],
        "even ISO weeks ": [tuple(span for span in even if span not in odd) for odd, even in both],
    }
    groups = [prefix + group for prefix, week in weeks.items() for group in _format_week(week, halves)]
    return "; ".join(groups)


def _format_week(week: list[DaySpans], halves: Halves | None) -> list[str]:
    groups: dict[DaySpans, list[int]] = {}
    for day, spans in enumerate(week):
        if spans:
            groups.setdefault(spans, []).append(day)
    return [f"{_format_days(days)} {_format_times(spans, halves)}" for spans, days in groups.items()]


def parse_day_hours(text: str) -> DaySpans:
    """One day's opening hours: `08:30-13:00,14:00-17:30`, or `closed`, `-`, `休`, `休息`.

    Raises:
        SessionSyntaxError: anything else, the empty text included: what silence means is the caller's business.
    """
    return normalise(read_day_hours(text))


def format_day_hours(spans: DaySpans) -> str:
    """`08:30-13:00,14:00-17:30`, or `closed` for a day without hours."""
    return ",".join(str(span) for span in spans) or "closed"


def _check_week(days: tuple[DaySpans | None, ...]) -> None:
    if len(days) != 7:
        message = f"a week has 7 days, not {len(days)}"
        raise ValueError(message)
    for name, spans in zip(DAY_NAMES, days, strict=True):
        if spans and not is_normal(spans):
            message = f"{name}: spans must be sorted, disjoint and not touching: {', '.join(map(str, spans))}"
            raise ValueError(message)


def _format_days(days: list[int]) -> str:
    if len(days) == 7:
        return "daily"
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    # Two neighbours read better as a list, three and more as a range.
    return ",".join(
        f"{DAY_NAMES[run[0]]}-{DAY_NAMES[run[-1]]}" if len(run) > 2 else ",".join(DAY_NAMES[day] for day in run)
        for run in runs
    )


def _format_times(spans: DaySpans, halves: Halves | None) -> str:
    if halves is None:
        return ", ".join(map(str, spans))
    names = {span: name for name, span in halves.named}
    words = [names.get(span, str(span)) for span in spans]
    whole = halves.all_day
    for start in range(len(spans)):
        if spans[start : start + len(whole)] == whole:
            words[start : start + len(whole)] = ["all day"]
            break
    return ", ".join(words)
