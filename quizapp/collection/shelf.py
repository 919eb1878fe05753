"""Decks out of sight: hidden ones, and files in the trash. Nothing here costs an answer or a file.

Hiding is an event, so it goes where the log goes; a hidden deck is not listed, and can still be named. Deleting moves
the one file to the trash in the data folder, from where it comes back to where it was; its article stays beside its
place. What comes with the app is only ever hidden. Which decks are listed is asked in `Collection.decks`.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from quizapp.collection import Collection, IndexedDeck
from quizapp.errors import DeckError, UsageError
from quizapp.learning.events import Note, NoteKind

_ORIGIN = "from.json"


@dataclass(frozen=True, slots=True)
class Trashed:
    """A deck file in the trash: where it lies, where it lay, when (UTC ms) it was put there."""

    path: Path
    origin: Path
    at_ms: int

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def hide(collection: Collection, deck_id: str, *, on: bool = True) -> None:
    """List a deck no longer, or (`on` False) again."""
    if on != (deck_id in collection.hidden()):
        note = Note(stamp=collection.stamp(), kind=NoteKind.HIDDEN, target=deck_id, data={"on": on})
        collection.store.append([note])


def hidden_decks(collection: Collection) -> tuple[IndexedDeck, ...]:
    """The decks that are hidden, of those that are there."""
    hidden = collection.hidden()
    return tuple(deck for deck in collection.every_deck() if deck.deck_id in hidden)


def delete(collection: Collection, deck: IndexedDeck) -> Trashed:
    """Move a deck's file to the trash. Raises UsageError for one that comes with the app, DeckError from the disk."""
    if deck.bundled:
        raise UsageError(f"{deck.title} comes with quizapp and cannot be deleted.", hint="Hide it instead.")
    at_ms = collection.now().at_ms
    folder = _free(collection.paths.data / "trash" / str(at_ms))
    target = folder / deck.path.name
    try:
        folder.mkdir(mode=0o700, parents=True)
        (folder / _ORIGIN).write_text(json.dumps({"path": str(deck.path), "at_ms": at_ms}), "utf-8")
        shutil.move(deck.path, target)
    except OSError as error:
        with suppress(OSError):
            if not target.exists():
                shutil.rmtree(folder)
        message = f"it cannot be moved to the trash: {error.strerror or error}."
        raise DeckError(message, hint="Check the folder and its rights.", where=str(deck.path)) from error
    return Trashed(target, deck.path, at_ms)


def trash(collection: Collection) -> tuple[Trashed, ...]:
    """What is in the trash, the newest first."""
    found = []
    with suppress(OSError):
        for folder in (collection.paths.data / "trash").iterdir():
            with suppress(OSError, ValueError, KeyError, TypeError, StopIteration):
                origin = json.loads((folder / _ORIGIN).read_text("utf-8"))
                path = next(path for path in folder.iterdir() if path.name != _ORIGIN)
                found.append(Trashed(path, Path(origin["path"]), int(origin["at_ms"])))
    return tuple(sorted(found, key=lambda trashed: (-trashed.at_ms, trashed.path)))


def restore(trashed: Trashed) -> Path:
    """Put a file back where it was, beside what may lie there now; where it is. Raises DeckError from the disk."""
    target = _free(trashed.origin)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(trashed.path, target)
    except OSError as error:
        message = f"it cannot be put back: {error.strerror or error}."
        raise DeckError(message, hint="Check the folder and its rights.", where=str(target)) from error
    with suppress(OSError):
        shutil.rmtree(trashed.path.parent)
    return target


def _free(path: Path) -> Path:
    number, free = 2, path
    while os.path.lexists(free):
        free, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
    return free
