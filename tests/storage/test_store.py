from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from quizapp.errors import StoreDamaged, StoreError, StoreLocked, StoreTooNew
from quizapp.learning.events import (
    Event,
    Mode,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    Wording,
)
from quizapp.learning.folding import Folded, fold, fold_facts
from quizapp.learning.memory_models import FSRS6_WEIGHTS, FSRS7
from quizapp.storage import caches, database
from quizapp.storage.store import Store, open_store
from tests.storage.support import ALL_DAYS, contents, files, note, review, says_what_the_log_says, stamp, tables
from tests.strategies import START_MS, logs, notes, refs, reviews, stamps, weights

MODEL = FSRS7()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "log.sqlite"


@pytest.fixture
def log(path: Path) -> Iterator[Store]:
    with open_store(path) as store:
        yield store


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """A folder in memory, where syncing costs nothing: for tests that open hundreds of stores."""
    shared = Path("/dev/shm")  # noqa: S108 - the folder made in it is private
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        yield Path(folder)


# What goes in comes out.


@given(events=logs(), parts=st.integers(1, 4))
def test_events_come_out_as_they_went_in_and_in_time_order(scratch: Path, events: list[Event], parts: int) -> None:
    with fresh(scratch) as store:
        for part in range(parts):
            store.append(events[part::parts])
        assert list(store.events(with_voided=True)) == in_time(events)


@given(events=logs(), parts=st.integers(1, 4))
def test_the_caches_are_the_fold_of_the_log_however_it_arrives(scratch: Path, events: list[Event], parts: int) -> None:
    with fresh(scratch) as store:
        for part in range(parts):
            store.append(events[part::parts])
        says_what_the_log_says(store)


def test_a_large_batch_is_folded_as_a_small_one_is(scratch: Path) -> None:
    events = [review(n, fact=f"f{n % 90}") for n in range(1_500)]
    with fresh(scratch) as at_once, fresh(scratch) as in_parts:
        at_once.append(events)
        for part in range(0, len(events), 100):
            in_parts.append(events[part : part + 100])
        assert contents(at_once) == contents(in_parts)


def test_notes_of_unknown_kinds_are_kept_as_they_came(log: Store) -> None:
    unknown = note("of_tomorrow", "deck/f", shape={"deep": [1, None, "\ud800 \0 é"]})
    log.append([unknown])
    assert list(log.events()) == [unknown]


def test_an_event_that_is_there_already_is_left_as_it_is(log: Store) -> None:
    first = review()
    log.append([first, first])
    log.append([replace(first, rating=Rating.AGAIN)])
    assert list(log.events()) == [first]
    assert log.day_counts(*ALL_DAYS)[19_675, "deck"].reviews == 1


def test_a_void_may_come_before_what_it_voids(log: Store) -> None:
    answer = review()
    log.append([note(NoteKind.VOID, answer.stamp.id)])
    log.append([answer])
    assert log.fact_states() == {}
    assert log.last_event_of("deck/f") is None


ANSWER, LATER = review(1), review(4)
OTHERS = review(2, question_id="other", fact_id="g")
LINK = note(NoteKind.LINKED, "deck/q", question="deck/q", fact="deck/g")
RESET = note(NoteKind.RESET, "deck/f", 3)
UNLINK = note(NoteKind.VOID, LINK.stamp.id)


@pytest.mark.parametrize(
    "arriving",
    [
        (ANSWER, LINK, LATER, OTHERS, UNLINK),
        (UNLINK, ANSWER, LINK, LATER),
        (ANSWER, LATER, UNLINK, LINK, OTHERS),
        (LINK, RESET, ANSWER, LATER),
        (OTHERS, ANSWER, LATER, LINK, RESET),
        (LATER, ANSWER, LINK, RESET, OTHERS),
        (RESET, LINK, LATER, ANSWER, UNLINK),
        (LINK, OTHERS, RESET, LATER, note(NoteKind.VOID, RESET.stamp.id), ANSWER),
    ],
)
def test_links_and_resets_hold_in_whatever_order_they_arrive(log: Store, arriving: tuple[Event, ...]) -> None:
    for event in arriving:
        log.append([event])
        says_what_the_log_says(log)


def test_wordings_are_kept_for_good(log: Store) -> None:
    first, second = Wording("typed", "Where?", ("here", "there")), Wording("typed", "When?", ("now",))
    log.append([], texts=[first])
    log.append([review()], texts=[first, second])
    assert log.wordings([second.hash, first.hash, "unknown"]) == {first.hash: first, second.hash: second}


def test_the_last_stamp_is_known_for_each_machine_also_when_taken_back(log: Store) -> None:
    answer = review(9, stamp=stamp(START_MS + 9))
    log.append([answer, note(NoteKind.VOID, answer.stamp.id, -1), review(-5, stamp=stamp(START_MS - 5, "phone"))])
    assert log.last_at_ms("laptop") == START_MS + 9
    assert log.last_at_ms("phone") == START_MS - 5
    assert log.last_at_ms("tablet") is None


def test_events_are_found_by_kind_deck_quiz_and_time(log: Store) -> None:
    in_quiz = review(1, quiz_id="one", mode=Mode.QUIZ)
    elsewhere = review(2, deck_id="deck2")
    begun = note(NoteKind.QUIZ_STARTED, "one", 0, seed=7)
    asleep = note(NoteKind.SUSPENDED, "deck/f", 3, on=True)
    taken_back = review(4, quiz_id="one")
    undone = note(NoteKind.VOID, taken_back.stamp.id, 5)
    log.append([undone, in_quiz, elsewhere, begun, asleep, taken_back])
    assert list(log.events(quiz_id="one")) == [begun, in_quiz]
    assert list(log.events(quiz_id="one", with_voided=True)) == [begun, in_quiz, taken_back]
    assert list(log.events(deck_id="deck")) == [in_quiz, asleep]
    assert list(log.events(kinds=["review"], since_ms=elsewhere.stamp.at_ms)) == [elsewhere]
    assert list(log.events(kinds=[NoteKind.SUSPENDED, NoteKind.VOID])) == [asleep, undone]


def test_open_quizzes_are_those_begun_and_not_ended_oldest_first(log: Store) -> None:
    one, two, three = (note(NoteKind.QUIZ_STARTED, name, n) for n, name in ((3, "one"), (1, "two"), (2, "three")))
    ended, wrongly = note(NoteKind.QUIZ_FINISHED, "three", 5), note(NoteKind.QUIZ_FINISHED, "one", 6)
    log.append([one, two, three, ended, wrongly])
    assert log.open_quizzes() == ["two"]
    log.append([note(NoteKind.VOID, wrongly.stamp.id, 7), note(NoteKind.QUIZ_PAUSED, "two", 8)])
    assert log.open_quizzes() == ["two", "one"]


def test_first_keys_are_those_of_exact_unaided_answers_newest_first(log: Store) -> None:
    kept = [review(n, first_key_ms=100 * n) for n in range(1, 5)]
    others = [
        review(10, first_key_ms=1, outcome=Outcome.ALMOST),
        review(11, first_key_ms=2, hint=True),
        review(12, first_key_ms=3, overridden=True),
        review(13, first_key_ms=4, type="cloze"),
        review(14),
    ]
    log.append([*kept, *others, note(NoteKind.VOID, kept[3].stamp.id)])
    assert log.first_key_times("typed", 9) == (300, 200, 100)
    assert log.first_key_times("typed", 2) == (300, 200)
    assert log.first_key_times("cloze", 9) == (4,)


def test_a_decks_facts_are_those_of_no_other_deck(log: Store) -> None:
    log.append([review(n, deck_id=deck) for n, deck in enumerate(("de", "deck", "deck ", "deck0", "deck-2"))])
    assert set(log.fact_states("deck")) == {"deck/f"}
    assert log.fact_state("deck/f") == log.fact_states()["deck/f"]
    assert log.fact_state("deck/unknown") is None


# All or nothing, and never less.


def test_a_batch_with_one_bad_event_leaves_nothing(log: Store) -> None:
    before = contents(log)
    with pytest.raises(apsw.ConstraintError):
        log.append([review(1), note("review", "a note may not call itself that")], texts=[Wording("t", "p", ("a",))])
    assert contents(log) == before
    assert log.append([review(2)]) == ()


def test_the_log_is_append_only(log: Store) -> None:
    log.append([review()])
    with apsw.Connection(str(log.path)) as db:
        for sql in ("UPDATE events SET rating = 4", "DELETE FROM events"):
            with pytest.raises(apsw.ConstraintError, match="append-only"):
                db.execute(sql)
        references = [db.execute(f"PRAGMA foreign_key_list({table})").fetchall() for table in tables(db)]
    db.close()
    assert not any(references)


def test_commits_reach_the_disk(log: Store) -> None:
    pragmas = ("journal_mode", "synchronous", "mmap_size")
    assert [log._db.pragma(name) for name in pragmas] == ["wal", 2, 0]


WRITER = """
import sys, time
from pathlib import Path
from quizapp.learning.events import *
from quizapp.storage.store import open_store
with open_store(Path(sys.argv[1])) as store:
    for n in range(100_000):
        at_ms = 1_700_000_000_000 + n * 1000
        stamp = Stamp(id=uuid7(at_ms, n), at_ms=at_ms, offset_minutes=0, machine="m")
        fact = f"f{n % 7}"
        store.append([Review(
            stamp=stamp, deck_id="deck", question_id="q", fact_id=fact, text_hash="", type="typed", form=Form.RECALL,
            mode=Mode.STUDY, outcome=Outcome.RIGHT, score=1.0, rating=Rating.GOOD, due_on=19_700,
        )])
        print(stamp.id, flush=True)
"""


def test_after_a_kill_every_acknowledged_answer_is_there(path: Path) -> None:
    dice = random.Random(7)  # noqa: S311 - moments to kill at, no secret
    for round_ in range(10):
        log_path = path.with_name(f"{round_}.sqlite")
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(log_path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            acknowledged = [child.stdout.readline().strip()]
            killer = threading.Timer(dice.uniform(0, 0.15), child.kill)
            killer.start()
            acknowledged += child.stdout.read().split("\n")[:-1]
        killer.join()
        assert child.returncode == -signal.SIGKILL
        with open_store(log_path) as store:
            stored = [event.stamp.id for event in store.events()]
            assert stored[: len(acknowledged)] == acknowledged
            assert len(stored) - len(acknowledged) in (0, 1)
            says_what_the_log_says(store)


@pytest.mark.parametrize("error", [apsw.FullError, apsw.IOError])
def test_a_failing_disk_leaves_all_or_nothing_of_an_answer(
    path: Path, faulty_disk: FaultyDisk, error: type[apsw.Error]
) -> None:
    acknowledged: list[Event] = []
    failures = 0
    for good_calls in range(12):
        store = open_store(path)
        kept = review(2 * good_calls)
        store.append([kept])
        acknowledged.append(kept)
        refused = review(2 * good_calls + 1)
        faulty_disk.fail_after(good_calls, error)
        failure = failure_of(lambda: store.append([refused]))  # noqa: B023 - called here and now
        if failure is None:
            acknowledged.append(refused)
        else:
            failures += 1
            assert failure.hint
            assert failure.where == str(path)
        faulty_disk.fail_after(None)
        last = review(2 * good_calls + 1, fact="g")
        store.append([last])
        acknowledged.append(last)
        store.close()
        with open_store(path) as again:
            assert set(acknowledged) <= set(again.events()) <= {*acknowledged, refused}
            says_what_the_log_says(again)
            acknowledged = list(again.events())
    assert failures > 3


def test_a_log_moved_away_while_open_is_said_and_not_written(path: Path, log: Store) -> None:
    log.append([review(1)])
    moved = path.with_name("moved.sqlite")
    path.rename(moved)
    with pytest.raises(StoreError, match="moved or deleted"):
        log.append([review(2)])
    moved.rename(path)
    log.append([review(3)])


# Two windows.


def test_two_windows_hear_of_each_other_and_both_answers_stand(path: Path, log: Store) -> None:
    log.append([review(0)])
    with open_store(path) as other:
        shown = {"deck/f": log.last_event_of("deck/f"), "deck/g": None}
        theirs, mine = review(1), review(2)
        assert other.append([theirs], expected=shown) == ()
        assert log.append([mine], expected=shown) == ("deck/f",)
        assert other.last_event_of("deck/f") == mine.stamp.id
        assert other.fact_states()["deck/f"].reviews == 3
        says_what_the_log_says(log)


def test_an_answer_that_the_other_window_took_back_is_no_news(path: Path, log: Store) -> None:
    with open_store(path) as other:
        theirs = review(1)
        other.append([theirs])
        other.append([note(NoteKind.VOID, theirs.stamp.id)])
        assert log.append([review(2)], expected={"deck/f": None}) == ()


def test_weights_that_another_window_adopts_are_taken_up(path: Path, log: Store) -> None:
    with open_store(path) as other:
        log.append([review(0), review(2_000)])
        adopted = [w * 0.9 for w in FSRS6_WEIGHTS]
        adoption = note(NoteKind.WEIGHTS, "w", model="fsrs-6", weights=adopted)
        other.append([adoption])
        log.append([review(4_000)])
        assert (log.weights_id, log.model) == ("w", other.model)
        says_what_the_log_says(log)
        log.append([note(NoteKind.VOID, adoption.stamp.id)])
        assert (log.weights_id, log.model) == (None, MODEL)
        says_what_the_log_says(other)


def test_answers_are_saved_while_a_long_log_is_folded_with_new_weights(
    path: Path, log: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append([review(0), review(2_000)])
    folds: list[int] = []

    def fold_beside_another_window(*said: Any) -> Folded:
        folds.append(1)
        if len(folds) < 3:
            with open_store(path, wait_ms=0) as other:
                other.append([review(4_000 * len(folds))])
        return fold_facts(*said)

    monkeypatch.setattr(caches, "_AHEAD_FROM", 1)
    monkeypatch.setattr(caches, "_soonest_fold", lambda _: fold_beside_another_window)
    adopted = [w * 0.9 for w in FSRS6_WEIGHTS]
    log.append([note(NoteKind.WEIGHTS, "w", model="fsrs-6", weights=adopted)])
    monkeypatch.undo()
    assert len(folds) == 3
    assert (log.weights_id, log.fact_states()["deck/f"].reviews) == ("w", 4)
    says_what_the_log_says(log)


def test_a_log_that_another_program_holds_is_locked(path: Path, log: Store) -> None:
    holder = apsw.Connection(str(path))
    holder.execute("BEGIN IMMEDIATE")
    with open_store(path, wait_ms=30) as waiting, pytest.raises(StoreLocked) as locked:
        waiting.append([review()])
    assert locked.value.hint
    assert list(log.events()) == []
    holder.close()


def test_a_short_lock_is_waited_for(path: Path, log: Store) -> None:
    holder = apsw.Connection(str(path))
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.1, holder.execute, ("ROLLBACK",))
    release.start()
    log.append([review()])
    release.join()
    holder.close()


# Opening.


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o377])
def test_the_log_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new" / "folder" / "log.sqlite"
    before = os.umask(umask)
    try:
        with open_store(path) as store:
            store.append([review()])
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.rglob("*")}
    finally:
        os.umask(before)
    assert modes.pop("segments") == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 4
    assert [folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_a_newer_log_is_refused_and_left_as_it_is(path: Path) -> None:
    with open_store(path) as store:
        store.append([review()])
    writer = apsw.Connection(str(path))
    writer.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    writer.execute("CREATE TABLE of_tomorrow (x); PRAGMA user_version = 99")
    writer.close()
    before = {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files(path)}
    assert set(before) == {path.name, f"{path.name}-wal"}
    with pytest.raises(StoreTooNew, match="version 99") as refused:
        open_store(path)
    assert refused.value.where == str(path)
    assert refused.value.hint
    assert {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files(path)} == before


def text_file(path: Path) -> None:
    path.write_text("[deck]\ntitle = 'not a log, and long enough to be looked at'\n" * 20)


def other_database(path: Path) -> None:
    with apsw.Connection(str(path)) as db:
        db.execute("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
    db.close()


def other_application(path: Path) -> None:
    with apsw.Connection(str(path)) as db:
        db.execute("PRAGMA application_id = 77")
    db.close()


@pytest.mark.parametrize("make", [text_file, other_database, other_application, Path.mkdir])
def test_what_is_no_log_is_refused_and_left_as_it_is(path: Path, make: Any) -> None:
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert type(refused.value) in (StoreError, StoreDamaged)
    assert refused.value.where == str(path)
    assert refused.value.hint
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "data" / "log.sqlite")


def test_a_damaged_log_is_said_and_never_a_traceback(path: Path) -> None:
    with open_store(path) as store:
        store.append([review(n, fact=f"f{n}") for n in range(300)])
    whole = path.read_bytes()
    dice = random.Random(11)  # noqa: S311 - bits to flip, no secret
    damaged = 0
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(40):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        path.write_bytes(broken[: dice.choice((len(broken), len(broken) * 2 // 3))])
        failure = failure_of(lambda: use(path))
        if failure is not None:
            damaged += 1
            assert failure.hint
        for file in files(path):
            file.unlink()
    assert damaged > 20


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder of an ordinary user's, and that user in charge: root may do everything.

    Not in pytest's own folder, which is closed to other users.
    """
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, -1)
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_read_only_folder_is_said(guarded: Path) -> None:
    guarded.chmod(0o500)
    for path in (guarded / "log.sqlite", guarded / "new" / "log.sqlite"):
        with pytest.raises(StoreError, match="Permission denied") as refused:
            open_store(path)
        assert refused.value.hint


def test_a_log_in_a_folder_turned_read_only_is_said(guarded: Path) -> None:
    path = guarded / "log.sqlite"
    open_store(path).close()
    guarded.chmod(0o500)
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.hint


@pytest.mark.parametrize("mode", [0o400, 0o000])
def test_a_read_only_or_unreadable_log_is_said(guarded: Path, mode: int) -> None:
    path = guarded / "log.sqlite"
    open_store(path).close()
    path.chmod(mode)
    with pytest.raises(StoreError) as refused:
        open_store(path)
    assert refused.value.hint
    path.chmod(0o600)


def test_an_unreadable_folder_is_said(guarded: Path) -> None:
    guarded.chmod(0o000)
    with pytest.raises(StoreError, match="Permission denied"):
        open_store(guarded / "log.sqlite")


def test_a_migration_runs_whole_or_not_at_all(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(path) as store:
        store.append([review()])
        before = contents(store)
    second = tmp_path / "second.sql"
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, str(second)))
    second.write_text("CREATE TABLE more (x) STRICT;")
    with pytest.raises(apsw.SQLError):
        open_store(path)
    second.write_text("CREATE TABLE more (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);")
    with pytest.raises(apsw.SQLError):
        open_store(path)
    second.write_text("CREATE TABLE more (x INTEGER) STRICT;")
    with open_store(path) as store:
        assert contents(store) == {**before, "more": []}
        assert store._db.pragma("user_version") == len(database.MIGRATIONS)


def test_caches_of_another_fold_or_model_are_made_again_when_opened(path: Path) -> None:
    with open_store(path) as store:
        store.append([review(0), review(2_000)])
        right = contents(store)
    for stale in (
        "UPDATE folded SET fold_version = 0; DELETE FROM fact_states",
        "DELETE FROM folded; DELETE FROM machines",
    ):
        with apsw.Connection(str(path)) as db:
            db.execute(stale)
        db.close()
        with open_store(path) as store:
            assert contents(store) == right
    with open_store(path, default_model=FSRS7()) as store:
        assert store.fact_states() == fold(store.events(), FSRS7()).facts


def test_caches_that_do_not_say_what_the_log_says_are_found_and_mended(path: Path, log: Store) -> None:
    log.append([review(0), note(NoteKind.MARKED, "deck/q", on=True)])
    right = contents(log)
    with apsw.Connection(str(path)) as db:
        db.execute("UPDATE fact_states SET stability_days = 99; DELETE FROM marked; DELETE FROM question_facts")
    db.close()
    tampered = contents(log)
    found = log.fold_differs()
    assert {line.split(":")[0] for line in found} == {"fact_states", "marked", "question_facts"}
    assert contents(log) == tampered
    log.refold()
    assert contents(log) == right


def test_reading_imports_neither_pydantic_nor_numpy_nor_textual(path: Path) -> None:
    open_store(path).close()
    script = (
        "import sys; from pathlib import Path; from quizapp.storage.store import open_store\n"
        "with open_store(Path(sys.argv[1])) as s: s.fact_states(), s.day_counts(0, 1), s.marked(), list(s.events())\n"
        "print(sorted({'pydantic', 'numpy', 'textual', 'rich', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Everything in any order.


class AnyHistory(RuleBasedStateMachine):
    """Two windows on one log: whatever they append, in whatever order, the caches stay the fold of the log."""

    written = Bundle("written")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)  # noqa: S108
        self.path = Path(self.folder.name) / "log.sqlite"
        self.windows = [open_store(self.path), open_store(self.path)]
        self.events: dict[str, Event] = {}

    def write(self, window: int, events: list[Event]) -> Any:
        self.windows[window].append(events)
        for event in events:
            self.events.setdefault(event.stamp.id, event)
        return multiple(*events)

    @rule(target=written, window=st.integers(0, 1), event=reviews())
    def answer(self, window: int, event: Review) -> Any:
        return self.write(window, [event])

    @rule(target=written, window=st.integers(0, 1), event=notes() | weights())
    def note(self, window: int, event: Note) -> Any:
        return self.write(window, [event])

    @rule(target=written, window=st.integers(0, 1), stamp=stamps(), question=refs, to=refs, fact=refs)
    def link(self, window: int, stamp: Stamp, question: str, to: str, fact: str) -> Any:
        linked = Note(stamp=stamp, kind=NoteKind.LINKED, target=question, data={"question": to, "fact": fact})
        return self.write(window, [linked])

    @rule(target=written, window=st.integers(0, 1), events=logs(max_size=8))
    def merge(self, window: int, events: list[Event]) -> Any:
        return self.write(window, events)

    @rule(target=written, window=st.integers(0, 1), stamp=stamps(), event=written)
    def take_back(self, window: int, stamp: Stamp, event: Event) -> Any:
        return self.write(window, [Note(stamp=stamp, kind=NoteKind.VOID, target=event.stamp.id, data={})])

    @rule(target=written, window=st.integers(0, 1), stamp=stamps(), event=reviews())
    def take_back_in_advance(self, window: int, stamp: Stamp, event: Review) -> Any:
        self.write(window, [Note(stamp=stamp, kind=NoteKind.VOID, target=event.stamp.id, data={})])
        return self.write(window, [event])

    @rule(window=st.integers(0, 1), event=written)
    def write_again(self, window: int, event: Event) -> None:
        self.write(window, [event])

    @rule(window=st.integers(0, 1))
    def reopen(self, window: int) -> None:
        self.windows[window].close()
        self.windows[window] = open_store(self.path)

    @invariant()
    def the_caches_are_the_fold_of_the_log(self) -> None:
        if not hasattr(self, "windows"):
            return
        assert list(self.windows[0].events(with_voided=True)) == in_time(self.events.values())
        says_what_the_log_says(self.windows[1])

    def teardown(self) -> None:
        if hasattr(self, "windows"):
            for window in self.windows:
                window.close()
            self.folder.cleanup()


AnyHistory.TestCase.settings = settings(max_examples=40, stateful_step_count=20)
TestAnyHistory = AnyHistory.TestCase


def test_a_reset_is_heard_by_what_a_question_was_linked_to_though_its_first_answer_was_taken_back(
    tmp_path: Path,
) -> None:
    reset, link = note("reset", "deck/f", 1), note("linked", "deck/q", 2, question="deck/q", fact="deck/g")
    first = review(3)
    with open_store(tmp_path / "log.db") as store:
        store.append([reset])
        store.append([link])
        store.append([first, note("void", first.stamp.id, 4)])
        store.append([review(0)])
        says_what_the_log_says(store)


# What the tests use.


class FaultyDisk(apsw.VFS):
    """A disk that fails from a certain write, sync or truncation on."""

    def __init__(self) -> None:
        self.sound = apsw.vfs_names()[0]
        super().__init__("faulty", self.sound, makedefault=True)
        self._good_calls: int | None = None
        self._error: type[apsw.Error] = apsw.IOError

    def fail_after(self, good_calls: int | None, error: type[apsw.Error] = apsw.IOError) -> None:
        self._good_calls, self._error = good_calls, error

    def call(self) -> None:
        if self._good_calls is not None:
            if self._good_calls == 0:
                raise self._error
            self._good_calls -= 1

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        return FaultyFile(self, name, flags)


class FaultyFile(apsw.VFSFile):
    def __init__(self, disk: FaultyDisk, name: Any, flags: list[int]) -> None:
        super().__init__(disk.sound, name, flags)
        self._disk = disk

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.call()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.call()
        super().xSync(flags)


@pytest.fixture
def faulty_disk() -> Iterator[FaultyDisk]:
    disk = FaultyDisk()
    yield disk
    disk.unregister()


def failure_of(action: Callable[[], object]) -> StoreError | None:
    """The failure a user would be told of; None: it went well. Any other exception is a traceback."""
    try:
        action()
    except StoreError as failure:
        return failure
    return None


def use(path: Path) -> None:
    """Open, read, append and close."""
    with open_store(path) as store:
        store.fact_states()
        list(store.events())
        store.append([review(1_000, fact="new")])


_names = count()


def fresh(folder: Path) -> Store:
    """A new store in a folder."""
    return open_store(folder / f"{next(_names)}.sqlite")


def in_time(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.stamp.at_ms, event.stamp.id))


def test_folded_over_arrays_the_caches_are_those_of_the_plain_fold_but_for_the_last_bits(
    log: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numpy", reason="the extra `fast` is not installed")
    from quizapp.learning import bulk_memories
    from quizapp.storage import caches

    log.append([review(n * 700, f"f{n % 40}", rating=Rating(1 + n % 4)) for n in range(400)])
    plain = log.fact_states()
    monkeypatch.setattr(caches, "_OVER_ARRAYS_FROM", 1)
    monkeypatch.setattr(bulk_memories, "_FEW", 1)
    log.refold()
    assert plain.keys() == log.fact_states().keys()
    monkeypatch.undo()
    assert log.fold_differs() == []


def test_a_memory_that_is_off_by_more_than_rounding_is_found(log: Store) -> None:
    log.append([review()])
    log._db.execute("UPDATE fact_states SET stability_days = stability_days * (1 + 1e-8)")
    assert len(log.fold_differs()) == 2
    log.refold()
    log._db.execute("UPDATE fact_states SET stability_days = stability_days * (1 + 1e-12)")
    assert log.fold_differs() == []


def test_a_due_day_that_is_off_by_one_is_found(log: Store) -> None:
    log.append([review()])
    log._db.execute("UPDATE fact_states SET due_on = due_on + 1")
    assert len(log.fold_differs()) == 2


def test_a_log_of_the_first_version_is_brought_up_with_every_count_it_lacked(path: Path) -> None:
    events = [
        review(
            n, fact=f"f{n % 3}", type="choice", outcome=Outcome.WRONG, score=0.0, given=("x",), right=("y",), recall=0.8
        )
        for n in range(0, 20_000, 800)
    ]
    with open_store(path) as store:
        store.append([*events, note(NoteKind.VOID, events[3].stamp.id, 30_000)])
        rows = list(store._db.execute("SELECT * FROM events ORDER BY rowid"))
        wanted = contents(store)
    path.unlink()
    with apsw.Connection(str(path)) as db:
        db.execute((Path(database.__file__).parent / "schema.sql").read_text("utf-8"))
        db.executemany(f"INSERT INTO events VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608 - marks only
        db.execute(f"PRAGMA application_id = {database.APPLICATION_ID}; PRAGMA user_version = 1")
    db.close()
    with open_store(path) as store:
        says_what_the_log_says(store)
        assert contents(store) == wanted
        assert len(store.recall_counts(*ALL_DAYS)) > 0
