from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.collection import Collection, open_collection, statistics
from quizapp.collection.overview import overview
from quizapp.collection.statistics import reading
from quizapp.config import Paths, Settings, StudySettings
from quizapp.learning.counts import NOT_ANSWERED
from quizapp.learning.events import (
    DAY_MS,
    Event,
    Form,
    Mode,
    Moment,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    Wording,
    day_of,
    study_day,
    uuid7,
)
from quizapp.learning.folding import fold
from quizapp.learning.mastery import is_due, state_of
from quizapp.learning.memory_models import FSRS7
from quizapp.learning.queue import is_due as state_is_due
from quizapp.learning.statistics import Statistics
from quizapp.storage import counts
from quizapp.storage.store import open_store
from tests.collection.conftest import Opening
from tests.courses import START_MS, Clock
from tests.strategies import logs

TODAY = day_of(START_MS, 0)
numbers = iter(range(10**9))


def review(at_ms: int = START_MS, offset: int = 0, rating: Rating | None = Rating.GOOD, **changes: Any) -> Review:
    """A right answer to d/dose; due tomorrow, unless it is wrong."""
    stamp = Stamp(id=uuid7(at_ms, next(numbers)), at_ms=at_ms, offset_minutes=offset, machine="laptop")
    again = rating is Rating.AGAIN
    found = Review(
        stamp=stamp,
        deck_id="d",
        question_id="dose",
        fact_id="dose",
        text_hash="0" * 32,
        type="numeric",
        form=Form.RECALL,
        mode=Mode.STUDY,
        outcome=Outcome.WRONG if again else Outcome.RIGHT,
        score=0.0 if again else 1.0,
        rating=rating,
        answer_ms=6_000,
        due_on=None if rating is None else day_of(at_ms, offset) + (not again),
        due_at_ms=at_ms + 600_000 if again else None,
    )
    return replace(found, **changes)


def days_ago(days: float, rating: Rating | None = Rating.GOOD, **changes: Any) -> Review:
    return review(START_MS - round(days * DAY_MS), rating=rating, **changes)


def told(collection: Collection, *events: Event, days: int = 365) -> Statistics:
    """The statistics once these events are written."""
    collection.store.append(events)
    return statistics.statistics(collection, days=days)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """A collection for tests that bring a log of their own."""
    home = tmp_path_factory.mktemp("shared")
    paths = Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
    collection = open_collection(paths, Settings(), clock=Clock().now)
    yield collection
    collection.close()


@contextmanager
def counted_of(collection: Collection, log: list[Event]) -> Iterator[Collection]:
    """The collection on another log, in memory."""
    shared = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - the folder made in it is private
    with TemporaryDirectory(dir=shared) as folder, open_store(Path(folder) / "log.sqlite") as store:
        store.append(log)
        yield replace(collection, store=store)


# The sum of the days is the log.


@given(log=logs(), decks=st.sampled_from(((), ("a",), ("b",))))
def test_days_hours_and_types_are_each_the_whole_log(
    shared: Collection, log: list[Event], decks: tuple[str, ...]
) -> None:
    voided = {event.target for event in log if isinstance(event, Note) and event.kind == NoteKind.VOID}
    live = [e for e in log if isinstance(e, Review) and e.stamp.id not in voided and (not decks or e.deck_id in decks)]
    answered = sum(one.outcome not in NOT_ANSWERED for one in live)
    now = Moment(START_MS + 5 * DAY_MS, 0)
    with counted_of(shared, log) as own:
        calendar = statistics.calendar(own, decks, now, days=7)
        assert calendar.answered + calendar.earlier + calendar.later == answered
        everywhere = Moment(START_MS + 20 * DAY_MS, 0)
        for part in (statistics.hours, statistics.types):
            found = part(own, decks, everywhere, 40)
            assert sum(one.answered for one in found) == answered
            assert sum(one.answer_ms for one in found) == sum(one.answer_ms for one in live)
        listed = [
            review.stamp.id
            for day in {day_of(one.stamp.at_ms, one.stamp.offset_minutes) for one in live}
            for review, _ in statistics.reviews_of_day(own, day, decks)
        ]
        assert sorted(listed) == sorted(one.stamp.id for one in live)


@given(log=logs(), day=st.integers(TODAY - 2, TODAY + 40))
def test_what_the_store_says_of_facts_is_the_fold(shared: Collection, log: list[Event], day: int) -> None:
    with counted_of(shared, log) as own:
        rows = counts.fact_rows(own.store)
    states = fold(log, FSRS7()).facts
    assert rows.keys() == states.keys()
    for fact, state in states.items():
        assert is_due(rows[fact], day) == state_is_due(state, day) == state_is_due(state_of(rows[fact]), day)
        assert rows[fact].stability_days == (state.memory and state.memory.stability_days)


def test_the_parts_of_some_decks_are_those_of_each(collection: Collection) -> None:
    collection.store.append([days_ago(2), days_ago(1), review(deck_id="gone", question_id="x", fact_id="x")])
    parts = [statistics.statistics(collection, [deck]) for deck in ("d", "gone", "ketamine")]
    whole = statistics.statistics(collection)
    assert whole.calendar.answered == sum(part.calendar.answered for part in parts) == 3
    assert whole.memories.facts == sum(part.memories.facts for part in parts)
    assert sum(whole.forecast.due) == sum(sum(part.forecast.due) for part in parts) == 1


def test_each_part_alone_is_what_it_is_in_the_whole(collection: Collection) -> None:
    whole = told(collection, days_ago(9), days_ago(8, recall=0.9), days_ago(7, Rating.AGAIN, recall=0.6), review())
    with reading(collection) as own:
        stock = statistics.take_stock(own)
        assert statistics.today(own) == whole.today
        assert statistics.calendar(own) == whole.calendar
        assert statistics.retention(own) == whole.retention_by_week
        assert statistics.recall_calibration(own) == whole.calibration
        assert statistics.forecast(stock) == whole.forecast
        assert statistics.memories(stock) == whole.memories
        assert statistics.mastery_map(stock) == whole.mastery
        assert statistics.hours(own) == whole.hours
        assert statistics.hardest(own, stock) == whole.hardest


def test_what_is_due_and_new_agrees_with_the_library(collection: Collection, clock: Clock) -> None:
    collection.store.append([days_ago(3), days_ago(3, fact_id="why", question_id="why", due_on=TODAY + 1)])
    collection.store.append([Note(stamp=clock.stamp(), kind=NoteKind.SUSPENDED, target="d/fast", data={"on": True})])
    found, library = statistics.statistics(collection), overview(collection)
    assert found.today.due_left == library.due == found.forecast.due[0] == 1
    assert found.today.new_left == sum(row.new for row in library.rows)
    assert found.today.due_tomorrow == sum(row.due_tomorrow for row in library.rows) == sum(found.forecast.due[:2])
    assert found.today.streak_days == library.streak_days
    known = sum((row.known or 0) * row.facts for row in library.rows)
    assert found.memories.known_now == pytest.approx(known)


# What is read right.


def test_what_was_taken_back_counts_nowhere(collection: Collection, clock: Clock) -> None:
    nothing = statistics.statistics(collection)
    wrong = days_ago(1, Rating.AGAIN, type="choice", right=("OCD",), given=("PTSD",), confidence=1, recall=0.5)
    events = [days_ago(2), days_ago(2, Rating.AGAIN, type="choice", right=("OCD",), given=("PTSD",)), wrong]
    assert told(collection, *events) != nothing
    undone = [Note(stamp=clock.stamp(), kind=NoteKind.VOID, target=one.stamp.id, data={}) for one in events]
    assert told(collection, *undone) == replace(nothing, now=collection.now())


def test_a_reset_forgets_the_memory_and_no_statistic(collection: Collection, clock: Clock) -> None:
    before = told(collection, days_ago(9), days_ago(8, recall=0.8), days_ago(7, Rating.AGAIN, recall=0.7))
    reset = Note(stamp=clock.stamp(), kind=NoteKind.RESET, target="d/dose", data={})
    after = told(collection, reset)
    assert (after.retention, after.calibration) == (before.retention, before.calibration)
    assert (before.retention.total.passed, before.retention.total.of, before.calibration.answers) == (1, 2, 2)
    assert after.calendar == before.calendar
    assert (before.memories.seen, after.memories.seen) == (1, 0)


def test_cram_and_exams_count_in_days_and_not_in_retention(collection: Collection) -> None:
    unheard = {"rating": None, "due_on": None, "recall": 0.9}
    found = told(
        collection, days_ago(5), days_ago(4, mode=Mode.CRAM, **unheard), days_ago(3, mode=Mode.EXAM, **unheard)
    )
    assert (found.calendar.answered, found.retention.total.of, found.calibration.answers) == (3, 0, 0)


def test_retention_is_of_the_first_review_a_day_and_not_of_new_facts_or_steps(collection: Collection) -> None:
    found = told(
        collection,
        days_ago(5, Rating.AGAIN),
        days_ago(4.99),
        days_ago(3, Rating.AGAIN),
        days_ago(2.99),
        days_ago(1, due_on=TODAY + 40),
        review(rating=Rating.AGAIN),
    )
    assert (found.retention.young.passed, found.retention.young.of) == (1, 2)
    assert (found.retention.mature.passed, found.retention.mature.of) == (0, 1)
    assert [week.total.of for week in found.retention_by_day] == [1, 1, 1]


def test_right_by_ones_own_word_is_right_and_no_mistake(collection: Collection) -> None:
    own = days_ago(1, type="typed", given=("x",), right=("y",), overridden=True)
    found = told(collection, days_ago(2), own)
    assert (found.types[0].right, found.confusions) == (1, ())


def test_over_the_hour_that_comes_twice_and_the_one_that_is_missing_days_stay_days(collection: Collection) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    events = []
    for month, day in ((3, 28), (3, 29), (3, 30), (10, 24), (10, 25), (10, 26)):
        for hour, minute in ((1, 30), (2, 30), (4, 30), (23, 30)):
            at = datetime(2026, month, day, hour, minute, tzinfo=berlin)
            offset = at.utcoffset()
            assert offset is not None
            events.append(review(round(at.timestamp() * 1000), round(offset.total_seconds() / 60)))
    collection.store.append(events)
    now = Moment(events[-1].stamp.at_ms, events[-1].stamp.offset_minutes)
    with reading(collection) as own:
        calendar = statistics.calendar(own, now=now, days=300)
        active = {
            date.fromordinal(719_163 + day.day).isoformat(): day.answered for day in calendar.days if day.answered
        }
        hours = {one.value: one.answered for one in statistics.hours(own, now=now, days=300) if one.answered}
    assert active == {
        "2026-03-27": 2,
        "2026-03-28": 4,
        "2026-03-29": 4,
        "2026-03-30": 2,
        "2026-10-23": 2,
        "2026-10-24": 4,
        "2026-10-25": 4,
        "2026-10-26": 2,
    }
    assert hours == {1: 6, 2: 6, 4: 6, 23: 6}


def test_a_traveller_has_the_days_and_hours_of_the_places_they_were_in(collection: Collection) -> None:
    # Noon in Auckland, then, 16 hours later by the sun, the same date in Honolulu.
    noon = round(datetime(2026, 1, 10, 12, tzinfo=ZoneInfo("Pacific/Auckland")).timestamp() * 1000)
    there = review(noon, 780)
    back = review(noon + 16 * 3_600_000, -600)
    collection.store.append([there, back])
    with reading(collection) as own:
        now = Moment(back.stamp.at_ms, -600)
        (only,) = [day for day in statistics.calendar(own, now=now).days if day.answered]
        assert (only.day, only.answered) == (study_day(date(2026, 1, 10)), 2)
        assert [one.value for one in statistics.hours(own, now=now) if one.answered] == [5, 12]
        assert len(statistics.reviews_of_day(own, only.day)) == 2
        # The day is one: the second answer there tests no memory.
        assert statistics.retention(own, now=now) == ()


def test_answers_from_a_clock_ahead_are_told_apart_and_lost_nowhere(collection: Collection) -> None:
    found = told(collection, days_ago(1), days_ago(-400), days_ago(-3))
    assert (found.calendar.answered, found.calendar.later, found.today.answered) == (1, 2, 0)
    assert found.memories.known_now <= 1.0
    assert found.today.streak_days == found.today.longest_streak_days == 1


def test_a_log_from_2006_is_counted_with_its_days(collection: Collection) -> None:
    start = round(datetime(2006, 10, 5, 9, tzinfo=ZoneInfo("UTC")).timestamp() * 1000)
    old = [review(start + n * DAY_MS, fact_id="why", question_id="why", recall=None) for n in range(3)]
    found = told(collection, *old, days_ago(1), days=9_000)
    assert found.calendar.answered == 4
    assert found.today.longest_streak_days == 3
    assert [date.fromordinal(719_163 + one.first).isoformat() for one in found.retention_by_month] == ["2006-10-01"]
    assert told(collection).calendar.earlier == 3


def test_a_clock_that_is_set_back_makes_no_negative_recall_or_day(collection: Collection, clock: Clock) -> None:
    collection.store.append([review(), days_ago(1)])
    clock.move(days=-2)
    found = statistics.statistics(collection)
    assert 0.0 <= found.memories.known_now <= found.memories.facts
    assert found.calendar.later == 2


# What was taken for what, and the rest of the parts.


def test_pairs_mistaken_twice_are_gathered_over_the_questions(collection: Collection) -> None:
    wrong = {"type": "choice", "right": ("OCD",), "given": ("PTSD",), "options": ("OCD", "PTSD")}
    once = days_ago(1, Rating.AGAIN, **{**wrong, "given": ("CRPS",)})
    found = told(
        collection,
        *(days_ago(n, Rating.AGAIN, **wrong) for n in (1, 2)),
        days_ago(3, Rating.AGAIN, **wrong, question_id="why"),
        once,
    )
    (pair,) = found.confusions
    assert (pair.right, pair.given, pair.times, pair.offered) == ("OCD", "PTSD", 3, True)
    assert pair.questions == ("d/dose", "d/why")


def test_the_hardest_fact_says_what_was_asked_last(collection: Collection) -> None:
    wording = Wording("numeric", "Which dose?", ("56",))
    lapse = [days_ago(9 - n, Rating.AGAIN if n % 2 else Rating.GOOD, text_hash=wording.hash) for n in range(4)]
    collection.store.append(lapse, texts=[wording])
    (hard,) = statistics.statistics(collection).hardest
    assert (hard.fact, hard.lapses, hard.question_id, hard.prompt) == ("d/dose", 2, "dose", "Which dose?")


def test_what_was_wrong_though_sure_waits_until_it_is_right(collection: Collection, clock: Clock) -> None:
    collection.store.append([days_ago(3, Rating.AGAIN, confidence=1), days_ago(2, Rating.AGAIN, confidence=3)])
    (waiting,) = statistics.sure_but_wrong(collection)
    assert (waiting.question, waiting.fact) == ("d/dose", "d/dose")
    right = days_ago(1)
    collection.store.append([right])
    assert statistics.sure_but_wrong(collection) == ()
    collection.store.append([Note(stamp=clock.stamp(), kind=NoteKind.VOID, target=right.stamp.id, data={})])
    assert len(statistics.sure_but_wrong(collection)) == 1


def test_confidence_is_shown_once_it_was_told(collection: Collection) -> None:
    assert told(collection, days_ago(2)).confidence == ()
    found = told(collection, days_ago(1, confidence=1), review(confidence=3, rating=Rating.AGAIN)).confidence
    assert [(one.value, one.right, one.answered) for one in found] == [(1, 1, 1), (2, 0, 0), (3, 0, 1)]


def test_the_longest_streak_bridges_days_with_nothing_to_study(opening: Opening, home: Path, clock: Clock) -> None:
    one = '[deck]\nid = "one"\n[[questions]]\nid = "a"\nprompt = "What?"\nanswer = "that"\n'
    (home / "decks" / "d.toml").write_text(one, "utf-8")
    collection = opening()
    asked = {"deck_id": "one", "question_id": "a", "fact_id": "a"}
    # Due after three days, answered then; the day after that it waits for a day.
    history = ((20, 1), (19, 3), (16, 1), (14, 30))
    found = told(collection, *(days_ago(n, **asked, due_on=TODAY - n + due) for n, due in history))
    assert (found.today.streak_days, found.today.longest_streak_days) == (1, 3)


def test_statistics_are_computed_in_another_thread_while_answers_come(collection: Collection) -> None:
    collection.store.append([days_ago(n) for n in range(1, 5)])
    found: list[Statistics] = []
    worker = Thread(target=lambda: found.extend(statistics.statistics(collection) for _ in range(5)))
    worker.start()
    for n in range(20):
        collection.store.append([days_ago(0.01 * n)])
    worker.join()
    for one in found:
        assert one.calendar.answered == sum(hour.answered for hour in one.hours) >= 4
    assert statistics.statistics(collection).calendar.answered == 24


def test_within_a_reading_the_log_stands_still(collection: Collection) -> None:
    collection.store.append([days_ago(1)])
    with reading(collection) as own:
        assert statistics.calendar(own).answered == 1
        collection.store.append([review()])
        assert statistics.calendar(own).answered == 1
    assert statistics.calendar(collection).answered == 2


def test_the_pace_of_readiness_is_of_the_last_four_weeks(collection: Collection) -> None:
    old = [days_ago(40, fact_id=f"old{n}", question_id=f"old{n}") for n in range(9)]
    new = [days_ago(n, fact_id=f"f{n}", question_id=f"f{n}") for n in range(14)]
    collection.store.append([*old, *new, days_ago(1, fact_id="f9", question_id="f9"), days_ago(0.9, rating=None)])
    found = statistics.readiness(collection, ["d"], TODAY + 10)
    assert found.pace == pytest.approx(15 / 28)
    assert (found.on, found.days_left, found.facts) == (TODAY + 10, 10, 9)
    assert found.untouched < found.expected


def test_a_few_minutes_keep_to_the_new_facts_a_day_takes(opening: Opening) -> None:
    collection = opening(for_all_decks=StudySettings(new_per_day=2))
    found = statistics.plan(collection, ["d"], 60)
    assert (found.due, len(found.facts)) == (0, 2)
    collection.store.append([review(), days_ago(9, fact_id="why", question_id="why")])
    after = statistics.plan(collection, ["d"], 60)
    assert after.facts[0] == "d/why"
    assert (after.due, len(after.facts)) == (1, 2)
