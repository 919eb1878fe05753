"""Moving due days at the learner's wish: catching up over several days, and a vacation. Each move is an event.

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


def _states(collection: Collection, deck_ids: tuple[str, ...]) -> dict[str, FactState]:
    found: dict[str, FactState] = {}
    for deck_id in deck_ids:
        found |= collection.store.fact_states(deck_id)
    return found


def _moved(
    collection: Collection, days: Mapping[str, Day], vacation: tuple[Day, Day] | None = None, *, streak: bool = False
) -> Counter[Day]:
    stamp = collection.stamp()
    move = {"move": stamp.id, "by": "vacation" if vacation else "catch-up"}
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
    """A move that was taken back: `facts` are due again on the days that their last answers promised.

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
    voids = [Note(stamp=collection.stamp(), kind=NoteKind.VOID, target=note.stamp.id, data={}) for note in taken]
    collection.log(tuple(voids), {})
    away = [note.data for note in taken if note.kind == NoteKind.VACATION]
    return Undone(
        facts=sum(note.kind == NoteKind.DUE_MOVED for note in taken),
        vacation=(away[0]["first"], away[0]["last"]) if away else None,
        left=len(found) > len(taken),
    )
