"""Reads a customer's cadence: gap phases, a count, or sets of days."""

from __future__ import annotations

from repplan.checker.problem import Cadence, CountCadence, DaysCadence, GapCadence, Phase
from repplan.checker.shape import LARGEST, REQUIRED, Node, is_whole, keys
from repplan.errors import Mistake
from repplan.i18n import _

_GAP = keys("kind last elapsed phases")
_COUNT = keys("kind visits min max")
_DAYS = keys("kind options")
CADENCE_KEYS = _GAP | _COUNT | _DAYS
_PHASE = keys("until max_visits unit min ideal max obligation")


def read_cadence(node: Node, days: int) -> Cadence:
    """The cadence at a node; of a wrong one a stand-in after noting the mistakes."""
    kind = node.text("kind")
    if kind == "gap":
        _only(node, _GAP)
        return _gap(node)
    if kind == "count":
        _only(node, _COUNT)
        return _count(node)
    if kind == "days":
        _only(node, _DAYS)
        return _days(node, days)
    if kind:
        node.wrong("kind", _("one of gap, count, days is expected"))
    return DaysCadence(())


def _only(node: Node, known: frozenset[str]) -> None:
    for key in node.data:
        if key in CADENCE_KEYS and key not in known:
            node.wrong(key, _("unknown key “{key}”").format(key=key))


def _gap(node: Node) -> GapCadence:
    last = node.maybe_integer("last", low=-LARGEST, most=-1)
    elapsed = node.maybe_integer("elapsed", low=0)
    below = list(node.nodes("phases", _PHASE, REQUIRED))
    phases = tuple(_phase(one, last=index == len(below) - 1) for index, one in enumerate(below))
    if not phases and node.has("phases"):
        node.wrong("phases", _("at least one phase is expected"))
    if last is not None and elapsed is None:
        first = next((phase for phase in phases if phase.until is None or phase.until >= last), None)
        if first is not None and first.obligation and first.opportunities:
            node.wrong("elapsed", _("“elapsed” is missing: the first gap counts opportunities"))
    return GapCadence(last, elapsed or 0 if last is not None else 0, phases)


def _phase(node: Node, *, last: bool) -> Phase:
    until = node.maybe_integer("until")
    max_visits = node.maybe_integer("max_visits", low=1)
    obligation = node.truth("obligation", True)
    if last and (until is not None or max_visits is not None):
        node.wrong("until" if until is not None else "max_visits", _("the last phase never ends"))
    if not last and until is None and max_visits is None and node.sound:
        node.wrong("until", _("every phase but the last has “until” or “max_visits”"))
    if not obligation:
        if not last:
            node.wrong("obligation", _("only the last phase can be without obligation"))
        for key in ("unit", "min", "ideal", "max"):
            if node.has(key):
                node.wrong(key, _("“{key}” means nothing without an obligation").format(key=key))
        return Phase(until, max_visits, False, 0, 0, 0, False)
    unit = node.text("unit")
    if unit not in {"", "days", "opportunities"}:
        node.wrong("unit", _("one of days, opportunities is expected"))
    low = node.integer("min", 0, low=0)
    ideal = node.integer("ideal", low=0)
    high = node.integer("max", low=0)
    if node.has("ideal") and node.has("max") and not low <= ideal <= high:
        node.wrong("ideal", _("min ≤ ideal ≤ max is expected"))
    return Phase(until, max_visits, unit == "opportunities", low, ideal, high, True)


def _count(node: Node) -> CountCadence:
    visits = node.integer("visits", low=0)
    low = node.integer("min", 0, low=0)
    high = node.maybe_integer("max", low=1)
    if high is not None and high < low:
        node.wrong("max", _("min ≤ max is expected"))
    return CountCadence(visits, low, high)


def _days(node: Node, days: int) -> DaysCadence:
    options = []
    for path, option in node.items("options", REQUIRED):
        if isinstance(option, list | tuple) and all(is_whole(day) and 0 <= day < days for day in option):
            options.append(frozenset(int(day) for day in option))
            if len(options[-1]) < len(option):
                node.mistakes.append(Mistake(path, _("a day is listed twice")))
        else:
            node.mistakes.append(Mistake(path, _("a list of days of the horizon is expected")))
    if not options and isinstance(node.data.get("options"), list | tuple) and not node.data["options"]:
        node.wrong("options", _("at least one set of days is expected"))
    return DaysCadence(tuple(options))
