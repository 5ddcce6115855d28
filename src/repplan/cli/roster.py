"""`repplan customer roster`: the sessions of stored customers out of a hospital's roster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, context, print_json


def roster(
    file: Annotated[
        Path, typer.Argument(help="A CSV, XLSX, ODS or JSON file: one row a sitting, or doctors by weekdays.")
    ],
    site: Annotated[
        str | None, typer.Option("--site", help="The hospital whose roster it is: only its customers are meant.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook: its name or number.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    json: JsonFlag = False,
) -> None:
    """Take in a hospital's roster: the sessions of the stored customers whom it names; nobody is added.

    Rows are sittings: a doctor, a date or weekday, and a half-day or times. Or each row is a doctor, and the columns
    are weekdays or half-days of them (周一上 周一下 …) with √, 专家, a room, a time or 停诊 in them.

    A weekly roster replaces weekly sessions. A dated one does where its weeks are alike, or where none are stored;
    otherwise single days become stops and single sessions, as from `customer sessions --stop` and `--once`. Clock times
    that are stored stay where the roster names their half-day. Doctors who are no customers are listed.

    Example: repplan customer roster roster.xlsx --site "General Hospital" --dry-run
    """
    from repplan.cli.roster_view import print_roster, roster_json
    from repplan.services.customers.rosters import import_roster

    summary = import_roster(context(), file, site=site, sheet=sheet, dry_run=dry_run)
    if json:
        print_json(roster_json(summary))
    else:
        print_roster(summary)
