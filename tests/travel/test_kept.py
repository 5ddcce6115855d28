"""Kept tables: found again by what they depend on, never trusted blindly, never too many."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from repplan.travel.kept import MOST, keep_table, kept_tables, load_table, table_key
from repplan.travel.source import Table

if TYPE_CHECKING:
    from pathlib import Path

POINTS = [(60.1, 24.9), (60.2, 24.8)]
TABLE = Table(np.array([[0, np.inf], [np.nan, 0]]), np.array([[0, 1.5], [2, 0]]), np.array([3.0, np.inf]))


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    """All three arrays, with what has no way and what is unknown."""
    keep_table(tmp_path, "k", TABLE)
    found = load_table(tmp_path, "k")
    assert found is not None
    for kept, given in zip(found, TABLE, strict=True):
        assert np.array_equal(kept, given, equal_nan=True)
    assert load_table(tmp_path, "other") is None


def test_the_key_is_the_content() -> None:
    """Another source, another place or another order is another table; a hair's breadth is not."""
    key = table_key("osrm a", POINTS)
    assert key == table_key("osrm a", [(60.1 + 1e-9, 24.9), (60.2, 24.8)])
    others = [
        ("osrm b", POINTS),
        ("osrm a", POINTS[::-1]),
        ("osrm a", [*POINTS, (0, 0)]),
        ("osrm a", [(60.10001, 24.9), POINTS[1]]),
    ]
    assert len({key, *(table_key(*other) for other in others)}) == 5


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no more", b"no archive at all"])
def test_a_damaged_file_is_no_table(tmp_path: Path, damage: bytes) -> None:
    """It is as if nothing were kept: the source is asked again."""
    keep_table(tmp_path, "k", TABLE)
    (tmp_path / "k.npz").write_bytes(damage)
    assert load_table(tmp_path, "k") is None


def test_a_table_of_another_shape_is_none(tmp_path: Path) -> None:
    """Arrays that do not fit each other are damage, too."""
    keep_table(tmp_path, "k", Table(TABLE.minutes, TABLE.km, np.zeros(3)))
    assert load_table(tmp_path, "k") is None


def test_the_least_used_go(tmp_path: Path) -> None:
    """So many are kept, those used last; being read is being used."""
    for number in range(MOST):
        keep_table(tmp_path, f"k{number}", TABLE)
        os.utime(tmp_path / f"k{number}.npz", (1000 + number, 1000 + number))
    load_table(tmp_path, "k0")
    keep_table(tmp_path, "new", TABLE)
    names = {path.stem for path in kept_tables(tmp_path)}
    assert len(names) == MOST
    assert {"new", "k0"} <= names
    assert "k1" not in names
    assert not list(tmp_path.glob("*.new"))


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """Keeping saves time and nothing else."""
    keep_table(tmp_path / "missing", "k", TABLE)
    assert load_table(tmp_path / "missing", "k") is None
