"""What is different between two plans of the same days: visits added, moved and dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    Visits = Iterable[tuple[int, dt.date]]


@dataclass(frozen=True, slots=True)
class VisitChange:
    """One customer's visit in two plans: `before` None = added, `after` None = dropped, both = moved."""

    customer: int
    before: dt.date | None
    after: dt.date | None

    @property
    def kind(self) -> str:
        """`added`, `dropped` or `moved`."""
        if self.before is None:
            return "added"
        return "dropped" if self.after is None else "moved"


def visit_changes(before: Visits, after: Visits) -> list[VisitChange]:
    """The differences, by the first day concerned and then the customer.

    A visit that one plan lacks and one that only the other has count as one that was moved, the nearest days first.

    Args:
        before: customer and day of each visit of the first plan.
        after: likewise of the second, over the same days.
    """
    old, new = set(before), set(after)
    found = []
    for customer in {customer for customer, _day in old ^ new}:
        gone = sorted(day for number, day in old - new if number == customer)
        come = sorted(day for number, day in new - old if number == customer)
        found += _paired(customer, gone, come)
    return sorted(found, key=lambda change: (change.before or change.after, change.customer))


def _paired(customer: int, gone: list[dt.date], come: list[dt.date]) -> list[VisitChange]:
    pairs = sorted((abs((a - b).days), a, b) for a in gone for b in come)
    left, found = {*gone}, []
    arrived = {*come}
    for _apart, a, b in pairs:
        if a in left and b in arrived:
            left.remove(a)
            arrived.remove(b)
            found.append(VisitChange(customer, a, b))
    found += [VisitChange(customer, day, None) for day in left]
    found += [VisitChange(customer, None, day) for day in arrived]
    return found
