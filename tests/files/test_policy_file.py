"""The policy file: what is written reads back, what is left out keeps its default, what is wrong is told by line."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.domain.adoption import USUAL_ORDER
from repplan.domain.customer import Area, Setting, Tier
from repplan.domain.halves import Halves
from repplan.domain.policy import (
    DEFAULT_POLICY,
    MissedWin,
    Policy,
    Replanning,
    Rhythm,
    RiskRules,
    SoftHours,
    SpecialRule,
    Unit,
    WinRule,
)
from repplan.domain.relationship import Stage
from repplan.domain.spans import Span, normalise
from repplan.domain.winning import Choice
from repplan.errors import BadDataError
from repplan.files.policy_document import from_document, to_document
from repplan.files.policy_file import read_policy
from repplan.files.policy_text import policy_text

COUNTS = st.integers(1, 400)
AMOUNTS = st.floats(0, 10_000, allow_nan=False, allow_infinity=False)
RHYTHMS = st.builds(
    lambda gaps, unit: Rhythm(*sorted(gaps), unit), st.tuples(COUNTS, COUNTS, COUNTS), st.sampled_from(Unit)
)


@st.composite
def win_rules(draw: st.DrawFn) -> WinRule:
    """A rule whose reminders begin inside its window."""
    window = draw(COUNTS)
    return WinRule(draw(RHYTHMS), window, draw(st.integers(1, window)))


@st.composite
def halves(draw: st.DrawFn) -> Halves:
    """Three half-days one after another."""
    cuts = sorted(draw(st.lists(st.integers(0, 1440), min_size=6, max_size=6, unique=True)))
    return Halves(*(Span(cuts[i], cuts[i + 1]) for i in (0, 2, 4)))


def whole(keys: Any, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    """A value for every key."""
    return st.fixed_dictionaries(dict.fromkeys(keys, values))


def more(base: Any, keys: Any, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    """A value for every key of the base, and for some others."""
    others = [key for key in keys if key not in base]
    return st.builds(
        lambda a, b: a | b, whole(base, values), st.dictionaries(st.sampled_from(others), values, max_size=2)
    )


SOFT = st.builds(
    SoftHours,
    st.lists(st.sampled_from(Setting), max_size=3, unique=True).map(tuple),
    st.sampled_from(["daily", "Tue, Thu", "周一、三", "Mon-Fri"]),
    st.lists(st.integers(0, 47), max_size=3, unique=True).map(
        lambda starts: ",".join(str(span) for span in normalise(Span(30 * n, 30 * n + 20) for n in starts))
    ),
    AMOUNTS,
)
POLICIES = st.builds(
    Policy,
    winning=more(DEFAULT_POLICY.winning, Setting, win_rules()),
    won_at=st.sampled_from(Stage),
    visits_to_win=COUNTS,
    keeping=whole(Tier, RHYTHMS),
    by_setting=more(DEFAULT_POLICY.by_setting, Setting, RHYTHMS),
    store=whole(Area, RHYTHMS),
    winback=RHYTHMS,
    winback_visits=COUNTS,
    trial_within=COUNTS,
    weights=whole(Tier, AMOUNTS),
    winning_weight=AMOUNTS,
    seasons=whole(DEFAULT_POLICY.seasons, AMOUNTS),
    service=whole(Setting, st.integers(0, 500)),
    halves=halves(),
    evening=SOFT,
    peak=SOFT,
    max_visits=st.none() | COUNTS,
    max_minutes=st.none() | st.floats(1, 900),
    replanning=st.builds(Replanning, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS),
    adoption_order=st.permutations(USUAL_ORDER[:-2]).map(lambda low: (*low, *USUAL_ORDER[-2:])),
)


@given(POLICIES)
def test_what_is_written_reads_back(policy: Policy) -> None:
    """The text of any valid policy is valid and means that policy, validated or trusted."""
    text = policy_text(policy)
    assert read_policy(text, "policy.toml") == policy
    assert read_policy(text, "policy.toml", trusted=True) == policy
    assert from_document(to_document(policy)) == policy
    assert json.loads(json.dumps(to_document(policy))) == to_document(policy)


def test_the_default_text_is_the_default_policy() -> None:
    """The file `policy init` writes changes nothing, and says every value there is."""
    text = policy_text(DEFAULT_POLICY)
    assert read_policy(text, "policy.toml") == DEFAULT_POLICY
    for name in to_document(DEFAULT_POLICY):
        assert f"\n{name} = " in text or f"\n[{name}]\n" in text


def test_the_document_holds_every_field() -> None:
    """A field added to the policy must find its way into the file: changing any one changes the document."""
    changed = {
        "winning": {},
        "won_at": Stage.TRUSTED,
        "by_setting": {},
        "winback": Rhythm(1, 1, 1),
        "halves": Halves(Span(1, 2)),
        "evening": DEFAULT_POLICY.peak,
        "peak": DEFAULT_POLICY.evening,
        "replanning": Replanning(0),
        "adoption_order": USUAL_ORDER[::-1],
        "special": (SpecialRule("wards", Rhythm(1, 2, 3), settings=(Setting.WARD,)),),
        "missed_win": MissedWin(Choice.STOP),
        "risk": RiskRules(unseen=3.0),
    }
    from dataclasses import replace

    for field in fields(Policy):
        value = getattr(DEFAULT_POLICY, field.name)
        if field.name not in changed:
            plain = {} if hasattr(value, "keys") else 99
            other = replace(DEFAULT_POLICY, **{field.name: plain})
        else:
            other = replace(DEFAULT_POLICY, **{field.name: changed[field.name]})
        assert to_document(other) != to_document(DEFAULT_POLICY), field.name


@pytest.mark.parametrize(
    "text",
    [
        "[keeping.A]\nideal = 6\n",
        "keeping.A.ideal = 6\n",
        "[keeping]\nA.ideal = 6\n",
        "[keeping]\nA = { ideal = 6 }\n",
    ],
)
def test_a_partial_file_overrides_only_what_it_says(text: str) -> None:
    """However TOML spells the key, the rest keeps its default."""
    policy = read_policy(text, "policy.toml")
    assert policy.keeping[Tier.A] == Rhythm(4, 6, 7)
    assert policy.keeping[Tier.B] == DEFAULT_POLICY.keeping[Tier.B]
    assert policy.winning == DEFAULT_POLICY.winning


def test_an_empty_file_is_the_default() -> None:
    """Nothing said, nothing changed."""
    assert read_policy("# nothing\n", "policy.toml") == DEFAULT_POLICY


def test_zero_means_no_limit() -> None:
    """TOML has no word for none."""
    policy = read_policy("[limits]\nvisits_a_day = 0\nminutes_a_day = 480\n", "policy.toml")
    assert (policy.max_visits, policy.max_minutes) == (None, 480.0)


MISTAKES = [
    ("won_at = 'sharin'", 1, "won_at: unknown stage 'sharin' (did you mean 'sharing'?); write one of stranger,"),
    ("visits_to_win = 0", 1, "visits_to_win: 0 is too small: at least 1"),
    ("visits_to_win = 2.5", 1, "visits_to_win: a whole number is needed, not 2.5"),
    ("visits_to_win = true", 1, "visits_to_win: a whole number is needed, not True"),
    ("\n\n[keeping.A]\nideal = 'x'", 4, "keeping.A.ideal: a whole number is needed, not 'x'"),
    ("[keeping.A]\nmin = 9", 2, "keeping.A.min: min (9) is larger than ideal (5)"),
    ("[keeping.A]\nmax = 4", 2, "keeping.A.max: ideal (5) is larger than max (4)"),
    ("keeping.A.min = 1\nkeeping.A.ideal = 9\nkeeping.A.max = 8", 3, "keeping.A.max: ideal (9) is larger than max (8)"),
    ("[keeping]\nE = { min = 1 }", 2, "keeping.E: unknown tier 'E'; write one of A, B, C, D"),
    ("[keeping.A]\nideel = 5", 2, "keeping.A.ideel: unknown key 'ideel' (did you mean 'ideal'?); known here are unit,"),
    ("[keeping.A]\nunit = 'weeks'", 2, "keeping.A.unit: unknown unit 'weeks'; write one of days, opportunities"),
    ("keeping = 3", 1, "keeping: a table is needed, not 3"),
    ("[wining]\n", 1, "wining: unknown key 'wining' (did you mean 'winning'?)"),
    ("[winning.ward]\nwindow = 0", 2, "winning.ward.window: 0 is too small: at least 1"),
    ("[winning.ward]\nwindow = 9", 2, "winning.ward.window: remind_from (15) is larger than window (9)"),
    ("[winning.store]\nmin = 1", 1, "winning.store: ideal, max, window, remind_from must be said"),
    ("[winning.wart]\nmin = 1", 1, "winning.wart: unknown setting 'wart' (did you mean 'ward'?)"),
    ("[store]\nsuburb = { min = 1 }", 2, "store.suburb: unknown area 'suburb'; write one of urban, rural"),
    ("[seasons]\nsumer = 1", 2, "seasons.sumer: unknown season 'sumer' (did you mean 'summer'?)"),
    ("[weights]\nA = -1", 2, "weights.A: -1 is too small: at least 0"),
    ("[weights]\nA = nan", 2, "weights.A: a finite number is needed, not nan"),
    ("[weights]\nA = '1'", 2, "weights.A: a number is needed, not '1'"),
    ("[halves]\nam = '8-25'", 2, "halves.am: "),
    ("[halves]\nam = '08:00-09:00,10:00-11:00'", 2, "halves.am: one span is needed, such as 08:00-11:30"),
    ("[halves]\nam = 8", 2, "halves.am: a text in quotes is needed, not 8"),
    ("[halves]\nam = '08:00-15:00'", 1, "halves: half-days must follow one another"),
    ("[evening]\nhours = '19:00'", 2, "evening.hours: "),
    ("[evening]\ndays = 'Mon am'", 2, "evening.days: "),
    ("[evening]\ndays = ''", 2, "evening.days: "),
    ("[evening]\ndays = 'Mon 08:00-09:00; Tue'", 2, "evening.days: write weekdays alone, such as Tue, Thu or daily"),
    ("[evening]\nsettings = 'ward'", 2, "evening.settings: a list in square brackets is needed, not 'ward'"),
    ("[evening]\nsettings = [\n 'ward',\n 'wart',\n]", 2, "evening.settings.1: unknown setting 'wart'"),
    ("a = \n", 1, "not valid TOML: "),
    ("x = 1\nx = 2\n", 2, "not valid TOML: "),
    ("x = [1,", 1, "not valid TOML: "),
]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES)
def test_a_mistake_names_its_line(text: str, line: int, message: str) -> None:
    """One mistake in a file is told alone, with the line it stands on and what to write."""
    with pytest.raises(BadDataError) as caught:
        read_policy(text, "policy.toml")
    (mistake,) = caught.value.mistakes
    assert str(mistake).startswith(f"policy.toml:{line}: {message}")
    assert caught.value.exit_code == 3


def test_all_mistakes_are_told_at_once_in_the_order_of_lines() -> None:
    """Wrong values, unknown keys and contradictions of one file come together, and nothing is read."""
    text = """\
won_at = "friend"
[keeping.A]
min = 10
[winning.outpatient]
windo = 3
[winning.ward]
window = 10
"""
    with pytest.raises(BadDataError, match=r"p\.toml has 4 mistakes") as caught:
        read_policy(text, "p.toml")
    places = [str(mistake).split(": ")[:2] for mistake in caught.value.mistakes]
    assert places == [
        ["p.toml:1", "won_at"],
        ["p.toml:3", "keeping.A.min"],
        ["p.toml:5", "winning.outpatient.windo"],
        ["p.toml:7", "winning.ward.window"],
    ]


def test_what_follows_from_a_wrong_value_is_not_told() -> None:
    """A rhythm with a value that cannot be read is not compared any further."""
    with pytest.raises(BadDataError) as caught:
        read_policy("[keeping.A]\nmin = 'x'\nmax = 1\n", "p.toml")
    assert len(caught.value.mistakes) == 1


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in another way."""
    with contextlib.suppress(BadDataError):
        assert isinstance(read_policy(text, "p.toml"), Policy)


def test_a_trusted_text_is_built_without_the_validator() -> None:
    """A morning command does not wait for pydantic."""
    program = (
        "import sys; from repplan.files.policy_file import read_policy;"
        "read_policy('[keeping.A]\\nideal = 6', 'p', trusted=True);"
        "assert not {'pydantic', 'tomlkit'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
