"""How a week is shown: one row a day."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from repplan.cli import day_data, render, words
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from repplan.services.days.day import DayView


def show(days: Sequence[DayView], console: Console) -> None:
    """Print the week."""
    table = render.table(*_headings())
    table.columns[0].no_wrap = True
    table.columns[1].justify = "right"
    table.columns[2].no_wrap = True
    for view in days:
        table.add_row(*_row(view))
    console.print(table)
    for line in _notes(days):
        console.print(line)


def as_markdown(days: Sequence[DayView]) -> str:
    """The week as a Markdown table."""
    return "\n\n".join([render.markdown(_headings(), [_row(view) for view in days]), *_notes(days)])


def as_csv(days: Sequence[DayView]) -> str:
    """Every stop of the week, in the columns of a day's CSV."""
    return day_data.as_csv(days)


def as_json(days: Sequence[DayView]) -> dict[str, Any]:
    """The documented keys of `week --json`: each day as `day --json` says it, without who is due."""
    drop = {"due"}
    kept = [{key: value for key, value in day_data.as_json(view).items() if key not in drop} for view in days]
    return {"first": days[0].date.isoformat(), "last": days[-1].date.isoformat(), "days": kept}


def _headings() -> tuple[str, ...]:
    return _("Day"), _("Visits"), _("Time"), _("Where and whom")


def _row(view: DayView) -> tuple[str, str, str, str]:
    route = view.route
    timed = [stop for stop in route if not stop.visit.added]
    times = f"{words.clock(timed[0].visit.arrive)}–{words.clock(timed[-1].visit.end)}" if timed else ""
    return words.date(view.date, view.today), str(len(route)) if route else "", times, _places(view)


def _places(view: DayView) -> str:
    """The names site by site in the order of the route; on a day off, why."""
    groups = [
        (site, [stop.customer.name for stop in stops])
        for site, stops in groupby(view.route, key=lambda stop: stop.customer.site_name)
    ]
    texts = [site if names == [site] else f"{site}: {', '.join(names)}" for site, names in groups]
    if view.work.shift is None:
        texts.insert(0, _("off: {why}").format(why=words.day_off(view.work)))
    return "; ".join(texts)


def _notes(days: Sequence[DayView]) -> list[str]:
    """What the table cannot say: that there is no plan, or that it ends within the week."""
    strangers, plan_ends = days[0].strangers, days[0].plan_ends
    if strangers is not None:
        return [words.others(strangers)]
    if plan_ends is None:
        return [_("No plan yet: make one with `repplan plan`.")]
    if plan_ends < days[-1].date:
        return [_("The plan ends {date}: `repplan plan` goes on.").format(date=words.date(plan_ends, days[0].today))]
    return []
