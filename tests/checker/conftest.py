"""The documented examples, parsed afresh for each test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def example(name: str) -> tuple[Any, Any]:
    """Problem and plan of one documented example."""
    problem, plan = (json.loads((EXAMPLES / f"{name}-{part}.json").read_text("utf-8")) for part in ("problem", "plan"))
    return problem, plan


@pytest.fixture
def first() -> tuple[Any, Any]:
    """One customer, two visits."""
    return example("first")


@pytest.fixture
def week() -> tuple[Any, Any]:
    """Two reps, every kind of cadence, and each list with an entry."""
    return example("week")
