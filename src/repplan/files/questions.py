"""What only the user can decide about a table, and what is said where nobody is there to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from repplan.files.cell_mistakes import map_option
from repplan.files.columns import COLUMNS
from repplan.files.header_words import LEFT_OUT
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the user can decide.

    Attributes:
        column: the column's name in the file.
        choices: the answers: fields ("" = leave the column out), or orders of dates.
        proposal: the answer that the values speak for, None where they speak for none.
        samples: some of its values.
        dates: whether the order of the column's dates is asked for.
        word: whether there is no such column, and one of the choices is to hold for all rows.
    """

    column: str
    choices: tuple[str, ...]
    proposal: str | None = None
    samples: tuple[str, ...] = ()
    dates: bool = False
    word: bool = False


Ask: TypeAlias = "Callable[[Question], str]"


def of_several(question: Question) -> str:
    """What to say of a column whose name may mean several fields."""
    choices = _(" or ").join(choice for choice in question.choices if choice)
    samples = ", ".join(question.samples)
    if question.proposal:
        message = _("may mean {choices}; its values ({samples}) look like {field}: add {option}")
        option = map_option(question.column, question.proposal)
        return message.format(choices=choices, samples=samples, field=question.proposal, option=option)
    options = _(" or ").join(map_option(question.column, choice) for choice in question.choices)
    if question.proposal is None:
        message = _("may mean {choices}, and its values ({samples}) do not decide it: add {options}")
    else:
        message = _("may mean {choices}, but its values ({samples}) look like neither: add {options}")
    return message.format(choices=choices, samples=samples or _("none"), options=options)


def of_unknown(question: Question, *, tell_all: bool) -> str:
    """What to say of a column whose name is not known; the first such message lists what there is."""
    option = map_option(question.column, question.proposal or LEFT_OUT)
    if question.proposal:
        message = _("unknown column (did you mean {name}?): add {option}").format(name=question.proposal, option=option)
    else:
        message = _("unknown column: add {option} to leave it out, or name its field").format(option=option)
    if not tell_all:
        return message
    return _("{message}; the fields are {fields}").format(message=message, fields=", ".join(COLUMNS))
