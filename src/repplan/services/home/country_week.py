"""The week of a country that does not rest on Saturdays and Sundays: proposed to a new home, noted for one in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.config import OPTIONS, WEEKDAYS
from repplan.domain.sessions import DAY_NAMES
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.config import Config

_USUAL = frozenset({5, 6})
_DEFAULTS = {option.key: option.default for option in OPTIONS}


def proposed_week(config: Config) -> dict[str, str]:
    """The hours and breaks for the country of the settings, where these are still the usual ones and do not fit it.

    The usual day is worked on each day that the country does not rest; a country that rests on Sundays only keeps the
    usual week, as its Saturdays differ from firm to firm. Empty where nothing is to be proposed.

    Raises:
        BadDataError: if holidays of the country are not known.
    """
    rest = _rest(config)
    keys = [f"{table}.{name}" for table in ("hours", "breaks") for name in WEEKDAYS]
    if rest <= _USUAL or any(config.text(key) != _DEFAULTS[key] for key in keys):
        return {}
    hours, breaks = _DEFAULTS["hours.mon"], _DEFAULTS["breaks.mon"]
    week: dict[str, str] = {}
    for weekday, name in enumerate(WEEKDAYS):
        week[f"hours.{name}"] = "closed" if weekday in rest else hours
        week[f"breaks.{name}"] = "" if weekday in rest else breaks
    return week


def worked_rest_days(config: Config) -> str | None:
    """A note where the week of the settings works on days on which the country rests, and rests on others; else None.

    Raises:
        BadDataError: if holidays of the country are not known.
    """
    rest = _rest(config)
    worked = frozenset(weekday for weekday, shift in enumerate(config.week()) if shift)
    if rest <= _USUAL or not worked & rest:
        return None
    message = _('note: {country} rests on {days}, your week does not: `repplan init --hours "{hours}"`')
    days = ", ".join(DAY_NAMES[weekday] for weekday in sorted(rest))
    free = ",".join(DAY_NAMES[weekday] for weekday in range(7) if weekday not in rest)
    hours = f"{free} {_DEFAULTS['hours.mon']}"
    return message.format(country=config["calendar.country"], days=days, hours=hours)


def _rest(config: Config) -> frozenset[int]:
    country = config["calendar.country"]
    if not country:
        return frozenset()
    from repplan.services.facts.holiday_places import weekend

    return weekend(country)
