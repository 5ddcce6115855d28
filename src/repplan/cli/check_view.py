"""How the findings of `check` are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import finding_words, render, words
from repplan.cli.day_data import customer_json, standing_json
from repplan.i18n import _
from repplan.services.checking.findings import Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from rich.console import Console

    from repplan.services.checking.findings import Finding
    from repplan.services.facts.territory import Strangers


def show(findings: Sequence[Finding], today: dt.date, console: Console, strangers: Strangers | None = None) -> None:
    """Print the findings, worst first, each with its command; where there are only other reps' customers, that."""
    if strangers is not None:
        console.print(words.others(strangers))
        return
    if not findings:
        console.print(_("Nothing found: no rule is broken and nothing is due."))
        return
    for severity in Severity:
        chosen = [finding for finding in findings if finding.severity is severity]
        if not chosen:
            continue
        console.print(finding_words.severity_count(severity, len(chosen)), style="bold")
        table = render.table(_("Who"), _("What"), _("Command"))
        table.columns[0].max_width = 22
        table.columns[2].max_width = 26
        for finding in chosen:
            what = f"{finding_words.title(finding.kind)}: {finding_words.sentence(finding, today)}"
            table.add_row(finding_words.subject(finding), what, finding_words.commands(finding))
        console.print(table)


def as_json(findings: Sequence[Finding], today: dt.date) -> dict[str, Any]:
    """The documented keys of `check --json`."""
    counts = {severity.value: sum(f.severity is severity for f in findings) for severity in Severity}
    return {"date": today.isoformat(), "counts": counts, "findings": [finding_json(f, today) for f in findings]}


def finding_json(finding: Finding, today: dt.date) -> dict[str, Any]:
    """The documented keys of one finding."""
    outlook, day, following = finding.outlook, finding.day, finding.next_planned
    return {
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "text": finding_words.sentence(finding, today),
        "command": finding.command,
        "otherwise": finding.otherwise or None,
        "customer": None if finding.customer is None else customer_json(finding.customer),
        "standing": None if finding.standing is None else standing_json(finding.standing),
        "day": None if day is None else day.isoformat(),
        "next_planned": None if following is None else following.isoformat(),
        "called": None if finding.called is None else finding.called.isoformat(),
        "reason": finding.reason or None,
        "win": None
        if outlook is None
        else {"met": outlook.met, "chances": outlook.left, "rate": round(outlook.rate, 3), "needed": outlook.needed},
        "gap": finding.gap or None,
        "least": finding.least or None,
        "site": finding.site or None,
        "count": finding.count or None,
    }
