"""Rows of questions from index and log, and what a filter chooses of them for study and quiz."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quizapp.collection import Collection, quiz, study
from quizapp.collection.overview import list_scores, overview
from quizapp.collection.questions import apart, matching, read_filter, rows_of
from quizapp.errors import UsageError
from quizapp.learning.events import Mode, Note, NoteKind, Rating
from quizapp.learning.filter import FilterError, parse_filter
from quizapp.learning.paper import QuizSettings
from quizapp.learning.question_row import QuestionRow
from quizapp.learning.stats import standing
from tests.collection.conftest import Opening
from tests.courses import Clock

TWO = """
[deck]
id = "two"
title = "The second"
[[questions]]
id = "a"
fact = "f"
topic = "pain"
tags = ["exam"]
type = "choice"
prompt = "Which?"
answer = "x"
distractors = ["y"]
[[questions]]
id = "b"
fact = "f"
type = "typed"
prompt = "Which one?"
answer = "x"
[[questions]]
id = "c"
topic = "pain"
prompt = "What?"
answer = "z"
"""


@pytest.fixture
def two(home: Path, collection: Collection) -> Collection:
    """The collection with a second deck."""
    (home / "decks" / "two.toml").write_text(TWO, "utf-8")
    return collection


def by_ref(collection: Collection, *deck_ids: str) -> dict[str, QuestionRow]:
    return {row.ref: row for row in rows_of(collection, deck_ids)}


def test_a_row_says_what_the_deck_has_and_how_its_fact_stands(two: Collection, clock: Clock) -> None:
    sitting = study.start(two, ["two"])
    sitting = study.rate(two, study.submit(two, sitting, (), answer_ms=1), Rating.AGAIN)
    answered = sitting.session.last_fact
    rows = by_ref(two, "two")
    assert list(rows) == ["two/a", "two/b", "two/c"]
    assert (rows["two/a"].deck_title, rows["two/a"].tags, rows["two/a"].topic) == ("The second", ("exam",), "pain")
    assert (rows["two/b"].prompt, rows["two/b"].answer, rows["two/b"].fact) == ("Which one?", "x", "two/f")
    assert {row.fact for row in rows.values() if row.standing == "learning"} == {answered}
    assert all((row.recall is None) is (row.fact != answered) for row in rows.values())


def test_marks_and_days_come_from_the_log(two: Collection, clock: Clock) -> None:
    note = Note(stamp=two.stamp(), kind=NoteKind.MARKED, target="two/b", data={"on": True})
    two.log((note,), {})
    assert [row.ref for row in matching(two, parse_filter("is:marked"))] == ["two/b"]
    assert by_ref(two)["two/b"].today == two.now().day


def test_rows_read_apart_are_the_same(two: Collection) -> None:
    with apart(two) as other:
        assert by_ref(other) == by_ref(two)


def test_study_over_a_filter_goes_across_decks_and_asks_nothing_else(two: Collection) -> None:
    sitting = study.start(two, (), filter=parse_filter("deck:two topic:pain or id:d/*"))
    assert set(sitting.course.decks) <= {"two", "d"}
    facts = {*sitting.session.remaining, sitting.session.showing.asked.fact} if sitting.session.showing else set()
    rows = matching(two, parse_filter("deck:two topic:pain or id:d/*"))
    assert facts <= {row.fact for row in rows}
    assert facts >= {"two/f", "two/c"}


def test_a_cram_over_a_filter_takes_all_that_fits(two: Collection) -> None:
    sitting = study.start(two, ["two"], mode=Mode.CRAM, filter=parse_filter("type:typed"))
    assert sitting.session.left == 1
    assert sitting.session.showing is not None
    assert sitting.session.showing.asked.fact == "two/f"


def test_a_filter_that_nothing_fits_is_said(two: Collection) -> None:
    with pytest.raises(UsageError, match="no question in two fits"):
        study.start(two, ["two"], filter=parse_filter("topic:nothing"))
    with pytest.raises(UsageError, match="no question fits"):
        matching(two, parse_filter("topic:nothing"))


def test_only_what_fits_is_counted_as_due_and_new(two: Collection) -> None:
    found = overview(two, frozenset({"two/c"}))
    assert {row.deck.deck_id: row.new for row in found.rows if row.deck.deck_id in {"two", "d"}} == {"two": 1, "d": 0}


def test_a_quiz_over_a_filter_draws_only_questions_that_fit_and_keeps_it(two: Collection) -> None:
    for _ in range(5):
        sitting = quiz.start(two, QuizSettings(decks=("two",), filter="TYPE:typed"))
        assert [item.asked.question_id for item in sitting.quiz.paper.items] == ["b"]
        sitting = quiz.finish(two, sitting)
    (score, *_) = list_scores(two)
    assert score.filter == "type:typed"
    last = quiz.last_settings(two, "two")
    assert last is not None
    assert last.filter == "type:typed"


def test_scores_compare_the_same_deck_and_the_same_filter(two: Collection) -> None:
    for wanted in ("", "topic:PAIN", "topic:pain"):
        quiz.finish(two, quiz.start(two, QuizSettings(decks=("two",), filter=wanted)))
    # They are too short for the trend, so they are lengthened here.
    every = [replace(score, of=10) for score in list_scores(two)]
    assert len(standing(every, ("two",)).trend) == 1
    assert len(standing(every, ("two",), (), "topic:Pain").trend) == 2


def test_a_saved_filter_is_kept_as_it_was_when_the_quiz_was_taken(opening: Opening, home: Path) -> None:
    (home / "decks" / "two.toml").write_text(TWO, "utf-8")
    collection = opening(filters={"hard": "type:typed"})
    sitting = quiz.start(collection, QuizSettings(decks=("two",), filter="@hard"))
    assert sitting.quiz.paper.settings.filter == "type:typed"


def test_a_saved_filter_goes_by_its_name_where_a_name_is_expected(opening: Opening) -> None:
    collection = opening(filters={"hard": "type:typed"})
    assert read_filter(collection, "hard", by_name=True) == read_filter(collection, "@hard")
    assert read_filter(collection, "hard") == parse_filter("hard")
    with pytest.raises(FilterError):
        read_filter(collection, "@hart", by_name=True)
