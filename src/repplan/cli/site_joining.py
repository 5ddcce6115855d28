"""`repplan site alias, duplicates, merge, fold`: sites that are one under several names."""

from __future__ import annotations

from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, context, print_json
from repplan.i18n import _, ngettext

Who = Annotated[str, typer.Argument(metavar="NAME", help="The site's name, or a part of it that fits only one.")]


def alias(
    who: Who,
    names: Annotated[list[str], typer.Argument(metavar="ALIAS...", help="Other names of it, as files write them.")],
    forget: Annotated[bool, typer.Option("--remove", help="Forget these names.")] = False,
    json: JsonFlag = False,
) -> None:
    """Give a site other names: a file that writes one of them means this site, and so does whoever types it.

    Example: repplan site alias "General Hospital" "GH" "City General"
    """
    from repplan.cli.site_view import site_json
    from repplan.services.customers.site_merging import name_site
    from repplan.services.customers.sites import show_site

    ctx = context()
    site = name_site(ctx, who, names, forget=forget)
    if json:
        print_json(site_json(show_site(ctx, site.name)))
    else:
        others = ", ".join(site.aliases) or _("no other names")
        typer.echo(_("{site}: {names}").format(site=site.name, names=others))


def duplicates(json: JsonFlag = False) -> None:
    """List sites that may be one under two names, each with the command that makes them one. Changes nothing.

    Compared are short forms (协和医院 and 北京协和医院), spellings, and how far apart they are. A distance like that
    between two datums of coordinates is told.

    Example: repplan site duplicates
    """
    from repplan.cli.site_joining_view import alike_json, print_alike
    from repplan.services.customers.site_merging import possible_duplicates

    found = possible_duplicates(context())
    if json:
        print_json([alike_json(alike) for alike in found])
    else:
        print_alike(found)


def merge(
    gone: Annotated[str, typer.Argument(metavar="NAME", help="The site that goes.")],
    kept: Annotated[str, typer.Argument(metavar="INTO", help="The site that stays.")],
    json: JsonFlag = False,
) -> None:
    """Make two sites one: customers, blackouts and names go to the second, which keeps its own coordinates and hours.

    What the second does not say it takes from the first. The name that goes becomes another name of it, so that the
    next import finds it. `repplan undo` takes it back.

    Example: repplan site merge "Gen. Hospital" "General Hospital"
    """
    from repplan.services.customers.site_merging import merge_sites

    merged = merge_sites(context(), gone, kept)
    if json:
        print_json({"gone": merged.gone, "site": merged.kept, "customers": merged.customers})
        return
    line = ngettext(
        "{gone} is {kept} now: {count} customer moved",
        "{gone} is {kept} now: {count} customers moved",
        merged.customers,
    )
    typer.echo(line.format(gone=merged.gone, kept=merged.kept, count=merged.customers))


def fold(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Only these; all parts of houses by default.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: JsonFlag = False,
) -> None:
    """Fold sites that are parts of a hospital (门诊部, 外科楼, Building 3) into it.

    The name must say so, and the place prove it: within a kilometre of the hospital, or an address that names it. The
    part becomes the department of its customers, or goes to their notes. `repplan undo` takes it back.

    Example: repplan site fold --dry-run
    """
    from repplan.cli.site_joining_view import folded_json, print_folded
    from repplan.services.customers.site_merging import fold_sites

    folded = fold_sites(context(), names or [], dry_run=dry_run)
    if json:
        print_json(folded_json(folded))
    else:
        print_folded(folded)


def register(site: typer.Typer) -> None:
    """Add these commands to the group `site`."""
    for name, command in (("alias", alias), ("duplicates", duplicates), ("merge", merge), ("fold", fold)):
        site.command(name)(command)
