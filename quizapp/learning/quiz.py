"""The scored quiz as a frozen state machine: answers, the clock, pausing and handing in.

What a quiz is at one moment, and which moves it allows then, stands in `quiz_phases`. Each answer is a review, logged
when it is given; an answer given anew voids the one before. Quiz answers inform the memory of facts already begun; exam
answers never do. Elapsed time is counted in the caller's monotonic milliseconds (`ticks`); an exam's clock also runs
while the app is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quizapp.errors import IllegalMove
from quizapp.learning.asking import Asked, Course, judge, promises_of, review_of, suggested, words_shown
from quizapp.learning.confidence import can_be_said
from quizapp.learning.events import (
    Confidence,
    Event,
    Mode,
    Moment,
    Note,
    NoteKind,
    Outcome,
    Review,
    Stamp,
    Stamper,
    fact_ref,
)
from quizapp.learning.grading import Verdict
from quizapp.learning.paper import Paper, paper_data
from quizapp.learning.quiz_phases import RIGHT, Quiz, QuizMove, QuizPhase, require
from quizapp.learning.result import result
from quizapp.learning.scheduling import FactState, recall_now

SELF_MARKS = {1: 0.0, 2: 0.5, 3: 1.0}


def begin(paper: Paper, stamp: Stamper, ticks: int) -> tuple[Quiz, tuple[Event, ...]]:
    """Start the clock on a paper with at least one question."""
    if not paper.items:
        msg = "a quiz needs at least one question."
        raise IllegalMove(msg)
    first = stamp()
    note = Note(stamp=first, kind=NoteKind.QUIZ_STARTED, target=paper.quiz_id, data=paper_data(paper))
    return Quiz(paper=paper, started_at_ms=first.at_ms, running_since=ticks), (note,)


def reveal(quiz: Quiz, course: Course) -> Quiz:
    """Show the other side of a card that the learner marks."""
    require(quiz, QuizMove.REVEAL)
    if not quiz.self_marks:
        msg = "only a card can be revealed."
        raise IllegalMove(msg)
    return replace(quiz, phase=QuizPhase.REVEALED, verdict=judge(course, quiz.item.asked, ()))


def answer(
    quiz: Quiz,
    course: Course,
    given: tuple[str, ...],
    state: FactState,
    stamp: Stamper,
    ticks: int,
    *,
    answer_ms: int,
    first_key_ms: int | None = None,
    self_mark: int | None = None,
    confidence: Confidence | None = None,
) -> tuple[Quiz, tuple[Event, ...]]:
    """Answer the question on show; `state` is what is known of its fact, `self_mark` 1 missed, 2 partly, 3 knew.

    With feedback at once the verdict is shown, else (and after a self-mark) it goes on. An answer given
    before is voided; the same answer once more, no surer and no less so, changes nothing.
    """
    require(quiz, QuizMove.ANSWER)
    if quiz.self_marks != (self_mark is not None):
        msg = "a card is marked 1 to 3, and nothing else is."
        raise IllegalMove(msg)
    if self_mark is None and _stands(quiz, given, confidence):
        return go_on(quiz, course, stamp, ticks)
    verdict = judge(course, quiz.item.asked, given)
    if verdict.outcome is Outcome.ALSO_TRUE:
        return _also_true(quiz, given), ()
    if self_mark is not None:
        verdict = _self_marked(verdict, SELF_MARKS[self_mark])
    taken = _review(
        quiz, course, verdict, state, stamp(), answer_ms=answer_ms, first_key_ms=first_key_ms, confidence=confidence
    )
    answered, events = _taken(quiz, taken, stamp)
    if quiz.paper.settings.feedback_at_once and self_mark is None:
        return replace(answered, phase=QuizPhase.SHOWN, verdict=verdict), events
    gone_on, closing = go_on(answered, course, stamp, ticks)
    return gone_on, (*events, *closing)


def turn_to(
    quiz: Quiz,
    course: Course,
    place: int,
    given: tuple[str, ...],
    state: FactState,
    stamp: Stamper,
    *,
    answer_ms: int,
    confidence: Confidence | None = None,
) -> tuple[Quiz, tuple[Event, ...]]:
    """Leave a question of an exam for another, keeping what stands there (`given`, () nothing) as its answer.

    Behind the last one is the last page. What is true but not the one meant is said, and the question stays.
    """
    require(quiz, QuizMove.TURN)
    if not given or quiz.phase is not QuizPhase.ASKING or _stands(quiz, given, confidence):
        return go_to(quiz, place), ()
    verdict = judge(course, quiz.item.asked, given)
    if verdict.outcome is Outcome.ALSO_TRUE:
        return _also_true(quiz, given), ()
    review = _review(quiz, course, verdict, state, stamp(), answer_ms=answer_ms, confidence=confidence)
    kept, events = _taken(quiz, review, stamp)
    return go_to(kept, place), events


def asks_confidence(quiz: Quiz, given: Sequence[str], *, knew: bool = True, leaving: bool = False) -> bool:
    """Whether an answer must say how sure it is before it is taken; on leaving it not once more."""
    before = quiz.reviews.get(quiz.place)
    is_said = before is not None and before.given == tuple(given) and before.confidence is not None
    by_sureness = quiz.paper.settings.scoring == "confidence" and not (leaving and is_said)
    return by_sureness and can_be_said(quiz.item.asked.type, given, knew=knew)


def _stands(quiz: Quiz, given: tuple[str, ...], confidence: Confidence | None = None) -> bool:
    """Whether this is the answer that counts already; None says nothing anew of how sure it is."""
    before = quiz.reviews.get(quiz.place)
    return before is not None and before.given == given and confidence in {None, before.confidence}


def _also_true(quiz: Quiz, given: tuple[str, ...]) -> Quiz:
    asked = replace(quiz.item.asked, also_said=(*quiz.item.asked.also_said, *given))
    return replace(_with_asked(quiz, asked), message="Also true. Another one is meant.")


def _taken(quiz: Quiz, review: Review, stamp: Stamper) -> tuple[Quiz, tuple[Event, ...]]:
    answered = replace(quiz, reviews={**quiz.reviews, quiz.place: review}, message="")
    return answered, (*_void(quiz, stamp), review)


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
    confidence: Confidence | None = None,
) -> Review:
    asked = quiz.item.asked
    now = Moment(stamp.at_ms, stamp.offset_minutes)
    exam = quiz.paper.settings.exam
    quick = course.quick_ms.get(asked.type)
    words = words_shown(question) if (question := course.question(asked)) else 0
    rating = suggested(verdict, asked, first_key_ms=first_key_ms, words_shown=words, quick_ms=quick)
    heard = rating is not None and not exam and state.memory is not None and not state.suspended
    promise = None
    if heard and rating is not None:
        others = (other for place, other in quiz.reviews.items() if place != quiz.place)
        promised = [other.due_on for other in others if other.due_on is not None]
        promise = promises_of(course, asked, state, now, promised)[rating - 1]
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
        first_key_ms=first_key_ms,
        recall=recall_now(state, now, course.model),
        confidence=confidence,
    )


def override(quiz: Quiz, course: Course, state: FactState, stamp: Stamper) -> tuple[Quiz, tuple[Event, ...]]:
    """I was right: with feedback at once, while the verdict is on show, flip it and back. Not in an exam."""
    require(quiz, QuizMove.OVERRIDE)
    before = quiz.reviews[quiz.place]
    if quiz.verdict is None or quiz.verdict.outcome in RIGHT:
        return quiz, ()
    verdict = quiz.verdict if before.overridden else replace(quiz.verdict, outcome=Outcome.RIGHT, score=1.0)
    taken_ms, key_ms = before.answer_ms, before.first_key_ms
    review = _review(quiz, course, verdict, state, stamp(), answer_ms=taken_ms, first_key_ms=key_ms)
    review = replace(review, overridden=not before.overridden, confidence=before.confidence)
    said = "Counted as right by your own word." if review.overridden else "Counted as judged."
    events = (*_void(quiz, stamp), review)
    return replace(quiz, reviews={**quiz.reviews, quiz.place: review}, message=said), events


def go_on(quiz: Quiz, course: Course, stamp: Stamper, ticks: int) -> tuple[Quiz, tuple[Event, ...]]:
    """The next question; after the last the last page, and behind that the end.

    With feedback at once the end follows at once: nothing is left to be changed.
    """
    require(quiz, QuizMove.GO_ON)
    if quiz.ends_next:
        return finish(quiz, course, stamp, ticks)
    return _at(quiz, quiz.place + 1), ()


def go_to(quiz: Quiz, place: int) -> Quiz:
    """Show another question of an exam, or reopen one of a quiz with feedback at the end; behind the last, the page."""
    require(quiz, QuizMove.GO_TO)
    if quiz.paper.settings.feedback_at_once:
        msg = "a quiz with feedback at once goes forward only."
        raise IllegalMove(msg)
    return _at(quiz, max(0, place))


def _at(quiz: Quiz, place: int) -> Quiz:
    if place >= len(quiz.paper.items):
        return replace(quiz, phase=QuizPhase.LAST_PAGE, verdict=None, message="", spelling=None)
    return replace(quiz, phase=QuizPhase.ASKING, place=place, verdict=None, message="", spelling=None)


def reopen(quiz: Quiz) -> Quiz:
    """The question before this one, to be answered anew; from the last page the last."""
    return go_to(quiz, quiz.place - (0 if quiz.phase is QuizPhase.LAST_PAGE else 1))


def back_from_last_page(quiz: Quiz) -> Quiz:
    """The first question without an answer, else the first flagged one, else the last."""
    if quiz.phase is not QuizPhase.LAST_PAGE:
        msg = "only the last page leads back."
        raise IllegalMove(msg)
    last = len(quiz.paper.items) - 1
    return go_to(quiz, min(quiz.open_places, default=min(quiz.flagged, default=last)))


def flag(quiz: Quiz, stamp: Stamper, ticks: int) -> tuple[Quiz, tuple[Event, ...]]:
    """Flag the question on show, or take the flag off; written at once, so that it outlives a crash."""
    require(quiz, QuizMove.FLAG)
    flagged = replace(quiz, flagged=quiz.flagged ^ frozenset({quiz.place}))
    return flagged, (_where_it_stands(flagged, stamp, ticks),)


def _where_it_stands(quiz: Quiz, stamp: Stamper, ticks: int) -> Note:
    data = {"used_ms": quiz.time_used_ms(ticks), "place": quiz.place, "flagged": sorted(quiz.flagged)}
    return Note(stamp=stamp(), kind=NoteKind.QUIZ_PAUSED, target=quiz.paper.quiz_id, data=data)


def pause(quiz: Quiz, stamp: Stamper, ticks: int) -> tuple[Quiz, tuple[Event, ...]]:
    """Stop the clock (an exam's goes on) and remember where the quiz stands. A verdict on show comes back with it."""
    require(quiz, QuizMove.PAUSE)
    used = quiz.time_used_ms(ticks)
    note = _where_it_stands(quiz, stamp, ticks)
    running = ticks if quiz.paper.settings.exam else None
    verdict = quiz.verdict if quiz.phase is QuizPhase.SHOWN else None
    paused = replace(quiz, phase=QuizPhase.PAUSED, used_ms=used, running_since=running, verdict=verdict, message="")
    return paused, (note,)


def resume(quiz: Quiz, ticks: int) -> Quiz:
    """Go on with the verdict on show, else at the first question without an answer, or where an exam was left."""
    require(quiz, QuizMove.RESUME)
    running = replace(quiz, used_ms=quiz.time_used_ms(ticks), running_since=ticks)
    if quiz.verdict is not None:
        return replace(running, phase=QuizPhase.SHOWN)
    if quiz.paper.settings.exam:
        return _at(running, quiz.place)
    return _at(running, min(quiz.open_places, default=len(quiz.paper.items)))


def restored(
    paper: Paper, reviews: Sequence[Review], started_at_ms: int, paused: Mapping[str, object], now_ms: int
) -> Quiz:
    """A quiz rebuilt from the log, paused: its paper, the answers not voided, the last pause or flag with its `at_ms`.

    Without a pause, and after the last, the answers say how much time was used. The clock of an exam has run on.
    """
    places = {item.asked.question_ref: place for place, item in enumerate(paper.items)}
    answers = {places[ref]: r for r in reviews if (ref := fact_ref(r.deck_id, r.question_id)) in places}
    paused_at = _number(paused.get("at_ms"), 0)
    since = sum(review.answer_ms for review in reviews if review.stamp.at_ms > paused_at)
    used = max(0, _number(paused.get("used_ms"), 0)) + since
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
    require(quiz, QuizMove.FINISH)
    events: list[Event] = []
    reviews = dict(quiz.reviews)
    for place in range(len(quiz.paper.items)):
        if place in reviews or how == "discarded":
            continue
        outcome = Outcome.TIMED_OUT if timed_out and place == quiz.place else Outcome.NOT_ANSWERED
        there = replace(quiz, place=place)
        question = course.question(there.item.asked)
        right = question.right if question else ()
        review = _review(there, course, Verdict(outcome, 0.0, (), right, (), "", ""), FactState(), stamp())
        reviews[place] = review
        events.append(review)
    done = replace(
        quiz,
        phase=QuizPhase.FINISHED,
        reviews=reviews,
        used_ms=_within_limit(quiz, quiz.time_used_ms(ticks)),
        running_since=None,
        verdict=None,
        message="",
    )
    found, paper = result(done.paper, tuple(reviews.values()), done.used_ms), done.paper
    # The list of scores is made of these notes alone: papers are long, and there may be thousands.
    chosen = paper.settings
    about = {"kind": paper.kind, "decks": list(chosen.decks), "topics": list(chosen.topics), "scoring": chosen.scoring}
    about |= {"filter": chosen.filter} if chosen.filter else {}
    data = {"how": how, "used_ms": done.used_ms, **about, **found.summary}
    events.append(Note(stamp=stamp(), kind=NoteKind.QUIZ_FINISHED, target=quiz.paper.quiz_id, data=data))
    return done, tuple(events)


def _within_limit(quiz: Quiz, used_ms: int) -> int:
    """An exam left open, or a machine that slept, cannot have taken longer than was allowed."""
    limit = quiz.paper.settings.limit_ms
    return used_ms if limit is None else min(used_ms, limit)


def time_up(
    quiz: Quiz, course: Course, given: tuple[str, ...], state: FactState, stamp: Stamper, ticks: int, *, answer_ms: int
) -> tuple[Quiz, tuple[Event, ...]]:
    """Close a quiz whose time is over; what stands there (`given`, () nothing) is taken as the answer.

    What would have been asked for once more (true, but not the one meant) counts as timed out.
    """
    require(quiz, QuizMove.TIME_UP)
    events: tuple[Event, ...] = ()
    message = "Time's up."
    if given and quiz.verdict is None and not quiz.self_marks and not _stands(quiz, given):
        verdict = judge(course, quiz.item.asked, given)
        if verdict.outcome is not Outcome.ALSO_TRUE:
            quiz, events = _taken(quiz, _review(quiz, course, verdict, state, stamp(), answer_ms=answer_ms), stamp)
            message = "Time's up. Your last answer was taken as it stood."
    done, closing = finish(quiz, course, stamp, ticks, timed_out=True)
    return replace(done, message=message), (*events, *closing)
