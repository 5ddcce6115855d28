"""Names of sites: when two spellings are one name, what is left without places and universities, which part is a unit.

Three readings of a name, each coarser than the last:

- `plain`: how it is written does not matter: width, case, spaces, brackets, hyphens, a province before a city (湖北省),
  the 市 after one. Two names with one plain form are one name.
- `core`: what people say, without the place and the university before it. 北京协和医院, 协和医院 and
  华中科技大学同济医学院附属协和医院 have one core, and so have 北京大学人民医院 and 武汉大学人民医院: good for a
  question, never for an answer.
- `stem`: the core without `医院`, for what is typed: `协和`, `潞河`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Provinces and great cities, for names without 省 or 市.
_PLACE = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州"
    "|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
    "|石家庄|太原|沈阳|大连|长春|哈尔滨|南京|苏州|无锡|杭州|宁波|温州|合肥|福州|厦门|南昌|济南|青岛|郑州|武汉|长沙"
    "|广州|深圳|东莞|佛山|海口|成都|贵阳|昆明|西安|兰州|西宁|呼和浩特|南宁|拉萨|银川|乌鲁木齐"
)
_SPACES = re.compile(r"[\s\-‐-―·•・.,、()\[\]【】〔〕《》'’\"“”_/&]+")
_STATE = re.compile(r"\((?:装修中|建设中|暂停营业|已搬迁|在建)\)")
_PROVINCE_BEFORE_CITY = re.compile(r"^(?:[一-鿿]{2,3}省)(?=[一-鿿]{2,4}市)")
_CITY_SIGN = re.compile(rf"^({_PLACE})市")
_PLACES = re.compile(rf"^(?:(?:{_PLACE})(?:省|市|自治区)?|[一-鿿]{{2,3}}[省市]|[一-鿿]{{1,3}}(?:(?<!社)区|县)(?!医院))")
_AFFILIATED = re.compile(r"^.*?(?:大学|医学院|学院|科学院)(?:.*?医学院)?(?:[附福]?附属)?(?=.{2,}(?:医院|中心)$)")
_HOSPITAL = (
    r"(?:医院|保健院|卫生院|医疗中心|保健中心|救治中心|服务中心|Hospital|Clinic|Infirmary|Medical Cent(?:re|er))"
)
_CAMPUS = r"(?:[(（]?[^()（）\-]{0,8}?(?:院区|分院|分部|[东西南北]院(?!区)|本部)[)）]?)"
_UNIT_HEAD = re.compile(rf"^((.*?{_HOSPITAL}){_CAMPUS}?)[\s\-–—·,，(（]*([^\s\-–—·,，(（].*)$", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:第?[一二三四五六七八九十\d]*(?:门诊|急诊|住院)|.*(?:门诊|急诊|住院|病房|病区)|[^省市县]*"
    r"(?:科|楼|部|室|中心|栋|处|队|药房))[^院]{0,6}"
    r"|(?:outpatients?|inpatients?|emergency|a&e|surgery|surgical|ward|wing|building|block|department|pharmacy)\b.*"
    r"|.*\b(?:department|clinic|ward|wing|building|block|centre|center|unit)(?: \w+)?",
    re.IGNORECASE,
)
_NO_UNIT = re.compile(r"院区|分院|分部|[东西南北]院$|医院")
_COMMON = re.compile(
    r"第?[一二三四五六七八九十\d]*(?:人民|中心|中医|中西医结合|妇幼|妇产|妇儿|儿童|口腔|肿瘤|胸科|眼科|精神病|传染病|总|附属|康复|职工)*(?:医)?"
    r"(?:医院|保健院|卫生院|社区卫生服务中心)"
)
_HAN = "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_GAP = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_FIRST_WIDE = 0x2E7F
_TELLING = re.compile(r"[一二三四五六七八九十\d]+|[东西南北中](?=院|区|路|门)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A name of a part of a house: `head` names the house, `base` the house without its campus, `unit` the part."""

    head: str
    base: str
    unit: str


def closed_up(name: str) -> str:
    """A name without the spaces between Chinese characters, which only align a column: 李 芳 is 李芳."""
    return _GAP.sub("", name)


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """The name whatever way it is written."""
    text = _SPACES.sub("", unicodedata.normalize("NFKC", name).casefold())
    return _CITY_SIGN.sub(r"\1", _PROVINCE_BEFORE_CITY.sub("", text))


@lru_cache(maxsize=65536)
def core(name: str) -> str:
    """The plain name without the university it belongs to and the places before it; never less than two letters."""
    text = plain(_STATE.sub("", unicodedata.normalize("NFKC", name)))
    text = _AFFILIATED.sub("", text) or text
    while (rest := _PLACES.sub("", text)) != text and len(rest) > len("医院"):
        text = rest
    return text


def stem(name: str) -> str:
    """The core without `医院`, as people say it."""
    text = core(name)
    return text.removesuffix("医院") or text


def said(name: str) -> str:
    """The name as it is said, for a label: a Chinese one in its short form, with what stands in brackets behind it."""
    text = unicodedata.normalize("NFKC", name).strip()
    if not any(ord(letter) > _FIRST_WIDE for letter in text):
        return text
    head, bracket, rest = text.partition("(")
    return f"{stem(head)}{bracket}{rest}" if head else text


def telling(name: str) -> tuple[str, ...]:
    """The numbers and quarters in a name: 第一医院 and 第三医院 are two houses, however alike the rest is."""
    return tuple(sorted(_TELLING.findall(plain(name))))


def unit_of(name: str) -> Unit | None:
    """The house and the part of it that a name says, None where it names no part: 协和医院 + 外科楼.

    A campus (院区, 分院, 东院) is a place of its own and belongs to the house's name.
    """
    found = _UNIT_HEAD.fullmatch(unicodedata.normalize("NFKC", name).strip())
    if found is None:
        return None
    head, unit = _balanced(found[1].strip()), _balanced(found[3].strip())
    if _NO_UNIT.search(unit) or not _UNIT.fullmatch(unit):
        return None
    return Unit(head, found[2].strip(), unit)


def prefix(name: str) -> str:
    """What `core` leaves out: the places and the university before the core."""
    return plain(name).removesuffix(core(name))


def is_common(name: str) -> bool:
    """Whether the core says only what kind of hospital it is, as every town has one: 人民医院, 第一医院, 中医院."""
    return _COMMON.fullmatch(core(name)) is not None


def _balanced(text: str) -> str:
    """The part of a name with its brackets closed: where a name is cut, the cut may run through a pair."""
    if text.count("(") > text.count(")"):
        return f"{text})"
    return text.removesuffix(")") if text.count("(") < text.count(")") else text
