"""Backups of the log: making, naming and rotating them. The way back is `storage.recovery`.

A backup is one database file, made by SQLite's backup interface while others read and write, and looked at before it
counts. Its name says which state it holds (`0042.2026-11-24T08-02-22Z.1234.db`: a number, the newest event, how many
there are), so that a list needs no file opened and no clock is asked: the number orders them, however a clock was set.
"""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw

from quizapp.errors import StoreDamaged, StoreError
from quizapp.storage.database import alone, damage, in_words, make_private, pragma, refuse_no_file, sync_names

LAST, DAYS, WEEKS = 10, 7, 4
"""The last ten are kept, the last of each of seven days, the last of each of four weeks."""

UNPACKED = 2
"""So many of the newest are not compressed, so that the way back needs nothing but a copy."""

_NAME = re.compile(r"(\d{4,})\.(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.(\d{1,12})\.db(?:\.gz)?")
_TIME = "%Y-%m-%dT%H-%M-%SZ"
_LATEST_MS = 253_402_300_799_000
WAIT_MS = 2_000
"""How long another program that writes is waited for."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. `newest_at_ms` is that of its newest event, to the second; 0: it has none."""

    path: Path
    number: int
    newest_at_ms: int
    events: int


def backups_of(log: Path) -> Path:
    """The folder of the backups of a log."""
    return log.parent / "backups"


def backups(folder: Path) -> tuple[Backup, ...]:
    """The backups in a folder, the one made last first; files of other names are none."""
    found = []
    for path in _files_in(folder):
        if (match := _NAME.fullmatch(path.name)) and path.is_file():
            with suppress(ValueError):
                day, _, hour = match[2].partition("T")
                newest = datetime.fromisoformat(f"{day}T{hour.replace('-', ':')}")
                found.append(Backup(path, int(match[1]), round(newest.timestamp() * 1000), int(match[3])))
    return tuple(sorted(found, key=lambda backup: (backup.number, backup.events), reverse=True))


def _files_in(folder: Path) -> list[Path]:
    """What lies in a folder; nothing in what is none, be it a file or a link in a circle."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        if error.errno == errno.ELOOP:
            return []
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> StoreError:
    message = f"The backups cannot be read or changed: {error.strerror or error}."
    return StoreError(message, hint="Make the folder yours to read and write.", where=str(folder))


def back_up(log: Path, folder: Path, *, always: bool = False) -> Backup | None:
    """Copy the log into `folder`, sound and durable; `tidy` does the rest, which takes longer.

    None: nothing came since the newest backup (unless `always`), or there is no log. StoreDamaged where the copy is not
    sound: it is thrown away, for it would push out better ones. StoreError.
    """
    if not log.exists():
        return None
    from quizapp.storage.segments import close_segments  # the start passes by here without a backup

    with in_words(log):
        events, newest_at_ms = _state_of(log)
        there = backups(folder)
        newest = there[0] if there else None
        as_newest = newest is not None and newest.path.name.partition(".")[2].startswith(
            _state_named(events, newest_at_ms)
        )
        if not always and (as_newest or not events):
            return None
        part = copied(log, folder)
        try:
            events, newest_at_ms = _state_of(part)
            with alone(log):
                number = max((backup.number for backup in backups(folder)), default=0) + 1
                path = part.replace(folder / f"{number:04}.{_state_named(events, newest_at_ms)}")
                close_segments(log, number)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_names(folder)
    return Backup(path, number, min(max(newest_at_ms, 0), _LATEST_MS) // 1_000 * 1_000, events)


def copy_to(log: Path, target: Path) -> None:
    """Copy the log into a file of the learner's choice, sound and durable. StoreError, also where a file is there."""
    if target.exists():
        raise StoreError("there is a file of this name already.", hint="Name another.", where=str(target))
    with in_words(log):
        part = copied(log, target.parent)
        part.replace(target)
        sync_names(target.parent)


def copied(log: Path, folder: Path) -> Path:
    """The log copied into a new file in `folder`, sound and durable; its name is to be changed."""
    part = new_part(folder)
    try:
        _copy(log, part)
        if wrong := damage(part, quick=True):
            raise StoreDamaged(f"The log is damaged. {wrong}", hint="quizapp doctor says how much.", where=str(log))
    except BaseException:
        for path in (part, *beside(part)):
            path.unlink(missing_ok=True)
        raise
    return part


def new_part(folder: Path) -> Path:
    """An empty file for what is not whole yet, of a name that nobody else has."""
    part = folder / f".{os.getpid()}-{time.monotonic_ns()}.part"
    try:
        make_private(part)
    except OSError as error:
        message = f"Nothing can be written into this folder: {error.strerror or error}."
        hint = "Make it a folder of yours, to read and write, on a disk with room."
        raise StoreError(message, hint=hint, where=str(folder)) from error
    return part


def _copy(source: Path, target: Path) -> None:
    with closing(reading(source)) as source_db, closing(apsw.Connection(str(target))) as writing:
        _copy_pages(writing, source_db)
        # One file, with nothing beside it that could be forgotten.
        writing.execute("PRAGMA journal_mode = DELETE")


def _copy_pages(writing: apsw.Connection, source_db: apsw.Connection) -> None:
    end = time.monotonic() + WAIT_MS / 1000
    with writing.backup("main", source_db, "main") as running:
        while not running.done:
            try:
                running.step()
            except (apsw.BusyError, apsw.LockedError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)


def reading(path: Path) -> apsw.Connection:
    """A connection that only reads."""
    refuse_no_file(path)
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(WAIT_MS)
    return db


def _state_of(log: Path) -> tuple[int, int]:
    """How many events, and the newest's milliseconds."""
    with closing(reading(log)) as db:
        if not pragma(db, "schema_version"):
            return 0, 0
        found: Any = db.execute("SELECT count(*), coalesce(max(at_ms), 0) FROM events").fetchall()[0]
    return int(found[0]), int(found[1])


def _state_named(events: int, newest_at_ms: int) -> str:
    at = datetime.fromtimestamp(min(max(newest_at_ms, 0), _LATEST_MS) // 1000, UTC)
    return f"{at.strftime(_TIME).rjust(20, '0')}.{events}.db"


def beside(path: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a database while it is open, or where it was not closed."""
    return tuple(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm", "-journal"))


# Rotation.


def kept(found: Sequence[Backup]) -> frozenset[Backup]:
    """Which of these backups (the newest first) the rotation keeps; the fullest one always."""
    keep = set(found[:LAST])
    for form, most in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS)):
        last_of: dict[str, Backup] = {}
        for backup in found:
            last_of.setdefault(datetime.fromtimestamp(backup.newest_at_ms / 1000, UTC).strftime(form), backup)
        keep |= set(list(last_of.values())[:most])
    # A log that was emptied or put back must not push out the one that held most.
    keep |= {max(found, key=lambda backup: (backup.events, backup.number))} if found else set()
    return frozenset(keep)


def tidy(folder: Path) -> None:
    """Take away what the rotation has no place for and what was left half made, and compress all but the newest.

    Other windows may do the same at the same time. StoreError.
    """
    found = backups(folder)
    keep = kept(found)
    try:
        for place, backup in enumerate(found):
            if backup not in keep:
                backup.path.unlink(missing_ok=True)
            elif place >= UNPACKED and backup.path.suffix != ".gz":
                with suppress(FileNotFoundError):
                    _compress(backup.path)
        for part in leftovers(folder):
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error
    sync_names(folder)


def leftovers(folder: Path) -> tuple[Path, ...]:
    """Files that a backup which did not come to its end has left, of over an hour before the newest file."""
    written = {}
    for path in _files_in(folder):
        with suppress(OSError):  # gone meanwhile, or a link to nowhere
            written[path] = path.stat().st_mtime
    newest = max(written.values(), default=0.0)
    return tuple(path for path, at in written.items() if path.suffix == ".part" and at < newest - 3_600)


def _compress(path: Path) -> None:
    import gzip
    import shutil

    part = new_part(path.parent)
    try:
        with path.open("rb") as plain, part.open("wb") as file:
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                shutil.copyfileobj(plain, packed, 2**20)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path.with_name(f"{path.name}.gz"))
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)
