"""The sources that the settings can name, made ready: a server, a prepared map, a matrix file."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from repplan.errors import BadDataError, NotFoundError, UsageError, why
from repplan.i18n import _
from repplan.services.facts.finding import fold
from repplan.travel.source import NoAnswerError, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repplan.config import Config
    from repplan.domain.geo import Point
    from repplan.travel.prepared import PreparedMap
    from repplan.travel.table_service import TableService

LEFT_ALONE = 60.0
"""Seconds for which a server that gave no answer is not asked again: one command may need its times several times."""

_ALL = {"start": ("start", "home"), "end": ("end", "home", "start")}
"""The names under which a matrix file may hold the rep's own places, the first that it has counts."""

_silent: dict[str, tuple[float, str]] = {}


def maps_folder(folder: Path | None) -> Path:
    """Where prepared maps are kept.

    Raises:
        UsageError: without a home.
    """
    return _home(folder) / "maps"


def tables_folder(folder: Path | None) -> Path:
    """Where tables that a source was asked for are kept."""
    return _home(folder) / "travel"


def _home(folder: Path | None) -> Path:
    if folder is None:
        raise UsageError(_("these settings belong to no home folder: travel times can only be as the crow flies"))
    return folder


@dataclass(frozen=True)
class RoadSource:
    """A source that knows roads. `identity` is what its answers depend on; tables are kept in `folder`."""

    name: str
    identity: str
    folder: Path
    service: TableService
    size: int

    def table(
        self, points: Sequence[Point], *, fresh: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> Table:
        """The travel times between points: kept ones, else asked for and kept.

        Raises:
            NoAnswerError: the source does not answer.
        """
        from repplan.store.database import prepare_home
        from repplan.travel.kept import keep_table, load_table, table_key
        from repplan.travel.table_service import fetch_table

        key = table_key(self.identity, points)
        kept = None if fresh else load_table(self.folder, key)
        if kept is not None:
            return kept
        since, reason = _silent.get(self.identity, (-LEFT_ALONE, ""))
        if time.monotonic() - since < LEFT_ALONE and not fresh:
            raise NoAnswerError(reason)
        try:
            table = fetch_table(self.service, points, size=self.size, progress=progress)
        except NoAnswerError as error:
            _silent[self.identity] = time.monotonic(), str(error)
            raise
        prepare_home(self.folder)
        keep_table(self.folder, key, table)
        return table


def road_source(config: Config) -> RoadSource:
    """The server or the embedded engine of the settings.

    Raises:
        UsageError: the settings name no server.
        NotFoundError: there is no such prepared map.
    """
    from repplan.travel.osrm_engine import OsrmEngine
    from repplan.travel.osrm_server import OsrmServer, Patience
    from repplan.travel.prepared import base_path
    from repplan.travel.table_service import MAX_TABLE_SIZE

    folder = tables_folder(config.folder)
    if config["travel.source"] == "embedded":
        chosen = chosen_map(config)
        engine = OsrmEngine(base_path(maps_folder(config.folder), chosen.name))
        return RoadSource(map_words(chosen), f"embedded {chosen.identity}", folder, engine, size=1000)
    url: str = config["travel.url"]
    if not url:
        raise UsageError(_("travel.source is osrm, but no server is named: `repplan config set travel.url ADDRESS`"))
    patience = Patience(config["travel.connect_timeout"], config["travel.read_timeout"], config["travel.retries"])
    profile: str = config["travel.profile"]
    server = OsrmServer(url, profile, patience)
    name = _("the server {url}").format(url=server.shown)
    return RoadSource(name, f"osrm {url} {profile}", folder, server, MAX_TABLE_SIZE)


def map_words(chosen: PreparedMap) -> str:
    """A prepared map in words."""
    return _("the prepared map {name}").format(name=chosen.name)


def chosen_map(config: Config) -> PreparedMap:
    """The prepared map of the settings; where they name none, the one of their profile that was prepared last.

    Raises:
        NotFoundError: there is none, or none of that name or profile.
    """
    from repplan.travel.prepared import prepared_maps

    known = prepared_maps(maps_folder(config.folder))
    name, profile = config["travel.map"], config["travel.profile"]
    found = next((one for one in known if (one.name == name if name else one.profile == profile)), None)
    if found is not None:
        return found
    if not known:
        raise NotFoundError(_("no map is prepared for embedded roads: `repplan travel prepare FILE.osm.pbf`"))
    names = ", ".join(one.name for one in known)
    if name:
        message = _("there is no prepared map {name!r}, but {names}: `repplan config set travel.map NAME`")
        raise NotFoundError(message.format(name=name, names=names))
    message = _("no map is prepared for profile {profile}, but {names}: `repplan config set travel.profile {other}`")
    raise NotFoundError(message.format(profile=profile, names=names, other=known[0].profile))


@dataclass(frozen=True)
class NamedTable:
    """Travel times of a file. `rows` goes by the folded names, `written` has them as they are written."""

    name: str
    table: Table
    rows: Mapping[str, int]
    written: Sequence[str]

    def row(self, site: str) -> int | None:
        """The place of a site in the table; the rep's own places go by several names."""
        return next((self.rows[fold(name)] for name in _ALL.get(site, (site,)) if fold(name) in self.rows), None)

    def unknown(self, sites: Sequence[str]) -> tuple[str, ...]:
        """The names that mean none of the sites, as written."""
        meant = {fold(name) for site in sites for name in _ALL.get(site, (site,))} | {"home", "start", "end"}
        return tuple(name for name in self.written if fold(name) not in meant)


def by_names(config: Config) -> NamedTable:
    """The matrix file of the settings.

    Raises:
        UsageError: the settings name none.
        NotFoundError: it is not there.
        BadDataError: it cannot be used, with every mistake in it.
    """
    import numpy as np

    from repplan.files.travel_matrix import read_times

    path = matrix_file(config)
    times = read_times(path)
    rows = {fold(name): row for row, name in enumerate(times.names)}
    if len(rows) < len(times.names):
        twice = next(n for i, n in enumerate(times.names) if fold(n) in {fold(other) for other in times.names[:i]})
        raise BadDataError(_("{path}: the place {name!r} is written in two ways").format(path=path, name=twice))
    n = len(times.names)
    table = Table(
        np.array(times.minutes, dtype=np.float64).reshape(n, n),
        np.array(times.km, dtype=np.float64).reshape(n, n),
        np.zeros(n),
    )
    return NamedTable(_("the file {name}").format(name=path.name), table, rows, times.names)


def matrix_file(config: Config) -> Path:
    """The path of the matrix file; a relative one counts from the home folder.

    Raises:
        UsageError: the settings name none.
    """
    text: str = config["travel.file"]
    if not text:
        raise UsageError(_("travel.source is file, but none is named: `repplan config set travel.file PATH`"))
    return _home(config.folder) / Path(text).expanduser()


def source_digest(config: Config) -> str:
    """What travel times depend on beside the settings: the bytes of the file, the prepared map. Asks no server."""
    try:
        if config["travel.source"] == "file":
            return hashlib.sha256(matrix_file(config).read_bytes()).hexdigest()
        if config["travel.source"] == "embedded":
            return chosen_map(config).identity
    except (UsageError, NotFoundError) as error:
        return str(error)
    except OSError as error:
        return why(error)
    return ""
