"""What the screen of statistics shows, and what to study from it: a cell of the map, what was mistaken.

Which facts they are is decided here, from the index and the log's caches; the numbers are `statistics`' and the session
that asks them is `study`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizapp.collection import Collection
from quizapp.collection.overview import Overview
from quizapp.collection.statistics import SureButWrong, reading, statistics, sure_but_wrong
from quizapp.learning.events import Day, fact_ref, study_day
from quizapp.learning.queue import is_due
from quizapp.learning.scheduling import FactState
from quizapp.learning.statistics import Statistics, Today

USUAL_AHEAD_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a screen of statistics shows: `sure` is what was wrong for sure.

    `prompts` are those of its questions, and of those in which one thing was taken for another, by ref.
    """

    statistics: Statistics
    sure: tuple[SureButWrong, ...]
    prompts: Mapping[str, str]
    exam_on: Day


def figures(collection: Collection, deck_ids: Sequence[str] = ()) -> Figures:
    """Count everything, over these decks (none: all). For a worker: it opens connections of its own."""
    found = statistics(collection, deck_ids)
    with reading(collection) as own:
        sure = sure_but_wrong(own, deck_ids)
        wanted = {one.question for one in sure} | {ref for one in found.confusions for ref in one.questions}
        named = {ref.partition("/")[0] for ref in wanted}
        prompts = {
            fact_ref(deck.deck_id, question.question_id): question.prompt
            for deck in own.every_deck()
            if deck.deck_id in named
            for question in own.questions(deck)
            if fact_ref(deck.deck_id, question.question_id) in wanted
        }
        return Figures(statistics=found, sure=sure, prompts=prompts, exam_on=exam_day(own, deck_ids))


def today_so_far(collection: Collection, seen: Overview | None, deck_ids: Sequence[str] = ()) -> Today:
    """What of the day is ready at once: its counts, and what the library shows of what is left. The rest is 0."""
    day = collection.now().day
    rows = [row for row in seen.rows if not deck_ids or row.deck.deck_id in deck_ids] if seen else []
    counted = collection.store.day_counts(day, day)
    done = [count for (_, deck), count in counted.items() if not deck_ids or deck in deck_ids]
    return Today(
        day=day,
        answered=sum(count.answered for count in done),
        right=sum(count.right for count in done),
        new=sum(count.new for count in done),
        answer_ms=sum(count.answer_ms for count in done),
        due_left=sum(row.due for row in rows),
        new_left=sum(row.new for row in rows),
        due_tomorrow=0,
        streak_days=0,
        longest_streak_days=0,
    )


def exam_day(own: Collection, deck_ids: Sequence[str] = ()) -> Day:
    """The next exam date set for these decks (none: all); a month ahead where there is none."""
    today = own.now().day
    wished = {own.settings.study(deck.deck_id).exam_on for deck in own.decks_of(deck_ids)}
    dates = [study_day(one) for one in wished if isinstance(one, date) and study_day(one) > today]
    return min(dates, default=today + USUAL_AHEAD_DAYS)


def cell_facts(own: Collection, subject: str, topic: str, deck_ids: Sequence[str] = ()) -> tuple[str, ...]:
    """The facts of one subject and topic that are due or new; where none is, all that are not suspended."""
    today = own.now().day
    places = [
        fact_ref(deck.deck_id, fact.fact_id)
        for deck in own.decks_of(deck_ids)
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
        for deck in own.every_deck()
        if deck.deck_id in named
        for fact in deck.facts
        for name, _ in fact.questions
    }
    return tuple(dict.fromkeys(found[ref] for ref in wanted if ref in found))
