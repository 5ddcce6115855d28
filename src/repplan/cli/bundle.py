"""`export bundle` and `import bundle`: what a team's laptops hand each other without a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.cli.spelling import spelled
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from repplan.services.team.merging import Difference
    from repplan.services.team.taking import BundleTaken

app = new_app()
import_ = new_app("import", "What other laptops hand over; tables: `customer import`, `log import`.")
app.add_typer(import_, name="import")

LISTED = 20
"""Differences that are listed; --json has them all."""


@app.callback()
def group() -> None:
    """Keep this module a group."""


def export_bundle(
    file: Annotated[Path, typer.Argument(help="The zip file to write.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="The log from this day on only; default: all of it.")
    ] = None,
    without_notes: Annotated[
        bool, typer.Option("--without-notes", help="Leave personal notes of customers and contacts out.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Write your customers, sites, log, stages and the plan in force as one file for the team.

    `repplan import bundle` takes it in on another laptop, as often as it is sent, without duplicates.

    Example: repplan export bundle chen.zip --since 2026-11-01
    """
    from repplan.services.customers.exporting import write_whole
    from repplan.services.team.making import encoded, make_bundle

    ctx = context()
    day = None if since is None else parse_date(since, ctx.today)
    bundle = make_bundle(ctx, since=day, notes=not without_notes)
    write_whole(file, encoded(bundle))
    counts = {part: len(records) for part, records in bundle.parts.items()}
    if json:
        said = {"rep": bundle.rep, "made_at": bundle.made_at, "since": bundle.since, "notes": bundle.notes}
        print_json({"file": str(file), **said, **counts})
        return
    message = _(
        "{file}: {rep}, {customers} customers, {sites} sites, {contacts} lines of the log, {visits} visits ahead"
    )
    typer.echo(message.format(file=file, rep=bundle.rep, **counts))


@import_.command("bundle")
def import_bundle(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Bundles that `export bundle` wrote.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: JsonFlag = False,
) -> None:
    """Take other laptops' bundles in: customers, sites, log, stages, and who is visited when by whom.

    Customers are matched by their identifier, else by name and site; lines of the log by theirs, so that nothing is
    there twice. Of two words about a customer his own rep's holds, of his the latest; what differs is listed. Plans
    stay apart: nobody's visits become yours. All files or none; `repplan undo` takes everything back.

    Example: repplan import bundle chen.zip wang.zip --dry-run
    """
    from repplan.services.team.taking import take_bundles

    command = spelled("import bundle", [path.name for path in files])
    taken = take_bundles(context(), command, files, dry_run=dry_run)
    if json:
        print_json({"dry_run": dry_run, "bundles": [_as_json(one) for one in taken]})
        return
    for one in taken:
        _show(one)
    if dry_run:
        typer.echo(_("nothing was written"))


_COUNTS = (
    *("sites_created", "customers_created", "customers_updated", "customers_unchanged", "customers_kept"),
    *("contacts_added", "contacts_changed", "contacts_known", "stages_added"),
)


def _as_json(taken: BundleTaken) -> dict[str, Any]:
    return {
        "file": taken.source,
        "rep": taken.rep,
        "made_at": taken.made_at,
        **{name: taken.counts.get(name, 0) for name in _COUNTS},
        "visits": taken.visits,
        "differences": [
            {
                "kind": one.kind,
                "name": one.who,
                "fields": list(one.fields),
                "taken": one.taken,
                "other": one.rep or None,
            }
            for one in taken.differences
        ],
    }


def _show(taken: BundleTaken) -> None:
    counts = {name: taken.counts.get(name, 0) for name in _COUNTS}
    typer.echo(_("{file}: {rep}, made {made_at}").format(file=taken.source, rep=taken.rep, made_at=taken.made_at))
    message = _(
        "  customers: {customers_created} new, {customers_updated} updated, {customers_unchanged} unchanged,"
        " {customers_kept} kept as they are; {sites_created} new sites"
    )
    typer.echo(message.format(**counts))
    message = _(
        "  log: {contacts_added} new, {contacts_changed} changed, {contacts_known} known; {stages_added} new stages"
    )
    typer.echo(message.format(**counts))
    if taken.visits is not None:
        visits = ngettext("  plan: {n} visit ahead", "  plan: {n} visits ahead", taken.visits)
        typer.echo(visits.format(n=taken.visits))
    if taken.differences:
        _show_differences(taken)


def _show_differences(taken: BundleTaken) -> None:
    from repplan.cli.render import table

    shown = table(_("Said differently"), _("In"), _("Holds"))
    for one in taken.differences[:LISTED]:
        shown.add_row(f"{_kind(one)}: {one.who}", ", ".join(one.fields), _holder(taken, one))
    console().print(shown)
    more = len(taken.differences) - LISTED
    if more > 0:
        typer.echo(_("and {count} more (--json lists all)").format(count=more))


def _kind(one: Difference) -> str:
    return {"customer": _("customer"), "site": _("site"), "contact": _("contact")}[one.kind]


def _holder(taken: BundleTaken, one: Difference) -> str:
    return taken.rep if one.taken else one.rep or _("yours")
