"""Taiwan's service periods: the week of a clinic in 21 letters, as its national health insurance publishes them.

Seven letters from Monday to Sunday for the mornings, seven for the afternoons, seven for the evenings. `N` is open and
`Y` is closed: the letter answers whether the clinic rests.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repplan.domain.spans import intersect, normalise

if TYPE_CHECKING:
    from repplan.domain.halves import Halves
    from repplan.domain.spans import DaySpans

_LENGTH = 21


def is_service_periods(text: str) -> bool:
    """Whether the text is such a code."""
    return re.compile(r"\s*[NY]{21}\s*").fullmatch(text) is not None


def parse_service_periods(code: str, halves: Halves) -> tuple[DaySpans, ...]:
    """The seven days of a code from Monday, each half-day in the policy's hours.

    Raises:
        ValueError: not 21 letters N and Y.
    """
    if not is_service_periods(code):
        message = f"21 letters N (open) and Y (closed) are needed, not {code!r}"
        raise ValueError(message)
    letters = code.strip()
    spans = [span for _name, span in halves.named]
    return tuple(
        normalise(span for part, span in enumerate(spans) if letters[7 * part + day] == "N") for day in range(7)
    )


def format_service_periods(week: tuple[DaySpans, ...], halves: Halves) -> str:
    """The code of a week from Monday: a half-day with any window in it is open, whatever its exact hours."""
    stretches = [(halves.stretch(name),) for name, _span in halves.named]
    return "".join("N" if intersect(week[at % 7], stretches[at // 7]) else "Y" for at in range(_LENGTH))
