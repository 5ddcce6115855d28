"""The rep's own settings: one table of options, read from `config.toml` in the home folder.

The table is what `config show|set` and the documentation print. Values are written as text and read by the option's
parser, so that the file, the command line and `init` accept the same and complain in the same words.
"""

from __future__ import annotations

import difflib
import itertools
import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repplan.domain.calendar import Shift, without
from repplan.domain.geo import CoordinatesError, Point, parse_point
from repplan.domain.sessions import SessionSyntaxError, parse_day_hours
from repplan.domain.spans import DaySpans, Span
from repplan.errors import BadDataError, Mistake, UsageError, why
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

HOME_VARIABLE = "REPPLAN_HOME"
CHINA = "CN"
SOURCES = ("crowfly", "file", "osrm", "embedded")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_WEEKS = 26
"""Weeks that a plan covers at most."""


def home() -> Path:
    """The folder that holds everything repplan keeps: REPPLAN_HOME, else the platform's data folder."""
    named = os.environ.get(HOME_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 - only where the variable does not say

    return user_data_path("repplan", appauthor=False)


def config_path(folder: Path) -> Path:
    """Where the settings are kept."""
    return folder / "config.toml"


def database_path(folder: Path) -> Path:
    """Where the store is kept."""
    return folder / "repplan.db"


def policy_path(folder: Path) -> Path:
    """Where the policy is kept, once it differs from the default."""
    return folder / "policy.toml"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: its key in the file, what it means, its default, and how its text is read."""

    key: str
    help: str
    default: str
    parse: Callable[[str], Any]

    @property
    def repeated(self) -> bool:
        """Whether the option says for another weekday what the one before says for its own."""
        return self.key.endswith(WEEKDAYS[1:])


def _text(value: str) -> str:
    return value.strip()


def _point(value: str) -> Point | None:
    return parse_point(value) if value.strip() else None


def _spans(value: str) -> DaySpans:
    return parse_day_hours(value) if value.strip() else ()


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            raise ValueError(_("a number is needed")) from None
        if not low <= number <= high:
            raise ValueError(_("must lie between {low:g} and {high:g}").format(low=low, high=high))
        return number

    return parse


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError(_("a whole number is needed")) from None
        if not low <= number <= high:
            raise ValueError(_("must lie between {low} and {high}").format(low=low, high=high))
        return number

    return parse


def _choice(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise ValueError(_("must be one of {words}").format(words=", ".join(words)))
        return value

    return parse


def _word(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", value):
        raise ValueError(_("must be one word of letters, digits, - and _"))
    return value


def _url(value: str) -> str:
    address = value.strip()
    if not address:
        return ""
    from urllib.parse import urlsplit  # noqa: PLC0415 - only where a server is named

    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and not parts.fragment
    except ValueError:
        whole = False
    if not whole or any(sign.isspace() for sign in address):
        raise ValueError(_("must be an address such as http://localhost:5000"))
    return address.rstrip("/")


def _country(value: str) -> str:
    code = value.strip().upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise ValueError(_("must be a two-letter country code such as CN or GB"))
    return code


OPTIONS: tuple[Option, ...] = (
    Option("rep.name", "the rep's name, as in the customers' rep column", "", _text),
    Option("rep.start", "where the day starts, as latitude, longitude; empty = at the first stop", "", _point),
    Option("rep.end", "where the day ends, as latitude, longitude; empty = at the last stop", "", _point),
    *(
        Option(f"hours.{name}", f"working hours on {name}, such as 08:30-17:30; closed = day off", default, _spans)
        for name, default in zip(WEEKDAYS, ["08:30-17:30"] * 5 + ["closed"] * 2, strict=True)
    ),
    *(
        Option(f"breaks.{name}", f"breaks on {name}, such as 12:00-13:30; empty = none", default, _spans)
        for name, default in zip(WEEKDAYS, ["12:00-13:30"] * 5 + [""] * 2, strict=True)
    ),
    Option("calendar.country", "country whose public holidays hold, two letters; empty = none", CHINA, _country),
    Option("calendar.region", "region of that country, as its holiday calendar names it", "", _text),
    Option(
        "travel.source", "where travel times come from: crowfly, file, osrm or embedded", "crowfly", _choice(*SOURCES)
    ),
    Option("travel.url", "address of an OSRM server, such as http://localhost:5000", "", _url),
    Option("travel.profile", "how one travels: car, bicycle, foot, or a profile of the server's own", "car", _word),
    Option("travel.file", "matrix of travel times by site (CSV, XLSX, JSON); relative to this folder", "", _text),
    Option("travel.map", "prepared map that `embedded` uses; empty = the latest of the profile", "", _text),
    Option("travel.connect_timeout", "seconds to wait for a connection to the server", "5", _number(0.1, 120)),
    Option("travel.read_timeout", "seconds to wait for each of its answers", "30", _number(0.1, 600)),
    Option("travel.retries", "times a busy or silent server is asked again", "2", _whole(0, 10)),
    Option("travel.factor", "road distance over crow-fly distance", "1.3", _number(1, 5)),
    Option("travel.speed", "average speed in km/h", "25", _number(1, 200)),
    Option("travel.unknown", "minutes assumed to and from a place without coordinates", "25", _number(0, 600)),
    Option(
        "travel.enter", "minutes to get into a site, once a stay, where the site says nothing", "5", _number(0, 120)
    ),
    Option("travel.floors", "minutes between two customers of one site", "3", _number(0, 60)),
    Option("plan.weeks", "weeks that `plan` covers", "4", _whole(1, MOST_WEEKS)),
    Option(
        "plan.freeze_days",
        "working days whose routes stand, today's from its first working hour on",
        "1",
        _whole(0, 20),
    ),
    Option("plan.seed", "seed of the planner's random choices", "1", _whole(0, 2**31 - 1)),
)
_BY_KEY = {option.key: option for option in OPTIONS}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force.

    `texts` holds the options that are written, as they are written; `folder` is the home they were read from.
    """

    texts: dict[str, str] = field(default_factory=dict)
    folder: Path | None = field(default=None, compare=False)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - the option's parser knows the type
        """The value of an option."""
        return _BY_KEY[key].parse(self.text(key))

    def text(self, key: str) -> str:
        """The value as written, the default where nothing is.

        Raises:
            KeyError: if there is no such option.
        """
        return self.texts.get(key, _BY_KEY[key].default)

    def all(self) -> dict[str, str]:
        """Every option in the table's order with its text in force."""
        return {option.key: self.text(option.key) for option in OPTIONS}

    def week(self) -> tuple[Shift | None, ...]:
        """The rep's seven shifts from Monday."""
        return tuple(self._shift(name) for name in WEEKDAYS)

    def _shift(self, name: str) -> Shift | None:
        spans: DaySpans = self[f"hours.{name}"]
        if not spans:
            return None
        whole = Shift(spans[0].start, spans[-1].end)
        gaps = tuple(Span(a.end, b.start) for a, b in itertools.pairwise(spans))
        return without(whole, (*gaps, *self[f"breaks.{name}"]))


def load_config(folder: Path) -> Config:
    """The settings of a home; the defaults where it has none.

    Raises:
        BadDataError: with every mistake of the file, each with its line.
    """
    path = config_path(folder)
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except FileNotFoundError:
        return Config(folder=folder)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadDataError(_("{path} is not valid TOML: {error}").format(path=path, error=error)) from None
    except OSError as error:
        raise BadDataError(_("{path} cannot be read: {error}").format(path=path, error=why(error))) from None
    texts = {".".join(keys): str(value) for keys, value in _entries(document)}
    wrong = {key: problem for key, value in texts.items() if (problem := _problem(key, value))}
    if wrong:
        message = _("{path} has mistakes: correct them there, or with `repplan config set KEY VALUE`")
        raise BadDataError(message.format(path=path), _mistakes(path, text, wrong))
    return Config(texts, folder)


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The way to each value of the file, and the value."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from (((name, *keys), entry) for keys, entry in _entries(value))
        else:
            yield (name,), value


def _mistakes(path: Path, text: str, wrong: Mapping[str, str]) -> tuple[Mistake, ...]:
    from repplan.toml_lines import key_lines, line_of  # noqa: PLC0415 - only where something is wrong

    lines = key_lines(text)
    placed = sorted((line_of(lines, tuple(key.split("."))) or 1, key, problem) for key, problem in wrong.items())
    return tuple(Mistake(f"{path.name}:{line}", f"{key}: {problem}") for line, key, problem in placed)


def check_option(key: str, value: str) -> None:
    """Whether the option exists and its text can be read.

    Raises:
        UsageError: saying what can be written instead.
    """
    problem = _problem(key, value)
    if problem:
        raise UsageError(f"{key}: {problem}")


def _problem(key: str, value: str) -> str:
    """What is wrong with an option or its text; "" where nothing is."""
    option = _BY_KEY.get(key)
    if option is None:
        close = difflib.get_close_matches(key, _BY_KEY, 1)
        hint = _("; did you mean {key}?").format(key=close[0]) if close else ""
        return _("unknown setting{hint} `repplan config show` lists them all").format(hint=hint or ";")
    try:
        option.parse(value)
    except (SessionSyntaxError, CoordinatesError, ValueError) as error:
        return _("{value!r} does not fit: {error} ({help})").format(value=value, help=_(option.help), error=error)
    return ""
