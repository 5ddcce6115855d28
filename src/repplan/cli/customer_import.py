"""`customer import` and `customer profiles`: a company's table taken in, whatever its columns are called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, print_json
from repplan.domain.datums import Datum
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.files.questions import Question
    from repplan.services.customers.table_reading import TableOptions

_MAP_HELP = 'What a column holds: "级别=tier"; "级别=" leaves it out; "*=" leaves out all that are not understood.'
_SET_HELP = "What holds where a row says nothing: setting=pharmacy."
_DATES_HELP = "Order of day and month where no cell proves it: dmy or mdy (ymd for years of two digits)."
_COORDS_HELP = "What coordinates are measured in; default: WGS 84, or as the columns' names say."
_PROFILE_HELP = "Keep how the columns were understood under this name, or use what is kept."


def import_(
    file: Annotated[Path, typer.Argument(help="A table: CSV or other separated text, XLSX, XLS, XLSB or ODS.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Only say how the columns are understood.")] = False,
    maps: Annotated[list[str], typer.Option("--map", metavar="COLUMN=FIELD", help=_MAP_HELP)] = [],  # noqa: B006 - typer copies it
    sets: Annotated[list[str], typer.Option("--set", metavar="FIELD=TEXT", help=_SET_HELP)] = [],  # noqa: B006 - typer copies it
    dates: Annotated[str | None, typer.Option("--dates", metavar="dmy|mdy", help=_DATES_HELP)] = None,
    coords: Annotated[Datum | None, typer.Option("--coords", help=_COORDS_HELP, case_sensitive=False)] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook, by name or number.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="The encoding of a text file.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME", help=_PROFILE_HELP)] = None,
    no_profile: Annotated[bool, typer.Option("--no-profile", help="Do not look for a profile.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Take the good rows; leave the bad ones behind and list them.")
    ] = False,
    refused: Annotated[
        Path | None,
        typer.Option("--refused", metavar="CSV", help="As --skip-bad; the bad rows go here, with the reasons."),
    ] = None,
    new_territory: Annotated[
        bool,
        typer.Option(
            "--new-territory",
            help="New customers are to be won: the clocks of those that fit start today, the others wait as prospects.",
        ),
    ] = False,
    fold_units: Annotated[
        bool,
        typer.Option("--fold-units", help="Fold parts of a hospital (门诊部, 外科楼) into it, as `site fold` does."),
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Import a customer table: new customers are added, known ones updated, all or nothing.

    Columns are known by their English and Chinese names; what could mean several things is asked, or refused with the
    option to add. `--explain` shows how everything is understood. A row means the customer with its id, else the one
    with its name and site. A column that is absent leaves what is stored. An empty cell clears it; id, start_date,
    last_visit and stage stay, and so do the coordinates, address and hours of the site. A stage or start_date that
    says what it said at the last import is no news: what moved on since stays. Every mistake is listed as
    file:row:column; then nothing is written, unless bad rows may stay behind (--skip-bad).

    Example: repplan customer import customers.csv --dry-run

    Example: repplan customer import list.xlsx --map "级别=tier" --set setting=outpatient --profile company
    """
    from repplan.cli.import_progress import showing_progress
    from repplan.cli.import_view import import_json, print_import
    from repplan.cli.site_news_view import ask_site
    from repplan.cli.win_view import show_suggestion, suggestion_json
    from repplan.services.customers.import_options import read_wishes
    from repplan.services.customers.importing import ImportOptions, import_customers
    from repplan.services.customers.table_reading import TableOptions
    from repplan.services.customers.winning import start_suggested

    if profile is not None and no_profile:
        raise UsageError(_("give either --profile or --no-profile"))
    ctx = context()
    wishes = read_wishes(maps, sets, dates, coords, ctx.today)
    table = TableOptions(wishes, sheet, encoding, profile, find_profile=not no_profile)
    options = ImportOptions(table, dry_run, new_territory, skip_bad or refused is not None, refused, fold_units)
    if explain:
        _explain(file, table, json=json)
        return
    ask = None if json or sys.stdin is None or not sys.stdin.isatty() else _ask
    with showing_progress() as bar:
        asking = ask_site if bar is None else bar.behind(ask_site)
        summary = import_customers(ctx, file, options, ask, None if ask is None else asking, progress=bar)
    started = start_suggested(ctx) if summary.prospects and new_territory and not dry_run else None
    if json:
        print_json(import_json(summary) | {"wins": started and suggestion_json(started, started=True)})
        return
    print_import(summary, ctx.config.text("travel.unknown"))
    if started is not None:
        show_suggestion(started, console(), started=True)


def _explain(file: Path, options: TableOptions, *, json: bool) -> None:
    """Show how a file is understood; what is doubtful is shown, not asked."""
    from repplan.cli.explain_view import explanation_json, print_explanation
    from repplan.services.customers.explaining import explain_import

    explanation = explain_import(context(), file, options)
    if json:
        print_json(explanation_json(explanation))
    else:
        print_explanation(explanation)


def _ask(question: Question) -> str:
    """Put a question on the terminal until the answer can be read."""
    from repplan.services.customers.import_options import read_answer

    samples = ", ".join(question.samples) or _("no values")
    if question.dates:
        text = _("{column} ({samples}): in which order are day and month? {choices}")
    elif question.word:
        text = _("no column says {column}, which new customers need; what holds for all? {choices}")
    else:
        text = _("{column} ({samples}): what is it? {choices}, another field, or - to leave it out")
    choices = ", ".join(choice for choice in question.choices if choice)
    words = text.format(column=question.column, samples=samples, choices=choices)
    default = None if question.proposal is None else question.proposal or "-"
    while True:
        answer: str = typer.prompt(words, default=default, err=True)
        try:
            return read_answer(question, answer)
        except UsageError as error:
            typer.echo(str(error), err=True)


def profiles(
    remove: Annotated[list[str], typer.Option("--remove", metavar="NAME", help="Forget this profile.")] = [],  # noqa: B006 - typer copies it
    json: JsonFlag = False,
) -> None:
    """List how tables are understood, as kept by `customer import --profile NAME`, or forget some of it.

    A table with the columns of a profile finds it without being told.

    Example: repplan customer profiles
    """
    from repplan.cli.explain_view import print_profiles, profile_json
    from repplan.services.customers.table_reading import list_profiles, remove_profiles

    ctx = context()
    if remove:
        remove_profiles(ctx, remove)
    kept = list_profiles(ctx)
    if json:
        print_json([profile_json(profile) for profile in kept])
    elif remove:
        typer.echo(_("forgotten: {names}").format(names=", ".join(remove)))
    else:
        print_profiles(kept)
