"""How travel times and what is wrong with them are shown; `plan` says the same of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from repplan.cli.render import csv_text, table
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from repplan.services.travel.travel_check import Examined, Overview
    from repplan.services.travel.travel_choice import Far, TravelReport, Ways

    Row = tuple[str, str, float | None, float | None]

FAR_SHOWN = 3
NAMES_SHOWN = 10


def notes(report: TravelReport) -> list[str]:
    """What a plan on these travel times must say about them, a line each; nothing where all is as it should be."""
    if report.fallback:
        text = _("Travel is as the crow flies: {source} gave no answer: {reason}. The next plan asks again.")
        return [text.format(source=report.name, reason=report.fallback)]
    lines = []
    if report.far:
        text = ngettext(
            "{n} place is farther than 500 m from any road, its travel is as the crow flies: {first}",
            "{n} places are farther than 500 m from any road, their travel is as the crow flies: {first}",
            len(report.far),
        )
        first = [f"{found.place} {distance(found)}" for found in report.far[:FAR_SHOWN]]
        lines.append(text.format(n=len(report.far), first=_listed(first, len(report.far))))
    if report.unreachable.count:
        text = ngettext("{n} way does not exist: {first}", "{n} ways do not exist: {first}", report.unreachable.count)
        lines.append(text.format(n=report.unreachable.count, first=_pairs(report.unreachable)))
    if report.missing.count:
        text = ngettext(
            "{n} way is not in {source} and as the crow flies: {first}",
            "{n} ways are not in {source} and as the crow flies: {first}",
            report.missing.count,
        )
        first_ways = _pairs(report.missing)
        lines.append(text.format(n=report.missing.count, source=report.name, first=first_ways))
    if lines:
        lines.append(_("`repplan travel check` tells more about travel times."))
    return lines


def distance(found: Far) -> str:
    """How far a place is from its road."""
    if found.metres is None:
        return _("(no road found)")
    if found.metres >= 10_000:
        return f"({found.metres / 1000:.0f} km)"
    return f"({found.metres / 1000:.1f} km)"


def _pairs(ways: Ways, shown: int = FAR_SHOWN) -> str:
    pairs = [f"{way.origin} → {way.destination}" for way in ways.first[:shown]]
    return _listed(pairs, ways.count)


def _listed(first: Sequence[str], count: int) -> str:
    text = "; ".join(first)
    more = count - len(first)
    return _("{text}; and {n} more").format(text=text, n=more) if more > 0 else text


def print_examined(examined: Examined, console: Console) -> None:
    """Print what the source says of the territory."""
    report = examined.report
    places = len(examined.places.points)
    if report.fallback:
        text = _("No answer: {source}: {reason}. Plans would be made as the crow flies.")
        console.print(text.format(source=report.name, reason=report.fallback))
        return
    text = ngettext("Travel times: {source}, {n} place", "Travel times: {source}, {n} places", places)
    console.print(text.format(source=report.name, n=places))
    if examined.compared is not None:
        _print_compared(examined, console)
    for found in report.far:
        text = _("farther than 500 m from any road, reckoned as the crow flies: {place} {distance}")
        console.print(text.format(place=found.place, distance=distance(found)))
    if report.absent:
        text = _("not in {source}: {places}")
        names = [spot.site for spot in report.absent]
        console.print(text.format(source=report.name, places=_listed(names[:NAMES_SHOWN], len(names))))
    if report.unknown:
        text = _("in {source}, but no site of the territory: {names}")
        names = list(report.unknown)
        console.print(text.format(source=report.name, names=_listed(names[:NAMES_SHOWN], len(names))))
    for ways, text in ((report.unreachable, _("no way: {pairs}")), (report.missing, _("as the crow flies: {pairs}"))):
        if ways.count:
            console.print(text.format(pairs=_pairs(ways, len(ways.first))))
    if examined.without_coordinates:
        names = list(examined.without_coordinates)
        text = _("without coordinates: {places}")
        console.print(text.format(places=_listed(names[:NAMES_SHOWN], len(names))))
    if not report.troubled and not examined.without_coordinates:
        console.print(_("Every way is known."))


def _print_compared(examined: Examined, console: Console) -> None:
    compared = examined.compared
    if compared is None:
        return
    text = _("Roads are {factor:.2f} times as long as the crow flies, at {speed:.0f} km/h over {n} ways.")
    console.print(text.format(factor=compared.factor, speed=compared.speed, n=compared.ways))
    if not 1 <= compared.factor <= 5:
        return  # outside what the setting takes: no roads are like that, some figure is wrong
    text = _("To guess alike without it: travel.factor {factor:.2f}, travel.speed {speed:.0f} (`repplan config set`)")
    console.print(text.format(factor=compared.factor, speed=compared.speed))


def examined_json(examined: Examined) -> dict[str, Any]:
    """The documented keys of `travel check --json`."""
    report = examined.report
    return {
        **asdict(report),
        "places": len(examined.places.points),
        "compared": None if examined.compared is None else asdict(examined.compared),
        "without_coordinates": list(examined.without_coordinates),
    }


def print_overview(found: Overview, console: Console) -> None:
    """Print the settings, the prepared maps and what is kept."""
    from repplan.config import OPTIONS

    meanings = {option.key: _(option.help) for option in OPTIONS}
    settings = table(_("setting"), _("value"), _("meaning"))
    for key, text in found.settings.items():
        settings.add_row(key, text, meanings[key])
    console.print(settings)
    if found.maps:
        maps = table(_("prepared map"), _("profile"), _("from"), _("on"))
        for one in found.maps:
            maps.add_row(one.name, one.profile, one.source, one.prepared_at[:10])
        console.print(maps)
    engine = _("embedded roads: OSRM {version}").format(version=found.engine)
    console.print(engine if found.engine else _("embedded roads: not installed (`pip install 'repplan[roads]'`)"))
    text = ngettext("{n} table of travel times is kept in {folder}", "{n} tables are kept in {folder}", found.kept)
    console.print(text.format(n=found.kept, folder=found.folder), soft_wrap=True)


def overview_json(found: Overview) -> dict[str, Any]:
    """The documented keys of `travel show --json`."""
    return {
        "source": found.source,
        "settings": found.settings,
        "maps": [asdict(one) for one in found.maps],
        "engine": found.engine,
        "kept": found.kept,
        "folder": str(found.folder),
    }


def matrix_csv(ways: Sequence[Row], *, square: bool) -> str:
    """The ways as a matrix file; `-` where there is none."""
    if not square:
        rows = [(a, b, _cell(minutes), "" if minutes is None else _cell(km)) for a, b, minutes, km in ways]
        return csv_text(("from", "to", "minutes", "km"), rows)
    names = list(dict.fromkeys(way[0] for way in ways))
    told = {(a, b): _cell(minutes) for a, b, minutes, _km in ways}
    return csv_text(("minutes", *names), [(a, *(told.get((a, b), "0") for b in names)) for a in names])


def _cell(number: float | None) -> str:
    return "-" if number is None else f"{number:g}" if number == round(number) else repr(float(number))


def matrix_json(ways: Sequence[Row]) -> dict[str, Any]:
    """The ways as a JSON matrix file."""
    names = list(dict.fromkeys(way[0] for way in ways))
    minutes = {(a, b): told for a, b, told, _km in ways}
    km = {(a, b): told for a, b, _minutes, told in ways}
    return {
        "sites": names,
        "minutes": [[minutes.get((a, b), 0.0) for b in names] for a in names],
        "km": [[km.get((a, b), 0.0) for b in names] for a in names],
    }
