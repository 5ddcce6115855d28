"""One day as data: CSV, and the documented JSON that other views share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.domain.plan import VisitState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.domain.trial import FollowUp
    from repplan.services.days.day import DayView
    from repplan.services.days.stops import Stop, Waiting

CSV_COLUMNS = (
    *("date", "number", "arrive", "start", "end", "travel_minutes", "customer", "id", "name", "tier", "phase"),
    *("site", "department", "window", "why", "phone", "state", "added", "note"),
)


def as_csv(views: Iterable[DayView]) -> str:
    """One line per stop of the days, times as clock times."""
    return render.csv_text(CSV_COLUMNS, [_csv_row(stop, view) for view in views for stop in view.stops])


def _csv_row(stop: Stop, view: DayView) -> tuple[object, ...]:
    visit, customer = stop.visit, stop.customer
    return (
        visit.day.isoformat(),
        visit.number,
        *(words.clock(minutes) for minutes in (visit.arrive, visit.start, visit.end)),
        round(visit.travel, 1),
        customer.number,
        customer.id,
        customer.name,
        customer.tier.value,
        stop.standing.phase.value,
        customer.site_name,
        customer.department,
        words.window(stop),
        words.why(stop),
        customer.phone,
        state_key(stop),
        int(visit.added),
        words.state(stop, view.today),
    )


def state_key(stop: Stop) -> str:
    """The stop's state as data: a state of the plan, or `skipped`."""
    return "skipped" if stop.skip is not None else stop.visit.state.value


def as_json(view: DayView) -> dict[str, Any]:
    """The documented keys of `today --json`."""
    shift, times = view.work.shift, view.times
    return {
        "date": view.date.isoformat(),
        "works": shift is not None,
        "shift": None if shift is None else [words.clock(shift.start), words.clock(shift.end)],
        "off": None if view.work.off is None else view.work.off.value,
        "off_name": view.work.why,
        "next_working_day": None if view.next_working is None else view.next_working.date.isoformat(),
        "plan_ends": None if view.plan_ends is None else view.plan_ends.isoformat(),
        "others": view.others,
        "totals": {
            "visits": len(view.route),
            "done": view.count(VisitState.DONE),
            "missed": view.count(VisitState.MISSED),
            "skipped": sum(stop.skip is not None for stop in view.stops),
            "visit_minutes": round(view.minutes, 1),
            "travel_minutes": None if times.travel is None else round(times.travel, 1),
            "leave": None if times.leave is None else words.clock(times.leave),
            "back": None if times.back is None else words.clock(times.back),
        },
        "stops": [_stop_json(stop, view) for stop in view.stops],
        "due": [waiting_json(waiting) for waiting in view.waiting],
        "appointments_not_planned": [
            {**customer_json(a.customer), "time": None if a.minute is None else words.clock(a.minute)}
            for a in view.unplanned
        ],
    }


def _stop_json(stop: Stop, view: DayView) -> dict[str, Any]:
    visit = stop.visit
    return {
        "number": visit.number,
        "arrive": words.clock(visit.arrive),
        "start": words.clock(visit.start),
        "end": words.clock(visit.end),
        "travel_minutes": round(visit.travel, 1),
        **customer_json(stop.customer),
        **standing_json(stop.standing),
        "window": [[words.clock(w.start), words.clock(w.end)] for w in stop.window],
        "why": stop.why.value,
        "why_text": words.why(stop),
        "state": state_key(stop),
        "state_text": words.state(stop, view.today),
        "skip": None if stop.skip is None else stop.skip.kind.value,
        "appointment": visit.appointment,
        "added": visit.added,
        "channel": None if stop.contact is None else stop.contact.channel.value,
        "won": stop.won,
        "moved_to": None if visit.moved_to is None else visit.moved_to.isoformat(),
        "instead": None if stop.instead is None else waiting_json(stop.instead),
    }


def customer_json(customer: Customer) -> dict[str, Any]:
    """A customer's documented keys."""
    return {
        "customer": customer.number,
        "id": customer.id,
        "name": customer.name,
        "site": customer.site_name,
        "department": customer.department,
        "setting": customer.setting.value,
        "tier": customer.tier.value,
        "phone": customer.phone,
    }


def standing_json(standing: Standing) -> dict[str, Any]:
    """A standing's documented keys."""
    rhythm, clock, owed = standing.rhythm, standing.clock, standing.trial
    return {
        "phase": standing.phase.value,
        "rule": standing.rule,
        "due": standing.due.value.replace(" ", "_"),
        "last_met": None if standing.last_met is None else standing.last_met.isoformat(),
        "elapsed": standing.elapsed,
        "unit": None if rhythm is None else rhythm.unit.value,
        "max": None if rhythm is None else rhythm.max,
        "overdue": standing.overdue,
        "win_deadline": None if clock is None else clock.deadline.isoformat(),
        "trial": None if owed is None else _trial_json(owed),
    }


def _trial_json(owed: FollowUp) -> dict[str, Any]:
    return {"product": owed.product, "began": owed.began.isoformat(), "by": owed.by.isoformat()}


def waiting_json(waiting: Waiting) -> dict[str, Any]:
    """The documented keys of a customer who is due."""
    following = waiting.next_planned
    return {
        **customer_json(waiting.customer),
        **standing_json(waiting.standing),
        "next_planned": None if following is None else following.isoformat(),
    }
