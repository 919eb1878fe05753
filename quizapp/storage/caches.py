"""The caches of the fold: kept equal to `fold(log)` in the transaction that writes an event.

A review that is the newest of its fact takes the cached state one step further. Whatever else comes (a void, a link, a
reset, a late event of another machine) reaches some facts; these are folded anew, without the events and with them, and
the difference of their days is booked. Adopted weights fold everything anew.

How an event changes a memory is not known here: that is `learning.folding`. Nothing here begins or ends a transaction
or turns an error of the database into words.
"""

# ruff: noqa: S608 - only column lists and table names of our own are set into SQL; values are bound.

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import isclose
from typing import Any

import apsw

from quizapp.learning.events import Event, Note, NoteKind, Review, fact_ref
from quizapp.learning.folding import (
    Answer,
    FactsFold,
    Folded,
    Tip,
    answer_of,
    fold,
    fold_facts,
    heard_answers,
)
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.notes import FACT_KINDS, resolve_links
from quizapp.learning.scheduling import FactState
from quizapp.storage import booking, rows, tallies
from quizapp.storage.in_force import FoldedWith, InForce, live_notes
from quizapp.storage.rows import EVENT_COLUMNS, NOT_VOIDED, READ, STATE_COLUMNS, TIP_COLUMNS

_FOLDED = ("folded", "question_facts", "fact_states", "day_counts", "recall_counts", "marked", "accepted", "machines")
TABLES = (*_FOLDED, *tallies.TABLES)

_HEAR_WEIGHTS = ("folded", "fact_states", "day_counts", "recall_counts")
"""Those that other weights change."""

_AHEAD_FROM = 20_000
"""From so many events on, weights are folded with before the lock is taken."""

_FACTS_AT_ONCE = 5_000
"""So many facts are folded together when all are: more take more memory, fewer more look-ups."""

_THEN_ALL = 20_000
"""When more facts than this are reached, all are folded anew: that spares folding these twice."""

_OVER_ARRAYS_FROM = 50_000
"""From so many events on, folding over arrays repays the import of numpy, where that is there."""

_AS_GOOD_AS_EQUAL = 1e-9
"""Memories may differ by so much of themselves: arrays and other processors round otherwise in the last bits."""

_LARGE_BATCH = 1_000
"""From so many events on, a batch that is a third of the log or more costs less when all is folded anew."""

_INSERT_EVENT = f"INSERT INTO events ({EVENT_COLUMNS}) VALUES ({rows.marks(EVENT_COLUMNS)})"

_ANSWERS = (
    "SELECT at_ms, id, offset_minutes, deck_id, question_id, ?, rating, form, outcome, score, answer_ms, due_on,"
    " due_at_ms, recall FROM events AS e"
    f" WHERE deck_id = ? AND fact_id = ? AND question_id = ? AND {READ} AND {NOT_VOIDED}"
)

_STATE = f"{STATE_COLUMNS}, {TIP_COLUMNS}"
_WRITE_STATE = f"INSERT OR REPLACE INTO fact_states ({_STATE}) VALUES ({rows.marks(_STATE)})"


_OVERLAY_KINDS = (NoteKind.MARKED, NoteKind.ACCEPTED, NoteKind.LINKED)

_Place = tuple[str, str]
"""The refs of a question and of a fact it was asked as."""


@dataclass(slots=True)
class _Reach:
    """What new events reach. `facts` are folded anew; each fact in `quick` only goes on with its answers."""

    facts: set[str] = field(default_factory=set)
    quick: dict[str, list[Answer]] = field(default_factory=dict)
    places: dict[_Place, str] = field(default_factory=dict)
    """For which fact a place counts, where that is new or changes."""
    ends: dict[str, tuple[str, str]] | None = None
    """The resolved links with the new events; None: not looked at."""
    overlay: bool = False
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """All facts folded with weights that are not adopted yet; where the log stood, and what it was folded with."""

    adoption: Note
    last_row: int
    folded_with: FoldedWith | None
    parts: tuple[tuple[Sequence[str], Folded], ...]


class Caches:
    """The caches in one open database, and `in_force`, which is told what they are folded with."""

    def __init__(self, db: apsw.Connection, in_force: InForce) -> None:
        self._db = db
        self._in_force = in_force

    def add(self, events: Sequence[Event]) -> None:
        """Write events, each new to the log, and bring the caches up to them."""
        self._follow()
        reach = _Reach(everything=True) if self._is_large(events) else self._reach(events)
        if reach.everything or len(reach.facts) > _THEN_ALL:
            self._insert(events)
            self._refold()
            return
        without = self._refolded(reach.facts)
        self._insert(events)
        self._place(reach.places)
        if reach.facts:
            anew = self._refolded(reach.facts)
            self._write_states(anew, reach.facts)
            booking.book(self._db, booking.difference(booking.numbers(anew), booking.numbers(without)))
        if reach.quick:
            states = {fact: state for fact in reach.quick if (state := self._state(fact))}
            further = fold_facts(reach.quick.items(), (), self._in_force.model, states)
            self._write_states(further, reach.quick)
            booking.book(self._db, booking.numbers(further))
        if reach.overlay:
            self._write_overlay()

    def ahead_of(self, adoption: Note) -> Ahead | None:
        """What `adopt` is to write for an adoption of weights; None in a log so short that it is not worth it.

        Only reads, so others may write meanwhile: a fold of years takes longer than they would wait.
        """
        last = self._last_row()
        if last < _AHEAD_FROM:
            return None
        _, model = self._in_force.wanted(adoption)
        return Ahead(adoption, last, self._in_force.row(), tuple(self._parts(model)))

    def adopt(self, ahead: Ahead) -> bool:
        """Write the adoption and what was folded ahead of it. False, and nothing written: the log went on meanwhile."""
        if (ahead.last_row, ahead.folded_with) != (self._last_row(), self._in_force.row()):
            return False
        self._insert((ahead.adoption,))
        for table in _HEAR_WEIGHTS:
            self._db.execute(f"DELETE FROM {table}")
        self._fold_with(*self._in_force.wanted())
        for some, folded in ahead.parts:
            self._write_part(some, folded)
        return True

    def rebuild(self) -> None:
        """Make every cache again from the log alone."""
        self._refold()
        tallies.rebuild_tallies(self._db, f"{READ} AND {NOT_VOIDED}")

    def _refold(self) -> None:
        """Make again what is folded: all but the tallies, which hear no weights and are kept event by event."""
        for table in _FOLDED:
            self._db.execute(f"DELETE FROM {table}")
        self._fold_with(*self._in_force.wanted())
        self._db.execute("INSERT INTO machines SELECT machine, max(at_ms) FROM events GROUP BY machine")
        self._place(self._all_places())
        for some, folded in self._parts(self._in_force.model):
            self._write_part(some, folded)
        self._write_overlay()

    def _fold_with(self, wanted: FoldedWith, model: MemoryModel) -> None:
        self._db.execute("INSERT INTO folded VALUES (1, ?, ?, ?, ?)", wanted)
        self._in_force.take_up(wanted, model)

    def _parts(self, model: MemoryModel) -> Iterator[tuple[Sequence[str], Folded]]:
        """All facts, some at a time, with what the log says of them."""
        facts = self._all_facts()
        fold_all = _soonest_fold(self._last_row())
        for first in range(0, len(facts), _FACTS_AT_ONCE):
            some = facts[first : first + _FACTS_AT_ONCE]
            yield some, fold_all(*self._said(set(some)), model)

    def _write_part(self, some: Sequence[str], folded: Folded) -> None:
        self._write_states(folded, some)
        booking.book(self._db, booking.numbers(folded))

    def histories(self, facts: Iterable[str] | None = None) -> dict[str, list[Answer]]:
        """The rated answers of each fact since its last reset, in time order; of all facts, or of these."""
        return heard_answers(*self._said(set(self._all_facts() if facts is None else facts)))

    def differences(self) -> list[str]:
        """What the caches say otherwise than the log, one sentence each; empty: nothing. Leaves no trace."""
        found: list[str] = []
        self._db.execute("SAVEPOINT differences")
        try:
            for table in TABLES:
                self._db.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM main.{table}")
            self.rebuild()
            for table in TABLES:
                found += self._differing(table)
        finally:
            self._db.execute("ROLLBACK TO differences")
            self._db.execute("RELEASE differences")
            self._follow()
        return found

    def _differing(self, table: str) -> list[str]:
        """Where the table as it was kept (temp) and as it was made again (main) differ."""
        kept, made = (
            list(self._db.execute(f"SELECT * FROM {one}{table} EXCEPT SELECT * FROM {other}{table}"))
            for one, other in (("temp.kept_", "main."), ("main.", "temp.kept_"))
        )
        again = {row[0]: row for row in made}
        near = {row[0] for row in kept if row[0] in again and _alike(row, again[row[0]])}
        return [
            f"{table}: only {who} says {row}"
            for who, rows_there in (("the cache", kept), ("the log", made))
            for row in rows_there
            if table != "fact_states" or row[0] not in near
        ]

    def _follow(self) -> None:
        if not self._in_force.look_again():
            self.rebuild()

    # What new events reach, found before they are written.

    def _reach(self, events: Sequence[Event]) -> _Reach:
        reach = _Reach()
        own = {event.stamp.id: event for event in events}
        notes = [event for event in events if isinstance(event, Note)]
        voided = {note.target for note in notes if note.kind == NoteKind.VOID}
        taken_back = [event for target in voided if (event := own.get(target) or self._event(target))]
        notes += [event for event in taken_back if isinstance(event, Note)]
        if any(note.kind == NoteKind.LINKED for note in notes):
            self._reach_links(notes, voided, reach)
        for note in notes:
            self._reach_note(note, reach)
        reach.facts |= {self._counts_for(event, reach) for event in taken_back if isinstance(event, Review)}
        self._reach_reviews([event for event in events if isinstance(event, Review)], reach)
        return reach

    def _reach_links(self, notes: Iterable[Note], voided: set[str], reach: _Reach) -> None:
        before = self._notes((NoteKind.LINKED,))
        new = [note for note in notes if note.kind == NoteKind.LINKED and not self._is_voided(note.stamp.id)]
        links = {note.stamp.id: note for note in (*before, *new) if note.stamp.id not in voided}
        reach.ends = resolve_links(links.values())
        questions = {note.target for note in (*before, *new)}
        for question, asked_as, counts_for in self._places("question", questions):
            linked = reach.ends.get(question)
            now = linked[1] if linked else asked_as
            if now != counts_for:
                reach.places[question, asked_as] = now
                reach.facts |= {counts_for, now}

    def _reach_note(self, note: Note, reach: _Reach) -> None:
        if note.kind == NoteKind.WEIGHTS:
            reach.everything = True
        elif note.kind in _OVERLAY_KINDS:
            reach.overlay = True
        elif note.kind in FACT_KINDS:
            reach.facts.add(note.target)
            if note.kind == NoteKind.RESET:
                reach.facts |= {counts_for for _, _, counts_for in self._places("asked_as", {note.target})}

    def _reach_reviews(self, reviews: Iterable[Review], reach: _Reach) -> None:
        by_fact: dict[str, list[Review]] = defaultdict(list)
        for review in reviews:
            by_fact[self._counts_for(review, reach)].append(review)
        for fact, found in by_fact.items():
            if fact in reach.facts:
                continue
            newest = self._newest(fact)
            if newest == Tip()[:2] and any(fact_ref(review.deck_id, review.fact_id) != fact for review in found):
                # All that was linked to it is taken back, and resets of what it was asked as are to be heard still.
                reach.facts.add(fact)
                continue
            answers = [answer_of(review) for review in found]
            if all((at_ms, event_id) > newest and not self._is_voided(event_id) for at_ms, event_id, *_ in answers):
                reach.quick[fact] = answers
            else:
                reach.facts.add(fact)

    def _counts_for(self, review: Review, reach: _Reach) -> str:
        """The fact a review counts for; a place not seen before is noted in `reach`."""
        question, asked_as = fact_ref(review.deck_id, review.question_id), fact_ref(review.deck_id, review.fact_id)
        if (question, asked_as) in reach.places:
            return reach.places[question, asked_as]
        sql = "SELECT counts_for FROM question_facts WHERE question = ? AND asked_as = ?"
        if row := self._db.execute(sql, (question, asked_as)).fetchone():
            return str(row[0])
        if reach.ends is None and self._is_linked(question):
            reach.ends = resolve_links(self._notes((NoteKind.LINKED,)))
        linked = reach.ends.get(question) if reach.ends else None
        fact = reach.places[question, asked_as] = linked[1] if linked else asked_as
        if fact != asked_as:
            # Resets of what it was asked as are now to be heard too.
            reach.facts.add(fact)
        return fact

    # Reading the log.

    def _is_large(self, events: Sequence[Event]) -> bool:
        if len(events) < _LARGE_BATCH:
            return False
        return 3 * len(events) > self._last_row()

    def _last_row(self) -> int:
        """About as many events as there are, without counting them."""
        found: Any = self._db.execute("SELECT coalesce(max(rowid), 0) FROM events").fetchall()
        return int(found[0][0])

    def _event(self, event_id: str) -> Event | None:
        row = self._db.execute(
            f"SELECT {EVENT_COLUMNS} FROM events AS e WHERE id = ? AND {READ}", (event_id,)
        ).fetchone()
        return rows.event_of(row) if row else None

    def _is_voided(self, event_id: str) -> bool:
        sql = "SELECT 1 FROM events WHERE kind = 'void' AND target = ?"
        return self._db.execute(sql, (event_id,)).fetchone() is not None

    def _is_linked(self, question: str) -> bool:
        sql = "SELECT 1 FROM events WHERE kind = 'linked' AND target = ?"
        return self._db.execute(sql, (question,)).fetchone() is not None

    def _notes(self, kinds: Iterable[str], targets: Iterable[str] | None = None) -> list[Note]:
        return live_notes(self._db, kinds, targets)

    def _places(self, by: str, refs: Iterable[str]) -> list[tuple[str, str, str]]:
        """Question, asked as, counts for: where the column `by` is one of the refs."""
        sql = (
            f"SELECT question, asked_as, counts_for FROM question_facts WHERE {by} IN (SELECT value FROM json_each(?))"
        )
        return list(self._db.execute(sql, (json.dumps(list(refs)),)))

    def _answers(self, question: str, asked_as: str) -> list[Answer]:
        """The live reviews of a question, asked as this fact, as the fold hears them."""
        deck_id, question_id = question.split("/", 1)
        fact_id = asked_as.split("/", 1)[1]
        return list(self._db.execute(_ANSWERS, (asked_as, deck_id, fact_id, question_id)))

    def _refolded(self, facts: Iterable[str]) -> Folded:
        """The fold of all that the log, as it stands, says of these facts."""
        return fold_facts(*self._said(set(facts)), self._in_force.model)

    def _said(self, facts: set[str]) -> tuple[list[tuple[str, list[Answer]]], list[Note]]:
        """The answers that count for each of these facts, and the notes on them and on what they were asked as."""
        groups: dict[str, list[Answer]] = defaultdict(list)
        names = set(facts)
        if not facts:
            return [], []
        for question, asked_as, counts_for in self._places("counts_for", facts):
            groups[counts_for] += self._answers(question, asked_as)
            names.add(asked_as)
        return [(fact, answers) for fact, answers in groups.items() if answers], self._notes(FACT_KINDS, names)

    def _all_places(self) -> dict[_Place, str]:
        ends = resolve_links(self._notes((NoteKind.LINKED,)))
        sql = "SELECT DISTINCT deck_id, question_id, fact_id FROM events WHERE deck_id IS NOT NULL"
        found: dict[_Place, str] = {}
        for deck_id, question_id, fact_id in self._db.execute(sql):
            question, asked_as = fact_ref(deck_id, question_id), fact_ref(deck_id, fact_id)
            found[question, asked_as] = ends[question][1] if question in ends else asked_as
        return found

    def _all_facts(self) -> list[str]:
        found = {row[0] for row in self._db.execute("SELECT DISTINCT counts_for FROM question_facts")}
        return sorted(found.union(note.target for note in self._notes(FACT_KINDS)))

    # Reading and writing the caches.

    def _state(self, fact: str) -> FactState | None:
        row = self._db.execute(f"SELECT {STATE_COLUMNS} FROM fact_states WHERE fact = ?", (fact,)).fetchone()
        return rows.state_of(row) if row else None

    def _newest(self, fact: str) -> tuple[int, str]:
        sql = "SELECT newest_at_ms, newest_id FROM fact_states WHERE fact = ?"
        return self._db.execute(sql, (fact,)).fetchone() or Tip()[:2]

    def _insert(self, events: Sequence[Event]) -> None:
        self._tally([event.target for event in events if isinstance(event, Note) and event.kind == NoteKind.VOID], -1)
        self._db.executemany(_INSERT_EVENT, map(rows.event_row, events))
        self._tally([event.stamp.id for event in events if isinstance(event, Review)])
        sql = (
            "INSERT INTO machines VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET last_at_ms = max(last_at_ms, excluded.last_at_ms)"
        )
        self._db.executemany(sql, ((event.stamp.machine, event.stamp.at_ms) for event in events))

    def _tally(self, ids: Sequence[str], sign: int = 1) -> None:
        """Count in, or out, those of these reviews that are in the log and, as it stands, not taken back."""
        if ids:
            among = f"id IN (SELECT value FROM json_each(?)) AND {READ} AND {NOT_VOIDED}"
            found = tallies.reviews_told(self._db, among, (json.dumps(ids),))
            tallies.add_to_tallies(self._db, found, sign)

    def _place(self, places: Mapping[_Place, str]) -> None:
        values = ((question, asked_as, fact) for (question, asked_as), fact in places.items())
        self._db.executemany("INSERT OR REPLACE INTO question_facts VALUES (?, ?, ?)", values)

    def _write_states(self, folded: Folded, facts: Collection[str]) -> None:
        """Write what `folded` says of these facts; one it does not know has left the log."""
        gone = [(fact,) for fact in facts if fact not in folded.facts]
        self._db.executemany("DELETE FROM fact_states WHERE fact = ?", gone)
        there = ((fact, state) for fact in facts if (state := folded.facts.get(fact)))
        self._db.executemany(_WRITE_STATE, (rows.state_row(fact, state, folded.tips[fact]) for fact, state in there))

    def _write_overlay(self) -> None:
        folded = fold(self._notes(_OVERLAY_KINDS), self._in_force.model)
        self._db.execute("DELETE FROM marked; DELETE FROM accepted")
        self._db.executemany("INSERT INTO marked VALUES (?)", ((question,) for question in folded.marked))
        spellings = ((q, place, text) for q, texts in folded.accepted.items() for place, text in enumerate(texts))
        self._db.executemany("INSERT INTO accepted VALUES (?, ?, ?)", spellings)


def _soonest_fold(events: int) -> FactsFold:
    """What folds so many events soonest."""
    if events >= _OVER_ARRAYS_FROM:
        with suppress(ImportError):
            from quizapp.learning.bulk_folding import fold_facts_in_bulk  # loads numpy

            return fold_facts_in_bulk
    return fold_facts


def _alike(row: Sequence[Any], other: Sequence[Any]) -> bool:
    return all(
        a == b or (isinstance(a, float) and isinstance(b, float) and isclose(a, b, rel_tol=_AS_GOOD_AS_EQUAL))
        for a, b in zip(row, other, strict=True)
    )
