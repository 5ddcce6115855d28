"""Bundles as files: a zip of JSON lines with a manifest that says what is in it, whose it is, and its digests.

    manifest.json     {"format": "repplan-bundle", "version": 1, "rep": …, "made_at": …, "since": …, "notes": …,
                       "files": {"sites.jsonl": {"sha256": …, "records": …}, …}}
    sites.jsonl       one JSON object a line, and so on for the other parts

What the objects hold is described in docs/bundles.md and known to `services.team`; here they are any objects.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from repplan.errors import BadDataError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT = "repplan-bundle"
VERSION = 1
PARTS = ("sites", "customers", "contacts", "stages", "visits")

_MANIFEST = "manifest.json"
_MOST_BYTES = 500_000_000  # unpacked: a team's years are a tenth of it, and a crafted archive would fill the memory
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAMAGED = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),  # what zipfile lets through of a crafted archive
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds.

    Attributes:
        rep: whose laptop it was made on.
        made_at: when, UTC in ISO format.
        since: the day from which the log is in it, None = all of it.
        notes: whether personal notes are in it.
        parts: the records of each of `PARTS`.
        digest: what tells bundles apart; the same for the same content.
    """

    rep: str
    made_at: str
    since: str | None
    notes: bool
    parts: Mapping[str, Sequence[Mapping[str, Any]]] = field(repr=False)
    digest: str = ""


def bundle_bytes(bundle: Bundle) -> bytes:
    """The bundle as a zip archive; the same bytes for the same content."""
    files = {f"{part}.jsonl": _lines(bundle.parts[part]) for part in PARTS}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "rep": bundle.rep,
        "made_at": bundle.made_at,
        "since": bundle.since,
        "notes": bundle.notes,
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "records": data.count(b"\n")}
            for name, data in files.items()
        },
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {_MANIFEST: json.dumps(manifest, ensure_ascii=False, indent=2).encode(), **files}.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def _lines(records: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(record, ensure_ascii=False, separators=(',', ':'))}\n" for record in records).encode()


def parse_bundle(data: bytes, source: str) -> Bundle:
    """The bundle in a file's bytes, its digests compared.

    Raises:
        BadDataError: if it is none, damaged, or of a format to come; one line that says so.
    """
    files = _unpacked(data, source)
    manifest = _manifest(files.get(_MANIFEST, b""), source)
    parts = {}
    for part in PARTS:
        name = f"{part}.jsonl"
        told = manifest["files"].get(name)
        if not isinstance(told, dict) or name not in files:
            raise _damaged(source, _("{name} is missing").format(name=name))
        if hashlib.sha256(files[name]).hexdigest() != told.get("sha256"):
            raise _damaged(source, _("{name} does not match its digest").format(name=name))
        parts[part] = _records(files[name], name, source)
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    return Bundle(manifest["rep"], manifest["made_at"], manifest["since"], manifest["notes"], parts, digest)


def _unpacked(data: bytes, source: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [entry for entry in archive.infolist() if entry.filename.endswith((".json", ".jsonl"))]
            whole = sum(entry.file_size for entry in wanted) <= _MOST_BYTES
            files = {entry.filename: archive.read(entry) for entry in wanted} if whole else None
    except _DAMAGED:
        raise _damaged(source, _("it is no whole zip archive")) from None
    if files is None:
        raise _damaged(source, _("it unpacks to more than {most} bytes").format(most=_MOST_BYTES))
    return files


def _manifest(data: bytes, source: str) -> dict[str, Any]:
    """The manifest with its keys checked.

    Raises:
        BadDataError: if it is that of no bundle, or of one that only a newer repplan reads.
    """
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        message = _("{path} is no bundle of repplan's: `repplan export bundle FILE.zip` makes one")
        raise BadDataError(message.format(path=source))
    version = manifest.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _damaged(source, _("its manifest says no version"))
    if version > VERSION:
        message = _(
            "{path} has format {version}, this repplan reads up to {known}: upgrade repplan; nothing was written"
        )
        raise BadDataError(message.format(path=source, version=version, known=VERSION))
    kinds = {"rep": str, "made_at": str, "since": (str, type(None)), "notes": bool, "files": dict}
    for key, kind in kinds.items():
        if not isinstance(manifest.get(key), kind):  # type: ignore[arg-type]  # a type or a tuple of them
            raise _damaged(source, _("its manifest has no proper {key}").format(key=key))
    if not manifest["rep"].strip():
        raise _damaged(source, _("its manifest names no rep"))
    return manifest


def _records(data: bytes, name: str, source: str) -> list[dict[str, Any]]:
    records = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            raise _damaged(source, _("line {number} of {name} is no JSON object").format(number=number, name=name))
        records.append(record)
    return records


def _damaged(source: str, what: str) -> BadDataError:
    message = _("{path} is damaged: {what}; nothing was written: have it made and sent again")
    return BadDataError(message.format(path=source, what=what))
