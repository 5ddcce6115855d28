"""Texts that a spreadsheet would take for a formula: defused on the way out, and exact again on the way in.

A program that opens a CSV file runs cells that begin with `=`, `+`, `-` or `@`, also in full width, and some drop a tab
or a line end before looking (OWASP, CSV injection). Such a text gets an apostrophe in front, as one types it in a
spreadsheet. So that the way back is exact, a text that looks guarded already gets one more: reading takes exactly one
away from whatever is apostrophes followed by such a sign, and touches nothing else (`'s-Gravenhage` stays itself).
"""

from __future__ import annotations

import re

# A dash alone, which stands for an empty cell in many tables, runs nothing.
_SIGNS = r"(?:[=+@\t\r\n\uff1d\uff0b\uff0d\uff20]|-(?s:.))"
_DANGEROUS = re.compile(rf"'*{_SIGNS}")
_GUARDED = re.compile(rf"'+{_SIGNS}")


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    return bool(text) and text[0] != "'" and _DANGEROUS.match(text) is not None


def guarded(text: str) -> str:
    """The text as it stands in a file that knows nothing but text, such as CSV.

    Example:
        >>> guarded("=1+1"), guarded("+86 138"), guarded("'s-Gravenhage"), guarded("'=1")
        ("'=1+1", "'+86 138", "'s-Gravenhage", "''=1")
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def guarded_typed(text: str) -> str:
    """The text as it stands in a cell that is typed as text, such as in XLSX: only what looks guarded is changed.

    Example:
        >>> guarded_typed("=1+1"), guarded_typed("'=1")
        ('=1+1', "''=1")
    """
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` or `guarded_typed` was given.

    Example:
        >>> unguarded("'=1+1"), unguarded("'s-Gravenhage"), unguarded("''=1")
        ('=1+1', "'s-Gravenhage", "'=1")
    """
    return text[1:] if _GUARDED.match(text) else text
