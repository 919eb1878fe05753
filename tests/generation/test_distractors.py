"""Wrong options: of the answer's type and shape, clearly wrong, and nowhere in the article."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.generation import conditions, distractors, extraction
from quizapp.generation.article import read
from quizapp.generation.distractors import Unsaid


def options(text: str, answer: str, article: str = "") -> tuple[str, ...]:
    statement = next(s for s in extraction.find(read(text)) if s.answer == answer)
    return distractors.find(statement, Unsaid(article or text))


@pytest.mark.parametrize(
    ("text", "answer", "shape"),
    [
        ("About 17.3 million adults live alone in the north.", "17.3 million", r"\d+\.\d million"),
        ("The ship would cost $1,800 a year to run.", "$1,800", r"\$\d,?\d00"),
        ("About 25% of the fish live in the north.", "25%", r"\d\d?%"),
        ("The infusion lasts 40 minutes in most clinics.", "40 minutes", r"\d+ minutes"),
        ("Most attacks last 4 to 72 hours in adults.", "4 to 72 hours", r"\d+ to \d+ hours"),
        ("The agency approved the drug in 2018.", "2018", r"(?:19|20)\d\d"),
        ("About 1 in 5 adults live alone there.", "1 in 5", r"1 in \d+"),
        ("The trial went on for six weeks in May.", "six weeks", r"\w+ weeks"),
        ("The spray brings rapid relief within hours of the dose.", "hours", r"minutes|days|weeks|seconds|months"),
    ],
)
def test_numbers_are_wrong_in_value_and_right_in_shape(text: str, answer: str, shape: str):
    found = options(text, answer)
    assert len(set(found)) == 3
    assert answer not in found
    assert all(re.fullmatch(shape, option) for option in found), found


def test_no_year_is_still_to_come():
    assert all(int(option) <= 2024 for option in options("The agency approved the drug in 2023.", "2023"))


@given(st.integers(2, 99_999), st.sampled_from(["%", " mg", " patients", " weeks", " km"]))
def test_numbers_stay_well_away_from_the_right_one(number: int, unit: str):
    if unit == "%" and number > 99:
        return
    text = f"It was seen in {number}{unit} of the old group there."
    found = [s for s in extraction.find(read(text)) if s.quantity and str(number) in s.answer]
    for option in distractors.find(found[0], Unsaid(text)) if found else ():
        other = float(re.sub(r"[^\d.]", "", option))
        assert abs(other - number) >= 0.15 * number


def test_conditions_are_no_aliases_or_ancestors_and_not_in_the_article():
    article = "Ketamine is often given for hypertension. It was also tried in people with gout or asthma."
    found = options("Ketamine is often given for hypertension.", "hypertension", article)
    assert len(found) == 3
    assert not any(conditions.same(option, "hypertension") for option in found)
    assert not {"gout", "asthma"} & set(found)


def test_conditions_are_kin_where_the_vocabulary_has_kin():
    found = options("The spray is often used for panic attacks.", "panic attacks")
    assert any((conditions.tree_of(option) or "").startswith("F03") for option in found)


def test_a_receptor_stands_among_receptors():
    found = options("Ketamine works by blocking NMDA receptors in the brain.", "NMDA receptors")
    assert len(found) == 3
    assert all(option.endswith("receptors") for option in found)


def test_a_plain_thing_has_no_wrong_options():
    assert options("The moon lowers the water in the old harbour.", "old harbour") == ()


def test_the_same_answer_gets_the_same_options():
    text = "The spray is often used for panic attacks."
    assert options(text, "panic attacks") == options(text, "panic attacks")
