from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import Outcome, Review
from quizapp.learning.folding import fold
from quizapp.learning.memory_models import FSRS6
from quizapp.learning.tallies import CONFIDENCE, HOUR, TYPE, Mistake, tally, told
from tests.storage.support import review, stamp
from tests.strategies import reviews

HOUR_MS = 3_600_000


def mistakes(**changes: Any) -> dict[Mistake, int]:
    wrong = {"type": "choice", "outcome": Outcome.WRONG, "score": 0.0, "right": ("OCD",), "given": ("PTSD",)}
    return dict(tally([told(review(**{**wrong, **changes}))]).mistakes)


@given(st.lists(reviews(), max_size=15, unique_by=lambda r: r.stamp.id))
def test_hours_and_types_add_up_to_the_days_of_the_fold(found: list[Review]) -> None:
    days = fold(found, FSRS6()).days
    counted = tally(map(told, found)).answers
    for name in (HOUR, TYPE):
        for place, count in days.items():
            here = [n for by, n in counted.items() if by.property == name and (by.day, by.deck_id) == place]
            assert tuple(map(sum, zip(*here, strict=True))) == (count.answered, count.right, count.answer_ms)
        assert {(by.day, by.deck_id) for by in counted if by.property == name} == days.keys()


def test_the_hour_is_that_of_the_learners_clock() -> None:
    at = review().stamp.at_ms // (24 * HOUR_MS) * 24 * HOUR_MS + 23 * HOUR_MS
    for offset, hour in ((0, 23), (60, 0), (-480, 15), (345, 4)):
        found = tally([told(review(stamp=replace(stamp(at), offset_minutes=offset)))]).answers
        assert [by.value for by in found if by.property == HOUR] == [hour]


def test_confidence_is_counted_where_it_was_told() -> None:
    found = tally([told(review(confidence=None)), told(review(confidence=1)), told(review(confidence=3, score=0.0))])
    counted = {by.value: n[:2] for by, n in found.answers.items() if by.property == CONFIDENCE}
    assert counted == {1: (1, 1), 3: (1, 0)}


def test_a_wrong_choice_is_taken_for_the_right_one() -> None:
    assert mistakes(options=("OCD", "PTSD")) == {Mistake("deck", "OCD", "PTSD", "q", True): 1}
    assert mistakes(type="typed") == {Mistake("deck", "OCD", "PTSD", "q", False): 1}


def test_of_pairs_and_blanks_only_those_in_the_wrong_place_are_mistakes() -> None:
    found = mistakes(type="match", outcome=Outcome.PARTIAL, given=("a", "c", "b"), right=("a", "b", "c"))
    assert found == {Mistake("deck", "b", "c", "q", False): 1, Mistake("deck", "c", "b", "q", False): 1}


def test_of_several_rights_a_wrong_one_stands_for_none_of_them() -> None:
    found = mistakes(type="multi", given=("a", "x"), right=("a", "b"))
    assert found == {Mistake("deck", "", "x", "q", False): 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "true_false", "given": ("True",), "right": ("False",)},
        {"type": "order"},
        {"type": "numeric"},
        {"outcome": Outcome.RIGHT},
        {"outcome": Outcome.DONT_KNOW, "given": ()},
        {"given": (" ",)},
        {"given": ("ocd",)},
    ],
)
def test_what_says_nothing_of_a_confusion_is_not_counted(changes: dict[str, Any]) -> None:
    assert mistakes(**changes) == {}
