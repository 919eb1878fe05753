"""A question as a form has it: nothing untouched is lost, a change of type carries over what it can."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.deck.drafting import Draft, Flaw, begun, draft_of, fields_of
from quizapp.deck.model import QUESTION_CLASSES, Question
from tests.courses import EVERY_TYPE, deck_of

TYPES = tuple(QUESTION_CLASSES)
TEXTS = st.text(alphabet="aé |⏎\n,{}0.", min_size=1, max_size=6).filter(lambda text: bool(text.strip()))
MAYBE = st.none() | TEXTS


def question_of(raw: dict[str, Any]) -> Question:
    found: Question = QUESTION_CLASSES[raw["type"]].model_validate(raw)  # type: ignore[assignment]  # one of the union
    return found


def said(draft: Draft) -> Question:
    """The question a draft says, which has to be complete."""
    found = draft.question("q")
    assert not isinstance(found, tuple), found
    return found


def flaws(draft: Draft) -> dict[str, str]:
    found = draft.question("q")
    assert isinstance(found, tuple), found
    assert all(isinstance(flaw, Flaw) for flaw in found)
    return {flaw.name: flaw.message for flaw in found}


def filled(type_name: str, **texts: str) -> Draft:
    draft = begun(type_name)
    for name, text in texts.items():
        draft = draft.with_text(name, text)
    return draft


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question of any type with every key it may have, of texts that a field cannot show as they are."""
    kind = draw(st.sampled_from(TYPES))
    different = st.lists(TEXTS, min_size=2, max_size=3, unique_by=lambda text: text.strip().casefold())
    wrong = st.lists(TEXTS | st.fixed_dictionaries({"text": TEXTS, "why": MAYBE}), min_size=1, max_size=3)
    own: dict[str, st.SearchStrategy[Any]] = {
        "flash": st.fixed_dictionaries({"answer": TEXTS, "reverse": st.booleans()}),
        "true_false": st.fixed_dictionaries({"answer": st.booleans()}),
        "choice": st.fixed_dictionaries({"answer": TEXTS, "distractors": wrong}),
        "multi": st.fixed_dictionaries({"answers": different, "distractors": wrong}),
        "typed": st.fixed_dictionaries({"answer": TEXTS, "accept": different, "also": st.lists(TEXTS, max_size=2)}),
        "numeric": st.fixed_dictionaries(
            {
                "answer": st.sampled_from([5, -2, 1e30, 0.25, "17.3 million", "0.5-1 mg/kg"]),
                "tolerance": st.sampled_from([None, 1, 0.5, "5%"]),
            }
        ),
        "cloze": st.fixed_dictionaries({"also": st.lists(TEXTS, max_size=2)}),
        "order": st.fixed_dictionaries({"items": different}),
        "match": st.builds(
            lambda lefts, rights, more: {"pairs": list(zip(lefts, rights, strict=False)), "distractors": more},
            different,
            different,
            wrong,
        ),
    }
    common = {"id": "q", "type": kind, "prompt": draw(TEXTS) + (" {{a|b}} c" if kind == "cloze" else "")}
    more = {name: draw(MAYBE) for name in ("fact", "hint", "explanation", "subject", "topic", "evidence", "status")}
    more |= {"tags": draw(st.lists(TEXTS, max_size=2)), "as_of": draw(st.sampled_from([None, 2019]))}
    more["source"] = draw(st.none() | st.fixed_dictionaries({"section": MAYBE, "quote": MAYBE}))
    return question_of(common | more | draw(own[kind]))


@given(questions())
@settings(max_examples=300, deadline=None)
def test_a_draft_that_nobody_touched_says_the_question_it_began_as(question: Question) -> None:
    draft = draft_of(question)
    assert said(draft) == question
    assert not draft.changed


@given(questions(), st.sampled_from(TYPES))
@settings(max_examples=200, deadline=None)
def test_another_type_and_back_loses_nothing_but_the_blanks_of_a_sentence(question: Question, other: str) -> None:
    back = draft_of(question).as_type(other).as_type(question.type)
    if "cloze" not in {question.type, other}:
        assert said(back) == question


@given(questions(), st.sampled_from(TYPES))
@settings(max_examples=200, deadline=None)
def test_whatever_the_type_a_draft_says_a_question_or_names_the_fields_that_lack(
    question: Question, other: str
) -> None:
    found = draft_of(question).as_type(other).question("q")
    if isinstance(found, tuple):
        assert {flaw.name for flaw in found} <= {one.name for one in fields_of(other)} | {"fact"}
    else:
        assert found.type == other


@pytest.mark.parametrize("name", TYPES)
def test_an_empty_draft_says_what_it_lacks_and_is_not_changed(name: str) -> None:
    assert "prompt" in flaws(begun(name))
    assert not begun(name, subject="PTSD").changed


def test_a_bar_parts_a_wrong_option_from_its_why_and_a_left_from_its_right() -> None:
    choice = filled("choice", prompt="Which?", answer="glutamate", distractors="GABA | It calms.\n\n dopamine")
    assert said(choice).model_dump()["distractors"] == (
        {"text": "GABA", "why": "It calms."},
        {"text": "dopamine", "why": None},
    )
    match = filled("match", prompt="Which?", pairs="PTSD | flashbacks\nOCD|compulsions")
    assert said(match).right == ("flashbacks", "compulsions")
    assert flaws(match.with_text("pairs", "PTSD\nOCD | compulsions"))["pairs"].endswith("Write left | right.")


def test_lines_that_nobody_touched_keep_what_a_line_cannot_say() -> None:
    raw = {"id": "q", "type": "choice", "prompt": "p", "answer": "a", "distractors": ["b | c\nd", "e"]}
    draft = draft_of(question_of(raw))
    text = draft.text("distractors")
    assert text.splitlines() == ["b | c⏎d", "e"]
    after = said(draft.with_text("distractors", text + "\nf"))
    assert [option["text"] for option in after.model_dump()["distractors"]] == ["b | c\nd", "e", "f"]


@pytest.mark.parametrize(
    ("typed", "read"), [("56", 56), ("0.5", 0.5), ("17.3 million", "17.3 million"), ("-3", -3), ("1e5", "1e5")]
)
def test_a_number_is_a_number_and_a_quantity_stays_as_people_write_it(typed: str, read: object) -> None:
    draft = filled("numeric", prompt="Which dose?", answer=typed, unit="mg")
    assert said(draft).model_dump()["answer"] == read


def test_what_is_no_number_is_said_with_an_example() -> None:
    assert flaws(filled("numeric", prompt="How many?", answer="a lot"))["answer"] == (
        "No number I can read: a lot. Try 17.3 million."
    )


def test_true_or_false_has_to_be_said() -> None:
    draft = filled("true_false", prompt="It acts within hours.")
    assert flaws(draft) == {"truth": "It says neither true nor false."}
    assert said(draft.with_text("truth", "no")).right == ("False",)


def test_a_card_becomes_a_sentence_with_a_blank_where_its_prompt_names_the_answer() -> None:
    draft = filled("flash", prompt="It blocks NMDA receptors.", answer="NMDA").as_type("cloze")
    assert draft.text("prompt") == "It blocks {{NMDA}} receptors."
    assert said(draft.as_type("typed")).model_dump()["prompt"] == "It blocks ____ receptors."
    assert draft.as_type("typed").as_type("cloze").text("prompt") == "It blocks {{NMDA}} receptors."


def test_spellings_of_a_blank_are_accepted_where_the_answer_is_typed_and_back() -> None:
    draft = filled("cloze", prompt="It blocks {{NMDA|NMDAR}} receptors.").as_type("typed")
    assert (draft.text("answer"), draft.text("accept")) == ("NMDA", "NMDAR")
    assert draft.as_type("cloze").text("prompt") == "It blocks {{NMDA|NMDAR}} receptors."


def test_several_answers_carry_over_to_an_order_and_the_first_to_a_single_one() -> None:
    draft = filled("multi", prompt="Which?", answers="one\ntwo", distractors="three")
    assert said(draft.as_type("order")).right == ("one", "two")
    assert said(draft.as_type("choice")).right == ("one",)
    assert said(filled("flash", prompt="Which?", answer="one").as_type("multi")).right == ("one",)


def test_a_year_that_is_none_is_said_at_its_field() -> None:
    draft = filled("flash", prompt="Which?", answer="a", as_of="lately")
    assert flaws(draft)["as_of"].endswith("Write a year, such as 2019.")


def test_every_type_has_its_fields_and_every_key_a_field() -> None:
    for name, question in {question.type: question for question in deck_of(EVERY_TYPE).questions}.items():
        keys = {one.name for one in fields_of(name)} | {"id", "fact", "type", "source"}
        assert set(type(question).model_fields) <= keys | ({"answer"} if name == "true_false" else set())
