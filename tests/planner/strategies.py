"""Hypothesis strategies for whole planning problems: small, with every feature of the format, mostly valid.

Nothing here is arranged so that it fits: appointments may clash, windows may lie at night, places may be out of reach.
A problem is therefore either planned or refused for its appointments; anything else is a bug.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Json = dict[str, Any]

STARTS = ["2026-11-23", "2026-12-29", "2027-12-31", "2028-02-27", "9998-12-01", "0001-01-01"]
CLOCKS: SearchStrategy[float] = st.sampled_from(
    [0, 480, 510, 540, 600, 600.5, 660, 720, 780, 900, 1020, 1080, 1440, 1500, 1800]
)
SERVICES: SearchStrategy[float] = st.sampled_from([0, 0.0001, 10, 20, 37.25, 60, 300])


@st.composite
def problems(draw: DrawFn, *, most_customers: int = 5, most_days: int = 12) -> Json:
    """A problem as parsed JSON, sound in everything but, perhaps, its appointments."""
    days = draw(st.integers(1, most_days))
    places = draw(st.integers(1, 5))
    staff = [draw(reps(number, days, places)) for number in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3])))]
    names = [rep["id"] for rep in staff]
    people = [draw(customers(number, days, places, names)) for number in range(draw(st.integers(0, most_customers)))]
    problem: Json = {
        "version": 1,
        "start": draw(st.sampled_from(STARTS)),
        "days": days,
        "matrix": {"minutes": draw(matrices(places))},
        "reps": staff,
        "customers": people,
    }
    if draw(st.booleans()):
        problem["previous"] = draw(previous([person["id"] for person in people], names, days))
    if draw(st.booleans()):
        problem["costs"] = {"wait": draw(st.sampled_from([0, 0.1, 0.33335, 1, 7]))}
    return problem


def matrices(places: int) -> SearchStrategy[list[list[float | None]]]:
    """Travel either way on its own, without regard to triangles; nulls, and stays that take time."""
    cell = st.sampled_from([0, 1, 5, 12.5, 20, 20.0001, 45, 90, None])
    return st.lists(st.lists(cell, min_size=places, max_size=places), min_size=places, max_size=places)


@st.composite
def reps(draw: DrawFn, number: int, days: int, places: int) -> Json:
    """A rep, perhaps one who never works."""
    place = st.none() | st.integers(0, places - 1)
    rep: Json = {"id": f"rep{number}", "shifts": []}
    for key in ("start", "end"):
        if draw(st.booleans()):
            rep[key] = draw(place)
    for day in draw(st.lists(st.integers(0, days - 1), unique=True)):
        start, end = sorted([draw(CLOCKS), draw(CLOCKS)])
        shift: Json = {"day": day, "start": start, "end": end}
        if draw(st.booleans()):
            shift = {"day": day, "start": 480, "end": 1080}
        if draw(st.booleans()):
            shift["breaks"] = [sorted([draw(CLOCKS), draw(CLOCKS)]) for _ in range(draw(st.integers(1, 2)))]
        for key in ("from", "to"):
            if draw(st.integers(0, 4)) == 0:
                shift[key] = draw(place)
        rep["shifts"].append(shift)
    limits = {"max_visits": [None, 0, 1, 2, 4], "max_minutes": [None, 0, 60, 200.5, 480], "capacity": [None, 0, 2, 3.5]}
    for key, values in limits.items():
        if draw(st.integers(0, 2)) == 0:
            rep[key] = draw(st.sampled_from(values))
    return rep


@st.composite
def customers(draw: DrawFn, number: int, days: int, places: int, staff: list[str]) -> Json:
    """A customer with any cadence, windows and appointments."""
    customer: Json = {"id": f"c{number}", "location": draw(st.integers(0, places - 1))}
    if draw(st.booleans()):
        customer["service"] = draw(SERVICES)
    customer["weight"] = draw(st.sampled_from([0, 0.3, 60, 240, 1e6]))
    if draw(st.booleans()):
        customer["load"] = draw(st.sampled_from([0, 1, 2.5]))
    if draw(st.booleans()):
        customer["reps"] = draw(st.lists(st.sampled_from(staff), unique=True)) if staff else []
    if draw(st.booleans()):
        customer["any_rep"] = draw(st.booleans())
    if draw(st.booleans()):
        customer["windows"] = draw(st.lists(windows(days, places), max_size=2 * days))
    customer["cadence"] = draw(cadences(days))
    if staff and draw(st.integers(0, 2)) == 0:
        pinned = draw(st.lists(pins(days, staff), min_size=1, max_size=3, unique_by=lambda pin: pin["day"]))
        customer["pinned"] = pinned
    return customer


@st.composite
def windows(draw: DrawFn, days: int, places: int) -> Json:
    """A window, perhaps empty, dear or elsewhere; several may overlap."""
    start, end = sorted([draw(CLOCKS), draw(CLOCKS)])
    window: Json = {"day": draw(st.integers(0, days - 1)), "start": start, "end": end}
    if draw(st.booleans()):
        window["cost"] = draw(st.sampled_from([0, 5, 7.5, 15]))
    if draw(st.integers(0, 3)) == 0:
        window["location"] = draw(st.integers(0, places - 1))
    return window


@st.composite
def pins(draw: DrawFn, days: int, staff: list[str]) -> Json:
    """An appointment, with or without rep and time."""
    pin: Json = {"day": draw(st.integers(0, days - 1))}
    if draw(st.booleans()):
        pin["rep"] = draw(st.sampled_from(staff))
    if draw(st.booleans()):
        pin["start"] = draw(CLOCKS)
    return pin


def cadences(days: int) -> SearchStrategy[Json]:
    """Any of the three kinds."""
    return st.one_of(gaps(days), gaps(days), counts(days), day_sets(days))


@st.composite
def gaps(draw: DrawFn, days: int) -> Json:
    """One to three phases, the last of which may want nothing more."""
    phases = [draw(phase()) for _ in range(draw(st.integers(1, 3)))]
    for one in phases[:-1]:
        ending = draw(st.sampled_from(["until", "max_visits", "both"]))
        if ending != "max_visits":
            one["until"] = draw(st.integers(-3, days + 2))
        if ending != "until":
            one["max_visits"] = draw(st.integers(1, 3))
    if draw(st.integers(0, 3)) == 0:
        phases[-1] = {"obligation": False}
    last = draw(st.sampled_from([None, -1, -2, -5, -30, -400]))
    gap: Json = {"kind": "gap", "phases": phases}
    if last is not None or draw(st.booleans()):
        gap["last"] = last
    if last is not None:
        gap["elapsed"] = draw(st.integers(0, -last))
    return gap


@st.composite
def phase(draw: DrawFn) -> Json:
    """Bounds in days or opportunities."""
    low, ideal, high = sorted(draw(st.tuples(*[st.integers(0, 9)] * 3)))
    return {"unit": draw(st.sampled_from(["days", "opportunities"])), "min": low, "ideal": ideal, "max": high}


@st.composite
def counts(draw: DrawFn, days: int) -> Json:
    """A number of visits, perhaps more than there are days."""
    low = draw(st.integers(0, 4))
    count: Json = {"kind": "count", "visits": draw(st.integers(0, days + 2)), "min": low}
    if draw(st.booleans()):
        count["max"] = draw(st.none() | st.integers(max(1, low), low + 6))
    return count


def day_sets(days: int) -> SearchStrategy[Json]:
    """Sets of days, perhaps empty ones."""
    options = st.lists(st.integers(0, days - 1), unique=True, max_size=4)
    return st.lists(options, min_size=1, max_size=3).map(lambda chosen: {"kind": "days", "options": chosen})


@st.composite
def previous(draw: DrawFn, people: list[str], staff: list[str], days: int) -> list[Json]:
    """Published visits, some of them outside the horizon and of people who are gone."""
    entries: list[Json] = [{"customer": "gone", "rep": "gone", "day": draw(st.sampled_from([-1, days]))}]
    if people and staff:
        for _ in range(draw(st.integers(0, 6))):
            entry: Json = {"customer": draw(st.sampled_from(people)), "rep": draw(st.sampled_from(staff))}
            entry["day"] = draw(st.integers(0, days - 1))
            if draw(st.booleans()):
                entry["cost"] = draw(st.sampled_from([0, 5, 20, 60]))
            entries.append(entry)
    return entries
