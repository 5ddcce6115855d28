"""How the answers of `capacity` are shown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from repplan.cli import capacity_words, travel_view, words
from repplan.cli.render import table
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from repplan.planner.capacity import Bound
    from repplan.services.questions.capacity_answers import CapacityReport, Case, Week

PROOFS_SHOWN = 3
STUCK_SHOWN = 8
LATE_SHOWN = 12
RELIEFS_SHOWN = 6


def show(report: CapacityReport, console: Console) -> None:
    """Print the table and the answer; two cases side by side, and both answers."""
    if report.then is None:
        _show_weeks(report.now, console)
        _show_answer(report.now, console)
        return
    changes = ", ".join(report.then.what_ifs)
    console.print(_beside(report.now, report.then))
    console.print()
    console.print(_("As it is:"))
    _show_answer(report.now, console)
    console.print()
    console.print(_("With {changes}:").format(changes=changes))
    for line in capacity_words.moved_along(report.then):
        console.print(line)
    _show_answer(report.then, console)


def _show_weeks(case: Case, console: Console) -> None:
    weeks = table()
    weeks.add_column(_("Week"), no_wrap=True)
    titles = [_("Days"), _tiers(case.tiers_named), _("Least"), _("Ideal"), _("Room"), _("Hours")]
    if case.plan is not None:
        titles.insert(4, _("Plan"))
    for title in titles:
        weeks.add_column(title, justify="right", no_wrap=True)
    for week in case.weeks:
        weeks.add_row(words.date(week.first, week.first), *_row(case, [week]))
    weeks.add_section()
    weeks.add_row(_("together"), *_row(case, case.weeks))
    console.print(weeks)
    console.print(_("Least: visits that can wait no longer by the end of the week. Room: what its days hold at most."))
    if case.plan is None:
        console.print(_("Hours: what the least visits take at least, roads included, of those the days hold."))
    else:
        console.print(_("Hours: what the plan takes, roads included, of those the days hold."))


def _tiers(cells: Sequence[object]) -> str:
    """Figures of the tiers in one cell: four columns would not fit beside the rest."""
    return "".join(f"{cell:>4}" for cell in cells).lstrip() if cells else ""


def _row(case: Case, weeks: Sequence[Week]) -> list[str]:
    """The figures of some weeks together."""
    tiers = [sum(week.visits[tier] for week in weeks) for tier in case.tiers_named]
    cells = [str(sum(week.workdays for week in weeks)), _tiers(tiers), str(_least(weeks)), str(_ideal(weeks))]
    if case.plan is not None:
        cells.append(str(sum(week.planned or 0 for week in weeks)))
    takes = math.fsum(
        (math.fsum(w.minutes.values()) if w.planned_minutes is None else w.planned_minutes) for w in weeks
    )
    hours = _("{n} of {most}").format(n=_hours(takes), most=_hours(math.fsum(week.minutes_held for week in weeks)))
    return [*cells, str(sum(week.visits_held for week in weeks)), hours]


def _least(weeks: Sequence[Week]) -> int:
    return sum(sum(week.visits.values()) for week in weeks)


def _ideal(weeks: Sequence[Week]) -> int:
    return sum(sum(week.ideal.values()) for week in weeks)


def _hours(minutes: float) -> str:
    return f"{minutes / 60:.0f}"


def _beside(now: Case, then: Case) -> Table:
    """Both cases week by week."""
    both = table()
    both.add_column(_("Week"), no_wrap=True)
    for title in (_("Least"), _("Ideal"), _("Room"), _("Hours"), _("Room h")):
        both.add_column(_("{title} now → then").format(title=title), justify="right")
    for before, after in zip(now.weeks, then.weeks, strict=True):
        both.add_row(words.date(before.first, before.first), *_pairs([before], [after]))
    both.add_section()
    both.add_row(_("together"), *_pairs(now.weeks, then.weeks))
    return both


def _pairs(before: Sequence[Week], after: Sequence[Week]) -> list[str]:
    return [f"{a} → {b}" if a != b else a for a, b in zip(_sums(before), _sums(after), strict=True)]


def _sums(weeks: Sequence[Week]) -> list[str]:
    return [
        str(_least(weeks)),
        str(_ideal(weeks)),
        str(sum(week.visits_held for week in weeks)),
        _hours(math.fsum(math.fsum(week.minutes.values()) for week in weeks)),
        _hours(math.fsum(week.minutes_held for week in weeks)),
    ]


def _show_answer(case: Case, console: Console) -> None:
    console.print(verdict(case))
    for bound in case.bounds[:PROOFS_SHOWN]:
        console.print("  " + _proof(case, bound))
    _show_reliefs(case, console)
    for customer, entry in case.stuck[:STUCK_SHOWN]:
        console.print("  " + capacity_words.stuck(case, customer, entry))
    if len(case.stuck) > STUCK_SHOWN:
        console.print("  " + _more(len(case.stuck) - STUCK_SHOWN))
    if case.stuck and case.plan is not None:
        console.print(_others(case))
    if case.late:
        console.print(_late_table(case))
        if len(case.late) > LATE_SHOWN:
            console.print("  " + _more(len(case.late) - LATE_SHOWN))
    if case.overdue:
        text = ngettext(
            "{n} customer was overdue before the first day and counts from it: {names}",
            "{n} customers were overdue before the first day and count from it: {names}",
            len(case.overdue),
        )
        names = ", ".join(customer.name for customer in case.overdue[:LATE_SHOWN])
        shown = names + (" …" if len(case.overdue) > LATE_SHOWN else "")
        console.print(text.format(n=len(case.overdue), names=shown))
    for note in travel_view.notes(case.travel):
        console.print(note)


def _others(case: Case) -> str:
    """What becomes of those who are not stuck."""
    if not case.late:
        return _("Everybody else can be kept: a plan was found.")
    text = ngettext(
        "Of the others the best plan found leaves {n} gap too long:",
        "Of the others the best plan found leaves {n} gaps too long:",
        len(case.late),
    )
    return text.format(n=len(case.late))


def _more(n: int) -> str:
    return _("and {n} more (`repplan capacity --json` lists all)").format(n=n)


def verdict(case: Case) -> str:
    """The answer in a sentence."""
    last = case.weeks[-1].last
    span = {"first": words.date(case.first, case.first), "last": words.date(last, case.first)}
    if case.verdict.value == "possible" and case.plan is not None:
        plan = case.plan
        text = _(
            "Possible: a plan from {first} to {last} keeps everybody: {visits} visits ({mean:.1f} a day, at most "
            "{busiest}), {travel} on the road, {service} with customers."
        )
        return text.format(
            **span,
            visits=plan.visits,
            mean=plan.visits / max(1, plan.workdays),
            busiest=plan.busiest_visits,
            travel=capacity_words.hours(plan.travel),
            service=capacity_words.hours(plan.service),
        )
    if case.bounds and case.stuck:
        return _("Impossible: no plan from {first} to {last} keeps everybody.").format(**span)
    if case.bounds:
        return _("Impossible: {first} to {last} hold less than keeping everybody takes.").format(**span)
    if case.stuck:
        text = ngettext(
            "Impossible: {n} customer cannot be kept from {first} to {last}, even if nobody else were visited:",
            "Impossible: {n} customers cannot be kept from {first} to {last}, even if nobody else were visited:",
            len(case.stuck),
        )
        return text.format(n=len(case.stuck), **span)
    if case.plan is None:
        text = _("Undecided: no proof that {first} to {last} cannot be kept; leave --quick out to look for a plan.")
        return text.format(**span)
    text = ngettext(
        "Undecided: no proof that {first} to {last} cannot be kept, but the best plan found leaves {n} gap too long:",
        "Undecided: no proof that {first} to {last} cannot be kept, but the best plan found leaves {n} gaps too long:",
        len(case.late),
    )
    return text.format(n=len(case.late), **span)


def _proof(case: Case, bound: Bound) -> str:
    text, who = capacity_words.proof(case, bound), capacity_words.behind(case, bound)
    return _("{proof} ({who})").format(proof=text, who=who) if who else text


def _show_reliefs(case: Case, console: Console) -> None:
    if not case.bounds:
        return
    if not case.reliefs:
        console.print(_("No single change of limits, hours, rules or reps would lift this."))
        return
    console.print(_("Nothing less than one of these would do, and it may take more:"))
    for entry in case.reliefs[:RELIEFS_SHOWN]:
        text, what_if = capacity_words.relief(entry)
        console.print("  " + (f'{text}: --what-if "{what_if}"' if what_if else text))


def _late_table(case: Case) -> Table:
    late = table()
    late.add_column(_("Tier"))
    late.add_column(_("Customer"), max_width=28)
    for title in (_("Last"), _("Next")):
        late.add_column(title, no_wrap=True)
    for title in (_("Gap"), _("Max")):
        late.add_column(title, justify="right")
    for entry in case.late[:LATE_SHOWN]:
        last = _("first day") if entry.last is None else words.date(entry.last, case.first)
        following = _("not planned") if entry.next is None else words.date(entry.next, case.first)
        late.add_row(entry.tier, f"{entry.customer} {entry.name}", last, following, str(entry.gap), str(entry.max))
    return late
