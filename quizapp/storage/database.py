"""The database file of the log: made, refused, brought to this version's form, and its failures in words.

What SQLite, the disk and the lock may do wrong becomes a StoreError with what to do about it, here and nowhere else;
anything else is a bug and stays one. What the tables mean is not known here, but whether they are still what they
were: a flipped bit may leave a database that SQLite reads without a word.
"""

# ruff: noqa: S608 - only column lists and conditions of our own are set into SQL; values are bound.

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from quizapp.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from quizapp.storage.network import is_on_network
from quizapp.storage.rows import EVENT_COLUMNS, READ, STATE_COLUMNS, event_of, state_of, texts_of
from quizapp.storage.soundness import require_sound

APPLICATION_ID = int.from_bytes(b"quiz", "big")
"""What marks a database file as a log of quizapp."""

MIGRATIONS = ("schema.sql", "statistics.sql", "timeline.sql")
"""The scripts that lead from version to version; the first makes version 1 of an empty file."""

_TIMELINES_FROM = 3
_SOUND_TIMELINE = "SELECT 1 FROM timeline WHERE length(id) = 16 AND id NOT GLOB '*[^0-9a-f]*'"

_LEAST_ROOM_BYTES = 65_536

UNSOUND = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What reading a row may raise that does not say what this program writes."""

_LOCKED = ("Another program is writing to the log.", "Wait until it is done, or close it, then try again.")
_DAMAGED = ("The log is damaged.", "quizapp doctor says how much; quizapp doctor --fix puts the newest backup back.")
_MOVE = "Move it away: quizapp starts a new log then, and quizapp restore puts a backup back."
_FOREIGN = ("This file is no log of quizapp.", "Move it away, and quizapp starts a new one.")
_WORDS: Mapping[type[apsw.Error], tuple[str, str]] = {
    apsw.FullError: ("The disk is full: nothing was saved.", "Make room on it, then try again."),
    apsw.ReadOnlyError: ("The log may not be written.", "Make the file and its folder writable."),
    apsw.PermissionsError: ("The log may not be read.", "Make the file and its folder yours to read and write."),
    apsw.CantOpenError: ("The log cannot be opened.", "Make its folder yours to read and write."),
    apsw.IOError: ("The disk failed while the log was read or written.", "Check the disk, then start quizapp again."),
}


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Failures of the disk, the file and the lock as StoreError, saying what to do."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreLocked(_LOCKED[0], hint=_LOCKED[1], where=str(path)) from error
    except apsw.CorruptError as error:
        raise StoreDamaged(_DAMAGED[0], hint=_DAMAGED[1], where=str(path)) from error
    except apsw.NotADBError as error:
        # A text file in its place, or a log whose first bytes are gone: nobody can tell.
        raise StoreDamaged(_FOREIGN[0], hint=_FOREIGN[1], where=str(path)) from error
    except tuple(_WORDS) as error:
        message, hint = _WORDS[apsw.FullError if _has_no_room(path) else type(error)]
        raise StoreError(message, hint=hint, where=str(path)) from error
    except (apsw.SQLError, apsw.ConstraintError, *UNSOUND) as error:
        found = ""
        with suppress(apsw.Error, OSError):
            found = damage(path)
        if not found:
            raise
        raise StoreDamaged(f"{_DAMAGED[0]} {found}", hint=_DAMAGED[1], where=str(path)) from error
    except OSError as error:
        message = f"The log cannot be opened: {error.strerror or error}."
        raise StoreError(
            message, hint="Make its folder yours to read and write, on a disk with room.", where=str(path)
        ) from error


def _has_no_room(path: Path) -> bool:
    """A full disk fails in many ways: SQLite cannot even share a write-ahead log on it."""
    import shutil  # long to load, and asked for only when all is lost

    try:
        return shutil.disk_usage(path.parent).free < _LEAST_ROOM_BYTES
    except OSError:
        return False


def damage(path: Path, *, quick: bool = False) -> str:
    """What is wrong with a database that should be a log, as a sentence; empty: nothing.

    `quick`: only what is found without reading every row. A file that is locked or may not be read raises apsw.Error,
    what is no file StoreError.
    """
    last = ""
    refuse_no_file(path)
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
            db.set_busy_timeout(2_000)
            if path.stat().st_size == 0:
                return "It is empty."
            if _definitions(db) != _sound_definitions(version := pragma(db, "user_version")):
                return "" if _is_newer(db, version) else "Its tables are not what they were."
            if (verdict := pragma(db, "quick_check(1)" if quick else "integrity_check(1)")) != "ok":
                return f"SQLite says: {str(verdict).splitlines()[-1]}."
            if quick:
                return ""
            for row in db.execute(f"SELECT {EVENT_COLUMNS} FROM events AS e WHERE {READ}"):
                last = row[0]
                require_sound(event_of(row))
            for row in db.execute(f"SELECT {STATE_COLUMNS} FROM fact_states"):
                last = row[0]
                state_of(row)
            for row in db.execute("SELECT hash, answer FROM texts"):
                last = row[0]
                texts_of(row[1])
            if pragma(db, "user_version") >= _TIMELINES_FROM and not db.execute(_SOUND_TIMELINE).fetchall():
                return "It does not say which timeline it is."
    except (apsw.BusyError, apsw.LockedError, apsw.CantOpenError, apsw.PermissionsError):
        raise
    except (apsw.Error, *UNSOUND):
        return f"It cannot be read at or after {last!r}." if last else "It cannot be read."
    return ""


def _is_newer(db: apsw.Connection, version: int) -> bool:
    """Whether a later quizapp wrote it, which has tables of its own: nothing is known of those, so it is left alone."""
    return version > len(MIGRATIONS) and pragma(db, "quick_check(1)") == "ok"


def _definitions(db: apsw.Connection) -> list[Any]:
    return db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()


def _sound_definitions(version: int) -> list[Any]:
    with closing(apsw.Connection(":memory:")) as sound:
        sound.execute("".join(map(_script, MIGRATIONS[:version])))
        return _definitions(sound)


def open_database(path: Path, *, wait_ms: int, before_migration: Callable[[], None]) -> apsw.Connection:
    """The database at `path`, made where there is none, in this version's form.

    `before_migration` is called before an older form is changed. StoreTooNew and StoreError for what is not ours to
    write, left as it is; what else goes wrong is of the kinds that `in_words` knows.
    """
    make_private(path)
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        db.set_busy_timeout(wait_ms)
        _refuse_what_is_not_ours(db, path)
        on_network = is_on_network(path)
        # A rollback journal is gone, and the answer saved, only once the folder says so: FULL does not wait for that.
        db.execute(f"PRAGMA synchronous = {'EXTRA' if on_network else 'FULL'}; PRAGMA mmap_size = 0")
        if 0 < pragma(db, "user_version") < len(MIGRATIONS):
            before_migration()
        if pragma(db, "user_version") < len(MIGRATIONS):
            _migrate(db)
        # A write-ahead log needs memory that all its users share, which two machines on a network folder do not.
        wanted = "delete" if on_network else "wal"
        if pragma(db, "journal_mode") != wanted:
            db.execute(f"PRAGMA journal_mode = {wanted}")
    except BaseException:
        db.close()
        raise
    return db


def refuse_newer(db: apsw.Connection, path: Path) -> None:
    """Raise StoreTooNew where a newer quizapp wrote the log, be it since this one opened it."""
    version = pragma(db, "user_version")
    if version > len(MIGRATIONS):
        # Closing would else move the newer program's write-ahead log into its database.
        db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        raise StoreTooNew(
            f"A newer quizapp wrote this log (version {version}; this one knows {len(MIGRATIONS)}).",
            hint="Install the newer quizapp, or name another data folder.",
            where=str(path),
        )


def _refuse_what_is_not_ours(db: apsw.Connection, path: Path) -> None:
    application_id, version = pragma(db, "application_id"), pragma(db, "user_version")
    if application_id == APPLICATION_ID:
        refuse_newer(db, path)
    empty = not pragma(db, "schema_version")
    if application_id != APPLICATION_ID and not (empty and application_id == version == 0):
        db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        if _definitions(db) == _sound_definitions(len(MIGRATIONS)):
            raise apsw.CorruptError
        raise StoreError(_FOREIGN[0], hint=_FOREIGN[1], where=str(path))
    if db.readonly("main"):
        raise apsw.ReadOnlyError


def _migrate(db: apsw.Connection) -> None:
    """Run the missing migrations in one transaction; another window may have run them while this one waited."""
    db.execute("BEGIN IMMEDIATE")
    try:
        for script in MIGRATIONS[pragma(db, "user_version") :]:
            db.execute(_script(script))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {len(MIGRATIONS)}; COMMIT")
    except BaseException:
        roll_back(db)
        raise


def _script(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def roll_back(db: apsw.Connection) -> None:
    """Leave the transaction, if there is one."""
    # A failed commit may have rolled back already, and a broken disk may refuse this too; the first error is the news.
    with suppress(apsw.Error):
        if db.in_transaction:
            db.execute("ROLLBACK")


def pragma(db: apsw.Connection, name: str) -> Any:
    """What a pragma says, its first value."""
    return db.execute(f"PRAGMA {name}").fetchall()[0][0]


def sqlite_version() -> str:
    """The version of the SQLite that is used."""
    return apsw.sqlite_lib_version()


def identity(path: Path) -> tuple[int, int] | None:
    """Which file a name leads to now; None: to none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def alone(log: Path) -> Iterator[None]:
    """Only one program at a time mends a log or numbers its backups; the lock, SQLite's, ends with who holds it."""
    gate = log.with_name("mending.lock")
    make_private(gate)
    with closing(apsw.Connection(str(gate))) as db:
        db.set_busy_timeout(30_000)
        db.execute("BEGIN EXCLUSIVE")
        yield


def refuse_no_file(path: Path) -> None:
    """Raise StoreError for a pipe, a device, a folder or a link to nowhere, before any of them is opened.

    Opening a pipe waits for whoever is at its other end, which may be for ever.
    """
    try:
        kind = path.stat().st_mode
    except OSError:
        if not path.is_symlink():
            return  # whoever makes or opens it says it better
        raise StoreError("The log is a link that leads to no file.", hint=_MOVE, where=str(path)) from None
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "no regular file"
        raise StoreError(f"The log is {what}.", hint=_MOVE, where=str(path))


def make_private(path: Path) -> None:
    """Make the folder (0700) and an empty file (0600) where they are missing, whatever the umask allows."""
    refuse_no_file(path)
    missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    for folder in reversed(missing):
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            folder.chmod(0o700)
            sync_names(folder.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        path.chmod(0o600)


def sync_names(folder: Path) -> None:
    """Make new names in a folder outlast a power cut; SQLite sees to those of its own side files."""
    # Not every system can open or sync a folder; there the name is as safe as it makes it.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
