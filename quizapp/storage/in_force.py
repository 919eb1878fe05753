"""What the caches were folded with, and the weights in force: what is looked at before anything is read.

Apart from `storage.caches`, which fold: a start that only reads must not load what replays a log. Nothing here writes,
and nothing here turns an error of the database into words.
"""

# ruff: noqa: S608 - only column lists and conditions of our own are set into SQL; values are bound.

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import apsw

from quizapp.learning.counts import FOLD_VERSION
from quizapp.learning.events import Note, NoteKind
from quizapp.learning.memory_models import MemoryModel, model_named
from quizapp.learning.notes import weights_in_force
from quizapp.storage.rows import EVENT_COLUMNS, NOT_VOIDED, event_of

FoldedWith = tuple[Any, ...]
"""The row of `folded`: fold version, id of the weights (None: the defaults), model, weights as JSON."""


class InForce:
    """What the caches in one open database were last seen folded with: `row`, `model`, `weights_id` (None: defaults).

    `default_model` holds until the log names weights.
    """

    def __init__(self, db: apsw.Connection, default_model: MemoryModel) -> None:
        self._db = db
        self._default_model = default_model
        self._seen: FoldedWith | None = None
        self.model = default_model
        self.weights_id: str | None = None

    def are_current(self) -> bool:
        """Were the caches made by this version's fold, with the weights in force? If not, they are to be made again."""
        wanted, model = self.wanted()
        if self.row() != wanted:
            return False
        self.take_up(wanted, model)
        return True

    def look_again(self) -> bool:
        """Take up the weights that another window may have adopted. False: another version has folded the caches."""
        row = self.row()
        if row is None or row[0] != FOLD_VERSION:
            return False
        if row != self._seen:
            self.take_up(row, model_named(row[2], json.loads(row[3])))
        return True

    def row(self) -> FoldedWith | None:
        """What the caches say they were folded with; None: they are not made."""
        return self._db.execute("SELECT fold_version, weights_id, model, weights FROM folded").fetchone()

    def wanted(self, *new: Note) -> tuple[FoldedWith, MemoryModel]:
        """The row that the log, with `new` notes in it, asks for, and its model."""
        found = weights_in_force((*live_notes(self._db, (NoteKind.WEIGHTS,)), *new))
        weights_id, model = found or (None, self._default_model)
        return (FOLD_VERSION, weights_id, model.name, json.dumps(model.weights)), model

    def take_up(self, row: FoldedWith, model: MemoryModel) -> None:
        """From now on this is what the caches are folded with."""
        self._seen, self.weights_id, self.model = row, row[1], model


def live_notes(db: apsw.Connection, kinds: Iterable[str], targets: Iterable[str] | None = None) -> list[Note]:
    """The live notes of these kinds, on all targets or on these."""
    sql = f"SELECT {EVENT_COLUMNS} FROM events AS e WHERE kind = ? AND target IS NOT NULL AND {NOT_VOIDED}"
    values: list[tuple[str, ...]] = [(kind,) for kind in kinds]
    if targets is not None:
        sql += " AND target IN (SELECT value FROM json_each(?))"
        wanted = json.dumps(list(targets))
        values = [(kind, wanted) for kind in kinds]
    found = [event_of(row) for value in values for row in db.execute(sql, value)]
    return [note for note in found if isinstance(note, Note)]
