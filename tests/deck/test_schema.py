"""The schema that editors check with says what the models say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli
from jsonschema import Draft7Validator

from quizapp.deck.file import read_deck
from quizapp.deck.library import schema_file
from quizapp.deck.model import QUESTION_CLASSES, Article, Deck, Distractor, Source
from quizapp.deck.schema import KEYS, schema_text
from tests.courses import EVERY_TYPE

BUNDLED = (Path(__file__).parents[2] / "decks" / "ketamine.toml").read_text("utf-8")
VALIDATOR = Draft7Validator(json.loads(schema_text()))


def tables(text: str) -> Any:
    return json.loads(json.dumps(tomli.loads(text), default=date.isoformat))


def test_the_shipped_schema_is_the_one_of_the_models() -> None:
    assert schema_file().read_text("utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("text", [BUNDLED, EVERY_TYPE])
def test_a_sound_deck_is_valid(text: str) -> None:
    assert list(VALIDATOR.iter_errors(tables(text))) == []


@pytest.mark.parametrize(
    "question",
    [
        'prompt = "a?"',
        'prompt = "a?"\nanswer = 3',
        'prompt = "a?"\nanswer = "b"\nexplaination = "c"',
        'prompt = "a?"\nanswer = "b"\nas_of = 19',
        'type = "true_false"\nprompt = "a"\nanswer = "true"',
        'type = "choice"\nprompt = "a?"\nanswer = "b"',
        'type = "order"\nprompt = "a?"\nitems = ["b"]',
        'type = "match"\nprompt = "a?"\npairs = [["b", "c", "d"], ["e", "f"]]',
        'type = "flush"\nprompt = "a?"\nanswer = "b"',
        'id = "a/b"\nprompt = "a?"\nanswer = "b"',
    ],
)
def test_what_the_reader_complains_of_is_not_valid(question: str) -> None:
    text = f"[[questions]]\n{question}\n"
    assert read_deck(text, "d.toml").problems
    assert list(VALIDATOR.iter_errors(tables(text)))


def test_each_key_is_described() -> None:
    models = (*QUESTION_CLASSES.values(), Deck, Article, Source, Distractor)
    keys = {key for model in models for key in model.model_fields} - {"questions"}
    assert set(KEYS) == keys
