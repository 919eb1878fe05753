"""One question as a row of a list: where it stands, what it asks, and how well its fact is known on a day.

A row is flat and holds no pydantic value, so that a hundred thousand of them can be filtered and sorted while somebody
types. Here stands what a filter may ask of a row, key by key, and how texts are compared: without case, accents and
runs of spaces. How a filter is written is `learning.filter`'s matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from quizapp.learning.counts import MATURE_DAYS
from quizapp.learning.events import Day, Form, fact_ref
from quizapp.learning.queue import is_due
from quizapp.learning.scheduling import FactState

_SPACES = re.compile(r"\s{2,}|[^\S ]")
_BETWEEN = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A question on the study day `today`. Texts are the author's, "" where there is none.

    `answer` joins the parts of the right answer. `recall` is the retrievability now, 0..1, None for a new fact. `words`
    is what free text is looked for in, folded, with a sign between the texts (`words_of`).
    """

    deck_id: str
    deck_title: str
    question_id: str
    fact_id: str
    type: str
    form: Form
    topic: str
    subject: str
    tags: tuple[str, ...]
    evidence: str
    status: str
    as_of: int | None
    prompt: str
    answer: str
    words: str
    state: FactState
    marked: bool
    today: Day
    recall: float | None

    @property
    def ref(self) -> str:
        """The question's name in the whole collection."""
        return fact_ref(self.deck_id, self.question_id)

    @property
    def fact(self) -> str:
        """The name of its fact in the whole collection."""
        return fact_ref(self.deck_id, self.fact_id)

    @property
    def interval_days(self) -> int | None:
        """From the last answer to the due day; None for a new fact."""
        state = self.state
        if state.memory is None or state.due_on is None or state.reviewed_on is None:
            return None
        return state.due_on - state.reviewed_on

    @property
    def standing(self) -> str:
        """The one word for how its fact stands: suspended, leech, buried, new, learning, due, young or mature."""
        return next(word for word in _STANDINGS if STATES[word](self))


def folded(text: str) -> str:
    """Text as it is compared: no case, no accents, every run of spaces one space."""
    if not text.isascii():
        marks = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in marks if not unicodedata.combining(char))
    return _SPACES.sub(" ", text.casefold())


folded_name = lru_cache(maxsize=20_000)(folded)
"""The same for names that many rows share."""


def words_of(*texts: str) -> str:
    """The `words` of a row that holds these texts."""
    return folded(_BETWEEN.join(texts))


def texts_in(words: str) -> list[str]:
    """The texts that `words_of` joined, folded."""
    return words.split(_BETWEEN)


def _learning(row: QuestionRow) -> bool:
    return row.state.in_step


def _young(row: QuestionRow) -> bool:
    days = row.interval_days
    return days is not None and days < MATURE_DAYS


STATES: Mapping[str, Callable[[QuestionRow], bool]] = {
    "new": lambda row: row.state.memory is None,
    "due": lambda row: is_due(row.state, row.today),
    "learning": _learning,
    "young": _young,
    "mature": lambda row: row.interval_days is not None and not _young(row),
    "suspended": lambda row: row.state.suspended,
    "buried": lambda row: row.state.buried_until is not None and row.state.buried_until > row.today,
    "leech": lambda row: row.state.is_leech,
    "marked": lambda row: row.marked,
}
"""What `is:` can ask."""

_STANDINGS = ("suspended", "leech", "buried", "new", "learning", "due", "young", "mature")

NAMES: Mapping[str, Callable[[QuestionRow], tuple[str, ...]]] = {
    "deck": lambda row: (row.deck_id, row.deck_title),
    "topic": lambda row: (row.topic,),
    "subject": lambda row: (row.subject,),
    "tag": lambda row: row.tags or ("",),
    "type": lambda row: (row.type,),
    "form": lambda row: (row.form.name,),
    "id": lambda row: (row.question_id, row.ref),
    "fact": lambda row: (row.fact_id, row.fact),
    "evidence": lambda row: (row.evidence,),
    "status": lambda row: (row.status,),
}
"""Keys whose whole value is compared; of several values one must be it."""

TEXTS: Mapping[str, Callable[[QuestionRow], str]] = {
    "prompt": lambda row: row.prompt,
    "answer": lambda row: row.answer,
}
"""Keys that ask whether a text holds something."""

NUMBERS: Mapping[str, Callable[[QuestionRow], float | None]] = {
    "stability": lambda row: row.state.memory.stability_days if row.state.memory else None,
    "difficulty": lambda row: row.state.memory.difficulty if row.state.memory else None,
    "retrievability": lambda row: row.recall,
    "interval": lambda row: row.interval_days,
    "lapses": lambda row: row.state.lapses,
    "reviews": lambda row: row.state.reviews,
    "as_of": lambda row: row.as_of,
}
"""Keys with a number; None is in no range. Stability and interval are days, retrievability is 0..1."""

DAYS: Mapping[str, Callable[[QuestionRow], Day | None]] = {
    "due": lambda row: row.state.due_on if row.state.memory else None,
    "last": lambda row: row.state.reviewed_on,
}
"""Keys with a study day: due counts days from today on, last (the last answer) counts them back."""
