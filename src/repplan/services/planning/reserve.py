"""The planning reserve: the part of a working day that the plan leaves free for office work, weather and waiting.

It is taken from the end of the day, where everything that runs late arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Entry = Mapping[str, Any]

_WAY_HOME = 60
"""Minutes before the reserve in which an appointment may end without the day being left whole: the way back."""


def leave_reserve(
    shifts: Sequence[dict[str, Any]], customers: Sequence[Entry], share: float, begun: int | None = None
) -> None:
    """Shorten the shifts of a problem by a share of their working minutes, each at its end.

    A day is left whole where an appointment reaches into its reserve, and where a customer receives at no other time of
    the horizon than in reserves: what nobody could do otherwise is no reserve.

    Args:
        shifts: in the interchange format; changed in place.
        customers: in the interchange format, with windows and pins.
        share: 0-1.
        begun: the index of the day that is under way, which is planned to its end; None = none is.
    """
    ends = {shift["day"]: _end(shift, share) for shift in shifts if shift["day"] != begun}
    full = {shift["day"]: shift for shift in shifts}
    whole = {day for customer in customers for day in _needed(customer, full, ends)}
    for shift in shifts:
        day = shift["day"]
        if day in ends and day not in whole:
            shift["end"] = ends[day]
            shift["breaks"] = [pause for pause in shift["breaks"] if pause[0] < ends[day]]


def _end(shift: Entry, share: float) -> int:
    """When the plan's part of a shift ends: so many working minutes before the shift does."""
    left = round(share * (shift["end"] - shift["start"] - sum(until - since for since, until in shift["breaks"])))
    end: int = shift["end"]
    for since, until in sorted(shift["breaks"], reverse=True):
        if end - left >= until:
            break
        left -= max(0, end - until)
        end = since
    return int(max(end - left, shift["start"] + 1))


def _needed(customer: Entry, full: Mapping[int, Entry], ends: Mapping[int, int]) -> set[int]:
    """The days whose reserve a customer needs."""
    service = customer["service"]
    days = {
        pin["day"]
        for pin in customer.get("pinned", ())
        if pin["day"] in ends and "start" in pin and pin["start"] + service > ends[pin["day"]] - _WAY_HOME
    }
    windows = [window for window in customer.get("windows", ()) if window["day"] in full]
    inside = any(_fits(w, full[w["day"]], ends.get(w["day"], full[w["day"]]["end"]), service) for w in windows)
    if inside or "windows" not in customer:
        return days
    return days | {w["day"] for w in windows if _fits(w, full[w["day"]], full[w["day"]]["end"], service)}


def _fits(window: Entry, shift: Entry, end: int, service: float) -> bool:
    """Whether a visit fits into a window and a shift that ends then."""
    return bool(min(window["end"], end) - max(window["start"], shift["start"]) >= service)
