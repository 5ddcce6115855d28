"""How a customer's sessions look: what holds, what changes and when, and the coming days."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import typer

from repplan.cli import day_data, words
from repplan.cli.log_view import warn
from repplan.domain.rota import EntryKind, sites_of
from repplan.domain.spans import WHOLE_DAY, format_clock
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from repplan.domain.rota import RotaEntry
    from repplan.services.customers.sessions import Held, Rota


def rota_json(rota: Rota) -> dict[str, Any]:
    """The documented keys of `customer sessions --json`."""
    return {
        **day_data.customer_json(rota.customer),
        "weekly": [{"site": site, "sessions": text} for site, text in rota.weekly],
        "entries": [_entry_json(entry, rota) for entry in (*rota.over, *rota.entries)],
        "coming": [_held_json(held) for held in rota.coming],
        "visits_outside": rota.lost,
        "warnings": list(rota.warnings),
    }


def entries_json(entries: Iterable[RotaEntry], own_site: str) -> list[dict[str, Any]]:
    """The entries of a rota for programs."""
    return [
        {
            "number": entry.id,
            "kind": entry.kind.value,
            "site": own_site if entry.site is None else entry.site.name,
            "first": None if entry.first is None else entry.first.isoformat(),
            "last": None if entry.last is None else entry.last.isoformat(),
            "sessions": entry.hours,
            "note": entry.note,
        }
        for entry in entries
    ]


def _entry_json(entry: RotaEntry, rota: Rota) -> dict[str, Any]:
    return {**entries_json((entry,), rota.customer.site_name)[0], "over": entry in rota.over}


def _held_json(held: Held) -> dict[str, Any]:
    times = [[format_clock(span.start), format_clock(span.end)] for span in held.spans]
    return {"date": held.date.isoformat(), "site": held.site, "times": times}


def print_rota(rota: Rota, today: dt.date) -> None:
    """Print what holds, the entries with their numbers, and the coming days."""
    typer.echo(f"{rota.customer.number} {rota.customer.name}")
    for (site, text), place in zip(rota.weekly, sites_of(rota.customer), strict=True):
        typer.echo(f"{site}: {_weekly(text)}")
        for entry in rota.entries:
            if entry.site_id == place:
                typer.echo(f"{entry.id:4d}  {entry_line(entry, today, where=False)}")
    _print_coming(rota, today)
    warn(rota.warnings)


def _weekly(text: str | None) -> str:
    if text is None:
        return _("no sessions")
    return text or _("any time")


def entry_days(entry: RotaEntry, today: dt.date) -> str:
    """When an entry holds."""
    first, last = (None if day is None else words.date(day, today) for day in (entry.first, entry.last))
    if entry.kind is EntryKind.ENDED:
        return _("until {last}").format(last=last)
    if entry.kind is EntryKind.WEEKLY:
        return _("always") if first is None else _("from {first}").format(first=first)
    return str(first) if first == last else _("{first} to {last}").format(first=first, last=last)


def entry_sessions(entry: RotaEntry) -> str:
    """What an entry says of the sessions."""
    if entry.kind is EntryKind.ENDED:
        return _("then none")
    if entry.kind is EntryKind.STOPPED:
        return _("stopped {hours}").format(hours=entry.hours) if entry.hours else _("stopped")
    if entry.kind is EntryKind.ONCE:
        return _("once {hours}").format(hours=entry.hours)
    return entry.hours or _("any time")


def entry_line(entry: RotaEntry, today: dt.date, *, where: bool = True) -> str:
    """An entry in one line; with its site, where asked, if that is not the customer's own."""
    site = f" @ {entry.site.name}" if where and entry.site is not None else ""
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry_days(entry, today)}: {entry_sessions(entry)}{site}{note}"


def _print_coming(rota: Rota, today: dt.date) -> None:
    """The coming days with sessions, a line each; nothing where there is no restriction at all."""
    if all(held.spans == WHOLE_DAY for held in rota.coming) and rota.coming:
        return
    if not rota.coming:
        typer.echo(_("no session in the next two weeks"))
        return
    several = len(rota.weekly) > 1
    typer.echo(_("the next two weeks:"))
    for day, held in groupby(rota.coming, key=lambda one: one.date):
        typer.echo(f"  {words.date(day, today)}  {'; '.join(_day_times(list(held), several=several))}")


def _day_times(held: Sequence[Held], *, several: bool) -> list[str]:
    return [", ".join(map(str, one.spans)) + (f" {one.site}" if several else "") for one in held]
