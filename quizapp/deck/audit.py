"""What no question shows by itself: that another deck asks the same, that its figure has grown old.

`deck.lint` judges a question by itself and within its deck. Here several decks are laid side by side, and years against
a day that is given. Pure: nothing is read, no clock is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from quizapp.deck.lint import Finding
from quizapp.deck.model import Deck, Question
from quizapp.deck.wording import fold

_SPAN = re.compile(r"(\d{1,4})\s*([dmy])", re.IGNORECASE)
_DAYS = {"d": 1.0, "m": 365.25 / 12, "y": 365.25}


def read_span(text: str) -> int | None:
    """Days in "18m", "2y" or "90d"; None where it is no such span."""
    found = _SPAN.fullmatch(text.strip())
    return round(int(found[1]) * _DAYS[found[2].lower()]) if found else None


def stale(deck: Deck, days: int, today: date) -> Iterator[Finding]:
    """The questions whose `as_of` ended more than `days` before `today`: a year counts from its last day."""
    for question in deck.questions:
        if question.as_of is None or question.as_of >= today.year:
            continue
        if (today - date(question.as_of, 12, 31)).days > days:
            message = f"What it says was true in {question.as_of}."
            yield Finding("W24", "W", message, "Look it up again, and write the year of today's figure.", question.id)


def asked_elsewhere(decks: Sequence[Deck]) -> Iterator[tuple[int, Finding, int, str]]:
    """Each question that an earlier deck asks in the same words with the same answer.

    Given are the place of its deck in `decks`, the finding, and deck and id of the earlier question.
    """
    first: dict[tuple[str, tuple[str, ...]], tuple[int, str]] = {}
    for place, deck in enumerate(decks):
        for question in deck.questions:
            there, name = first.setdefault(_meaning(question), (place, question.id))
            if there != place:
                message = f"“{name}” in the deck {decks[there].title} asks the same."
                hint = "Delete one of them; what was answered of it stays in the log."
                yield place, Finding("W23", "W", message, hint, question.id), there, name


def _meaning(question: Question) -> tuple[str, tuple[str, ...]]:
    """Type aside: a choice and a typed answer to one prompt are the same fact."""
    return fold(question.prompt), tuple(fold(part) for part in question.right)
