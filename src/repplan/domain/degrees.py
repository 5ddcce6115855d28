"""A pair of coordinates as people write it: decimal or sexagesimal, with signs, letters or Chinese words."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = (
    (re.compile(r"北纬"), "N"),
    (re.compile(r"南纬"), "S"),
    (re.compile(r"东经"), "E"),
    (re.compile(r"西经"), "W"),
    (re.compile(r"(?:LAT(?:ITUDE)?|纬度)\s*[:=]?"), "Φ"),
    (re.compile(r"(?:LON(?:G(?:ITUDE)?)?|LNG|经度)\s*[:=]?"), "Λ"),
    (re.compile(r"[度º]"), "°"),
    (re.compile(r"''|[秒″”“〃]"), '"'),
    (re.compile(r"[分′’‘]"), "'"),
    (re.compile(r"[、；;]"), ","),
    (re.compile(r"[−–]"), "-"),
)
_TOKEN = re.compile(r"\s*([+-]?\d+(?:\.\d+)?|[NSEWΦΛ]|[°'\"]|,)\s*")
_LATITUDE = {"N": 1, "S": -1, "Φ": 1}
_LONGITUDE = {"E": 1, "W": -1, "Λ": 1}
_SIGNS = _LATITUDE | _LONGITUDE
_COMPASS = frozenset("NSEW")
_MARKS = "°'\""
_BASE = 60
_BRACKETS = {"()", "[]"}


def read_pair(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, unchecked; None where the text is no pair.

    Two numbers stand for latitude and longitude in this order. Letters (`N39.9 E116.4`, `116°23'17"E, 39°54'27"N`) or
    words (`lat: 39.9, lon: 116.4`, `北纬39.9 东经116.4`) allow either order.
    """
    plain = _plain(text)
    tokens = _tokens(plain)
    halves = None if tokens is None else _halves(tokens)
    if halves is None:
        return None
    (one, one_axis), (two, two_axis) = halves
    if {one_axis, two_axis} == {"lat", "lon"}:
        return (one, two) if one_axis == "lat" else (two, one)
    return (one, two) if one_axis is two_axis is None else None


def _plain(text: str) -> str:
    # Primes first: NFKC would break the double one into two single ones.
    folded = unicodedata.normalize("NFKC", text.replace("″", '"').replace("º", "°")).upper().strip()
    if folded[:1] + folded[-1:] in _BRACKETS:
        folded = folded[1:-1]
    for pattern, sign in _WORDS:
        folded = pattern.sub(sign, folded)
    return folded


def _tokens(text: str) -> list[str] | None:
    tokens, at = [], 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            return None
        tokens.append(token[1])
        at = token.end()
    return tokens


def _halves(tokens: list[str]) -> tuple[tuple[float, str | None], tuple[float, str | None]] | None:
    """The two coordinates with the axis that each names; they are parted at the only place that makes sense."""
    if "," in tokens:
        cut = tokens.index(",")
        cuts = [(tokens[:cut], tokens[cut + 1 :])]
    else:
        cuts = [(tokens[:i], tokens[i:]) for i in _seams(tokens)]
    read = [(_angle(one), _angle(two)) for one, two in cuts]
    whole = [(one, two) for one, two in read if one is not None and two is not None]
    return whole[0] if len(whole) == 1 else None


def _seams(tokens: Sequence[str]) -> list[int]:
    """Where a second coordinate may begin: after a letter, before one, before degrees, between two plain numbers."""
    if len(tokens) == 2:
        return [1]
    seams = []
    for i, (before, after) in enumerate(pairwise(tokens), 1):
        degrees = i + 1 < len(tokens) and tokens[i + 1] == "°"
        if (before in _SIGNS and i > 1) or (after in _SIGNS and i < len(tokens) - 1) or degrees:
            seams.append(i)
    return seams


def _angle(tokens: Sequence[str]) -> tuple[float, str | None] | None:
    """One coordinate in degrees with the axis it names, `lat` or `lon`."""
    letters = [token for token in tokens if token in _SIGNS]
    if len(letters) > 1 or (letters and letters[0] not in (tokens[0], tokens[-1])):
        return None
    body = [token for token in tokens if token not in _SIGNS]
    if "," in body:
        return None
    numbers = [token for token in body if token not in _MARKS]
    marks = [token for token in body if token in _MARKS]
    parts = [float(number) for number in numbers]
    marked = all(body[2 * i + 1 : 2 * i + 2] == [mark] for i, mark in enumerate(marks)) and marks == list(
        _MARKS[: len(marks)]
    )
    if not 1 <= len(parts) <= len(_MARKS) or not marked or not _sexagesimal(numbers, parts):
        return None
    size = abs(parts[0]) + sum(part / _BASE**i for i, part in enumerate(parts[1:], 1))
    sign = -1 if numbers[0].startswith("-") else 1
    if not letters:
        return sign * size, None
    if numbers[0].startswith("-") and letters[0] in _COMPASS:
        return None  # -33.9 S: the south, or the opposite of it?
    axis = "lat" if letters[0] in _LATITUDE else "lon"
    return sign * _SIGNS[letters[0]] * size, axis


def _sexagesimal(numbers: Sequence[str], parts: Sequence[float]) -> bool:
    """Whether only the last number has a fraction, and minutes and seconds lie in 0..60 without a sign."""
    whole = all("." not in number for number in numbers[:-1])
    return whole and all(number[0] not in "+-" for number in numbers[1:]) and all(p < _BASE for p in parts[1:])
