"""What is a condition, and which conditions are kin."""

from __future__ import annotations

import pytest

from quizapp.generation import conditions, mechanisms, names
from quizapp.generation.grammar import read


@pytest.mark.parametrize(
    "name",
    ["PTSD", "fibromyalgia", "complex regional pain syndrome", "severe tooth pain", "Down syndrome", "haemophilia",
     "suicidal ideation", "panic attacks", "kidney stones", "sleep apnoea", "treatment-resistant depression"],
)  # fmt: skip
def test_conditions_are_known_by_name_head_or_ending(name: str):
    assert conditions.is_condition(tuple(name.split()))


@pytest.mark.parametrize(
    "name", ["diagnosis", "photosynthesis", "the disorder", "serious disease", "data", "the attack"]
)
def test_what_only_sounds_like_a_condition_is_none(name: str):
    assert not conditions.is_condition(tuple(name.removeprefix("the ").split()))


def test_an_alias_and_an_ancestor_are_the_same_and_a_sibling_is_not():
    assert conditions.same("high blood pressure", "hypertension")
    assert conditions.same("heart disease", "myocardial infarction")
    assert not conditions.same("asthma", "migraine")


def test_the_longest_name_is_found_at_each_place():
    words = ["chronic", "pain", "such", "as", "complex", "regional", "pain", "syndrome"]
    assert conditions.find(words) == [(0, 1), (4, 7)]


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [("NMDA receptors", "receptor"), ("glutamate", "neurotransmitter"), ("lipase", "enzyme"), ("disease", None),
     ("calcium channels", "channel"), ("ACE inhibitors", "drug class"), ("tobacco", None)],
)  # fmt: skip
def test_mechanisms_have_closed_classes(phrase: str, kind: str | None):
    assert mechanisms.class_of(tuple(phrase.split())) == kind


@pytest.mark.parametrize(
    ("word", "drug"), [("erenumab", True), ("lisinopril", True), ("dopamine", False), ("climate", False)]
)
def test_medicines_are_known_by_their_stems(word: str, drug: bool):
    assert mechanisms.is_drug(word) is drug


def test_names_are_told_apart_by_what_they_name():
    assert names.kind_of("Journal of Clinical Psychiatry") == "journal"
    assert names.kind_of("National Institute of Mental Health") == "organization"
    assert names.kind_of("American Academy of Sleep Medicine") == "organization"
    assert names.kind_of("Samuel Morse") == ""
    assert names.is_name(read("the Samuel Morse")[1:])
    assert not names.is_name(read("the telegraph")[1:])
