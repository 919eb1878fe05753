"""The counts of days and of foreseen recall as rows, and how a change of some facts is booked on them.

A day's count is a sum over facts that nobody keeps one by one. So what a fact brought before an event is taken away,
what it brings after it is added, and a row that comes to nothing goes. What is counted is decided by
`learning.folding`; nothing here begins or ends a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import sub
from typing import TypeVar

import apsw

from quizapp.learning.events import Day
from quizapp.learning.folding import Folded

_ADD_TO_DAY = """
INSERT INTO day_counts (day, deck_id, answered, passed, new, reviews, lapses, answer_ms, young, young_passed, mature,
  mature_passed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET answered = answered + excluded.answered, passed = passed + excluded.passed,
  new = new + excluded.new, reviews = reviews + excluded.reviews, lapses = lapses + excluded.lapses,
  answer_ms = answer_ms + excluded.answer_ms, young = young + excluded.young,
  young_passed = young_passed + excluded.young_passed, mature = mature + excluded.mature,
  mature_passed = mature_passed + excluded.mature_passed
"""
_ADD_RECALLS = """
INSERT INTO recall_counts (day, deck_id, bin, answers, passed, recall_millionths, loss_millionths)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET answers = answers + excluded.answers, passed = passed + excluded.passed,
  recall_millionths = recall_millionths + excluded.recall_millionths,
  loss_millionths = loss_millionths + excluded.loss_millionths
"""

Numbers = tuple[Mapping[tuple[Day, str], Sequence[int]], Mapping[tuple[Day, str, int], Sequence[int]]]
"""What is added to the counts of days, and to those of recall, in the order of their tables."""

_At = TypeVar("_At")


def difference(now: Numbers, before: Numbers) -> Numbers:
    """What is to be added where `before` is booked and `now` is true."""
    return _less(now[0], before[0], 10), _less(now[1], before[1], 4)


def _less(
    now: Mapping[_At, Sequence[int]], before: Mapping[_At, Sequence[int]], columns: int
) -> dict[_At, Sequence[int]]:
    nothing = (0,) * columns
    return {at: list(map(sub, now.get(at, nothing), before.get(at, nothing))) for at in now.keys() | before.keys()}


def numbers(folded: Folded) -> Numbers:
    """What a fold of some facts brings."""
    return folded.days, folded.recalls


def book(db: apsw.Connection, numbers: Numbers) -> None:
    """Add to the counts of days, and leave none that is nothing."""
    days, recalls = numbers
    db.executemany(_ADD_TO_DAY, ((*at, *counts) for at, counts in days.items()))
    db.executemany(_ADD_RECALLS, ((*at, *counts) for at, counts in recalls.items()))
    # Without an answer or time there is no review, new or lapse either.
    sql = "DELETE FROM day_counts WHERE day = ? AND deck_id = ? AND (answered, reviews, answer_ms) = (0, 0, 0)"
    db.executemany(sql, [at for at, counts in days.items() if min(counts) < 0])
    sql = "DELETE FROM recall_counts WHERE day = ? AND deck_id = ? AND bin = ? AND answers = 0"
    db.executemany(sql, [at for at, counts in recalls.items() if counts[0] < 0])
