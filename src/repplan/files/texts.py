"""Cells as texts: a spreadsheet's values as a CSV file would hold them, and texts rid of what only a font shows.

Numbers, dates and clock times typed in full width become plain ones. Names keep their characters, as 〇 or ﾊ may be
how somebody is written, and lose the spaces that line up columns on paper.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_ODD = re.compile(r"[\xa0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]")
_ODD_SPACES = re.compile(
    r"[ \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]*[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000][ \xa0]*"
)
_IDEOGRAPH = r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_BETWEEN_IDEOGRAPHS = re.compile(rf"(?<={_IDEOGRAPH})\u3000(?={_IDEOGRAPH})")
_WIDE = re.compile(r"[\uff01-\uff5e]")
_SPECIAL = re.compile(f"{_ODD.pattern}|{_WIDE.pattern}")
_NUMERIC = re.compile(r"[#+\-]?[\d(][\d\s.,:/+\-()%~年月日号时点分秒]*", re.ASCII)


def clean_text(text: str) -> str:
    r"""A cell's text without odd spaces, and numbers, dates and times in plain digits.

    Spaces that no keyboard's space bar makes become plain ones; between two Chinese characters (`李　伟`, as names are
    made equally long) they vanish.

    Example:
        >>> clean_text(" 李　伟 "), clean_text("１３８０００"), clean_text("Ｔ1 号楼"), clean_text("ward\u00a03")
        ('李伟', '138000', 'Ｔ1 号楼', 'ward 3')
    """
    if text.isascii() or not _SPECIAL.search(text):
        return text.strip()
    if _ODD.search(text):
        text = _ODD_SPACES.sub("\u3000", text.translate(_ZERO_WIDTH))
        text = _BETWEEN_IDEOGRAPHS.sub("", text).replace("\u3000", " ")
    text = text.strip()
    if _WIDE.search(text):
        plain = unicodedata.normalize("NFKC", text)
        if _NUMERIC.fullmatch(plain):
            return plain.strip()
    return text


def cell_text(value: object) -> str:
    """A spreadsheet's value as the text a CSV file would hold: dates ISO, numbers in their shortest form.

    Example:
        >>> cell_text(13800000001.0), cell_text(39.9), cell_text(dt.datetime(2026, 11, 23)), cell_text(None)
        ('13800000001', '39.9', '2026-11-23', '')
        >>> cell_text(dt.timedelta(hours=30, minutes=5)), cell_text(dt.time(8, 30))
        ('30:05', '08:30')
    """
    if isinstance(value, str):
        return clean_text(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _time_text(value) if isinstance(value, dt.date | dt.time | dt.timedelta) else str(value)


def _time_text(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if isinstance(value, dt.time):
        return _clock(_to_second(dt.datetime.combine(dt.date(2000, 1, 1), value)))
    if isinstance(value, dt.datetime):
        value = _to_second(value)
        return value.date().isoformat() + (f" {_clock(value)}" if value.time() != dt.time() else "")
    return value.isoformat()


def _to_second(value: dt.datetime) -> dt.datetime:
    """Rounded: a time of day is a fraction of a day, and 08:30 may come as 08:29:59.999."""
    if not value.microsecond:
        return value
    try:
        return (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    except OverflowError:
        return value.replace(microsecond=0)


def _clock(value: dt.datetime) -> str:
    return value.time().isoformat("seconds" if value.second else "minutes")


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    minutes, seconds = divmod(abs(seconds), 60)
    sign = "-" if value < dt.timedelta() else ""
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
