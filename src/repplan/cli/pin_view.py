"""What `pin`, `unpin` and `slot` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from repplan.cli import render, why_json, why_view, why_words, words
from repplan.domain.spans import format_clock
from repplan.i18n import _
from repplan.services.questions.slots import too_soon

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from rich.console import Console

    from repplan.services.questions.day_choices import DayChoice
    from repplan.services.questions.pinning import Ahead, Freed, Pinned
    from repplan.services.questions.slots import Slots


def show_pinned(pinned: Pinned, today: dt.date) -> None:
    """Print what was agreed on."""
    text = _("{who}: appointment {when} (stop {number} of that day)")
    when = _when(pinned.added.day, pinned.added.minute, today)
    typer.echo(text.format(who=words.named(pinned.customer), when=when, number=pinned.added.number))
    if pinned.replaced is not None:
        before = _when(pinned.replaced.day, pinned.replaced.minute, today)
        typer.echo(_("it replaces the appointment {before}").format(before=before))


def show_freed(freed: Freed, today: dt.date) -> None:
    """Print what is no appointment any more."""
    when = _when(freed.appointment.day, freed.appointment.minute, today)
    who = words.named(freed.customer)
    if freed.stop is None:
        typer.echo(_("{who}: no appointment any more {when}").format(who=who, when=when))
        return
    text = _("{who}: no appointment any more {when}; stop {number} stays until the next plan")
    typer.echo(text.format(who=who, when=when, number=freed.stop))


def _when(day: dt.date, minute: int | None, today: dt.date) -> str:
    date = words.date(day, today)
    return date if minute is None else f"{date} {format_clock(minute)}"


def show_ahead(ahead: Sequence[Ahead], today: dt.date, console: Console) -> None:
    """Print the appointments to come as a table."""
    if not ahead:
        console.print(_("no appointments: `repplan slot NAME` lists the best days, `repplan pin NAME DATE` fixes one"))
        return
    made = render.table(_("Day"), _("Time"), _("Customer"), _("Where"), _("Stop"))
    for one in ahead:
        time = _("any") if one.minute is None else format_clock(one.minute)
        stop = one.impossible or (_("in no plan: `repplan plan`") if one.stop is None else str(one.stop))
        made.add_row(words.date(one.day, today), time, words.named(one.customer), words.place(one.customer), stop)
    console.print(made)


def show_slots(found: Slots, console: Console, *, everything: bool) -> None:
    """Print the best days for an appointment."""
    heading = _("{who}: days for an appointment until {last}")
    console.print(heading.format(who=words.named(found.customer), last=words.date(found.last, found.today)))
    if found.agreed:
        console.print(_("agreed already: {dates}").format(dates=why_words.dates(found.agreed, found.today)))
    if found.slots:
        console.print()
        console.print(_slot_table(found))
        best = found.slots[0]
        assert best.date is not None
        command = f"repplan pin {found.customer.number} {best.date} {words.clock(best.start or 0)}"
        console.print(_("`{command}` fixes the first").format(command=command))
    else:
        console.print(_("no day is possible; --all says why"))
    if everything:
        for line in why_view.barred_lines(found.barred, found.today, everything=True):
            console.print(line)
    if found.last == found.plan_ends:
        ends = words.date(found.plan_ends, found.today)
        console.print(_("the plan ends on {date}: `repplan plan --weeks N` reaches further").format(date=ends))


def _slot_table(found: Slots) -> Any:  # noqa: ANN401 - a table of rich's
    shown = [(slot, why_words.whole(slot.more)) for slot in found.slots]
    names = why_words.part_names()
    used = [name for name in names if any(figures[name] for _slot, figures in shown)]
    headings = [_("Day"), _("Time"), _("Possible"), _("More"), *(names[name] for name in used), _("Then")]
    made = render.table(*headings)
    for column in made.columns[3 : 4 + len(used)]:
        column.justify = "right"
    for slot, figures in shown:
        assert slot.date is not None
        ends = [words.clock(slot.earliest or 0), words.clock(slot.latest or 0)]
        span = "-".join(dict.fromkeys(ends))
        cells = [words.date(slot.date, found.today), words.clock(slot.start or 0), span]
        cells += [f"{figures[name]:+d}" if figures[name] else "0" for name in ("total", *used)]
        made.add_row(*cells, _then(found, slot))
    return made


def _then(found: Slots, slot: DayChoice) -> str:
    """What would become of the customer's other visits."""
    parts = []
    if slot.date in found.planned and not (slot.added or slot.dropped):
        parts.append(_("planned then"))
    if too_soon(slot) and slot.gap is not None:
        parts.append(_("too soon: {n}, at least {min}").format(n=slot.gap.length, min=slot.gap.min))
    changed = why_words.changes(slot, found.today)
    return "; ".join([*parts, *([changed] if changed else [])])


def pinned_json(pinned: Pinned) -> dict[str, Any]:
    """A fixed visit as JSON."""
    replaced = pinned.replaced
    return {
        **why_json.person(pinned.customer),
        "date": pinned.added.day.isoformat(),
        "time": _time(pinned.added.minute),
        "stop": pinned.added.number,
        "replaced": None if replaced is None else {"date": replaced.day.isoformat(), "time": _time(replaced.minute)},
        "warnings": list(pinned.warnings),
    }


def freed_json(freed: Freed) -> dict[str, Any]:
    """A freed visit as JSON."""
    return {
        **why_json.person(freed.customer),
        "date": freed.appointment.day.isoformat(),
        "time": _time(freed.appointment.minute),
        "stop": freed.stop,
    }


def ahead_json(ahead: Sequence[Ahead]) -> dict[str, Any]:
    """The appointments to come as JSON."""
    return {
        "appointments": [
            {
                **why_json.person(one.customer),
                "date": one.day.isoformat(),
                "time": _time(one.minute),
                "stop": one.stop,
                "impossible": one.impossible or None,
            }
            for one in ahead
        ]
    }


def slots_json(found: Slots) -> dict[str, Any]:
    """The best days for an appointment as JSON."""
    return {
        **why_json.person(found.customer),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "plan_ends": found.plan_ends.isoformat(),
        "planned": [day.isoformat() for day in found.planned],
        "agreed": [day.isoformat() for day in found.agreed],
        "slots": [why_json.choice_json(slot) | {"too_soon": too_soon(slot)} for slot in found.slots],
        "barred": [why_json.barrier_json(one, found.today) for one in found.barred],
    }


def _time(minute: int | None) -> str | None:
    return None if minute is None else format_clock(minute)
