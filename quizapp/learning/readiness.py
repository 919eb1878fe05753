"""How much will be known on a date, at the learner's own pace or with more, from the memory model alone.

An answer is worth what it adds to the recall expected on the date. The answers that fit into the days until then go
where they add most, each fact getting at most three, evenly over the days; so the numbers are those of a sensible
learner, and not a promise. Facts whose memories are nearly alike are worked out once, for there may be 100,000.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import ceil, log

from quizapp.learning.events import Day, Memory, Moment, Rating
from quizapp.learning.mastery import Row
from quizapp.learning.memory_models import MemoryModel

MOST_ANSWERS = 3
LEAST_GAIN = 0.005
_STEP_DAYS = 0.01
"""What is forgotten is asked again after a few minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What share (0..1) of the facts is recalled on the study day `on`: `now` is that of today, unseen facts 0.

    `unstudied` is without a further answer, `at_pace` with `pace` answers a day as the learner gives them, `most` with
    every answer that helps. `needed` answers a day reach `target`; None: nothing does.
    """

    today: Day
    on: Day
    facts: int
    now: float
    unstudied: float
    at_pace: float
    pace: float
    target: float
    needed: int | None
    most: float

    @property
    def days(self) -> int:
        """Study days until then."""
        return max(0, self.on - self.today)


def readiness(
    rows: Sequence[Row | None],
    recalls: Sequence[float],
    now: Moment,
    on: Day,
    model: MemoryModel,
    *,
    pace: float,
    target: float = 0.9,
) -> Readiness:
    """The readiness of facts for `on`; `rows` and their `recalls` now side by side, `pace` in answers a day."""
    days = max(0, on - now.day)
    facts = len(rows)
    known_now = sum(recalls) / facts if facts else 0.0
    kinds = _kinds(rows, now.day)
    chances = {kind: _chances(*kind, days, model) for kind in kinds} if days else {}
    start = sum(count * chances[kind][0] for kind, count in kinds.items()) / facts if chances else known_now
    gains = list(_gains((chances[kind], count) for kind, count in kinds.items())) if chances else []
    steps = [(gain / facts, count) for gain, count in gains]
    most = start + sum(gain * count for gain, count in steps)
    answers = _answers_for(start, steps, target)
    return Readiness(
        today=now.day,
        on=on,
        facts=facts,
        now=known_now,
        unstudied=start,
        at_pace=start + _gained(steps, pace * days),
        pace=pace,
        target=target,
        needed=None if answers is None else ceil(answers / max(1, days)),
        most=most,
    )


_Kind = tuple[Memory | None, float]
"""A memory, and the days since its last answer."""


def _kinds(rows: Iterable[Row | None], today: Day) -> Counter[_Kind]:
    """How many facts there are of each memory; those within a few percent of each other count as one."""
    counts: Counter[tuple[int, ...]] = Counter()
    example: dict[tuple[int, ...], _Kind] = {}
    for row in rows:
        if row is None or row.stability_days is None:
            key: tuple[int, ...] = ()
            kind: _Kind = (None, 0.0)
        else:
            elapsed = max(0.0, float(today - (row.reviewed_on or today)))
            difficulty, fast = row.difficulty or 1.0, row.fast_days
            key = (_rough(row.stability_days), round(2 * difficulty), _rough(elapsed), _rough(fast or 0.0))
            kind = (Memory(row.stability_days, difficulty, fast), elapsed)
        counts[key] += 1
        example.setdefault(key, kind)
    return Counter({example[key]: count for key, count in counts.items()})


def _rough(days: float) -> int:
    return round(12 * log(0.05 + days))


def _chances(memory: Memory | None, elapsed: float, days: int, model: MemoryModel) -> tuple[float, ...]:
    """The recall on the date after 0, 1, ... further answers."""
    return tuple(_chance(memory, elapsed, days, answers, model) for answers in range(MOST_ANSWERS + 1))


def _chance(memory: Memory | None, elapsed: float, days: int, answers: int, model: MemoryModel) -> float:
    if not answers:
        return model.recall(memory, elapsed + days) if memory else 0.0
    *before, last = [days * (2 * place + 1) / (2 * answers) for place in range(answers)]
    at = -elapsed
    for day in before:
        memory = model.after(memory, day - at, Rating.GOOD) if memory else model.first(Rating.GOOD)
        at = day
    if memory is None:
        return model.recall(model.first(Rating.GOOD), days - last)
    recalled = model.recall(memory, last - at)
    passed = model.after(memory, last - at, Rating.GOOD)
    failed = model.after(model.after(memory, last - at, Rating.AGAIN), _STEP_DAYS, Rating.GOOD)
    return recalled * model.recall(passed, days - last) + (1 - recalled) * model.recall(failed, days - last)


def _gains(kinds: Iterable[tuple[tuple[float, ...], int]]) -> Iterable[tuple[float, int]]:
    """What one more answer adds to a fact, and to how many facts, most first: a second answer follows the first."""
    waiting = [(chances[0] - chances[1], 1, chances, count) for chances, count in kinds]
    heapify(waiting)
    while waiting:
        loss, answers, chances, count = heappop(waiting)
        if -loss < LEAST_GAIN:
            continue
        yield -loss, count
        if answers < MOST_ANSWERS:
            heappush(waiting, (chances[answers] - chances[answers + 1], answers + 1, chances, count))


def _gained(steps: Iterable[tuple[float, int]], answers: float) -> float:
    gained = 0.0
    for gain, count in steps:
        taken = min(float(count), answers)
        gained += gain * taken
        answers -= taken
    return gained


def _answers_for(start: float, steps: Iterable[tuple[float, int]], target: float) -> float | None:
    """How many answers lift `start` to `target`; None: no number of them does."""
    answers, missing = 0.0, target - start
    for gain, count in steps:
        if missing <= 0:
            break
        taken = min(float(count), missing / gain)
        answers += taken
        missing -= gain * taken
    return answers if missing <= 1e-9 else None
