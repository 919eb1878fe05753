"""A spelling accepted in a quiz: when it is offered, when it is written, what takes it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quizapp.errors import IllegalMove
from quizapp.learning import acceptance
from quizapp.learning import quiz as moves
from quizapp.learning.events import Note, NoteKind, Review
from quizapp.learning.quiz_phases import Quiz, QuizPhase
from quizapp.learning.scheduling import FactState
from tests.learning.test_quiz import NEW, begun, make_course, make_stamper

COURSE, STAMP = make_course(), make_stamper()


def wrong(question_id: str, given: str) -> Quiz:
    """The question answered so, its verdict on show."""
    quiz = begun(COURSE, STAMP)
    place = next(n for n, item in enumerate(quiz.paper.items) if item.asked.question_id == question_id)
    return moves.answer(replace(quiz, place=place), COURSE, (given,), NEW, STAMP, 0, answer_ms=1)[0]


def overridden(question_id: str, given: str) -> Quiz:
    return acceptance.override(wrong(question_id, given), COURSE, FactState(), STAMP)[0]


def test_a_spelling_is_offered_only_after_i_was_right() -> None:
    assert acceptance.spelling_to_accept(wrong("symptom", "vivid memories"), COURSE) is None
    assert acceptance.spelling_to_accept(overridden("symptom", "vivid memories"), COURSE) == "vivid memories"


def test_yes_writes_it_at_once_and_the_offer_is_gone() -> None:
    quiz = overridden("symptom", "vivid memories")
    accepted, events = acceptance.answer_offer(quiz, COURSE, STAMP, yes=True)
    (note,) = events
    assert isinstance(note, Note)
    assert (note.kind, note.target, note.data) == (
        NoteKind.ACCEPTED,
        "d/symptom",
        {"text": "vivid memories", "on": True},
    )
    assert acceptance.spelling_to_accept(accepted, COURSE) is None
    with pytest.raises(IllegalMove):
        acceptance.answer_offer(accepted, COURSE, STAMP, yes=True)


def test_no_writes_nothing_and_is_not_asked_again() -> None:
    declined, events = acceptance.answer_offer(overridden("symptom", "vivid memories"), COURSE, STAMP, yes=False)
    assert events == ()
    assert acceptance.spelling_to_accept(declined, COURSE) is None
    assert moves.go_on(declined, COURSE, STAMP, 0)[0].spelling is None


def test_taking_i_was_right_back_takes_the_spelling_back() -> None:
    accepted, _ = acceptance.answer_offer(overridden("symptom", "vivid memories"), COURSE, STAMP, yes=True)
    back, events = acceptance.override(accepted, COURSE, FactState(), STAMP)
    notes = [event for event in events if isinstance(event, Note) and event.kind == NoteKind.ACCEPTED]
    assert [note.data["on"] for note in notes] == [False]
    assert [event.overridden for event in events if isinstance(event, Review)] == [False]
    assert (back.phase, back.spelling) == (QuizPhase.SHOWN, None)


def test_a_number_is_never_offered() -> None:
    assert acceptance.spelling_to_accept(overridden("dose", "57"), COURSE) is None
