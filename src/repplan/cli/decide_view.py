"""How decisions about missed win deadlines are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import render, words
from repplan.cli.day_data import customer_json, standing_json
from repplan.domain.winning import Choice
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from rich.console import Console

    from repplan.domain.customer import Customer
    from repplan.domain.winning import WinClock
    from repplan.services.customers.deciding import Decided, Undecided


def show_waiting(found: Undecided, today: dt.date, console: Console) -> None:
    """Print whose deadline passed, and what the policy would do."""
    if not found.waiting:
        console.print(_("No win deadline was missed, or all are decided."))
        return
    table = render.table(_("Customer"), _("Was to be won by"), _("The policy's default"))
    for customer, clock, choice in found.waiting:
        table.add_row(words.named(customer), words.date(clock.deadline, today), choice_name(choice))
    console.print(table)
    console.print(_("`repplan win decide NAME extend|downgrade|stop`; with `--all` instead, as the policy says"))


def choice_name(choice: Choice) -> str:
    """A choice as a word."""
    return {Choice.EXTEND: _("extend"), Choice.DOWNGRADE: _("downgrade"), Choice.STOP: _("stop")}[choice]


def show_decided(decided: Sequence[Decided], today: dt.date, console: Console) -> None:
    """Say for each customer what was decided and what follows."""
    if not decided:
        console.print(_("No win deadline was missed, or all are decided."))
    for one in decided:
        console.print(_decision(one, today))


def _decision(one: Decided, today: dt.date) -> str:
    who = words.named(one.customer)
    if one.choice is Choice.EXTEND and one.until is not None:
        text = _("{customer}: to be won by {day} now, {win}")
        return text.format(customer=who, day=words.date(one.until, today), win=words.win_day(one.standing, today))
    if one.choice is Choice.STOP:
        return _("{customer}: no more visits; `repplan win {number}` would begin anew").format(
            customer=who, number=one.customer.number
        )
    if one.tier_before is None or one.tier_before is one.customer.tier:
        return _("{customer}: kept in tier {tier}").format(customer=who, tier=one.customer.tier.value)
    text = _("{customer}: tier {tier} now, was {before}")
    return text.format(customer=who, tier=one.customer.tier.value, before=one.tier_before.value)


def decided_json(decided: Sequence[Decided]) -> dict[str, Any]:
    """The documented keys of `win decide NAME --json`."""
    return {
        "decided": [
            {
                **customer_json(one.customer),
                **standing_json(one.standing),
                "choice": one.choice.value,
                "missed": one.missed.isoformat(),
                "until": None if one.until is None else one.until.isoformat(),
                "tier_before": None if one.tier_before is None else one.tier_before.value,
            }
            for one in decided
        ]
    }


def waiting_json(found: Undecided) -> dict[str, Any]:
    """The documented keys of `win decide --json`."""
    return {"undecided": [_waiting_json(*entry) for entry in found.waiting]}


def _waiting_json(customer: Customer, clock: WinClock, choice: Choice) -> dict[str, Any]:
    return {**customer_json(customer), "missed": clock.deadline.isoformat(), "default": choice.value}
