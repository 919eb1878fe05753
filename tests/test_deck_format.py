"""The page on the deck format is held to the models."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import tomli
from jsonschema import Draft7Validator

from quizapp.deck import construction, grounding, slips
from quizapp.deck.file import read_deck
from quizapp.deck.lint import lint_deck
from quizapp.deck.model import QUESTION_CLASSES, Article, Deck, Distractor, Source
from quizapp.deck.schema import schema_text

PAGE = (Path(__file__).parent.parent / "docs" / "deck-format.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_a_sound_deck(example: str) -> None:
    parsed = read_deck(example, "example.toml")
    assert parsed.problems == ()
    assert parsed.deck is not None
    assert parsed.deck.questions
    tables = json.loads(json.dumps(tomli.loads(example), default=date.isoformat))
    assert list(Draft7Validator(json.loads(schema_text())).iter_errors(tables)) == []
    assert [
        finding for finding in lint_deck(parsed.deck, None) if finding.severity == "E" and finding.rule != "E02"
    ] == []


def test_every_key_stands_in_an_example_and_is_explained() -> None:
    models = (*QUESTION_CLASSES.values(), Deck, Article, Source, Distractor)
    keys = {key for model in models for key in model.model_fields} - {"questions"}
    written = "\n".join(EXAMPLES)
    told = re.sub(r"```toml\n.*?```", "", PAGE, flags=re.DOTALL)
    for key in keys:
        assert re.search(rf"(?m)(^|[{{\s.]){key}( =|\])", written), f"{key} in no example"
        assert re.search(rf"`\[?(?:deck\.)?{key}\b", told) or key == "text", f"{key} is not explained"


def test_every_type_has_a_section_with_an_example() -> None:
    for name in QUESTION_CLASSES:
        section = PAGE.partition(f"### {name}\n")[2].partition("\n##")[0]
        deck = read_deck(re.findall(r"```toml\n(.*?)```", section, re.DOTALL)[0], "d.toml").deck
        assert deck is not None
        assert {question.type for question in deck.questions} == {name}


def test_the_rules_are_within_the_ranges_that_are_named() -> None:
    codes = {rule.code for module in (construction, grounding) for rule in module.RULES} | {"E01", "E10", "W12"}
    codes -= {rule.code for rule in slips.RULES}
    assert {code for code in codes if code[0] == "E"} <= {f"E{n:02}" for n in range(1, 17)}
    assert {code for code in codes if code[0] == "W"} <= {f"W{n:02}" for n in range(1, 23)}
    assert {code for code in codes if code[0] == "I"} == {"I01", "I02"}
