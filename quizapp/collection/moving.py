"""Moving due days at the learner's wish: catching up over several days, and a vacation. Each move is an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from quizapp.collection import Collection
from quizapp.learning import postponing
from quizapp.learning.events import Day, Note, NoteKind
from quizapp.learning.scheduling import FactState


def catch_up(collection: Collection, deck_ids: tuple[str, ...], days: int) -> Counter[Day]:
    """Spread what is due over so many days from today on; how many facts were moved to each day."""
    now = collection.now()
    return _moved(collection, postponing.catch_up(_states(collection, deck_ids), now, collection.model()[0], days))


def away(collection: Collection, deck_ids: tuple[str, ...], first: Day, last: Day, days: int) -> Counter[Day]:
    """Move what is due from `first` to `last` to the `days` days behind; how many facts were moved to each day."""
    states, model = _states(collection, deck_ids), collection.model()[0]
    return _moved(collection, postponing.away(states, collection.now(), model, first, last, days))


def _states(collection: Collection, deck_ids: tuple[str, ...]) -> dict[str, FactState]:
    found: dict[str, FactState] = {}
    for deck_id in deck_ids:
        found |= collection.store.fact_states(deck_id)
    return found


def _moved(collection: Collection, days: Mapping[str, Day]) -> Counter[Day]:
    notes = []
    for fact, day in days.items():
        notes.append(Note(stamp=collection.stamp(), kind=NoteKind.DUE_MOVED, target=fact, data={"due_on": day}))
    if notes:
        collection.log(tuple(notes), {})
    return Counter(days.values())
