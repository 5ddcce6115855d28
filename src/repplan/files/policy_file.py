"""Reading a policy file: TOML to `Policy`, all mistakes at once and each with its line.

A file says only what differs from the default. Validation costs pydantic its start-up, so whoever has validated a text
before may have it built without (`read_policy(..., trusted=True)`).
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from repplan.domain.policy import DEFAULT_POLICY
from repplan.errors import BadDataError, Mistake
from repplan.files.policy_document import from_document, merge, to_document
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from repplan.domain.policy import Policy
    from repplan.files.policy_document import Document

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_policy(text: str, name: str, *, trusted: bool = False) -> Policy:
    """The default policy with what a text says put over it.

    Args:
        text: TOML, as `policy_text.policy_text` writes it; everything may be left out.
        name: how mistakes call the text: a file's name.
        trusted: the text was validated before and is not validated again.

    Raises:
        BadDataError: with every mistake of the text as `name:line: table.key: what is wrong`.
    """
    document = _document(text, name)
    if not trusted:
        _check(document, text, name)
    return from_document(merge(to_document(DEFAULT_POLICY), document))


def _document(text: str, name: str) -> Document:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        # An unfinished last line is reported "at end of document".
        line = int(at[1]) if at else len(text.splitlines())
        mistake = Mistake(f"{name}:{line}", _("not valid TOML: {error}").format(error=error))
        raise BadDataError(_summary(name, 1), (mistake,)) from None


def _check(document: Document, text: str, name: str) -> None:
    from repplan.files.policy_mistakes import find_mistakes  # noqa: PLC0415 - pydantic, only for new texts
    from repplan.toml_lines import key_lines, line_of  # noqa: PLC0415 - the same

    found = find_mistakes(document)
    if not found:
        return
    lines = key_lines(text)
    placed = sorted((line_of(lines, path) or 1, ".".join(path), message) for path, message in found)
    mistakes = tuple(Mistake(f"{name}:{line}", f"{key}: {message}") for line, key, message in placed)
    raise BadDataError(_summary(name, len(mistakes)), mistakes)


def _summary(name: str, count: int) -> str:
    text = ngettext("{name} has {count} mistake", "{name} has {count} mistakes", count)
    return text.format(name=name, count=count)
