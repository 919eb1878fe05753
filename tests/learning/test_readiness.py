from __future__ import annotations

import random
from heapq import nlargest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.learning.events import DAY_MS, Memory, Moment, Rating
from quizapp.learning.mastery import Row
from quizapp.learning.memory_models import FSRS6, FSRS7, MemoryModel
from quizapp.learning.readiness import Readiness, plan_minutes, readiness

NOW = Moment(20_000 * DAY_MS + 10 * 3_600_000, 0)
TODAY = NOW.day
FSRS = FSRS7()


def seen(number: int, stability: float = 5.0, days_ago: int = 3, due: int = 0, *, open_from: int | None = 0) -> Row:
    at_ms = NOW.at_ms - days_ago * DAY_MS
    on = TODAY - days_ago
    return Row(f"d/{number}", stability, 5.0, 0.8 * stability, at_ms, on, TODAY + due, open_from, 3, 0)


rows = st.lists(st.none() | st.builds(seen, st.integers(0, 99), st.floats(0.5, 90), st.integers(0, 30)), max_size=8)


def ahead(found: list[Row | None], days: int, pace: float = 3.0, model: MemoryModel = FSRS) -> Readiness:
    return readiness(found, NOW, model, TODAY + days, pace)


@settings(max_examples=25)
@given(rows, st.integers(0, 40), st.floats(0, 6))
def test_what_is_expected_is_a_share_and_never_below_doing_nothing(
    found: list[Row | None], days: int, pace: float
) -> None:
    come = ahead(found, days, pace)
    assert 0.0 <= come.untouched <= come.expected + 1e-9 <= 1.0 + 1e-9
    assert [step for step, _ in come.curve] == sorted({step for step, _ in come.curve})
    assert come.needed is None or 0 <= come.needed <= len(found)


def test_more_facts_a_day_are_expected_to_give_more() -> None:
    shares = [share for _, share in ahead([None] * 20 + [seen(n) for n in range(20)], 10).curve]
    assert shares == sorted(shares)
    assert shares[-1] > shares[0] + 0.2


def test_the_needed_pace_is_the_least_that_reaches_the_wish() -> None:
    found = [None] * 15 + [seen(n, days_ago=9) for n in range(15)]
    come = ahead(found, 12)
    assert come.needed is not None
    assert ahead(found, 12, pace=come.needed).expected >= come.wished > ahead(found, 12, pace=come.needed - 1).expected


def test_a_wish_out_of_reach_is_said_and_one_that_is_fulfilled_needs_nothing() -> None:
    assert ahead([None] * 30, 0).needed is None
    assert ahead([seen(n, stability=900.0, days_ago=0) for n in range(5)], 3).needed == 0
    assert ahead([], 5) == ahead([], 5)
    assert (ahead([], 5).expected, ahead([], 5).facts) == (0.0, 0)


def test_on_the_day_itself_what_is_known_now_is_expected() -> None:
    found = [seen(1), None]
    recall = FSRS.recall(Memory(5.0, 5.0, 4.0), 3.0)
    assert ahead(found, 0, pace=50).expected == pytest.approx(recall / 2)


def test_a_sample_stands_for_many_facts() -> None:
    few = [None if n % 3 else seen(n) for n in range(120)]
    many = few * 5
    assert ahead(many, 10, pace=40.0).expected == pytest.approx(ahead(few, 10, pace=8.0).expected, abs=0.02)


@pytest.mark.parametrize("model", [FSRS6(), FSRS7()])
def test_the_mean_of_memories_foresees_what_learners_drawn_by_lot_recall(model: MemoryModel) -> None:
    found = [None] * 15 + [seen(n, stability=1.0 + n, days_ago=2 + n % 5) for n in range(25)]
    came = [recalled_by_lot(found, 14, 6, model, random.Random(seed)) for seed in range(12)]  # noqa: S311 - a test
    assert ahead(found, 14, pace=6.0, model=model).expected == pytest.approx(sum(came) / len(came), abs=0.03)


def recalled_by_lot(found: list[Row | None], days: int, a_day: int, model: MemoryModel, dice: random.Random) -> float:
    """The share recalled in the end by a learner who answers what fades most by then, and passes as chance has it."""
    memories: list[tuple[Memory | None, float]] = [
        (None, 0.0)
        if row is None
        else (Memory(row.stability_days or 1, 5.0, row.fast_days), ((row.reviewed_at_ms or 0) - NOW.at_ms) / DAY_MS)
        for row in found
    ]

    def at_end(place: int) -> float:
        memory, at = memories[place]
        return 0.0 if memory is None else model.recall(memory, days - at)

    for day in range(days):
        weakest = nlargest(a_day, range(len(memories)), key=lambda place: (1.0 - at_end(place), place))
        for place in weakest:
            memory, at = memories[place]
            recall = 0.76 if memory is None else model.recall(memory, day - at)
            rating = Rating.GOOD if dice.random() < recall else Rating.AGAIN
            memory = model.first(rating) if memory is None else model.after(memory, day - at, rating)
            if rating is Rating.AGAIN:
                memory = model.after(memory, 10 / 1_440, Rating.GOOD)
            memories[place] = (memory, float(day))
    return sum(map(at_end, range(len(memories)))) / len(memories)


# A few minutes.


def planned(found: list[Row | None], minutes: float = 6.0, most_new: int = 20) -> tuple[str, ...]:
    return plan_of(found, minutes, most_new).facts


def plan_of(found: list[Row | None], minutes: float = 6.0, most_new: int = 20):  # type: ignore[no-untyped-def]
    facts = [f"d/{n}" if row is None else row.fact for n, row in enumerate(found)]
    return plan_minutes(facts, found, NOW, FSRS, minutes=minutes, fact_seconds=60.0, most_new=most_new)


def test_a_few_minutes_go_to_what_loses_most_by_waiting_and_then_to_new_facts() -> None:
    found = [seen(1, stability=200.0, due=-1), seen(2, stability=3.0), None, seen(4, due=1), None]
    plan = plan_of(found, minutes=3)
    assert plan.facts == ("d/2", "d/1", "d/2")
    assert (plan.due, plan.left) == (2, 0)
    assert plan_of(found, minutes=1).left == 1


def test_what_may_not_be_asked_is_not_planned_and_new_facts_keep_to_their_limit() -> None:
    found = [seen(1, open_from=None), seen(2, open_from=TODAY + 1), None, None]
    assert planned(found, most_new=1) == ("d/2",)
    assert planned(found, minutes=0) == ()


def test_the_gain_is_what_is_not_known_yet() -> None:
    recall = FSRS.recall(Memory(5.0, 5.0, 4.0), 3.0)
    assert plan_of([seen(1), None]).gain == pytest.approx(1.0 - recall + 1.0)


def test_too_little_time_for_one_fact_is_time_for_one() -> None:
    assert planned([None, None], minutes=0.01) == ("d/0",)
