"""Recurring days by RFC 5545 rules. Imported only where there are any, as dateutil takes its time to start."""

from __future__ import annotations

import datetime as dt

from dateutil.rrule import rrulestr  # noqa: TID253 - this module is what keeps it out of the others

_MIDNIGHT = dt.time()
_SEARCH = dt.timedelta(days=366 * 8)  # a leap day comes back within eight years


def occurrences(rule: str, start: dt.date, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days of a rule from `first` to `last`, both included.

    Args:
        rule: an RRULE without its name, such as "FREQ=WEEKLY;BYDAY=MO", as `check_rule` returns it.
        start: the day the rule counts from.
        first: the first day asked about.
        last: the last day asked about.
    """
    found = rrulestr(rule, dtstart=_moment(start))
    return [moment.date() for moment in found.between(_moment(first), _moment(last), inc=True)]


def check_rule(text: str, start: dt.date) -> str:
    """The rule in its canonical form: upper case, without the leading `RRULE:`.

    Raises:
        ValueError: if it is no rule of days, or names no day at all.
    """
    rule = text.strip().upper().removeprefix("RRULE:")
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if parts.get("FREQ") not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise ValueError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY, as in FREQ=MONTHLY;BYDAY=1MO")
    hourly = parts.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND"}
    if hourly or "\n" in rule:
        raise ValueError("a rule names days; write the clock time before it, as in busy add 09:00-10:00 --rrule RULE")
    rrulestr(rule, dtstart=_moment(start))
    # A rule that never matches would be searched for up to the year 9999: ask for its first years only.
    bounded = ";".join(f"{key}={value}" for key, value in parts.items() if key not in {"COUNT", "UNTIL"})
    until = f"{min(start + _SEARCH, dt.date(9999, 12, 31)):%Y%m%d}"
    if next(iter(rrulestr(f"{bounded};UNTIL={until}", dtstart=_moment(start))), None) is None:
        raise ValueError("no day fits this rule")
    return rule


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, _MIDNIGHT)
