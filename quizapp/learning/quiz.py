"""The scored quiz as a frozen state machine: answers, the clock, pausing and handing in.

Each answer is a review, logged when it is given; an answer given anew voids the one before. Quiz answers inform the
memory of facts already begun; exam answers never do. Elapsed time is counted in the caller's monotonic milliseconds
(`ticks`); an exam's clock also runs while the app is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from quizapp.errors import IllegalMove
from quizapp.learning.asking import Asked, Course, judge, review_of, suggested
from quizapp.learning.events import Event, Mode, Moment, Note, NoteKind, Outcome, Review, Stamp, Stamper, fact_ref
from quizapp.learning.grading import Verdict
from quizapp.learning.paper import Item, Paper, paper_data
from quizapp.learning.result import result
from quizapp.learning.scheduling import FactState, preview, recall_now

SELF_MARKS = {1: 0.0, 2: 0.5, 3: 1.0}


class QuizPhase(StrEnum):
    """Where a quiz stands. SHOWN: the verdict is on show. LAST_PAGE: an exam before hand-in."""

    ASKING = "asking"
    SHOWN = "shown"
    LAST_PAGE = "last page"
    PAUSED = "paused"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """One quiz at one moment. `reviews` holds the answer that counts, by place; `used_ms` the time until
    `running_since`.

    `running_since` is in the caller's ticks, None while the clock stands.
    """

    paper: Paper
    started_at_ms: int
    phase: QuizPhase = QuizPhase.ASKING
    place: int = 0
    reviews: Mapping[int, Review] = field(default_factory=dict)
    verdict: Verdict | None = None
    flagged: frozenset[int] = frozenset()
    used_ms: int = 0
    running_since: int | None = None
    message: str = ""

    @property
    def item(self) -> Item:
        """The question on show."""
        return self.paper.items[self.place]

    @property
    def unanswered(self) -> int:
        """How many questions have no answer yet."""
        return len(self.paper.items) - len(self.reviews)

    def time_used_ms(self, ticks: int) -> int:
        """Time on the clock, never going back."""
        return self.used_ms + (max(0, ticks - self.running_since) if self.running_since is not None else 0)

    def time_left_ms(self, ticks: int) -> int | None:
        """Time left, at least 0; None where there is no limit."""
        limit = self.paper.settings.limit_ms
        return None if limit is None else max(0, limit - self.time_used_ms(ticks))


def begin(paper: Paper, stamp: Stamper, ticks: int) -> tuple[Quiz, tuple[Event, ...]]:
    """Start the clock on a paper with at least one question."""
    if not paper.items:
        msg = "a quiz needs at least one question."
        raise IllegalMove(msg)
    first = stamp()
    note = Note(stamp=first, kind=NoteKind.QUIZ_STARTED, target=paper.quiz_id, data=paper_data(paper))
    return Quiz(paper=paper, started_at_ms=first.at_ms, running_since=ticks), (note,)


def answer(
    quiz: Quiz,
    course: Course,
    given: tuple[str, ...],
    state: FactState,
    stamp: Stamper,
    *,
    answer_ms: int,
    first_key_ms: int | None = None,
    self_mark: int | None = None,
) -> tuple[Quiz, tuple[Event, ...]]:
    """Answer the question on show; `state` is what is known of its fact, `self_mark` 1 missed, 2 partly, 3 knew.

    With feedback at once the verdict is shown, else the next question is. An answer given before is voided.
    """
    _require(quiz, QuizPhase.ASKING)
    verdict = judge(course, quiz.item.asked, given)
    if verdict.outcome is Outcome.ALSO_TRUE:
        asked = replace(quiz.item.asked, also_said=(*quiz.item.asked.also_said, *given))
        return replace(_with_asked(quiz, asked), message="Also true. Another one is meant."), ()
    if self_mark is not None:
        verdict = _self_marked(verdict, SELF_MARKS[self_mark])
    review = _review(quiz, course, verdict, state, stamp(), answer_ms=answer_ms, first_key_ms=first_key_ms)
    events = (*_void(quiz, stamp), review)
    answered = replace(quiz, reviews={**quiz.reviews, quiz.place: review}, verdict=verdict, message="")
    if quiz.paper.settings.feedback_at_once:
        return replace(answered, phase=QuizPhase.SHOWN), events
    return go_on(answered), events


def _with_asked(quiz: Quiz, asked: Asked) -> Quiz:
    items = list(quiz.paper.items)
    items[quiz.place] = replace(quiz.item, asked=asked)
    return replace(quiz, paper=replace(quiz.paper, items=tuple(items)))


def _self_marked(verdict: Verdict, score: float) -> Verdict:
    outcome = Outcome.RIGHT if score == 1.0 else Outcome.WRONG if score == 0.0 else Outcome.PARTIAL
    return replace(verdict, outcome=outcome, score=score)


def _void(quiz: Quiz, stamp: Stamper) -> tuple[Event, ...]:
    before = quiz.reviews.get(quiz.place)
    if before is None:
        return ()
    return (Note(stamp=stamp(), kind=NoteKind.VOID, target=before.stamp.id, data={}),)


def _review(
    quiz: Quiz,
    course: Course,
    verdict: Verdict,
    state: FactState,
    stamp: Stamp,
    *,
    answer_ms: int = 0,
    first_key_ms: int | None = None,
) -> Review:
    asked = quiz.item.asked
    now = Moment(stamp.at_ms, stamp.offset_minutes)
    exam = quiz.paper.settings.exam
    quick = course.quick_ms.get(asked.type)
    words = len(quiz.item.prompt.split())
    rating = suggested(verdict, asked, first_key_ms=first_key_ms, words_shown=words, quick_ms=quick)
    heard = rating is not None and not exam and state.memory is not None and not state.suspended
    promise = None
    if heard and rating is not None:
        policy = course.policy(asked.deck_id)
        promises = preview(state, asked.fact, asked.form, now, course.model, policy, highest_form=asked.highest_form)
        promise = promises[rating - 1]
    return review_of(
        course,
        asked,
        stamp,
        mode=Mode.EXAM if exam else Mode.QUIZ,
        verdict=verdict,
        suggested=rating,
        promise=promise,
        quiz_id=quiz.paper.quiz_id,
        answer_ms=answer_ms,
        recall=recall_now(state, now, course.model),
    )


def override(quiz: Quiz, course: Course, state: FactState, stamp: Stamper) -> tuple[Quiz, tuple[Event, ...]]:
    """I was right: with feedback at once, while the verdict is on show, flip it and back. Not in an exam."""
    _require(quiz, QuizPhase.SHOWN)
    before = quiz.reviews[quiz.place]
    if quiz.verdict is None or quiz.verdict.outcome is Outcome.RIGHT:
        return quiz, ()
    verdict = quiz.verdict if before.overridden else replace(quiz.verdict, outcome=Outcome.RIGHT, score=1.0)
    review = _review(quiz, course, verdict, state, stamp(), answer_ms=before.answer_ms)
    review = replace(review, overridden=not before.overridden)
    said = "Counted as right by your own word." if review.overridden else "Counted as judged."
    events = (*_void(quiz, stamp), review)
    return replace(quiz, reviews={**quiz.reviews, quiz.place: review}, message=said), events


def go_on(quiz: Quiz) -> Quiz:
    """The next question; after the last an exam shows its last page, any other quiz is ready to be finished."""
    last = quiz.place + 1 >= len(quiz.paper.items)
    if last:
        return replace(quiz, phase=QuizPhase.LAST_PAGE, verdict=None, message="")
    return replace(quiz, phase=QuizPhase.ASKING, place=quiz.place + 1, verdict=None, message="")


def go_to(quiz: Quiz, place: int) -> Quiz:
    """Show another question of an exam, or reopen one of a quiz with feedback at the end."""
    if quiz.paper.settings.feedback_at_once:
        msg = "a quiz with feedback at once goes forward only."
        raise IllegalMove(msg)
    place = min(max(0, place), len(quiz.paper.items) - 1)
    return replace(quiz, phase=QuizPhase.ASKING, place=place, verdict=None, message="")


def flag(quiz: Quiz) -> Quiz:
    """Flag the question on show, or take the flag off."""
    here = frozenset({quiz.place})
    return replace(quiz, flagged=quiz.flagged ^ here)


def pause(quiz: Quiz, stamp: Stamper, ticks: int) -> tuple[Quiz, tuple[Event, ...]]:
    """Stop the clock (an exam's goes on) and remember where the quiz stands."""
    used = quiz.time_used_ms(ticks)
    data = {"used_ms": used, "place": quiz.place, "flagged": sorted(quiz.flagged)}
    note = Note(stamp=stamp(), kind=NoteKind.QUIZ_PAUSED, target=quiz.paper.quiz_id, data=data)
    running = ticks if quiz.paper.settings.exam else None
    paused = replace(quiz, phase=QuizPhase.PAUSED, used_ms=used, running_since=running, verdict=None, message="")
    return paused, (note,)


def resume(quiz: Quiz, ticks: int) -> Quiz:
    """Go on at the first question without an answer, or where an exam was left."""
    _require(quiz, QuizPhase.PAUSED)
    places = range(len(quiz.paper.items))
    open_places = [place for place in places if place not in quiz.reviews]
    place = quiz.place if quiz.paper.settings.exam else min(open_places, default=quiz.place)
    phase = QuizPhase.ASKING if open_places or quiz.paper.settings.exam else QuizPhase.LAST_PAGE
    used = quiz.time_used_ms(ticks)
    return replace(quiz, phase=phase, place=place, used_ms=used, running_since=ticks)


def restored(
    paper: Paper, reviews: Sequence[Review], started_at_ms: int, paused: Mapping[str, object], now_ms: int
) -> Quiz:
    """A quiz rebuilt from the log, paused: its paper, the answers not voided, the last pause.

    The clock of an exam has run on meanwhile.
    """
    places = {item.asked.question_ref: place for place, item in enumerate(paper.items)}
    answers = {places[ref]: r for r in reviews if (ref := fact_ref(r.deck_id, r.question_id)) in places}
    used = _number(paused.get("used_ms"), sum(review.answer_ms for review in reviews))
    used = max(used, sum(review.answer_ms for review in reviews))
    if paper.settings.exam:
        used = max(used, now_ms - started_at_ms)
    flagged = paused.get("flagged")
    place = min(max(0, _number(paused.get("place"), len(answers))), len(paper.items) - 1)
    return Quiz(
        paper=paper,
        started_at_ms=started_at_ms,
        phase=QuizPhase.PAUSED,
        place=place,
        reviews=answers,
        flagged=frozenset(flagged) if isinstance(flagged, list) else frozenset(),
        used_ms=used,
    )


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) else default


def finish(
    quiz: Quiz, course: Course, stamp: Stamper, ticks: int, *, how: str = "finished", timed_out: bool = False
) -> tuple[Quiz, tuple[Event, ...]]:
    """Close the quiz: what has no answer is logged as not answered (the one on show as timed out), the result is kept.

    `how` is finished, unfinished (closed after a week) or discarded.
    """
    blank = FactState()
    events: list[Event] = []
    reviews = dict(quiz.reviews)
    for place in range(len(quiz.paper.items)):
        if place in reviews or how == "discarded":
            continue
        outcome = Outcome.TIMED_OUT if timed_out and place == quiz.place else Outcome.NOT_ANSWERED
        there = replace(quiz, place=place)
        question = course.question(there.item.asked)
        right = question.right if question else ()
        review = _review(there, course, Verdict(outcome, 0.0, (), right, (), "", ""), blank, stamp())
        reviews[place] = review
        events.append(review)
    done = replace(
        quiz,
        phase=QuizPhase.FINISHED,
        reviews=reviews,
        used_ms=quiz.time_used_ms(ticks),
        running_since=None,
        verdict=None,
    )
    found = result(done.paper, tuple(reviews.values()), done.used_ms)
    data = {"how": how, "used_ms": done.used_ms, **found.summary}
    events.append(Note(stamp=stamp(), kind=NoteKind.QUIZ_FINISHED, target=quiz.paper.quiz_id, data=data))
    return done, tuple(events)


def _require(quiz: Quiz, phase: QuizPhase) -> None:
    if quiz.phase is not phase:
        msg = f"that is not possible while the quiz is {quiz.phase.value}."
        raise IllegalMove(msg)
