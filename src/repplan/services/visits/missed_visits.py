"""Logging visits in vain, and putting them back: later the same day, tomorrow, or as a call."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.cadence import service_minutes
from repplan.domain.plan import IN_PERSON, Outcome, VisitState
from repplan.domain.spans import format_clock
from repplan.domain.winning import working_spans
from repplan.errors import ConflictError, UsageError
from repplan.i18n import _
from repplan.services.facts.chances import FARTHEST, chances
from repplan.services.visits.contact_log import (
    Added,
    Logged,
    Report,
    check_past,
    enter,
    fell_out,
    new_contact,
    others_note,
    reopened,
)
from repplan.services.visits.desk import desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.customer import Customer
    from repplan.domain.plan import Contact, PlannedVisit
    from repplan.services.context import Context
    from repplan.services.visits.contact_log import Entry
    from repplan.services.visits.desk import Desk, Target

EVENING, TOMORROW, PHONE = "evening", "tomorrow", "phone"
_RETRY_WORDS = {"晚上": EVENING, "明天": TOMORROW, "电话": PHONE}
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：.]?([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Retry:
    """How a missed visit is to be made up for: `kind` is a word of this module, or "" with the clock time `minute`."""

    kind: str
    minute: int | None = None

    def __str__(self) -> str:
        """As it is stored: the word, or the clock time."""
        return self.kind if self.minute is None else format_clock(self.minute)


def parse_retry(text: str) -> Retry:
    """What `--retry` was given: a clock time, or `evening`, `tomorrow`, `phone` or the beginning of one of them.

    Raises:
        UsageError: listing these forms.
    """
    word = text.strip().lower()
    if word in _RETRY_WORDS:
        return Retry(_RETRY_WORDS[word])
    fits = [kind for kind in (EVENING, TOMORROW, PHONE) if word and kind.startswith(word)]
    if len(fits) == 1:
        return Retry(fits[0])
    try:
        return Retry("", parse_clock(word))
    except UsageError:
        message = _("{text!r} is no way to try again: write a time such as 16:30, evening, tomorrow or phone")
        raise UsageError(message.format(text=text)) from None


def parse_clock(text: str) -> int:
    """Minutes after midnight of `16:30`, `16.30` or `1630`.

    Raises:
        UsageError: if it is no time of day.
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise UsageError(_("{text!r} is no time of day: write hours and minutes, such as 16:30").format(text=text))
    return int(match[1]) * 60 + int(match[2])


def log_missed(
    context: Context, command: str, words: Sequence[str], entry: Entry, retry: Retry | None = None
) -> Report:
    """Log visits at which the customer was not met, and put them back into the days to come where `retry` says so.

    A stop that is logged as missed already may still be given a retry; then no second line is entered.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        words: stop numbers, ranges of them, or customers' names.
        entry: what is logged of each.
        retry: when to try again.

    Raises:
        NotFoundError: if a number or name names nothing.
        ConflictError: if one of them is logged already, or his stop was cancelled or moved.
        UsageError: if the day is still to come, or the retry does not fit it.
    """
    check_past(context, entry.day)
    with desk(context, command, entry.day) as at:
        targets = at.targets(words)
        _check_retry(at, targets, retry)
        logged = tuple(_miss(at, target, entry, retry) for target in targets)
        warnings = tuple(_remark(at, entry) for entry in logged)
    return Report(entry.day, logged, (*others_note(at, targets), *filter(None, warnings)))


def _check_retry(at: Desk, targets: Sequence[Target], retry: Retry | None) -> None:
    if retry is None or retry.kind in (TOMORROW, PHONE):
        return
    if at.day != at.context.today:
        message = _("{day} is over: put the visit back with --retry tomorrow, or `repplan move` it")
        raise UsageError(message.format(day=at.day))
    if retry.minute is not None and len(targets) > 1:
        raise UsageError(_("--retry {time} is one time for several customers: log them one by one").format(time=retry))


def _miss(at: Desk, target: Target, entry: Entry, retry: Retry | None) -> Logged:
    stop = _missed_stop(at, target) if entry.channel in IN_PERSON else None
    answer = replace(target, stop=stop)
    if stop is not None and stop.state is VisitState.DONE:
        message = _("{customer} on {day} is logged as met; `repplan undo --list` shows how to take it back")
        raise ConflictError(message.format(customer=answer.label, day=at.day))
    earlier, contact = _line_before(at, answer, entry), None
    if earlier is None:
        contact = replace(new_contact(at, answer, entry, Outcome.MISSED), retry=str(retry or ""))
        enter(at, [contact])
    elif retry is None:
        message = _("{customer} on {day} is already logged as missed; add --retry to put it back")
        raise ConflictError(message.format(customer=answer.label, day=at.day))
    else:
        from repplan.store.log_writing import note_retry

        note_retry(at.session, earlier.id, str(retry))
    added = None if retry is None else _put_back(at, answer, retry)
    return Logged(answer.customer, stop, contact, retry=str(retry or ""), added=added)


def _missed_stop(at: Desk, target: Target) -> PlannedVisit | None:
    stop = reopened(at, target.stop)
    if stop is not None and stop.state in (VisitState.CANCELLED, VisitState.MOVED):
        raise ConflictError(fell_out(at, stop, target.customer))
    return stop


def _line_before(at: Desk, target: Target, entry: Entry) -> Contact | None:
    """The line that says already what is about to be logged."""
    if target.stop is None:
        return at.logged(target.customer, entry.channel, Outcome.MISSED)
    return next((c for c in at.contacts if c.visit_id == target.stop.id and c.outcome is Outcome.MISSED), None)


def _put_back(at: Desk, missed: Target, retry: Retry) -> Added | None:
    """The stop at which to try again; None where it is to be a call."""
    from repplan.store.log_writing import NewStop, add_stop, promise_day

    if retry.kind == PHONE:
        return None
    customer, tried = missed.customer, missed.stop
    minutes = service_minutes(customer, at.territory.policy)
    if retry.kind == TOMORROW:
        day = _next_chance(at, customer)
        promise_day(at.session, customer.number, day)
        planned = at.open_stop(customer, day)
        if planned is not None:
            return Added(day, planned.number)
        start = first_minute(at, customer, day)
    else:
        day = at.day
        start = at.territory.policy.halves.evening.start if retry.minute is None else retry.minute
    promised = retry.kind == TOMORROW or retry.minute is not None
    # Outside all sessions he is where he was tried, if that was today.
    here = tried.site_id if tried is not None and tried.day == day else ""
    site = at.territory.site_for(customer, day, start, here)
    stop = NewStop(customer.number, customer.rep, day, start, minutes, appointment=promised, site_id=site)
    return Added(day, add_stop(at.session, stop), retry.minute)


def _next_chance(at: Desk, customer: Customer) -> dt.date:
    """The first day after today on which rep and customer can meet; where none is near, the rep's next working day."""
    today, possible = at.context.today, chances(at.territory, customer)
    for day in (today + dt.timedelta(days=n) for n in range(1, FARTHEST)):
        if possible(day):
            return day
    work = at.territory.calendar.next_working_day(today)
    if work is None:
        raise ConflictError(_("no working day is near: `repplan move` the visit to a day of your choice"))
    return work.date


def first_minute(at: Desk, customer: Customer, day: dt.date) -> int:
    """A guess at when a stop without a time begins: when rep and customer can first meet on that day."""
    shift = at.territory.calendar.day(day).shift
    if shift is None:
        return 0
    minutes = service_minutes(customer, at.territory.policy)
    both = [
        (max(window.start, span.start), min(window.end, span.end))
        for window in at.territory.windows(customer, day)
        for span in working_spans(shift)
    ]
    return min((start for start, end in both if end - start >= minutes), default=shift.start)


def _remark(at: Desk, logged: Logged) -> str:
    """What to say where the visit was put back to a day on which the customer receives nobody, or not to tomorrow."""
    if logged.added is None:
        return ""
    name, day = logged.customer.name, logged.added.day
    if not at.territory.windows(logged.customer, day):
        return _("{name} receives nobody on {day}").format(name=name, day=day)
    tomorrow = at.context.today + dt.timedelta(days=1)
    if logged.retry != TOMORROW or day == tomorrow:
        return ""
    if not at.territory.calendar.works(tomorrow):
        return _("you do not work tomorrow: {name} is promised {day}").format(name=name, day=day)
    return _("you cannot meet {name} tomorrow: promised for {day}").format(name=name, day=day)
