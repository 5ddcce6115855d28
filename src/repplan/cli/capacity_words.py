"""Proofs, ways out and verdicts of `capacity` as sentences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from repplan.cli import words
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from repplan.domain.customer import Customer
    from repplan.planner.capacity import Bound, Stuck
    from repplan.planner.relief import Relief
    from repplan.services.questions.capacity_answers import Case

NAMED = 6
"""So many customers are named where a proof rests on few."""


def hours(minutes: float) -> str:
    """`37.5 h`."""
    return _("{hours:.1f} h").format(hours=minutes / 60)


def period(case: Case, first: int, last: int) -> str:
    """`Mon 30 Nov to Fri 11 Dec`, or the one day."""
    begin, end = words.date(case.date(first), case.first), words.date(case.date(last), case.first)
    return begin if first == last else _("{first} to {last}").format(first=begin, last=end)


def moved_along(case: Case) -> list[str]:
    """The bounds that a question changes without naming them."""
    text = _("That moves {bound} of {rule} as well: {before} → {after}.")
    return [text.format(rule=m.rule, bound=m.bound, before=m.before, after=m.after) for m in case.moved]


def proof(case: Case, bound: Bound) -> str:
    """What is demanded of which days, what they hold, and the difference."""
    # Subject and verb in one message: both follow the number.
    days = ngettext("{n} workday holds", "{n} workdays hold", len(bound.days)).format(n=len(bound.days))
    texts = {
        "visits": _("{when}: at least {needed:.0f} visits cannot wait, {days} {held:.0f}: {excess:.0f} too many"),
        "load": _("{when}: at least {needed:g} has to be carried, {days} {held:g}: {excess:g} too much"),
    }
    if bound.ledger.resource in texts:
        numbers = {"needed": bound.needed, "held": bound.held, "excess": bound.excess}
        return texts[bound.ledger.resource].format(when=_when(case, bound), days=days, **numbers)
    texts = {
        "minutes": _("{when}: visits and roads take at least {needed}, {days} {held}: {excess} too much"),
        "service": _("{when}: the visits alone take at least {needed}, {days} {held}: {excess} too much"),
    }
    amounts = {"needed": hours(bound.needed), "held": hours(bound.held), "excess": hours(bound.excess)}
    return texts[bound.ledger.resource].format(when=_when(case, bound), days=days, **amounts)


def _when(case: Case, bound: Bound) -> str:
    """The stretch of days, and which of them or which part of them is meant."""
    when, ledger = period(case, bound.first, bound.last), bound.ledger
    parts = {"am": _("mornings"), "pm": _("afternoons")}
    only = [parts[ledger.part]] if ledger.part else []
    if ledger.clock is not None:
        only = ["-".join(session_hours(bound))]
    if ledger.weekday is not None:
        only.insert(0, words.weekday(dt.date(2024, 1, 1 + ledger.weekday)))  # that January began on a Monday
    return _("{when}, {only} only").format(when=when, only=" ".join(only)) if only else when


def session_hours(bound: Bound) -> list[str]:
    """The clock times that a proof is about, as `08:30`; none where it is about whole days or halves."""
    return [words.clock(minutes) for minutes in bound.ledger.clock or ()]


def behind(case: Case, bound: Bound) -> str:
    """Whom the demand of a proof comes from: names where they are few, else visits by tier."""
    if len(bound.shares) <= NAMED:
        names = (
            _("{name} {n}").format(name=words.named(case.people[share.customer]), n=share.visits)
            if share.visits
            else ""
            for share in bound.shares
        )
        return ", ".join(filter(None, names))
    visits: dict[str, int] = {}
    for share in bound.shares:
        tier = case.people[share.customer].tier.value
        visits[tier] = visits.get(tier, 0) + share.visits
    return ", ".join(_("{tier} {n}").format(tier=tier, n=n) for tier, n in sorted(visits.items()) if n)


def stuck(case: Case, customer: Customer, entry: Stuck) -> str:
    """Why a customer cannot be kept even alone."""
    barrier = entry.barrier
    if barrier is None:
        text = ngettext("{who}: {n} visit cannot be made", "{who}: {n} visits cannot be made", entry.missed)
        return text.format(who=words.named(customer), n=entry.missed)
    after = words.date(case.date(max(barrier.since, -1)), case.first)
    n, limit = barrier.gap, barrier.max
    if barrier.unit == "opportunities":
        gap = ngettext("{n} session, max {max}", "{n} sessions, max {max}", n).format(n=n, max=limit)
    else:
        gap = ngettext("{n} day, max {max}", "{n} days, max {max}", n).format(n=n, max=limit)
    if barrier.to is None and barrier.since < 0:
        text = _("{who}: no visit is possible at all ({gap})")
        return text.format(who=words.named(customer), gap=gap)
    if barrier.to is None:
        text = _("{who}: after {after} no visit is possible any more ({gap})")
        return text.format(who=words.named(customer), after=after, gap=gap)
    text = _("{who}: after {after} no visit is possible before {to} ({gap})")
    return text.format(
        who=words.named(customer), after=after, to=words.date(case.date(barrier.to), case.first), gap=gap
    )


def relief(entry: Relief) -> tuple[str, str]:
    """A change that would lift the bounds, and how to ask what comes of it."""
    if entry.what == "max_visits":
        text = _("{least:.0f} visits a day instead of {now:.0f}").format(least=entry.least, now=entry.now)
        return text, f"max_visits={entry.least:.0f}"
    if entry.what == "hours":
        return _("days {longer} longer").format(longer=words.duration(entry.least)), ""
    if entry.what == "reps":
        return _("{least:.1f} reps' days").format(least=_up(entry.least)), f"reps={-(-entry.least // 1):.0f}"
    text = _("a longest gap of {least:.0f} instead of {now:.0f} for {rule}")
    return text.format(least=entry.least, now=entry.now, rule=rule(entry.rule)), _rule_what_if(entry)


def _up(value: float) -> float:
    """To the next tenth: less than the figure would not do."""
    return -(-round(value * 10, 6) // 1) / 10


def rule(name: str) -> str:
    """A rule of the policy in words."""
    kind, _dot, rest = name.partition(".")
    texts = {
        "keeping": _("tier {rest}"),
        "store": _("{rest} stores"),
        "setting": _("setting {rest}"),
        "winning": _("winning, {rest}"),
    }
    return texts[kind].format(rest=rest)


def _rule_what_if(entry: Relief) -> str:
    kind, _dot, rest = entry.rule.partition(".")
    names = {"keeping": f"tier {rest}", "store": f"store {rest}", "setting": rest, "winning": f"winning {rest}"}
    return f"{names[kind]} max={entry.least:.0f}"
