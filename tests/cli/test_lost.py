"""`lost`, `regained`, `losses`, `risk`, `win decide` and own cadences, as a rep types them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.services.builders import day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

NAMES = ("Li", "Wu", "He")


@pytest.fixture
def ward(home: Path, run: Runner) -> Runner:
    """Three ward doctors of tier A at one place, met two days ago."""
    customers = [{"number": n, "name": name} for n, name in enumerate(NAMES, 1)]
    make_store(home, customers=customers, contacts=[{"customer": n, "day": -2} for n in (1, 2, 3)], plan_days=None)
    return run


def phases(run: Runner) -> dict[str, Any]:
    """The phase of every customer, by name."""
    return {row["name"]: row["phase"] for row in run("customer", "list", "--json").json}


def everything(run: Runner) -> list[Any]:
    """Every value that is derived from the facts."""
    commands = (["customer", "list"], ["risk"], ["losses"], ["win", "decide"], ["check"], ["today"])
    return [run(*words, "--json", code=None).json for words in commands]


def test_a_customer_is_lost_won_back_and_kept_again(ward: Runner) -> None:
    """Lost, given seven days, in winback after the first visit, kept from the day he is regained."""
    told = ward("lost", "Li", "--reason", "ignored", "--date", "-1").out
    assert "1 Li: lost yesterday (ignored); 4 visits to win him back, from Sun 29 Nov on" in " ".join(told.split())
    assert phases(ward) == {"Li": "lost", "Wu": "keeping", "He": "keeping"}
    ward("done", "Li")
    assert phases(ward)["Li"] == "winback"
    assert ward("losses", "--json").json["losses"][0]["met_since"] == 1
    assert "1 Li: back after 1 day; keeping" in ward("regained", "Li").out
    assert phases(ward)["Li"] == "keeping"
    assert ward("losses", "--json").json["regained"] == 1


@pytest.mark.parametrize("reason", ["moved", "去世"])
def test_nobody_calls_on_who_is_gone(ward: Runner, reason: str) -> None:
    """No visit is due, and none is planned."""
    assert "no more visits are planned" in " ".join(ward("lost", "2", "--reason", reason).out.split())
    assert phases(ward)["Wu"] == "dormant"
    ward("plan", "--weeks", "2", "--iterations", "200")
    assert "Wu" not in ward("week", "--json").out


def test_a_plan_keeps_to_winback(ward: Runner) -> None:
    """Four weeks hold at most four visits of a lost customer, at least seven days apart, none in the first seven."""
    ward("lost", "1", "--reason", "i")
    ward("plan", "--weeks", "4", "--iterations", "500")
    days = [n for n in range(28) for stop in ward("day", day(n), "--json").json["stops"] if stop["customer"] == 1]
    assert days
    assert all(later - earlier >= 7 for earlier, later in zip([0, *days], days, strict=False))
    assert ward("check", "--json", code=None).json["counts"]["broken"] == 0


def test_undo_takes_back_everything_that_followed(ward: Runner) -> None:
    """Each of the commands is one step, and one undo restores every derived value."""
    before = everything(ward)
    for words in (
        ["lost", "1", "--reason", "q"],
        ["done", "Wu", "--rival", "product"],
        ["customer", "edit", "3", "--tier", "B", "--cadence", "5/7/9", "--because", "study"],
    ):
        ward(*words)
        assert everything(ward) != before
        ward("undo")
        assert everything(ward) == before


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["lost", "1", "--reason", "bored"], 2, "ignored (i)"),
        (["lost", "1", "--reason", "i", "--date", "tomorrow"], 2, "still to come"),
        (["lost", "Zhang", "--reason", "i"], 4, "Zhang"),
        (["regained", "1"], 5, "is not lost"),
        (["win", "decide", "1"], 5, "has missed no win deadline"),
        (["win", "decide", "1", "wait"], 2, "extend [DAYS]"),
        (["win", "decide", "1", "downgrade", "E"], 2, "A, B, C or D"),
        (["customer", "edit", "1", "--until", "tomorrow"], 2, "--cadence"),
        (["customer", "edit", "1", "--cadence", "5/7/9"], 3, "say why"),
        (["customer", "edit", "1", "--cadence", "9/7/5", "--because", "x"], 3, "must rise"),
    ],
)
def test_what_cannot_be_is_said(ward: Runner, words: list[str], code: int, text: str) -> None:
    """One line each, with the exit code of its kind, and nothing is written."""
    before = everything(ward)
    assert text in ward(*words, code=code).err
    assert everything(ward) == before


def test_a_lost_customer_is_not_started(ward: Runner) -> None:
    """A clock of winning for somebody who left would be planned at the wrong pace."""
    ward("lost", "1", "--reason", "i")
    assert "repplan regained 1" in ward("win", "1", code=2).err


def test_a_loss_said_again_is_corrected(ward: Runner) -> None:
    """The open loss takes the new words; it is no second one."""
    ward("lost", "1", "--reason", "i")
    ward("lost", "1", "--reason", "p", "--note", "tries Brand B")
    (loss,) = ward("losses", "--json").json["losses"]
    assert (loss["reason"], loss["note"]) == ("rival product", "tries Brand B")
    assert "too few to differ" in " ".join(ward("losses").out.split())


# Risk


def test_a_risk_comes_with_reasons_and_dates(ward: Runner) -> None:
    """A mention of a rival today makes him at risk, with the day; the others are not listed."""
    ward("done", "Wu", "--rival", "p")
    (risk,) = ward("risk", "--json").json["risks"]
    assert (risk["name"], risk["phase"]) == ("Wu", "at risk")
    assert [(r["kind"], r["day"]) for r in risk["reasons"]] == [("rival_product", day(0))]
    assert risk["score"] == sum(r["points"] for r in risk["reasons"])
    assert "spoke of a rival's product on Mon 23 Nov" in " ".join(ward("risk").out.split())


def test_nobody_at_risk_is_said(ward: Runner) -> None:
    """An empty list is a sentence."""
    assert "Nobody is at risk" in ward("risk").out


# Decisions


def missed(home: Path, **facts: Any) -> None:
    """A ward doctor of tier B whose 30 days ended yesterday."""
    who = {"number": 1, "name": "Li", "tier": "B", "stage": "talking", "start_date": day(-30), **facts}
    make_store(home, customers=[who], contacts=[{"customer": 1, "day": -3}])


def kinds(run: Runner) -> list[str]:
    """What `check` finds of wins."""
    found = run("check", "--json", code=None).json["findings"]
    return [one["kind"] for one in found if one["kind"].startswith("win")]


@pytest.mark.parametrize(
    ("words", "phase", "tier"),
    [
        (["extend", "10"], "winning", "B"),
        (["downgrade"], "keeping", "C"),
        (["downgrade", "d"], "keeping", "D"),
        (["stop"], "dormant", "B"),
        ([], "keeping", "C"),
    ],
)
def test_a_missed_deadline_is_decided_once(home: Path, run: Runner, words: list[str], phase: str, tier: str) -> None:
    """Told until it is decided, and then not asked again; without a word the policy decides."""
    missed(home)
    assert kinds(run) == ["win_missed"]
    (decided,) = run("win", "decide", "Li", *words, "--json").json["decided"]
    assert (decided["phase"], decided["tier"]) == (phase, tier)
    assert "win_missed" not in kinds(run)
    assert run("win", "decide", "--json").json["undecided"] == []
    run("win", "decide", "Li", *words, code=5)
    run("undo")
    assert kinds(run) == ["win_missed"]


def test_more_time_is_given_once(home: Path, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten days end on the tenth, today included; then it is decided between less effort and none."""
    missed(home)
    assert "to be won by Wed 2 Dec now" in run("win", "decide", "1", "extend", "10").out
    monkeypatch.setenv("REPPLAN_TODAY", day(10))
    assert kinds(run) == ["win_missed"]
    assert "was given more time once" in run("win", "decide", "1", "extend", code=2).err
    run("win", "decide", "1", "stop")
    assert kinds(run) == []


def test_the_policy_has_a_default(home: Path, run: Runner) -> None:
    """`--all` decides about everyone as the policy says."""
    missed(home)
    (home / "policy.toml").write_text('[missed_win]\ndefault = "stop"\n', encoding="utf-8")
    assert run("win", "decide", "--json").json["undecided"][0]["default"] == "stop"
    assert run("win", "decide", "--all", "--json").json["decided"][0]["phase"] == "dormant"


# Own cadences


def test_an_own_cadence_holds_in_every_command(ward: Runner) -> None:
    """`customer show`, `check` and the plan go by it until its day; an empty one takes it back."""
    ward("customer", "edit", "1", "--cadence", "10/12/14", "--until", day(60), "--because", "abroad")
    card = ward("customer", "show", "1", "--json").json
    assert (card["rule"], card["cadence"]["because"], card["cadence"]["until"]) == ("override", "abroad", day(60))
    assert "10/12/14 days until" in ward("customer", "show", "1").out
    ward("plan", "--weeks", "2", "--iterations", "300")
    visits = [n for n in range(14) for stop in ward("day", day(n), "--json").json["stops"] if stop["customer"] == 1]
    assert visits
    assert visits[0] >= 8
    ward("customer", "edit", "1", "--cadence", "")
    assert ward("customer", "show", "1", "--json").json["rule"] == "keeping.A"
