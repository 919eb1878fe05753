"""A log that is damaged is mended before anything is shown, with what can still be read, and the learner is told."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import apsw
import pytest
from hypothesis import settings as test_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quizapp.collection import Collection, open_collection
from quizapp.collection.doctor import examine
from quizapp.collection.upkeep import (
    all_backups,
    backup_named,
    keep,
    kept_beside,
    look_after,
    make_backup,
    open_carefully,
    preview,
    put_right,
    restore,
)
from quizapp.config import Paths, Settings
from quizapp.errors import StoreDamaged, StoreError, StoreTooNew, UsageError
from quizapp.learning.events import Event, Moment, Wording
from quizapp.storage import database
from quizapp.storage.segments import segments, segments_of
from quizapp.storage.store import open_store
from tests.storage.support import note, review, says_what_the_log_says

NOW = Moment(1_700_100_000_000, 60)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A log with 200 answers, closed, and no backup yet."""
    paths = Paths(data=tmp_path / "data", cache=tmp_path / "cache", config_file=tmp_path / "config.toml")
    with open_store(paths.log) as store:
        store.append([review(n, fact=f"f{n}") for n in range(200)])
    return paths


def answer(paths: Paths, *numbers: int) -> None:
    with open_store(paths.log) as store:
        store.append([review(n, fact=f"f{n}") for n in numbers])


def events_of(paths: Paths) -> list[Event]:
    with open_store(paths.log) as store:
        says_what_the_log_says(store)
        return list(store.events(with_voided=True))


def opened(paths: Paths) -> tuple[str, ...]:
    collection: Collection = open_carefully(paths, Settings(), clock=lambda: NOW)
    collection.close()
    return collection.notices


def zero_a_page(log: Path, page: int) -> None:
    """As a disk does that goes bad: no file's time tells of it."""
    about = log.stat()
    data = bytearray(log.read_bytes())
    data[4096 * page : 4096 * page + 4096] = bytes(4096)
    log.write_bytes(data)
    os.utime(log, ns=(about.st_atime_ns, about.st_mtime_ns))


def last_leaf_of_the_log(log: Path) -> int:
    """The page, counted from 0, that holds the newest event."""
    with open_store(log) as store:
        newest = list(store.events())[-1]
    return page_of(log, newest)


def page_of(log: Path, event: Event) -> int:
    """The page, counted from 0, that holds this event."""
    data, name = log.read_bytes(), event.stamp.id.encode()
    found = [page for page in range(len(data) // 4096) if name in data[4096 * page : 4096 * page + 4096]]
    return next(page for page in found if data[4096 * page] == 13)


def test_a_sound_log_opens_without_a_word(paths: Paths) -> None:
    assert opened(paths) == ()
    keep(paths)
    assert opened(paths) == ()


def test_the_log_of_a_newer_version_that_is_open_is_refused_and_never_taken_for_damaged(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(paths, None)
    second = tmp_path / "second.sql"
    second.write_text("CREATE TABLE more (x INTEGER) STRICT;")
    with monkeypatch.context() as newer:
        newer.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, str(second)))
        store = open_store(paths.log)
        store.append([review(900, fact="f1")])
    with pytest.raises(StoreTooNew):
        opened(paths)
    store.close()
    assert not list(paths.data.glob("*damaged*"))


def test_a_first_start_has_nothing_to_tell(tmp_path: Path) -> None:
    fresh = Paths(data=tmp_path / "new", cache=tmp_path / "c", config_file=tmp_path / "x.toml")
    assert opened(fresh) == ()


def test_what_came_after_the_backup_is_read_from_the_damaged_log(paths: Paths) -> None:
    keep(paths)
    answer(paths, *range(200, 230))
    before = events_of(paths)
    # The beginning holds the tables' definitions, without which nothing opens.
    zero_a_page(paths.log, 3)
    (told,) = opened(paths)
    assert "quizapp.damaged-1.db" in told
    assert "Backup 1, with all up to Wed 15 Nov 2023 02:32, took its place." in told
    assert {event.stamp.id for event in events_of(paths)} >= {event.stamp.id for event in before[:200]}
    assert opened(paths) == ()


class Killed(BaseException):
    """The program is gone: nothing of it runs any more."""


def killed(_: Paths, **__: object) -> None:
    raise Killed


def no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


def killed_at(call: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """From this change of names on, counted from 0, every one fails; the list grows by each that was tried."""
    tried: list[int] = []

    def failing(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*arguments: object, **options: object) -> object:
            tried.append(len(tried))
            if tried[-1] >= call:
                raise Killed
            return change(*arguments, **options)

        return changed

    for owner, name in ((os, "link"), (Path, "replace"), (Path, "unlink")):
        monkeypatch.setattr(owner, name, failing(getattr(owner, name)))
    return tried


def test_a_log_that_was_being_mended_when_the_power_failed_is_mended_by_the_next_start_with_all_it_held(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(paths)
    damaged = tmp_path / "damaged"
    with open_store(paths.log) as store:
        store.append([review(n, fact=f"f{n % 7}") for n in range(200, 205)])  # in the write-ahead log alone
        shutil.copytree(paths.data, damaged)
    zero_a_page(damaged / "quizapp.db", last_leaf_of_the_log(paths.log) - 3)
    for call in range(100):
        shutil.rmtree(paths.data)
        shutil.copytree(damaged, paths.data)
        with monkeypatch.context() as power, suppress(Killed):
            tried = killed_at(call, power)
            opened(paths)
        opened(paths)
        with open_store(paths.log) as store:
            found = {event.stamp.at_ms for event in store.events()}
        assert found >= {review(n).stamp.at_ms for n in range(205)}, call
        if len(tried) <= call:
            break
    assert call > 4


def test_what_cannot_be_read_is_told_with_its_minutes(paths: Paths) -> None:
    keep(paths)
    answer(paths, *range(200, 230))
    zero_a_page(paths.log, last_leaf_of_the_log(paths.log))
    shutil.rmtree(segments_of(paths.log))
    assert "damaged" in look_after(paths)
    (told,) = opened(paths)
    left = events_of(paths)
    assert 200 <= len(left) < 230
    assert "may be missing" in told
    assert " min)" in told


@pytest.mark.parametrize("seed", range(50))
def test_whatever_bits_flip_or_bytes_go_no_answer_of_the_backup_is_lost(paths: Paths, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - damage, no secret
    keep(paths)
    answer(paths, 300)
    before = {event.stamp.id for event in events_of(paths)}
    in_backup = before - {event.stamp.id for event in events_of(paths) if event.stamp.at_ms == review(300).stamp.at_ms}
    data = bytearray(paths.log.read_bytes())
    if seed % 2:
        for _ in range(dice.choice((1, 8, 64))):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    else:
        del data[dice.randrange(len(data)) :]
    paths.log.write_bytes(data)
    look_after(paths)
    told = "".join(opened(paths))
    try:
        events_of(paths)
    except StoreDamaged:
        # A letter that is none, which only reading every row finds: the doctor does.
        told = put_right(paths, lambda: NOW)
        assert told
    except AssertionError:
        # A number of a cache that is another now: the doctor makes it again.
        with open_store(paths.log) as store:
            store.refold()
    with open_store(paths.log) as store:
        after = {event.stamp.id for event in store.events(with_voided=True)}
        if told:
            assert after >= in_backup
            says_what_the_log_says(store)
            assert (paths.data / "quizapp.damaged-1.db").read_bytes() == data
    # A single bit may fall into a number or a text of one row, which only a second copy could tell.
    assert len(before - after) <= 1


def test_an_emptied_log_is_mended_as_a_damaged_one_is(paths: Paths) -> None:
    keep(paths)
    paths.log.write_bytes(b"")
    (told,) = opened(paths)
    assert "It is empty." in told
    assert len(events_of(paths)) == 200


def test_a_log_that_is_gone_is_told_and_can_be_put_back(paths: Paths) -> None:
    keep(paths)
    paths.log.unlink()
    (told,) = opened(paths)
    assert "quizapp restore 1 puts the newest backup back" in told
    restore(paths, backup_named(paths, "1"))
    assert len(events_of(paths)) == 200


def test_without_backup_or_segment_a_damaged_log_is_left_as_it_is_and_the_way_on_is_told(paths: Paths) -> None:
    data = paths.log.read_bytes()[: 4096 * 3]
    paths.log.write_bytes(data)
    shutil.rmtree(segments_of(paths.log))
    with pytest.raises(StoreDamaged, match="damaged") as error:
        opened(paths)
    assert "doctor --fix" in error.value.hint
    assert paths.log.read_bytes() == data
    assert "There was no sound backup." in put_right(paths, lambda: NOW, or_empty=True)
    events_of(paths)


def test_after_an_unclean_end_the_log_is_looked_over_before_it_is_used(paths: Paths) -> None:
    keep(paths)
    with open_store(paths.log) as store:
        store.append([review(400)])
        left = {end: Path(f"{paths.log}{end}").read_bytes() for end in ("", "-wal")}
    for end, data in left.items():
        Path(f"{paths.log}{end}").write_bytes(data)
    data = bytearray(left[""])
    data[4096 * 5 : 4096 * 5 + 200] = b"\xff" * 200
    paths.log.write_bytes(data)
    assert len(opened(paths)) == 1
    assert len(events_of(paths)) >= 200


def test_damage_found_beside_the_app_is_mended_at_the_next_start(paths: Paths) -> None:
    assert look_after(paths) == ""
    assert len(all_backups(paths)) == 1
    with open_store(paths.log) as running:
        answer(paths, 500)
        zero_a_page(paths.log, 6)
        assert "damaged" in look_after(paths)
        assert len(all_backups(paths)) == 1, "a damaged log is no backup"
        running.close()
    assert len(opened(paths)) == 1
    assert look_after(paths) == ""


def test_looking_after_tidies_and_makes_no_second_backup_of_the_same(paths: Paths) -> None:
    for n in range(600, 604):
        answer(paths, n)
        assert look_after(paths) == ""
        assert look_after(paths) == ""
    assert [backup.path.suffix for backup in all_backups(paths)] == [".db", ".db", ".gz", ".gz"]


def test_backing_up_without_a_log_is_said(tmp_path: Path) -> None:
    fresh = Paths(data=tmp_path / "new", cache=tmp_path / "c", config_file=tmp_path / "x.toml")
    with pytest.raises(StoreError, match="no log"):
        make_backup(fresh)
    assert look_after(fresh) == ""
    assert not fresh.data.exists()


def test_a_preview_changes_nothing_and_says_what_restoring_does(paths: Paths) -> None:
    make_backup(paths)
    answer(paths, 700, 701)
    before = events_of(paths)
    seen = preview(paths, backup_named(paths, "1"))
    assert (seen.now, seen.then, seen.leaving.reviews, seen.coming.events) == (202, 200, 2, 0)
    assert events_of(paths) == before
    undo = restore(paths, backup_named(paths, "1"))
    assert len(events_of(paths)) == 200
    assert undo is not None
    restore(paths, backup_named(paths, str(undo.number)))
    assert events_of(paths) == before


def test_a_preview_of_a_first_restore_makes_no_log(paths: Paths, tmp_path: Path) -> None:
    path, _ = make_backup(paths)
    fresh = Paths(data=tmp_path / "new", cache=tmp_path / "c", config_file=tmp_path / "x.toml")
    seen = preview(fresh, path)
    assert (seen.now, seen.then, seen.coming.events) == (0, 200, 200)
    assert not fresh.data.exists()
    assert restore(fresh, path) is None
    assert events_of(fresh) == events_of(paths)


def test_a_backup_goes_by_number_or_file(paths: Paths, tmp_path: Path) -> None:
    path, _ = make_backup(paths)
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    assert backup_named(paths, "1") == backup_named(paths, "0001") == path
    assert backup_named(paths, str(copy)) == copy
    for name in ("2", "nowhere.db", "-1", "²"):
        with pytest.raises(UsageError):
            backup_named(paths, name)


def test_two_starts_at_once_mend_a_damaged_log_once(paths: Paths) -> None:
    keep(paths)
    zero_a_page(paths.log, 4)
    assert look_after(paths)
    script = (
        "import sys; from pathlib import Path; from quizapp.collection.upkeep import open_carefully\n"
        "from quizapp.config import Paths, Settings\n"
        "data = Path(sys.argv[1]); paths = Paths(data, data / 'cache', data / 'c.toml')\n"
        "collection = open_carefully(paths, Settings()); print(len(collection.notices)); collection.close()"
    )
    command = [sys.executable, "-c", script, str(paths.data)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "1" in said
    assert len(events_of(paths)) == 200


def test_opening_for_a_prompt_loads_nothing_of_this(paths: Paths) -> None:
    script = (
        "import sys; from pathlib import Path; from quizapp.collection import open_collection\n"
        "from quizapp.config import Paths, Settings\n"
        "data = Path(sys.argv[1]); open_collection(Paths(data, data / 'c', data / 'x'), Settings()).close()\n"
        "print(sorted(name for name in sys.modules if name.endswith(('backup', 'recovery', 'upkeep', 'gzip'))))"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(paths.data)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert open_collection is not open_carefully


# The log's second copy.


def test_nothing_is_lost_of_a_damaged_log_though_no_backup_is_newer_than_its_last_answers(paths: Paths) -> None:
    keep(paths)
    before = events_of(paths)
    answer(paths, *range(200, 230))
    for page in (last_leaf_of_the_log(paths.log), 3, 6):
        zero_a_page(paths.log, page)
    look_after(paths)
    (told,) = opened(paths)
    after = events_of(paths)
    assert after[:200] == before
    assert [event.stamp.at_ms for event in after] == [review(n).stamp.at_ms for n in range(230)]
    assert told.endswith("30 further events were in its segments."), "and no file vouches for there having been no more"


@pytest.mark.parametrize("left", [b"", b"\0" * 50_000, b"dear diary " * 5_000], ids=["empty", "zeros", "text"])
def test_nothing_is_lost_where_nothing_of_the_log_can_be_read(paths: Paths, left: bytes) -> None:
    keep(paths)
    answer(paths, *range(200, 230))
    before = events_of(paths)
    at = paths.log.stat().st_mtime_ns
    paths.log.write_bytes(left)
    os.utime(paths.log, ns=(at, at))
    (told,) = opened(paths)
    assert events_of(paths) == before
    assert told.endswith("30 further events were in its segments.")


def test_nothing_is_missing_where_all_that_a_damaged_log_says_it_held_is_there(paths: Paths) -> None:
    keep(paths)
    answer(paths, *range(200, 230))
    before = events_of(paths)
    zero_a_page(paths.log, page_of(paths.log, before[100]))
    look_after(paths)
    (told,) = opened(paths)
    assert events_of(paths) == before
    assert told.endswith("Nothing is missing.")


def test_what_a_backup_holds_that_the_log_had_left_is_not_counted_for_what_is_missing(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(paths)
    answer(paths, *range(200, 300))
    with monkeypatch.context() as power, suppress(Killed):
        power.setattr("quizapp.collection.upkeep.keep", killed)
        restore(paths, backup_named(paths, "1"))
    backup_named(paths, "1").unlink()
    answer(paths, *range(300, 360))
    shutil.rmtree(segments_of(paths.log))
    lost = next(event for event in events_of(paths) if event.stamp.at_ms == review(320).stamp.at_ms)
    zero_a_page(paths.log, page_of(paths.log, lost))
    look_after(paths)
    (told,) = opened(paths)
    assert lost.stamp.id not in {event.stamp.id for event in events_of(paths)}
    assert "It is of before a backup was put back" in told
    assert told.endswith("Other answers of the damaged log may be missing.")


def test_a_segment_written_later_does_not_vouch_for_what_it_could_not_take_before(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(paths)
    with monkeypatch.context() as full:
        full.setattr("quizapp.storage.segments._append", no_room)
        answer(paths, *range(200, 210))
    answer(paths, 210)
    at = paths.log.stat().st_mtime_ns
    paths.log.write_bytes(b"")
    os.utime(paths.log, ns=(at, at))
    (told,) = opened(paths)
    assert len(events_of(paths)) == 201
    assert told.endswith("1 further event was in its segments.")


def test_a_backup_of_an_older_form_mends_a_log_and_is_none_to_wait_for(paths: Paths) -> None:
    keep(paths)
    (older,) = all_backups(paths)
    with apsw.Connection(str(older.path)) as db:
        db.execute("DROP TABLE timeline; PRAGMA user_version = 2")
    db.close()
    answer(paths, 200)
    keep(paths)
    all_backups(paths)[0].path.write_bytes(b"")
    before = events_of(paths)
    zero_a_page(paths.log, last_leaf_of_the_log(paths.log))
    look_after(paths)
    began = time.monotonic()
    (told,) = opened(paths)
    assert time.monotonic() - began < 10, "it does not wait for its own lock"
    assert f"Backup {older.number}, " in told
    assert events_of(paths) == before
    assert len(all_backups(paths)) == 2, "what is to become a log is not backed up"


def test_a_log_that_was_written_last_when_it_was_backed_up_lacks_nothing_however_long_ago_that_was(
    paths: Paths,
) -> None:
    before = events_of(paths)
    keep(paths)
    shutil.rmtree(segments_of(paths.log))
    for page in range(paths.log.stat().st_size // 4096):
        zero_a_page(paths.log, page)
    look_after(paths)
    (told,) = opened(paths)
    assert events_of(paths) == before
    assert told.endswith("Nothing is missing.")


def test_segments_alone_mend_a_log_that_was_never_backed_up(paths: Paths) -> None:
    before = events_of(paths)
    paths.log.write_bytes(paths.log.read_bytes()[: 4096 * 3])
    look_after(paths)
    (told,) = opened(paths)
    assert events_of(paths) == before
    assert "There was no sound backup. 200 further events were in its segments." in told
    answer(paths, 200)
    zero_a_page(paths.log, 0)
    look_after(paths)
    assert "201 further events were in its segments." in opened(paths)[0], "they count for what took its place too"


def test_where_log_and_segment_are_damaged_the_minutes_are_told(paths: Paths) -> None:
    keep(paths)
    answer(paths, *range(200, 230))
    zero_a_page(paths.log, last_leaf_of_the_log(paths.log))
    (segment,) = [segment for segment in segments(paths.log) if segment.number is None]
    lines = segment.path.read_bytes().splitlines(keepends=True)
    segment.path.write_bytes(b"".join(lines[:-12]) + lines[-12][:100])
    look_after(paths)
    (told,) = opened(paths)
    left = events_of(paths)
    assert 200 < len(left) < 230
    assert "further events were in its segments" in told
    assert " min) may be missing." in told


def test_what_the_learner_went_back_behind_does_not_come_back_with_damage(paths: Paths) -> None:
    make_backup(paths)
    answer(paths, *range(200, 210))
    undo = restore(paths, backup_named(paths, "1"))
    answer(paths, 300, 301)
    wanted = events_of(paths)
    for page in (3, last_leaf_of_the_log(paths.log)):
        zero_a_page(paths.log, page)
    look_after(paths)
    assert len(opened(paths)) == 1
    assert events_of(paths) == wanted
    assert undo is not None
    restore(paths, undo.path)
    assert len(events_of(paths)) == 210, "and none of it is lost"


def test_a_log_that_was_made_empty_again_stays_so_when_it_is_damaged(tmp_path: Path) -> None:
    paths = Paths(data=tmp_path / "data", cache=tmp_path / "cache", config_file=tmp_path / "config.toml")
    open_store(paths.log).close()
    make_backup(paths)
    answer(paths, 1)
    restore(paths, backup_named(paths, "1"))
    paths.log.write_bytes(paths.log.read_bytes()[: 4096 * 3])
    look_after(paths)
    assert opened(paths)
    assert events_of(paths) == []


def test_a_restore_that_is_killed_before_its_own_backup_brings_nothing_back_either(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(paths)
    answer(paths, *range(200, 210))
    with monkeypatch.context() as power, suppress(Killed):
        power.setattr("quizapp.collection.upkeep.keep", killed)
        restore(paths, backup_named(paths, "1"))
    answer(paths, 300)
    wanted = events_of(paths)
    zero_a_page(paths.log, last_leaf_of_the_log(paths.log))
    look_after(paths)
    assert len(opened(paths)) == 1
    assert events_of(paths) == wanted


def test_what_came_after_the_backup_of_a_log_that_is_gone_is_put_in_by_the_doctor_alone(paths: Paths) -> None:
    keep(paths)
    answer(paths, *range(200, 210))
    wanted = events_of(paths)
    paths.log.unlink()
    (told,) = opened(paths)
    assert "The log was gone" in told
    assert events_of(paths) == [], "another log's segments are not put into a new one"
    restore(paths, backup_named(paths, "1"))
    assert len(events_of(paths)) == 200
    assert kept_beside(paths) == 10
    assert [f.fixed for f in examine(paths, fix=True) if f.severity == "error"] == [True]
    assert events_of(paths) == wanted
    assert kept_beside(paths) == 0


class AnyFate(RuleBasedStateMachine):
    """Answers, backups, restores and damage in any order: whatever was not gone back behind is there."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)  # noqa: S108
        home = Path(self.folder.name)
        self.paths = Paths(data=home / "data", cache=home / "cache", config_file=home / "config.toml")
        self.windows = [open_store(self.paths.log) for _ in range(2)]
        self.there: set[str] = set()
        self.kept: dict[int, set[str]] = {}

    @rule(window=st.integers(0, 1), n=st.integers(0, 40), many=st.integers(1, 6))
    def answer(self, window: int, n: int, many: int) -> None:
        events = [review(n + k, fact=f"f{k}") for k in range(many)]
        self.windows[window].append(events, texts=[Wording("typed", f"{n}?", ("a",))])
        self.there |= {event.stamp.id for event in events}

    @rule(window=st.integers(0, 1), n=st.integers(0, 9))
    def take_back(self, window: int, n: int) -> None:
        target = sorted(self.there)[n % len(self.there)] if self.there else "none"
        event = note("void", target, 50 + n)
        self.windows[window].append([event])
        self.there.add(event.stamp.id)

    @rule(window=st.integers(0, 1))
    def reopen(self, window: int) -> None:
        self.windows[window].close()
        self.windows[window] = open_store(self.paths.log)

    @rule()
    def back_up(self) -> None:
        _, made = make_backup(self.paths)
        assert made is not None
        self.kept[made.number] = set(self.there)

    @rule()
    def look_after(self) -> None:
        before = {backup.number for backup in all_backups(self.paths)}
        look_after(self.paths)
        self.kept |= {b.number: set(self.there) for b in all_backups(self.paths) if b.number not in before}

    @precondition(lambda self: self.kept)
    @rule(which=st.integers(0, 30))
    def restore(self, which: int) -> None:
        there = [backup for backup in all_backups(self.paths) if backup.number in self.kept]
        chosen = there[which % len(there)]
        undo = restore(self.paths, chosen.path)
        if undo is not None:
            self.kept[undo.number] = set(self.there)
        self.there = set(self.kept[chosen.number])
        newest = all_backups(self.paths)[0]
        self.kept.setdefault(newest.number, set(self.there))

    @rule(seed=st.integers(0, 10**6), how=st.sampled_from(("zeros", "cut", "all")))
    def damage(self, seed: int, how: str) -> None:
        for window in self.windows:
            window.close()
        dice = random.Random(seed)  # noqa: S311 - damage, no secret
        size = self.paths.log.stat().st_size
        if how == "zeros":
            for _ in range(3):
                zero_a_page(self.paths.log, dice.randrange(size // 4096))
        else:
            with self.paths.log.open("r+b") as file:
                file.truncate(dice.randrange(size) if how == "cut" else 0)
        examine(self.paths, fix=True)
        self.windows = [open_store(self.paths.log) for _ in range(2)]

    @invariant()
    def all_is_there_and_nothing_else(self) -> None:
        if hasattr(self, "windows"):
            assert {event.stamp.id for event in self.windows[0].events(with_voided=True)} == self.there
            says_what_the_log_says(self.windows[1])

    def teardown(self) -> None:
        if hasattr(self, "windows"):
            for window in self.windows:
                window.close()
            self.folder.cleanup()


AnyFate.TestCase.settings = test_settings(max_examples=6, stateful_step_count=12)
TestAnyFate = AnyFate.TestCase
