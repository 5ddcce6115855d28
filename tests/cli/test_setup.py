"""`init` and `config`: a home of one's own, made once and changed piece by piece."""

from __future__ import annotations

import os
import shlex
import stat
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from repplan.config import OPTIONS, Config, load_config
from repplan.errors import BadDataError

if TYPE_CHECKING:
    from pathlib import Path

FULL = (
    *("init", "--name", "Li Na", "--start", "39.9,116.66", "--end", "39.8, 116.6"),
    *("--hours", "Mon-Fri 09:00-17:00; Sat 09:00-12:00", "--breaks", "Mon-Fri 12:00-13:00"),
    *("--country", "GB", "--region", "ENG"),
)


def settings(home: Path) -> dict[str, Any]:
    return tomllib.loads((home / "config.toml").read_text(encoding="utf-8"))


def test_init_by_options(run: Any, home: Path) -> None:
    """Everything init asks for can be said by options, and is in force then."""
    done = run(*FULL)
    assert str(home) in done.out
    config = load_config(home)
    assert (config["rep.name"], config["rep.start"], config["rep.end"]) == ("Li Na", (39.9, 116.66), (39.8, 116.6))
    assert [shift.minutes if shift else 0 for shift in config.week()] == [420] * 5 + [180, 0]
    assert (config["calendar.country"], config["calendar.region"]) == ("GB", "ENG")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps other permissions")
def test_a_home_is_its_owners_alone(run: Any, home: Path) -> None:
    """Folder, settings and store are closed to others, also after a change."""
    run(*FULL)
    run("config", "set", "travel.speed", 30)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("config.toml", "repplan.db"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_home_that_was_there_is_closed_to_others(run: Any, home: Path) -> None:
    """A folder made before, and a settings file copied in, become their owner's with the first command that writes."""
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    run(*FULL)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    (home / "config.toml").chmod(0o644)
    run(*FULL)  # nothing to change
    assert stat.S_IMODE((home / "config.toml").stat().st_mode) == 0o600
    home.chmod(0o750)
    run("check", code=None)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_the_users_own_home_folder_is_left_as_it_is(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who keeps repplan's files among all others has chosen the folder's permissions himself."""
    folder = tmp_path / "me"
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("REPPLAN_HOME", str(folder))
    run(*FULL)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_init_without_a_terminal_needs_a_name(run: Any, home: Path) -> None:
    """Nobody can be asked: the error names the option, and nothing is made."""
    failed = run("init", code=2)
    assert "--name" in failed.err
    assert failed.err.count("\n") == 1
    assert not home.exists()


def test_init_again_changes_only_what_is_given(run: Any, home: Path) -> None:
    """A second init keeps everything it is not told about."""
    run(*FULL)
    before = load_config(home).all()
    assert "rep.name" in run("init", "--name", "Zhang Wei").out
    after = load_config(home).all()
    assert {key for key in after if after[key] != before[key]} == {"rep.name"}
    assert "nothing to change" in run("init").out
    assert load_config(home).all() == after


def test_init_on_an_old_home_needs_no_name(run: Any) -> None:
    """The name is asked for once."""
    run("init", "--name", "Li Na")
    run("init", "--country", "GB")


def test_the_day_ends_where_it_starts_unless_said_otherwise(run: Any, home: Path) -> None:
    """A home moves both ends; an end of its own stays."""
    run("init", "--name", "Li Na", "--start", "39.9,116.6")
    assert load_config(home)["rep.end"] == (39.9, 116.6)
    run("init", "--start", "31.2,121.4")
    assert load_config(home)["rep.end"] == (31.2, 121.4)
    run("init", "--end", "30,120")
    run("init", "--start", "39.9,116.6")
    assert load_config(home)["rep.end"] == (30, 120)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--start", "200,3", "rep.start: '200,3' does not fit: latitude 200.0 is outside -90..90"),
        ("--start", "116.66,39.9", "did you mean 39.9, 116.66?"),
        ("--end", "here", "is not a pair of coordinates"),
        ("--hours", "always", "'always' says no hours: "),
        ("--hours", "none", "no working hours are said"),
        ("--hours", "Mon-Fri 17:00-9:00", "ends before it starts"),
        ("--breaks", "lunch", "'lunch' says no breaks: "),
        ("--country", "China", "must be a two-letter country code such as CN or GB"),
        ("--country", "germany", "; did you mean DE (Germany)?"),
        ("--country", "korea", "; did you mean KP (North Korea) or KR (South Korea)?"),
        ("--country", "EN", "country code 'EN' is unknown: write the two letters of ISO 3166, such as EC (Ecuador), "),
        ("--country", "SP", "such as ES (Spain)"),
        ("--name", " ", "give --name"),
    ],
)
def test_init_refuses_what_does_not_fit(run: Any, home: Path, option: str, value: str, message: str) -> None:
    """A wrong value is told in one line with what to write, and nothing is made."""
    words = {"--name": "Li Na", option: value}
    failed = run("init", *[word for pair in words.items() for word in pair], code=2)
    assert message in failed.err
    assert failed.err.count("\n") == 1
    assert not home.exists()


def test_a_region_must_belong_to_its_country(run: Any) -> None:
    """The regions there are stand in the message; a country without any says so."""
    failed = run("init", "--name", "Li Na", "--country", "GB", "--region", "BY", code=2)
    assert "GB has no region 'BY'; known are ENG, NIR, SCT, WLS" in failed.err
    failed = run("init", "--name", "Li Na", "--country", "CN", "--region", "BJ", code=2)
    assert "CN has no regions of its own: leave calendar.region empty" in failed.err


def test_near_regions_are_named_where_there_are_many(run: Any) -> None:
    """Nobody reads fifty-seven codes: those like what was written stand in the message, by code or by name."""
    failed = run("init", "--name", "Li Na", "--country", "US", "--region", "Califronia", code=2)
    assert "US has no region 'Califronia': write its code of ISO 3166-2, such as CA (California)\n" in failed.err
    failed = run("init", "--name", "Li Na", "--country", "US", "--region", "12345", code=2)
    assert failed.err.endswith("write its code of ISO 3166-2\n")


@pytest.mark.parametrize("code", ["XX", "QQ", "EN", "12"])
def test_an_unknown_country_takes_a_line(run: Any, code: str) -> None:
    """Not the list of all countries; at most four near ones."""
    failed = run("init", "--name", "Li Na", "--country", code, code=2)
    assert len(failed.err) < 250
    assert failed.err.count("(") <= 4


def test_init_warns_about_the_country_just_set(run: Any) -> None:
    """The guess is about the holidays that hold from now on, not about those of the country before."""
    run("init", "--name", "Li Na", "--country", "GB")
    warned = run("init", "--country", "CN").err
    assert "public holidays of CN in 2027" in warned
    assert "GB" not in warned
    assert "warning" not in run("init", "--country", "GB").err


# On a terminal


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there to be asked."""
    monkeypatch.setattr("repplan.cli.setup.on_terminal", lambda: True)


@pytest.mark.usefixtures("terminal")
def test_init_asks_on_a_terminal(run: Any, home: Path) -> None:
    """Every question is asked on standard error with its default, and the answers are kept."""
    answers = ["Li Na", "39.9,116.6", "", "", "", "Mon-Thu 08:00-16:00", "none"]
    done = run("init", stdin="\n".join(answers) + "\n")
    assert "[Mon-Fri 08:30-17:30]" in done.err
    assert "[CN]" in done.err
    config = load_config(home)
    assert (config["rep.name"], config["rep.start"], config["rep.end"]) == ("Li Na", (39.9, 116.6), (39.9, 116.6))
    assert [shift.minutes if shift else 0 for shift in config.week()] == [480] * 4 + [0] * 3
    assert config["calendar.country"] == "CN"


@pytest.mark.usefixtures("terminal")
def test_a_wrong_answer_is_asked_again(run: Any, home: Path) -> None:
    """The mistake is explained, and only that question comes again."""
    answers = ["Li Na", "nowhere", "39.9,116.6", "", "", "", "", ""]
    done = run("init", stdin="\n".join(answers) + "\n")
    assert "is not a pair of coordinates" in done.err
    assert load_config(home)["rep.start"] == (39.9, 116.6)


@pytest.mark.usefixtures("terminal")
def test_a_place_without_holidays_is_asked_again(run: Any, home: Path) -> None:
    """An unknown country or region does not throw the other answers away; a region of the country before is dropped."""
    run(*FULL)
    done = run("init", stdin="\n" * 3 + "XX\nDE\nENG\nBY\n" + "\n" * 2)
    assert "country code 'XX' is unknown" in done.err
    assert "holidays differ [-]" in done.err
    assert "DE has no region 'ENG'" in done.err
    assert (load_config(home)["calendar.country"], load_config(home)["calendar.region"]) == ("DE", "BY")


@pytest.mark.usefixtures("terminal")
def test_the_questions_say_what_clears(run: Any, home: Path) -> None:
    """The sign that takes a value away is told before the first question; only the name cannot be taken away."""
    done = run("init", stdin="-\nLi Na\n" + "\n" * 6)
    assert done.err.startswith("Return takes what stands in brackets, - means none.\n")
    assert "the rep's name is needed" in done.err
    assert load_config(home)["rep.name"] == "Li Na"
    run(*FULL)
    run("init", stdin="\n\n\n-\n\n\n-\n")
    config = load_config(home)
    assert (config["calendar.country"], config["calendar.region"], config["breaks.mon"]) == ("", "", ())


@pytest.mark.usefixtures("terminal")
def test_what_is_said_by_option_is_not_asked(run: Any) -> None:
    """With everything given there is no question; --yes asks none either."""
    for words in (FULL, ("init", "--yes")):
        asked = run(*words).err
        assert "Your name" not in asked
        assert "Return" not in asked


@pytest.mark.usefixtures("terminal")
def test_init_again_offers_what_is_kept(run: Any, home: Path) -> None:
    """Pressing return all the way changes nothing; a dash takes a place away."""
    run(*FULL)
    before = load_config(home).all()
    done = run("init", stdin="\n" * 7)
    assert "[Li Na]" in done.err
    assert load_config(home).all() == before
    run("init", stdin="\n-\n-\n\n\n\n\n")
    assert load_config(home)["rep.start"] is load_config(home)["rep.end"] is None


@pytest.mark.usefixtures("terminal")
def test_an_interrupted_init_writes_nothing(run: Any, home: Path) -> None:
    """Whoever leaves in the middle of the questions has changed nothing."""
    run("init", stdin="Li Na\n", code=130)
    assert not home.exists()


# The country's week


@pytest.mark.parametrize(
    ("country", "worked"), [("IL", [6, 0, 1, 2, 3]), ("SA", [6, 0, 1, 2, 3]), ("CN", [0, 1, 2, 3, 4])]
)
def test_a_new_home_rests_with_its_country(run: Any, home: Path, country: str, worked: list[int]) -> None:
    """Where no hours are said, the usual day is worked on the days on which the country does not rest."""
    assert "rests on" not in run("init", "--name", "Li Na", "--country", country).err
    week = load_config(home).week()
    assert {weekday for weekday, shift in enumerate(week) if shift} == set(worked)
    assert {shift.minutes for shift in week if shift} == {450}


def test_hours_that_were_said_stay(run: Any, home: Path) -> None:
    """Nobody's week is changed behind his back: where it works on the country's days of rest that is noted."""
    done = run("init", "--name", "Li Na", "--country", "IL", "--hours", "Mon-Fri 09:00-17:00")
    assert "IL rests on Fri, Sat" in done.err
    assert load_config(home)["hours.fri"]
    command = "init" + done.err.partition("`repplan init")[2].partition("`")[0]
    assert "rests on" not in run(*shlex.split(command)).err
    run("init", "--country", "GB")
    assert load_config(home)["hours.fri"] == ()


@pytest.mark.usefixtures("terminal")
def test_the_countrys_week_is_proposed(run: Any, home: Path) -> None:
    """The country is asked before the hours, which its week is the default of."""
    done = run("init", stdin="Li Na\n\n\nIL\n" + "\n" * 3)
    assert "[Mon-Thu,Sun 08:30-17:30]" in done.err
    assert load_config(home)["hours.fri"] == ()


# config


def test_config_show_lists_every_setting(run: Any) -> None:
    """As JSON every option with its text in force, and as a table with its meaning."""
    run(*FULL)
    shown = run("config", "show", "--json").json
    assert list(shown) == [option.key for option in OPTIONS]
    assert (shown["rep.name"], shown["hours.sun"], shown["travel.speed"]) == ("Li Na", "closed", "25")
    table = run("config", "show").out
    assert "rep.name*" in table
    assert "travel.speed " in table
    assert max(map(len, table.splitlines())) <= 80


def test_config_set_keeps_comments_and_the_rest(run: Any, home: Path) -> None:
    """Comments, order and settings of the user's own hand stay as they are."""
    home.mkdir(mode=0o700)
    text = '# mine\n[rep]\nname = "Li Na"  # me\n\n[travel]\n# the ring road\nspeed = 20 # slow\n'
    (home / "config.toml").write_text(text, encoding="utf-8")
    assert run("config", "set", "travel.speed", "30").out == "travel.speed = 30\n"
    run("config", "set", "travel.factor", "1.4")
    after = (home / "config.toml").read_text(encoding="utf-8")
    for kept in ("# mine\n", '[rep]\nname = "Li Na"  # me\n', "# the ring road\n", "# slow"):
        assert kept in after
    assert settings(home)["travel"] == {"speed": "30", "factor": "1.4"}
    assert run("config", "set", "travel.factor", "1.4").out == "travel.factor is 1.4 already\n"


def test_config_set_takes_every_default(run: Any, home: Path) -> None:
    """Each option's own default is a value it accepts, read back the same."""
    for option in OPTIONS:
        run("config", "set", option.key, option.default)
    assert load_config(home).all() == Config().all()


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("travel.sped", "3", "travel.sped: unknown setting; did you mean travel.speed?"),
        ("travel", "3", "unknown setting"),
        ("travel.speed", "fast", "'fast' does not fit: a number is needed (average speed in km/h)"),
        ("travel.speed", "0", "must lie between 1 and 200"),
        ("travel.speed", "nan", "must lie between 1 and 200"),
        ("plan.weeks", "2.5", "a whole number is needed"),
        ("hours.mon", "9-17 Uhr", "hours.mon: '9-17 Uhr' does not fit"),
        ("calendar.region", "ENG", "CN has no regions"),
    ],
)
def test_config_set_refuses(run: Any, home: Path, key: str, value: str, message: str) -> None:
    """A setting that does not exist or a value that does not fit is explained, and nothing is written."""
    failed = run("config", "set", key, value, code=2)
    assert message in failed.err
    assert not (home / "config.toml").exists()


def test_config_path(run: Any, home: Path) -> None:
    """Where to look, whether or not anything is there yet."""
    assert run("config", "path").out == f"{home / 'config.toml'}\n"


# A file with mistakes


def test_mistakes_of_the_settings_are_told_with_their_lines(run: Any, home: Path) -> None:
    """All of them at once, with exit code 3, by every command that needs the settings."""
    home.mkdir(mode=0o700)
    text = 'colour = "red"\n[rep]\nstart = "x"\n[travel]\nspeed = "fast"\nway = { a = 1 }\n[hours]\nmon = 9\n'
    (home / "config.toml").write_text(text, encoding="utf-8")
    failed = run("config", "show", code=3)
    lines = [line.split(": ")[:2] for line in failed.err.splitlines()]
    assert lines[:-1] == [
        ["config.toml:1", "colour"],
        ["config.toml:3", "rep.start"],
        ["config.toml:5", "travel.speed"],
        ["config.toml:6", "travel.way.a"],
        ["config.toml:8", "hours.mon"],
    ]
    assert "repplan config set KEY VALUE" in failed.err


def test_a_wrong_value_can_be_set_right(run: Any, home: Path) -> None:
    """`config set` works on a file whose value is the very mistake."""
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('[travel]\nspeed = "fast"\n', encoding="utf-8")
    run("config", "set", "travel.speed", "30")
    assert load_config(home)["travel.speed"] == 30


@pytest.mark.parametrize("content", [b"[rep\n", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_a_corrupted_file_is_told(run: Any, home: Path, content: bytes) -> None:
    """What is no TOML is neither read nor written over."""
    home.mkdir(mode=0o700)
    (home / "config.toml").write_bytes(content)
    for words in (("config", "show"), ("config", "set", "travel.speed", "30"), ("init", "--name", "Li Na")):
        assert "is not valid TOML" in run(*words, code=3).err
    assert (home / "config.toml").read_bytes() == content


def test_a_settings_file_that_cannot_be_read_is_told(run: Any, home: Path) -> None:
    """A folder in its place is no reason for a bug report."""
    (home / "config.toml").mkdir(parents=True)
    assert "cannot be read" in run("config", "show", code=3).err
    with pytest.raises(BadDataError):
        load_config(home)
