"""The grammar of session texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repplan.domain.halves import Halves
    from repplan.domain.spans import Span


class SessionSyntaxError(ValueError):
    """A session text that is not understood.

    Attributes:
        text: The whole text.
        position: Where in it, counted from 0.
        message: What is wrong, where, and what to write instead.
    """

    def __init__(self, text: str, position: int, message: str) -> None:
        super().__init__(message)
        self.text = text
        self.position = position
        self.message = message


@dataclass(frozen=True, slots=True)
class Clause:
    """Weekdays (0 = Monday) and the windows said about them."""

    days: frozenset[int]
    spans: tuple[Span, ...]


def read_clauses(text: str, halves: Halves) -> list[Clause]:
    """The clauses of a session text."""
    raise SessionSyntaxError(text, 0, f"not yet understood: {text!r} ({halves})")


def read_day_hours(text: str) -> list[Span]:
    """The spans of one day."""
    raise SessionSyntaxError(text, 0, f"not yet understood: {text!r}")
