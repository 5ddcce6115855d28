"""Logging contacts: who was met, who was not, and what that changes at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.cadence import Due, keeping_rule
from repplan.domain.plan import IN_PERSON, NOT_TODAY, Channel, Contact, Outcome, VisitState
from repplan.domain.policy import Unit
from repplan.domain.winning import win_clock
from repplan.errors import ConflictError, UsageError
from repplan.i18n import _, ngettext
from repplan.services.checking.customer_findings import named
from repplan.services.facts.territory import is_others
from repplan.services.visits.desk import desk
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from repplan.domain.customer import Customer, Tier
    from repplan.domain.plan import PlannedVisit
    from repplan.domain.policy import Rhythm
    from repplan.domain.relationship import Stage
    from repplan.services.context import Context
    from repplan.services.days.stops import Stop
    from repplan.services.visits.desk import Desk, Target


@dataclass(frozen=True, slots=True)
class Entry:
    """What is logged of each customer of a command. `minute` is the clock time in minutes after midnight."""

    day: dt.date
    channel: Channel = Channel.VISIT
    minute: int | None = None
    stage: Stage | None = None
    note: str = ""
    reason: str = ""
    rival: str = ""


@dataclass(frozen=True, slots=True)
class Won:
    """A customer that was won on `day` of `length` of his window; from then on `rhythm`, the policy's `rule`, holds."""

    on: dt.date
    day: int
    length: int
    tier: Tier
    rule: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Added:
    """A stop put into a day: its number there, and the agreed minute where there is one."""

    day: dt.date
    number: int
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """One customer of a command: the line entered (None where only the retry is new) and the stop it answers.

    `lowered` is the stage before where the one entered is lower: a fact, but rarely meant.
    """

    customer: Customer
    stop: PlannedVisit | None
    contact: Contact | None
    won: Won | None = None
    retry: str = ""
    added: Added | None = None
    lowered: Stage | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a command logged, and what the rep should know about it."""

    day: dt.date
    logged: tuple[Logged, ...]
    warnings: tuple[str, ...] = ()


def log_met(context: Context, command: str, words: Sequence[str], entry: Entry) -> Report:
    """Log customers as met: all of them, or none where one cannot be.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        words: stop numbers, ranges of them, or customers' names.
        entry: what is logged of each.

    Raises:
        NotFoundError: if a number or name names nothing.
        ConflictError: if one of them is logged already, or his stop was cancelled or moved.
        UsageError: if the day is still to come.
    """
    check_past(context, entry.day)
    with desk(context, command, entry.day) as at:
        targets = [_answered(at, target, entry.channel) for target in at.targets(words)]
        warnings = [too_soon(at, target.customer, entry.day) for target in targets if _unplanned_visit(target, entry)]
        contacts = [new_contact(at, target, entry, Outcome.MET) for target in targets]
        enter(at, contacts)
        won = _won(at, [t.customer for t in targets]) if entry.stage else {}
    logged = (
        Logged(target.customer, target.stop, contact, won.get(target.customer.number), lowered=_lowered(at, contact))
        for target, contact in zip(targets, contacts, strict=True)
    )
    return Report(entry.day, tuple(logged), (*others_note(at, targets), *filter(None, warnings)))


def _lowered(at: Desk, contact: Contact) -> Stage | None:
    """The customer's stage before a line of the log, where that says a lower one."""
    before = at.territory.histories[contact.customer].stage
    return before if contact.stage is not None and contact.stage.rank < before.rank else None


def others_note(at: Desk, targets: Sequence[Target]) -> list[str]:
    """What to say of customers who are another rep's: a name may have meant somebody else."""
    rep = at.context.config["rep.name"]
    message = _("{name} is {rep}'s customer, and logged all the same")
    found = [target.customer for target in targets if is_others(target.customer.rep, rep)]
    return [message.format(name=customer.name, rep=customer.rep) for customer in found]


def check_past(context: Context, day: dt.date) -> None:
    """Whether something can have happened on a day.

    Raises:
        UsageError: if it is still to come.
    """
    if day > context.today:
        message = _("{day} is still to come: only what has happened can be logged")
        raise UsageError(message.format(day=day))


def enter(at: Desk, contacts: Sequence[Contact]) -> None:
    """Write lines into the log."""
    from repplan.store.log_writing import add_contacts

    add_contacts(at.session, contacts, at.logged_at)


def new_contact(at: Desk, target: Target, entry: Entry, outcome: Outcome) -> Contact:
    """A line for the log, not yet entered."""
    return Contact(
        id=at.context.new_id(),
        customer=target.customer.number,
        day=entry.day,
        channel=entry.channel,
        outcome=outcome,
        minute=entry.minute,
        reason=entry.reason,
        note=entry.note,
        stage=entry.stage,
        visit_id=None if target.stop is None else target.stop.id,
        rival=entry.rival,
    )


def _answered(at: Desk, target: Target, channel: Channel) -> Target:
    """The target with the stop that a contact in that channel answers.

    Raises:
        ConflictError: if the visit is logged already, or its stop fell out of the plan.
    """
    stop = target.stop
    if channel not in IN_PERSON:
        return target if stop is not None and _promised_call(at, stop) else replace(target, stop=None)
    stop = reopened(at, stop)
    if stop is not None and stop.state in (VisitState.CANCELLED, VisitState.MOVED):
        raise ConflictError(fell_out(at, stop, target.customer))
    known = stop is not None and stop.state is not VisitState.PLANNED and at.met_in_person(target.customer)
    if known and target.by_name:
        # Met again on the same day, but otherwise: a visit of its own, and nobody had planned it.
        stop = None
    if (known and not target.by_name) or (stop is None and at.logged(target.customer, channel, Outcome.MET)):
        message = _("{customer} on {day} is already logged; `repplan undo --list` shows how to take it back")
        raise ConflictError(message.format(customer=target.label, day=at.day))
    return replace(target, stop=stop)


def reopened(at: Desk, stop: PlannedVisit | None) -> PlannedVisit | None:
    """The stop, open again where `replan` had left it out: it was made or tried all the same."""
    if stop is None or stop.state is not VisitState.CANCELLED or stop.reason != NOT_TODAY:
        return stop
    from repplan.store.rerouting import reopen

    reopen(at.session, stop.id)
    return replace(stop, state=VisitState.PLANNED, reason="")


def _promised_call(at: Desk, stop: PlannedVisit) -> bool:
    """Whether the stop was missed and a call was promised instead: then the call closes it."""
    if stop.state is not VisitState.MISSED:
        return False
    return any(contact.visit_id == stop.id and contact.retry == "phone" for contact in at.contacts)


def fell_out(at: Desk, stop: PlannedVisit, customer: Customer) -> str:
    """Why a stop can no longer be logged, and what to write instead."""
    if customer.archived_on is not None:
        message = _("stop {number} fell out, and {name} is archived: `repplan customer restore {customer}` first")
        return message.format(number=stop.number, name=customer.name, customer=customer.number)
    if stop.state is VisitState.MOVED:
        message = _(
            "stop {number} was moved to {day}; if you met {name} all the same, write the name; "
            "`repplan move {who} DATE` moves it again"
        )
        who = named(at.territory, customer)
        return message.format(number=stop.number, day=stop.moved_to, name=customer.name, who=who)
    message = _("stop {number} was cancelled; if you met {name} all the same, write the name")
    return message.format(number=stop.number, name=customer.name)


def _unplanned_visit(target: Target, entry: Entry) -> bool:
    return target.stop is None and entry.channel in IN_PERSON


def too_soon(at: Desk, customer: Customer, day: dt.date) -> str:
    """What to say where a visit on a day is nearer to the last one than the policy allows; "" where it is not."""
    standing = at.territory.standing(customer.number, day)
    last, rhythm = standing.last_met, standing.rhythm
    if standing.due is not Due.TOO_SOON or last is None or rhythm is None or last > day:
        return ""
    message = _("{name} was last met on {last}; {rule} asks for at least {gap} between visits")
    return message.format(name=customer.name, last=last, rule=standing.rule, gap=gap_text(rhythm.min, rhythm.unit))


def gap_text(count: int, unit: Unit) -> str:
    """A number of days, or of opportunities."""
    if unit is Unit.OPPORTUNITIES:
        return ngettext("{n} opportunity", "{n} opportunities", count).format(n=count)
    return ngettext("{n} day", "{n} days", count).format(n=count)


def _won(at: Desk, customers: Sequence[Customer]) -> dict[int, Won]:
    """Who of them has been won by what was just entered, by customer number."""
    with at.reading() as db:
        after = reading.histories(db, at.territory.today, at.territory.policy)
    won = {}
    for customer in customers:
        clock = win_clock(customer, at.territory.policy)
        on = after[customer.number].won_on
        if clock is not None and on is not None and at.territory.histories[customer.number].won_on is None:
            rule, rhythm = keeping_rule(customer, at.territory.policy, on)
            won[customer.number] = Won(on, clock.day(on), clock.length, customer.tier, rule, rhythm)
    return won


def next_stop(context: Context, report: Report) -> Stop | None:
    """The stop to go to now: the first open one after those just logged, else the first open one of the day."""
    from repplan.services.days.day import load_day

    if report.day != context.today:
        return None
    still_open = sorted((stop for stop in load_day(context).stops if stop.open), key=lambda stop: stop.visit.start)
    last = max((entry.stop.start for entry in report.logged if entry.stop is not None), default=0.0)
    return next((stop for stop in still_open if stop.visit.start >= last), still_open[0] if still_open else None)
