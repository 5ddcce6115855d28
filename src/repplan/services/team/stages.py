"""Stages of several laptops on one day, in one order whatever bundle came first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from repplan.domain.relationship import Stage
from repplan.store.models import StageMarkRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Mark: TypeAlias = "Mapping[str, Any]"
Marks: TypeAlias = dict[tuple[str, str | None], str]
"""A day's stages by the moment and the contact that they come from (`making.stage_marks`)."""

_LADDER = list(Stage)


def join(one: Iterable[Mark], other: Iterable[Mark]) -> Marks:
    """The stages of a customer's day as two laptops noted them.

    Each contact says one stage; of two that were noted without a contact at the same moment the higher one stays.
    """
    joined: Marks = {}
    for mark in (*one, *other):
        key = (mark["at"], mark["contact"])
        known = joined.get(key)
        if known is None or _LADDER.index(Stage(known)) < _LADDER.index(Stage(mark["stage"])):
            joined[key] = mark["stage"]
    return joined


def in_order(marks: Marks) -> list[tuple[str, str | None]]:
    """(stage, contact) in the order in which they hold: by their moments, those without a contact after the others."""
    return [
        (stage, contact)
        for (_at, contact), stage in sorted(
            marks.items(), key=lambda entry: (entry[0][0], entry[0][1] is None, entry[0])
        )
    ]


def merge_stages(
    stored: Iterable[Mark], brought: Iterable[Mark], rows: Mapping[tuple[int, str], list[StageMarkRow]], last: int
) -> tuple[list[StageMarkRow], list[StageMarkRow], int]:
    """What to write and what to take away so that every day has the stages of both, in their order.

    Args:
        stored: the marks of the store, their customers by number.
        brought: those of the bundle, likewise.
        rows: the store's rows by customer and day.
        last: the highest number of a mark so far.

    Returns:
        The new rows, the rows to delete, and how many stages the store did not know.
    """
    days: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for mark in stored:
        days[mark["customer"], mark["day"]].append(mark)
    news: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for mark in brought:
        news[mark["customer"], mark["day"]].append(mark)
    new: list[StageMarkRow] = []
    gone: list[StageMarkRow] = []
    count = 0
    for key, marks in news.items():
        before, after = join(days[key], ()), join(days[key], marks)
        if before == after:
            continue
        gone += rows.get(key, [])
        count += len(after) - len(before) or 1
        for stage, contact in in_order(after):
            last += 1
            new.append(StageMarkRow(id=last, customer=key[0], day=key[1], stage=stage, contact_id=contact))
    return new, gone, count
