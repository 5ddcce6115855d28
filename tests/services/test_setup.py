"""A week said in one text and kept in seven settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repplan.config import WEEKDAYS, Config, check_option
from repplan.domain.spans import Span, normalise
from repplan.errors import UsageError
from repplan.services.home.setup import week_settings, week_text

if TYPE_CHECKING:
    from repplan.domain.spans import DaySpans

SPANS = st.tuples(st.integers(420, 1300), st.integers(5, 139)).map(lambda s: Span(s[0], s[0] + s[1]))
WEEKS = st.lists(st.lists(SPANS, max_size=2).map(normalise), min_size=7, max_size=7)


@given(WEEKS, st.sampled_from(["hours", "breaks"]))
def test_a_week_goes_there_and_back(week: list[DaySpans], table: str) -> None:
    """The text offered as a default means the settings it was made from, and every setting fits its option."""
    texts = {f"{table}.{name}": ",".join(map(str, spans)) for name, spans in zip(WEEKDAYS, week, strict=True)}
    config = Config({key: text or ("closed" if table == "hours" else "") for key, text in texts.items()})
    if table == "hours" and not any(week):
        with pytest.raises(UsageError):
            week_settings(table, week_text(config, table))
        return
    settings = week_settings(table, week_text(config, table))
    for key, text in settings.items():
        check_option(key, text)
    assert settings == config.texts


def test_unnamed_days_are_free() -> None:
    """Hours that do not name a day close it; breaks that do not name it leave none."""
    assert week_settings("hours", "Mon 08:30-17:30")["hours.tue"] == "closed"
    assert week_settings("breaks", "Mon 12:00-13:00")["breaks.tue"] == ""
    assert set(week_settings("breaks", "none").values()) == {""}
    assert week_text(Config(), "hours") == "Mon-Fri 08:30-17:30"
    assert week_text(Config({f"breaks.{name}": "" for name in WEEKDAYS}), "breaks") == "none"
