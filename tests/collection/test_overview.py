from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection import Collection, quiz, study
from quizapp.collection import streak as streak_module
from quizapp.collection.overview import DeckRow, list_scores, overview
from quizapp.config import StudySettings
from quizapp.learning.events import Form, Mode, NoteKind, Outcome, Rating, Review, Stamp, uuid7
from quizapp.learning.paper import QuizSettings
from tests.collection.conftest import Opening
from tests.courses import Clock, right_answer

ONE_FACT = '[deck]\nid = "one"\n[[questions]]\nid = "a"\nprompt = "What?"\nanswer = "that"\n'


def row(collection: Collection, deck_id: str = "d") -> DeckRow:
    return next(row for row in overview(collection).rows if row.deck.deck_id == deck_id)


def study_one(collection: Collection, deck_id: str = "one", rating: Rating = Rating.GOOD) -> None:
    """Answer one fact of a deck, due or not."""
    deck = collection.deck(deck_id)
    fact = next(iter(deck.facts))
    sitting = study.start(collection, [deck_id], only=[f"{deck_id}/{fact}"])
    assert sitting.session.showing is not None
    question = sitting.course.question(sitting.session.showing.asked)
    assert question is not None
    sitting = study.submit(collection, sitting, right_answer(question), answer_ms=10_000)
    assert study.rate(collection, sitting, rating).session.answered == 1


def answer(collection: Collection, clock: Clock, fact: str, *, due_in_days: int, days_ago: int = 0) -> None:
    """A rating that promised a day of its own."""
    at_ms = clock.at_ms - days_ago * 86_400_000
    collection.store.append(
        [
            Review(
                stamp=Stamp(id=uuid7(at_ms, collection.dice(74)), at_ms=at_ms, offset_minutes=0, machine="other"),
                deck_id="one",
                question_id=fact,
                fact_id=fact,
                text_hash="",
                type="flash",
                form=Form.RECALL,
                mode=Mode.STUDY,
                outcome=Outcome.REVEALED,
                score=None,
                rating=Rating.GOOD,
                answer_ms=1_000,
                due_on=clock.now().day - days_ago + due_in_days,
            )
        ]
    )


@pytest.fixture
def alone(home: Path) -> None:
    """One deck of one fact."""
    (home / "decks" / "d.toml").unlink()
    (home / "decks" / "one.toml").write_text(ONE_FACT, "utf-8")


# What stands behind each deck


def test_before_the_first_answer_everything_is_new_and_nothing_known(collection: Collection) -> None:
    found = row(collection)
    assert (found.facts, found.due, found.new, found.offered, found.known) == (9, 0, 9, 9, None)
    assert found.offered_minutes == 3.0
    assert {one.deck.deck_id for one in overview(collection).rows} == {"d", "ketamine"}


def test_known_is_the_mean_recall_with_unseen_facts_as_nothing(collection: Collection) -> None:
    study_one(collection, "d")
    assert row(collection).known == pytest.approx(1 / 9, rel=0.01)


def test_what_is_offered_is_what_study_asks(collection: Collection, opening: Opening, clock: Clock) -> None:
    small = opening(for_all_decks=StudySettings(new_per_day=4))
    assert row(small).offered == study.start(small, ["d"]).session.left == 4
    study_one(small, "d", Rating.AGAIN)
    clock.move(minutes=11)
    found = row(small)
    assert (found.due, found.new) == (1, 8)
    assert found.offered == study.start(small, ["d"]).session.left == 4


def test_due_tomorrow_is_said_alike_in_the_library_and_at_the_end_of_study(
    collection: Collection, clock: Clock
) -> None:
    study_one(collection, "d", Rating.AGAIN)
    assert row(collection).due_tomorrow == study.due_tomorrow(collection, {"d": collection.deck("d")}) == 1
    assert row(collection).due == 1
    clock.move(minutes=11)
    study_one(collection, "d", Rating.GOOD)
    assert row(collection).due_tomorrow == study.due_tomorrow(collection, {"d": collection.deck("d")}) <= 1
    assert row(collection).due == 0


def test_a_deck_says_when_it_was_last_studied(collection: Collection, clock: Clock) -> None:
    assert row(collection).last_studied is None
    study_one(collection, "d")
    day = clock.now().day
    clock.move(days=9)
    assert row(collection).last_studied == day


def test_a_broken_deck_has_problems_and_no_numbers(collection: Collection, home: Path) -> None:
    (home / "decks" / "broken.toml").write_bytes(b"\xff")
    found = next(row for row in overview(collection).rows if not row.deck.deck_id)
    assert found.deck.problems
    assert (found.facts, found.due, found.offered, found.known) == (0, 0, 0, None)


def test_a_short_quiz_is_the_last_one_but_not_in_the_trend(collection: Collection) -> None:
    assert row(collection, "ketamine").last_quiz is None
    quiz.finish(collection, quiz.start(collection, QuizSettings(decks=("ketamine",), questions=5)))
    found = row(collection, "ketamine")
    assert found.last_quiz is not None
    assert (found.last_quiz.of, found.trend) == (5, ())


def test_the_trend_of_a_deck_is_of_its_whole_quizzes(collection: Collection) -> None:
    for exam in (False, True):
        sitting = quiz.start(collection, QuizSettings(decks=("ketamine",), questions=10, exam=exam))
        quiz.finish(collection, sitting)
    assert row(collection, "ketamine").trend == (0,)
    assert len(list_scores(collection, "ketamine")) == 2
    assert list_scores(collection, "d") == ()


def test_the_usual_time_of_an_answer_counts_once_there_are_ten(collection: Collection) -> None:
    study_one(collection, "d")
    assert row(collection).offered_minutes == pytest.approx(8 * 20 / 60)
    for _ in range(9):
        study_one(collection, "d")
    assert row(collection).offered_minutes == pytest.approx(8 * 16 / 60)


# The day streak


def streak(collection: Collection) -> int:
    return overview(collection).streak_days


def test_a_day_with_an_answer_counts_and_a_day_missed_breaks(collection: Collection, clock: Clock) -> None:
    assert streak(collection) == 0
    for expected in (1, 2, 3):
        study_one(collection, "d")
        assert streak(collection) == expected
        clock.move(days=1)
        assert streak(collection) == expected
    clock.move(days=1)
    assert streak(collection) == 0


def test_skipping_is_no_answer_and_a_quiz_is(collection: Collection) -> None:
    study.not_now(collection, study.start(collection, ["d"]))
    assert streak(collection) == 0
    sitting = quiz.start(collection, QuizSettings(decks=("d",)), seed="s")
    quiz.finish(collection, sitting)
    assert streak(collection) == 0
    sitting = quiz.start(collection, QuizSettings(decks=("d",), topics=("statistic",)))
    quiz.answer(collection, sitting, ("56",), answer_ms=1)
    assert streak(collection) == 1


def test_days_with_nothing_due_and_no_new_left_neither_break_nor_add(
    alone: None, collection: Collection, clock: Clock
) -> None:
    answer(collection, clock, "a", due_in_days=3, days_ago=10)
    answer(collection, clock, "a", due_in_days=7, days_ago=7)
    answer(collection, clock, "a", due_in_days=9, days_ago=0)
    assert streak(collection) == 3
    clock.move(days=5)
    assert streak(collection) == 3
    clock.move(days=5)
    assert streak(collection) == 0


def test_a_day_on_which_something_waited_breaks_though_it_was_studied_since(
    alone: None, collection: Collection, clock: Clock
) -> None:
    answer(collection, clock, "a", due_in_days=3, days_ago=10)
    answer(collection, clock, "a", due_in_days=9, days_ago=6)
    assert streak(collection) == 1


def test_a_new_fact_left_over_breaks_and_not_where_no_new_ones_are_wanted(
    home: Path, alone: None, opening: Opening, clock: Clock
) -> None:
    more = f'{ONE_FACT}[[questions]]\nid = "b"\nprompt = "And?"\nanswer = "this"\n'
    (home / "decks" / "one.toml").write_text(more, "utf-8")
    collection = opening()
    answer(collection, clock, "a", due_in_days=9, days_ago=4)
    answer(collection, clock, "a", due_in_days=9, days_ago=0)
    assert streak(collection) == 1
    assert streak(opening(for_all_decks=StudySettings(new_per_day=0))) == 2


def test_a_deck_begun_later_breaks_no_earlier_day(home: Path, alone: None, opening: Opening, clock: Clock) -> None:
    collection = opening()
    answer(collection, clock, "a", due_in_days=9, days_ago=4)
    (home / "decks" / "d.toml").write_text(ONE_FACT.replace('"one"', '"d"'), "utf-8")
    study_one(collection, "d")
    assert streak(collection) == 2


def test_what_was_set_aside_then_did_not_wait(alone: None, collection: Collection, clock: Clock) -> None:
    answer(collection, clock, "a", due_in_days=1)
    clock.move(minutes=1)
    sitting = study.start(collection, ["one"], only=["one/a"])
    study.suspend(collection, sitting)
    clock.move(days=6)
    assert streak(collection) == 1
    assert collection.store.fact_states()["one/a"].suspended


def test_the_log_is_read_for_a_gap_once_and_only_where_the_memories_do_not_tell(
    alone: None, collection: Collection, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = streak_module.days_without_study

    def counted(*arguments: object) -> frozenset[int]:
        read.append(1)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(streak_module, "days_without_study", counted)
    answer(collection, clock, "a", due_in_days=2, days_ago=9)
    assert streak(collection) == 0
    assert read == []
    for days_ago in (7, 5, 3, 0):
        answer(collection, clock, "a", due_in_days=2 if days_ago else 9, days_ago=days_ago)
    collection.days_without.clear()
    for _ in range(3):
        streak(collection)
    assert len(read) == 1


def test_a_fact_buried_on_a_gap_day_did_not_wait(alone: None, collection: Collection, clock: Clock) -> None:
    answer(collection, clock, "a", due_in_days=1)
    clock.move(days=1)
    study.bury(collection, study.start(collection, ["one"]))
    clock.move(days=1)
    answer(collection, clock, "a", due_in_days=1)
    assert streak(collection) == 2
    assert [event.kind for event in collection.store.events(kinds=[NoteKind.BURIED_UNTIL])] == ["buried_until"]  # type: ignore[union-attr]
