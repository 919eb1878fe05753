"""Scored quizzes: drawing a paper, answering, pausing, handing in, and taking a paused quiz up again.

The rules are `learning.quiz`'s; every answer is on the disk before the next question is returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quizapp.collection import Collection
from quizapp.collection.study import course_of
from quizapp.errors import UsageError
from quizapp.learning import quiz as moves
from quizapp.learning.asking import Course
from quizapp.learning.events import DAY_MS, Event, Note, NoteKind, Review, uuid7
from quizapp.learning.paper import Paper, QuizSettings, draw_paper, paper_again, paper_from
from quizapp.learning.quiz import Quiz
from quizapp.learning.result import Result, result
from quizapp.learning.scheduling import FactState

CLOSED_AFTER_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizSitting:
    """A quiz with the course it draws on and what was known of its facts when it began."""

    course: Course
    quiz: Quiz
    states: dict[str, FactState]


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedQuiz:
    """A quiz that can be taken up again."""

    quiz_id: str
    paper: Paper
    answered: int
    time_left_ms: int | None
    started_at_ms: int


def start(collection: Collection, settings: QuizSettings, *, seed: str | None = None) -> QuizSitting:
    """Draw a paper (the same for the same seed and decks) and start the clock. UsageError where nothing fits."""
    course = course_of(collection, settings.decks)
    paper = draw_paper(course, settings, quiz_id=_new_id(collection), seed=seed or collection.new_seed())
    return _begun(collection, course, paper)


def again(collection: Collection, quiz_id: str, *, missed_only: bool) -> QuizSitting:
    """The same paper once more, or a retry of what was missed in it."""
    record = _record(collection, quiz_id)
    paper, only = record.paper, None
    if missed_only:
        missed = result(paper, record.reviews, 0).missed
        only = frozenset(line.item.asked.question_ref for line in missed)
    course = course_of(collection, paper.settings.decks)
    return _begun(collection, course, paper_again(paper, quiz_id=_new_id(collection), only=only))


def _new_id(collection: Collection) -> str:
    return uuid7(collection.now().at_ms, collection.dice(74))


def _begun(collection: Collection, course: Course, paper: Paper) -> QuizSitting:
    items = tuple(item for item in paper.items if course.question(item.asked) is not None)
    if not items:
        msg = "no question fits this quiz."
        raise UsageError(msg, hint="Choose more topics, or another deck.")
    quiz, events = moves.begin(replace(paper, items=items), collection.stamp, collection.ticks())
    collection.log(events, course.decks)
    return QuizSitting(course=course, quiz=quiz, states=_states(collection, course))


def _states(collection: Collection, course: Course) -> dict[str, FactState]:
    states: dict[str, FactState] = {}
    for deck_id in course.decks:
        states |= collection.store.fact_states(deck_id)
    return states


def answer(
    collection: Collection,
    sitting: QuizSitting,
    given: tuple[str, ...],
    *,
    answer_ms: int,
    first_key_ms: int | None = None,
    self_mark: int | None = None,
) -> QuizSitting:
    """Answer the question on show; see `learning.quiz.answer`."""
    state = sitting.states.get(sitting.quiz.item.asked.fact) or FactState()
    quiz, events = moves.answer(
        sitting.quiz,
        sitting.course,
        given,
        state,
        collection.stamp,
        answer_ms=answer_ms,
        first_key_ms=first_key_ms,
        self_mark=self_mark,
    )
    return _saved(collection, sitting, quiz, events)


def override(collection: Collection, sitting: QuizSitting) -> QuizSitting:
    """I was right, and back."""
    state = sitting.states.get(sitting.quiz.item.asked.fact) or FactState()
    return _saved(collection, sitting, *moves.override(sitting.quiz, sitting.course, state, collection.stamp))


def go_on(sitting: QuizSitting) -> QuizSitting:
    """The next question, or the last page."""
    return replace(sitting, quiz=moves.go_on(sitting.quiz))


def go_to(sitting: QuizSitting, place: int) -> QuizSitting:
    """Another question of an exam, or one to be reopened."""
    return replace(sitting, quiz=moves.go_to(sitting.quiz, place))


def flag(sitting: QuizSitting) -> QuizSitting:
    """Flag the question, or take the flag off."""
    return replace(sitting, quiz=moves.flag(sitting.quiz))


def pause(collection: Collection, sitting: QuizSitting) -> QuizSitting:
    """Stop the clock and remember where the quiz stands."""
    return _saved(collection, sitting, *moves.pause(sitting.quiz, collection.stamp, collection.ticks()))


def resume(collection: Collection, sitting: QuizSitting) -> QuizSitting:
    """Go on with a paused quiz."""
    return replace(sitting, quiz=moves.resume(sitting.quiz, collection.ticks()))


def finish(
    collection: Collection, sitting: QuizSitting, *, how: str = "finished", timed_out: bool = False
) -> QuizSitting:
    """Close the quiz: finished, or discarded."""
    ticks = collection.ticks()
    quiz, events = moves.finish(sitting.quiz, sitting.course, collection.stamp, ticks, how=how, timed_out=timed_out)
    return _saved(collection, sitting, quiz, events)


def _saved(collection: Collection, sitting: QuizSitting, quiz: Quiz, events: tuple[Event, ...]) -> QuizSitting:
    if events:
        collection.log(events, sitting.course.decks)
    return replace(sitting, quiz=quiz)


def result_of(collection: Collection, quiz_id: str) -> tuple[Paper, Result]:
    """A quiz as it is in the log. Raises UsageError where there is none of this id."""
    record = _record(collection, quiz_id)
    return record.paper, result(record.paper, record.reviews, record.used_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What the log holds of one quiz."""

    paper: Paper
    reviews: tuple[Review, ...]
    started_at_ms: int
    pause: dict[str, object]
    used_ms: int


def _record(collection: Collection, quiz_id: str) -> _Record:
    started: Note | None = None
    pause: dict[str, object] = {}
    used_ms = 0
    reviews: list[Review] = []
    for event in collection.store.events(quiz_id=quiz_id):
        if isinstance(event, Review):
            reviews.append(event)
        elif event.kind == NoteKind.QUIZ_STARTED:
            started = event
        elif event.kind == NoteKind.QUIZ_PAUSED:
            pause = event.data
        elif event.kind == NoteKind.QUIZ_FINISHED:
            used_ms = int(event.data.get("used_ms", 0))
    if started is None:
        msg = f"there is no quiz {quiz_id}."
        raise UsageError(msg, hint="quizapp scores lists them.")
    return _Record(
        paper=paper_from(started.data),
        reviews=tuple(reviews),
        started_at_ms=started.stamp.at_ms,
        pause=pause,
        used_ms=used_ms,
    )


def paused(collection: Collection) -> tuple[PausedQuiz, ...]:
    """The quizzes that were begun and not finished, newest first; those over a week old are closed as unfinished."""
    now = collection.now()
    found: list[PausedQuiz] = []
    for note in _open_quizzes(collection):
        quiz = _restored(collection, note.target)
        if now.at_ms - note.stamp.at_ms > CLOSED_AFTER_DAYS * DAY_MS:
            _close(collection, quiz)
            continue
        found.append(
            PausedQuiz(
                quiz_id=note.target,
                paper=quiz.paper,
                answered=len(quiz.reviews),
                time_left_ms=quiz.time_left_ms(collection.ticks()),
                started_at_ms=quiz.started_at_ms,
            )
        )
    return tuple(sorted(found, key=lambda quiz: -quiz.started_at_ms))


def _open_quizzes(collection: Collection) -> list[Note]:
    """The notes of the quizzes that were begun and not ended."""
    started: dict[str, Note] = {}
    for event in collection.store.events(kinds=(NoteKind.QUIZ_STARTED, NoteKind.QUIZ_FINISHED)):
        if isinstance(event, Note) and event.kind == NoteKind.QUIZ_STARTED:
            started[event.target] = event
        elif isinstance(event, Note):
            started.pop(event.target, None)
    return list(started.values())


def _close(collection: Collection, quiz: Quiz) -> None:
    course = Course(decks={}, model=collection.model()[0])
    _, events = moves.finish(quiz, course, collection.stamp, collection.ticks(), how="unfinished")
    collection.log(events, {})


def take_up(collection: Collection, quiz_id: str) -> QuizSitting:
    """A paused quiz, still paused; `resume` starts its clock. Questions gone from their decks are left out."""
    quiz = _restored(collection, quiz_id)
    known = {deck.deck_id for deck in collection.decks()}
    course = course_of(collection, [deck for deck in quiz.paper.settings.decks if deck in known])
    return QuizSitting(course=course, quiz=quiz, states=_states(collection, course))


def _restored(collection: Collection, quiz_id: str) -> Quiz:
    record = _record(collection, quiz_id)
    now_ms = collection.now().at_ms
    return moves.restored(record.paper, record.reviews, record.started_at_ms, record.pause, now_ms)


def not_yet_studied(sitting: QuizSitting) -> tuple[str, ...]:
    """The facts of a quiz that have no memory yet: the result offers to add them to today."""
    facts: Sequence[str] = [item.asked.fact for item in sitting.quiz.paper.items]
    return tuple(fact for fact in facts if sitting.states.get(fact, FactState()).memory is None)
