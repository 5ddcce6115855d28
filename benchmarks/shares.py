"""A team's customers shared out between its reps, and each rep planned for alone: for peers that plan for one rep.

Customers become as many clusters of about equal work as there are reps (the pipeline's k-means), and each cluster, the
largest first, goes to the rep who starts his days nearest to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.completion import Orders, completed
from benchmarks.rhythms import rhythms
from benchmarks.spread_kmeans import k_means, plane
from repplan.planner import layout, parse_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from repplan.planner import Problem

Document = dict[str, Any]
_STARTS = 5  # of k-means
_LEG = 6.0  # minutes of travel a visit is thought to need


def by_rep(problem: Document, seconds: float, plan: Callable[[Document, float], Document]) -> Document:
    """The plan (interchange JSON) of reps planned for one after another, each in an equal part of the time.

    Raises:
        ValueError: where customers may be visited by some of the reps only, or have appointments.
    """
    if any(person.get("reps") is not None or person.get("pinned") for person in problem["customers"]):
        raise ValueError("customers are shared out only where every rep may visit them and none has an appointment")
    parsed = parse_problem(problem)
    reps, orders = problem["reps"], Orders()
    engine = ""
    for number, people in enumerate(_shares(parsed)):
        part = _part(problem, reps[number], people)
        answer = plan(part, seconds / len(reps))
        engine = answer["engine"]
        for route in answer["routes"]:
            stops = [parsed.customer_index[stop["customer"]] for stop in route["stops"]]
            orders[number, route["day"]] = stops
    return completed(parsed, orders, f"{engine}, a rep at a time")


def _shares(problem: Problem) -> list[list[int]]:
    """The customers of each rep, by index."""
    customers, count = problem.spec.customers, len(problem.spec.reps)
    visits = [len(one.best({})[1]) for one in rhythms(problem)]
    work = np.array([n * (c.service + _LEG) for n, c in zip(visits, customers, strict=True)])
    _centres, part = k_means(plane(problem), work, count, np.random.default_rng(1), starts=_STARTS)
    away = _from_home(problem)
    clusters = sorted((np.flatnonzero(part == k) for k in range(count)), key=lambda who: (-len(who), who.tolist()))
    free = list(range(count))
    shares: list[list[int]] = [[] for _ in free]
    for who in clusters:
        nearest = min(free, key=lambda rep: float(away[rep, who].mean()) if len(who) else 0.0)
        free.remove(nearest)
        shares[nearest] = who.tolist()
    return shares


def _from_home(problem: Problem) -> npt.NDArray[np.float64]:
    """Ticks from where each rep's first day starts to each customer; (reps, customers)."""
    row = problem.data.route
    starts = [int(row[row[:, layout.R_REP] == rep][0, layout.R_FROM]) for rep in range(len(problem.spec.reps))]
    places = [customer.location for customer in problem.spec.customers]
    return problem.data.time[np.ix_(starts, places)].astype(np.float64)


def _part(problem: Document, rep: Document, people: list[int]) -> Document:
    """One rep's problem, with the locations that it needs."""
    customers = [problem["customers"][number] for number in people]
    windows = [window for person in customers for window in person.get("windows", [])]
    used = {rep["start"], rep["end"], *(person["location"] for person in customers)}
    used |= {window["location"] for window in windows if window.get("location") is not None}
    kept = sorted(place for place in used if place is not None)
    number = {place: at for at, place in enumerate(kept)} | {None: None}
    minutes = problem["matrix"]["minutes"]

    def moved(person: Document) -> Document:
        hours = [
            w | ({"location": number[w["location"]]} if "location" in w else {}) for w in person.get("windows", [])
        ]
        return person | {"location": number[person["location"]]} | ({"windows": hours} if "windows" in person else {})

    return problem | {
        "matrix": {"minutes": [[minutes[a][b] for b in kept] for a in kept]},
        "reps": [rep | {"start": number[rep["start"]], "end": number[rep["end"]]}],
        "customers": [moved(person) for person in customers],
    }
