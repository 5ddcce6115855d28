"""Invented names of persons and shops, and ways to reach them that reach nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repplan.files.samples.dice import Dice

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范"
    "方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN_FIRST = "晓文志建国明海春秋雪玉思立永新宝庆兆景书若云安世雅静淑家德伟少子嘉梓宏启承维学修远润乐希"
_GIVEN_SECOND = "华平红军峰梅兰芳宁辉琳洁敏杰强涛健斌超鹏燕霞莉娟岚宇航博然欣怡彤轩哲晨阳瑞林成山清源"

_SHOP_BRANDS = (
    "康民大药房", "益寿堂药店", "同济民大药房", "惠众药房", "福安堂药店", "百姓康药房", "仁和春大药房", "泰和药店",
    "安心大药房", "德润堂药店", "万家康药房", "永济大药房", "杏林春药店", "保元堂大药房", "平价康达药房", "瑞草堂药店",
)  # fmt: skip


def invent_person(dice: Dice, taken: set[str]) -> str:
    """A Chinese name not in `taken`, which it is added to."""
    while True:
        given = dice.pick(_GIVEN_FIRST) + dice.pick(_GIVEN_SECOND) if dice.chance(78) else dice.pick(_GIVEN_SECOND)
        name = dice.pick(_SURNAMES) + given
        if name not in taken:
            taken.add(name)
            return name


def invent_shop(dice: Dice, district: str, place: str, taken: set[str]) -> str:
    """A shop such as `康民大药房 通州北苑店` not in `taken`, which it is added to; more of a brand are numbered."""
    brand = dice.pick(_SHOP_BRANDS)
    branch, name = 1, f"{brand} {district}{place}店"
    while name in taken:
        branch += 1
        name = f"{brand} {district}{place}{_ordinal(branch)}店"
    taken.add(name)
    return name


def phone(number: int) -> str:
    """A mobile number of the form 1380000xxxx, which stands for nobody."""
    return f"1380000{number % 10_000:04d}"


def email(identity: str) -> str:
    """An address in the domain that is reserved for examples (RFC 2606)."""
    return f"{identity.lower()}@example.com"


def _ordinal(number: int) -> str:
    return f"第{'〇一二三四五六七八九十'[number]}" if number <= 10 else f"第{number}"
