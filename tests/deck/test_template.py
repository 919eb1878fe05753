"""What a deck and a question begin as."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.file import read_deck
from quizapp.deck.lint import lint_deck
from quizapp.deck.model import QUESTION_CLASSES, Deck, Flash
from quizapp.deck.template import SAMPLES, id_from_prompt, name_from_title, new_deck_text

TEXT = new_deck_text(Deck(id="heart", title='The "heart"'), "deck.schema.json")


def test_a_new_deck_has_nothing_wrong_but_that_it_is_empty() -> None:
    parsed = read_deck(TEXT, "heart.toml")
    assert [(p.severity, p.message) for p in parsed.problems] == [("note", "No questions yet: a adds one.")]
    assert parsed.deck == Deck(id="heart", title='The "heart"')


def test_it_names_the_schema_first() -> None:
    assert TEXT.startswith("#:schema deck.schema.json\n")


def test_its_samples_are_sound_questions_of_every_type_once_the_signs_are_off() -> None:
    samples = SAMPLES[SAMPLES.index("# [[") :]
    parsed = read_deck(re.sub("^# ", "", samples, flags=re.MULTILINE), "d.toml")
    assert parsed.problems == ()
    assert parsed.deck is not None
    assert [question.type for question in parsed.deck.questions] == list(QUESTION_CLASSES)
    assert [f for f in lint_deck(parsed.deck, None) if f.severity != "I"] == []


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Which brain system does ketamine target in PTSD?", "brain-system-ketamine-target-ptsd"),
        ("What is it?", "what-is-it"),
        ("Ketamine blocks the {{NMDA}} receptor.", "ketamine-blocks-receptor"),
        ("Größe des Cafés", "grosse-des-cafes"),
        ("日本の首都は？", "日本の首都は"),
        ("???", "question"),
    ],
)
def test_an_id_carries_the_telling_words_of_its_prompt(prompt: str, name: str) -> None:
    assert id_from_prompt(prompt) == name


@given(st.text(max_size=200))
def test_any_text_gives_a_short_id_that_may_stand_in_a_deck_and_on_a_disk(text: str) -> None:
    for name in (id_from_prompt(text), name_from_title(text)):
        assert 0 < len(name) <= 48
        assert not set(name) & set('/\\:*?"<>|.\n\0 ')
        assert Flash(id=name, prompt="a?", answer="b").id == name
