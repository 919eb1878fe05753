"""Days in a row with an answer: the run up to today, and the longest.

The rule is `learning.stats`'; here it is decided how much of the log is read for it. A day without an answer that had
nothing to study breaks nothing, and which days had nothing is found by going through the log: only where it matters,
once for each start of the app.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizapp.collection import Collection
from quizapp.learning.events import Day, Moment, Note, NoteKind, fact_ref
from quizapp.learning.folding import FACT_KINDS, resolve_links
from quizapp.learning.queue import is_due, is_open
from quizapp.learning.scheduling import FactState
from quizapp.learning.stats import Studied, day_streak, days_without_study, longest_streak
from quizapp.storage.index import IndexedDeck

GONE_THROUGH = 20_000
"""A log of more events is not gone through for the longest streak: there an old day without an answer breaks it."""
_HEARD = ("review", *FACT_KINDS)


@dataclass(frozen=True, slots=True)
class Streaks:
    """In days: the run that is on, and the longest there ever was."""

    current: int
    longest: int


def streak_days(
    collection: Collection, decks: Sequence[IndexedDeck], states: Mapping[str, FactState], now: Moment
) -> int:
    """The run that is on."""
    answered = collection.store.answered_days()
    return _current(collection, answered, _studied(collection, answered, decks), states, now)


def streaks(
    collection: Collection, decks: Sequence[IndexedDeck], states: Mapping[str, FactState], now: Moment
) -> Streaks:
    """Both."""
    answered = collection.store.answered_days()
    studied = _studied(collection, answered, decks)
    current = _current(collection, answered, studied, states, now)
    days = {day for day, _ in answered if day <= now.day}
    if collection.store.event_count() <= GONE_THROUGH:
        _find_out(collection, days, studied, now)
    known = collection.days_without
    return Streaks(current, max(current, longest_streak(days, lambda day: known.get(day, False))))


def _studied(collection: Collection, answered: Sequence[tuple[Day, str]], decks: Sequence[IndexedDeck]) -> Studied:
    begun_on = {deck_id: day for day, deck_id in reversed(answered)}
    facts = {fact_ref(d.deck_id, fact.fact_id): d.deck_id for d in decks if d.deck_id in begun_on for fact in d.facts}
    takes_new = {deck_id for deck_id in begun_on if collection.settings.study(deck_id).new_per_day}
    offered_new = frozenset(fact for fact, deck_id in facts.items() if deck_id in takes_new)
    return Studied(facts=tuple(facts), offered_new=offered_new, begun_on=begun_on)


def _current(
    collection: Collection,
    answered: Sequence[tuple[Day, str]],
    studied: Studied,
    states: Mapping[str, FactState],
    now: Moment,
) -> int:
    days = {day for day, _ in answered if day <= now.day}

    def had_nothing(day: Day) -> bool:
        known = collection.days_without
        if day not in known and _waited_since(studied, states, day):
            known[day] = False
        elif day not in known:
            _find_out(collection, days, studied, now)
        return known[day]

    return day_streak(days, now.day, had_nothing)


def _find_out(collection: Collection, days: set[Day], studied: Studied, now: Moment) -> None:
    """Of each day without an answer before one with an answer, or before today, whether it had nothing to study."""
    known = collection.days_without
    ends = {one - 1 for one in {*days, now.day} if one - 1 not in days and one - 1 not in known}
    if ends:
        found = _read_days_without(collection, ends, studied)
        known |= {end: end in found for end in ends}


def _waited_since(studied: Studied, states: Mapping[str, FactState], day: Day) -> bool:
    """Whether something that waits now has waited since that day: the states alone tell, and mostly it is so."""
    for fact in studied.facts:
        state = states.get(fact, FactState())
        if studied.begun_on[fact.partition("/")[0]] > day:
            continue
        if state.memory is None and fact in studied.offered_new and is_open(state, day):
            return True
        if state.reviewed_on is not None and state.reviewed_on <= day and is_due(state, day):
            return True
    return False


def _read_days_without(collection: Collection, days: set[Day], studied: Studied) -> frozenset[Day]:
    store = collection.store
    links = resolve_links(event for event in store.events(kinds=[NoteKind.LINKED]) if isinstance(event, Note))
    return days_without_study(store.events(kinds=_HEARD), days, studied, links)
