"""`repplan customer`: customers in and out of files, one by one, and as a list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from repplan.cli import customer_import, roster, sessions
from repplan.cli.blackouts import Days, Note, Part, read_blackout, tell_closed
from repplan.cli.common import JsonFlag, context, new_app, parse_date, print_json
from repplan.cli.customer_options import customer_fields
from repplan.domain.cadence import Phase
from repplan.domain.calendar import DayPart
from repplan.domain.customer import Setting, Tier
from repplan.errors import UsageError
from repplan.i18n import _

app = new_app()
customer = new_app("customer", "Customers: import, add, edit, show, list, archive, export.")
app.add_typer(customer, name="customer")

Who = Annotated[str, typer.Argument(metavar="NAME", help="Number, name, part of a name, or 'name @ site'.")]
Whos = Annotated[list[str], typer.Argument(metavar="NAME…", help="Numbers or names, each as for `customer show`.")]


@app.callback()
def group() -> None:
    """Keep this module a group."""


customer.command("import")(customer_import.import_)
customer.command("sessions")(sessions.sessions)
customer.command("roster")(roster.roster)


@customer.command("add")
@customer_fields(without=("name",))
def add(name: Annotated[str, typer.Argument(help="The name.")], texts: dict[str, str], json: JsonFlag = False) -> None:
    """Add a customer.

    Example: repplan customer add "Li Wei" --site "General Hospital" --setting outpatient --tier A
    """
    from repplan.cli.customer_view import customer_json
    from repplan.services.customers.customers import add_customer
    from repplan.services.facts.finding import describe

    added = add_customer(context(), {"name": name, **texts})
    if json:
        print_json(customer_json(added, None))
    else:
        typer.echo(_("added {customer}, tier {tier}").format(customer=describe(added), tier=added.tier.value))


@customer.command("edit")
@customer_fields()
def edit(
    who: Who,
    texts: dict[str, str],
    cadence: Annotated[
        str | None,
        typer.Option(metavar="MIN/IDEAL/MAX", help="A cadence of his own in days, such as 5/7/9; '' takes it back."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="With --cadence: the last day on which a gap begins in it.")
    ] = None,
    because: Annotated[str, typer.Option(help="With --cadence: why.")] = "",
    json: JsonFlag = False,
) -> None:
    """Change a customer; an empty text clears a field.

    Example: repplan customer edit "Li Wei" --tier B --sessions "Mon,Wed am" --stage sharing

    Example: repplan customer edit 3 --cadence 5/7/9 --until 2027-01-31 --because "begins a study"
    """
    from repplan.cli.customer_view import customer_json
    from repplan.services.customers.customers import edit_customer
    from repplan.services.customers.own_cadence import read_own_cadence
    from repplan.services.facts.finding import describe

    if cadence is None and (until is not None or because):
        raise UsageError(_("--until and --because go with --cadence"))
    if not texts and cadence is None:
        raise UsageError(_("nothing to change: give at least one option, such as --tier B"))
    ctx = context()
    own = None
    if cadence is not None:
        last = None if until is None else parse_date(until, ctx.today)
        own = read_own_cadence(cadence, last, because, ctx.today)
    edited = edit_customer(ctx, who, texts, own)
    if json:
        print_json({**customer_json(edited.customer, None), "fields": list(edited.fields)})
    elif edited.fields:
        line = _("{customer}: changed {fields}").format(
            customer=describe(edited.customer), fields=", ".join(edited.fields)
        )
        if edited.lowered is not None and edited.customer.stage is not None:
            was = _("{line}; stage {stage}, was {before}")
            line = was.format(line=line, stage=edited.customer.stage.value, before=edited.lowered.value)
        typer.echo(line)
    else:
        typer.echo(_("{customer}: nothing to change").format(customer=describe(edited.customer)))


@customer.command("show")
def show(who: Who, json: JsonFlag = False) -> None:
    """Show everything on file about one customer.

    Example: repplan customer show 3
    """
    from repplan.cli.customer_view import card_json, print_card
    from repplan.services.customers.customers import show_customer

    ctx = context()
    card = show_customer(ctx, who)
    if json:
        print_json(card_json(card))
    else:
        print_card(card, ctx.today)


@customer.command("list")
def list_(
    tier: Annotated[Tier | None, typer.Option(help="Only this tier.", case_sensitive=False)] = None,
    setting: Annotated[Setting | None, typer.Option(help="Only this setting.", case_sensitive=False)] = None,
    phase: Annotated[Phase | None, typer.Option(help="Only this phase.", case_sensitive=False)] = None,
    site: Annotated[str | None, typer.Option(help="Only sites whose name contains this.")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="The archived ones instead.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
    json: JsonFlag = False,
) -> None:
    """List customers with their phase, and when a visit is due.

    Example: repplan customer list --tier A --setting ward
    """
    from repplan.cli.customer_view import customer_json, list_csv, print_list
    from repplan.services.customers.customers import CustomerFilter, list_customers

    ctx = context()
    lines = list_customers(ctx, CustomerFilter(tier, setting, phase, site, archived))
    if json:
        print_json([customer_json(line.customer, line.standing) for line in lines])
    elif csv:
        typer.echo(list_csv(lines), nl=False)
    else:
        print_list(lines)


@customer.command("archive")
def archive(names: Whos) -> None:
    """Put customers out of sight: neither planned nor listed; their log is kept.

    Example: repplan customer archive 12 "Li Wei"
    """
    from repplan.services.customers.customers import archive_customers
    from repplan.services.facts.finding import describe

    for done in archive_customers(context(), names):
        typer.echo(_("archived {customer}").format(customer=describe(done)))


@customer.command("restore")
def restore(names: Whos) -> None:
    """Bring archived customers back.

    Example: repplan customer restore 12
    """
    from repplan.services.customers.customers import restore_customers
    from repplan.services.facts.finding import describe

    for done in restore_customers(context(), names):
        typer.echo(_("restored {customer}").format(customer=describe(done)))


@customer.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="The file to write; - is standard output.")] = Path("-"),
    kind: Annotated[
        str | None, typer.Option("--format", metavar="csv|xlsx", help="Default: by the file's ending, else csv.")
    ] = None,
    archived: Annotated[bool, typer.Option("--archived", help="The archived ones, too.")] = False,
) -> None:
    """Write all customers as a table that `customer import` reads back unchanged; `repplan export` writes more.

    Example: repplan customer export customers.xlsx
    """
    from repplan.cli.export import write
    from repplan.services.customers.exporting import customers_table

    write(customers_table(context(), archived=archived), file, kind)


customer.command("profiles")(customer_import.profiles)


@customer.command("close")
def close(
    who: Who,
    days: Days,
    part: Part = DayPart.ALL,
    note: Note = "",
) -> None:
    """Note days on which one customer receives nobody.

    Example: repplan customer close "Li Wei" 2026-12-01..2026-12-04 --note congress
    """
    from repplan.services.facts.finding import describe
    from repplan.services.working_time.blackouts import close_customer

    ctx = context()
    blackout = read_blackout(ctx, days, part, note)
    number, closed = close_customer(ctx, who, blackout)
    tell_closed(ctx, number, describe(closed), blackout)


@customer.command("reopen")
def reopen(who: Who) -> None:
    """Take a customer's own blackouts back.

    Example: repplan customer reopen "Li Wei"
    """
    from repplan.services.working_time.blackouts import reopen_customer

    for closure in reopen_customer(context(), who):
        line = _("took back blackout {number}: {first} to {last}")
        typer.echo(line.format(number=closure.id, first=closure.first, last=closure.last))
