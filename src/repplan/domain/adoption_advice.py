"""What to do next about a product: one action for each stage of adoption, with the reason for it.

Relationship sets the floor and knowledge the ceiling: a customer who shares his days with the rep and does not use the
product has not been told for which patients. So whoever likes the rep and is not convinced is asked that question.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from repplan.domain.adoption import ADOPTERS, Adoption
from repplan.domain.relationship import Stage
from repplan.i18n import _


class Action(StrEnum):
    """The closed list of next actions."""

    INTRODUCE = "introduce"
    FIND_NEED = "find need"
    BRING_EVIDENCE = "bring evidence"
    SETTLE_DOUBTS = "settle doubts"
    ASK_RESULTS = "ask results"
    WIDEN = "widen"
    KEEP_INFORMED = "keep informed"
    ASK_PATIENTS = "ask patients"


@dataclass(frozen=True, slots=True)
class Advice:
    """The next action, in words, and why it is the next one. `liked` marks a customer who is liked, not convinced."""

    action: Action
    text: str
    reason: str
    liked: bool = False


_NEXT = {
    Adoption.UNAWARE: Action.INTRODUCE,
    Adoption.AWARE: Action.FIND_NEED,
    Adoption.INTERESTED: Action.BRING_EVIDENCE,
    Adoption.EVALUATING: Action.SETTLE_DOUBTS,
    Adoption.TRIAL: Action.ASK_RESULTS,
    Adoption.USE: Action.WIDEN,
    Adoption.REGULAR_USE: Action.KEEP_INFORMED,
}


def is_liked_not_convinced(relation: Stage, adoption: Adoption) -> bool:
    """Whether the relationship stands at sharing or higher and the product is not used yet."""
    return relation.rank >= Stage.SHARING.rank and adoption not in ADOPTERS


def next_best_action(relation: Stage, adoption: Adoption, product: str) -> Advice:
    """The next best action about a product.

    Liked and not convinced, a customer is asked for which patients he sees the product; while a trial runs, how the
    first patients did comes first.
    """
    liked = is_liked_not_convinced(relation, adoption)
    action = _NEXT[adoption]
    if liked and action is not Action.ASK_RESULTS:
        action = Action.ASK_PATIENTS
    text, reason = _words(action)
    return Advice(action, text.format(product=product), reason, liked)


def _words(action: Action) -> tuple[str, str]:
    """What to do, and why."""
    return {
        Action.INTRODUCE: (
            _("say in one sentence what {product} is for, and leave it at that"),
            _("nobody asks about what he has never heard of"),
        ),
        Action.FIND_NEED: (
            _("ask with which patients he is not content today, and tie {product} to them"),
            _("knowing a name is no interest yet: interest begins with a need of his own"),
        ),
        Action.BRING_EVIDENCE: (
            _("bring the study or guideline on {product} that answers his question"),
            _("interest fades unless it is fed before the next visit"),
        ),
        Action.SETTLE_DOUBTS: (
            _("name his doubts about {product} one by one, and agree on the first suitable patients"),
            _("who weighs a product compares it with what he knows, and waits for a first case"),
        ),
        Action.ASK_RESULTS: (
            _("ask how the first patients on {product} did, and help at once where something went wrong"),
            _("feedback on the first uses is the reward that changes a habit"),
        ),
        Action.WIDEN: (
            _("go through a second group of patients for {product}"),
            _("what is used now and then becomes a habit when it is his first thought for one group"),
        ),
        Action.KEEP_INFORMED: (
            _("bring what is new on {product}, and ask whether he would tell colleagues about it"),
            _("people slide back unnoticed, and colleagues believe a user more than a rep"),
        ),
        Action.ASK_PATIENTS: (
            _("ask for which of his patients he would think of {product}, and for which not"),
            _("he likes you and does not use it: relationship sets the floor, knowledge the ceiling"),
        ),
    }[action]
