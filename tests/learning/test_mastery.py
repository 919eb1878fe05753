from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning import queue
from quizapp.learning.events import DAY_MS, Memory, Moment
from quizapp.learning.mastery import (
    MasteryCell,
    Row,
    forecast,
    hardest,
    histogram,
    is_due,
    is_new,
    mastery,
    memories,
    recalls,
    state_of,
)
from quizapp.learning.memory_models import FSRS6, FSRS7, MemoryModel
from quizapp.learning.scheduling import LEECH_LAPSES, FactState, recall_now
from tests.courses import START_MS

NOW = Moment(START_MS, 60)
TODAY = NOW.day

states = st.builds(
    FactState,
    memory=st.none() | st.builds(Memory, st.floats(0.01, 900), st.floats(1, 10), st.none() | st.floats(0.01, 900)),
    reviewed_on=st.integers(TODAY - 40, TODAY + 2),
    reviewed_at_ms=st.integers(START_MS - 40 * DAY_MS, START_MS + DAY_MS),
    due_on=st.none() | st.integers(TODAY - 20, TODAY + 20),
    reviews=st.integers(0, 9),
    lapses=st.integers(0, 9),
    suspended=st.booleans(),
    buried_until=st.none() | st.integers(TODAY - 3, TODAY + 3),
)


def row_of(state: FactState, fact: str = "d/f") -> Row:
    """The row as the store gives it."""
    memory = state.memory or Memory(0, 0)
    known = state.memory is not None
    open_from = None if state.suspended or state.is_leech else state.buried_until or 0
    return Row(
        fact,
        memory.stability_days if known else None,
        memory.difficulty if known else None,
        memory.fast_days,
        state.reviewed_at_ms,
        state.reviewed_on,
        state.due_on,
        open_from,
        state.reviews,
        state.lapses,
    )


def row(fact: str = "d/f", stability: float | None = 10.0, due: int | None = 0, **changes: object) -> Row:
    found = row_of(FactState(memory=Memory(10.0, 5.0, 8.0), reviewed_on=TODAY, reviewed_at_ms=START_MS), fact)
    return found._replace(stability_days=stability, due_on=None if due is None else TODAY + due, **changes)


@given(states, st.integers(TODAY - 25, TODAY + 25))
def test_a_row_is_due_and_new_when_its_state_is(state: FactState, day: int) -> None:
    assert is_due(row_of(state), day) == queue.is_due(state, day)
    assert is_new(row_of(state), day) == (state.memory is None and queue.is_open(state, day))
    assert queue.is_due(state_of(row_of(state)), day) == queue.is_due(state, day)
    assert queue.is_open(state_of(row_of(state)), day) == queue.is_open(state, day)


@given(st.lists(states, max_size=4), st.sampled_from((FSRS6(), FSRS7())))
def test_the_recall_of_a_row_is_that_of_its_state(found: list[FactState], model: MemoryModel) -> None:
    expected = [recall_now(state, NOW, model) or 0.0 for state in found]
    assert recalls([*map(row_of, found), None], NOW, model) == [*expected, 0.0]


@given(st.lists(states, max_size=6), st.integers(1, 20))
def test_a_forecast_holds_each_open_fact_once(found: list[FactState], days: int) -> None:
    rows = [row_of(state) for state in found]
    ahead = forecast(rows, TODAY, days)
    due = [one for one in rows if one.due_on is not None and one.open_from is not None and one.stability_days]
    assert sum(ahead.due) + ahead.later == len(due)
    assert ahead.due[0] == sum(is_due(one, TODAY) for one in rows)
    assert sum(ahead.due[:2]) == sum(is_due(one, TODAY + 1) for one in rows) or days == 1
    assert ahead.backlog == sum(is_due(one, TODAY - 1) for one in rows)


@given(st.lists(st.floats(-5, 20), max_size=20))
def test_a_histogram_loses_nothing(values: list[float]) -> None:
    found = histogram(values, (0.0, 1.0, 10.0))
    assert found.total == len(values)
    assert found.counts[2] == sum(value >= 10 for value in values)
    assert found.counts[0] == sum(value < 1 for value in values)


def test_known_now_is_the_sum_of_recall_and_unseen_facts_are_in_no_histogram() -> None:
    rows = [row(), None, row(stability=None), row(stability=30.0)]
    found = memories(rows, (0.5, 0.0, 0.0, 0.9))
    assert (found.facts, found.seen, found.known_now) == (4, 2, pytest.approx(1.4))
    assert found.retrievability.total == found.stability.total == found.difficulty.total == 2
    assert found.stability.counts[3] == found.stability.counts[6] == 1


def test_a_fact_is_weak_by_its_recall_and_known_by_its_stability() -> None:
    places = [("Gout", "case"), ("gout", "case"), ("Gout", "case"), ("Gout", "case"), ("", "finding")]
    rows = [None, row(stability=90.0), row(stability=90.0), row(stability=20.9), row(stability=None)]
    cell, unseen = mastery(places, rows, (0.0, 0.69, 0.7, 0.99, 0.0))
    assert (cell.subject, cell.unseen, cell.weak, cell.known, cell.learning) == ("Gout", 1, 1, 1, 1)
    assert cell.recall == pytest.approx((0.69 + 0.7 + 0.99) / 4)
    assert (unseen.level, unseen.word, unseen.facts) == (0, "unseen", 1)


@pytest.mark.parametrize(
    ("counts", "level", "word"),
    [
        ((3, 0, 0, 0), 0, "unseen"),
        ((9, 1, 0, 0), 1, "weak"),
        ((0, 0, 4, 0), 2, "learning"),
        ((0, 0, 2, 2), 3, "learning"),
        ((0, 0, 1, 9), 4, "known"),
        ((5, 0, 0, 5), 2, "learning"),
    ],
)
def test_the_level_of_a_cell_is_the_mean_of_its_facts(counts: tuple[int, int, int, int], level: int, word: str) -> None:
    unseen, weak, learning, known = counts
    cell = MasteryCell(subject="", topic="", unseen=unseen, weak=weak, learning=learning, known=known, recall=0.0)
    assert (cell.level, cell.word) == (level, word)


def test_the_hardest_were_forgotten_most_often_and_then_are_the_most_difficult() -> None:
    rows = [
        row("d/never"),
        row("d/often", lapses=LEECH_LAPSES),
        row("d/hard", lapses=2, difficulty=9.0),
        row("d/easy", lapses=2, difficulty=2.0),
        row("d/reset", None, lapses=3),
        None,
    ]
    found = hardest(rows, (0.5,) * 6)
    assert [(one.fact, one.is_leech) for one in found] == [("d/often", True), ("d/hard", False), ("d/easy", False)]
    assert [one.fact for one in hardest(rows, (0.5,) * 6, most=1)] == ["d/often"]
    assert replace(found[0], prompt="x").prompt == "x"


def test_the_topics_of_a_subject_stand_together() -> None:
    places = [("gout", "drug"), ("asthma", "drug"), ("Gout", "sign"), ("asthma", "sign")]
    cells = mastery(places, [None] * 4, [0.0] * 4)
    assert [(cell.subject, cell.topic) for cell in cells] == [
        ("gout", "drug"),
        ("gout", "sign"),
        ("asthma", "drug"),
        ("asthma", "sign"),
    ]
