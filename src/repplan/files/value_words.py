"""Words that people write for the values of closed lists and bands, in English and Chinese.

High, medium and low are read as the tiers A, B, C and as the bands 5, 3, 1 of potential and openness.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from repplan.domain.customer import Area, Role, Setting, Tier
from repplan.files.header_words import fold

if TYPE_CHECKING:
    from enum import StrEnum

_WORDS: dict[str, dict[StrEnum, str]] = {
    "setting": {
        Setting.OUTPATIENT: "门诊 专家门诊 门诊部 outpatients outpatient_clinic outpatient_department opd clinic",
        Setting.WARD: "病房 住院部 住院 病区 住院病房 inpatient inpatients wards inpatient_ward",
        Setting.SURGERY: "手术 手术室 手术部 theatre operating_room operating_theatre or",
        Setting.PHARMACY: "药剂 药剂科 药房 药学部 药学科 医院药房 hospital_pharmacy",
        Setting.OFFICE: "行政 院办 医务科 采购 采购部 机关 administration admin management",
        Setting.STORE: "门店 药店 零售药店 大药房 连锁 连锁药店 单体药店 商店 shop retail drugstore retail_pharmacy",
    },
    "area": {
        Area.URBAN: "城镇 城市 城区 市区 town city",
        Area.RURAL: "农村 乡镇 乡村 村镇 country village countryside",
    },
    "role": {
        Role.DECISION_MAKER: "决策者 决策人 decider",
        Role.INFLUENCER: "影响者 影响人",
        Role.EXECUTOR: "执行者 执行人",
        Role.BLOCKER: "阻碍者 反对者 opponent",
    },
    "tier": {Tier.A: "高 high", Tier.B: "中 medium middle mid", Tier.C: "低 low"},
}
_BANDS = {
    "5": "高 很高 high 高潜 高潜力",
    "4": "较高 中高 medium_high",
    "3": "中 中等 一般 medium middle mid 中潜 中潜力",
    "2": "较低 中低 medium_low",
    "1": "低 很低 low 低潜 低潜力",
}
_TIER = re.compile(r"(?:tier|grade|class|segment)?([abcd])(?:类|级|等|档|等级)?(?:客户|医生|药店|门店)?")
_SITE_LEVEL = re.compile(r"[一二三][级]?[甲乙丙特]?[等]?(?:医院)?|未定级|未评级|社区(?:卫生服务中心)?")
_TITLE = re.compile(
    r".*(?:医师|药师|护师|护士|技师|教授|讲师|主任)|(?:associate |assistant )?prof(?:essor)?|consultant|registrar"
)


@cache
def _known(column: str) -> dict[str, str]:
    return {
        fold(word): member.value for member, words in _WORDS[column].items() for word in (member.value, *words.split())
    }


def closed_word(column: str, text: str) -> str | None:
    """The value of a closed list (setting, area, role, tier) that a word means, None where it is no such word."""
    folded = fold(text)
    if column == "tier" and (found := _TIER.fullmatch(folded)):
        return found[1].upper()
    return _known(column).get(folded)


@cache
def _bands() -> dict[str, str]:
    return {fold(word): band for band, words in _BANDS.items() for word in words.split()}


def band(text: str) -> str:
    """The text of a band from 1 to 5 that a word means; the text itself where it is no such word."""
    return _bands().get(fold(text), text)


def is_site_level(text: str) -> bool:
    """Whether a text is the grade of a Chinese hospital, such as 三甲 or 二级甲等."""
    return bool(_SITE_LEVEL.fullmatch(fold(text)))


def is_title(text: str) -> bool:
    """Whether a text is a medical or academic title, such as 副主任医师."""
    return bool(_TITLE.fullmatch(text.strip().casefold()))
