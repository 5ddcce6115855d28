"""How the outcome of `plan` is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import late_words, travel_view
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from repplan.services.planning.plan_summary import LateVisit, PlanSummary
    from repplan.services.planning.planning import PlanResult

LATE_SHOWN = 12


def as_json(result: PlanResult) -> dict[str, Any]:
    """The documented keys of `plan --json`."""
    return {
        "outcome": result.outcome.value,
        "first": result.first.isoformat(),
        "last": result.last.isoformat(),
        "why": result.why,
        "number": result.number,
        "changes": None if result.changes is None else dict(result.changes),
        "provisional_years": list(result.provisional),
        "summary": None if result.summary is None else result.summary.as_json(),
    }


def show(result: PlanResult, console: Console) -> None:
    """Print what became of the plan, its figures, and who is late and why."""
    if result.summary is None:
        console.print(result.why)
        return
    summary = result.summary
    titles = {
        "published": _("Plan {first} to {last} published: checked, no rule broken"),
        "draft": _("Draft {first} to {last} kept: checked, no rule broken"),
    }
    console.print(titles[result.outcome.value].format(first=result.first, last=result.last))
    console.print(load_line(summary))
    if result.changes is not None:
        against = {
            "published": _("Against the plan before: {added} added, {moved} moved, {dropped} dropped"),
            "draft": _("Against the published plan: {added} added, {moved} moved, {dropped} dropped"),
        }
        console.print(against[result.outcome.value].format(**result.changes) + " (`repplan plan diff`)")
    console.print(_tier_table(summary))
    _show_late(summary, console)
    for appointment in summary.unkept:
        text = _(
            "Not part of any route: {name} on {when}, because {why}. It stays in its day; `repplan move` changes it."
        )
        when = f"{appointment.day} {appointment.time}" if appointment.time else appointment.day
        console.print(text.format(name=appointment.name, when=when, why=appointment.why))
    for line in _notes(summary):
        console.print(line)


def load_line(summary: PlanSummary) -> str:
    """The plan's visits and travel in one line."""
    visits = ngettext("{n} visit", "{n} visits", summary.visits).format(n=summary.visits)
    workdays = ngettext("{n} workday", "{n} workdays", summary.workdays).format(n=summary.workdays)
    text = _("{visits} on {workdays} ({mean:.1f} a day), {travel:.1f} h travel, {km:.0f} km")
    return text.format(
        visits=visits,
        workdays=workdays,
        mean=summary.visits / max(1, summary.workdays),
        travel=summary.travel / 60,
        km=summary.km,
    )


def _tier_table(summary: PlanSummary) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("Tier"))
    for title in (_("Customers"), _("Visits"), _("Policy ideal"), _("Policy least")):
        table.add_column(title, justify="right")
    for share in summary.tiers:
        if share.customers:
            figures = (share.customers, share.visits, f"{share.ideal:.0f}", f"{share.least:.0f}")
            table.add_row(share.tier, *map(str, figures))
    return table


def _show_late(summary: PlanSummary, console: Console) -> None:
    if not summary.late:
        console.print(_("No gap in this plan is longer than its maximum."))
        return
    count = len(summary.late)
    title = ngettext("{n} gap is longer than its maximum:", "{n} gaps are longer than their maximum:", count)
    console.print(title.format(n=count))
    console.print(_late_table(summary.late[:LATE_SHOWN]))
    if count > LATE_SHOWN:
        console.print("  " + _("and {n} more (`repplan plan --json` lists all)").format(n=count - LATE_SHOWN))


def _late_table(entries: Sequence[LateVisit]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("No."), justify="right")
    table.add_column(_("Customer"), max_width=24)
    table.add_column(_("Last"), min_width=10)
    table.add_column(_("Gap"), justify="right")
    table.add_column(_("Max"), justify="right")
    table.add_column(_("Next"), min_width=10)
    table.add_column(_("Why"))
    for entry in entries:
        gap, limit = f"{entry.gap:g}", f"{entry.max:g}"
        last, following = entry.last or _("never seen"), entry.next or _("not planned")
        table.add_row(str(entry.customer), entry.name, last, gap, limit, following, _why_late(entry))
    return table


def _why_late(entry: LateVisit) -> str:
    if entry.already:
        return _("late before the plan began")
    return late_words.reason(entry.reason)


def _notes(summary: PlanSummary) -> list[str]:
    """What else is worth a line."""
    counted = (
        (
            summary.winning,
            ngettext(
                "{n} customer is being won: `repplan win` shows the clock.",
                "{n} customers are being won: `repplan win` lists their clocks.",
                summary.winning,
            ),
        ),
        (
            summary.prospects,
            ngettext(
                "{n} prospect waits for the start: `repplan win suggest`.",
                "{n} prospects wait for their start: `repplan win suggest`.",
                summary.prospects,
            ),
        ),
        (
            summary.without_coordinates,
            ngettext(
                "{n} customer has no coordinates, travel is assumed: `repplan site edit NAME --coords`.",
                "{n} customers have no coordinates, travel is assumed: `repplan site edit NAME --coords`.",
                summary.without_coordinates,
            ),
        ),
        (
            summary.others,
            ngettext(
                "{n} customer belongs to another rep and is left out.",
                "{n} customers belong to another rep and are left out.",
                summary.others,
            ),
        ),
    )
    return [text.format(n=n) for n, text in counted if n] + travel_view.notes(summary.roads)
