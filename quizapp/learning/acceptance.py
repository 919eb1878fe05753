"""What I was right leads to in a quiz: a spelling accepted from now on, and after an exam a note beside its result.

Apart from the quiz's own moves, because neither changes anything of this quiz. In study a spelling is written with the
rating; here the answer stands in the log already. Flipped back, I was right takes its spelling along.
"""

from __future__ import annotations

from dataclasses import replace

from quizapp.errors import IllegalMove
from quizapp.learning import quiz as moves
from quizapp.learning.asking import Course, spelling_on_offer
from quizapp.learning.events import Event, Note, NoteKind, Stamper
from quizapp.learning.paper import Paper
from quizapp.learning.quiz_phases import Quiz, QuizPhase
from quizapp.learning.scheduling import FactState


def spelling_to_accept(quiz: Quiz, course: Course) -> str | None:
    """The spelling that may be accepted from now on; None where none is on offer, or it was said already."""
    if quiz.phase is not QuizPhase.SHOWN or quiz.verdict is None or quiz.spelling is not None:
        return None
    return spelling_on_offer(course, quiz.item.asked, quiz.verdict) if quiz.reviews[quiz.place].overridden else None


def answer_offer(quiz: Quiz, course: Course, stamp: Stamper, *, yes: bool) -> tuple[Quiz, tuple[Event, ...]]:
    """Accept the spelling on offer from now on, or not. Raises IllegalMove where none is."""
    spelling = spelling_to_accept(quiz, course)
    if spelling is None:
        msg = "no spelling is on offer."
        raise IllegalMove(msg)
    if not yes:
        return replace(quiz, spelling="", message=""), ()
    said = f"“{spelling}” is accepted from now on."
    return replace(quiz, spelling=spelling, message=said), (_accepted(quiz, spelling, stamp, on=True),)


def override(quiz: Quiz, course: Course, state: FactState, stamp: Stamper) -> tuple[Quiz, tuple[Event, ...]]:
    """I was right, and back; see `learning.quiz.override`. Back takes an accepted spelling back too."""
    flipped, events = moves.override(quiz, course, state, stamp)
    if not events:
        return flipped, events
    if quiz.spelling:
        events = (*events, _accepted(quiz, quiz.spelling, stamp, on=False))
    return replace(flipped, spelling=None), events


def _accepted(quiz: Quiz, spelling: str, stamp: Stamper, *, on: bool) -> Note:
    target = quiz.item.asked.question_ref
    return Note(stamp=stamp(), kind=NoteKind.ACCEPTED, target=target, data={"text": spelling, "on": on})


def own_word(paper: Paper, question_ref: str, stamp: Stamper, *, on: bool) -> tuple[Event, ...]:
    """I was right, said of a question of an exam that is handed in: a note beside its result, which stays."""
    if not paper.settings.exam:
        msg = "only an exam takes a note afterwards."
        raise IllegalMove(msg)
    data = {"question": question_ref, "on": on}
    return (Note(stamp=stamp(), kind=NoteKind.OWN_WORD, target=paper.quiz_id, data=data),)
