"""A list that says no setting: asked for on a terminal, named by `--explain`, and only where a new customer needs it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from repplan.clock import Clock
from repplan.errors import BadDataError
from repplan.files.column_reading import Wishes
from repplan.services.context import Context
from repplan.services.customers.explaining import explain_import
from repplan.services.customers.import_options import read_answer
from repplan.services.customers.importing import ImportOptions, import_customers
from repplan.services.customers.table_reading import TableOptions, list_profiles
from repplan.store import reading

if TYPE_CHECKING:
    from pathlib import Path

    from repplan.files.questions import Question

TEXT = "姓名,医院\n张三,一院\n李四,二院\n"


@pytest.fixture
def ctx(tmp_path: Path) -> Context:
    """A store of its own."""
    return Context(tmp_path / "home", Clock(dt.date(2026, 11, 23)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list of two new customers without a setting."""
    path = tmp_path / "c.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_missing_setting_is_asked_for_once_and_kept_with_the_profile(ctx: Context, file: Path) -> None:
    """The answer holds for all rows as `--set` does; customers that are known need it no more."""
    asked: list[Question] = []

    def answer(question: Question) -> str:
        asked.append(question)
        return read_answer(question, " Ward ")

    import_customers(ctx, file, ImportOptions(TableOptions(profile="p")), answer)
    with ctx.reading() as db:
        assert {customer.setting.value for customer in reading.customers(db)} == {"ward"}
    assert [(question.column, "ward" in question.choices) for question in asked] == [("setting", True)]
    assert [dict(profile.defaults) for profile in list_profiles(ctx)] == [{"setting": "ward"}]
    import_customers(ctx, file, ImportOptions(TableOptions(find_profile=False)), answer)
    assert len(asked) == 1


def test_nobody_there_to_be_asked_is_told_the_option(ctx: Context, file: Path) -> None:
    """One mistake for all rows, and `--explain` foretells it; with the option both are content."""
    with pytest.raises(BadDataError, match="1 mistake in") as refused:
        import_customers(ctx, file)
    explanation = explain_import(ctx, file)
    assert explanation.mistakes == 1
    (mistake,) = explanation.understood.reading.mistakes
    assert mistake.message == refused.value.mistakes[0].message
    assert "--set setting=WORD" in mistake.message
    assert explain_import(ctx, file, TableOptions(Wishes(defaults={"setting": "ward"}))).mistakes == 0
