from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import Moment
from quizapp.learning.mastery import Row, recalls
from quizapp.learning.memory_models import FSRS7
from quizapp.learning.readiness import MOST_ANSWERS, Readiness, readiness
from tests.courses import START_MS

NOW = Moment(START_MS, 0)
TODAY = NOW.day
MODEL = FSRS7()


def row(number: int, stability_days: float | None = 10.0, ago: int = 3, difficulty: float = 5.0) -> Row:
    seen = stability_days is not None
    return Row(
        fact=f"d/f{number}",
        stability_days=stability_days,
        difficulty=difficulty if seen else None,
        fast_days=stability_days,
        reviewed_at_ms=NOW.at_ms - ago * 86_400_000 if seen else None,
        reviewed_on=TODAY - ago if seen else None,
        due_on=TODAY + 1 if seen else None,
        open_from=0,
        reviews=int(seen),
        lapses=0,
    )


def ready(rows: list[Row | None], days: int, pace: float = 0.0, target: float = 0.9) -> Readiness:
    return readiness(rows, recalls(rows, NOW, MODEL), NOW, TODAY + days, MODEL, pace=pace, target=target)


ROWS = st.lists(
    st.none() | st.builds(row, st.integers(0, 99), st.floats(0.1, 400), st.integers(0, 60), st.floats(1, 10)),
    min_size=1,
    max_size=12,
)


@given(ROWS, st.integers(0, 400), st.floats(0, 50), st.floats(0, 50))
def test_more_answers_never_leave_less_and_shares_stay_shares(
    rows: list[Row | None], days: int, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    few, many = ready(rows, days, low), ready(rows, days, high)
    assert 0 <= few.unstudied <= few.at_pace <= many.at_pace + 1e-9
    assert many.at_pace <= many.most + 1e-9 <= 1 + 2e-9


@given(ROWS, st.integers(1, 400), st.floats(0.3, 0.99))
def test_the_answers_needed_reach_the_target_and_one_a_day_less_does_not(
    rows: list[Row | None], days: int, target: float
) -> None:
    found = ready(rows, days, target=target)
    if found.needed is None:
        assert found.most < target
        return
    assert ready(rows, days, found.needed, target).at_pace >= target - 1e-6
    if found.needed:
        assert ready(rows, days, found.needed - 1, target).at_pace < target
    assert found.needed * days <= MOST_ANSWERS * len(rows) + days


def test_without_an_answer_what_is_known_fades_and_what_is_unseen_stays_unknown() -> None:
    found = ready([row(0), row(1), None, row(2, None)], 30)
    assert found.facts == 4
    assert 0 < found.unstudied < found.now < 0.5
    assert found.at_pace == found.unstudied


def test_today_nothing_is_left_to_be_done_until_today() -> None:
    found = ready([row(0), None], 0, pace=20)
    assert (found.days, found.unstudied, found.at_pace, found.most) == (0, found.now, found.now, found.now)
    assert found.needed is None


def test_a_target_that_is_met_already_needs_no_answer() -> None:
    assert ready([row(0, 400.0, 1)], 5, target=0.9).needed == 0


def test_facts_of_no_deck_are_ready_for_nothing() -> None:
    found = ready([], 10, pace=3)
    assert (found.facts, found.at_pace, found.needed) == (0, 0.0, None)


def test_a_hundred_thousand_facts_are_foreseen_from_a_few_hundred_kinds_of_memory() -> None:
    import time

    rows = [row(n, 0.5 + n % 300, n % 90, 1 + n % 9) for n in range(100_000)]
    foreseen = recalls(rows, NOW, MODEL)
    began = time.process_time()
    readiness(rows, foreseen, NOW, TODAY + 60, MODEL, pace=50)
    assert time.process_time() - began < 5
