"""OSRM inside this process: the `osrm-bindings` package on a map that `repplan travel prepare` has made."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module, metadata, util
from typing import TYPE_CHECKING, Any

from repplan.errors import BadDataError, NotFoundError
from repplan.i18n import _
from repplan.travel.osrm_server import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from repplan.domain.geo import Point

PACKAGE = "osrm-bindings"
LEAST_PYTHON = (3, 12)


def engine_version() -> str:
    """The version of the embedded engine.

    Raises:
        NotFoundError: it is not installed; says what to install.
    """
    # The package installs under a name that others use too: both must fit.
    if util.find_spec("osrm") is not None:
        try:
            return metadata.version(PACKAGE)
        except metadata.PackageNotFoundError:
            pass
    message = _("embedded roads need the package osrm-bindings: `pip install 'repplan[roads]'`")
    if sys.version_info < LEAST_PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        message = _(
            "embedded roads need Python 3.12 or newer, this is {found}: there, `pip install 'repplan[roads]'`"
        ).format(found=found)
    raise NotFoundError(message)


@dataclass
class OsrmEngine:
    """A `TableService` without a server. `base` is the path of the prepared map's files without their last suffix."""

    base: Path

    @cached_property
    def _osrm(self) -> Any:  # noqa: ANN401 - the package is optional and has no types
        engine_version()
        return import_module("osrm")

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401 - the same
        try:
            return self._osrm.OSRM(storage_config=str(self.base), algorithm="MLD", use_shared_memory=False)
        except RuntimeError as error:
            message = _("the prepared map in {folder} cannot be used ({error}): `repplan travel prepare` makes it anew")
            raise BadDataError(message.format(folder=self.base.parent, error=error)) from None

    def table(self, points: Sequence[Point], sources: Sequence[int], destinations: Sequence[int]) -> Mapping[str, Any]:
        """See `TableService.table`.

        Raises:
            NotFoundError: the package is not installed.
            BadDataError: the prepared map cannot be read.
        """
        engine = self._engine
        parameters = self._osrm.TableParameters(
            coordinates=[(lon, lat) for lat, lon in points],
            sources=list(sources),
            destinations=list(destinations),
            annotations=["duration", "distance"],
            generate_hints=False,
        )
        try:
            answer = engine.Table(parameters)
        except RuntimeError as error:
            code, _dash, text = str(error).partition(" - ")
            raise refusal(code, text) from None
        # The engine's own containers are plain only row by row.
        plain: dict[str, Any] = {key: [list(row) for row in answer[key]] for key in ("durations", "distances")}
        for key in ("sources", "destinations"):
            plain[key] = [{"distance": waypoint["distance"]} for waypoint in answer[key]]
        return plain
