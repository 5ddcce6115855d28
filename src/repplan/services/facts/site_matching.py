"""Which site a name means, and which sites may be one under two names.

Only what cannot be another house is taken as the same: one name, one of its other names, one plain form. Whatever is
merely alike is told with its evidence, for somebody who knows the place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repplan.domain.datums import displacement
from repplan.domain.geo import haversine_km
from repplan.domain.site_names import core, is_common, plain, prefix, telling, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repplan.domain.datums import Displacement
    from repplan.domain.geo import Point

NEAR_KM = 2.0
"""Two sites farther apart are two, whatever their names."""

# From which likeness of 100 (`rapidfuzz.fuzz.ratio`) two names are worth a question: door by door or where nobody knows
# how far, and within walking distance. There one name must be the other with letters left out, too: the names of
# neighbouring streets and villages differ in one letter.
_DOOR_KM = 0.3
_ALIKE = 83.0
_ALIKE_NEAR = 88.0

_CROWD = 60  # a pair of letters in more names than this tells nothing
_RAREST = 4
_NAMESAKE_KM = (0.5, 0.65)


@dataclass(frozen=True, slots=True)
class Known:
    """A site as far as its name can be matched."""

    name: str
    point: Point | None = None
    aliases: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two names that may be one site.

    Attributes:
        name: the one asked about.
        other: the known one.
        likeness: of their plain forms, 0 to 100.
        short_form: whether both say the same without place and university.
        metres: between them, None where a point is unknown.
        displaced: that one looks like the other in another datum.
    """

    name: str
    other: str
    likeness: float
    short_form: bool
    metres: int | None = None
    displaced: Displacement | None = None

    @property
    def datum_doubt(self) -> bool:
        """Whether the distance is that between two datums."""
        low, high = _NAMESAKE_KM
        return self.displaced is not None or (self.metres is not None and low * 1000 <= self.metres <= high * 1000)


@dataclass(slots=True)
class SiteIndex:
    """Known sites by all the ways to name them. Names that are added later are found, too."""

    _known: dict[str, Known] = field(default_factory=dict)
    _plain: dict[str, str] = field(default_factory=dict)
    _cores: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _pairs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, sites: Iterable[Known]) -> SiteIndex:
        """An index of these sites."""
        index = cls()
        for site in sites:
            index.add(site)
        return index

    def add(self, site: Known) -> None:
        """Know one more site; where two plain forms are one, the first stays the one that is meant."""
        self._known[site.name] = site
        for alias in site.aliases:
            self._plain.setdefault(plain(alias), site.name)
        self._plain.setdefault(plain(site.name), site.name)
        self._cores[core(site.name)].append(site.name)
        for pair in _pairs(site.name):
            self._pairs[pair].append(site.name)

    def add_alias(self, alias: str, name: str) -> None:
        """Know a site by one more name."""
        self._plain.setdefault(plain(alias), name)

    def same(self, name: str) -> str | None:
        """The name of the site that this is certainly a name of."""
        return name if name in self._known else self._plain.get(plain(name))

    def alike(self, name: str, point: Point | None = None) -> list[Alike]:
        """Sites that this may be another name of, the likeliest first; never the one of that very name.

        Looks at names with the same core, and at those that share one of its rarest pairs of letters: quick enough for
        thousands of names among thousands.
        """
        from rapidfuzz import fuzz

        mine, whole = core(name), plain(name)
        found = []
        for other in self._candidates(name):
            likeness, short_form = fuzz.ratio(whole, plain(other)), core(other) == mine
            if (short_form or likeness >= _ALIKE) and _may_be_one(name, other):
                alike = self._rated(name, point, other, likeness, short_form)
                if alike is not None:
                    found.append(alike)
        return sorted(found, key=lambda one: (not one.short_form, one.metres is None, one.metres, -one.likeness))

    def _candidates(self, name: str) -> Iterator[str]:
        rarest = sorted((pair for pair in _pairs(name) if pair in self._pairs), key=lambda p: (len(self._pairs[p]), p))
        names = dict.fromkeys(self._cores.get(core(name), ()))
        for pair in rarest[:_RAREST]:
            if len(self._pairs[pair]) <= _CROWD:
                names.update(dict.fromkeys(self._pairs[pair]))
        return (other for other in names if other != name)

    def _rated(self, name: str, point: Point | None, other: str, likeness: float, short_form: bool) -> Alike | None:
        there = self._known[other].point
        if point is None or there is None:
            vague = is_common(name) and prefix(name) and prefix(other) and prefix(name) != prefix(other)
            return None if vague and short_form else Alike(name, other, likeness, short_form)
        km = haversine_km(point, there)
        if km > NEAR_KM:
            return None
        displaced = displacement(there, point)
        shortened = displaced is not None or _is_shortened(plain(name), plain(other))
        alike = short_form or km <= _DOOR_KM or (likeness >= _ALIKE_NEAR and shortened)
        return Alike(name, other, likeness, short_form, round(1000 * km), displaced) if alike else None


def duplicates(sites: Iterable[Known]) -> list[Alike]:
    """All pairs of sites that may be one, each once, in the order of their names."""
    index = SiteIndex()
    found = []
    for site in sites:
        found += index.alike(site.name, site.point)
        index.add(site)
    return found


def _may_be_one(name: str, other: str) -> bool:
    """Whether nothing in two alike names says that they are two: other numbers, or parts of one house."""
    mine, theirs = unit_of(name), unit_of(other)
    units = (mine.unit if mine else "", theirs.unit if theirs else "")
    return telling(name) == telling(other) and units[0] == units[1]


def _is_shortened(one: str, two: str) -> bool:
    """Whether the shorter of two texts is the longer one with letters left out."""
    short, long = sorted((one, two), key=len)
    letters = iter(long)
    return all(letter in letters for letter in short)


def _pairs(name: str) -> set[str]:
    text = plain(name)
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}
