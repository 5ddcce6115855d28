"""`repplan customer`: customers in and out of files, one by one, and as a list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, context, new_app, print_json

app = new_app()
customer = new_app("customer", "Customers: import, add, edit, show, list, archive, export.")
app.add_typer(customer, name="customer")


@app.callback()
def group() -> None:
    """Keep this module a group."""


@customer.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV (UTF-8) or XLSX file with the columns of `customer export`.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    new_territory: Annotated[
        bool,
        typer.Option(
            "--new-territory",
            help="New customers without a start date wait as prospects until `repplan win` starts their clock.",
        ),
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Import a customer table: new customers are added, known ones updated, all or nothing.

    A row means the customer with its id, else the one with its name and site. A column that is absent leaves what is
    stored. An empty cell clears it; id, start_date, last_visit and stage stay, and so do the coordinates, address and
    hours of the site. Every mistake is listed as file:row:column; then nothing is written.

    Example: repplan customer import customers.csv --dry-run
    """
    from repplan.cli.customer_view import import_json, print_import
    from repplan.services.importing import import_customers

    ctx = context()
    summary = import_customers(ctx, file, dry_run=dry_run, new_territory=new_territory)
    if json:
        print_json(import_json(summary))
    else:
        print_import(summary, ctx.config.text("travel.unknown"))
