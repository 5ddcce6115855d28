"""Translation of user-visible strings: `_` marks them, gettext finds them, English is the fallback.

The catalogue is looked up once, at the first translated string, so that importing costs nothing.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

_LOCALES = Path(__file__).parent / "locale"


@cache
def _catalogue() -> gettext.NullTranslations:
    language = os.environ.get("REPPLAN_LANG")
    return gettext.translation("repplan", _LOCALES, [language] if language else None, fallback=True)


def _(message: str) -> str:
    """The message in the user's language."""
    return _catalogue().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message in the user's language and the number's form."""
    return _catalogue().ngettext(singular, plural, n)


def mark(message: str) -> str:
    """The message as it is: marked for the catalogues where it is defined, translated by `_` where it is shown."""
    return message
