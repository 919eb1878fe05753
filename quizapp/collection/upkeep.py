"""Keeping the log alive: opening it with care, looking after it while the app runs, backups and the way back.

What must be told to the learner is worded here, so that screens and command line say the same; what is done to files
stands in storage. Functions that take `Paths` open what they need by themselves: they run in a thread beside the app,
or where the collection cannot be opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.collection import Collection, open_collection, system_clock
from quizapp.config import Paths, Settings
from quizapp.errors import QuizError, StoreDamaged, StoreError, UsageError
from quizapp.learning.events import Event, Moment, Review, fact_ref, instant_of
from quizapp.storage.backup import Backup, back_up, backups, copy_to, tidy
from quizapp.storage.database import damage, in_words
from quizapp.storage.store import Store, open_store

if TYPE_CHECKING:
    # The way back is hardly ever gone, and what it needs would be loaded at every start.
    from quizapp.storage.recovery import Mended, Span
    from quizapp.storage.segments import Segment


@dataclass(frozen=True, slots=True)
class Preview:
    """What restoring would do: `leaving` are events the log has and the backup has not, `coming` the other way.

    `now` is the number of events in the log; `then` in the backup.
    """

    path: Path
    now: int
    then: int
    leaving: Span
    coming: Span


def _marker(paths: Paths) -> Path:
    """Stands there while the log is known to be damaged, so that the next start looks before it shows anything."""
    return paths.data / "quizapp.db-check"


def _mark(paths: Paths, why: str) -> None:
    with suppress(OSError), _marker(paths).open("w", encoding="utf-8") as file:
        file.write(why)
        file.flush()
        os.fsync(file.fileno())


def open_carefully(paths: Paths, settings: Settings, **options: Any) -> Collection:
    """Open the collection for the app; where the log is damaged, with its newest sound backup in its place.

    The log is looked over first only if it was not closed the last time. `options` are those of `open_collection`;
    what the learner must know stands in the collection's `notices`. StoreError, also where no backup is sound.
    """
    now = options.get("clock", system_clock)
    try:
        _look_before(paths)
        collection = open_collection(paths, settings, **options)
        collection.notices = _missing(paths, collection)
    except StoreDamaged as error:
        told = put_right(paths, now)
        if not told and not _is_sound(paths.log):
            raise error.with_hint("quizapp doctor --fix keeps what can be read of it.") from error
        collection = open_collection(paths, settings, **options)
        collection.notices = (told,) if told else ()
    return collection


def damage_of(paths: Paths) -> StoreDamaged | None:
    """What is wrong with the log, every row looked at; None: nothing. StoreError where it cannot be looked at."""
    with in_words(paths.log):
        wrong = damage(paths.log) if paths.log.exists() else ""
    hint = "quizapp doctor --fix puts the newest backup back, with all that can be read of the log."
    return StoreDamaged(f"The log is damaged. {wrong}", hint=hint, where=str(paths.log)) if wrong else None


def look_next_time(paths: Paths, error: StoreDamaged) -> None:
    """Let the next start look over the log, and mend it, before it is used: reading it failed."""
    if paths.log.exists():
        _mark(paths, error.message)


def _is_sound(log: Path) -> bool:
    with in_words(log):
        return not damage(log)


def _look_before(paths: Paths) -> None:
    """Raise StoreDamaged for a log that was left open and is not sound."""
    log = paths.log
    marked = _marker(paths).exists()
    left_open = any(_size(log.with_name(log.name + end)) for end in ("-wal", "-journal"))
    emptied = log.exists() and not _size(log) and backups(paths.backups)
    if marked or left_open or emptied:
        with in_words(log):
            wrong = damage(log, quick=not marked)
        if wrong and _size(log) + bool(emptied):
            raise StoreDamaged(f"The log is damaged. {wrong}", where=str(log))
        _marker(paths).unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _missing(paths: Paths, collection: Collection) -> tuple[str, ...]:
    """Told where a log begins anew although one has been."""
    there = backups(paths.backups) if collection.store.is_empty() else ()
    if there:
        return (
            f"The log was gone, so this is a new one. quizapp restore {there[0].number} puts the newest backup back.",
        )
    return ()


def put_right(paths: Paths, clock: Callable[[], Moment], *, or_empty: bool = False) -> str:
    """Put a sound log in the place of a damaged one, with what can still be read of it; what the learner must know.

    Empty: nothing could be done. `or_empty`: also where there is no sound backup.
    """
    from quizapp.storage.recovery import mend

    read = _Read()
    # Whatever ends this before it is done, the next start looks again.
    _mark(paths, "It was being mended.")
    found = mend(paths.log, or_empty=or_empty, fill=lambda part, own: read.into(part, paths.log, own))
    if found is None:
        return ""
    _marker(paths).unlink(missing_ok=True)
    return _told(found, read, clock())


@dataclass(slots=True)
class _Read:
    """What was read beside the backup: how many events its segments had more, and how many further the damaged log.

    `events` are in the log now, `rows` are known to have been in the damaged one, `whole`: all of them are here, and
    no more were in it. `reached_ms`: when the last event or line that is known came (UTC; 0: the log holds nothing
    now); something before may be missing all the same, as a segment lacks what its disk did not take.
    """

    copied: int = 0
    more: int = 0
    events: int = 0
    rows: int = 0
    whole: bool = False
    reached_ms: int = 0

    def into(self, part: Path, damaged: Path, own: Sequence[Segment]) -> None:
        """Add what stands in the log's segments, and what can be read of it, to what is to take its place."""
        from quizapp.storage.recovery import is_all_of, salvaged
        from quizapp.storage.segments import read_segments

        second, first = read_segments(own), salvaged(damaged)
        self.rows, of_one = len(first.events) + first.unread, is_all_of(damaged, part, own)
        with open_store(part, twice=False) as store:
            before = store.event_count()
            # Segments first: each line vouches for itself, so what they hold has its own id.
            store.append(tuple(second.events.values()), texts=tuple(second.wordings.values()))
            self.copied = store.event_count() - before
            # One that came back under a damaged id is known all the same.
            there = set(map(_mark_of, store.events(with_voided=True)))
            more = [event for event in first.events if _mark_of(event) not in there]
            store.append(more, texts=first.wordings)
            self.events, self.more = store.event_count(), len(more)
            # What was never in the damaged log must not be counted for what is missing of it.
            self.whole = bool(first.rows) and (not first.unread or (of_one and self.events >= self.rows))
            self.reached_ms = max((event.stamp.at_ms for event in store.events(with_voided=True)), default=0)
        if self.reached_ms and not (second.torn or second.newer or second.unread):
            self.reached_ms = max(self.reached_ms, second.written_at_ms)


def _mark_of(event: Event) -> tuple[object, ...]:
    """What no two events share. Two windows, or an import, may stamp the same millisecond: not of one question."""
    asked = fact_ref(event.deck_id, event.question_id) if isinstance(event, Review) else (event.kind, event.target)
    return event.stamp.machine, event.stamp.at_ms, asked


def _told(found: Mended, read: _Read, now: Moment) -> str:
    sentences = [f"The log was damaged and lies now in {found.aside.name}. {found.wrong}"]
    if found.backup:
        at = when(found.backup.newest_at_ms, now)
        sentences.append(f"Backup {found.backup.number}, with all up to {at}, took its place.")
    else:
        sentences.append("There was no sound backup.")
    if found.left:
        sentences.append("It is of before a backup was put back: quizapp restore lists the others.")
    if read.copied:
        sentences.append(f"{_events(read.copied, 'further ')} in its segments.")
    if read.more:
        sentences.append(f"{_events(read.more, 'further ')} read from the damaged log.")
    return " ".join((*sentences, *_lacking(found, read, now)))


def _lacking(found: Mended, read: _Read, now: Moment) -> Iterator[str]:
    """What may be missing: nothing is only where the damaged log or a backup made after its last write vouches for it.

    Segments do not: what could not be written into one at its time is not told by the file.
    """
    unread = read.rows - read.events
    reached_ms = max(read.reached_ms, found.backed_up_at_ms)
    gap_ms = found.written_at_ms - reached_ms
    if unread > 0:
        yield f"{unread:,} event{'s' * (unread != 1)} could not be read."
    elif read.whole or found.backed_up_at_ms >= found.written_at_ms:
        yield "Nothing is missing."
        return
    if found.left:
        yield "Other answers of the damaged log may be missing."
    elif read.reached_ms and gap_ms > 0:
        span = f"{when(reached_ms, now)} to {when(found.written_at_ms, now)} ({-(-gap_ms // 60_000):,} min)"
        yield f"What was answered from {span} may be missing."


def _events(number: int, which: str) -> str:
    return f"{number:,} {which}event{' was' if number == 1 else 's were'}"


def when(at_ms: int, now: Moment) -> str:
    """An instant on the learner's clock: `Tue 24 Nov 2026 08:02`."""
    with suppress(OverflowError, ValueError, OSError):
        return instant_of(at_ms, now.offset_minutes).strftime("%a %d %b %Y %H:%M")
    return "an unknown time"


def look_after(paths: Paths) -> str:
    """What is to be done beside the app once it is on the screen: look the log over, back it up, tidy the backups.

    Returns what the learner must know, mostly nothing. QuizError where no backup could be made.
    """
    with in_words(paths.log):
        wrong = damage(paths.log, quick=True) if paths.log.exists() else ""
    if wrong:
        _mark(paths, wrong)
        return f"The log is damaged. {wrong} Quit and start again: the newest backup will take its place."
    back_up(paths.log, paths.backups)
    _tidy(paths)
    return ""


def _tidy(paths: Paths) -> None:
    """Tidy the backups, and take away the segments that they hold by now."""
    tidy(paths.backups)
    from quizapp.storage.segments import segments_there

    if any(segment.number is not None for segment in segments_there(paths.log)):
        from quizapp.storage.holdings import prune_segments

        prune_segments(paths.log)


def keep(paths: Paths, *, always: bool = False) -> None:
    """Back the log up at the end, if anything came since the newest backup or `always`, be it empty.

    The next start tells what fails then.
    """
    with suppress(QuizError):
        back_up(paths.log, paths.backups, always=always)


def make_backup(paths: Paths, target: Path | None = None) -> tuple[Path, Backup | None]:
    """Back the log up now: among the backups, or into a file. StoreError, also where there is no log."""
    if not paths.log.exists():
        raise StoreError("there is no log to back up yet.", where=str(paths.log))
    if target is not None:
        copy_to(paths.log, target)
        return target, None
    made = back_up(paths.log, paths.backups, always=True)
    _tidy(paths)
    if made is None:
        raise StoreError("there is no log to back up yet.", where=str(paths.log))
    kept = next((backup for backup in backups(paths.backups) if backup.number == made.number), made)
    return kept.path, kept


def all_backups(paths: Paths) -> tuple[Backup, ...]:
    """The backups there are, the one made last first."""
    return backups(paths.backups)


def backup_named(paths: Paths, name: str) -> Path:
    """The file of the backup of this number, or the file of this name. UsageError where there is none."""
    found = [backup for backup in backups(paths.backups) if name.isdecimal() and backup.number == int(name)]
    if found:
        return found[0].path
    if not name.isdecimal() and Path(name).exists():
        return Path(name)
    msg = f"there is no backup “{name}”."
    raise UsageError(msg, hint="quizapp restore lists them; a file works too.")


def preview(paths: Paths, backup: Path) -> Preview:
    """What `restore` would change. StoreError, StoreDamaged."""
    from quizapp.storage.recovery import difference, opened_backup

    with opened_backup(backup) as database:
        leaving, coming = difference(database, paths.log)
    now = 0
    if paths.log.exists():
        with open_store(paths.log) as store:
            now = store.event_count()
    then = now - leaving.events + coming.events
    return Preview(backup, now, then, leaving, coming)


def restore(paths: Paths, backup: Path) -> Backup | None:
    """Make the log what a backup holds. Returned is the backup of what it held before: restoring that undoes it.

    None: there was no log. StoreError; nothing was changed then. What it holds now is backed up too: were it damaged
    before the next backup, the newest one would bring back what the learner went back behind.
    """
    from quizapp.storage.recovery import opened_backup, put_back

    with opened_backup(backup) as database:
        before = put_back(database, paths.log)
    with open_store(paths.log) as store:
        _agree(store)
    keep(paths, always=True)
    _tidy(paths)
    return before


def kept_beside(paths: Paths) -> int:
    """How many events came after the backup that was put back, and stand in segments alone: the doctor puts them in.

    None of what the learner went back behind: that is in the backup made before.
    """
    from quizapp.storage.segments import segments_there

    if not segments_there(paths.log):
        return 0
    from quizapp.storage.holdings import holdings

    with suppress(OSError):
        return len(holdings(paths.log).left)
    return 0


def _agree(store: Store) -> None:
    """Bring the caches up to this version's fold."""
    if store.fold_differs():
        store.refold()
