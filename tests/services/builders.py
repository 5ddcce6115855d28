"""Stores for the tests of the morning: rows written as the commands would have left them."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from repplan.config import config_path, database_path
from repplan.store import models
from repplan.store.writing import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from tests.conftest import Run

    Rows = Iterable[Mapping[str, Any]]
    Runner = Callable[..., Run]

TODAY = dt.date(2026, 11, 23)  # a Monday
NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
HOSPITAL = (39.9, 116.4)


def day(offset: int) -> str:
    """The ISO date that many days from the tests' Monday."""
    return (TODAY + dt.timedelta(days=offset)).isoformat()


def make_store(
    home: Path,
    *,
    customers: Rows = (),
    visits: Rows = (),
    contacts: Rows = (),
    plan_days: int | None = 28,
    plan_from: int = 0,
    extra: Iterable[Any] = (),
    config: str = '[calendar]\ncountry = ""\n',
) -> None:
    """Fill a home's store.

    Args:
        home: REPPLAN_HOME.
        customers: columns of `customer`; `number`, `name` needed; `site` names the site (default "Hospital"), `point`
            its coordinates, `stage` and `stage_day` a stage as judged then (default: sharing, long ago).
        visits: columns of `plan_visit`; `customer` needed; `day` an offset (default 0), `at` the start in minutes.
        contacts: columns of `contact`; `customer` and `day` (an offset) needed; met in person unless they say otherwise.
        plan_days: length of the published plan, None = no plan.
        plan_from: offset of its first day.
        extra: further rows.
        config: the settings file; by default without public holidays.
    """
    home.mkdir(parents=True, exist_ok=True)
    config_path(home).write_text(config, encoding="utf-8")
    with transaction(database_path(home), "fixture", NOW, journaled=False) as session:
        _add_customers(session, [dict(row) for row in customers])
        plan = None
        if plan_days is not None:
            plan = _plan(plan_from, plan_days)
            session.add(plan)
            session.flush()
        for number, row in enumerate(map(dict, visits), 1):
            session.add(_visit(row, number, None if plan is None else plan.id))
        session.flush()
        for number, row in enumerate(map(dict, contacts)):
            stage = row.pop("stage", None)
            contact = _contact(row, number)
            session.add(contact)
            session.flush()
            if stage:
                session.add(
                    models.StageMarkRow(customer=contact.customer, day=contact.day, stage=stage, contact_id=contact.id)
                )
        session.add_all(extra)


def _add_customers(session: Any, rows: list[dict[str, Any]]) -> None:
    sites: dict[str, tuple[float, float] | None] = {}
    for row in rows:
        sites.setdefault(row.get("site", "Hospital"), row.get("point", HOSPITAL))
    for name, point in sites.items():
        lat, lon = point or (None, None)
        session.add(models.SiteRow(id=name, name=name, lat=lat, lon=lon))
    session.flush()
    marks = []
    for row in rows:
        site = row.pop("site", "Hospital")
        row.pop("point", None)
        stage, stage_day = row.pop("stage", "sharing"), row.pop("stage_day", -300)
        defaults = {"id": f"C{row['number']}", "setting": "ward", "tier": "A", "added_on": "2026-01-01"}
        session.add(models.CustomerRow(**{**defaults, **row}, site_id=site))
        marks.append(models.StageMarkRow(customer=row["number"], day=day(stage_day), stage=stage))
    session.flush()
    session.add_all(marks)


def _plan(first: int, days: int) -> models.PlanRow:
    return models.PlanRow(
        status="published",
        first_day=day(first),
        days=days,
        made_at="2026-11-22T18:00:00",
        cost=100.0,
        travel=60.0,
        policy_digest="p",
        facts_digest="f",
        summary=json.dumps({}),
        document=json.dumps({}),
    )


def _visit(row: dict[str, Any], number: int, plan: int | None) -> models.PlanVisitRow:
    start = row.pop("at", 510 + 30 * (number - 1))
    row["day"] = day(row.get("day", 0))
    defaults = {"plan_id": plan, "number": number, "arrive": start, "start": start, "end": start + 15, "travel": 10.0}
    return models.PlanVisitRow(**{**defaults, **row})


def _contact(row: dict[str, Any], number: int) -> models.ContactRow:
    row["day"] = day(row["day"])
    defaults = {"id": f"k{number:06d}", "channel": "visit", "outcome": "met", "logged_at": NOW.isoformat()}
    return models.ContactRow(**{**defaults, **row})
