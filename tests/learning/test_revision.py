"""What of an asking and its answer outlives an edit of the question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quizapp.deck.model import QUESTION_CLASSES, Question
from quizapp.learning.asking import Course, judge, put
from quizapp.learning.events import Outcome
from quizapp.learning.ladder import highest_form
from quizapp.learning.revision import answer_changed, carried_over, renamed
from tests.courses import EVERY_TYPE, course_of, deck_of, right_answer, wrong_answer

COURSE = course_of()
QUESTIONS = COURSE.decks["d"].by_id
CHOICE = QUESTIONS["system-choice"]


def changed(question: Question, **words: Any) -> Question:
    """The question with other words, as its model reads them."""
    raw = question.model_dump() | words
    found: Question = QUESTION_CLASSES[raw["type"]].model_validate(raw)  # type: ignore[assignment]  # one of the union
    return found


def edited(*questions: Question) -> Course:
    """The course with these questions in the place of those of their ids."""
    deck = COURSE.decks["d"]
    by_id = {question.id: question for question in questions}
    kept = tuple(by_id.get(question.id, question) for question in deck.questions)
    return replace(COURSE, decks={"d": deck.model_copy(update={"questions": kept})})


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("answer", [right_answer, wrong_answer])
def test_words_around_the_answer_change_nothing_of_asking_and_verdict(name: str, answer: Any) -> None:
    before = QUESTIONS[name]
    after = changed(before, explanation="Now explained.", subject="Otherwise")
    highest = highest_form(COURSE.questions(f"d/{before.fact_key}"))
    asked, given = put("d", before, "s", highest=highest), answer(before)
    assert carried_over(edited(after), asked, given, before) == (asked, given)
    assert not answer_changed(before, after)


def test_an_option_whose_spelling_was_mended_keeps_its_place_and_stays_chosen() -> None:
    misspelt = changed(CHOICE, distractors=["dopamin", "serotonin", "GABA"])
    asked = put("d", misspelt, "s")
    again = carried_over(edited(CHOICE), asked, ("dopamin",), misspelt)
    assert again is not None
    assert [option.replace("dopamine", "dopamin") for option in again[0].options] == list(asked.options)
    assert again[1] == ("dopamine",)


def test_a_right_answer_whose_spelling_was_mended_is_right_still() -> None:
    misspelt = changed(CHOICE, answer="glutamat")
    again = carried_over(edited(CHOICE), put("d", misspelt, "s"), ("glutamat",), misspelt)
    assert again is not None
    assert judge(edited(CHOICE), *again).outcome is Outcome.RIGHT


def test_an_answer_that_changed_places_with_a_wrong_option_is_judged_as_it_was_given() -> None:
    swapped = changed(CHOICE, answer="dopamine", distractors=["glutamate", "serotonin", "GABA"])
    again = carried_over(edited(swapped), put("d", CHOICE, "s"), ("glutamate",), CHOICE)
    assert again is not None
    assert again[1] == ("glutamate",)
    assert judge(edited(swapped), *again).outcome is Outcome.WRONG
    assert answer_changed(CHOICE, swapped)


def test_with_another_number_of_options_all_that_stand_in_the_file_are_asked() -> None:
    fewer = changed(CHOICE, distractors=["dopamine"])
    again = carried_over(edited(fewer), put("d", CHOICE, "s"), ("GABA",), CHOICE)
    assert again is not None
    assert set(again[0].options) == {"glutamate", "dopamine"}
    assert judge(edited(fewer), *again).outcome is Outcome.WRONG


def test_an_answer_says_nothing_of_a_question_of_another_type_or_of_more_parts() -> None:
    typed = changed(QUESTIONS["system-typed"], id="system-choice")
    assert carried_over(edited(typed), put("d", CHOICE, "s"), ("glutamate",), CHOICE) is None
    steps = QUESTIONS["steps"]
    longer = changed(steps, items=["screening", "dose", "watching", "going home"])
    assert carried_over(edited(longer), put("d", steps, "s"), right_answer(steps), steps) is None
    gone = replace(COURSE, decks={"d": deck_of('[deck]\nid = "d"\n')})
    assert carried_over(gone, put("d", CHOICE, "s"), ("glutamate",), CHOICE) is None


def test_an_asking_goes_by_the_fact_that_its_question_names_now() -> None:
    alone = changed(CHOICE, fact=None)
    assert renamed(edited(alone), put("d", CHOICE, "s")).fact == "d/system-choice"
    assert renamed(COURSE, put("d", alone, "s")).fact == "d/system"


def test_spaces_and_capitals_make_no_other_answer() -> None:
    assert not answer_changed(CHOICE, changed(CHOICE, answer="Glutamate"))
    assert answer_changed(CHOICE, changed(CHOICE, answer="glutamic acid"))


def test_every_type_is_among_the_questions_asked_here() -> None:
    assert {question.type for question in deck_of(EVERY_TYPE).questions} == set(QUESTION_CLASSES)
