"""The way back: a backup is put back whole and the step undone; a damaged log is mended and what it still says kept."""

from __future__ import annotations

import gzip
import random
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import pytest

from quizapp.errors import QuizError, StoreDamaged, StoreError, StoreLocked, StoreTooNew
from quizapp.learning.events import Event, Wording
from quizapp.storage import database, recovery
from quizapp.storage.backup import back_up, backups, backups_of, beside
from quizapp.storage.database import damage
from quizapp.storage.recovery import Span, difference, mend, opened_backup, put_back, salvaged
from quizapp.storage.segments import segments_of
from quizapp.storage.store import open_store
from tests.storage.support import contents, note, review, says_what_the_log_says


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "quizapp.db"
    with open_store(path) as store:
        store.append([review(n, fact=f"f{n}") for n in range(30)], texts=[Wording("typed", "p", ("a",))])
    return path


def events_of(log: Path) -> list[Event]:
    with open_store(log) as store:
        return list(store.events(with_voided=True))


def everything(log: Path) -> dict[str, list[object]]:
    with open_store(log) as store:
        return contents(store)


def test_putting_back_makes_the_log_what_it_was_and_can_itself_be_undone(log: Path) -> None:
    first = back_up(log, backups_of(log))
    assert first is not None
    before = everything(log)
    with open_store(log) as store:
        store.append([review(n, fact="later") for n in range(40, 45)] + [note("marked", "deck/q", on=True)])
    after = everything(log)
    with opened_backup(first.path) as found:
        saved = put_back(found, log)
    assert everything(log) == before
    assert saved is not None
    with opened_backup(saved.path) as found:
        put_back(found, log)
    assert everything(log) == after
    with open_store(log) as store:
        says_what_the_log_says(store)


def test_a_window_that_is_open_goes_on_with_what_was_put_back(log: Path) -> None:
    first = back_up(log, backups_of(log))
    assert first is not None
    with open_store(log) as window:
        window.append([review(50, fact="late")])
        with opened_backup(first.path) as found:
            put_back(found, log)
        assert len(list(window.events())) == 30
        window.append([review(51, fact="later")])
        says_what_the_log_says(window)
    assert len(events_of(log)) == 31


def test_the_difference_says_what_would_leave_and_what_would_come(log: Path) -> None:
    first = back_up(log, backups_of(log))
    assert first is not None
    late = review(60), note("marked", "deck/q", 70, on=True)
    with open_store(log) as store:
        store.append(late)
    with opened_backup(first.path) as found:
        leaving, coming = difference(found, log)
        assert leaving == Span(2, 1, late[0].stamp.at_ms, late[1].stamp.at_ms)
        assert coming == Span(0, 0, 0, 0)
        log.unlink()
        assert difference(found, log)[1].events == 30


def test_putting_back_waits_for_a_writer_and_tells_of_one_that_stays(log: Path) -> None:
    first = back_up(log, backups_of(log))
    assert first is not None
    with open_store(log) as store, opened_backup(first.path) as found:
        store._db.execute("BEGIN IMMEDIATE")
        with pytest.raises(QuizError, match="Another program"):
            put_back(found, log)
        threading.Timer(0.3, store._db.execute, ("ROLLBACK",)).start()
        put_back(found, log)


def test_what_another_window_saves_while_a_backup_is_put_back_is_in_the_log_or_in_the_backup_made_before(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(log, backups_of(log))
    assert first is not None
    make, saved = recovery.back_up, []
    with open_store(log, wait_ms=10) as window:

        def answered_meanwhile(*arguments: Any, **options: Any) -> Any:
            made = make(*arguments, **options)
            with suppress(StoreLocked):
                window.append([late := review(70, fact="late")])
                saved.append(late)
            return made

        monkeypatch.setattr(recovery, "back_up", answered_meanwhile)
        with opened_backup(first.path) as found:
            before = put_back(found, log)
        assert before is not None
        with opened_backup(before.path) as found:
            kept = [*events_of(log), *events_of(found)]
        assert all(event in kept for event in saved)
        window.append([review(71, fact="late")])
        says_what_the_log_says(window)


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_a_backup_comes_back_where_there_is_no_log_and_the_log_is_numbered_as_it_was(log: Path, left: str) -> None:
    before = everything(log)
    first = back_up(log, backups_of(log))
    assert first is not None
    for path in (log, *beside(log)):
        path.unlink(missing_ok=True)
    if left != "nothing":
        log.touch()
    with opened_backup(first.path) as found:
        assert put_back(found, log) is None
    assert everything(log) == before
    assert damage(log) == ""
    with apsw.Connection(str(log)) as db:
        assert db.execute("SELECT max(rowid), count(*) FROM events").fetchall() == [(30, 30)]


def truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def flip(data: bytes, dice: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(30):
        broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
    return bytes(broken)


def not_a_backup(data: bytes, dice: random.Random) -> bytes:
    return b"[deck]\n" * 5_000


def other_database(data: bytes, dice: random.Random) -> bytes:
    return data[:68] + b"\0\0\0\0" + data[72:]  # the mark of the application


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("spoil", [truncate, flip, not_a_backup, other_database])
def test_a_bad_backup_is_refused_and_the_log_left_as_it_is(
    log: Path, spoil: Callable[[bytes, random.Random], bytes], packed: bool
) -> None:
    made = back_up(log, backups_of(log))
    assert made is not None
    data = gzip.compress(made.path.read_bytes()) if packed else made.path.read_bytes()
    if packed and spoil is other_database:
        data = gzip.compress(other_database(made.path.read_bytes(), random.Random()))  # noqa: S311 - unused
        spoil = bytes.__class__ and (lambda data, dice: data)
    whole = log.read_bytes()
    for seed in range(8):
        made.path.write_bytes(spoil(data, random.Random(seed)))  # noqa: S311 - damage, no secret
        with pytest.raises(StoreError) as refused, opened_backup(made.path):
            raise AssertionError("opened")
        assert refused.value.where == str(made.path)
    assert log.read_bytes() == whole


def test_a_backup_of_a_newer_version_is_refused(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = back_up(log, backups_of(log))
    assert made is not None
    monkeypatch.setattr(database, "MIGRATIONS", ())
    monkeypatch.setattr("quizapp.storage.recovery.MIGRATIONS", ())
    with pytest.raises(StoreTooNew), opened_backup(made.path):
        pass


@pytest.mark.parametrize("name", ["nowhere.db", "."])
def test_what_is_no_file_is_no_backup(log: Path, name: str) -> None:
    with pytest.raises(StoreError), opened_backup(log.parent / name):
        pass


def test_a_bomb_is_not_unpacked(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.storage.recovery.LARGEST_BYTES", 2**20)
    bomb = log.with_name("bomb.db.gz")
    bomb.write_bytes(gzip.compress(bytes(2**23)))
    with pytest.raises(StoreDamaged), opened_backup(bomb):
        pass


# A damaged log.


def spoilt(log: Path, seed: int, *, cut: bool = False) -> None:
    """Flip forty bits, or cut the file off."""
    dice = random.Random(seed)  # noqa: S311 - damage, no secret
    data = bytearray(log.read_bytes())
    for _ in range(40):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    log.write_bytes(data[: dice.randrange(len(data))] if cut else data)


def test_a_sound_log_is_not_mended(log: Path) -> None:
    back_up(log, backups_of(log))
    assert mend(log) is None
    assert not list(log.parent.glob("*damaged*"))
    assert not list(log.parent.glob(".*part"))


def test_a_damaged_log_is_kept_aside_and_the_newest_sound_backup_takes_its_place(log: Path) -> None:
    first = back_up(log, backups_of(log))
    with open_store(log) as store:
        store.append([review(90)])
    second = back_up(log, backups_of(log))
    assert first is not None
    assert second is not None
    second.path.write_bytes(second.path.read_bytes()[:5_000])
    spoilt(log, 3)
    damaged = log.read_bytes()
    found = mend(log)
    assert found is not None
    assert (found.backup, found.aside.read_bytes()) == (first, damaged)
    assert found.wrong
    assert len(events_of(log)) == 30
    assert damage(log) == ""


@pytest.mark.parametrize("left", [b"", b"\0" * 50_000, b"dear diary " * 5_000], ids=["empty", "zeros", "text"])
def test_a_newest_backup_that_is_none_keeps_no_older_one_from_being_taken(log: Path, left: bytes) -> None:
    first = back_up(log, backups_of(log))
    with open_store(log) as store:
        store.append([review(90)])
    second = back_up(log, backups_of(log))
    assert second is not None
    second.path.write_bytes(left)
    spoilt(log, 3)
    found = mend(log)
    assert found is not None
    assert found.backup == first
    assert len(events_of(log)) == 30


def test_no_empty_log_takes_the_place_of_a_damaged_one_while_a_backup_cannot_be_read(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(log, backups_of(log))
    spoilt(log, 3)
    damaged = log.read_bytes()

    def full(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("quizapp.storage.recovery.tempfile.TemporaryDirectory", full)
    with pytest.raises(StoreError, match="no room to unpack"):
        mend(log, or_empty=True)
    assert log.read_bytes() == damaged


def test_what_lay_beside_the_damaged_log_does_not_lie_beside_the_new_one(log: Path) -> None:
    back_up(log, backups_of(log))
    spoilt(log, 4)
    for end in ("-wal", "-shm", "-journal"):
        Path(f"{log}{end}").write_bytes(b"stale" * 1_000)
    found = mend(log)
    assert found is not None
    assert not [path for path in log.parent.iterdir() if path.name.startswith("quizapp.db-")]
    assert Path(f"{found.aside}-wal").read_bytes() == b"stale" * 1_000
    assert len(events_of(log)) == 30


def test_without_a_sound_backup_nothing_is_changed_unless_an_empty_log_is_wanted(log: Path) -> None:
    spoilt(log, 5)
    shutil.rmtree(segments_of(log))
    damaged = log.read_bytes()
    assert mend(log) is None
    assert log.read_bytes() == damaged
    found = mend(log, or_empty=True)
    assert found is not None
    assert found.backup is None
    assert found.aside.read_bytes() == damaged
    assert events_of(log) == []


def test_damaged_logs_are_numbered(log: Path) -> None:
    back_up(log, backups_of(log))
    names = []
    for seed in (6, 7, 8):
        spoilt(log, seed)
        found = mend(log)
        assert found is not None
        names.append(found.aside.name)
    assert names == [f"quizapp.damaged-{number}.db" for number in (1, 2, 3)]


@pytest.mark.parametrize("cut", [False, True], ids=["flipped", "cut"])
def test_what_is_read_of_a_damaged_log_was_written_so(log: Path, cut: bool) -> None:
    """Whatever comes out of a damaged file is an event that went in, but for what its id cannot vouch for."""
    with open_store(log) as store:
        store.append([review(n, fact=f"g{n}") for n in range(100, 500)])
    whole = log.read_bytes()
    wrote = {event.stamp.at_ms for event in events_of(log)}
    read = []
    for seed in range(25):
        log.write_bytes(whole)
        spoilt(log, seed, cut=cut)
        events, wordings, unread, rows = salvaged(log)
        assert {event.stamp.at_ms for event in events} <= wrote
        assert all(wording == Wording("typed", "p", ("a",)) for wording in wordings)
        assert unread >= 0
        assert rows in {0, 430}
        read.append(len(events))
    assert max(read) > (100 if cut else 400)


def test_nothing_is_read_of_what_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    path.write_text("dear diary" * 1_000)
    assert salvaged(path) == ([], [], 0, 0)


def test_the_newest_answers_are_read_from_the_write_ahead_log_of_a_damaged_log(log: Path) -> None:
    with open_store(log) as store:
        store.append([review(200, fact="newest")])
        copy = log.with_name("copy.db")
        copy.write_bytes(log.read_bytes())
        Path(f"{copy}-wal").write_bytes(Path(f"{log}-wal").read_bytes())
    assert review(200).fact_id == "f"
    assert "newest" in {event.fact_id for event in salvaged(copy)[0]}  # type: ignore[union-attr] # reviews all


def test_no_backup_is_touched_by_mending(log: Path) -> None:
    back_up(log, backups_of(log))
    before = [(backup.path, backup.path.read_bytes()) for backup in backups(backups_of(log))]
    spoilt(log, 9)
    mend(log)
    assert [(backup.path, backup.path.read_bytes()) for backup in backups(backups_of(log))] == before
