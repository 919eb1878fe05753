"""The same fact asked in another type: which types the words of a question allow, and how it reads in each.

Words are taken from the question itself, from the other forms of its fact and from its quote; nothing is made up. A
wording that turns out poor is the lint's to refuse, not this module's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from quizapp.deck.model import Cloze, Flash, Numeric, Question, Typed
from quizapp.deck.quantity import read_quantity

_CYCLE: Final = ("choice", "cloze", "typed", "numeric", "flash")
_SHARED: Final = (
    "id",
    "fact",
    "topic",
    "subject",
    "hint",
    "explanation",
    "source",
    "tags",
    "evidence",
    "status",
    "as_of",
)

_CHOOSE: Final = re.compile(r"(?<=[.?])\s+Choose [^.?]*\.$")
"""What a choice ends with where its question alone would not say that options follow."""


def other_types(question: Question, others: Sequence[Question]) -> Iterator[Question]:
    """The question in each further type its words allow, the next type first; ids and fact stay.

    `others` are the other forms of its fact: they lend a prompt, and their types are taken. No choice comes of it, for
    wrong options would have to be made up, and nothing of a question with several answers.
    """
    if question.type not in _CYCLE or len(question.right) != 1:
        return
    taken = {other.type for other in others}
    at = _CYCLE.index(question.type)
    for name in (*_CYCLE[at + 1 :], *_CYCLE[1:at]):
        if name not in taken and (found := _as_type(name, question, others)) is not None:
            yield found


def _as_type(name: str, question: Question, others: Sequence[Question]) -> Question | None:
    common: dict[str, Any] = {key: getattr(question, key) for key in _SHARED}
    answer = question.right[0]
    if name == "cloze":
        prompt = _gapped(question, answer)
        return Cloze(**common, type="cloze", prompt=prompt, also=_also(question, others)) if prompt else None
    prompt = _asked_openly((question, *others))
    if not prompt:
        return None
    if name == "numeric":
        known = read_quantity(answer) is not None
        return Numeric(**common, type="numeric", prompt=prompt, answer=answer) if known else None
    if name == "typed":
        spellings = question.blanks[0][1:] if isinstance(question, Cloze) else ()
        also = _also(question, others)
        return Typed(**common, type="typed", prompt=prompt, answer=answer, accept=spellings, also=also)
    return Flash(**common, prompt=prompt, answer=answer)


def _asked_openly(questions: Sequence[Question]) -> str:
    """A prompt that is a question, rather of one that does not follow with options; empty where there is none."""
    asked = [one for one in questions if one.type in _CYCLE and one.type != "cloze"]
    asked.sort(key=lambda one: one.type == "choice")
    return _without_options(asked[0].prompt) if asked else ""


def _without_options(prompt: str) -> str:
    """The prompt without its words for the options that follow it: "which of these ..."."""
    text = re.sub(r"^Which is right: ", "", _CHOOSE.sub("", prompt))
    text = re.sub(
        r"\b([Ww])hich of these (?=(?:do|does|did|[a-z]{1,2}s|[a-z]+ed|are|were|ha[sd]|have|can|[a-z]+ould)\b)",
        r"\1hat ",
        text,
    )
    text = re.sub(r"\b([Ww])hich of these(?=[?.,])", r"\1hat", text)
    text = re.sub(r"\b([Ww])hich of these ", r"\1hich ", text)
    return text[:1].upper() + text[1:]


def _gapped(question: Question, answer: str) -> str:
    """The quote with the answer as its blank; empty where it does not stand there as a whole."""
    quote = " ".join(((question.source and question.source.quote) or "").split())
    found = re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", quote)
    if not found or any(sign in quote for sign in ("{{", "}}")) or "|" in answer:
        return ""
    return f"{quote[: found.start()]}{{{{{answer}}}}}{quote[found.end() :]}"


def _also(question: Question, others: Sequence[Question]) -> tuple[str, ...]:
    return next((one.also for one in (question, *others) if isinstance(one, (Typed, Cloze)) and one.also), ())
