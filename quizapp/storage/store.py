"""The log and what it says now, in one SQLite file: opening it, appending to it, reading it.

What is appended is on the disk when `append` returns (write-ahead log, `synchronous=FULL`), together with the caches
of the fold, in one transaction: whatever happens meanwhile, all of it is there or nothing. Every transaction takes its
own lock and waits for another window's, so windows, sync and import get along. Use one store in one thread; a worker
opens its own.

All SQL on this database stands in storage.store, caches, in_force, tallies, rows, counts, backup, database and the two
scripts.
"""

# ruff: noqa: S608 - only column lists and conditions of our own are set into SQL; values are bound.

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import apsw

from quizapp.errors import StoreError
from quizapp.learning.counts import DayCount, RecallCount
from quizapp.learning.events import Day, Event, Mode, Note, NoteKind, Outcome, Wording
from quizapp.learning.memory_models import FSRS7, MemoryModel
from quizapp.learning.scheduling import FactState
from quizapp.storage.database import damage, identity, in_words, open_database, refuse_newer, roll_back
from quizapp.storage.in_force import InForce
from quizapp.storage.rows import (
    EVENT_COLUMNS,
    NOT_VOIDED,
    READ,
    REVIEW,
    STATE_COLUMNS,
    Row,
    event_of,
    state_of,
    texts_of,
)

if TYPE_CHECKING:
    from quizapp.learning.folding import Answer
    from quizapp.storage.caches import Caches
    from quizapp.storage.segments import SecondCopy

T = TypeVar("T")

_QUIZ_KINDS = (
    NoteKind.QUIZ_STARTED,
    NoteKind.QUIZ_PAUSED,
    NoteKind.QUIZ_FINISHED,
    NoteKind.ANSWERED,
    NoteKind.OWN_WORD,
)


def open_store(
    path: Path, *, default_model: MemoryModel | None = None, wait_ms: int = 2_000, twice: bool = True
) -> Store:
    """Open the log at `path`; make it, and its folder, where there is none.

    `twice`: what is appended is written into its segments too, and an older form is backed up before it is changed; not
    so where this is no log yet, but a file that is to become one. `default_model` (FSRS-7 with its default weights)
    holds until the log names weights. `wait_ms` is how long a transaction waits for another program's. StoreLocked,
    StoreTooNew (the file is left as it is), StoreError.
    """
    with in_words(path):
        db = open_database(path, wait_ms=wait_ms, before_migration=partial(_keep, path) if twice else lambda: None)
        try:
            store = Store(db, path, default_model or FSRS7(), twice=twice)
            store._refresh()
        except BaseException:
            db.close()
            raise
    return store


_TRIES_AHEAD = 5
"""So often weights are folded with ahead of the lock before it is kept all the while."""


class Store:
    """An open log. Made by `open_store`; a context manager that closes itself.

    Facts and questions go by their refs ("deck/id") throughout. Any method may raise StoreError.
    """

    def __init__(self, db: apsw.Connection, path: Path, default_model: MemoryModel, *, twice: bool) -> None:
        self.path = path
        self._twice = twice
        self._second: SecondCopy | None = None
        self._db = db
        self._in_force = InForce(db, default_model)
        self._file = identity(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. More than once does no harm."""
        with in_words(self.path):
            self._db.close()
        if self._second is not None:
            self._second.finish()

    @property
    def model(self) -> MemoryModel:
        """The model with the weights in force."""
        with in_words(self.path):
            self._in_force.look_again()
        return self._in_force.model

    @property
    def weights_id(self) -> str | None:
        """What the log calls these weights; None: the defaults."""
        with in_words(self.path):
            self._in_force.look_again()
        return self._in_force.weights_id

    @cached_property
    def _caches(self) -> Caches:
        # Loads the fold, which the first frame does without.
        from quizapp.storage.caches import Caches

        return Caches(self._db, self._in_force)

    def append(
        self,
        events: Sequence[Event],
        *,
        texts: Sequence[Wording] = (),
        expected: Mapping[str, str | None] | None = None,
    ) -> tuple[str, ...]:
        """Write events and wordings, all or none, durably; what is there already is left as it is.

        `expected` says which review of each fact was its newest when it was asked (`last_event_of`). Returned are the
        facts for which that is no longer so: another window answered meanwhile. What is appended stands all the same.
        """
        if len(events) == 1 and not texts and self._adopted(events[0]):
            return ()
        with self._writing():
            overtaken = tuple(fact for fact, last in (expected or {}).items() if self.last_event_of(fact) != last)
            new_texts = self._add_texts(texts)
            new = [event for event in {event.stamp.id: event for event in events}.values() if not self._has(event)]
            if new:
                self._caches.add(new)
            timeline = self._timeline() if new or new_texts else None
        self._write_again(timeline, new, new_texts)
        return overtaken

    def _add_texts(self, texts: Sequence[Wording]) -> list[Wording]:
        """Write the wordings that the log has not; which these are."""
        if not texts:
            return []
        by_hash = {text.hash: text for text in texts}
        wordings = ((key, text.type, text.prompt, json.dumps(text.answer)) for key, text in by_hash.items())
        sql = "INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?) RETURNING hash"
        return [by_hash[row[0]] for row in self._db.executemany(sql, wordings)]

    def _timeline(self) -> str | None:
        """Which timeline the log is on, as this transaction sees it; None: its own page cannot be read."""
        if not self._twice:
            return None
        with suppress(apsw.Error):
            row = self._db.execute("SELECT id FROM timeline").fetchone()
            return row[0] if row else None
        return None

    def _write_again(self, timeline: str | None, events: Sequence[Event], texts: Sequence[Wording]) -> None:
        """Append what was committed to the segment: after it, so that only what is in the log ever stands there."""
        if timeline is None:
            return
        if self._second is None:
            from quizapp.storage.segments import SecondCopy  # nothing that opens a log to read needs it

            self._second = SecondCopy(self.path)
        self._second.add(timeline, events, texts)

    def _adopted(self, event: Event) -> bool:
        """Adopt weights in a long log without keeping others from writing while all is folded anew.

        False: the event is something else, or others wrote each time, so that it takes the lock after all.
        """
        if not isinstance(event, Note) or event.kind != NoteKind.WEIGHTS:
            return False
        for _ in range(_TRIES_AHEAD):
            with self.snapshot():
                ahead = None if self._has(event) else self._caches.ahead_of(event)
            if ahead is None:
                return False
            with self._writing():
                adopted, timeline = self._caches.adopt(ahead), self._timeline()
            if adopted:
                self._write_again(timeline, (event,), ())
                return True
        return False

    def fact_states(self, deck_id: str | None = None) -> dict[str, FactState]:
        """The state of every fact the log speaks of, or of a deck's."""
        sql = f"SELECT {STATE_COLUMNS} FROM fact_states"
        if deck_id is None:
            return dict(self._read(sql, (), _named_state))
        return dict(self._read(f"{sql} WHERE fact >= ? AND fact < ?", _within(deck_id), _named_state))

    def fact_state(self, fact: str) -> FactState | None:
        """The state of a fact; None: the log does not speak of it."""
        found = self._read(f"SELECT {STATE_COLUMNS} FROM fact_states WHERE fact = ?", (fact,), state_of)
        return found[0] if found else None

    def histories(self, facts: Iterable[str] | None = None) -> dict[str, list[Answer]]:
        """Of each fact (None: of all) the rated answers that its memory rests on, in time order."""
        with in_words(self.path):
            return self._caches.histories(facts)

    def in_quizzes(self, ids: Iterable[str]) -> frozenset[str]:
        """Which of these reviews were given in a quiz."""
        sql = "SELECT id FROM events WHERE mode = ? AND id IN (SELECT value FROM json_each(?))"
        return frozenset(self._read(sql, (Mode.QUIZ.value, json.dumps(list(ids))), _first))

    def rating_counts(self) -> tuple[int, int]:
        """How many ratings there were in all, and how many of them were the first of a fact."""
        sql = "SELECT coalesce(sum(reviews), 0), coalesce(sum(new), 0) FROM day_counts"
        found: list[tuple[int, int]] = self._read(sql, (), lambda row: (row[0], row[1]))
        return found[0]

    def last_event_of(self, fact: str) -> str | None:
        """The id of the newest review that counts for a fact and is not taken back; None: there is none."""
        found = self._read("SELECT last_review_id FROM fact_states WHERE fact = ?", (fact,), _first)
        return found[0] or None if found else None

    def day_counts(self, first: Day, last: Day) -> dict[tuple[Day, str], DayCount]:
        """By day and deck, from `first` to `last`; where nothing was done there is no entry."""
        sql = (
            "SELECT day, deck_id, answered, passed, new, reviews, lapses, answer_ms, young, young_passed, mature,"
            " mature_passed FROM day_counts WHERE day BETWEEN ? AND ?"
        )
        return dict(self._read(sql, (first, last), lambda row: ((row[0], row[1]), DayCount(*row[2:]))))

    def recall_counts(self, first: Day, last: Day) -> dict[tuple[Day, str, int], RecallCount]:
        """The tests of memories by day, deck and bin of the recall foreseen, from `first` to `last`."""
        sql = (
            "SELECT day, deck_id, bin, answers, passed, recall_millionths, loss_millionths FROM recall_counts"
            " WHERE day BETWEEN ? AND ?"
        )
        return dict(self._read(sql, (first, last), lambda row: (tuple(row[:3]), RecallCount(*row[3:]))))

    def first_key_times(self, question_type: str, most: int) -> tuple[int, ...]:
        """Milliseconds to the first key of the newest answers to such questions, at most so many, newest first.

        Only of answers that were exact and unaided, and timed.
        """
        sql = (
            "SELECT first_key_ms FROM events AS e WHERE type = ? AND first_key_ms IS NOT NULL AND outcome = ?"
            f" AND NOT hint AND NOT overridden AND {READ} AND {NOT_VOIDED} ORDER BY at_ms DESC LIMIT ?"
        )
        return tuple(self._read(sql, (question_type, Outcome.RIGHT, most), _first))

    def marked(self) -> frozenset[str]:
        """The marked questions."""
        return frozenset(self._read("SELECT question FROM marked", (), _first))

    def accepted(self) -> dict[str, tuple[str, ...]]:
        """The learner's own spellings of each question that has any, in the order they were accepted."""
        found: dict[str, tuple[str, ...]] = {}
        for question, text in self._read("SELECT question, text FROM accepted ORDER BY question, place", (), tuple):
            found[question] = (*found.get(question, ()), text)
        return found

    def wordings(self, hashes: Iterable[str]) -> dict[str, Wording]:
        """The wordings with these hashes; one the log has never seen is left out."""
        sql = "SELECT hash, type, prompt, answer FROM texts WHERE hash IN (SELECT value FROM json_each(?))"
        values = (json.dumps(list(hashes)),)
        return dict(self._read(sql, values, lambda row: (row[0], Wording(row[1], row[2], texts_of(row[3])))))

    def places(self) -> list[tuple[str, str, str]]:
        """Each question ever answered, the fact it was asked as, and the fact its answers count for now."""
        return self._read("SELECT question, asked_as, counts_for FROM question_facts", (), lambda row: tuple(row))

    def last_wording(self, question: str, asked_as: str) -> tuple[int, Wording] | None:
        """When (UTC ms) a question was last answered as this fact, and how it was worded then; None: nobody knows."""
        deck_id, question_id = question.split("/", 1)
        sql = (
            "SELECT at_ms, t.type, prompt, answer FROM events AS e JOIN texts AS t ON hash = text_hash"
            " WHERE deck_id = ? AND fact_id = ? AND question_id = ? ORDER BY at_ms DESC LIMIT 1"
        )
        values = (deck_id, asked_as.split("/", 1)[1], question_id)
        found = self._read(sql, values, lambda row: (int(row[0]), Wording(row[1], row[2], texts_of(row[3]))))
        return found[0] if found else None

    def answer_count(self, question: str, asked_as: str) -> int:
        """How often a question was answered as this fact, what was taken back left out."""
        deck_id, question_id = question.split("/", 1)
        sql = (
            "SELECT count(*) FROM events AS e WHERE deck_id = ? AND fact_id = ? AND question_id = ?"
            f" AND {READ} AND {NOT_VOIDED}"
        )
        return int(self._read(sql, (deck_id, asked_as.split("/", 1)[1], question_id), _first)[0])

    def newest_of_others(self, machine: str) -> int:
        """The newest stamp of any other machine; 0: there is none."""
        sql = "SELECT coalesce(max(last_at_ms), 0) FROM machines WHERE machine <> ?"
        return int(self._read(sql, (machine,), _first)[0])

    def last_at_ms(self, machine: str) -> int | None:
        """The newest stamp of a machine, events taken back among them; None: it never wrote."""
        found = self._read("SELECT last_at_ms FROM machines WHERE machine = ?", (machine,), _first)
        return found[0] if found else None

    def events(
        self,
        *,
        kinds: Iterable[str] | None = None,
        deck_id: str | None = None,
        quiz_id: str | None = None,
        since_ms: int | None = None,
        before_ms: int | None = None,
        with_voided: bool = False,
    ) -> Iterator[Event]:
        """The events in time order, read as they are asked for; None: of all kinds, decks, quizzes, times.

        A review's kind is "review". `deck_id` also finds notes on a deck's facts and questions, `quiz_id` those on the
        quiz. What was taken back is left out unless `with_voided`.
        """
        conditions = [READ]
        values: list[str | int] = []
        if not with_voided:
            conditions.append(NOT_VOIDED)
        if kinds is not None:
            wanted = list(kinds)
            conditions.append("kind IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(wanted))
            if REVIEW not in wanted:
                # Lets the index of the notes be used, which holds nothing else.
                conditions.append("target IS NOT NULL")
        if deck_id is not None:
            conditions.append("(deck_id = ? OR (target >= ? AND target < ?))")
            values += [deck_id, *_within(deck_id)]
        if quiz_id is not None:
            conditions.append("(quiz_id = ? OR (target = ? AND kind IN (SELECT value FROM json_each(?))))")
            values += [quiz_id, quiz_id, json.dumps(_QUIZ_KINDS)]
        if since_ms is not None:
            conditions.append("at_ms >= ?")
            values.append(since_ms)
        if before_ms is not None:
            conditions.append("at_ms < ?")
            values.append(before_ms)
        return self._events(" AND ".join(conditions), values)

    def open_quizzes(self) -> list[str]:
        """The ids of the quizzes that were begun and not ended, oldest first."""
        sql = (
            f"SELECT e.target FROM events AS e WHERE e.kind = ? AND {NOT_VOIDED} AND NOT EXISTS ("  # constants
            "SELECT 1 FROM events AS f WHERE f.kind = ? AND f.target = e.target"
            " AND NOT EXISTS (SELECT 1 FROM events AS w WHERE w.kind = 'void' AND w.target = f.id))"
            " ORDER BY e.at_ms, e.id"
        )
        kinds = (NoteKind.QUIZ_STARTED.value, NoteKind.QUIZ_FINISHED.value)
        return list(dict.fromkeys(self._read(sql, kinds, lambda row: str(row[0]))))

    def answered_days(self) -> list[tuple[Day, str]]:
        """The days with an answer and the decks it was given in, in order."""
        sql = "SELECT day, deck_id FROM day_counts WHERE answered ORDER BY day, deck_id"
        return self._read(sql, (), lambda row: (row[0], row[1]))

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a SELECT finds: for the modules of this package that read more than study needs."""
        with in_words(self.path):
            return list(self._db.execute(sql, values))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Whatever is read within is of one moment, whoever writes meanwhile. Nothing may be appended within."""
        with in_words(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                roll_back(self._db)

    def event_count(self) -> int:
        """How many events the log holds, of whatever kind."""
        return int(self._read("SELECT count(*) FROM events", (), _first)[0])

    def is_empty(self) -> bool:
        """Whether nothing was ever written."""
        return not self._read("SELECT 1 FROM events LIMIT 1", (), _first)

    def fold_differs(self) -> list[str]:
        """Where the caches say otherwise than the log, one line each; empty: nowhere. Changes nothing."""
        with in_words(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                return self._caches.differences()
            finally:
                # Not committed, though nothing differs any more: the pages it went through would be written.
                roll_back(self._db)

    def refold(self) -> None:
        """Make the caches again from the log."""
        with self._writing():
            self._caches.rebuild()

    def _refresh(self) -> None:
        if not self._in_force.are_current():
            self.refold()

    def _has(self, event: Event) -> bool:
        return self._db.execute("SELECT 1 FROM events WHERE id = ?", (event.stamp.id,)).fetchone() is not None

    def _read(self, sql: str, values: Sequence[Any], of: Callable[[Row], T]) -> list[T]:
        with in_words(self.path):
            return list(map(of, self._db.execute(sql, values)))

    def _events(self, condition: str, values: Sequence[Any]) -> Iterator[Event]:
        sql = f"SELECT {EVENT_COLUMNS} FROM events AS e WHERE {condition} ORDER BY at_ms, id"
        with in_words(self.path):
            yield from map(event_of, self._db.execute(sql, values))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, with the lock from its beginning: all of it, or nothing."""
        with in_words(self.path):
            # SQLite would go on writing to a file that no name leads to any more.
            if identity(self.path) != self._file:
                raise StoreError(
                    "The log was moved or deleted while quizapp had it open: nothing was saved.",
                    hint="Put it back and start quizapp again.",
                    where=str(self.path),
                )
            self._db.execute("BEGIN IMMEDIATE")
            try:
                refuse_newer(self._db, self.path)
                yield
                self._db.execute("COMMIT")
            except BaseException:
                roll_back(self._db)
                raise


def _keep(path: Path) -> None:
    # Hardly ever needed, and the way to the first frame is short.
    from quizapp.storage.backup import back_up, backups, backups_of

    made, there = back_up(path, backups_of(path)), backups(backups_of(path))
    if made is None and there and damage(there[0].path):
        back_up(path, backups_of(path), always=True)


def _first(row: Row) -> Any:
    return row[0]


def _named_state(row: Row) -> tuple[str, FactState]:
    return row[0], state_of(row)


def _within(deck_id: str) -> tuple[str, str]:
    """The bounds of the refs of a deck: "/" up to the character behind it. A deck id has no slash."""
    return f"{deck_id}/", f"{deck_id}0"
