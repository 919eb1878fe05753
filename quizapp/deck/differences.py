"""What a newer version of a deck changes, seen from a copy that its learner has changed too.

Three decks are compared: the one that was copied, the copy as it is, the newer one. Whatever the learner did stands:
a question they changed, or took out, is never overwritten or brought back. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quizapp.deck.model import Deck, Question


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that is new in the newer deck, changed in it, or gone from it.

    `question` is as the newer deck has it, a gone one as the copy has it. `edited`: the learner changed it too, so that
    only they can say which is right.
    """

    kind: Literal["new", "changed", "gone"]
    question: Question
    edited: bool = False


def differences(base: Deck, own: Deck, newer: Deck) -> tuple[Difference, ...]:
    """What `newer` has otherwise than `base`, which was copied, where the copy `own` does not have it already."""
    was = {question.id: question for question in base.questions}
    mine = {question.id: question for question in own.questions}
    now = {question.id: question for question in newer.questions}
    found = [
        _changed(question, was[name], mine[name]) if name in mine else Difference("new", question)
        for name, question in now.items()
        if (name not in was and name not in mine)
        or (name in was and name in mine and question not in (was[name], mine[name]))
    ]
    gone = (name for name in was if name not in now and name in mine)
    return (*found, *(Difference("gone", mine[name], edited=mine[name] != was[name]) for name in gone))


def _changed(newer: Question, base: Question, own: Question) -> Difference:
    return Difference("changed", newer, edited=own != base)


def taken(own: Deck, newer: Deck, found: Sequence[Difference]) -> Deck:
    """The copy with every difference that the learner did not touch; what is new stands behind what it follows."""
    changed = {one.question.id: one.question for one in found if one.kind == "changed" and not one.edited}
    gone = {one.question.id for one in found if one.kind == "gone" and not one.edited}
    new = {one.question.id for one in found if one.kind == "new"}
    order = [changed.get(question.id, question) for question in own.questions if question.id not in gone]
    anchor = ""
    for question in newer.questions:
        if question.id in new:
            places = [place for place, other in enumerate(order) if other.id == anchor]
            order.insert(places[0] + 1 if places else len(order), question)
        anchor = question.id
    return own.model_copy(update={"questions": tuple(order)})
