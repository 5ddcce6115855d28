"""How clocks of winning and suggestions are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.cli.day_data import customer_json
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from rich.console import Console

    from repplan.domain.customer import Customer
    from repplan.services.customers.winning import Candidate, Suggestion, Win
    from repplan.services.facts.territory import Strangers

WAITING_SHOWN = 8


def show(wins: Sequence[Win], today: dt.date, console: Console, strangers: Strangers | None = None) -> None:
    """Print the clocks that run; where there are only other reps' customers, that."""
    if strangers is not None:
        console.print(words.others(strangers))
        return
    if not wins:
        console.print(
            _("No clock runs: `repplan win suggest` says who could be started, `repplan win NAME` starts one.")
        )
        return
    table = render.table(_("Customer"), _("Day"), _("Deadline"), _("Outlook"))
    table.columns[1].no_wrap = table.columns[2].no_wrap = True
    for win in wins:
        day = _("{n} of {length}").format(n=max(0, win.clock.day(win.day)), length=win.clock.length)
        outlook = words.win_outlook(win.outlook, today, win.clock)
        who = "\n".join(part for part in (words.named(win.customer), words.place(win.customer)) if part)
        table.add_row(who, day, _deadline(win, today), outlook)
    console.print(table)


def show_started(wins: Sequence[Win], today: dt.date, console: Console) -> None:
    """Say for each clock just started when it ends and whether it can be kept."""
    for win in wins:
        text = _("{customer}: day {n} of {length} on {day}, to be won by {deadline}")
        line = text.format(
            customer=words.named(win.customer),
            n=win.clock.day(win.day),
            length=win.clock.length,
            day=words.date(win.day, today),
            deadline=_deadline(win, today),
        )
        console.print(line)
        if win.outlook.at_risk:
            left = win.outlook.left
            chances = ngettext("{n} chance", "{n} chances", left).format(n=left)
            text = _("  At risk from the start: {chances} to meet until then, {needed} visits are needed.")
            console.print(text.format(chances=chances, needed=win.outlook.needed))


def show_suggestion(
    suggestion: Suggestion, console: Console, strangers: Strangers | None = None, *, started: bool
) -> None:
    """Print how much time there is, who fits, and who stays prospect; or that there are only other reps' customers."""
    if strangers is not None:
        console.print(words.others(strangers))
        return
    text = _("A week has {working}; keeping takes {keeping}, running wins {running}: {free} free.")
    spans = (suggestion.working, suggestion.keeping, suggestion.running, suggestion.free)
    working, keeping, running, free = (words.duration(minutes) for minutes in spans)
    console.print(text.format(working=working, keeping=keeping, running=running, free=free))
    n = len(suggestion.fits)
    if started:
        title = ngettext("{n} clock started:", "{n} clocks started:", n)
    else:
        title = ngettext("{n} prospect fits now:", "{n} prospects fit now:", n)
    console.print(title.format(n=n) if n else _("No prospect fits now."))
    if n:
        table = render.table(_("Customer"), _("Setting"), _("Potential"), _("Week"), _("Outlook on day 1"))
        for candidate in suggestion.fits:
            table.add_row(*_candidate_row(candidate))
        console.print(table)
    _show_left(suggestion, console)
    if n and not started:
        console.print(_("`repplan win suggest --start` starts them."))


def _show_left(suggestion: Suggestion, console: Console) -> None:
    left = len(suggestion.waiting)
    if left:
        names = _names([candidate.customer for candidate in suggestion.waiting])
        text = ngettext("{n} stays prospect: {names}", "{n} stay prospects: {names}", left)
        console.print(text.format(n=left, names=names))
    if suggestion.no_window:
        n = len(suggestion.no_window)
        text = ngettext(
            "{n} prospect has a setting without a win window: `repplan customer edit` makes him kept.",
            "{n} prospects have a setting without a win window: `repplan customer edit` makes them kept.",
            n,
        )
        console.print(text.format(n=n))
    if suggestion.rota_over:
        n = len(suggestion.rota_over)
        text = ngettext(
            "{n} prospect's rota has ended: {names}; first `repplan customer edit NUMBER --rota-end DATE`.",
            "{n} prospects' rotas have ended: {names}; first `repplan customer edit NUMBER --rota-end DATE`.",
            n,
        )
        console.print(text.format(n=n, names=_names(suggestion.rota_over)))


def _names(customers: Sequence[Customer]) -> str:
    """The first of some customers by name, and how many more there are."""
    names = ", ".join(words.named(customer) for customer in customers[:WAITING_SHOWN])
    more = len(customers) - WAITING_SHOWN
    return _("{names} and {n} more").format(names=names, n=more) if more > 0 else names


def _candidate_row(candidate: Candidate) -> tuple[str, ...]:
    customer, outlook = candidate.customer, candidate.outlook
    potential = "–" if customer.potential is None else str(customer.potential)
    chances = ngettext("{n} chance", "{n} chances", outlook.left).format(n=outlook.left)
    if outlook.at_risk:
        chances = _("{chances}: at risk, {needed} needed").format(chances=chances, needed=outlook.needed)
    return words.named(customer), customer.setting.value, potential, words.duration(candidate.minutes), chances


def _deadline(win: Win, today: dt.date) -> str:
    text = words.date(win.clock.deadline, today)
    return _("{date} (rota ends)").format(date=text) if win.clock.by_rota else text


def as_json(wins: Sequence[Win]) -> dict[str, Any]:
    """The documented keys of `win --json`."""
    return {"wins": [_win_json(win) for win in wins]}


def _win_json(win: Win) -> dict[str, Any]:
    return {
        **customer_json(win.customer),
        "start": win.clock.start.isoformat(),
        "deadline": win.clock.deadline.isoformat(),
        "by_rota": win.clock.by_rota,
        "day": win.clock.day(win.day),
        "length": win.clock.length,
        "met": win.outlook.met,
        "needed": win.outlook.needed,
        "chances": win.outlook.left,
        "at_risk": win.outlook.at_risk,
    }


def suggestion_json(suggestion: Suggestion, *, started: bool) -> dict[str, Any]:
    """The documented keys of `win suggest --json`."""
    return {
        "minutes_a_week": {
            "working": round(suggestion.working, 1),
            "keeping": round(suggestion.keeping, 1),
            "running": round(suggestion.running, 1),
            "free": round(suggestion.free, 1),
        },
        "travel_minutes_a_visit": round(suggestion.travel, 1),
        "started": started,
        "fits": [_candidate_json(candidate) for candidate in suggestion.fits],
        "waiting": [_candidate_json(candidate) for candidate in suggestion.waiting],
        "no_window": [customer_json(customer) for customer in suggestion.no_window],
        "rota_over": [customer_json(customer) for customer in suggestion.rota_over],
    }


def _candidate_json(candidate: Candidate) -> dict[str, Any]:
    return {
        **customer_json(candidate.customer),
        "potential": candidate.customer.potential,
        "visits_a_week": round(candidate.visits, 2),
        "minutes_a_week": round(candidate.minutes, 1),
        "chances": candidate.outlook.left,
        "needed": candidate.outlook.needed,
        "at_risk": candidate.outlook.at_risk,
    }
