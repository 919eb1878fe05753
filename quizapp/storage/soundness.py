"""Whether an event says what this program could have written: asked where damage is looked for, not at every reading.

A row may be one of the log's, letter for letter, and still hold a rating of 9, a time in the year 300,000 or a note
without what its kind needs: a flipped bit, a tool of somebody's, a merge gone wrong. Read, it would fail somewhere far
away. Bounds are wide: what a clock set wrong or a strange habit may bring is sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from quizapp.learning.events import Event, Note, NoteKind, Review

_TIMES_MS = range(-(2**53), 2**53)
_DAYS = range(-(10**8), 10**8)
"""Far beyond the calendar, where a clock gone wild may stand."""
_OFFSETS = range(-1_440, 1_441)
_LONGEST_MS = 10**12
_LARGEST = 2**53

_Types = tuple[type, ...]
_WHOLE: _Types = (int,)
_NUMBER: _Types = (int, float)
_TEXT: _Types = (str,)
_LIST: _Types = (list,)
_COUNTS = ("right", "partly", "wrong", "not_answered", "own_word", "used_ms")

_NEEDS: Mapping[str, Mapping[str, _Types]] = {
    NoteKind.QUIZ_STARTED: {"settings": (dict,), "kind": _TEXT},
    NoteKind.QUIZ_FINISHED: {"how": _TEXT, "kind": _TEXT, "decks": _LIST, "topics": _LIST}
    | dict.fromkeys(("percent", "marks", "of"), _NUMBER)
    | dict.fromkeys(_COUNTS, _WHOLE),
    NoteKind.OWN_WORD: {"question": _TEXT, "on": (bool,)},
}
"""What quizzes are told from. The fold passes over what it does not understand, which a newer version may have said."""


def require_sound(event: Event) -> None:
    """Raise ValueError, LookupError or TypeError for an event that this program could not have written.

    Notes of kinds that are not known here, which a newer version wrote, only have to be readable.
    """
    stamp = event.stamp
    _require(_is_in(_TIMES_MS, stamp.at_ms), "its time")
    _require(_is_in(_OFFSETS, stamp.offset_minutes), "its zone")
    if isinstance(event, Note):
        _require_note(event)
    else:
        _require_review(event)


def _require_review(review: Review) -> None:
    _require("/" not in review.deck_id, "its deck")
    _require(0 <= review.answer_ms <= _LONGEST_MS, "how long it took")
    _require(review.first_key_ms is None or 0 <= review.first_key_ms <= _LONGEST_MS, "its first key")
    _require(review.due_on is None or _is_in(_DAYS, review.due_on), "its due day")
    _require(review.due_at_ms is None or _is_in(_TIMES_MS, review.due_at_ms), "when it is due")
    _require(review.score is None or isfinite(review.score), "its score")
    _require(review.recall is None or 0 <= review.recall <= 1, "its recall")
    texts = (*review.given, *review.right, *review.options)
    _require(all(isinstance(text, str) for text in texts), "its texts")


def _require_note(note: Note) -> None:
    data: Any = note.data
    _require(isinstance(data, dict), "its body")
    for name, types in _NEEDS.get(note.kind, {}).items():
        _require(type(data[name]) in types, name)
    if note.kind == NoteKind.QUIZ_STARTED:
        from quizapp.learning.paper import paper_from

        paper_from(data)
    numbers = [value for value in data.values() if isinstance(value, int | float)]
    _require(all(isfinite(number) and abs(number) <= _LARGEST for number in numbers), "a number")
    days = [data.get(name) for name in ("due_on", "day", "first", "last")] if note.kind in set(NoteKind) else []
    _require(all(day in _DAYS for day in days if isinstance(day, int)), "a day")


def _is_in(bounds: range, number: object) -> bool:
    # For anything but a whole number Python would go through the range one by one.
    return isinstance(number, int) and number in bounds


def _require(holds: bool, what: str) -> None:  # noqa: FBT001 - what is to hold
    if not holds:
        raise ValueError(what)
