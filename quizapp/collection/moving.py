"""Moving due days at the learner's wish: to catch up, for a vacation or for an exam. Each move is an event.

What was moved together bears the id of the move, so that the last one can be taken back as a whole. A vacation from all
decks is an event of its own too, which the streak hears.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from quizapp.collection import Collection
from quizapp.learning import postponing
from quizapp.learning.events import Day, Note, NoteKind
from quizapp.learning.queue import due_by_day
from quizapp.learning.scheduling import FactState


def catch_up(collection: Collection, deck_ids: tuple[str, ...], days: int) -> Counter[Day]:
    """Spread what is due over so many days from today on; how many facts were moved to each day."""
    now = collection.now()
    return _moved(collection, postponing.catch_up(_states(collection, deck_ids), now, collection.model()[0], days))


def away(
    collection: Collection, deck_ids: tuple[str, ...], first: Day, last: Day, days: int, *, from_all: bool = True
) -> Counter[Day]:
    """Move what is due from `first` to `last` to the `days` days behind; how many facts were moved to each day.

    `from_all`: it is a vacation from every deck, and a day on it breaks no streak.
    """
    states, model = _states(collection, deck_ids), collection.model()[0]
    placed = postponing.away(states, collection.now(), model, first, last, days)
    return _moved(collection, placed, vacation=(first, last), streak=from_all)


def before_exam(collection: Collection, deck_id: str, exam_on: Day, reviews_a_day: int) -> Counter[Day]:
    """Move what is due after an exam before it, where that pays; how many facts were moved to each day.

    What was moved for an earlier date of the deck's exam is moved back first.
    """
    back_from_exam(collection, deck_id)
    states, model = collection.store.fact_states(deck_id), collection.model()[0]
    load = due_by_day(collection.store.fact_states().values())
    placed = postponing.before_exam(states, collection.now(), model, exam_on, reviews_a_day, load)
    return _moved(collection, placed, by="exam")


def back_from_exam(collection: Collection, deck_id: str) -> int:
    """Take back every move made for an exam of this deck; how many facts. One answered since keeps its day."""
    found = collection.store.events(kinds=[NoteKind.DUE_MOVED], deck_id=deck_id)
    moves = [note for note in found if isinstance(note, Note) and note.data.get("by") == "exam"]
    collection.void(note.stamp.id for note in moves)
    return len({note.target for note in moves})


def _states(collection: Collection, deck_ids: tuple[str, ...]) -> dict[str, FactState]:
    found: dict[str, FactState] = {}
    for deck_id in deck_ids:
        found |= collection.store.fact_states(deck_id)
    return found


def _moved(
    collection: Collection,
    days: Mapping[str, Day],
    vacation: tuple[Day, Day] | None = None,
    *,
    by: str = "catch-up",
    streak: bool = False,
) -> Counter[Day]:
    stamp = collection.stamp()
    move = {"move": stamp.id, "by": "vacation" if vacation else by}
    notes = []
    if vacation and streak:
        data = {"first": vacation[0], "last": vacation[1], **move}
        notes.append(Note(stamp=stamp, kind=NoteKind.VACATION, target=stamp.id, data=data))
    for fact, day in days.items():
        data = {"due_on": day, **move}
        notes.append(Note(stamp=collection.stamp(), kind=NoteKind.DUE_MOVED, target=fact, data=data))
    if notes:
        collection.log(tuple(notes), {})
    return Counter(days.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A move that was taken back: `facts` are due again on the days that they were before.

    `vacation` are its first and last day, None where no vacation was noted; `left`: an earlier move could be taken back
    in the same way.
    """

    facts: int
    vacation: tuple[Day, Day] | None
    left: bool


def undo(collection: Collection, by: str) -> Undone | None:
    """Take back the last move made by "catch-up" or "vacation"; None: there is none. A fact answered since stays."""
    found = [
        note
        for note in collection.store.events(kinds=[NoteKind.DUE_MOVED, NoteKind.VACATION])
        if isinstance(note, Note) and note.data.get("by") == by
    ]
    if not found:
        return None
    move = found[-1].data.get("move")
    taken = [note for note in found if note.data.get("move") == move]
    collection.void(note.stamp.id for note in taken)
    away = [note.data for note in taken if note.kind == NoteKind.VACATION]
    return Undone(
        facts=sum(note.kind == NoteKind.DUE_MOVED for note in taken),
        vacation=(away[0]["first"], away[0]["last"]) if away else None,
        left=len(found) > len(taken),
    )
