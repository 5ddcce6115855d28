"""Whom a roster means."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from repplan.domain.customer import Customer, Setting, Tier
from repplan.files.session_tables import Doctor
from repplan.services.customers.roster_matching import match


def customer(number: int, name: str) -> Customer:
    """A customer of whom only his name matters."""
    return Customer(number, f"H{number}", name, "一院", "一院", Setting.WARD, Tier.A)


def test_spaces_within_a_chinese_name_do_not_matter() -> None:
    """A name spread over its column means the customer; where both spellings are somebody, the exact one is meant."""
    names = ("李　芳", "王芳", "Li Fang")
    doctors = [Doctor(name) for name in names]
    roster: Any = SimpleNamespace(rows_of={d: [2] for d in doctors}, sittings={d: [] for d in doctors})
    pool = [customer(1, "李芳"), customer(2, "王芳"), customer(3, "王 芳"), customer(4, "LiFang")]
    matched = match(roster, pool)
    assert sorted(matched.customers) == [1, 2]
    assert [left.doctor.name for left in matched.left] == ["Li Fang"]
