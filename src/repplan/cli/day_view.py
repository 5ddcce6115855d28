"""How one day is shown to a person: on the screen and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.domain.plan import VisitState
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from rich.console import Console

    from repplan.services.days.day import DayView
    from repplan.services.days.stops import Stop, Waiting

WAITING_SHOWN = 8


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
    heading = f"{words.date(view.date, view.date)} {view.date.year}"
    if view.work.shift is None:
        return _("{date}: day off ({why})").format(date=heading, why=words.day_off(view.work))
    n = len(view.route)
    return ngettext("{date}: {n} visit", "{date}: {n} visits", n).format(date=heading, n=n)


def notes(view: DayView) -> list[str]:
    """What has to be said before the route: the next working day, a missing or ended plan, appointments beside it."""
    lines = []
    if view.work.shift is None and view.next_working is not None:
        lines.append(_("Next working day: {date}.").format(date=words.date(view.next_working.date, view.today)))
    if view.strangers is not None:
        lines.append(words.others(view.strangers))
    elif not view.customers:
        lines.append(_("No customers yet: `repplan customer import FILE`."))
    elif view.plan is None:
        lines.append(_("No plan yet: make one with `repplan plan`."))
    elif view.plan_ends is not None and view.plan_ends < view.date:
        lines.append(
            _("The plan ended {date}: `repplan plan` goes on.").format(date=words.date(view.plan_ends, view.today))
        )
    elif not view.stops and view.work.shift is not None:
        lines.append(_("Nothing is planned for this day."))
    for agreed in view.unplanned:
        text = _("Appointment {time} with {customer} is not in the plan: `repplan plan`.")
        time = _("(no time)") if agreed.minute is None else words.clock(agreed.minute)
        lines.append(text.format(time=time, customer=words.named(agreed.customer)))
    return lines


def totals(view: DayView) -> str:
    """The route in one line."""
    done, n = view.count(VisitState.DONE), len(view.route)
    visits = ngettext("{n} visit", "{n} visits", n).format(n=n)
    parts = [_("{visits}, {done} done").format(visits=visits, done=done) if done else visits]
    times = view.times
    if n:
        parts.append(_("visiting {time}").format(time=words.duration(view.minutes)))
    if n and times.travel is not None:
        parts.append(_("travel {time}").format(time=words.duration(times.travel)))
    if times.leave is not None:
        leave = _("leave {time}").format(time=words.clock(times.leave))
        back = "" if times.back is None else _(", back {time}").format(time=words.clock(times.back))
        parts.append(leave + back)
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
        console.print("  " + waiting_line(waiting, view), overflow="ellipsis", no_wrap=True)
    if n > WAITING_SHOWN:
        console.print("  " + _("and {n} more (--md lists all)").format(n=n - WAITING_SHOWN))


def waiting_line(waiting: Waiting, view: DayView) -> str:
    """One customer who is due: who, why, and when the plan gets to him."""
    text = _("{customer} ({tier}): {why}; {next}")
    return text.format(
        customer=words.named(waiting.customer),
        tier=words.tier_and_phase(waiting.customer, waiting.standing),
        why=words.need(waiting.standing, view.date),
        next=words.next_planned(waiting, view.today),
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
        parts.append("\n".join(f"- {waiting_line(waiting, view)}" for waiting in view.waiting))
    return "\n\n".join(parts)
