"""What `plan` prints of a plan's figures."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from repplan.cli.plan_view import show
from repplan.services.travel.travel_choice import TravelReport


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (
            1,
            [
                "1 visit on 1 workday",
                "1 customer is being won",
                "1 prospect waits",
                "1 customer has no coordinates",
                "1 customer belongs to another rep and is left out",
            ],
        ),
        (
            2,
            [
                "2 visits on 2 workdays",
                "2 customers are being won",
                "2 prospects wait",
                "2 customers have no coordinates",
                "2 customers belong to another rep and are left out",
            ],
        ),
    ],
)
def test_figures_agree_with_their_nouns(n: int, said: list[str]) -> None:
    """One is told in the singular, two in the plural."""
    counts = dict.fromkeys(("visits", "workdays", "winning", "prospects", "without_coordinates", "others"), n)
    rest: dict[str, Any] = {
        "travel": 60.0,
        "km": 10.0,
        "tiers": (),
        "late": (),
        "unkept": (),
        "interrupted": False,
        "roads": TravelReport("crowfly", ""),
    }
    summary = SimpleNamespace(**counts, **rest)
    result: Any = SimpleNamespace(
        summary=summary,
        outcome=SimpleNamespace(value="published"),
        first="2026-11-23",
        last="2026-12-20",
        changes=None,
    )
    out = io.StringIO()
    show(result, Console(width=120, file=out))
    text = out.getvalue()
    assert [line for line in said if line not in text] == []
