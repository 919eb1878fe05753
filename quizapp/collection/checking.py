"""Checking deck files: every problem in files and folders, whether or not the collection uses them.

Opens the index (which decides what stands for an id) but never the log, so that decks can be checked where nothing of
the learner's may be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quizapp.collection import IndexedDeck, deck_folders
from quizapp.config import Paths, Settings
from quizapp.deck.library import DeckFile, load, scan
from quizapp.storage.index import open_index


def check(
    paths: Paths, settings: Settings, more: Sequence[Path] = (), targets: Sequence[Path] = ()
) -> tuple[IndexedDeck, ...]:
    """The decks in `targets` (files and folders), else all there are (`more`: further folders), with their problems.

    A target that is not there is a deck with a problem.
    """
    files = scan(tuple(targets) or deck_folders(paths, settings, more))
    missing = tuple(DeckFile(target, 0, 0, bundled=False) for target in targets if not target.exists())
    index = open_index(paths.index)
    try:
        return index.decks((*missing, *files), load)
    finally:
        index.close()
