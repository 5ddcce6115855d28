"""How one day is shown: on the screen, as Markdown, as CSV and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.domain.plan import VisitState
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from rich.console import Console

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.services.day import DayView
    from repplan.services.stops import Stop, Waiting

WAITING_SHOWN = 8

CSV_COLUMNS = (
    *("date", "number", "arrive", "start", "end", "travel_minutes", "customer", "id", "name", "tier", "phase"),
    *("site", "department", "window", "why", "phone", "state", "added", "note"),
)


def show(view: DayView, console: Console) -> None:
    """Print the day."""
    console.print(title(view), style="bold")
    for line in notes(view):
        console.print(line)
    if view.stops:
        console.print(_stop_table(view))
        console.print(totals(view))
    _show_waiting(view, console)


def title(view: DayView) -> str:
    """The day's heading: its date and what lies ahead, or why nothing does."""
    heading = f"{words.date(view.date)} {view.date.year}"
    if view.work.shift is None:
        return _("{date}: day off ({why})").format(date=heading, why=words.day_off(view.work))
    n = len(view.route)
    return ngettext("{date}: {n} visit", "{date}: {n} visits", n).format(date=heading, n=n)


def notes(view: DayView) -> list[str]:
    """What has to be said before the route: the next working day, a missing or ended plan, appointments beside it."""
    lines = []
    if view.work.shift is None and view.next_working is not None:
        lines.append(_("Next working day: {date}.").format(date=words.date(view.next_working.date)))
    if not view.customers:
        lines.append(_("No customers yet: `repplan customer import FILE`."))
    elif view.plan is None:
        lines.append(_("No plan yet: make one with `repplan plan`."))
    elif view.plan_ends is not None and view.plan_ends < view.date:
        lines.append(_("The plan ended {date}: `repplan plan` goes on.").format(date=words.date(view.plan_ends)))
    elif not view.stops and view.work.shift is not None:
        lines.append(_("Nothing is planned for this day."))
    for agreed in view.unplanned:
        text = _("Appointment {time} with {customer} is not in the plan: `repplan plan`.")
        time = _("(no time)") if agreed.minute is None else words.clock(agreed.minute)
        lines.append(text.format(time=time, customer=words.named(agreed.customer)))
    return lines


def totals(view: DayView) -> str:
    """The route in one line."""
    done = view.count(VisitState.DONE)
    parts = [ngettext("{n} visit", "{n} visits", len(view.route)).format(n=len(view.route))]
    if done:
        parts.append(_("{n} done").format(n=done))
    parts.append(_("{time} with customers").format(time=words.duration(view.minutes)))
    parts.append(_("{time} travel").format(time=words.duration(view.travel)))
    if view.leave is not None:
        parts.append(_("leave {time}").format(time=words.clock(view.leave)))
    if view.back is not None:
        parts.append(_("back {time}").format(time=words.clock(view.back)))
    return " · ".join(parts)


def _stop_table(view: DayView) -> Any:  # noqa: ANN401 - a rich table; the type would load rich early
    table = render.table("#", _("Time"), _("Customer"), _("Where, receives"), _("Why today, phone"))
    table.columns[0].justify = "right"
    table.columns[1].no_wrap = True
    for stop in view.stops:
        customer = stop.customer
        who = f"{customer.name}\n{words.tier_and_phase(customer, stop.standing)}"
        where = "\n".join(part for part in (words.place(customer), words.window(stop)) if part)
        table.add_row(str(stop.visit.number), _times(stop), who, where, _reason_lines(stop, view), style=_style(stop))
    return table


def _reason_lines(stop: Stop, view: DayView) -> str:
    lines = [words.state(stop, view.today) or words.why(stop)]
    if stop.instead is not None:
        lines.append(words.instead(stop.instead, view.date))
    elif stop.open and stop.customer.phone:
        lines.append(stop.customer.phone)
    return "\n".join(lines)


def _style(stop: Stop) -> str:
    """What is over is dim; the words say the same."""
    return "" if stop.open else "dim"


def _times(stop: Stop) -> str:
    """The arrival, and below it when the visit begins where that has to be waited for."""
    begins = words.clock(stop.visit.start)
    if stop.visit.added or begins == words.clock(stop.visit.arrive):
        return arrival(stop)
    return f"{arrival(stop)}\n→{begins}"


def arrival(stop: Stop) -> str:
    """When the stop is reached; a stop put in by hand has a time only where one was given."""
    return words.clock(stop.visit.arrive) if stop.visit.arrive or not stop.visit.added else "–"


def _show_waiting(view: DayView, console: Console) -> None:
    if not view.waiting:
        return
    n = len(view.waiting)
    heading = ngettext("{n} customer is due and not in it:", "{n} customers are due and not in it:", n)
    console.print(heading.format(n=n))
    for waiting in view.waiting[:WAITING_SHOWN]:
        console.print("  " + waiting_line(waiting, view.date), overflow="ellipsis", no_wrap=True)
    if n > WAITING_SHOWN:
        console.print("  " + _("and {n} more (--md lists all)").format(n=n - WAITING_SHOWN))


def waiting_line(waiting: Waiting, day: dt.date) -> str:
    """One customer who is due: who, why, and when the plan gets to him."""
    text = _("{customer} ({tier}): {why}; {next}")
    return text.format(
        customer=words.named(waiting.customer),
        tier=words.tier_and_phase(waiting.customer, waiting.standing),
        why=words.need(waiting.standing, day),
        next=words.next_planned(waiting),
    )


def as_markdown(view: DayView) -> str:
    """The day as Markdown: heading, table, totals, who is due."""
    headings = ("#", _("Time"), _("Customer"), _("Tier, phase"), _("Where"), _("Receives"), _("Why today"), _("Phone"))
    rows = [
        (
            str(stop.visit.number),
            arrival(stop),
            stop.customer.name,
            words.tier_and_phase(stop.customer, stop.standing),
            words.place(stop.customer),
            words.window(stop),
            words.state(stop, view.today) or words.why(stop),
            stop.customer.phone,
        )
        for stop in view.stops
    ]
    parts = [f"# {title(view)}", *notes(view)]
    if rows:
        parts += [render.markdown(headings, rows), totals(view)]
    if view.waiting:
        parts.append("\n".join(f"- {waiting_line(waiting, view.date)}" for waiting in view.waiting))
    return "\n\n".join(parts)


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
    shift = view.work.shift
    return {
        "date": view.date.isoformat(),
        "works": shift is not None,
        "shift": None if shift is None else [words.clock(shift.start), words.clock(shift.end)],
        "off": None if view.work.off is None else view.work.off.value,
        "off_name": view.work.why,
        "next_working_day": None if view.next_working is None else view.next_working.date.isoformat(),
        "plan_ends": None if view.plan_ends is None else view.plan_ends.isoformat(),
        "totals": {
            "visits": len(view.route),
            "done": view.count(VisitState.DONE),
            "missed": view.count(VisitState.MISSED),
            "skipped": sum(stop.skip is not None for stop in view.stops),
            "visit_minutes": round(view.minutes, 1),
            "travel_minutes": round(view.travel, 1),
            "leave": None if view.leave is None else words.clock(view.leave),
            "back": None if view.back is None else words.clock(view.back),
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
    rhythm, clock = standing.rhythm, standing.clock
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
    }


def waiting_json(waiting: Waiting) -> dict[str, Any]:
    """The documented keys of a customer who is due."""
    following = waiting.next_planned
    return {
        **customer_json(waiting.customer),
        **standing_json(waiting.standing),
        "next_planned": None if following is None else following.isoformat(),
    }
