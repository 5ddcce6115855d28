"""Which characters the bytes of a text file mean: decided by evidence, told with its reason, never by replacement.

The rule, in this order; what decides is told to the user:

1. A byte order mark (UTF-8, UTF-16, UTF-32, GB18030) says it.
2. NUL bytes: UTF-16 without a mark, in the order in which separators and line ends are found.
3. What is valid UTF-8 is UTF-8. Other text of some length is so by accident only very rarely.
4. Where four fifths of the bytes beyond ASCII are valid UTF-8, the file is damaged UTF-8: refused at the first bad
   byte.
5. What is valid GB18030 (GBK and GB2312 are parts of it) and mostly characters in daily use, the first level of
   GB2312, is that.
   `é` and its like stand among ASCII letters in Western texts; as GB18030 they make rare characters.
6. What is valid Windows-1252, its bytes beyond ASCII mostly letters, one or two beside ASCII ones, is that.
7. Anything else is refused, naming the first byte that is not UTF-8; the user can tell the encoding.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from repplan.errors import BadDataError, Mistake, UsageError
from repplan.i18n import _

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32LE"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32BE"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
    (b"\x84\x31\x95\x33", "GB18030"),
)
_SEPARATORS = ',;\t|"\r\n '
_DAMAGED = 0.2
"""The largest share of bad bytes, of those beyond ASCII, at which a file is taken for damaged UTF-8."""

_IN_USE = 0.7
"""The smallest share of characters in daily use, of those beyond ASCII, in a text taken for GB18030."""

_IN_DAILY_USE = re.compile(rb"[\xa1-\xa3\xb0-\xd7].", re.DOTALL)
"""GB2312's punctuation, and the 3,755 characters of its first level."""

_WESTERN = 0.7
"""The smallest share of letters beside ASCII ones, of those beyond ASCII, in a text taken for Windows-1252."""

_ASCII = bytes(range(128))
_BEYOND = re.compile(r"[\x00-\x7f]+")
_ESCAPED = re.compile(r"[\udc80-\udcff]")
_ACCENTED = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]{1,2}(?![^\x00-\x7f])|(?<![^\x00-\x7f])[^\x00-\x7f]{1,2}(?=[A-Za-z])")
_NOT_WESTERN = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # bytes that Windows-1252 leaves open


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the name of its encoding, and what decided."""

    text: str
    encoding: str
    reason: str


def decode(data: bytes, source: str, encoding: str | None = None) -> Decoded:
    """The text of a file.

    Args:
        data: its bytes.
        source: the file as messages name it.
        encoding: what the user says it is, by any of Python's names; None: to be found out.

    Raises:
        UsageError: if there is no encoding of that name.
        BadDataError: if no encoding fits; names the first byte that is wrong, by line.
    """
    if encoding is not None:
        return _as_told(data, source, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data, source, name, len(mark)), name, _("by its byte order mark"))
    if b"\x00" in data:
        return _without_mark(data, source)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, source, error)
    return Decoded(text, "UTF-8", _("it is valid as such"))


def _as_told(data: bytes, source: str, encoding: str) -> Decoded:
    try:
        bytes(4).decode(encoding, "replace")  # refuses codecs that make no text, such as base64
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):  # a ValueError: a NUL in the name
        message = _("there is no encoding {encoding!r}; write for example utf-8, gb18030, utf-16, big5 or cp1252")
        raise UsageError(message.format(encoding=encoding)) from None
    text = _strictly(data, source, name, 0).removeprefix("\ufeff")
    return Decoded(text, name.upper(), _("as told"))


def _strictly(data: bytes, source: str, encoding: str, skip: int) -> str:
    """The text behind `skip` bytes of a mark.

    Raises:
        BadDataError: if a byte is wrong.
    """
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        raise _refusal(data, source, skip + error.start, encoding) from None
    except UnicodeError as error:  # `utf-16` itself, the codec's other way to say so
        raise BadDataError(
            _("{path} is not {encoding}: {error}").format(path=source, encoding=encoding, error=error)
        ) from None


def _without_mark(data: bytes, source: str) -> Decoded:
    """UTF-16: its separators and line ends tell the order of its bytes."""
    found = []
    for name in ("UTF-16LE", "UTF-16BE"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            found.append((sum(map(text.count, _SEPARATORS)), Decoded(text, name, _("by its NUL bytes"))))
    found.sort(key=lambda pair: pair[0])
    if found and found[-1][0] > 0 and (len(found) == 1 or found[0][0] < found[1][0]):
        return found[-1][1]
    message = _("{path} is no text: it holds NUL bytes; in a spreadsheet save it as `CSV UTF-8`, or as .xlsx")
    raise BadDataError(message.format(path=source))


def _not_utf8(data: bytes, source: str, error: UnicodeDecodeError) -> Decoded:
    beyond = len(data.translate(None, _ASCII))
    bad = len(_ESCAPED.findall(data.decode("utf-8", "surrogateescape")))
    if bad > _DAMAGED * beyond:
        for attempt in (_as_chinese, _as_western):
            decoded = attempt(data)
            if decoded is not None:
                return decoded
    raise _refusal(data, source, error.start, "UTF-8")


def _as_chinese(data: bytes) -> Decoded | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = _BEYOND.sub("", text)
    in_use = len(_IN_DAILY_USE.findall(beyond.encode("gb2312", "ignore")))
    if in_use < _IN_USE * len(beyond):
        return None
    return Decoded(text, "GB18030", _("it is not valid UTF-8, and most of it are characters in daily use"))


def _as_western(data: bytes) -> Decoded | None:
    if _NOT_WESTERN.search(data):
        return None
    text = data.decode("cp1252")
    beyond = _BEYOND.sub("", text)
    # Runs of such bytes are how other alphabets look: Cyrillic, Greek or Thai, and Chinese cut in half.
    accented = sum(map(str.isalpha, "".join(_ACCENTED.findall(text))))
    if accented < _WESTERN * len(beyond):
        return None
    return Decoded(text, "Windows-1252", _("it is neither valid UTF-8 nor likely GB18030; check names with accents"))


def _refusal(data: bytes, source: str, position: int, encoding: str) -> BadDataError:
    """What to say of a byte that is wrong."""
    line = data.count(b"\n", 0, position) + 1
    message = _("byte {byte} of the file (0x{value:02x}) is not {encoding}")
    mistake = Mistake(f"{source}:{line}", message.format(byte=position + 1, value=data[position], encoding=encoding))
    text = _(
        "{path} is not {encoding} text: in a spreadsheet save it as `CSV UTF-8` or as .xlsx, or tell its encoding "
        "(--encoding); nothing was written"
    )
    return BadDataError(text.format(path=source, encoding=encoding), (mistake,))
