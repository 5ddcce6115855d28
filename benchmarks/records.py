"""Figures that are kept: one JSON file a benchmark under `results/`, a record a measurement, with date and commit."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
_ROOT = Path(__file__).parents[1]


def commit() -> str:
    """The checkout's commit, with a `+` where planner or benchmarks differ from it; `unknown` outside a checkout."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--", "src/repplan/planner", "benchmarks/*.py") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    run = subprocess.run(["git", "-C", str(_ROOT), *words], check=True, capture_output=True, text=True)
    return run.stdout.strip()


def source_digest(*modules: str) -> str:
    """A short name for the present text of some benchmark modules."""
    text = b"".join((Path(__file__).parent / f"{module}.py").read_bytes() for module in modules)
    return hashlib.sha256(text).hexdigest()[:12]


def read(benchmark: str, folder: Path | None = None) -> list[dict[str, Any]]:
    """All records of a benchmark, oldest first."""
    path = (folder or FOLDER) / f"{benchmark}.json"
    records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return records


def append(benchmark: str, record: dict[str, Any], folder: Path | None = None) -> dict[str, Any]:
    """Adds a record, with date, commit and Python; it is on the disk when this returns: a run can be resumed."""
    known = {"date": dt.datetime.now(tz=dt.UTC).date().isoformat(), "commit": commit()}
    record = known | {"python": platform.python_version()} | record
    folder = folder or FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"{benchmark}.json"
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in [*read(benchmark, folder), record])
    draft = path.with_suffix(".new")
    draft.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    draft.replace(path)
    return record
