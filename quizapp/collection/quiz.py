"""Scored quizzes: drawing a paper, answering, pausing, handing in, and taking a paused quiz up again.

The rules are `learning.quiz`'s; every answer is on the disk before the next question is returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.collection import Collection
from quizapp.collection.crams import cram_paper, cram_reviews
from quizapp.collection.overview import list_scores
from quizapp.collection.questions import matching, read_filter
from quizapp.collection.study import course_of
from quizapp.errors import IllegalMove, UsageError
from quizapp.learning import acceptance
from quizapp.learning import quiz as moves
from quizapp.learning.asking import Course
from quizapp.learning.events import DAY_MS, Confidence, Event, Kind, Note, NoteKind, Review, fact_ref, uuid7
from quizapp.learning.folding import fold
from quizapp.learning.paper import Paper, QuizSettings, draw_paper, paper_again, paper_from, paper_renewed
from quizapp.learning.quiz_phases import Quiz
from quizapp.learning.result import Result, result
from quizapp.learning.scheduling import FactState
from quizapp.learning.stats import Score, Standing, standing

if TYPE_CHECKING:
    from quizapp.deck.model import Question

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
    """Draw a paper (the same for the same seed and decks) and start the clock. UsageError where nothing fits.

    FilterError where the filter in the settings cannot be read.
    """
    course = course_of(collection, settings.decks)
    wanted = read_filter(collection, settings.filter)
    fitting = None
    if not wanted.is_empty:
        fitting = {row.ref for row in matching(collection, wanted, settings.decks)}
    # Written out, a filter means the same when a saved one in it has changed.
    chosen = replace(settings, time_factor=collection.settings.time_factor, filter=str(wanted))
    seed = seed or collection.new_seed()
    paper = draw_paper(course, chosen, quiz_id=_new_id(collection), seed=seed, within=fitting)
    return _begun(collection, course, paper)


def last_settings(collection: Collection, deck_id: str) -> QuizSettings | None:
    """What was chosen for the newest quiz or exam on this deck; None: there was none."""
    notes = collection.store.events(kinds=[NoteKind.QUIZ_STARTED])
    data = [note.data for note in notes if isinstance(note, Note) and deck_id in note.data["settings"]["decks"]]
    own = [one for one in data if one["kind"] in {Kind.QUIZ, Kind.EXAM}]
    return paper_from(own[-1]).settings if own else None


def again(collection: Collection, quiz_id: str, *, missed_only: bool) -> QuizSitting:
    """The same paper once more, or a retry of what was missed in it."""
    record = _record(collection, quiz_id)
    paper, only = record.paper, None
    if missed_only:
        missed = result(paper, record.reviews, 0).missed
        only = frozenset(line.item.asked.question_ref for line in missed)
        if not only:
            msg = "Nothing was missed in this quiz."
            raise UsageError(msg, hint="Take the same paper once more, or a new one.")
    course = course_of(collection, paper.settings.decks)
    return _begun(collection, course, paper_again(paper, course, quiz_id=_new_id(collection), only=only))


def _new_id(collection: Collection) -> str:
    return uuid7(collection.now().at_ms, collection.dice(74))


def _begun(collection: Collection, course: Course, paper: Paper) -> QuizSitting:
    if not paper.items:
        msg = "no question fits this quiz."
        raise UsageError(msg, hint="Choose more topics, or another deck.")
    quiz, events = moves.begin(paper, collection.stamp, collection.ticks())
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
    confidence: Confidence | None = None,
) -> QuizSitting:
    """Answer the question on show; see `learning.quiz.answer`."""
    quiz, events = moves.answer(
        sitting.quiz,
        sitting.course,
        given,
        _state(sitting),
        collection.stamp,
        collection.ticks(),
        answer_ms=answer_ms,
        first_key_ms=first_key_ms,
        self_mark=self_mark,
        confidence=confidence,
    )
    return _saved(collection, sitting, quiz, events)


def _state(sitting: QuizSitting) -> FactState:
    return sitting.states.get(sitting.quiz.item.asked.fact) or FactState()


def reveal(sitting: QuizSitting) -> QuizSitting:
    """Show the other side of a card, to be marked."""
    return replace(sitting, quiz=moves.reveal(sitting.quiz, sitting.course))


def override(collection: Collection, sitting: QuizSitting) -> QuizSitting:
    """I was right, and back."""
    quiz, events = acceptance.override(sitting.quiz, sitting.course, _state(sitting), collection.stamp)
    return _saved(collection, sitting, quiz, events)


def spelling_to_accept(sitting: QuizSitting) -> str | None:
    """The spelling that may be accepted from now on, if one is on offer."""
    return acceptance.spelling_to_accept(sitting.quiz, sitting.course)


def remember(collection: Collection, sitting: QuizSitting, *, yes: bool) -> QuizSitting:
    """Accept the spelling on offer from now on, or not."""
    quiz, events = acceptance.answer_offer(sitting.quiz, sitting.course, collection.stamp, yes=yes)
    return _saved(collection, sitting, quiz, events)


def go_on(collection: Collection, sitting: QuizSitting) -> QuizSitting:
    """The next question, the last page, or the end; see `learning.quiz.go_on`."""
    moved = moves.go_on(sitting.quiz, sitting.course, collection.stamp, collection.ticks())
    return _saved(collection, sitting, *moved)


def go_to(sitting: QuizSitting, place: int) -> QuizSitting:
    """Another question of an exam, or one to be reopened."""
    return replace(sitting, quiz=moves.go_to(sitting.quiz, place))


def turn_to(
    collection: Collection,
    sitting: QuizSitting,
    place: int,
    given: tuple[str, ...],
    *,
    answer_ms: int,
    confidence: Confidence | None = None,
) -> QuizSitting:
    """Another question of an exam, keeping what stands in this one; see `learning.quiz.turn_to`."""
    quiz, events = moves.turn_to(
        sitting.quiz,
        sitting.course,
        place,
        given,
        _state(sitting),
        collection.stamp,
        answer_ms=answer_ms,
        confidence=confidence,
    )
    return _saved(collection, sitting, quiz, events)


def reopen(sitting: QuizSitting) -> QuizSitting:
    """The question before this one, to be answered anew."""
    return replace(sitting, quiz=moves.reopen(sitting.quiz))


def back_from_last_page(sitting: QuizSitting) -> QuizSitting:
    """Back into an exam, to what is open or flagged."""
    return replace(sitting, quiz=moves.back_from_last_page(sitting.quiz))


def flag(collection: Collection, sitting: QuizSitting) -> QuizSitting:
    """Flag the question, or take the flag off."""
    return _saved(collection, sitting, *moves.flag(sitting.quiz, collection.stamp, collection.ticks()))


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


def time_up(collection: Collection, sitting: QuizSitting, given: tuple[str, ...], *, answer_ms: int = 0) -> QuizSitting:
    """Close the quiz because its time is over, taking what stands there."""
    quiz, events = moves.time_up(
        sitting.quiz,
        sitting.course,
        given,
        _state(sitting),
        collection.stamp,
        collection.ticks(),
        answer_ms=answer_ms,
    )
    return _saved(collection, sitting, quiz, events)


def _saved(collection: Collection, sitting: QuizSitting, quiz: Quiz, events: tuple[Event, ...]) -> QuizSitting:
    if events:
        collection.log(events, sitting.course.decks)
    course = sitting.course
    if any(isinstance(event, Note) and event.kind == NoteKind.ACCEPTED for event in events):
        course = replace(course, accepted=collection.store.accepted())
    return replace(sitting, quiz=quiz, course=course)


def result_of(collection: Collection, quiz_id: str) -> tuple[Paper, Result]:
    """A quiz as it is in the log. Raises UsageError where there is none of this id."""
    record = _record(collection, quiz_id)
    return record.paper, result(record.paper, record.reviews, record.used_ms, record.own_words)


def own_word(collection: Collection, quiz_id: str, question_ref: str) -> Result:
    """I was right, and back, of a question in an exam that is handed in: the result with its note, its marks as before.

    Raises IllegalMove where the quiz is no exam, or not handed in.
    """
    record = _record(collection, quiz_id)
    if not record.finished:
        msg = "the exam is not handed in yet."
        raise IllegalMove(msg)
    on = question_ref not in record.own_words
    collection.log(acceptance.own_word(record.paper, question_ref, collection.stamp, on=on), {})
    return result_of(collection, quiz_id)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Everything a result shows of one quiz. `score` is its line in the list of scores, None for a discarded one.

    `before` is how quizzes like it stood when it was taken. `questions` are those still in their decks, by ref;
    `unstudied` the facts in it that have no memory yet, `stopped` those forgotten so often that study asks them no
    more. All are empty where the decks are gone.
    """

    paper: Paper
    result: Result
    score: Score | None
    before: Standing
    questions: dict[str, Question]
    unstudied: tuple[str, ...]
    stopped: tuple[str, ...]


def ended(collection: Collection, quiz_id: str) -> Ended:
    """A quiz with all that its result shows. Raises UsageError where there is none of this id."""
    paper, found = result_of(collection, quiz_id)
    every = list_scores(collection)
    course = _course_left(collection, paper)
    states = _states(collection, course)
    asked = {item.asked.question_ref: course.question(item.asked) for item in paper.items}
    questions = {ref: question for ref, question in asked.items() if question is not None}
    facts = [item.asked.fact for item in paper.items if item.asked.question_ref in questions]
    return Ended(
        paper=paper,
        result=found,
        score=next((score for score in every if score.quiz_id == quiz_id), None),
        before=standing(every, paper.settings.decks, paper.settings.topics, paper.settings.filter, before=quiz_id),
        questions=questions,
        unstudied=tuple(fact for fact in facts if states.get(fact, FactState()).memory is None),
        stopped=tuple(
            fact for fact in facts if fact in states and states[fact].is_leech and not states[fact].suspended
        ),
    )


def _course_left(collection: Collection, paper: Paper) -> Course:
    """What is left of the decks of a paper: one that is gone or broken since then is left out."""
    usable = {deck.deck_id for deck in collection.every_deck() if deck.deck_id}
    return course_of(collection, [deck for deck in paper.settings.decks if deck in usable])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What the log holds of one quiz."""

    paper: Paper
    reviews: tuple[Review, ...]
    started_at_ms: int
    last_at_ms: int
    pause: dict[str, object]
    used_ms: int
    finished: bool
    own_words: frozenset[str]


def _record(collection: Collection, quiz_id: str) -> _Record:
    notes: dict[str, Note] = {}
    own_words: dict[str, bool] = {}
    reviews: list[Review] = []
    last_at_ms = 0
    for event in collection.store.events(quiz_id=quiz_id):
        last_at_ms = event.stamp.at_ms
        if isinstance(event, Review):
            reviews.append(event)
        elif event.kind == NoteKind.OWN_WORD:
            own_words[event.data["question"]] = event.data["on"]
        else:
            notes[event.kind] = event
    started, finished = notes.get(NoteKind.QUIZ_STARTED), notes.get(NoteKind.QUIZ_FINISHED)
    if started is None and finished is not None and finished.data["kind"] == Kind.CRAM:
        return _cram_record(collection, quiz_id, finished)
    if started is None:
        msg = f"there is no quiz {quiz_id}."
        raise UsageError(msg, hint="quizapp scores lists them.")
    pause = notes.get(NoteKind.QUIZ_PAUSED)
    paper = paper_from(started.data)
    if finished is not None:
        # Whatever was on the paper at hand-in has a review; a question gone from its deck before that has none.
        paper = _without(paper, {fact_ref(review.deck_id, review.question_id) for review in reviews})
    return _Record(
        paper=paper,
        reviews=tuple(reviews),
        started_at_ms=started.stamp.at_ms,
        last_at_ms=last_at_ms,
        pause={**pause.data, "at_ms": pause.stamp.at_ms} if pause else {},
        used_ms=int(finished.data["used_ms"]) if finished else 0,
        finished=finished is not None,
        own_words=frozenset(question for question, on in own_words.items() if on),
    )


def _cram_record(collection: Collection, cram_id: str, finished: Note) -> _Record:
    reviews = cram_reviews(collection, cram_id)
    return _Record(
        paper=cram_paper(collection, cram_id, reviews),
        reviews=reviews,
        started_at_ms=reviews[0].stamp.at_ms if reviews else finished.stamp.at_ms,
        last_at_ms=finished.stamp.at_ms,
        pause={},
        used_ms=int(finished.data["used_ms"]),
        finished=True,
        own_words=frozenset(),
    )


def _without(paper: Paper, kept: AbstractSet[str]) -> Paper:
    return replace(paper, items=tuple(item for item in paper.items if item.asked.question_ref in kept))


def paused(collection: Collection) -> tuple[PausedQuiz, ...]:
    """The quizzes that were begun and not finished, newest first; those left alone for a week are closed as unfinished.

    Needs no deck file.
    """
    now = collection.now()
    found: list[PausedQuiz] = []
    for quiz_id in collection.store.open_quizzes():
        record = _record(collection, quiz_id)
        quiz = _restored(collection, record)
        if now.at_ms - record.last_at_ms > CLOSED_AFTER_DAYS * DAY_MS:
            _close(collection, quiz)
            continue
        found.append(
            PausedQuiz(
                quiz_id=quiz_id,
                paper=quiz.paper,
                answered=len(quiz.reviews),
                time_left_ms=quiz.time_left_ms(collection.ticks()),
                started_at_ms=quiz.started_at_ms,
            )
        )
    return tuple(sorted(found, key=lambda quiz: -quiz.started_at_ms))


def _close(collection: Collection, quiz: Quiz, how: str = "unfinished") -> None:
    course = Course(decks={}, model=collection.model()[0])
    _, events = moves.finish(quiz, course, collection.stamp, collection.ticks(), how=how)
    collection.log(events, {})


def discard(collection: Collection, quiz_id: str) -> None:
    """Discard a paused quiz without taking it up, also where its decks are gone; one that is over stays as it is."""
    record = _record(collection, quiz_id)
    if not record.finished:
        _close(collection, _restored(collection, record), "discarded")


def take_up(collection: Collection, quiz_id: str) -> QuizSitting:
    """A paused quiz, still paused; `resume` starts its clock.

    Its unanswered questions are put as their decks word them now; those gone from them are left out. Raises UsageError
    where nothing is left of it.
    """
    record = _record(collection, quiz_id)
    course = _course_left(collection, record.paper)
    answered = {fact_ref(review.deck_id, review.question_id) for review in record.reviews}
    paper = paper_renewed(record.paper, course, answered)
    if not paper.items:
        msg = "the questions of this quiz are gone from their decks."
        raise UsageError(msg, hint="Start another quiz.")
    if len(paper.items) < len(record.paper.items):
        # The places of the pause are those of the whole paper.
        clock: dict[str, object] = {name: record.pause.get(name) for name in ("used_ms", "at_ms")}
        record = replace(record, pause=clock)
    states = _states(collection, course) | _states_before(collection, course, quiz_id, record.reviews)
    quiz = _restored(collection, replace(record, paper=paper))
    return QuizSitting(course=course, quiz=quiz, states=states)


def _states_before(
    collection: Collection, course: Course, quiz_id: str, reviews: Sequence[Review]
) -> dict[str, FactState]:
    """What would be known without this quiz of the facts it informed: an answer given anew takes the place of the old.

    Reads the whole log of their decks, so only where a quiz is taken up that has such answers.
    """
    heard = {fact_ref(review.deck_id, review.fact_id) for review in reviews if review.rating is not None}
    found: dict[str, FactState] = {}
    for deck_id in {fact.partition("/")[0] for fact in heard}:
        events = collection.store.events(deck_id=deck_id)
        others = (event for event in events if not (isinstance(event, Review) and event.quiz_id == quiz_id))
        facts = fold(others, course.model).facts
        found |= {fact: facts.get(fact, FactState()) for fact in heard if fact.startswith(f"{deck_id}/")}
    return found


def _restored(collection: Collection, record: _Record) -> Quiz:
    now_ms = collection.now().at_ms
    return moves.restored(record.paper, record.reviews, record.started_at_ms, record.pause, now_ms)
