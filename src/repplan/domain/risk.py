"""Who may be lost: the reasons, each with its fact and date, and an order that is nothing but their sum."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.loss import Rival
from repplan.domain.rota import rota_ends

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.policy import Policy, Rhythm


class RiskKind(StrEnum):
    """The closed list of reasons."""

    UNSEEN = "unseen"  # not met for longer than the maximum
    COMPLAINT = "complaint"  # a complaint is open
    SLID_BACK = "slid_back"  # uses a product less than before
    RIVAL_PRODUCT = "rival_product"
    RIVAL_REP = "rival_rep"
    WIN_MISSED = "win_missed"  # the deadline passed and nothing is decided
    DEADLINE = "deadline"  # the win window ends soon
    ROTA_ENDS = "rota_ends"


_RIVALS = {Rival.PRODUCT: RiskKind.RIVAL_PRODUCT, Rival.REP: RiskKind.RIVAL_REP}


@dataclass(frozen=True, slots=True)
class RiskReason:
    """One reason.

    Attributes:
        kind: which.
        day: the date of the fact behind it: the last visit, the complaint, the mention, the deadline.
        count: days, or what the rhythm counts, since then; until then for what is still to come.
        most: what would have been in order, None where nothing would.
        what: the complaint or the product, "" otherwise.
        points: what it adds to the order: 1 = as bad as a gap that is just at its maximum.
    """

    kind: RiskKind
    day: dt.date
    count: int
    most: int | None = None
    what: str = ""
    points: float = 0.0


def risk_reasons(
    customer: Customer, history: History, standing: Standing, policy: Policy, today: dt.date
) -> tuple[RiskReason, ...]:
    """Every reason to fear for a customer, the heaviest first; none where he is not to be visited.

    Points: a gap counts elapsed ÷ maximum; a complaint 1, and 1 more for each `complaint_days` it is open; a slide back
    1.5; a mention of a rival 1.5 on its day, less each day, nothing after `rival_days`; an undecided deadline 1; what
    is still to come rises from 0 to 1 over `ends_within` days.
    """
    if standing.rhythm is None:
        return ()
    reasons = [
        *_unseen(standing),
        *_said(history, policy, today),
        *_to_come(customer, standing, policy, today),
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason.points, reason.kind.value, reason.day, reason.what)))


def _unseen(standing: Standing) -> list[RiskReason]:
    if standing.rhythm is None or standing.elapsed is None or standing.since is None or not standing.overdue:
        return []
    most = standing.rhythm.max
    return [RiskReason(RiskKind.UNSEEN, standing.since, standing.elapsed, most, points=standing.elapsed / most)]


def _said(history: History, policy: Policy, today: dt.date) -> list[RiskReason]:
    """What the customer said or did."""
    rules = policy.risk
    found = []
    for mention in history.complaints:
        open_for = (today - mention.day).days
        points = 1 + open_for / rules.complaint_days
        found.append(RiskReason(RiskKind.COMPLAINT, mention.day, open_for, what=mention.what, points=points))
    found += [
        RiskReason(RiskKind.SLID_BACK, slide.day, (today - slide.day).days, what=slide.what, points=1.5)
        for slide in history.slides
        if (today - slide.day).days < rules.slide_days
    ]
    for rival, day in history.rivals:
        past = (today - day).days
        if past < rules.rival_days:
            found.append(RiskReason(_RIVALS[rival], day, past, points=1.5 * (1 - past / rules.rival_days)))
    return found


def _to_come(customer: Customer, standing: Standing, policy: Policy, today: dt.date) -> list[RiskReason]:
    """Deadlines: those that passed undecided, and those that are near."""
    found = []
    within = policy.risk.ends_within
    if standing.missed_win is not None:
        deadline = standing.missed_win.deadline
        found.append(RiskReason(RiskKind.WIN_MISSED, deadline, (today - deadline).days, points=1.0))
    ends = [] if standing.clock is None else [(RiskKind.DEADLINE, standing.clock.deadline)]
    rota = rota_ends(customer)
    if rota is not None and (standing.clock is None or not standing.clock.by_rota):
        ends.append((RiskKind.ROTA_ENDS, rota))
    for kind, day in ends:
        left = (day - today).days
        if 0 <= left <= within:
            found.append(RiskReason(kind, day, left, points=1 - left / (within + 1)))
    return found


def score(reasons: tuple[RiskReason, ...]) -> float:
    """The sum of the reasons' points: what risks are ordered by, never shown without them."""
    return sum(reason.points for reason in reasons)


def endangered(history: History, policy: Policy, today: dt.date, elapsed: int | None, rhythm: Rhythm) -> bool:
    """Whether a kept customer counts as at risk: not met for far too long, or he gave a sign himself."""
    rules = policy.risk
    unseen = elapsed is not None and elapsed > rules.unseen * rhythm.max
    complained = any((today - mention.day).days >= rules.complaint_days for mention in history.complaints)
    heard = any(0 <= (today - day).days < rules.rival_days for _rival, day in history.rivals)
    slid = any((today - slide.day).days < rules.slide_days for slide in history.slides)
    return unseen or complained or heard or slid
