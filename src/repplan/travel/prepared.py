"""Prepared maps: an OpenStreetMap extract cut, cut up and weighed once by OSRM's own tools, kept under its name.

The three steps are those of OSRM's multi-level Dijkstra: `extract` (the roads of a profile), `partition` (cells) and
`customize` (times through the cells).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

from repplan.errors import BadDataError, ConflictError, NotFoundError, UsageError, why
from repplan.i18n import _
from repplan.travel.osrm_engine import engine_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROFILES = ("car", "bicycle", "foot")
SUFFIXES = (".osm.pbf", ".osm.bz2", ".osm")
_CARD = "map.json"
_BASE = "map.osrm"

LARGE_NETWORK = 1000
"""Nodes from which OSRM takes a network of roads for large, unless told otherwise."""

VERSION = 1
"""Of how maps are prepared: one that was prepared otherwise is prepared anew."""


@dataclass(frozen=True, slots=True)
class PreparedMap:
    """A prepared map.

    Attributes:
        name: the folder's name, as `travel.map` names it.
        profile: car, bicycle or foot.
        source: the file's name.
        digest: SHA-256 of the file.
        engine: version of OSRM that prepared it.
        prepared_at: when, ISO.
        version: `VERSION` of then.
    """

    name: str
    profile: str
    source: str
    digest: str
    engine: str
    prepared_at: str
    version: int = VERSION

    @property
    def identity(self) -> str:
        """What its travel times depend on."""
        return f"{self.digest} {self.profile} {self.engine} {self.version}"


def base_path(maps: Path, name: str) -> Path:
    """Where the engine finds a prepared map."""
    return maps / name / _BASE


def prepared_maps(maps: Path) -> list[PreparedMap]:
    """The prepared maps of a folder, the latest first."""
    found = []
    for card in maps.glob(f"*/{_CARD}") if maps.is_dir() else ():
        with contextlib.suppress(OSError, ValueError, TypeError):
            found.append(PreparedMap(**json.loads(card.read_text(encoding="utf-8"))))
    return sorted(found, key=lambda prepared: (prepared.prepared_at, prepared.name), reverse=True)


def prepare(maps: Path, file: Path, profile: str, now: str, tell: Callable[[str], None]) -> tuple[PreparedMap, bool]:
    """Prepare a map unless that has been done; the file itself is only read.

    Args:
        maps: folder of the prepared maps; exists.
        file: an OpenStreetMap extract.
        profile: one of `PROFILES`.
        now: the time, ISO.
        tell: told what happens, one sentence a step.

    Returns:
        The prepared map, and whether it is new.

    Raises:
        UsageError: another profile.
        NotFoundError: no such file, or no embedded engine.
        BadDataError: the file is no map, or the tools refuse it.
        ConflictError: the folder cannot be written.
    """
    if profile not in PROFILES:
        message = _("there is no profile {profile!r} to prepare a map for: choose {profiles}")
        raise UsageError(message.format(profile=profile, profiles=", ".join(PROFILES)))
    engine = engine_version()
    name, digest = f"{_stem(file)}-{profile}", _digest(file)
    made = PreparedMap(name, profile, file.name, digest, engine, now)
    before = next((known for known in prepared_maps(maps) if known.name == name), None)
    if before is not None and before.identity == made.identity:
        return before, False
    with tempfile.TemporaryDirectory(prefix=".preparing-", dir=maps) as draft:
        base = Path(draft) / _BASE
        tell(_("reading the roads of {file} for profile {profile} ...").format(file=file.name, profile=profile))
        _extract(file, profile, base)
        tell(_("dividing the map into cells ..."))
        _run("partition", file, [str(base)])
        tell(_("weighing the ways through the cells ..."))
        _run("customize", file, [str(base)])
        (Path(draft) / _CARD).write_text(json.dumps(asdict(made)), encoding="utf-8")
        _put(Path(draft), maps / name)
    return made, True


def _extract(file: Path, profile: str, base: Path) -> None:
    """Read the roads; those of a small map once more with a measure that fits it.

    OSRM moves a place from a cut-off bit of road to the nearest road of a large network, large meaning 1000 nodes. A
    small extract has no network of that size: places stay on one-way streets that lead out of the map, and most ways do
    not exist. There a quarter of the map is large.
    """
    words = [str(file.resolve()), "-p", str(_profile(profile)), "-o", str(base)]
    nodes = re.search(r"Generated (\d+) nodes", _run("extract", file, words))
    large = LARGE_NETWORK if nodes is None else int(nodes[1]) // 4
    if large < LARGE_NETWORK:
        _run("extract", file, [*words, "--small-component-size", str(max(large, 1))])


def _stem(file: Path) -> str:
    suffix = next((suffix for suffix in SUFFIXES if file.name.lower().endswith(suffix)), None)
    if suffix is None or len(file.name) == len(suffix):
        message = _("{file} is no OpenStreetMap extract: its name must end in .osm.pbf")
        raise BadDataError(message.format(file=file))
    return file.name[: -len(suffix)]


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise NotFoundError(_("there is no file {path}").format(path=file)) from None
    except OSError as error:
        raise BadDataError(_("{path} cannot be read: {error}").format(path=file, error=why(error))) from None


def _run(step: str, file: Path, words: Sequence[str]) -> str:
    """One of OSRM's tools, through the package's own entry, which finds it on every system; what it printed."""
    # -P: a folder named osrm in the working directory must not be taken for the package.
    done = subprocess.run(  # noqa: S603 - no shell; the words are ours and the file's path
        [sys.executable, "-P", "-m", "osrm", step, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        message = _("osrm-{step} cannot prepare {file}: {reason}")
        raise BadDataError(message.format(step=step, file=file, reason=_complaint(done.stdout.splitlines())))
    return done.stdout


def _complaint(lines: Sequence[str]) -> str:
    """The tool's last line that tells of an error; without one, that it was stopped, as where memory ends."""
    told = [line for line in lines if line.strip()]
    error = next((line for line in reversed(told) if "[error]" in line), None)
    if error is not None:
        return error.partition("[error]")[2].strip()
    return _("it was stopped; large maps need much memory: cut out the region first")


def _profile(name: str) -> Path:
    spec = util.find_spec("osrm")
    folders = [] if spec is None else [Path(place) for place in spec.submodule_search_locations or ()]
    for folder in folders:
        path = folder / "share" / "profiles" / f"{name}.lua"
        if path.is_file():
            return path
    raise NotFoundError(_("the package osrm-bindings has no profile {name}").format(name=name))


def _put(draft: Path, folder: Path) -> None:
    """The finished files into their place, over an older preparation."""
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        card = draft / _CARD
        for path in sorted(draft.iterdir(), key=lambda path: path == card):  # the card last: it says that all is there
            path.replace(folder / path.name)
    except OSError as error:
        raise ConflictError(_("{path} cannot be written: {error}").format(path=folder, error=why(error))) from error
