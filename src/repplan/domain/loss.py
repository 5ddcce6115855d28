"""Customers that were lost: why, what that says about the work, and how long they are visited again.

The six reasons and their shares are those of the practitioners' texts: most who leave felt ignored.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from repplan.domain.history import History


class LossReason(StrEnum):
    """Why a customer was lost: the closed list."""

    IGNORED = "ignored"
    QUALITY = "quality"  # of the product or the service
    RIVAL_PRODUCT = "rival product"
    RIVAL_REP = "rival rep"
    MOVED = "moved"
    DIED = "died"

    @property
    def final(self) -> bool:
        """Whether nobody is left to be won back here."""
        return self in (LossReason.MOVED, LossReason.DIED)


KNOWN_SHARES = {
    LossReason.IGNORED: 0.68,
    LossReason.QUALITY: 0.14,
    LossReason.RIVAL_PRODUCT: 0.09,
    LossReason.RIVAL_REP: 0.05,
    LossReason.MOVED: 0.03,
    LossReason.DIED: 0.01,
}
"""Shares of the reasons among customers lost, as the trade knows them."""

LOSS_SHORTHANDS = {
    "i": LossReason.IGNORED,
    "q": LossReason.QUALITY,
    "p": LossReason.RIVAL_PRODUCT,
    "r": LossReason.RIVAL_REP,
    "m": LossReason.MOVED,
    "d": LossReason.DIED,
    "冷落": LossReason.IGNORED,
    "忽视": LossReason.IGNORED,
    "质量": LossReason.QUALITY,
    "服务": LossReason.QUALITY,
    "竞品": LossReason.RIVAL_PRODUCT,
    "竞代": LossReason.RIVAL_REP,
    "调走": LossReason.MOVED,
    "搬走": LossReason.MOVED,
    "去世": LossReason.DIED,
}


def parse_loss_reason(text: str) -> LossReason:
    """The reason that a word, the beginning of it, its letter or its Chinese word names.

    Raises:
        ValueError: if it names none or several; the message lists what can be written.
    """
    word = " ".join(text.replace("-", " ").replace("_", " ").lower().split())
    if word in LOSS_SHORTHANDS:
        return LOSS_SHORTHANDS[word]
    fits = [reason for reason in LossReason if word and reason.value.startswith(word)]
    if len(fits) == 1:
        return fits[0]
    letters = {reason: key for key, reason in LOSS_SHORTHANDS.items() if key.isascii()}
    choices = ", ".join(f"{reason.value} ({letters[reason]})" for reason in LossReason)
    raise ValueError(_("unknown reason {text!r}: write one of {choices}").format(text=text, choices=choices))


class Rival(StrEnum):
    """What a customer said of the competition at a visit."""

    PRODUCT = "product"
    REP = "rep"


_RIVALS = {"p": Rival.PRODUCT, "r": Rival.REP, "竞品": Rival.PRODUCT, "竞代": Rival.REP}


def parse_rival(text: str) -> Rival:
    """The rival that a word, the beginning of it, its letter or its Chinese word names.

    Raises:
        ValueError: if it names none; the message lists what can be written.
    """
    word = text.strip().lower().removeprefix("rival ")
    fits = [rival for rival in Rival if word and rival.value.startswith(word)]
    found = _RIVALS.get(word) or (fits[0] if len(fits) == 1 else None)
    if found is None:
        raise ValueError(_("unknown rival {text!r}: write product (p) or rep (r)").format(text=text))
    return found


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss of one customer; `regained_on` is the day on which he came back, None = he has not."""

    day: dt.date
    reason: LossReason
    note: str = ""
    regained_on: dt.date | None = None

    def open_on(self, day: dt.date) -> bool:
        """Whether the customer counts as lost on a day."""
        return self.day <= day and (self.regained_on is None or day < self.regained_on)


def winback_start(loss: Loss, history: History) -> dt.date:
    """The day from which the gap to the next winback visit counts: that of the loss, or the last visit after it."""
    return loss.day if history.last_met is None else max(loss.day, history.last_met)


@dataclass(frozen=True, slots=True)
class LossShare:
    """One reason among the losses looked at.

    Attributes:
        reason: the reason.
        count: losses with it.
        share: of all losses, 0–1; 0 where there are none.
        known: the share that the trade knows.
        low, high: the Wilson interval of the share at 95 %: what the true share may be.
        telling: whether so many or so few would hardly come about by chance if the known share were true:
            exact binomial test, two-sided, at 5 % shared among the six reasons.
    """

    reason: LossReason
    count: int
    share: float
    known: float
    low: float
    high: float
    telling: bool


def loss_shares(reasons: Iterable[LossReason]) -> tuple[LossShare, ...]:
    """The reasons against the known shares, in the order of these."""
    counts = Counter(reasons)
    total = counts.total()
    return tuple(_share(reason, counts[reason], total) for reason in KNOWN_SHARES)


def _share(reason: LossReason, count: int, total: int) -> LossShare:
    known = KNOWN_SHARES[reason]
    low, high = wilson(count, total)
    share = count / total if total else 0.0
    telling = chance_of(count, total, known) < 0.05 / len(KNOWN_SHARES)
    return LossShare(reason, count, share, known, low, high, telling)


def wilson(count: int, total: int) -> tuple[float, float]:
    """The Wilson score interval of a share at 95 % (Wilson 1927); everything is possible where nothing was seen."""
    if not total:
        return 0.0, 1.0
    z = 1.959964
    share, spread = count / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def chance_of(count: int, total: int, share: float) -> float:
    """How likely so extreme a count is at a true share: twice the smaller tail of the binomial distribution."""
    terms = [math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]
    return min(1.0, 2 * min(math.fsum(terms[: count + 1]), math.fsum(terms[count:])))


def enough_to_tell(shares: Collection[LossShare]) -> bool:
    """Whether the losses are enough for any difference from the known shares to mean something."""
    return any(share.telling for share in shares)
