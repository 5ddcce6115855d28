"""Figures that are kept: one file a benchmark under `results/`, a line of JSON a measurement, with date and commit.

A line is on the disk as soon as its figure is known, and appended in one write: two processes on different instances
may keep theirs in the same file, and a run that was cut off can be resumed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FOLDER = Path(__file__).parent / "results"
_HERE = Path(__file__).parent
_ROOT = Path(__file__).parents[1]
_PLANNER = _ROOT / "src" / "repplan" / "planner"
Record = dict[str, Any]


@cache
def commit() -> str:
    """The commit when first asked, with a `+` where planner or benchmarks differed from it; `unknown` without git."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--", "src/repplan/planner", "benchmarks/*.py") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    run = subprocess.run(["git", "-C", str(_ROOT), *words], check=True, capture_output=True, text=True)
    return run.stdout.strip()


@cache
def planner_digest() -> str:
    """A short name for the text of the planner's sources when first asked: other commits leave its figures valid."""
    return _digest(sorted(_PLANNER.glob("*.py")))


@cache
def source_digest(*modules: str) -> str:
    """The same for some benchmark modules."""
    return _digest(_HERE / f"{module}.py" for module in modules)


def _digest(paths: Iterable[Path]) -> str:
    text = b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in paths)
    return hashlib.sha256(text).hexdigest()[:12]


def read(benchmark: str, folder: Path | None = None) -> list[Record]:
    """All records of a benchmark, oldest first."""
    path = _path(benchmark, folder)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def append(benchmark: str, record: Record, folder: Path | None = None) -> Record:
    """Adds a record, with date, commit and Python; it is on the disk when this returns."""
    known = {"date": dt.datetime.now(tz=dt.UTC).date().isoformat(), "commit": commit()}
    record = known | {"python": platform.python_version()} | record
    path = _path(benchmark, folder)
    path.parent.mkdir(exist_ok=True)
    line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
    with path.open("ab", buffering=0) as file:
        file.write(line)  # in one call: lines of processes that share the file do not mix
    return record


def kept(benchmark: str, key: Record, measure: Callable[[], Record], *, resume: bool) -> Record:
    """What has been measured under `key` before, if `resume`; else it is measured now, and kept.

    The key names everything that the figures depend on: instance, limits, seed, and the code (`planner_digest`).
    """
    if resume:
        for record in reversed(read(benchmark)):
            if all(record.get(field) == value for field, value in key.items()):
                return record
    return append(benchmark, key | measure())


def last(found: Iterable[Record], *fields: str) -> list[Record]:
    """The newest record for each value of the fields, in the order in which these first came."""
    newest: dict[tuple[object, ...], Record] = {}
    for record in found:
        newest[tuple(record[field] for field in fields)] = record
    return list(newest.values())


def _path(benchmark: str, folder: Path | None) -> Path:
    return (folder or FOLDER) / f"{benchmark}.jsonl"
