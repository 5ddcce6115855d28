"""Setting repplan up: the rep's settings, the home folder and the store, made once and changed piece by piece."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.config import OPTIONS, WEEKDAYS, Config, check_option, config_path
from repplan.domain.sessions import Sessions, SessionSyntaxError, format_day_hours, format_sessions, parse_week
from repplan.errors import BadDataError, UsageError
from repplan.i18n import _
from repplan.services.facts.calendars import refresh_calendar
from repplan.services.home.country_week import proposed_week, worked_rest_days
from repplan.store.database import open_store, prepare_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from repplan.services.context import Context
    from repplan.services.facts.holiday_places import Place


@dataclass(frozen=True, slots=True)
class Initialised:
    """What `init` did: whether the home is new, which settings changed, and which years' holidays are a guess.

    `country` is the one whose holidays hold now, `note` says where the week works on the days it rests.
    """

    home: Path
    created: bool
    changed: Mapping[str, str]
    country: str
    provisional: tuple[int, ...]
    note: str | None = None


def initialise(context: Context, settings: Mapping[str, str]) -> Initialised:
    """Make the home, its settings and its store; on a home that exists, change what is given.

    A new home without hours of its own works on the days on which its country does.

    Args:
        context: the command's surroundings.
        settings: texts by the option's key.

    Raises:
        UsageError: if a value does not fit, or the rep has no name yet; nothing is written then.
        BadDataError: if the settings that are there cannot be read.
    """
    for key, value in settings.items():
        check_setting(key, value)
    if not Config({**context.config.texts, **settings})["rep.name"]:
        raise UsageError(_("the rep's name is missing: give --name NAME, as in the customers' rep column"))
    created = not context.database.exists()
    if created and not any(key.startswith(("hours.", "breaks.")) for key in settings):
        settings = {**settings, **_week_of_country(context.config, settings)}
    changed = change_settings(context, settings)
    with closing(open_store(context.database, context.clock.now())):
        pass
    renewed = replace(context)  # the settings have changed: a context that reads them again
    years = refresh_calendar(renewed)
    provisional = tuple(entry.year.year for entry in years if not entry.year.announced)
    country = renewed.config["calendar.country"]
    return Initialised(context.home, created, changed, country, provisional, worked_rest_days(renewed.config))


def _week_of_country(config: Config, settings: Mapping[str, str]) -> dict[str, str]:
    """The week that the country of new settings asks for; nothing where its holidays are not known, which is told."""
    after = Config({**config.texts, **settings})
    check_place(after["calendar.country"], after["calendar.region"])
    return proposed_week(after)


def change_settings(context: Context, settings: Mapping[str, str]) -> dict[str, str]:
    """Write settings; comments and whatever else stands in the file stay.

    Returns:
        The settings that are different now.

    Raises:
        UsageError: if a setting does not exist or its value does not fit; nothing is written then.
        NotFoundError: if the file or map that travel times shall come from is not there.
        BadDataError: if the file that is there cannot be read.
    """
    from repplan.files.settings_file import is_private, write_settings

    for key, value in settings.items():
        check_setting(key, value)
    before = _readable(context)
    after = Config({**before.texts, **settings}, context.home)
    if {"calendar.country", "calendar.region"} & settings.keys():
        check_place(after["calendar.country"], after["calendar.region"])
    if any(key.startswith("travel.") for key in settings):
        from repplan.services.travel.travel_check import check_choice

        check_choice(before, after)
    changed = {key: value for key, value in settings.items() if before.texts.get(key) != value}
    if changed or not is_private(config_path(context.home)):
        prepare_home(context.home)
        comments = {option.key: _(option.help) for option in OPTIONS if not option.repeated}
        write_settings(config_path(context.home), changed, comments)
    return changed


def _readable(context: Context) -> Config:
    """The settings as they are; one with a mistake in a value can be corrected, so it stops nobody."""
    try:
        return context.config
    except BadDataError as error:
        if error.mistakes:
            return Config()
        raise


def check_setting(key: str, value: str) -> None:
    """Whether the setting exists and its text can be read; a country's name is answered with its code.

    Raises:
        UsageError: saying what can be written instead.
    """
    try:
        check_option(key, value)
    except UsageError as error:
        if key != "calendar.country":
            raise
        from repplan.services.facts.holiday_places import near_countries

        near = near_countries(value)
        if not near:
            raise
        hint = _("; did you mean {places}?").format(places=_(" or ").join(near))
        raise UsageError(f"{error}{hint}") from None


def check_place(country: str, region: str) -> None:
    """Whether public holidays are known for the country and the region.

    Raises:
        UsageError: naming near ones they are known for.
    """
    if not country:
        return
    from repplan.services.facts import holiday_places

    try:
        holiday_places.check_place(country, region)
    except BadDataError as error:
        raise UsageError(str(error)) from None


def known_places(country: str | None = None) -> list[Place]:
    """The countries whose public holidays are known, or the regions of one.

    Raises:
        UsageError: if the country is none of them, naming near ones.
    """
    from repplan.services.facts import holiday_places

    if country is None:
        return holiday_places.countries()
    code = country.strip().upper()
    check_setting("calendar.country", code)
    check_place(code, "")
    return holiday_places.regions(code)


def week_settings(table: str, text: str) -> dict[str, str]:
    """The seven settings of a week said in one text, such as "Mon-Fri 08:30-17:30; Sat 09:00-12:00".

    Args:
        table: "hours" or "breaks".
        text: sessions; days that are not named have none. "", "-" or "none" = none at all.

    Raises:
        UsageError: if the text is not understood.
    """
    plain = "" if text.strip().lower() in {"none", "-"} else text
    try:
        week = parse_week(plain)
    except SessionSyntaxError as error:
        message = _("{text!r} says no {table}: {error}")
        raise UsageError(message.format(text=text, table=table, error=error)) from None
    if table == "hours" and not any(week):
        raise UsageError(_("no working hours are said: write days and hours, such as Mon-Fri 08:30-17:30"))
    empty = "closed" if table == "hours" else ""
    return {
        f"{table}.{name}": format_day_hours(spans) if spans else empty
        for name, spans in zip(WEEKDAYS, week, strict=True)
    }


def week_text(config: Config, table: str) -> str:
    """The week of a table in one text that `week_settings` reads back; "none" where no day has any."""
    return format_sessions(Sessions(tuple(config[f"{table}.{name}"] for name in WEEKDAYS)), None) or "none"
