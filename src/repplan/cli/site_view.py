"""How sites look: tables for people, dictionaries for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from repplan.cli.common import console
from repplan.cli.customer_view import closure_json, closure_line
from repplan.cli.import_view import mend_command
from repplan.cli.render import table
from repplan.config import WEEKDAYS
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.customer import Site
    from repplan.services.customers.sites import SiteCard, SiteLine


def _facts(site: Site) -> dict[str, Any]:
    lat, lon = site.point or (None, None)
    return {
        "id": site.id,
        "name": site.name,
        "lat": lat,
        "lon": lon,
        "address": site.address,
        "hours": dict(zip(WEEKDAYS, site.hours, strict=True)),
        "enter_minutes": site.enter_minutes,
        "aliases": list(site.aliases),
    }


def line_json(line: SiteLine) -> dict[str, Any]:
    """A site of the list for programs."""
    return {**_facts(line.site), "customers": line.customers, "without_coordinates": line.without_coordinates}


def site_json(card: SiteCard) -> dict[str, Any]:
    """A site's card for programs."""
    return {
        **_facts(card.site),
        "customers": [{"customer": c.number, "id": c.id, "name": c.name} for c in card.customers],
        "closures": [closure_json(closure) for closure in card.closures],
    }


def print_lines(lines: Sequence[SiteLine], *, missing: bool) -> None:
    """The list for people; of those without coordinates the commands that mend it."""
    if missing and not lines:
        typer.echo(_("no site lacks coordinates"), err=True)
        return
    if missing:
        for line in lines:
            typer.echo(mend_command(line.site.name))
        return
    shown = table(_("site"), _("customers"), _("coordinates"), _("address"))
    shown.columns[1].justify = "right"
    for line in lines:
        point = _("unknown") if line.site.point is None else f"{line.site.point[0]}, {line.site.point[1]}"
        shown.add_row(line.site.name, str(line.customers), point, line.site.address)
    console().print(shown)


def print_site(card: SiteCard) -> None:
    """The card for people."""
    site = card.site
    shown = table("", "", show_header=False)
    shown.columns[0].no_wrap = True
    point = _("unknown") if site.point is None else f"{site.point[0]}, {site.point[1]}"
    hours = [f"{day.capitalize()} {text}" for day, text in zip(WEEKDAYS, site.hours, strict=True) if text is not None]
    for label, text in (
        (_("other names"), ", ".join(site.aliases)),
        (_("coordinates"), point),
        (_("address"), site.address),
        (_("hours"), "\n".join(hours) or _("nothing said")),
        (_("minutes to enter"), "" if site.enter_minutes is None else str(site.enter_minutes)),
        (_("customers"), ", ".join(f"{c.number} {c.name}" for c in card.customers)),
        (_("closed"), "\n".join(f"{c.id}: {closure_line(c)}" for c in card.closures)),
    ):
        if text:
            shown.add_row(label, text)
    console().print(site.name)
    console().print(shown)
