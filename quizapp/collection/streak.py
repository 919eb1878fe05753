"""Days in a row with an answer: the run up to today, and the longest.

The rule is `learning.stats`'; here it is decided how much of the log is read for it. A day without an answer that had
nothing to study breaks nothing, and which days had nothing is found by going through the log: only where it matters,
once for each start of the app.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from quizapp.collection import Collection
from quizapp.learning.events import Day, Moment, Note, NoteKind, fact_ref
from quizapp.learning.notes import FACT_KINDS, resolve_links
from quizapp.learning.queue import is_due, is_open
from quizapp.learning.scheduling import FactState
from quizapp.learning.stats import Span, Studied, day_streak, days_without_study, latest_missed, longest_streak
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
    return _Run(collection, decks, states, now).current()


def streaks(
    collection: Collection, decks: Sequence[IndexedDeck], states: Mapping[str, FactState], now: Moment
) -> Streaks:
    """Both."""
    run = _Run(collection, decks, states, now)
    current = run.current()
    return Streaks(current, max(current, run.longest()))


def vacations(collection: Collection) -> tuple[Span, ...]:
    """The first and last days of the vacations that were not taken back; a day on them neither breaks nor adds."""
    said = (note.data for note in collection.store.events(kinds=[NoteKind.VACATION]) if isinstance(note, Note))
    spans = ((data.get("first"), data.get("last")) for data in said)
    return tuple((first, last) for first, last in spans if type(first) is int and type(last) is int)


class _Run:
    """The days with an answer, and what is asked about those between them only where it matters."""

    def __init__(
        self, collection: Collection, decks: Sequence[IndexedDeck], states: Mapping[str, FactState], now: Moment
    ) -> None:
        self._collection = collection
        self._decks = decks
        self._states = states
        self._today = now.day
        self._answered = collection.store.answered_days()
        self._days = {day for day, _ in self._answered if day <= now.day}
        self._known = collection.days_without

    def current(self) -> int:
        return day_streak(self._days, self._today, self._had_nothing, self._away)

    def longest(self) -> int:
        if self._collection.store.event_count() <= GONE_THROUGH:
            self._find_out()
        return longest_streak(self._days, lambda day: self._known.get(day, False), self._away)

    def _had_nothing(self, day: Day) -> bool:
        if day not in self._known and self._waited_since(day):
            self._known[day] = False
        elif day not in self._known:
            self._find_out()
        return self._known[day]

    @cached_property
    def _away(self) -> tuple[Span, ...]:
        return vacations(self._collection)

    @cached_property
    def _studied(self) -> Studied:
        begun_on = {deck_id: day for day, deck_id in reversed(self._answered)}
        begun = [deck for deck in self._decks if deck.deck_id in begun_on]
        facts = {fact_ref(deck.deck_id, name): deck.deck_id for deck in begun for name, _ in deck.places}
        takes_new = {deck_id for deck_id in begun_on if self._collection.settings.study(deck_id).new_per_day}
        offered_new = frozenset(fact for fact, deck_id in facts.items() if deck_id in takes_new)
        return Studied(facts=tuple(facts), offered_new=offered_new, begun_on=begun_on)

    def _waited_since(self, day: Day) -> bool:
        """Whether something that waits now has waited since that day: the states alone tell, and mostly it is so."""
        studied = self._studied
        for fact in studied.facts:
            state = self._states.get(fact, FactState())
            if studied.begun_on[fact.partition("/")[0]] > day:
                continue
            if state.memory is None and fact in studied.offered_new and is_open(state, day):
                return True
            if state.reviewed_on is not None and state.reviewed_on <= day and is_due(state, day):
                return True
        return False

    def _find_out(self) -> None:
        """Of each day without an answer before one with an answer, or before today, whether it had nothing to study."""
        missed = (latest_missed(*gap, self._away) for gap in pairwise(sorted({*self._days, self._today})))
        ends = {day for day in missed if day is not None and day not in self._known}
        if ends:
            store = self._collection.store
            links = resolve_links(event for event in store.events(kinds=[NoteKind.LINKED]) if isinstance(event, Note))
            found = days_without_study(store.events(kinds=_HEARD), ends, self._studied, links)
            self._known |= {end: end in found for end in ends}
