"""Random planning problems that are always valid, for every test that needs one.

`random_problem` spreads all features of the interchange format over small instances; `territory_problem` looks like the
work of one rep with clinics, wards and shops, and serves for speed and quality.
"""

from __future__ import annotations

import math
import random
from typing import Any

Json = dict[str, Any]

START = "2026-11-23"  # a Monday


def random_problem(seed: int, customers: int = 12, days: int = 10, reps: int | None = None) -> Json:
    """A valid problem as parsed JSON; the same arguments give the same problem.

    Args:
        seed: what the random numbers start from.
        customers: how many customers.
        days: length of the horizon in calendar days.
        reps: how many reps; one to three where absent.
    """
    rng = random.Random(seed)
    reps = reps or rng.choice([1, 1, 2, 3])
    places = _matrix(rng, bases=reps, others=customers + 2)
    staff = [_rep(rng, number, days) for number in range(reps)]
    people = [_customer(rng, number, staff, days, len(places["minutes"])) for number in range(customers)]
    problem: Json = {
        "version": 1,
        "start": START,
        "days": days,
        "matrix": places,
        "reps": staff,
        "customers": people,
    }
    _pin(rng, problem)
    for customer in people:
        if _random_bool(rng, 0.08):  # after the pins: whoever is pinned stays reachable
            _cut_off(problem, customer)
    if _random_bool(rng, 0.5):
        problem["previous"] = _previous(rng, problem)
    if _random_bool(rng, 0.4):
        problem["costs"] = {"wait": rng.choice([0, 0.1, 0.25, 1])}
    return problem


def _random_bool(rng: random.Random, probability: float) -> bool:
    return rng.random() < probability


def _matrix(rng: random.Random, *, bases: int, others: int) -> Json:
    """Travel on a plane of less than an hour across, uneven by direction, with a few pairs not connected."""
    points = [(rng.uniform(0, 30), rng.uniform(0, 30)) for _ in range(bases + others)]
    uneven = rng.choice([0.0, 0.3])
    minutes: list[list[float | None]] = [
        [round(math.dist(a, b) * rng.uniform(1, 1 + uneven), rng.choice([1, 2, 4])) if a != b else 0.0 for b in points]
        for a in points
    ]
    for _ in range(rng.choice([0, 0, 3])):
        i, j = rng.randrange(bases, len(points)), rng.randrange(bases, len(points))
        if i != j:
            minutes[i][j] = None
    matrix: Json = {"minutes": minutes}
    if _random_bool(rng, 0.3):
        matrix["km"] = [[None if m is None else round(m * 0.8, 2) for m in row] for row in minutes]
    return matrix


def _rep(rng: random.Random, number: int, days: int) -> Json:
    shifts = []
    for day in range(days):
        if day % 7 in {5, 6} or _random_bool(rng, 0.1):
            continue
        shift: Json = {"day": day, "start": 480 + rng.choice([0, 30]), "end": rng.choice([960, 1020, 1080])}
        if _random_bool(rng, 0.4):
            shift["breaks"] = [[720, rng.choice([750, 780.5])]]
        if _random_bool(rng, 0.1):
            shift["breaks"] = [[540, 570], [720, 765]]
        if _random_bool(rng, 0.1):
            shift["from"] = rng.choice([None, number])
        if _random_bool(rng, 0.1):
            shift["to"] = rng.choice([None, number])
        shifts.append(shift)
    rep: Json = {"id": f"rep{number}", "start": number, "end": number, "shifts": shifts}
    if _random_bool(rng, 0.3):
        rep["start"] = None
    if _random_bool(rng, 0.3):
        rep["end"] = None
    if _random_bool(rng, 0.4):
        rep["max_visits"] = rng.choice([3, 5, 8])
    if _random_bool(rng, 0.4):
        rep["max_minutes"] = rng.choice([300, 420, 480.5])
    if _random_bool(rng, 0.4):
        rep["capacity"] = rng.choice([6, 10.5, 20])
    return rep


def _customer(rng: random.Random, number: int, staff: list[Json], days: int, locations: int) -> Json:
    bases = len(staff)
    customer: Json = {"id": f"c{number}", "location": rng.randrange(bases, locations)}
    if _random_bool(rng, 0.9):
        customer["service"] = rng.choice([0, 10, 20, 37.25, 60])
    customer["weight"] = rng.choice([0, 60, 80, 160, 240.5])
    if _random_bool(rng, 0.6):
        customer["load"] = rng.choice([0, 1, 2.5])
    if _random_bool(rng, 0.4):
        names = [rep["id"] for rep in staff]
        customer["reps"] = rng.sample(names, rng.randint(0 if rng.random() < 0.1 else 1, len(names)))
    if _random_bool(rng, 0.25):
        customer["any_rep"] = True
    if _random_bool(rng, 0.6):
        customer["windows"] = _windows(rng, days, locations, bases)
    customer["cadence"] = _cadence(rng, days)
    return customer


def _windows(rng: random.Random, days: int, locations: int, bases: int) -> list[Json]:
    if _random_bool(rng, 0.05):
        return []
    windows: list[Json] = []
    for day in range(days):
        if _random_bool(rng, 0.35):
            continue
        for start, end in rng.choice([[(480, 690)], [(480, 690), (870, 1020)], [(540, 1200)], [(600, 660)]]):
            window: Json = {"day": day, "start": start, "end": end}
            if _random_bool(rng, 0.25):
                window["cost"] = rng.choice([5, 15, 7.5])
            if _random_bool(rng, 0.1):
                window["location"] = rng.randrange(bases, locations)
            windows.append(window)
        if _random_bool(rng, 0.15):  # overlapping: the cheapest that holds the service counts
            windows.append({"day": day, "start": 600, "end": 900, "cost": 10})
    return windows


def _cadence(rng: random.Random, days: int) -> Json:
    kind = rng.choice(["gap", "gap", "gap", "count", "days"])
    if kind == "count":
        cadence: Json = {"kind": "count", "visits": rng.randint(1, 4), "min": rng.choice([0, 1, 2])}
        if _random_bool(rng, 0.7):
            cadence["max"] = rng.choice([3, 5, 7])
        return cadence
    if kind == "days":
        options = [sorted(rng.sample(range(days), min(days, rng.randint(1, 3)))) for _ in range(rng.randint(1, 4))]
        return {"kind": "days", "options": options}
    phases = [_phase(rng) for _ in range(rng.choice([1, 1, 2, 3]))]
    for phase in phases[:-1]:
        limit = rng.choice(["until", "max_visits", "both"])
        if limit != "max_visits":
            phase["until"] = rng.randint(-2, days)
        if limit != "until":
            phase["max_visits"] = rng.randint(1, 3)
    if len(phases) > 1 and _random_bool(rng, 0.3):
        phases[-1] = {"obligation": False}
    last = rng.choice([None, -1, -3, -8, -20])
    cadence = {"kind": "gap", "last": last, "phases": phases}
    if last is not None:
        cadence["elapsed"] = rng.randint(0, -last)
    return cadence


def _phase(rng: random.Random) -> Json:
    unit = rng.choice(["days", "days", "opportunities"])
    low, ideal, high = rng.choice([(1, 1, 2), (2, 4, 7), (0, 3, 5), (4, 5, 7), (7, 10, 15), (1, 2, 2)])
    phase: Json = {"unit": unit, "ideal": ideal, "max": high}
    if low or _random_bool(rng, 0.5):
        phase["min"] = low
    return phase


def _pin(rng: random.Random, problem: Json) -> None:
    """Pins that fit: alone on the rep's day, or two of them hours apart where no limit can be hit."""
    taken: dict[tuple[str, int], int] = {}
    for customer in problem["customers"]:
        if not _random_bool(rng, 0.25):
            continue
        pins: list[Json] = []
        rep = rng.choice(problem["reps"])
        for shift in rng.sample(rep["shifts"], min(len(rep["shifts"]), rng.choice([1, 1, 2]))):
            key = (rep["id"], shift["day"])
            roomy = "max_minutes" not in rep and "capacity" not in rep
            if taken.get(key, 0) > (1 if roomy else 0) or any(pin["day"] == shift["day"] for pin in pins):
                continue
            start = [580, 840][taken.get(key, 0)]
            pin: Json = {"day": shift["day"], "rep": rep["id"], "start": start + rng.choice([0, 0, 2.5])}
            if _random_bool(rng, 0.2) and not taken.get(key):
                del pin["start"]
                taken[key] = 2
            if customer.get("any_rep") and not _others_work(problem, rep, shift["day"]) and _allowed(customer, rep):
                del pin["rep"]
            taken[key] = taken.get(key, 0) + 1
            pins.append(pin)
        if pins:
            customer["pinned"] = pins
            customer["service"] = min(customer.get("service", 0), 60)
            _connect(problem, customer)
            if customer["cadence"].get("max") and customer["cadence"]["kind"] == "count":  # facts may not break it
                spread = max(pin["day"] for pin in pins) - min(pin["day"] for pin in pins)
                customer["cadence"]["max"] = max(customer["cadence"]["max"], spread)


def _others_work(problem: Json, rep: Json, day: int) -> bool:
    return any(shift["day"] == day for other in problem["reps"] if other is not rep for shift in other["shifts"])


def _allowed(customer: Json, rep: Json) -> bool:
    return "reps" not in customer or rep["id"] in customer["reps"]


def _connect(problem: Json, customer: Json) -> None:
    """No missing pair at the places of a pinned customer."""
    minutes = problem["matrix"]["minutes"]
    places = {customer["location"], *(w.get("location", customer["location"]) for w in customer.get("windows", []))}
    for place in places:
        for other in range(len(minutes)):
            minutes[place][other] = 25.0 if minutes[place][other] is None else minutes[place][other]
            minutes[other][place] = 25.0 if minutes[other][place] is None else minutes[other][place]


def _cut_off(problem: Json, customer: Json) -> None:
    """The customer's place becomes unreachable, unless somebody pinned is met there."""
    minutes = problem["matrix"]["minutes"]
    place = customer["location"]
    for other in problem["customers"]:
        met = {other["location"], *(w.get("location") for w in other.get("windows", []))}
        if "pinned" in other and place in met:
            return
    for other_place in range(len(minutes)):
        if other_place != place:
            minutes[place][other_place] = minutes[other_place][place] = None


def _previous(rng: random.Random, problem: Json) -> list[Json]:
    entries = []
    for customer in problem["customers"]:
        for _ in range(rng.choice([0, 1, 2])):
            entry: Json = {
                "customer": customer["id"],
                "rep": rng.choice(problem["reps"])["id"],
                "day": rng.randrange(problem["days"]),
            }
            if _random_bool(rng, 0.5):
                entry["cost"] = rng.choice([0, 20, 60])
            entries.append(entry)
    entries.append({"customer": "gone", "rep": "gone", "day": -3})  # outside the horizon: ignored
    return entries


def tight_problem(seed: int, customers: int = 12, days: int = 9) -> Json:
    """A `random_problem` with too little of everything: short days, low limits, customers worth a detour.

    Days and limits that an appointment relies on stay as they are.
    """
    rng = random.Random(f"tight {seed}")
    problem = random_problem(seed, customers, days)
    pins = [pin for customer in problem["customers"] for pin in customer.get("pinned", [])]
    busy = {(pin.get("rep"), pin["day"]) for pin in pins}
    for rep in problem["reps"]:
        for shift in rep["shifts"]:
            if not busy & {(rep["id"], shift["day"]), (None, shift["day"])}:
                shift["end"] = shift["start"] + rng.choice([60, 120, 180, 240])
                if rng.random() < 0.5:
                    shift["breaks"] = [[shift["start"] + rng.choice([20, 40]), shift["start"] + rng.choice([50, 85.5])]]
        if not any(pin.get("rep") in {None, rep["id"]} for pin in pins):
            limit = rng.choice(["max_visits", "max_minutes", "capacity", None])
            rep.update(
                {} if limit is None else {limit: {"max_visits": 1, "max_minutes": 100.5, "capacity": 2.5}[limit]}
            )
    for customer in problem["customers"]:
        customer["weight"] = rng.choice([80, 200, 500, 2000.5])
        customer["load"] = rng.choice([0, 1, 2])
        if rng.random() < 0.3:
            customer["service"] = min(60, customer.get("service", 0) + 30)
    return problem


TIERS = [  # share, weight, (min, ideal, max)
    (0.15, 240, (4, 5, 7)),
    (0.30, 160, (7, 10, 15)),
    (0.35, 100, (15, 20, 30)),
    (0.20, 80, (30, 45, 90)),
]


def territory_problem(seed: int, customers: int = 120, days: int = 28, winning: float = 0.1) -> Json:
    """One rep's territory as a planning problem: clinics with sessions, wards with midday breaks, shops with peak hours.

    Args:
        seed: what the random numbers start from.
        customers: how many customers; they share about a quarter as many sites.
        days: length of the horizon in calendar days.
        winning: share of the customers that are to be won by near-daily visits.
    """
    rng = random.Random(seed)
    sites = [(30.0, 30.0)] + [(rng.gauss(30, 12), rng.gauss(30, 12)) for _ in range(max(3, customers // 4))]
    minutes = [
        [0.0 if i == j else round(4 + 1.3 * math.dist(a, b), 1) for j, b in enumerate(sites)]
        for i, a in enumerate(sites)
    ]
    shifts = [
        {"day": day, "start": 510, "end": 1080, "breaks": [[720, 780]]} for day in range(days) if day % 7 not in {5, 6}
    ]
    people = [_territory_customer(rng, number, len(sites), days, winning) for number in range(customers)]
    return {
        "version": 1,
        "start": START,
        "days": days,
        "matrix": {"minutes": minutes},
        "reps": [{"id": "rep", "start": 0, "end": 0, "shifts": shifts, "max_visits": 18}],
        "customers": people,
    }


def _territory_customer(rng: random.Random, number: int, sites: int, days: int, winning: float) -> Json:
    customer: Json = {"id": f"c{number:03d}", "location": rng.randrange(1, sites)}
    draw, tier = rng.random(), 0
    while tier < 3 and draw >= TIERS[tier][0]:
        draw -= TIERS[tier][0]
        tier += 1
    _, weight, (low, ideal, high) = TIERS[tier]
    setting = rng.choice(["outpatient", "ward", "store"])
    customer["service"] = {"outpatient": 12, "ward": 15, "store": 20}[setting]
    customer["weight"] = weight
    keeping: Json = {"unit": "days", "min": low, "ideal": ideal, "max": high}
    phases = [keeping]
    if setting == "outpatient":
        sessions = rng.sample([(w, h) for w in range(5) for h in (0, 1)], rng.randint(2, 5))
        customer["windows"] = [
            {"day": day, "start": (480, 870)[half], "end": (690, 1020)[half]}
            for day in range(days)
            for weekday, half in sorted(sessions)
            if day % 7 == weekday
        ]
    elif setting == "store":
        hours = [(540, 600, 0), (600, 720, 15), (720, 960, 0), (960, 1140, 15)]
        customer["windows"] = [
            {"day": day, "start": a, "end": b, "cost": cost}
            for day in range(days)
            if day % 7 != 6
            for a, b, cost in hours
        ]
    elapsed = -rng.randint(1, max(2, ideal))
    if setting != "store" and rng.random() < winning:
        won = {"outpatient": ("opportunities", 1, 1, 2), "ward": ("days", 2, 4, 7)}[setting]
        phases = [dict(zip(("unit", "min", "ideal", "max"), won, strict=True)) | {"until": 13}, keeping]
        customer["weight"] = 2 * weight
        elapsed = -1
    customer["cadence"] = {"kind": "gap", "last": elapsed, "elapsed": 1, "phases": phases}
    return customer
