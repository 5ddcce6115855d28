"""The morning digest in words; `repplan.notify.digest` lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.cli import day_data, day_view, finding_words, words
from repplan.cli.check_view import finding_json
from repplan.i18n import _
from repplan.notify.digest import Section, compose

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from repplan.services.checking.findings import Finding
    from repplan.services.checking.reminding import Meeting, Morning
    from repplan.services.days.stops import Stop

OVER_SHOWN = 8


def text(morning: Morning) -> str:
    """The digest."""
    view = morning.day
    route = [_stop(stop, view.today) for stop in view.route]
    if route:
        route.append(day_view.totals(view))
    over = _findings(morning, morning.over[:OVER_SHOWN])
    if len(morning.over) > OVER_SHOWN:
        over.append(_("and {n} more (`repplan check` lists them)").format(n=len(morning.over) - OVER_SHOWN))
    strangers = [] if view.strangers is None else [words.others(view.strangers)]
    planned = [*strangers, *_findings(morning, (*morning.plan, *morning.calendar))]
    sections = (
        Section(_("Today's route"), tuple(route)),
        Section(_("Appointments"), tuple(_meeting(meeting, morning) for meeting in morning.meetings)),
        Section(_("Wins at risk or near their deadline"), tuple(_findings(morning, morning.wins))),
        Section(_("Over the maximum"), tuple(over)),
        Section(_("Plan and calendar"), tuple(planned)),
    )
    title = day_view.title(view)
    if morning.silent:
        title = _("{title}. Nothing to remind of.").format(title=title)
    return compose(title, sections)


def _stop(stop: Stop, today: dt.date) -> str:
    where = words.place(stop.customer)
    parts = [str(stop.visit.number), day_view.arrival(stop), stop.customer.name, f"({where})" if where else ""]
    return f"{' '.join(part for part in parts if part)}: {words.state(stop, today) or words.why(stop)}"


def _meeting(meeting: Meeting, morning: Morning) -> str:
    time = "" if meeting.minute is None else words.clock(meeting.minute)
    day = words.ago(meeting.day, morning.day.today)
    return " ".join(part for part in (day, time, words.named(meeting.customer)) if part)


def _findings(morning: Morning, findings: Iterable[Finding]) -> list[str]:
    today = morning.day.today
    return [
        ": ".join(part for part in (finding_words.subject(f), finding_words.sentence(f, today)) if part)
        for f in findings
    ]


def as_json(morning: Morning) -> dict[str, Any]:
    """The documented keys of `remind --json`."""
    today = morning.day.today

    def listed(findings: Iterable[Finding]) -> list[dict[str, Any]]:
        return [finding_json(finding, today) for finding in findings]

    return {
        "date": today.isoformat(),
        "silent": morning.silent,
        "others": morning.day.others,
        "route": day_data.as_json(morning.day)["stops"],
        "appointments": [
            {
                **day_data.customer_json(meeting.customer),
                "date": meeting.day.isoformat(),
                "time": None if meeting.minute is None else words.clock(meeting.minute),
            }
            for meeting in morning.meetings
        ],
        "wins": listed(morning.wins),
        "over_maximum": listed(morning.over),
        "plan": listed((*morning.plan, *morning.calendar)),
    }
