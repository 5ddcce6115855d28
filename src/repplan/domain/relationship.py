"""The relationship ladder: how far trust has grown, and when a customer counts as won."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


class Stage(StrEnum):
    """The rungs of the ladder, lowest first."""

    STRANGER = "stranger"
    RECOGNISED = "recognised"
    TALKING = "talking"
    SHARING = "sharing"
    TRUSTED = "trusted"

    @property
    def rank(self) -> int:
        """0 for stranger up to 4 for trusted."""
        return _LADDER.index(self)


_LADDER = tuple(Stage)

# What a thumb types in a corridor: a letter or one Chinese word. S is sharing, as the rep says it most.
STAGE_SHORTHANDS = {
    "x": Stage.STRANGER,
    "r": Stage.RECOGNISED,
    "t": Stage.TALKING,
    "s": Stage.SHARING,
    "u": Stage.TRUSTED,
    "陌生": Stage.STRANGER,
    "认识": Stage.RECOGNISED,
    "交谈": Stage.TALKING,
    "分享": Stage.SHARING,
    "信任": Stage.TRUSTED,
}


def parse_stage(text: str) -> Stage:
    """The stage a word, its first letters, its shorthand or its Chinese word names.

    Raises:
        ValueError: if it names none or several; the message lists what can be written.
    """
    word = text.strip().lower()
    if word in STAGE_SHORTHANDS:
        return STAGE_SHORTHANDS[word]
    fits = [stage for stage in Stage if word and stage.value.startswith(word)]
    if word == "recognized":
        return Stage.RECOGNISED
    if len(fits) == 1:
        return fits[0]
    letters = {stage: key for key, stage in STAGE_SHORTHANDS.items() if len(key) == 1 and key.isascii()}
    choices = ", ".join(f"{stage.value} ({letters[stage]})" for stage in Stage)
    raise ValueError(_("unknown stage {text!r}: write one of {choices}").format(text=text, choices=choices))


def won_on(marks: Iterable[tuple[dt.date, Stage]], start: dt.date, won_at: Stage) -> dt.date | None:
    """The first day on or after `start` on which the stage stood at `won_at` or higher.

    Args:
        marks: (day, stage) in the order they were recorded, days not decreasing.
        start: the first day of the win window.
        won_at: the rung that counts as won.

    Returns:
        The day, `start` itself if the rung was already reached before, or None while not won.
    """
    standing: Stage | None = None
    for day, stage in marks:
        if day > start and standing is not None and standing.rank >= won_at.rank:
            return start
        if day >= start and stage.rank >= won_at.rank:
            return day
        standing = stage
    return start if standing is not None and standing.rank >= won_at.rank else None
