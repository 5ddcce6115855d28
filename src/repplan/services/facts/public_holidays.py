"""Public holidays and make-up working days, from libraries that say when they do not know.

China moves working days onto weekends by an announcement each autumn; `chinese_calendar` holds what was announced and
nothing else. For a year it does not know, the fixed statutory holidays are taken and the year is marked as a guess, and
so is a year of any country in which the library estimates holidays or which it does not cover.
This module is imported only when a year is asked for that the store does not hold.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from repplan.config import CHINA
from repplan.domain.halves import NOON
from repplan.services.facts.holiday_places import check_place
from repplan.store.facts import CalendarYear

if TYPE_CHECKING:
    import datetime as dt

_FROM = re.compile(r"\(from (\d{1,2})([ap])m\)")
_SHORTENED = re.compile(r"shortened by (\d+) hours")
_LAW_DAY_END = 17 * 60  # of an ordinary office day: what shortened days are counted back from
_NOT_FOR_ALL = frozenset({CHINA})
"""Countries whose half-holidays are those of women, the young or soldiers: they give no rep a free afternoon."""


def calendar_year(country: str, region: str, year: int) -> CalendarYear:
    """A year of a country's public holidays, with English names where the library has them.

    Args:
        country: two letters, ISO 3166-1.
        region: a subdivision as the `holidays` library names it; "" = the whole country.
        year: the year.

    Raises:
        BadDataError: as `check_place`.
    """
    check_place(country, region)
    if country == CHINA:
        announced = _china(year)
        if announced is not None:
            return announced
    return _from_library(country, region, year)


def _china(year: int) -> CalendarYear | None:
    """A year of mainland China as announced by the State Council, None while the library does not know it."""
    from chinese_calendar import constants

    if year not in {day.year for day in constants.holidays}:
        return None
    return CalendarYear(
        year,
        announced=True,
        source="chinesecalendar",
        off=_of_year(constants.holidays, year),
        work=_of_year(constants.workdays, year),
    )


def _of_year(days: dict[dt.date, str], year: int) -> dict[dt.date, str]:
    return {day: str(name) for day, name in sorted(days.items()) if day.year == year}


def _from_library(country: str, region: str, year: int) -> CalendarYear:
    # For China, days "observed" in another's stead are the library's guess at an announcement.
    found = _asked(country, region, year, observed=country != CHINA)
    covered = found.start_year <= year <= found.end_year
    off = _of_year(found, year)
    # Holidays by the moon are estimated until they are proclaimed, and the library says so in their names.
    guessed = frozenset(day for day, name in off.items() if "estimated)" in name)
    return CalendarYear(
        year,
        announced=covered and not guessed and country != CHINA,
        source="holidays",
        off=off,
        work={day: "" for day in sorted(getattr(found, "weekend_workdays", ())) if day.year == year},
        half=_half_days(country, region, year, type(found)),
        guessed=guessed if covered else frozenset(off),
    )


def _half_days(country: str, region: str, year: int, kind: Any) -> dict[dt.date, tuple[int, str]]:  # noqa: ANN401
    """The days that are holidays from some minute on: as their names say, else from noon."""
    if country in _NOT_FOR_ALL or "half_day" not in kind.supported_categories:
        return {}
    found = _of_year(_asked(country, region, year, categories=("half_day",)), year)
    return {day: (_since(name), _FROM.sub("", name).strip()) for day, name in found.items()}


def _since(name: str) -> int:
    """The minute of the day at which a half-holiday begins.

    Example:
        >>> _since("Republic Day (from 1pm)"), _since("Christmas Eve (from 12pm)"), _since("Christmas Eve")
        (780, 720, 720)
    """
    clock = _FROM.search(name)
    if clock:
        return (int(clock[1]) % 12 + 12 * (clock[2] == "p")) * 60
    shortened = _SHORTENED.search(name)
    return _LAW_DAY_END - 60 * int(shortened[1]) if shortened else NOON


def _asked(country: str, region: str, year: int, **options: Any) -> Any:  # noqa: ANN401 - the library's own options
    """The library's holidays of a year, estimates marked as such also where that is not its default."""
    import holidays

    kind: Any = type(holidays.country_holidays(country))
    if "islamic_show_estimated" in inspect.signature(kind.__init__).parameters:
        options["islamic_show_estimated"] = True
    return kind(subdiv=region or None, years=year, language="en_US", **options)
