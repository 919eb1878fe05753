"""The doctor: looks at everything the app keeps, says what it found, and mends what can be mended without loss.

Each finding is one sentence with what to do; a sound part is a finding too, so that silence never stands for health.
Works where the collection cannot be opened. Nothing is changed unless it is asked to fix; what fixing takes away is
only what can be made again.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quizapp import __version__
from quizapp.collection import Collection, open_collection, system_clock
from quizapp.collection.upkeep import put_right, when
from quizapp.config import Paths, Settings, read_settings
from quizapp.errors import ConfigError, QuizError
from quizapp.learning.events import Event, Review, Wording, fact_ref
from quizapp.storage.backup import back_up, backups, leftovers, tidy
from quizapp.storage.database import damage, in_words, make_private, sqlite_version
from quizapp.storage.holdings import Holdings, holdings
from quizapp.storage.network import is_on_network
from quizapp.storage.recovery import opened_backup
from quizapp.storage.segments import segments_of, segments_there
from quizapp.storage.store import open_store

LEAST_SQLITE = (3, 51, 3)
"""Before it, a write-ahead log could be reset while it was read, which lost what stood in it."""

LEAST_FREE_BYTES = 100_000_000
_MOST_LINES = 5

Severity = Literal["fine", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `area` in a word, what is the case, what to do. `fixed`: was wrong, and is so no more."""

    area: str
    severity: Severity
    message: str
    hint: str = ""
    fixed: bool = False


def examine(paths: Paths, folders: tuple[Path, ...] = (), *, fix: bool = False) -> tuple[Finding, ...]:
    """Everything looked at, in a fixed order; with `fix`, mended where that loses nothing.

    `folders` are further folders of decks. Never raises for what is wrong on the disk.
    """
    return tuple(_Examination(paths, folders, fix).findings())


class _Examination:
    def __init__(self, paths: Paths, folders: tuple[Path, ...], fix: bool) -> None:  # noqa: FBT001 - one of three
        self.paths = paths
        self.folders = folders
        self.fix = fix
        self.settings = Settings()

    def findings(self) -> Iterator[Finding]:
        yield from self._versions()
        yield from self._places()
        yield from self._settings()
        if self.paths.data.exists() and not _may(self.paths.data, os.R_OK | os.X_OK):
            return  # said above, and nothing in it can be looked at
        if not self.paths.log.exists() and not self.paths.log.is_symlink():
            yield from self._no_log()
            return
        damaged = False
        for finding in self._integrity():
            damaged = damaged or (finding.severity == "error" and not finding.fixed)
            yield finding
        if not damaged:
            yield from self._collection()
        yield from self._backups(damaged=damaged)
        if not damaged:
            yield from self._segments()

    def _no_log(self) -> Iterator[Finding]:
        there = backups(self.paths.backups)
        if not there and not segments_there(self.paths.log):
            yield Finding("log", "fine", "There is no log yet.")
        elif self.fix:
            with suppress(QuizError, OSError):
                make_private(self.paths.log)  # an empty log is mended as a damaged one is
            yield from self._integrity()
        else:
            backup = f", quizapp restore {there[0].number} its newest backup alone" if there else ""
            hint = f"There was one: quizapp doctor --fix puts all back that is kept of it{backup}."
            yield Finding("log", "error", "There is no log yet.", hint)

    def _versions(self) -> Iterator[Finding]:
        version = sqlite_version()
        numbers = tuple(int(part) for part in version.split(".")[:3])
        said = f"quizapp {__version__}, Python {sys.version.split()[0]}, SQLite {version}."
        if numbers < LEAST_SQLITE:
            yield Finding("versions", "error", said, "This SQLite can lose answers: pip install -U apsw.")
        else:
            yield Finding("versions", "fine", said)

    def _places(self) -> Iterator[Finding]:
        data = self.paths.data
        if not data.exists():
            yield Finding("paths", "fine", f"{data} is not there yet; it will be made.")
            return
        if not _may(data, os.W_OK | os.X_OK):
            yield Finding("paths", "error", f"{data} may not be written.", "Make it yours to read and write.")
        elif (free := shutil.disk_usage(data).free) < LEAST_FREE_BYTES:
            yield Finding("paths", "warning", f"The disk of {data} has {free // 10**6} MB left.", "Make room on it.")
        else:
            kind = "a network folder, with a rollback journal" if is_on_network(self.paths.log) else "writable"
            yield Finding("paths", "fine", f"{data} is {kind}.")
        yield from self._rights()

    def _rights(self) -> Iterator[Finding]:
        if os.name != "posix":
            return
        folders = self.paths.data, self.paths.backups, segments_of(self.paths.log)
        kept = (self.paths.log, 0o600), *((folder, 0o700) for folder in folders)
        for path, mode in kept:
            if os.path.exists(path) and path.stat().st_mode & 0o077:  # noqa: PTH110 - Path raises where it may not look
                fixed = self.fix
                if fixed:
                    with suppress(OSError):
                        path.chmod(mode)
                    fixed = not path.stat().st_mode & 0o077
                yield Finding("paths", "warning", f"Others may look into {path}.", f"chmod {mode:o} closes it.", fixed)

    def _settings(self) -> Iterator[Finding]:
        try:
            self.settings = read_settings(self.paths.config_file)
        except ConfigError as error:
            yield Finding("settings", "error", f"{error.where}: {error.message}", error.hint)
        else:
            yield Finding("settings", "fine", "The settings can be read.")

    def _integrity(self) -> Iterator[Finding]:
        log = self.paths.log
        try:
            with in_words(log):
                wrong = damage(log)
        except QuizError as error:
            yield Finding("log", "error", error.message, error.hint)
            return
        if not wrong:
            yield Finding("log", "fine", "The log is sound, row by row.")
            return
        if self.fix:
            try:
                if told := put_right(self.paths, system_clock, or_empty=True):
                    yield Finding("log", "error", told, fixed=True)
                    return
            except QuizError as error:
                yield Finding("log", "error", error.message, error.hint)
                return
        yield Finding("log", "error", f"The log is damaged. {wrong}", "quizapp doctor --fix mends it.")

    def _collection(self) -> Iterator[Finding]:
        try:
            collection = open_collection(self.paths, self.settings, deck_folders=self.folders)
        except QuizError as error:
            yield Finding("log", "error", error.message, error.hint)
            return
        try:
            yield from self._caches(collection)
            yield from self._clock(collection)
            yield from self._orphans(collection)
        except QuizError as error:
            yield Finding("log", "error", error.message, error.hint)
        finally:
            collection.close()

    def _caches(self, collection: Collection) -> Iterator[Finding]:
        differs = collection.store.fold_differs()
        if not differs:
            yield Finding("memory", "fine", "What is known of each fact is what the log says.")
            return
        if self.fix:
            collection.store.refold()
        fixed = self.fix and not collection.store.fold_differs()
        more = f"; and {len(differs) - _MOST_LINES} more" if len(differs) > _MOST_LINES else ""
        message = f"What is known differs from the log: {'; '.join(differs[:_MOST_LINES])}{more}."
        yield Finding("memory", "error", message, "quizapp doctor --fix makes it again from the log.", fixed)

    def _clock(self, collection: Collection) -> Iterator[Finding]:
        behind_ms = collection.clock_is_behind()
        if behind_ms is None:
            yield Finding("clock", "fine", "The clock is not behind the newest answer.")
            return
        hours = behind_ms / 3_600_000
        message = f"The clock stands {hours:,.1f} hours before the newest answer of this machine."
        yield Finding("clock", "warning", message, "Set it right; answers would count for the day of that one.")

    def _orphans(self, collection: Collection) -> Iterator[Finding]:
        there = {fact_ref(deck.deck_id, fact.fact_id) for deck in collection.every_deck() for fact in deck.facts}
        lost = sorted(collection.store.fact_states().keys() - there)
        if lost:
            are = "fact of the log is" if len(lost) == 1 else "facts of the log are"
            message = f"{len(lost):,} {are} in no deck now: {_some(lost)}. Their reviews are kept."
            yield Finding(
                "decks", "fine", message, "They count again once the deck is back; quizapp orphans lists them."
            )
        reviews = [event for event in collection.store.events(kinds=["review"]) if isinstance(event, Review)]
        hashes = {review.text_hash for review in reviews if review.text_hash}
        unknown = hashes - collection.store.wordings(hashes).keys()
        if unknown:
            message = f"The wording of {len(unknown):,} questions as they were asked is not kept."
            yield Finding("decks", "warning", message, "Old results show these without their text.")
        if not lost and not unknown:
            yield Finding("decks", "fine", f"Every one of {len(reviews):,} answers has its deck and its wording.")

    def _backups(self, *, damaged: bool) -> Iterator[Finding]:
        folder = self.paths.backups
        yield from self._leftovers(folder)
        there = backups(folder)
        if not there:
            yield from self._no_backup(damaged=damaged)
            return
        try:
            with opened_backup(there[0].path):
                many = "1 backup" if len(there) == 1 else f"{len(there)} backups"
                said = f"{many}; the newest, {there[0].number}, is sound and ends with"
                yield Finding("backups", "fine", f"{said} {when(there[0].newest_at_ms, system_clock())}.")
        except QuizError as error:
            fixed = False
            if self.fix and not damaged:
                with suppress(QuizError):
                    fixed = back_up(self.paths.log, folder, always=True) is not None
            message = f"The newest backup, {there[0].number}: {error.message}"
            yield Finding("backups", "warning", message, "quizapp backup makes another.", fixed)

    def _no_backup(self, *, damaged: bool) -> Iterator[Finding]:
        fixed = False
        if self.fix and not damaged:
            with suppress(QuizError):
                fixed = back_up(self.paths.log, self.paths.backups) is not None
        yield Finding("backups", "warning", "There is no backup.", "quizapp backup makes one.", fixed)

    def _leftovers(self, folder: Path) -> Iterator[Finding]:
        left = leftovers(folder)
        if left and self.fix:
            tidy(folder)
        if left:
            lie = "1 unfinished backup lies" if len(left) == 1 else f"{len(left)} unfinished backups lie"
            message = f"{lie} in {folder}."
            yield Finding("backups", "warning", message, "quizapp doctor --fix takes them away.", not leftovers(folder))

    def _segments(self) -> Iterator[Finding]:
        log = self.paths.log
        folder = segments_of(log)
        try:
            found = holdings(log)
        except OSError as error:
            message = f"The log cannot be written a second time into {folder}: {error.strerror or error}."
            yield Finding("segments", "warning", message, "Move it away, or make it a folder of yours.")
            return
        except QuizError as error:
            yield Finding("segments", "error", error.message, error.hint)
            return
        wrong = [*self._lost(found), *self._once(found, folder), *_unusable(found, folder)]
        yield from wrong
        if not wrong:
            yield Finding(
                "segments", "fine", f"The log is written twice: its segments hold {_many(found.events, 'event')}."
            )

    def _lost(self, found: Holdings) -> Iterator[Finding]:
        """Told of answers that a segment has and the log has not."""
        events = (*found.lacking, *found.left)
        if events:
            fixed = self.fix and self._put_in(events, found.wordings)
            many = _many(len(events), "event")
            came = f"Only segments hold {many} that came after the backup which was put back."
            message = f"The log lacks {many} that its segments hold." if found.lacking else came
            yield Finding("segments", "error", message, "quizapp doctor --fix puts them in.", fixed)
        if found.others:
            message = f"Only segments of another log hold {_many(found.others, 'event')}: no backup does."
            yield Finding("segments", "warning", message, "They are kept. Put a backup of that log back to have them.")

    def _put_in(self, events: Sequence[Event], wordings: Sequence[Wording]) -> bool:
        with suppress(QuizError), open_store(self.paths.log) as store:
            store.append(events, texts=wordings)
            return True
        return False

    def _once(self, found: Holdings, folder: Path) -> Iterator[Finding]:
        """Told of answers that nothing but the log has: writing them a second time failed."""
        if not found.once:
            return
        fixed = False
        if self.fix:
            with suppress(QuizError):
                fixed = back_up(self.paths.log, self.paths.backups) is not None
        message = f"Only the log holds {_many(found.once, 'event')}: no segment and no backup does."
        hint = f"quizapp backup keeps them. See that {folder} can be written and its disk has room."
        yield Finding("segments", "warning", message, hint, fixed)


def _unusable(found: Holdings, folder: Path) -> Iterator[Finding]:
    if found.torn:
        message = f"The segments have {_many(found.torn, 'damaged line')}, passed over; every other counts."
        yield Finding("segments", "warning", message, "They go once two backups hold the rest.")
    if found.newer:
        message = f"The segments have {_many(found.newer, 'line')} of a newer quizapp. They are kept."
        yield Finding("segments", "warning", message, "Install the newer quizapp to use them.")
    if found.unread:
        message = f"{folder} has {_many(found.unread, 'file')} that cannot be read."
        yield Finding("segments", "warning", message, "Move away what is no plain file of yours.")


def _may(path: Path, what: int) -> bool:
    """Whether whoever runs this may do that, by the rights in force, not by those it could take up."""
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _some(names: Iterable[str]) -> str:
    first = list(names)
    more = f" and {len(first) - _MOST_LINES:,} more" if len(first) > _MOST_LINES else ""
    return ", ".join(first[:_MOST_LINES]) + more
