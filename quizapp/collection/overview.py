"""What the library shows and `due` prints: every deck with what is due, new and known, and how its quizzes went.

Comes from the index and the log's caches alone; no deck file is parsed unless it changed.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from quizapp.collection import Collection
from quizapp.collection.agenda import agenda_of, due_tomorrow, usual_answer_ms
from quizapp.collection.streak import streak_days
from quizapp.learning.events import Day, Moment, Note, NoteKind, fact_ref
from quizapp.learning.queue import Backlog
from quizapp.learning.scheduling import FactState
from quizapp.learning.stats import Score, known_now, newest, scores, standing
from quizapp.storage.index import IndexedDeck


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckRow:
    """One deck. `due` and `new` count facts, `offered` those that study would ask today; `known` is 0..1, None unseen.

    `last_studied` is the last study day on which the memory heard an answer. `trend` holds the percents of its quizzes,
    oldest first; `last_quiz` is the newest one, also where it is too short, or an exam, and so outside the trend.

    A deck that cannot be read has problems and nothing else.
    """

    deck: IndexedDeck
    facts: int = 0
    due: int = 0
    new: int = 0
    offered: int = 0
    offered_minutes: float = 0.0
    known: float | None = None
    due_tomorrow: int = 0
    backlog: Backlog | None = None
    last_studied: Day | None = None
    trend: tuple[int, ...] = ()
    last_quiz: Score | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All decks, and the day: facts due, about how many minutes today's offer takes, days in a row with an answer."""

    rows: tuple[DeckRow, ...]
    due: int
    minutes: float
    streak_days: int


def overview(collection: Collection, only: AbstractSet[str] | None = None) -> Overview:
    """Count everything anew; `only`: just these facts, by ref."""
    now = collection.now()
    states = collection.store.fact_states()
    all_scores = list_scores(collection)
    answer_ms = usual_answer_ms(collection)
    decks = collection.decks()
    rows = tuple(_row(collection, deck, states, all_scores, now, answer_ms, only) for deck in decks)
    return Overview(
        rows=rows,
        due=sum(row.due for row in rows),
        minutes=sum(row.offered_minutes for row in rows),
        streak_days=streak_days(collection, decks, states, now),
    )


def row_of(collection: Collection, deck_id: str) -> DeckRow:
    """One deck as `overview` counts it, a hidden one too. Raises UsageError where there is none."""
    deck, now = collection.indexed(deck_id), collection.now()
    states = collection.store.fact_states(deck_id)
    return _row(collection, deck, states, list_scores(collection), now, usual_answer_ms(collection), None)


def list_scores(collection: Collection, deck_id: str | None = None) -> tuple[Score, ...]:
    """The quizzes that were ended, newest first, of one deck or of all."""
    events = collection.store.events(kinds=[NoteKind.QUIZ_FINISHED])
    found = scores(event for event in events if isinstance(event, Note))
    return tuple(score for score in found if deck_id is None or deck_id in score.decks)


def _row(
    collection: Collection,
    deck: IndexedDeck,
    states: dict[str, FactState],
    all_scores: tuple[Score, ...],
    now: Moment,
    answer_ms: int,
    only: AbstractSet[str] | None,
) -> DeckRow:
    facts = [fact_ref(deck.deck_id, fact.fact_id) for fact in deck.facts]
    facts = [fact for fact in facts if only is None or fact in only]
    if not facts:
        return DeckRow(deck=deck)
    offered = agenda_of(collection, deck.deck_id, facts, states, now)
    begun = any(fact in states and states[fact].memory is not None for fact in facts)
    model, _ = collection.model()
    due_today = min(len(offered.due), offered.backlog.today) if offered.backlog else len(offered.due)
    asked_today = due_today + len(offered.new)
    return DeckRow(
        deck=deck,
        facts=len(facts),
        due=offered.due_total,
        new=offered.new_total,
        offered=asked_today,
        offered_minutes=asked_today * answer_ms / 60_000,
        known=known_now(facts, states, now, model) / len(facts) if begun else None,
        due_tomorrow=due_tomorrow(facts, states, now),
        backlog=offered.backlog,
        last_studied=max(
            (state.reviewed_on for fact in facts if (state := states.get(fact)) and state.reviewed_on), default=None
        ),
        trend=standing(all_scores, (deck.deck_id,)).trend,
        last_quiz=newest(all_scores, deck.deck_id),
    )
