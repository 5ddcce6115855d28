"""Single changes of a problem that would make a visit possible: in words for a person, a JSON Patch for a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from repplan.i18n import _
from repplan.planner.ticks import TICKS

if TYPE_CHECKING:
    from repplan.planner.problem import Problem


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    what: str
    patch: list[dict[str, Any]]


def floor_minutes(ticks: int) -> int:
    """The whole minute not after a time."""
    return ticks // TICKS


def ceil_minutes(ticks: int) -> int:
    """The whole minute not before a time."""
    return -(-ticks // TICKS)


class Changes:
    """Makes changes of one problem.

    Args:
        problem: what is changed; reps, shifts, breaks and windows are named by their index in it.
    """

    def __init__(self, problem: Problem) -> None:
        self.spec = problem.spec

    def shift_end(self, rep: int, shift: int, minutes: int) -> Change:
        """The shift ends later."""
        what = _("end {day} at {time}").format(day=self._shift_day(rep, shift), time=_clock(minutes))
        return self._of(rep, what, _replace(f"/reps/{rep}/shifts/{shift}/end", minutes))

    def shift_start(self, rep: int, shift: int, minutes: int) -> Change:
        """The shift starts earlier."""
        what = _("start {day} at {time}").format(day=self._shift_day(rep, shift), time=_clock(minutes))
        return self._of(rep, what, _replace(f"/reps/{rep}/shifts/{shift}/start", minutes))

    def new_shift(self, rep: int, day: int, start: int, end: int) -> Change:
        """The rep works on a day off."""
        what = _("work on {day} from {start} to {end}")
        what = what.format(day=self._day(day), start=_clock(start), end=_clock(end))
        return self._of(rep, what, _add(f"/reps/{rep}/shifts/-", {"day": day, "start": start, "end": end}))

    def break_to(self, rep: int, shift: int, number: int, span: tuple[float, float]) -> Change:
        """A break is at another time, or shorter."""
        what = _("have the break on {day} from {start} to {end}")
        what = what.format(day=self._shift_day(rep, shift), start=_clock(span[0]), end=_clock(span[1]))
        return self._of(rep, what, _replace(f"/reps/{rep}/shifts/{shift}/breaks/{number}", list(span)))

    def no_break(self, rep: int, shift: int, number: int) -> Change:
        """A break is left out."""
        start, end = self.spec.reps[rep].shifts[shift].breaks[number]
        what = _("do without the break on {day} from {start} to {end}")
        what = what.format(day=self._shift_day(rep, shift), start=_clock(start), end=_clock(end))
        return self._of(rep, what, [{"op": "remove", "path": f"/reps/{rep}/shifts/{shift}/breaks/{number}"}])

    def max_minutes(self, rep: int, minutes: float) -> Change:
        """The rep may be on the road for so long a day."""
        what = _("allow {rep} {minutes} minutes a day").format(rep=self.spec.reps[rep].id, minutes=minutes)
        return Change(what, _replace(f"/reps/{rep}/max_minutes", minutes))

    def max_visits(self, rep: int, visits: float) -> Change:
        """The rep may make so many visits a day."""
        what = _("allow {rep} {visits} visits a day").format(rep=self.spec.reps[rep].id, visits=visits)
        return Change(what, _replace(f"/reps/{rep}/max_visits", visits))

    def capacity(self, rep: int, load: float) -> Change:
        """The rep may carry so much a day."""
        what = _("allow {rep} a load of {load:g} a day").format(rep=self.spec.reps[rep].id, load=load)
        return Change(what, _replace(f"/reps/{rep}/capacity", load))

    def window(self, customer: int, number: int, key: str, minutes: int) -> Change:
        """The customer receives from (`key` "start") or until (`key` "end") another time."""
        window = self.spec.customers[customer].windows[number]  # type: ignore[index]
        span = {"start": window.start, "end": window.end, key: minutes}
        what = _("have customer {customer} receive from {start} to {end} on {day}").format(
            customer=self._name(customer),
            day=self._day(window.day),
            start=_clock(span["start"]),
            end=_clock(span["end"]),
        )
        return Change(what, _replace(f"/customers/{customer}/windows/{number}/{key}", minutes))

    def new_window(self, customer: int, day: int, start: int, end: int) -> Change:
        """The customer receives at one more time."""
        what = _("see customer {customer} outside the usual hours, on {day} from {start} to {end}").format(
            customer=self._name(customer), day=self._day(day), start=_clock(start), end=_clock(end)
        )
        return Change(what, _add(f"/customers/{customer}/windows/-", {"day": day, "start": start, "end": end}))

    def new_rep(self, customer: int, rep: int) -> Change:
        """One more rep may visit the customer."""
        name = self.spec.reps[rep].id
        what = _("let {rep} visit customer {customer}").format(rep=name, customer=self._name(customer))
        return Change(what, _add(f"/customers/{customer}/reps/-", name))

    def min_gap(self, customer: int, phase: int | None, low: int) -> Change:
        """Visits may be nearer to each other, in a phase or (None) throughout."""
        what = _("let visits to customer {customer} be {min} apart").format(customer=self._name(customer), min=low)
        where = "" if phase is None else f"/phases/{phase}"
        return Change(what, _replace(f"/customers/{customer}/cadence{where}/min", low))

    def max_distance(self, customer: int, high: int) -> Change:
        """Visits of a count may be farther from each other."""
        what = _("let visits to customer {customer} be up to {max} days apart").format(
            customer=self._name(customer), max=high
        )
        return Change(what, _replace(f"/customers/{customer}/cadence/max", high))

    def _of(self, rep: int, what: str, patch: list[dict[str, Any]]) -> Change:
        """A change that concerns one rep, who is named where there are several."""
        if len(self.spec.reps) > 1:
            what = _("{rep}: {what}").format(rep=self.spec.reps[rep].id, what=what)
        return Change(what, patch)

    def _name(self, customer: int) -> str:
        return self.spec.customers[customer].id

    def _shift_day(self, rep: int, shift: int) -> str:
        return self._day(self.spec.reps[rep].shifts[shift].day)

    def _day(self, day: int) -> str:
        return _day_name(date.fromisoformat(self.spec.start) + timedelta(days=day))


def _replace(path: str, value: object) -> list[dict[str, Any]]:
    return [{"op": "replace", "path": path, "value": value}]


def _add(path: str, value: object) -> list[dict[str, Any]]:
    return [{"op": "add", "path": path, "value": value}]


def _clock(minutes: float) -> str:
    """Such as "08:05"; of a part of a minute, nothing is said."""
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"


def _day_name(when: date) -> str:
    """Such as "Tuesday 1 December"."""
    weekdays = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    months = [
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    ]
    return _("{weekday} {day} {month}").format(
        weekday=weekdays[when.weekday()], day=when.day, month=months[when.month - 1]
    )
