"""An OSRM server over HTTP: patient up to a limit, then honest that it gave no answer."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from repplan import __version__
from repplan.i18n import _
from repplan.travel.source import NoAnswerError
from repplan.travel.table_service import NoRoadError, TooBigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import urllib3
    from urllib3.util import Url

    from repplan.domain.geo import Point

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds: of the pause before the first repetition, doubled before each further one, and of what a server may ask."""

_BUSY = {429, 500, 502, 503, 504}
_TOO_LONG = {413, 414, 431}
_NO_DISTANCES = {"InvalidOptions", "InvalidQuery", "NotImplemented"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a connection and for an answer, in seconds, and how often to ask again."""

    connect: float = 5.0
    read: float = 30.0
    retries: int = 2


class _BusyError(Exception):
    """Worth another try. `pause` = the seconds that the server asks for."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        super().__init__(message)
        self.pause = pause


@dataclass
class OsrmServer:
    """A `TableService` over HTTP.

    Attributes:
        url: address of the server with the path before `/table/v1`, perhaps with a user and password or a query (such
            as a key), which are sent along.
        profile: the profile's name in the address; most servers know one only and ignore it.
        patience: when to give up.
        sleep: waits so many seconds.
    """

    url: str
    profile: str
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], None] = time.sleep
    distances: bool = True

    def table(self, points: Sequence[Point], sources: Sequence[int], destinations: Sequence[int]) -> Mapping[str, Any]:
        """See `TableService.table`."""
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in points)
        chosen = "".join(
            f"&{name}={';'.join(map(str, indices))}"
            for name, indices in (("sources", sources), ("destinations", destinations))
            if len(indices) < len(points)
        )
        path = f"/table/v1/{self.profile}/{places}?annotations=duration"
        if self.distances:
            try:
                return self._ask(f"{path},distance{chosen}")
            except _RefusedError as error:
                if error.code not in _NO_DISTANCES:
                    raise
            self.distances = False  # an old server: it knows times only
        return self._ask(f"{path}{chosen}")

    @property
    def shown(self) -> str:
        """The address as messages show it: no password, no key."""
        return self._address._replace(auth=None, query=None).url

    @cached_property
    def _address(self) -> Url:
        from urllib3.util import parse_url

        return parse_url(self.url)

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        import urllib3

        headers = {"User-Agent": f"repplan/{__version__}", "Accept": "application/json"}
        if self._address.auth:
            headers |= urllib3.make_headers(basic_auth=self._address.auth)
        return urllib3.PoolManager(
            headers=headers,
            timeout=urllib3.Timeout(connect=self.patience.connect, read=self.patience.read),
            retries=urllib3.Retry(
                total=3, connect=0, read=0, status=0, other=0, redirect=3, respect_retry_after_header=False
            ),
        )

    def _ask(self, path: str) -> Mapping[str, Any]:
        query = f"&{self._address.query}" if self._address.query else ""
        target = f"{self.shown.rstrip('/')}{path}{query}"
        for attempt in range(self.patience.retries + 1):
            try:
                return _read(*self._get(target))
            except _BusyError as error:
                if attempt == self.patience.retries:
                    message = _("{trouble}, asked {n} times")
                    raise NoAnswerError(
                        message.format(trouble=error, n=attempt + 1) if attempt else str(error)
                    ) from None
                self.sleep(min(max(error.pause, FIRST_PAUSE * 2**attempt), LONGEST_PAUSE))
        raise AssertionError  # the last attempt returns or raises

    def _get(self, target: str) -> tuple[int, bytes, str]:
        """Status, body and the pause that the server asks for.

        Raises:
            _BusyError: without an answer in time.
        """
        import urllib3

        try:
            response = self._pool.request("GET", target)
        except urllib3.exceptions.HTTPError as error:
            raise _BusyError(self._trouble(error)) from None
        return response.status, response.data, response.headers.get("Retry-After", "")

    def _trouble(self, error: Exception) -> str:
        """What went wrong on the way to the server and back, in a clause."""
        from urllib3 import exceptions

        cause = getattr(error, "reason", None) or error
        if isinstance(cause, exceptions.ConnectTimeoutError) and not isinstance(cause, exceptions.NewConnectionError):
            return _("no connection within {seconds:g} seconds").format(seconds=self.patience.connect)
        if isinstance(cause, exceptions.ReadTimeoutError):
            return _("no answer within {seconds:g} seconds").format(seconds=self.patience.read)
        if isinstance(cause, exceptions.NameResolutionError):
            return _("its name {name} is not known").format(name=self._address.host)
        if isinstance(cause, exceptions.NewConnectionError):
            return _("it does not listen there")
        if isinstance(cause, exceptions.SSLError):
            return _("its certificate is not valid or it does not speak HTTPS")
        return _("the connection broke")


class _RefusedError(NoAnswerError):
    """The server says no in its own words; `code` is the first of them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(_("it says {code}: {message}").format(code=code, message=message) if message else code)
        self.code = code


def _read(status: int, body: bytes, pause: str) -> Mapping[str, Any]:
    """What a response means.

    Raises:
        TooBigError: it takes fewer places at once.
        NoRoadError: a place has no road.
        NoAnswerError: the server refuses, or what it sends is no answer.
        _BusyError: asking again may help.
    """
    if status in _TOO_LONG:
        raise TooBigError
    if status in _BUSY:
        seconds = float(pause) if pause.isdecimal() else 0.0
        raise _BusyError(_("it answers HTTP {status}").format(status=status), seconds)
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("code"), str):
        if status == 200:
            raise NoAnswerError(_("what it answers is not the JSON of OSRM's table service"))
        raise NoAnswerError(_("it answers HTTP {status}").format(status=status))
    code, message = answer["code"], str(answer.get("message") or "")[:200]
    if code == "Ok":
        return answer
    raise refusal(code, message)


def refusal(code: str, message: str) -> Exception:
    """The error for a code of OSRM other than `Ok`."""
    if code == "TooBig":
        return TooBigError()
    place = re.search(r"coordinate (\d+)", message)
    if code == "NoSegment" and place:
        return NoRoadError(int(place[1]))
    return _RefusedError(code, " ".join(message.split()).rstrip("."))
