"""The travel matrix of a problem: a million cells, looked at row by row, and one by one only where a row is wrong."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from repplan.errors import Mistake
from repplan.i18n import _, ngettext
from repplan.planner.models import LARGEST, Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOLD = 100
"""Wrong cells of one table that are named; the rest is only counted."""
_SOUND = frozenset((int, float, type(None)))


def read_matrix(obj: object, mistakes: list[Mistake]) -> Matrix | None:
    """The matrix, or None where it cannot be used; its rows are those of `obj`, not copied.

    Args:
        obj: what stands at `/matrix`.
        mistakes: gets every mistake, each with its JSON path; of more than a hundred wrong cells the number.
    """
    if not isinstance(obj, dict):
        mistakes.append(Mistake("/matrix", _("should be an object with minutes")))
        return None
    before = len(mistakes)
    for key in obj:
        if key not in Matrix.model_fields:
            where = "/matrix/" + str(key).replace("~", "~0").replace("/", "~1")
            mistakes.append(Mistake(where, _("unknown key {key!r}").format(key=key)))
    extra = len(mistakes) - before
    if "minutes" not in obj:
        mistakes.append(Mistake("/matrix/minutes", _("is missing")))
    else:
        mistakes += _table("/matrix/minutes", obj["minutes"], None)
    if obj.get("km") is not None:
        size = len(obj["minutes"]) if isinstance(obj.get("minutes"), list) else None
        mistakes += _table("/matrix/km", obj["km"], size)
    if len(mistakes) > before + extra:
        return None
    return Matrix.model_construct(minutes=obj["minutes"], km=obj.get("km"))


def _table(at: str, rows: Any, size: int | None) -> Iterator[Mistake]:  # noqa: ANN401 - whatever the JSON holds
    if not isinstance(rows, list):
        yield Mistake(at, _("should be a list of rows"))
        return
    if size is not None and len(rows) != size:
        text = ngettext("{rows} row where minutes has {size}", "{rows} rows where minutes has {size}", len(rows))
        yield Mistake(at, text.format(rows=len(rows), size=size))
        return
    wrong = 0
    for index, row in enumerate(rows):
        here = f"{at}/{index}"
        if not isinstance(row, list):
            yield Mistake(here, _("should be a list of {size} numbers").format(size=len(rows)))
            continue
        if len(row) != len(rows):
            text = ngettext(
                "{cells} number in a matrix {size} wide", "{cells} numbers in a matrix {size} wide", len(row)
            )
            yield Mistake(here, text.format(cells=len(row), size=len(rows)))
        if not _is_sound(row):
            for column, cell in enumerate(row):
                fault = _fault(cell)
                wrong += fault is not None
                if fault is not None and wrong <= _TOLD:
                    yield Mistake(f"{here}/{column}", fault)
    if wrong > _TOLD:
        yield Mistake(at, _("{more:,} more cells are wrong").format(more=wrong - _TOLD))


def _is_sound(row: list[Any]) -> bool:
    """Whether all cells are numbers within bounds, or null."""
    if not set(map(type, row)) <= _SOUND:
        return False
    numbers = [cell for cell in row if cell is not None]
    if not numbers:
        return True
    return min(numbers) >= 0 and max(numbers) <= LARGEST and isfinite(sum(numbers))  # a NaN shows in the sum


def _fault(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell:  # noqa: PLR0124 - NaN
        return _("should be a number of minutes, or null where there is no way")
    if cell < 0:
        return _("is negative")
    if cell > LARGEST:
        return _("is more than {largest:,}; write null where there is no way").format(largest=LARGEST)
    return None
