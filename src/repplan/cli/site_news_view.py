"""What an import says about sites: names taken for known ones, possible duplicates, folded parts, doubtful places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from repplan.cli.site_joining_view import alike_json, evidence, merge_command
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from repplan.services.customers.site_book import DatumDoubt
    from repplan.services.customers.site_news import SiteNews
    from repplan.services.facts.site_matching import Alike

_LISTED = 10


def site_news_json(news: SiteNews) -> dict[str, Any]:
    """What is said about sites, for programs."""
    return {
        "sites_joined": [{"name": name, "site": site} for name, site in news.joined.items()],
        "sites_alike": [alike_json(alike) for alike in news.alike],
        "sites_folded": [{"name": one.name, "into": one.house, "unit": one.unit} for one in news.folded],
        "datum_doubts": [
            {
                "site": doubt.site or None,
                "sites": doubt.sites,
                "datum": doubt.datum.value,
                "which": "told" if doubt.told else "stored",
                "metres": doubt.metres,
            }
            for doubt in news.doubts
        ],
    }


def print_site_news(news: SiteNews) -> None:
    """What is said about sites, for people."""
    for name, site in list(news.joined.items())[:_LISTED]:
        typer.echo(_("{name} is taken for {site}").format(name=name, site=site))
    _and_more(len(news.joined))
    if news.folded:
        line = ngettext("{n} part folded into its house", "{n} parts folded into their houses", len(news.folded))
        typer.echo(line.format(n=len(news.folded)))
        for one in news.folded[:_LISTED]:
            typer.echo(f"  {one.name} → {one.house}, {one.unit}")
        _and_more(len(news.folded))
    if news.alike:
        line = ngettext("{n} new site may be a known one:", "{n} new sites may be known ones:", len(news.alike))
        typer.echo(line.format(n=len(news.alike)))
        for alike in news.alike[:_LISTED]:
            typer.echo(f"  {alike.name} = {alike.other}? {evidence(alike)}: {merge_command(alike)}")
        _and_more(len(news.alike), _("`repplan site duplicates` lists all"))
    for doubt in news.doubts:
        typer.echo(_doubt_line(doubt))


def ask_site(alike: Alike) -> bool:
    """Ask whether two names mean one site."""
    text = _("{site}: the same site as {other} ({evidence})?")
    words = text.format(site=alike.name, other=alike.other, evidence=evidence(alike))
    answer: bool = typer.confirm(words, default=False, err=True)
    return answer


def _and_more(count: int, how: str = "") -> None:
    if count > _LISTED:
        line = _("  and {n} more").format(n=count - _LISTED)
        typer.echo(f"{line}: {how}" if how else line)


def _doubt_line(doubt: DatumDoubt) -> str:
    """That places look measured in another datum, and what to do about it."""
    if doubt.told:
        what = _(
            "the file's coordinates look measured in {datum}: if so, `repplan undo` and import with --coords {datum}"
        )
    else:
        what = _("the coordinates stored before look never to have been converted from {datum}")
    where = (
        _("{site}, {metres} m away").format(site=doubt.site, metres=doubt.metres)
        if doubt.site
        else ngettext("{n} site, some {metres} m away", "{n} sites, some {metres} m away", doubt.sites).format(
            n=doubt.sites, metres=doubt.metres
        )
    )
    return _("{where} from where it was: {what}").format(where=where, what=what.format(datum=doubt.datum))
