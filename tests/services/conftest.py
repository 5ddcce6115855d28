"""Homes that the tests of several services start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.builders import make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

FEW = [
    {"number": n, "name": name, "tier": "A", "setting": "outpatient", "sessions": sessions, "stage": "trusted"}
    for n, name, sessions in [(1, "Ann", ""), (2, "Bo", ""), (3, "Cy", "Mon-Fri am"), (4, "Di", "Mon,Wed,Fri pm")]
]


@pytest.fixture
def few(run: Runner, home: Path) -> Runner:
    """Four customers of tier A at one place, all last seen a week ago."""
    contacts = [{"customer": person["number"], "day": -6} for person in FEW]
    make_store(home, customers=FEW, contacts=contacts, plan_days=None)
    return run
