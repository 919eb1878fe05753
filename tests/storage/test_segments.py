"""The log's second copy: what it holds, what it costs an answer when it cannot be written, and what bad files do."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.errors import StoreError
from quizapp.learning.events import Event, Wording
from quizapp.storage.backup import back_up, backups, backups_of, tidy
from quizapp.storage.holdings import holdings, prune_segments
from quizapp.storage.recovery import opened_backup, put_back
from quizapp.storage.rows import EVENT_COLUMNS, event_row
from quizapp.storage.segments import (
    Copied,
    Segment,
    close_segments,
    keys_in,
    read_segments,
    segments,
    segments_of,
    segments_there,
    timeline_of,
)
from quizapp.storage.store import open_store
from tests.storage.support import note, review, says_what_the_log_says
from tests.strategies import logs

WORDING = Wording("typed", "What?\n\0 \u202e", ("a", "ö"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of ten answers and a wording, closed, without a backup."""
    path = tmp_path / "data" / "quizapp.db"
    with open_store(path) as store:
        for n in range(10):
            store.append([review(n, fact=f"f{n}", text_hash=WORDING.hash)], texts=[WORDING])
    return path


def copied(log: Path) -> Copied:
    return read_segments(segments(log))


def events_of(log: Path) -> list[Event]:
    with open_store(log) as store:
        return list(store.events(with_voided=True))


def the_one(log: Path) -> Path:
    (found,) = segments(log)
    return found.path


# What stands in it.


def test_every_committed_event_and_each_new_wording_stands_in_it_once(log: Path) -> None:
    found = copied(log)
    assert list(found.events.values()) == events_of(log)
    assert found.wordings == {WORDING.hash: WORDING}
    lines = the_one(log).read_text("ascii").split("\n")
    lines = [line for line in lines if line]
    assert len(lines) == 11, "a wording that is known is not written again"
    assert [json.loads(line)[0] for line in lines] == [1] * 11


@settings(max_examples=40)
@given(logs())
def test_what_is_read_of_it_is_what_was_written(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "quizapp.db"
        with open_store(log) as store:
            store.append(events)
        found = read_segments(segments_there(log))
        assert (found.torn, found.newer, found.unread) == (0, 0, 0)
        assert sorted(found.events.values(), key=repr) == sorted(events_of(log), key=repr)


def test_what_was_not_committed_does_not_stand_in_it(log: Path) -> None:
    with open_store(log, wait_ms=10) as store, open_store(log) as other:
        other._db.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError):
            store.append([review(50)])
        other._db.execute("ROLLBACK")
    assert list(copied(log).events.values()) == events_of(log)


def test_adopted_weights_and_an_import_of_thousands_stand_in_it_too(tmp_path: Path) -> None:
    log = tmp_path / "quizapp.db"
    weights = note("weights", "w", 9, model="FSRS-6", weights=[0.2] * 21)
    with open_store(log) as store:
        store.append([review(n, fact=f"f{n % 50}", given=("x" * 400,)) for n in range(3_000)])
        store._adopted = lambda _: False  # type: ignore[method-assign] # a short log has nothing to fold ahead
        store.append([weights])
    assert the_one(log).stat().st_size > 2**20, "more than one write takes"
    found = copied(log)
    assert len(found.events) == 3_001
    assert (found.torn, found.events[weights.stamp.id]) == (0, weights)


def test_weights_folded_ahead_of_the_lock_stand_in_it(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.storage.caches._AHEAD_FROM", 1)
    weights = note("weights", "w", 90, model="fsrs-7", weights=list(open_store(log).model.weights))
    with open_store(log) as store:
        store.append([weights])
        assert store.weights_id == "w"
    assert copied(log).events[weights.stamp.id] == weights


def test_two_windows_that_append_at_once_write_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "quizapp.db"
    open_store(log).close()

    def study(window: int) -> None:
        with open_store(log, wait_ms=60_000) as store:
            for n in range(40):
                store.append([review(n, fact=f"w{window}", given=("y" * 5_000,))])

    windows = [threading.Thread(target=study, args=(n,)) for n in range(3)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert copied(log).torn == 0
    assert len(copied(log).events) == len(events_of(log)) == 120


KILLED = """
import os, sys
from pathlib import Path
from quizapp.storage import segments
from quizapp.storage.store import open_store
from tests.storage.support import review
write, left = os.write, int(sys.argv[2])
def torn(descriptor, data):
    global left
    left -= 1
    if left < 0:
        write(descriptor, bytes(data)[: len(data) // 2])
        os.kill(os.getpid(), 9)
    return write(descriptor, data)
segments.os.write = torn
with open_store(Path(sys.argv[1])) as store:
    for n in range(100, 110):
        store.append([review(n, fact="killed")])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_program_killed_in_the_middle_of_a_line_takes_no_other_along(log: Path) -> None:
    root = str(Path(__file__).parent.parent.parent)
    env = {**os.environ, "PYTHONPATH": root}
    ran = subprocess.run([sys.executable, "-c", KILLED, str(log), "4"], env=env, check=False, cwd=root)
    assert ran.returncode == -9
    with open_store(log) as store:
        store.append([review(200)])
    found = copied(log)
    assert (found.torn, len(found.events)) == (1, 15)
    assert len(events_of(log)) == 16


@pytest.mark.skipif(os.name != "posix", reason="Windows has rights of another kind")
@pytest.mark.parametrize("umask", [0o000, 0o077, 0o377])
def test_it_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with open_store(tmp_path / "quizapp.db") as store:
            store.append([review()])
    finally:
        os.umask(before)
    (path,) = segments_of(store.path).iterdir()
    assert [one.stat().st_mode & 0o777 for one in (path.parent, path)] == [0o700, 0o600]


def test_opening_and_reading_a_log_neither_loads_nor_makes_anything_of_this(log: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from quizapp.storage.store import open_store\n"
        "with open_store(Path(sys.argv[1])) as store: list(store.events()); store.fact_states()\n"
        "print('quizapp.storage.segments' in sys.modules)"
    )
    fresh = log.with_name("fresh.db")
    ran = subprocess.run([sys.executable, "-c", script, str(fresh)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
    assert len(segments(log)) == 1


# Where it cannot be written, an answer is saved all the same.


def a_file(folder: Path) -> None:
    folder.write_text("mine")


def a_link(folder: Path) -> None:
    folder.with_name("elsewhere").mkdir()
    folder.symlink_to(folder.with_name("elsewhere"), target_is_directory=True)


def a_link_to_nowhere(folder: Path) -> None:
    folder.symlink_to(folder.with_name("nowhere"))


def of_other_things(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def put(folder: Path) -> None:
        timeline = timeline_of(folder.with_name("quizapp.db"))
        assert timeline
        folder.mkdir()
        make(folder / f"{timeline.id}.jsonl")

    return put


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize(
    "replacement",
    [
        a_file,
        a_link,
        a_link_to_nowhere,
        of_other_things(lambda path: path.mkdir()),
        of_other_things(lambda path: path.symlink_to("/dev/null")),
        of_other_things(lambda path: path.symlink_to(path.with_name("elsewhere"))),
        of_other_things(lambda path: os.mkfifo(path)),
    ],
    ids=["file", "link", "link to nowhere", "folder", "device", "file's link", "pipe"],
)
def test_an_answer_is_saved_whatever_lies_in_its_place_and_nothing_goes_there(
    tmp_path: Path, replacement: Callable[[Path], None]
) -> None:
    log = tmp_path / "quizapp.db"
    open_store(log).close()
    replacement(segments_of(log))
    with open_store(log) as store:
        store.append([review(n) for n in range(3)])
    assert len(events_of(log)) == 3
    assert not (tmp_path / "elsewhere").exists() or list((tmp_path / "elsewhere").iterdir()) == []
    with suppress(OSError):
        found = holdings(log)
        assert (found.once, found.events) == (3, 0)


def test_what_could_not_be_written_is_written_with_the_next_answer(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with open_store(log) as store:
        with monkeypatch.context() as full:
            full.setattr("quizapp.storage.segments.os.write", lambda descriptor, data: write(descriptor, data[:30]))
            store.append([review(20)])
            store.append([review(21)])
        assert holdings(log).once == 2
        store.append([review(22)])
    found = copied(log)
    assert list(found.events.values()) == events_of(log)
    assert found.torn == 2


def test_a_segment_that_is_taken_away_is_begun_anew(log: Path) -> None:
    with open_store(log) as store:
        store.append([review(30)])
        the_one(log).unlink()
        segments_of(log).rmdir()
        store.append([review(31)])
    assert [event.stamp.at_ms for event in copied(log).events.values()] == [review(31).stamp.at_ms]


# Bad files.


def test_flipped_bits_cost_the_lines_they_are_in(log: Path) -> None:
    whole = the_one(log).read_bytes()
    for seed in range(40):
        dice = random.Random(seed)  # noqa: S311 - damage, no secret
        data = bytearray(whole)
        for _ in range(2):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        the_one(log).write_bytes(data)
        found = copied(log)
        assert len(found.events) + len(found.wordings) >= 11 - 4
        assert found.newer == 0, "a flipped version is no newer one"
        assert set(found.events.values()) <= set(events_of(log)), "what is read was written so"


@pytest.mark.parametrize(("cut", "left"), [(1, 10), (2, 9), (200, 9), (1_000, 6)])
def test_a_torn_last_line_is_passed_over(log: Path, cut: int, left: int) -> None:
    data = the_one(log).read_bytes()
    the_one(log).write_bytes(data[:-cut])
    found = copied(log)
    assert len(found.events) == left
    assert found.torn == (cut > 1)


HOSTILE = [
    b"\0" * 100_000,
    b"[" * 100_000,
    b'[1,"00000000","event",[]]\n' * 3,
    b"\xff\xfe{}\n",
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_line_is_passed_over_and_counted(log: Path, data: bytes) -> None:
    with the_one(log).open("ab") as file:
        file.write(data)
    with open_store(log) as store:
        store.append([review(40)])
    found = copied(log)
    assert len(found.events) == 11
    assert found.torn in {1, 3}


def sealed(version: int, *members: Any) -> bytes:
    """A line with a checksum that is right, as somebody might write one by hand."""
    rest = json.dumps(members, separators=(",", ":"))[1:].encode()
    return b'[%d,"%08x",%b\n' % (version, crc32(rest, crc32(b"%d" % version)), rest)


COLUMNS = EVENT_COLUMNS.split(", ")


def row_of(**changes: Any) -> list[Any]:
    row = list(event_row(review(70)))
    for name, value in changes.items():
        row[COLUMNS.index(name)] = value
    return row


BAD_ROWS: list[dict[str, Any]] = [
    {"deck_id": 5},
    {"deck_id": None},
    {"machine": "\ud800"},
    {"id": ["list"]},
    {"answer_ms": 1.5},
    {"answer_ms": 10**40},
    {"score": "1"},
    {"score": 10**30},
    {"rating": 9},
    {"at_ms": 10**18},
    {"at_ms": None},
    {"given": "[" * 100_000},
    {"given": 7},
    {"quiz_id": 3},
    {"kind": "marked"},
    {"weights_id": {}},
]


@pytest.mark.parametrize("changes", BAD_ROWS, ids=str)
def test_a_row_that_no_version_writes_is_passed_over_though_its_checksum_is_right(
    log: Path, changes: dict[str, Any]
) -> None:
    with the_one(log).open("ab") as file:
        file.write(sealed(1, "event", row_of()) + sealed(1, "event", row_of(**changes)))
    found = copied(log)
    assert (len(found.events), found.torn) == (11, 1)


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers(-3, 10**20)
    | st.floats()
    | st.sampled_from(("review", "marked", "void", "[]", "{}", '["a"]', "d/q", "\ud800", "\0", '{"on": 1e999}', "[1]"))
    | st.lists(st.none(), max_size=1)
)


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), ANYTHING, min_size=1, max_size=4), max_size=6))
def test_what_is_taken_from_a_line_the_log_takes_too(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:  # noqa: S108
        path = Path(folder) / f"{'a' * 16}.jsonl"
        path.write_bytes(b"".join(sealed(1, "event", row_of(**changes)) for changes in rows))
        found = read_segments([Segment(path, "a" * 16, None)])
        with open_store(Path(folder) / "quizapp.db", twice=False) as store:
            store.append(tuple(found.events.values()))
            assert {event.stamp.id for event in store.events(with_voided=True)} == found.events.keys()
            assert store.fold_differs() == []


def test_lines_of_a_newer_version_are_kept_and_told(log: Path) -> None:
    back_up(log, backups_of(log))
    close_segments(log, 1)
    (segment,) = segments(log)
    with segment.path.open("ab") as file:
        file.write(sealed(2, "of tomorrow", {}) + sealed(1, "event", row_of(version=2)))
    assert (copied(log).newer, copied(log).torn) == (2, 0)
    for _ in range(2):
        back_up(log, backups_of(log), always=True)
    prune_segments(log)
    assert segment.path.exists(), "nobody knows what a newer one wrote there"


def test_a_line_without_end_is_not_held_in_memory(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.storage.segments.LONGEST_LINE_BYTES", 2**16)
    with the_one(log).open("ab") as file:
        file.write(b'[1,"' + b"x" * 1_000_000 + b"\n")
    with open_store(log) as store:
        store.append([review(41)])
    found = copied(log)
    assert (len(found.events), found.torn) == (11, 1)


def test_a_file_too_large_to_be_ours_is_not_read_and_stays(log: Path) -> None:
    back_up(log, backups_of(log))
    (segment,) = segments(log)
    with segment.path.open("ab") as file:
        file.truncate(2**32)
    assert (copied(log).unread, len(copied(log).events)) == (1, 0)
    assert keys_in(segment) is None


def test_files_of_other_names_are_no_segments(log: Path) -> None:
    for name in ("notes.txt", "0001.xyz.jsonl", ".jsonl", "x.jsonl"):
        (segments_of(log) / name).write_text("mine")
    assert len(segments(log)) == 1


def test_a_log_that_names_a_path_for_its_timeline_leads_nowhere(log: Path) -> None:
    with apsw.Connection(str(log)) as db:
        db.execute("UPDATE timeline SET id = '../../../escaped00'")
    db.close()
    with open_store(log) as store:
        store.append([review(42)])
    assert timeline_of(log) is None
    assert [path.name for path in log.parent.parent.iterdir()] == ["data"]


# Beginning anew, and going.


def test_a_backup_closes_the_segment_and_two_that_hold_it_let_it_go(log: Path) -> None:
    back_up(log, backups_of(log))
    (closed,) = segments(log)
    assert closed.number == 1
    with open_store(log) as store:
        store.append([review(50)])
    assert [segment.number for segment in segments(log)] == [1, None]
    prune_segments(log)
    assert closed.path.exists(), "one backup is not enough"
    back_up(log, backups_of(log))
    prune_segments(log)
    assert [segment.number for segment in segments(log)] == [2]


def test_a_segment_that_only_a_damaged_backup_holds_stays(log: Path) -> None:
    for n in (50, 51):
        back_up(log, backups_of(log))
        with open_store(log) as store:
            store.append([review(n)])
    newest = backups(backups_of(log))[0]
    newest.path.write_bytes(newest.path.read_bytes()[:9_000])
    prune_segments(log)
    assert [segment.number for segment in segments(log)] == [1, 2, None]


def test_no_segment_goes_while_the_log_does_not_say_which_are_its_own(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(log, backups_of(log))
    with open_store(log) as store:
        store.append([review(50)])
    back_up(log, backups_of(log))
    before = segments(log)
    with monkeypatch.context() as unread:
        unread.setattr("quizapp.storage.holdings.timeline_of", lambda _: None)
        prune_segments(log)
    assert segments(log) == before
    prune_segments(log)
    assert [segment.number for segment in segments(log)] == [2]


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "fifo"])
def test_what_is_no_file_under_a_name_of_theirs_keeps_no_segment_open(log: Path, make: Callable[[Path], None]) -> None:
    odd = segments_of(log) / f"{'0' * 16}.jsonl"
    make(odd)
    back_up(log, backups_of(log))
    assert {segment.number for segment in segments(log) if segment.path != odd} == {1}
    assert odd.exists()


def test_a_window_that_ends_makes_no_segment_newer_that_a_backup_closed(log: Path) -> None:
    with open_store(log) as window:
        window.append([review(50)])
        back_up(log, backups_of(log))
        os.utime(the_one(log), (1_000, 1_000))
    assert the_one(log).stat().st_mtime == 1_000, "the log may have left its timeline since"


def test_an_event_that_no_backup_holds_keeps_its_segment(log: Path) -> None:
    with the_one(log).open("ab") as file:
        file.write(sealed(1, "event", row_of()))
    for _ in range(3):
        back_up(log, backups_of(log), always=True)
    prune_segments(log)
    assert [segment.number for segment in segments(log)] == [1]
    assert len(holdings(log).lacking) == 1


def test_numbers_that_begin_anew_replace_no_segment(log: Path) -> None:
    back_up(log, backups_of(log))
    for backup in backups(backups_of(log)):
        backup.path.unlink()
    with open_store(log) as store:
        store.append([review(50)])
    back_up(log, backups_of(log))
    assert [segment.number for segment in segments(log)] == [1, 2]
    assert len(copied(log).events) == 11


def test_another_window_goes_on_in_a_segment_of_its_own_after_a_backup(log: Path) -> None:
    with open_store(log) as window:
        window.append([review(50)])
        back_up(log, backups_of(log))
        window.append([review(51)])
    assert [len(read_segments([segment]).events) for segment in segments(log)] == [11, 1]


# Timelines.


def test_a_new_log_has_a_timeline_of_its_own_and_a_copy_has_the_same(tmp_path: Path) -> None:
    names = []
    for name in ("a", "b"):
        with open_store(tmp_path / name / "quizapp.db") as store:
            store.append([review()])
        names.append(timeline_of(store.path))
    assert None not in names
    assert names[0] != names[1]
    copy = tmp_path / "copy.db"
    copy.write_bytes(store.path.read_bytes())
    assert timeline_of(copy) == names[1]


def test_putting_a_backup_back_begins_a_timeline_that_hears_nothing_of_the_one_before(log: Path) -> None:
    first = back_up(log, backups_of(log))
    assert first is not None
    before = timeline_of(log)
    with open_store(log) as window:
        window.append([review(60, fact="gone")])
        with opened_backup(first.path) as found:
            put_back(found, log)
        window.append([review(61, fact="came")])
    now = timeline_of(log)
    assert before
    assert now
    assert (now.parent, now.began_with) == (before.id, 10)
    found = holdings(log)
    assert (found.events, found.lacking, found.left, found.others) == (1, (), (), 0)
    prune_segments(log)
    tidy(backups_of(log))
    assert {segment.timeline for segment in segments(log)} == {now.id}, "the backup made before holds the others"


def test_a_log_of_an_older_form_is_given_a_timeline_and_says_what_it_said(tmp_path: Path) -> None:
    log = tmp_path / "quizapp.db"
    with open_store(log) as store:
        store.append([review(n) for n in range(5)])
    with apsw.Connection(str(log)) as db:
        db.execute("DROP TABLE timeline; PRAGMA user_version = 2")
    db.close()
    assert timeline_of(log) is None
    with open_store(log) as store:
        store.append([review(9)])
        says_what_the_log_says(store)
    assert timeline_of(log) is not None
    assert len(holdings(log).lacking) == 0
