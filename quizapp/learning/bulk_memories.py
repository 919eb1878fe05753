"""Memory models over arrays: the memories of many facts, one step for all of them at once.

All second answers are heard together, then all third ones, and so on; where few facts go on, they are walked one by one
by the model itself, since a step over arrays has a price of its own. Needs numpy; `bulk_folding` says when it is used.
The formulas are those of `memory_models`, which explains them and is what a property compares these with.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import repeat
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from quizapp.learning.events import Memory, Rating
from quizapp.learning.memory_models import (
    FSRS6,
    FSRS7,
    MAX_STABILITY_DAYS,
    MIN_STABILITY_6_DAYS,
    MIN_STABILITY_7_DAYS,
    MemoryModel,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_Step = Callable[[Floats, Floats, Ints], Floats]
"""From three rows (stability, difficulty, fast stability; a column a fact), elapsed days and ratings to the next."""

_FEW = 24
"""So few facts are quicker walked one by one."""
_RATINGS = (Rating.AGAIN, *Rating)


def walked(begins: Ints, counts: Ints, elapsed_days: Floats, heard: Ints, model: MemoryModel) -> list[Memory | None]:
    """The memory of each fact after its rated answers; None: it has none.

    A fact's answers stand in `elapsed_days` (0 or more, since the answer before; the first one's is not looked at) and
    `heard` (ratings) from its place in `begins` on, as many as `counts` says.
    """
    order = np.argsort(-counts, kind="stable")
    begins, counts = begins[order], counts[order]
    state = _first(heard[begins[: np.count_nonzero(counts)]], model)
    step = _step_of(model)
    nth = 1
    while (going_on := int(np.searchsorted(-counts, -nth))) >= _FEW and step is not None:
        now = begins[:going_on] + nth
        state[:, :going_on] = step(state[:, :going_on], elapsed_days[now], heard[now])
        nth += 1
    found = _memories(state, model)
    for place, begin, count in zip(range(going_on), begins.tolist(), counts.tolist(), strict=False):
        rest = slice(begin + nth, begin + count)
        further = zip(elapsed_days[rest].tolist(), heard[rest].tolist(), strict=True)
        found[place] = model.along(found[place], further)
    without = repeat(None, len(counts) - len(found))
    return list(map([*found, *without].__getitem__, np.argsort(order).tolist()))


def _memories(state: Floats, model: MemoryModel) -> list[Memory]:
    slow, difficulty, fast = state.tolist()
    has_fast = model.first(Rating.GOOD).fast_days is not None
    # Past the constructor of a named tuple, which is slow.
    make = partial(tuple.__new__, Memory)
    return list(map(make, zip(slow, difficulty, fast if has_fast else repeat(None), strict=False)))


def _first(heard: Ints, model: MemoryModel) -> Floats:
    memories = [model.first(rating) for rating in _RATINGS]
    by_rating = np.array([(m.stability_days, m.difficulty, m.fast_days or 0.0) for m in memories])
    return np.ascontiguousarray(by_rating[heard].T)


def _step_of(model: MemoryModel) -> _Step | None:
    """None: a model that is not known here."""
    if type(model) is FSRS7:
        return _step_7(model.weights)
    return _step_6(model.weights) if type(model) is FSRS6 else None


def _step_7(w: tuple[float, ...]) -> _Step:
    slow_decay = -min(max(w[24], 0.01), 0.95)
    slow_curve = w[26] ** (1.0 / slow_decay) - 1.0
    home = 0.01 * (w[4] - exp(3.0 * w[5]) + 1.0)
    slow_bonus = np.array((1.0, 1.0, w[13], 1.0, w[14]))
    fast_bonus = np.array((1.0, 1.0, w[21], 1.0, w[22]))

    def recalls(slow: Floats, fast: Floats, logs: tuple[Floats, Floats], off: Floats, days: Floats) -> Floats:
        """The recall, then the fast curve's."""
        decay = -np.clip(w[23] * np.exp((w[33] - 0.3) * logs[1]), 0.01, 0.95)
        fast_curve = np.exp(np.minimum(log(w[25]) / decay, 60.0)) - 1.0
        fast_recall = np.exp(decay * np.log(1.0 + fast_curve * (days / fast)))
        slow_recall = np.exp(slow_decay * np.log(1.0 + slow_curve * np.exp((w[32] - 0.3) * off) * (days / slow)))
        fast_weight = w[27] * np.exp(-w[29] * logs[1])
        slow_weight = w[28] * np.exp(w[30] * logs[0] + (w[31] - 0.5) * off)
        mean = (fast_weight * fast_recall + slow_weight * slow_recall) / (fast_weight + slow_weight)
        return np.stack((mean * (1.0 - 2e-5) + 1e-5, fast_recall))

    def passed(x: Floats, log_x: Floats, ease: Floats, q: Floats, first: int) -> Floats:
        """How much a stability grows by; its weights are from `first` on."""
        growth = exp(w[first] - 1.5) * ease * np.exp(-w[first + 1] * log_x)
        return x * growth * (np.exp((1.0 - q) * w[first + 2]) - 1.0)

    def failed(x: Floats, q: Floats, first: int) -> Floats:
        """What is left of a stability; its weights are from `first` on."""
        left = w[first] * (np.exp(w[first + 1] * np.log(x + 1.0)) - 1.0) * np.exp((1.0 - q) * w[first + 2])
        return np.minimum(left, x)

    def step(state: Floats, days: Floats, ratings: Ints) -> Floats:
        slow, d, fast = state
        logs = np.log(slow), np.log(fast)
        recall, fast_recall = recalls(slow, fast, logs, d - 5.0, days)
        next_slow = slow + passed(slow, logs[0], 11.0 - d, recall, 7) * slow_bonus[ratings]
        next_fast = fast + passed(fast, logs[1], 11.0 - d, fast_recall, 15) * fast_bonus[ratings]
        change = -w[6] * (ratings - 3.0)
        lost = np.flatnonzero(ratings == 1)
        next_slow[lost] = np.maximum(failed(slow[lost], recall[lost], 10), MIN_STABILITY_7_DAYS)
        next_fast[lost] = np.minimum(failed(fast[lost], fast_recall[lost], 18), 0.8 * next_slow[lost])
        change[lost] *= recall[lost] + 0.1
        harder = home + 0.99 * (d + change * (10.0 - d) / 9.0)
        bounds = MIN_STABILITY_7_DAYS, MAX_STABILITY_DAYS
        return np.stack((np.clip(next_slow, *bounds), np.clip(harder, 1.0, 10.0), np.clip(next_fast, *bounds)))

    return step


def _step_6(w: tuple[float, ...]) -> _Step:
    curve = 0.9 ** (-1.0 / w[20]) - 1.0
    home = w[7] * (w[4] - exp(3.0 * w[5]) + 1.0)
    bonus = np.array((1.0, 1.0, w[15], 1.0, w[16]))
    lapse_cap = exp(-w[17] * w[18])

    def step(state: Floats, days: Floats, ratings: Ints) -> Floats:
        s, d, nothing = state
        log_s = np.log(s)
        forgotten = 1.0 - np.exp(-w[20] * np.log(1.0 + curve * days / s))
        growth = exp(w[8]) * (11.0 - d) * np.exp(-w[9] * log_s) * (np.exp(forgotten * w[10]) - 1.0)
        after = s * (1.0 + growth * bonus[ratings])
        lost = np.flatnonzero(ratings == 1)
        power = np.exp(w[13] * np.log(s[lost] + 1.0)) - 1.0
        left = w[11] * np.exp(-w[12] * np.log(d[lost])) * power * np.exp(forgotten[lost] * w[14])
        after[lost] = np.minimum(left, s[lost] * lapse_cap)
        same = np.flatnonzero(days < 1.0)
        factor = np.exp(w[17] * (ratings[same] - 3 + w[18]) - w[19] * log_s[same])
        after[same] = s[same] * np.where(ratings[same] == 1, factor, np.maximum(factor, 1.0))
        harder = home + (1.0 - w[7]) * (d - w[6] * (ratings - 3) * (10.0 - d) / 9.0)
        return np.stack((np.clip(after, MIN_STABILITY_6_DAYS, MAX_STABILITY_DAYS), np.clip(harder, 1.0, 10.0), nothing))

    return step
