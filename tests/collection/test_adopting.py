"""A past brought along from another program."""

from __future__ import annotations

import pytest

from quizapp.collection import Collection
from quizapp.collection.adopting import PastAnswer, PastInterval, adopt, take_back
from quizapp.collection.fitting import histories
from quizapp.collection.memories import explain_named, reset
from quizapp.learning.events import DAY_MS, Rating
from quizapp.learning.explaining import explanation_lines
from quizapp.learning.memory_models import FSRS7
from tests.courses import Clock

DECK = "d"


@pytest.fixture
def questions(collection: Collection) -> tuple[str, ...]:
    return tuple(question.id for question in collection.deck(DECK).questions)


def answers(question: str, clock: Clock, *ratings: Rating) -> list[PastAnswer]:
    """One every ten days, the last ten days ago."""
    begun = clock.at_ms - len(ratings) * 10 * DAY_MS
    return [
        PastAnswer(
            deck_id=DECK,
            question_id=question,
            at_ms=begun + nth * 10 * DAY_MS,
            offset_minutes=0,
            rating=rating,
            answer_ms=4_000,
        )
        for nth, rating in enumerate(ratings)
    ]


def test_past_answers_become_the_memory_that_they_would_have_made_here(
    collection: Collection, questions: tuple[str, ...], clock: Clock
) -> None:
    came = adopt(collection, answers(questions[0], clock, Rating.GOOD, Rating.AGAIN, Rating.EASY))
    assert (came.answers, came.known, came.unknown, came.estimates) == (3, 0, 0, 0)
    model = FSRS7()
    memory = model.after(model.after(model.first(Rating.GOOD), 10.0, Rating.AGAIN), 10.0, Rating.EASY)
    fact = collection.deck(DECK).by_id[questions[0]].fact_key
    state = collection.store.fact_state(f"{DECK}/{fact}")
    assert state is not None
    assert state.memory == memory
    assert state.reviews == 3
    assert not state.is_estimate
    assert collection.store.fold_differs() == []


def test_the_same_past_again_adds_nothing_and_more_of_it_only_what_is_new(
    collection: Collection, questions: tuple[str, ...], clock: Clock
) -> None:
    past = answers(questions[0], clock, Rating.GOOD, Rating.GOOD)
    adopt(collection, past[:1])
    came = adopt(collection, [*past, *past])
    assert (came.answers, came.known) == (1, 1)
    assert adopt(collection, past).answers == 0


def test_what_is_in_no_deck_here_is_counted_and_left_out(collection: Collection, clock: Clock) -> None:
    lost = answers("no such question", clock, Rating.GOOD)
    elsewhere = [PastAnswer(deck_id="gone", question_id="q", at_ms=clock.at_ms, offset_minutes=0, rating=Rating.GOOD)]
    came = adopt(collection, [*lost, *elsewhere])
    assert (came.answers, came.unknown) == (0, 2)


def test_an_answer_of_the_future_is_left_out(collection: Collection, questions: tuple[str, ...], clock: Clock) -> None:
    late = PastAnswer(
        deck_id=DECK, question_id=questions[0], at_ms=clock.at_ms + 1, offset_minutes=0, rating=Rating.GOOD
    )
    assert adopt(collection, [late]).answers == 0


def test_an_interval_without_answers_is_an_estimate_and_is_said_to_be_one(
    collection: Collection, questions: tuple[str, ...], clock: Clock
) -> None:
    today = collection.now().day
    interval = PastInterval(deck_id=DECK, question_id=questions[0], interval_days=30, due_on=today + 3)
    assert adopt(collection, [], [interval]).estimates == 1
    fact, found = explain_named(collection, DECK, questions[0])
    assert found.state.is_estimate
    assert found.state.memory is not None
    assert found.state.memory.stability_days == 30
    assert found.state.due_on == today + 3
    assert found.state.reviewed_on == today - 27
    assert "An estimate" in explanation_lines(found)[0]
    assert histories(collection) == []
    reset(collection, [fact])
    assert collection.store.fact_state(fact) is None or not collection.store.fact_states()[fact].is_estimate
    assert collection.store.fold_differs() == []


def test_an_interval_of_a_fact_with_answers_says_nothing(
    collection: Collection, questions: tuple[str, ...], clock: Clock
) -> None:
    interval = PastInterval(deck_id=DECK, question_id=questions[0], interval_days=30, due_on=20_000)
    past = answers(questions[0], clock, Rating.GOOD)
    assert adopt(collection, past, [interval]).estimates == 0
    assert adopt(collection, [], [interval]).estimates == 0


def test_a_past_that_is_taken_back_is_gone_and_may_come_again(
    collection: Collection, questions: tuple[str, ...], clock: Clock
) -> None:
    past = answers(questions[0], clock, Rating.GOOD, Rating.HARD)
    interval = PastInterval(deck_id=DECK, question_id=questions[4], interval_days=9, due_on=20_000, ease=1.9)
    before = collection.store.fact_states()
    came = adopt(collection, past, [interval])
    assert take_back(collection, came.batch) == came.answers + came.estimates == 3
    assert collection.store.fact_states() == before
    assert take_back(collection, came.batch) == 0
    assert adopt(collection, past, [interval]).answers == 2


def test_looking_first_writes_nothing(collection: Collection, questions: tuple[str, ...], clock: Clock) -> None:
    count = collection.store.event_count()
    interval = PastInterval(deck_id=DECK, question_id=questions[4], interval_days=9, due_on=20_000)
    came = adopt(collection, answers(questions[0], clock, Rating.GOOD), [interval], dry=True)
    assert (came.answers, came.estimates) == (1, 1)
    assert collection.store.event_count() == count
