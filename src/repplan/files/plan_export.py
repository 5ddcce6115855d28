"""The plan as a table: one row a stop, with where and when, for a navigation device, a mailing or a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repplan.domain.customer import Customer, Site
    from repplan.domain.plan import PlannedVisit
    from repplan.files.table_writing import Cell

COLUMNS = (
    *("date", "stop", "arrive", "start", "end", "number", "id", "name", "site", "department", "address", "lat", "lon"),
    *("phone", "travel_minutes", "state", "appointment", "reason", "moved_to"),
)


def visit_cells(visit: PlannedVisit, customer: Customer, sites: Mapping[str, Site]) -> list[Cell]:
    """A stop in the order of `COLUMNS`; clock times are rounded to the minute that the rep sees."""
    elsewhere = sites.get(visit.site_id)
    point = elsewhere.point if elsewhere else customer.point
    lat, lon = point or (None, None)
    values: dict[str, Cell] = {
        "date": visit.day,
        "stop": visit.number,
        "arrive": _clock(visit.arrive),
        "start": _clock(visit.start),
        "end": _clock(visit.end),
        "number": customer.number,
        "id": customer.id,
        "name": customer.name,
        "site": elsewhere.name if elsewhere else customer.site_name,
        "department": customer.department,
        "address": elsewhere.address if elsewhere else customer.address,
        "lat": lat,
        "lon": lon,
        "phone": customer.phone,
        "travel_minutes": round(visit.travel),
        "state": visit.state.value,
        "appointment": "yes" if visit.appointment else None,
        "reason": visit.reason,
        "moved_to": visit.moved_to,
    }
    return [values[column] for column in COLUMNS]


def _clock(minute: float) -> str:
    whole = round(minute)
    return f"{whole // 60:02}:{whole % 60:02}"
