"""Newer versions of the decks that come with the app, for copies that the learner edited.

A copy stands for its deck, so an upgrade of the app does not reach it. What the newer deck has otherwise is told, and
taken where the learner did not change the same; the version before is kept, so that `quizapp edit DECK --undo` takes it
back. Whether there is anything to tell is found without reading a deck. What counts as a difference is
`deck.differences`'.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.collection import Collection, IndexedDeck
from quizapp.collection.copies import base_of
from quizapp.deck.library import (
    LARGEST_DECK_BYTES,
    DeckFile,
    RefusedError,
    article_text,
    bundled_folder,
    load,
    regular_bytes,
    save,
    scan,
)
from quizapp.errors import ArticleError, DeckError

if TYPE_CHECKING:
    from quizapp.deck.differences import Difference
    from quizapp.deck.file import Parsed
    from quizapp.deck.model import Article, Deck


@dataclass(frozen=True, slots=True)
class Update:
    """What the newer deck `newer` has for the learner's copy `own`."""

    own: IndexedDeck
    newer: IndexedDeck
    found: tuple[Difference, ...]

    @property
    def counts(self) -> str:
        """`3 new, 2 changed, 1 gone`, what is none left out."""
        kinds = [one.kind for one in self.found]
        return ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("new", "changed", "gone") if kind in kinds)


def updates(collection: Collection) -> tuple[Update, ...]:
    """The updates there are, each with at least one difference. Reads no deck unless one came with this app anew."""
    if not base_of(collection, "").parent.is_dir():
        return ()
    newer_ones = {deck.deck_id: deck for deck in _bundled(collection)}
    found = []
    for own in collection.every_deck():
        newer = newer_ones.get(own.deck_id)
        if newer is None or own.bundled or own.is_outdated or not _is_newer(collection, newer):
            continue
        if (update := _compared(collection, own, newer)) and update.found:
            found.append(update)
    return tuple(found)


def newer_copies(collection: Collection) -> frozenset[str]:
    """The decks that the learner has a copy of and of which a newer version came with this app; no deck is compared."""
    if not base_of(collection, "").parent.is_dir():
        return frozenset()
    own = {deck.deck_id for deck in collection.every_deck() if not deck.bundled and not deck.is_outdated}
    return frozenset(one.deck_id for one in _bundled(collection) if one.deck_id in own and _is_newer(collection, one))


def update_of(collection: Collection, deck_id: str) -> Update | None:
    """What the newer version of a deck brings; None where the copy lacks nothing, and then it is the newest."""
    own = collection.indexed(deck_id)
    newer = next((one for one in _bundled(collection) if one.deck_id == deck_id), None)
    if newer is None or own.bundled or own.is_outdated:
        return None
    update = _compared(collection, own, newer)
    if update is not None and not update.found:
        take(collection, update)
    return update if update is not None and update.found else None


def take(collection: Collection, update: Update) -> tuple[Difference, ...]:
    """Write what the learner did not change into their copy; what is left for them to decide. Raises DeckError."""
    from quizapp.collection.versions import keep_version
    from quizapp.collection.writing import locked
    from quizapp.deck.differences import taken
    from quizapp.deck.splicing import spliced

    path = update.own.path
    with locked(collection):
        before, base, newer = (
            _parsed(path),
            _parsed(base_of(collection, update.own.deck_id)),
            _parsed(update.newer.path),
        )
        if before.deck is None or base.deck is None or newer.deck is None:
            raise DeckError("it cannot be read.", hint="quizapp check says why.", where=str(path))
        after = taken(before.deck, newer.deck, update.found)
        after = after.model_copy(update={"article": _article(path, before.deck, base.deck, update.newer, newer.deck)})
        old, text = regular_bytes(path, LARGEST_DECK_BYTES), spliced(before, after, str(path))
        keep_version(collection.paths, path, old, text.encode(), collection.now().at_ms)
        save(path, text, instead_of=old)
        save(base_of(collection, update.own.deck_id), newer.text)  # what is left was told, and is not told again
    return tuple(one for one in update.found if one.edited)


def _bundled(collection: Collection) -> Sequence[IndexedDeck]:
    return collection.index.decks(scan((bundled_folder(),)), load)


def _is_newer(collection: Collection, newer: IndexedDeck) -> bool:
    """Whether the deck that comes with the app is another one than was copied; not, where nobody knows what was."""
    base = base_of(collection, newer.deck_id)
    with suppress(RefusedError):
        return regular_bytes(base, LARGEST_DECK_BYTES) != regular_bytes(newer.path, LARGEST_DECK_BYTES)
    return False


def _parsed(path: Path) -> Parsed:
    return load(DeckFile(path, 0, 0, bundled=False))


def _compared(collection: Collection, own: IndexedDeck, newer: IndexedDeck) -> Update | None:
    from quizapp.deck.differences import differences

    decks = [_parsed(path).deck for path in (base_of(collection, own.deck_id), own.path, newer.path)]
    base, mine, now = decks
    return None if base is None or mine is None or now is None else Update(own, newer, differences(base, mine, now))


def _article(path: Path, own: Deck, base: Deck, bundled: IndexedDeck, newer: Deck) -> Article | None:
    """The article of the copy from now on: the newer text takes the place of the old one where nobody changed that."""
    if own.article is None or own.article != base.article or newer.article is None or own.article.file is None:
        return own.article
    from hashlib import sha256  # loads OpenSSL, which a listing should not

    try:
        text, fresh = article_text(path, own), article_text(bundled.path, newer)
    except ArticleError:
        return own.article
    if text == fresh:
        return newer.article.model_copy(update={"file": own.article.file})
    if sha256(text.encode()).hexdigest() != own.article.sha256:
        return own.article
    save(path.parent / own.article.file, fresh)
    return newer.article.model_copy(update={"file": own.article.file})
