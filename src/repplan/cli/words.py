"""Domain values as sentences: the only place where a phase, a gap or a finding becomes words a person reads."""

from __future__ import annotations

import datetime as dt
import shlex
from typing import TYPE_CHECKING

from repplan.domain.cadence import Due, Phase
from repplan.domain.calendar import Off
from repplan.domain.plan import IN_PERSON, NOT_TODAY, VisitState
from repplan.domain.policy import Unit
from repplan.domain.receiving import receives_any_time
from repplan.domain.spans import DAY_END, Span, format_clock, normalise
from repplan.domain.trial import TRIAL_RULE
from repplan.i18n import _, ngettext
from repplan.services.days.stops import Skip, Why

if TYPE_CHECKING:
    from repplan.domain.cadence import Standing
    from repplan.domain.calendar import WorkDay
    from repplan.domain.customer import Customer
    from repplan.domain.plan import PlannedVisit
    from repplan.domain.trial import FollowUp
    from repplan.domain.winning import WinClock, WinOutlook
    from repplan.services.days.stops import Skipped, Stop, Waiting
    from repplan.services.facts.territory import Strangers


def weekday(day: dt.date) -> str:
    """The weekday's short name."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]


def date(day: dt.date, today: dt.date) -> str:
    """A near date as people say it: `Mon 23 Nov`, in another year than today's `Mon 4 Jan 2027`."""
    months = (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )
    text = _("{weekday} {day} {month}").format(weekday=weekday(day), day=day.day, month=months[day.month - 1])
    return text if day.year == today.year else f"{text} {day.year}"


def ago(day: dt.date, today: dt.date) -> str:
    """A day close to `today`: `today`, `yesterday`, `tomorrow`, else the date."""
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    return near.get((day - today).days) or _("on {date}").format(date=date(day, today))


def clock(minutes: float) -> str:
    """Minutes after midnight to the nearest whole minute, as `08:45`."""
    return format_clock(int(minutes + 0.5))


def duration(minutes: float) -> str:
    """`45 min` or `2 h 05`."""
    whole = int(minutes + 0.5)
    if whole < 60:
        return _("{n} min").format(n=whole)
    return _("{hours} h {minutes:02d}").format(hours=whole // 60, minutes=whole % 60)


def phase(value: Phase) -> str:
    """The phase's name."""
    return {
        Phase.PROSPECT: _("prospect"),
        Phase.WINNING: _("winning"),
        Phase.KEEPING: _("keeping"),
        Phase.AT_RISK: _("at risk"),
        Phase.LOST: _("lost"),
        Phase.WINBACK: _("winback"),
        Phase.DORMANT: _("dormant"),
    }[value]


def tier_and_phase(customer: Customer, standing: Standing) -> str:
    """`A keeping`."""
    return f"{customer.tier.value} {phase(standing.phase)}"


def place(customer: Customer) -> str:
    """The site and the department in it; nothing where the customer is the shop itself."""
    site = "" if customer.site_name == customer.name else customer.site_name
    return " ".join(part for part in (site, customer.department) if part) or customer.address


def named(customer: Customer) -> str:
    """A customer with the number that stands for him in commands: `12 Li Wei`."""
    return f"{customer.number} {customer.name}"


def gap(standing: Standing) -> str:
    """How long ago the customer was last met, against the maximum: `8 days since last, max 7`."""
    if standing.rhythm is None or standing.elapsed is None:
        return _("never met yet")
    n, most = standing.elapsed, standing.rhythm.max
    if standing.phase in (Phase.LOST, Phase.WINBACK) and standing.since != standing.last_met:
        return ngettext("lost {n} day ago, max {max}", "lost {n} days ago, max {max}", n).format(n=n, max=most)
    if standing.rhythm.unit is Unit.OPPORTUNITIES:
        text = ngettext("{n} session since last, max {max}", "{n} sessions since last, max {max}", n)
    else:
        text = ngettext("{n} day since last, max {max}", "{n} days since last, max {max}", n)
    return text.format(n=n, max=most)


def win_day(standing: Standing, day: dt.date) -> str:
    """`win day 6 of 14`."""
    if standing.clock is None:
        return phase(standing.phase)
    return _("win day {n} of {length}").format(n=standing.clock.day(day), length=standing.clock.length)


def need(standing: Standing, day: dt.date) -> str:
    """Why a customer should be visited on a day."""
    owed = standing.trial
    if standing.phase is Phase.WINNING:
        text = win_day(standing, day)
        return text if owed is None else _("{text}, {trial}").format(text=text, trial=trial(owed, day))
    if owed is not None and (standing.rule == TRIAL_RULE or standing.due is not Due.OVER):
        return trial(owed, day)
    if standing.last_met is None and standing.due is not Due.NOT_WANTED:
        return _("first visit")
    return gap(standing)


def trial(owed: FollowUp, day: dt.date) -> str:
    """The visit that is owed since a customer began to try a product."""
    text = _("began to try {product} on {began}, due by {by}")
    return text.format(product=owed.product, began=date(owed.began, day), by=date(owed.by, day))


def why(stop: Stop) -> str:
    """Why a stop is in the day."""
    reason = need(stop.standing, stop.visit.day)
    if stop.why is Why.APPOINTMENT:
        minute = stop.appointment if stop.appointment is not None else stop.visit.start
        return _("appointment {time}").format(time=clock(minute))
    if stop.why is Why.ADDED:
        return _("added: {reason}").format(reason=reason)
    return reason


def skip(reason: Skipped, today: dt.date) -> str:
    """Why a planned stop is not needed or not possible, and until when."""
    since = "" if reason.since is None else ago(reason.since, today)
    texts = {
        Skip.ARCHIVED: _("archived {since}").format(since=since),
        Skip.MET_TODAY: _("met today already"),
        Skip.PROSPECT: _("a prospect: its clock is not started"),
        Skip.DORMANT: _("left in peace"),
        Skip.LOST: _("lost {since}").format(since=since),
        Skip.WON: _("won {since}").format(since=since),
        Skip.TOO_SOON: _("seen {since}").format(since=since),
        Skip.CLOSED: _("closed then"),
        Skip.NOT_RECEIVING: _("does not receive then any more"),
        Skip.OTHER_REP: _("handed to {rep}").format(rep=reason.note),
        Skip.AWAY: _("you are away: {why}").format(why=_away(reason)),
    }
    text = texts[reason.kind]
    if reason.kind is Skip.CLOSED and reason.note:
        text = _("{text} ({note})").format(text=text, note=reason.note)
    if reason.until is not None and reason.kind in (Skip.WON, Skip.TOO_SOON, Skip.LOST):
        text = _("{text}: too soon until {date}").format(text=text, date=date(reason.until, today))
    return text


def _away(reason: Skipped) -> str:
    """What keeps the rep from a stop."""
    if reason.hours is not None:
        return _("busy {hours}").format(hours=reason.hours)
    return _off(reason.off, reason.note)


def _off(kind: Off | None, note: str) -> str:
    if kind is None:
        return _("outside your hours that day")
    plain = {
        Off.WEEKEND: _("weekend"),
        Off.HOLIDAY: _("public holiday"),
        Off.LEAVE: _("leave"),
        Off.BUSY: _("busy all day"),
    }[kind]
    return _("{kind}, {name}").format(kind=plain, name=note) if note else plain


def day_off(work: WorkDay) -> str:
    """Why a day is not worked: `public holiday, National Day`."""
    return _off(work.off, work.why)


def state(stop: Stop, today: dt.date) -> str:
    """What has become of a stop, with the sign that goes with it; "" while it is simply open."""
    visit, contact = stop.visit, stop.contact
    if stop.skip is not None:
        return "– " + skip(stop.skip, today)
    if visit.state is VisitState.PLANNED:
        return _("? nothing logged") if visit.day < today else ""
    if visit.state is VisitState.DONE:
        return "✓ " + _met(stop)
    if visit.state is VisitState.MISSED:
        reason = contact.reason if contact is not None else ""
        text = _("not met: {reason}").format(reason=reason) if reason else _("not met")
        calls = contact is not None and contact.retry == "phone"
        return "✗ " + (_("{text}; a call is due").format(text=text) if calls else text)
    return "✗ " + _fell_out(visit, today)


def _fell_out(visit: PlannedVisit, today: dt.date) -> str:
    """Why a stop is no longer in its day."""
    if visit.state is VisitState.MOVED and visit.moved_to is not None:
        return _("moved to {date}").format(date=date(visit.moved_to, today))
    if visit.reason == NOT_TODAY:
        return _("not today: dropped by `replan`")
    return _("cancelled: {reason}").format(reason=visit.reason) if visit.reason else _("cancelled")


def _met(stop: Stop) -> str:
    """How the customer was met: by which light contact, at which stage, and whether that won him."""
    contact = stop.contact
    if contact is not None and contact.channel not in IN_PERSON:
        return _("reached by {channel}").format(channel=contact.channel.value)
    text = _("met")
    if contact is not None and contact.stage is not None:
        text = _("met, {stage}").format(stage=contact.stage.value)
    return _("{text}: won").format(text=text) if stop.won else text


def window(stop: Stop) -> str:
    """When the customer receives on that day: the window of the visit, or all of them where it lies in none."""
    if receives_any_time(stop.customer):
        return _("any time")
    spans = normalise(Span(w.start, w.end) for w in stop.window)
    if spans == (Span(0, DAY_END),):
        return _("any time")
    around = [span for span in spans if span.start <= stop.visit.start < span.end]
    return ", ".join(map(str, around or spans))


def others(strangers: Strangers) -> str:
    """That nobody is the rep's own, whose the customers are, and how to say that one is called so."""
    n, (first, *more) = sum(strangers.others.values()), strangers.others
    if more:
        text = _("None of the {n} customers is yours: rep.name is {rep}, they belong to {names}")
        return text.format(n=n, rep=strangers.rep, names=", ".join(strangers.others))
    text = ngettext(
        "{n} customer belongs to {name}, not to {rep} (rep.name); `{command}`?",
        "{n} customers belong to {name}, not to {rep} (rep.name); `{command}`?",
        n,
    )
    return text.format(n=n, name=first, rep=strangers.rep, command=rename_command(first))


def rename_command(rep: str) -> str:
    """The command that makes a rep of the table the one of the settings."""
    return f"repplan config set rep.name {shlex.quote(rep)}"


def next_planned(waiting: Waiting, today: dt.date) -> str:
    """When a customer who waits will be visited: `planned Tue 24 Nov`."""
    if waiting.next_planned is None:
        return _("not planned")
    return _("planned {date}").format(date=date(waiting.next_planned, today))


def instead(waiting: Waiting, day: dt.date) -> str:
    """The offer of freed time: whom to see instead, and why."""
    text = _("instead: {customer}, {reason}")
    return text.format(customer=named(waiting.customer), reason=need(waiting.standing, day))


def win_outlook(outlook: WinOutlook, day: dt.date, clock: WinClock) -> str:
    """How a running clock looks: visits met, chances left, and whether that is enough."""
    if day < clock.start:
        return _("starts {date}").format(date=date(clock.start, day))
    left = ngettext("{n} chance left", "{n} chances left", outlook.left).format(n=outlook.left)
    text = _("met {met} of {needed}, {left}").format(met=outlook.met, needed=outlook.needed, left=left)
    return _("{text}: at risk").format(text=text) if outlook.at_risk else text
