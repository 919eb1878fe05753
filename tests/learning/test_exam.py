"""Intervals towards an exam: what is recalled there, for the reviews that the days before it can hold."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import DAY_MS, Form, Memory, Moment, Rating
from quizapp.learning.exam import days_before_exam, expected_recall
from quizapp.learning.memory_models import FSRS6, FSRS7
from quizapp.learning.scheduling import FactState, Policy, preview

NOON = Moment(at_ms=int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000), offset_minutes=0)
models = st.sampled_from([FSRS6(), FSRS7()])
memories = st.builds(Memory, st.floats(0.1, 400), st.floats(1, 10), st.none())


def known(stability_days: float) -> FactState:
    return FactState(
        memory=Memory(stability_days, 5.0),
        reviewed_at_ms=NOON.at_ms - DAY_MS * int(stability_days),
        reviewed_on=NOON.day - int(stability_days),
        highest_form=Form.RECALL,
        reviews=4,
    )


def good(state: FactState, policy: Policy, load: Counter[int] | None = None, fact: str = "f") -> int:
    return preview(state, fact, Form.RECALL, NOON, FSRS6(), policy, load=load)[Rating.GOOD - 1].due_on


def test_what_would_be_due_after_the_exam_is_asked_once_more_before_it() -> None:
    exam_on = NOON.day + 30
    assert good(known(20.0), Policy(fuzz=False)) > exam_on
    assert NOON.day < good(known(20.0), Policy(fuzz=False, exam_on=exam_on)) < exam_on


def test_days_that_are_full_are_left_to_others() -> None:
    exam_on = NOON.day + 30
    policy = Policy(exam_on=exam_on, exam_reviews=10)
    load: Counter[int] = Counter()
    for nth in range(100):
        load[good(known(20.0), policy, load, f"deck/{nth}")] += 1
    assert max(load.values()) <= 10
    assert set(load) == set(range(exam_on - 10, exam_on))


def test_with_the_same_reviews_more_is_recalled_at_the_exam_than_by_the_usual_intervals() -> None:
    exam_on, model = NOON.day + 30, FSRS6()
    policy = Policy(exam_on=exam_on, exam_reviews=8)
    load: Counter[int] = Counter()
    planned = usual = spread = 0.0
    for nth in range(100):
        memory = preview(known(8.0 + nth / 5), f"d/{nth}", Form.RECALL, NOON, model, policy)[2].memory
        due_on = good(known(8.0 + nth / 5), policy, load, f"d/{nth}")
        load[due_on] += 1
        planned += expected_recall(memory, model, due_on - NOON.day if due_on < exam_on else None, 30)
        usual_on = good(known(8.0 + nth / 5), Policy(), None, f"d/{nth}")
        usual += expected_recall(memory, model, usual_on - NOON.day if usual_on < exam_on else None, 30)
        spread += expected_recall(memory, model, 1 + nth % 29, 30)
    assert planned > usual
    assert planned > spread  # nor does any other day do as well for as many reviews


def test_the_day_of_the_exam_and_after_it_the_intervals_are_the_usual_ones() -> None:
    for exam_on in (NOON.day - 1, NOON.day, NOON.day + 1):
        assert good(known(20.0), Policy(exam_on=exam_on)) == good(known(20.0), Policy())


@given(memories, st.integers(1, 400), st.integers(1, 200), models)
def test_no_day_before_tomorrow_and_none_on_the_exam_but_by_the_usual_interval(
    memory: Memory, ahead: int, usual: int, model: FSRS6 | FSRS7
) -> None:
    today = NOON.day
    days = days_before_exam(memory, today, today + ahead, usual, (1, 500), model, {}, 5)
    assert days >= 1
    assert days == usual or days < ahead or days == max(usual, ahead)


@given(memories, st.integers(2, 200), models)
def test_a_memory_that_lasts_is_not_asked_for_nothing(memory: Memory, ahead: int, model: FSRS6 | FSRS7) -> None:
    days = days_before_exam(memory, NOON.day, NOON.day + ahead, 400, (1, 500), model, {}, 5)
    gain = max(expected_recall(memory, model, day, ahead) for day in range(1, ahead))
    gain -= expected_recall(memory, model, None, ahead)
    assert (days < ahead) == (gain >= 0.02)


@given(
    st.lists(st.tuples(st.floats(0.1, 300), st.sampled_from(Form)), max_size=1),
    st.integers(1, 60),
    st.integers(1, 90),
    st.dictionaries(st.integers(1, 60), st.integers(0, 3), max_size=12),
    models,
)
def test_a_better_rating_is_never_sooner_and_no_cap_is_passed_with_an_exam_ahead(
    begun: list[tuple[float, Form]], ahead: int, longest: int, due: dict[int, int], model: FSRS6 | FSRS7
) -> None:
    policy = Policy(exam_on=NOON.day + ahead, exam_reviews=2, longest_interval_days=longest)
    load = {NOON.day + days: count for days, count in due.items()}
    state, form = (known(begun[0][0]), begun[0][1]) if begun else (None, Form.RECOGNISE)
    promises = preview(state, "f", form, NOON, model, policy, highest_form=Form.RECALL, load=load)
    days = [promise.interval_days for promise in promises]
    assert days == sorted(days)
    assert days[-1] <= min(longest, longest if form is Form.RECALL else policy.lower_form_cap_days)


def test_a_fact_asked_in_an_easier_form_is_not_put_off_to_the_exam_beyond_its_cap() -> None:
    sure = known(300.0)
    policy = Policy(fuzz=False, exam_on=NOON.day + 22)
    _, hard, good_one, easy = preview(sure, "f", Form.RECOGNISE, NOON, FSRS6(), policy, highest_form=Form.RECALL)
    assert hard.interval_days <= good_one.interval_days <= easy.interval_days == 21
