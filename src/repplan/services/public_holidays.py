"""Public holidays and make-up working days, from libraries that say when they do not know.

China moves working days onto weekends by an announcement each autumn; `chinese_calendar` holds what was announced and
nothing else. For a year it does not know, the fixed statutory holidays are taken and the year is marked as a guess, and
so is a year of any country in which the library estimates holidays or which it does not cover.
This module is imported only when a year is asked for that the store does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.config import CHINA
from repplan.errors import BadDataError
from repplan.i18n import _
from repplan.store.facts import CalendarYear

if TYPE_CHECKING:
    import datetime as dt


def calendar_year(country: str, region: str, year: int) -> CalendarYear:
    """A year of a country's public holidays, with English names where the library has them.

    Args:
        country: two letters, ISO 3166-1.
        region: a subdivision as the `holidays` library names it; "" = the whole country.
        year: the year.

    Raises:
        BadDataError: if the library knows no such country or region; the message lists those it knows.
    """
    check_place(country, region)
    if country == CHINA:
        announced = _china(year)
        if announced is not None:
            return announced
    return _from_library(country, region, year)


def check_place(country: str, region: str) -> None:
    """Whether the libraries know the country and its region.

    Raises:
        BadDataError: listing those they know.
    """
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        codes = ", ".join(sorted(code for code in known if len(code) == 2))
        message = _("no public holidays are known for country {country!r}; known are {codes}")
        raise BadDataError(message.format(country=country, codes=codes))
    if region and region not in known[country]:
        if not known[country]:
            message = _("{country} has no regions of its own: leave calendar.region empty")
            raise BadDataError(message.format(country=country))
        message = _("{country} has no region {region!r}; known are {regions}")
        raise BadDataError(message.format(country=country, region=region, regions=", ".join(known[country])))


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
    import holidays

    # For China, days "observed" in another's stead are the library's guess at an announcement.
    found = holidays.country_holidays(
        country, subdiv=region or None, years=year, language="en_US", observed=country != CHINA
    )
    covered = found.start_year <= year <= found.end_year
    # Holidays by the moon are estimated until they are proclaimed, and the library says so in their names.
    estimated = any("(estimated" in name for name in found.values())
    return CalendarYear(
        year,
        announced=covered and not estimated and country != CHINA,
        source="holidays",
        off={day: name for day, name in sorted(found.items()) if day.year == year},
        work={day: "" for day in sorted(getattr(found, "weekend_workdays", ())) if day.year == year},
    )
