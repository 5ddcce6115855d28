"""The plan is never worse than what a rep would do by hand, and never breaks a rule: on the samples and on Manchester."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.quality import planned
from benchmarks.territories import problem
from benchmarks.urgency_first import urgency_first
from repplan.checker import verify
from tests.manchester import SOURCE

if TYPE_CHECKING:
    from pathlib import Path

NEEDS_DATA = pytest.mark.skipif(not SOURCE.exists(), reason="the Manchester data is not beside this checkout")


@pytest.mark.parametrize("name", ["hospital", "retail", pytest.param("manchester", marks=NEEDS_DATA)])
def test_the_plan_costs_no_more_than_urgency_first(name: str, tmp_path: Path) -> None:
    """A fiftieth of the default effort already beats nearest neighbour by urgency; the checker passes both."""
    document = problem(name, tmp_path / name)
    ours, theirs = planned(document, 1_000), urgency_first(document)
    assert verify(document, ours) == []
    assert verify(document, theirs) == []
    assert ours["cost"] <= theirs["cost"]
