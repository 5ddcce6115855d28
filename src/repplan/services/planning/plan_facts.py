"""What a plan depends on: a digest of the facts that says whether a published plan still knows them all."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from repplan.services.facts.policies import policy_digest
from repplan.services.travel.travel_sources import source_digest
from repplan.store import plan_facts

if TYPE_CHECKING:
    import sqlite3

    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory


def facts_digest(context: Context, db: sqlite3.Connection, territory: Territory) -> str:
    """A digest of all that a plan depends on but the passing of time: equal digests mean no new facts."""
    config = {key: text for key, text in context.config.texts.items() if not key.startswith("plan.")}
    won = [(n, str(h.won_on)) for n, h in territory.histories.items() if h.won_on is not None]
    tried = [(n, t.product, str(t.began)) for n, h in territory.histories.items() for t in h.trials]
    parts: list[Any] = [
        policy_digest(territory.policy),
        config,
        won,
        plan_facts.standing_facts(db),
        plan_facts.surprises(db, context.today),
    ]
    if tried:
        parts.append(tried)
    related = plan_facts.relationship_facts(db)
    if any(related):
        parts.append(related)
    announced = plan_facts.announced_days(db)
    if announced:
        parts.append({"announced": announced})
    roads = source_digest(context.config)
    if roads:
        parts.append(roads)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
