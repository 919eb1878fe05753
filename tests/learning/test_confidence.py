from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.confidence import (
    MARKS,
    MOST_MARKS,
    by_confidence,
    can_be_said,
    certain_marks,
    confidently_wrong,
)
from quizapp.learning.events import Confidence, Form, Mode, Outcome, Rating, Review
from tests.courses import Clock

CLOCK = Clock()
GUESS, UNSURE, SURE = Confidence.GUESS, Confidence.UNSURE, Confidence.SURE


def review(fact: str, confidence: Confidence | None, score: float | None, **changes: object) -> Review:
    found = Review(
        stamp=CLOCK.stamp(),
        deck_id="d",
        question_id=fact,
        fact_id=fact,
        text_hash="",
        type="choice",
        form=Form.RECOGNISE,
        mode=Mode.STUDY,
        outcome=Outcome.RIGHT if score else Outcome.WRONG,
        score=score,
        rating=Rating.GOOD if score else Rating.AGAIN,
        confidence=confidence,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("confidence", "right", "wrong"), [(GUESS, 1, 0), (UNSURE, 2, -2), (SURE, 3, -6), (None, 1, 0)]
)
def test_the_surer_the_more_a_right_answer_brings_and_the_more_a_wrong_one_costs(
    confidence: Confidence | None, right: float, wrong: float
) -> None:
    assert certain_marks(confidence, 1.0) == right
    assert certain_marks(confidence, 0.0) == wrong


@given(st.floats(0, 1))
def test_saying_how_sure_one_is_pays_best(chance: float) -> None:
    expected = {sure: chance * right + (1 - chance) * wrong for sure, (right, wrong) in MARKS.items()}
    best = max(expected.values())
    honest = SURE if chance > 0.8 else GUESS if chance < 2 / 3 else UNSURE
    assert expected[honest] == pytest.approx(best)


@given(st.sampled_from([None, *Confidence]), st.floats(0, 1), st.floats(0, 1))
def test_a_better_answer_never_brings_less_and_none_brings_more_than_the_most(
    confidence: Confidence | None, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert -6 <= certain_marks(confidence, low) <= certain_marks(confidence, high) <= MOST_MARKS


@pytest.mark.parametrize(
    ("type_", "given_", "knew", "said"),
    [
        ("choice", ("a",), True, True),
        ("choice", (), True, False),
        ("typed", (), True, False),
        ("flash", (), True, True),
        ("flash", (), False, False),
    ],
)
def test_nobody_is_asked_how_sure_they_are_of_not_knowing(
    type_: str, given_: tuple[str, ...], knew: bool, said: bool
) -> None:
    assert can_be_said(type_, given_, knew=knew) is said


def test_answers_are_counted_by_how_sure_they_were_the_surest_first() -> None:
    found = by_confidence([(GUESS, 0.0), (SURE, 1.0), (None, 1.0), (SURE, 0.5), (GUESS, 1.0)])
    assert [(one.confidence, one.answered, one.score) for one in found] == [(SURE, 2, 1.5), (GUESS, 2, 1.0)]
    assert by_confidence([]) == ()


def test_what_was_wrong_for_sure_is_queued_newest_first_until_it_is_right() -> None:
    log = [
        review("a", SURE, 0.0),
        review("b", SURE, 0.0),
        review("c", UNSURE, 0.0),
        review("d", SURE, 1.0),
        review("e", SURE, 0.0),
        review("b", GUESS, 1.0),
    ]
    assert confidently_wrong(log) == ("d/e", "d/a")
    assert confidently_wrong([*log, review("a", SURE, 0.0)]) == ("d/a", "d/e")


def test_wrong_again_without_being_sure_stays_queued_and_what_is_not_judged_changes_nothing() -> None:
    log = [review("a", SURE, 0.0), review("a", UNSURE, 0.0)]
    assert confidently_wrong(log) == ("d/a",)
    skipped = review("a", None, None, outcome=Outcome.SKIPPED, rating=None)
    assert confidently_wrong([*log, skipped]) == ("d/a",)


def test_of_a_card_the_learner_s_own_rating_says_whether_it_was_right() -> None:
    card = review("a", SURE, None, outcome=Outcome.REVEALED, rating=Rating.AGAIN)
    assert confidently_wrong([card]) == ("d/a",)
    assert confidently_wrong([card, replace(card, rating=Rating.GOOD)]) == ()
