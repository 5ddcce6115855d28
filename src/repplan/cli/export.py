"""`export`: customers, sites, the log and the plan as tables, and everything a team needs as a bundle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.bundle import export_bundle
from repplan.cli.common import JsonFlag, context, new_app, parse_date, print_json
from repplan.errors import UsageError
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from repplan.services.customers.exporting import Exported

File = Annotated[Path, typer.Argument(help="The file to write, .csv or .xlsx; - is standard output.")]
Format = Annotated[
    str | None, typer.Option("--format", metavar="csv|xlsx", help="Default: by the file's ending, else csv.")
]
Excel = Annotated[bool, typer.Option("--excel", help="CSV with a byte order mark, by which Excel knows UTF-8.")]
Archived = Annotated[bool, typer.Option("--archived", help="The archived ones, too.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day.")]

app = new_app()
export = new_app("export", "Customers, sites, the log and the plan as files.")
app.add_typer(export, name="export")


@app.callback()
def group() -> None:
    """Keep this module a group."""


@export.command("customers")
def customers(
    file: File, kind: Format = None, excel: Excel = False, archived: Archived = False, json: JsonFlag = False
) -> None:
    """Write all customers as a table that `customer import` reads back unchanged.

    Texts that a spreadsheet would run as formulas get an apostrophe in front; an import takes it away again.

    Example: repplan export customers customers.xlsx
    """
    from repplan.services.customers.exporting import customers_table

    write(customers_table(context(), archived=archived), file, kind, excel=excel, json=json)


@export.command("sites")
def sites(file: File, kind: Format = None, excel: Excel = False, json: JsonFlag = False) -> None:
    """Write all sites with their coordinates, addresses and hours.

    Example: repplan export sites sites.csv
    """
    from repplan.services.customers.exporting import sites_table

    write(sites_table(context()), file, kind, excel=excel, json=json)


@export.command("log")
def log(
    file: File,
    first: From = None,
    last: To = None,
    kind: Format = None,
    excel: Excel = False,
    json: JsonFlag = False,
) -> None:
    """Write the log as a table that `log import` reads back; of archived customers, too.

    Example: repplan export log log.csv --from 2026-11-01
    """
    from repplan.services.customers.exporting import log_table

    ctx = context()
    start, end = (None if text is None else parse_date(text, ctx.today) for text in (first, last))
    write(log_table(ctx, start, end), file, kind, excel=excel, json=json)


@export.command("plan")
def plan(
    file: File,
    first: From = None,
    last: To = None,
    rep: Annotated[
        str | None, typer.Option("--rep", metavar="NAME", help="Another rep's plan, as his latest bundle told it.")
    ] = None,
    kind: Format = None,
    excel: Excel = False,
    json: JsonFlag = False,
) -> None:
    """Write the stops of the plan in force, from today on: when, whom, where.

    Example: repplan export plan week.xlsx --to +6
    """
    from repplan.services.customers.exporting import plan_table

    ctx = context()
    start, end = (None if text is None else parse_date(text, ctx.today) for text in (first, last))
    write(plan_table(ctx, start, end, rep), file, kind, excel=excel, json=json)


export.command("bundle")(export_bundle)


def write(table: Exported, file: Path, kind: str | None, *, excel: bool = False, json: bool = False) -> None:
    """Write a table to a file or to standard output, and say what was written.

    Raises:
        UsageError: if the format cannot be written, the file neither, or JSON and the table want the same output.
    """
    from repplan.services.customers.exporting import export_kind, write_whole

    path = None if str(file) == "-" else file
    if path is None and json:
        raise UsageError(_("--json and the table would both go to standard output: name a file"))
    kind = export_kind(path, kind)
    if excel and kind != "csv":
        raise UsageError(_("--excel is about CSV: an .xlsx file needs no byte order mark"))
    data = table.encoded(kind, excel=excel)
    if path is None:
        _to_stdout(data)
        return
    write_whole(path, data)
    if json:
        print_json({"file": str(path), "format": kind, "table": table.name, "rows": len(table.rows)})
        return
    lines = {
        "customers": ngettext("{path}: {n} customer", "{path}: {n} customers", len(table.rows)),
        "sites": ngettext("{path}: {n} site", "{path}: {n} sites", len(table.rows)),
        "log": ngettext("{path}: {n} line of the log", "{path}: {n} lines of the log", len(table.rows)),
        "plan": ngettext("{path}: {n} stop", "{path}: {n} stops", len(table.rows)),
    }
    typer.echo(lines[table.name].format(path=path, n=len(table.rows)))


def _to_stdout(data: bytes) -> None:
    """Write bytes as they are; a stream of text that has none below it gets their text."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode())
    else:
        sys.stdout.flush()
        buffer.write(data)
        buffer.flush()
