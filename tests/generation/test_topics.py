"""Which topic a plain phrase gets: the clause tells it, not the phrase."""

from __future__ import annotations

import pytest

from quizapp.generation import extraction
from quizapp.generation.article import read


def topic(text: str, answer: str) -> str:
    return next(s.topic for s in extraction.find(read(text)) if s.answer == answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("A sign could cover the whole way, but fog and darkness stopped the service.", "darkness"),
        ("The bubbles keep the wooden hull above the waves.", "wooden hull"),
        ("The lamp failed because of a broken filament.", "broken filament"),
        ("Old pipes have been named as a cause by several engineers.", "Old pipes"),
        ("The buried cable acted like a large battery for some hours.", "large battery"),
        ("The main factor contributing to the loss is the warming of shallow water.", "warming"),
        ("Through the warm current, the fjord stays open all winter.", "warm current"),
        ("Ibuprofen and thirst raise the blood level of the salt.", "Ibuprofen"),
    ],
)
def test_what_makes_something_happen_is_part_of_a_mechanism(text: str, answer: str):
    assert topic(text, answer) == "mechanism"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Risk factors of gout include obesity, a family history of gout, and rich meals.", "family history"),
        ("Ramipril can cause a black tongue.", "black tongue"),
        ("The tablets must not be taken during early childhood.", "early childhood"),
        ("A loud snore is one of the signs of sleep apnea.", "loud snore"),
    ],
)
def test_what_people_have_or_risk_is_a_condition(text: str, answer: str):
    assert topic(text, answer) == "condition"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Weight loss can reverse the disease in some people.", "Weight loss"),
        ("Most magma forms at plate boundaries.", "plate boundaries"),
        ("A trial found that the drug slowed tumour growth in the treated mice.", "treated mice"),
    ],
)
def test_a_treatment_a_place_and_a_result_are_findings(text: str, answer: str):
    assert topic(text, answer) == "finding"


def test_the_disease_a_patient_came_with_is_a_detail_of_the_case_and_a_diagnosis_a_condition():
    came = "One case study involved a patient with severe depression who had tried many drugs."
    found = "A 34-year-old baker was coughing at work, and tests led to a diagnosis of occupational asthma."
    assert topic(came, "severe depression") == "case"
    assert topic(found, "occupational asthma") == "condition"


def test_whom_a_large_figure_counts_is_asked_as_a_statistic():
    text = "About 17.3 million adults in the US have at least one episode each year."
    assert topic(text, "adults in the US") == "statistic"
