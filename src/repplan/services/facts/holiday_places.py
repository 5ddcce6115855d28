"""The countries and regions whose public holidays the library knows: their names, and the days they rest each week.

Imported only where a place is named or asked about: the library takes its time to start.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.errors import BadDataError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LISTED = 20  # regions; more are not read, so only the near ones are named
_MOST_NEAR = 4
_HALF = 0.5  # the likeness of two letters one of which is wrong


@dataclass(frozen=True, slots=True)
class Place:
    """A country or a region of one: its code as the settings take it, and its name, "" where none is known."""

    code: str
    name: str
    regions: int = 0


def countries() -> list[Place]:
    """Every country, by its code, with how many regions have holidays of their own."""
    import holidays
    from holidays.registry import COUNTRIES

    known = holidays.list_supported_countries(include_aliases=False)
    names = {entry[1]: name.replace("_", " ").title() for name, entry in COUNTRIES.items()}
    return [Place(code, names.get(code, ""), len(known[code])) for code in sorted(known)]


def regions(country: str) -> list[Place]:
    """The regions of a country whose holidays differ, by their codes.

    Raises:
        BadDataError: if the country is unknown.
    """
    import holidays

    check_place(country, "")
    names = holidays.country_holidays(country).get_subdivision_aliases()
    known = holidays.list_supported_countries(include_aliases=False)
    return [Place(code, next(iter(names.get(code, ())), "")) for code in sorted(known.get(country, ()))]


def weekend(country: str) -> frozenset[int]:
    """The days of the week (Monday 0) on which a country rests this year.

    Raises:
        BadDataError: if the country is unknown.
    """
    import holidays

    check_place(country, "")
    return frozenset(holidays.country_holidays(country).weekend)


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
