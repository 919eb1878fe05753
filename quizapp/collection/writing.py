"""One deck file opened, and written with nothing of anybody's overwritten.

What is written takes the place of exactly what was read: the file is looked at again first, and where it changed
meanwhile, what did not change of it is taken as it is now. Windows of the app write one after the other; other programs
know no lock, so the last look is taken right before the file is replaced. What it said is kept before that. Which
questions are changed, and what becomes of memories, is decided in `collection.editing`.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.collection import Collection
from quizapp.collection.copies import copied_for_editing
from quizapp.collection.versions import Version, drop_version, fingerprint, keep_version, read_version, versions_of
from quizapp.deck.file import Parsed, read_bytes
from quizapp.deck.library import LARGEST_DECK_BYTES, RefusedError, article_text, regular_bytes, save
from quizapp.deck.model import Deck, Question
from quizapp.deck.splicing import block_spans, edited, spliced
from quizapp.deck.wording import fold
from quizapp.errors import ArticleError, ConflictError, DeckError, UsageError
from quizapp.text import fit

if TYPE_CHECKING:
    from types import ModuleType


LOCK_SECONDS = 10.0
"""So long another window is waited for: a large deck takes seconds to write."""


@dataclass(frozen=True)
class OpenDeck:
    """A deck as it was read: `text` is that of the file, BOM included; `told` is to be said aloud, mostly nothing."""

    path: Path
    deck: Deck
    parsed: Parsed = field(repr=False)
    data: bytes = field(repr=False)
    bundled: bool = False
    told: str = ""

    @property
    def text(self) -> str:
        """What the file says."""
        return self.data.decode()

    @cached_property
    def article(self) -> str | None:
        """The text that quotes come from; None where the deck names none or it cannot be read."""
        with suppress(ArticleError):
            return article_text(self.path, self.deck)
        return None

    @cached_property
    def taken_ids(self) -> frozenset[str]:
        """Every id that the file gives or implies, those of questions that cannot be used among them."""
        left_out = (table.get("id") for _, table in self.parsed.left_out)
        return frozenset(self.parsed.indexes) | {name.strip() for name in left_out if isinstance(name, str)}

    @cached_property
    def by_prompt(self) -> dict[str, list[Question]]:
        """The questions by what they ask, in other words: case, white space and accents aside."""
        found: dict[str, list[Question]] = {}
        for question in self.deck.questions:
            found.setdefault(fold(question.prompt), []).append(question)
        return found


@dataclass(frozen=True, slots=True)
class Written:
    """One file that an edit changed; `before` None: there was none."""

    path: Path
    before: bytes | None = field(repr=False)
    after: bytes | None = field(repr=False)


def read_open(path: Path, known: Parsed | None = None, *, bundled: bool = False) -> OpenDeck:
    """The deck in the file at `path`, to be edited; `known` is what the file said when last read.

    Raises DeckError where it cannot be used.
    """
    try:
        data = regular_bytes(path, LARGEST_DECK_BYTES)
    except RefusedError as refused:
        raise DeckError(refused.message, hint=refused.hint, where=str(path)) from refused
    if known is None or known.text.encode() != data:
        known = read_bytes(data, str(path))
    if known.deck is None:
        worst = next((problem for problem in known.problems if problem.severity == "error"), None)
        where = f"{path}:{worst.line}" if worst and worst.line else str(path)
        raise DeckError(worst.message if worst else "it is no deck.", hint=worst.hint if worst else "", where=where)
    return OpenDeck(path, known.deck, known, data, bundled)


def as_it_is(collection: Collection, opened: OpenDeck) -> OpenDeck:
    """The deck as its file says now; one that comes with the app is copied to the learner's folder, as `told` says."""
    copied = copied_for_editing(collection, opened.deck.id) if opened.bundled else None
    path = copied.path if copied else opened.path
    if data_of(path) == opened.data:
        return OpenDeck(path, opened.deck, opened.parsed, opened.data, told=copied.told if copied else "")
    return read_open(path)


@contextmanager
def locked(collection: Collection) -> Iterator[None]:
    """Alone among the windows of the app; where the system has no such locks, or none can be made, not alone.

    Raises ConflictError where another window does not come to its end (it may be stopped).
    """
    fcntl = _locks()
    folder = collection.paths.data / "versions"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        if fcntl is not None:
            with suppress(OSError):  # some network drives have none
                _lock(fcntl, descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(fcntl: ModuleType, descriptor: int) -> None:
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                message = "another window of quizapp is writing a deck and does not end."
                raise ConflictError(message, hint="Go on there, or close it, then try again.") from None
            time.sleep(0.02)
        else:
            return


def _locks() -> ModuleType | None:
    try:
        import fcntl
    except ImportError:  # not on Windows
        return None
    return fcntl


def data_of(path: Path) -> bytes | None:
    """What the file holds; None where there is none."""
    try:
        return regular_bytes(path, LARGEST_DECK_BYTES)
    except RefusedError as refused:
        if not os.path.lexists(path):
            return None
        raise DeckError(refused.message, hint=refused.hint, where=str(path)) from refused


def unchanged(opened: OpenDeck, now: OpenDeck, name: str) -> Question:
    """The question of this id, which nobody changed since the deck was opened."""
    old = opened.deck.by_id.get(name) if name in opened.parsed.indexes else None
    if old is None:
        raise UsageError(f"there is no question “{name}” in {opened.deck.title}.", hint="Look at the deck again.")
    if now.data == opened.data:
        return old
    if name not in now.parsed.indexes:
        message = f"question “{called(old)}” is no longer in the file as you saw it: another program changed it."
        raise ConflictError(message, hint="Look at the deck again; nothing was written.", where=str(now.path))
    if _block(opened, name) != _block(now, name) or now.deck.by_id[name] != old:
        theirs = fit(now.deck.by_id[name].prompt, 60)
        message = f"question “{called(old)}” was changed in the file since you opened it. There it says: “{theirs}”"
        hint = "Open it again and make your change; nothing was written."
        raise ConflictError(message, hint=hint, where=f"{now.path}:{now.parsed.lines.get(name, 1)}")
    return old


def _block(opened: OpenDeck, name: str) -> str | None:
    spans = block_spans(opened.parsed, opened.text, [name])
    return opened.text[slice(*spans[name])] if spans else None


def text_after(
    now: OpenDeck, changes: Mapping[str, Question | None], added: Sequence[Question], blocks: Sequence[str]
) -> tuple[str, Parsed]:
    """The text of the file with other questions, and what it says. DeckError where it cannot be had without a loss."""
    result = edited(now.parsed, now.text, changes, blocks, path=str(now.path))
    if result is not None:
        return result
    if any(problem.severity != "note" for problem in now.parsed.problems):
        # Written anew as a whole, the file would lose what cannot be read of it.
        message = "the questions of this file are no blocks of their own, and something in it is wrong."
        hint = "quizapp check says what; mend it in an editor first."
        raise DeckError(message, hint=hint, where=str(now.path))
    kept = (changes.get(question.id, question) for question in now.deck.questions)
    questions = tuple(question for question in (*kept, *added) if question is not None)
    text = spliced(now.parsed, now.deck.model_copy(update={"questions": questions}), str(now.path))
    return text, read_bytes(text.encode(), str(now.path))


def write_text(collection: Collection, now: OpenDeck, text: str, parsed: Parsed) -> Written:
    """Put `text`, which says `parsed`, in the place of what `now` was read from; that is kept first."""
    data = text.encode()
    if len(data) > LARGEST_DECK_BYTES:
        raise DeckError("the deck would be larger than 64 MiB.", hint="Split it.", where=str(now.path))
    keep_version(collection.paths, now.path, now.data, data, collection.now().at_ms)
    save(now.path, text, instead_of=now.data)
    with suppress(OSError):
        collection.remember(now.path, parsed)
    return Written(now.path, now.data, data)


def put_back(collection: Collection, files: Sequence[Written]) -> None:
    """Each file as it was before, the last first; its version is forgotten, what it said till now is kept aside."""
    for file in reversed(files):
        if file.before is None:
            with suppress(OSError):
                file.path.unlink()
            continue
        if file.after is not None:
            at_ms = collection.now().at_ms
            keep_version(collection.paths, file.path, file.after, file.before, at_ms, undone=True)
        save(file.path, file.before.decode(), instead_of=file.after)
        last = next(iter(versions_of(collection.paths, file.path)), None)
        if last and file.after is not None and last.replaced_by == fingerprint(file.after):
            drop_version(last)


def called(question: Question) -> str:
    """A question as it is named to its author."""
    return fit(question.prompt, 60) if question.id.startswith("~") else question.id


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a deck file said before it was last changed, and what it says now; `touched`: by something else since."""

    path: Path
    version: Version
    then: bytes = field(repr=False)
    now: bytes = field(repr=False)
    touched: bool


def earlier(collection: Collection, path: Path) -> Earlier | None:
    """What an undo of the last change of the file would bring back; None where nothing is kept of it."""
    last = next(iter(versions_of(collection.paths, path)), None)
    if last is None:
        return None
    now = data_of(path) or b""
    return Earlier(path, last, read_version(last), now, touched=fingerprint(now) != last.replaced_by)


def put_earlier(collection: Collection, found: Earlier) -> Path:
    """Let the file say again what it said. What it says now is kept: in the file that is returned.

    The version is forgotten, so that the next undo goes one further back. ConflictError where the file was changed
    since `found` was looked at.
    """
    at_ms = collection.now().at_ms
    with locked(collection):
        kept = keep_version(collection.paths, found.path, found.now, found.then, at_ms, undone=True)
        save(found.path, found.then.decode(errors="surrogateescape"), instead_of=found.now)
        drop_version(found.version)
    return kept


def keep_before(collection: Collection, path: Path, before: bytes) -> bool:
    """Keep what a file said before another program, started from here, changed it; whether it did."""
    after = data_of(path)
    if after is None or after == before:
        return False
    keep_version(collection.paths, path, before, after, collection.now().at_ms)
    return True


def run_editor(collection: Collection, command: Sequence[str], path: Path) -> tuple[int, bool]:
    """Run an editor on a file in this terminal until it ends, and keep what the file said before.

    Its exit code, and whether the file says something else now. UsageError where the editor cannot be started.
    """
    before = data_of(path)
    try:
        code = subprocess.run(list(command), check=False).returncode  # noqa: S603 - the learner's own editor
    except OSError as error:
        message = f"the editor “{command[0]}” cannot be started: {error.strerror or error}."
        raise UsageError(message, hint="Check VISUAL and EDITOR.") from error
    return code, before is not None and keep_before(collection, path, before)
