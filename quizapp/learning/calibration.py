"""How far what was foreseen agrees with what came: recall in bins, log loss, and the room that few answers leave.

Each test of a memory was foreseen by the recall stored in its review. Counted are whole numbers (millionths), so that a
sum kept answer by answer is exactly the sum made anew, in whatever order. Which reviews are tests is decided by the
fold; here is decided what is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from quizapp.learning.prediction import surprise

RECALL_BINS = 20
_MILLION = 1_000_000
_Z = 1.959964
"""Of the normal distribution, for 95%."""


class RecallCount(NamedTuple):
    """Tests of memories whose foreseen recall fell into one bin: sums, in millionths where they are of fractions."""

    answers: int = 0
    passed: int = 0
    recall_millionths: int = 0
    loss_millionths: int = 0


RECALL_SUMS = RECALL_BINS * len(RecallCount._fields)
"""So many sums hold the counts of all bins."""


def recall_bin(recall: float) -> int:
    """The twentieth into which a recall falls, 0..19."""
    return int(recall * RECALL_BINS) if recall < 1.0 else RECALL_BINS - 1


def add_recall(sums: MutableSequence[int], first: int, recall: float, *, passed: bool) -> None:
    """Count one test among sums that stand, from the place `first` on, in the order of RecallCount bin after bin.

    A recall that is none (another program may have written it) is not counted.
    """
    if not 0.0 <= recall <= 1.0:
        return
    at = first + 4 * recall_bin(recall)
    sums[at] += 1
    sums[at + 1] += passed
    sums[at + 2] += round(recall * _MILLION)
    sums[at + 3] += round(surprise(recall, passed) * _MILLION)


def recall_counts(sums: Sequence[int], first: int) -> Iterator[tuple[int, RecallCount]]:
    """What `add_recall` has counted, by bin; bins without a test are left out."""
    for place in range(RECALL_BINS):
        at = first + 4 * place
        if sums[at]:
            yield place, RecallCount(*sums[at : at + 4])


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a share (0..1) lies with a confidence of 95%."""

    low: float
    high: float


def wilson(passed: int, of: int) -> Interval | None:
    """The interval of a share by Wilson's score; None of nothing."""
    if not of:
        return None
    share, z2 = passed / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Interval(0.0 if passed == 0 else middle - half, 1.0 if passed == of else middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """Tests foreseen with a recall of `low` up to `high`: the mean foreseen, and the share that passed (0..1)."""

    low: float
    high: float
    answers: int
    predicted: float
    observed: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How well recall was foreseen, over `answers` tests; None without any.

    `predicted` and `observed` are the mean recall foreseen and the share that passed; `log_loss` is the mean of
    -ln(the probability given to what came). `rmse` is the root mean square of predicted minus observed over these
    bins, weighted by their answers: bins of foreseen recall, where `optimize` bins by the history of an answer.
    """

    answers: int
    predicted: float | None
    observed: float | None
    log_loss: float | None
    rmse: float | None
    bins: tuple[CalibrationBin, ...]


def calibration(counts: Iterable[tuple[int, RecallCount]]) -> Calibration:
    """What counts by bin come to; a bin may occur more than once."""
    sums: dict[int, list[int]] = {}
    for place, count in counts:
        found = sums.setdefault(place, [0, 0, 0, 0])
        found[0] += count.answers
        found[1] += count.passed
        found[2] += count.recall_millionths
        found[3] += count.loss_millionths
    bins = tuple(_bin(place, *found[:3]) for place, found in sorted(sums.items()) if found[0])
    answers, passed, recall, loss = (sum(found[place] for found in sums.values()) for place in range(4))
    off = sum(one.answers * (one.predicted - one.observed) ** 2 for one in bins)
    return Calibration(
        answers=answers,
        predicted=recall / _MILLION / answers if answers else None,
        observed=passed / answers if answers else None,
        log_loss=loss / _MILLION / answers if answers else None,
        rmse=sqrt(off / answers) if answers else None,
        bins=bins,
    )


def _bin(place: int, answers: int, passed: int, recall_millionths: int) -> CalibrationBin:
    interval = wilson(passed, answers)
    assert interval is not None  # noqa: S101 - a bin has answers
    return CalibrationBin(
        low=place / RECALL_BINS,
        high=(place + 1) / RECALL_BINS,
        answers=answers,
        predicted=recall_millionths / _MILLION / answers,
        observed=passed / answers,
        interval=interval,
    )
