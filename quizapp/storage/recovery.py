"""The way back: what a backup holds against the log, putting it back, and mending a damaged log.

What takes the log's place is written beside it first, so that at any moment either the old log or the new one is there;
nothing is ever thrown away: a sound log is backed up before, a damaged one keeps another name. What is told to the
learner about it is decided above.
"""

# ruff: noqa: S608 - only column lists and names of our own are set into SQL; values are bound.

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from quizapp.errors import StoreDamaged, StoreError, StoreTooNew
from quizapp.learning.events import Event, Wording
from quizapp.storage.backup import (
    WAIT_MS,
    Backup,
    back_up,
    backups,
    backups_of,
    beside,
    copied,
    new_part,
    reading,
)
from quizapp.storage.database import (
    APPLICATION_ID,
    MIGRATIONS,
    UNSOUND,
    alone,
    damage,
    in_words,
    make_private,
    pragma,
    refuse_newer,
    roll_back,
    sync_names,
)
from quizapp.storage.rows import EVENT_COLUMNS, event_of, texts_of
from quizapp.storage.segments import Segment, Timeline, last_written, segments_there, timeline_of
from quizapp.storage.soundness import require_sound

LARGEST_BYTES = 8 * 2**30
"""A compressed file that is larger unpacked is no backup of ours."""

_NEXT_TIMELINE = (
    "UPDATE main.timeline SET parent = id, id = lower(hex(randomblob(8))),"
    " began_with = (SELECT count(*) FROM main.events)"
)
_SAME_TIMELINE = "UPDATE timeline SET id = ?, parent = ?, began_with = ?"

_MOST_ROWS = 10_000_000
_MOST_ROWS_A_PAGE = 64


@dataclass(frozen=True, slots=True)
class Span:
    """Some events: how many, how many of them reviews, from when to when (0 where there are none)."""

    events: int
    reviews: int
    first_at_ms: int
    last_at_ms: int


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a damaged log: where it lies now, what was wrong, and the backup in its place (None: nothing).

    `left`: that backup is of a timeline which the log had left, as none of its own was sound; it may hold what the
    learner went back behind. Else it holds all up to `backed_up_at_ms`, by its file's own time; 0: nobody knows.
    """

    aside: Path
    wrong: str
    backup: Backup | None
    written_at_ms: int
    """When the damaged log was last written, by the file's own time."""
    left: bool = False
    backed_up_at_ms: int = 0


@contextmanager
def opened_backup(path: Path) -> Iterator[Path]:
    """A backup as a sound database of this version or an older one, unpacked if it must be; gone afterwards.

    StoreError for what is no backup, StoreDamaged for one that is not sound, StoreTooNew.
    """
    with _temporary_folder(path) as folder:
        database = Path(folder) / "backup.db"
        with _as_backup(path):
            _unpack(path, database)
            with closing(reading(database)) as db:
                if pragma(db, "application_id") != APPLICATION_ID:
                    raise StoreError("this file is no backup of quizapp.", where=str(path))
                if (version := pragma(db, "user_version")) > len(MIGRATIONS):
                    hint = "Install the newer quizapp."
                    raise StoreTooNew(
                        f"a newer quizapp made this backup (version {version}).", hint=hint, where=str(path)
                    )
            if wrong := damage(database):
                raise StoreDamaged(f"this backup is damaged. {wrong}", hint="Take another one.", where=str(path))
        yield database


def _temporary_folder(path: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="quizapp-")
    except OSError as error:
        msg = f"there is no room to unpack this backup: {error.strerror or error}."
        raise StoreError(msg, where=str(path)) from error


@contextmanager
def _as_backup(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise StoreError("there is no such backup.", hint="quizapp restore lists them.", where=str(path)) from error
    except apsw.NotADBError as error:
        raise StoreError("this file is no backup of quizapp.", where=str(path)) from error
    except (EOFError, gzip.BadGzipFile, apsw.Error, ArithmeticError) as error:
        raise StoreDamaged("this backup is damaged.", hint="Take another one.", where=str(path)) from error
    except OSError as error:
        raise StoreError(f"this backup cannot be read: {error.strerror or error}.", where=str(path)) from error


def _unpack(path: Path, database: Path) -> None:
    if not path.is_file():
        raise FileNotFoundError(path) if not path.exists() else gzip.BadGzipFile
    import zlib

    try:
        with path.open("rb") as file, database.open("wb") as out:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            reader = gzip.GzipFile(fileobj=file) if packed else file
            written = 0
            while chunk := reader.read(2**20):
                written += out.write(chunk)
                if written > LARGEST_BYTES:
                    raise gzip.BadGzipFile
    except zlib.error as error:
        raise gzip.BadGzipFile from error


def difference(backup: Path, log: Path) -> tuple[Span, Span]:
    """What putting back would take out of the log, and what it would bring into it; `backup` as `opened_backup`."""
    with in_words(log), closing(reading(backup)) as db:
        if not log.exists():
            return Span(0, 0, 0, 0), _span(db, "main", "true")
        db.execute("ATTACH ? AS log", (str(log),))
        absent = "NOT EXISTS (SELECT 1 FROM {}.events AS o WHERE o.id = e.id)"
        return _span(db, "log", absent.format("main")), _span(db, "main", absent.format("log"))


def _span(db: apsw.Connection, schema: str, condition: str) -> Span:
    sql = (
        f"SELECT count(*), coalesce(sum(kind = 'review'), 0), coalesce(min(at_ms), 0), coalesce(max(at_ms), 0)"
        f" FROM {schema}.events AS e WHERE {condition}"
    )
    found: Any = db.execute(sql).fetchall()[0]
    return Span(*found)


def put_back(backup: Path, log: Path) -> Backup | None:
    """Make a sound log what `backup` (as `opened_backup`) holds, in one transaction; what it held before is backed up.

    Other windows wait, and go on with what is there then, on a timeline of its own: no segment and no backup of the one
    that was left counts for it. Returned is the backup of what was there, None where there was no log.
    """
    with in_words(log):
        make_private(log)
        with closing(apsw.Connection(str(log))) as db:
            db.set_busy_timeout(WAIT_MS)
            db.execute("PRAGMA synchronous = EXTRA; PRAGMA mmap_size = 0")
            db.execute("ATTACH ? AS kept", (str(backup),))
            db.execute("BEGIN IMMEDIATE")
            try:
                refuse_newer(db, log)
                # Under the lock: what another window saved in between would be neither in the backup nor in the log.
                there = pragma(db, "schema_version") != 0
                before = back_up(log, backups_of(log), always=True) if there else None
                _become_kept(db)
                db.execute("COMMIT")
            except BaseException:
                roll_back(db)
                raise
    return before


def _become_kept(db: apsw.Connection) -> None:
    """Make the database what the attached `kept`, whose tables are known to be ours, is: row by row, same numbers.

    Copying pages, as a backup does, would ask for the lock itself.
    """
    for (name,) in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall():
        db.execute(f'DROP TABLE main."{name}"')
    order = "ORDER BY type = 'trigger', type = 'index'"  # the log takes rows before it is closed to changes
    made: list[Any] = db.execute(
        f"SELECT type, name, sql FROM kept.sqlite_schema WHERE sql IS NOT NULL {order}"
    ).fetchall()
    for kind, name, sql in made:
        db.execute(sql)
        if kind == "table":
            names = ", ".join(
                str(row[0]) for row in db.execute("SELECT name FROM pragma_table_info(?, 'kept')", (name,))
            )
            names += ", rowid" if name == "events" else ""
            db.execute(f'INSERT INTO main."{name}" ({names}) SELECT {names} FROM kept."{name}"')
    for number in ("application_id", "user_version"):
        db.execute(f"PRAGMA main.{number} = {pragma(db, f'kept.{number}')}")
    if any(name == "timeline" for _, name, _ in made):  # else it is drawn when the older form is brought to this one
        db.execute(_NEXT_TIMELINE)


def mend(
    log: Path,
    *,
    or_empty: bool = False,
    fill: Callable[[Path, Sequence[Segment]], object] = lambda part, own: None,  # noqa: ARG005 - as they are called
) -> Mended | None:
    """Set a damaged or empty log aside and put the newest sound backup of its timeline in its place.

    `fill` is called with the file that is about to take the log's place and the segments of its timeline, to put more
    into it: what is not in there by then would be forgotten if the power failed. Where there never was a backup,
    segments will do. None: the log is sound, or there is neither and an empty log is not wanted `or_empty`; then
    nothing was changed. StoreError.
    """
    with in_words(log), alone(log):
        _take_back_half_a_step(log)
        # Another window may have mended it while this one waited.
        wrong = damage(log)
        if not wrong:
            return None
        timeline, own = _timeline_of_damaged(log)
        found = _newest_sound(log, timeline, or_empty=or_empty or bool(own and not backups(backups_of(log))))
        if found is None:
            return None
        backup, part = found
        try:
            left = backup is not None and _is_left_behind(part, timeline)
            fill(part, own)
            _stay_on(part, timeline)
            written_at_ms = _written_at_ms(log)
            aside = _set_aside(log)
            part.replace(log)
        except BaseException:
            for path in (part, *beside(part)):
                path.unlink(missing_ok=True)
            raise
        sync_names(log.parent)
    return Mended(aside, wrong, backup, written_at_ms, left, 0 if left else _made_at_ms(backup))


def _written_at_ms(log: Path) -> int:
    """When a log was last written. Whoever only looks at it leaves an empty write-ahead log, which tells nothing."""
    wal = beside(log)[0]
    about = [log.stat(), *([wal.stat()] if wal.exists() else [])]
    return max(one.st_mtime_ns // 1_000_000 for one in about if one is about[0] or one.st_size)


def _made_at_ms(backup: Backup | None) -> int:
    """When a backup was made; 0 where the file's time is that of its being compressed."""
    with suppress(OSError):
        if backup and backup.path.suffix != ".gz":
            return backup.path.stat().st_mtime_ns // 1_000_000
    return 0


def _timeline_of_damaged(log: Path) -> tuple[Timeline | None, Sequence[Segment]]:
    """Which timeline a damaged log is most likely on, and its segments.

    The one it names, if anything else is of it: a flipped bit may name one that never was. Else that of whichever was
    written last, a segment or a backup.
    """
    there = segments_there(log)
    newest = next(iter(backups(backups_of(log))), None)
    of_newest = _timeline_of_backup(newest) if newest else None
    found = timeline_of(log)
    if found is None or found.id not in {of_newest and of_newest.id, *(segment.timeline for segment in there)}:
        last = last_written(there)
        with suppress(OSError):
            if newest and of_newest and (not last or newest.path.stat().st_mtime_ns // 1_000_000 > last[0]):
                last = (0, of_newest.id)
        if last and (found is None or found.parent is None):
            found = Timeline(last[1])
    return found, [segment for segment in there if found and segment.timeline == found.id]


def _timeline_of_backup(backup: Backup) -> Timeline | None:
    with suppress(StoreError), opened_backup(backup.path) as database:
        return timeline_of(database)
    return None


def is_all_of(damaged: Path, part: Path, own: Sequence[Segment]) -> bool:
    """Whether all that stands in `part` and in `own` surely was in a damaged log: it says itself what its timeline is.

    A backup of an older form says nothing of timelines: it may hold what the learner went back behind.
    """
    timeline = timeline_of(damaged)
    if timeline is None or any(segment.timeline != timeline.id for segment in own):
        return False
    return not part.stat().st_size or bool(timeline_of(part) and not _is_left_behind(part, timeline))


def _is_left_behind(part: Path, timeline: Timeline | None) -> bool:
    """Whether a backup is of another timeline than the log was on."""
    of_backup = timeline_of(part)
    if timeline is None or of_backup is None or of_backup.id == timeline.id:
        return False
    return not _began(part, timeline, of_backup)


def _began(database: Path, timeline: Timeline, of_backup: Timeline) -> bool:
    """Whether a backup is what the timeline began with."""
    if of_backup.id != timeline.parent:
        return False
    with closing(reading(database)) as db:
        return db.execute("SELECT count(*) FROM events").fetchall() == [(timeline.began_with,)]


def _stay_on(part: Path, timeline: Timeline | None) -> None:
    """Let what takes the log's place be on its timeline, so that its segments count further."""
    if timeline and timeline_of(part):
        with closing(apsw.Connection(str(part), flags=apsw.SQLITE_OPEN_READWRITE)) as db:
            db.execute(_SAME_TIMELINE, (timeline.id, timeline.parent, timeline.began_with))


def _take_back_half_a_step(log: Path) -> None:
    """Where setting aside was cut short, the log still has its other name: what lay beside it comes back first."""
    for aside in log.parent.glob(f"{log.stem}.damaged-*{log.suffix}"):
        both = [(old, new) for old, new in zip(beside(log), beside(aside), strict=True) if new.exists()]
        # Looking at the log may have made an empty one, and an index, which is made again whenever it is wrong.
        written_since = any(old.exists() and old.stat().st_size for old, _ in both if not old.name.endswith("-shm"))
        if not log.exists() or not aside.samefile(log) or written_since:
            continue
        for old, new in both:
            new.replace(old)
        aside.unlink()
        sync_names(log.parent)


def _newest_sound(log: Path, timeline: Timeline | None, *, or_empty: bool) -> tuple[Backup | None, Path] | None:
    """The newest sound backup of a timeline, else of any, with a copy of it beside the log.

    StoreError where there is none and one could not be read, which may yet be sound: no empty log takes its place.
    """
    other: Backup | None = None
    unread: StoreError | None = None
    for backup in backups(backups_of(log)):
        try:
            with opened_backup(backup.path) as database:
                if not _is_left_behind(database, timeline):
                    return backup, copied(database, log.parent)
                other = other or backup
        except StoreError as error:
            if isinstance(error.__cause__, OSError) and not isinstance(error, StoreDamaged):
                unread = unread or error
    if other:
        with suppress(StoreError), opened_backup(other.path) as database:
            return other, copied(database, log.parent)
    if unread:
        raise unread
    return (None, new_part(log.parent)) if or_empty else None


def _set_aside(log: Path) -> Path:
    """Give a damaged log another name too, and all that lies beside it another name; the log's own is free to take."""
    taken = (log.with_name(f"{log.stem}.damaged-{number}{log.suffix}") for number in range(1, 10**6))
    aside = next(path for path in taken if not path.exists())
    try:
        os.link(log, aside)
    except OSError:
        shutil.copy2(log, aside)
    for old, new in zip(beside(log), beside(aside), strict=True):
        # Left beside the next log, these would be taken for its own.
        with suppress(FileNotFoundError):
            old.replace(new)
    sync_names(log.parent)
    return aside


class Salvage(NamedTuple):
    """What could be read of a damaged log, and how many events surely not. `rows` is how many it held, 0: who knows."""

    events: list[Event]
    wordings: list[Wording]
    unread: int
    rows: int


def salvaged(aside: Path) -> Salvage:
    """What can be read of a damaged log. Never raises for what is wrong in the file.

    An event's id holds its time and a wording's hash its text: where they no longer agree, it is left out. Rows are
    numbered without gaps.
    """
    events: list[Event] = []
    wordings: list[Wording] = []
    last = rows = 0
    with suppress(apsw.Error), closing(reading(aside)) as db:
        # Else SQLite opens no file that is shorter than its head says.
        db.execute("PRAGMA writable_schema = ON")
        rows, bound = _last_row(db)
        last = rows
        for row, event in _sound_events(db, 1, bound + 1):
            last = max(last, row)
            events.append(event)
        wordings = list(_sound_wordings(db))
    return Salvage(events, wordings, last - len(events), rows)


def _last_row(db: apsw.Connection) -> tuple[int, int]:
    """The number of the last event where that can be read, else 0, and a number that none is above."""
    with suppress(apsw.Error, TypeError, ValueError):
        last: Any = db.execute("SELECT max(rowid) FROM events").fetchall()[0][0] or 0
        if 0 <= last <= _MOST_ROWS:
            return int(last), int(last)
    return 0, min(_MOST_ROWS, pragma(db, "page_count") * _MOST_ROWS_A_PAGE)


def _sound_events(db: apsw.Connection, first: int, end: int) -> Iterator[tuple[int, Event]]:
    """The sound events of rows `first` to `end` (not included); where a stretch cannot be read, each half of it."""
    sql = f"SELECT rowid, {EVENT_COLUMNS} FROM events AS e NOT INDEXED WHERE rowid >= ? AND rowid < ?"
    try:
        rows: list[Any] = db.execute(sql, (first, end)).fetchall()
    except (apsw.Error, ValueError):
        if end - first > 1:
            middle = (first + end) // 2
            yield from _sound_events(db, first, middle)
            yield from _sound_events(db, middle, end)
        return
    for number, *row in rows:
        with suppress(*UNSOUND):
            event = event_of(row)
            require_sound(event)
            if int(event.stamp.id.replace("-", "")[:12], 16) == event.stamp.at_ms:
                yield number, event


def _sound_wordings(db: apsw.Connection) -> Iterator[Wording]:
    with suppress(apsw.Error, *UNSOUND):
        for key, kind, prompt, answer in db.execute("SELECT hash, type, prompt, answer FROM texts"):
            with suppress(*UNSOUND):
                wording = Wording(str(kind), str(prompt), texts_of(str(answer)))
                if wording.hash == key:
                    yield wording
