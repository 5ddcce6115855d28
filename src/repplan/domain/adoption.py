"""Adoption: how far a customer has come with one product, as judged over time, and what that history shows.

The rungs are those of the diffusion texts. They differ on whether a trial comes before or after evaluating, so the
order is policy; that a trial comes before use, and use before regular use, is not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence


class Adoption(StrEnum):
    """The rungs of the ladder in their usual order, lowest first."""

    UNAWARE = "unaware"
    AWARE = "aware"
    INTERESTED = "interested"
    EVALUATING = "evaluating"
    TRIAL = "trial"
    USE = "use"
    REGULAR_USE = "regular use"


Order = tuple[Adoption, ...]
"""Every rung once, lowest first."""

USUAL_ORDER: Order = tuple(Adoption)
ADOPTERS = frozenset({Adoption.USE, Adoption.REGULAR_USE})
"""Who counts as an adopter: to try a product is not yet to have adopted it."""

# What a thumb types in a corridor: a letter or one Chinese word. U is use, said most often; N is "not heard of".
ADOPTION_SHORTHANDS = {
    "n": Adoption.UNAWARE,
    "a": Adoption.AWARE,
    "i": Adoption.INTERESTED,
    "e": Adoption.EVALUATING,
    "t": Adoption.TRIAL,
    "u": Adoption.USE,
    "r": Adoption.REGULAR_USE,
    "不知": Adoption.UNAWARE,
    "知道": Adoption.AWARE,
    "兴趣": Adoption.INTERESTED,
    "评估": Adoption.EVALUATING,
    "试用": Adoption.TRIAL,
    "使用": Adoption.USE,
    "常用": Adoption.REGULAR_USE,
}


@dataclass(frozen=True, slots=True)
class AdoptionMark:
    """What was judged on a day about one customer and one product."""

    customer: int
    product: str
    day: dt.date
    stage: Adoption
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """The day on which a customer began to try a product."""

    product: str
    began: dt.date


@dataclass(frozen=True, slots=True)
class Regression:
    """A step back: he stood at `before` since one day and was found at the lower `after` on another."""

    product: str
    before: Adoption
    since: dt.date
    after: Adoption
    day: dt.date


@dataclass(frozen=True, slots=True)
class AdoptionStanding:
    """Where a customer stands with a product.

    Attributes:
        product: the product.
        stage: as judged last.
        since: the first day of the unbroken run of that stage.
        confirmed: the day of the latest judgement.
        highest: the highest stage ever reached.
        slid: the latest step back, None where he stands as high as he ever did.
    """

    product: str
    stage: Adoption
    since: dt.date
    confirmed: dt.date
    highest: Adoption
    slid: Regression | None

    @property
    def adopter(self) -> bool:
        """Whether he counts among those who have adopted it."""
        return self.stage in ADOPTERS


def parse_adoption(text: str) -> Adoption:
    """The stage a word, its first letters, its shorthand or its Chinese word names.

    Raises:
        ValueError: if it names none or several; the message lists what can be written.
    """
    word = " ".join(text.replace("_", " ").replace("-", " ").lower().split())
    if word in ADOPTION_SHORTHANDS:
        return ADOPTION_SHORTHANDS[word]
    fits = [stage for stage in Adoption if word and stage.value.startswith(word)]
    if len(fits) == 1:
        return fits[0]
    letters = {stage: key for key, stage in ADOPTION_SHORTHANDS.items() if len(key) == 1 and key.isascii()}
    choices = ", ".join(f"{stage.value} ({letters[stage]})" for stage in Adoption)
    raise ValueError(_("unknown stage {text!r}: write one of {choices}").format(text=text, choices=choices))


def order_mistake(order: Sequence[Adoption]) -> str:
    """What is wrong with an order of the rungs, "" where nothing is."""
    twice = [stage.value for stage, n in Counter(order).items() if n > 1]
    if twice:
        return _("{stages} stands there more than once").format(stages=", ".join(twice))
    missing = [stage.value for stage in Adoption if stage not in order]
    if missing:
        return _("{stages} is missing: every stage must be there once").format(stages=", ".join(missing))
    ladder = [order.index(stage) for stage in (Adoption.TRIAL, Adoption.USE, Adoption.REGULAR_USE)]
    if ladder != sorted(ladder):
        return _("trial must come before use, and use before regular use")
    return ""


def settled(marks: Iterable[AdoptionMark]) -> list[AdoptionMark]:
    """The marks of one customer and product with one for each day: what was said last on a day holds.

    Args:
        marks: in the order they were recorded, days not decreasing.
    """
    by_day = {mark.day: mark for mark in marks}
    return list(by_day.values())


def regressions(marks: Iterable[AdoptionMark], order: Order) -> list[Regression]:
    """Every step back in the marks of one customer and product, earliest first."""
    found, since = [], None
    for before, after in pairwise(settled(marks)):
        since = before.day if since is None else since
        if order.index(after.stage) < order.index(before.stage):
            found.append(Regression(after.product, before.stage, since, after.stage, after.day))
        since = since if after.stage is before.stage else after.day
    return found


def standing_of(marks: Iterable[AdoptionMark], order: Order) -> AdoptionStanding | None:
    """Where a customer stands with the product of these marks, None without any."""
    days = settled(marks)
    if not days:
        return None
    last, since = days[-1], days[-1].day
    for mark in reversed(days):
        if mark.stage is not last.stage:
            break
        since = mark.day
    highest = max((mark.stage for mark in days), key=order.index)
    back = regressions(days, order)
    slid = back[-1] if back and last.stage is not highest else None
    return AdoptionStanding(last.product, last.stage, since, last.day, highest, slid)


def standings(marks: Iterable[AdoptionMark], order: Order) -> dict[int, dict[str, AdoptionStanding]]:
    """Where customers stand, by customer number and product; products in the order in which they came up.

    Args:
        marks: of any customers and products, days not decreasing.
        order: the rungs.
    """
    found: dict[int, dict[str, AdoptionStanding]] = {}
    for (customer, product), own in grouped(marks).items():
        standing = standing_of(own, order)
        assert standing is not None
        found.setdefault(customer, {})[product] = standing
    return found


def grouped(marks: Iterable[AdoptionMark]) -> Mapping[tuple[int, str], list[AdoptionMark]]:
    """The marks by customer and product, their order kept."""
    groups: dict[tuple[int, str], list[AdoptionMark]] = {}
    for mark in marks:
        groups.setdefault((mark.customer, mark.product), []).append(mark)
    return groups


def trials(marks: Iterable[AdoptionMark], order: Order) -> list[Trial]:
    """The days on which a customer began to try a product: trial was reached from below, or is the first thing known.

    Sliding back to trial from use is no beginning.

    Args:
        marks: of one customer and product, days not decreasing.
        order: the rungs.
    """
    began: list[Trial] = []
    rank: int | None = None
    for mark in settled(marks):
        below = rank is None or rank < order.index(Adoption.TRIAL)
        if mark.stage is Adoption.TRIAL and below:
            began.append(Trial(mark.product, mark.day))
        rank = order.index(mark.stage)
    return began
