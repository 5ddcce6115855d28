"""How two plans are shown side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.cli.plan_list_view import status, version_json
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from repplan.domain.plan_changes import VisitChange
    from repplan.services.plans.plan_diff import Figures, LateDiff, PlanDiff

CHANGES_SHOWN = 30


def show(diff: PlanDiff, today: dt.date, console: Console) -> None:
    """Print what is different."""
    text = _("Plan {a} ({status_a}) → plan {b} ({status_b}), {first} to {last}")
    title = text.format(
        a=diff.before.number,
        status_a=status(diff.before),
        b=diff.after.number,
        status_b=status(diff.after),
        first=words.date(diff.first, today),
        last=words.date(diff.last, today),
    )
    console.print(title, style="bold")
    if not diff.changes:
        console.print(_("Every visit is on the same day in both."))
    for kind, heading in (("added", _("Added")), ("moved", _("Moved")), ("dropped", _("Dropped"))):
        _show_changes(diff, [change for change in diff.changes if change.kind == kind], heading, console, today)
    _show_days(diff, console, today)
    _show_late(diff, console)
    for line in _totals(diff):
        console.print(line)


def _show_changes(diff: PlanDiff, changes: list[VisitChange], heading: str, console: Console, today: dt.date) -> None:
    if not changes:
        return
    console.print(_("{heading}: {n}").format(heading=heading, n=len(changes)))
    for change in changes[:CHANGES_SHOWN]:
        days = [words.date(day, today) for day in (change.before, change.after) if day is not None]
        console.print(f"  {words.named(diff.customers[change.customer])}  {' → '.join(days)}")
    if len(changes) > CHANGES_SHOWN:
        console.print("  " + _("and {n} more (--json lists all)").format(n=len(changes) - CHANGES_SHOWN))


def _show_days(diff: PlanDiff, console: Console, today: dt.date) -> None:
    """The days that differ in visits or travel."""
    touched = {day for change in diff.changes for day in (change.before, change.after)}
    days = [day for day in diff.days if day.date in touched or abs(day.travel.gain) >= 1]
    if not days:
        return
    table = render.table(_("Day"), _("Visits"), _("Travel"), _("Difference"))
    for column in table.columns[1:]:
        column.justify = "right"
    for day in days:
        visits = _arrow(f"{day.visits.before:.0f}", f"{day.visits.after:.0f}")
        travel = _arrow(words.duration(day.travel.before), words.duration(day.travel.after))
        table.add_row(words.date(day.date, today), visits, travel, _signed(-day.travel.gain))
    console.print(table)


def _show_late(diff: PlanDiff, console: Console) -> None:
    worse = [entry for entry in diff.late if entry.over.gain < 0]
    better = [entry for entry in reversed(diff.late) if entry.over.gain > 0]
    for entries, heading in ((worse, _("Later beyond the maximum")), (better, _("Less late"))):
        if entries:
            console.print(_("{heading}: {n}").format(heading=heading, n=len(entries)))
        for entry in entries[:CHANGES_SHOWN]:
            console.print(f"  {words.named(diff.customers[entry.customer])}  {_over(entry)}")


def _over(entry: LateDiff) -> str:
    text = _("over by {before:g}, now {after:g}")
    return text.format(before=entry.over.before, after=entry.over.after)


def _totals(diff: PlanDiff) -> list[str]:
    counts = {kind: sum(change.kind == kind for change in diff.changes) for kind in ("added", "moved", "dropped")}
    late = [sum(getattr(entry.over, side) > 0 for entry in diff.late) for side in ("before", "after")]
    visits = _arrow(f"{diff.visits.before:.0f}", f"{diff.visits.after:.0f}")
    travel = _arrow(words.duration(diff.travel.before), words.duration(diff.travel.after))
    moved = _("{added} added, {moved} moved, {dropped} dropped").format(**counts)
    over = _arrow(f"{diff.over.before:g}", f"{diff.over.after:g}")
    who = ngettext(
        "{late} customer late, over by {over} in all", "{late} customers late, over by {over} in all", late[1]
    )
    return [
        _("{moved}; visits {visits}; travel {travel}").format(moved=moved, visits=visits, travel=travel),
        who.format(late=_arrow(str(late[0]), str(late[1])), over=over),
    ]


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _signed(minutes: float) -> str:
    if abs(minutes) < 0.5:
        return "="
    return f"{'+' if minutes > 0 else '−'}{words.duration(abs(minutes))}"


def as_json(diff: PlanDiff) -> dict[str, Any]:
    """The documented keys of `plan diff --json`."""
    return {
        "before": version_json(diff.before),
        "after": version_json(diff.after),
        "first": diff.first.isoformat(),
        "last": diff.last.isoformat(),
        "changes": [
            {
                "kind": change.kind,
                "customer": change.customer,
                "name": diff.customers[change.customer].name,
                "before": None if change.before is None else change.before.isoformat(),
                "after": None if change.after is None else change.after.isoformat(),
            }
            for change in diff.changes
        ],
        "days": [
            {"date": day.date.isoformat(), "visits": _pair(day.visits), "travel_minutes": _pair(day.travel)}
            for day in diff.days
        ],
        "late": [
            {"customer": entry.customer, "name": diff.customers[entry.customer].name, "over": _pair(entry.over)}
            for entry in diff.late
        ],
        "totals": {
            **{kind: sum(change.kind == kind for change in diff.changes) for kind in ("added", "moved", "dropped")},
            "visits": _pair(diff.visits),
            "travel_minutes": _pair(diff.travel),
            "over": _pair(diff.over),
        },
    }


def _pair(figures: Figures) -> list[float]:
    """Before and after."""
    return [round(figures.before, 1), round(figures.after, 1)]
