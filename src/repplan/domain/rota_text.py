"""The text form of rotas: two columns of a customer table that parse back exactly.

`sessions_elsewhere`, one line a site:

    @ North Campus: Mon am; Wed pm

`session_changes`, one line an entry; without a site it means the customer's own:

    from 2026-12-01: Tue am
    until 2026-12-31 @ North Campus
    stop 2026-12-01..2026-12-14 am # congress
    once 2026-12-05 14:00-17:00

Sessions are canonical text (`domain.sessions`), or `any time`. Behind # stands a note. A site's name that holds one of
`: # @ ; "` is written in double quotes. Read back more is understood: the verbs in Chinese, a last day without its
year, sessions in any form, and several sites on one line.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.reach import in_reach, last_day
from repplan.domain.rota import EntryKind, RotaEntry
from repplan.domain.sessions import Sessions, format_sessions, parse_sessions
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.domain.halves import Halves

ANY_TIME = "any time"

_ANY_TIME_WORDS = frozenset((ANY_TIME, "anytime", "任何时间", "任意时间", "不限"))
_VERBS = {EntryKind.WEEKLY: "from", EntryKind.ENDED: "until", EntryKind.STOPPED: "stop", EntryKind.ONCE: "once"}
_WORDS = {
    **{verb: kind for kind, verb in _VERBS.items()},
    **dict.fromkeys(("自", "从"), EntryKind.WEEKLY),
    **dict.fromkeys(("至", "到", "截至", "截止"), EntryKind.ENDED),
    **dict.fromkeys(("停诊", "停診", "停"), EntryKind.STOPPED),
    **dict.fromkeys(("加诊", "加診"), EntryKind.ONCE),
}
_LINE = re.compile(
    rf"(?P<verb>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\s*"
    r"(?P<days>\d{4}-\d{1,2}-\d{1,2}(?:\s*\.\.\s*[\d-]+)?)\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PIECE = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)|#[^\n]*|.', re.DOTALL)
"""A name in quotes, closed or not, a note, or a single sign."""
_NEEDS_QUOTES = re.compile(r'[:：#@;；"\x00-\x1f]|^\s|\s$')


@dataclass(frozen=True, slots=True, order=True)
class RotaLine:
    """An entry of a rota in which a site is known by its name, "" = the customer's own; else as `RotaEntry`."""

    site: str
    first: dt.date | None
    last: dt.date | None
    kind: EntryKind
    hours: str = ""
    note: str = ""

    @property
    def dated(self) -> bool:
        """Whether it is a change with a date, and not what always holds at another site."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class RotaRules:
    """What the meaning of such a text depends on: the current day, and the policy's half-days."""

    today: dt.date
    halves: Halves


def line_of(entry: RotaEntry) -> RotaLine:
    """A stored entry with its site's name."""
    site = "" if entry.site is None else entry.site.name
    return RotaLine(site, entry.first, entry.last, entry.kind, entry.hours, entry.note)


def weekly_text(text: str, halves: Halves) -> str:
    """Sessions of a week in canonical text, "" for any time.

    Raises:
        SessionSyntaxError: if they are not understood.
    """
    if text.strip().casefold() in _ANY_TIME_WORDS:
        return ""
    return format_sessions(parse_sessions(text, halves), halves)


def day_text(text: str, halves: Halves) -> str:
    """The times of one day such as `pm` or `14:00-17:00` in canonical text; without any time `all day`.

    Raises:
        SessionSyntaxError: if they are not understood.
    """
    spans = parse_sessions(f"daily {text}", halves).spans[0]
    return format_sessions(Sessions((spans,) * 7), halves).removeprefix("daily ")


def stop_text(text: str, halves: Halves) -> str:
    """The same for a stop, where the whole day is "".

    Raises:
        SessionSyntaxError: if they are not understood.
    """
    written = day_text(text, halves) if text.strip() else ""
    return "" if written == "all day" else written


def format_elsewhere(lines: Iterable[RotaLine]) -> str:
    """The sessions that always hold at other sites, as the module describes it; "" for none."""
    always = sorted(line for line in lines if not line.dated)
    return "\n".join(f"@ {_site_text(line.site)}: {line.hours or ANY_TIME}{_note_text(line)}" for line in always)


def format_changes(lines: Iterable[RotaLine]) -> str:
    """The entries with dates, as the module describes it; "" for none."""
    dated = sorted((line for line in lines if line.dated), key=_by_date)
    return "\n".join(map(format_line, dated))


def format_line(line: RotaLine) -> str:
    """One entry."""
    if not line.dated:
        return format_elsewhere((line,))
    verb = _VERBS[line.kind]
    where = f" @ {_site_text(line.site)}" if line.site else ""
    if line.kind is EntryKind.WEEKLY:
        return f"{verb} {line.first}{where}: {line.hours or ANY_TIME}{_note_text(line)}"
    if line.kind is EntryKind.ENDED:
        return f"{verb} {line.last}{where}{_note_text(line)}"
    days = f"{line.first}" if line.first == line.last else f"{line.first}..{line.last}"
    hours = f" {line.hours}" if line.hours else ""
    return f"{verb} {days}{hours}{where}{_note_text(line)}"


def parse_elsewhere(text: str, rules: RotaRules | None) -> tuple[RotaLine, ...]:
    """Read the sessions that always hold at other sites; without rules from canonical text, which is taken as it is.

    Raises:
        ValueError: saying what is wrong and what to write instead; a `SessionSyntaxError` where sessions are.
    """
    lines = []
    for part in _at_signs(text):
        where, note = _cut_note(part)
        site, sessions = _cut_site(where.rstrip(" ;；"))
        if not sessions.startswith((":", "：")) or not sessions[1:].strip():
            message = _("{text!r}: write a site and its sessions such as `@ North Campus: Mon am`")
            raise ValueError(message.format(text=part))
        hours = _weekly(sessions[1:], rules)
        lines.append(RotaLine(site, None, None, EntryKind.WEEKLY, hours, note))
    names = [line.site for line in lines]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(_("{site} appears twice: write all its sessions behind one @").format(site=twice))
    return tuple(sorted(lines))


def parse_changes(text: str, rules: RotaRules | None) -> tuple[RotaLine, ...]:
    """Read entries with dates, one a line; without rules from canonical text, which is taken as it is.

    Raises:
        ValueError: saying what is wrong and what to write instead; a `SessionSyntaxError` where sessions are.
    """
    return tuple(sorted({_change(line.strip(), rules) for line in text.splitlines() if line.strip()}, key=_by_date))


def _change(text: str, rules: RotaRules | None) -> RotaLine:
    match = _LINE.fullmatch(text)
    if match is None:
        message = _(
            "{text!r} is no change of sessions; write lines such as `from 2026-12-01: Mon am`, `until 2026-12-31`, "
            "`stop 2026-12-01..2026-12-14` or `once 2026-12-05 14:00-17:00`, each with `@ site` if it is another one"
        )
        raise ValueError(message.format(text=text))
    kind = _WORDS[match["verb"].lower()]
    first, last = _period(match["days"], rules)
    rest, note = _cut_note(match["rest"])
    hours, at, where = rest.partition("@")
    site, sessions = _cut_site(f"@{where}") if at else ("", "")
    if kind is EntryKind.WEEKLY:
        sessions = sessions or hours
        if last != first or not sessions.startswith((":", "：")) or (at and hours.strip()):
            raise ValueError(_("{text!r}: write it as `from 2026-12-01: Mon am`").format(text=text))
        return RotaLine(site, first, None, kind, _weekly(sessions[1:], rules), note)
    if sessions.strip() or (kind is EntryKind.ENDED and (last != first or hours.strip())):
        message = _("{text!r}: nothing more can follow the site or, behind `until`, the day")
        raise ValueError(message.format(text=text))
    if kind is EntryKind.ENDED:
        return RotaLine(site, None, first, kind, "", note)
    if kind is EntryKind.ONCE and first != last:
        raise ValueError(_("{text!r}: `once` means one day; write a line for each").format(text=text))
    read = stop_text if kind is EntryKind.STOPPED else day_text
    times = hours.strip() if rules is None else read(hours, rules.halves)
    return RotaLine(site, first, last, kind, times, note)


def _weekly(text: str, rules: RotaRules | None) -> str:
    if rules is not None:
        return weekly_text(text, rules.halves)
    return "" if text.strip() == ANY_TIME else text.strip()


def _period(text: str, rules: RotaRules | None) -> tuple[dt.date, dt.date]:
    begin, dots, end = text.partition("..")
    try:
        first = dt.date(*map(int, begin.strip().split("-")))
    except ValueError:
        raise ValueError(_("{text!r} is no day of the calendar").format(text=begin.strip())) from None
    last = last_day(first, end) if dots else first
    if last < first:
        message = _("the last day, {last}, lies before the first, {first}: swap them")
        raise ValueError(message.format(first=first, last=last))
    if rules is None:
        return first, last
    return in_reach(first, rules.today), in_reach(last, rules.today)


def _by_date(line: RotaLine) -> tuple[dt.date, str, EntryKind, str, str]:
    return (line.first or line.last or dt.date.min, line.site, line.kind, line.hours, line.note)


def _site_text(name: str) -> str:
    return json.dumps(name, ensure_ascii=False) if _NEEDS_QUOTES.search(name) else name


def _note_text(line: RotaLine) -> str:
    return f" # {line.note}" if line.note else ""


def _at_signs(text: str) -> list[str]:
    """The parts of a text that begin with an @; one that stands in quotes or behind a # begins none."""
    parts: list[str] = []
    for piece in _PIECE.findall(text.strip()):
        if piece == "@" or not parts:
            parts.append("")
        parts[-1] += piece
    return [part.strip() for part in parts]


def _cut_note(text: str) -> tuple[str, str]:
    """What stands before the first # outside quotes, and the note behind it."""
    match = re.match(r'((?:[^"#]|"(?:[^"\\]|\\.)*")*)(?:#(.*))?', text, re.DOTALL)
    assert match is not None  # the empty text fits, too
    if match.end() < len(text):
        raise ValueError(_("{text!r}: a quotation mark is not closed").format(text=text))
    return match[1].strip(), " ".join((match[2] or "").split())


def _cut_site(text: str) -> tuple[str, str]:
    """The site behind an @ at the beginning of a text, and what follows its name."""
    message = _("{text!r}: write @ and the site's name, such as `@ North Campus`")
    if not text.startswith("@"):
        raise ValueError(message.format(text=text))
    plain = text[1:].lstrip()
    if plain.startswith('"'):
        try:
            name, end = json.JSONDecoder().raw_decode(plain)
        except ValueError:
            raise ValueError(message.format(text=text)) from None
        name, rest = str(name), plain[end:].lstrip()
    else:
        name, rest = re.match(r"([^:：]*)(.*)", plain, re.DOTALL).groups()  # type: ignore[union-attr]  # fits any text
        name = " ".join(name.split())
    if not name:
        raise ValueError(message.format(text=text))
    return name, rest
