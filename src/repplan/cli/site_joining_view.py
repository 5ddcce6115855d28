"""How sites that may be one look, and parts of houses."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import typer

from repplan.cli.common import console
from repplan.cli.render import table
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.services.customers.site_merging import Folded
    from repplan.services.facts.site_matching import Alike
    from repplan.services.facts.site_units import Folding

_ALONE_SHOWN = 20


def merge_command(alike: Alike) -> str:
    """The command that makes the two one; the longer name stays, as it says more."""
    gone, kept = sorted((alike.name, alike.other), key=len)
    return f"repplan site merge {_quoted(gone)} {_quoted(kept)}"


def _quoted(name: str) -> str:
    plain = not any(letter.isspace() or letter in "'\"\\$`&|;<>()*?#~!" for letter in name)
    return name if plain else shlex.quote(name)


def alike_json(alike: Alike) -> dict[str, Any]:
    """Two sites that may be one, for programs."""
    return {
        "site": alike.name,
        "other": alike.other,
        "likeness": round(alike.likeness),
        "short_form": alike.short_form,
        "metres": alike.metres,
        "datum": alike.displaced.datum.value if alike.displaced else None,
        "command": merge_command(alike),
    }


def evidence(alike: Alike) -> str:
    """Why two sites may be one: `short form, 120 m`."""
    parts = [_("short form") if alike.short_form else _("{n} % alike").format(n=round(alike.likeness))]
    if alike.metres is not None:
        parts.append(_("{metres} m").format(metres=alike.metres))
    if alike.displaced is not None:
        parts.append(_("as between wgs84 and {datum}").format(datum=alike.displaced.datum))
    elif alike.datum_doubt:
        parts.append(_("as between two datums"))
    return ", ".join(parts)


def print_alike(found: Sequence[Alike]) -> None:
    """The list for people."""
    if not found:
        typer.echo(_("no two sites look like one"), err=True)
        return
    for alike in found:
        typer.echo(
            _("{site} = {other}? {evidence}").format(site=alike.name, other=alike.other, evidence=evidence(alike))
        )
        typer.echo(f"  {merge_command(alike)}")


def folded_json(folded: Folded) -> dict[str, Any]:
    """What folding did, for programs."""
    return {
        "dry_run": folded.dry_run,
        "folded": [
            {"site": one.name, "into": one.house, "unit": one.unit, "metres": one.metres, "customers": count}
            for one, count in _counted(folded)
        ],
        "alone": list(folded.foldings.alone),
    }


def _counted(folded: Folded) -> list[tuple[Folding, int]]:
    return [(one, folded.customers[one.name]) for one in folded.foldings.proven]


def print_folded(folded: Folded) -> None:
    """What folding did, for people: by house, then what sounds like a part but stands alone."""
    proven, alone = folded.foldings.proven, folded.foldings.alone
    if proven:
        shown = table(_("part"), _("of"), _("distance"), _("customers"))
        shown.columns[2].justify = shown.columns[3].justify = "right"
        for one, count in sorted(_counted(folded), key=lambda pair: (pair[0].house, pair[0].name)):
            metres = _("by address") if one.metres is None else _("{metres} m").format(metres=one.metres)
            shown.add_row(one.name, one.house, metres, str(count))
        console().print(shown)
    line = ngettext("{n} site folded into its house", "{n} sites folded into their houses", len(proven))
    typer.echo(line.format(n=len(proven)) + (_(" (dry run: nothing was written)") if folded.dry_run else ""))
    if alone:
        line = ngettext(
            "{n} more sounds like a part of a house that is not known within 1 km:",
            "{n} more sound like parts of houses that are not known within 1 km:",
            len(alone),
        )
        typer.echo(line.format(n=len(alone)))
        for name in alone[:_ALONE_SHOWN]:
            typer.echo(f"  {name}")
        if len(alone) > _ALONE_SHOWN:
            typer.echo("  " + _("and {n} more: --json lists all").format(n=len(alone) - _ALONE_SHOWN))
