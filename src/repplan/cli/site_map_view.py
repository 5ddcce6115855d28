"""The map of sites in a terminal, north up."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

from repplan.cli.braille import Canvas
from repplan.cli.common import console
from repplan.domain.site_map import Frame, scale_km, spans
from repplan.domain.site_names import said
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.geo import Point
    from repplan.domain.site_map import MapSite, SiteMap

_COLOURS = {"A": "red", "B": "yellow", "C": "green", "D": "blue"}
_MARGIN = 2  # dots
_LABEL = 16  # cells
_SMALLEST = (20, 5)
_FOOT = 3
_NAMED = 6
_MANY = 60


def print_map(drawn: SiteMap) -> None:
    """The picture, its scale, and what is not in it."""
    out = console()
    height = out.size.height if out.is_terminal else 24
    columns = max(out.size.width, _SMALLEST[0])
    canvas, km = _picture(drawn, columns, max(height - _FOOT - 1, _SMALLEST[1]))
    for line in canvas.lines():
        out.print(line)
    for text in _foot(drawn, columns, km):
        out.print(text)


def _picture(drawn: SiteMap, columns: int, rows: int) -> tuple[Canvas, float]:
    """The canvas, and how many kilometres a cell is wide."""
    frame = Frame.around(drawn.points())
    room = (2 * columns - 1 - 2 * _MARGIN, 4 * rows - 1 - 2 * _MARGIN)
    per_dot = max(frame.width / room[0], frame.height / room[1])
    canvas = Canvas(columns, rows)

    def dot_of(point: Point) -> tuple[int, int]:
        east, north = frame.place(point)
        return round(columns + east / per_dot), round(2 * rows - north / per_dot)

    way = [dot_of(point) for point in drawn.way]
    for site in reversed(drawn.sites):
        colour = _COLOURS.get(site.best.value, "") if site.best else ""
        canvas.disc(*dot_of(site.point), _radius(site, len(drawn.sites)), colour)
    for one, two in pairwise(way):
        canvas.line(*one, *two)
    for point in {drawn.start, drawn.end} - {None}:
        if point is not None:
            x, y = dot_of(point)
            canvas.write(x // 2, y // 4, "@", "bold")
    at: dict[tuple[int, int], list[int]] = {}
    for stop in drawn.route:
        x, y = dot_of(stop.point)
        at.setdefault((x // 2, y // 4), []).append(stop.number)
    for cell, numbers in at.items():
        canvas.write(*cell, spans(numbers).replace(", ", ","), "bold")
    for site in drawn.sites:
        x, y = dot_of(site.point)
        _label(canvas, x // 2, y // 4, site, 1 + int(_radius(site, len(drawn.sites))) // 2)
    return canvas, 2 * per_dot


def _radius(site: MapSite, sites: int) -> float:
    """In dots: one for one customer, by the area for more; smaller where there are many sites."""
    return min(0.5 + 0.6 * sqrt(site.customers - 1), 4.0 if sites <= _MANY else 1.5)


def _label(canvas: Canvas, column: int, row: int, site: MapSite, away: int) -> None:
    """Write a site's name beside it, some cells away, where there is room."""
    from wcwidth import wcswidth

    text = _short_name(site.name)
    width = wcswidth(text)
    for at, line in (
        (column + away + 1, row),
        (column - away - width, row),
        (column - width // 2, row - 1 - away // 2),
        (column - width // 2, row + 1 + away // 2),
    ):
        if canvas.is_free(at, line, width):
            canvas.write(at, line, text)
            return


def _short_name(name: str) -> str:
    """What people say, cut to sixteen cells."""
    from wcwidth import wcswidth, wcwidth

    text = said(name)
    if wcswidth(text) <= _LABEL:
        return text
    short = ""
    for letter in text:
        if wcswidth(short) + wcwidth(letter) > _LABEL - 1:
            break
        short += letter
    return f"{short.rstrip()}…"


def _foot(drawn: SiteMap, columns: int, km_per_cell: float) -> list[str]:
    """Scale, signs, and what is not drawn."""
    length = scale_km(max(km_per_cell * columns / 5, 0.001))
    bar = "─" * max(round(length / km_per_cell) - 2, 0)
    size = _("{km:g} km").format(km=length) if length >= 1 else _("{m:g} m").format(m=1000 * length)
    signs = [f"├{bar}┤ {size}", _("north is up")]
    if drawn.start or drawn.end:
        signs.append(_("@ your start and end"))
    if drawn.route:
        signs.append(_("numbers are stops"))
    sites, customers = len(drawn.sites), sum(site.customers for site in drawn.sites)
    count = ngettext("{n} site", "{n} sites", sites).format(n=sites)
    people = ngettext("{n} customer", "{n} customers", customers).format(n=customers)
    lines = ["   ".join(signs), _("{sites}, {customers}; bigger: more customers").format(sites=count, customers=people)]
    if drawn.unplaced:
        line = _("without coordinates: {names} (`repplan site list --missing`)")
        lines.append(line.format(names=_some(drawn.unplaced)))
    if drawn.far:
        far = [_("{name} ({km} km)").format(name=name, km=km) for name, km in drawn.far]
        lines.append(_("too far away to be drawn: {names}").format(names=_some(far)))
    return lines


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return shown if more <= 0 else _("{shown} and {n} more").format(shown=shown, n=more)


def map_json(drawn: SiteMap) -> dict[str, Any]:
    """The map for programs."""
    return {
        "sites": [
            {
                "site": site.name,
                "lat": site.point[0],
                "lon": site.point[1],
                "customers": site.customers,
                "tiers": {tier.value: count for tier, count in sorted(site.tiers.items())},
                "phases": {phase.value: count for phase, count in sorted(site.phases.items())},
            }
            for site in drawn.sites
        ],
        "start": drawn.start and list(drawn.start),
        "end": drawn.end and list(drawn.end),
        "route": [
            {"stop": stop.number, "site": stop.site, "lat": stop.point[0], "lon": stop.point[1]} for stop in drawn.route
        ],
        "without_coordinates": list(drawn.unplaced),
        "far": [{"site": name, "km": km} for name, km in drawn.far],
    }
