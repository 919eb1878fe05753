"""What a deck file said before the app changed it: the last versions, kept in the data folder.

An edit can so be undone days later, from the command line, whatever became of the screen that made it. Each version is
a copy of the file as it was, readable by itself; its name says when it was replaced and by what, so that a file that
somebody else changed since is told from one that is still as the app left it. Nothing here decides what is written.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from quizapp.config import Paths
from quizapp.deck.library import LARGEST_DECK_BYTES, RefusedError, regular_bytes, sync_folder
from quizapp.errors import DeckError

MOST_VERSIONS = 20
MOST_UNDONE = 5
MOST_BYTES = 256 * 2**20
"""So many versions of a deck file are kept, of a huge one fewer, but always the last."""

_UNDONE = ".undone.toml"


@dataclass(frozen=True, slots=True)
class Version:
    """A copy of a deck file as it was until `replaced_at_ms`; what took its place has the fingerprint `replaced_by`."""

    path: Path
    replaced_at_ms: int
    replaced_by: str


def fingerprint(data: bytes) -> str:
    """What tells one content of a file from another: 16 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def folder_of(paths: Paths, deck: Path) -> Path:
    """Where the versions of the deck file at `deck` lie, links followed."""
    real = os.path.realpath(deck)
    name = hashlib.blake2b(os.fsencode(real), digest_size=4).hexdigest()
    return paths.data / "versions" / f"{Path(real).stem[:40]}-{name}"


def keep_version(paths: Paths, deck: Path, before: bytes, after: bytes, at_ms: int, *, undone: bool = False) -> Path:
    """Keep what the file at `deck` said, before `after` takes its place; the oldest versions go. Returns where.

    `undone`: an edit is taken back, and what it said is kept only for whoever looks for it, under another name. Raises
    DeckError where the disk says no: then nothing should be replaced.
    """
    folder = folder_of(paths, deck)
    last = next((version.replaced_at_ms for version in versions_of(paths, deck)), 0)
    kind = _UNDONE if undone else ".toml"
    target = folder / f"{max(at_ms, last + 1):013d}-{fingerprint(after)}{kind}"
    beside = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with beside.open("wb") as stream:
            stream.write(before)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(0o600)
        beside.replace(target)
        sync_folder(os.fspath(target))  # before the deck itself is another one
    except OSError as error:
        message = f"what the deck says now cannot be kept, so it is not changed: {error.strerror or error}."
        raise DeckError(message, hint="Check the folder and its rights.", where=str(folder)) from error
    _tidy(folder)
    return target


def versions_of(paths: Paths, deck: Path) -> tuple[Version, ...]:
    """The versions of the file at `deck` that an undo goes back to, the last first."""
    return tuple(_versions_in(folder_of(paths, deck), undone=False))


def _versions_in(folder: Path, *, undone: bool) -> Iterator[Version]:
    try:
        names = sorted((entry.name for entry in os.scandir(folder)), reverse=True)
    except OSError:
        return
    for name in names:
        at_ms, _, rest = name.partition("-")
        by, dot, kind = rest.partition(".")
        if at_ms.isdecimal() and dot + kind == (_UNDONE if undone else ".toml"):
            yield Version(folder / name, int(at_ms), by)


def read_version(version: Version) -> bytes:
    """What the file said. Raises DeckError where that cannot be read."""
    try:
        return regular_bytes(version.path, LARGEST_DECK_BYTES)
    except RefusedError as refused:
        raise DeckError(refused.message, hint=refused.hint, where=str(version.path)) from refused


def drop_version(version: Version) -> None:
    """Forget a version that stands in the file again."""
    with suppress(OSError):
        version.path.unlink()


def _tidy(folder: Path) -> None:
    size = 0
    for undone, most in ((False, MOST_VERSIONS), (True, MOST_UNDONE)):
        for number, version in enumerate(list(_versions_in(folder, undone=undone))):
            with suppress(OSError):
                size += version.path.stat().st_size
            if number and (number >= most or size > MOST_BYTES):
                drop_version(version)
