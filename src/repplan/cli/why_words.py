"""What decides about a day of visiting, in words: rules, prices that add up, and what is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.cli import words
from repplan.domain.cadence import OVERRIDE
from repplan.domain.policy import Unit
from repplan.i18n import _, ngettext
from repplan.services.questions.barriers import Bar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from repplan.services.questions.barriers import Barrier
    from repplan.services.questions.day_choices import DayChoice, Gap, Minutes

PARTS = ("travel", "rhythm", "windows", "waiting", "moved")
_GIVE_WAY_SHOWN = 4


def whole(more: Minutes) -> dict[str, int]:
    """The total and its parts in whole minutes, rounded so that the parts still add up to the total."""
    exact = [getattr(more, name) for name in PARTS]
    total = _nearest(more.total)
    shown = [int(part // 1) for part in exact]
    left = sorted(range(len(exact)), key=lambda i: shown[i] - exact[i])[: max(0, total - sum(shown))]
    for index in left:
        shown[index] += 1
    return {"total": total, **dict(zip(PARTS, shown, strict=True))}


def part_names() -> dict[str, str]:
    """The parts of a price as headings of columns."""
    return {
        "travel": _("Travel"),
        "rhythm": _("Rhythm"),
        "windows": _("Hours"),
        "waiting": _("Waiting"),
        "moved": _("Moved"),
    }


def _nearest(minutes: float) -> int:
    return int((minutes + 0.5) // 1)


def price(more: Minutes) -> str:
    """`12 min more: 9 min more travel, 3 min more for the rhythm`; parts of less than a minute are left out."""
    shown = whole(more)
    total = shown.pop("total")
    parts = [_part(name, minutes) for name, minutes in shown.items() if minutes]
    if not total and not parts:
        return _("about the same")
    text = _("{n} min less") if total < 0 else _("{n} min more")
    text = text.format(n=abs(total))
    return text if not parts else _("{total} ({parts})").format(total=text, parts=", ".join(parts))


def _part(name: str, minutes: int) -> str:
    more = {
        "travel": _("{n} min more travel"),
        "rhythm": _("{n} min more for the rhythm"),
        "windows": _("{n} min more for dear hours"),
        "waiting": _("{n} min more for waiting"),
        "moved": _("{n} min for moving published visits"),
    }
    less = {
        "travel": _("{n} min less travel"),
        "rhythm": _("{n} min less for the rhythm"),
        "windows": _("{n} min less for dear hours"),
        "waiting": _("{n} min less for waiting"),
        "moved": _("{n} min less for moving published visits"),
    }
    return (less if minutes < 0 else more)[name].format(n=abs(minutes))


def rule(gap: Gap) -> str:
    """The policy's entry and what it says: `keeping.A: every 4 to 7 days, best 5`."""
    if gap.rule == "start":
        return _("the clock of winning has not begun")
    text = _("{rule}: every {min} to {max} days, best {ideal}")
    if gap.unit is Unit.OPPORTUNITIES and gap.max == 1:
        return _("{rule}: at every session").format(rule=gap.rule)
    if gap.unit is Unit.OPPORTUNITIES:
        text = _("{rule}: every {min} to {max} sessions, best {ideal}")
    name = _("his own cadence") if gap.rule == OVERRIDE else gap.rule
    return text.format(rule=name, min=gap.min, max=gap.max, ideal=gap.ideal)


def since(gap: Gap, today: dt.date) -> str:
    """What the gap is counted from."""
    if gap.since is None:
        return _("never met yet")
    day = words.date(gap.since, today)
    return (_("last met {date}") if gap.met else _("the visit before is planned for {date}")).format(date=day)


def due(gap: Gap, today: dt.date) -> str:
    """When the next visit is due: `allowed from Sat 21 Nov, best Sun 22 Nov, late after Tue 24 Nov`."""
    parts = []
    if gap.since is not None and gap.allowed is not None:
        parts.append(_("allowed from {date}").format(date=words.date(gap.allowed, today)))
    if gap.best is not None:
        parts.append(_("best {date}").format(date=words.date(gap.best, today)))
    if gap.latest is not None:
        parts.append(_("late after {date}").format(date=words.date(gap.latest, today)))
    return ", ".join(parts)


def length(gap: Gap) -> str:
    """How long a gap is against its rule: `6 days after the visit before, best 5`."""
    if gap.unit is Unit.OPPORTUNITIES:
        text = ngettext(
            "{n} session after the visit before, best {ideal}",
            "{n} sessions after the visit before, best {ideal}",
            gap.length,
        )
    else:
        text = ngettext(
            "{n} day after the visit before, best {ideal}",
            "{n} days after the visit before, best {ideal}",
            gap.length,
        )
    return text.format(n=gap.length, ideal=gap.ideal)


def at_site(choice: DayChoice) -> str:
    """Where the customer is met, if that is not his own site."""
    return _("at {site}").format(site=choice.site) if choice.site else ""


def driving(choice: DayChoice) -> str:
    """The travel that a visit adds, and where it lies on the route."""
    if choice.driving < 0.5:
        return _("It adds hardly any travel, {place}.").format(place=neighbours(choice))
    text = _("It adds {driving} of travel, {place}.")
    return text.format(driving=words.duration(choice.driving), place=neighbours(choice))


def neighbours(choice: DayChoice) -> str:
    """Where on the route the visit lies: `between Li Wei and Wang Fang`."""
    if choice.before is not None and choice.after is not None:
        text = _("between {before} and {after}")
        return text.format(before=choice.before.name, after=choice.after.name)
    if choice.before is not None:
        return _("after {before}, the last of the day").format(before=choice.before.name)
    if choice.after is not None:
        return _("before {after}, the first of the day").format(after=choice.after.name)
    return _("the only one of the day")


def changes(choice: DayChoice, today: dt.date, asked: dt.date | None = None) -> str:
    """Which other visits of the customer would change with it: `instead of Wed 25 Nov; also Mon 30 Nov`.

    Where the customer is met elsewhere than usual, the site comes first.
    That the visit `asked` about falls away goes without saying.
    """
    dropped = dates([day for day in choice.dropped if day != asked], today)
    added = dates(choice.added, today)
    parts = [at_site(choice)] if choice.site else []
    if dropped:
        parts.append(_("instead of {dates}").format(dates=dropped))
    if added:
        parts.append(_("also {dates}").format(dates=added))
    return "; ".join(parts)


def dates(days: Sequence[dt.date], today: dt.date) -> str:
    """Days as a list."""
    return ", ".join(words.date(day, today) for day in days)


def briefly(found: Barrier, today: dt.date) -> str:
    """What is in the way, for a list of many days."""
    if found.kind is Bar.GAP and found.towards is not None:
        return _("too near to {date}").format(date=words.date(found.towards, today))
    return _who(found, today) or (_("no hours in common") if found.kind is Bar.NO_TIME else _("the day is full"))


def barrier(found: Barrier, today: dt.date) -> str:
    """What is in the way of a visit, with its numbers."""
    text = _who(found, today) or _when(found)
    if not found.give_way:
        return text
    names = ", ".join(words.named(customer) for customer in found.give_way[:_GIVE_WAY_SHOWN])
    more = len(found.give_way) - _GIVE_WAY_SHOWN
    if more > 0:
        names = _("{names} or {n} more").format(names=names, n=more)
    return _("{text}; there would be room without {names}").format(text=text, names=names)


def _who(found: Barrier, today: dt.date) -> str:
    """What the day itself, the customer, or his other visits rule out."""
    towards = "" if found.towards is None else words.date(found.towards, today)
    until = "" if found.until is None else words.date(found.until, today)
    plain = {
        Bar.OFF: words.day_off(found.work),
        Bar.CALLED_OFF: _("the visit of that day was called off"),
        Bar.CLOSED: _("closed then"),
        Bar.STOPPED: _("no sessions until {date}").format(date=until),
        Bar.NO_SESSION: _("receives nobody"),
        Bar.NOT_STARTED: _("the clock of winning begins on {date}").format(date=until),
        Bar.APPOINTMENT_NEAR: _("too near to the appointment of {date}").format(date=towards),
        Bar.ROAD: _("no road leads there"),
        Bar.GAP: _("too near to the visit of {date}: a gap of {n}, at least {min}").format(
            date=towards, n=f"{found.limit:g}", min=f"{found.needed:g}"
        ),
        Bar.RULES: _("no choice of visits with that day keeps the rules"),
    }
    text = plain.get(found.kind, "")
    if found.kind is Bar.CALLED_OFF and found.until is not None:
        return _("moved to {date}").format(date=until)
    return _("{text} ({note})").format(text=text, note=found.note) if text and found.note else text


def _when(found: Barrier) -> str:
    """What time, or the number of visits, rules out."""
    over = words.duration(abs(found.needed - found.limit))
    whom = "" if found.whom is None else found.whom.name
    # Rounded apart, so that what is a moment too late does not read as in time.
    clock, limit = words.clock(-(-found.needed // 1)), words.clock(found.limit // 1)
    return {
        Bar.NO_TIME: _("the visit takes {needed}, and no time you both have is longer than {limit}").format(
            needed=words.duration(found.needed), limit=words.duration(found.limit)
        ),
        Bar.VISITS: _("the day is full: {n} visits are the most").format(n=f"{found.limit:g}"),
        Bar.LOAD: _("the day's load is full"),
        Bar.WINDOW: _("the day is full: you could be there at {time}, and the last visit begins at {last}").format(
            time=clock, last=limit
        ),
        Bar.NEIGHBOUR: _("the day is full: {whom} would be reached at {time}, {over} too late").format(
            whom=whom, time=clock, over=over
        ),
        Bar.END: _("the day is full: you would be back at {time}, {over} after your hours").format(
            time=clock, over=over
        ),
        Bar.LENGTH: _("the day is full: you would be out {over} longer than allowed").format(over=over),
    }[found.kind]
