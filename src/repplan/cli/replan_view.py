"""How a day that was routed anew is shown: what changed, then the day as `today` shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from repplan.cli import day_data, day_view, words
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from rich.console import Console

    from repplan.services.plans.replanning import Replan, StopChange

_SHIFTED = 1.0  # minutes by which a stop has to begin otherwise to be called later or earlier


def show(result: Replan, console: Console) -> None:
    """Print the new route and what it changes."""
    day_view.show(replace(result.day, waiting=()), console)
    for line in _lines(result):
        console.print(line)


def _lines(result: Replan) -> list[str]:
    routed = [change for change in result.changes if change.now is not None]
    visits = ngettext("{n} stop", "{n} stops", len(routed)).format(n=len(routed))
    texts = {
        True: _("Routed anew from {time}, {place}: {visits} to go"),
        False: _("Dry run, nothing was changed. From {time}, {place}: {visits} to go"),
    }
    lines = [texts[result.written].format(time=words.clock(result.minute), place=result.at, visits=visits)]
    lines += filter(None, (_moved(routed), *map(_again, routed)))
    out = [change for change in result.changes if change.now is None]
    lines += [_not_today(change, result) for change in out]
    for customer, entry in result.unkept:
        text = _("appointment {number} {name} stays as it is, but {why}: call, or `repplan move {number} DATE TIME`")
        lines.append(text.format(number=entry.visit.number, name=customer.name, why=entry.why))
    if out:
        lines.append(_("`repplan plan` looks for another day for whoever fell out."))
    return lines


def _moved(routed: list[StopChange]) -> str:
    """How many stops come later or earlier, and by how much at most."""
    shifts = [change.now - change.was for change in routed if change.now is not None and change.was is not None]
    later = [shift for shift in shifts if shift >= _SHIFTED]
    earlier = [-shift for shift in shifts if shift <= -_SHIFTED]
    parts = []
    if later:
        text = _("{n} later by up to {time}")
        parts.append(text.format(n=len(later), time=words.duration(max(later))))
    if earlier:
        text = _("{n} earlier by up to {time}")
        parts.append(text.format(n=len(earlier), time=words.duration(max(earlier))))
    return ", ".join(parts)


def _again(change: StopChange) -> str:
    if not change.again or change.now is None:
        return ""
    text = _("tried again: {name} at {time}, as stop {number}")
    return text.format(name=change.customer.name, time=words.clock(change.now), number=change.number)


def _not_today(change: StopChange, result: Replan) -> str:
    """A stop that fell out: why, and when the customer's next one is."""
    following = change.next_planned
    when = _("not planned") if following is None else _("planned {date}")
    if following is not None:
        when = when.format(date=words.date(following, result.day.today))
    text = _("not today: {number} {name} ({why}); {when}")
    return text.format(number=change.number, name=change.customer.name, why=_why(change.reason), when=when)


def _why(reason: str) -> str:
    """A reason of the interchange format as it reads on one day."""
    return {
        "no_window": _("receives nobody any more"),
        "shift_full": _("no time left"),
        "visits_full": _("no more visits allowed"),
        "unreachable": _("cannot be reached"),
        "cheaper_not_to": _("too far out of the way now"),
    }.get(reason, _("no room left"))


def as_json(result: Replan) -> dict[str, Any]:
    """The documented keys of `replan --json`."""
    return {
        "from": words.clock(result.minute),
        "at": result.at,
        "written": result.written,
        "changes": [_change_json(change) for change in result.changes],
        "unkept": [
            {"number": entry.visit.number, **day_data.customer_json(customer), "why": entry.why}
            for customer, entry in result.unkept
        ],
        "day": day_data.as_json(result.day),
    }


def _change_json(change: StopChange) -> dict[str, Any]:
    return {
        "number": change.number,
        **day_data.customer_json(change.customer),
        "was": None if change.was is None else words.clock(change.was),
        "now": None if change.now is None else words.clock(change.now),
        "reason": change.reason or None,
        "again": change.again,
        "next_planned": None if change.next_planned is None else change.next_planned.isoformat(),
    }
