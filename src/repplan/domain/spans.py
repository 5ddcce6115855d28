"""Spans of clock time within one day, and the set operations on them.

A day's opening is a `DaySpans`: sorted, disjoint spans that do not touch, so that equal sets of minutes are
equal values.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Minutes: TypeAlias = int
"""A clock time as whole minutes after midnight: 510 is 08:30, 1440 the day's end."""

DAY_END: Minutes = 1440


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The half-open stretch `[start, end)` of one day, in minutes after midnight.

    Raises:
        ValueError: unless `0 <= start < end <= 1440`.
    """

    start: Minutes
    end: Minutes

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_END:
            message = f"a span needs 0 <= start < end <= {DAY_END}, not {self.start}..{self.end}"
            raise ValueError(message)

    def __str__(self) -> str:
        """`08:30-11:00`."""
        return f"{format_clock(self.start)}-{format_clock(self.end)}"


DaySpans: TypeAlias = tuple[Span, ...]
"""Sorted, disjoint, non-touching spans of one day; `()` is a day without any."""

WHOLE_DAY: DaySpans = (Span(0, DAY_END),)


def format_clock(minutes: Minutes) -> str:
    """`510` as `08:30`, `1440` as `24:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def normalise(spans: Iterable[Span]) -> DaySpans:
    """The same minutes as a `DaySpans`: sorted, with overlapping and touching spans joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def is_normal(spans: DaySpans) -> bool:
    """Whether the spans are sorted, disjoint and not touching."""
    return all(before.end < after.start for before, after in pairwise(spans))


def union(a: DaySpans, b: DaySpans) -> DaySpans:
    """The minutes in `a`, in `b`, or in both."""
    return normalise((*a, *b))


def intersect(a: DaySpans, b: DaySpans) -> DaySpans:
    """The minutes in both `a` and `b`."""
    common: list[Span] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i].start, b[j].start), min(a[i].end, b[j].end)
        if start < end:
            common.append(Span(start, end))
        if a[i].end <= b[j].end:
            i += 1
        else:
            j += 1
    return tuple(common)


def subtract(a: DaySpans, b: DaySpans) -> DaySpans:
    """The minutes in `a` and not in `b`."""
    return intersect(a, complement(b))


def complement(spans: DaySpans) -> DaySpans:
    """The minutes of the day outside `spans`."""
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), DAY_END]
    return tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)
