"""A session that goes on while its decks are edited by other programs.

What is on show is asked anew where it stands, as it is worded now, and nothing is logged of it; an answer that waits
for its rating is judged again. Facts that go by another name now keep their place and what is known of them. Which
version of a deck is used is the caller's matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from quizapp.learning.asking import Course, ask
from quizapp.learning.events import Moment
from quizapp.learning.phases import Remaining, Session, Showing
from quizapp.learning.revision import renamed
from quizapp.learning.session import ask_again

EDITED = "This question was edited: here it is as it is now."


def reread(
    session: Session,
    course: Course,
    before: Course,
    now: Moment,
    *,
    facts: Mapping[str, str],
    questions: Mapping[str, str],
) -> Session:
    """The session over `course`, which was `before`.

    `facts` and `questions` are the refs that go by another name now, old: new.
    """
    showing = session.showing
    after = with_facts_called(session, facts)
    if showing is None:
        return after
    name = questions.get(showing.asked.question_ref, showing.asked.question_ref).partition("/")[2]
    asked = renamed(course, showing.asked, name)
    was, question = before.written(showing.asked), course.written(asked)
    if question == was and asked == showing.asked:
        return after
    if showing.verdict is not None or question is None:
        return ask_again(after, course, now, was, question_id=name)
    anew = ask(course, asked.fact, after.state(asked.fact), f"{session.seed}:{session.answered}", question=question)
    return replace(after, showing=Showing(asked=anew), message=EDITED)


def with_facts_called(session: Session, names: Mapping[str, str]) -> Session:
    """The session with facts by the names they go by now, old: new; each in its place, with what is known of it."""
    if not names:
        return session
    remaining = session.remaining
    return replace(
        session,
        known={names.get(fact, fact): state for fact, state in session.known.items()},
        changed={names.get(fact, fact): state for fact, state in session.changed.items()},
        remaining=Remaining(tuple(dict.fromkeys(names.get(fact, fact) for fact in remaining))),
        later=tuple(names.get(fact, fact) for fact in session.later),
        put_off=frozenset(names.get(fact, fact) for fact in session.put_off),
        waiting=tuple((due_ms, names.get(fact, fact)) for due_ms, fact in session.waiting),
        last_fact=names.get(session.last_fact, session.last_fact) if session.last_fact else None,
    )
