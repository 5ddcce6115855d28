"""Names of sites: what is one for certain, what is alike, which parts belong to which house; on Wuhan's real list, too."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import pytest

from repplan.domain.datums import Datum, wgs84_to_gcj02
from repplan.domain.site_names import Unit, core, is_common, plain, said, stem, unit_of
from repplan.services.facts.site_matching import Known, SiteIndex, duplicates
from repplan.services.facts.site_units import Folding, foldings

WUHAN = Path(__file__).parents[3] / "shared" / "data" / "wuhan_medical_sites.csv"
HERE = (39.9127, 116.4161)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("北京协和医院", " 北京 协和医院"),
        ("北京协和医院", "北京市协和医院"),
        ("湖北省武汉市第一医院", "武汉市第一医院"),
        ("第三医院（光谷院区）", "第三医院光谷院区"),
        ("General  Hospital", "GENERAL HOSPITAL"),
        ("Ｇｅｎｅｒａｌ", "general"),
        ("武汉协和医院-门诊部", "武汉协和医院门诊部"),
    ],
)
def test_written_differently(one: str, two: str) -> None:
    """Width, case, spaces, brackets, hyphens and the words for places make no other name."""
    assert plain(one) == plain(two)
    assert SiteIndex.of([Known(one)]).same(two) == one


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("武汉市第一医院", "武汉市第三医院"),
        ("协和医院", "协和医院西院"),
        ("协和医院", "北京协和医院"),
        ("中医院", "中医医院"),
    ],
)
def test_not_the_same(one: str, two: str) -> None:
    """Another number, another campus, a shorter form: never taken for one without asking."""
    assert SiteIndex.of([Known(one)]).same(two) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("北京协和医院", "协和"),
        ("华中科技大学同济医学院附属协和医院", "协和"),
        ("首都医科大学附属北京潞河医院", "潞河"),
        ("北京大学第三医院", "第三"),
        ("北京医院", "北京"),
    ],
)
def test_short_forms(name: str, said: str) -> None:
    """What people say of a hospital is left when university and place are gone; never nothing."""
    assert stem(name) == said


def test_labels() -> None:
    """On a map a name is its short form; what stands in brackets and what is not Chinese stays as written."""
    assert said("武汉市第一医院（汉西院区）") == "第一(汉西院区)"
    assert said("首都医科大学附属北京潞河医院") == "潞河"
    assert said("St Mary's Hospital (North)") == "St Mary's Hospital (North)"


def test_common_kinds() -> None:
    """Every town has a 人民医院; only one hospital is 天坛."""
    assert [is_common(name) for name in ("新洲区人民医院", "武汉市第一医院", "天坛医院")] == [True, True, False]
    assert core("琴台社区卫生服务站") == "琴台社区卫生服务站"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("协和医院外科楼", Unit("协和医院", "协和医院", "外科楼")),
        ("武汉市中医医院-门诊部", Unit("武汉市中医医院", "武汉市中医医院", "门诊部")),
        ("普爱医院东院区急诊", Unit("普爱医院东院区", "普爱医院", "急诊")),
        ("湖北省中医院(光谷院区老住院部)", Unit("湖北省中医院(光谷院区)", "湖北省中医院", "老住院部")),
        ("General Hospital - Building 3", Unit("General Hospital", "General Hospital", "Building 3")),
        ("协和医院西院", None),
        ("武汉市中心医院(后湖院区)", None),
        ("湖北省中西医结合医院江北分部", None),
        ("General Hospital", None),
    ],
)
def test_parts(name: str, unit: Unit | None) -> None:
    """A part is told from its house; a campus is a house."""
    assert unit_of(name) == unit


def test_alike_names_are_rated() -> None:
    """A short form and a slip are worth a question; another number, a far place and a common kind elsewhere are not."""
    index = SiteIndex.of([Known("北京协和医院", HERE), Known("武汉市第一医院"), Known("武汉大学人民医院")])
    (short,) = index.alike("协和医院", (39.9130, 116.4165))
    assert (short.other, short.short_form, short.metres) == ("北京协和医院", True, 48)
    assert [alike.other for alike in index.alike("北京协合医院")] == ["北京协和医院"]
    assert index.alike("协和医院", (30.58, 114.27)) == []
    assert index.alike("武汉市第三医院") == []
    assert index.alike("北京大学人民医院") == []


def test_another_datum_is_suspected() -> None:
    """The same hospital taken from an Amap list lies where GCJ-02 puts it: that is said."""
    (alike,) = SiteIndex.of([Known("北京协和医院", HERE)]).alike("协和医院", wgs84_to_gcj02(HERE))
    assert alike.displaced is not None
    assert (alike.displaced.datum, alike.displaced.second, alike.datum_doubt) == (Datum.GCJ02, True, True)


def test_folding_needs_name_and_place() -> None:
    """Near and of the house's name: folded; too far, or with no house: listed; an address can prove it."""
    sites = [
        Known("北京协和医院", HERE),
        Known("协和医院外科楼", (39.9130, 116.4165)),
        Known("协和医院门诊部", (39.95, 116.5)),
        Known("天坛医院急诊"),
        Known("武汉市第六医院", None, (), "香港路168号"),
        Known("六医院急诊", None, (), "香港路168号武汉市第六医院内"),
        Known("武汉市第六医院门诊部", None, (), "香港路168号武汉市第六医院内"),
    ]
    found = foldings(sites)
    assert found.proven == (
        Folding("协和医院外科楼", "北京协和医院", "外科楼", 48),
        Folding("武汉市第六医院门诊部", "武汉市第六医院", "门诊部", None),
    )
    assert found.alone == ("协和医院门诊部", "天坛医院急诊", "六医院急诊")


def test_folding_sees_through_addresses_in_brackets() -> None:
    """A house that bears its address because of a namesake is found by its name, and the address is no part of it."""
    sites = [
        Known("武汉市第一医院 (中山大道215号1栋)", (30.57466, 114.26683), (), "中山大道215号1栋"),
        Known("武汉市第一医院 (黄陂区盘龙城)", (30.70655, 114.25091), (), "黄陂区盘龙城, 武汉市"),
        Known("武汉市第一医院住院部", (30.57421, 114.26670)),
        Known("武汉市第一医院门诊部 (盘龙大道8号)", (30.70655, 114.25092), (), "盘龙大道8号"),
    ]
    found = foldings(sites)
    assert [(one.name, one.house, one.unit) for one in found.proven] == [
        (sites[2].name, sites[0].name, "住院部"),
        (sites[3].name, sites[1].name, "门诊部"),
    ]
    assert found.alone == ()


def wuhan(pattern: str = "") -> list[Known]:
    """Wuhan's sites of some kinds, each name once, with the first place told of it."""
    if not WUHAN.exists():
        pytest.skip(f"no {WUHAN.name} beside the project")
    sites: dict[str, Known] = {}
    with WUHAN.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if re.search(pattern, row["TYPE"]):
                point = (float(row["YWGS"]), float(row["XWGS"]))
                sites.setdefault(row["NAME"], Known(row["NAME"], point, (), row["ADDRESS"].replace("[]", "")))
    return list(sites.values())


def test_wuhan_hospitals() -> None:
    """386 rows of graded hospitals: 377 names, of which 249 are parts that fold; each lies within 1 km of its house."""
    sites = wuhan("三级|二级")
    found = foldings(sites)
    assert (len(sites), len(found.proven), len(found.alone)) == (377, 249, 43)
    assert all(one.metres is not None and one.metres <= 1000 for one in found.proven)
    houses = {one.house for one in found.proven}
    assert not houses & {one.name for one in found.proven}, "no house is itself folded away"
    folded = {one.name: one.house for one in found.proven}
    assert core(folded["武汉协和医院药学楼"]) == "协和医院"
    assert folded["武汉市第三医院首义院区门诊部"] == "武汉市第三医院(首义院区)"


def test_wuhan_duplicates() -> None:
    """Among what is left of the hospitals the five spellings of one hospital are found, and no two numbers are mixed."""
    houses = [site for site in wuhan("三级|二级") if unit_of(site.name) is None]
    pairs = {frozenset((alike.name, alike.other)) for alike in duplicates(houses)}
    assert frozenset(("协和医院", "华中科技大学同济医学院附属协和医院")) in pairs
    assert frozenset(("华中科技大学同济医学院附属协和医院", "华中科技大学同济医学院附属同济医院")) not in pairs
    assert len(pairs) < 20


def test_thousands_against_thousands_are_quick() -> None:
    """5,000 new names among 2,000 known ones: within a second of processor time, with room for a slow machine."""
    sites = wuhan()
    index = SiteIndex.of(sites[:2000])
    began = time.process_time()
    found = sum(len(index.alike(site.name, site.point)) for site in sites[2000:7000])
    assert found > 20
    assert time.process_time() - began < 3
