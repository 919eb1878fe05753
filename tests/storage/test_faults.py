"""Disks that fill up, turn read-only or go away, and two versions of the program at one log."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from quizapp.errors import StoreError, StoreTooNew
from quizapp.storage import database
from quizapp.storage.backup import back_up, backups, backups_of
from quizapp.storage.database import damage
from quizapp.storage.recovery import opened_backup, put_back
from quizapp.storage.store import open_store
from tests.storage.support import note, review, says_what_the_log_says

FULL_KIB = 1_024


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte. Only root may mount one."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0
    if mounted:
        command = ["mount", "-t", "tmpfs", "-o", f"size={FULL_KIB}k", "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("a full disk is not tested here: mounting a small one takes root on Linux")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4_096)
        except OSError:
            return ballast


def test_a_full_disk_saves_nothing_says_so_and_goes_on_once_there_is_room(tiny: Path) -> None:
    log = tiny / "data" / "quizapp.db"
    with open_store(log) as store:
        store.append([review(0)])
        ballast = fill(tiny)
        failures = [failure_of(lambda n=n: store.append([review(n)])) for n in range(1, 40)]
        refused = [failure for failure in failures if failure]
        assert refused
        assert all("full" in failure.message or "failed" in failure.message for failure in refused)
        assert all(failure.hint for failure in refused)
        assert len(list(store.events())) == 40 - len(refused)
        ballast.unlink()
        store.append([review(90)])
        says_what_the_log_says(store)
    assert damage(log) == ""


def test_a_disk_too_full_for_a_backup_or_a_new_log_is_said(tiny: Path) -> None:
    log = tiny / "data" / "quizapp.db"
    with open_store(log) as store:
        store.append([review(n) for n in range(300)])
    made = back_up(log, backups_of(log))
    assert made is not None
    with open_store(log) as store:
        store.append([review(400)])
    ballast = fill(tiny)
    for action in (
        lambda: back_up(log, backups_of(log)),
        lambda: open_store(tiny / "other" / "quizapp.db").close(),
    ):
        with pytest.raises(StoreError) as refused:
            action()
        assert refused.value.hint
        assert "full" in refused.value.message or "No space" in refused.value.message
    assert len(backups(backups_of(log))) == 1
    assert not list(tiny.rglob("*.part*"))
    ballast.unlink()
    assert len(events_of(log)) == 301


def failure_of(action: Callable[[], object]) -> StoreError | None:
    try:
        action()
    except StoreError as failure:
        return failure
    return None


def events_of(log: Path) -> list[object]:
    db = apsw.Connection(str(log), flags=apsw.SQLITE_OPEN_READONLY)
    found = db.execute("SELECT id FROM events").fetchall()
    db.close()
    return found


def test_a_full_disk_while_a_backup_is_put_back_leaves_the_log_as_it_was(tiny: Path, tmp_path: Path) -> None:
    log = tiny / "data" / "quizapp.db"
    with open_store(log) as store:
        store.append([review(0)])
    big = tmp_path / "big.db"
    with open_store(big) as store:
        store.append([review(n, given=("x" * 4_000,)) for n in range(600)])
    with opened_backup(big) as found, pytest.raises(StoreError):
        put_back(found, log)
    with open_store(log) as store:
        assert len(list(store.events())) == 1
        says_what_the_log_says(store)


def test_a_disk_that_turns_read_only_while_it_is_used_is_said_and_taken_up_again(tiny: Path) -> None:
    log = tiny / "data" / "quizapp.db"
    store = open_store(log)
    store.append([review(0)])
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(tiny)], check=True)
    with pytest.raises(StoreError) as refused:
        open_store(log)
    assert refused.value.hint
    subprocess.run(["mount", "-o", "remount,rw", str(tiny)], check=True)
    with open_store(log) as again:
        again.append([review(1)])
        assert len(list(again.events())) == 2


QUOTA = """
import resource, signal, sys
from pathlib import Path
from quizapp.errors import StoreError
from quizapp.storage.store import open_store
from tests.storage.support import review
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_store(Path(sys.argv[1])) as store:
    store.append([review(0)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
    saved = 1
    try:
        for n in range(1, 5_000):
            store.append([review(n, fact=f"f{n}")])
            saved += 1
    except StoreError as error:
        print(saved, bool(error.hint))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_quota_reached_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    log = tmp_path / "quizapp.db"
    root = str(Path(__file__).parent.parent.parent)
    env = {**os.environ, "PYTHONPATH": root}
    ran = subprocess.run(
        [sys.executable, "-c", QUOTA, str(log)], env=env, capture_output=True, text=True, check=True, cwd=root
    )
    saved, hint = ran.stdout.split()
    assert hint == "True"
    assert int(saved) > 10
    with open_store(log) as store:
        assert len(list(store.events())) == int(saved)
        says_what_the_log_says(store)


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def replaced(folder: Path) -> None:
    folder.rename(folder.with_name("old"))
    open_store(folder / "quizapp.db").close()


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()


@pytest.mark.parametrize("vanish", [gone, replaced, emptied])
def test_a_folder_that_goes_away_while_the_log_is_open_is_said(tmp_path: Path, vanish: Callable[[Path], None]) -> None:
    folder = tmp_path / "data"
    with open_store(folder / "quizapp.db") as store:
        store.append([review(0)])
        vanish(folder)
        with pytest.raises(StoreError, match="moved or deleted") as refused:
            store.append([review(1)])
        assert refused.value.hint
    assert not (folder / "quizapp.db").exists() or events_of(folder / "quizapp.db") == []


# Two versions.


def test_a_newer_program_that_changes_the_log_stops_the_older_one_that_has_it_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "quizapp.db"
    second = tmp_path / "second.sql"
    second.write_text("CREATE TABLE more (x INTEGER) STRICT;")
    with open_store(log) as older:
        older.append([review(0)])
        with monkeypatch.context() as newer:
            newer.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, str(second)))
            with open_store(log) as store:
                store.append([review(1)])
        with pytest.raises(StoreTooNew, match="newer quizapp") as refused:
            older.append([review(2)])
        assert refused.value.hint
    assert len(events_of(log)) == 2
    (kept,) = backups(backups_of(log))
    assert kept.events == 1


def test_two_versions_that_fold_differently_each_read_what_they_would_have_folded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "quizapp.db"
    with open_store(log) as one, open_store(log) as other:
        for n in range(6):
            window = (one, other)[n % 2]
            monkeypatch.setattr("quizapp.storage.in_force.FOLD_VERSION", 100 + n % 2)
            window.append([review(n), note("marked", "deck/q", n, on=n % 3 == 0)])
            says_what_the_log_says(window)
    assert len(events_of(log)) == 12


def test_an_event_of_a_newer_version_is_kept_and_comes_back_whole(tmp_path: Path) -> None:
    log = tmp_path / "quizapp.db"
    with open_store(log) as store:
        store.append([review(0)])
    with apsw.Connection(str(log)) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(events)")]
        row = dict(zip(columns, db.execute("SELECT * FROM events").fetchall()[0], strict=True))
        row |= {"id": "018bcfe5-6800-7000-8000-0000000fffff", "version": 99, "mode": "dream", "outcome": "flew"}
        marks = ", ".join("?" * len(columns))
        db.execute(f"INSERT INTO events VALUES ({marks})", [row[name] for name in columns])  # noqa: S608 - marks only
    db.close()
    with open_store(log) as store:
        assert len(list(store.events())) == 1
        store.append([review(1)])
        says_what_the_log_says(store)
    made = back_up(log, backups_of(log))
    assert made is not None
    assert made.events == 3
