"""How a roster looks that was taken in: lines for people, a dictionary for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from repplan.cli import day_data
from repplan.domain.roster import Ground
from repplan.domain.rota_text import format_line
from repplan.i18n import _, ngettext
from repplan.services.customers.roster_matching import Left
from repplan.services.facts.finding import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.rota_text import RotaLine
    from repplan.files.session_tables import Doctor
    from repplan.services.customers.roster_matching import LeftOut
    from repplan.services.customers.rosters import RosterChange, RosterSummary

LISTED = 8


def roster_json(summary: RosterSummary) -> dict[str, Any]:
    """The documented keys of `customer roster --json`."""
    period = summary.period
    return {
        "source": summary.source,
        "dry_run": summary.dry_run,
        "rows": summary.rows,
        "first": None if period is None else period.first.isoformat(),
        "last": None if period is None else period.last.isoformat(),
        "customers": [_change_json(change) for change in summary.customers],
        "left": [
            {
                "name": left.doctor.name,
                "department": left.doctor.department,
                "id": left.doctor.id,
                "rows": list(left.rows),
                "why": left.why.value,
                "candidates": [day_data.customer_json(customer) for customer in left.candidates],
            }
            for left in summary.left
        ],
        "absent": [day_data.customer_json(customer) for customer in summary.absent],
        "skipped": [{"row": row, "reason": reason} for row, reason in summary.skipped],
        "warnings": [{"row": row, "message": message} for row, message in summary.warnings],
    }


def _change_json(change: RosterChange) -> dict[str, Any]:
    return {
        **day_data.customer_json(change.customer),
        "rows": list(change.rows),
        "ground": change.ground.value,
        "before": change.before,
        "sessions": change.before if change.after is None else change.after,
        "since": None if change.since is None else change.since.isoformat(),
        "added": [_line(line) for line in change.added],
        "removed": [_line(line) for line in change.removed],
        "unnamed": [day.isoformat() for day in change.unnamed],
    }


def print_roster(summary: RosterSummary) -> None:
    """What changed by customer, then who was left out and what was guessed."""
    changed = [change for change in summary.customers if change.changes]
    head = ngettext(
        "{source}: {rows} row; customers: {changed} changed, {unchanged} unchanged; doctors left out: {left}",
        "{source}: {rows} rows; customers: {changed} changed, {unchanged} unchanged; doctors left out: {left}",
        summary.rows,
    ).format(
        source=summary.source,
        rows=summary.rows,
        changed=len(changed),
        unchanged=len(summary.customers) - len(changed),
        left=len(summary.left),
    )
    typer.echo(head + (_(" (dry run: nothing was written)") if summary.dry_run else ""))
    if summary.period is not None:
        typer.echo(_("days: {first} to {last}").format(first=summary.period.first, last=summary.period.last))
    for change in summary.customers:
        if not change.changes and not change.unnamed:
            continue
        _print_change(change)
    for why in Left:
        _print_left(why, [left for left in summary.left if left.why is why])
    for row, reason in summary.skipped:
        typer.echo(_("row {row}: {reason}").format(row=row, reason=reason))
    if summary.absent:
        names = ", ".join(f"{c.number} {c.name}" for c in summary.absent[:LISTED])
        more = len(summary.absent) - LISTED
        rest = _(" and {more} more").format(more=more) if more > 0 else ""
        typer.echo(_("customers there whom it does not name, left as they are: {names}").format(names=names) + rest)
    for row, message in summary.warnings:
        typer.echo(_("repplan: note: row {row}: {message}").format(row=row, message=message), err=True)


def _print_change(change: RosterChange) -> None:
    typer.echo(f"  {describe(change.customer)}{_ground(change.ground)}")
    if change.after is not None:
        since = "" if change.since is None else _(" from {day} on").format(day=change.since)
        typer.echo(f"    {_weekly(change.before)} → {_weekly(change.after)}{since}")
    for line in change.added:
        typer.echo(f"    + {_line(line)}")
    for line in change.removed:
        typer.echo(f"    - {_line(line)}")
    if change.unnamed:
        days = ", ".join(map(str, change.unnamed[:LISTED])) + (" …" if len(change.unnamed) > LISTED else "")
        typer.echo(_("    days on which it does not name him, left as they are: {days}").format(days=days))


def _ground(ground: Ground) -> str:
    """What an ordinary week that is not written as such was read from."""
    return {
        Ground.EQUAL_WEEKS: _(": the weeks are alike, read as every week"),
        Ground.ALTERNATING: _(": odd and even weeks are alike, read as every other week"),
        Ground.ONE_WEEK: _(": one week is shown, read as every week"),
    }.get(ground, "")


def _weekly(text: str | None) -> str:
    return _("none") if text is None else text or _("any time")


def _line(line: RotaLine) -> str:
    """A stop or single session without its site and note, which are those of the roster."""
    return format_line(type(line)("", line.first, line.last, line.kind, line.hours))


def _print_left(why: Left, left: Sequence[LeftOut]) -> None:
    if not left:
        return
    texts = {
        Left.UNKNOWN: _("no customers: {names}"),
        Left.SEVERAL: _("several customers have the name (write --site, or their departments): {names}"),
        Left.EMPTY: _("no session in the roster, left as they are: {names}"),
        Left.STOPPED: _("all sessions stopped (say how long: `repplan customer sessions NAME --stop DAYS`): {names}"),
        Left.UNCLEAR: _("weeks differ and no weekly sessions are stored (`repplan customer sessions NAME`): {names}"),
    }
    typer.echo(texts[why].format(names=", ".join(_doctor(one.doctor, one.rows) for one in left)))


def _doctor(doctor: Doctor, rows: Sequence[int]) -> str:
    name = " ".join(part for part in (doctor.name or doctor.id, doctor.department) if part)
    return _("{name} (row {rows})").format(name=name, rows=", ".join(map(str, rows)))
