"""How plans that were made are shown: their list, one of them day by day, and one that is put in force."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.cli.plan_view import load_line
from repplan.i18n import _, ngettext
from repplan.services.plans.plan_adopting import why_not
from repplan.services.plans.plan_versions import Status

if TYPE_CHECKING:
    from rich.console import Console

    from repplan.services.plans.plan_adopting import Adopted
    from repplan.services.plans.plan_versions import History, PlanCard, PlanDay, Version

_POLICY_SHOWN = 8  # digits of the digest: enough to tell two texts apart


def status(version: Version) -> str:
    """What a plan is."""
    return {
        Status.IN_FORCE: _("in force"),
        Status.REPLACED: _("replaced"),
        Status.DRAFT: _("draft"),
        Status.DISCARDED: _("discarded draft"),
        Status.ADOPTED: _("published draft"),
    }[version.status]


def _kinship(version: Version, history: History) -> str:
    """Which plan it was taken from, or what became of it."""
    source = version.origin.get("plan")
    if version.origin.get("how") == "revert":
        return _("back to {number}").format(number=source)
    if version.origin.get("how") == "publish":
        return _("from draft {number}").format(number=source)
    if version.status is Status.ADOPTED:
        published = (v.number for v in history.versions if v.origin == {"how": "publish", "plan": version.number})
        return ", ".join(_("as {number}").format(number=number) for number in published)
    return ""


def show_history(history: History, today: dt.date, console: Console) -> None:
    """Print the list of plans."""
    if not history.versions:
        console.print(_("No plan was made yet: `repplan plan`."))
        return
    table = render.table(_("No."), _("Made, days"), _("Status"), _("Travel"), _("Late"), _("Cost"), _("Policy"))
    for column in (0, 3, 4, 5):
        table.columns[column].justify = "right"
    for version in history.versions:
        record = version.record
        day, minute = dt.date.fromisoformat(record.made_at[:10]), record.made_at[11:16]
        days = f"{_short(record.first_day, today)} – {_short(record.last_day, today)}"
        when = f"{_short(day, today)} {minute}\n{days}"
        what = f"{status(version)}\n{_kinship(version, history)}"
        figures = (words.duration(record.travel), str(version.late), f"{record.cost:,.0f}")
        policy = record.policy_digest[:_POLICY_SHOWN]
        style = "" if version.status is Status.IN_FORCE else "dim"
        table.add_row(str(version.number), when, what.strip(), *figures, policy, style=style)
    console.print(table)
    if any(version.record.policy_digest != history.policy for version in history.versions):
        console.print(_("The policy in force now is {digest}.").format(digest=history.policy[:_POLICY_SHOWN]))


def _short(day: dt.date, today: dt.date) -> str:
    """The date without its weekday."""
    return words.date(day, today).split(" ", 1)[1]


def history_json(history: History) -> dict[str, Any]:
    """The documented keys of `plan history --json`."""
    return {"policy": history.policy, "plans": [version_json(version) for version in history.versions]}


def version_json(version: Version) -> dict[str, Any]:
    """A plan's documented keys."""
    record = version.record
    return {
        "number": version.number,
        "status": version.status.value,
        "made_at": record.made_at,
        "first": record.first_day.isoformat(),
        "last": record.last_day.isoformat(),
        "visits": record.summary.get("visits"),
        "travel": record.travel,
        "cost": record.cost,
        "late": version.late,
        "policy": record.policy_digest,
        "origin": version.origin.get("how"),
        "source": version.origin.get("plan"),
        "replaced_by": None if version.successor is None else version.successor.id,
    }


def show_card(card: PlanCard, console: Console) -> None:
    """Print a plan day by day."""
    record = card.version.record
    text = _("Plan {number} ({status}), {first} to {last}, made {made}")
    title = text.format(
        number=card.version.number,
        status=status(card.version),
        first=record.first_day,
        last=record.last_day,
        made=record.made_at[:16].replace("T", " "),
    )
    console.print(title, style="bold")
    table = render.table(_("Day"), _("Visits"), _("From – to"), _("Travel"), _("Whom"))
    table.columns[1].justify = table.columns[3].justify = "right"
    for column in (0, 2, 3):
        table.columns[column].no_wrap = True
    for day in card.days:
        hours = f"{words.clock(day.leave)}–{words.clock(day.back)}"
        names = ", ".join(_name(card, stop["customer"]) for stop in day.stops)
        when = words.date(day.date, record.first_day)
        table.add_row(when, str(len(day.stops)), hours, words.duration(day.travel), names)
    console.print(table)
    visits = sum(len(day.stops) for day in card.days)
    line = ngettext("{n} visit, {travel} travel", "{n} visits, {travel} travel", visits)
    console.print(line.format(n=visits, travel=words.duration(record.travel)))
    if card.version.status is Status.DRAFT:
        console.print(
            _("`repplan plan diff` compares it with the published plan, `repplan plan publish` publishes it.")
        )


def _name(card: PlanCard, number: str) -> str:
    customer = card.customers.get(int(number))
    return f"#{number}" if customer is None else customer.name


def card_json(card: PlanCard) -> dict[str, Any]:
    """The documented keys of `plan show --json`."""
    return {**version_json(card.version), "days": [_day_json(card, day) for day in card.days]}


def _day_json(card: PlanCard, day: PlanDay) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "leave": words.clock(day.leave),
        "back": words.clock(day.back),
        "travel_minutes": round(day.travel, 1),
        "stops": [
            {
                "customer": int(stop["customer"]),
                "name": _name(card, stop["customer"]),
                "arrive": words.clock(stop["arrive"]),
                "start": words.clock(stop["start"]),
                "end": words.clock(stop["end"]),
                "travel_minutes": round(stop["travel"], 1),
            }
            for stop in day.stops
        ],
    }


def show_published(adopted: Adopted, console: Console) -> None:
    """Print what a draft has become."""
    text = _("Draft {source} is published as plan {number}, {first} to {last}: checked again, no rule broken")
    _show_adopted(adopted, text, console)
    if adopted.newer_facts:
        console.print(_("Facts have changed since it was made: `repplan plan` says whether another plan is worth it."))


def show_reverted(adopted: Adopted, console: Console) -> None:
    """Print how much of a former plan is in force again."""
    text = _("Plan {source} is in force again as plan {number}, {first} to {last}: checked, no rule broken")
    _show_adopted(adopted, text, console)
    if adopted.left_out:
        n = len(adopted.left_out)
        line = ngettext("{n} visit of it is not possible any more:", "{n} visits of it are not possible any more:", n)
        console.print(line.format(n=n))
    for customer, visit in adopted.left_out:
        text = _("{name} on {day}: {why}")
        console.print(f"  {text.format(name=words.named(customer), day=visit.day, why=why_not(visit))}")


def _show_adopted(adopted: Adopted, text: str, console: Console) -> None:
    figures = {"source": adopted.source.number, "number": adopted.number}
    console.print(text.format(**figures, first=adopted.first, last=adopted.last))
    console.print(load_line(adopted.summary))
    for customer, day in adopted.taken_in:
        taken = _("The appointment with {name} on {day} was not part of it and is kept.")
        console.print(taken.format(name=words.named(customer), day=day))


def adopted_json(adopted: Adopted) -> dict[str, Any]:
    """The documented keys of `plan publish --json` and `plan revert --json`."""
    return {
        "number": adopted.number,
        "source": adopted.source.number,
        "first": adopted.first.isoformat(),
        "last": adopted.last.isoformat(),
        "newer_facts": adopted.newer_facts,
        "left_out": [
            {"customer": customer.number, "name": customer.name, "day": visit.day.isoformat(), "why": visit.why.value}
            for customer, visit in adopted.left_out
        ],
        "taken_in": [
            {"customer": customer.number, "name": customer.name, "day": day.isoformat()}
            for customer, day in adopted.taken_in
        ],
        "summary": adopted.summary.as_json(),
    }
