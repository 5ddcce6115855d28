"""How losses are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.cli.day_data import customer_json, standing_json
from repplan.domain.cadence import Phase
from repplan.domain.loss import LossReason
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from repplan.domain.loss import Loss, LossShare
    from repplan.services.customers.losing import LossLine, LossReport, Recorded


def reason(value: LossReason) -> str:
    """A reason's name."""
    return {
        LossReason.IGNORED: _("ignored"),
        LossReason.QUALITY: _("quality"),
        LossReason.RIVAL_PRODUCT: _("rival product"),
        LossReason.RIVAL_REP: _("rival rep"),
        LossReason.MOVED: _("moved"),
        LossReason.DIED: _("died"),
    }[value]


def show_lost(recorded: Recorded, today: dt.date, console: Console) -> None:
    """Say what was recorded and what follows from it."""
    who, loss = words.named(recorded.customer), loss_day(recorded.loss, today)
    if recorded.loss.regained_on is not None:
        console.print(_("{customer}: lost {loss}").format(customer=who, loss=loss))
    elif recorded.next_visit is None:
        text = _("{customer}: lost {loss}; no more visits are planned (`repplan customer archive {number}` hides him)")
        console.print(text.format(customer=who, loss=loss, number=recorded.customer.number))
    else:
        text = ngettext(
            "{customer}: lost {loss}; {n} visit to win him back, from {day} on: own faults first, never the rival's",
            "{customer}: lost {loss}; {n} visits to win him back, from {day} on: own faults first, never the rival's",
            recorded.visits,
        )
        day = words.date(recorded.next_visit, today)
        console.print(text.format(customer=who, loss=loss, n=recorded.visits, day=day))


def loss_day(loss: Loss, today: dt.date) -> str:
    """`today (ignored)`."""
    return _("{when} ({reason})").format(when=words.ago(loss.day, today), reason=reason(loss.reason))


def show_regained(recorded: Recorded, console: Console) -> None:
    """Say that he is back and how he is kept."""
    days = 0 if recorded.loss.regained_on is None else (recorded.loss.regained_on - recorded.loss.day).days
    text = ngettext(
        "{customer}: back after {n} day; {phase}, {visit}", "{customer}: back after {n} days; {phase}, {visit}", days
    )
    standing = recorded.standing
    visit = _("never met yet") if standing.last_met is None else words.gap(standing)
    if standing.phase is Phase.DORMANT:
        visit = _("no visit is planned")
    line = text.format(customer=words.named(recorded.customer), n=days, phase=words.phase(standing.phase), visit=visit)
    console.print(line)


def show_report(report: LossReport, today: dt.date, console: Console) -> None:
    """Print the losses, and the reasons against the known shares."""
    if not report.lines:
        console.print(_("No customer was lost.") if report.first is None else _("No customer was lost since then."))
        return
    lines = render.table(_("Customer"), _("Lost"), _("Why"), _("Since then"))
    for line in report.lines:
        why = "\n".join(part for part in (reason(line.loss.reason), line.loss.note) if part)
        lines.add_row(words.named(line.customer), words.date(line.loss.day, today), why, _since(line, today))
    console.print(lines)
    shares = render.table(_("Reason"), _("Losses"), _("Share"), _("May be"), _("Known"), _("Says"))
    for column in range(1, 5):
        shares.columns[column].justify = "right"
    for share in report.shares:
        shares.add_row(
            reason(share.reason),
            str(share.count),
            f"{share.share:.0%}",
            f"{share.low:.0%}-{share.high:.0%}",
            f"{share.known:.0%}",
            _verdict(share),
        )
    console.print(shares)
    console.print(_conclusion(report))


def _since(line: LossLine, today: dt.date) -> str:
    if line.loss.regained_on is not None:
        return _("back {day}").format(day=words.date(line.loss.regained_on, today))
    if line.customer.archived_on is not None:
        return _("archived")
    return ngettext("met {n} time", "met {n} times", line.met).format(n=line.met)


def _verdict(share: LossShare) -> str:
    if not share.telling:
        return _("may be chance")
    return _("more than usual") if share.share > share.known else _("less than usual")


def _conclusion(report: LossReport) -> str:
    """What the numbers allow to be said, and no more."""
    n = len(report.lines)
    count = ngettext("{n} loss, {back} regained", "{n} losses, {back} regained", n).format(n=n, back=report.regained)
    if not report.telling:
        text = _("{count}: too few to differ from the known shares by more than chance.")
        return text.format(count=count)
    told = [reason(share.reason) for share in report.shares if share.telling]
    text = _("{count}: more than chance against the known shares are {reasons}; the rest may be chance.")
    return text.format(count=count, reasons=", ".join(told))


def recorded_json(recorded: Recorded) -> dict[str, Any]:
    """The documented keys of `lost --json` and `regained --json`."""
    return {
        **customer_json(recorded.customer),
        **standing_json(recorded.standing),
        "loss": _loss_json(recorded.loss),
        "next_visit": None if recorded.next_visit is None else recorded.next_visit.isoformat(),
        "visits_left": recorded.visits,
    }


def report_json(report: LossReport) -> dict[str, Any]:
    """The documented keys of `losses --json`."""
    return {
        "since": None if report.first is None else report.first.isoformat(),
        "losses": [{**customer_json(x.customer), **_loss_json(x.loss), "met_since": x.met} for x in report.lines],
        "regained": report.regained,
        "telling": report.telling,
        "reasons": [
            {
                "reason": share.reason.value,
                "count": share.count,
                "share": round(share.share, 4),
                "known": share.known,
                "low": round(share.low, 4),
                "high": round(share.high, 4),
                "telling": share.telling,
            }
            for share in report.shares
        ],
    }


def _loss_json(loss: Loss) -> dict[str, Any]:
    return {
        "day": loss.day.isoformat(),
        "reason": loss.reason.value,
        "note": loss.note,
        "regained_on": None if loss.regained_on is None else loss.regained_on.isoformat(),
    }
