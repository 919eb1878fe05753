"""Every question as a row, with what is known of its fact now, and the questions that a filter chooses.

Rows come from the index and the log's caches; no deck is parsed for them. Whoever shows many of them reads them in a
worker, through a collection of its own (`apart`): one connection serves one thread.
"""

from __future__ import annotations

from collections.abc import Collection as AbstractCollection
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quizapp.collection import Collection, IndexedDeck, open_collection
from quizapp.errors import UsageError
from quizapp.learning.events import Moment, fact_ref
from quizapp.learning.filter import Filter, parse_filter
from quizapp.learning.ladder import form_of
from quizapp.learning.question_row import QuestionRow, words_of
from quizapp.learning.scheduling import FactState, recall_now

if TYPE_CHECKING:
    from quizapp.learning.memory_models import MemoryModel


@contextmanager
def apart(collection: Collection) -> Iterator[Collection]:
    """The same collection opened once more, for another thread to read; closed at the end."""
    other = open_collection(
        collection.paths, collection.settings, deck_folders=collection.deck_folders, clock=collection.clock
    )
    try:
        yield other
    finally:
        other.close()


def rows_of(collection: Collection, deck_ids: AbstractCollection[str] = ()) -> Iterator[QuestionRow]:
    """The questions of these decks (none named: of all), as they are read, decks in the library's order."""
    now = collection.now()
    model, _ = collection.model()
    marked = collection.store.marked()
    for deck in collection.decks_of(deck_ids):
        yield from _rows(collection, deck, marked, now, model)


def _rows(
    collection: Collection, deck: IndexedDeck, marked: frozenset[str], now: Moment, model: MemoryModel
) -> Iterator[QuestionRow]:
    states, unseen, day = collection.store.fact_states(deck.deck_id), FactState(), now.day
    recalls = {fact: recall_now(state, now, model) for fact, state in states.items()}
    for asked in collection.questions(deck):
        question_id, fact_id, kind, topic, subject, tags, evidence, status, as_of, prompt, answer = asked
        fact = fact_ref(deck.deck_id, fact_id)
        yield QuestionRow(
            deck_id=deck.deck_id,
            deck_title=deck.title,
            question_id=question_id,
            fact_id=fact_id,
            type=kind,
            form=form_of(kind),
            topic=topic,
            subject=subject,
            tags=tags,
            evidence=evidence,
            status=status,
            as_of=as_of,
            prompt=prompt,
            answer=answer,
            words=words_of(prompt, answer, subject, topic, *tags, question_id),
            state=states.get(fact, unseen),
            marked=fact_ref(deck.deck_id, question_id) in marked,
            today=day,
            recall=recalls.get(fact),
        )


def read_filter(collection: Collection, text: str, *, by_name: bool = False) -> Filter:
    """Read a filter in which saved ones may stand as `@name`; `by_name`: also as the name alone. FilterError."""
    saved = collection.settings.filters
    return parse_filter(f"@{text}" if by_name and text in saved else text, saved)


def matching(collection: Collection, wanted: Filter, deck_ids: AbstractCollection[str] = ()) -> tuple[QuestionRow, ...]:
    """The questions of these decks (none named: of all) that fit. UsageError where none does."""
    found = tuple(row for row in rows_of(collection, deck_ids) if wanted.matches(row))
    if not found:
        where = f" in {' or '.join(deck_ids)}" if deck_ids else ""
        raise UsageError(f"no question{where} fits “{wanted}”.", hint="Ask for less.")
    return found
