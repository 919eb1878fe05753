"""What will be known on a date at a given pace, what pace would reach a wish, and what a few minutes are best spent on.

Studying is looked ahead at, not drawn by lot: each day the facts are taken whose recall on the date gains most by one
more answer, and a memory goes on as the mean of passing and of failing, weighted by its recall then. With many facts a
sample stands for all; with many days some are taken together. Nothing here decides what is really asked: that is the
queue's, which the learner's own wish for retention steers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from math import ceil, exp, log

from quizapp.learning.events import DAY_MS, Day, Memory, Moment, Rating
from quizapp.learning.mastery import Row, is_due, is_new, recalls
from quizapp.learning.memory_models import MemoryModel

WISHED = 0.9
MOST_SAMPLED = 120
MOST_STEPS = 24
_LEAST_GAIN = 0.001
_FAILED_FIRST = 0.24
"""How many new facts are not known at the first answer: the mean of many learners, as in the simulation."""
_STEP_DAYS = 10 / 1_440
"""A fact that failed is asked again within its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is expected of `facts` facts on study day `on`, as shares recalled (0..1).

    `untouched`: if nothing more is answered; `expected`: at the learner's own pace, `pace` facts a day. `needed` is the
    fewest facts a day that reach `wished`; None: not even all of them every day do. `curve` is (facts a day, expected).
    """

    on: Day
    days_left: int
    facts: int
    untouched: float
    pace: float
    expected: float
    wished: float
    needed: int | None
    curve: tuple[tuple[int, float], ...]


@dataclass(slots=True)
class _Fact:
    memory: Memory | None
    at_days: float
    """When it was last answered, in days from now; below 0."""


def readiness(
    rows: Sequence[Row | None], now: Moment, model: MemoryModel, on: Day, pace: float, wished: float = WISHED
) -> Readiness:
    """Look ahead to the beginning of a study day; one that is not ahead is now."""
    sample = rows[:: max(1, ceil(len(rows) / MOST_SAMPLED))]
    share = len(sample) / len(rows) if rows else 1.0
    days_left = max(on - now.day, 0)

    @cache
    def expected(a_day: float) -> float:
        return _expected([_fact(row, now) for row in sample], model, days_left, a_day * share)

    most = len(rows)
    needed = _fewest(expected, most, wished) if expected(most) >= wished else None
    top = max(2 * (needed or 0), ceil(2 * pace), 1)
    steps = sorted({min(ceil(top * step / 6), most) for step in range(7)})
    return Readiness(
        on=on,
        days_left=days_left,
        facts=len(rows),
        untouched=expected(0),
        pace=pace,
        expected=expected(pace),
        wished=wished,
        needed=needed,
        curve=tuple((step, expected(step)) for step in steps),
    )


def _fewest(expected: Callable[[float], float], most: int, wished: float) -> int:
    """The smallest pace that reaches the wish, by halving: more is never worse."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if expected(middle) >= wished:
            high = middle
        else:
            low = middle + 1
    return low


def _fact(row: Row | None, now: Moment) -> _Fact:
    if row is None or row.stability_days is None:
        return _Fact(None, 0.0)
    at_ms = now.at_ms if row.reviewed_at_ms is None else row.reviewed_at_ms
    memory = Memory(row.stability_days, row.difficulty or 1.0, row.fast_days)
    return _Fact(memory, min(0.0, (at_ms - now.at_ms) / DAY_MS))


def _expected(facts: list[_Fact], model: MemoryModel, days_left: int, a_day: float) -> float:
    """The mean recall of the facts after so many days, with so many answered on each of them."""
    steps = min(days_left, MOST_STEPS)
    ends = [round(days_left * step / steps) for step in range(1, steps + 1)] if a_day > 0 else []
    room, begin = 0.0, 0
    for end in ends:
        room += a_day * (end - begin)
        _study(facts, model, float(begin), float(days_left), int(room))
        room -= int(room)
        begin = end
    return sum(_recall(fact, model, days_left) for fact in facts) / len(facts) if facts else 0.0


def _study(facts: list[_Fact], model: MemoryModel, at_days: float, exam_days: float, most: int) -> None:
    """Answer those facts, at most so many, whose recall on the day of the exam gains most by it."""
    if not most:
        return
    found: list[tuple[float, int, Memory]] = []
    for place, fact in enumerate(facts):
        memory = _answered(fact, model, at_days)
        gain = model.recall(memory, exam_days - at_days) - _recall(fact, model, exam_days)
        if gain > _LEAST_GAIN:
            found.append((gain, -place, memory))
    for _, place, memory in nlargest(most, found, key=lambda one: one[:2]):
        facts[-place] = _Fact(memory, at_days)


def _recall(fact: _Fact, model: MemoryModel, at_days: float) -> float:
    return 0.0 if fact.memory is None else model.recall(fact.memory, max(at_days - fact.at_days, 0.0))


def _answered(fact: _Fact, model: MemoryModel, at_days: float) -> Memory:
    """The memory after one answer: between that of a pass and that of a failure, which is asked again at once."""
    if fact.memory is None:
        passed, failed, recall = model.first(Rating.GOOD), model.first(Rating.AGAIN), 1.0 - _FAILED_FIRST
    else:
        elapsed = max(at_days - fact.at_days, 0.0)
        recall = model.recall(fact.memory, elapsed)
        passed = model.after(fact.memory, elapsed, Rating.GOOD)
        failed = model.after(fact.memory, elapsed, Rating.AGAIN)
    return _between(model.after(failed, _STEP_DAYS, Rating.GOOD), passed, recall)


def _between(low: Memory, high: Memory, share: float) -> Memory:
    """The mean of two memories: of stabilities, which differ by factors, the geometric one."""
    fast = None
    if low.fast_days is not None and high.fast_days is not None:
        fast = exp((1.0 - share) * log(low.fast_days) + share * log(high.fast_days))
    return Memory(
        exp((1.0 - share) * log(low.stability_days) + share * log(high.stability_days)),
        (1.0 - share) * low.difficulty + share * high.difficulty,
        fast,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPlan:
    """What fits into `minutes`: facts (refs) in the order to ask them, the first `due` of them due, the rest new.

    `gain` is how many facts more would be known right after it, `left` how many due ones would be left.
    """

    minutes: float
    facts: tuple[str, ...]
    due: int
    gain: float
    left: int


def plan_minutes(
    facts: Sequence[str],
    rows: Sequence[Row | None],
    now: Moment,
    model: MemoryModel,
    *,
    minutes: float,
    fact_seconds: float,
    most_new: int,
) -> MinutesPlan:
    """Due facts first, those that lose most by waiting a day in front; new ones, at most so many, where room is left.

    `facts` are the refs of `rows`, side by side; `fact_seconds` is the time of one, reading the verdict included. Where
    not even one fits, it is one: a session asks no less.
    """
    room = max(1, int(minutes * 60 / fact_seconds + 0.5)) if minutes > 0 else 0
    due = [row for row in rows if row is not None and is_due(row, now.day)]
    today = recalls(due, now, model)
    tomorrow = recalls(due, Moment(now.at_ms + DAY_MS, now.offset_minutes), model)
    losses = ((now_ - then, row.fact, now_) for row, now_, then in zip(due, today, tomorrow, strict=True))
    chosen = nlargest(room, losses)
    new = [
        fact
        for fact, row in zip(facts, rows, strict=True)
        if row is None or (row.stability_days is None and is_new(row, now.day))
    ][: min(most_new, room - len(chosen))]
    return MinutesPlan(
        minutes=minutes,
        facts=(*(fact for _, fact, _ in chosen), *new),
        due=len(chosen),
        gain=sum(1.0 - recall for _, _, recall in chosen) + len(new),
        left=len(due) - len(chosen),
    )
