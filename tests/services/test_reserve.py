"""The planning reserve: taken from the end of each day, never from what only that end allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from repplan.services.planning.reserve import leave_reserve
from tests.services.builders import day

if TYPE_CHECKING:
    from tests.services.builders import Runner


def shift(**changes: Any) -> dict[str, Any]:
    """A day from 08:00 to 17:00 with an hour at noon."""
    return {"day": 0, "start": 480, "end": 1020, "breaks": [[720, 780]]} | changes


def person(*windows: tuple[int, int], start: int | None = None) -> dict[str, Any]:
    """A customer of ten minutes, with windows and perhaps an appointment on day 0."""
    pins = [] if start is None else [{"day": 0, "start": start}]
    return {"service": 10, "windows": [{"day": 0, "start": a, "end": b} for a, b in windows], "pinned": pins}


@given(st.floats(0, 0.9), st.integers(480, 1020), st.integers(0, 120))
def test_the_reserve_is_that_share_of_the_working_minutes(share: float, pause: int, length: int) -> None:
    """Counted minute by minute, a break of any place and length is no working time."""
    one = shift(breaks=[[pause, min(1020, pause + length)]] if length and pause < 1020 else [])
    working = [m for m in range(480, 1020) if not any(a <= m < b for a, b in one["breaks"])]
    leave_reserve([one], [], share)
    left = [m for m in working if m < one["end"]]
    assert abs(len(left) - (len(working) - round(share * len(working)))) <= 1


def test_days_are_left_whole_for_what_only_they_allow() -> None:
    """An appointment in the reserve, a session that lies in it alone, and the day that has begun."""
    for customer in (person((480, 700), start=990), person((960, 1020))):
        one = shift()
        leave_reserve([one], [customer], 0.2)
        assert one["end"] == 1020
    one = shift()
    leave_reserve([one], [person((480, 700), (960, 1020)), {"service": 10}], 0.2)
    assert one["end"] == 1020 - 96
    one = shift()
    leave_reserve([one], [], 0.2, begun=0)
    assert one["end"] == 1020


def test_a_plan_keeps_the_reserve(few: Runner, home: Any) -> None:
    """With 30 % of the day in reserve no stop of the plan ends after it, though the afternoon was free."""
    (home / "policy.toml").write_text("[limits]\nreserve_percent = 30\n", encoding="utf-8")
    few("plan", "--weeks", "1", "--iterations", "200")
    for n in range(1, 7):
        view = few("day", day(n), "--json").json
        if view["shift"] and view["stops"]:
            assert max(stop["end"] for stop in view["stops"]) <= "15:30"
