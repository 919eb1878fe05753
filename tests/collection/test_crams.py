"""Crams in the list of scores: listed and marked, opened again, outside trend and best."""

from __future__ import annotations

from quizapp.collection import Collection, quiz, study
from quizapp.collection.overview import list_scores, overview
from quizapp.learning.events import Kind, Mode, NoteKind, Rating
from quizapp.learning.session import Phase
from tests.courses import Clock, right_answer


def crammed(collection: Collection, clock: Clock, *, answers: int, wrong_first: bool = True) -> study.Sitting:
    """A cram of so many answers, the first one wrong and so asked once more at its end."""
    sitting = study.start(collection, ["d"], mode=Mode.CRAM)
    for place in range(answers):
        if sitting.session.phase is not Phase.ASKING or sitting.session.showing is None:
            break
        clock.move(minutes=0.1)
        wrong = wrong_first and place == 0
        question = sitting.course.question(sitting.session.showing.asked)
        assert question is not None
        given = () if wrong else right_answer(question)
        sitting = study.submit(collection, sitting, given, answer_ms=2_000, knew=not wrong)
        sitting = study.rate(collection, sitting, Rating.AGAIN if wrong else Rating.GOOD)
    return sitting


def test_a_cram_to_its_end_is_listed_with_what_was_known_at_first(collection: Collection, clock: Clock) -> None:
    sitting = crammed(collection, clock, answers=99)
    assert sitting.session.phase is Phase.FINISHED
    study.leave(collection, sitting)
    (score,) = list_scores(collection)
    facts = len(collection.indexed("d").facts)
    assert (score.kind, score.how, score.decks, score.of) == (Kind.CRAM, "finished", ("d",), facts)
    assert (score.right, score.wrong) == (facts - 1, 1)
    assert score.used_ms == 2_000 * facts
    assert not score.counts


def test_a_cram_left_early_is_unfinished_and_one_without_an_answer_leaves_no_trace(
    collection: Collection, clock: Clock
) -> None:
    study.leave(collection, crammed(collection, clock, answers=0))
    assert list_scores(collection) == ()
    study.leave(collection, crammed(collection, clock, answers=3))
    (score,) = list_scores(collection)
    assert (score.how, score.of) == ("unfinished", 3)


def test_a_cram_is_opened_again_answer_by_answer(collection: Collection, clock: Clock) -> None:
    study.leave(collection, crammed(collection, clock, answers=4))
    score = list_scores(collection)[0]
    ended = quiz.ended(collection, score.quiz_id)
    assert ended.result.percent == score.percent
    assert [line.score for line in ended.result.lines] == [0.0, 1.0, 1.0, 1.0]
    assert all(line.item.prompt for line in ended.result.lines)
    assert ended.paper.kind is Kind.CRAM


def test_undo_in_a_cram_takes_its_answer_out_of_the_score(collection: Collection, clock: Clock) -> None:
    sitting = study.undo(collection, crammed(collection, clock, answers=3, wrong_first=False))
    sitting = study.rate(collection, sitting, Rating.GOOD)
    study.leave(collection, sitting)
    assert list_scores(collection)[0].of == 3


def test_a_cram_touches_neither_memories_nor_trend_nor_the_paused_quizzes(collection: Collection, clock: Clock) -> None:
    study.leave(collection, crammed(collection, clock, answers=99))
    row = next(row for row in overview(collection).rows if row.deck.deck_id == "d")
    assert (row.trend, row.last_quiz, row.known) == ((), None, None)
    assert quiz.paused(collection) == ()
    assert quiz.last_settings(collection, "d") is None
    assert len(list(collection.store.events(kinds=[NoteKind.QUIZ_FINISHED]))) == 1


def test_what_a_cram_missed_can_be_retried_as_a_quiz(collection: Collection, clock: Clock) -> None:
    study.leave(collection, crammed(collection, clock, answers=4))
    sitting = quiz.again(collection, list_scores(collection)[0].quiz_id, missed_only=True)
    assert len(sitting.quiz.paper.items) == 1
    assert sitting.quiz.paper.kind is Kind.RETRY
