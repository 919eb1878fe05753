"""Memories brought along from another program: reviews are replayed, an interval without reviews is an estimate.

What an importer hands over are values of its own here, so that no reader of a foreign file has to know the log. A past
answer becomes a review like any other, at the time it was given; adopting the same again adds nothing. A card that
comes with an interval and no answers gets an `estimate`, which the fold turns into a memory until the first answer.
Both can be taken back by the number that `adopt` returns. Reading foreign files is not done here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.collection import Collection
from quizapp.learning.events import (
    DAY_MS,
    Day,
    Form,
    Mode,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    Wording,
    day_of,
    fact_ref,
    uuid7,
)

if TYPE_CHECKING:
    from quizapp.deck.model import Deck, Question

_MACHINE = "import "


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """One answer given in another program. `due_on` is the day it promised, None: not known, then the day itself.

    `offset_minutes` is how far the learner's clock stood east of UTC. `rating` None: practice, which the memory
    hears nothing of.
    """

    deck_id: str
    question_id: str
    at_ms: int
    offset_minutes: int
    rating: Rating | None
    answer_ms: int = 0
    due_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastInterval:
    """A card with an interval and no answers: `interval_days` from its last showing to `due_on`, growing by `ease`."""

    deck_id: str
    question_id: str
    interval_days: float
    due_on: Day
    ease: float = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSuspension:
    """A question that was to be asked no more."""

    deck_id: str
    question_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What came of it. `batch` names it, for `take_back`. `known` were there before, `unknown` are in no deck here."""

    batch: str
    answers: int
    estimates: int
    known: int
    unknown: int
    suspended: int = 0


def adopt(
    collection: Collection,
    answers: Sequence[PastAnswer],
    intervals: Sequence[PastInterval] = (),
    suspensions: Sequence[PastSuspension] = (),
    *,
    dry: bool = False,
    batch: str = "",
) -> Adopted:
    """Add a past to the log, in one transaction; `dry` says what would come of it and writes nothing.

    An interval counts only for a fact without any answer, here or among `answers`; an answer of the future for nothing.
    A suspension counts for a fact of which nothing is known here. `batch` is a name for it all; empty: one is made.
    """
    now, batch = collection.now(), batch or collection.stamp().id
    past = {(a.deck_id, a.question_id, a.at_ms): a for a in answers if a.at_ms <= now.at_ms}
    seen = set()
    for event in collection.store.events(kinds=["review"]):
        if isinstance(event, Review):
            seen.add((event.deck_id, event.question_id, event.stamp.at_ms))
    decks = {
        deck_id: collection.deck(deck_id)
        for deck_id in sorted(_decks_of(collection, (*past.values(), *intervals, *suspensions)))
    }
    found = {key: decks[key[0]].by_id.get(key[1]) if key[0] in decks else None for key in past}
    reviews = [_review(collection, past[key], q, batch) for key, q in found.items() if q and key not in seen]
    begun = {fact_ref(review.deck_id, review.fact_id) for review in reviews}
    estimates = []
    for interval in intervals:
        question = decks[interval.deck_id].by_id.get(interval.question_id) if interval.deck_id in decks else None
        fact = fact_ref(interval.deck_id, question.fact_key) if question else None
        if fact and fact not in begun and collection.store.fact_state(fact) is None:
            begun.add(fact)
            estimates.append(_estimate(collection, interval, fact, batch))
    stopped = _suspensions(collection, suspensions, decks, batch)
    if not dry:
        collection.log((*reviews, *estimates, *stopped), decks)
    return Adopted(
        batch=batch,
        answers=len(reviews),
        estimates=len(estimates),
        known=len(seen & past.keys()),
        unknown=sum(question is None for question in found.values()),
        suspended=len(stopped),
    )


def take_back(collection: Collection, batch: str) -> int:
    """Take back all that `adopt` wrote under this name; how many events that were. 0: nothing, or taken back before."""
    return collection.void(_adopted(collection, batch))


def was_adopted(collection: Collection, batch: str) -> bool:
    """Whether `adopt` wrote anything under this name; it writes all or nothing."""
    return any(_adopted(collection, batch))


def _adopted(collection: Collection, batch: str) -> Iterator[str]:
    """The ids of what was written under this name and not taken back."""
    machine = _MACHINE + batch
    for event in collection.store.events(kinds=["review", NoteKind.ESTIMATE, NoteKind.SUSPENDED]):
        if event.stamp.machine == machine:
            yield event.stamp.id


def _decks_of(collection: Collection, past: Iterable[PastAnswer | PastInterval | PastSuspension]) -> set[str]:
    return {one.deck_id for one in past} & {deck.deck_id for deck in collection.every_deck() if deck.deck_id}


def _review(collection: Collection, past: PastAnswer, question: Question, batch: str) -> Review:
    today = day_of(past.at_ms, past.offset_minutes)
    return Review(
        # At its own time, which the stamps of this machine have long passed; so it is written as another's.
        stamp=Stamp(
            id=uuid7(past.at_ms, collection.dice(74)),
            at_ms=past.at_ms,
            offset_minutes=past.offset_minutes,
            machine=_MACHINE + batch,
        ),
        deck_id=past.deck_id,
        question_id=question.id,
        fact_id=question.fact_key,
        text_hash=Wording(question.type, question.prompt, question.right).hash,
        type=question.type,
        form=Form.RECALL,
        mode=Mode.STUDY,
        outcome=Outcome.REVEALED,
        score=None,
        rating=past.rating,
        answer_ms=past.answer_ms,
        due_on=None if past.rating is None else today + 1 if past.due_on is None else past.due_on,
    )


def _suspensions(
    collection: Collection, past: Iterable[PastSuspension], decks: Mapping[str, Deck], batch: str
) -> list[Note]:
    found: dict[str, Note] = {}
    for one in past:
        question = decks[one.deck_id].by_id.get(one.question_id) if one.deck_id in decks else None
        fact = fact_ref(one.deck_id, question.fact_key) if question else None
        state = collection.store.fact_state(fact) if fact else None
        if fact and fact not in found and (state is None or not (state.reviews or state.suspended)):
            stamp = replace(collection.stamp(), machine=_MACHINE + batch)
            found[fact] = Note(stamp=stamp, kind=NoteKind.SUSPENDED, target=fact, data={"on": True})
    return list(found.values())


def _estimate(collection: Collection, past: PastInterval, fact: str, batch: str) -> Note:
    stamp = replace(collection.stamp(), machine=_MACHINE + batch)
    days = max(past.interval_days, 1.0)
    noon_ms = (past.due_on - round(days)) * DAY_MS + DAY_MS // 2 - stamp.offset_minutes * 60_000
    data = {"interval_days": days, "ease": past.ease, "reviewed_at_ms": noon_ms, "due_on": past.due_on}
    return Note(stamp=stamp, kind=NoteKind.ESTIMATE, target=fact, data=data)
