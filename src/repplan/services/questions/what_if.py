"""Questions of the kind "what if": a small language of changes, applied to copies of the facts and never written."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from repplan.config import WEEKDAYS, Config
from repplan.domain.customer import Area, Setting, Tier
from repplan.domain.policy import Policy, Rhythm, frozen
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.customer import Customer
    from repplan.services.facts.territory import Territory

Document: TypeAlias = dict[str, Any]

MOST_REPS = 20
MOST_NEW = 2_000
COPY = "+"
"""Stands in the id of an invented customer between that of the one he is like and his number: `12+1`."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A bound of a rule's rhythm that was not named in a what-if but had to make room for the one that was."""

    rule: str
    bound: str
    before: int
    after: int


@dataclass(frozen=True)
class Facts:
    """What a question is asked about: the territory, the settings, and the problem's changes still to be made.

    `moved` are the bounds that changed without being named.
    """

    territory: Territory
    config: Config
    edits: tuple[Callable[[Document], Document], ...] = ()
    moved: tuple[Moved, ...] = ()

    def edited(self, document: Document) -> Document:
        """A copy of a planning problem with the changes that concern it alone."""
        document = copy.deepcopy(document) if self.edits else document
        for edit in self.edits:
            document = edit(document)
        return document


_Apply: TypeAlias = Callable[[Facts, re.Match[str]], Facts]


class _Form(NamedTuple):
    """One thing that may be asked: how it is written, an example, and what it changes."""

    pattern: re.Pattern[str]
    example: str
    apply: _Apply


def apply_what_ifs(facts: Facts, texts: tuple[str, ...]) -> Facts:
    """The facts as they would be; `texts` one after the other, the later ones on top.

    Raises:
        UsageError: if a text is not understood, with everything that is; or if its value makes no sense.
    """
    for text in texts:
        found = ((form, form.pattern.fullmatch(text.strip().lower())) for form in FORMS)
        form, match = next(((form, match) for form, match in found if match), (None, None))
        if form is None or match is None:
            message = _("--what-if {text!r} is not understood; write one of: {forms}")
            raise UsageError(message.format(text=text, forms="; ".join(form.example for form in FORMS)))
        try:
            facts = form.apply(facts, match)
        except ValueError as error:
            raise UsageError(_("--what-if {text!r}: {why}").format(text=text, why=error)) from None
    return facts


def _hours(facts: Facts, match: re.Match[str]) -> Facts:
    """Working hours or breaks: of one weekday where it is named, else of every day that is worked."""
    kind, weekday, text = match["kind"], match["day"], match["value"]
    if text in {"none", "closed"}:
        text = "closed" if kind == "hours" else ""
    if weekday is not None and weekday not in WEEKDAYS:
        raise ValueError(_("write the weekday as one of {names}").format(names=", ".join(WEEKDAYS)))
    worked = [name for name in WEEKDAYS if facts.config[f"hours.{name}"]]
    texts = facts.config.texts | {f"{kind}.{name}": text for name in ([weekday] if weekday else worked)}
    config = Config(texts)
    calendar = replace(facts.territory.calendar, week=config.week())
    return replace(facts, config=config, territory=replace(facts.territory, calendar=calendar))


def _limit(facts: Facts, match: re.Match[str]) -> Facts:
    """The most visits or minutes of a day."""
    value = None if match["value"] == "none" else int(match["value"])
    if value == 0:
        raise ValueError(_("write a number above 0, or none"))
    if match["name"] == "max_visits":
        return _with_policy(facts, replace(facts.territory.policy, max_visits=value))
    return _with_policy(facts, replace(facts.territory.policy, max_minutes=value))


def _with_policy(facts: Facts, policy: Policy) -> Facts:
    return replace(facts, territory=replace(facts.territory, policy=policy))


def _rhythm(facts: Facts, match: re.Match[str]) -> Facts:
    """The minimum, ideal or maximum gap of one rule; the two others make room for it, and are noted."""
    policy, value = facts.territory.policy, int(match["value"])
    kind, name = match["kind"], match["name"]
    if value < (0 if match["bound"] == "min" else 1):
        raise ValueError(_("write at least 1 day"))

    moved: list[Moved] = []
    rule = f"{kind} {name.upper() if kind == 'tier' else name}".strip()

    def changed(old: Rhythm) -> Rhythm:
        new = _bent(old, match["bound"], value)
        pairs = (("min", old.min, new.min), ("ideal", old.ideal, new.ideal), ("max", old.max, new.max))
        moved.extend(Moved(rule, *pair) for pair in pairs if pair[0] != match["bound"] and pair[1] != pair[2])
        return new

    if kind == "tier":
        tier = Tier(name.upper())
        policy = replace(policy, keeping=frozen({**policy.keeping, tier: changed(policy.keeping[tier])}))
    elif kind == "store":
        area = Area(name)
        policy = replace(policy, store=frozen({**policy.store, area: changed(policy.store[area])}))
    elif kind == "winning":
        setting, old = Setting(name), policy.winning[Setting(name)]
        winning = {**policy.winning, setting: replace(old, rhythm=changed(old.rhythm))}
        policy = replace(policy, winning=frozen(winning))
    else:
        setting = Setting(name)
        by_setting = {**policy.by_setting, setting: changed(policy.by_setting[setting])}
        policy = replace(policy, by_setting=frozen(by_setting))
    return replace(_with_policy(facts, policy), moved=(*facts.moved, *moved))


def _bent(rhythm: Rhythm, bound: str, value: int) -> Rhythm:
    """A rhythm with one of its bounds changed, the others moved no further than they have to be."""
    if bound == "min":
        ideal = max(value, rhythm.ideal)
        return replace(rhythm, min=value, ideal=ideal, max=max(ideal, rhythm.max))
    if bound == "max":
        ideal = min(value, rhythm.ideal)
        return replace(rhythm, min=min(ideal, rhythm.min), ideal=ideal, max=value)
    return replace(rhythm, min=min(value, rhythm.min), ideal=value, max=max(value, rhythm.max))


def _reps(facts: Facts, match: re.Match[str]) -> Facts:
    """So many reps with the same hours, limits and home; any of them may be a customer's, who keeps the one he has."""
    count = int(match["value"])
    if not 1 <= count <= MOST_REPS:
        raise ValueError(_("write a number from 1 to {most}").format(most=MOST_REPS))

    def edit(document: Document) -> Document:
        first = document["reps"][0]
        document["reps"] = [{**first, "id": first["id"] if i == 0 else f"{first['id']} {i + 1}"} for i in range(count)]
        for customer in document["customers"]:
            customer.pop("reps", None)
        return document

    return replace(facts, edits=(*facts.edits, edit))


def _customers(facts: Facts, match: re.Match[str]) -> Facts:
    """So many more customers of a tier, each like one of those there are, in turn; their appointments stay theirs."""
    count, tier = int(match["value"]), Tier(match["tier"].upper())
    if not 1 <= count <= MOST_NEW:
        raise ValueError(_("write a number from 1 to {most}").format(most=MOST_NEW))
    known: Mapping[int, Customer] = facts.territory.customers

    def edit(document: Document) -> Document:
        models = [c for c in document["customers"] if COPY not in c["id"] and known[int(c["id"])].tier is tier]
        if not models:
            message = _("there is nobody of tier {tier} whom they could be like")
            raise UsageError(message.format(tier=tier.value))
        taken = sum(COPY in c["id"] for c in document["customers"])
        for i in range(count):
            model = models[i % len(models)]
            like = {key: copy.deepcopy(value) for key, value in model.items() if key != "pinned"}
            document["customers"].append({**like, "id": f"{model['id']}{COPY}{taken + i + 1}"})
        return document

    return replace(facts, edits=(*facts.edits, edit))


_BOUND = r"\s+(?P<bound>min|ideal|max)\s*=\s*(?P<value>\d{1,3})"
_SETTINGS = "|".join(setting.value for setting in Setting)


def _form(pattern: str, example: str, apply: _Apply) -> _Form:
    return _Form(re.compile(pattern), example, apply)


FORMS: tuple[_Form, ...] = (
    _form(r"(?P<kind>hours)(?:\.(?P<day>\w+))?\s*=\s*(?P<value>\S+)", "hours=08:00-18:30", _hours),
    _form(r"(?P<kind>hours|breaks)(?:\.(?P<day>\w+))?\s*=\s*(?P<value>\S+)", "breaks.fri=12:00-13:00", _hours),
    _form(r"(?P<name>max_visits)\s*=\s*(?P<value>\d{1,4}|none)", "max_visits=16", _limit),
    _form(r"(?P<name>max_minutes)\s*=\s*(?P<value>\d{1,4}|none)", "max_minutes=480", _limit),
    _form(rf"(?P<kind>tier)\s+(?P<name>[a-d]){_BOUND}", "tier C ideal=25", _rhythm),
    _form(rf"(?P<kind>store)\s+(?P<name>urban|rural){_BOUND}", "store urban max=21", _rhythm),
    _form(rf"(?P<kind>winning)\s+(?P<name>outpatient|ward|surgery){_BOUND}", "winning ward max=9", _rhythm),
    _form(rf"(?P<kind>)(?P<name>pharmacy|office){_BOUND}", "pharmacy max=28", _rhythm),
    _form(r"reps\s*=\s*(?P<value>\d{1,3})", "reps=2", _reps),
    _form(r"customers\s*=\s*\+(?P<value>\d{1,4})\s+tier\s+(?P<tier>[a-d])", "customers=+20 tier C", _customers),
)
"""Everything that may be asked, in the order in which it is listed to who asked something else."""
