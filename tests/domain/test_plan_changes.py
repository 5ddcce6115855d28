"""The differences between two plans."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.plan_changes import VisitChange, visit_changes

MONDAY = dt.date(2026, 11, 23)
VISITS = st.sets(st.tuples(st.integers(1, 4), st.integers(0, 20).map(lambda n: MONDAY + dt.timedelta(days=n))))


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def test_the_nearest_days_are_the_same_visit() -> None:
    """Of two that are gone and two that have come, those close together were moved; what is left over is not."""
    changes = visit_changes({(1, day(0)), (1, day(7)), (2, day(3))}, {(1, day(8)), (3, day(3))})
    assert changes == [
        VisitChange(1, day(0), None),
        VisitChange(2, day(3), None),
        VisitChange(3, None, day(3)),
        VisitChange(1, day(7), day(8)),
    ]
    assert [change.kind for change in changes] == ["dropped", "dropped", "added", "moved"]


@given(VISITS, VISITS)
def test_the_changes_lead_from_one_plan_to_the_other(
    before: set[tuple[int, dt.date]], after: set[tuple[int, dt.date]]
) -> None:
    """Taking the old days out and putting the new ones in gives the second plan; nobody is both added and dropped."""
    changes = visit_changes(before, after)
    gone = {(c.customer, c.before) for c in changes if c.before is not None}
    come = {(c.customer, c.after) for c in changes if c.after is not None}
    assert gone <= before
    assert not come & before
    assert (before - gone) | come == after
    added = {c.customer for c in changes if c.kind == "added"}
    assert not added & {c.customer for c in changes if c.kind == "dropped"}
    assert visit_changes(before, before) == []
