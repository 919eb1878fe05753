from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.model import Deck, Question
from quizapp.learning.asking import (
    Asked,
    Course,
    ask,
    judge,
    prompt_shown,
    put,
    quickest_ms,
    review_of,
    spelling_on_offer,
    suggested,
    words_shown,
)
from quizapp.learning.events import Form, Memory, Mode, Outcome, Rating, Review, text_hash
from quizapp.learning.grading import Verdict
from quizapp.learning.scheduling import FactState
from tests.courses import Clock, bundled, course_of, deck_of, decks, right_answer, wrong_answer

BUNDLED = bundled()
STRONG = FactState(
    memory=Memory(30.0, 5.0),
    reviewed_on=19_000,
    due_on=19_030,
    last_rating=Rating.GOOD,
    last_form=Form.RECOGNISE,
    highest_form=Form.RECOGNISE,
    reviews=3,
)


def question(name: str) -> Question:
    return course_of().decks["d"].by_id[name]


def choice(*options: str, **more: str) -> Question:
    right, *wrong = options
    extra = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    toml = f'[deck]\nid = "d"\n[[questions]]\nid = "c"\ntype = "choice"\nprompt = "Which?"\nanswer = "{right}"\n'
    return deck_of(f"{toml}distractors = {wrong}\n{extra}").questions[0]


# Nothing gives the answer away


def words(text: str) -> str:
    """The text as words alone, so that "relief" is not found in "reliefs"."""
    return " " + " ".join(re.findall(r"[^\W_]+", text.casefold())) + " "


def secrets(found: Question) -> list[str]:
    """Every text that would answer the question; the truth of a statement is no text, options are there to be read."""
    match found.type:
        case "true_false" | "order":
            return []
        case "typed":
            return [found.answer, *found.accept, *found.also]
        case "cloze":
            return [spelling for blank in found.blanks for spelling in blank]
    return list(found.right)


@pytest.mark.parametrize("found", BUNDLED.asked, ids=lambda found: found.id)
def test_nothing_shown_of_a_bundled_question_before_the_answer_answers_it(found: Question) -> None:
    asked = put(BUNDLED.id, found, "s")
    shown = words(prompt_shown(found))
    assert not [secret for secret in secrets(found) if words(secret) in shown]
    assert (asked.type == "cloze") == ("____" in prompt_shown(found))
    assert "{{" not in prompt_shown(found)
    if found.type in {"typed", "numeric", "cloze", "flash"}:
        assert asked.options == ()


def test_the_blanks_of_a_cloze_are_all_one_width() -> None:
    toml = '[deck]\nid = "d"\n[[questions]]\nid = "c"\ntype = "cloze"\nprompt = "{{A}} is far from {{electroshock}}."'
    found = deck_of(toml).questions[0]
    assert prompt_shown(found) == "____ is far from ____."
    assert words_shown(found) == 3


# Options


@given(decks(), st.text(alphabet="ab1", max_size=3))
def test_options_hold_every_right_one_none_twice_at_most_nine_and_the_same_for_a_seed(deck: Deck, seed: str) -> None:
    for found in deck.asked:
        asked = put(deck.id, found, seed)
        assert asked == put(deck.id, found, seed)
        assert len(set(asked.options)) == len(asked.options) <= 9
        if found.type in {"choice", "multi", "match"}:
            assert set(found.right) <= set(asked.options)
        if found.type == "order":
            assert sorted(asked.options) == sorted(found.items)
            assert asked.options != found.items


def test_options_come_in_a_new_order_after_each_review() -> None:
    course = course_of()
    orders = {ask(course, "d/conditions", STRONG._replace(reviews=n), "s").options for n in range(8)}
    assert len(orders) > 4


@pytest.mark.parametrize(
    ("options", "order"),
    [
        (("9", "100", "12"), ("9", "12", "100")),
        (("50%", "5%", "70 %"), ("5%", "50%", "70 %")),
        (("0.1 g", "56 mg", "2 g"), ("56 mg", "0.1 g", "2 g")),
        (("10-20 mg", "10-12 mg", "5 mg"), ("5 mg", "10-12 mg", "10-20 mg")),
    ],
)
def test_amounts_stand_by_size(options: tuple[str, ...], order: tuple[str, ...]) -> None:
    for seed in "abcd":
        assert put("d", choice(*options), seed).options == order


def test_amounts_of_different_kinds_are_shuffled() -> None:
    assert len({put("d", choice("5 mg", "3 hours", "2 weeks"), str(seed)).options for seed in range(20)}) > 2


def test_a_wrong_option_that_says_what_the_right_one_does_or_stands_twice_is_left_out() -> None:
    assert sorted(put("d", choice("NMDA", "nmda", "AMPA", "Ampa"), "s").options) == ["AMPA", "NMDA"]


# Hints


def hints(found: Question) -> list[str]:
    deck = Deck(id="d", title="D", questions=(found,))
    return [hint.text for hint in ask(course_of(deck), f"d/{found.fact_key}", FactState(), "s").hints]


def test_without_a_hint_of_the_deck_a_typed_answer_gives_its_first_letter_and_length() -> None:
    assert hints(question("symptom")) == ["Begins with f; 10 letters."]
    assert hints(question("system-typed")) == ["An amino acid."]
    assert hints(question("symptom").model_copy(update={"answer": "two words"})) == ["Begins with t; 3 + 5 letters."]


def test_an_answer_of_two_letters_has_no_hint() -> None:
    assert hints(question("symptom").model_copy(update={"answer": "Mg"})) == []


def test_a_choice_strikes_one_wrong_option_and_never_the_only_one() -> None:
    asked = ask(course_of(), "d/system", FactState(), "s")
    assert [hint.strikes in {"dopamine", "serotonin", "GABA"} for hint in asked.hints] == [True]
    assert hints(choice("yes", "no")) == []


@pytest.mark.parametrize("name", ["fast", "conditions", "dose", "steps", "pairs", "why"])
def test_other_types_have_no_hint_but_the_decks(name: str) -> None:
    assert hints(question(name)) == []
    assert hints(question(name).model_copy(update={"hint": "Think."})) == ["Think."]


# A new form


def test_a_harder_form_than_ever_is_new_and_hints_at_the_options_of_the_easier() -> None:
    asked = ask(course_of(), "d/system", STRONG, "s")
    assert (asked.question_id, asked.new_form) == ("system-typed", True)
    first, second = asked.hints
    assert first.text == "An amino acid."
    assert second.text.startswith("One of: ")
    assert set(second.text.removeprefix("One of: ").split(" · ")) == {"glutamate", "dopamine", "serotonin", "GABA"}


@pytest.mark.parametrize(
    ("stability_days", "highest", "new"),
    [
        (0.5, None, False),
        (2.0, Form.RECOGNISE, True),
        (2.0, Form.COMPLETE, False),
        (30.0, Form.COMPLETE, True),
        (30.0, Form.RECALL, False),
    ],
)
def test_a_form_is_new_once(stability_days: float, highest: Form | None, new: bool) -> None:
    state = STRONG._replace(memory=Memory(stability_days, 5.0), highest_form=highest)
    assert ask(course_of(), "d/system", state, "s").new_form is new


def test_what_is_asked_knows_the_hardest_form_of_its_fact() -> None:
    assert ask(course_of(), "d/system", FactState(), "s").highest_form is Form.RECALL


# The suggested rating


def verdict(outcome: Outcome, score: float | None) -> Verdict:
    return Verdict(outcome, score, ("x",), ("y",), (), "", "")


def asked_as(kind: str, **changes: object) -> Asked:
    plain = Asked(deck_id="d", question_id="q", fact_id="f", type=kind, form=Form.RECALL, highest_form=Form.RECALL)
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "score", "rating"),
    [
        (Outcome.WRONG, 0.0, Rating.AGAIN),
        (Outcome.DONT_KNOW, 0.0, Rating.AGAIN),
        (Outcome.PARTIAL, 0.66, Rating.AGAIN),
        (Outcome.PARTIAL, 2 / 3, Rating.HARD),
        (Outcome.PARTIAL, 0.9, Rating.HARD),
        (Outcome.ALMOST, 1.0, Rating.GOOD),
        (Outcome.RIGHT, 1.0, Rating.EASY),
        (Outcome.REVEALED, None, Rating.GOOD),
        (Outcome.SKIPPED, None, None),
        (Outcome.NOT_ANSWERED, 0.0, None),
        (Outcome.TIMED_OUT, 0.0, None),
    ],
)
def test_a_quick_answer_suggests(outcome: Outcome, score: float | None, rating: Rating | None) -> None:
    found = suggested(verdict(outcome, score), asked_as("typed"), first_key_ms=100, words_shown=5)
    assert found is rating


@pytest.mark.parametrize("helped", [{"hints_shown": 1}, {"also_said": ("nightmares",)}])
def test_a_hint_or_a_second_try_makes_a_right_answer_hard_and_a_wrong_one_again(helped: dict[str, object]) -> None:
    asked = asked_as("typed", **helped)
    right, wrong = verdict(Outcome.RIGHT, 1.0), verdict(Outcome.WRONG, 0.0)
    assert suggested(right, asked, first_key_ms=1, words_shown=5) is Rating.HARD
    assert suggested(wrong, asked, first_key_ms=1, words_shown=5) is Rating.AGAIN


@pytest.mark.parametrize("kind", ["choice", "true_false", "multi", "order", "match", "flash"])
def test_options_and_cards_are_never_easy(kind: str) -> None:
    assert suggested(verdict(Outcome.RIGHT, 1.0), asked_as(kind), first_key_ms=1, words_shown=5) is Rating.GOOD


@pytest.mark.parametrize(
    ("first_key_ms", "words_read", "quick_ms", "rating"),
    [
        (2_000, 1, None, Rating.EASY),
        (2_001, 1, None, Rating.GOOD),
        (4_000, 10, None, Rating.EASY),
        (4_001, 10, None, Rating.GOOD),
        (900, 10, 800, Rating.GOOD),
        (800, 10, 800, Rating.EASY),
        (None, 10, None, Rating.GOOD),
        (600_000, 1, None, Rating.GOOD),
    ],
)
def test_easy_is_a_first_key_in_time_and_slowness_never_lowers(
    first_key_ms: int | None, words_read: int, quick_ms: int | None, rating: Rating
) -> None:
    for kind in ("typed", "numeric", "cloze"):
        found = suggested(
            verdict(Outcome.RIGHT, 1.0),
            asked_as(kind),
            first_key_ms=first_key_ms,
            words_shown=words_read,
            quick_ms=quick_ms,
        )
        assert found is rating


def test_the_learners_own_quickest_fifth_counts_after_fifty_answers() -> None:
    assert quickest_ms(range(49)) is None
    assert quickest_ms([*range(100, 0, -1)]) == 20
    assert quickest_ms([500] * 50) == 500


@given(st.lists(st.integers(0, 10_000), min_size=50, max_size=120))
def test_a_fifth_of_the_answers_are_that_quick(times: list[int]) -> None:
    quick = quickest_ms(times)
    assert quick is not None
    assert sum(time <= quick for time in times) >= len(times) // 5 > sum(time < quick for time in times)


# Judging and the review


@given(decks())
def test_right_answers_are_right_and_wrong_ones_are_not(deck: Deck) -> None:
    course = course_of(deck)
    for found in deck.asked:
        asked = put(deck.id, found, "s")
        right, wrong = judge(course, asked, right_answer(found)), judge(course, asked, wrong_answer(found))
        if found.type == "flash":
            assert (right.outcome, right.score) == (Outcome.REVEALED, None)
        else:
            assert (right.outcome, right.score) == (Outcome.RIGHT, 1.0)
            assert (wrong.outcome, wrong.score) == (Outcome.WRONG, 0.0)


@pytest.mark.parametrize("found", BUNDLED.asked, ids=lambda found: found.id)
def test_the_answer_of_a_bundled_question_is_right_and_any_score_is_within_0_and_1(found: Question) -> None:
    course, asked = course_of(BUNDLED), put(BUNDLED.id, found, "s")
    assert judge(course, asked, right_answer(found)).outcome in {Outcome.RIGHT, Outcome.REVEALED}
    for given_text in (wrong_answer(found), (), ("?",), asked.options, asked.options[:1]):
        assert 0 <= (judge(course, asked, given_text).score or 0) <= 1


def test_a_spelling_of_the_learners_own_is_right() -> None:
    asked = put("d", question("symptom"), "s")
    assert judge(course_of(), asked, ("reliving",)).outcome is Outcome.WRONG
    assert judge(course_of(accepted={"d/symptom": ("reliving",)}), asked, ("reliving",)).outcome is Outcome.RIGHT


def review(course: Course, asked: Asked, found: Verdict | None, **more: int) -> Review:
    stamp = Clock().stamp()
    return review_of(course, asked, stamp, mode=Mode.STUDY, verdict=found, suggested=None, promise=None, **more)  # type: ignore[arg-type]


def test_a_review_keeps_the_texts_as_shown_and_names_the_wording_of_the_deck() -> None:
    course = course_of()
    asked = put("d", question("system-choice"), "s")
    found = review(course, asked, judge(course, asked, ("dopamine",)), answer_ms=5, first_key_ms=2)
    assert (found.given, found.right, found.options) == (("dopamine",), ("glutamate",), asked.options)
    assert (found.answer_ms, found.first_key_ms, found.rating, found.due_on) == (5, 2, None, None)
    card = question("receptor")
    typed = replace(put("d", card, "s"), type="typed")
    found = review(course, typed, judge(course, typed, ("NMDA",)))
    assert (found.type, found.outcome) == ("typed", Outcome.RIGHT)
    assert found.text_hash == text_hash("flash", card.prompt, card.right)


def test_a_review_of_a_skipped_or_vanished_question_judges_nothing() -> None:
    course, asked = course_of(), put("d", question("dose"), "s")
    skipped = review(course, asked, None)
    assert (skipped.outcome, skipped.score, skipped.given, skipped.right) == (Outcome.SKIPPED, None, (), ())
    gone = replace(course, decks={})
    assert course.question(asked) is not None
    assert gone.question(asked) is None
    assert (judge(gone, asked, ("56",)).outcome, review(gone, asked, None).text_hash) == (Outcome.SKIPPED, "")
    assert gone.questions("d/dose") == ()


def test_a_spelling_is_offered_for_typed_and_cloze_only() -> None:
    course = course_of()
    for name in course.decks["d"].by_id:
        asked = put("d", question(name), "s")
        found = judge(course, asked, ("another word",) * len(question(name).right))
        offered = spelling_on_offer(course, asked, found)
        assert offered == ("another word" if asked.type in {"typed", "cloze"} else None)
