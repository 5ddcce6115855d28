"""Single changes of a problem that would make a visit possible: in words for a person, a JSON Patch for a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from repplan.i18n import _
from repplan.planner import layout
from repplan.planner.ticks import TICKS, to_minutes

if TYPE_CHECKING:
    from repplan.planner.problem import Problem


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    what: str
    patch: list[dict[str, Any]]


def longer_shift(problem: Problem, route: int, back: int) -> Change:
    """The shift ends when the rep is back, at the next whole minute."""
    rep, day = _rep_and_day(problem, route)
    minutes = -(-back // TICKS)
    shift = next(index for index, shift in enumerate(problem.spec.reps[rep].shifts) if shift.day == day)
    what = _("end {day} at {hour:02}:{minute:02}").format(
        day=_day_name(problem, day), hour=minutes // 60, minute=minutes % 60
    )
    return Change(what, _replace(f"/reps/{rep}/shifts/{shift}/end", minutes))


def more_minutes(problem: Problem, route: int, length: int) -> Change:
    """The rep may be on the road for so long a day, to the next whole minute."""
    rep, _day = _rep_and_day(problem, route)
    minutes = -(-length // TICKS)
    what = _("allow {rep} {minutes} minutes a day").format(rep=problem.spec.reps[rep].id, minutes=minutes)
    return Change(what, _replace(f"/reps/{rep}/max_minutes", minutes))


def more_visits(problem: Problem, route: int, visits: int) -> Change:
    """The rep may make so many visits a day."""
    rep, _day = _rep_and_day(problem, route)
    what = _("allow {rep} {visits} visits a day").format(rep=problem.spec.reps[rep].id, visits=visits)
    return Change(what, _replace(f"/reps/{rep}/max_visits", visits))


def more_capacity(problem: Problem, route: int, load: int) -> Change:
    """The rep may carry so much a day."""
    rep, _day = _rep_and_day(problem, route)
    amount = to_minutes(load)
    what = _("allow {rep} a load of {load:g} a day").format(rep=problem.spec.reps[rep].id, load=amount)
    return Change(what, _replace(f"/reps/{rep}/capacity", amount))


def _rep_and_day(problem: Problem, route: int) -> tuple[int, int]:
    rep, day = problem.data.route[route, [layout.R_REP, layout.R_DAY]].tolist()
    return rep, day


def _replace(path: str, value: float) -> list[dict[str, Any]]:
    return [{"op": "replace", "path": path, "value": value}]


def _day_name(problem: Problem, day: int) -> str:
    """Such as "Tuesday 1 December"."""
    when = date.fromisoformat(problem.spec.start) + timedelta(days=day)
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
