"""Whatever the clock does, every answer is saved, stands in order, and counts for a day of its own."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quizapp.collection import Collection, study, system_clock
from quizapp.collection.memories import explain_named
from quizapp.collection.overview import overview
from quizapp.collection.statistics import statistics
from quizapp.learning.events import DAY_MS, Mode, Review
from quizapp.learning.explaining import explanation_lines
from quizapp.learning.session import Phase
from quizapp.storage.backup import back_up
from tests.collection.conftest import Opening
from tests.courses import START_MS, Clock, right_answer

YEAR_MS = 365 * DAY_MS
JUMPS_MS = {
    "a minute back": -60_000,
    "a day back": -DAY_MS,
    "a year back": -YEAR_MS,
    "ten years on": 10 * YEAR_MS,
    "to 1970": -START_MS,
    "before 1970": -START_MS - DAY_MS,
    "to the last day of the calendar": 253_402_300_700_000 - START_MS,
    "beyond the calendar": 2 * 253_402_300_700_000 - START_MS,
    "a battery that died, to the second": 1_000 - START_MS,
}


def answer_all(collection: Collection, *, mode: Mode = Mode.STUDY) -> list[str]:
    """Answer what is offered, up to eight; the facts asked."""
    sitting = study.start(collection, ["d"], mode=mode)
    facts = []
    while sitting.session.phase is Phase.ASKING and len(facts) < 8:
        showing = sitting.session.showing
        assert showing is not None
        question = sitting.course.question(showing.asked)
        assert question is not None
        sitting = study.submit(collection, sitting, right_answer(question), answer_ms=3_000)
        showing = sitting.session.showing
        assert showing is not None
        assert showing.selected is not None
        facts.append(showing.asked.fact)
        sitting = study.rate(collection, sitting, showing.selected)
    return facts


def reviews(collection: Collection) -> list[Review]:
    return [event for event in collection.store.events(kinds=["review"]) if isinstance(event, Review)]


@pytest.mark.parametrize("jump", JUMPS_MS)
def test_a_clock_that_jumps_loses_no_answer_and_no_order(opening: Opening, clock: Clock, jump: str) -> None:
    before = opening()
    asked = answer_all(before)
    clock.at_ms += JUMPS_MS[jump]
    overview(before)
    asked += answer_all(before, mode=Mode.CRAM)
    after = opening()
    asked += answer_all(after)
    asked += answer_all(after, mode=Mode.CRAM)
    stamps = [review.stamp for review in reviews(after)]
    assert [f"{review.deck_id}/{review.fact_id}" for review in reviews(after)] == asked
    assert [stamp.at_ms for stamp in stamps] == sorted({stamp.at_ms for stamp in stamps})
    assert after.store.fold_differs() == []
    overview(after)


@pytest.mark.parametrize("jump", JUMPS_MS)
def test_a_clock_that_jumps_and_comes_back_leaves_no_fact_in_the_far_future(
    opening: Opening, clock: Clock, jump: str
) -> None:
    collection = opening()
    answer_all(collection)
    right = clock.at_ms
    clock.at_ms += JUMPS_MS[jump]
    answer_all(collection)
    clock.at_ms = right + DAY_MS
    again = opening()
    answer_all(again)
    longest = max(review.due_on - review.stamp.at_ms // DAY_MS for review in reviews(again) if review.due_on)
    assert longest <= 366
    assert again.store.fold_differs() == []


@pytest.mark.parametrize(("jump", "asks"), [("a year back", True), ("a minute back", False), ("ten years on", False)])
def test_a_clock_far_behind_the_newest_answer_is_asked_about(
    opening: Opening, clock: Clock, jump: str, asks: bool
) -> None:
    answer_all(opening())
    clock.at_ms += JUMPS_MS[jump]
    assert (opening().clock_is_behind() is not None) is asks


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes its zone from elsewhere")
@pytest.mark.parametrize(
    ("zone", "minutes"),
    [
        ("XYZ99", 0),
        ("UTC-25", 0),
        ("Nowhere/Land", 0),
        (":/etc/passwd", 0),
        ("", 0),
        ("AAA-5:45", 345),
        ("BBB+14", -840),
    ],
)
def test_whatever_zone_is_set_there_is_a_clock(monkeypatch: pytest.MonkeyPatch, zone: str, minutes: int) -> None:
    with monkeypatch.context() as environment:
        environment.setenv("TZ", zone)
        time.tzset()
        now = system_clock()
    time.tzset()
    assert now.offset_minutes == minutes
    assert abs(now.at_ms - time.time() * 1000) < DAY_MS


def test_elapsed_time_is_never_negative(opening: Opening, clock: Clock) -> None:
    collection = opening()
    answer_all(collection)
    clock.at_ms -= YEAR_MS
    answer_all(collection)
    assert all(review.answer_ms >= 0 for review in reviews(collection))
    assert all(state.reviewed_on is None or state.reviewed_on > 0 for state in collection.store.fact_states().values())


# Eight zones, each with the days on which the clocks go forward and back: half an hour in one of them, the day's
# rollover itself in another, the south in two, and two where nothing changes any more.
ZONES = {
    "Europe/Berlin": (datetime.fromisoformat("2026-03-29"), datetime.fromisoformat("2026-10-25")),
    "America/New_York": (datetime.fromisoformat("2026-03-08"), datetime.fromisoformat("2026-11-01")),
    "America/Santiago": (datetime.fromisoformat("2026-09-06"), datetime.fromisoformat("2026-04-05")),
    "Australia/Lord_Howe": (datetime.fromisoformat("2026-10-04"), datetime.fromisoformat("2026-04-05")),
    "Pacific/Auckland": (datetime.fromisoformat("2026-09-27"), datetime.fromisoformat("2026-04-05")),
    "Atlantic/Azores": (datetime.fromisoformat("2026-03-29"), datetime.fromisoformat("2026-10-25")),
    "Africa/Casablanca": (datetime.fromisoformat("2026-03-22"), datetime.fromisoformat("2026-02-15")),
    "Asia/Kathmandu": (datetime.fromisoformat("2026-03-29"), datetime.fromisoformat("2026-10-25")),
}
SWITCHES = [(zone, day) for zone, days in ZONES.items() for day in days]
HOURS = (4.1, 12.0, 27.9)
"""Just after the day begins, at noon, just before it ends: a study day is 04:00 to 04:00."""


def set_to(clock: Clock, zone: str, local: datetime) -> None:
    at = local.replace(tzinfo=ZoneInfo(zone))
    clock.at_ms = round(at.timestamp() * 1000)
    # As a computer's clock shows it: a local time that the switch left out is read from the instant.
    offset = datetime.fromtimestamp(at.timestamp(), ZoneInfo(zone)).utcoffset()
    assert offset is not None
    clock.offset_minutes = round(offset.total_seconds() / 60)


@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize(("zone", "switch"), SWITCHES, ids=[f"{zone}-{day:%b}" for zone, day in SWITCHES])
def test_over_a_switch_the_streak_grows_by_one_a_day_and_nothing_is_due_twice(
    opening: Opening, clock: Clock, zone: str, switch: datetime, hour: float
) -> None:
    first = switch - timedelta(days=3)
    for number in range(7):
        set_to(clock, zone, first + timedelta(days=number, hours=hour))
        collection = opening(for_all_decks=study_settings())
        asked = answer_all(collection)
        assert asked, f"day {number}: nothing new although the limit is one a day"
        assert len(asked) == len(set(asked)), "due twice on a day"
        assert answer_all(collection) == [], "due again on the same day"
        assert overview(collection).streak_days == number + 1
        collection.close()
    days = {review.due_on for review in reviews(opening()) if review.due_on}
    assert days


def study_settings() -> object:
    from quizapp.config import StudySettings

    return StudySettings(new_per_day=1, fuzz=False)


@pytest.mark.parametrize(("first", "then"), [(13 * 60, -11 * 60), (-11 * 60, 14 * 60), (60, 345)])
def test_a_learner_who_flies_round_the_world_has_a_streak_of_the_days_they_saw(
    opening: Opening, clock: Clock, first: int, then: int
) -> None:
    collection = opening(for_all_decks=study_settings())
    for number in range(4):
        clock.at_ms = START_MS + number * DAY_MS
        clock.offset_minutes = first if number < 2 else then
        answer_all(collection)
    seen = {(at.stamp.at_ms + at.stamp.offset_minutes * 60_000 - 4 * 3_600_000) // DAY_MS for at in reviews(collection)}
    streak = overview(collection).streak_days
    assert 1 <= streak <= len(seen)
    assert collection.store.fold_differs() == []


@pytest.mark.parametrize("at_ms", [253_402_300_700_000, 2 * 253_402_300_700_000, -62_135_600_000_000])
def test_at_the_ends_of_the_calendar_all_can_still_be_looked_at(opening: Opening, clock: Clock, at_ms: int) -> None:
    clock.at_ms = at_ms
    collection = opening()
    answer_all(collection)
    overview(collection)
    fact = reviews(collection)[0].fact_id
    question = collection.deck("d").facts[fact][0].id
    assert explanation_lines(explain_named(collection, "d", question)[1])
    assert statistics(collection, now=collection.now())
    assert back_up(collection.paths.log, collection.paths.backups)
