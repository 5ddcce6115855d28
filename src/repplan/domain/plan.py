"""What a plan and a log consist of once they are facts: planned visits, contacts, and their closed lists of words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.relationship import Stage


class Outcome(StrEnum):
    """Whether the customer was met; only a met visit counts towards the rhythm."""

    MET = "met"
    MISSED = "missed"


class Channel(StrEnum):
    """How the customer was touched."""

    VISIT = "visit"
    EVENING = "evening"
    PHONE = "phone"
    MESSAGE = "message"
    MEETING = "meeting"
    ACCOMPANIED = "accompanied"


# In person, across a table: what counts as a visit. The rest are light contacts.
IN_PERSON = frozenset({Channel.VISIT, Channel.EVENING, Channel.MEETING, Channel.ACCOMPANIED})


_CHANNEL_WORDS = {
    "拜访": Channel.VISIT,
    "晚访": Channel.EVENING,
    "夜访": Channel.EVENING,
    "电话": Channel.PHONE,
    "消息": Channel.MESSAGE,
    "微信": Channel.MESSAGE,
    "会议": Channel.MEETING,
    "陪访": Channel.ACCOMPANIED,
    "协访": Channel.ACCOMPANIED,
}


def parse_channel(text: str) -> Channel:
    """The channel a word, its first letters or its Chinese word names.

    Raises:
        ValueError: if it names none or several; the message lists what can be written.
    """
    word = text.strip().lower()
    if word in _CHANNEL_WORDS:
        return _CHANNEL_WORDS[word]
    fits = [channel for channel in Channel if word and channel.value.startswith(word)]
    if len(fits) == 1:
        return fits[0]
    choices = ", ".join(channel.value for channel in Channel)
    message = _("unknown channel {text!r}: write one of {choices}, or enough letters of it")
    raise ValueError(message.format(text=text, choices=choices))


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of the log. `visit_id` is the planned visit it answers, None when nobody had planned it.

    `retry` is how a missed visit is to be made up for: "phone", "evening", "tomorrow", a clock time, or "".
    `rival` is what the customer said of the competition: "product", "rep" or "".
    """

    id: str
    customer: int
    day: dt.date
    channel: Channel
    outcome: Outcome
    minute: int | None = None
    reason: str = ""
    note: str = ""
    stage: Stage | None = None
    visit_id: int | None = None
    retry: str = ""
    rival: str = ""


class VisitState(StrEnum):
    """What has become of a planned visit."""

    PLANNED = "planned"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"
    MOVED = "moved"


NOT_TODAY = "not_today"
"""Reason of a stop that fell out because the rest of its day had no room for it; what happened may still be logged."""


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One stop of the published plan. `number` is its handle for the day and never changes within it.

    Clock times are minutes after midnight; `travel` is the minutes from the stop before.
    `added` marks a stop put in after the day was published: it has no exact time or travel of its own.
    `reason` says why it was cancelled. `site_id` is where the customer is met, "" = at his own site.
    """

    id: int
    customer: int
    day: dt.date
    number: int
    arrive: float
    start: float
    end: float
    travel: float
    state: VisitState = VisitState.PLANNED
    appointment: bool = False
    added: bool = False
    moved_to: dt.date | None = None
    reason: str = ""
    site_id: str = ""
