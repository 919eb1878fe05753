"""Which question is the one that is gone: the rule on texts, without any deck or log."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.identity import Known, follow_questions

CAPITAL = Known("cities", "~1", "~1", "flash", "What is the capital of France?", ("Paris",))
RIVER = Known("cities", "~2", "~2", "flash", "Which river runs through Rome?", ("the Tiber",))

WORDS = st.lists(st.sampled_from(["which", "drug", "dose", "acts", "on", "pain", "sleep", "brain"]), min_size=3)


def test_the_same_words_are_the_same_question_wherever_they_stand() -> None:
    moved = replace(CAPITAL, deck_id="europe", question_id="paris", fact="paris")
    assert follow_questions([CAPITAL], [moved, RIVER]) == {"cities/~1": "europe/paris"}


def test_white_space_makes_no_other_question() -> None:
    spaced = replace(CAPITAL, question_id="~3", prompt="What is  the capital\nof France?")
    assert follow_questions([CAPITAL], [spaced]) == {"cities/~1": "cities/~3"}


def test_an_edited_prompt_is_the_question_it_was() -> None:
    edited = replace(CAPITAL, question_id="~3", prompt="Which city is the capital of France?")
    assert follow_questions([CAPITAL], [edited, RIVER]) == {"cities/~1": "cities/~3"}


def test_a_corrected_answer_is_the_question_it_was() -> None:
    wrong = replace(CAPITAL, answer=("Lyon",))
    assert follow_questions([wrong], [replace(CAPITAL, question_id="~3")]) == {"cities/~1": "cities/~3"}


def test_another_type_of_the_same_words_is_the_question_it_was() -> None:
    assert follow_questions([CAPITAL], [replace(CAPITAL, question_id="~3", type="typed")]) == {"cities/~1": "cities/~3"}


def test_another_question_of_one_shape_is_another_question() -> None:
    spain = Known("cities", "~3", "~3", "flash", "What is the capital of Spain?", ("Madrid",))
    assert follow_questions([CAPITAL], [spain, RIVER]) == {}


def test_of_two_that_are_as_like_as_each_other_neither_is_taken() -> None:
    twins = [replace(CAPITAL, deck_id=deck, question_id="~3") for deck in ("north", "south")]
    assert follow_questions([CAPITAL], twins) == {}
    edits = [replace(CAPITAL, question_id=f"~{n}", prompt=f"What is the capital of France {n}?") for n in (4, 5)]
    assert follow_questions([CAPITAL], edits) == {}


def test_among_the_same_words_twice_the_id_decides() -> None:
    twins = [replace(CAPITAL, question_id=name, fact=name) for name in ("first", "second")]
    moved = [replace(twin, deck_id="europe") for twin in twins]
    assert follow_questions(twins, moved) == {"cities/first": "europe/first", "cities/second": "europe/second"}


def test_in_another_deck_only_a_named_question_may_have_changed() -> None:
    named = replace(CAPITAL, question_id="paris", fact="paris")
    edited = replace(named, deck_id="europe", prompt="Which city governs France?")
    assert follow_questions([named], [edited]) == {"cities/paris": "europe/paris"}
    assert follow_questions([CAPITAL], [replace(edited, question_id="~4", fact="~4")]) == {}


def test_a_question_that_changed_beside_its_like_is_told_from_it() -> None:
    adults = Known("d", "~1", "~1", "numeric", "How many adults had a depressive episode in 2017?", ("17.3 million",))
    teens = Known("d", "~2", "~2", "numeric", "How many teenagers had a depressive episode in 2017?", ("3.2 million",))
    newer = [
        replace(known, question_id=f"{known.question_id}+", prompt=f"{known.prompt} (USA)") for known in (teens, adults)
    ]
    assert follow_questions([adults, teens], newer) == {"d/~1": "d/~1+", "d/~2": "d/~2+"}


def test_questions_of_one_mould_are_told_apart_by_their_answers() -> None:
    before = [
        Known("d", f"~{n}", f"~{n}", "flash", f"Which element has number {n}?", (f"element {n}",)) for n in range(90)
    ]
    after = [replace(k, question_id=f"{k.question_id}+", prompt=k.prompt.replace("Which", "What")) for k in before]
    assert follow_questions(before, after) == {known.ref: f"{known.ref}+" for known in before}


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6), st.lists(st.tuples(WORDS, WORDS), max_size=6))
def test_no_question_is_given_to_two_and_order_does_not_matter(
    gone: list[tuple[list[str], list[str]]], fresh: list[tuple[list[str], list[str]]]
) -> None:
    def known(deck: str, texts: list[tuple[list[str], list[str]]]) -> list[Known]:
        return [
            Known(deck, f"~{n}", f"~{n}", "typed", " ".join(prompt), (" ".join(answer),))
            for n, (prompt, answer) in enumerate(texts)
        ]

    before, after = known("d", gone), [replace(k, question_id=f"{k.question_id}+") for k in known("d", fresh)]
    found = follow_questions(before, after)
    assert len(set(found.values())) == len(found)
    assert found.keys() <= {known.ref for known in before}
    assert follow_questions(before[::-1], after[::-1]) == found
