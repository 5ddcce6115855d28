"""Places from the outside: pasted coordinates, other names, duplicates, parts, and the map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from wcwidth import wcswidth

from repplan.domain.datums import wgs84_to_gcj02

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = """\
id,name,site,setting,lat,lon,department
1,李伟,北京协和医院,ward,39.9127,116.4161,
2,王芳,协和医院,ward,39.9129,116.4163,
3,赵六,首都医科大学附属北京潞河医院,ward,39.9,116.66,
4,孙七,北京协和医院外科楼,ward,39.9128,116.4168,
5,周八,首都医科大学附属北京潞河医院 门诊部,ward,39.9002,116.661,内科
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Five doctors at two hospitals under five names."""
    path = tmp_path / "c.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def imported(table: Path, run: Callable[..., Any]) -> Path:
    """The table, stored."""
    run("customer", "import", table)
    return table


def names(run: Callable[..., Any]) -> list[str]:
    return [site["name"] for site in run("site", "list", "--json").json]


def test_a_link_gives_a_place(imported: Path, run: Callable[..., Any]) -> None:
    """A link of a Chinese map is converted; a bare pair of it with --datum too; without, the move is suspected."""
    link = "https://uri.amap.com/marker?position=116.6660,39.9014"
    by_link = run("site", "edit", "潞河", "--coords", link, "--json", code=4)
    assert "fits several sites" in by_link.err
    house = "首都医科大学附属北京潞河医院"
    by_link = run("site", "edit", house, "--coords", link, "--json")
    by_datum = run("site", "edit", house, "--coords", "39.9014, 116.6660", "--datum", "gcj02", "--json")
    assert by_link.json == by_datum.json
    assert "--datum gcj02" in run("site", "edit", house, "--coords", "39.9014, 116.6660").err
    assert run("site", "edit", house, "--coords", "https://surl.amap.com/x", code=2).err.count("\n") == 1
    assert "give both" in run("site", "edit", house, "--datum", "bd09", code=2).err


def test_swapped_numbers_are_noticed(run: Callable[..., Any], tmp_path: Path) -> None:
    """Where both orders are possible, the one that lies near the other sites is named."""
    path = tmp_path / "c.csv"
    path.write_text("name,site,setting,lat,lon\nA,One,ward,53.4,-2.2\nB,Two,ward,53.5,-2.3\n", encoding="utf-8")
    run("customer", "import", path)
    assert (
        "the other way round, 53.41, -2.21, it would lie near"
        in run("site", "edit", "Two", "--coords", "-2.21, 53.41").err
    )


def test_duplicates_are_listed_and_merged(imported: Path, run: Callable[..., Any]) -> None:
    """The pair is listed with its command; merging moves the customers, keeps the name as another, and can be undone."""
    before = run("site", "list", "--json").json
    (pair,) = run("site", "duplicates", "--json").json
    assert (pair["site"], pair["other"], pair["short_form"]) == ("协和医院", "北京协和医院", True)
    assert "repplan site merge 协和医院 北京协和医院" in run("site", "duplicates").out
    run("site", "close", "协和医院", "2026-12-01..2026-12-04")
    merged = run("site", "merge", "协和医院", "北京协和医院", "--json").json
    assert merged == {"gone": "协和医院", "site": "北京协和医院", "customers": 1}
    card = run("site", "show", "协和医院", "--json").json
    assert (card["name"], card["aliases"]) == ("北京协和医院", ["协和医院"])
    assert [customer["customer"] for customer in card["customers"]] == [1, 2]
    assert [closure["first"] for closure in card["closures"]] == ["2026-12-01"]
    run("undo")
    run("undo")
    assert run("site", "list", "--json").json == before


def test_the_next_import_knows_the_other_name(imported: Path, run: Callable[..., Any]) -> None:
    """After a merge the same file changes nothing but says whom it took for whom."""
    run("site", "merge", "协和医院", "北京协和医院")
    again = run("customer", "import", imported, "--json").json
    assert (again["unchanged"], again["sites_created"]) == (5, [])
    assert again["sites_joined"] == [{"name": "协和医院", "site": "北京协和医院"}]


@pytest.mark.parametrize("way", ["fold", "import"])
def test_parts_are_folded(table: Path, run: Callable[..., Any], way: str) -> None:
    """Stored or on the way in: the part becomes the department or a note, its name another name; the file stays at rest."""
    if way == "fold":
        run("customer", "import", table)
        preview = run("site", "fold", "--dry-run", "--json").json
        assert len(names(run)) == 5
        assert run("site", "fold", "--json").json == preview | {"dry_run": False}
    else:
        folded = run("customer", "import", table, "--fold-units", "--json").json["sites_folded"]
        assert [one["unit"] for one in folded] == ["外科楼", "门诊部"]
    assert names(run) == ["北京协和医院", "协和医院", "首都医科大学附属北京潞河医院"]
    surgeon, physician = (run("customer", "show", number, "--json").json for number in (4, 5))
    assert (surgeon["site"], surgeon["department"]) == ("北京协和医院", "外科楼")
    assert (physician["department"], physician["notes"]) == ("内科", "门诊部")
    assert run("customer", "import", table, "--json").json["unchanged"] == 5
    run("undo", code=None)


def test_a_part_without_a_house_cannot_be_folded(run: Callable[..., Any], tmp_path: Path) -> None:
    """By name it is refused, among all it is listed."""
    path = tmp_path / "c.csv"
    path.write_text("name,site,setting\nA,天坛医院急诊,ward\n", encoding="utf-8")
    run("customer", "import", path)
    assert run("site", "fold", "--json").json["alone"] == ["天坛医院急诊"]
    assert "no house that it is a part of" in run("site", "fold", "天坛", code=2).err


def test_other_names(imported: Path, run: Callable[..., Any]) -> None:
    """A name given finds the site; one that means another site is refused; forgotten ones find nothing."""
    run("site", "alias", "北京协和医院", "PUMCH", "pumch")
    assert run("site", "show", "ＰＵＭＣＨ", "--json").json["aliases"] == ["PUMCH"]
    assert "site merge" in run("site", "alias", "北京协和医院", "协和医院", code=5).err
    run("site", "alias", "北京协和医院", "pumch", "--remove")
    assert "no site fits" in run("site", "show", "PUMCH", code=4).err
    assert "has no other name" in run("site", "alias", "北京协和医院", "pumch", "--remove", code=4).err
    assert "both names mean" in run("site", "merge", "协和医院", "协和医院", code=2).err


def test_a_mistyped_site_is_asked_back(imported: Path, run: Callable[..., Any]) -> None:
    """A slip names the sites that it may mean."""
    assert "did you mean 首都医科大学附属北京潞河医院" in run("site", "show", "路河医院", code=4).err


def test_an_import_of_displaced_places_is_suspected(imported: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    """Coordinates of a Chinese map taken for WGS 84 move all sites the same way: one word, with the option to add."""
    spots = {"北京协和医院": (39.9127, 116.4161), "协和医院": (39.9129, 116.4163)}
    spots["首都医科大学附属北京潞河医院"] = (39.9, 116.66)
    rows = [f"A{name},{name},ward,{','.join(map(str, wgs84_to_gcj02(spot)))}" for name, spot in spots.items()]
    path = tmp_path / "gcj.csv"
    path.write_text("name,site,setting,lat,lon\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (doubt,) = run("customer", "import", path, "--dry-run", "--json").json["datum_doubts"]
    assert (doubt["datum"], doubt["which"], doubt["sites"]) == ("gcj02", "told", 3)
    assert "--coords gcj02" in run("customer", "import", path, "--dry-run").out
    assert run("customer", "import", path, "--coords", "gcj02", "--dry-run", "--json").json["datum_doubts"] == []


def test_the_map_fits_the_terminal(imported: Path, run: Callable[..., Any]) -> None:
    """24 lines of at most 80 cells, wide signs counted, with names, a scale and north."""
    lines = run("site", "map").out.splitlines()
    assert len(lines) <= 24
    assert max(map(wcswidth, lines)) <= 80
    assert any("协和" in line for line in lines)
    assert any("潞河" in line for line in lines)
    assert "km   north is up" in lines[-2]


def test_the_map_as_files(imported: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    """Page and drawing are well formed, ask no network, and show a hostile name as text."""
    run("site", "edit", "北京协和医院", "--name", '<script>alert("x")</script> & Co')
    page, drawing = tmp_path / "m.html", tmp_path / "m.svg"
    run("site", "map", "--html", page, "--svg", drawing, "--day", "today")
    html, svg = page.read_text(encoding="utf-8"), drawing.read_text(encoding="utf-8")
    ET.fromstring(svg)
    assert svg in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    outside = re.findall(r"""(?:src|href|url\()\s*=?\s*["']?\s*(?:https?:)?//""", html)
    assert outside == []
    assert html.count("http") == 1, "only the name of the SVG language"


def test_the_map_as_json(imported: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    """Sites with customers by number; what has no place, or one far away, is named instead of drawn."""
    path = tmp_path / "d.csv"
    path.write_text("name,site,setting,lat,lon\nA,Nowhere,ward,,\nB,Paris,ward,48.86,2.35\n", encoding="utf-8")
    run("customer", "import", path)
    drawn = run("site", "map", "--json").json
    assert len(drawn["sites"]) == 5
    assert drawn["without_coordinates"] == ["Nowhere"]
    assert [far["site"] for far in drawn["far"]] == ["Paris"]
    assert "too far away to be drawn: Paris" in run("site", "map").out.replace("\n", " ")


def test_no_map_without_places(run: Callable[..., Any], tmp_path: Path) -> None:
    """With no coordinates at all it says what to do."""
    path = tmp_path / "c.csv"
    path.write_text("name,site,setting\nA,One,ward\n", encoding="utf-8")
    run("customer", "import", path)
    assert "site list --missing" in run("site", "map", code=4).err


def test_minutes_to_enter_come_with_a_file(run: Callable[..., Any], tmp_path: Path) -> None:
    """One number a site: set, kept by empty cells, out and in again, refused where rows of a site disagree."""
    path, back = tmp_path / "c.csv", tmp_path / "back.csv"
    path.write_text("id,name,site,setting,enter_minutes\n1,A,One,ward,12\n2,B,One,ward,\n", encoding="utf-8")
    run("customer", "import", path)
    assert run("site", "show", "One", "--json").json["enter_minutes"] == 12
    back.write_text(run("customer", "export").out, encoding="utf-8")
    assert run("customer", "import", back, "--json").json["unchanged"] == 2
    assert run("customer", "edit", "2", "--enter-minutes", "7", "--json").json["fields"] == ["enter_minutes"]
    assert run("site", "show", "One", "--json").json["enter_minutes"] == 7
    assert [c["fields"] for c in run("customer", "import", path, "--json").json["updated"]] == [["enter_minutes"]]
    path.write_text("id,name,site,setting,enter_minutes\n1,A,One,ward,12\n2,B,One,ward,8\n", encoding="utf-8")
    assert "c.csv:3:enter_minutes: row 2 says 12 of the same site" in run("customer", "import", path, code=3).err


def test_a_customer_takes_links_too(imported: Path, run: Callable[..., Any]) -> None:
    """What is pasted for a customer is read as for a site."""
    run("customer", "edit", "2", "--coords", "https://uri.amap.com/marker?position=116.4104444660,39.9164042680")
    shown = run("customer", "show", "2", "--json").json
    assert (shown["lat"], shown["lon"]) == (39.915, 116.4042)


def test_parts_without_a_house_are_listed_in_lines(run: Callable[..., Any], tmp_path: Path) -> None:
    """What sounds like a part and stands alone goes one per line, twenty at most; the rest is counted."""
    path = tmp_path / "parts.csv"
    rows = [f"第{i},第{i}医院住院部" for i in range(1, 24)]
    path.write_text("\n".join(["name,site", *rows]), encoding="utf-8")
    run("customer", "import", str(path), "--set", "setting=ward")
    lines = run("site", "fold", "--dry-run").out.splitlines()
    listed = [line for line in lines if line.startswith("  第")]
    assert len(listed) == 20
    assert lines[-1] == "  and 3 more: --json lists all"
