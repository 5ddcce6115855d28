"""Tables that a source was asked for once, kept as files named by what they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from repplan.travel.source import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.geo import Point

FORMAT = 1
MOST = 16
"""Tables kept; of more, those not used for longest go."""


def table_key(identity: str, points: Sequence[Point]) -> str:
    """SHA-256 of the source's identity and the places in their order, to a millionth of a degree (11 cm)."""
    places = [(f"{lat:.6f}", f"{lon:.6f}") for lat, lon in points]
    return hashlib.sha256(json.dumps([FORMAT, identity, places]).encode()).hexdigest()


def load_table(folder: Path, key: str) -> Table | None:
    """The kept table, None where there is none that can be read."""
    import numpy as np  # noqa: PLC0415 - only a planning command pays for it

    path = folder / f"{key}.npz"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            table = Table(kept["minutes"], kept["km"], kept["snapped"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    n = len(table.snapped)
    if table.minutes.shape != (n, n) or table.km.shape != (n, n):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return table


def keep_table(folder: Path, key: str, table: Table) -> None:
    """Keep a table, in one step. That it cannot be kept costs time later and nothing else, so it is no error."""
    import numpy as np  # noqa: PLC0415 - as above

    with contextlib.suppress(OSError):
        descriptor, draft = tempfile.mkstemp(dir=folder, suffix=".new")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                np.savez(stream, minutes=table.minutes, km=table.km, snapped=table.snapped)
            Path(draft).replace(folder / f"{key}.npz")
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        for path in kept_tables(folder)[MOST:]:
            path.unlink(missing_ok=True)


def kept_tables(folder: Path) -> list[Path]:
    """The kept tables, the latest used first."""
    found = []
    for path in folder.glob("*.npz"):
        with contextlib.suppress(OSError):
            found.append((path.stat().st_mtime, path))
    return [path for _time, path in sorted(found, reverse=True)]
