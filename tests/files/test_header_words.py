"""Names of columns: every one that was seen in a customer list means something, nothing, or is asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repplan.files.columns import COLUMNS
from repplan.files.header_words import LEFT_OUT, fields, fold, knows_column, meaning

SEEN = Path(__file__).parents[3] / "shared" / "data" / "customer_headers.json"

# Fields of the collection: what repplan takes for them. A name may also be ambiguous, with one of these among its choices.
TAKEN = {
    "site_code": {LEFT_OUT},
    "site_level": {LEFT_OUT},
    "frequency": {LEFT_OUT},
    "fee_or_room": {LEFT_OUT},
    "status": {LEFT_OUT},
    "visit_mode": {LEFT_OUT},
    "purpose": {LEFT_OUT},
    "area": {"area", LEFT_OUT},
    "type": {"setting"},
    "clinic": {"sessions"},
    "visit_date": {"last_visit", LEFT_OUT},
    "visit_minutes": {"service_minutes"},
    "note": {"notes"},
    "tier": {"tier"},
    "lon": {"lon", "lon_wgs84", "lon_gcj02"},
    "lat": {"lat", "lat_wgs84", "lat_gcj02"},
}
AMBIGUOUS = {
    *(
        "级别",
        "等级",
        "医生级别",
        "hcpLevel",
        "潜力",
        "医生潜力",
        "hcpPotential",
        "X",
        "Y",
        "territory",
        "Territory_vod__c",
    ),
    *("客户类型", "客户类别", "终端类型", "机构类别", "type", "customer_type", "RecordType", "客户区域"),
    *("拜访日期", "拜访时间", "visit_date", "Call_Date_vod__c", "Call_Datetime_vod__c"),
}


@pytest.mark.skipif(not SEEN.exists(), reason="the collected column names are not beside this checkout")
def test_every_collected_name_is_understood() -> None:
    """All 219 names of customer lists are taken for their field, left out with a reason, or known to be ambiguous."""
    collected = json.loads(SEEN.read_text(encoding="utf-8"))
    assert sum(len(names) for names in collected.values()) >= 219
    wrong = []
    for field, names in collected.items():
        for name in names:
            known = meaning(name)
            wanted = TAKEN.get(field, {field})
            if known is None or not wanted & set(known.fields):
                wrong.append((field, name, known))
            elif known.fields == (LEFT_OUT,) and not known.reason:
                wrong.append((field, name, "left out without a reason"))
    assert not wrong
    asked = {
        name for names in collected.values() for name in names if len((meaning(name) or pytest.fail(name)).fields) > 1
    }
    assert asked == AMBIGUOUS


def test_the_canonical_columns_mean_themselves() -> None:
    """No name of the vocabulary takes an export's column for another, `area` and `title` included."""
    for column in COLUMNS:
        assert meaning(column) == meaning(column.upper().replace("_", " "))
        assert (meaning(column) or pytest.fail(column)).fields == (column,)
    assert set(COLUMNS) < set(fields())


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Account Name *", "site"),
        ("ACCOUNT-NAME", "site"),
        ("客户级别（A/B/C）", "tier"),
        ("＊客户姓名：", "name"),
        ("醫院名稱", "site"),
        ("聯繫電話", "phone"),
        ("State_vod__c", "province"),
        ("Specialty_1_vod__c", "department"),
        ("Segment__c", "tier"),
        ("Monday", "hours_mon"),
        ("星期日", "hours_sun"),
    ],
)
def test_names_are_compared_by_their_letters(header: str, field: str) -> None:
    """Case, spaces, stars, brackets, traditional characters and the suffixes of exporting systems do not matter."""
    assert (meaning(header) or pytest.fail(header)).fields == (field,)


def test_what_is_refused_is_known_as_a_column() -> None:
    """A header is found by its refused columns, too: otherwise they would be lost among title rows."""
    assert knows_column("月处方量")
    assert knows_column("gifts")
    assert not knows_column("客户一览表 2026")
    assert not knows_column("李伟")
    assert fold("Hours - Mon ") == fold("hours_mon")
