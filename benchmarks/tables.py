"""Writes the tables of `README.md` anew from the records under `results/`: of each thing measured, the last figures.

`python benchmarks/tables.py` rewrites what stands between the marks `<!-- figures -->` and `<!-- end of figures -->`.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import compare, records
from benchmarks.generator import SETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
Record = dict[str, Any]


def last(found: Iterable[Record], *fields: str) -> list[Record]:
    """The newest record for each value of the fields, in the order in which these first came."""
    newest: dict[tuple[object, ...], Record] = {}
    for record in found:
        newest[tuple(record[field] for field in fields)] = record
    return list(newest.values())


def origin(found: list[Record]) -> str:
    """Dates and commits of the figures."""
    return ", ".join(dict.fromkeys(f"{record['date']}, {record['commit']}" for record in found))


def table(columns: list[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """Markdown."""
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    return lines + [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]


def territories() -> list[str]:
    """Against the peers, by set."""
    found = last(records.read("compare"), "instance")
    lines: list[str] = []
    for name, title in (("tuning", "tuned on"), ("held-out", "held out"), ("real", "samples and Manchester")):
        generated = {recipe.name for recipe in SETS.get(name, ())}
        every = {recipe.name for recipes in SETS.values() for recipe in recipes}
        part = [one for one in found if (one["instance"] in generated if generated else one["instance"] not in every)]
        if not part:
            continue
        times = {(one["own_seconds"], one["peer_seconds"]) for one in part}
        shown = ", ".join(f"repplan {own:g} s, peers {peer:g} s each" for own, peer in sorted(times))
        ratios = [one["ratio"] for one in part if one["ratio"] is not None]
        lines += [f"### Territories, {title} (`compare.py`; {shown}; {origin(part)})", ""]
        lines += [compare.head(), *map(compare.row, part)]
        if ratios:
            mean = math.fsum(ratios) / len(ratios)
            lines += [
                "",
                f"Ratio to the best peer: mean {mean:.3f}, worst {max(ratios):.3f}; to reach: {compare.TARGET:.2f}.",
            ]
        lines.append("")
    return lines


def periodic() -> list[str]:
    """Gaps on Cordeau's instances, one table a time limit."""
    found = last(records.read("pvrp"), "instance", "seed", "limit")
    peers = {(one["instance"], one["limit"]): one["gap"] for one in records.read("pvrp_peers")}
    lines = []
    for limit in sorted({one["limit"] for one in found}):
        part = [one for one in found if one["limit"] == limit]
        rows, gaps = [], []
        for name in dict.fromkeys(one["instance"] for one in part):
            mine = [one["gap"] for one in part if one["instance"] == name and one["gap"] is not None]
            gaps += mine
            seeds = " ".join(f"{gap:.2f}" for gap in mine) or "not solved"
            mean = f"{math.fsum(mine) / len(mine):.2f}" if mine else "–"
            peer = peers.get((name, limit))
            rows.append([name, seeds, mean, "–" if peer is None else f"{peer:.2f}"])
        lines += [f"### Periodic routing (`pvrp.py`; {limit:g} s; gap % by seed; {origin(part)})", ""]
        lines += table(["instance", "repplan", "mean", "OR-Tools"], rows)
        if gaps:
            lines += ["", f"Mean gap {math.fsum(gaps) / len(gaps):.2f} %, worst {max(gaps):.2f} %."]
        lines.append("")
    return lines


def single(benchmark: str, title: str, columns: dict[str, str], *key: str) -> Callable[[], list[str]]:
    """A table with a line for each newest record of a benchmark; `columns` are heading and field."""

    def section() -> list[str]:
        found = last(records.read(benchmark), *key)
        if not found:
            return []
        rows = [[record[field] for field in columns.values()] for record in found]
        return [f"### {title} (`{benchmark}`; {origin(found)})", "", *table(list(columns), rows), ""]

    return section


def scaling() -> list[str]:
    """Time an iteration, and the plot."""
    found = records.read("scaling")[-1:]
    if not found:
        return []
    times = {int(size): time for size, time in found[0]["milliseconds"].items()}
    first = min(times)
    allowed = {n: times[first] * n * math.log(n) / (first * math.log(first)) for n in times}
    rows = [[f"{n:,}", f"{times[n]:.3f}", f"{times[n] / allowed[n]:.2f}"] for n in sorted(times)]
    lines = [f"### Time an iteration: five reps, four weeks (`scaling.py`; {origin(found)})", ""]
    return [*lines, *table(["customers", "ms", "of n log n"], rows), "", "![scaling](results/scaling.svg)", ""]


_TEAM = {"customers": "customers", "reps": "reps", "s": "seconds", "cost": "cost", "late": "late"}
_DEFAULT = {"territory": "territory", "customers": "customers", "s": "seconds", "MB": "megabytes", "cost": "cost"}
_LONGER = {"times the work": "times", "its cost": "longer_cost", "above it, %": "above_percent"}
_DAY = {"s": "own_seconds", "PyVRP s": "peer_seconds", "days": "days", "repplan": "repplan", "PyVRP": "pyvrp"}
_FIRST = {"first run, s": "first", "second, s": "second", "announced": "announced", "MB": "megabytes"}

SECTIONS: tuple[Callable[[], list[str]], ...] = (
    territories,
    periodic,
    single("one_day", "One day of 25 stops: mean travel", _DAY | {"worst ratio": "worst"}, "own_seconds"),
    single("default_plan", "The default plan of 200 customers", _DEFAULT | _LONGER, "territory"),
    scaling,
    single("team", "Five reps, a thousand customers", _TEAM, "customers"),
    single("first_run", "The first run on a machine", _FIRST, "python"),
)


def rendered(text: str) -> str:
    """The README's text with all tables renewed.

    Raises:
        ValueError: if a mark is missing.
    """
    before, rest = text.split(BEGIN, 1)
    _old, after = rest.split(END, 1)
    lines = [line for section in SECTIONS for line in section()]
    body = "\n".join(lines).rstrip("\n")
    return f"{before}{BEGIN}\n\n{body}\n\n{END}{after}"


def main() -> None:
    """Rewrite the file."""
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
