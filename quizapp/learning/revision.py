"""A question edited while it is on show: what of its asking and of the answer given to it still holds.

Options keep their places and what was chosen stays chosen, though its words were mended; an answer that the edited
question could not have been given says nothing of it. What is asked then is `session`'s matter, whether it is still the
same fact the learner's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from quizapp.learning.asking import Asked, Course, put
from quizapp.learning.ladder import form_of, highest_form

if TYPE_CHECKING:
    from quizapp.deck.model import Question

_BY_PLACE = frozenset({"cloze", "match", "order"})
"""Types whose answer has a part for each right one, in order."""


def answer_changed(before: Question, after: Question) -> bool:
    """Whether another answer is right now: its words, however spaced or capitalised. Another type alone is none."""
    return _folded(before.right) != _folded(after.right)


def _folded(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(text.split()).casefold() for text in texts)


def renamed(course: Course, asked: Asked, question_id: str | None = None) -> Asked:
    """The asking by the id and the fact that its question has now; as it is where that question is gone."""
    found = replace(asked, question_id=question_id or asked.question_id)
    question = course.written(found)
    return replace(found, fact_id=question.fact_key) if question else found


def carried_over(
    course: Course, asked: Asked, given: tuple[str, ...], before: Question | None
) -> tuple[Asked, tuple[str, ...]] | None:
    """The asking with its options as they are worded now, and the answer given to it likewise.

    `asked` names the edited question, `before` is it as it was asked. None: it is another question by now (gone, of
    another type, of more or fewer parts), or nobody knows what was asked.
    """
    after = course.written(asked)
    if after is None or before is None or after.type != before.type:
        return None
    if after.type in _BY_PLACE and len(after.right) != len(before.right):
        return None
    now_called = _now_called(before, after)
    options = tuple(now_called.get(option, option) for option in asked.options)
    if not _can_be_asked(options, after):
        options = put(asked.deck_id, after, f"{after.id}:{len(asked.options)}").options
    questions = course.questions(asked.fact)
    again = replace(asked, options=options, form=form_of(after.type), highest_form=highest_form(questions))
    return again, tuple(now_called.get(text, text) for text in given)


def _now_called(before: Question, after: Question) -> Mapping[str, str]:
    """Each option's words before, with what stands in its place now; none for what only changed its place."""
    groups = ((before.right, after.right), (_wrong(before), _wrong(after)))
    known, fresh = ({text for pair in groups for text in pair[side]} for side in (0, 1))
    pairs = (pair for old, new in groups if len(old) == len(new) for pair in zip(old, new, strict=True))
    return {old: new for old, new in pairs if old not in fresh and new not in known}


def _wrong(question: Question) -> tuple[str, ...]:
    return tuple(option.text for option in getattr(question, "distractors", ()))


def _can_be_asked(options: tuple[str, ...], question: Question) -> bool:
    """Whether these are options of the question, every right one among them, none twice."""
    if question.type == "true_false" or not options:
        return True
    offered = {*question.right, *_wrong(question)}
    fits = set(question.right) <= set(options) <= offered and len(set(options)) == len(options)
    return fits and (question.type != "order" or options != question.right)
