"""Stored facts that decide something themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from repplan.domain.calendar import DayPart
from repplan.domain.customer import Customer, Setting, Tier
from repplan.store.facts import Closure

MONDAY = dt.date(2026, 11, 23)
WHO = Customer(number=7, id="C7", name="A", site_id="S1", site_name="Hospital", setting=Setting.WARD, tier=Tier.A)


@pytest.mark.parametrize(
    ("site", "number", "concerned"),
    [("S1", None, True), ("S2", None, False), (None, 7, True), (None, 8, False)],
)
def test_a_blackout_closes_a_site_or_one_door(site: str | None, number: int | None, *, concerned: bool) -> None:
    """A customer is concerned by his site's blackout and by his own, not by those of others."""
    closure = Closure(1, site, number, MONDAY, MONDAY, DayPart.AM)
    assert closure.concerns(WHO) is concerned
    assert closure.concerns(WHO, MONDAY) is concerned


@pytest.mark.parametrize(("offset", "concerned"), [(-1, False), (0, True), (2, True), (3, False)])
def test_both_ends_of_a_blackout_count(offset: int, *, concerned: bool) -> None:
    """It holds from its first to its last day."""
    closure = Closure(1, "S1", None, MONDAY, MONDAY + dt.timedelta(days=2), DayPart.ALL)
    assert closure.concerns(WHO, MONDAY + dt.timedelta(days=offset)) is concerned
