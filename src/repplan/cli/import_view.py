"""How an import looks: lines for people, a dictionary for programs."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from repplan.cli import words
from repplan.cli.explain_view import skipped_line
from repplan.cli.site_news_view import print_site_news, site_news_json
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Collection

    from repplan.services.customers.importing import ImportedCustomer, ImportSummary

LISTED = 20


def mend_command(site: str) -> str:
    """The command that gives a site its coordinates."""
    return f'repplan site edit {shlex.quote(site)} --coords "39.9,116.4"'


def import_json(summary: ImportSummary) -> dict[str, Any]:
    """An import for programs."""
    value = asdict(summary)
    for key in ("created", "updated", "tier_assumed", "prospects", "namesakes", "archived"):
        value[key] = [_customer_json(customer) for customer in getattr(summary, key)]
    value.pop("rep")
    value.pop("sites")
    value |= site_news_json(summary.sites)
    value["skipped"] = [asdict(skipped) for skipped in summary.skipped]
    value["left_out"] = [{"column": column, "reason": reason} for column, reason in summary.left_out]
    value["warnings"] = [{"where": warning.where, "message": warning.message} for warning in summary.warnings]
    value["profile"] = summary.profile or None
    value["others"] = [{"rep": rep, "customers": count} for rep, count in summary.others.items()]
    value["sites_changed"] = [{"site": site, "others": others} for site, others in summary.sites_changed.items()]
    value["without_coordinates"] = [
        {"site": site, "customers": count, "command": mend_command(site)}
        for site, count in summary.without_coordinates.items()
    ]
    return value


def _customer_json(customer: ImportedCustomer) -> dict[str, Any]:
    entry = {"row": customer.row, "customer": customer.number, "id": customer.id, "name": customer.name}
    entry["site"] = customer.site
    return entry | ({"fields": list(customer.fields)} if customer.fields else {})


def print_import(summary: ImportSummary, unknown_minutes: str) -> None:
    """An import for people: the counts, then what deserves a look."""
    _print_counts(summary)
    _print_reading(summary)
    for customer in summary.updated[:LISTED]:
        typer.echo(f"  {_name(customer)}: {', '.join(customer.fields)}")
    _and_more(len(summary.updated))
    if summary.sites_created:
        count = len(summary.sites_created)
        typer.echo(ngettext("{count} new site", "{count} new sites", count).format(count=count))
    print_site_news(summary.sites)
    for site, others in summary.sites_changed.items():
        if others:
            note = ngettext(
                "{site}: new facts of the site; they hold for {others} customer that is not in the file, too",
                "{site}: new facts of the site; they hold for {others} customers that are not in the file, too",
                others,
            )
            typer.echo(note.format(site=site, others=others))
    _print_others(summary)
    _print_notes(summary)
    if summary.without_coordinates:
        _print_missing(summary, unknown_minutes)


def _print_counts(summary: ImportSummary) -> None:
    """Where every row went; the rows left behind are told on standard error, as mistakes are."""
    for refusal in summary.refusals:
        place = f"{summary.source}:{refusal.row}"
        where = f"{place}:{refusal.column}" if refusal.column else place
        typer.echo(f"{where}: {refusal.reason}", err=True)
    line = ngettext(
        "{source}: {rows} row: {created} created, {updated} updated, {unchanged} unchanged",
        "{source}: {rows} rows: {created} created, {updated} updated, {unchanged} unchanged",
        summary.rows,
    ).format(
        source=summary.source,
        rows=summary.rows,
        created=len(summary.created),
        updated=len(summary.updated),
        unchanged=summary.unchanged,
    )
    if summary.refused:
        line += _(", {refused} refused").format(refused=summary.refused)
    typer.echo(line + (_(" (dry run: nothing was written)") if summary.dry_run else ""))


def _print_reading(summary: ImportSummary) -> None:
    """How the file was understood, as far as that needs a word."""
    if summary.profile_saved:
        typer.echo(_("the columns are kept as profile {name}").format(name=summary.profile))
    elif summary.profile:
        typer.echo(_("columns understood as in profile {name}").format(name=summary.profile))
    reasons: dict[str, list[str]] = {}
    for column, reason in summary.left_out:
        reasons.setdefault(reason, []).append(column)
    for reason, columns in reasons.items():
        typer.echo(_("not stored: {columns} ({reason})").format(columns=", ".join(columns), reason=reason))
    for remark in summary.remarks:
        typer.echo(remark)
    for skipped in summary.skipped[:LISTED]:
        typer.echo(skipped_line(skipped.row, skipped.last, skipped.reason.value))
    _and_more(len(summary.skipped))
    for warning in summary.warnings[:LISTED]:
        typer.echo(str(warning))
    _and_more(len(summary.warnings))


def _print_others(summary: ImportSummary) -> None:
    """Whose customers are another rep's: a name that is spelled otherwise in the settings makes them all so."""
    if not summary.others:
        return
    count = sum(summary.others.values())
    text = ngettext(
        "{count} customer belongs to {names}, not to {rep} (rep.name): not planned for you",
        "{count} customers belong to {names}, not to {rep} (rep.name): they are not planned for you",
        count,
    )
    typer.echo(text.format(count=count, names=", ".join(summary.others), rep=summary.rep))
    if len(summary.others) == 1:
        command = words.rename_command(next(iter(summary.others)))
        typer.echo(_("  if that is your name in the table: {command}").format(command=command))


def _print_notes(summary: ImportSummary) -> None:
    _note(_("tier C assumed, as none is given: {names}"), summary.tier_assumed)
    _note(_("archived, and still so (`repplan customer restore`): {names}"), summary.archived)
    _note(_("new, though a namesake is stored at the same site: {names}"), summary.namesakes)
    _note(_("prospects, not visited until their clock starts (run `repplan win suggest`): {names}"), summary.prospects)


def _note(text: str, customers: Collection[ImportedCustomer]) -> None:
    if not customers:
        return
    names = ", ".join(_name(customer) for customer in list(customers)[:LISTED])
    more = len(customers) - LISTED
    typer.echo(text.format(names=names) + (_(" and {more} more").format(more=more) if more > 0 else ""))


def _print_missing(summary: ImportSummary, minutes: str) -> None:
    customers = sum(summary.without_coordinates.values())
    count = len(summary.without_coordinates)
    sites = ngettext("{count} site without coordinates", "{count} sites without coordinates", count)
    people = ngettext("{count} customer", "{count} customers", customers)
    head = ngettext(
        "{sites} ({people}): {minutes} minute is assumed until you run",
        "{sites} ({people}): {minutes} minutes are assumed until you run",
        1 if minutes == "1" else 2,
    )
    sites, people = sites.format(count=count), people.format(count=customers)
    typer.echo(head.format(sites=sites, people=people, minutes=minutes))
    for site in list(summary.without_coordinates)[:LISTED]:
        typer.echo(f"  {mend_command(site)}")
    _and_more(count, _(": `repplan site list --missing` lists them all"))


def _and_more(count: int, hint: str = "") -> None:
    if count > LISTED:
        typer.echo(_("  and {more} more").format(more=count - LISTED) + hint)


def _name(customer: ImportedCustomer) -> str:
    return f"{customer.number} {customer.name}"
