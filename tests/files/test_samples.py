"""The sample territories: reproducible, consistent in themselves, and such that one rep can work them."""

import csv
import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from repplan.config import load_config
from repplan.domain.geo import parse_point
from repplan.domain.sessions import intersect, parse_day_hours, parse_sessions
from repplan.errors import UsageError
from repplan.files.samples import KINDS, write_sample
from repplan.files.samples.dice import Dice, apportion
from repplan.files.samples.places import HOSPITALS
from repplan.files.samples.tables import STAGES

DATA = Path(__file__).parents[2] / "data"
MONDAY = dt.date(2026, 11, 23)
SHIPPED = {"hospital": 120, "retail": 200}
HEADER = (
    "id,name,site,department,title,setting,area,role,tier,potential,openness,lat,lon,address,phone,email,sessions,"
    "hours_mon,hours_tue,hours_wed,hours_thu,hours_fri,hours_sat,hours_sun,service_minutes,start_date,rota_end,"
    "last_visit,stage,rep,notes"
)
LOG_HEADER = "id,date,outcome,channel,stage,note"
COLUMNS = HEADER.split(",")
WEEK = COLUMNS[COLUMNS.index("hours_mon") : COLUMNS.index("hours_sun") + 1]
IDEAL = {"A": 5, "B": 10, "C": 20, "D": 45}
MOST = {"A": 7, "B": 15, "C": 30, "D": 90, "pharmacy": 21, "office": 21, "urban": 18, "rural": 35}

Rows = list[dict[str, str]]


def read(folder: Path, name: str) -> Rows:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def days_since(text: str) -> int:
    return (MONDAY - dt.date.fromisoformat(text)).days


def is_overdue(row: dict[str, str]) -> bool:
    most = MOST.get(row["setting"]) or MOST.get(row["area"]) or MOST[row["tier"]]
    return bool(row["last_visit"]) and days_since(row["last_visit"]) > most


@pytest.fixture(scope="module", params=[("hospital", 1), ("hospital", 7), ("retail", 1), ("retail", 7)], ids=str)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kind, seed = request.param
    out: Path = tmp_path_factory.mktemp(f"{kind}{seed}") / kind
    write_sample(kind, SHIPPED[kind], seed, out, MONDAY)
    return out


@pytest.fixture(scope="module")
def hospital() -> Rows:
    return read(DATA / "hospital", "customers.csv")


@pytest.fixture(scope="module")
def retail() -> Rows:
    return read(DATA / "retail", "customers.csv")


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_files_are_what_the_generator_writes(kind: str, tmp_path: Path) -> None:
    """The files of data/ come from the command their README states, byte for byte."""
    written = write_sample(kind, SHIPPED[kind], 1, tmp_path / "new", MONDAY)
    assert [path.name for path in written] == ["customers.csv", "log.csv", "config.toml"]
    for path in written:
        assert path.read_bytes() == (DATA / kind / path.name).read_bytes(), path.name


def test_dice_give_the_numbers_they_always_gave() -> None:
    """The draws are pinned, so a Python version that changed them would be noticed here by name."""
    dice = Dice(1)
    assert [dice.between(1, 100) for _ in range(5)] == [14, 85, 77, 26, 50]
    assert dice.shuffled("abcdef") == list("bfaedc")


def test_shares_add_up_and_follow_the_weights() -> None:
    """Largest remainders: nothing is lost, and nobody is more than one away from his exact share."""
    for total in range(200):
        shares = apportion(total, [8, 6, 4, 2, 38, 27, 12, 13, 10])
        assert sum(shares) == total
        assert all(abs(s - total * w / 120) < 1 for s, w in zip(shares, [8, 6, 4, 2, 38, 27, 12, 13, 10], strict=True))


def test_files_are_plain_utf8_with_the_promised_columns(folder: Path) -> None:
    """No byte order mark, no carriage returns, and the columns other programs rely on, in their order."""
    for name, header in (("customers.csv", HEADER), ("log.csv", LOG_HEADER)):
        data = (folder / name).read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
        assert data.decode().splitlines()[0] == header


def test_values_are_of_the_closed_lists(folder: Path) -> None:
    """Every cell is of the kind its column promises, ids are unique, and contact data leads to nobody."""
    rows = read(folder, "customers.csv")
    assert len({row["id"] for row in rows}) == len({(row["name"], row["site"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["setting"] in {"outpatient", "ward", "surgery", "pharmacy", "office", "store"}
        assert row["area"] in ({"urban", "rural"} if row["setting"] == "store" else {""})
        assert row["role"] in {"", "decision maker", "influencer", "executor", "blocker"}
        assert row["tier"] in IDEAL
        assert {row["potential"], row["openness"]} <= set("12345")
        assert row["stage"] in STAGES
        assert row["phone"].startswith("1380000")
        assert row["email"] in {"", f"{row['id'].lower()}@example.com"}
        assert 5 <= int(row["service_minutes"]) <= 25
        for column in ("start_date", "rota_end", "last_visit"):
            if (column, row[column]) != ("start_date", "prospect"):
                day(row[column])


def test_log_leads_to_the_customers_table(folder: Path) -> None:
    """The last meeting of the log is the last visit, with the stage on file; nobody met means a stranger never seen."""
    log = read(folder, "log.csv")
    for row in read(folder, "customers.csv"):
        mine = [entry for entry in log if entry["id"] == row["id"]]
        met = [entry for entry in mine if entry["outcome"] == "met"]
        assert row["last_visit"] == (met[-1]["date"] if met else "")
        assert row["stage"] == (met[-1]["stage"] if met else "stranger")
        ranks = [STAGES.index(entry["stage"]) for entry in met if entry["stage"]]
        assert ranks == sorted(ranks)
        assert len({entry["date"] for entry in mine}) == len(mine)


def test_log_is_a_life_a_rep_could_lead(folder: Path) -> None:
    """Six months of workdays before today, each person sought when he receives, and no day that could not be done."""
    log = read(folder, "log.csv")
    customers = {row["id"]: row for row in read(folder, "customers.csv")}
    assert [(entry["date"], entry["id"]) for entry in log] == sorted((entry["date"], entry["id"]) for entry in log)
    for entry in log:
        date = dt.date.fromisoformat(entry["date"])
        assert MONDAY - dt.timedelta(days=182) <= date < MONDAY
        assert date.weekday() < 5
        assert entry["outcome"] in {"met", "missed"}
        assert entry["channel"] in {"visit", "evening", "phone", "message"}
        assert entry["channel"] != "evening" or date.weekday() in {1, 3}
        sessions = parse_sessions(customers[entry["id"]]["sessions"])
        assert not sessions or sessions.on(date), (customers[entry["id"]]["sessions"], date)
    visits = Counter(entry["date"] for entry in log if entry["channel"] in {"visit", "evening"})
    assert max(visits.values()) <= (18 if folder.name == "hospital" else 25)
    shares = Counter(entry["outcome"] for entry in log if entry["channel"] == "visit")
    assert 0.04 < shares["missed"] / shares.total() < 0.2


def test_sessions_and_hours_are_understood_and_agree(folder: Path) -> None:
    """Every session falls, at least for ten minutes, into hours in which the site receives."""
    for row in read(folder, "customers.csv"):
        sessions = parse_sessions(row["sessions"])
        for weekday, column in enumerate(WEEK):
            hours = parse_day_hours(row[column])
            if sessions and (spans := sessions.spans[weekday]):
                assert any(span.end - span.start >= 10 for span in intersect(spans, hours)), (row["sessions"], column)


def test_hospital_sample_has_the_promised_mix(hospital: Rows) -> None:
    """Settings, tiers and hospitals of the shipped territory are those its page describes."""
    settings = Counter(row["setting"] for row in hospital)
    assert settings == {"outpatient": 50, "ward": 35, "pharmacy": 13, "surgery": 12, "office": 10}
    assert Counter(row["tier"] for row in hospital) == {"A": 14, "B": 28, "C": 36, "D": 42}
    sites = Counter(row["site"] for row in hospital)
    assert len(sites) >= 15
    assert sites.most_common(1) == [("首都医科大学附属北京潞河医院", 25)]
    assert sum(count for _, count in sites.most_common(9)) >= 100


def test_hospital_sample_has_every_phase(hospital: Rows) -> None:
    """Prospects, both kinds of winning, keeping, overdue, a first day, last days, and rotas near and past their end."""
    clinic = [row for row in hospital if row["setting"] == "outpatient"]
    winning = [row for row in clinic if is_dated(row) and days_since(row["start_date"]) <= 14]
    wards = [r for r in hospital if r["setting"] == "ward" and is_dated(r) and days_since(r["start_date"]) <= 30]
    assert (len(winning), len(wards)) == (8, 6)
    assert {row["stage"] for row in winning + wards} <= {"stranger", "recognised", "talking"}
    assert {days_since(row["start_date"]) for row in winning} >= {0, 13}
    prospects = [row for row in hospital if not row["last_visit"] and row["start_date"] == "prospect"]
    assert len(prospects) == 6
    assert sum(is_overdue(row) for row in hospital) == 5
    rota_days = [-days_since(row["rota_end"]) for row in clinic if row["rota_end"]]
    assert sum(left < 0 for left in rota_days) == 1
    assert sum(0 <= left <= 14 for left in rota_days) == 3


def test_hospital_load_is_feasible(hospital: Rows) -> None:
    """Everybody at the ideal interval of his tier fills 75 to 90 % of twenty days with thirteen visits."""
    demand = sum(28 / IDEAL[row["tier"]] for row in hospital)
    assert 0.75 <= demand / (20 * 13) <= 0.90


def test_clinics_receive_on_two_to_five_half_days(hospital: Rows) -> None:
    """Outpatient doctors sit on two to five days a week, written in English and in Chinese."""
    texts = [row["sessions"] for row in hospital if row["setting"] == "outpatient"]
    assert {sum(map(bool, parse_sessions(text).spans)) for text in texts} == {2, 3, 4, 5}
    assert any("周" in text for text in texts)
    assert any(text.isascii() for text in texts)


def test_hospitals_lie_in_beijing_and_keep_their_distances() -> None:
    """All coordinates lie inside the city, and Luhe is the only hospital in Tongzhou, near the rep's home."""
    assert all(39.4 < site.lat < 41.1 and 115.4 < site.lon < 117.6 for site in HOSPITALS)
    assert len({(site.lat, site.lon) for site in HOSPITALS}) == len(HOSPITALS)
    assert [site.name[-4:] for site in HOSPITALS if site.lon > 116.6] == ["潞河医院"]


def test_far_hospitals_are_left_to_the_lower_tiers(hospital: Rows) -> None:
    """Nobody on the other side of the city is due every week."""
    far = {site.name for site in HOSPITALS if site.far}
    assert {row["tier"] for row in hospital if row["site"] in far} <= {"C", "D"}


def test_customers_of_a_site_agree_on_where_it_is(folder: Path) -> None:
    """One site has one address, one position and one set of hours."""
    rows = read(folder, "customers.csv")
    facts = {(row["site"], row["lat"], row["lon"], row["address"], *(row[column] for column in WEEK)) for row in rows}
    assert len(facts) == len({row["site"] for row in rows})


def test_retail_sample_has_the_promised_mix(retail: Rows) -> None:
    """Two thirds of the shops in town, all within reach of the rep, and a load of 13 to 18 visits a workday."""
    areas = Counter(row["area"] for row in retail)
    assert areas == {"urban": 130, "rural": 70}
    assert 13 <= (areas["urban"] / 15 + areas["rural"] / 30) * 28 / 20 <= 18
    home = parse_point(settings("retail")["rep"]["start"])
    for row in retail:
        north = (float(row["lat"]) - home[0]) * 111.2
        east = (float(row["lon"]) - home[1]) * 85.3
        assert (north**2 + east**2) ** 0.5 < 35
        assert 15 <= int(row["service_minutes"]) <= 25
    assert sum(is_overdue(row) for row in retail) == 6
    assert sum(not row["last_visit"] for row in retail) == 5


def settings(kind: str) -> dict[str, Any]:
    return tomllib.loads((DATA / kind / "config.toml").read_text(encoding="utf-8"))


def is_dated(row: dict[str, str]) -> bool:
    return row["start_date"] not in {"", "prospect"}


@pytest.mark.parametrize("kind", KINDS)
def test_profile_names_the_rep_of_the_customers(kind: str) -> None:
    """The profile can be read as TOML, says where and when the rep works, and owns every customer."""
    config = load_config(DATA / kind)
    assert {row["rep"] for row in read(DATA / kind, "customers.csv")} == {config["rep.name"]}
    shifts = [shift and (shift.start, shift.end, len(shift.breaks)) for shift in config.week()]
    assert shifts == [(510, 1050, 1)] * 5 + [None] * 2
    assert config["calendar.country"] == "CN"
    assert config["rep.start"] == config["rep.end"] is not None


@pytest.mark.parametrize("kind", KINDS)
def test_another_seed_is_another_territory(kind: str, tmp_path: Path) -> None:
    """Seeds differ in customers and in log; the same seed does not."""
    texts = []
    for name, seed in (("a", 1), ("b", 2), ("again", 1)):
        written = write_sample(kind, 30, seed, tmp_path / name, MONDAY)
        texts.append([path.read_bytes() for path in written[:2]])
    assert texts[0] == texts[2]
    assert texts[0][0] != texts[1][0]
    assert texts[0][1] != texts[1][1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("customers", [1, 2, 10, 120, 1000])
def test_any_number_of_customers_can_be_had(kind: str, customers: int, tmp_path: Path) -> None:
    """The number asked for is the number written, all different; from ten on somebody is overdue or being won."""
    write_sample(kind, customers, 3, tmp_path, MONDAY)
    rows = read(tmp_path, "customers.csv")
    assert len({row["id"] for row in rows}) == len({row["name"] for row in rows}) == customers
    if customers >= 10:
        assert any(is_overdue(row) for row in rows)
        assert kind == "retail" or any(is_dated(row) and row["stage"] != "trusted" for row in rows)


@pytest.mark.parametrize("today", ["2024-02-29", "2026-05-04", "2026-10-05", "2026-10-08", "2027-01-02"])
@pytest.mark.parametrize("kind", KINDS)
def test_any_day_can_be_today(kind: str, today: str, tmp_path: Path) -> None:
    """On weekends, leap days and in the middle of holidays, no date of the past lies in the future."""
    morning = dt.date.fromisoformat(today)
    for seed in range(3):
        write_sample(kind, 40, seed, tmp_path, morning)
        assert all(entry["date"] < today for entry in read(tmp_path, "log.csv"))
        assert all(not is_dated(row) or row["start_date"] <= today for row in read(tmp_path, "customers.csv"))


@pytest.mark.parametrize(("kind", "customers", "says"), [("dental", 10, "hospital, retail"), ("retail", 0, "not 0")])
def test_impossible_wishes_are_usage_errors(kind: str, customers: int, says: str, tmp_path: Path) -> None:
    """The message says what can be asked for, and nothing is written."""
    with pytest.raises(UsageError, match=says):
        write_sample(kind, customers, 1, tmp_path / "out", MONDAY)
    assert not (tmp_path / "out").exists()
