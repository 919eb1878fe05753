"""What the tests of the store share: answers and notes, a second look at the caches, and the bytes on the disk."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import apsw

from quizapp.learning.events import Form, Mode, Note, Outcome, Rating, Review, Stamp, uuid7
from quizapp.learning.folding import fold
from quizapp.learning.tallies import tally, told
from quizapp.storage.store import Store
from quizapp.storage.tallies import read_tallies
from tests.strategies import START_MS

ALL_DAYS = (0, 10**6)
_numbers = count()


def stamp(at_ms: int = START_MS, machine: str = "laptop") -> Stamp:
    return Stamp(id=uuid7(at_ms, next(_numbers)), at_ms=at_ms, offset_minutes=60, machine=machine)


def review(n: int = 0, fact: str = "f", **changes: Any) -> Review:
    found = Review(
        stamp=stamp(START_MS + n * 60_000),
        deck_id="deck",
        question_id="q",
        fact_id=fact,
        text_hash="0" * 32,
        type="typed",
        form=Form.RECALL,
        mode=Mode.STUDY,
        outcome=Outcome.RIGHT,
        score=1.0,
        rating=Rating.GOOD,
        answer_ms=4_000,
        due_on=19_700,
    )
    return replace(found, **changes)


def note(kind: str, target: str, n: int = 500, **data: Any) -> Note:
    return Note(stamp=stamp(START_MS + n * 60_000), kind=kind, target=target, data=data)


def says_what_the_log_says(store: Store) -> None:
    """The caches, as read, against the pure fold of the events, as read."""
    folded = fold(store.events(with_voided=True), store._in_force._default_model)
    assert store.fact_states() == folded.facts
    assert store.day_counts(*ALL_DAYS) == folded.days
    assert store.recall_counts(*ALL_DAYS) == folded.recalls
    assert store.marked() == folded.marked
    assert store.accepted() == folded.accepted
    assert store.weights_id == (folded.weights and folded.weights[0])
    assert {fact: store.last_event_of(fact) or "" for fact in folded.facts} == {
        fact: tip.last_review_id for fact, tip in folded.tips.items()
    }
    live = [event for event in store.events() if isinstance(event, Review)]
    assert read_tallies(store._db) == tally(map(told, live))
    assert store.fold_differs() == []


def tables(db: apsw.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]


def contents(store: Store) -> dict[str, list[Any]]:
    """Every row of every table, as another program sees it, but for the timeline, which no two logs share."""
    with apsw.Connection(str(store.path)) as db:
        found = {table: sorted(db.execute(f"SELECT * FROM {table}"), key=repr) for table in tables(db)}  # noqa: S608
    db.close()
    del found["timeline"]
    return found


def files(path: Path) -> list[Path]:
    return sorted(file for file in path.parent.iterdir() if file.is_file() and not file.name.endswith("-shm"))
