"""Study as a frozen state machine: each move takes a session and returns the next one, with the events to be logged.

Every legal (phase, move) pair stands in `LEGAL`; anything else raises IllegalMove. A session holds refs, seeds and
memories; questions are looked up in the `Course`, so an edit made meanwhile is seen. Nothing here writes: the caller
logs the events before it shows the next session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from quizapp.errors import IllegalMove
from quizapp.learning.asking import (
    Course,
    judge,
    prompt_shown,
    review_of,
    spelling_on_offer,
    suggested,
    words_shown,
)
from quizapp.learning.counts import PASSED_SCORE
from quizapp.learning.events import (
    Confidence,
    Event,
    Mode,
    Moment,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    Stamper,
)
from quizapp.learning.folding import advance
from quizapp.learning.phases import LEGAL, Move, Phase, Remaining, Session, Showing, Step
from quizapp.learning.revision import carried_over, renamed
from quizapp.learning.scheduling import LEECH_LAPSES, FactState
from quizapp.learning.turns import ask_fact, next_turn, promised, without

if TYPE_CHECKING:
    from quizapp.deck.model import Question

__all__ = [
    "LEGAL",
    "Move",
    "Phase",
    "Session",
    "Showing",
    "Step",
    "ask_again",
    "ask_now",
    "hint",
    "leave",
    "mark",
    "not_now",
    "override",
    "rate",
    "refitted",
    "remember",
    "renewed",
    "select",
    "set_aside",
    "settle",
    "spelling_to_accept",
    "start",
    "submit",
    "undo",
]

_PROMPT_WORDS = 4
STOPPED = f"is stopped: forgotten {LEECH_LAPSES} times. quizapp leeches lists it."


def start(
    course: Course,
    facts: tuple[str, ...],
    states: Mapping[str, FactState],
    now: Moment,
    *,
    mode: Mode,
    seed: str,
    marked: frozenset[str] = frozenset(),
    cram_id: str | None = None,
) -> Session:
    """Begin with these facts in this order; `states` holds at least theirs. Facts in a learning step wait for it.

    A cram knows no steps: it asks each fact in its place.
    """
    facts = tuple(dict.fromkeys(facts))
    waiting = {} if mode is Mode.CRAM else _steps(facts, states, now)
    session = Session(
        mode=mode,
        seed=seed,
        known=states,
        remaining=Remaining(tuple(fact for fact in facts if fact not in waiting)),
        waiting=tuple(sorted((due_ms, fact) for fact, due_ms in waiting.items())),
        marked=marked,
        cram_id=cram_id,
    )
    return next_turn(session, course, now)


def _steps(facts: tuple[str, ...], states: Mapping[str, FactState], now: Moment) -> dict[str, int]:
    """The facts in a learning step that is not over yet, with the instant it will be."""
    known = ((fact, states[fact]) for fact in facts if fact in states)
    steps = {fact: state.due_at_ms for fact, state in known if state.in_step}
    return {fact: due_ms for fact, due_ms in steps.items() if due_ms is not None and due_ms > now.at_ms}


def submit(
    session: Session,
    course: Course,
    given: tuple[str, ...],
    now: Moment,
    *,
    answer_ms: int,
    first_key_ms: int | None = None,
    knew: bool = True,
    confidence: Confidence | None = None,
) -> Session:
    """Answer the question on show (() is I don't know; a flash card is revealed, with Again selected unless `knew`).

    A true answer that is not the one meant changes nothing but the message: the question is still open. A question that
    is gone from its deck is passed over; its fact is asked another way, if it has any.
    """
    showing = _on_show(session, Move.SUBMIT)
    asked = showing.asked
    question = course.question(asked)
    if question is None:
        return replace(_passed_over(session, course, now, asked.fact), message="That question is gone from its deck.")
    verdict = judge(course, asked, given)
    if verdict.outcome is Outcome.ALSO_TRUE:
        again = replace(asked, also_said=(*asked.also_said, *given))
        return replace(session, showing=replace(showing, asked=again), message="Also true. Another one is meant.")
    quick_ms, words = course.quick_ms.get(asked.type), words_shown(question)
    rating = suggested(verdict, asked, first_key_ms=first_key_ms, words_shown=words, quick_ms=quick_ms)
    if verdict.outcome is Outcome.REVEALED and not knew:
        rating = Rating.AGAIN
    judged = replace(
        showing, verdict=verdict, suggested=rating, selected=rating, answer_ms=answer_ms, first_key_ms=first_key_ms
    )
    judged = replace(judged, confidence=confidence)
    return replace(session, phase=Phase.ANSWERED, showing=promised(session, course, judged, now), message="")


def hint(session: Session) -> Session:
    """Show the next hint; without one left, say so."""
    showing = _on_show(session, Move.HINT)
    if not showing.asked.can_hint:
        return replace(session, message="No hint here.")
    asked = replace(showing.asked, hints_shown=showing.asked.hints_shown + 1)
    return replace(session, showing=replace(showing, asked=asked), message="")


def override(session: Session) -> Session:
    """I was right: flip the verdict, or flip it back. May offer to accept the spelling from now on."""
    showing = _on_show(session, Move.OVERRIDE)
    if not showing.can_override:
        return replace(session, message="")
    overridden = not showing.overridden
    rating = showing.suggested
    if overridden:
        rating = Rating.HARD if showing.asked.hints_shown or showing.asked.also_said else Rating.GOOD
    flipped = replace(showing, overridden=overridden, selected=rating, armed=None, spelling=None, remember=None)
    return replace(session, showing=flipped, message="Counted as right." if overridden else "Counted as judged.")


def spelling_to_accept(session: Session, course: Course) -> str | None:
    """The spelling the learner may have accepted from now on, after I was right; None where none is on offer."""
    showing = session.showing
    if showing is None or showing.verdict is None or not showing.overridden or showing.remember is not None:
        return None
    return spelling_on_offer(course, showing.asked, showing.verdict)


def remember(session: Session, spelling: str, *, yes: bool) -> Session:
    """Answer the question whether a spelling is accepted from now on; it is written with the rating.

    Without I was right there is no such question, and nothing happens.
    """
    showing = _on_show(session, Move.REMEMBER)
    if not showing.overridden:
        return session
    return replace(session, showing=replace(showing, spelling=spelling if yes else None, remember=yes), message="")


def select(session: Session, rating: Rating) -> Session:
    """Move the selected rating, which Enter takes."""
    showing = _on_show(session, Move.SELECT)
    message = "" if showing.armed else session.message
    return replace(session, showing=replace(showing, selected=rating, armed=None), message=message)


def rate(session: Session, course: Course, rating: Rating, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Take a rating and go on. After a wrong answer anything better than Again must be given twice.

    A cram, which touches no memory, knows two: Again asks once more in this session, anything better does not.
    """
    showing = _on_show(session, Move.RATE)
    if session.mode is Mode.CRAM and rating is not Rating.AGAIN:
        rating = Rating.GOOD
    if showing.failed and rating is not Rating.AGAIN and showing.armed is not rating:
        say = f"Counted as wrong. o if you were right; {rating.value} again to rate it {rating.name.title()}."
        return replace(session, showing=replace(showing, armed=rating), message=say), ()
    rated, events, now = _rated(session, course, rating, stamp)
    after = next_turn(replace(rated, previous=_step(session, events, rating.name.title())), course, now)
    fact = showing.asked.fact
    if rated.state(fact).is_leech and not session.state(fact).is_leech:
        after = replace(after, message=f"“{_short_prompt(session, course)}” {STOPPED}")
    return after, events


def _step(session: Session, events: tuple[Event, ...], name: str) -> Step:
    return Step(session, tuple(event.stamp.id for event in events), name)


def _rated(
    session: Session, course: Course, rating: Rating, stamp: Stamper
) -> tuple[Session, tuple[Event, ...], Moment]:
    """The session after a rating, before the next question is chosen."""
    showing = _shown(session)
    first = stamp()
    review = _review(session, course, showing, rating, first)
    events: list[Event] = [review]
    if showing.overridden and showing.remember and showing.spelling:
        data = {"text": showing.spelling, "on": True}
        events.append(Note(stamp=stamp(), kind=NoteKind.ACCEPTED, target=showing.asked.question_ref, data=data))
    fact = showing.asked.fact
    once_more = rating is Rating.AGAIN and session.mode is Mode.CRAM
    waiting = session.waiting
    state = advance(session.state(fact), review, course.model)
    if rating is Rating.AGAIN and review.due_at_ms is not None and not state.is_leech:
        waiting = tuple(sorted((*waiting, (review.due_at_ms, fact))))
    rated = replace(
        session,
        changed={**session.changed, fact: state},
        waiting=waiting,
        later=(*session.later, fact) if once_more else session.later,
        showing=None,
        last_fact=fact,
        answered=session.answered + 1,
        right=session.right + _was_right(showing, rating),
        answer_ms=session.answer_ms + showing.answer_ms,
    )
    return rated, tuple(events), Moment(first.at_ms, first.offset_minutes)


def _was_right(showing: Showing, rating: Rating) -> bool:
    """As the counts of a day have it: by the score, by the learner's own word, or where the learner judges."""
    if showing.overridden or showing.self_judged:
        return showing.overridden or rating is not Rating.AGAIN
    score = showing.verdict.score if showing.verdict else None
    return score is not None and score >= PASSED_SCORE


def _review(session: Session, course: Course, showing: Showing, rating: Rating | None, stamp: Stamp) -> Review:
    """The review of what is on show; `rating` None: it was skipped."""
    verdict = showing.verdict
    if verdict is not None and showing.self_judged and session.mode is Mode.CRAM:
        # No rating will say whether the learner knew it, so the score must.
        verdict = replace(verdict, score=float(rating is not Rating.AGAIN))
    return review_of(
        course,
        showing.asked,
        stamp,
        mode=session.mode,
        verdict=verdict,
        suggested=showing.suggested,
        promise=showing.promises[rating - 1] if showing.promises and rating else None,
        quiz_id=session.cram_id,
        overridden=showing.overridden,
        answer_ms=showing.answer_ms,
        first_key_ms=showing.first_key_ms,
        recall=showing.recall,
        confidence=showing.confidence,
    )


def not_now(session: Session, course: Course, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Put the question off: to the session's end, and a second time to the next session. Logged as skipped."""
    showing = _on_show(session, Move.NOT_NOW)
    first = stamp()
    fact = showing.asked.fact
    skipped = _review(session, course, showing, None, first)
    second_time = fact in session.put_off
    moved = replace(
        session,
        changed={**session.changed, fact: advance(session.state(fact), skipped, course.model)},
        later=session.later if second_time else (*session.later, fact),
        put_off=session.put_off | {fact},
        showing=None,
        last_fact=fact,
        previous=_step(session, (skipped,), "Not now"),
    )
    say = "Asked again next session." if second_time else "Asked again at the end."
    after = next_turn(moved, course, Moment(first.at_ms, first.offset_minutes))
    return replace(after, message=say), (skipped,)


def set_aside(session: Session, course: Course, kind: NoteKind, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Bury the fact until tomorrow, or suspend it; a verdict on show is saved first with its selected rating."""
    showing = _on_show(session, Move.SET_ASIDE)
    fact = showing.asked.fact
    events: tuple[Event, ...] = ()
    after = replace(session, showing=None, last_fact=fact)
    if _is_saved(session) and showing.selected is not None:
        after, events, _ = _rated(session, course, showing.selected, stamp)
    mark = stamp()
    now = Moment(mark.at_ms, mark.offset_minutes)
    buried = kind is NoteKind.BURIED_UNTIL
    note = Note(stamp=mark, kind=kind, target=fact, data={"day": now.day + 1} if buried else {"on": True})
    events = (*events, note)
    state = after.state(fact)
    state = state._replace(buried_until=now.day + 1) if buried else state._replace(suspended=True)
    after = replace(
        without(after, fact),
        changed={**after.changed, fact: state},
        previous=_step(session, events, "Bury" if buried else "Suspend"),
    )
    say = "Buried until tomorrow. u takes it back." if buried else "Suspended. u takes it back."
    return replace(next_turn(after, course, now), message=say), events


def settle(
    session: Session, fact: str, kind: Literal[NoteKind.RESET, NoteKind.SUSPENDED], stamp: Stamper
) -> tuple[Session, tuple[Event, ...]]:
    """Let a fact that the last rating stopped come back as new (a reset) or never; undo takes both back."""
    drop = kind is NoteKind.SUSPENDED
    note = Note(stamp=stamp(), kind=kind, target=fact, data={"on": True} if drop else {})
    state = session.state(fact)
    state = state._replace(suspended=True) if drop else FactState(buried_until=state.buried_until)
    step = session.previous
    if step is not None:
        step = replace(step, event_ids=(*step.event_ids, note.stamp.id))
    say = "It is not asked again. u takes it back." if drop else "It comes back as new. u takes it back."
    return replace(session, changed={**session.changed, fact: state}, previous=step, message=say), (note,)


def mark(session: Session, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Mark the question on show, or take the mark off."""
    showing = _on_show(session, Move.MARK)
    ref = showing.asked.question_ref
    on = ref not in session.marked
    note = Note(stamp=stamp(), kind=NoteKind.MARKED, target=ref, data={"on": on})
    marked = session.marked | {ref} if on else session.marked - {ref}
    return replace(session, marked=marked, message="Marked." if on else "Mark taken off."), (note,)


def undo(session: Session, course: Course, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Take back the last rating (or not now, bury, suspend): its events are voided, its question is on show as it was.

    What was on show meanwhile comes back after it. Never un-submits an answer. A mark is no step: it stays.
    """
    _require(session, Move.UNDO)
    step = session.previous
    if step is None:
        return replace(session, message="Nothing more to take back."), ()
    voids = tuple(Note(stamp=stamp(), kind=NoteKind.VOID, target=target, data={}) for target in step.event_ids)
    left = (session.showing, *session.left_behind) if session.showing is not None else session.left_behind
    before = step.before
    # A rating pressed once must be pressed twice again.
    showing = replace(before.showing, armed=None) if before.showing else None
    more = " u: one more." if before.previous else ""
    said = f"Took back {step.name} on “{_short_prompt(before, course)}”.{more}"
    return replace(before, showing=showing, left_behind=left, marked=session.marked, message=said), voids


def _short_prompt(session: Session, course: Course) -> str:
    question = course.question(session.showing.asked) if session.showing else None
    words = prompt_shown(question).split() if question else []
    return " ".join(words[:_PROMPT_WORDS]) + ("…" if len(words) > _PROMPT_WORDS else "")


def ask_now(session: Session, course: Course) -> Session:
    """Ask the waiting fact at once."""
    _require(session, Move.ASK_NOW)
    return ask_fact(session, course, session.waiting[0][1])


def ask_again(
    session: Session, course: Course, now: Moment, before: Question | None, *, question_id: str | None = None
) -> Session:
    """The question on show, `before` as it was asked, was edited: what stands in `course` is asked from here on.

    Before the answer it goes to the session's end, and so it does where its answer says nothing of the edited question;
    else that answer is judged anew at once. `question_id`: its other id, where it is another fact by now. An edit is no
    step of undo, which goes back to the rating before it.
    """
    showing = _on_show(session, Move.ASK_AGAIN)
    asked = renamed(course, showing.asked, question_id)
    given = showing.verdict.given if showing.verdict else ()
    answered = carried_over(course, asked, given, before) if showing.verdict else None
    if answered is None:
        return _passed_over(session, course, now, asked.fact)
    asked, given = answered
    judged = submit(
        replace(without(session, asked.fact), phase=Phase.ASKING, showing=Showing(asked=asked)),
        course,
        given,
        now,
        answer_ms=showing.answer_ms,
        first_key_ms=showing.first_key_ms,
        knew=showing.selected is not Rating.AGAIN,
        confidence=showing.confidence,
    )
    return judged if judged.message else replace(judged, message="Judged again, as it is now.")


def _passed_over(session: Session, course: Course, now: Moment, fact: str) -> Session:
    """The session without what is on show; the fact it asks, where that still has questions, is asked at the end."""
    asks_on = course.questions(fact) and not session.is_queued(fact)
    later = (*session.later, fact) if asks_on else session.later
    return next_turn(replace(session, showing=None, later=later, last_fact=fact), course, now)


def leave(session: Session, course: Course, stamp: Stamper) -> tuple[Event, ...]:
    """The events of leaving: a verdict on show is saved with its selected rating; a flash card is not."""
    _require(session, Move.LEAVE)
    showing = session.showing
    if not _is_saved(session) or showing is None or showing.selected is None:
        return ()
    return _rated(session, course, showing.selected, stamp)[1]


def _is_saved(session: Session) -> bool:
    """Whether what is on show is an answer that stands without a rating: a card means nothing until it is rated."""
    return session.phase is Phase.ANSWERED and session.showing is not None and not session.showing.self_judged


def renewed(session: Session, course: Course, states: Mapping[str, FactState], now: Moment) -> Session:
    """The session knowing what another window answered meanwhile: `states` of some facts as the log has them now."""
    after = replace(session, changed={**session.changed, **states})
    showing = session.showing
    if showing is None or showing.verdict is None or after.state(showing.asked.fact) == showing.state:
        return after
    return replace(after, showing=promised(after, course, showing, now))


def refitted(session: Session, course: Course, states: Mapping[str, FactState], now: Moment) -> Session:
    """The session after weights were adopted elsewhere: `states` of all its facts as the log has them by these.

    An answer that waits for its rating is promised anew.
    """
    after, showing = replace(session, known={**session.known, **states}, changed={}), session.showing
    if showing is None or showing.verdict is None:
        return after
    return replace(after, showing=promised(after, course, showing, now))


def _require(session: Session, move: Move) -> None:
    if move not in LEGAL[session.phase]:
        msg = f"{move.value} is not possible while {session.phase.value}."
        raise IllegalMove(msg)


def _shown(session: Session) -> Showing:
    if session.showing is None:
        msg = f"nothing is on show while {session.phase.value}."
        raise IllegalMove(msg)
    return session.showing


def _on_show(session: Session, move: Move) -> Showing:
    _require(session, move)
    return _shown(session)
