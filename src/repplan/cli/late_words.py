"""Why a plan holds no earlier visit, in words: for the plan that was just made and for the checks of later days."""

from __future__ import annotations

from repplan.i18n import _


def reason(name: str) -> str:
    """What a reason of the interchange format says."""
    return {
        "no_window": _("no receiving hours in time"),
        "no_shift": _("no working day in time"),
        "shift_full": _("the days are full"),
        "visits_full": _("no more visits allowed"),
        "capacity_full": _("no more load allowed"),
        "unreachable": _("cannot be reached"),
        "min_gap": _("earlier is too soon after another visit"),
        "rep_not_allowed": _("the rep may not visit"),
        "cheaper_not_to": _("costs more than it is worth"),
    }[name]
