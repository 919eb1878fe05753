from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.confidence import (
    MARKS,
    MOST_MARKS,
    by_confidence,
    can_be_said,
    certain_marks,
)
from quizapp.learning.events import Confidence

GUESS, UNSURE, SURE = Confidence.GUESS, Confidence.UNSURE, Confidence.SURE


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
