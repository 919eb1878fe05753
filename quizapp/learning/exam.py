"""Studying towards a date: when a fact is best asked once more, so that most is recalled there.

Before an exam an interval has another purpose than to keep a memory at the least cost: what counts is the recall on one
day, and the minutes left until then. Each answer books the place of the next: of the days that still have room, the
one after which this fact is best recalled on the date; no further review where it would add too little. After the date
nothing here applies.
"""

from __future__ import annotations

from collections.abc import Mapping

from quizapp.learning.events import Day, Memory, Rating
from quizapp.learning.memory_models import MemoryModel

LEAST_GAIN = 0.02
"""A review that lifts the recall on the date by less is left to facts that need it more."""


def expected_recall(memory: Memory, model: MemoryModel, review_after: int | None, exam_after: int) -> float:
    """The recall expected `exam_after` days from now with one review `review_after` days from now (None: without).

    A failed review is looked at again within its day, as any step is.
    """
    if review_after is None:
        return model.recall(memory, exam_after)
    recalled = model.recall(memory, review_after)
    left = exam_after - review_after
    passed = model.after(memory, review_after, Rating.GOOD)
    failed = model.after(model.after(memory, review_after, Rating.AGAIN), 0.01, Rating.GOOD)
    return recalled * model.recall(passed, left) + (1.0 - recalled) * model.recall(failed, left)


def days_before_exam(
    memory: Memory,
    today: Day,
    exam_on: Day,
    usual_days: int,
    bounds: tuple[int, int],
    model: MemoryModel,
    room: Mapping[Day, int],
    room_elsewhere: int,
) -> int:
    """The interval in days of a fact just answered, with an exam on `exam_on`; `usual_days` is that without one.

    `bounds` are the least and the longest interval that may come of it, but for `usual_days` where no day is found.
    `room` says how many more reviews a day can hold, `room_elsewhere` that of the days it does not name. A fact due
    before the exam anyway keeps its day: it is placed anew when it is answered then, unless it is due so late that no
    day is left. One that would be due after it is asked once more before, if that pays; on the latest of equal days.
    """
    at_least, at_most = bounds
    ahead = exam_on - today
    if ahead <= max(at_least, 1) or 2 * usual_days < ahead:
        return usual_days
    days = range(at_least, min(ahead, at_most + 1))
    open_days = [day for day in days if room.get(today + day, room_elsewhere) > 0]
    best = max(open_days, key=lambda day: (expected_recall(memory, model, day, ahead), day), default=None)
    if best is None:
        return usual_days
    gain = expected_recall(memory, model, best, ahead) - expected_recall(memory, model, None, ahead)
    return best if gain >= LEAST_GAIN else min(max(usual_days, ahead), max(usual_days, at_most))
