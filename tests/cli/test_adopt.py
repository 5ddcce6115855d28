"""`adopt` and `adoption`: recording, history, the overview; the visit that a trial makes due in every command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.services.builders import day, make_store
from tests.sessions import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner


def territory(home: Path, *, size: int = 1, **facts: Any) -> None:
    """Customers of one hospital, tier C, all met ten days ago."""
    people = [{"number": n, "name": f"Dr {n}", "tier": "C", "stage": "talking", **facts} for n in range(1, size + 1)]
    make_store(home, customers=people, contacts=[{"customer": n, "day": -10} for n in range(1, size + 1)])


def test_a_stage_is_recorded_and_undone(home: Path, run: Runner) -> None:
    """The entry says where he stands and what to do next; undo takes it back as typed."""
    territory(home)
    out = run("adopt", 1, "Cardiol", "i", "--note", "asks for the study").out
    assert out.startswith("1 Dr 1: Cardiol, interested since Mon 23 Nov\nThe first that is known of Cardiol.\n")
    assert "Next: bring the study or guideline on Cardiol" in out
    assert "asks for the study" in run("adopt", 1).out
    assert "Cardiol: interested since 2026-11-23" in run("customer", "show", 1).out
    assert "adopt 1 Cardiol i --note 'asks for the study'" in run("undo").out
    assert run("adopt", 1, "--json").json["products"] == []


def test_the_history_names_slides_with_their_dates(home: Path, run: Runner) -> None:
    """What was entered later for an earlier day stands in its place; a slide says from when to when."""
    territory(home)
    run("adopt", 1, "Cardiol", "aware")
    run("adopt", 1, "Cardiol", "使用", "--on", day(-20))
    run("adopt", 1, "Cardiol", "试用", "--on", day(-40))
    (product,) = run("adopt", "Dr 1", "card", "--json").json["products"]
    stages = [(mark["day"], mark["stage"]) for mark in product["marks"]]
    assert stages == [(day(-40), "trial"), (day(-20), "use"), (day(0), "aware")]
    slide = {"from": "use", "since": day(-20), "to": "aware", "on": day(0)}
    assert product["regressions"] == [slide]
    assert product["slid_back"] == slide
    assert product["follow_up"] is None  # he was met since
    out = run("adopt", 1).out
    assert "slid back from use" in out
    assert "Slid back: from use (since Tue 3 Nov) to aware on Mon 23 Nov." in out


def test_what_is_known_already_is_not_written_twice(home: Path, run: Runner) -> None:
    """The same stage again writes nothing and leaves nothing to undo; with a note it does."""
    territory(home)
    run("adopt", 1, "Cardiol", "use", "--on", day(-3))
    assert "nothing new" in run("adopt", 1, "Cardiol", "use").out
    again = run("adopt", 1, "cardiol", "use", "--note", "third patient", "--json").json
    assert (again["written"], again["new_product"]) == (True, False)
    assert again["products"][0]["since"] == day(-3)
    assert again["products"][0]["confirmed"] == day(0)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("Cardoil", "use"), 2, "no product is called 'Cardoil'; did you mean Cardiol? `--new` says"),
        (("Cardiol", "great"), 2, "unknown stage 'great': write one of unaware (n)"),
        (("Cardiol", "use", "--on", "tomorrow"), 2, "2026-11-24 lies ahead"),
        ((" ", "use"), 2, "a product needs a name"),
        (("Cardiol", "--note", "x"), 2, "need a stage"),
        (("Zzz",), 4, "no product fits 'Zzz'; known are Cardiol"),
    ],
)
def test_mistakes_are_one_line_and_write_nothing(
    home: Path, run: Runner, words: tuple[str, ...], code: int, message: str
) -> None:
    """A slip of the finger makes no new product, and a day ahead no history."""
    territory(home)
    run("adopt", 1, "Cardiol", "aware")
    assert message in run("adopt", 1, *words, code=code).err
    assert len(run("adopt", 1, "--json").json["products"][0]["marks"]) == 1


def test_a_product_may_be_called_like_another(home: Path, run: Runner) -> None:
    """`--new` makes a product of a name that looks like a known one; the known one keeps its own marks."""
    territory(home)
    run("adopt", 1, "Cardiol", "aware")
    run("adopt", 1, "Neurolox", "unaware")
    run("adopt", 1, "Cardio", "use", "--new")
    products = {p["product"]: p["stage"] for p in run("adopt", 1, "--json").json["products"]}
    assert products == {"Cardiol": "aware", "Neurolox": "unaware", "Cardio": "use"}


def test_the_overview_counts_shares_and_flags_whom_to_look_after(home: Path, run: Runner) -> None:
    """One adopter of eight is below 16 % and lonely; who likes and does not use is named; the influencer is listed."""
    territory(home, size=8, role="influencer", openness=4, stage="sharing")
    run("adopt", 1, "Cardiol", "use")
    run("adopt", 2, "Cardiol", "aware")
    (product,) = run("adoption", "--json").json["products"]
    (site,) = product["sites"]
    assert (site["adopters"], site["customers"], site["percent"], site["lonely"]) == ([1], 8, 12.5, 1)
    assert (product["unknown"], product["stages"]["use"], product["stages"]["aware"]) == (6, 1, 1)
    assert site["candidates"][0]["facts"] == {
        "open to the new": "openness 4",
        "heard by the decision maker": "influencer",
    }
    out = run("adoption").out
    assert "1 of 8" in out
    assert "12 %, below 16 %" in out
    assert "1 Dr 1 is the only adopter at Hospital" in out
    assert "Liked, not convinced; ask for which patients: 2 Dr 2." in out
    run("adopt", 3, "Cardiol", "regular")
    assert run("adoption", "--json").json["products"][0]["sites"][0]["lonely"] is None


def test_other_reps_customers_count_in_a_site_and_are_not_listed(home: Path, run: Runner) -> None:
    """The share is the site's, the people are one's own."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "rep": "Chen"}, {"number": 2, "name": "B", "rep": "Wang"}],
        config='[rep]\nname = "Chen"\n[calendar]\ncountry = ""\n',
    )
    run("adopt", 2, "Cardiol", "use")
    (product,) = run("adoption", "--json").json["products"]
    assert (product["customers"], product["sites"][0]["percent"]) == ([], 50.0)


def test_the_overview_can_be_narrowed(home: Path, run: Runner) -> None:
    """By product and by site; what fits nothing is exit 4, and nothing recorded says how to begin."""
    make_store(home, customers=[{"number": 1, "name": "A"}, {"number": 2, "name": "B", "site": "Clinic"}])
    assert "Nothing is known of any product yet" in run("adoption").out
    assert "repplan adopt NAME PRODUCT STAGE" in run("adoption", "--product", "x", code=4).err
    run("adopt", 1, "Cardiol", "use")
    run("adopt", 2, "Neurolox", "use")
    found = run("adoption", "--product", "neuro", "--site", "Clin", "--json").json["products"]
    assert [(p["product"], [s["site"] for s in p["sites"]]) for p in found] == [("Neurolox", ["Clinic"])]
    assert run("adoption", "--site", "nowhere", code=4).err


def test_the_order_is_policy(home: Path, run: Runner) -> None:
    """Where the policy has trial before evaluating, going on to evaluate is no slide; a wrong order is told by line."""
    territory(home)
    run("adopt", 1, "Cardiol", "trial", "--on", day(-3))
    run("adopt", 1, "Cardiol", "evaluating")
    assert run("adopt", 1, "--json").json["products"][0]["slid_back"]
    order = ["unaware", "aware", "interested", "trial", "evaluating", "use", "regular use"]
    policy = home / "policy.toml"
    policy.write_text(f"[adoption]\norder = {order}\n", encoding="utf-8")
    assert run("adopt", 1, "--json").json["products"][0]["slid_back"] is None
    assert run("adoption", "--json").json["order"] == order
    policy.write_text(f"[adoption]\norder = {order[1:]}\n", encoding="utf-8")
    assert "policy.toml:2: adoption.order: unaware is missing" in run("policy", "check", code=3).err
    policy.write_text('[adoption]\norder = ["awaer"]\n', encoding="utf-8")
    assert "unknown stage 'awaer' (did you mean 'aware'?)" in run("policy", "check", code=3).err


# The visit that a trial makes due


def standing(run: Runner) -> dict[str, Any]:
    """The first customer's, as every command has it."""
    found: dict[str, Any] = run("customer", "show", 1, "--json").json
    return found


def test_a_trial_makes_a_visit_due_and_meeting_him_ends_it(home: Path, run: Runner) -> None:
    """A tier C customer waits 15 days; trying a product he is due on the fourth day, until he was met; undo restores it."""
    territory(home)
    before = standing(run)
    assert (before["rule"], before["due"], before["trial"]) == ("keeping.C", "too_soon", None)
    run("adopt", 1, "Cardiol", "trial", "--on", day(-4))
    owed = standing(run)
    assert (owed["rule"], owed["due"], owed["max"]) == ("trial_within", "due", 13)
    assert owed["trial"] == {"product": "Cardiol", "began": day(-4), "by": day(3)}
    assert "began to try Cardiol on Thu 19 Nov, due by Thu 26 Nov" in run("customer", "show", 1).out
    run("done", "Dr 1")
    assert (standing(run)["rule"], standing(run)["trial"]) == ("keeping.C", None)
    run("undo")
    run("undo")
    assert standing(run) == before


def test_a_visit_on_the_day_of_the_mark_does_not_end_it(home: Path, run: Runner) -> None:
    """What he says at a visit cannot be how the patients did: the follow-up is the next one."""
    territory(home)
    run("done", "Dr 1")
    run("adopt", 1, "Cardiol", "trial")
    assert standing(run)["trial"]["by"] == day(7)


def test_a_follow_up_that_never_came_breaks_the_rule(home: Path, run: Runner) -> None:
    """After the seven days `check` says what he began to try, when, and exits 1."""
    territory(home)
    run("adopt", 1, "Cardiol", "trial", "--on", day(-9))
    findings = run("check", "--json", code=1).json["findings"]
    (found,) = (f for f in findings if f["kind"] == "over_maximum")
    assert found["text"].startswith("began to try Cardiol on Sat 14 Nov, due by Sat 21 Nov: 2 over")
    assert found["standing"]["overdue"] == 2


def test_the_follow_up_is_not_too_often(home: Path, run: Runner) -> None:
    """A visit five days after the last one breaks a C's minimum, but not where a trial asked for it."""
    make_store(
        home,
        customers=[{"number": 1, "name": "A", "tier": "C"}],
        contacts=[{"customer": 1, "day": -6}, {"customer": 1, "day": -1}],
    )
    assert "too_often" in [f["kind"] for f in run("check", "--json", code=1).json["findings"]]
    run("adopt", 1, "Cardiol", "trial", "--on", day(-6))
    assert "too_often" not in [f["kind"] for f in run("check", "--json", code=None).json["findings"]]


def test_the_plan_follows_a_trial_up(home: Path, run: Runner) -> None:
    """In the sample hospital a D customer just met is planned within seven days of his trial, and the line says why.

    `plan` publishes only what the checker passes.
    """
    home.mkdir()
    (home / "config.toml").write_bytes((ROOT / "data/hospital/config.toml").read_bytes())
    run("customer", "import", ROOT / "data/hospital/customers.csv")
    run("log", "import", ROOT / "data/hospital/log.csv")
    who = next(
        c["customer"]
        for c in run("customer", "list", "--json").json
        if c["tier"] == "D" and c["due"] == "too_soon" and c["setting"] == "outpatient"
    )
    run("adopt", who, "Cardiol", "trial")
    run("plan", "--iterations", 300)
    days = [
        (stop, date["date"])
        for date in run("plan", "show", "--json").json["days"]
        for stop in date["stops"]
        if stop["customer"] == who
    ]
    assert day(1) <= days[0][1] <= day(7)
    stop = next(s for s in run("day", days[0][1], "--json").json["stops"] if s["customer"] == who)
    assert (stop["why"], stop["rule"], stop["skip"]) == ("trial", "trial_within", None)
    assert stop["why_text"] == "began to try Cardiol on Mon 23 Nov, due by Mon 30 Nov"
    answer = run("why", who, "--json").json
    assert answer["gap"]["rule"] == "trial_within"
    assert "trial_within" in run("why", who).out


def test_check_asks_for_a_visit_in_time(home: Path, run: Runner) -> None:
    """A plan made before the trial was known is too late or has none: due, with `repplan plan`; one in time is well."""
    people = [{"number": n, "name": f"Dr {n}", "tier": "D"} for n in (1, 2, 3)]
    visits = [{"customer": 1, "day": 21}, {"customer": 2, "day": 7}]
    make_store(home, customers=people, visits=visits, contacts=[{"customer": n, "day": -5} for n in (1, 2, 3)])
    for number in (1, 2, 3):
        run("adopt", number, "Cardiol", "trial")
    found = [f for f in run("check", "--json").json["findings"] if f["kind"] == "trial_unplanned"]
    assert [(f["customer"]["customer"], f["command"], f["day"]) for f in found] == [
        (1, "repplan plan", day(7)),
        (3, "repplan plan", day(7)),
    ]
    assert found[0]["text"] == "began to try Cardiol on Mon 23 Nov, due by Mon 30 Nov; planned Mon 14 Dec"
