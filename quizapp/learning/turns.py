"""What comes on show in a session, and what its buttons promise: the choice among all the facts still to come.

First what undo stepped back from, then steps that are over, the queue, what was put off; two askings of one fact never
stand side by side while another is left, and kin of it only where nothing else is. Moves and events are `session`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain

from quizapp.learning.asking import Course, ask, promises_of
from quizapp.learning.events import Mode, Moment
from quizapp.learning.phases import Phase, Session, Showing
from quizapp.learning.queue import due_by_day
from quizapp.learning.scheduling import Promise, recall_now

__all__ = ["ask_fact", "next_turn", "promised", "without"]


def next_turn(session: Session, course: Course, now: Moment) -> Session:
    """Choose what comes on show: what undo left behind, a step that is over, the queue, what was put off, a wait."""
    if session.left_behind:
        return _brought_back(session, course, now)
    fact = _next_fact(session, course, now)
    if fact is None:
        phase = Phase.WAITING if session.waiting else Phase.FINISHED
        return replace(session, showing=None, phase=phase, message="")
    if not course.questions(fact):
        return next_turn(without(session, fact), course, now)
    return ask_fact(session, course, fact)


def _brought_back(session: Session, course: Course, now: Moment) -> Session:
    """What undo left behind, on show again; unless its fact has no further asking, or its question is gone."""
    showing, *rest = session.left_behind
    after = replace(session, left_behind=tuple(rest))
    fact = showing.asked.fact
    if course.question(showing.asked) is None or not session.is_queued(fact):
        return next_turn(after, course, now)
    if showing.verdict is not None and session.state(fact) != showing.state:
        showing = promised(session, course, showing, now)
    phase = Phase.ANSWERED if showing.verdict else Phase.ASKING
    return replace(without(after, fact), showing=showing, phase=phase, message="")


def _next_fact(session: Session, course: Course, now: Moment) -> str | None:
    """Never the one just asked while another stands; no kin of it where that can be had; None: nothing, or a wait."""
    last = session.last_fact
    ready = [fact for due_ms, fact in session.waiting if due_ms <= now.at_ms]
    early = [fact for _, fact in session.waiting] if len(session.waiting) > 1 else []
    kin = course.kin.get(last, frozenset()) if last else frozenset()
    for facts in (chain(ready, session.remaining), session.later, early):
        fact = _preferred((fact for fact in facts if fact != last), kin)
        if fact is not None:
            return fact
    return next(chain(ready, session.remaining, session.later), None)


def _preferred(facts: Iterator[str], kin: AbstractSet[str]) -> str | None:
    first = None
    for fact in facts:
        if fact not in kin:
            return fact
        first = first or fact
    return first


def without(session: Session, fact: str) -> Session:
    return replace(
        session,
        remaining=session.remaining.without(fact),
        later=tuple(other for other in session.later if other != fact),
        waiting=tuple(entry for entry in session.waiting if entry[1] != fact),
    )


def ask_fact(session: Session, course: Course, fact: str) -> Session:
    showing = session.answered if session.mode is Mode.CRAM else 0
    asked = ask(course, fact, session.state(fact), f"{session.seed}:{session.answered}", showing=showing)
    return replace(without(session, fact), phase=Phase.ASKING, showing=Showing(asked=asked), message="")


def promised(session: Session, course: Course, showing: Showing, now: Moment) -> Showing:
    """The showing with what its buttons promise, by what is known of the fact."""
    asked = showing.asked
    state = session.state(asked.fact)
    promises: tuple[Promise, ...] = ()
    if session.mode is not Mode.CRAM:
        promises = promises_of(course, asked, state, now, due_by_day(session.changed.values()).elements())
    return replace(showing, promises=promises, state=state, recall=recall_now(state, now, course.model))
