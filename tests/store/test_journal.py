"""The journal: whatever a session changes can be put back row by row, in bulk, and not forever."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from repplan.errors import NotFoundError
from repplan.services.home.undoing import undo, undoable
from repplan.store.journal import OPERATIONS_KEPT
from repplan.store.models import ContactRow, CustomerRow, SiteRow
from tests.store.homes import dump, make_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from repplan.services.context import Context


def add_customers(context: Context, count: int) -> None:
    with context.writing("import") as session:
        session.add_all(
            CustomerRow(id=f"N{i}", name=f"新客户{i}", site_id="s1", setting="store", tier="B", added_on="2026-11-23")
            for i in range(count)
        )


def growth(work: Callable[[int], float]) -> float:
    """How many times the processor time of 300 rows four times as many take: 4 if it grows as they do, 16 as the square.

    It is the processor's own time, the least of two runs, and a proportion: neither load nor speed matters.
    """
    work(100)  # what is made once
    few, many = (min(work(rows), work(rows)) for rows in (300, 1200))
    return many / few


def test_inserts_updates_and_deletes_are_put_back(tmp_path: Path) -> None:
    """One command that adds, changes twice and deletes is undone to the same rows, Chinese text and numbers included."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)
    with context.writing("mixed") as session:
        customer = session.get_one(CustomerRow, 1)
        customer.name, customer.lat = "张三", 39.9
        session.flush()
        customer.name, customer.prospect = "李四", True
        session.add(SiteRow(id="新", name="协和医院"))
        session.delete(session.get_one(CustomerRow, 8))
    assert dump(tmp_path) != {table: rows for table, rows in before.items() if table in dump(tmp_path)}
    [taken] = undo(context)
    assert (taken.command, taken.rows) == ("mixed", 4)
    assert dump(tmp_path, journal=True) == before


def test_a_row_made_and_deleted_in_one_command_leaves_nothing(tmp_path: Path) -> None:
    """Changes are reversed in their order, even where the row is gone in between."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)
    with context.writing("fleeting") as session:
        row = SiteRow(id="x", name="X")
        session.add(row)
        session.flush()
        session.delete(row)
    undo(context)
    assert dump(tmp_path, journal=True) == before


def test_a_value_overwritten_unseen_is_put_back(tmp_path: Path) -> None:
    """A column that was never loaded before it was set has its stored value in the journal."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)
    with context.writing("blind") as session:
        row = session.get_one(CustomerRow, 1)
        session.expire(row)
        row.name = "unseen"
    assert dump(tmp_path) != before
    undo(context)
    assert dump(tmp_path, journal=True) == before


def test_what_changes_nothing_is_not_recorded(tmp_path: Path) -> None:
    """Setting a column to what it was, or writing nothing, leaves no command to undo."""
    context = make_home(tmp_path)
    with context.writing("idle") as session:
        row = session.get_one(CustomerRow, 1)
        row.name = str(row.name)
        session.add(row)
    assert undoable(context) == ()
    with pytest.raises(NotFoundError, match="nothing to undo"):
        undo(context)


def test_before_and_after_are_whole_rows(tmp_path: Path) -> None:
    """The journal holds the full row as JSON on both sides of a change."""
    context = make_home(tmp_path)
    with context.writing("edit") as session:
        session.get_one(CustomerRow, 1).tier = "D"
    [[_id, _operation, table, key, before, after]] = dump(tmp_path, journal=True)["change"]
    assert (table, key) == ("customer", "1")
    assert json.loads(before) | {"tier": "D"} == json.loads(after)
    assert set(json.loads(after)) == set(CustomerRow.model_fields)


def test_undo_takes_several_or_none(tmp_path: Path) -> None:
    """Steps beyond the journal are refused and nothing is taken back; the latest comes first."""
    context = make_home(tmp_path)
    for number in range(3):
        with context.writing(f"edit {number}") as session:
            session.get_one(CustomerRow, 1).notes = str(number)
    before = dump(tmp_path, journal=True)
    with pytest.raises(NotFoundError, match="only 3 commands"):
        undo(context, 4)
    assert dump(tmp_path, journal=True) == before
    assert [taken.command for taken in undo(context, 2)] == ["edit 2", "edit 1"]
    assert [left.command for left in undoable(context)] == ["edit 0"]


def test_the_journal_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many of the latest commands are kept, two hundred of them, and their changes with them."""
    assert OPERATIONS_KEPT == 200
    monkeypatch.setattr("repplan.store.journal.OPERATIONS_KEPT", 20)
    context = make_home(tmp_path)
    from repplan.store.writing import transaction

    for number in range(25):
        with transaction(context.database, f"edit {number}", context.clock.now()) as session:
            session.get_one(CustomerRow, 1).notes = str(number)
    rows = dump(tmp_path, journal=True)
    assert len(rows["operation"]) == len(rows["change"]) == 20
    assert {row[2] for row in rows["operation"]} == {f"edit {n}" for n in range(5, 25)}


def test_thousands_of_rows_are_journaled_and_undone_in_proportion(tmp_path: Path) -> None:
    """The work of an import, a change of all its rows and undoing both grows as the rows do, not as their square."""
    context = make_home(tmp_path)
    before = dump(tmp_path, journal=True)

    def work(rows: int) -> float:
        begin = time.process_time()
        add_customers(context, rows)
        with context.writing("retier") as session:
            for row in session.exec(select(CustomerRow)):
                row.tier = "D"
        undo(context, 2)
        return time.process_time() - begin

    assert growth(work) < 8
    assert dump(tmp_path, journal=True) == before


def test_rows_of_thousands_can_be_deleted(tmp_path: Path) -> None:
    """The work of deleting grows as the rows do, not as their square; and undo brings all of them back."""
    context = make_home(tmp_path)

    def work(rows: int) -> float:
        with context.writing("log") as session:
            session.add_all(
                ContactRow(id=f"c{i}", customer=1, day="2026-11-23", channel="visit", outcome="met", logged_at="now")
                for i in range(rows)
            )
        before = dump(tmp_path, journal=True)
        begin = time.process_time()
        with context.writing("clear") as session:
            for row in session.exec(select(ContactRow)):
                session.delete(row)
        taken = time.process_time() - begin
        assert dump(tmp_path)["contact"] == []
        undo(context)
        assert dump(tmp_path, journal=True) == before
        undo(context)
        return taken

    assert growth(work) < 8


def test_columns_younger_than_a_change_keep_what_they_hold(tmp_path: Path) -> None:
    """What was journaled before a migration added a column is undone all the same."""
    context = make_home(tmp_path)
    with context.writing("edit") as session:
        customer = session.get_one(CustomerRow, 1)
        before, customer.name = customer.name, "李四"
    with context.writing("trim", journaled=False) as session:
        connection = session.connection()
        [(number, row)] = connection.exec_driver_sql("SELECT id, before FROM change WHERE before IS NOT NULL").all()
        known = {key: value for key, value in json.loads(row).items() if key != "notes"}
        connection.exec_driver_sql("UPDATE change SET before = ? WHERE id = ?", (json.dumps(known), number))
        connection.exec_driver_sql("UPDATE customer SET notes = 'since then' WHERE number = 1")
    undo(context)
    with context.writing("look") as session:
        customer = session.get_one(CustomerRow, 1)
        assert (customer.name, customer.notes) == (before, "since then")
