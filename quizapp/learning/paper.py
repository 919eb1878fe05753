"""The paper of a quiz: which questions, in which order, drawn by a seed alone so that it can be replayed.

A paper keeps what a result will say of each question (prompt, topic, subject), so that old results outlive edits of the
deck. It is stored as plain data in the event that starts the quiz. Answers and marks are not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from quizapp.learning.asking import Asked, Course, prompt_shown, put
from quizapp.learning.events import Form, Kind, fact_ref
from quizapp.learning.ladder import form_of, highest_form
from quizapp.learning.queue import kin_of, spaced
from quizapp.learning.seeded import draw, shuffled

if TYPE_CHECKING:
    from quizapp.deck.model import Question

MOST_WORDS_TYPED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizSettings:
    """What the learner chose. No topics, no filter: all. `minutes` None: no limit. `pass_mark` in percent.

    `penalty` is taken off for each wrong answer, 0..1 marks; pass mark and penalty are an exam's. An exam gives
    feedback at the end, whatever `at_once` says. `time_factor` (1 or more) lengthens the limit for a learner who needs
    it. `scoring` by confidence asks of each answer how sure it is and marks by that (`learning.confidence`), without a
    penalty beside it.
    """

    decks: tuple[str, ...]
    topics: tuple[str, ...] = ()
    questions: int = 20
    minutes: float | None = None
    at_once: bool = True
    exam: bool = False
    pass_mark: int | None = None
    penalty: float = 0.0
    time_factor: float = 1.0
    scoring: Literal["plain", "confidence"] = "plain"
    filter: str = ""

    @property
    def feedback_at_once(self) -> bool:
        """Whether each verdict is shown with its answer."""
        return self.at_once and not self.exam

    @property
    def as_meant(self) -> QuizSettings:
        """The same without what goes with something else that is not chosen."""
        penalty = self.penalty if self.exam and self.scoring == "plain" else 0.0
        return replace(self, pass_mark=self.pass_mark if self.exam else None, penalty=penalty)

    @property
    def limit_ms(self) -> int | None:
        """The time limit in milliseconds, lengthened by the factor."""
        return None if self.minutes is None else round(self.minutes * self.time_factor * 60_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a paper, with what a result says of it after the deck has changed.

    `lefts` is the left side of a match: an answer to it holds the rights alone, in this order.
    """

    asked: Asked
    prompt: str
    topic: str
    subject: str
    lefts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The questions of one quiz in order, one a fact."""

    quiz_id: str
    kind: Kind
    seed: str
    settings: QuizSettings
    items: tuple[Item, ...]


def draw_paper(
    course: Course, settings: QuizSettings, *, quiz_id: str, seed: str, within: AbstractSet[str] | None = None
) -> Paper:
    """Draw a paper: facts of the decks and topics shuffled by the seed, one question of each, kin kept apart.

    It keeps the settings as they are meant.

    `within` are the refs of the questions that fit the filter; None: there is none.

    Which form of a fact is asked is drawn by the seed, not by the memory. Cards to be marked by the learner stand in no
    exam.
    """
    kin: dict[str, set[str]] = {}
    fitting: dict[str, tuple[Question, ...]] = {}
    for deck_id in settings.decks:
        deck = course.decks[deck_id]
        kin |= kin_of(deck)
        for fact, questions in deck.facts.items():
            allowed = (q for q in questions if within is None or fact_ref(deck_id, q.id) in within)
            usable = tuple(q for q in allowed if _fits(q, settings))
            if usable:
                fitting[fact_ref(deck_id, fact)] = usable
    chosen = spaced(shuffled(tuple(fitting), seed)[: settings.questions], kin)
    items = tuple(_item(fact, fitting[fact], seed, highest_form(course.questions(fact))) for fact in chosen)
    kind = Kind.EXAM if settings.exam else Kind.QUIZ
    return Paper(quiz_id=quiz_id, kind=kind, seed=seed, settings=settings.as_meant, items=items)


def _fits(question: Question, settings: QuizSettings) -> bool:
    if settings.topics and (question.topic or "") not in settings.topics:
        return False
    return not (settings.exam and is_self_marked(question))


def is_self_marked(question: Question) -> bool:
    """Whether a card's answer is too long to be typed in a quiz, so that the learner marks it."""
    return question.type == "flash" and len(question.answer.split()) > MOST_WORDS_TYPED


def _item(fact: str, questions: Sequence[Question], seed: str, highest: Form) -> Item:
    """The form is drawn first, then one question of it: many questions of one form do not crowd out the other."""
    forms = sorted({form_of(question.type) for question in questions})
    form = forms[draw(len(forms), f"{seed}:{fact}:form")]
    fitting = [question for question in questions if form_of(question.type) is form]
    return _asked(fact.partition("/")[0], fitting[draw(len(fitting), f"{seed}:{fact}")], seed, highest)


def _asked(deck_id: str, question: Question, seed: str, highest: Form) -> Item:
    asked = put(deck_id, question, f"{seed}:{question.id}", highest=highest)
    if question.type == "flash" and not is_self_marked(question):
        asked = replace(asked, type="typed")
    return Item(
        asked=asked,
        prompt=prompt_shown(question),
        topic=question.topic or "",
        subject=question.subject or "",
        lefts=tuple(left for left, _ in question.pairs) if question.type == "match" else (),
    )


def paper_again(paper: Paper, course: Course, *, quiz_id: str, only: frozenset[str] | None = None) -> Paper:
    """The same paper once more, or (a retry) only the questions whose refs are in `only`, without clock and fines.

    Questions are put as their deck words them now, in a retry with their options in a new order; those gone from it
    are left out.
    """
    seed = paper.seed if only is None else f"{paper.seed}:{quiz_id}"
    items = tuple(_put(seed, course, item) for item in paper.items if only is None or item.asked.question_ref in only)
    found = tuple(item for item in items if item is not None)
    settings = replace(paper.settings, questions=len(found))
    if only is not None:
        settings = replace(settings, exam=False, minutes=None, pass_mark=None, penalty=0.0, scoring="plain")
    kind = Kind.SAME_PAPER if only is None else Kind.RETRY
    return replace(paper, quiz_id=quiz_id, kind=kind, seed=seed, items=found, settings=settings)


def paper_renewed(paper: Paper, course: Course, answered: AbstractSet[str]) -> Paper:
    """The paper with what is not in `answered` (question refs) put as the decks word it now, or left out if gone."""
    items = (item if item.asked.question_ref in answered else _put(paper.seed, course, item) for item in paper.items)
    return replace(paper, items=tuple(item for item in items if item is not None))


def _put(seed: str, course: Course, item: Item) -> Item | None:
    question = course.written(item.asked)
    if question is None:
        return None
    deck_id = item.asked.deck_id
    highest = highest_form(course.questions(fact_ref(deck_id, question.fact_key)))
    return _asked(deck_id, question, seed, highest)


def paper_data(paper: Paper) -> dict[str, Any]:
    """The paper as JSON-ready data, for the log."""
    return asdict(paper)


def paper_from(data: Mapping[str, Any]) -> Paper:
    """The paper that `paper_data` wrote. Raises KeyError or TypeError where the data is of another make."""
    settings = {
        **data["settings"],
        "decks": tuple(data["settings"]["decks"]),
        "topics": tuple(data["settings"]["topics"]),
    }
    return Paper(
        quiz_id=data["quiz_id"],
        kind=Kind(data["kind"]),
        seed=data["seed"],
        settings=QuizSettings(**settings),
        items=tuple(_item_from(item) for item in data["items"]),
    )


def _item_from(data: Mapping[str, Any]) -> Item:
    asked = data["asked"]
    fields = {**asked, "form": Form(asked["form"]), "highest_form": Form(asked["highest_form"])}
    fields |= {"options": tuple(asked["options"]), "also_said": tuple(asked["also_said"]), "hints": ()}
    return Item(
        asked=Asked(**fields),
        prompt=data["prompt"],
        topic=data["topic"],
        subject=data["subject"],
        lefts=tuple(data.get("lefts", ())),
    )
