"""Writes the tables of `README.md` anew from the records under `results/`: of each thing measured, the last figures.

`python benchmarks/tables.py` rewrites what stands between the marks `<!-- figures -->` and `<!-- end of figures -->`.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import compare, default_plan, records, script
from benchmarks.scaling import growth

if TYPE_CHECKING:
    from collections.abc import Callable

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
Record = records.Record


def origin(found: list[Record]) -> str:
    """Dates and commits of the figures."""
    return ", ".join(dict.fromkeys(f"{record['date']}, {record['commit']}" for record in found))


SETS = (
    ("tuning", "tuned on"),
    ("held-out", "held out"),
    ("real", "samples and Manchester"),
    ("unlike", "unlike the rest"),
)


def territories() -> list[str]:
    """Against the peers, by set; figures of another problem than an instance's newest do not count."""
    found = records.last(records.read("compare"), "instance", "engine")
    problem = {one["instance"]: one["problem"] for one in found}
    lines: list[str] = []
    for name, title in SETS:
        every: dict[str, dict[str, Record]] = {}
        for one in found:
            if compare.SET_OF.get(one["instance"]) == name and one["problem"] == problem[one["instance"]]:
                every.setdefault(one["instance"], {})[one["engine"]] = one
        if every:
            lines += [*_territories(title, list(every.values())), ""]
    return lines


def _territories(title: str, every: list[dict[str, Record]]) -> list[str]:
    part = [one for engines in every for one in engines.values()]
    own = sorted({one["limit"] for one in part if one["engine"] == compare.OWN})
    peers = sorted({one["limit"] for one in part if one["engine"] != compare.OWN})
    own_time, peers_time = ("/".join(f"{limit:g}" for limit in limits) for limits in (own, peers))
    times = f"repplan {own_time or '–'} s, peers {peers_time or '–'} s each"
    lines = [f"### Territories, {title} (`compare.py`; {times}; {origin(part)})", ""]
    lines += [script.head(compare.COLUMNS), *map(compare.row, every)]
    said = compare.summary(every)
    return [*lines, "", f"{said[0].upper()}{said[1:]}."] if said else lines


def periodic() -> list[str]:
    """Gaps on Cordeau's instances, one table a time limit."""
    found = records.last(records.read("pvrp"), "instance", "engine", "seed", "limit")
    lines = []
    for limit in sorted({one["limit"] for one in found}):
        part = [one for one in found if one["limit"] == limit]
        peers = {one["instance"]: one["gap"] for one in part if one["engine"] == "ortools"}
        rows, gaps, means = [], [], []
        for name in sorted({one["instance"] for one in part}):
            mine = sorted((o["seed"], o["gap"]) for o in part if (o["instance"], o["engine"]) == (name, "repplan"))
            solved = [gap for _seed, gap in mine if gap is not None]
            gaps += solved
            means += [math.fsum(solved) / len(solved)] if solved else []
            seeds = " ".join("not solved" if gap is None else script.percent(gap) for _seed, gap in mine)
            mean = script.percent(math.fsum(solved) / len(solved)) if solved else "–"
            peer = "–" if name not in peers else "not solved" if peers[name] is None else script.percent(peers[name])
            rows.append([name, seeds, mean, peer])
        lines += [f"### Periodic routing (`pvrp.py`; {limit:g} s; gap % by seed; {origin(part)})", ""]
        lines += script.table(["instance", "repplan", "mean", "OR-Tools"], rows)
        if gaps:
            lines += [
                "",
                f"Mean gap of the instances {math.fsum(means) / len(means):.2f} %, worst run {max(gaps):.2f} %.",
            ]
        lines.append("")
    return lines


def single(benchmark: str, title: str, columns: dict[str, str], *key: str) -> Callable[[], list[str]]:
    """A table with a line for each newest record of a benchmark; `columns` are heading and field."""

    def section() -> list[str]:
        found = records.last(records.read(benchmark), *key)
        if not found:
            return []
        rows = [[record[field] for field in columns.values()] for record in found]
        return [f"### {title} (`{benchmark}`; {origin(found)})", "", *script.table(list(columns), rows), ""]

    return section


def scaling() -> list[str]:
    """Time an iteration, and the plot: what was measured with the same code as the newest figure."""
    found = records.read("scaling")
    found = records.last((one for one in found if one["code"] == found[-1]["code"]), "customers")
    if not found:
        return []
    times = {one["customers"]: one["milliseconds"] for one in found}
    grown = growth(times)
    rows = [
        [f"{one['customers']:,}", one["reps"], f"{one['milliseconds']:.3f}", f"{grown[one['customers']]:.2f}"]
        for one in sorted(found, key=lambda one: one["customers"])
    ]
    title = f"### Time an iteration: two hundred customers a rep, four weeks (`scaling.py`; {origin(found)})"
    lines = script.table(["customers", "reps", "CPU ms", "of n log n"], rows)
    return [title, "", *lines, "", "![scaling](results/scaling.svg)", ""]


_TEAM = {"customers": "customers", "reps": "reps", "s": "seconds", "cost": "cost", "late": "late"}
_DAY = {"s": "own_seconds", "PyVRP s": "peer_seconds", "days": "days", "repplan": "repplan", "PyVRP": "pyvrp"}
_FIRST = {
    "first run, s": "first",
    "its CPU s": "cpu",
    "second, s": "second",
    "announced": "announced",
    "MB": "megabytes",
}

SECTIONS: tuple[Callable[[], list[str]], ...] = (
    territories,
    periodic,
    single("one_day", "One day of 25 stops: mean travel", _DAY | {"worst ratio": "worst"}, "own_seconds"),
    single("default_plan", "The default plan of 200 customers", default_plan.COLUMNS, "territory"),
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
