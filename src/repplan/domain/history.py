"""What has happened with one customer, as far as the rules need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.relationship import Stage

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.adoption import Trial
    from repplan.domain.loss import Loss, Rival


@dataclass(frozen=True, slots=True)
class Mention:
    """A day on which something was said or noted, and what."""

    day: dt.date
    what: str


@dataclass(frozen=True, slots=True)
class History:
    """What the log says of one customer, imported last visit included. Counts are of visits in person.

    Attributes:
        last_met: last day on which the customer was met, None = never.
        met_before: the met day before that one.
        last_tried: last day on which a visit was tried, met or not.
        stage: the stage as last recorded.
        won_on: first day on or after the start of winning with a stage that counts as won.
        met_since_start, tried_since_start: visits since the clock of winning started.
        trials: when the customer began to try products, followed up since or not.
        loss: the loss that is open: recorded, and the customer not regained.
        winback_met: days after that loss on which the customer was met.
        rivals: the latest day on which the rival's product, and his rep, was mentioned.
        complaints: complaints that are open, oldest first.
        slides: adoption that slid back and has not recovered, oldest first: the day, and the product.
    """

    last_met: dt.date | None = None
    met_before: dt.date | None = None
    last_tried: dt.date | None = None
    stage: Stage = Stage.STRANGER
    won_on: dt.date | None = None
    met_since_start: int = 0
    tried_since_start: int = 0
    trials: tuple[Trial, ...] = ()
    loss: Loss | None = None
    winback_met: int = 0
    rivals: tuple[tuple[Rival, dt.date], ...] = ()
    complaints: tuple[Mention, ...] = ()
    slides: tuple[Mention, ...] = ()
