"""An answer is one whole thing: no half of a compound, no verb, no quality taken along."""

from __future__ import annotations

import pytest

from quizapp.generation import extraction
from quizapp.generation.article import read


def answers(text: str) -> set[str]:
    return {statement.answer for statement in extraction.find(read(text))}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Smoking and birth control pills raise the risk of clotting.", "pills"),
        ("When the hormone binds to its receptor, the level of cAMP decreases, and growth stops.", "cAMP decreases"),
        ("The patient does not need anesthesia for the procedure.", "need anesthesia"),
        ("The stent keeps the artery open and stops new clots from forming.", "forming"),
        ("The vessels react to the stretching of the wall as changes in blood flow occur.", "blood flow occur"),
        ("The two governments signed the Seventeen Point Agreement in the spring.", "Point Agreement"),
    ],
)
def test_what_is_not_one_thing_is_no_answer(text: str, cut: str):
    assert cut not in answers(text)


def test_a_second_verb_leaves_the_thing_behind_it():
    found = answers("Each polyp is a few millimetres wide and shelters microscopic algae in its tissue.")
    assert "microscopic algae" in found
    assert "shelters microscopic algae" not in found


def test_what_a_thing_is_made_is_no_part_of_it():
    assert "skeleton" in answers("Low bone mass and worn bone tissue make the skeleton fragile.")
