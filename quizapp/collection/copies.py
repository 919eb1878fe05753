"""Decks that come with the app and were made the learner's own: copied on the first edit, compared with later ones.

What comes with the app lies where an upgrade replaces it, so it is never written to. Its copy keeps id, text and place
of the article, hence every history; it stands for the deck from then on. What was copied is kept beside the log: only
with it can a later version be told from what the learner changed. Nothing here says what an edit is.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from quizapp.collection import Collection
from quizapp.config import Paths
from quizapp.deck.library import LARGEST_ARTICLE_BYTES, RefusedError, regular_bytes
from quizapp.errors import DeckError
from quizapp.text import shown


@dataclass(frozen=True, slots=True)
class Copied:
    """A deck that may be edited: its file, and what is to be said aloud of it ("" where nothing was copied)."""

    path: Path
    told: str = ""


def copied_for_editing(collection: Collection, deck_id: str) -> Copied:
    """The file of a deck, to be changed: one that comes with the app is first copied to the learner's folder.

    Its article goes along, under the same name, into a folder of its own where one of the names is taken. Raises
    UsageError where there is no such deck, DeckError where it is broken or the disk says no.
    """
    deck = collection.indexed(deck_id)
    if not deck.bundled:
        return Copied(deck.path)
    article = _article_of(collection, deck_id)
    folder = _free_folder(collection.paths.decks, deck.path, article, deck_id)
    target = folder / deck.path.name
    try:
        for file in filter(None, (article, deck.path)):  # the deck last: without its article it would be a broken one
            _copy(file, folder / file.relative_to(deck.path.parent))
        _copy(deck.path, base_of(collection, deck_id))
    except OSError as error:
        message = f"the deck cannot be copied: {error.strerror or error}."
        raise DeckError(message, hint="Check the folder and its rights.", where=str(target)) from error
    told = f"{deck.title} comes with quizapp: you edit a copy of your own, {shown(str(target))}. Its history stays."
    return Copied(target, told)


def base_of(collection: Collection, deck_id: str) -> Path:
    """Where the text that a copy began with is kept."""
    return base_path(collection.paths, deck_id)


def base_path(paths: Paths, deck_id: str) -> Path:
    """The same, where no collection is open."""
    return paths.data / "copied" / f"{deck_id}.toml"


def keep_base(paths: Paths, deck_id: str, bundled: Path) -> None:
    """Keep what a deck that comes with the app says, beside a copy that was made of it. Raises DeckError."""
    try:
        _copy(bundled, base_path(paths, deck_id))
    except OSError as error:
        message = f"the deck cannot be copied: {error.strerror or error}."
        raise DeckError(message, hint="Check the folder and its rights.", where=str(paths.data)) from error


def _article_of(collection: Collection, deck_id: str) -> Path | None:
    deck = collection.deck(deck_id)
    if deck.article is None or deck.article.file is None:
        return None
    path = collection.indexed(deck_id).path.parent / deck.article.file
    return path if path.is_file() else None


def _free_folder(decks: Path, deck: Path, article: Path | None, deck_id: str) -> Path:
    """The folder of the learner's decks, else one within it, where neither name stands for something else."""
    number = 1
    folder = decks
    while _is_taken(folder / deck.name) or (article and not _takes(folder / article.relative_to(deck.parent), article)):
        name = deck_id if number == 1 else f"{deck_id}-{number}"
        folder, number = decks / name, number + 1
    return folder


def _is_taken(path: Path) -> bool:
    return os.path.lexists(path)


def _takes(path: Path, article: Path) -> bool:
    """Whether the article may lie there: nothing does, or the same text."""
    if not os.path.lexists(path):
        return True
    try:
        return regular_bytes(path, LARGEST_ARTICLE_BYTES) == regular_bytes(article, LARGEST_ARTICLE_BYTES)
    except RefusedError:
        return False


def _copy(source: Path, target: Path) -> None:
    """Copy in one step, folders made where they are missing: half a deck would be a broken one."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.copy")
    try:
        shutil.copyfile(source, beside)
        with beside.open("r+b") as copied:
            os.fsync(copied.fileno())
        os.replace(beside, target)  # noqa: PTH105 - the one call that replaces on every system
    finally:
        beside.unlink(missing_ok=True)
