"""Reads parsed JSON by key and type, gathering every mistake with its JSON path instead of stopping at the first.

After a mistake a harmless stand-in is returned so that reading goes on; whoever reads raises at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeGuard

from repplan.checker.ticks import to_ticks
from repplan.errors import Mistake
from repplan.i18n import _

REQUIRED: Final = object()
"""Default of a key that may not be absent."""

LARGEST: Final = 10**6
"""No number of a problem is larger, but for weights; beyond, it is a slip of the pen."""

HEAVIEST: Final = 10**9
"""No weight is larger."""

DEAREST: Final = 1_000
"""No minute of waiting costs more."""

LATEST: Final = 14_400
"""No clock time of a problem is later: ten days."""

LONGEST: Final = 3_660
"""No horizon has more days."""

FARTHEST: Final = 10**13
"""No number of a plan is larger."""


_READABLE: Final = 30  # digits


def keys(names: str) -> frozenset[str]:
    """The known keys of an object, given as words."""
    return frozenset(names.split())


def step(path: str, key: str | int) -> str:
    """The JSON pointer (RFC 6901) one step below `path`."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a parsed value is a JSON number (a truth value is none), finite and of a size that means something."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= FARTHEST


def is_whole(value: object) -> TypeGuard[int | float]:
    """Whether a parsed value is a whole number of JSON, of any size: 2.0 is one, true and infinity are none."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def short(number: float) -> str:
    """A number for a message, however many digits it has."""
    text = str(number)
    return text if len(text) <= _READABLE else f"{text[:_READABLE]}…"


class Node:
    """One JSON object under reading: each method takes one key."""

    def __init__(self, mistakes: list[Mistake], path: str, value: object, known: frozenset[str]) -> None:
        """Takes the value at `path`, which should be an object with no keys but the `known`."""
        self.mistakes = mistakes
        self.path = path
        self.sound = isinstance(value, Mapping)
        self.data: Mapping[str, object] = value if isinstance(value, Mapping) else {}
        if not self.sound:
            mistakes.append(Mistake(path, _("an object is expected here")))
        for key in self.data:
            if key not in known:
                self.wrong(str(key), _("unknown key “{key}”").format(key=key))

    def wrong(self, key: str | int, message: str) -> None:
        """Notes a mistake at a key of this object."""
        self.mistakes.append(Mistake(step(self.path, key), message))

    def has(self, key: str) -> bool:
        """Whether the key is there, be it null."""
        return key in self.data

    def _get(self, key: str, default: object) -> object:
        if key in self.data:
            return self.data[key]
        if default is REQUIRED and self.sound:
            self.wrong(key, _("“{key}” is missing").format(key=key))
        return default

    def any(self, key: str) -> object:
        """Whatever stands there; the key must be."""
        value = self._get(key, REQUIRED)
        return None if value is REQUIRED else value

    def text(self, key: str, *, blank: bool = False) -> str:
        """A string, which only a `blank` one may leave empty; the key must be there."""
        value = self._get(key, REQUIRED)
        if value is REQUIRED:
            return ""
        if isinstance(value, str) and (value or blank):
            return value
        self.wrong(key, _("a text is expected") if blank else _("a text is expected that is not empty"))
        return ""

    def truth(self, key: str, default: object = REQUIRED) -> bool:
        """True or false."""
        value = self._get(key, default)
        if isinstance(value, bool) or value is REQUIRED:
            return value is True
        self.wrong(key, _("true or false is expected"))
        return False

    def integer(
        self, key: str, default: object = REQUIRED, *, low: int | None = None, most: int | None = LARGEST
    ) -> int:
        """A whole number in `low <= n <= most`."""
        found = self._integer(self._get(key, default), key, low, most)
        return low or 0 if found is None else found

    def maybe_integer(self, key: str, *, low: int | None = None, most: int | None = LARGEST) -> int | None:
        """A whole number, or None where absent or null."""
        value = self._get(key, None)
        return None if value is None else self._integer(value, key, low, most)

    def _integer(self, value: object, key: str, low: int | None, most: int | None) -> int | None:
        if value is REQUIRED:
            return None
        if not is_whole(value):
            self.wrong(key, _("a whole number is expected"))
            return None
        number = int(value)
        if low is None and most is not None:
            low = -most
        if low is not None and number < low:
            self.wrong(key, _("{number} is less than {low}").format(number=short(number), low=low))
            return None
        if most is not None and number > most:
            self.wrong(key, _("{number} is more than {most}").format(number=short(number), most=most))
            return None
        return number

    def ticks(self, key: str, default: object = REQUIRED, *, low: int | None = None, most: int = LARGEST) -> int:
        """A number of minutes (or kilograms, or weight), in ticks; `low` and `most` in minutes."""
        found = self._ticks(self._get(key, default), key, low, most)
        return 0 if found is None else found

    def maybe_ticks(self, key: str, *, low: int | None = None, most: int = LARGEST) -> int | None:
        """As `ticks`, or None where absent or null."""
        value = self._get(key, None)
        return None if value is None else self._ticks(value, key, low, most)

    def _ticks(self, value: object, key: str, low: int | None, most: int) -> int | None:
        if value is REQUIRED:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
            self.wrong(key, _("a number is expected"))
            return None
        least = -most if low is None else low
        if value < least:
            self.wrong(key, _("{number} is less than {low}").format(number=short(value), low=least))
            return None
        if value > most:
            self.wrong(key, _("{number} is more than {most}").format(number=short(value), most=most))
            return None
        return to_ticks(value)

    def node(self, key: str, known: frozenset[str], *, optional: bool = False) -> Node:
        """The object at a key; an absent optional one reads as empty."""
        value = self._get(key, {} if optional else REQUIRED)
        below = Node(self.mistakes, step(self.path, key), {} if value is REQUIRED else value, known)
        below.sound = below.sound and value is not REQUIRED
        return below

    def items(self, key: str, default: object = ()) -> list[tuple[str, object]]:
        """The elements of the list at a key, each with its path."""
        value = self._get(key, default)
        if value is REQUIRED:
            return []
        if not isinstance(value, list | tuple):
            self.wrong(key, _("a list is expected"))
            return []
        path = step(self.path, key)
        return [(step(path, index), element) for index, element in enumerate(value)]

    def nodes(self, key: str, known: frozenset[str], default: object = ()) -> Iterator[Node]:
        """The objects in the list at a key."""
        for path, element in self.items(key, default):
            yield Node(self.mistakes, path, element, known)
