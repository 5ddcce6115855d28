"""A cadence of one customer's own: said with a reason, for a time or for good, in place of the policy's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.policy import Rhythm
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt

LONGEST = 3650
"""Days that a gap may have at most: ten years are as good as never."""

_NUMBERS = re.compile(r"(\d{1,5})\s*[/,，、-]\s*(\d{1,5})\s*[/,，、-]\s*(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Override:
    """A rhythm that holds for one customer instead of the policy's.

    Attributes:
        rhythm: the gaps, in days.
        since: the day on which it was said.
        until: the last day on which a gap may begin that it rules; None = until it is taken back.
        because: why.
    """

    rhythm: Rhythm
    since: dt.date
    until: dt.date | None = None
    because: str = ""

    def holds(self, start: dt.date | None) -> bool:
        """Whether it rules a gap that begins on a day: a gap belongs to what is in force then, as with all phases.

        The gap that is open when the override is said is ruled by it, too. None asks about a gap of any later time.
        """
        return self.until is None or (start is not None and start <= self.until)


def parse_cadence(text: str) -> Rhythm:
    """The rhythm that a text such as "5/7/9" says: minimum, ideal and maximum in days.

    Raises:
        ValueError: unless it is three numbers of days in rising order.
    """
    found = _NUMBERS.fullmatch(text.strip())
    if found is None:
        message = _("{text!r} is no cadence: write minimum, ideal and maximum in days, such as 5/7/9")
        raise ValueError(message.format(text=text))
    low, ideal, high = (int(number) for number in found.groups())
    if not 1 <= low <= ideal <= high <= LONGEST:
        message = _("{text}: the three must rise from at least 1 to at most {most}: minimum, ideal, maximum")
        raise ValueError(message.format(text=text, most=LONGEST))
    return Rhythm(low, ideal, high)
