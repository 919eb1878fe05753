"""What happens to deck files while the app runs: noticed by looking again and again, read beside the screens.

A watch belongs to one thread and has databases of its own, so that nothing on the screens waits for it; what it found
is a value that the screens' thread acts upon. A file is read once it stays as it is, large ones in a process of their
own (parsing lets no other thread run). Looking costs a few milliseconds: `docs/architecture.md` says why nothing
cleverer is used.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from quizapp.collection import Collection, IndexedDeck, deck_folders, open_collection
from quizapp.collection.identity import Wish, sought
from quizapp.config import Paths, Settings
from quizapp.deck.library import DeckFile, load, scan
from quizapp.errors import QuizError
from quizapp.storage.index import open_index

EVERY_SECONDS = 1.0
_SHARE = 0.03
"""At most so much of the time is spent looking: a thousand decks take 30 ms."""
_SETTLE_SECONDS, _MOST_SETTLING = 0.1, 20
LARGE_BYTES = 2 * 2**20


@dataclass(frozen=True, slots=True)
class Change:
    """What a look found: decks whose files are new or other than before, files that are gone, links to be written."""

    decks: tuple[IndexedDeck, ...] = ()
    gone: tuple[Path, ...] = ()
    wishes: tuple[Wish, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.decks or self.gone or self.wishes)


class Watch:
    """Looks at the folders of a collection, which stays with its own thread; to be used and closed in one other."""

    def __init__(
        self, paths: Paths, settings: Settings, more: Sequence[Path] = (), known: Sequence[DeckFile] | None = None
    ) -> None:
        """`known`: the files as they are on the screens now; None: as they are at the first look."""
        self._paths, self._settings, self._more = paths, settings, tuple(more)
        self._seen: Mapping[Path, DeckFile] | None = None if known is None else {file.path: file for file in known}
        self._collection: Collection | None = None
        self._took_seconds = 0.0

    @property
    def pause_seconds(self) -> float:
        """How long to wait before the next look."""
        return max(EVERY_SECONDS, self._took_seconds / _SHARE)

    def look(self) -> Change:
        """What changed since the last look. The first tells of links too for what was done before the app began.

        Raises StoreError where the log cannot be read.
        """
        before, now = self._seen, self._scanned()
        if now == before and self._collection is not None:
            return Change()
        if before is not None and now != before:
            now = self._settled(now)
        self._seen = now
        collection = self._opened()
        _read_large(collection, (file for file in now.values() if before is None or before.get(file.path) != file))
        decks = collection.every_deck()
        wishes = sought(collection)
        if before is None:
            return Change(wishes=wishes)
        changed = tuple(deck for deck in decks if before.get(deck.path) != deck.file)
        return Change(changed, tuple(path for path in before if path not in now), wishes)

    def close(self) -> None:
        """Close its databases."""
        if self._collection is not None:
            self._collection.close()

    def _opened(self) -> Collection:
        if self._collection is None:
            self._collection = open_collection(self._paths, self._settings, deck_folders=self._more)
        return self._collection

    def _scanned(self) -> dict[Path, DeckFile]:
        began = time.monotonic()
        found = {file.path: file for file in scan(deck_folders(self._paths, self._settings, self._more))}
        self._took_seconds = time.monotonic() - began
        return found

    def _settled(self, now: dict[Path, DeckFile]) -> dict[Path, DeckFile]:
        """The files once nobody writes to them: an editor may truncate one before it fills it again."""
        for _ in range(_MOST_SETTLING):
            time.sleep(_SETTLE_SECONDS)
            again = self._scanned()
            if again == now:
                break
            now = again
        return now


def _read_large(collection: Collection, files: Iterable[DeckFile]) -> None:
    """Have the index know large files before this process asks it of them."""
    large = [str(file.path) for file in files if file.size > LARGE_BYTES]
    if large:
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(  # noqa: S603 - this Python, this package, our own paths
                [sys.executable, "-m", "quizapp.collection.watching", str(collection.paths.index)],
                input=json.dumps(large).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=120,
                check=False,
            )


def main(arguments: Sequence[str]) -> int:
    """The child: `python -m quizapp.collection.watching INDEX`, the files as a JSON array on standard input."""
    with suppress(OSError, AttributeError):
        os.nice(10)
    paths = [Path(name) for name in json.load(sys.stdin)]
    with closing(open_index(Path(arguments[0]))) as index:
        index.decks(scan(paths), load)
    return 0


def told(change: Change) -> str:
    """The first thing wrong in the changed files, as `file:line: message hint`, and how much more is; "" if nothing."""
    wrong = [(deck, p) for deck in change.decks for p in deck.problems if p.severity == "error"]
    if not wrong:
        return ""
    more = f" {len(wrong) - 1} more." if len(wrong) > 1 else ""
    deck, first = next((each for each in wrong if each[0].is_outdated), wrong[0])
    line = f":{first.line}" if first.line else ""
    still = " The version before stays in use." if deck.is_outdated else ""
    return f"{deck.path.name}{line}: {first.message} {first.hint}{more}{still}"


if __name__ == "__main__":
    with suppress(QuizError):
        sys.exit(main(sys.argv[1:]))
