"""The collection: decks, log and settings opened together, and the only clock and dice of the app.

The use cases are functions in the modules of this package whose first argument is the Collection; no rule about
learning lives here. Nothing on the way in imports pydantic: decks are known from the index until one is studied.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as AbstractCollection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.config import Paths, Settings
from quizapp.deck.library import DeckFile, article_text, bundled_folder, load, scan
from quizapp.errors import DeckError, UsageError
from quizapp.learning.events import Day, Event, Moment, Note, NoteKind, Review, Stamp, Wording, fact_ref, uuid7
from quizapp.learning.memory_models import MemoryModel
from quizapp.storage.index import Index, IndexedDeck, IndexedQuestion, open_index
from quizapp.storage.store import Store, open_store

if TYPE_CHECKING:
    from quizapp.deck.file import Parsed
    from quizapp.deck.model import Deck
    from quizapp.deck.problem import Problem

__all__ = [
    "Collection",
    "IndexedDeck",
    "IndexedQuestion",
    "deck_folders",
    "named",
    "open_collection",
    "system_clock",
    "system_dice",
    "system_ticks",
]


CLOCK_SLACK_MS = 3_600_000
"""A clock may be set back by so much (a zone mistaken, a battery changed) without a question."""


_DAY_MINUTES = 1_440


def system_clock() -> Moment:
    """Now, with the offset of this machine's zone; that of UTC where the zone is none that could be, as TZ=XYZ99."""
    at_ns = time.time_ns()
    minutes = round(time.localtime(at_ns // 1_000_000_000).tm_gmtoff / 60)
    return Moment(at_ns // 1_000_000, minutes if abs(minutes) < _DAY_MINUTES else 0)


def system_ticks() -> int:
    """Monotonic milliseconds, for elapsed time only."""
    return time.monotonic_ns() // 1_000_000


def system_dice(bits: int) -> int:
    """So many random bits as a number. The module `secrets` would do, but loads ten others at every start."""
    return int.from_bytes(os.urandom((bits + 7) // 8)) >> (-bits % 8)


@dataclass(slots=True)
class Collection:
    """Everything at hand. `deck_folders` are searched besides the bundled and the user's own; all alike.

    `notices` are what the learner must be told of the opening, one sentence or more each; mostly none. `days_without`
    says of past days whether they had nothing to study, once that was found out. `files` are the deck files as they
    were when they were looked at last. `asked_for` are decks that are listed though they are hidden.
    """

    paths: Paths
    settings: Settings
    store: Store
    index: Index
    machine: str
    deck_folders: tuple[Path, ...] = ()
    clock: Callable[[], Moment] = system_clock
    ticks: Callable[[], int] = system_ticks
    dice: Callable[[int], int] = system_dice
    notices: tuple[str, ...] = ()
    days_without: dict[Day, bool] = field(default_factory=dict)
    files: tuple[DeckFile, ...] = ()
    asked_for: frozenset[str] = frozenset()
    _last_ms: int = 0
    _seen: dict[str, str | None] = field(default_factory=dict)
    _fact_of: dict[str, str] = field(default_factory=dict)
    _loaded: dict[Path, tuple[DeckFile, Parsed]] = field(default_factory=dict)
    _last_good: dict[Path, tuple[DeckFile, Parsed]] = field(default_factory=dict)

    def now(self) -> Moment:
        """The moment, as the learner's clock shows it."""
        return self.clock()

    def stamp(self) -> Stamp:
        """The next stamp: now, or 1 ms after this machine's last one where the clock ran backwards."""
        now = self.clock()
        self._last_ms = max(now.at_ms, self._last_ms + 1, (self.store.last_at_ms(self.machine) or 0) + 1)
        at_ms = self._last_ms
        return Stamp(
            id=uuid7(at_ms, self.dice(74)), at_ms=at_ms, offset_minutes=now.offset_minutes, machine=self.machine
        )

    def clock_is_behind(self) -> int | None:
        """By how many milliseconds the clock stands before this machine's newest stamp; None: by an hour at most.

        To be asked about before study: what is answered now would count for the day of that stamp.
        """
        last_ms = self.store.last_at_ms(self.machine)
        behind_ms = 0 if last_ms is None else last_ms - self.clock().at_ms
        return behind_ms if behind_ms > CLOCK_SLACK_MS else None

    def new_seed(self) -> str:
        """A fresh seed for a session or a paper: 8 hexadecimal digits."""
        return f"{self.dice(32):08x}"

    def decks(self) -> tuple[IndexedDeck, ...]:
        """The decks to be listed, bundled ones last: every one that is not hidden, or was asked for all the same."""
        hidden = self.hidden() - self.asked_for
        return tuple(deck for deck in self.every_deck() if deck.deck_id not in hidden)

    def decks_of(self, deck_ids: AbstractCollection[str]) -> tuple[IndexedDeck, ...]:
        """The usable decks of these ids, a hidden one too, for it was named; of no ids: all that are listed."""
        every = self.every_deck() if deck_ids else self.decks()
        return tuple(deck for deck in every if deck.deck_id and (not deck_ids or deck.deck_id in deck_ids))

    def hidden(self) -> frozenset[str]:
        """The ids of the decks that the learner hid."""
        notes = (note for note in self.store.events(kinds=[NoteKind.HIDDEN]) if isinstance(note, Note))
        said = {note.target: note.data.get("on") is True for note in notes}
        return frozenset(deck_id for deck_id, on in said.items() if on)

    def every_deck(self) -> tuple[IndexedDeck, ...]:
        """Every deck there is, bundled ones last, as the index knows it; files that changed are read anew."""
        self.files = scan(deck_folders(self.paths, self.settings, self.deck_folders))
        return self.index.decks(self.files, self._read, last_good=True)

    def questions(self, deck: IndexedDeck) -> Iterator[IndexedQuestion]:
        """The questions of a deck as a list shows them, mostly without reading its file."""
        return self.index.questions(deck, self._parsed)

    def deck(self, deck_id: str) -> Deck:
        """One deck, whole. Raises UsageError where there is none, DeckError where its file is broken."""
        found = self.indexed(deck_id)
        parsed = self._parsed(found.file)
        if parsed.deck is None:
            raise _unusable(found.path, parsed.problems)
        return parsed.deck

    def article(self, deck_id: str) -> str:
        """The article a deck comes from. Raises ArticleError where the deck names none or it cannot be read."""
        return article_text(self.indexed(deck_id).file.path, self.deck(deck_id))

    def indexed(self, name: str) -> IndexedDeck:
        """The deck of this name, see `named`. Raises DeckError too, where its file is broken."""
        found = named(self.every_deck(), name)
        if not found.deck_id:
            raise _unusable(found.path, found.problems)
        return found

    def place_of(self, deck_id: str, question_id: str) -> str:
        """Where a question stands, as `path:line`; the path alone where the file no longer has it."""
        found = self.indexed(deck_id)
        line = self._parsed(found.file).lines.get(question_id.removesuffix("/reverse"))
        return str(found.path) if line is None else f"{found.path}:{line}"

    def parsed(self, name: str) -> tuple[Path, Parsed]:
        """The file of a deck and what it says; see `indexed`."""
        found = self.indexed(name)
        return found.path, self._parsed(found.file)

    def remember(self, path: Path, parsed: Parsed) -> None:
        """Take over what the file at `path` is known to say now, so that it is not read again."""
        about = path.stat()
        file = DeckFile(path, about.st_mtime_ns, about.st_size, bundled=False)
        self._loaded[path] = (file, parsed)

    def _parsed(self, file: DeckFile) -> Parsed:
        """What a file says, or where it cannot be used what it said last, with what is wrong with it now."""
        found = self._read(file)
        if not found.is_lost:
            return found
        known = self._last_good.get(file.path)
        if known is None or known[0] != file:
            from quizapp.deck.file import read_deck

            text = self.index.good_text(file.path)
            good = read_deck(text, str(file.path)) if text is not None else found
            known = self._last_good[file.path] = (file, replace(good, problems=found.problems))
        return known[1]

    def _read(self, file: DeckFile) -> Parsed:
        known = self._loaded.get(file.path)
        if known is None or known[0] != file:
            known = (file, load(file))
            self._loaded[file.path] = known
        return known[1]

    def model(self) -> tuple[MemoryModel, str | None]:
        """The memory model that counts now, with the id of its weights (None: the defaults)."""
        return self.store.model, self.store.weights_id

    def watch_facts(self, facts: Iterable[str]) -> None:
        """Note which review of these facts is the newest now, so that `log` can tell of another window's."""
        self._seen |= {fact: self.store.last_event_of(fact) for fact in facts}

    def log(self, events: tuple[Event, ...], decks: Mapping[str, Deck]) -> tuple[str, ...]:
        """Write events, and the wordings they refer to, in one durable transaction.

        Returns the watched facts that another window answered since this one last saw them; both answers stand.
        """
        reviews = [event for event in events if isinstance(event, Review)]
        wordings: dict[str, Wording] = {}
        for review in reviews:
            deck = decks.get(review.deck_id)
            question = deck.by_id.get(review.question_id) if deck else None
            if question is not None:
                wording = Wording(question.type, question.prompt, question.right)
                wordings[wording.hash] = wording
        asked = {review.stamp.id: fact_ref(review.deck_id, review.fact_id) for review in reviews}
        expected = {fact: self._seen[fact] for fact in asked.values() if fact in self._seen}
        overtaken = self.store.append(events, texts=tuple(wordings.values()), expected=expected)
        self._fact_of |= asked
        # A void brings an older review back to the top, so its fact is looked at anew rather than guessed.
        voided = {self._fact_of.get(note.target) for note in events if isinstance(note, Note)}
        self.watch_facts(fact for fact in {*asked.values(), *voided} if fact in self._seen)
        return overtaken

    def void(self, event_ids: Iterable[str]) -> int:
        """Take events back, all in one transaction; how many that were."""
        # All ids first: reading them from the log and stamping would be in each other's way.
        taken = tuple(event_ids)
        voids = tuple(Note(stamp=self.stamp(), kind=NoteKind.VOID, target=event_id, data={}) for event_id in taken)
        if voids:
            self.log(voids, {})
        return len(voids)

    def close(self) -> None:
        """Close the databases."""
        self.index.close()
        self.store.close()


def deck_folders(paths: Paths, settings: Settings, more: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Where decks are looked for, in order: the learner's own, `more`, those of the settings, the bundled."""
    return tuple(dict.fromkeys((paths.decks, *more, *settings.deck_folders, bundled_folder())))


def named(every: Sequence[IndexedDeck], name: str) -> IndexedDeck:
    """The deck of this id or path, else a broken one in a file of this name, else what begins so by id or title.

    Raises UsageError, naming what there is, where there is none or more than one.
    """
    decks = [deck for deck in every if deck.deck_id]
    wanted = name.casefold()
    exact = [deck for deck in decks if deck.deck_id.casefold() == wanted or str(deck.path) == name]
    broken = [d for d in every if not d.deck_id and name in {d.path.name, d.path.stem, str(d.path)}]
    if broken and not exact:
        return broken[0]
    near = [d for d in decks if d.deck_id.casefold().startswith(wanted) or d.title.casefold().startswith(wanted)]
    found = exact or near
    if len(found) == 1:
        return found[0]
    if found:
        msg = f"“{name}” may mean {' or '.join(deck.deck_id for deck in found)}."
        raise UsageError(msg, hint="Write more of its id.")
    known = ", ".join(deck.deck_id for deck in decks) or "none"
    msg = f"there is no deck “{name}”."
    raise UsageError(msg, hint=f"Decks: {known}.")


def _unusable(path: Path, problems: Sequence[Problem]) -> DeckError:
    worst = next((problem for problem in problems if problem.severity == "error"), None)
    if worst is None:
        return DeckError("the deck cannot be read.", where=str(path))
    where = str(path) if worst.line is None else f"{path}:{worst.line}"
    return DeckError(worst.message, where=where, hint=worst.hint)


def open_collection(
    paths: Paths,
    settings: Settings,
    *,
    deck_folders: tuple[Path, ...] = (),
    clock: Callable[[], Moment] = system_clock,
    ticks: Callable[[], int] = system_ticks,
    dice: Callable[[int], int] = system_dice,
) -> Collection:
    """Open the log and the index, making their folders. Raises StoreError where the log cannot be used."""
    store = open_store(paths.log)
    try:
        machine = _machine(paths.cache / "machine", dice)
        index = open_index(paths.index)
    except BaseException:
        store.close()
        raise
    return Collection(paths, settings, store, index, machine, deck_folders, clock, ticks, dice)


def _machine(path: Path, dice: Callable[[int], int]) -> str:
    """This machine's name in stamps, drawn once. It stands in the cache: a copied data folder must not copy it."""
    with suppress(OSError, UnicodeDecodeError):
        name = path.read_text("utf-8").strip()
        if name.isalnum():
            return name
    name = f"{dice(64):016x}"
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return name
