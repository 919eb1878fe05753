"""Which form of a fact is asked: recognise while the memory is fresh, complete as it settles, recall when it is strong.

The rung is derived from the memory, the last form and the last rating alone; no counter is kept, so a replayed log asks
the same way on every machine. Which fact is asked, and when, is the queue's decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from quizapp.learning.events import Form, Rating
from quizapp.learning.scheduling import FactState
from quizapp.learning.seeded import draw

if TYPE_CHECKING:
    from quizapp.deck.model import Question

COMPLETE_FROM_DAYS = 1.0
RECALL_FROM_DAYS = 5.0

_FORM_OF_TYPE = {
    "choice": Form.RECOGNISE,
    "true_false": Form.RECOGNISE,
    "multi": Form.RECOGNISE,
    "match": Form.RECOGNISE,
    "order": Form.RECOGNISE,
    "cloze": Form.COMPLETE,
    "typed": Form.RECALL,
    "numeric": Form.RECALL,
    "flash": Form.RECALL,
}


class Forms(StrEnum):
    """A deck's setting: follow the memory, or ask the easiest or the hardest form there is."""

    AUTO = "auto"
    RECOGNISE = "recognise"
    RECALL = "recall"


def form_of(question_type: str) -> Form:
    """The form a question of this type asks its fact in."""
    return _FORM_OF_TYPE[question_type]


def form_of_types() -> tuple[str, ...]:
    """The types a question may have, easiest form first."""
    return tuple(_FORM_OF_TYPE)


def rung(state: FactState, forms: Forms = Forms.AUTO) -> Form:
    """The form the memory is ready for, whether or not the fact has a question of it.

    By stability: recognise below 1 day, complete from 1, recall from 5. After Again one below the form last asked; the
    next pass goes by stability again.
    """
    if forms is not Forms.AUTO:
        return Form.RECOGNISE if forms is Forms.RECOGNISE else Form.RECALL
    if state.memory is None:
        return Form.RECOGNISE
    ready = _by_stability(state.memory.stability_days)
    if state.last_rating is Rating.AGAIN and state.last_form is not None:
        return min(ready, Form(max(Form.RECOGNISE, state.last_form - 1)))
    return ready


def _by_stability(stability_days: float) -> Form:
    if stability_days < COMPLETE_FROM_DAYS:
        return Form.RECOGNISE
    return Form.COMPLETE if stability_days < RECALL_FROM_DAYS else Form.RECALL


def choose(questions: Sequence[Question], state: FactState, forms: Forms, seed: str) -> Question:
    """The question to ask of a fact: the highest form up to its rung, else the lowest it has.

    Among several of that form, not the one asked last; otherwise drawn by `seed`. `questions` is not empty.
    """
    ready = rung(state, forms)
    offered = {form_of(question.type) for question in questions}
    form = max((f for f in offered if f <= ready), default=min(offered))
    fitting = [question for question in questions if form_of(question.type) is form]
    fresh = [question for question in fitting if question.id != state.last_question_id] or fitting
    return fresh[draw(len(fresh), f"{seed}:{state.reviews}")]


def highest_form(questions: Sequence[Question]) -> Form:
    """The hardest form a fact can be asked in."""
    return max(form_of(question.type) for question in questions)
