from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.model import QUESTION_CLASSES
from quizapp.learning.events import Form, Memory, Rating
from quizapp.learning.ladder import Forms, choose, form_of, highest_form, rung
from quizapp.learning.scheduling import FactState
from tests.courses import bundled, course_of, decks, facts_of

STABILITIES = st.floats(0.001, 400, allow_nan=False)


def known(stability_days: float, **changes: object) -> FactState:
    state = FactState(memory=Memory(stability_days, 5.0), last_rating=Rating.GOOD, last_form=Form.RECALL, reviews=2)
    return state._replace(**changes)  # type: ignore[arg-type]


def test_every_type_of_question_has_a_form() -> None:
    forms = {name: form_of(name) for name in QUESTION_CLASSES}
    assert {name for name, form in forms.items() if form is Form.COMPLETE} == {"cloze"}
    assert {name for name, form in forms.items() if form is Form.RECALL} == {"typed", "numeric", "flash"}


@pytest.mark.parametrize(
    ("stability_days", "form"),
    [
        (0.99, Form.RECOGNISE),
        (1.0, Form.COMPLETE),
        (4.99, Form.COMPLETE),
        (5.0, Form.RECALL),
        (300.0, Form.RECALL),
    ],
)
def test_the_rung_follows_the_stability(stability_days: float, form: Form) -> None:
    assert rung(known(stability_days)) is form


def test_a_new_fact_is_to_be_recognised() -> None:
    assert rung(FactState()) is Form.RECOGNISE


@given(STABILITIES, STABILITIES, st.sampled_from(Form), st.sampled_from(Rating))
def test_a_stronger_memory_is_never_asked_in_an_easier_form(a: float, b: float, last: Form, rating: Rating) -> None:
    low, high = (known(days, last_form=last, last_rating=rating) for days in sorted((a, b)))
    assert rung(low) <= rung(high)


@given(STABILITIES, st.sampled_from(Form))
def test_after_again_it_is_one_down_and_up_again_at_the_next_pass(stability_days: float, last: Form) -> None:
    lapsed = known(stability_days, last_form=last, last_rating=Rating.AGAIN)
    passed = known(stability_days, last_form=rung(lapsed), last_rating=Rating.HARD)
    assert rung(lapsed) <= max(Form.RECOGNISE, last - 1)
    assert rung(lapsed) <= rung(passed)
    if stability_days >= 5:
        assert (rung(lapsed), rung(passed)) == (max(Form.RECOGNISE, last - 1), Form.RECALL)


@given(STABILITIES, st.sampled_from(Rating))
def test_a_deck_can_be_set_to_its_easiest_or_hardest_form(stability_days: float, rating: Rating) -> None:
    state = known(stability_days, last_rating=rating)
    assert rung(state, Forms.RECOGNISE) is Form.RECOGNISE
    assert rung(state, Forms.RECALL) is Form.RECALL


@given(decks(), STABILITIES, st.sampled_from(Rating), st.sampled_from(Forms), st.integers(0, 9))
def test_the_question_is_of_the_hardest_form_the_memory_is_ready_for(
    deck: object, stability_days: float, rating: Rating, forms: Forms, reviews: int
) -> None:
    course = course_of(deck)  # type: ignore[arg-type]
    for ref in facts_of(course):
        questions = course.questions(ref)
        state = known(stability_days, last_rating=rating, reviews=reviews, last_question_id=questions[0].id)
        chosen = choose(questions, state, forms, "s")
        ready = [form_of(q.type) for q in questions if form_of(q.type) <= rung(state, forms)]
        assert form_of(chosen.type) == (max(ready) if ready else min(form_of(q.type) for q in questions))
        others = [q for q in questions if form_of(q.type) is form_of(chosen.type) and q.id != questions[0].id]
        assert chosen.id != questions[0].id or not others
        assert chosen == choose(questions, state, forms, "s")


def test_every_fact_of_the_bundled_deck_climbs_and_comes_down() -> None:
    course = course_of(bundled())
    climbed = 0
    for ref in facts_of(course):
        questions = course.questions(ref)
        asked = [form_of(choose(questions, known(days), Forms.AUTO, "s").type) for days in (0.5, 2, 30)]
        assert asked == sorted(asked)
        assert asked[-1] is highest_form(questions)
        climbed += asked[0] < asked[-1]
        lapsed = known(30, last_form=asked[-1], last_rating=Rating.AGAIN)
        assert form_of(choose(questions, lapsed, Forms.AUTO, "s").type) <= asked[-1]
    assert climbed >= 20
