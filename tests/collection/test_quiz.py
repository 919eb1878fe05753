from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from quizapp.collection import Collection, quiz, study
from quizapp.collection.overview import list_scores
from quizapp.collection.quiz import QuizSitting
from quizapp.errors import IllegalMove, UsageError
from quizapp.learning.events import Kind, Mode, NoteKind, Outcome, Rating, Review
from quizapp.learning.folding import fold
from quizapp.learning.paper import QuizSettings
from quizapp.learning.quiz_phases import QuizPhase
from tests.collection.conftest import Opening
from tests.courses import EVERY_TYPE, Clock, right_answer, wrong_answer

WHOLE = QuizSettings(decks=("d",), at_once=False)


def begun(collection: Collection, **settings: object) -> QuizSitting:
    return quiz.start(collection, QuizSettings(decks=("d",), **settings), seed="s")  # type: ignore[arg-type]


def answered(collection: Collection, sitting: QuizSitting, how: str = "right") -> QuizSitting:
    question = sitting.course.question(sitting.quiz.item.asked)
    assert question is not None
    if sitting.quiz.self_marks:
        sitting = quiz.reveal(sitting)
        return quiz.answer(collection, sitting, (), answer_ms=1_000, self_mark=3 if how == "right" else 1)
    text = (right_answer if how == "right" else wrong_answer)(question)
    sitting = quiz.answer(collection, sitting, text, answer_ms=1_000)
    return quiz.go_on(collection, sitting) if sitting.quiz.phase is QuizPhase.SHOWN else sitting


def taken(collection: Collection, sitting: QuizSitting, wrong: int = 0) -> QuizSitting:
    while sitting.quiz.phase is QuizPhase.ASKING:
        sitting = answered(collection, sitting, "wrong" if sitting.quiz.place < wrong else "right")
    return sitting if sitting.quiz.phase is QuizPhase.FINISHED else quiz.finish(collection, sitting)


def studied(collection: Collection) -> None:
    """Every fact of the deck is begun."""
    sitting = study.start(collection, ["d"])
    while sitting.session.showing is not None:
        question = sitting.course.question(sitting.session.showing.asked)
        assert question is not None
        sitting = study.submit(collection, sitting, right_answer(question), answer_ms=1_000)
        sitting = study.rate(collection, sitting, Rating.GOOD)


def reviews(collection: Collection, quiz_id: str) -> list[Review]:
    return [event for event in collection.store.events(quiz_id=quiz_id) if isinstance(event, Review)]


# Taking one


def test_the_same_seed_draws_the_same_paper_and_no_seed_another(collection: Collection) -> None:
    first, second = (quiz.start(collection, WHOLE, seed="s").quiz.paper for _ in range(2))
    assert first.items == second.items
    assert first.quiz_id != second.quiz_id
    assert len({quiz.start(collection, WHOLE).quiz.paper.items for _ in range(4)}) > 1


def test_a_quiz_that_nothing_fits_is_said(collection: Collection) -> None:
    with pytest.raises(UsageError, match="no question fits"):
        begun(collection, topics=("nothing",))


def test_answers_of_facts_begun_reach_the_memory_and_of_new_ones_do_not(collection: Collection) -> None:
    sitting = begun(collection)
    done = taken(collection, sitting)
    assert all(review.rating is None for review in reviews(collection, done.quiz.paper.quiz_id))
    assert all(state.memory is None for state in collection.store.fact_states().values())
    studied(collection)
    again = begun(collection)
    done = taken(collection, again)
    assert quiz.ended(collection, done.quiz.paper.quiz_id).unstudied == ()
    found = reviews(collection, done.quiz.paper.quiz_id)
    assert {review.mode for review in found} == {Mode.QUIZ}
    assert Counter(review.fact_id for review in found if review.rating).most_common(1)[0][1] == 1
    assert all(review.rating for review in found)
    assert collection.store.fold_differs() == []


def test_exam_answers_reach_no_memory(collection: Collection) -> None:
    studied(collection)
    before = {fact: state.memory for fact, state in collection.store.fact_states().items()}
    done = taken(collection, begun(collection, exam=True))
    assert {review.rating for review in reviews(collection, done.quiz.paper.quiz_id)} == {None}
    assert {fact: state.memory for fact, state in collection.store.fact_states().items()} == before


def test_the_facts_not_yet_studied_can_be_studied_today(collection: Collection) -> None:
    done = taken(collection, begun(collection, questions=4))
    new = quiz.ended(collection, done.quiz.paper.quiz_id).unstudied
    assert len(new) == 4
    assert study.start(collection, ["d"], only=new).session.left == 4


def test_a_fact_that_a_quiz_stopped_is_told_at_its_end(collection: Collection, clock: Clock) -> None:
    studied(collection)
    for nth in range(15):
        clock.move(days=1)
        done = taken(collection, begun(collection, questions=1), wrong=(nth + 1) % 2)
        stopped = quiz.ended(collection, done.quiz.paper.quiz_id).stopped
        assert stopped == ((done.quiz.paper.items[0].asked.fact,) if nth == 14 else ())


# The result


def test_a_result_comes_out_of_the_log_as_it_was_at_hand_in(collection: Collection, home: Path) -> None:
    done = taken(collection, begun(collection), wrong=3)
    paper, found = quiz.result_of(collection, done.quiz.paper.quiz_id)
    assert paper.items == done.quiz.paper.items
    (score,) = list_scores(collection)
    assert (found.percent, found.marks, found.of) == (score.percent, score.marks, score.of)
    (home / "decks" / "d.toml").unlink()
    assert quiz.result_of(collection, done.quiz.paper.quiz_id)[1] == found
    with pytest.raises(UsageError):
        quiz.result_of(collection, "none")


def test_a_retry_asks_exactly_what_was_missed(collection: Collection) -> None:
    done = taken(collection, begun(collection), wrong=4)
    quiz_id = done.quiz.paper.quiz_id
    missed = {line.item.asked.question_ref for line in quiz.result_of(collection, quiz_id)[1].missed}
    assert len(missed) == 4
    retry = quiz.again(collection, quiz_id, missed_only=True)
    assert {item.asked.question_ref for item in retry.quiz.paper.items} == missed
    taken(collection, retry)
    same = quiz.again(collection, quiz_id, missed_only=False)
    assert same.quiz.paper.items == done.quiz.paper.items
    assert {score.kind for score in list_scores(collection)} == {Kind.QUIZ, Kind.RETRY}
    assert [score.counts for score in list_scores(collection)] == [False, False]


def test_a_retry_of_a_quiz_without_a_miss_is_said(collection: Collection) -> None:
    done = taken(collection, begun(collection))
    with pytest.raises(UsageError, match="Nothing was missed"):
        quiz.again(collection, done.quiz.paper.quiz_id, missed_only=True)


def test_a_result_stands_against_the_quizzes_before_it(collection: Collection, clock: Clock) -> None:
    ids = []
    for wrong in (4, 2, 3):
        done = taken(collection, quiz.start(collection, QuizSettings(decks=("ketamine",), questions=10)), wrong=wrong)
        ids.append(done.quiz.paper.quiz_id)
        clock.move(days=1)
    before = quiz.ended(collection, ids[2]).before
    first, second = (quiz.ended(collection, quiz_id).result.percent for quiz_id in ids[:2])
    assert before.last is not None
    assert (before.last.quiz_id, before.best, before.trend) == (ids[1], max(first, second), (first, second))


def test_ones_own_word_after_an_exam_is_a_note_and_can_be_taken_back(collection: Collection) -> None:
    sitting = begun(collection, exam=True)
    with pytest.raises(IllegalMove):
        quiz.own_word(collection, sitting.quiz.paper.quiz_id, "d/dose")
    done = taken(collection, sitting, wrong=2)
    quiz_id = done.quiz.paper.quiz_id
    plain = quiz.result_of(collection, quiz_id)[1]
    ref = plain.missed[0].item.asked.question_ref
    noted = quiz.own_word(collection, quiz_id, ref)
    assert (noted.own_word, noted.percent, noted.wrong) == (1, plain.percent, plain.wrong)
    assert quiz.own_word(collection, quiz_id, ref).own_word == 0
    ordinary = taken(collection, begun(collection), wrong=1)
    with pytest.raises(IllegalMove):
        quiz.own_word(collection, ordinary.quiz.paper.quiz_id, ref)


# Setting up


def test_the_set_up_is_filled_as_last_time(collection: Collection) -> None:
    assert quiz.last_settings(collection, "d") is None
    begun(collection, questions=5, minutes=3, topics=("mechanism",), pass_mark=60)
    taken(collection, begun(collection, questions=7, exam=True), wrong=2)
    last = quiz.last_settings(collection, "d")
    assert last is not None
    assert (last.questions, last.exam) == (7, True)
    assert quiz.last_settings(collection, "ketamine") is None


def test_time_limits_are_lengthened_for_who_needs_it(opening: Opening) -> None:
    assert begun(opening(time_factor=1.5), minutes=10).quiz.time_left_ms(0) == 15 * 60_000


# Pausing


def test_a_paused_quiz_is_taken_up_where_it_was_with_its_answers_and_its_time(
    collection: Collection, opening: Opening, clock: Clock
) -> None:
    sitting = answered(collection, begun(collection, at_once=False, minutes=10))
    clock.move(minutes=2)
    quiz.pause(collection, sitting)
    clock.move(days=2)
    later = opening()
    (found,) = quiz.paused(later)
    assert (found.answered, round((found.time_left_ms or 0) / 60_000)) == (1, 8)
    again = quiz.resume(later, quiz.take_up(later, found.quiz_id))
    assert (again.quiz.phase, again.quiz.place) == (QuizPhase.ASKING, 1)
    assert again.quiz.reviews == sitting.quiz.reviews
    assert again.quiz.paper == sitting.quiz.paper
    done = taken(later, again)
    assert quiz.paused(later) == ()
    assert len(reviews(later, done.quiz.paper.quiz_id)) == len(done.quiz.paper.items)


def test_after_a_crash_every_answer_is_there(collection: Collection, opening: Opening) -> None:
    sitting = begun(collection)
    for _ in range(3):
        sitting = answered(collection, sitting)
    later = opening()
    (found,) = quiz.paused(later)
    assert found.answered == 3
    again = quiz.resume(later, quiz.take_up(later, found.quiz_id))
    assert again.quiz.reviews == sitting.quiz.reviews
    assert again.quiz.place == 3


def test_the_clock_of_an_exam_runs_on_over_a_crash(collection: Collection, opening: Opening, clock: Clock) -> None:
    begun(collection, exam=True, minutes=30)
    clock.move(minutes=12)
    later = opening()
    (found,) = quiz.paused(later)
    assert round((found.time_left_ms or 0) / 60_000) == 18
    clock.move(minutes=60)
    over = quiz.take_up(later, found.quiz_id)
    assert over.quiz.time_left_ms(later.ticks()) == 0
    done = quiz.time_up(later, over, ())
    assert done.quiz.used_ms == 30 * 60_000
    assert quiz.paused(later) == ()


def test_a_quiz_left_alone_for_a_week_is_closed_as_unfinished_and_one_gone_on_with_is_not(
    collection: Collection, clock: Clock
) -> None:
    left = answered(collection, begun(collection))
    kept = answered(collection, begun(collection))
    clock.move(days=6)
    quiz.pause(collection, kept)
    clock.move(days=1, minutes=1)
    assert [one.quiz_id for one in quiz.paused(collection)] == [kept.quiz.paper.quiz_id]
    (score,) = list_scores(collection)
    assert (score.quiz_id, score.how, score.counts) == (left.quiz.paper.quiz_id, "unfinished", False)
    assert score.not_answered == score.of - 1
    assert not any(review.rating for review in reviews(collection, score.quiz_id))


def test_a_discarded_quiz_is_neither_paused_nor_listed_and_its_answers_stay_in_the_log(collection: Collection) -> None:
    sitting = quiz.pause(collection, answered(collection, begun(collection)))
    quiz.finish(collection, sitting, how="discarded")
    assert quiz.paused(collection) == ()
    assert list_scores(collection) == ()
    assert len(reviews(collection, sitting.quiz.paper.quiz_id)) == 1


def test_what_was_edited_meanwhile_is_asked_as_it_is_now(collection: Collection, home: Path) -> None:
    sitting = quiz.pause(collection, answered(collection, begun(collection)))
    edited = EVERY_TYPE.replace("Which dose?", "How much?").replace('id = "receptor"', 'id = "other"')
    (home / "decks" / "d.toml").write_text(edited, "utf-8")
    again = quiz.take_up(collection, sitting.quiz.paper.quiz_id)
    by_id = {item.asked.question_id: item.prompt for item in again.quiz.paper.items}
    assert by_id.get("dose") == "How much?" or sitting.quiz.paper.items[0].asked.question_id == "dose"
    assert "receptor" not in by_id
    done = taken(collection, quiz.resume(collection, again))
    found = quiz.result_of(collection, done.quiz.paper.quiz_id)[1]
    assert found.of == len(sitting.quiz.paper.items) - 1


def test_a_quiz_whose_deck_is_gone_cannot_be_taken_up_and_says_so(collection: Collection, home: Path) -> None:
    sitting = quiz.pause(collection, begun(collection))
    (home / "decks" / "d.toml").unlink()
    assert len(quiz.paused(collection)) == 1
    with pytest.raises(UsageError, match="gone from their decks"):
        quiz.take_up(collection, sitting.quiz.paper.quiz_id)
    quiz.discard(collection, sitting.quiz.paper.quiz_id)
    assert quiz.paused(collection) == ()
    quiz.discard(collection, sitting.quiz.paper.quiz_id)
    ends = list(collection.store.events(kinds=[NoteKind.QUIZ_FINISHED]))
    assert len(ends) == 1


def test_an_answer_given_anew_after_a_pause_rests_on_what_was_known_before_the_quiz(
    collection: Collection, opening: Opening
) -> None:
    studied(collection)
    before = collection.store.fact_states()
    sitting = answered(collection, begun(collection, at_once=False), "wrong")
    fact = sitting.quiz.paper.items[0].asked.fact
    assert collection.store.fact_states()[fact] != before[fact]
    quiz.pause(collection, sitting)
    later = opening()
    again = quiz.resume(later, quiz.take_up(later, sitting.quiz.paper.quiz_id))
    assert again.states[fact] == before[fact]
    anew = answered(later, quiz.reopen(again))
    assert anew.quiz.reviews[0].outcome in {Outcome.RIGHT, Outcome.REVEALED}
    assert later.store.fact_states()[fact].reviews == before[fact].reviews + 1
    assert fold(later.store.events(), later.model()[0]).facts == later.store.fact_states()


def test_flags_outlive_a_crash(collection: Collection) -> None:
    sitting = quiz.flag(collection, begun(collection, exam=True))
    sitting = answered(collection, sitting)
    sitting = quiz.flag(collection, sitting)
    quiz_id, flagged = sitting.quiz.paper.quiz_id, sitting.quiz.flagged
    assert flagged == {0, 1}
    found = quiz.take_up(collection, quiz_id).quiz
    assert (found.flagged, len(found.reviews)) == (flagged, 1)
    quiz.flag(collection, quiz.go_to(sitting, 0))
    assert quiz.take_up(collection, quiz_id).quiz.flagged == {1}


def test_a_spelling_accepted_in_a_quiz_counts_from_the_next_question_on(collection: Collection) -> None:
    sitting = begun(collection)
    while sitting.quiz.phase is QuizPhase.ASKING and sitting.quiz.item.asked.type != "typed":
        sitting = answered(collection, sitting)
    ref = sitting.quiz.item.asked.question_ref
    sitting = quiz.answer(collection, sitting, ("something else entirely",), answer_ms=1_000)
    assert quiz.spelling_to_accept(sitting) is None
    sitting = quiz.override(collection, sitting)
    assert quiz.spelling_to_accept(sitting) == "something else entirely"
    sitting = quiz.remember(collection, sitting, yes=True)
    assert "something else entirely" in sitting.course.accepted[ref]
    assert collection.store.accepted() == sitting.course.accepted
