"""The log written a second time: plain lines in files that a damaged database does not take along.

What a commit brought is appended to the segment of the log's timeline, one write for all of it, so that windows get
along. A backup closes the segment under its own number, and the next append begins another. Nothing here may fail or
hold up an answer, which is saved by then: what cannot be written waits for the next append, and the doctor finds what
stands nowhere. A line is a JSON array: version, CRC-32 of all the rest, what it is, and its columns as in storage.rows.

Segments are read where a log is mended or looked at, never at a start, and with bounds: a disk may hold anything.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import apsw

from quizapp.errors import StoreError
from quizapp.learning.events import Event, Wording
from quizapp.storage.database import UNSOUND, refuse_no_file, sync_names
from quizapp.storage.rows import EVENT_COLUMNS, EVENT_VERSION, REVIEW, Row, event_of, event_row, texts_of
from quizapp.storage.soundness import require_sound

VERSION = 1
"""Of a line. One of a later version is kept and passed over: its columns may mean something else."""

LONGEST_LINE_BYTES = 2**24
LARGEST_FILE_BYTES = 2**31
"""Beyond these a line or a file is none of ours."""

_EVENT, _WORDING = "event", "wording"
_COLUMNS = EVENT_COLUMNS.split(", ")
_TEXTS = frozenset(("id", "kind", "machine", "learner"))
_NOTE_TEXTS = _TEXTS | {"target", "body"}
_REVIEW_TEXTS = _TEXTS | {"deck_id", "question_id", "fact_id", "text_hash", "type", "given", "right_answer", "options"}
_WHOLES = frozenset(
    ("at_ms", "offset_minutes", "form", "rating", "suggested", "hint", "overridden", "confidence", "answer_ms")
) | {"first_key_ms", "due_on", "due_at_ms"}
_MAY_BE_TEXTS = frozenset(("quiz_id", "weights_id"))
_NUMBERS = frozenset(("score", "recall"))
_LARGEST = 2**53
"""What a database takes for these columns; it would refuse the rest, or make something else of it."""

_WRITE_BYTES = 2**20
_MOST_WAITING_BYTES = 2**23
_NAME = re.compile(r"(?:(\d{4,12})\.)?([0-9a-f]{16})\.jsonl")
_TIMELINE = re.compile(r"[0-9a-f]{16}")
_LINE = re.compile(rb'\[([1-9]\d{0,8}),"([0-9a-f]{8})",(.*\])', re.DOTALL)
_NO_FOLLOWING: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_AS_BYTES: int = getattr(os, "O_BINARY", 0)
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Timeline:
    """Which course of events a log is. `parent` is what a backup was put back of, with so many events (None: none)."""

    id: str
    parent: str | None = None
    began_with: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """One file. `number` is that of the backup that closed it; None: it is appended to."""

    path: Path
    timeline: str
    number: int | None


@dataclass(slots=True)
class Copied:
    """What stands in some segments, by id and by hash, and what of them cannot be used.

    `torn` lines are cut off, flipped, or not ours, `newer` ones of a later version; `unread` files cannot be read.
    `written_at_ms` is when the last of them was written, by the files' own time; 0: there is none.
    """

    events: dict[str, Event] = field(default_factory=dict)
    wordings: dict[str, Wording] = field(default_factory=dict)
    torn: int = 0
    newer: int = 0
    unread: int = 0
    written_at_ms: int = 0


def segments_of(log: Path) -> Path:
    """The folder of the segments of a log."""
    return log.parent / "segments"


def timeline_of(log: Path) -> Timeline | None:
    """Which timeline a database says it is, damaged as it may be; None: it says nothing, or is older than them."""
    with suppress(apsw.Error, OSError, StoreError):
        refuse_no_file(log)
        with closing(apsw.Connection(str(log), flags=apsw.SQLITE_OPEN_READONLY)) as db:
            db.set_busy_timeout(2_000)
            rows: list[Any] = db.execute("SELECT id, parent, began_with FROM timeline").fetchall()
        if rows and _TIMELINE.fullmatch(str(rows[0][0])):
            return Timeline(*rows[0])
    return None


# Writing.


class SecondCopy:
    """Appends to the segments of one log. Of one window, which may have others beside it."""

    def __init__(self, log: Path) -> None:
        self.folder = segments_of(log)
        self._waiting: list[tuple[str, bytes]] = []
        self._written: set[str] = set()

    def add(self, timeline: str, events: Iterable[Event], wordings: Iterable[Wording]) -> None:
        """Append what a commit brought. Never fails: what the disk does not take waits for the next time."""
        if not _TIMELINE.fullmatch(timeline):
            return  # it becomes a file's name
        for data in _pieces(events, wordings):
            self._waiting.append((f"{timeline}.jsonl", data))
            self._write()

    def _write(self) -> None:
        with suppress(OSError):
            while self._waiting:
                name, data = self._waiting[0]
                _append(self.folder, name, data)
                self._written.add(name)
                del self._waiting[0]
        while sum(len(data) for _, data in self._waiting) > _MOST_WAITING_BYTES:
            del self._waiting[0]

    def finish(self) -> None:
        """Make what was written outlast a power cut, and its file's time say that the log was on its timeline till now.

        Not that of one that a backup closed: the log may have left its timeline since.
        """
        for name in self._written:
            with suppress(OSError):
                path = self.folder / name
                if closed := not path.exists():
                    path = max(self.folder.glob(f"*.{name}"), default=path)
                _settle(path, till_now=not closed and not self._waiting)
        if self._written:
            sync_names(self.folder)
        self._written.clear()


def _pieces(events: Iterable[Event], wordings: Iterable[Wording]) -> Iterator[bytes]:
    """Lines, as many together as one write takes. A line break comes first: a torn line must not take this along."""
    lines, size = [b""], 0
    for line in _lines_of(events, wordings):
        lines.append(line)
        size += len(line)
        if size > _WRITE_BYTES:
            yield b"\n".join((*lines, b""))
            lines, size = [b""], 0
    if size:
        yield b"\n".join((*lines, b""))


def _lines_of(events: Iterable[Event], wordings: Iterable[Wording]) -> Iterator[bytes]:
    for text in wordings:
        yield _line(_WORDING, (text.hash, text.type, text.prompt, json.dumps(text.answer)))
    for event in events:
        yield _line(_EVENT, event_row(event))


def _line(what: str, row: Row) -> bytes:
    # JSON as ASCII: no text holds a line break, a NUL or half a letter that a file cannot take.
    rest = f'"{what}",{_encode(row)}]'.encode("ascii")
    return b'[%d,"%08x",%b' % (VERSION, _checksum(b"%d" % VERSION, rest), rest)


def _checksum(version: bytes, rest: bytes) -> int:
    return crc32(rest, crc32(version))


def _append(folder: Path, name: str, data: bytes) -> None:
    descriptor = _opened(folder, name)
    try:
        _require_file(descriptor)
        if os.write(descriptor, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def _opened(folder: Path, name: str) -> int:
    """The file to append to, opened anew each time: a backup may have closed it, or somebody taken it away."""
    path, flags = folder / name, os.O_WRONLY | os.O_APPEND | _NO_FOLLOWING | _AS_BYTES
    with suppress(FileNotFoundError):
        _require_folder(folder)
        return os.open(path, flags)
    # Not the folders above: where those have gone, the log has too.
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)
    _require_folder(folder)
    with suppress(FileExistsError):
        os.close(os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600))
        path.chmod(0o600)
    return os.open(path, flags)


def _require_folder(folder: Path) -> None:
    if not stat.S_ISDIR(folder.lstat().st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _require_file(descriptor: int) -> os.stat_result:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return about


def _settle(path: Path, *, till_now: bool = False) -> None:
    descriptor = os.open(path, os.O_WRONLY | _NO_FOLLOWING | _AS_BYTES)
    try:
        _require_file(descriptor)
        if till_now:
            os.utime(path)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def close_segments(log: Path, number: int) -> None:
    """Give every segment that is appended to the number of the backup just made. Never fails.

    One that cannot get it is appended to further, until the next backup.
    """
    for segment in segments_there(log):
        if segment.number is None:
            with suppress(OSError):
                _settle(segment.path)
                # Numbers begin anew where somebody took the backups away; a segment is never replaced.
                names = (f"{n:04}.{segment.timeline}.jsonl" for n in range(number, number + 10_000))
                segment.path.rename(next(path for name in names if not (path := segment.path.with_name(name)).exists()))
    with suppress(OSError):
        sync_names(segments_of(log))


# Reading.


def segments(log: Path) -> tuple[Segment, ...]:
    """The segments there are, those closed first and oldest first. OSError where the folder cannot be read."""
    folder = segments_of(log)
    try:
        _require_folder(folder)
    except FileNotFoundError:
        return ()
    names = [(path, match) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    found = [Segment(path, match[2], int(match[1]) if match[1] else None) for path, match in names]
    return tuple(sorted(found, key=lambda one: (one.number is None, one.number or 0, one.timeline)))


def segments_there(log: Path) -> tuple[Segment, ...]:
    """As `segments`; none where their folder cannot be read, which the doctor tells."""
    with suppress(OSError):
        return segments(log)
    return ()


def last_written(found: Iterable[Segment]) -> tuple[int, str] | None:
    """When (ms, by the file's own time) the segment that was written last was, and of which timeline it is."""
    times = []
    for segment in found:
        with suppress(OSError):
            times.append((segment.path.lstat().st_mtime_ns // 1_000_000, segment.timeline))
    return max(times, default=None)


def read_segments(found: Iterable[Segment]) -> Copied:
    """All that can be read of these segments. Never raises for what is wrong in them."""
    copied = Copied()
    some = list(found)
    for what, row in _rows(some, copied):
        try:
            if what == _EVENT:
                _take_event(row, copied)
            else:
                _take_wording(row, copied)
        except UNSOUND:
            copied.torn += 1
    copied.written_at_ms = (last_written(some) or (0, ""))[0]
    return copied


def keys_in(segment: Segment) -> tuple[list[str], list[str]] | None:
    """The ids of the events and the hashes of the wordings in a segment; None: more stands there than can be read."""
    copied, found = Copied(), {_EVENT: dict[str, None](), _WORDING: dict[str, None]()}
    for what, row in _rows([segment], copied):
        with suppress(*UNSOUND):
            found[what][str(row[0])] = None
    return None if copied.newer or copied.unread else (list(found[_EVENT]), list(found[_WORDING]))


def _rows(found: Iterable[Segment], copied: Copied) -> Iterator[tuple[str, Sequence[Any]]]:
    """What the sound lines say, whose checksum is right; the others are counted."""
    for segment in found:
        for line in _file_lines(segment.path, copied):
            match = _LINE.fullmatch(line)
            if not match or _checksum(match[1], match[3]) != int(match[2], 16):
                copied.torn += 1
            elif int(match[1]) != VERSION:
                copied.newer += 1
            else:
                yield from _row(match[3], copied)


def _row(rest: bytes, copied: Copied) -> Iterator[tuple[str, Sequence[Any]]]:
    try:
        what, row = json.loads(b"[" + rest)
        width = {_EVENT: len(_COLUMNS), _WORDING: 4}[what]
        if not isinstance(row, list) or len(row) != width:
            raise ValueError("its columns")
    except UNSOUND:
        copied.torn += 1
    else:
        yield what, row


def _file_lines(path: Path, copied: Copied) -> Iterator[bytes]:
    """The lines of a file that hold anything; of one that is too long its beginning."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOWING | _AS_BYTES)
        with os.fdopen(descriptor, "rb") as file:
            if _require_file(descriptor).st_size > LARGEST_FILE_BYTES:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            while line := file.readline(LONGEST_LINE_BYTES):
                cut = line
                while len(cut) == LONGEST_LINE_BYTES and not cut.endswith(b"\n"):
                    cut = file.readline(LONGEST_LINE_BYTES)
                if line := line.strip(b"\r\n"):
                    yield line
    except FileNotFoundError:
        return  # closed, or taken away, meanwhile
    except OSError:
        copied.unread += 1


def _take_event(row: Sequence[Any], copied: Copied) -> None:
    if row[2] == REVIEW and isinstance(row[1], int) and row[1] > EVENT_VERSION:
        copied.newer += 1
        return
    _require_types(row)
    event = event_of(row)
    require_sound(event)
    copied.events.setdefault(event.stamp.id, event)


def _require_types(row: Sequence[Any]) -> None:
    texts = _REVIEW_TEXTS if row[2] == REVIEW else _NOTE_TEXTS
    for name, value in zip(_COLUMNS, row, strict=True):
        if name in texts or (name in _MAY_BE_TEXTS and value is not None):
            _require_text(value)
        elif value is not None and (name in _WHOLES or name in _NUMBERS):
            whole_too = (int,) if name in _WHOLES else (int, float)
            if not isinstance(value, whole_too) or abs(value) > _LARGEST:
                raise ValueError(name)


def _require_text(value: object) -> None:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a letter, which no database takes either


def _take_wording(row: Sequence[Any], copied: Copied) -> None:
    for value in row:
        _require_text(value)
    wording = Wording(row[1], row[2], texts_of(row[3]))
    if wording.hash != row[0]:
        raise ValueError("its hash")
    copied.wordings.setdefault(row[0], wording)
