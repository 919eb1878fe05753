"""Pictures that a prompt names, `[image: ecg.png]`: where they lie, and that nothing but a picture is ever opened.

A deck may come from a stranger, and what opens a file on a desktop may also run one. So a picture is a regular file
inside the deck's folder, links resolved, with the ending of a picture. Who opens it is the front end's matter.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from quizapp.collection import Collection
from quizapp.deck.library import RefusedError, regular_bytes
from quizapp.errors import DeckError
from quizapp.text import shown

__all__ = ["MARK", "picture_path", "pictures_in"]

MARK = re.compile(r"\[image:(?=\s*[^\s\[\]])([^\[\]]*)\]", re.IGNORECASE)
ENDINGS = (".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
LARGEST_PICTURE_BYTES = 64 * 2**20


def pictures_in(prompt: str) -> tuple[str, ...]:
    """The names of the pictures in a prompt, in order, a line break in one as a space."""
    return tuple(" ".join(name.split()) for name in MARK.findall(prompt))


def picture_path(collection: Collection, deck_id: str, name: str) -> Path:
    """Where a picture of a deck lies. DeckError where it is none, is not there, or lies outside the deck's folder."""
    deck = collection.indexed(deck_id).path
    folder = Path(os.path.realpath(deck)).parent
    told = f"the picture {shown(name)}"
    try:
        path = Path(os.path.realpath(folder / name))
    except ValueError:  # a NUL in the name
        path = folder
    if not path.is_relative_to(folder) or path == folder:
        raise DeckError(f"{told} lies outside the deck's folder.", hint="Copy it beside the deck.", where=str(deck))
    if path.suffix.casefold() not in ENDINGS:
        kinds = ", ".join(ending.removeprefix(".") for ending in ENDINGS)
        raise DeckError(f"{told} is no kind of picture that is opened.", hint=f"These are: {kinds}.", where=str(deck))
    try:
        regular_bytes(path, LARGEST_PICTURE_BYTES)
    except RefusedError as refused:
        raise DeckError(f"{told}: {refused.message}", hint=refused.hint, where=str(deck)) from refused
    return path
