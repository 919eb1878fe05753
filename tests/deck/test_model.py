"""A question is a value: what it says of itself follows from its keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from quizapp.deck.model import QUESTION_CLASSES, Deck, Question


def question(**keys: Any) -> Question:
    deck = Deck.model_validate({"id": "d", "title": "D", "questions": [{"id": "q", "prompt": "p"} | keys]})
    return deck.questions[0]


@pytest.mark.parametrize(
    ("keys", "right"),
    [
        ({"answer": "a"}, ("a",)),
        ({"type": "true_false", "answer": False}, ("False",)),
        ({"type": "choice", "answer": "a", "distractors": ["b"]}, ("a",)),
        ({"type": "multi", "answers": ["a", "b"]}, ("a", "b")),
        ({"type": "typed", "answer": "a", "accept": ["b"]}, ("a",)),
        ({"type": "numeric", "answer": 12, "unit": "mg"}, ("12 mg",)),
        ({"type": "numeric", "answer": "12 mg", "unit": "mg"}, ("12 mg",)),
        ({"type": "numeric", "answer": 0.5}, ("0.5",)),
        ({"type": "cloze", "prompt": "It is {{a|A}} and {{ b }}."}, ("a", "b")),
        ({"type": "order", "items": ["a", "b"]}, ("a", "b")),
        ({"type": "match", "pairs": [["a", "1"], ["b", "2"]], "distractors": ["3"]}, ("1", "2")),
    ],
)
def test_the_right_answer_is_text_one_member_a_part(keys: dict[str, Any], right: tuple[str, ...]) -> None:
    assert question(**keys).right == right


def test_a_question_without_a_type_is_a_card() -> None:
    assert question(answer="a").type == "flash"


def test_every_type_names_itself() -> None:
    assert all(cls.model_fields["type"].annotation.__args__ == (name,) for name, cls in QUESTION_CLASSES.items())  # type: ignore[union-attr] # a Literal


def test_a_distractor_may_be_plain_text() -> None:
    asked = question(type="choice", answer="a", distractors=["b", {"text": "c", "why": "w"}])
    assert [(option.text, option.why) for option in asked.distractors] == [("b", None), ("c", "w")]  # type: ignore[union-attr] # a choice


def test_the_pieces_of_a_cloze_stand_around_its_blanks() -> None:
    asked = question(type="cloze", prompt="It is {{a|A}} and {{b}}.")
    assert asked.pieces == ("It is ", " and ", ".")  # type: ignore[union-attr] # a cloze
    assert asked.blanks == (("a", "A"), ("b",))  # type: ignore[union-attr] # a cloze


@pytest.mark.parametrize(
    "keys",
    [
        {"answer": 3},
        {"answer": " "},
        {"answer": "a", "fact": "x/y"},
        {"answer": "a", "id": "x/y"},
        {"answer": "a", "id": " "},
        {"answer": "a", "colour": "red"},
        {"answer": "a", "as_of": 19},
        {"type": "true_false", "answer": "true"},
        {"type": "choice", "answer": "a", "distractors": []},
        {"type": "numeric", "answer": True},
        {"type": "numeric", "answer": float("nan")},
        {"type": "numeric", "answer": 10**400},
        {"type": "cloze", "prompt": "no blank"},
        {"type": "cloze", "prompt": "an {{ |b}} empty one"},
        {"type": "order", "items": ["a"]},
        {"type": "order", "items": ["a", "A"]},
        {"type": "match", "pairs": [["a", "1"], ["b", "1"]]},
        {"type": "riddle", "answer": "a"},
    ],
)
def test_what_cannot_be_asked_is_no_question(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        question(**keys)


def test_a_deck_has_each_id_once() -> None:
    with pytest.raises(ValidationError, match="two questions with the id 'q'"):
        Deck.model_validate(
            {"id": "d", "title": "D", "questions": [{"id": "q", "prompt": "p", "answer": "a"}] * 2},
        )


def test_a_reversed_card_is_asked_the_other_way_as_a_fact_of_its_own() -> None:
    deck = Deck.model_validate(
        {
            "id": "d",
            "title": "D",
            "questions": [
                {"id": "q", "fact": "f", "prompt": "p", "answer": "a", "hint": "h", "reverse": True},
                {"id": "r", "fact": "f", "prompt": "p2", "answer": "a2"},
            ],
        }
    )
    assert list(deck.by_id) == ["q", "q/reverse", "r"]
    mirror = deck.by_id["q/reverse"]
    assert (mirror.prompt, mirror.right, mirror.hint) == ("a", ("p",), None)
    assert {fact: [q.id for q in asked] for fact, asked in deck.facts.items()} == {
        "f": ["q", "r"],
        "q/reverse": ["q/reverse"],
    }


def test_a_question_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        question(answer="a").prompt = "other"
