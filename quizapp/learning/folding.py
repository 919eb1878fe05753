"""What the log says now: every fact's state, each day's counts, marks, spellings and weights, as one pure fold.

The log is a set of events: neither their order nor their number of copies matters, the last by (at_ms, id) wins. Voids
are taken out first, then links say for which fact each review counts, then every fact is walked through in time.
Notes stay with the fact they name (whoever links one may say them again of the other); a reset alone follows the
answers it forgot. Memories are worked out anew from the ratings, due dates never: they stand in the reviews. `advance`
takes the same walk one review further, so a cache kept review by review equals the fold.

Stability and difficulty come from the memory model, intervals from `scheduling`; nothing here decides what is asked.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final, NamedTuple

from quizapp.learning.counts import (
    MATURE_DAYS,
    NOT_ANSWERED,
    PASSED_SCORE,
    RECALL_SUMS,
    DayCount,
    RecallCount,
    add_recall,
    recall_counts,
)
from quizapp.learning.events import (
    DAY_MS,
    ROLLOVER_MS,
    Day,
    Event,
    Form,
    Note,
    NoteKind,
    Rating,
    Review,
    day_of,
    fact_ref,
)
from quizapp.learning.memory_models import MemoryModel, estimated
from quizapp.learning.notes import FACT_KINDS, moment_of, overlay, resolve_links, sound, weights_in_force
from quizapp.learning.scheduling import FactState

_RATING = (Rating.AGAIN, *Rating)  # by its number: what comes from a database is a plain int

_NEW = FactState()

_MOVING = (NoteKind.RESET, NoteKind.DUE_MOVED, NoteKind.ESTIMATE)
"""The kinds of note that `fold_facts` hears."""


Answer = tuple[
    int, str, int, str, str, str, int | None, int, str, float | None, int, Day | None, int | None, float | None
]
"""The part of a live review that a fold hears: (at_ms, id, offset_minutes, deck_id, question_id, asked_as, rating,
form, outcome, score, answer_ms, due_on, due_at_ms, recall); `asked_as` is the ref of the fact asked for, before any
link.

A plain tuple, as a database gives it: tuples of plain values cost the garbage collector nothing.
"""

_AT: Final = 0
_ID: Final = 1
_DECK: Final = 3
_QUESTION: Final = 4
_ASKED_AS: Final = 5
_RATED: Final = 6


_COUNTS: Final = len(DayCount._fields)


def _nothing() -> list[int]:
    return [0] * (_COUNTS + RECALL_SUMS)


class _Days:
    """The counts of days as they are added up: in the order of DayCount, then RecallCount bin after bin.

    By deck, then by day: a key of two costs 0.5 s a million. All of a day stands in one row: of a million answers on
    thousands of days most time goes into fetching what was not looked at lately.
    """

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: defaultdict[str, defaultdict[Day, list[int]]] = defaultdict(lambda: defaultdict(_nothing))


class Tip(NamedTuple):
    """The newest that a fact's state rests on: a review later than it may `advance` the state.

    The ids are empty where there is none; `newest` also looks at resets and moves, `last_review_id` at reviews only.
    """

    newest_at_ms: int = 0
    newest_id: str = ""
    last_review_id: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """What a log says. Keys are refs ("deck/fact", "deck/question"); days without any count are left out.

    `recalls` counts the tests of a memory by day, deck and bin of the recall foreseen. `weights` is the id and the
    model of the weights in force, None while the learner has adopted none.
    """

    facts: Mapping[str, FactState] = field(default_factory=dict)
    days: Mapping[tuple[Day, str], DayCount] = field(default_factory=dict)
    recalls: Mapping[tuple[Day, str, int], RecallCount] = field(default_factory=dict)
    tips: Mapping[str, Tip] = field(default_factory=dict)
    marked: frozenset[str] = frozenset()
    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: tuple[str, MemoryModel] | None = None


FactsFold = Callable[[Iterable[tuple[str, list[Answer]]], Iterable[Note], MemoryModel], Folded]
"""`fold_facts`, or what says the same of many facts sooner."""


def fold(events: Iterable[Event], default_model: MemoryModel, facts_by: FactsFold | None = None) -> Folded:
    """Everything the events say; `default_model` holds until a weights event names another.

    `facts_by` is `fold_facts` (None), or its twin over arrays.
    """
    reviews, notes = _live(events)
    links = resolve_links(notes)
    weights = weights_in_force(notes)
    by_fact: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        linked = links.get(fact_ref(review.deck_id, review.question_id)) if links else None
        by_fact[linked[1] if linked else fact_ref(review.deck_id, review.fact_id)].append(review)
    # One fact at a time: the answers of a whole log would double its place in memory.
    groups = ((fact, list(map(answer_of, found))) for fact, found in by_fact.items())
    folded = (facts_by or fold_facts)(groups, notes, weights[1] if weights else default_model)
    marked, accepted = overlay(notes, links)
    return replace(folded, marked=marked, accepted=accepted, weights=weights)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: it would go through all that a fold has made so far, again and again.

    Nothing is lost by it: what a fold makes holds no circle, and so is let go as soon as nobody has it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def fold_facts(
    groups: Iterable[tuple[str, list[Answer]]],
    notes: Iterable[Note],
    model: MemoryModel,
    start: Mapping[str, FactState] | None = None,
) -> Folded:
    """States, tips and days of the facts that live notes speak of, or that live answers count for (`groups`).

    Given every answer that counts for a fact and every note on it, the fact comes out as in a fold of the whole log.
    With `start`, facts go on from those states: then the answers are later than all these rest on, and notes empty.
    """
    noted: dict[str, list[Note]] = defaultdict(list)
    for note in sound(notes, *FACT_KINDS):
        noted[note.target].append(note)
    days = _Days()
    facts: dict[str, FactState] = {}
    tips: dict[str, Tip] = {}
    with collector_paused():
        for fact, answers in chain(groups, ((fact, []) for fact in noted)):
            if fact in facts:
                continue
            answers.sort()
            moves = _moves(fact, answers, noted) if noted else []
            state = start.get(fact, _NEW) if start else _NEW
            if moves:
                state = _walk_with_notes(fact, [*answers, *moves], model, days)
            else:
                state = _walk(state, answers, model, days)
            facts[fact] = _flagged(state, noted.get(fact, ()))
            tips[fact] = _tip(answers, moves)
        return Folded(facts, _day_counts(days), _recall_counts(days), tips)


def heard_answers(groups: Iterable[tuple[str, list[Answer]]], notes: Iterable[Note]) -> dict[str, list[Answer]]:
    """Of each fact the answers that its memory rests on: those rated, since its last reset, in time order.

    `groups` and `notes` are as `fold_facts` takes them; a fact without any is left out.
    """
    noted: dict[str, list[Note]] = defaultdict(list)
    for note in sound(notes, NoteKind.RESET):
        noted[note.target].append(note)
    found: dict[str, list[Answer]] = {}
    for fact, answers in groups:
        kept: list[Answer] = []
        items: list[Answer | Note] = [*answers, *_moves(fact, answers, noted)]
        for item in sorted(items, key=_key):
            if isinstance(item, tuple):
                kept.append(item)
            else:
                kept = [answer for answer in kept if item.target not in (fact, answer[_ASKED_AS])]
        if rated := [answer for answer in kept if answer[_RATED] is not None]:
            found[fact] = rated
    return found


def advance(state: FactState, review: Review, model: MemoryModel) -> FactState:
    """The state after one more review, the latest of its fact; an unrated one changes `last_question_id` alone."""
    return _walk(state, (answer_of(review),), model, _Days())


def _live(events: Iterable[Event]) -> tuple[list[Review], list[Note]]:
    """The reviews and the notes, each once, without what is voided; of the voids themselves nothing is left."""
    unique = {event.stamp.id: event for event in events}
    voided = {e.target for e in unique.values() if isinstance(e, Note) and e.kind == NoteKind.VOID}
    reviews: list[Review] = []
    notes: list[Note] = []
    for event_id, event in unique.items():
        if event_id in voided:
            continue
        if isinstance(event, Review):
            reviews.append(event)
        elif event.kind != NoteKind.VOID:
            notes.append(event)
    return reviews, notes


def answer_of(review: Review) -> Answer:
    stamp = review.stamp
    return (
        stamp.at_ms,
        stamp.id,
        stamp.offset_minutes,
        review.deck_id,
        review.question_id,
        fact_ref(review.deck_id, review.fact_id),
        review.rating,
        review.form,
        review.outcome,
        review.score,
        review.answer_ms,
        review.due_on,
        review.due_at_ms,
        review.recall,
    )


def _walk(state: FactState, answers: Sequence[Answer], model: MemoryModel, days: _Days) -> FactState:
    """The state after `answers` (in time order, of one fact), counting them into `days`.

    The one loop that runs for every review there is: it keeps to locals, and makes one state at the end.
    """
    if not answers:
        return state
    memory, reviewed_at, reviewed_on = state.memory, state.reviewed_at_ms or 0, state.reviewed_on or 0
    due_on, due_at = state.due_on, state.due_at_ms
    last_rating: int = state.last_rating or 0
    last_form: int = state.last_form or 0
    highest: int = state.highest_form or 0
    reviews, lapses = state.reviews, state.lapses
    whole_days, not_answered = model.whole_days, NOT_ANSWERED
    further: list[tuple[float, int]] = []
    here = answers[0][_DECK]
    by_day = days.rows[here]
    for at, _, offset, deck, _, _, rating, form, outcome, score, took, new_due, new_due_at, recall in answers:
        day = (at + offset * 60_000 - ROLLOVER_MS) // DAY_MS
        if deck != here:
            here, by_day = deck, days.rows[deck]
        counts = by_day[day]
        counts[5] += took
        if outcome not in not_answered:
            counts[0] += 1
            if (score >= PASSED_SCORE) if score is not None else (rating is not None and rating > 1):
                counts[1] += 1
        if rating is None:
            continue
        counts[3] += 1
        heard = 3 if rating == 4 and form < 3 else rating  # as scheduling.heard has it
        if memory is None:
            counts[2] += 1
            memory = model.first(_RATING[heard])
        else:
            if rating == 1 and not (last_rating == 1 and due_at is not None):
                counts[4] += 1
                lapses += 1
            if day > reviewed_on:
                place = 8 if (day if due_on is None else due_on) - reviewed_on >= MATURE_DAYS else 6
                counts[place] += 1
                counts[place + 1] += rating > 1
                if recall is not None:
                    add_recall(counts, _COUNTS, recall, passed=rating > 1)
            # As scheduling.elapsed_days has it, on locals; a property holds the two together.
            elapsed = day - reviewed_on if whole_days else (at - reviewed_at) / DAY_MS
            further.append((elapsed if elapsed > 0 else 0.0, heard))
        reviewed_at, reviewed_on, due_on, due_at = at, day, new_due, new_due_at
        last_rating, last_form = rating, form
        if form > highest:
            highest = form
        reviews += 1
    return FactState(
        memory=memory and model.along(memory, further),
        reviewed_at_ms=None if memory is None else reviewed_at,
        reviewed_on=None if memory is None else reviewed_on,
        due_on=due_on,
        due_at_ms=due_at,
        last_rating=_RATING[last_rating] if last_rating else None,
        last_form=Form(last_form) if last_form else None,
        highest_form=Form(highest) if highest else None,
        last_question_id=answers[-1][_QUESTION],
        reviews=reviews,
        lapses=lapses,
        suspended=state.suspended,
        buried_until=state.buried_until,
    )


def _walk_with_notes(fact: str, items: Iterable[Answer | Note], model: MemoryModel, days: _Days) -> FactState:
    """The same for a fact that was reset, moved or estimated: `items` are its answers and these notes in any order.

    An estimate counts until the first answer, and a later one instead of an earlier. A reset named by what a review was
    asked as, after a link took the review elsewhere, forgets that review alone.
    """
    state = _NEW
    kept: list[Answer | Note] = []
    for item in sorted(items, key=_key):
        if isinstance(item, tuple):
            state = _walk(state, (item,), model, days)
        elif item.kind == NoteKind.DUE_MOVED:
            if state.memory is not None:
                state = state._replace(due_on=item.data["due_on"], due_at_ms=None)
        elif item.kind == NoteKind.ESTIMATE:
            state = _estimated(state, item, model)
        else:
            foreign = item.target != fact
            kept = [k for k in kept if foreign and not (isinstance(k, tuple) and k[_ASKED_AS] == item.target)]
            state = _walk_with_notes(fact, kept, model, _Days())
            continue
        kept.append(item)
    return state


def _estimated(state: FactState, note: Note, model: MemoryModel) -> FactState:
    if state.reviews:
        return state
    at_ms: int = note.data["reviewed_at_ms"]
    return state._replace(
        memory=estimated(model, note.data["interval_days"], note.data["ease"]),
        reviewed_at_ms=at_ms,
        reviewed_on=day_of(at_ms, note.stamp.offset_minutes),
        due_on=note.data["due_on"],
        due_at_ms=None,
    )


def _moves(fact: str, answers: Iterable[Answer], noted: Mapping[str, list[Note]]) -> list[Note]:
    """The resets, moves and estimates of a fact, and the resets of what its answers were asked as."""
    found = [note for note in noted.get(fact, ()) if note.kind in _MOVING]
    for alias in {answer[_ASKED_AS] for answer in answers} - {fact}:
        found += [note for note in noted.get(alias, ()) if note.kind == NoteKind.RESET]
    return found


def _flagged(state: FactState, notes: Sequence[Note]) -> FactState:
    """The state with what the notes (in time order) say last of suspending and burying; a reset leaves these alone."""
    for note in notes:
        if note.kind == NoteKind.SUSPENDED:
            state = state._replace(suspended=note.data["on"])
        elif note.kind == NoteKind.BURIED_UNTIL:
            state = state._replace(buried_until=note.data.get("day"))
    return state


def _tip(said: Sequence[Answer], moves: Iterable[Note]) -> Tip:
    last = said[-1] if said else None
    keys = [_key(note) for note in moves]
    if last:
        keys.append(_key(last))
    return Tip(*max(keys, default=(0, "")), last[_ID] if last else "")


def _day_counts(days: _Days) -> dict[tuple[Day, str], DayCount]:
    return {
        (day, deck): DayCount(*row[:_COUNTS])
        for deck, by_day in days.rows.items()
        for day, row in by_day.items()
        if any(row)
    }


def _recall_counts(days: _Days) -> dict[tuple[Day, str, int], RecallCount]:
    return {
        (day, deck, place): count
        for deck, by_day in days.rows.items()
        for day, row in by_day.items()
        for place, count in recall_counts(row, _COUNTS)
    }


def _key(item: Answer | Note) -> tuple[int, str]:
    return (item[_AT], item[_ID]) if isinstance(item, tuple) else moment_of(item)
