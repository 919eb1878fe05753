"""Study as a frozen state machine: each move takes a session and returns the next one, with the events to be logged.

Every legal (phase, move) pair stands in `LEGAL`; anything else raises IllegalMove. A session keeps its predecessor, so
undo is exact, also after the last answer. It holds refs, seeds and memories; questions are looked up in the `Course`,
so an edit made meanwhile is seen. Nothing here writes: the caller logs the events before it shows the next session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from quizapp.errors import IllegalMove
from quizapp.learning.asking import Asked, Course, ask, judge, review_of, suggested
from quizapp.learning.events import (
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
from quizapp.learning.grading import Verdict, rememberable
from quizapp.learning.scheduling import FactState, Promise, preview, recall_now

_FAILED = frozenset({Outcome.WRONG, Outcome.DONT_KNOW})


class Phase(StrEnum):
    """Where a session stands."""

    ASKING = "asking"
    ANSWERED = "answered"
    WAITING = "waiting"
    FINISHED = "finished"


class Move(StrEnum):
    """What a learner can do in a session."""

    SUBMIT = "submit"
    HINT = "hint"
    NOT_NOW = "not_now"
    SET_ASIDE = "set_aside"
    MARK = "mark"
    OVERRIDE = "override"
    REMEMBER = "remember"
    SELECT = "select"
    RATE = "rate"
    UNDO = "undo"
    ASK_NOW = "ask_now"
    ASK_AGAIN = "ask_again"
    LEAVE = "leave"


LEGAL: Mapping[Phase, frozenset[Move]] = {
    Phase.ASKING: frozenset(
        {Move.SUBMIT, Move.HINT, Move.NOT_NOW, Move.SET_ASIDE, Move.MARK, Move.UNDO, Move.ASK_AGAIN, Move.LEAVE}
    ),
    Phase.ANSWERED: frozenset(
        {
            Move.OVERRIDE,
            Move.REMEMBER,
            Move.SELECT,
            Move.RATE,
            Move.SET_ASIDE,
            Move.MARK,
            Move.UNDO,
            Move.ASK_AGAIN,
            Move.LEAVE,
        }
    ),
    Phase.WAITING: frozenset({Move.ASK_NOW, Move.UNDO, Move.LEAVE}),
    Phase.FINISHED: frozenset({Move.UNDO, Move.LEAVE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The question on show and, once answered, its verdict.

    `promises` are the four outcomes the buttons print, fixed when the verdict came. `armed` is a rating pressed once
    after a wrong answer; `spelling` is offered to be accepted from now on, `remember` says the learner agreed.
    """

    asked: Asked
    verdict: Verdict | None = None
    suggested: Rating | None = None
    selected: Rating | None = None
    promises: tuple[Promise, ...] = ()
    armed: Rating | None = None
    overridden: bool = False
    spelling: str | None = None
    remember: bool | None = None
    answer_ms: int = 0
    recall: float | None = None

    @property
    def counts_as_right(self) -> bool:
        """Whether the answer counts as right, by the verdict or by the learner's own word."""
        return self.overridden or (self.verdict is not None and self.verdict.outcome in {Outcome.RIGHT, Outcome.ALMOST})


@dataclass(frozen=True, slots=True)
class Step:
    """One undoable move: the session before it, the events it logged, what it was called."""

    before: Session
    event_ids: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One study session at one moment.

    `known` is what was known of the facts at the start, shared by all moments; `changed` what this session changed,
    so that a long chain of predecessors stays small. `left_behind` are showings that undo stepped back from, next one
    first.
    """

    mode: Mode
    seed: str
    phase: Phase = Phase.FINISHED
    known: Mapping[str, FactState] = field(default_factory=dict)
    changed: Mapping[str, FactState] = field(default_factory=dict)
    remaining: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    put_off: frozenset[str] = frozenset()
    waiting: tuple[tuple[int, str], ...] = ()
    showing: Showing | None = None
    left_behind: tuple[Showing, ...] = ()
    last_fact: str | None = None
    marked: frozenset[str] = frozenset()
    answered: int = 0
    right: int = 0
    answer_ms: int = 0
    previous: Step | None = None
    message: str = ""

    @property
    def left(self) -> int:
        """How many facts are still to be asked, the one on show included."""
        return len(self.remaining) + len(self.later) + len(self.waiting) + (self.showing is not None)

    def state(self, fact: str) -> FactState:
        """What is known of a fact."""
        return self.changed.get(fact) or self.known.get(fact) or FactState()

    def allows(self, move: Move) -> bool:
        """Whether a move is legal now, as the footer shows it."""
        if move is Move.HINT:
            return self.phase is Phase.ASKING and self.showing is not None and self.showing.asked.can_hint
        if move is Move.OVERRIDE:
            return self.phase is Phase.ANSWERED and self.showing is not None and _can_override(self.showing)
        return move in LEGAL[self.phase]


def start(
    course: Course,
    facts: tuple[str, ...],
    states: Mapping[str, FactState],
    now: Moment,
    *,
    mode: Mode,
    seed: str,
    marked: frozenset[str] = frozenset(),
) -> Session:
    """Begin with these facts in this order; `states` holds at least theirs. Facts in a learning step wait for it."""
    waiting = {fact: due for fact in facts if (due := _step_due_ms(states.get(fact))) is not None and due > now.at_ms}
    session = Session(
        mode=mode,
        seed=seed,
        known=states,
        remaining=tuple(fact for fact in facts if fact not in waiting),
        waiting=tuple(sorted((due, fact) for fact, due in waiting.items())) if mode is Mode.STUDY else (),
        marked=marked,
    )
    return _next(session, course, now)


def _step_due_ms(state: FactState | None) -> int | None:
    return state.due_at_ms if state is not None and state.in_step else None


def submit(
    session: Session,
    course: Course,
    given: tuple[str, ...],
    now: Moment,
    *,
    answer_ms: int,
    first_key_ms: int | None = None,
    knew: bool = True,
) -> Session:
    """Answer the question on show (() is I don't know; a flash card is revealed, with Again selected unless `knew`).

    A true answer that is not the one meant changes nothing but the message: the question is still open.
    """
    showing = _on_show(session, Move.SUBMIT)
    asked = showing.asked
    verdict = judge(course, asked, given)
    if verdict.outcome is Outcome.ALSO_TRUE:
        again = replace(asked, also_said=(*asked.also_said, *given))
        return replace(session, showing=replace(showing, asked=again), message="Also true. Another one is meant.")
    question = course.question(asked)
    words = len(question.prompt.split()) if question else 0
    rating = suggested(
        verdict, asked, first_key_ms=first_key_ms, words_shown=words, quick_ms=course.quick_ms.get(asked.type)
    )
    if verdict.outcome is Outcome.REVEALED and not knew:
        rating = Rating.AGAIN
    state = session.state(asked.fact)
    answered = replace(
        showing,
        verdict=verdict,
        suggested=rating,
        selected=rating,
        promises=_promises(session, course, asked, state, now),
        answer_ms=answer_ms,
        recall=recall_now(state, now, course.model),
    )
    return replace(session, phase=Phase.ANSWERED, showing=answered, message="")


def _promises(session: Session, course: Course, asked: Asked, state: FactState, now: Moment) -> tuple[Promise, ...]:
    if session.mode is Mode.CRAM:
        return ()
    policy = course.policy(asked.deck_id)
    return preview(state, asked.fact, asked.form, now, course.model, policy, highest_form=asked.highest_form)


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
    if not _can_override(showing):
        return replace(session, message="")
    overridden = not showing.overridden
    rating = showing.suggested
    if overridden:
        rating = Rating.HARD if showing.asked.hints_shown or showing.asked.also_said else Rating.GOOD
    flipped = replace(showing, overridden=overridden, selected=rating, armed=None, remember=None)
    return replace(session, showing=flipped, message="Counted as right." if overridden else "Counted as judged.")


def _can_override(showing: Showing) -> bool:
    return showing.verdict is not None and showing.verdict.outcome in _FAILED | {Outcome.PARTIAL, Outcome.ALMOST}


def spelling_to_accept(session: Session, course: Course) -> str | None:
    """The spelling the learner may have accepted from now on, after I was right; None where none is on offer."""
    showing = session.showing
    if showing is None or showing.verdict is None or not showing.overridden or showing.remember is not None:
        return None
    question = course.question(showing.asked)
    if question is None or question.type not in {"typed", "cloze"}:
        return None
    for blank, part in enumerate(showing.verdict.parts):
        missed = part.outcome not in {Outcome.RIGHT, Outcome.ALMOST}
        if missed and part.given and rememberable(question, part.given, blank):
            return part.given
    return None


def remember(session: Session, spelling: str, *, yes: bool) -> Session:
    """Answer the question whether a spelling is accepted from now on; it is written with the rating."""
    showing = _on_show(session, Move.REMEMBER)
    return replace(session, showing=replace(showing, spelling=spelling if yes else None, remember=yes), message="")


def select(session: Session, rating: Rating) -> Session:
    """Move the selected rating, which Enter takes."""
    showing = _on_show(session, Move.SELECT)
    return replace(session, showing=replace(showing, selected=rating, armed=None), message="")


def rate(session: Session, course: Course, rating: Rating, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Take a rating and go on. After a wrong answer anything better than Again must be given twice."""
    showing = _on_show(session, Move.RATE)
    verdict = showing.verdict
    failed = verdict is not None and verdict.outcome in _FAILED and not showing.overridden
    if failed and rating is not Rating.AGAIN and showing.armed is not rating:
        say = f"Counted as wrong. o if you were right; {rating.value} again to rate it {rating.name.title()}."
        return replace(session, showing=replace(showing, armed=rating), message=say), ()
    rated, events, now = _rated(session, course, rating, stamp)
    step = Step(session, tuple(event.stamp.id for event in events), rating.name.title())
    return _next(replace(rated, previous=step), course, now), events


def _rated(
    session: Session, course: Course, rating: Rating, stamp: Stamper
) -> tuple[Session, tuple[Event, ...], Moment]:
    """The session after a rating, before the next question is chosen."""
    showing = _shown(session)
    first = stamp()
    now = Moment(first.at_ms, first.offset_minutes)
    review = _review(session, course, showing, rating, first)
    events: list[Event] = [review]
    if showing.remember and showing.spelling:
        data = {"text": showing.spelling, "on": True}
        events.append(Note(stamp=stamp(), kind=NoteKind.ACCEPTED, target=showing.asked.question_ref, data=data))
    fact = showing.asked.fact
    state = advance(session.state(fact), review, course.model)
    again = rating is Rating.AGAIN
    steps = session.waiting
    if again and session.mode is Mode.STUDY and review.due_at_ms is not None:
        steps = tuple(sorted((*steps, (review.due_at_ms, fact))))
    return (
        replace(
            session,
            changed={**session.changed, fact: state},
            waiting=steps,
            remaining=(*session.remaining, fact) if again and session.mode is Mode.CRAM else session.remaining,
            showing=None,
            last_fact=fact,
            answered=session.answered + 1,
            right=session.right + showing.counts_as_right,
            answer_ms=session.answer_ms + showing.answer_ms,
        ),
        tuple(events),
        now,
    )


def _review(session: Session, course: Course, showing: Showing, rating: Rating, stamp: Stamp) -> Review:
    return review_of(
        course,
        showing.asked,
        stamp,
        mode=session.mode,
        verdict=showing.verdict,
        suggested=showing.suggested,
        promise=showing.promises[rating - 1] if showing.promises else None,
        overridden=showing.overridden,
        answer_ms=showing.answer_ms,
        recall=showing.recall,
    )


def not_now(session: Session, course: Course, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Put the question off: to the session's end, and a second time to the next session. Logged as skipped."""
    showing = _on_show(session, Move.NOT_NOW)
    first = stamp()
    fact = showing.asked.fact
    skipped = _review(session, course, showing, Rating.AGAIN, first)
    second_time = fact in session.put_off
    moved = replace(
        session,
        later=session.later if second_time else (*session.later, fact),
        put_off=session.put_off | {fact},
        showing=None,
        last_fact=fact,
        previous=Step(session, (skipped.stamp.id,), "Not now"),
    )
    say = "Asked again next session." if second_time else "Asked again at the end."
    after = _next(moved, course, Moment(first.at_ms, first.offset_minutes))
    return replace(after, message=say), (skipped,)


def set_aside(session: Session, course: Course, kind: NoteKind, stamp: Stamper) -> tuple[Session, tuple[Event, ...]]:
    """Bury the fact until tomorrow, or suspend it; a verdict on show is saved first with its selected rating."""
    showing = _on_show(session, Move.SET_ASIDE)
    fact = showing.asked.fact
    events: tuple[Event, ...] = ()
    after = replace(session, showing=None, last_fact=fact)
    if session.phase is Phase.ANSWERED and showing.selected is not None and not _is_flash(showing):
        after, events, _ = _rated(session, course, showing.selected, stamp)
    mark = stamp()
    now = Moment(mark.at_ms, mark.offset_minutes)
    buried = kind is NoteKind.BURIED_UNTIL
    note = Note(stamp=mark, kind=kind, target=fact, data={"day": now.day + 1} if buried else {"on": True})
    events = (*events, note)
    state = after.state(fact)
    state = replace(state, buried_until=now.day + 1) if buried else replace(state, suspended=True)
    name = "Bury" if buried else "Suspend"
    after = replace(
        after,
        changed={**after.changed, fact: state},
        waiting=tuple(entry for entry in after.waiting if entry[1] != fact),
        remaining=tuple(other for other in after.remaining if other != fact),
        previous=Step(session, tuple(event.stamp.id for event in events), name),
    )
    say = "Buried until tomorrow. u takes it back." if buried else "Suspended. u takes it back."
    return replace(_next(after, course, now), message=say), events


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

    What was on show meanwhile comes back after it. Never un-submits an answer.
    """
    _require(session, Move.UNDO)
    step = session.previous
    if step is None:
        return replace(session, message="Nothing more to take back."), ()
    voids = tuple(Note(stamp=stamp(), kind=NoteKind.VOID, target=target, data={}) for target in step.event_ids)
    left = (session.showing, *session.left_behind) if session.showing is not None else session.left_behind
    before = step.before
    more = " u: one more." if before.previous else ""
    said = f"Took back {step.name} on “{_short_prompt(before, course)}”.{more}"
    return replace(before, left_behind=left, marked=session.marked, message=said), voids


def _short_prompt(session: Session, course: Course) -> str:
    question = course.question(session.showing.asked) if session.showing else None
    words = question.prompt.split() if question else []
    return " ".join(words[:4]) + ("…" if len(words) > 4 else "")


def ask_now(session: Session, course: Course) -> Session:
    """Ask the waiting fact at once."""
    _require(session, Move.ASK_NOW)
    return _show(session, course, session.waiting[0][1])


def ask_again(session: Session, course: Course, now: Moment, given: tuple[str, ...] = ()) -> Session:
    """The question on show was edited: before the answer it goes to the session's end, after it is judged anew."""
    showing = _on_show(session, Move.ASK_AGAIN)
    if session.phase is Phase.ASKING:
        fact = showing.asked.fact
        return _next(replace(session, showing=None, remaining=(*session.remaining, fact), last_fact=fact), course, now)
    open_again = replace(session, phase=Phase.ASKING, showing=Showing(asked=showing.asked))
    return submit(open_again, course, given, now, answer_ms=showing.answer_ms)


def leave(session: Session, course: Course, stamp: Stamper) -> tuple[Event, ...]:
    """The events of leaving: a verdict on show is saved with its selected rating; a flash card is not."""
    _require(session, Move.LEAVE)
    showing = session.showing
    if session.phase is not Phase.ANSWERED or showing is None or showing.selected is None or _is_flash(showing):
        return ()
    return _rated(session, course, showing.selected, stamp)[1]


def _is_flash(showing: Showing) -> bool:
    return showing.verdict is not None and showing.verdict.outcome is Outcome.REVEALED


def _next(session: Session, course: Course, now: Moment) -> Session:
    """Choose what comes on show: what undo left behind, a step that is ready, the queue, what was put off, a wait."""
    if session.left_behind:
        showing, *rest = session.left_behind
        back = _without(replace(session, left_behind=tuple(rest)), showing.asked.fact)
        if course.question(showing.asked) is None:
            return _next(back, course, now)
        return replace(back, showing=showing, phase=Phase.ANSWERED if showing.verdict else Phase.ASKING, message="")
    fact = _next_fact(session, now)
    if fact is None:
        phase = Phase.WAITING if session.waiting else Phase.FINISHED
        return replace(session, showing=None, phase=phase, message="")
    if not course.questions(fact):
        return _next(_without(session, fact), course, now)
    return _show(session, course, fact)


def _next_fact(session: Session, now: Moment) -> str | None:
    others = [entry for entry in session.waiting if entry[1] != session.last_fact]
    ready = [fact for due, fact in others if due <= now.at_ms]
    if ready:
        return ready[0]
    for queued in (session.remaining, session.later):
        fresh = [fact for fact in queued if fact != session.last_fact] or queued
        if fresh:
            return fresh[0]
    if others:
        return others[0][1]
    if session.waiting and session.waiting[0][0] <= now.at_ms:
        return session.waiting[0][1]
    return None


def _without(session: Session, fact: str) -> Session:
    return replace(
        session,
        remaining=tuple(other for other in session.remaining if other != fact),
        later=tuple(other for other in session.later if other != fact),
        waiting=tuple(entry for entry in session.waiting if entry[1] != fact),
    )


def _show(session: Session, course: Course, fact: str) -> Session:
    asked = ask(course, fact, session.state(fact), f"{session.seed}:{session.answered}")
    return replace(_without(session, fact), phase=Phase.ASKING, showing=Showing(asked=asked), message="")


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
