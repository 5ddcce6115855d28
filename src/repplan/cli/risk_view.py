"""How risks are shown: never a number without its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.cli.day_data import customer_json, standing_json
from repplan.domain.policy import Unit
from repplan.domain.risk import RiskKind
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from repplan.domain.cadence import Standing
    from repplan.domain.risk import RiskReason
    from repplan.services.checking.risks import Risk, RiskList


def show(found: RiskList, console: Console, limit: int | None = None) -> None:
    """Print the risks, the gravest first."""
    if found.strangers is not None:
        console.print(words.others(found.strangers))
        return
    if not found.risks:
        console.print(_("Nobody is at risk: everyone was met in time, and nothing else speaks against it."))
        return
    shown = found.risks if limit is None else found.risks[:limit]
    table = render.table(_("Who"), _("Why"), _("Command"))
    table.columns[0].max_width = 20
    table.columns[2].max_width = 26
    for risk in shown:
        who = f"{words.named(risk.customer)}\n{words.tier_and_phase(risk.customer, risk.standing)}"
        table.add_row(who, "\n".join(reason_lines(risk, found.today)), risk.command)
    console.print(table)
    console.print(_summary(found, len(shown)))


def _summary(found: RiskList, shown: int) -> str:
    n = len(found.risks)
    text = ngettext(
        "{n} of {all} customers with a reason, {risk} of them at risk",
        "{n} of {all} customers with reasons, {risk} of them at risk",
        n,
    ).format(n=n, all=found.customers, risk=found.at_risk)
    return (
        text
        if shown == n
        else _("{text}; the first {shown} shown, --all shows everyone").format(text=text, shown=shown)
    )


def reason_lines(risk: Risk, today: dt.date) -> list[str]:
    """The reasons of one customer as sentences, and when he is visited next."""
    lines = [reason_text(reason, risk.standing, today) for reason in risk.reasons]
    if risk.next_planned is not None:
        lines.append(_("planned {date}").format(date=words.date(risk.next_planned, today)))
    return lines


def reason_text(reason: RiskReason, standing: Standing, today: dt.date) -> str:
    """One reason with its fact and date."""
    day, n = words.date(reason.day, today), reason.count
    days = ngettext("{n} day", "{n} days", n).format(n=n)
    texts = {
        RiskKind.UNSEEN: _("not seen for {count}, since {day}; at most {most}"),
        RiskKind.COMPLAINT: _("complaint open for {days}, since {day}: {what}"),
        RiskKind.SLID_BACK: _("slid back with {what} on {day}"),
        RiskKind.RIVAL_PRODUCT: _("spoke of a rival's product on {day}"),
        RiskKind.RIVAL_REP: _("spoke of a rival's rep on {day}"),
        RiskKind.WIN_MISSED: _("was to be won by {day}, and nothing is decided"),
        RiskKind.DEADLINE: _("win deadline in {days}, on {day}"),
        RiskKind.ROTA_ENDS: _("rota ends in {days}, on {day}"),
    }
    count = days
    if reason.kind is RiskKind.UNSEEN and standing.rhythm is not None and standing.rhythm.unit is Unit.OPPORTUNITIES:
        count = ngettext("{n} session", "{n} sessions", n).format(n=n)
    return texts[reason.kind].format(count=count, days=days, day=day, most=reason.most, what=reason.what)


def as_json(found: RiskList) -> dict[str, Any]:
    """The documented keys of `risk --json`."""
    return {
        "date": found.today.isoformat(),
        "customers": found.customers,
        "at_risk": found.at_risk,
        "risks": [_risk_json(risk, found.today) for risk in found.risks],
    }


def _risk_json(risk: Risk, today: dt.date) -> dict[str, Any]:
    return {
        **customer_json(risk.customer),
        **standing_json(risk.standing),
        "score": round(risk.score, 3),
        "reasons": [
            {
                "kind": reason.kind.value,
                "day": reason.day.isoformat(),
                "count": reason.count,
                "most": reason.most,
                "what": reason.what or None,
                "points": round(reason.points, 3),
                "text": reason_text(reason, risk.standing, today),
            }
            for reason in risk.reasons
        ],
        "next_planned": None if risk.next_planned is None else risk.next_planned.isoformat(),
        "command": risk.command,
    }
