"""A rep's name that nobody in the table has: said everywhere, instead of an empty territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.builders import make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

CONFIG = '[rep]\nname = "林梅"\n[calendar]\ncountry = ""\n'
TABLE = "name,site,setting,tier,rep\nA,X,ward,A,Mei Lin\nB,X,ward,A,Mei Lin\nC,X,ward,A,{third}\n"
ALL = "3 customers belong to Mei Lin, not to 林梅 (rep.name)"
COMMAND = "repplan config set rep.name 'Mei Lin'"


def fill(home: Path, *reps: str) -> None:
    make_store(
        home, customers=[{"number": n, "name": f"C{n}", "rep": rep} for n, rep in enumerate(reps, 1)], config=CONFIG
    )


@pytest.mark.parametrize(
    "words", [("today",), ("week",), ("check",), ("win",), ("win", "suggest"), ("remind", "--print")]
)
def test_who_has_no_customer_learns_whose_they_are(home: Path, run: Runner, words: tuple[str, ...]) -> None:
    """Each view says in a line that the customers are another's and how to take that name, not that there are none."""
    fill(home, "Mei Lin", "Mei Lin", "Mei Lin")
    out = " ".join(run(*words).out.split())
    assert ALL in out
    assert COMMAND in out
    assert "No customers yet" not in out
    run("config", "set", "rep.name", "Mei Lin")
    assert "Mei Lin" not in run(*words, code=None).out


def test_several_other_reps_are_listed(home: Path, run: Runner) -> None:
    """Where they belong to several nobody guesses which of them the rep is."""
    fill(home, "Mei Lin", "Bo Chen")
    out = " ".join(run("today").out.split())
    assert "None of the 2 customers is yours: rep.name is 林梅, they belong to Mei Lin, Bo Chen" in out


def test_one_customer_of_his_own_is_a_territory(home: Path, run: Runner) -> None:
    """Colleagues' customers beside his own are no news; JSON counts them."""
    fill(home, "Mei Lin", "")
    assert "Mei Lin" not in run("today").out
    assert run("today", "--json").json["others"] == 1
    assert run("remind", "--json").json["others"] == 1


@pytest.mark.parametrize(("third", "count"), [("mei lin", 3), ("", 2)])
def test_an_import_says_whose_customers_it_brings(
    home: Path, run: Runner, tmp_path: Path, third: str, count: int
) -> None:
    """The summary counts the customers of another rep than the settings', dry or not; the rep's own are no news."""
    fill(home)
    path = tmp_path / "c.csv"
    path.write_text(TABLE.format(third=third), encoding="utf-8")
    first = run("customer", "import", path, "--dry-run").out
    assert run("customer", "import", path).out.splitlines()[2:] == first.splitlines()[2:]
    assert f"{count} customers belong to Mei Lin, not to 林梅 (rep.name): they are not planned for you" in first
    assert f"if that is your name in the table: {COMMAND}\n" in first
    assert run("customer", "import", path, "--json").json["others"] == [{"rep": "Mei Lin", "customers": count}]
    run("config", "set", "rep.name", "Mei Lin")
    assert run("customer", "import", path, "--json").json["others"] == []
