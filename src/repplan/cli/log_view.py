"""What the logging commands print: one short line per thing done and what comes next; tables; JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from repplan.cli import render, words
from repplan.domain.plan import Outcome
from repplan.domain.policy import Unit
from repplan.domain.spans import format_clock
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from repplan.domain.customer import Customer
    from repplan.domain.plan import Contact
    from repplan.services.days.stops import Stop
    from repplan.services.home.undoing import Undoable
    from repplan.services.visits.contact_log import Added, Logged, Report, Won
    from repplan.services.visits.log_import import LogImport
    from repplan.services.visits.log_reading import LogLine
    from repplan.services.visits.moved_stops import Cancelled, Moved

CSV_COLUMNS = ("id", "name", "date", "time", "outcome", "channel", "stage", "reason", "note")


def warn(warnings: Iterable[str]) -> None:
    """Print warnings where they do not get into the data."""
    for warning in warnings:
        typer.echo(_("repplan: note: {warning}").format(warning=warning), err=True)


def show_report(report: Report, following: Stop | None, today: dt.date) -> None:
    """Print what `done` or `missed` entered, and where to go now."""
    for logged in report.logged:
        typer.echo(f"{_who(logged)}: {_happened(logged, today)}")
    if following is not None:
        typer.echo(_("next: {stop}").format(stop=next_line(following)))


def next_line(stop: Stop) -> str:
    """A stop as the one to go to now: `4 Wang Fang 10:20 General Hospital`."""
    place = words.place(stop.customer)
    parts = (str(stop.visit.number), stop.customer.name, words.clock(stop.visit.start), place)
    return " ".join(part for part in parts if part)


def _who(logged: Logged) -> str:
    name = logged.customer.name
    return name if logged.stop is None else f"{logged.stop.number} {name}"


def _happened(logged: Logged, today: dt.date) -> str:
    contact, parts = logged.contact, []
    if contact is not None:
        parts.append(_("met") if contact.outcome is Outcome.MET else _("not met"))
        if contact.channel.value != "visit":
            parts[0] = _("{outcome} ({channel})").format(outcome=parts[0], channel=contact.channel.value)
        if contact.stage is not None:
            stage = contact.stage.value
            was = _("{stage} (was {before})").format(stage=stage, before=logged.lowered and logged.lowered.value)
            parts.append(stage if logged.lowered is None else was)
    if logged.won is not None:
        parts.append(won_text(logged.won))
    if logged.retry:
        parts.append(_retry_text(logged, today))
    return ", ".join(parts)


def _retry_text(logged: Logged, today: dt.date) -> str:
    if logged.added is None:
        return _("a call is due: `repplan done {who} --channel phone` closes it").format(
            who=logged.stop.number if logged.stop is not None else f'"{logged.customer.name}"'
        )
    return _("again {when}").format(when=_added_text(logged.added, today, logged.retry))


def _added_text(added: Added, today: dt.date, retry: str = "") -> str:
    """`Tue 24 Nov 10:00 (stop 12 of that day)`."""
    when = words.date(added.day, today)
    if added.minute is not None:
        when = f"{when} {format_clock(added.minute)}"
    elif retry == "evening":
        when = _("{date} in the evening").format(date=when)
    return _("{when} (stop {number} of that day)").format(when=when, number=added.number)


def won_text(won: Won) -> str:
    """`won on day 6 of 14; now kept as tier A: every 4–7 days`."""
    rule = _("tier {tier}").format(tier=won.tier.value) if won.rule.startswith("keeping.") else won.rule
    every = _("every {min}–{max} sessions") if won.rhythm.unit is Unit.OPPORTUNITIES else _("every {min}–{max} days")
    text = _("won on day {day} of {length}; now kept as {rule}: {every}")
    if won.day > won.length:
        text = _("won on day {day}, after the {length} days; now kept as {rule}: {every}")
    every = every.format(min=won.rhythm.min, max=won.rhythm.max)
    return text.format(day=won.day, length=won.length, rule=rule, every=every)


def show_cancelled(cancelled: Sequence[Cancelled], today: dt.date) -> None:
    """Print which stops were called off."""
    for one in cancelled:
        line = _("{number} {name}: cancelled").format(number=one.stop.number, name=one.customer.name)
        typer.echo(line if one.stop.day == today else f"{line} ({words.date(one.stop.day, today)})")


def show_moved(moved: Moved, day: dt.date, today: dt.date) -> None:
    """Print where a visit went; its number only where that is one of the day the command was about."""
    numbered = moved.stop is not None and moved.stop.day == day
    who = f"{moved.stop.number} {moved.customer.name}" if moved.stop and numbered else moved.customer.name
    typer.echo(_("{who}: moved to {when}").format(who=who, when=_added_text(moved.added, today)))


def show_undone(operations: Sequence[Undoable]) -> None:
    """Print what was taken back."""
    for operation in operations:
        text = ngettext("taken back: {command} ({n} row)", "taken back: {command} ({n} rows)", operation.rows)
        typer.echo(text.format(command=operation.command, n=operation.rows))


def show_operations(operations: Sequence[Undoable]) -> None:
    """Print what could be taken back, the latest first, with the number of steps that it takes."""
    if not operations:
        typer.echo(_("nothing to undo"))
    for step, operation in enumerate(operations, start=1):
        when = operation.made_at[:16].replace("T", " ")
        typer.echo(f"{step:>2}  {when}  {operation.command}")


def show_import(result: LogImport) -> None:
    """Print what a file brought."""
    text = ngettext("{file}: {n} row; {added} added", "{file}: {n} rows; {added} added", result.rows)
    line = text.format(file=result.file, n=result.rows, added=result.added)
    typer.echo(_("{line}, {n} unchanged").format(line=line, n=result.unchanged))


def show_log(lines: Sequence[LogLine], first: dt.date | None, console: Console) -> None:
    """Print the log as a table."""
    if not lines:
        since = _("the log is empty") if first is None else _("nothing is logged since {date}").format(date=first)
        console.print(since)
        return
    table = render.table(_("date"), _("customer"), _("outcome"), _("stage"), _("note"))
    for line in lines:
        contact = line.contact
        when = contact.day.isoformat()
        when = when if contact.minute is None else f"{when} {format_clock(contact.minute)}"
        stage = "" if contact.stage is None else contact.stage.value
        text = "; ".join(part for part in (contact.reason, contact.note) if part)
        table.add_row(when, words.named(line.customer), _outcome(contact), stage, text)
    console.print(table)


def _outcome(contact: Contact) -> str:
    sign, outcome = ("✓", _("met")) if contact.outcome is Outcome.MET else ("✗", _("not met"))
    how = "" if contact.channel.value == "visit" else f", {contact.channel.value}"
    return f"{sign} {outcome}{how}"


def log_csv(lines: Sequence[LogLine]) -> str:
    """The log as CSV, in the columns that the import reads."""
    return render.csv_text(CSV_COLUMNS, (_csv_row(line) for line in lines))


def _csv_row(line: LogLine) -> tuple[str, ...]:
    contact = line.contact
    return (
        line.customer.id,
        line.customer.name,
        contact.day.isoformat(),
        "" if contact.minute is None else format_clock(contact.minute),
        contact.outcome.value,
        contact.channel.value,
        "" if contact.stage is None else contact.stage.value,
        contact.reason,
        contact.note,
    )


def log_json(lines: Sequence[LogLine]) -> dict[str, Any]:
    """The log as JSON."""
    return {"contacts": [_person(line.customer) | contact_json(line.contact) for line in lines]}


def contact_json(contact: Contact) -> dict[str, Any]:
    """A line of the log as JSON, without its customer."""
    return {
        "date": contact.day.isoformat(),
        "time": None if contact.minute is None else format_clock(contact.minute),
        "outcome": contact.outcome.value,
        "channel": contact.channel.value,
        "stage": None if contact.stage is None else contact.stage.value,
        "reason": contact.reason,
        "retry": contact.retry,
        "note": contact.note,
        "planned": contact.visit_id is not None,
    }


def _person(customer: Customer) -> dict[str, Any]:
    return {"customer": customer.number, "id": customer.id, "name": customer.name}


def report_json(report: Report, following: Stop | None) -> dict[str, Any]:
    """What `done` or `missed` entered as JSON."""
    return {
        "date": report.day.isoformat(),
        "logged": [_logged_json(logged) for logged in report.logged],
        "warnings": list(report.warnings),
        "next": None if following is None else _next_json(following),
    }


def _logged_json(logged: Logged) -> dict[str, Any]:
    return {
        "stop": None if logged.stop is None else logged.stop.number,
        **_person(logged.customer),
        "contact": None if logged.contact is None else contact_json(logged.contact),
        "won": None if logged.won is None else _won_json(logged.won),
        "retry": logged.retry,
        "added": None if logged.added is None else _added_json(logged.added),
    }


def _won_json(won: Won) -> dict[str, Any]:
    return {
        "on": won.on.isoformat(),
        "day": won.day,
        "of": won.length,
        "rule": won.rule,
        "min": won.rhythm.min,
        "ideal": won.rhythm.ideal,
        "max": won.rhythm.max,
        "unit": won.rhythm.unit.value,
    }


def _added_json(added: Added) -> dict[str, Any]:
    time = None if added.minute is None else format_clock(added.minute)
    return {"date": added.day.isoformat(), "stop": added.number, "time": time}


def _next_json(stop: Stop) -> dict[str, Any]:
    return {"stop": stop.visit.number, **_person(stop.customer), "start": words.clock(stop.visit.start)}


def cancelled_json(cancelled: Sequence[Cancelled], reason: str) -> dict[str, Any]:
    """The cancelled stops as JSON."""
    stops = [{"date": c.stop.day.isoformat(), "stop": c.stop.number, **_person(c.customer)} for c in cancelled]
    return {"cancelled": stops, "reason": reason}


def moved_json(moved: Moved) -> dict[str, Any]:
    """A moved visit as JSON; `from` is null where the customer had no stop."""
    stop = moved.stop
    came_from = None if stop is None else {"date": stop.day.isoformat(), "stop": stop.number}
    warnings = list(moved.warnings)
    return {**_person(moved.customer), "from": came_from, "to": _added_json(moved.added), "warnings": warnings}


def operations_json(operations: Sequence[Undoable], key: str) -> dict[str, Any]:
    """Commands of the journal as JSON."""
    return {key: [{"made_at": o.made_at, "command": o.command, "rows": o.rows} for o in operations]}


def import_json(result: LogImport) -> dict[str, Any]:
    """What a file brought as JSON."""
    return {"file": result.file, "rows": result.rows, "added": result.added, "unchanged": result.unchanged}
