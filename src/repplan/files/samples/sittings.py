"""When the people of a hospital receive: sessions in the forms that reps and hospitals really write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repplan.files.samples.dice import Dice

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_CHINESE = "一二三四五"
_HALVES = (("am", "上午", ("08:00-11:30", "08:30-11:30")), ("pm", "下午", ("13:30-16:30", "14:00-17:00")))
_WORKDAYS = frozenset(range(5))

_WARD = (
    ("Mon-Fri 10:30-11:50", _WORKDAYS),  # after the morning round
    ("Mon-Fri 10:30-11:50", _WORKDAYS),
    ("Mon-Fri 14:30-17:00", _WORKDAYS),
    ("周一至周五下午", _WORKDAYS),
    ("Mon-Fri pm", _WORKDAYS),
    ("Mon,Wed,Fri 10:00-11:45", frozenset({0, 2, 4})),
    ("周二、四下午", frozenset({1, 3})),
)
_SURGERY = (
    ("Mon-Fri 16:00-17:30", _WORKDAYS),  # after theatre
    ("Mon-Fri 15:30-17:30", _WORKDAYS),
    ("Tue pm, Thu pm", frozenset({1, 3})),
    ("周三下午、周五下午", frozenset({2, 4})),
)
_PHARMACY = (
    ("Mon-Fri 14:00-16:30", _WORKDAYS),
    ("Tue,Thu 14:00-16:30", frozenset({1, 3})),
    ("周二、四下午", frozenset({1, 3})),
    ("Mon-Fri 09:00-11:00", _WORKDAYS),
)
_OFFICE = (
    ("Mon-Fri 14:00-16:30", _WORKDAYS),
    ("Mon-Fri 09:00-11:30", _WORKDAYS),
    ("周一至周五下午", _WORKDAYS),
    ("Wed 14:00-16:30", frozenset({2})),
)
_OTHERS = {"ward": _WARD, "surgery": _SURGERY, "pharmacy": _PHARMACY, "office": _OFFICE}


def invent_sessions(dice: Dice, setting: str) -> tuple[str, frozenset[int]]:
    """The text of the sessions, and the weekdays (0 = Monday) they fall on."""
    if setting == "outpatient":
        return _clinic(dice)
    return dice.pick(_OTHERS[setting])


def _clinic(dice: Dice) -> tuple[str, frozenset[int]]:
    """Two to five half-days a week on different days, as text in one of three styles."""
    count = dice.pick((2, 2, 2, 2, 3, 3, 3, 4, 4, 5))
    days = sorted(dice.shuffled(range(5))[:count])
    halves = [_HALVES[dice.between(0, 1)] for _ in days]
    style = dice.between(0, 9)
    if style < 4:
        text = ", ".join(f"{_DAYS[day]} {half[0]}" for day, half in zip(days, halves, strict=True))
    elif style < 8:
        text = "、".join(f"周{_CHINESE[day]}{half[1]}" for day, half in zip(days, halves, strict=True))
    else:
        text = ", ".join(f"{_DAYS[day]} {dice.pick(half[2])}" for day, half in zip(days, halves, strict=True))
    return text, frozenset(days)
