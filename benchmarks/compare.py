"""repplan against what anyone would use instead, on territories: one walk and one thread each, side by side.

`python benchmarks/compare.py [--set held-out real …] [--only NAME …] [--seconds 60] [--own-seconds 10]` plans each
instance with repplan and, right after, with each of its peers, and prints what the plans cost beyond the part that no
plan avoids (`rhythms.unavoidable`). Two ratios follow: repplan's over the best of the three peers that are named as the
target's (`NAMED`: to reach is 0.70), and over the best of all, with the stronger pipeline we made of the second. Every
plan passes the checker, or the run ends with 1. A figure is kept in `results/compare.jsonl` as soon as it is known;
`--resume` takes those measured with the same code, limit and problem from there. `--peers` names the peers to measure:
processes may share the work out by instances or by peers. Peers are written for one rep; a team's customers are shared
out first (`shares.py`), and the time with them.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records, script, unlike
from benchmarks.generator import SETS, territory
from benchmarks.rhythms import unavoidable
from benchmarks.territories import REAL, problems
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, problem_digest, solve

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

Document = dict[str, Any]
TARGET = 0.70
EVERY = [*SETS, "real", "unlike"]
OWN = "repplan"


def own_plan(problem: Document, seconds: float, seed: int = 1) -> Document:
    """One walk of repplan on one thread; the kernel should be compiled before."""
    return dump_plan(
        solve(parse_problem(problem), seed=seed, seconds=seconds, walks=1, threads=1, clock=time.monotonic)
    )


def _urgency(problem: Document, _seconds: float) -> Document:
    from benchmarks.urgency_first import urgency_first

    return urgency_first(problem)


def _plain(problem: Document, seconds: float) -> Document:
    from benchmarks.spread_kmeans import PLAIN, spread_kmeans

    return _shared(problem, seconds, lambda part, time: spread_kmeans(part, time, care=PLAIN))


def _careful(problem: Document, seconds: float) -> Document:
    from benchmarks.spread_kmeans import CAREFUL, spread_kmeans

    return _shared(problem, seconds, lambda part, time: spread_kmeans(part, time, care=CAREFUL))


def _horizon(problem: Document, seconds: float) -> Document:
    from benchmarks.ortools_horizon import ortools_horizon

    return _shared(problem, seconds, ortools_horizon)


def _shared(problem: Document, seconds: float, plan: Callable[[Document, float], Document]) -> Document:
    """A plan by a planner for one rep."""
    if len(problem["reps"]) == 1:
        return plan(problem, seconds)
    from benchmarks.shares import by_rep

    return by_rep(problem, seconds, plan)


@dataclass(frozen=True)
class Peer:
    """How a peer plans a problem in so many seconds, its name in tables, and the modules its figures depend on."""

    plan: Callable[[Document, float], Document]
    title: str
    modules: tuple[str, ...]


_PIPELINE = ("spread_kmeans", "completion", "rhythms", "shares")
NAMED = {
    "urgency": Peer(_urgency, "(a) urgency", ("urgency_first",)),
    "plain": Peer(_plain, "(b) pipeline, plain", _PIPELINE),
    "ortools": Peer(_horizon, "(c) OR-Tools", ("ortools_horizon", "urgency_first", *_PIPELINE)),
}
"""The peers of the target."""
PEERS = NAMED | {"careful": Peer(_careful, "pipeline, careful", _PIPELINE)}
"""All that are measured."""


def measured(problem: Document, plan: Callable[[], Document], floor: float) -> dict[str, Any]:
    """What one plan came to."""
    began = time.perf_counter()
    made = plan()
    took = time.perf_counter() - began
    return {
        "cost": round(made["cost"] - floor, 1),
        "travel": round(made["travel"], 1),
        "late": len(made["late"]),
        "missed": sum(part["visits"] for part in made["missed"]),
        "visits": sum(len(route["stops"]) for route in made["routes"]),
        "seconds": round(took, 1),
        "iterations": made["iterations"],
        "clean": not verify(problem, made),
    }


def figures(name: str, problem: Document, floor: float, options: argparse.Namespace) -> dict[str, records.Record]:
    """The records of one instance by engine: repplan's, and those of the peers asked for."""
    found = {}
    for engine in (OWN, *(peer for peer in options.peers if peer in peers_of(name))):
        limit = options.own_seconds if engine == OWN else options.seconds
        plan = own_plan if engine == OWN else PEERS[engine].plan
        code = records.planner_digest() if engine == OWN else records.source_digest(*PEERS[engine].modules)
        key = {"instance": name, "problem": problem_digest(problem), "engine": engine, "limit": limit, "code": code}

        def measure(plan: Callable[[Document, float], Document] = plan, limit: float = limit) -> records.Record:
            return {"unavoidable": round(floor, 1)} | measured(problem, lambda: plan(problem, limit), floor)

        found[engine] = records.kept("compare", key, measure, resume=options.resume)
    return found


def peers_of(instance: str) -> tuple[str, ...]:
    """The peers that are measured on an instance."""
    return unlike.PEERS.get(instance, tuple(PEERS))


def ratio(found: Mapping[str, records.Record], peers: Mapping[str, Peer]) -> float | None:
    """Our cost over that of the best of the peers; None where one that should be is not measured, or costs nothing."""
    if OWN not in found:
        return None
    wanted = [peer for peer in peers if peer in peers_of(found[OWN]["instance"])]
    costs = [found[engine]["cost"] for engine in wanted if engine in found]
    own: float = found[OWN]["cost"]
    return own / min(costs) if len(costs) == len(wanted) and min(costs) > 0 else None


def instances(names: list[str], only: list[str]) -> Iterator[tuple[str, Document]]:
    """Name and problem of the instances of some sets; `real` ones are built by the program's own commands."""
    wanted = [name for name in names if not only or any(SET_OF[one] == name for one in only)]
    for name in wanted:
        if name == "real":
            found = problems().items()  # all of them, for they need a home each
            yield from ((key, problem) for key, problem in found if not only or key in only)
        elif name == "unlike":
            yield from ((key, unlike.INSTANCES[key]()) for key in unlike.available() if not only or key in only)
        else:
            recipes = [recipe for recipe in SETS[name] if not only or recipe.name in only]
            yield from ((recipe.name, territory(recipe).problem) for recipe in recipes)


SET_OF = {
    **{recipe.name: name for name, recipes in SETS.items() for recipe in recipes},
    **dict.fromkeys(REAL, "real"),
    **dict.fromkeys(unlike.INSTANCES, "unlike"),
}
"""Which set an instance belongs to."""


COLUMNS = [
    "instance",
    "unavoidable",
    *(f"{name} | late" for name in (OWN, *(peer.title for peer in PEERS.values()))),
    "to the best of a, b, c",
    "to the best of all",
    "checker",
]


def row(found: Mapping[str, records.Record]) -> str:
    """The line of the table: costs beyond the unavoidable part, and gaps that are late or visits missed."""
    known = [found.get(engine) for engine in (OWN, *PEERS)]
    first = next(record for record in known if record)
    cells = ["– | –" if one is None else f"{one['cost']:.0f} | {one['late'] + one['missed']}" for one in known]
    ratios = ["–" if one is None else f"{one:.3f}" for one in (ratio(found, NAMED), ratio(found, PEERS))]
    clean = "clean" if all(one["clean"] for one in found.values()) else "VIOLATED"
    return script.line([first["instance"], f"{first['unavoidable']:.0f}", *cells, *ratios, clean])


def summary(every: list[dict[str, records.Record]]) -> str:
    """Means and the worst of both ratios; empty where nothing can be compared."""
    parts = []
    for title, peers in (("a, b, c", NAMED), ("all", PEERS)):
        ratios = [one for found in every if (one := ratio(found, peers)) is not None]
        if ratios:
            mean = math.fsum(ratios) / len(ratios)
            parts.append(f"to the best of {title}: mean {mean:.3f}, worst {max(ratios):.3f}")
    return f"{'; '.join(parts)} (to reach: {TARGET:.2f} of a, b, c)" if parts else ""


def main() -> int:
    """Print the table."""
    parser = script.parser(__doc__, only="instances, such as gen-120-28-115-s7 or retail", resumable=True)
    parser.add_argument("--set", nargs="+", choices=EVERY, default=EVERY)
    parser.add_argument("--seconds", type=float, default=60, help="of each peer")
    parser.add_argument("--own-seconds", type=float, default=10, help="of repplan")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    options = parser.parse_args()
    script.chosen(SET_OF, options.only, parser)
    script.warm_up(territory(SETS["tuning"][0]).problem)
    print(script.head(COLUMNS), flush=True)
    every = []
    for name, problem in instances(options.set, options.only):
        every.append(figures(name, problem, unavoidable(parse_problem(problem)), options))
        print(row(every[-1]), flush=True)
    print(f"\n{summary(every)}")
    return int(not all(one["clean"] for found in every for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
