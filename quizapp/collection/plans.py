"""What to study apart from what a deck offers: what fits some minutes, a cell of the map, what was mistaken.

Also how far a date is reached at the learner's pace. Which facts they are is decided here, from the index and the log's
caches; the session that asks them is `study`'s.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizapp.collection import Collection
from quizapp.collection.agenda import agenda_of, usual_answer_ms
from quizapp.collection.statistics import SureButWrong, reading, statistics, sure_but_wrong, take_stock
from quizapp.learning.events import Day, fact_ref, study_day
from quizapp.learning.queue import is_due
from quizapp.learning.readiness import Readiness, readiness
from quizapp.learning.scheduling import FactState
from quizapp.learning.statistics import Statistics
from quizapp.storage.index import IndexedDeck

PACE_OVER_DAYS = 30
USUAL_AHEAD_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a screen of statistics shows: `sure` is what was wrong for sure, `prompts` are those of its questions."""

    statistics: Statistics
    sure: tuple[SureButWrong, ...]
    prompts: Mapping[str, str]
    exam_on: Day


def figures(collection: Collection, deck_ids: Sequence[str] = ()) -> Figures:
    """Count everything, over these decks (none: all). For a worker: it opens connections of its own."""
    found = statistics(collection, deck_ids)
    with reading(collection) as own:
        sure = sure_but_wrong(own, deck_ids)
        wanted = {one.question for one in sure}
        named = {ref.partition("/")[0] for ref in wanted}
        prompts = {
            fact_ref(deck.deck_id, question.question_id): question.prompt
            for deck in own.decks()
            if deck.deck_id in named
            for question in own.questions(deck)
            if fact_ref(deck.deck_id, question.question_id) in wanted
        }
        return Figures(statistics=found, sure=sure, prompts=prompts, exam_on=exam_day(own, deck_ids))


def ready_by(own: Collection, on: Day, deck_ids: Sequence[str] = (), *, target: float = 0.9) -> Readiness:
    """How much of these decks (none: all) will be known on the study day `on`; may take a while for many facts."""
    stock = take_stock(own, deck_ids)
    model, _ = own.model()
    decks = {deck.deck_id for deck in stock.decks}
    return readiness(stock.rows, stock.recalls, stock.now, on, model, pace=_pace(own, decks), target=target)


def _pace(own: Collection, deck_ids: Several[str]) -> float:
    """Rated answers a day over the last month, or since the first one within it."""
    today = own.now().day
    counts = own.store.day_counts(today - PACE_OVER_DAYS + 1, today)
    here = {place: count.reviews for place, count in counts.items() if place[1] in deck_ids and count.reviews}
    first = min((day for day, _ in here), default=today)
    return sum(here.values()) / (today - first + 1)


def exam_day(own: Collection, deck_ids: Sequence[str] = ()) -> Day:
    """The next exam date set for these decks (none: all); a month ahead where there is none."""
    today = own.now().day
    wished = {own.settings.study(deck.deck_id).exam_on for deck in _decks(own, deck_ids)}
    dates = [study_day(one) for one in wished if isinstance(one, date) and study_day(one) > today]
    return min(dates, default=today + USUAL_AHEAD_DAYS)


def within_minutes(own: Collection, minutes: float, deck_ids: Sequence[str] = ()) -> tuple[str, ...]:
    """The facts that fit into the minutes, at the learner's own speed: due ones first, then new; at least one."""
    most = max(1, int(minutes * 60_000 / usual_answer_ms(own)))
    due: list[str] = []
    new: list[str] = []
    for deck in _decks(own, deck_ids):
        offered = agenda_of(own, deck.deck_id, _facts(deck), own.store.fact_states(deck.deck_id), own.now())
        due += offered.every_due
        new += offered.new
    return tuple([*due, *new][:most])


def cell_facts(own: Collection, subject: str, topic: str, deck_ids: Sequence[str] = ()) -> tuple[str, ...]:
    """The facts of one subject and topic that are due or new; where none is, all that are not suspended."""
    today = own.now().day
    places = [
        fact_ref(deck.deck_id, fact.fact_id)
        for deck in _decks(own, deck_ids)
        for fact in deck.facts
        if fact.subject.casefold() == subject.casefold() and fact.topic == topic
    ]
    states = {fact: own.store.fact_state(fact) or FactState() for fact in places}
    wanted = tuple(fact for fact, state in states.items() if state.memory is None or is_due(state, today))
    return wanted or tuple(fact for fact, state in states.items() if not state.suspended)


def facts_asked(own: Collection, questions: Iterable[str]) -> tuple[str, ...]:
    """The facts that these questions (refs) ask, each once; a question that is gone is left out."""
    wanted = tuple(questions)
    named = {ref.partition("/")[0] for ref in wanted}
    found = {
        fact_ref(deck.deck_id, name): fact_ref(deck.deck_id, fact.fact_id)
        for deck in own.decks()
        if deck.deck_id in named
        for fact in deck.facts
        for name, _ in fact.questions
    }
    return tuple(dict.fromkeys(found[ref] for ref in wanted if ref in found))


def _decks(own: Collection, deck_ids: Sequence[str]) -> list[IndexedDeck]:
    return [deck for deck in own.decks() if deck.deck_id and (not deck_ids or deck.deck_id in deck_ids)]


def _facts(deck: IndexedDeck) -> list[str]:
    return [fact_ref(deck.deck_id, fact.fact_id) for fact in deck.facts]
