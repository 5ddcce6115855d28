"""What `why` and `why-not` print: sentences first, then what other days would cost, as a table whose rows add up."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from repplan.cli import render, why_words, words
from repplan.domain.plan import VisitState
from repplan.domain.spans import format_clock
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from repplan.services.questions.barriers import Barrier
    from repplan.services.questions.day_choices import DayChoice
    from repplan.services.questions.why import Answer

SHOWN = 5
"""Rows of a table without `--all`."""
_DATES_SHOWN = 6


def show(answer: Answer, console: Console, *, everything: bool = False) -> None:
    """Print an answer."""
    for line in sentences(answer):
        console.print(line)
    rows = answer.others if everything else answer.others[:SHOWN]
    if rows:
        console.print()
        console.print(_("Other days, everybody else kept as planned:"))
        console.print(_table(rows, answer.today, answer.date))
    hidden = len(answer.others) - len(rows)
    if hidden:
        text = ngettext("and {n} dearer one (--all)", "and {n} dearer ones (--all)", hidden)
        console.print(text.format(n=hidden))
    if answer.visited or answer.date is None:
        for line in barred_lines(answer.barred, answer.today, everything=everything):
            console.print(line)


def sentences(answer: Answer) -> list[str]:
    """The answer in words."""
    if answer.visited and answer.choice is not None:
        return [_heading_visited(answer), *_rule(answer), *_why_then(answer, answer.choice), *_unfit(answer)]
    if answer.date is None:
        heading = _("{who} is not visited until {last}, the end of the plan.")
        text = heading.format(who=_who(answer), last=words.date(answer.last, answer.today))
        return [text, *_rule(answer), *_cheapest(answer)]
    return [*_heading_not(answer), *_rule(answer), *_why_not_then(answer), *_unfit(answer)]


def _who(answer: Answer) -> str:
    standing = words.tier_and_phase(answer.customer, answer.standing)
    return f"{words.named(answer.customer)} ({standing})"


def _heading_visited(answer: Answer) -> str:
    assert answer.date is not None
    assert answer.choice is not None
    day, arrive = words.date(answer.date, answer.today), answer.choice.arrive
    if answer.appointment is not None and answer.appointment.minute is not None:
        arrive = answer.appointment.minute
    elif answer.appointment is None and answer.stop is not None and answer.stop.appointment:
        arrive = answer.stop.start
    time = "" if arrive is None else words.clock(arrive)
    if answer.stop is None:
        return _("{who} is to be visited on {day} at {time}.").format(who=_who(answer), day=day, time=time)
    text = _("{who} is visited on {day} at {time}, stop {number}.")
    if answer.choice.site:
        text = _("{who} is visited on {day} at {time}, stop {number}, at {site}.")
    return text.format(who=_who(answer), day=day, time=time, number=answer.stop.number, site=answer.choice.site)


def _rule(answer: Answer) -> list[str]:
    """Which rule asks for the visit, and when."""
    lines = []
    if answer.standing.clock is not None and answer.date is not None:
        clock = answer.standing.clock
        deadline = words.date(clock.deadline, answer.today)
        text = _("Being won: {day}, until {deadline}.")
        lines.append(text.format(day=words.win_day(answer.standing, answer.date), deadline=deadline))
    if answer.gap is not None:
        text = _("Rule {rule}; {since}: {due}.")
        gap = answer.gap
        lines.append(
            text.format(
                rule=why_words.rule(gap),
                since=why_words.since(gap, answer.today),
                due=why_words.due(gap, answer.today),
            )
        )
    return lines


def _why_then(answer: Answer, choice: DayChoice) -> list[str]:
    """What the visit takes where it is, and what the alternatives are."""
    lines = _by_hand(answer)
    if not (lines and answer.appointment is None and _elsewhere(answer, choice)):
        lines.append(why_words.driving(choice))
    if answer.nothing is not None:
        lines.append(_("Leaving it out: {price}.").format(price=why_words.price(answer.nothing.more)))
    if answer.appointment is None:
        lines.append(_best_other(answer, choice))
    return lines


def _by_hand(answer: Answer) -> list[str]:
    """That the day was agreed on, or the stop put in by hand."""
    if answer.appointment is None:
        added = answer.stop is not None and answer.stop.added
        return [_("The stop was put in by hand.")] if added else []
    minute = answer.appointment.minute
    text = _("An appointment: it is kept whatever it costs. `repplan unpin {n} {day}` sets it free.")
    if minute is not None:
        text = _("An appointment for {time}: it is kept whatever it costs. `repplan unpin {n} {day}` sets it free.")
    time = "" if minute is None else format_clock(minute)
    return [text.format(time=time, n=answer.customer.number, day=answer.date)]


def _elsewhere(answer: Answer, choice: DayChoice) -> bool:
    """Whether the stop stands at another hour than any the customer receives at: then it has no place in the route."""
    if answer.stop is None or choice.start is None:
        return False
    return abs(answer.stop.start - choice.start) >= 1


def _best_other(answer: Answer, choice: DayChoice) -> str:
    """The cheapest other day in words."""
    if not answer.others:
        return _("No other day is possible instead.")
    other = answer.others[0]
    assert other.date is not None
    day, there, here = words.date(other.date, answer.today), *map(words.duration, (other.driving, choice.driving))
    text = _("The best other day is {day}: {price}, with {there} of driving instead of {here}.")
    if there == here:
        text = _("The best other day is {day}: {price}.")
    line = text.format(day=day, price=why_words.price(other.more), there=there, here=here)
    if other.gap is None:
        return line
    return _("{line} It would come {gap}.").format(line=line, gap=why_words.length(other.gap))


def _heading_not(answer: Answer) -> list[str]:
    assert answer.date is not None
    day = words.date(answer.date, answer.today)
    lines = [_("{who} is not visited on {day}.").format(who=_who(answer), day=day)]
    if answer.unkept:
        lines.append(_("There is an appointment that no route keeps: {why}.").format(why=answer.unkept))
    elif answer.skip is not None:
        lines.append(_("Its stop is not needed: {why}.").format(why=words.skip(answer.skip, answer.today)))
    elif answer.stop is not None and answer.stop.state is VisitState.PLANNED:
        lines.append(_("Its published stop no longer fits into the day: run `repplan plan`."))
    elif answer.stop is not None and answer.stop.state is VisitState.MISSED:
        lines.append(_("The visit of that day was logged as missed."))
    if answer.planned:
        lines.append(_("Planned: {dates}.").format(dates=why_words.dates(answer.planned[:3], answer.today)))
    else:
        last = words.date(answer.last, answer.today)
        lines.append(_("No visit is planned until {last}, the end of the plan.").format(last=last))
    return lines


def _why_not_then(answer: Answer) -> list[str]:
    """The obstacle of the day asked about, or its price."""
    assert answer.date is not None
    day = words.date(answer.date, answer.today)
    if answer.choice is None:
        reasons = "; ".join(why_words.barrier(found, answer.today) for found in answer.barred)
        return [_("Not possible on {day}: {reason}.").format(day=day, reason=reasons)]
    choice = answer.choice
    assert choice.arrive is not None
    text = _("Possible at {time}, {place}: {price}.")
    time, place = words.clock(choice.arrive), why_words.neighbours(choice)
    lines = [text.format(time=time, place=place, price=why_words.price(choice.more))]
    if choice.gap is not None:
        lines.append(_("It would come {gap}.").format(gap=why_words.length(choice.gap)))
    changed = why_words.changes(choice, answer.today)
    if changed:
        lines.append(_("The other visits would then be chosen anew: {changes}.").format(changes=changed))
    lines.append(_("`repplan pin {n} {day}` fixes it all the same.").format(n=answer.customer.number, day=answer.date))
    return lines


def _unfit(answer: Answer) -> list[str]:
    """Whose stops of that day no longer fit beside what was agreed since."""
    if not answer.unfit:
        return []
    text = _("No longer fitting into that day, and left out here: {names}. `repplan plan` finds days for them.")
    return [text.format(names=", ".join(words.named(customer) for customer in answer.unfit))]


def _cheapest(answer: Answer) -> list[str]:
    """Why nobody planned a visit: what the cheapest would cost."""
    if not answer.others:
        return [_("No day is possible:")]
    best = answer.others[0]
    assert best.date is not None
    text = _("The cheapest visit would be on {day}: {price}.")
    return [text.format(day=words.date(best.date, answer.today), price=why_words.price(best.more))]


def _table(rows: Sequence[DayChoice], today: dt.date, asked: dt.date | None) -> Any:  # noqa: ANN401 - a table of rich's
    """What other days would cost; columns without a figure are left out."""
    shown = [(row, why_words.whole(row.more)) for row in rows]
    names = why_words.part_names()
    used = [name for name in names if any(figures[name] for _row, figures in shown)]
    then = [why_words.changes(row, today, asked) for row in rows]
    other = any(then)
    made = render.table(
        _("Day"), _("Time"), _("More"), *(names[name] for name in used), *([_("Then")] if other else [])
    )
    for column in made.columns[2 : 3 + len(used)]:
        column.justify = "right"
    for (row, figures), changed in zip(shown, then, strict=True):
        assert row.date is not None
        cells = [words.date(row.date, today), "" if row.arrive is None else words.clock(row.arrive)]
        cells += [f"{figures[name]:+d}" if figures[name] else "0" for name in ("total", *used)]
        made.add_row(*cells, *([changed] if other else []))
    return made


def barred_lines(barred: Iterable[Barrier], today: dt.date, *, everything: bool) -> list[str]:
    """The impossible days by what is in the way."""
    reason_of = why_words.barrier if everything else why_words.briefly
    told = sorted((reason_of(found, today), found.date) for found in barred)
    lines = []
    for reason, group in groupby(told, key=lambda item: item[0]):
        days = [day for _reason, day in group]
        shown = days if everything else days[:_DATES_SHOWN]
        text = why_words.dates(shown, today)
        if len(days) > len(shown):
            text = _("{dates} and {n} more").format(dates=text, n=len(days) - len(shown))
        lines.append((days[0], _("not {dates}: {reason}").format(dates=text, reason=reason)))
    return [line for _day, line in sorted(lines)]
