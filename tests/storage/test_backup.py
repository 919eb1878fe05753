"""Backups hold what the log held, outlive a broken log, and never push out better ones."""

from __future__ import annotations

import os
import random
import threading
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.errors import StoreDamaged, StoreError
from quizapp.learning.events import DAY_MS, Event
from quizapp.storage import backup as backup_module
from quizapp.storage import database
from quizapp.storage.backup import DAYS, LAST, WEEKS, Backup, back_up, backups, backups_of, copy_to, kept, tidy
from quizapp.storage.recovery import opened_backup
from quizapp.storage.store import open_store
from tests.storage.support import review
from tests.strategies import START_MS


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with three answers, closed."""
    path = tmp_path / "data" / "quizapp.db"
    with open_store(path) as store:
        store.append([review(n) for n in range(3)])
    return path


def answer(log: Path, n: int, **changes: object) -> None:
    with open_store(log) as store:
        store.append([review(n, **changes)])


def events_in(backup: Path) -> list[Event]:
    with opened_backup(backup) as database, open_store(database) as store:
        return list(store.events(with_voided=True))


def test_a_backup_holds_every_event_and_is_one_file_that_only_its_owner_may_read(log: Path) -> None:
    made = back_up(log, backups_of(log))
    assert made is not None
    with open_store(log) as store:
        assert events_in(made.path) == list(store.events())
    assert (made.number, made.events, made.newest_at_ms) == (1, 3, (START_MS + 120_000) // 1000 * 1000)
    assert [path.name for path in backups_of(log).iterdir()] == [made.path.name]
    assert (made.path.stat().st_mode & 0o777, backups_of(log).stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_backup_is_made_only_if_something_came(log: Path) -> None:
    folder = backups_of(log)
    assert back_up(log, folder) is not None
    assert back_up(log, folder) is None
    answer(log, 3)
    second = back_up(log, folder)
    assert second is not None
    assert second.number == 2
    assert back_up(log, folder, always=True) is not None


@pytest.mark.parametrize("at_ms", [0, -(10**15), 10**16])
def test_a_mad_clock_neither_stops_backups_nor_makes_one_at_every_start(log: Path, at_ms: int) -> None:
    folder = backups_of(log)
    answer(log, 0, stamp=review(0).stamp.__class__(id="x", at_ms=at_ms, offset_minutes=0, machine="m"))
    assert back_up(log, folder) is not None
    assert back_up(log, folder) is None
    assert backups(folder)[0].events == 4


def test_an_empty_log_and_a_missing_one_need_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "quizapp.db"
    assert back_up(path, backups_of(path)) is None
    open_store(path).close()
    assert back_up(path, backups_of(path)) is None
    assert backups(backups_of(path)) == ()


def test_what_is_in_the_write_ahead_log_alone_is_in_the_backup_too(log: Path) -> None:
    with open_store(log) as store:
        store.append([review(9)])
        assert Path(f"{log}-wal").stat().st_size
        made = back_up(log, backups_of(log))
    assert made is not None
    assert len(events_in(made.path)) == 4


def test_a_backup_made_while_another_window_writes_is_whole(log: Path) -> None:
    stop = threading.Event()
    written: list[Event] = []

    def write() -> None:
        with open_store(log) as store:
            n = 10
            while not stop.is_set():
                events = [review(n, fact="f"), review(n, fact="g")]
                store.append(events)
                written.extend(events)
                n += 1

    window = threading.Thread(target=write)
    window.start()
    try:
        found = [events_in(made.path) for _ in range(5) if (made := back_up(log, backups_of(log), always=True))]
    finally:
        stop.set()
        window.join()
    assert len(found) == 5
    assert all(len(events) % 2 == 1 for events in found), "both events of a transaction or neither"
    assert [len(events) for events in found] == sorted(len(events) for events in found)


def test_a_damaged_log_is_not_backed_up(log: Path) -> None:
    with open_store(log) as store:
        store.append([review(n, fact=f"f{n}") for n in range(300)])
    data = bytearray(log.read_bytes())
    data[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    log.write_bytes(data)
    with pytest.raises(StoreDamaged):
        back_up(log, backups_of(log))
    assert backups(backups_of(log)) == ()
    assert not list(log.parent.rglob("*.part*"))


def test_a_full_disk_leaves_no_half_backup_behind(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise apsw.FullError

    monkeypatch.setattr("quizapp.storage.backup._copy_pages", full)
    with pytest.raises(StoreError, match="full"):
        back_up(log, backups_of(log))
    assert backups(backups_of(log)) == ()
    assert not list(log.parent.rglob("*.part*"))


def test_all_but_the_newest_two_are_compressed_and_hold_the_same(log: Path) -> None:
    folder = backups_of(log)
    for n in range(3, 8):
        answer(log, n)
        back_up(log, folder)
    tidy(folder)
    found = backups(folder)
    assert [backup.path.suffix for backup in found] == [".db", ".db", ".gz", ".gz", ".gz"]
    assert [len(events_in(backup.path)) for backup in found] == [8, 7, 6, 5, 4]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_what_a_power_cut_left_half_made_is_taken_away(log: Path) -> None:
    folder = backups_of(log)
    back_up(log, folder)
    fresh, old = folder / ".1.part", folder / ".2.part"
    for path in (fresh, old):
        path.touch()
    os.utime(old, (1, 1))
    tidy(folder)
    assert fresh.exists()
    assert not old.exists()


def named(number: int, at_ms: int, events: int) -> Backup:
    return Backup(Path(f"{number}"), number, at_ms, events)


@given(st.lists(st.integers(0, 400 * DAY_MS), min_size=1, max_size=80), st.randoms(use_true_random=False))
def test_the_rotation_keeps_the_last_ten_seven_days_four_weeks_and_the_fullest(
    times: list[int], dice: random.Random
) -> None:
    found = [named(n, START_MS + at, dice.randrange(1_000)) for n, at in enumerate(times)][::-1]
    keep = kept(found)
    assert set(found[:LAST]) <= keep
    for form, most in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS)):
        first: dict[str, Backup] = {}
        for backup in found:
            first.setdefault(datetime.fromtimestamp(backup.newest_at_ms / 1000, UTC).strftime(form), backup)
        assert set(list(first.values())[:most]) <= keep
    assert max(backup.events for backup in keep) == max(backup.events for backup in found)
    assert len(keep) <= LAST + DAYS + WEEKS + 1


def test_what_is_left_over_after_a_year_of_days_is_few_and_reaches_back_weeks() -> None:
    found = [named(n, START_MS + n * DAY_MS, n) for n in range(365)][::-1]
    keep = kept(found)
    assert len(keep) <= LAST + DAYS + WEEKS + 1
    assert found[0].newest_at_ms - min(backup.newest_at_ms for backup in keep) >= 15 * DAY_MS


def test_a_log_that_was_emptied_does_not_push_out_the_full_one(log: Path) -> None:
    folder = backups_of(log)
    back_up(log, folder)
    log.unlink()
    for n in range(2 * LAST):
        with open_store(log) as store:
            store.append([review(n)]) if n < 2 else store.append([])
        back_up(log, folder, always=True)
        tidy(folder)
    assert max(backup.events for backup in backups(folder)) == 3


def test_a_copy_goes_where_the_learner_says_and_replaces_nothing(log: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "copy.db"
    copy_to(log, target)
    assert len(events_in(target)) == 3
    with pytest.raises(StoreError, match="already"):
        copy_to(log, target)


def test_files_of_other_names_are_no_backups(log: Path) -> None:
    folder = backups_of(log)
    back_up(log, folder)
    for name in ("notes.txt", "0001.db", "0009.2026-13-99T00-00-00Z.4.db", "0002.2026-01-01T00-00-00Z.x.db", "7.part"):
        (folder / name).write_text("x")
    assert [backup.number for backup in backups(folder)] == [1]


def test_a_number_of_any_length_is_gone_on_from(log: Path) -> None:
    folder = backups_of(log)
    folder.mkdir()
    (folder / "999999999.2026-01-01T00-00-00Z.4.db").write_text("mine")
    made = back_up(log, folder)
    assert made is not None
    assert [backup.number for backup in backups(folder)] == [1_000_000_000, 999_999_999]
    assert backups(folder)[0] == made


def test_two_windows_that_end_at_once_number_their_backups_apart(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, copied, others = backups_of(log), backup_module.copied, []

    def overtaken(*places: Path) -> Path:
        part = copied(*places)
        if not others:
            others.append(None)
            answer(log, 9)
            others.append(back_up(log, folder))
        return part

    monkeypatch.setattr(backup_module, "copied", overtaken)
    made = back_up(log, folder)
    assert made is not None
    assert others[1] is not None
    assert (others[1].number, made.number, others[1].events, made.events) == (1, 2, 4, 3)


def test_what_another_window_tidied_away_meanwhile_is_no_failure(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(10, 14):
        answer(log, n)
        back_up(log, backups_of(log))
    compress = backup_module._compress

    def gone(path: Path) -> None:
        path.unlink()
        compress(path)

    monkeypatch.setattr(backup_module, "_compress", gone)
    tidy(backups_of(log))
    assert [backup.number for backup in backups(backups_of(log))] == [4, 3]


@pytest.mark.usefixtures("bound_by_rights")
def test_a_folder_of_backups_without_rights_is_said(log: Path) -> None:
    folder = backups_of(log)
    for n in range(10, 14):
        answer(log, n)
        back_up(log, folder)
    for mode, actions in ((0o000, (backups, tidy)), (0o500, (tidy,))):
        folder.chmod(mode)
        try:
            for action in actions:
                with pytest.raises(StoreError, match="Permission denied") as refused:
                    action(folder)
                assert refused.value.hint
        finally:
            folder.chmod(0o700)


def test_a_migration_makes_a_backup_of_the_older_form_first(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(database.MIGRATIONS)
    second = tmp_path / "second.sql"
    second.write_text("CREATE TABLE more (x INTEGER) STRICT;")
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, str(second)))
    open_store(log).close()
    (made,) = backups(backups_of(log))
    with apsw.Connection(str(made.path)) as db:
        assert db.pragma("user_version") == before
    db.close()
    assert made.events == 3
    open_store(log).close()
    assert len(backups(backups_of(log))) == 1
    made.path.write_bytes(made.path.read_bytes()[:5_000])
    second.with_name("third.sql").write_text("CREATE TABLE yet_more (x INTEGER) STRICT;")
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, str(second.with_name("third.sql"))))
    open_store(log).close()
    assert len(backups(backups_of(log))) == 2, "one that is damaged protects nothing"


def test_no_migration_begins_where_no_backup_can_be_made(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(database.MIGRATIONS)
    second = tmp_path / "second.sql"
    second.write_text("CREATE TABLE more (x INTEGER) STRICT;")
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, str(second)))
    backups_of(log).write_text("a file where the folder should be")
    with pytest.raises(StoreError):
        open_store(log)
    with apsw.Connection(str(log)) as db:
        assert db.pragma("user_version") == before
    db.close()


def test_on_a_network_folder_a_rollback_journal_takes_the_place_of_the_write_ahead_log(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "is_on_network", lambda path: True)
    with open_store(log) as store:
        assert store._db.pragma("journal_mode") == "delete"
        store.append([review(5)])
        with open_store(log) as other:
            assert len(list(other.events())) == 4
            other.append([review(6)])
    monkeypatch.undo()
    with open_store(log) as store:
        assert store._db.pragma("journal_mode") == "wal"
        assert len(list(store.events())) == 5
