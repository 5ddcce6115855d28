"""What the values of a column look like: grounds for a proposal where its name may mean several things, no more."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from repplan.files.date_texts import OrderNeededError, read_date
from repplan.files.header_words import LEFT_OUT
from repplan.files.value_words import band, closed_word, is_site_level, is_title

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_PAIR = re.compile(r"-?\d+(\.\d+)?\s*[,，\s]\s*-?\d+(\.\d+)?", re.ASCII)
_HOUSE = re.compile(r"\d{1,5}\s*[a-zA-Z]?(\s*[-–/,]?\s*(\d{1,5}|[a-zA-Z]\b))*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def proposal(fields: Collection[str], values: Collection[str]) -> str | None:
    """The field, of those that a column may hold, that most of its values look like; None where nothing speaks for one.

    Args:
        fields: the fields in question, the likeliest first.
        values: cells of the column that are not empty.
    """
    if not values:
        return LEFT_OUT if LEFT_OUT in fields else None
    fitting = {field: sum(map(bool, map(_FITS[field], values))) for field in fields if field in _FITS}
    most = max(fitting.values(), default=0)
    best = [field for field, count in fitting.items() if count == most]
    # A mistyped cell does not matter; words that fit two fields as well (high, low) decide nothing.
    return best[0] if 2 * most > len(values) and len(best) == 1 else None


def _is_date(text: str) -> bool:
    try:
        read_date(text)
    except OrderNeededError:
        return True
    except ValueError:
        return False
    return True


def _is_band(text: str) -> bool:
    return band(text) in {"1", "2", "3", "4", "5"}


def _is_eastern(text: str) -> bool:
    """Whether a number can only be a longitude."""
    return bool(_NUMBER.fullmatch(text)) and 90 < abs(float(text)) <= 180


def _is_word(column: str, text: str) -> bool:
    return closed_word(column, text) is not None


_FITS: Mapping[str, Callable[[str], object]] = {
    **{column: partial(_is_word, column) for column in ("tier", "setting", "area", "role")},
    "potential": _is_band,
    "title": is_title,
    LEFT_OUT: is_site_level,
    "last_visit": _is_date,
    "lon": _is_eastern,
    "coords": _PAIR.fullmatch,
    "house_number": _HOUSE.fullmatch,
}
