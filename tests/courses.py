"""What tests of the core ask with: a deck that has every type of question, decks as hypothesis draws them, a clock."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from quizapp.deck.file import read_deck
from quizapp.deck.model import QUESTION_CLASSES, Deck, Question
from quizapp.learning.asking import Course
from quizapp.learning.events import DAY_MS, Moment, Stamp, uuid7
from quizapp.learning.memory_models import FSRS6

START_MS = 1_700_000_000_000  # 14 November 2023, 22:13 UTC
TYPES = tuple(QUESTION_CLASSES)

EVERY_TYPE = """
[deck]
id = "d"
title = "Every type"

[[questions]]
id = "system-choice"
fact = "system"
topic = "mechanism"
subject = "PTSD"
type = "choice"
prompt = "Which system is the target?"
answer = "glutamate"
distractors = [{ text = "dopamine", why = "That is reward." }, "serotonin", "GABA"]

[[questions]]
id = "system-cloze"
fact = "system"
topic = "mechanism"
subject = "PTSD"
type = "cloze"
prompt = "The target in PTSD is {{glutamate|the glutamate system}}."

[[questions]]
id = "system-typed"
fact = "system"
topic = "mechanism"
subject = "PTSD"
type = "typed"
prompt = "Which transmitter is the target in PTSD?"
answer = "glutamate"
hint = "An amino acid."

[[questions]]
id = "fast"
type = "true_false"
topic = "finding"
prompt = "It acts within hours."
answer = true

[[questions]]
id = "conditions"
type = "multi"
topic = "condition"
prompt = "Which are conditions?"
answers = ["PTSD", "OCD", "CRPS"]
distractors = ["NMDA", "AMPA"]

[[questions]]
id = "symptom"
type = "typed"
topic = "condition"
prompt = "Which symptom marks it?"
answer = "flashbacks"
also = ["nightmares"]

[[questions]]
id = "dose"
type = "numeric"
topic = "statistic"
prompt = "Which dose?"
answer = 56
unit = "mg"

[[questions]]
id = "steps"
type = "order"
prompt = "Which comes first?"
items = ["screening", "dose", "watching"]

[[questions]]
id = "pairs"
type = "match"
prompt = "What goes with what?"
pairs = [["PTSD", "flashbacks"], ["OCD", "compulsions"]]

[[questions]]
id = "why"
prompt = "Why does it help?"
answer = "it may let people process what they remember"

[[questions]]
id = "receptor"
prompt = "Which receptor?"
answer = "NMDA"
"""


def deck_of(toml: str) -> Deck:
    """The deck in a text, which has to be sound."""
    parsed = read_deck(toml, "d.toml")
    assert parsed.deck is not None
    assert not [problem for problem in parsed.problems if problem.severity == "error"]
    return parsed.deck


def course_of(*decks: Deck, **changes: Any) -> Course:
    """These decks, or the one with every type, under FSRS-6."""
    taught = decks or (deck_of(EVERY_TYPE),)
    return Course(decks={deck.id: deck for deck in taught}, model=FSRS6(), **changes)


def bundled() -> Deck:
    """The deck that comes with the program."""
    return deck_of((Path(__file__).parents[1] / "decks" / "ketamine.toml").read_text("utf-8"))


def facts_of(course: Course) -> tuple[str, ...]:
    """Every fact by its ref, in deck order."""
    return tuple(f"{deck_id}/{fact}" for deck_id, deck in course.decks.items() for fact in deck.facts)


@dataclass
class Clock:
    """A clock that stands still until it is moved, and the stamps of a machine that goes by it."""

    at_ms: int = START_MS
    offset_minutes: int = 0
    numbers: Iterable[int] = field(default_factory=itertools.count)

    def now(self) -> Moment:
        return Moment(self.at_ms, self.offset_minutes)

    def move(self, *, minutes: float = 0, days: float = 0) -> None:
        self.at_ms += round(minutes * 60_000 + days * DAY_MS)

    def stamp(self) -> Stamp:
        """The next stamp, a millisecond on."""
        self.at_ms += 1
        number = next(iter(self.numbers))
        return Stamp(
            id=uuid7(self.at_ms, number), at_ms=self.at_ms, offset_minutes=self.offset_minutes, machine="laptop"
        )


def right_answer(question: Question) -> tuple[str, ...]:
    """What answers the question rightly; a card is turned over."""
    return () if question.type == "flash" else question.right


def wrong_answer(question: Question) -> tuple[str, ...]:
    """What is wrong through and through; a card is turned over."""
    match question.type:
        case "choice" | "multi" if question.distractors:
            return (question.distractors[0].text,)
        case "true_false":
            return ("False" if question.answer else "True",)
        case "order":
            return tuple(reversed(question.items))
        case "match":
            return (*question.right[1:], question.right[0])
        case "flash":
            return ()
        case "cloze":
            return ("qqqqqqqq",) * len(question.blanks)
        case "numeric":
            return ("987654321",)
    return ("qqqqqqqq",)


_WORDS = ("alpha", "bravo", "carol", "delta", "echo", "forest", "golf", "hotel")


@st.composite
def questions(draw: st.DrawFn, number: int, fact: str) -> dict[str, Any]:
    """A question of any type, as its model takes it."""
    kind = draw(st.sampled_from(TYPES))
    answer, *others = draw(st.permutations(_WORDS))
    own: dict[str, dict[str, Any]] = {
        "flash": {"answer": answer},
        "true_false": {"answer": draw(st.booleans())},
        "choice": {"answer": answer, "distractors": others[: draw(st.integers(1, 4))]},
        "multi": {"answers": [answer, others[0]], "distractors": others[1:3]},
        "typed": {"answer": answer, "also": others[:1]},
        "numeric": {"answer": draw(st.integers(2, 99)), "unit": "mg"},
        "cloze": {},
        "order": {"items": [answer, *others[: draw(st.integers(1, 3))]]},
        "match": {"pairs": [[others[0], answer], [others[1], others[2]]]},
    }
    prompt = f"Here stands {{{{{answer}}}}} and {{{{{others[0]}}}}}." if kind == "cloze" else f"What is {number}?"
    hint = draw(st.none() | st.just("A hint."))
    return {"id": f"q{number}", "fact": fact, "type": kind, "prompt": prompt, "hint": hint, **own[kind]}


@st.composite
def decks(draw: st.DrawFn, most_facts: int = 5) -> Deck:
    """A small deck: each fact has one to three questions of any types."""
    found = []
    for place in range(draw(st.integers(1, most_facts))):
        for _ in range(draw(st.integers(1, 3))):
            found.append(draw(questions(len(found), f"f{place}")))
    return Deck.model_validate({"id": "d", "title": "Drawn", "questions": found})
