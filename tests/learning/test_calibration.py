from __future__ import annotations

from itertools import chain
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.calibration import Calibration, calibration, wilson
from quizapp.learning.counts import RECALL_SUMS, add_recall, recall_bin, recall_counts

tests = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30)


def calibrated(found: list[tuple[float, bool]]) -> Calibration:
    before = [7, 7]
    days = [before + [0] * RECALL_SUMS for _ in range(3)]
    for nth, (recall, passed) in enumerate(found):
        add_recall(days[nth % 3], len(before), recall, passed=passed)
    assert all(sums[: len(before)] == before for sums in days)
    return calibration(chain.from_iterable(recall_counts(sums, len(before)) for sums in days))


@given(tests, st.randoms(use_true_random=False))
def test_neither_order_nor_days_matter(found: list[tuple[float, bool]], random: object) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert calibrated(mixed) == calibrated(found)


@given(tests)
def test_the_bins_hold_every_test_and_their_means_lie_within(found: list[tuple[float, bool]]) -> None:
    come = calibrated(found)
    assert come.answers == len(found) == sum(one.answers for one in come.bins)
    for one in come.bins:
        assert one.low - 1e-6 <= one.predicted <= one.high + 1e-6
        assert one.interval.low <= one.observed <= one.interval.high
    if found:
        assert come.predicted == pytest.approx(sum(recall for recall, _ in found) / len(found), abs=1e-6)


def test_foresight_that_always_comes_true_is_off_by_nothing_and_a_wrong_certainty_costs_most() -> None:
    right = calibrated([(1.0, True), (0.0, False)])
    assert (right.rmse, right.observed) == (0.0, 0.5)
    assert right.log_loss == pytest.approx(1e-4, rel=0.1)
    wrong = calibrated([(1.0, False)])
    assert wrong.rmse == 1.0
    assert wrong.log_loss == pytest.approx(-log(1e-4))


def test_the_error_is_that_of_the_bins_by_their_answers() -> None:
    found = calibrated([(0.92, True)] * 3 + [(0.92, False)] + [(0.12, False)] * 4)
    assert found.rmse == pytest.approx(((4 * 0.17**2 + 4 * 0.12**2) / 8) ** 0.5)
    assert [(one.low, one.answers, one.observed) for one in found.bins] == [(0.1, 4, 0.0), (0.9, 4, 0.75)]


def test_nothing_comes_to_nothing_and_a_recall_that_is_none_is_not_counted() -> None:
    assert calibrated([]) == calibrated([(float("nan"), True), (1.5, True), (-0.1, False)])
    assert (calibrated([]).rmse, calibrated([]).bins) == (None, ())


def test_a_recall_of_one_falls_into_the_last_bin() -> None:
    assert [recall_bin(recall) for recall in (0.0, 0.049, 0.05, 0.999, 1.0)] == [0, 0, 1, 19, 19]


def test_the_interval_is_wilsons() -> None:
    # Newcombe (1998), table I: 81 of 263 by the score method without correction, 95%.
    found = wilson(81, 263)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))
    few = wilson(0, 20)
    assert few is not None
    assert (few.low, few.high) == (0.0, pytest.approx(0.1611, abs=1e-4))
    assert wilson(0, 0) is None


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share_and_narrows_with_more(passed: int, more: int) -> None:
    of = passed + more
    one, many = wilson(passed, of), wilson(10 * passed, 10 * of)
    assert one is not None
    assert many is not None
    assert 0.0 <= one.low <= passed / of <= one.high <= 1.0
    assert many.high - many.low < one.high - one.low
