"""One asking: a question put to the learner with its options in an order, its hints, and how an answer is judged.

`Course` is what asking draws on: the decks, the memory model, the settings, the learner's own spellings. An `Asked`
holds ids and texts as shown, so that it can be stored, replayed and drawn again; the question itself is looked up
when needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from quizapp.deck.quantity import in_unit, read_quantity
from quizapp.learning import grading, likeness
from quizapp.learning.counts import NOT_ANSWERED
from quizapp.learning.events import (
    Confidence,
    Day,
    Form,
    Mode,
    Moment,
    Outcome,
    Rating,
    Review,
    Stamp,
    fact_ref,
    text_hash,
)
from quizapp.learning.ladder import Forms, choose, form_of, highest_form
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.scheduling import FactState, Policy, Promise, preview
from quizapp.learning.seeded import draw, shuffled

if TYPE_CHECKING:
    from quizapp.deck.model import Deck, Distractor, Question

MOST_OPTIONS = 9
PARTLY_FROM = 2 / 3
BLANK = "____"
SHORTEST_HINTED = 3
"""The first letter of a shorter answer would be most of it."""
QUICK_FROM = 50
EASY_TYPES = ("cloze", "numeric", "typed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is taught, by which model and settings.

    `accepted` holds the learner's own spellings by question ref. `quick_ms` is, for types with 50 right answers, the
    time to the first key of the learner's fastest fifth; `answer_ms` the usual time of one answer. `kin` names for each
    fact those that should not follow it at once. `load` counts the facts of all decks that are due on each day.
    """

    decks: Mapping[str, Deck]
    model: MemoryModel
    weights_id: str | None = None
    policies: Mapping[str, Policy] = field(default_factory=dict)
    forms: Mapping[str, Forms] = field(default_factory=dict)
    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quick_ms: Mapping[str, int] = field(default_factory=dict)
    answer_ms: int = 20_000
    kin: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    load: Mapping[Day, int] = field(default_factory=dict)

    def policy(self, deck_id: str) -> Policy:
        """The settings by which a deck's facts are scheduled."""
        return self.policies.get(deck_id) or Policy()

    def questions(self, ref: str) -> tuple[Question, ...]:
        """The questions of a fact; empty where deck or fact are gone."""
        deck_id, _, fact_id = ref.partition("/")
        deck = self.decks.get(deck_id)
        return deck.facts.get(fact_id, ()) if deck else ()

    def written(self, asked: Asked) -> Question | None:
        """The question as its deck has it, None where it is gone."""
        deck = self.decks.get(asked.deck_id)
        return deck.by_id.get(asked.question_id) if deck else None

    def question(self, asked: Asked) -> Question | None:
        """The question as it was asked (a card may be asked as typed), None where it is gone from its deck."""
        question = self.written(asked)
        if question is not None and question.type == "flash" and asked.type == "typed":
            return question.as_typed()
        return question


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A help shown before the answer; `strikes` is the option it rules out."""

    text: str
    strikes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as put: `options` in the order shown (match: the rights; none for typed forms).

    `new_form`: the fact is asked in a harder form than ever before. `also_said`: a true answer that is not the one
    meant was already given, so this is the second try.
    """

    deck_id: str
    question_id: str
    fact_id: str
    type: str
    form: Form
    highest_form: Form
    options: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    hints_shown: int = 0
    new_form: bool = False
    also_said: tuple[str, ...] = ()

    @property
    def fact(self) -> str:
        """The fact's name in the collection."""
        return fact_ref(self.deck_id, self.fact_id)

    @property
    def question_ref(self) -> str:
        """The question's name in the collection."""
        return fact_ref(self.deck_id, self.question_id)

    @property
    def shown_hints(self) -> tuple[Hint, ...]:
        """The hints on show."""
        return self.hints[: self.hints_shown]

    @property
    def can_hint(self) -> bool:
        """Whether another hint is left."""
        return self.hints_shown < len(self.hints)


def ask(
    course: Course, ref: str, state: FactState, seed: str, *, showing: int = 0, question: Question | None = None
) -> Asked:
    """Put the question that a fact's memory calls for, or this `question` of it; the fact has at least one.

    Options are in an order of the question and its number of reviews; `showing` tells apart what no review does.
    """
    questions = course.questions(ref)
    deck_id = ref.partition("/")[0]
    forms = course.forms.get(deck_id, Forms.AUTO)
    question = question or choose(questions, state, forms, f"{seed}:{ref}")
    new_form = state.highest_form is not None and form_of(question.type) > state.highest_form
    order = f"{question.id}:{state.reviews}" + (f":{showing}" if showing else "")
    asked = put(deck_id, question, order, highest=highest_form(questions))
    easier = [q for q in questions if q.type == "choice"] if new_form else []
    return replace(asked, new_form=new_form, hints=_hints(question, easier, asked.options, seed))


def put(deck_id: str, question: Question, seed: str, *, highest: Form | None = None) -> Asked:
    """Put one given question, its options ordered by `seed`, without regard to memory and without hints."""
    form = form_of(question.type)
    return Asked(
        deck_id=deck_id,
        question_id=question.id,
        fact_id=question.fact_key,
        type=question.type,
        form=form,
        highest_form=highest or form,
        options=_options(question, seed),
    )


def _options(question: Question, seed: str) -> tuple[str, ...]:
    match question.type:
        case "true_false":
            return ("True", "False")
        case "choice":
            return _mixed((question.answer,), question.distractors, seed)
        case "multi":
            return _mixed(tuple(dict.fromkeys(question.answers)), question.distractors, seed)
        case "match":
            return shuffled((*question.right, *_honest(question.right, question.distractors)), seed)
        case "order":
            return _never_right(question.items, seed)
    return ()


def _mixed(right: tuple[str, ...], wrong: Sequence[Distractor], seed: str) -> tuple[str, ...]:
    """Right and wrong options together: numbers by size, all else shuffled; no option twice, at most nine."""
    room = max(0, MOST_OPTIONS - len(right))
    options = shuffled((*right, *shuffled(_honest(right, wrong), f"{seed}:wrong")[:room]), seed)
    return _by_size(options) or options


def _honest(right: Sequence[str], wrong: Sequence[Distractor]) -> tuple[str, ...]:
    """The wrong options, each once, without any that says what a right one does."""
    taken = {option.casefold() for option in right}
    texts = {distractor.text.casefold(): distractor.text for distractor in reversed(wrong)}
    return tuple(text for key, text in reversed(texts.items()) if key not in taken)


def _by_size(options: Sequence[str]) -> tuple[str, ...] | None:
    """Amounts of one kind, smallest first; None where the options are anything else."""
    read = [read_quantity(option) for option in options]
    unit = next((amount.unit for amount in read if amount), "")
    sizes = [in_unit(amount, unit) for amount in read if amount]
    if len(sizes) < len(options) or None in sizes:
        return None
    placed = ((size.low, size.high, option) for size, option in zip(sizes, options, strict=True) if size)
    return tuple(option for _, _, option in sorted(placed))


def _never_right(items: tuple[str, ...], seed: str) -> tuple[str, ...]:
    order = shuffled(items, seed)
    return order if order != items else (*items[1:], items[0])


def _hints(question: Question, easier: Sequence[Question], options: Sequence[str], seed: str) -> tuple[Hint, ...]:
    hints: list[Hint] = []
    if question.hint:
        hints.append(Hint(text=question.hint))
    elif question.type == "typed" and len(question.answer) >= SHORTEST_HINTED:
        hints.append(Hint(text=_first_letter(question.answer)))
    elif question.type == "choice":
        wrong = [option for option in options if option != question.answer]
        if len(wrong) > 1:
            struck = wrong[draw(len(wrong), f"{seed}:hint")]
            hints.append(Hint(text=f"Not {struck}.", strikes=struck))
    if easier:
        choices = _options(easier[0], seed)
        hints.append(Hint(text="One of: " + " · ".join(choices)))
    return tuple(hints)


def _first_letter(answer: str) -> str:
    words = answer.split()
    letters = " + ".join(str(len(word)) for word in words)
    return f"Begins with {answer[0]}; {letters} letters."


def prompt_shown(question: Question) -> str:
    """The prompt as people read it before the answer: a cloze with its blanks open, all of one width."""
    return BLANK.join(question.pieces) if question.type == "cloze" else question.prompt


def words_shown(question: Question) -> int:
    """How many words the learner reads before the first key: those of the prompt without its blanks."""
    words = prompt_shown(question).replace(BLANK, " ").split()
    return sum(any(character.isalnum() for character in word) for word in words)


def judge(course: Course, asked: Asked, given: tuple[str, ...]) -> grading.Verdict:
    """Judge an answer to what was asked; `given` as the grader takes it, () for I don't know."""
    question = course.question(asked)
    if question is None:
        return grading.Verdict(Outcome.SKIPPED, None, given, (), (), "This question is gone from its deck.", "")
    return grading.grade(question, given, course.accepted.get(asked.question_ref, ()))


def spelling_on_offer(course: Course, asked: Asked, verdict: grading.Verdict) -> str | None:
    """The spelling, counted wrong, that the learner may have accepted from now on; None where none is on offer.

    Beside what `grading.rememberable` rules out it is never a distractor of the fact, in whatever form of it.
    """
    question = course.question(asked)
    if question is None or question.type not in {"typed", "cloze"}:
        return None
    distractors = [d.text for other in course.questions(asked.fact) for d in getattr(other, "distractors", ())]
    for blank, part in enumerate(verdict.parts):
        missed = part.outcome not in {Outcome.RIGHT, Outcome.ALMOST} and part.given
        if not missed or not grading.rememberable(question, part.given, blank):
            continue
        if not any(_names(part.given, text) for text in distractors):
            return part.given
    return None


def _names(given: str, distractor: str) -> bool:
    return likeness.nearly(given, distractor) or likeness.compare(given, distractor).outcome is not Outcome.WRONG


def quickest_ms(first_keys_ms: Sequence[int]) -> int | None:
    """The time within which the quickest fifth began to answer; None where 50 answers do not say it yet."""
    if len(first_keys_ms) < QUICK_FROM:
        return None
    return sorted(first_keys_ms)[len(first_keys_ms) // 5 - 1]


def suggested(
    verdict: grading.Verdict, asked: Asked, *, first_key_ms: int | None, words_shown: int, quick_ms: int | None = None
) -> Rating | None:
    """The rating an answer earns, None where the memory should hear nothing.

    Easy takes free recall, exact, unaided, and a first key within `quick_ms`, else within max(2 s, 1 s + 0.3 s a word
    shown); `first_key_ms` None (line by line, or options) is never Easy. Slowness never lowers.
    """
    if verdict.outcome in NOT_ANSWERED:
        return None
    if verdict.outcome is Outcome.REVEALED:
        return Rating.GOOD
    if verdict.score is None or verdict.score < PARTLY_FROM:
        return Rating.AGAIN
    if asked.hints_shown or asked.also_said or verdict.outcome is Outcome.PARTIAL:
        return Rating.HARD
    quick = quick_ms if quick_ms is not None else max(2000, 1000 + 300 * words_shown)
    exact = verdict.outcome is Outcome.RIGHT and asked.type in EASY_TYPES
    return Rating.EASY if exact and first_key_ms is not None and first_key_ms <= quick else Rating.GOOD


def promises_of(
    course: Course, asked: Asked, state: FactState, now: Moment, promised: Iterable[Day]
) -> tuple[Promise, Promise, Promise, Promise]:
    """What each rating would promise the fact asked; `promised` are the days given since the course's load was counted,
    one a fact.
    """
    load = Counter(course.load)
    load.update(promised)
    policy = course.policy(asked.deck_id)
    highest = asked.highest_form
    return preview(state, asked.fact, asked.form, now, course.model, policy, highest_form=highest, load=load)


def review_of(
    course: Course,
    asked: Asked,
    stamp: Stamp,
    *,
    mode: Mode,
    verdict: grading.Verdict | None,
    suggested: Rating | None,
    promise: Promise | None,
    quiz_id: str | None = None,
    overridden: bool = False,
    answer_ms: int = 0,
    first_key_ms: int | None = None,
    recall: float | None = None,
    confidence: Confidence | None = None,
) -> Review:
    """The review of one asking: no verdict means skipped, no promise that the memory hears nothing.

    `overridden`: right by the learner's own word, whatever the verdict.
    """
    question = course.written(asked)
    outcome, score = (verdict.outcome, verdict.score) if verdict else (Outcome.SKIPPED, None)
    return Review(
        stamp=stamp,
        deck_id=asked.deck_id,
        question_id=asked.question_id,
        fact_id=asked.fact_id,
        text_hash=text_hash(question.type, question.prompt, question.right) if question else "",
        type=asked.type,
        form=asked.form,
        mode=mode,
        outcome=Outcome.RIGHT if overridden else outcome,
        score=1.0 if overridden else score,
        rating=promise.rating if promise else None,
        suggested=suggested,
        quiz_id=quiz_id,
        given=verdict.given if verdict else (),
        right=verdict.right if verdict else (),
        options=asked.options,
        hint=asked.hints_shown > 0,
        overridden=overridden,
        confidence=confidence,
        answer_ms=answer_ms,
        first_key_ms=first_key_ms,
        recall=recall,
        weights_id=course.weights_id,
        due_on=promise.due_on if promise else None,
        due_at_ms=promise.due_at_ms if promise else None,
    )
