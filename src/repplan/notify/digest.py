"""The morning digest as plain text that any mail program shows as it is: 80 columns at most, no escape codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 80
_INDENT = "  "
_TOKENS = re.compile(r"\s+|[⺀-￿]|[^\s⺀-￿]+")  # spaces, one Chinese character, or a word


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines below it."""

    heading: str
    lines: tuple[str, ...]


def compose(title: str, sections: Iterable[Section]) -> str:
    """The digest's text, ending in one line break; sections without lines are left out.

    Args:
        title: the first line, also fit for a mail's subject.
        sections: what to say, in that order.
    """
    blocks = [_wrapped(title, "")]
    for section in sections:
        if section.lines:
            wrapped = (part for line in section.lines for part in _wrapped(line, _INDENT))
            blocks.append([section.heading, *wrapped])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _wrapped(line: str, indent: str) -> list[str]:
    """The line in pieces of at most `WIDTH` columns, what continues it indented further.

    It may be broken at spaces and, as Chinese has none, between Chinese characters.
    """
    from wcwidth import wcswidth  # noqa: PLC0415 - takes 30 ms that `check` beside it need not wait

    pieces, current = [], indent
    blank = True
    for token in _TOKENS.findall(line):
        if wcswidth(current + token) > WIDTH and not blank:
            pieces.append(current.rstrip())
            current, blank = indent + _INDENT, True
        if not (blank and token.isspace()):
            current, blank = current + token, False
    return [*pieces, current.rstrip()]
