"""The policy as the nested tables of its file, and back. Nothing is checked here: `policy_file` does that.

The names of the rhythm tables are the names that `domain.cadence` gives the rules: "keeping.A", "store.urban".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.domain.adoption import Adoption
from repplan.domain.customer import Area, Role, Setting, Tier
from repplan.domain.halves import Halves
from repplan.domain.policy import (
    MissedWin,
    Policy,
    Replanning,
    Rhythm,
    RiskRules,
    SoftHours,
    SpecialRule,
    Unit,
    WinRule,
    frozen,
)
from repplan.domain.relationship import Stage
from repplan.domain.sessions import parse_day_hours
from repplan.domain.winning import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repplan.domain.spans import Span

Document = dict[str, Any]
"""What `tomllib` makes of a policy file: tables by name, values by key."""

NO_LIMIT = 0  # how the file says "no limit a day", as TOML has no word for none


def to_document(policy: Policy) -> Document:
    """All tables of a policy."""
    return {
        "won_at": policy.won_at.value,
        "visits_to_win": policy.visits_to_win,
        "trial_within": policy.trial_within,
        "adoption": {"order": [stage.value for stage in policy.adoption_order]},
        "winning": {
            setting.value: {**_rhythm(rule.rhythm), "window": rule.window, "remind_from": rule.remind_from}
            for setting, rule in policy.winning.items()
        },
        "keeping": {tier.value: _rhythm(rhythm) for tier, rhythm in policy.keeping.items()},
        "setting": {setting.value: _rhythm(rhythm) for setting, rhythm in policy.by_setting.items()},
        "store": {area.value: _rhythm(rhythm) for area, rhythm in policy.store.items()},
        "rule": {rule.name: _special(rule) for rule in policy.special},
        "missed_win": {"default": policy.missed_win.default.value, "extend_days": policy.missed_win.extend_days},
        "winback": {**_rhythm(policy.winback), "visits": policy.winback_visits},
        "weights": {
            **{tier.value: weight for tier, weight in policy.weights.items()},
            "winning": policy.winning_weight,
        },
        "roles": {role.value.replace(" ", "_"): factor for role, factor in policy.roles.items()},
        "seasons": dict(policy.seasons),
        "service": {setting.value: minutes for setting, minutes in policy.service.items()},
        "halves": {name: str(span) for name, span in policy.halves.named},
        "evening": _soft(policy.evening),
        "peak": _soft(policy.peak),
        "limits": {
            "visits_a_day": policy.max_visits or NO_LIMIT,
            "minutes_a_day": policy.max_minutes or float(NO_LIMIT),
            "reserve_percent": round(policy.reserve * 100, 6),
        },
        "risk": {
            "unseen": policy.risk.unseen,
            "complaint_days": policy.risk.complaint_days,
            "rival_days": policy.risk.rival_days,
            "slide_days": policy.risk.slide_days,
            "ends_within": policy.risk.ends_within,
        },
        "replanning": {
            "worth_it": policy.replanning.worth_it,
            "within_two_days": policy.replanning.within_two_days,
            "within_week": policy.replanning.within_week,
            "later": policy.replanning.later,
        },
    }


def from_document(tables: Document) -> Policy:
    """The policy that complete and valid tables say."""
    weights = dict(tables["weights"])
    winning_weight = weights.pop("winning")
    winback = dict(tables["winback"])
    return Policy(
        winning=frozen({Setting(name): _win_rule(table) for name, table in tables["winning"].items()}),
        won_at=Stage(tables["won_at"]),
        visits_to_win=tables["visits_to_win"],
        keeping=frozen({Tier(name): _to_rhythm(table) for name, table in tables["keeping"].items()}),
        by_setting=frozen({Setting(name): _to_rhythm(table) for name, table in tables["setting"].items()}),
        store=frozen({Area(name): _to_rhythm(table) for name, table in tables["store"].items()}),
        winback=_to_rhythm(winback),
        winback_visits=winback["visits"],
        trial_within=tables["trial_within"],
        adoption_order=tuple(map(Adoption, tables["adoption"]["order"])),
        weights=frozen({Tier(name): float(weight) for name, weight in weights.items()}),
        winning_weight=float(winning_weight),
        seasons=frozen({name: float(factor) for name, factor in tables["seasons"].items()}),
        service=frozen({Setting(name): minutes for name, minutes in tables["service"].items()}),
        halves=Halves(*(read_span(tables["halves"][name]) for name in ("am", "pm", "evening"))),
        evening=_to_soft(tables["evening"]),
        peak=_to_soft(tables["peak"]),
        max_visits=tables["limits"]["visits_a_day"] or None,
        max_minutes=float(tables["limits"]["minutes_a_day"]) or None,
        reserve=tables["limits"]["reserve_percent"] / 100,
        special=tuple(_to_special(name, table) for name, table in tables["rule"].items()),
        roles=frozen({Role(name.replace("_", " ")): float(factor) for name, factor in tables["roles"].items()}),
        missed_win=MissedWin(Choice(tables["missed_win"]["default"]), tables["missed_win"]["extend_days"]),
        risk=RiskRules(**{**tables["risk"], "unseen": float(tables["risk"]["unseen"])}),
        replanning=Replanning(**{name: float(minutes) for name, minutes in tables["replanning"].items()}),
    )


def merge(base: Document, changes: Mapping[str, Any]) -> Document:
    """The base with every value that `changes` gives in its place; tables are merged, other values replaced."""
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def read_span(text: str) -> Span:
    """One span such as "08:00-11:30".

    Raises:
        ValueError: unless it is exactly one.
    """
    spans = parse_day_hours(text)
    if len(spans) != 1:
        raise ValueError(f"one span is needed, such as 08:00-11:30, not {text!r}")
    return spans[0]


def _rhythm(rhythm: Rhythm) -> Document:
    return {"unit": rhythm.unit.value, "min": rhythm.min, "ideal": rhythm.ideal, "max": rhythm.max}


def _to_rhythm(table: Document) -> Rhythm:
    return Rhythm(table["min"], table["ideal"], table["max"], Unit(table.get("unit", "days")))


def _win_rule(table: Document) -> WinRule:
    return WinRule(_to_rhythm(table), table["window"], table["remind_from"])


def _special(rule: SpecialRule) -> Document:
    named = {"setting": rule.settings, "tier": rule.tiers, "area": rule.areas, "role": rule.roles}
    lists = {key: [entry.value for entry in entries] for key, entries in named.items() if entries}
    return {"phase": rule.phase, **lists, **_rhythm(rule.rhythm)}


def _to_special(name: str, table: Document) -> SpecialRule:
    return SpecialRule(
        name,
        _to_rhythm(table),
        table.get("phase", "keeping"),
        tuple(map(Setting, listed(table.get("setting", [])))),
        tuple(map(Tier, listed(table.get("tier", [])))),
        tuple(map(Area, listed(table.get("area", [])))),
        tuple(map(Role, listed(table.get("role", [])))),
    )


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - a TOML value: a list, or a word that stands for one
    """A list as it is, one word as a list of it."""
    return value if isinstance(value, list) else [value]


def _soft(soft: SoftHours) -> Document:
    settings = [setting.value for setting in soft.settings]
    return {"settings": settings, "days": soft.days, "hours": soft.hours, "cost": soft.cost}


def _to_soft(table: Document) -> SoftHours:
    spans = parse_day_hours(table["hours"]) if table["hours"].strip() else ()
    hours = ",".join(map(str, spans))
    return SoftHours(tuple(map(Setting, table["settings"])), table["days"], hours, float(table["cost"]))
