"""`init` and `config`: setting repplan up, and its settings."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from repplan.config import Config
    from repplan.services.home.setup import Initialised

app = new_app()
config = new_app("config", "The settings.")
app.add_typer(config)


@app.callback()
def group() -> None:
    """Set repplan up."""


@app.command()
def init(
    name: Annotated[str | None, typer.Option(help="The rep's name, as in the customers' rep column.")] = None,
    start: Annotated[
        str | None, typer.Option(metavar="LAT,LON", help="Where the day starts; '' = at the first stop.")
    ] = None,
    end: Annotated[
        str | None, typer.Option(metavar="LAT,LON", help="Where the day ends; default: where it starts.")
    ] = None,
    hours: Annotated[
        str | None, typer.Option(help="Working hours of the week, such as 'Mon-Fri 08:30-17:30; Sat 09:00-12:00'.")
    ] = None,
    breaks: Annotated[
        str | None, typer.Option(help="Breaks of the week, such as 'Mon-Fri 12:00-13:30', or none.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="Country whose public holidays hold, such as CN or GB; '' = none.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Region of that country where its holidays differ, such as ENG.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: what is not given stays as it is.")] = False,
) -> None:
    """Set repplan up: who visits, from where, at which hours, with whose public holidays.

    On a terminal it asks for what the options do not say. Run again, it changes only what is given.

    Example: repplan init --name "Li Na" --start "39.9,116.66" --hours "Mon-Fri 08:30-17:30" --country CN
    """
    from repplan.services.home.setup import initialise, week_settings

    ctx = context()
    if end is None and start is not None and ctx.config.text("rep.end") in {"", ctx.config.text("rep.start")}:
        end = start  # who comes back to where the day starts does so after moving house
    given = {
        "rep.name": name,
        "rep.start": start,
        "rep.end": end,
        "calendar.country": country,
        "calendar.region": region,
    }
    settings = {key: value for key, value in given.items() if value is not None}
    for table, text in (("hours", hours), ("breaks", breaks)):
        if text is not None:
            settings |= week_settings(table, text)
    if on_terminal() and not yes:
        settings |= ask(ctx.config, settings)
    _report(initialise(ctx, settings))


def on_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def ask(current: Config, given: dict[str, str]) -> dict[str, str]:
    """Ask for what is not given; the settings in force are the defaults, and wrong answers are asked again."""
    from repplan.services.home.setup import week_settings, week_text

    questions = {"rep.name", "rep.start", "rep.end", "hours.mon", "breaks.mon", "calendar.country", "calendar.region"}
    if questions - given.keys():
        typer.echo(_("Return takes what stands in brackets, - means none."), err=True)
    answers: dict[str, str] = {}
    names = {"rep.name": _("Your name, as in the customers' rep column"), "rep.start": _("Start of the day, LAT,LON")}
    for key, question in names.items():
        if key not in given:
            answers |= _asked(question, current.text(key), partial(_single, key), needed=key == "rep.name")
    if "rep.end" not in given:
        default = current.text("rep.end") or answers.get("rep.start", "") or given.get("rep.start", "")
        answers |= _asked(_("End of the day, LAT,LON"), default, partial(_single, "rep.end"))
    answers |= _ask_place(current, given)
    offered = _with_week(current, {**given, **answers})  # the country comes first: its week is the default
    for table, question in (("hours", _("Working hours of the week")), ("breaks", _("Breaks of the week"))):
        if f"{table}.mon" not in given:
            answers |= _asked(question, week_text(offered, table), partial(week_settings, table))
    return answers


def _with_week(current: Config, settings: dict[str, str]) -> Config:
    """The settings with the week that their country asks for, where they have none of their own."""
    from repplan.config import Config
    from repplan.services.home.country_week import proposed_week

    after = Config({**current.texts, **settings})
    return Config({**after.texts, **proposed_week(after)})


def _single(key: str, text: str) -> dict[str, str]:
    """The setting that an answer means; a dash says "none" where an empty answer means the default."""
    from repplan.services.home.setup import check_setting

    value = "" if text.strip() == "-" else text
    if key == "rep.name" and not value.strip():
        raise UsageError(_("the rep's name is needed, as in the customers' rep column"))
    check_setting(key, value)
    return {key: value}


def _ask_place(current: Config, given: dict[str, str]) -> dict[str, str]:
    """Ask for the country and the region; what no holidays are known for is asked again."""
    from repplan.config import Config
    from repplan.services.home.setup import check_place

    def country_of(answers: dict[str, str]) -> str:
        country: str = Config({**current.texts, **given, **answers})["calendar.country"]
        return country

    def read_country(text: str) -> dict[str, str]:
        answer = _single("calendar.country", text)
        check_place(country_of(answer), "")
        return answer

    def read_region(text: str) -> dict[str, str]:
        answer = _single("calendar.region", text)
        check_place(country_of(answers), answer["calendar.region"])
        return answer

    answers: dict[str, str] = {}
    if "calendar.country" not in given:
        question = _("Country of the public holidays, two letters")
        answers |= _asked(question, current.text("calendar.country"), read_country)
    if "calendar.region" not in given:
        # Another country has other regions.
        kept = country_of(answers) == current["calendar.country"]
        default = current.text("calendar.region") if kept else ""
        answers |= _asked(_("Its region, where holidays differ"), default, read_region)
    return answers


def _asked(
    question: str, default: str, read: Callable[[str], dict[str, str]], *, needed: bool = False
) -> dict[str, str]:
    shown = default if default or needed else "-"
    while True:
        answer: str = typer.prompt(question, default=shown or None, err=True)
        try:
            return read(answer)
        except UsageError as error:
            typer.echo(str(error), err=True)


def _report(done: Initialised) -> None:
    from repplan.services.facts.calendars import provisional_years_warning

    if done.created:
        typer.echo(_("repplan is set up in {home}").format(home=done.home))
        typer.echo(_("next: `repplan customer import FILE`, or `repplan customer add`"), err=True)
    elif done.changed:
        typer.echo(_("changed: {keys}").format(keys=", ".join(done.changed)))
    else:
        typer.echo(_("nothing to change in {home}").format(home=done.home))
    for words in (done.note, provisional_years_warning(done.country, done.provisional)):
        if words:
            typer.echo(words, err=True)


@config.command("show")
def config_show(json: JsonFlag = False) -> None:
    """Show every setting in force.

    Example: repplan config show
    """
    from repplan.config import OPTIONS

    settings = context().config
    if json:
        print_json(settings.all())
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(_("setting"), no_wrap=True)
    table.add_column(_("value"), overflow="fold")
    table.add_column(_("meaning"))
    for option in OPTIONS:
        # What differs from the default is marked by a sign, not by colour alone.
        mark = "*" if settings.text(option.key) != option.default else ""
        table.add_row(option.key + mark, settings.text(option.key), "" if option.repeated else _(option.help))
    console().print(table)
    typer.echo(_("* differs from the default"))


@config.command("set")
def config_set(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The setting, such as travel.speed.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its new value; '' for none.")],
) -> None:
    """Change one setting; comments in the file stay.

    Example: repplan config set travel.speed 30
    """
    from repplan.services.home.setup import change_settings

    ctx = context()
    changed = change_settings(ctx, {key: value})
    message = _("{key} = {value}") if changed else _("{key} is {value} already")
    typer.echo(message.format(key=key, value=value or "''"))


@config.command("path")
def config_path() -> None:
    """Print where the settings are kept.

    Example: repplan config path
    """
    from repplan.config import config_path as path_in

    typer.echo(path_in(context().home))
