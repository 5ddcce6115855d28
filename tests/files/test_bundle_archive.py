"""Bundles as files: read back exactly, the same bytes again, and refused in one line where anything is wrong."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.errors import BadDataError
from repplan.files.bundle_archive import PARTS, VERSION, Bundle, bundle_bytes, parse_bundle

PARTS_OF_ONE: dict[str, list[dict[str, Any]]] = {part: [{"name": "协和", "n": 1.5}, {}] for part in PARTS}
ONE = Bundle("陈", "2026-11-23T12:00:00+00:00", None, notes=True, parts=PARTS_OF_ONE)
DATA = bundle_bytes(ONE)


def rewritten(**changes: bytes | None) -> bytes:
    """The bundle with files replaced or, for None, left out; `manifest` stands for manifest.json."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DATA)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = changes.get(name.partition(".")[0], old.read(name))
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def manifest(**changes: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(DATA)) as archive:
        told = json.loads(archive.read("manifest.json"))
    return json.dumps({**told, **changes}).encode()


def test_what_is_written_is_read_back() -> None:
    """Every part, and the same bytes for the same content."""
    read = parse_bundle(DATA, "x.zip")
    assert (read.rep, read.made_at, read.since, read.notes, read.parts) == (
        *(ONE.rep, ONE.made_at, ONE.since, ONE.notes),
        ONE.parts,
    )
    assert bundle_bytes(read) == DATA
    assert read.digest


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no whole zip"),
        (b"PK\x03\x04 nonsense", "no whole zip"),
        (DATA[:-40], "no whole zip"),
        (rewritten(manifest=None), "is no bundle of repplan's"),
        (rewritten(manifest=b"[]"), "is no bundle of repplan's"),
        (rewritten(manifest=manifest(format="other")), "is no bundle of repplan's"),
        (rewritten(manifest=manifest(version=VERSION + 1)), "upgrade repplan; nothing was written"),
        (rewritten(manifest=manifest(version="1")), "says no version"),
        (rewritten(manifest=manifest(rep=" ")), "names no rep"),
        (rewritten(manifest=manifest(files=3)), "no proper files"),
        (rewritten(contacts=None), "contacts.jsonl is missing"),
        (rewritten(contacts=b"{}\n"), "contacts.jsonl does not match its digest"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(data: bytes, message: str) -> None:
    """Damaged, foreign and newer files are refused, each with its own words."""
    with pytest.raises(BadDataError, match=message) as refused:
        parse_bundle(data, "x.zip")
    assert "x.zip" in str(refused.value)
    assert "\n" not in str(refused.value)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.integers(0, 255), st.integers(0, 30))
def test_any_damage_is_refused_or_harmless(position: int, byte: int, cut: int) -> None:
    """A byte changed and some lost: the content is the same, or it is refused; nothing else happens."""
    data = DATA[:position] + bytes([byte]) + DATA[position + 1 + cut :]
    try:
        read = parse_bundle(data, "x.zip")
    except BadDataError:
        return
    assert read.parts == ONE.parts
