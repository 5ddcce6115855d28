"""Wrong problems and plans out of right ones: one to three places of a document changed, as slips and malice do."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

Json = Any
Path = tuple[str | int, ...]

ODD: list[Json] = [
    None, True, False, 0, 1, -1, 2.0, 0.5, -0.0, 3, 7, 1440, 2**31, 2**60, -(2**60), 10**30, 1e6, 1e9, 1e300, float("inf"),
    "", "x", "0", "é", "2026-02-30", "2026-W01-1", "9999-12-31", "gap", "days", "opportunities",
    [], [[]], [0], [0, 0], [None], {}, {"a": 1}, {"kind": "count", "visits": 1}, {"obligation": False}, {"day": 0},
]  # fmt: skip
KEYS = ["x", "day", "start", "end", "id", "from", "from_", "to", "location", "rep", "reps", "windows", "pinned", "until", "max_visits", "unit", "min", "ideal", "max", "obligation", "last", "elapsed", "visits", "options", "kind", "cost", "weight"]  # fmt: skip


def mutated(document: Json, rng: random.Random) -> Json:
    """A copy of `document` with one to three changes."""
    changed = copy.deepcopy(document)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        paths = list(_paths(changed, ()))
        if not paths:
            return rng.choice(ODD)
        _change(changed, rng.choice(_spread(paths, rng)), rng)
    return changed


def _paths(here: Json, way: Path) -> Any:
    """All paths, of long tables of numbers only some."""
    items = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
    for key, below in items:
        yield (*way, key)
        if isinstance(below, dict | list):
            yield from _paths(below, (*way, key))


def _spread(paths: list[Path], rng: random.Random) -> list[Path]:
    """As many paths of each form, so that the matrix and the windows are not all that is ever changed."""
    forms: dict[Path, list[Path]] = {}
    for path in paths:
        forms.setdefault(tuple("#" if isinstance(step, int) else step for step in path), []).append(path)
    return rng.choice(list(forms.values()))


def _change(document: Json, path: Path, rng: random.Random) -> None:
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    last: Any = path[-1]
    value = holder[last]
    kind = rng.choice(["odd", "odd", "near", "near", "gone", "twice", "key", "other"])
    if kind == "gone":
        del holder[last]
    elif kind == "twice" and isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(value))
    elif kind == "key" and isinstance(value, dict):
        value[rng.choice(KEYS)] = copy.deepcopy(rng.choice(ODD))
    elif kind == "other" and isinstance(holder, list):
        holder[last] = copy.deepcopy(rng.choice(holder))
    elif kind == "near" and isinstance(value, int | float) and not isinstance(value, bool):
        holder[last] = rng.choice([value + 1, value - 1, -value, value * 2, float(value), value + 0.5])
    else:
        holder[last] = copy.deepcopy(rng.choice(ODD))
