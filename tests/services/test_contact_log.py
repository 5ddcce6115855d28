"""Logging, moving and undoing, through the services: what is refused, what follows, and that undo restores it all."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repplan.domain.cadence import Phase
from repplan.domain.plan import Channel, VisitState
from repplan.domain.relationship import Stage
from repplan.errors import ConflictError, NotFoundError, RepplanError, UsageError
from repplan.services.facts.territory import load_territory
from repplan.services.home.undoing import undo, undoable
from repplan.services.visits.contact_log import Entry, Report, log_met, next_stop
from repplan.services.visits.desk import ranges, stop_numbers
from repplan.services.visits.missed_visits import Retry, log_missed, parse_clock, parse_retry
from repplan.services.visits.moved_stops import cancel_stops, move_stop
from repplan.store import reading
from repplan.store.models import AppointmentRow, CustomerRow, StageMarkRow
from tests.store.homes import MONDAY, context_of, dump, make_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from repplan.domain.plan import PlannedVisit
    from repplan.services.context import Context

TUESDAY, THURSDAY, FRIDAY, SATURDAY = (MONDAY + dt.timedelta(days=n) for n in (1, 3, 4, 5))
YESTERDAY = MONDAY - dt.timedelta(days=1)


@pytest.fixture
def ctx(tmp_path: Path) -> Context:
    return make_home(tmp_path / "home")


def met(ctx: Context, *words: str, **entry: Any) -> Report:
    return log_met(ctx, "done", words, Entry(entry.pop("day", MONDAY), **entry))


def missed(ctx: Context, *words: str, retry: str | None = None, **entry: Any) -> Report:
    again = None if retry is None else parse_retry(retry)
    return log_missed(ctx, "missed", words, Entry(entry.pop("day", MONDAY), **entry), again)


def stops(ctx: Context, day: dt.date = MONDAY) -> dict[int, PlannedVisit]:
    with ctx.reading() as db:
        return {visit.number: visit for visit in reading.visits(db, day, day)}


def states(ctx: Context, day: dt.date = MONDAY) -> dict[int, VisitState]:
    return {number: stop.state for number, stop in stops(ctx, day).items()}


def standings(ctx: Context) -> dict[int, object]:
    with ctx.reading() as db:
        return dict(load_territory(ctx, db).standings)


def test_numbers_ranges_and_names_answer_the_days_stops(ctx: Context) -> None:
    """`1 3-4 "Dr Wang"` logs four customers once each, and closes their four stops."""
    report = met(ctx, "1", "3-4", "Dr Wang", "dr wang", "1")
    assert [logged.customer.name for logged in report.logged] == ["Dr Li", "Dr Sun", "Dr Zhou", "Dr Wang"]
    assert set(states(ctx).values()) == {VisitState.DONE}
    assert standings(ctx)[1].last_met == MONDAY  # type: ignore[attr-defined]  # a Standing


def test_an_unknown_number_lists_those_there_are_and_writes_nothing(ctx: Context) -> None:
    """One wrong word among right ones: exit 4, the numbers named, and not a line in the log."""
    before = dump(ctx.home, journal=True)
    with pytest.raises(NotFoundError, match=r"no stop 9 .*1-4"):
        met(ctx, "1", "9")
    with pytest.raises(NotFoundError, match="no customer fits"):
        met(ctx, "1", "Dr Who")
    with pytest.raises(NotFoundError, match="nothing is planned"):
        met(ctx, "1", day=YESTERDAY)
    assert dump(ctx.home, journal=True) == before


def test_a_visit_nobody_planned_is_logged_by_name(ctx: Context) -> None:
    """A customer without a stop that day gets a line that answers none; the same again is a conflict."""
    report = met(ctx, "Dr Wu")
    assert report.logged[0].stop is None
    with pytest.raises(ConflictError, match="already logged"):
        met(ctx, "Dr Wu")
    met(ctx, "Dr Wu", channel=Channel.MEETING)  # another occasion of the same day


def test_done_twice_is_refused_but_missed_may_become_done(ctx: Context) -> None:
    """Done then done, and done then missed, are conflicts; missed then done is not: he came later."""
    met(ctx, "1")
    for again in (met, missed):
        with pytest.raises(ConflictError, match="repplan undo"):
            again(ctx, "1")
        with pytest.raises(ConflictError, match="repplan undo"):
            again(ctx, "Dr Li")
    missed(ctx, "2")
    with pytest.raises(ConflictError, match="already logged as missed"):
        missed(ctx, "2")
    met(ctx, "2")
    assert states(ctx)[2] is VisitState.DONE


def test_a_missed_visit_does_not_count(ctx: Context) -> None:
    """Trying in vain leaves the rhythm where it was; meeting moves it."""
    before = standings(ctx)[1]
    missed(ctx, "1", reason="in theatre")
    assert standings(ctx)[1] == before
    met(ctx, "1")
    assert standings(ctx)[1] != before


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.MESSAGE])
def test_light_contacts_neither_count_nor_close_the_stop(ctx: Context, channel: Channel) -> None:
    """A call or a message is kept in the log, as often as it happens; the stop stays open and the rhythm stands."""
    before = standings(ctx)
    met(ctx, "1", channel=channel)
    met(ctx, "1", channel=channel)
    missed(ctx, "1", channel=channel)
    assert states(ctx)[1] is VisitState.PLANNED
    assert standings(ctx) == before
    assert len(dump(ctx.home)["contact"]) == 3


def test_a_promised_call_closes_the_missed_stop(ctx: Context) -> None:
    """After `--retry phone` a call closes the stop, but it is still no visit; a real visit may follow."""
    before = standings(ctx)[1]
    missed(ctx, "1", retry="phone")
    assert states(ctx)[1] is VisitState.MISSED
    met(ctx, "1", channel=Channel.PHONE)
    assert states(ctx)[1] is VisitState.DONE
    assert standings(ctx)[1] == before
    met(ctx, "1")
    assert standings(ctx)[1] != before


def test_the_future_is_refused_and_the_past_is_not(ctx: Context) -> None:
    """Nothing can have happened tomorrow; a date before the customer was added is a fact like any other."""
    with pytest.raises(UsageError, match="still to come"):
        met(ctx, "Dr Li", day=TUESDAY)
    met(ctx, "Dr Wu", day=dt.date(2026, 1, 5))


def test_winning_is_reported_with_what_follows(ctx: Context) -> None:
    """A stage that counts as won ends the winning cadence at once: day 6 of 14, now tier B every 7-15 days."""
    assert met(ctx, "4", stage=Stage.TALKING).logged[0].won is None
    report = met(ctx, "3", stage=Stage.SHARING)
    won = report.logged[0].won
    assert won is not None
    assert (won.day, won.length, won.rule, won.rhythm.min, won.rhythm.max) == (6, 14, "keeping.B", 7, 15)
    assert standings(ctx)[5].phase is Phase.KEEPING  # type: ignore[attr-defined]  # a Standing
    assert standings(ctx)[6].phase is Phase.WINNING  # type: ignore[attr-defined]
    assert met(ctx, "Dr Sun", stage=Stage.TRUSTED, channel=Channel.MEETING).logged[0].won is None


def test_an_unplanned_visit_too_soon_is_logged_with_a_warning(ctx: Context) -> None:
    """Facts are facts: it is written, and the rule that it breaks is named; a planned stop gets no warning."""
    met(ctx, "1", day=MONDAY)
    met(ctx, "Dr Qian", day=YESTERDAY)
    [warning] = met(ctx, "Dr Qian").warnings
    assert "keeping.A" in warning
    assert "4 days" in warning
    assert met(ctx, "2").warnings == ()


def test_the_next_stop_follows_the_one_just_logged(ctx: Context) -> None:
    """After stop 3 comes 4; after 4, back to the first that is open; on another day, none."""
    report = met(ctx, "3")
    following = next_stop(ctx, report)
    assert following is not None
    assert following.visit.number == 4
    following = next_stop(ctx, met(ctx, "4"))
    assert following is not None
    assert following.visit.number == 1
    assert next_stop(ctx, met(ctx, "Dr Wu", day=YESTERDAY)) is None


def test_retry_at_a_time_adds_a_stop_that_done_then_answers(ctx: Context) -> None:
    """The attempt stays in the log, a stop with the next number is added, and `done 1` or `done 5` closes that one."""
    report = missed(ctx, "1", retry="16:30")
    added = report.logged[0].added
    assert added is not None
    assert (added.day, added.number, added.minute) == (MONDAY, 5, 990)
    stop = stops(ctx)[5]
    assert (stop.customer, stop.start, stop.end, stop.appointment, stop.added) == (1, 990, 1005, True, True)
    met(ctx, "1")
    assert states(ctx)[1] is VisitState.MISSED
    assert states(ctx)[5] is VisitState.DONE


def test_retry_in_the_evening_and_tomorrow(ctx: Context) -> None:
    """Evening is the policy's evening; tomorrow is the next working day, where a stop that is there already serves."""
    missed(ctx, "2", retry="evening")
    assert stops(ctx)[5].start == 19 * 60
    assert not stops(ctx)[5].appointment
    [first] = missed(ctx, "1", retry="tomorrow").logged  # customer 1 is planned there as stop 2
    [second] = missed(ctx, "3", retry="tomorrow").logged
    assert first.added is not None
    assert second.added is not None
    assert (first.added.number, second.added.number) == (2, 3)
    assert stops(ctx, TUESDAY)[3].customer == 5


def test_tomorrow_is_the_next_working_day(ctx: Context) -> None:
    """On a Friday, tomorrow is Monday."""
    friday = context_of(ctx.home, FRIDAY)
    [logged] = missed(friday, "Dr Wu", retry="tomorrow", day=FRIDAY).logged
    assert logged.added is not None
    assert logged.added.day == MONDAY + dt.timedelta(days=7)


def test_tomorrow_is_a_promise_for_a_day_on_which_the_customer_receives(ctx: Context) -> None:
    """Dr Wang receives on Thursdays: the stop and a timeless appointment lie there, and a note says that it is later."""
    with ctx.writing("sessions") as session:
        session.get_one(CustomerRow, 2).sessions = "Thu pm"
    report = missed(ctx, "2", retry="tomorrow")
    assert report.logged[0].added is not None
    assert report.logged[0].added.day == THURSDAY
    assert report.warnings == (f"you cannot meet Dr Wang tomorrow: promised for {THURSDAY}",)
    [stop] = stops(ctx, THURSDAY).values()
    assert stop.appointment
    with ctx.reading() as db:
        assert [(a.customer, a.day, a.minute) for a in reading.appointments(db, MONDAY)] == [(2, THURSDAY, None)]
    undo(ctx)
    with ctx.reading() as db:
        assert reading.appointments(db, MONDAY) == []


def test_a_promise_lets_an_agreed_time_stand(ctx: Context) -> None:
    """What was agreed for that day before keeps its time; a stop that is planned there gets its promise, too."""
    with ctx.writing("agree") as session:
        session.add(AppointmentRow(customer=5, day=TUESDAY.isoformat(), minute=600))
    assert missed(ctx, "1", "3", retry="tomorrow").warnings == ()
    with ctx.reading() as db:
        agreed = {(a.customer, a.day, a.minute) for a in reading.appointments(db, MONDAY)}
    assert agreed == {(1, TUESDAY, None), (5, TUESDAY, 600)}


def test_tomorrow_needs_time_for_a_whole_visit(ctx: Context) -> None:
    """Hours that the rep does not work are no chance: Tuesday's end of the day is passed over for the Wednesday."""
    with ctx.writing("sessions") as session:
        session.get_one(CustomerRow, 2).sessions = "Tue 17:25-19:00; Wed 09:00-10:00"
    [logged] = missed(ctx, "2", retry="tomorrow").logged
    assert logged.added is not None
    assert (logged.added.day, stops(ctx, logged.added.day)[1].start) == (MONDAY + dt.timedelta(days=2), 9 * 60)


def test_stops_of_the_archived_say_how_they_come_back(ctx: Context) -> None:
    """By number and by name: the customer must be restored first, and the command for it is named."""
    move_stop(ctx, "move", "1", FRIDAY)
    with ctx.writing("archive") as session:
        session.get_one(CustomerRow, 1).archived_on = MONDAY.isoformat()
    for word in ("1", "Dr Li"):
        with pytest.raises(RepplanError, match="`repplan customer restore 1`"):
            met(ctx, word)


def test_namesakes_at_one_site_are_told_apart_by_their_own_numbers(ctx: Context) -> None:
    """A bare number is a stop, so the candidates stand with a #, as they can be typed."""
    with ctx.writing("rename") as session:
        session.get_one(CustomerRow, 7).name = session.get_one(CustomerRow, 8).name = "Dr He"
    with pytest.raises(NotFoundError) as caught:
        met(ctx, "Dr He")
    assert str(caught.value) == (
        "'Dr He' fits several customers: #7 Dr He (General Hospital), #8 Dr He (General Hospital); write '#7'"
    )
    assert met(ctx, "#8").logged[0].customer.number == 8


def test_a_retry_can_be_added_to_what_is_missed_already(ctx: Context) -> None:
    """`missed 2` and later `missed 2 --retry evening`: one line in the log, one stop more."""
    missed(ctx, "2")
    [logged] = missed(ctx, "2", retry="evening").logged
    assert logged.contact is None
    [line] = dump(ctx.home)["contact"]
    assert "evening" in line
    assert len(stops(ctx)) == 5


def test_retries_that_make_no_sense_are_refused(ctx: Context) -> None:
    """One time for two customers, and a time on a day that is over."""
    with pytest.raises(UsageError, match="one by one"):
        missed(ctx, "1", "2", retry="16:30")
    with pytest.raises(UsageError, match="is over"):
        missed(ctx, "Dr Wu", retry="evening", day=YESTERDAY)
    with pytest.raises(UsageError, match="16:30, evening"):
        parse_retry("soon")


def test_cancelling_takes_the_stop_and_its_appointment_out(ctx: Context) -> None:
    """A cancelled stop is closed with its reason, its appointment forgotten; it can be neither logged nor cancelled."""
    move_stop(ctx, "move", "1", FRIDAY, 600)
    [cancelled] = cancel_stops(ctx, "cancel", ["Dr Li"], "congress", FRIDAY)
    assert stops(ctx, FRIDAY)[cancelled.stop.number].reason == "congress"
    assert dump(ctx.home)["appointment"] == []
    cancel_stops(ctx, "cancel", ["2"])
    for refused in (partial(met, ctx, "2"), partial(missed, ctx, "2"), partial(cancel_stops, ctx, "cancel", ["2"])):
        with pytest.raises(ConflictError, match="cancelled"):
            refused()
    met(ctx, "Dr Wang")  # by name: he was met all the same
    assert states(ctx)[2] is VisitState.CANCELLED


def test_cancelling_by_name_means_the_next_open_stop(ctx: Context) -> None:
    """Without a day: today's stop, else the first one to come; without any, not found."""
    assert [c.stop.day for c in cancel_stops(ctx, "cancel", ["Dr Li"])] == [MONDAY]
    assert [c.stop.day for c in cancel_stops(ctx, "cancel", ["Dr Li"])] == [TUESDAY]
    with pytest.raises(NotFoundError, match="no open stop"):
        cancel_stops(ctx, "cancel", ["Dr Li"])
    missed(ctx, "2")
    with pytest.raises(ConflictError, match="missed"):
        cancel_stops(ctx, "cancel", ["2"])


def test_moving_makes_an_appointment_and_a_stop(ctx: Context) -> None:
    """The old stop is marked moved, the new one has the next number of its day and the agreed time."""
    moved = move_stop(ctx, "move", "2", TUESDAY, 14 * 60 + 30)
    assert (moved.added.day, moved.added.number, moved.added.minute) == (TUESDAY, 3, 870)
    assert stops(ctx)[2].state is VisitState.MOVED
    assert stops(ctx)[2].moved_to == TUESDAY
    assert stops(ctx, TUESDAY)[3].appointment
    with ctx.reading() as db:
        [agreed] = reading.appointments(db, MONDAY)
    assert (agreed.customer, agreed.day, agreed.minute) == (2, TUESDAY, 870)
    with pytest.raises(ConflictError, match="was moved to 2026-11-24"):
        met(ctx, "2")


def test_moving_by_name_needs_no_stop(ctx: Context) -> None:
    """A customer without any stop is given a visit by hand; one with a stop further on has that one moved."""
    assert move_stop(ctx, "move", "Dr Wu", FRIDAY).stop is None
    moved = move_stop(ctx, "move", "Dr Zhao", FRIDAY)
    assert moved.stop is not None
    assert moved.stop.day == TUESDAY
    assert len(stops(ctx, FRIDAY)) == 2


def test_moving_within_the_day_needs_a_time(ctx: Context) -> None:
    """To the day it has already: only with a time, which then holds."""
    with pytest.raises(UsageError, match="write a time"):
        move_stop(ctx, "move", "1", MONDAY)
    move_stop(ctx, "move", "1", MONDAY, 15 * 60)
    assert stops(ctx)[5].start == 900


@pytest.mark.parametrize(
    ("move", "error", "text"),
    [
        (("1", YESTERDAY, None), UsageError, "is over"),
        (("1", TUESDAY, None), ConflictError, "planned on 2026-11-24 already .stop 2."),
        (("2", SATURDAY, None), ConflictError, "do not work on 2026-11-28 .weekend.*--force"),
        (("2", FRIDAY, 20 * 60), ConflictError, "outside your hours.*--force"),
        (("2", FRIDAY, 12 * 60 + 30), ConflictError, "break 12:00-13:30.*--force"),
        (("1-2", FRIDAY, None), UsageError, "one by one"),
        (("9", FRIDAY, None), NotFoundError, "no stop 9"),
    ],
)
def test_moves_that_cannot_be(
    ctx: Context, move: tuple[str, dt.date, int | None], error: type[RepplanError], text: str
) -> None:
    """Past days, a second visit of the day, days off, hours not worked: refused with the reason, nothing written."""
    before = dump(ctx.home, journal=True)
    with pytest.raises(error, match=text):
        move_stop(ctx, "move", *move)
    assert dump(ctx.home, journal=True) == before


def test_over_visiting_by_hand_needs_force(ctx: Context) -> None:
    """A visit planned by hand nearer than the minimum gap is refused; --force makes it and says what it overrules."""
    met(ctx, "Dr Qian")
    with pytest.raises(ConflictError, match=r"keeping.A asks for at least 4 days.*--force"):
        move_stop(ctx, "move", "Dr Qian", TUESDAY)
    [warning] = move_stop(ctx, "move", "Dr Qian", TUESDAY, force=True).warnings
    assert "last met on 2026-11-23" in warning
    [off] = move_stop(ctx, "move", "Dr Wang", SATURDAY, force=True).warnings[:1]
    assert "weekend" in off


def test_stop_words() -> None:
    """Numbers, ranges and lists of them; everything else is a name; ranges backwards or endless are refused."""
    assert stop_numbers("3") == [3]
    assert stop_numbers("1,3-5") == [1, 3, 4, 5]
    assert stop_numbers("2–3，7") == [2, 3, 7]
    assert stop_numbers("Dr Li") is stop_numbers("3F") is stop_numbers("李") is None
    for text in ("6-4", "1-999999999"):
        with pytest.raises(UsageError, match="smaller number first"):
            stop_numbers(text)
    assert ranges([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10"


def test_clock_words() -> None:
    """Times as thumbs type them."""
    assert {parse_clock(text) for text in ("16:30", "16.30", "1630", "16：30")} == {990}
    assert parse_retry("eve") == parse_retry("晚上") == Retry("evening")
    for text in ("24:00", "16:60", "noon", ""):
        with pytest.raises(UsageError):
            parse_clock(text)


# Undo: random days of work, each command taken back, compared with what was there before it.


def edit(ctx: Context, number: int) -> None:
    with ctx.writing("customer edit") as session:
        row = session.get_one(CustomerRow, number)
        row.tier, row.notes = ("D" if row.tier == "A" else "A"), row.notes + "x"
        session.add(StageMarkRow(customer=number, day=MONDAY.isoformat(), stage="trusted"))


def win(ctx: Context, number: int) -> None:
    with ctx.writing("win") as session:
        session.get_one(CustomerRow, number).start_date = MONDAY.isoformat()


NUMBER = st.integers(1, 8)
WHO = st.one_of(NUMBER.map(str), st.sampled_from(["Dr Li", "Dr Wang", "Dr Sun", "Dr Wu", "Dr Zheng"]))
COMMAND: st.SearchStrategy[Callable[[Context], object]] = st.one_of(
    st.builds(
        lambda who, stage, channel: lambda ctx: met(ctx, who, stage=stage, channel=channel),
        WHO,
        st.sampled_from([None, *Stage]),
        st.sampled_from(Channel),
    ),
    st.builds(
        lambda who, retry: lambda ctx: missed(ctx, who, retry=retry),
        WHO,
        st.sampled_from([None, "16:30", "evening", "tomorrow", "phone"]),
    ),
    st.builds(lambda who: lambda ctx: cancel_stops(ctx, "cancel", [who]), WHO),
    st.builds(
        lambda who, to, minute: lambda ctx: move_stop(ctx, "move", who, to, minute, force=True),
        WHO,
        st.sampled_from([MONDAY, TUESDAY, FRIDAY, SATURDAY]),
        st.sampled_from([None, 600, 900]),
    ),
    st.builds(lambda number: lambda ctx: edit(ctx, number), NUMBER),
    st.builds(lambda number: lambda ctx: win(ctx, number), NUMBER),
)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("pristine")).home


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commands=st.lists(COMMAND, min_size=1, max_size=8))
def test_undo_restores_everything(tmp_path: Path, pristine: Path, commands: list[Callable[[Context], object]]) -> None:
    """After any sequence of commands, each undo brings back every table and every standing of before that command.

    A command that is refused leaves no trace at all.
    """
    folder = tmp_path / "random"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pristine, folder)
    ctx = context_of(folder)
    history = [(dump(folder, journal=True), standings(ctx))]
    for command in commands:
        try:
            command(ctx)
        except RepplanError:
            assert dump(folder, journal=True) == history[-1][0]
        else:
            after = dump(folder, journal=True)
            if after != history[-1][0]:  # starting a clock that runs already changes nothing, and is not recorded
                history.append((after, standings(ctx)))
    assert len(undoable(ctx, 99)) == len(history) - 1
    for tables, derived in reversed(history[:-1]):
        undo(ctx)
        assert dump(folder, journal=True) == tables
        assert standings(ctx) == derived
