"""How far what was foreseen agrees with what came: recall in bins, log loss, and the room that few answers leave.

Each test of a memory was foreseen by the recall stored in its review. Which reviews are tests is decided by the fold,
what is counted of them stands in `counts`; here is decided what the counts come to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from quizapp.learning.counts import MILLION, RECALL_BINS, RecallCount

_Z = 1.959964
"""Of the normal distribution, for 95%."""


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
        predicted=recall / MILLION / answers if answers else None,
        observed=passed / answers if answers else None,
        log_loss=loss / MILLION / answers if answers else None,
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
        predicted=recall_millionths / MILLION / answers,
        observed=passed / answers,
        interval=interval,
    )
