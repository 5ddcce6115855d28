"""Seeded territories: one rep, doctors in hospital departments and stores, a horizon of some weeks.

`python benchmarks/generator.py FOLDER [--set tuning|held-out]` writes one problem file an instance and a table of what
is in them. The same recipe always gives the same problem. What the numbers are modelled on: a city of some ten
kilometres with hospitals towards its centre and towns around it; clinic half-days, ward hours, peak hours of stores
that cost 15 minutes; the cadences and weights of the default policy.

The *load* of a territory is the minutes its customers demand at their ideal cadence, travel included, over the minutes
the rep's shifts hold outside breaks. It is reached by the shifts' length within reason, and then by the length of
visits. Travel a visit is that of nearest-neighbour rounds through a day's number of visits; they are drawn by how often
a customer is due, twice as many as are needed, of which those nearest to one of them are kept, for a good plan stays
in one part of the territory on a day (`expected_travel`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

MONDAY = dt.date(2026, 11, 23)
BREAK = (720, 780)
WEIGHT = {"A": 240, "B": 160, "C": 100, "D": 80}
CADENCE = {"A": (4, 5, 7), "B": (7, 10, 15), "C": (15, 20, 30), "D": (30, 45, 90)}
STORE_CADENCE = {"urban": (10, 15, 18), "rural": (21, 30, 35)}
SEASONS = (1.2, 1.1, 1.0, 1.0, 0.6)
MIX = {120: (18, 27, 35, 20), 200: (8, 17, 40, 35), 400: (2, 8, 35, 55)}  # per cent of tiers A to D, by size
_DETOUR, _SPEED = 1.3, 0.5  # road over crow-fly distance; km a minute
_APART = 15.0  # km between the middles of a team's territories: their outer stores lie between each other
_ROUNDS = 30  # rounds drawn to estimate the travel of a visit
_EARLIEST_END, _LATEST_END = 930, 1170  # of a shift


Place = tuple[float, float, float]  # km east and north, minutes to enter


@dataclass(frozen=True)
class Recipe:
    """An instance: everything else follows from these four."""

    customers: int
    days: int
    load: float
    seed: int

    @property
    def name(self) -> str:
        """`gen-120-28-115-s1`: customers, days, load in per cent, seed."""
        return f"gen-{self.customers}-{self.days}-{round(100 * self.load)}-s{self.seed}"


@dataclass(frozen=True)
class Territory:
    """An instance as a planning problem, the load it ended up with, and where its locations are."""

    name: str
    problem: dict[str, Any]
    load: float
    places: list[Place]


def _recipes(first_seed: int, loads: tuple[float, ...]) -> tuple[Recipe, ...]:
    """Every size and horizon once within and once over capacity; the loads go round."""
    sizes = [(customers, days) for customers in (120, 200, 400) for days in (28, 56)]
    picks = zip(sizes * 2, loads, strict=True)
    return tuple(Recipe(*size, load, first_seed + number) for number, (size, load) in enumerate(picks))


_WITHIN = (0.80, 0.85, 0.90, 0.85, 0.95, 0.80)
TUNING = _recipes(1, (*_WITHIN, 1.10, 1.15, 1.20, 1.25, 1.15, 1.10))
"""Whoever changes the search may look at these."""
HELD_OUT = _recipes(1001, (*_WITHIN[::-1], 1.25, 1.20, 1.15, 1.10, 1.10, 1.20))
"""Nobody tunes on these: they say what a tuned search is worth elsewhere."""
SETS = {"tuning": TUNING, "held-out": HELD_OUT}


def territory(recipe: Recipe) -> Territory:
    """The instance of a recipe."""
    return _Maker(recipe).make()


def team(recipe: Recipe, reps: int) -> dict[str, Any]:
    """Territories of one recipe side by side, one a rep, as one problem in which every rep may visit everybody.

    However many reps there are, customers lie equally close, and each rep has as many and as much to do.
    """
    side = math.ceil(math.sqrt(reps))
    made = [territory(replace(recipe, seed=recipe.seed + number)) for number in range(reps)]
    places: list[Place] = []
    team: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for number, part in enumerate(made):
        first = len(places)
        east, north = _APART * (number % side), _APART * (number // side)
        places += [(east + x, north + y, enter) for x, y, enter in part.places]
        people += [
            person | {"id": f"{number + 1}-{person['id']}", "location": first + person["location"]}
            for person in part.problem["customers"]
        ]
        team += [rep | {"id": f"rep{number + 1}", "start": first, "end": first} for rep in part.problem["reps"]]
    minutes = [[_leg(a, b) for b in places] for a in places]
    return made[0].problem | {"matrix": {"minutes": minutes}, "reps": team, "customers": people}


@dataclass
class _Maker:
    """Draws one territory; sites come first, then the people at them, then the shifts that give the load."""

    recipe: Recipe
    rng: random.Random = field(init=False)
    places: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"territory {self.recipe}")
        self.places = [(self.rng.uniform(-4, 4), self.rng.uniform(-4, 4), 3.0)]

    def make(self) -> Territory:
        """The problem."""
        people = self._people()
        minutes = [[_leg(a, b) for b in self.places] for a in self.places]
        workdays = self._workdays()
        visits = [_wanted(person, self.recipe.days) for person in people]
        leg = expected_travel(minutes, [p["location"] for p in people], visits, sum(visits) / len(workdays), self.rng)
        end, stretch = _shift_end(people, visits, leg, len(workdays) * self.recipe.load)
        for person in people:
            person["service"] = max(3, round(person["service"] * stretch))
        demanded = sum(n * (person["service"] + leg) for n, person in zip(visits, people, strict=True))
        rep = {
            "id": "rep",
            "start": 0,
            "end": 0,
            "shifts": [{"day": day, "start": 510, "end": end, "breaks": [list(BREAK)]} for day in workdays],
            "max_visits": math.ceil(1.25 * sum(visits) / len(workdays) / max(1.0, self.recipe.load)),
        }
        problem = {
            "version": 1,
            "start": MONDAY.isoformat(),
            "days": self.recipe.days,
            "matrix": {"minutes": minutes},
            "reps": [rep],
            "customers": people,
        }
        return Territory(self.recipe.name, problem, demanded / (len(workdays) * _working(end)), self.places)

    def _workdays(self) -> list[int]:
        """Monday to Friday but for one holiday in four weeks."""
        days = [day for day in range(self.recipe.days) if day % 7 < 5]
        off = {self.rng.choice(days[block : block + 20]) for block in range(0, len(days), 20)}
        return [day for day in days if day not in off]

    def _people(self) -> list[dict[str, Any]]:
        """Two in three are doctors at hospitals, the others stores; tiers by the mix of the size."""
        count = self.recipe.customers
        doctors = 2 * count // 3
        hospitals = [self._place(self.rng.gauss(0, 4), self.rng.gauss(0, 4), 5.0) for _ in range(4 + count // 30)]
        shares = [self.rng.uniform(0.3, 2.0) for _ in hospitals]
        people = [self._doctor(self.rng.choices(hospitals, shares)[0]) for _ in range(doctors)]
        people += [self._store() for _ in range(count - doctors)]
        self.rng.shuffle(people)
        return [{"id": f"c{number + 1}", **person} for number, person in enumerate(people)]

    def _place(self, east: float, north: float, enter: float) -> int:
        self.places.append((east, north, enter))
        return len(self.places) - 1

    def _doctor(self, site: int) -> dict[str, Any]:
        setting = self.rng.choices(["outpatient", "ward", "pharmacy"], [55, 30, 15])[0]
        tier = self.rng.choices("ABCD", MIX[min(MIX, key=lambda size: abs(size - self.recipe.customers))])[0]
        weight = WEIGHT[tier] * self.rng.choice(SEASONS)
        windows = getattr(self, f"_{setting}_windows")()
        cadence = self._rhythm(CADENCE[tier], 1.3)
        if setting != "pharmacy" and self.rng.random() < 0.08:
            weight = WEIGHT[tier] * 2
            cadence = self._winning(setting, windows, CADENCE[tier])
        return self._person(site, self.rng.choice([5, 8, 8, 10, 12]), weight, windows, cadence)

    def _store(self) -> dict[str, Any]:
        area = self.rng.choices(["urban", "rural"], [60, 40])[0]
        angle, far = self.rng.uniform(0, math.tau), self.rng.uniform(10, 25)
        east, north = far * math.cos(angle), far * math.sin(angle)
        if area == "urban":
            east, north = self.rng.gauss(0, 5), self.rng.gauss(0, 5)
        weight = self.rng.choice([WEIGHT["B"], WEIGHT["C"], WEIGHT["D"]])
        windows = self._weekly(range(5), [(480, 1260, 15), (480, 600, 0), (720, 960, 0), (1140, 1260, 0)])
        cadence = self._rhythm(STORE_CADENCE[area], 1.2)
        if self.rng.random() < 0.1:  # receives at any time
            windows = []
        return self._person(self._place(east, north, 1.0), self.rng.choice([8, 10, 12, 15]), weight, windows, cadence)

    def _person(
        self, site: int, service: int, weight: float, windows: list[dict[str, Any]], cadence: dict[str, Any]
    ) -> dict[str, Any]:
        shown = {"windows": windows} if windows else {}
        return {"location": site, "service": service, "weight": round(weight, 1), **shown, "cadence": cadence}

    def _weekly(self, weekdays: Any, hours: list[tuple[int, int, int]]) -> list[dict[str, Any]]:  # noqa: ANN401 - numbers
        return [
            {"day": day, "start": start, "end": end, **({"cost": cost} if cost else {})}
            for day in range(self.recipe.days)
            if day % 7 in weekdays
            for start, end, cost in hours
        ]

    def _outpatient_windows(self) -> list[dict[str, Any]]:
        """One to four half-days a week at the clinic."""
        halves = [(weekday, half) for weekday in range(5) for half in ((480, 690, 0), (840, 1020, 0))]
        mine = self.rng.sample(halves, self.rng.choice([1, 2, 2, 3, 4]))
        windows = [window for weekday, half in mine for window in self._weekly([weekday], [half])]
        return sorted(windows, key=lambda window: (window["day"], window["start"]))

    def _ward_windows(self) -> list[dict[str, Any]]:
        """After the rounds, some afternoons, and evenings that are not liked."""
        afternoons = self.rng.sample(range(5), 2)
        windows = self._weekly(range(5), [(630, 715, 0)]) + self._weekly(afternoons, [(900, 1020, 0)])
        windows += self._weekly([1, 3], [(1080, 1170, 20)])
        return sorted(windows, key=lambda window: (window["day"], window["start"]))

    def _pharmacy_windows(self) -> list[dict[str, Any]]:
        return self._weekly(range(5), [(540, 690, 0), (840, 990, 0)])

    def _rhythm(self, gaps: tuple[int, int, int], stretch: float) -> dict[str, Any]:
        """Last seen some time within the ideal gap, or somewhat longer ago; one in twenty never."""
        low, ideal, high = gaps
        phase = {"unit": "days", "min": low, "ideal": ideal, "max": high}
        if self.rng.random() < 0.05:
            return {"kind": "gap", "last": None, "phases": [phase]}
        return {"kind": "gap", "last": -self.rng.randint(1, round(ideal * stretch)), "elapsed": 0, "phases": [phase]}

    def _winning(self, setting: str, windows: list[dict[str, Any]], gaps: tuple[int, int, int]) -> dict[str, Any]:
        """In the first days of being won, then the tier's rhythm."""
        low, ideal, high = gaps
        after = {"unit": "days", "min": low, "ideal": ideal, "max": high}
        begun = self.rng.randint(1, 5)
        first = {"until": 29 - begun, "unit": "days", "min": 2, "ideal": 4, "max": 7}
        if setting == "outpatient":
            first = {"until": 13 - begun, "unit": "opportunities", "min": 1, "ideal": 1, "max": 2}
        weekdays = {window["day"] % 7 for window in windows}
        elapsed = sum((-ago) % 7 in weekdays for ago in range(1, begun))
        return {"kind": "gap", "last": -begun, "elapsed": elapsed, "phases": [first, after]}


def _leg(a: Place, b: Place) -> float:
    """Minutes from one place to another: the road and the way in; between two people of one place, some floors."""
    if a is b:
        return 2.0
    return round(math.hypot(a[0] - b[0], a[1] - b[1]) * _DETOUR / _SPEED + b[2], 1)


def _wanted(person: dict[str, Any], days: int) -> float:
    """Visits in the horizon at the ideal cadence."""
    phases, since, visits = person["cadence"]["phases"], 0, 0.0
    open_days = len({w["day"] for w in person["windows"]}) if "windows" in person else round(days * 5 / 7)
    for phase in phases:
        until = min(days, phase.get("until", days) + 1)
        rate = open_days / days if phase["unit"] == "opportunities" else 1.0
        visits += (until - since) * min(rate / phase["ideal"], open_days / days)
        since = until
    return visits


def expected_travel(
    minutes: list[list[float]], places: list[int], visits: list[float], a_day: float, rng: random.Random
) -> float:
    """Minutes of travel a visit in rounds of `a_day` visits that start and end at place 0."""
    count, total = max(1, round(a_day)), 0.0
    for _ in range(_ROUNDS):
        drawn = rng.choices(places, visits, k=2 * count)
        centre = drawn[0]
        left = sorted(drawn, key=lambda place: minutes[centre][place])[:count]
        here = 0
        while left:
            following = min(left, key=lambda place: minutes[here][place])
            total += minutes[here][following]
            left.remove(following)
            here = following
        total += minutes[here][0]
    return total / (_ROUNDS * count)


def _working(end: float) -> float:
    return end - 510 - (BREAK[1] - BREAK[0])


def _shift_end(people: list[dict[str, Any]], visits: list[float], leg: float, weight: float) -> tuple[int, float]:
    """When shifts end so that demand is `weight` times one, and by what visits are stretched if that is not enough."""
    service = sum(n * person["service"] for n, person in zip(visits, people, strict=True))
    travel = leg * sum(visits)
    wanted = (service + travel) / weight
    end = min(_LATEST_END, max(_EARLIEST_END, 15 * round((wanted - _working(0)) / 15)))
    return end, max(0.4, (weight * _working(end) - travel) / service)


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", choices=SETS, default="tuning")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    print("| instance | shift | longest day | mean service | load |\n|---|---|---|---|---|")
    for recipe in SETS[arguments.set]:
        made = territory(recipe)
        (arguments.folder / f"{made.name}.json").write_text(json.dumps(made.problem), encoding="utf-8")
        rep, people = made.problem["reps"][0], made.problem["customers"]
        service = sum(person["service"] for person in people) / len(people)
        end = rep["shifts"][0]["end"]
        shift = f"08:30-{end // 60:02}:{end % 60:02}"
        print(f"| {made.name} | {shift} | {rep['max_visits']} visits | {service:.1f} | {made.load:.2f} |")


if __name__ == "__main__":
    main()
