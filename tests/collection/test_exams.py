"""The date of an exam, set and cleared: the settings file, and what was promised for later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.collection import Collection
from quizapp.collection.exams import clear_exam, exams, set_exam
from quizapp.config import read_settings
from quizapp.errors import ConfigError, UsageError
from quizapp.learning.events import Note, NoteKind, date_of
from tests.collection.conftest import Opening
from tests.courses import Clock


@pytest.fixture
def late(opening: Opening, clock: Clock) -> Collection:
    """Two facts that were promised for a day in three months, and one for tomorrow."""
    collection = opening()
    today = collection.now().day
    for fact, ahead in (("d/system", 90), ("d/fast", 95), ("d/dose", 1)):
        data = {
            "interval_days": 30.0,
            "ease": 2.5,
            "reviewed_at_ms": clock.at_ms - 86_400_000,
            "due_on": today + ahead,
        }
        collection.log((Note(stamp=collection.stamp(), kind=NoteKind.ESTIMATE, target=fact, data=data),), {})
    return collection


def days_due(collection: Collection) -> dict[str, int]:
    today = collection.now().day
    states = collection.store.fact_states("d").items()
    return {fact: state.due_on - today for fact, state in states if state.due_on is not None}


def test_what_was_due_after_the_exam_is_moved_before_it_and_back_when_the_date_is_cleared(late: Collection) -> None:
    before = days_due(late)
    on = date_of(late.now().day + 30)
    assert set_exam(late, "d", on, 10).total() == 2
    assert read_settings(late.paths.config_file).study("d").exam_on == on
    assert late.settings.study("d").exam_minutes == 10
    moved = days_due(late)
    assert all(0 < days < 30 for days in moved.values())
    assert moved["d/dose"] == 1
    (exam,) = exams(late, ["d", "other"])
    assert (exam.days_left, exam.minutes, exam.before, exam.after) == (30, 10, 3, 0)
    assert late.store.fold_differs() == []
    assert clear_exam(late, "d") == 2
    assert days_due(late) == before
    assert exams(late, ["d"]) == ()


def test_another_date_moves_from_where_the_answers_promised(late: Collection) -> None:
    set_exam(late, "d", date_of(late.now().day + 10))
    set_exam(late, "d", date_of(late.now().day + 93))
    moved = days_due(late)
    assert (moved["d/system"], moved["d/fast"] < 93) == (90, True)


def test_an_exam_is_ahead_and_one_that_cannot_be_written_moves_nothing(late: Collection) -> None:
    before, today = days_due(late), date_of(late.now().day)
    with pytest.raises(UsageError, match="is not ahead"):
        set_exam(late, "d", today)
    late.paths.config_file.write_text("study = { retention = 0.9 }\n", "utf-8")
    with pytest.raises(ConfigError):
        set_exam(late, "d", today + timedelta(days=30))
    assert days_due(late) == before
