"""A command as the journal names it: so that it could be typed again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def spelled(name: str, words: Sequence[str], **options: str | bool | None) -> str:
    """The command with its words and the options that were given; `from_` stands for --from."""
    told: list[str] = []
    for key, value in options.items():
        told += [f"--{key.rstrip('_')}"] if value else []
        told += [value] if isinstance(value, str) and value else []
    return " ".join([name, *(_quoted(word) for word in (*words, *told))])


def _quoted(word: str) -> str:
    """The word as it could be typed again. Chinese needs no quotes, although shlex gives it some."""
    plain = word and not any(letter.isspace() or letter in "'\"\\$`&|;<>()*?#~!" for letter in word)
    return word if plain else shlex.quote(word)
