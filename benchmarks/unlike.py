"""Instances unlike the territories of `generator.py`: what a tuned search is worth elsewhere. Nobody tunes on them.

Exact numbers of visits with least distances over a year, for one rep and for fifteen reps and a thousand sites; and
travel on the roads of a mountainous country (OSRM's matrix between health sites of Andorra, asymmetric, where that data
lies beside the checkout). `python benchmarks/unlike.py FOLDER` writes them as problem files.
"""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.generator import CADENCE, MONDAY, WEIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

ROADS = Path(__file__).parents[1].parent / "shared" / "data" / "andorra_osrm_matrix.json"
YEAR = 364
Document = dict[str, Any]
Frequencies = tuple[tuple[int, int], ...]  # visits a year, and per cent of the sites that have so many

_FEW: Frequencies = ((4, 60), (6, 25), (12, 15))  # three hundred sites fill nine tenths of a rep's year
_MANY: Frequencies = ((12, 50), (26, 30), (52, 20))  # a thousand fill nine tenths of fifteen reps' years
_PER_KM = 1.3 / 0.75  # minutes: road over crow-fly distance, km a minute in the country


def counts(sites: int, reps: int, mix: Frequencies, seed: int, days: int = YEAR) -> Document:
    """Shops in towns and between them, each with an exact number of visits at least so many days apart."""
    rng = random.Random(f"counts {sites} {reps} {seed}")
    towns = [(rng.uniform(-30, 30), rng.uniform(-30, 30)) for _ in range(2 + reps)]
    homes = [_near(towns[number], 2, rng) for number in range(reps)]
    places = homes + [_near(rng.choice(towns), rng.choice([2, 4, 12]), rng) for _ in range(sites)]
    customers = [
        {"id": f"c{number + 1}", "location": reps + number, "service": rng.choice([30, 40, 45, 60])}
        | {"weight": rng.choice([160, 100, 80]), **_hours(days, rng)}
        | {"cadence": _count(rng.choices([n for n, _ in mix], [share for _, share in mix])[0], days)}
        for number in range(sites)
    ]
    minutes = [[round(2.0 + math.dist(a, b) * _PER_KM, 1) for b in places] for a in places]
    return _problem(days, minutes, list(range(reps)), customers)


def _near(middle: tuple[float, float], spread: float, rng: random.Random) -> tuple[float, float]:
    return rng.gauss(middle[0], spread), rng.gauss(middle[1], spread)


def _hours(days: int, rng: random.Random) -> Document:
    """Two in five at any time; two in five not on one weekday; one in five in the mornings only."""
    kind = rng.random()
    if kind < 0.4:
        return {}
    closed, end = (rng.randrange(5), 1080) if kind < 0.8 else (None, 750)
    open_days = [day for day in range(days) if day % 7 < 5 and day % 7 != closed]
    return {"windows": [{"day": day, "start": 540, "end": end} for day in open_days]}


def _count(a_year: int, days: int) -> Document:
    """As many visits as the frequency comes to, consecutive ones at least three fifths of its gap apart."""
    visits = max(1, round(a_year * days / YEAR))
    return {"kind": "count", "visits": visits, "min": max(1, int(0.6 * days / visits))}


def roads(days: int = 84, seed: int = 1) -> Document:
    """Doctors and pharmacies at Andorra's health sites, some with gaps and some with numbers of visits."""
    rng = random.Random(f"roads {seed}")
    seconds = json.loads(ROADS.read_text(encoding="utf-8"))[0]
    minutes = [[2.0 if a == b else round(s / 60 + 3, 1) for b, s in enumerate(row)] for a, row in enumerate(seconds)]
    customers = []
    for place in range(1, len(minutes)):
        for _person in range(rng.randint(1, 4)):
            tier = rng.choices("ABCD", [10, 25, 35, 30])[0]
            low, ideal, high = CADENCE[tier]
            phase = {"unit": "days", "min": low, "ideal": ideal, "max": high}
            gaps = {"kind": "gap", "last": -rng.randint(1, ideal), "elapsed": 0, "phases": [phase]}
            cadence = gaps if rng.random() < 0.5 else _count(round(YEAR / ideal), days)
            who = {"id": f"c{len(customers) + 1}", "location": place, "service": rng.choice([10, 15, 20])}
            customers.append(who | {"weight": WEIGHT[tier], **_hours(days, rng), "cadence": cadence})
    return _problem(days, minutes, [0], customers)


def _problem(days: int, minutes: list[list[float]], homes: list[int], customers: list[Document]) -> Document:
    shifts = [{"day": day, "start": 510, "end": 1080, "breaks": [[720, 780]]} for day in range(days) if day % 7 < 5]
    return {
        "version": 1,
        "start": MONDAY.isoformat(),
        "days": days,
        "matrix": {"minutes": minutes},
        "reps": [{"id": f"rep{at + 1}", "start": home, "end": home, "shifts": shifts} for at, home in enumerate(homes)],
        "customers": customers,
    }


INSTANCES: dict[str, Callable[[], Document]] = {
    "counts-300-364": lambda: counts(300, 1, _FEW, 1),
    "counts-1000x15-364": lambda: counts(1000, 15, _MANY, 1),
    "counts-1000x15-84": lambda: counts(1000, 15, _MANY, 2, days=84),
    "road-andorra-84": roads,
}
"""Name and problem of each."""
PEERS = {
    "counts-300-364": ("urgency", "plain"),
    "counts-1000x15-364": ("plain",),
    "counts-1000x15-84": ("plain",),
}
"""Which peers are measured on an instance that takes the others too long: far longer than their time to search in."""
NEEDS = {"road-andorra-84": ROADS}
"""The files that some are made from."""


def available() -> list[str]:
    """Names of the instances that can be made here."""
    return [name for name in INSTANCES if name not in NEEDS or NEEDS[name].exists()]


def main() -> None:
    """Write the files."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in available():
        (folder / f"{name}.json").write_text(json.dumps(INSTANCES[name]()), encoding="utf-8")
        print(folder / f"{name}.json")


if __name__ == "__main__":
    main()
