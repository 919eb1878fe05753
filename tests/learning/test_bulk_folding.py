"""The fold over arrays says what the plain fold says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import DAY_MS, Event, Form, Outcome, Rating, day_of
from quizapp.learning.folding import Answer, Folded, fold, fold_facts
from quizapp.learning.memory_models import FSRS6, FSRS7, MemoryModel
from quizapp.learning.scheduling import FactState
from tests.strategies import START_MS, logs

pytest.importorskip("numpy", reason="the extra `fast` is not installed")

from quizapp.learning import bulk_memories
from quizapp.learning.bulk_folding import fold_facts_in_bulk

MODELS = st.sampled_from((FSRS6(), FSRS7()))


@pytest.fixture
def every_step_over_arrays() -> Iterator[None]:
    """The few facts of a small log would else be walked one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk_memories, "_FEW", 1)
        yield


def is_the_same(bulk: Folded, plain: Folded) -> None:
    assert bulk.facts.keys() == plain.facts.keys()
    for fact, state in plain.facts.items():
        assert bulk.facts[fact]._replace(memory=None) == state._replace(memory=None)
        assert numbers(bulk.facts[fact]) == pytest.approx(numbers(state), rel=1e-9, abs=0)
    assert replace(bulk, facts={}) == replace(plain, facts={})


def numbers(state: FactState) -> tuple[float, ...]:
    return tuple(n for n in state.memory if n is not None) if state.memory else ()


def drawn(facts: int, most: int, seed: int = 1) -> list[tuple[str, list[Answer]]]:
    """Answers at all distances, of two decks; some unrated, some on a clock that runs backwards."""
    dice = random.Random(seed)  # noqa: S311 - a simulation
    groups = []
    for fact in range(facts):
        answers: list[Answer] = []
        at_ms = START_MS
        for nth in range(dice.randrange(1, most)):
            at_ms += int(dice.choice((-1, 0.001, 0.4, 1, 9, 80, 4_000)) * dice.random() * DAY_MS)
            rating = dice.choice((*Rating, *Rating, None))
            step = at_ms + 600_000 if rating == 1 and dice.random() < 0.8 else None
            outcome, score = dice.choice(((Outcome.RIGHT, 1.0), (Outcome.SKIPPED, None), (Outcome.REVEALED, None)))
            deck, form = dice.choice("ab"), dice.choice(tuple(Form))
            ids = (at_ms, f"{fact}-{nth}", dice.choice((0, 60, -480)), deck, f"q{nth}", f"{deck}/f{fact}")
            due_on = dice.choice((None, day_of(at_ms, 0) + dice.randrange(40)))
            judged = (rating, form, outcome, score, dice.randrange(9_000))
            answers.append((*ids, *judged, due_on, step, dice.choice((None, dice.random(), 0.0, 1.0, 1.5))))
        groups.append((f"a/f{fact}", answers))
    return groups


@given(logs(), MODELS)
@pytest.mark.usefixtures("every_step_over_arrays")
def test_folded_over_arrays_a_log_says_the_same(log: list[Event], model: MemoryModel) -> None:
    is_the_same(fold(log, model, fold_facts_in_bulk), fold(log, model))


@given(st.integers(0, 10**6), MODELS)
@pytest.mark.usefixtures("every_step_over_arrays")
def test_long_histories_come_out_the_same(seed: int, model: MemoryModel) -> None:
    groups = drawn(facts=4, most=40, seed=seed)
    is_the_same(fold_facts_in_bulk(groups, (), model), fold_facts(groups, (), model))


@pytest.mark.parametrize("model", [FSRS6(), FSRS7()])
def test_many_facts_come_out_the_same_and_the_last_few_are_walked_one_by_one(model: MemoryModel) -> None:
    groups = drawn(facts=300, most=60)
    is_the_same(fold_facts_in_bulk(groups, (), model), fold_facts(groups, (), model))


def test_numbers_that_arrays_do_not_hold_are_folded_plainly() -> None:
    (fact, answers), *rest = drawn(facts=3, most=5)
    beyond = [(2**70, *answers[0][1:])]
    groups = [(fact, beyond), *rest]
    is_the_same(fold_facts_in_bulk(groups, (), FSRS7()), fold_facts(groups, (), FSRS7()))


def test_of_nothing_comes_nothing() -> None:
    assert fold_facts_in_bulk((), (), FSRS7()) == Folded()
