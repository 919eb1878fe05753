"""What is counted of answers, by day and by the recall foreseen, and what counts as an answer, as right, as mature.

The values and the rules that the fold, its caches and the statistics share, apart from the fold: the library and `due`
read counts, and neither should load what replays a log. Recall is counted in whole numbers (millionths), so that a sum
kept answer by answer is exactly the sum made anew, in whatever order. Which reviews are counted as what is decided by
`folding`; what counts come to, by `calibration` and `activity`.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableSequence, Sequence
from math import log
from typing import NamedTuple

from quizapp.learning.events import Outcome

FOLD_VERSION = 4
"""Raised with every change that makes the same log say something else, so that caches know they are stale."""

PASSED_SCORE = 2 / 3
"""From this score on an answer counts as right in a day's counts."""

MATURE_DAYS = 21
"""From this interval on a fact is mature, as in Anki."""

NOT_ANSWERED = frozenset({Outcome.SKIPPED, Outcome.NOT_ANSWERED, Outcome.TIMED_OUT})
"""What took time and is no answer."""

RECALL_BINS = 20
CLIP = 1e-4
"""No answer is foreseen surer than this, or less sure than 1 minus this, where its surprise is counted."""
MILLION = 1_000_000
_MOST = 1.0 - CLIP


class DayCount(NamedTuple):
    """What one study day brought in one deck (the deck it was asked in).

    `answered`: answers of any mode; not those skipped, left open or timed out. `right`: of these, a score of 2/3 or
    more, or where the learner judges, rated better than Again. `new`: first ratings of facts, `reviews`: all ratings.
    `lapses`: Again on a fact with a memory outside a step. `answer_ms`: the time spent, whatever came of it.

    `young` and `mature` are the reviews that tested a memory (the first rated one of a fact on this day, its first ever
    left out), by whether the fact's interval was below `MATURE_DAYS`; of these, `..._passed` were rated above Again.
    """

    answered: int = 0
    right: int = 0
    new: int = 0
    reviews: int = 0
    lapses: int = 0
    answer_ms: int = 0
    young: int = 0
    young_passed: int = 0
    mature: int = 0
    mature_passed: int = 0


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


def surprise(recall: float, passed: bool) -> float:  # noqa: FBT001 - of a forecast, what came of it
    """-ln(probability given to what came), the probability kept within 0.0001..0.9999."""
    given = recall if passed else 1.0 - recall
    return -log(CLIP if given < CLIP else _MOST if given > _MOST else given)


def add_recall(sums: MutableSequence[int], first: int, recall: float, *, passed: bool) -> None:
    """Count one test among sums that stand, from the place `first` on, in the order of RecallCount bin after bin.

    A recall that is none (another program may have written it) is not counted.
    """
    if not 0.0 <= recall <= 1.0:
        return
    at = first + 4 * recall_bin(recall)
    sums[at] += 1
    sums[at + 1] += passed
    sums[at + 2] += round(recall * MILLION)
    sums[at + 3] += round(surprise(recall, passed) * MILLION)


def recall_counts(sums: Sequence[int], first: int) -> Iterator[tuple[int, RecallCount]]:
    """What `add_recall` has counted, by bin; bins without a test are left out."""
    for place in range(RECALL_BINS):
        at = first + 4 * place
        if sums[at]:
            yield place, RecallCount(*sums[at : at + 4])
