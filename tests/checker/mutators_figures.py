"""Mutators that falsify one statement of a plan about itself: lists, reasons, fixes, totals."""

from __future__ import annotations

import copy
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

    from tests.checker.mutators_routes import Mutant
    from tests.checker.naive import Json


def _copied(plan: Json) -> Json:
    return copy.deepcopy(plan)


def forgotten(key: str, problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A list without one of its entries."""
    made = _copied(plan)
    if not made[key]:
        return None
    del made[key][rng.randrange(len(made[key]))]
    return problem, made


def repeated(key: str, problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A list with one entry twice."""
    made = _copied(plan)
    if not made[key]:
        return None
    made[key].append(rng.choice(made[key]))
    return problem, made


def altered(key: str, field: str, problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """An entry with one number changed by one."""
    made = _copied(plan)
    entries = [entry for entry in made[key] if entry[field] is not None]
    if not entries:
        return None
    rng.choice(entries)[field] += 1
    return problem, made


def invented(key: str, problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """An entry that does not follow from the routes: of somebody nobody knows."""
    told = {"reason": "cheaper_not_to", "fix": None}
    entries: Json = {
        "late": {"customer": "nobody", "from": 0, "to": None, "gap": 9, "max": 7, **told},
        "missed": {"customer": "nobody", "visits": 1, **told},
        "short": {"customer": "nobody", "from": 0, "to": 1, "gap": 1, "min": 2},
        "dropped": {"customer": "nobody", "rep": "nobody", "day": 0},
    }
    return problem, plan | {key: [*plan[key], entries[key]]}


def closed_gap(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """An open late gap that claims to end."""
    made = _copied(plan)
    entries = [entry for entry in made["late"] if entry["to"] is None]
    if not entries:
        return None
    rng.choice(entries)["to"] = problem["days"] - 1
    return problem, made


def unheard_of(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A reason outside the closed list."""
    return _told(problem, plan, rng, "reason", "did_not_feel_like_it")


def _told(problem: Json, plan: Json, rng: random.Random, key: str, value: Any) -> Mutant | None:
    made = _copied(plan)
    entries = made["late"] + made["missed"]
    if not entries:
        return None
    rng.choice(entries)[key] = value
    return problem, made


_LONGER = {"op": "replace", "path": "/days", "value": 400}
FIXES: list[Any] = [
    "come later",
    {"what": "come later", "cost": 1},
    {"what": "", "patch": [_LONGER], "cost": 1},
    {"what": "come later", "patch": [_LONGER], "cost": None},
    {"what": "come later", "patch": [], "cost": 1},
    {"what": "come later", "patch": {}, "cost": 1},
    {"what": "come later", "patch": [_LONGER | {"path": "/nowhere"}], "cost": 1},
    {"what": "come later", "patch": [_LONGER | {"value": -1}], "cost": 1},
    {"what": "come later", "patch": [_LONGER | {"op": "extend"}], "cost": 1},
]


def false_fix(problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A fix of the wrong form, or whose patch does not apply."""
    return _told(problem, plan, rng, "fix", rng.choice(FIXES))


def total(key: str, by: float, problem: Json, plan: Json, rng: random.Random) -> Mutant:
    """A total of the plan that is off."""
    return problem, plan | {key: plan[key] + by}


def route_total(key: str, problem: Json, plan: Json, rng: random.Random) -> Mutant | None:
    """A total of a route that is off."""
    made = _copied(plan)
    if not made["routes"]:
        return None
    rng.choice(made["routes"])[key] += 0.02
    return problem, made


FIGURE_MUTATORS = [
    *((f"{key}_list", partial(forgotten, key)) for key in ("late", "missed", "short", "dropped")),
    *((f"{key}_list", partial(repeated, key)) for key in ("late", "missed", "short", "dropped")),
    *((f"{key}_list", partial(invented, key)) for key in ("late", "missed", "short", "dropped")),
    *(("late_list", partial(altered, "late", field)) for field in ("from", "to", "gap", "max")),
    *(("short_list", partial(altered, "short", field)) for field in ("from", "to", "gap", "min")),
    ("missed_list", partial(altered, "missed", "visits")),
    ("dropped_list", partial(altered, "dropped", "day")),
    ("late_list", closed_gap),
    ("reason", unheard_of),
    ("fix", false_fix),
    ("travel_total", partial(total, "travel", 0.02)),
    ("travel_total", partial(route_total, "travel")),
    ("waiting", partial(total, "waiting", -0.02)),
    ("waiting", partial(route_total, "waiting")),
    ("cost", partial(total, "cost", 0.02)),
    ("cost", partial(total, "cost", -30)),
]
