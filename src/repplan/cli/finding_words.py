"""The findings of `check` as sentences: the part of `repplan.cli.words` that a morning's `today` need not load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.cli import late_words, words
from repplan.domain.trial import TRIAL_RULE
from repplan.i18n import _, ngettext
from repplan.services.checking.findings import Kind, Severity

if TYPE_CHECKING:
    import datetime as dt

    from repplan.services.checking.findings import Finding


def sentence(found: Finding, today: dt.date) -> str:
    """What a finding of `check` says, without the customer's name."""
    standing = found.standing
    plan = _planned(found, today)
    if found.kind is Kind.OVER_MAXIMUM and standing is not None:
        late = words.need(standing, today) if standing.rule == TRIAL_RULE else words.gap(standing)
        text = _("{gap}: {n} over; {plan}").format(gap=late, n=standing.overdue, plan=plan)
        if found.called is None:
            return text
        return _("{text}; called {day}").format(text=text, day=words.ago(found.called, today))
    if found.kind in (Kind.DUE_UNPLANNED, Kind.TRIAL_UNPLANNED) and standing is not None:
        return _("{need}; {plan}").format(need=words.need(standing, today), plan=plan)
    if found.kind in (Kind.WIN_AT_RISK, Kind.WIN_DUE):
        return _chances(found, today)
    if found.kind is Kind.NO_PLAN:
        return _no_plan(found, today)
    day = "" if found.day is None else words.date(found.day, today)
    texts = {
        Kind.WIN_MISSED: _("was to be won by {day}"),
        Kind.TOO_OFTEN: ngettext(
            "met twice within {gap} day, at least {least} wanted (the last on {day})",
            "met twice within {gap} days, at least {least} wanted (the last on {day})",
            found.gap,
        ),
        Kind.APPOINTMENT_IMPOSSIBLE: _("the appointment on {day} cannot be kept: {why}"),
        Kind.EVENINGS_UNWORKED: ngettext(
            "the policy's evenings ({why}) lie outside your hours: {count} customer being won cannot be met then",
            "the policy's evenings ({why}) lie outside your hours: {count} customers being won cannot be met then",
            found.count,
        ),
        Kind.APPOINTMENT_UNPLANNED: _("the appointment on {day} is in no plan"),
        Kind.NOT_RECEIVED: ngettext(
            "receives nobody at the time of {count} planned visit ({day})",
            "receives nobody at the time of {count} planned visits (the first on {day})",
            found.count,
        ),
        Kind.PLAN_ENDS: _("the plan ends {day}"),
        Kind.NOT_LOGGED: ngettext(
            "{count} visit of {day} has no entry: it counts as not made",
            "{count} visits of {day} have no entry: they count as not made",
            found.count,
        ),
        Kind.NO_COORDINATES: ngettext(
            "travel to {count} customer is assumed",
            "travel to {count} customers is assumed",
            found.count,
        ),
        Kind.HOLIDAYS_PROVISIONAL: _("holidays of {count} are not announced yet: the plan assumes the fixed ones"),
    }
    return texts[found.kind].format(day=day, gap=found.gap, least=found.least, count=found.count, why=found.why)


def _no_plan(found: Finding, today: dt.date) -> str:
    """Without a plan, how many wait for one."""
    n = found.count
    due = ngettext("{n} customer is due", "{n} customers are due", n).format(n=n)
    return due if found.day is None else _("it ended {day}; {due}").format(day=words.date(found.day, today), due=due)


def _planned(found: Finding, today: dt.date) -> str:
    if found.next_planned is None and found.reason:
        return _("not planned: {reason}").format(reason=late_words.reason(found.reason))
    if found.next_planned is None:
        return _("not planned")
    return _("planned {date}").format(date=words.date(found.next_planned, today))


def _chances(found: Finding, today: dt.date) -> str:
    outlook, standing = found.outlook, found.standing
    assert outlook is not None
    assert standing is not None
    left = ngettext("{n} chance left", "{n} chances left", outlook.left).format(n=outlook.left)
    text = _("{win}: met {met} of {needed}, {left} until {day}; {plan}")
    return text.format(
        win=words.win_day(standing, today),
        met=outlook.met,
        needed=outlook.needed,
        left=left,
        day="" if found.day is None else words.date(found.day, today),
        plan=_planned(found, today),
    )


def title(kind: Kind) -> str:
    """What a kind of finding is called."""
    return {
        Kind.WIN_MISSED: _("win missed"),
        Kind.OVER_MAXIMUM: _("over the maximum"),
        Kind.TOO_OFTEN: _("too often"),
        Kind.APPOINTMENT_IMPOSSIBLE: _("appointment impossible"),
        Kind.WIN_AT_RISK: _("win at risk"),
        Kind.WIN_DUE: _("win deadline near"),
        Kind.DUE_UNPLANNED: _("due, not planned"),
        Kind.TRIAL_UNPLANNED: _("trial, no visit in time"),
        Kind.NOT_RECEIVED: _("not received"),
        Kind.NOT_LOGGED: _("not logged"),
        Kind.APPOINTMENT_UNPLANNED: _("appointment not planned"),
        Kind.NO_PLAN: _("no plan"),
        Kind.PLAN_ENDS: _("plan ends soon"),
        Kind.EVENINGS_UNWORKED: _("evenings not worked"),
        Kind.NO_COORDINATES: _("no coordinates"),
        Kind.HOLIDAYS_PROVISIONAL: _("holidays a guess"),
    }[kind]


def commands(found: Finding) -> str:
    """What to type; where the matter can also be left as it is, how to say so."""
    if not found.otherwise:
        return found.command
    return _("{command}, or {otherwise}").format(command=found.command, otherwise=found.otherwise)


def severity_count(severity: Severity, n: int) -> str:
    """`3 rules broken`."""
    return {
        Severity.BROKEN: ngettext("{n} rule broken", "{n} rules broken", n),
        Severity.DUE: ngettext("{n} thing due", "{n} things due", n),
        Severity.INFO: ngettext("{n} note", "{n} notes", n),
    }[severity].format(n=n)


def subject(found: Finding) -> str:
    """Whom or what a finding is about: the customer with his number, the site, or nothing."""
    return found.site if found.customer is None else words.named(found.customer)
