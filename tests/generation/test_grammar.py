"""Which words are verbs and which noun phrases, in context."""

from __future__ import annotations

import pytest

from quizapp.generation import grammar, words
from quizapp.generation.phrases import noun_phrases, text_of


def tags(text: str) -> dict[str, str]:
    return {token.text: token.tag for token in grammar.read(text)}


def phrases(text: str) -> list[str]:
    tokens = grammar.read(text)
    return [text_of(text, tokens, phrase.core, phrase.last) for phrase in noun_phrases(tokens, text)]


def test_a_word_that_is_noun_and_verb_is_read_by_its_place():
    assert tags("Ketamine blocks receptors in the brain.")["blocks"] == "V"
    assert tags("The study found two blocks of ice.")["blocks"] == "N"
    assert tags("The study found two blocks of ice.")["study"] == "N"


def test_a_bare_form_behind_one_thing_is_its_noun_where_the_clause_has_its_verb():
    assert phrases("The pill belongs to the dopamine reuptake inhibitors.")[-1] == "dopamine reuptake inhibitors"
    assert tags("The tablet works in jet lag.")["lag"] == "N"
    assert tags("The acid helps the gut absorb iron.")["absorb"] == "V"


def test_a_participle_behind_its_noun_is_not_the_clauses_verb():
    assert tags("Patients treated with lithium are stable.")["treated"] == "E"
    assert tags("Doctors treated the patients with lithium.")["treated"] == "V"


def test_a_gerund_with_an_object_is_no_noun():
    assert tags("It works by blocking NMDA receptors.")["blocking"] == "G"
    assert tags("The building is old.")["building"] == "N"


def test_to_is_an_infinitive_only_before_a_verb():
    assert tags("It helps to reduce pain.")["to"] == "T"
    assert tags("It responds to treatments.")["to"] == "P"


def test_noun_phrases_carry_their_modifiers_and_leave_their_determiners():
    found = phrases("The drug caused severe joint pain and a very high fever in some older patients.")
    assert found == ["drug", "severe joint pain", "high fever", "older patients"]


def test_the_name_of_a_body_is_one_phrase():
    found = phrases("In 2018, the U.S. Food and Drug Administration approved a drug of the Institute of Mental Health.")
    assert "U.S. Food and Drug Administration" in found
    assert "Institute of Mental Health" in found


@pytest.mark.parametrize(
    ("word", "form", "base"),
    [
        ("reduces", "third", "reduce"),
        ("occurred", "past", "occur"),
        ("dying", "gerund", "die"),
        ("led", "past", "lead"),
    ],
)
def test_verb_forms_lead_back_to_their_base(word: str, form: str, base: str):
    assert words.verb_forms(word)[form] == base  # type: ignore[index]


@pytest.mark.parametrize("word", ["species", "disorder", "diabetes", "morning"])
def test_nouns_that_look_like_verbs_are_none(word: str):
    assert words.verb_forms(word) == {}


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("chronic pain conditions", "chronic pain condition"), ("therapies", "therapy"), ("diagnoses", "diagnosis")],
)
def test_a_plural_noun_has_its_singular(plural: str, singular: str):
    assert words.singular(plural) == singular


def test_tokens_are_slices_of_the_sentence():
    text = "About 1.5–2 mg/kg of the “new” drug (5-HT2A, COX-2) isn’t given to U.S. patients at 37 °C."
    assert all(text[token.start : token.end] == token.text for token in grammar.read(text))
