"""The map of sites as SVG, and as a page around it: one file each, no network, no script, names escaped."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from math import sqrt
from typing import TYPE_CHECKING

from repplan.domain.cadence import Phase
from repplan.domain.site_map import Frame, scale_km, spans
from repplan.domain.site_names import said
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from repplan.domain.geo import Point
    from repplan.domain.site_map import MapSite, SiteMap

_WIDTH, _MARGIN, _TALLEST, _LOWEST = 1000, 60, 1100, 360
_LETTER, _WIDE_LETTER, _LINE = 6.5, 12.5, 15
_LONGEST = 24
_HURRIED = frozenset({Phase.WINNING, Phase.WINBACK})
_STYLE = """\
svg { font: 12px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.ground { fill: #fbfaf7; } text { fill: #222; } .name { paint-order: stroke; stroke: #fbfaf7; stroke-width: 3px; }
.site circle { stroke: #fff; stroke-width: 1.5; fill-opacity: .85; }
.site.hurried circle { stroke: #111; stroke-width: 2; }
.A { fill: #c0392b; } .B { fill: #d68910; } .C { fill: #1e8449; } .D { fill: #2471a3; } .none { fill: #7f8c8d; }
.site:hover circle { fill-opacity: 1; stroke: #111; }
.way { fill: none; stroke: #444; stroke-width: 1.5; stroke-dasharray: 5 3; }
.stop rect { fill: #222; } .stop text { fill: #fff; font-size: 10px; text-anchor: middle; } .own { fill: #222; }
.bar { stroke: #222; stroke-width: 2; fill: none; }
"""
_PAGE_STYLE = """\
body { margin: 1.5rem auto; max-width: 1000px; padding: 0 1rem; color: #222; background: #fff;
  font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
svg { width: 100%; height: auto; border: 1px solid #ddd; border-radius: 6px; } h1 { font-size: 1.3rem; }
table { border-collapse: collapse; margin-top: 1rem; } td, th { padding: .15rem .9rem .15rem 0; text-align: left; }
td.n, th.n { text-align: right; } .note { color: #555; }
"""


@dataclass(slots=True)
class _Sheet:
    """A drawing under way: kilometres to pixels, and the rectangles that labels must not cover."""

    frame: Frame
    scale: float
    height: float
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    @classmethod
    def of(cls, drawn: SiteMap) -> _Sheet:
        frame = Frame.around(drawn.points())
        room = _WIDTH - 2 * _MARGIN
        scale = min(room / frame.width, (_TALLEST - 2 * _MARGIN) / frame.height)
        return cls(frame, scale, max(frame.height * scale + 2 * _MARGIN, _LOWEST))

    def at(self, point: Point) -> tuple[float, float]:
        """Pixels from the upper left corner."""
        east, north = self.frame.place(point)
        return _WIDTH / 2 + east * self.scale, self.height / 2 - north * self.scale

    def claim(self, x: float, y: float, width: float, height: float) -> bool:
        """Take a rectangle where nothing is yet."""
        box = x, y, x + width, y + height
        outside = x < 2 or y < 2 or box[2] > _WIDTH - 2 or box[3] > self.height - 2
        if outside or any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in self.taken
        ):
            return False
        self.taken.append(box)
        return True


def svg(drawn: SiteMap, title: str) -> str:
    """The drawing as an SVG file."""
    sheet = _Sheet.of(drawn)
    spots = [(site, *sheet.at(site.point), _radius(site)) for site in drawn.sites]
    sheet.taken += [(0, sheet.height - 44, 640, sheet.height), (_WIDTH - 40, 0, _WIDTH, 44)]
    sheet.taken += [(x - r, y - r, x + r, y + r) for _site, x, y, r in spots]
    body = [_way(sheet, drawn)]
    body += [_circle(*spot) for spot in spots]
    body += [_stops(sheet, drawn), _own(sheet, drawn)]
    body += [_name(sheet, *spot) for spot in spots]
    body += [_legend(sheet, drawn), _scale(sheet)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {sheet.height:.0f}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n"
        f'<rect class="ground" width="{_WIDTH}" height="{sheet.height:.0f}"/>\n'
        + "\n".join(part for part in body if part)
        + "\n</svg>\n"
    )


def html(drawn: SiteMap, title: str) -> str:
    """The drawing in a page, with a table of the sites."""
    rows = "\n".join(
        f'<tr><td>{escape(site.name)}</td><td class="n">{site.customers}</td><td>{escape(_counts(site))}</td></tr>'
        for site in drawn.sites
    )
    head = (_("Site"), _("Customers"), _("Of which"))
    return (
        f'<!doctype html>\n<html lang="{escape(_("en"))}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_PAGE_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f"{svg(drawn, title)}{_notes(drawn)}<table>\n"
        f'<tr><th>{escape(head[0])}</th><th class="n">{escape(head[1])}</th><th>{escape(head[2])}</th></tr>\n'
        f"{rows}\n</table>\n</body>\n</html>\n"
    )


def _notes(drawn: SiteMap) -> str:
    notes = []
    if drawn.unplaced:
        notes.append(_("Without coordinates: {names}").format(names=", ".join(drawn.unplaced)))
    if drawn.far:
        far = ", ".join(_("{name} ({km} km)").format(name=name, km=km) for name, km in drawn.far)
        notes.append(_("Too far away to be drawn: {names}").format(names=far))
    return "".join(f'<p class="note">{escape(note)}</p>\n' for note in notes)


def _radius(site: MapSite) -> float:
    return min(4 + 2.5 * sqrt(site.customers), 24)


def _counts(site: MapSite) -> str:
    """`2 A, 3 B; 4 keeping, 1 winning`."""
    tiers = ", ".join(f"{count} {tier.value}" for tier, count in sorted(site.tiers.items()))
    phases = ", ".join(f"{count} {phase.value}" for phase, count in sorted(site.phases.items()))
    return f"{tiers}; {phases}"


def _circle(site: MapSite, x: float, y: float, radius: float) -> str:
    customers = ngettext("{n} customer", "{n} customers", site.customers).format(n=site.customers)
    hurried = " hurried" if _HURRIED & set(site.phases) else ""
    tip = escape(f"{site.name}\n{customers}: {_counts(site)}")
    tier = site.best.value if site.best else "none"
    dot = f'<circle class="{tier}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
    return f'<g class="site{hurried}"><title>{tip}</title>{dot}</g>'


def _name(sheet: _Sheet, site: MapSite, x: float, y: float, radius: float) -> str:
    """A site's name beside it, where there is room."""
    text = said(site.name)
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    width = sum(_WIDE_LETTER if ord(letter) > 0x2E7F else _LETTER for letter in text)
    for left, top in (
        (x + radius + 3, y - _LINE / 2),
        (x - radius - 3 - width, y - _LINE / 2),
        (x - width / 2, y - radius - 2 - _LINE),
        (x - width / 2, y + radius + 2),
        (x + radius - 1, y + radius - 4),
        (x - radius + 1 - width, y + radius - 4),
        (x + radius + 12, y - radius - _LINE + 2),
        (x - radius - 12 - width, y - radius - _LINE + 2),
    ):
        if sheet.claim(left, top, width, _LINE):
            return f'<text class="name" x="{left:.1f}" y="{top + 11:.1f}">{escape(text)}</text>'
    return ""


def _way(sheet: _Sheet, drawn: SiteMap) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(sheet.at, drawn.way))
    return f'<polyline class="way" points="{points}"/>' if points else ""


def _stops(sheet: _Sheet, drawn: SiteMap) -> str:
    """A numbered badge above each place of the route; one that is visited several times has one badge."""
    places: dict[Point, list[int]] = {}
    names: dict[Point, str] = {}
    for stop in drawn.route:
        places.setdefault(stop.point, []).append(stop.number)
        names[stop.point] = stop.site
    radius = {site.point: _radius(site) for site in drawn.sites}
    badges = []
    for point, numbers in places.items():
        x, y = sheet.at(point)
        text = spans(numbers)
        width, top = 8 + 6 * len(text), y - radius.get(point, 0) - 9
        sheet.taken.append((x - width / 2, top, x + width / 2, top + 14))
        badges.append(
            f'<g class="stop"><title>{escape(f"{text}: {names[point]}")}</title>'
            f'<rect x="{x - width / 2:.1f}" y="{top:.1f}" width="{width}" height="14" rx="7"/>'
            f'<text x="{x:.1f}" y="{top + 10.5:.1f}">{text}</text></g>'
        )
    return "\n".join(badges)


def _own(sheet: _Sheet, drawn: SiteMap) -> str:
    """The rep's start and end as squares."""
    ends = {drawn.end: _("end"), drawn.start: _("start")}
    if drawn.start == drawn.end:
        ends = {drawn.start: _("start and end")}
    marks = []
    for point, word in ends.items():
        if point is not None:
            x, y = sheet.at(point)
            square = f'<rect class="own" x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12"/>'
            width = len(word) * _LETTER
            left = next((at for at in (x + 9, x - 9 - width) if sheet.claim(at, y - 8, width, _LINE)), x + 9)
            label = f'<text class="name" x="{left:.1f}" y="{y + 4:.1f}">{escape(word)}</text>'
            sheet.taken.append((x - 6, y - 6, x + 6, y + 6))
            marks.append(f"<g><title>{escape(word)}</title>{square}{label}</g>")
    return "\n".join(marks)


def _legend(sheet: _Sheet, drawn: SiteMap) -> str:
    """Tiers by colour, and what a black ring means."""
    y = sheet.height - 16
    tiers = sorted({site.best for site in drawn.sites if site.best})
    parts, x = [], 180.0
    for tier in tiers:
        parts.append(
            f'<circle class="{tier.value}" cx="{x}" cy="{y}" r="6"/><text x="{x + 10}" y="{y + 4}">{tier.value}</text>'
        )
        x += 36
    text = _("colour: highest tier · ring: being won · size: customers")
    parts.append(f'<text x="{x + 4}" y="{y + 4}">{escape(text)}</text>')
    return f"<g>{''.join(parts)}</g>"


def _scale(sheet: _Sheet) -> str:
    """A bar of round kilometres, and which way is north."""
    km = scale_km(130 / sheet.scale)
    width, y = km * sheet.scale, sheet.height - 16
    text = _("{km:g} km").format(km=km) if km >= 1 else _("{m:g} m").format(m=1000 * km)
    bar = f'<path class="bar" d="M16 {y - 5:.0f}v5h{width:.1f}v-5"/><text x="18" y="{y - 8:.0f}">{escape(text)}</text>'
    north = f'<path d="M{_WIDTH - 22} 12l6 18-6-4-6 4z"/><text x="{_WIDTH - 26}" y="42">{escape(_("N"))}</text>'
    return f"<g>{bar}{north}</g>"
