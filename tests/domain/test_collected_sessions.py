"""Every session text collected from hospitals and public programs, with its exact reading."""

from pathlib import Path

import pytest

from repplan.domain.sessions import format_sessions, read_sessions

COLLECTED = Path(__file__).parents[3] / "shared" / "data" / "clinic_session_expressions.txt"

# In the order of the file; with how many guesses were told.
READINGS = [
    ("Mon all day; Tue pm", 0),
    ("Mon all day; Wed pm; Fri am", 0),
    ("daily all day", 1),
    ("Mon am; Wed pm", 0),
    ("Mon,Wed am", 0),
    ("Tue,Thu pm", 0),
    ("Mon-Fri am", 0),
    ("Tue,Thu all day", 0),
    ("Mon,Wed,Fri all day", 0),
    ("Tue all day; Fri am", 0),
    ("Wed am", 0),
    ("Wed,Fri am", 0),
    ("Tue,Sun all day", 1),
    ("Wed pm; Fri am", 0),
    ("Tue am; Wed pm", 0),
    ("Mon,Wed 08:30-11:30", 0),
    ("Tue,Fri 14:00-17:00", 0),
    ("Mon,Wed am", 0),
    ("Mon,Tue,Fri all day", 1),
    ("Mon,Tue,Thu-Sun all day", 1),
    ("Mon-Fri 08:00-17:00", 0),
    ("Tue all day", 1),
    ("Mon am", 1),
    ("Mon-Fri all day, evening; Sat all day", 0),
]


@pytest.mark.skipif(not COLLECTED.exists(), reason="the collection of session texts is not here")
def test_collected_texts() -> None:
    """Each is read as a person reads it; the last line holds endings that a text can have, each read behind a session."""
    lines = COLLECTED.read_text(encoding="utf-8").splitlines()
    *texts, endings = [line.split("\t")[0] for line in lines if line[:1] not in {"", "#"}]
    readings = [read_sessions(text) for text in texts]
    assert [(format_sessions(r.sessions), len(r.warnings)) for r in readings] == READINGS
    ended = [format_sessions(read_sessions(f"周三上午{ending}").sessions) for ending in endings.split(" / ")]
    assert ended == [f"{parity} ISO weeks Wed am" for parity in ("odd", "even", "odd", "even")]
