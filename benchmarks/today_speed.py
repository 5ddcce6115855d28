"""How long a morning waits: whole-process time of `repplan today`, and how it grows with the log.

    python benchmarks/today_speed.py [--runs 11]

A home with 200 customers, a year of log and a plan of four weeks is timed, then 50,000 contacts are added and it is
timed again. The yardstick is the start of a plain ORM-and-tables program: `import typer, rich.table, sqlmodel`.
Wanted: a ratio of at most 0.45, and less than a fifth of growth. Runs alternate, so that a busy moment hits both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from repplan.config import database_path
from repplan.store import models
from repplan.store.writing import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
CUSTOMERS, A_DAY, WEEKS, EXTRA = 200, 13, 4, 50_000
YARDSTICK = [sys.executable, "-c", "import typer, rich.table, sqlmodel"]
PROGRAM = [sys.executable, "-c", "from repplan.cli.main import run; run()", "today"]


def build(home: Path, dice: Random) -> None:
    """A territory of outpatients, wards and shops, a tenth of them being won, with a log and a plan."""
    with transaction(database_path(home), "benchmark", NOW, journaled=False) as session:
        sites = [
            models.SiteRow(
                id=f"S{i}", name=f"第{i}人民医院", lat=39.8 + dice.random() / 5, lon=116.3 + dice.random() / 4
            )
            for i in range(30)
        ]
        session.add_all(sites)
        session.flush()
        session.add_all(customer(number, dice) for number in range(1, CUSTOMERS + 1))
        session.flush()
        days = [TODAY - dt.timedelta(days=i) for i in range(1, 366) if (TODAY - dt.timedelta(days=i)).weekday() < 5]
        session.add_all(contact(f"y{n}", dice.choice(days), dice) for n in range(len(days) * A_DAY))
        first = models.PlanRow(
            status="published", first_day=TODAY.isoformat(), days=7 * WEEKS, made_at=NOW.isoformat(), cost=0.0,
            travel=0.0, policy_digest="", facts_digest="", summary=json.dumps({}), document=json.dumps({}),
        )  # fmt: skip
        session.add(first)
        session.flush()
        session.add_all(visits(first.id, dice))


def customer(number: int, dice: Random) -> models.CustomerRow:
    """One customer; every tenth is being won."""
    setting = dice.choice(["outpatient", "ward", "store"])
    return models.CustomerRow(
        number=number,
        id=f"C{number}",
        name=f"李{number}",
        site_id=f"S{dice.randrange(30)}",
        department="内分泌科",
        setting=setting,
        area="urban" if setting == "store" else "",
        tier=dice.choice("ABCD"),
        phone="13800000000",
        sessions=dice.choice(["Mon,Wed am", "周二、四下午", "Mon-Fri 09:00-11:00", "Tue am; Thu pm"]),
        start_date=(TODAY - dt.timedelta(days=dice.randrange(10))).isoformat() if number % 10 == 0 else None,
        added_on="2025-11-01",
    )


def contact(identity: str, day: dt.date, dice: Random) -> models.ContactRow:
    """One line of the log."""
    return models.ContactRow(
        id=identity,
        customer=dice.randint(1, CUSTOMERS),
        day=day.isoformat(),
        channel=dice.choice(["visit", "visit", "visit", "phone"]),
        outcome="met" if dice.random() < 0.85 else "missed",
        logged_at=NOW.isoformat(),
    )


def visits(plan: int | None, dice: Random) -> Iterator[models.PlanVisitRow]:
    """The stops of the plan."""
    for offset in range(7 * WEEKS):
        day = TODAY + dt.timedelta(days=offset)
        if day.weekday() < 5:
            for number, who in enumerate(dice.sample(range(1, CUSTOMERS + 1), A_DAY), 1):
                start = 500.0 + 35 * number
                yield models.PlanVisitRow(
                    plan_id=plan, customer=who, day=day.isoformat(), number=number, arrive=start, start=start,
                    end=start + 15, travel=18.0,
                )  # fmt: skip


def grow(home: Path, dice: Random) -> None:
    """Add many contacts, spread over five years."""
    with transaction(database_path(home), "benchmark", NOW, journaled=False) as session:
        for n in range(EXTRA):
            session.add(contact(f"x{n}", TODAY - dt.timedelta(days=dice.randint(1, 1826)), dice))


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Milliseconds that a process takes from start to end."""
    begin = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begin) * 1000


def compare(homes: list[Path], runs: int) -> list[float]:
    """Medians of `today` in each home, and of the yardstick."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"REPPLAN_TODAY": TODAY.isoformat(), "PYTHONUTF8": "1"}
    jobs = [(PROGRAM, environment | {"REPPLAN_HOME": str(home)}) for home in homes] + [(YARDSTICK, environment)]
    for job in jobs:
        timed(*job)  # writes byte code, and holidays into the store
    rounds = [[timed(*job) for job in jobs] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def main() -> None:
    """Build a home and a grown copy of it, time both, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=11, help="runs of each process (medians are printed)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        small, grown = Path(folder) / "small", Path(folder) / "grown"
        build(small, Random(1))
        shutil.copytree(small, grown)
        grow(grown, Random(2))
        before, after, yardstick = compare([small, grown], runs)
    print(f"yardstick             {yardstick:6.0f} ms")
    print(f"today, a year of log  {before:6.0f} ms, ratio {before / yardstick:.2f}")
    print(f"today, + {EXTRA} lines {after:6.0f} ms, ratio {after / yardstick:.2f}, growth {after / before - 1:+.0%}")


if __name__ == "__main__":
    main()
