"""The policy as a TOML text to read and edit: every value with what it means. `policy_file` reads it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.domain.policy import Unit
from repplan.files.policy_document import to_document
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.policy import Policy
    from repplan.files.policy_document import Document


@dataclass(frozen=True, slots=True)
class _Section:
    """A table of the file: its name and the comment above it."""

    name: str
    comment: str


def _head() -> str:
    return _(
        "The rules of repplan. Change what you like, leave out what you do not: it keeps its default.\n"
        "`repplan policy check` explains mistakes by line; `repplan policy show` prints what is in force.\n"
        "\n"
        "A rhythm is min, ideal and max, the gap between two visits at which the customer was met. It is counted in\n"
        'days, or with unit = "opportunities" in days on which both the rep works and the customer receives.'
    )


def _key_comments() -> dict[str, str]:
    return {
        "won_at": _("the stage that counts as won: stranger, recognised, talking, sharing or trusted"),
        "visits_to_win": _("visits it takes to win a customer; fewer in reach means at risk"),
        "trial_within": _("days within which a visit follows when a customer begins to try a product"),
        "halves.am": _("what am, pm and evening mean in sessions"),
        "evening.settings": _("outpatient, ward, surgery, pharmacy, office, store"),
        "evening.days": _("weekdays as in sessions: Tue, Thu, Mon-Fri, daily"),
        "evening.hours": _("spans joined by commas; empty = none"),
        "evening.cost": _("minutes of travel that avoiding them is worth"),
        "limits.visits_a_day": _("0 = no limit"),
        "limits.minutes_a_day": _("from leaving to coming back; 0 = no limit beyond the working hours"),
        "limits.reserve_percent": _("of a working day that the plan leaves free at its end"),
        "missed_win.extend_days": _("days of an extension, the day of the decision included"),
        "risk.unseen": _("times the maximum gap that he was not met"),
        "risk.complaint_days": _("days for which a complaint is open"),
        "risk.rival_days": _("days for which a mention of a rival is remembered"),
        "risk.slide_days": _("days for which it counts that he uses a product less"),
        "risk.ends_within": _("days before a deadline or the end of a rota from which it is listed"),
        "replanning.worth_it": _("minutes a new plan must gain to replace the published one"),
        "replanning.within_two_days": _("minutes charged for moving a visit within two working days"),
        "replanning.within_week": _("the same within seven days"),
        "replanning.later": _("the same later"),
        "weights.winning": _("times the tier's weight while a customer is being won"),
        "winback.visits": _("visits after which a lost customer is left in peace"),
    }


def _sections() -> tuple[_Section, ...]:
    return (
        _Section(
            "adoption",
            _(
                "How customers come to use a product, lowest stage first. Every stage must be there once;\n"
                "whether trial comes before or after evaluating is yours to say."
            ),
        ),
        _Section(
            "winning",
            _(
                "How customers are won, by setting. window: the days it may take, the start included; the end of a\n"
                "rota cuts it short. remind_from: the day of the window on which reminders begin."
            ),
        ),
        _Section("keeping", _("The rhythm of customers once won, by tier.")),
        _Section("setting", _("Settings that have a rhythm of their own, whatever the tier.")),
        _Section("store", _("Stores, by area.")),
        _Section(
            "rule",
            _(
                "Rules of your own, by any of setting, tier, area and role, and by phase: keeping (unless said),\n"
                "winning or winback. The first that fits holds, before all tables above:\n"
                'chiefs = { setting = ["ward"], role = ["decision maker"], min = 5, ideal = 7, max = 10 }'
            ),
        ),
        _Section(
            "missed_win",
            _("What `repplan win decide NAME` decides where you do not say: extend, downgrade or stop."),
        ),
        _Section("winback", _("Customers that were lost: own faults first, and not for ever.")),
        _Section("weights", _("What a missed visit is worth, in minutes of travel, by tier.")),
        _Section("roles", _("Factors of that weight by the part a customer plays in his site's decisions.")),
        _Section(
            "seasons",
            _("Factors of that weight by the season of the customer's business. Not used by the planner yet."),
        ),
        _Section("service", _("Minutes of a visit by setting, where the customer's own are not known.")),
        _Section("halves", _("The half-days.")),
        _Section(
            "evening", _("Hours on top of the sessions in which some settings can be met, and what using them costs.")
        ),
        _Section("peak", _("Hours in which some settings are busy: avoided, not forbidden.")),
        _Section("limits", _("Limits of a day.")),
        _Section("risk", _("From when on a kept customer counts as at risk; `repplan risk` says why.")),
        _Section("replanning", _("How dearly the published plan is held, in minutes.")),
    )


def policy_text(policy: Policy) -> str:
    """The policy as a commented TOML text that reads back as the same policy."""
    tables, comments = _lean(to_document(policy)), _key_comments()
    blocks = [_comment(_head()), _entries("", {k: v for k, v in tables.items() if not isinstance(v, dict)}, comments)]
    blocks += [
        f"{_comment(section.comment)}\n[{section.name}]\n{_entries(section.name, tables[section.name], comments)}"
        for section in _sections()
    ]
    return "\n\n".join(blocks) + "\n"


def _lean(tables: Document) -> Document:
    """The tables without the unit that goes without saying, outside `winning`, where it does not."""
    days = Unit.DAYS.value
    lean = dict(tables)
    for name in ("keeping", "setting", "store", "rule"):
        lean[name] = {
            key: {k: v for k, v in table.items() if (k, v) != ("unit", days)} for key, table in tables[name].items()
        }
    lean["winback"] = {k: v for k, v in tables["winback"].items() if (k, v) != ("unit", days)}
    return lean


def _comment(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _entries(table: str, values: Document, comments: dict[str, str]) -> str:
    lines = []
    for key, value in values.items():
        comment = comments.get(f"{table}.{key}" if table else key)
        lines.append(f"{key} = {_value(value)}" + (f"  # {comment}" if comment else ""))
    return "\n".join(lines)


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a policy's document holds
    """A value as TOML."""
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # 240.0 reads better as 240; the reader knows which values may have fractions.
    return str(int(value)) if value == int(value) else repr(value)


def _string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
