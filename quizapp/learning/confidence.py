"""How sure the learner was of an answer, said before it is judged: of what it can be said, and what it scores.

Marks by certainty follow Gardner-Medwin (1995): a wrong answer costs more than chance could win, so that saying how
sure one is pays best. The numbers are chosen so that Sure pays best from a chance of 4 in 5 on, Guess below 2 in 3; a
property holds them to that. Who asks, and when, is the session's and the quiz's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizapp.learning.events import Confidence

MARKS: Mapping[Confidence, tuple[float, float]] = {
    Confidence.SURE: (3, -6),
    Confidence.UNSURE: (2, -2),
    Confidence.GUESS: (1, 0),
}
"""Marks for an answer that is right and for one that is wrong."""

MOST_MARKS = 3.0
"""What one question can bring."""


def can_be_said(type: str, given: Sequence[str], *, knew: bool = True) -> bool:  # noqa: A002 - the deck format's name
    """Whether an answer is one that a learner can be sure of: not I don't know, and of a card only what was known."""
    return knew and (type == "flash" or bool(given))


def certain_marks(confidence: Confidence | None, score: float) -> float:
    """Marks of one answer with `score` 0..1; a part of the score is that part of the way from wrong to right.

    None, where nothing was said (time was up), scores as a guess: it can win, and it costs nothing.
    """
    right, wrong = MARKS[confidence or Confidence.GUESS]
    return wrong + score * (right - wrong)


@dataclass(frozen=True, slots=True)
class Sureness:
    """Of the answers given with one confidence how many there were, and their scores added up (0..answered)."""

    confidence: Confidence
    answered: int
    score: float


def by_confidence(answers: Iterable[tuple[Confidence | None, float]]) -> tuple[Sureness, ...]:
    """How answers of each confidence came out, the surest first; without one for which there is none."""
    found: dict[Confidence, list[float]] = {}
    for confidence, score in answers:
        if confidence is not None:
            found.setdefault(Confidence(confidence), []).append(score)
    return tuple(Sureness(sure, len(found[sure]), sum(found[sure])) for sure in Confidence if sure in found)
