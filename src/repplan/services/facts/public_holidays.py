"""Public holidays and make-up working days, from libraries that say when they do not know.

China moves working days onto weekends by an announcement each autumn; `chinese_calendar` holds what was announced and
nothing else. For a year it does not know, the fixed statutory holidays are taken and the year is marked as a guess, and
so is a year of any country in which the library estimates holidays or which it does not cover.
This module is imported only when a year is asked for that the store does not hold.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from repplan.config import CHINA
from repplan.errors import BadDataError
from repplan.i18n import _
from repplan.store.facts import CalendarYear

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_MOST_LISTED = 20  # regions; more are not read, so only the near ones are named
_MOST_NEAR = 4
_HALF = 0.5  # the likeness of two letters one of which is wrong


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


def check_place(country: str, region: str) -> None:
    """Whether the libraries know the country and its region.

    Raises:
        BadDataError: naming those that are near; all regions of a country that has few.
    """
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        message = _("country code {country!r} is unknown: write the two letters of ISO 3166{near}")
        raise BadDataError(message.format(country=country, near=_such_as(near_countries(country))))
    if region and region not in known[country]:
        if not known[country]:
            message = _("{country} has no regions of its own: leave calendar.region empty")
            raise BadDataError(message.format(country=country))
        if len(known[country]) <= _MOST_LISTED:
            message = _("{country} has no region {region!r}; known are {regions}")
            raise BadDataError(message.format(country=country, region=region, regions=", ".join(known[country])))
        message = _("{country} has no region {region!r}: write its code of ISO 3166-2{near}")
        near = _such_as(_near_regions(country, region, known[country]))
        raise BadDataError(message.format(country=country, region=region, near=near))


def near_countries(text: str) -> list[str]:
    """Up to four countries whose name or code is like a text, such as "DE (Germany)", the likeliest first."""
    from holidays.registry import COUNTRIES

    return _near(text, [(entry[1], name.replace("_", " ").title()) for name, entry in COUNTRIES.items()])


def _near_regions(country: str, text: str, codes: Iterable[str]) -> list[str]:
    import holidays

    names = holidays.country_holidays(country).get_subdivision_aliases()
    return _near(text, [(code, next(iter(names.get(code, ())), "")) for code in codes])


def _near(text: str, places: list[tuple[str, str]]) -> list[str]:
    """The places that a text may mean: by their names, and by their codes where it is short or names tell nothing."""
    word = text.strip().casefold()
    names = {name.casefold(): (code, name) for code, name in places if name}
    if word in names:
        near = [names[word]]
    else:
        near = [names[name] for name in names if name.startswith(word)]
        if len(word) > 3:  # a shorter word stands inside many names, and is a bit like any
            near += [names[name] for name in names if word in name]
            near += [names[name] for name in difflib.get_close_matches(word, names, _MOST_NEAR, 0.7)]
        if len(word) <= 3 or not near:
            ranked = sorted(places, key=lambda place: (-_likeness(word, place[0]), place[0].casefold()[0] != word[:1]))
            near += [place for place in ranked[:_MOST_NEAR] if _likeness(word, place[0]) >= _HALF]
    return [f"{code} ({name})" if name else code for code, name in list(dict.fromkeys(near))[:_MOST_NEAR]]


def _likeness(word: str, code: str) -> float:
    return difflib.SequenceMatcher(None, word, code.casefold()).ratio()


def _such_as(near: list[str]) -> str:
    return _(", such as {places}").format(places=", ".join(near)) if near else ""


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
