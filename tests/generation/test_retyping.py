"""The same fact in another type: only with words that the question, its kin and its quote already have."""

from __future__ import annotations

import pytest

from quizapp.deck.model import Choice, Cloze, Distractor, Flash, Match, Numeric, Question, Source, Typed
from quizapp.generation.retyping import other_types

SOURCE = Source(section="Doses", quote="A usual dose is\n0.5 mg per kilogram of body weight.")
TYPED = Typed(
    id="dose-typed",
    fact="dose",
    type="typed",
    prompt="What is a usual dose?",
    answer="0.5 mg",
    hint="Small.",
    source=SOURCE,
)
CHOICE = Choice(
    id="dose-choice",
    fact="dose",
    type="choice",
    prompt="Which of these is a usual dose?",
    answer="0.5 mg",
    distractors=tuple(Distractor(text=text) for text in ("1 mg", "2 mg", "5 mg")),
    source=SOURCE,
)
CLOZE = Cloze(
    id="dose-cloze",
    fact="dose",
    type="cloze",
    prompt="A usual dose is {{0.5 mg|500 mcg}} per kilogram.",
    also=("1 mg",),
    source=SOURCE,
)


def types(question: Question, *others: Question) -> list[str]:
    return [other.type for other in other_types(question, others)]


def test_the_next_type_comes_first_and_types_of_kin_are_taken() -> None:
    assert types(TYPED) == ["numeric", "flash", "cloze"]
    assert types(TYPED, CHOICE) == ["numeric", "flash", "cloze"]
    assert types(CHOICE, TYPED) == ["cloze", "numeric", "flash"]


def test_no_choice_comes_of_anything_since_wrong_options_would_be_made_up() -> None:
    for question in (TYPED, CLOZE, CHOICE):
        assert "choice" not in types(question, TYPED.model_copy(update={"type": "flash"}))


def test_a_blank_is_made_in_the_quote_where_the_answer_stands_as_a_whole() -> None:
    (cloze,) = (other for other in other_types(TYPED, ()) if isinstance(other, Cloze))
    assert cloze.prompt == "A usual dose is {{0.5 mg}} per kilogram of body weight."
    for answer in ("5 mg pe", "body", "kilo", "none"):
        found = types(TYPED.model_copy(update={"answer": answer}))
        assert ("cloze" in found) == (answer == "body")


@pytest.mark.parametrize("quote", ["It is {{0.5 mg}}.", "}} 0.5 mg."])
def test_a_quote_with_braces_of_its_own_makes_no_blank(quote: str) -> None:
    assert "cloze" not in types(TYPED.model_copy(update={"source": Source(quote=quote)}))


def test_a_blank_alone_has_no_question_to_lend() -> None:
    assert types(CLOZE) == []


def test_a_question_that_follows_options_loses_the_word_of_them() -> None:
    flash = next(other for other in other_types(CHOICE, ()) if isinstance(other, Flash))
    assert flash.prompt == "What is a usual dose?"
    typed = next(other for other in other_types(CLOZE, [CHOICE]) if isinstance(other, Typed))
    assert (typed.prompt, typed.accept, typed.also) == ("What is a usual dose?", ("500 mcg",), ("1 mg",))


@pytest.mark.parametrize(
    ("choosing", "recalling"),
    [
        ("Which of these receptors does it block?", "Which receptors does it block?"),
        ("It works by blocking which of these?", "It works by blocking what?"),
        ("Which is right: where does it act?", "Where does it act?"),
        ("What is a usual dose? Choose the right answer.", "What is a usual dose?"),
    ],
)
def test_words_for_the_options_are_left_out(choosing: str, recalling: str) -> None:
    flash = next(
        one for one in other_types(CHOICE.model_copy(update={"prompt": choosing}), ()) if isinstance(one, Flash)
    )
    assert flash.prompt == recalling


def test_only_what_reads_as_a_quantity_becomes_a_number() -> None:
    assert isinstance(next(iter(other_types(TYPED, ()))), Numeric)
    assert "numeric" not in types(TYPED.model_copy(update={"answer": "much"}))


def test_id_fact_source_and_hint_stay() -> None:
    for other in other_types(TYPED, [CHOICE]):
        assert (other.id, other.fact, other.source, other.hint) == ("dose-typed", "dose", SOURCE, "Small.")


def test_a_question_of_several_answers_stays_what_it_is() -> None:
    match = Match(id="m", type="match", prompt="Which?", pairs=(("a", "b"), ("c", "d")))
    two = Cloze(id="c", type="cloze", prompt="{{a}} and {{b}}")
    assert types(match) == types(two) == []
