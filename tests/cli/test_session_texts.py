"""What the user is told where sessions could be meant otherwise than they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def test_add_and_edit_tell_guesses(run: Callable[..., Any]) -> None:
    """What had to be guessed is told beside what is stored, at its place; canonical texts are stored in silence."""
    added = run("customer", "add", "Li", "--setting", "ward", "--sessions", "周一、周三下午")
    assert "note: sessions, stored as `Mon,Wed pm`: '下午' at character 6: taken for all days" in added.err
    edited = run("customer", "edit", "Li", "--sessions", "Mon 2:00-4:00, Tue am (odd weeks)")
    assert edited.err.count("note: sessions, stored as `Mon 14:00-16:00; odd ISO weeks Tue am`") == 3
    stored = run("customer", "show", "Li", "--json").json["sessions"]
    assert run("customer", "edit", "Li", "--sessions", stored).err == ""
    refused = run("customer", "edit", "Li", "--sessions", "周一、周三下午", "--tier", "Z", code=3)
    assert "note:" not in refused.err


def test_hours_of_a_site_as_maps_write_them(run: Callable[..., Any]) -> None:
    """OpenStreetMap's hours are taken, later rules before earlier ones; what no week holds is told."""
    run("customer", "add", "Li", "--site", "General", "--setting", "ward")
    edited = run("site", "edit", "General", "--hours", "Mo-Fr 08:00-16:00; We 10:00-12:00; PH off", "--json")
    assert list(edited.json["hours"].values())[:3] == ["08:00-16:00", "08:00-16:00", "10:00-12:00"]
    assert "note: hours: public holidays come from the country's calendar" in edited.err
    refused = run("site", "edit", "General", "--hours", "Mo-Fr sunrise-sunset", code=3)
    assert "--hours: 'Mo-Fr sunrise-sunset' depends on the sun" in refused.err
    assert "every week is the same here" in run("site", "edit", "General", "--hours", "odd weeks Mon am", code=3).err
