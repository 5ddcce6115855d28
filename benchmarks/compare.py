"""repplan against what anyone would use instead, on territories: one walk and one thread each.

`python benchmarks/compare.py [--set tuning held-out real] [--only NAME …] [--seconds 60] [--own-seconds 10]` plans each
instance with repplan and with three peers and prints, for each, what the plan costs beyond the part that no plan
avoids (`rhythms.unavoidable`), and repplan's over the best peer's: to reach is 0.70. Every plan passes the checker, or
the run ends with 1. Figures are kept in `results/compare.json` after each instance. A peer's figure is taken from
`results/peers.json` when it was measured on the same problem with the same code and time, unless `--afresh`; `--resume`
passes over instances that are already done at this commit.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import records
from benchmarks.generator import SETS, territory
from benchmarks.rhythms import unavoidable
from repplan.checker import verify
from repplan.planner import dump_plan, parse_problem, problem_digest, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Document = dict[str, Any]
TARGET = 0.70


def _urgency(problem: Document, _seconds: float) -> Document:
    from benchmarks.urgency_first import urgency_first

    return urgency_first(problem)


def _pipeline(problem: Document, seconds: float) -> Document:
    from benchmarks.spread_kmeans import spread_kmeans

    return spread_kmeans(problem, seconds)


def _horizon(problem: Document, seconds: float) -> Document:
    from benchmarks.ortools_horizon import ortools_horizon

    return ortools_horizon(problem, seconds)


PEERS: dict[str, tuple[Callable[[Document, float], Document], tuple[str, ...]]] = {
    "urgency": (_urgency, ("urgency_first",)),
    "pipeline": (_pipeline, ("spread_kmeans", "completion", "rhythms")),
    "ortools": (_horizon, ("ortools_horizon", "completion", "rhythms")),
}
"""Name in the tables: how it plans a problem in so many seconds, and the modules its figure depends on."""


def own_plan(problem: Document, seconds: float, seed: int = 1) -> Document:
    """One walk of repplan on one thread; the kernel should be compiled before."""
    return dump_plan(
        solve(parse_problem(problem), seed=seed, seconds=seconds, walks=1, threads=1, clock=time.monotonic)
    )


def measured(problem: Document, plan: Callable[[], Document], floor: float) -> dict[str, Any]:
    """What one plan came to."""
    began = time.perf_counter()
    made = plan()
    took = time.perf_counter() - began
    return {
        "cost": round(made["cost"] - floor, 1),
        "travel": round(made["travel"], 1),
        "late": len(made["late"]) + len(made["missed"]),
        "visits": sum(len(route["stops"]) for route in made["routes"]),
        "seconds": round(took, 1),
        "iterations": made["iterations"],
        "clean": not verify(problem, made),
    }


def peer_figures(problem: Document, name: str, seconds: float, floor: float, *, afresh: bool) -> dict[str, Any]:
    """A peer's figures, measured unless they are known."""
    plan, modules = PEERS[name]
    key = {
        "problem": problem_digest(problem),
        "peer": name,
        "limit": seconds,
        "code": records.source_digest(*modules),
    }
    if not afresh:
        for record in reversed(records.read("peers")):
            if {field: record[field] for field in key} == key:
                known: dict[str, Any] = record["figures"]
                return known
    figures = measured(problem, lambda: plan(problem, seconds), floor)
    records.append("peers", key | {"figures": figures})
    return figures


def compared(name: str, problem: Document, options: argparse.Namespace) -> dict[str, Any]:
    """The record of one instance."""
    parsed = parse_problem(problem)
    floor = unavoidable(parsed)
    own = measured(problem, lambda: own_plan(problem, options.own_seconds), floor)
    peers = {peer: peer_figures(problem, peer, options.seconds, floor, afresh=options.afresh) for peer in PEERS}
    best = min(figures["cost"] for figures in peers.values())
    return {
        "instance": name,
        "problem": parsed.digest,
        "unavoidable": round(floor, 1),
        "own_seconds": options.own_seconds,
        "peer_seconds": options.seconds,
        "repplan": own,
        **peers,
        "ratio": round(own["cost"] / best, 3) if best > 0 else None,
    }


def instances(names: list[str], only: list[str]) -> Iterator[tuple[str, Document]]:
    """Name and problem of the instances of some sets; `real` ones are built by the program's own commands."""
    for name in names:
        if name == "real":
            from benchmarks.territories import problems

            yield from ((key, problem) for key, problem in problems().items() if not only or key in only)
        else:
            for recipe in SETS[name]:
                if not only or recipe.name in only:
                    yield recipe.name, territory(recipe).problem


HEAD = ["instance", "unavoidable", "repplan", "late", *(f"{peer} | late" for peer in PEERS), "ratio", "checker"]


def row(record: dict[str, Any]) -> str:
    """The line of the table: costs beyond the unavoidable part."""
    parts = [record["repplan"], *(record[peer] for peer in PEERS)]
    figures = [f"{part['cost']:.0f} | {part['late']}" for part in parts]
    clean = "clean" if all(part["clean"] for part in parts) else "VIOLATED"
    ratio = "–" if record["ratio"] is None else f"{record['ratio']:.3f}"
    floor = f"{record['unavoidable']:.0f}"
    return f"| {' | '.join([record['instance'], floor, *figures, ratio, clean])} |"


def head() -> str:
    """The table's first two lines."""
    text = f"| {' | '.join(HEAD)} |"
    return f"{text}\n{'|---' * (text.count('|') - 1)}|"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs="+", choices=[*SETS, "real"], default=[*SETS, "real"])
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--own-seconds", type=float, default=10)
    parser.add_argument("--afresh", action="store_true")
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    warm = parse_problem(territory(SETS["tuning"][0]).problem)
    solve(warm, iterations=2, walks=1, threads=1)  # compiles, if anything has to be
    print(head(), flush=True)
    done = [*records.read("compare")] if options.resume else []
    lines = []
    for name, problem in instances(options.set, options.only):
        known = [one for one in done if _same(one, name, problem, options)]
        lines.append(known[-1] if known else records.append("compare", compared(name, problem, options)))
        print(row(lines[-1]), flush=True)
    ratios = [line["ratio"] for line in lines if line["ratio"] is not None]
    if ratios:
        print(f"\nworst ratio {max(ratios):.3f}, mean {sum(ratios) / len(ratios):.3f}; to reach: {TARGET:.2f}")
    return int(not all(line[plan]["clean"] for line in lines for plan in ("repplan", *PEERS)))


def _same(record: dict[str, Any], name: str, problem: Document, options: argparse.Namespace) -> bool:
    wanted = (name, problem_digest(problem), records.commit(), options.own_seconds, options.seconds)
    fields = ("instance", "problem", "commit", "own_seconds", "peer_seconds")
    return tuple(record[field] for field in fields) == wanted


if __name__ == "__main__":
    sys.exit(main())
