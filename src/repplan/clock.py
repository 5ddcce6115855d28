"""Time and identifiers as arguments: the only place that asks the machine for either."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from repplan.errors import UsageError
from repplan.i18n import _

TODAY_VARIABLE = "REPPLAN_TODAY"


@dataclass(frozen=True, slots=True)
class Clock:
    """The current day and minute, local time. `fixed` freezes the day, `hour` the time of it."""

    fixed: dt.date | None = None
    hour: dt.time = dt.time(12)

    def today(self) -> dt.date:
        """The current date."""
        return self.fixed or dt.datetime.now().astimezone().date()

    def now(self) -> dt.datetime:
        """The current local time, whole seconds."""
        if self.fixed is not None:
            return dt.datetime.combine(self.fixed, self.hour, dt.UTC)
        return dt.datetime.now().astimezone().replace(microsecond=0)


Identifiers = Callable[[], str]
"""Makes a new identifier, unique across machines."""


def random_identifier() -> str:
    """32 hexadecimal digits that no other machine makes."""
    return uuid.uuid4().hex


def system_clock() -> Clock:
    """The machine's clock, or the day (at noon) or day and time that REPPLAN_TODAY names, for tests and trainers.

    Raises:
        UsageError: if REPPLAN_TODAY is neither.
    """
    text = os.environ.get(TODAY_VARIABLE, "").strip()
    if not text:
        return Clock()
    try:
        if "T" in text or " " in text:
            moment = dt.datetime.fromisoformat(text)
            return Clock(moment.date(), moment.time())
        return Clock(dt.date.fromisoformat(text))
    except ValueError:
        message = _("{name} is {value!r}; write a date such as 2026-11-23 or 2026-11-23T07:30, or unset it").format(
            name=TODAY_VARIABLE, value=text
        )
        raise UsageError(message) from None
