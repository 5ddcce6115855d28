"""The words of session texts, found in them with their places; the vocabulary is `repplan.domain.session_words`.

Every character of a text must belong to a known token; whatever else stands there is refused with its position, so
that a restriction nobody understood (the first Monday, at the other hospital) is never dropped in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from repplan.domain.session_words import DAY_GROUPS, HALVES, MARKS, NUMERALS, REFUSED, Kind
from repplan.domain.spans import DAY_END, Minutes
from repplan.i18n import _


class SessionSyntaxError(ValueError):
    """A session text that is not understood or could be meant in two ways.

    Attributes:
        text: The whole text.
        position: Where in it, counted from 0.
        message: What is wrong, where (characters counted from 1), and what to write instead.
    """

    def __init__(self, text: str, position: int, word: str, problem: str) -> None:
        self.text = text
        self.position = position
        self.message = _placed(position, word, problem)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True, order=True)
class SessionWarning:
    """Something that could be meant in another way than it was read.

    Attributes:
        position: Where in the text, counted from 0.
        word: What stands there.
        problem: How it was read, and what to write if it is meant otherwise.
    """

    position: int
    word: str
    problem: str

    def __str__(self) -> str:
        """`'下午' at character 6: …`, characters counted from 1."""
        return _placed(self.position, self.word, self.problem)


def _placed(position: int, word: str, problem: str) -> str:
    where = _("'{word}' at character {n}") if word else _("at the end")
    return f"{where.format(word=word, n=position + 1)}: {problem}"


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in the text."""

    kind: Kind
    word: str
    position: int
    days: frozenset[int] = frozenset()  # DAYS, NUMERAL, NUMBER from 1 to 7
    half: str = ""  # HALF
    parity: str = ""  # PARITY: "odd" or "even"
    minutes: Minutes = 0  # CLOCK, NUMBER
    chinese: bool = False  # DAYS: written with 周 and a numeral, so that bare numerals may follow
    digit: bool = False  # DAYS, NUMBER: an arabic numeral (周1)
    exact: bool = False  # PARITY: said to be of ISO weeks


# The length stays, so that positions in the plain text are positions in the user's.
_PLAIN: dict[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN.update(dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, ord("\r"), ord("\t")), ord(" ")))


@cache
def _pattern() -> re.Pattern[str]:
    """The token pattern, compiled at the first text rather than at import."""
    literal = sorted((w for w in (*DAY_GROUPS, *HALVES, *MARKS) if not w.isascii() or not w.isalpha()), key=len)
    no_number = r"(?! [\da-z:点點时時] | \.\d )"  # a weekday's digit is not the beginning of 14:00 or 1st
    return re.compile(
        rf"""(?P<space>\ +)
        | (?P<more> \.\.+ | […⋯]+ )
        | (?P<odd> [单單] (?: 数?[周週] | (?=\ *\)) ) | odd (?: [\ -]ISO )? [\ -]weeks?\b | odd (?=\ *\)) )
        | (?P<even> [双雙] (?: 数?[周週](?!末) | (?=\ *\)) ) | even (?: [\ -]ISO )? [\ -]weeks?\b | even (?=\ *\)) )
        | (?P<clock> (?P<hour>\d{{1,2}})
            (?: [:.](?P<minute>\d\d) | [点點时時h] (?: (?P<half>半) | (?P<past>\d\d?)分? | [整钟鐘] )? ) (?!\d)
            | (?P<hours>\d\d)(?P<minutes>\d\d) (?!\d) )
        | (?P<number> \d{{1,2}} (?: (?=\ *[ap]\.?m\b) | {no_number} ) )
        | (?P<word> (?:all|full|whole|every|each)[ -]?day(?![a-z.]) | (?:public|bank)[ ]+holidays?
            | [a-z](?:[a-z] | \.(?!\.))* )
        | (?P<day> (?:每个?)? (?:周|週|星期|[礼禮]?拜)
            (?: (?P<numeral>[一二三四五六日天]) | (?P<digit>[1-7]) {no_number} ) )
        | (?P<range> [-~‐‑–—―−〜]+ )
        | (?P<literal> {"|".join(re.escape(word) for word in reversed(literal))} )
        | (?P<bare> [一二三四五六日] )""",
        re.VERBOSE | re.IGNORECASE,
    )


def tokenize(text: str) -> list[Token]:
    """The tokens of a text without spaces and noise, ended by an `END`; repeated list separators become one.

    Raises:
        SessionSyntaxError: something is no known word.
    """
    plain = text.translate(_PLAIN)
    tokens: list[Token] = []
    position = 0
    while position < len(plain):
        match = _pattern().match(plain, position)
        if match is None:
            raise _unknown(text, plain, position)
        position = match.end()
        if match.lastgroup == "space":
            continue
        token = _token(match, text, plain)
        repeated = token.kind is Kind.LIST and tokens and tokens[-1].kind is Kind.LIST
        if token.kind is Kind.CLOSE and tokens and tokens[-1].kind is Kind.OPEN:
            tokens.pop()  # a bracket that held nothing but noise: (专家门诊)
        elif token.kind is not Kind.NOISE and not repeated:
            if token.kind is not Kind.LIST:
                _drop_sits(tokens)
            tokens.append(token)
    _drop_sits(tokens)
    return [*tokens, Token(Kind.END, "", len(text))]


def _drop_sits(tokens: list[Token]) -> None:
    """Forget a 出诊 that does not stand between times and a comma: there alone it says something."""
    if tokens and tokens[-1].kind is Kind.SITS:
        tokens.pop()


_SIGNS = {"more": Kind.MORE, "range": Kind.RANGE, "odd": Kind.PARITY, "even": Kind.PARITY}


def _token(match: re.Match[str], text: str, plain: str) -> Token:
    word, at, group = match.group(), match.start(), str(match.lastgroup)
    if group in _SIGNS:
        return Token(_SIGNS[group], word, at, parity=group, chinese=not word.isascii(), exact="iso" in word.lower())
    if group in {"day", "bare"}:
        day = int(match["digit"]) - 1 if match["digit"] else NUMERALS[match["numeral"] or word]
        kind = Kind.DAYS if group == "day" else Kind.NUMERAL
        return Token(kind, word, at, days=frozenset((day,)), chinese=True, digit=bool(match["digit"]))
    if group == "clock":
        return Token(Kind.CLOCK, word, at, minutes=_clock(match, text))
    if group == "number" and int(word) <= 24:
        days = frozenset((int(word) - 1,) if word in "1234567" else ())
        return Token(Kind.NUMBER, word, at, days=days, minutes=int(word) * 60, chinese=True, digit=True)
    token = _vocable(word, at)
    if token is None:
        raise _unknown(text, plain, at)
    return token


def _vocable(word: str, at: int) -> Token | None:
    """The token of a word of the vocabulary."""
    key = re.sub(r"(?i)[ .-]|public|bank", "", word.lower()) if word.isascii() and word[0].isalpha() else word
    if key in DAY_GROUPS:
        return Token(Kind.DAYS, word, at, days=DAY_GROUPS[key])
    if key in HALVES:
        return Token(Kind.HALF, word, at, half=HALVES[key])
    return Token(MARKS[key], word, at) if key in MARKS else None


def _clock(match: re.Match[str], text: str) -> Minutes:
    minute = 30 if match["half"] else int(match["minute"] or match["past"] or match["minutes"] or 0)
    minutes = int(match["hour"] or match["hours"]) * 60 + minute
    if minute > 59 or minutes > DAY_END:
        raise SessionSyntaxError(text, match.start(), match.group(), _("no time of the day; write 00:00 to 24:00"))
    return minutes


def _unknown(text: str, plain: str, position: int) -> SessionSyntaxError:
    found = re.compile(r"[a-z0-9.]+|.", re.IGNORECASE | re.DOTALL).match(plain, position)
    assert found
    word = text[position : found.end()]
    for pattern, advice in REFUSED:
        if re.compile(pattern, re.IGNORECASE).match(plain, position):
            return SessionSyntaxError(text, position, word, advice())
    return SessionSyntaxError(
        text, position, word, _("not understood; write for example 'Mon am, Thu 14:00-16:00' or '周一、三上午'")
    )
