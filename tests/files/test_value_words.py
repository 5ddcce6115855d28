"""Words for the values of closed lists and bands."""

from __future__ import annotations

import pytest

from repplan.files.value_words import band, closed_word, is_site_level, is_title


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        *(("tier", text, "A") for text in ("a", "A类", "A级", "Ａ 级客户", "Tier A", "grade a", "高", "High")),
        *(("tier", text, "B") for text in ("B", "中", "medium")),
        *(("tier", text, "C") for text in ("C等", "低", "LOW")),
        *(("setting", text, "outpatient") for text in ("门诊", "专家门诊", "Outpatients", "OPD")),
        *(("setting", text, "ward") for text in ("病房", "住院部", "inpatient")),
        *(("setting", text, "surgery") for text in ("手术", "手术室", "operating theatre")),
        *(("setting", text, "pharmacy") for text in ("药剂科", "药房", "Pharmacy")),
        *(("setting", text, "store") for text in ("门店", "零售药店", "shop")),
        ("area", "城镇", "urban"),
        ("area", "乡镇", "rural"),
        ("role", "决策人", "decision maker"),
        ("role", "Decision_Maker", "decision maker"),
    ],
)
def test_words_mean_values(column: str, text: str, value: str) -> None:
    """English and Chinese words for the same value, whatever their case and spaces."""
    assert closed_word(column, text) == value


@pytest.mark.parametrize(
    ("column", "text"), [("tier", "E"), ("tier", "AB"), ("tier", "VIP"), ("setting", "医院"), ("role", "主任")]
)
def test_other_words_mean_nothing(column: str, text: str) -> None:
    """What is not known is not guessed: a head of department need not decide."""
    assert closed_word(column, text) is None


def test_high_and_low_are_bands() -> None:
    """High, medium and low are 5, 3 and 1; what is no such word stays as it is."""
    assert [band(text) for text in ("高", "较高", "中", "低", "High", "4", "x")] == ["5", "4", "3", "1", "5", "4", "x"]


def test_grades_of_hospitals_and_titles_are_told_from_tiers() -> None:
    """The evidence by which a column called 级别 is proposed for one thing or another."""
    assert all(map(is_site_level, ("三甲", "三级甲等", "二级", "三级", "二甲", "三级甲等医院", "社区")))
    assert not any(map(is_site_level, ("A", "A级", "高", "主任医师")))
    assert all(map(is_title, ("主任医师", "副主任医师", "主治医师", "教授", "Professor", "consultant")))
    assert not any(map(is_title, ("三甲", "A", "高")))
