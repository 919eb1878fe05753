"""What the log, its backups and its segments hold of each other: which segments may go, and what stands in one alone.

A segment goes only when nothing hangs on it any more. What it holds and the log lacks was saved once and is lost in the
log, or belongs to a course of events that the learner went back behind: the timeline tells these apart. What is told
and done about it is decided above.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from quizapp.errors import StoreDamaged, StoreError
from quizapp.learning.events import Event, Wording
from quizapp.storage.backup import UNPACKED, Backup, backups, backups_of, reading
from quizapp.storage.database import damage, in_words, sync_names
from quizapp.storage.recovery import opened_backup
from quizapp.storage.segments import Segment, keys_in, read_segments, segments, segments_there, timeline_of


@dataclass(frozen=True, slots=True)
class Holdings:
    """How the log and its segments stand to each other.

    `events` are in segments of its timeline; `lacking` of them are not in the log, with their `wordings`. `left` are
    events of the timeline whose backup was put back that neither the log nor any backup has, `others` is how many there
    are of still other timelines. `once` is how many events of the log no segment and no backup has. `torn`, `newer` and
    `unread` as in `segments.Copied`.
    """

    events: int
    lacking: tuple[Event, ...]
    left: tuple[Event, ...]
    wordings: tuple[Wording, ...]
    others: int
    once: int
    torn: int
    newer: int
    unread: int


def holdings(log: Path) -> Holdings:
    """Look at a sound log and all that is kept of it. OSError where its segments cannot be listed, StoreError."""
    there, timeline = segments(log), timeline_of(log)
    with in_words(log), closing(reading(log)) as db:
        ids = _ids(db)
    names = (timeline.id, timeline.parent) if timeline else (None, None)
    own, parent, others = (
        read_segments([segment for segment in there if wanted(segment.timeline)])
        for wanted in (lambda name: name == names[0], lambda name: name == names[1], lambda name: name not in names)
    )
    outside = (parent.events.keys() | others.events.keys()) - ids
    once = ids - own.events.keys()
    for backup in backups(backups_of(log)):
        if not outside and not once:
            break
        with suppress(StoreError, apsw.Error), opened_backup(backup.path) as database, closing(reading(database)) as db:
            found = _ids(db)
            outside, once = outside - found, once - found
    return Holdings(
        events=len(own.events),
        lacking=tuple(event for name, event in own.events.items() if name not in ids),
        left=tuple(event for name, event in parent.events.items() if name in outside),
        wordings=(*own.wordings.values(), *parent.wordings.values()),
        others=len(outside - parent.events.keys()),
        once=len(once),
        torn=own.torn + parent.torn + others.torn,
        newer=own.newer + parent.newer + others.newer,
        unread=own.unread + parent.unread + others.unread,
    )


def _ids(db: apsw.Connection) -> set[str]:
    return {str(row[0]) for row in db.execute("SELECT id FROM events")}


def prune_segments(log: Path) -> None:
    """Take away the closed segments of which every line is in two sound backups; in one, of a timeline that was left.

    What only a newer quizapp can read stays, and all where the log does not say which timeline is its own. Never fails:
    what is left is looked at the next time.
    """
    with suppress(OSError, apsw.Error, StoreError):
        there = backups(backups_of(log))
        closed = [segment for segment in segments_there(log) if segment.number is not None]
        own = timeline_of(log) if closed else None
        if own is None:
            return
        for segment in closed:
            copies = 2 if segment.timeline == own.id else 1
            with suppress(OSError, apsw.Error, StoreError):
                if _may_hold(segment, there, copies) and _is_held(segment, there, copies):
                    segment.path.unlink(missing_ok=True)
        sync_names(closed[0].path.parent)


def _may_hold(segment: Segment, there: Sequence[Backup], copies: int) -> bool:
    """Whether looking into the backups is worth it. Numbers begin anew where the backups were taken away."""
    number = segment.number or 0
    return len(there) >= copies and (there[0].number < number or there[copies - 1].number >= number)


def _is_held(segment: Segment, there: Sequence[Backup], copies: int) -> bool:
    if (keys := keys_in(segment)) is None:
        return False
    holding = 0
    for backup in there[:UNPACKED]:
        with suppress(StoreError, apsw.Error), _looked_at(backup) as database, closing(reading(database)) as db:
            holding += _holds(db, keys)
    return holding >= copies


@contextmanager
def _looked_at(backup: Backup) -> Iterator[Path]:
    """A backup's database. It was looked at row by row when it was made, and is again before it is put back."""
    if backup.path.suffix == ".gz":
        with opened_backup(backup.path) as database:
            yield database
    elif wrong := damage(backup.path, quick=True):
        raise StoreDamaged(wrong, where=str(backup.path))
    else:
        yield backup.path


def _holds(db: apsw.Connection, keys: tuple[list[str], list[str]]) -> bool:
    sql = "SELECT count(*) FROM json_each(?) WHERE value NOT IN (SELECT {} FROM {})"
    lacking = [
        db.execute(sql.format(*column), (json.dumps(found),)).fetchall()[0][0]
        for column, found in zip((("id", "events"), ("hash", "texts")), keys, strict=True)
    ]
    return lacking == [0, 0]
