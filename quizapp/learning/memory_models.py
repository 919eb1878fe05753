"""How a memory changes with an answer and fades with time: FSRS-6 and FSRS-7 behind one small interface.

A model is a frozen value of weights with pure functions: `first`, `after`, `along`, `recall`, `interval_days`. It knows
no clock, no calendar and no limits: study days, fuzz and the longest interval belong to `scheduling`, which rating an
answer earns to `grading`. Formulas and default weights are the public ones of the open-spaced-repetition project
("The Algorithm"; FSRS-6 also in py-fsrs and fsrs-rs).

`along` hears every review there is whenever the log is replayed, so what depends on the weights alone is worked out
once, and the bodies keep to local floats. The formulas stand there; `after` is `along` with one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, isfinite, log
from typing import Protocol

from quizapp.learning.events import Memory, Rating

MAX_STABILITY_DAYS = 36_500.0
MIN_STABILITY_6_DAYS = 0.001
MIN_STABILITY_7_DAYS = 0.0001
_MIDDLE = 5.0

# Weights of one purpose stay on one line.
# fmt: off
FSRS6_WEIGHTS = (
    0.212, 1.2931, 2.3065, 8.2956,  # first stability, by rating
    6.4133, 0.8334, 3.0194, 0.001,  # difficulty
    1.8722, 0.1666, 0.796,  # growth after a pass
    1.4835, 0.0614, 0.2629, 1.6483,  # what a lapse leaves
    0.6014, 1.8729,  # Hard and Easy
    0.5425, 0.0912, 0.0658,  # the same day
    0.1542,  # the decay of the forgetting curve
)
FSRS6_LOWER = (
    0.001, 0.001, 0.001, 0.001,
    1.0, 0.001, 0.001, 0.001,
    0.0, 0.0, 0.001,
    0.001, 0.001, 0.001, 0.0,
    0.0, 1.0,
    0.0, 0.0, 0.0,
    0.1,
)
FSRS6_UPPER = (
    100.0, 100.0, 100.0, 100.0,
    10.0, 4.0, 4.0, 0.75,
    4.5, 0.8, 3.5,
    5.0, 0.25, 0.9, 4.0,
    1.0, 6.0,
    2.0, 2.0, 0.8,
    0.8,
)
FSRS7_WEIGHTS = (
    0.1104, 2.2395, 3.9221, 11.7841,  # first stability, by rating
    6.1686, 0.6457, 3.6807,  # difficulty
    1.9795, 0.0, 1.3826, 0.7024, 0.5999, 0.8146, 0.6398, 1.0,  # slow: growth (3), lapse (3), Hard, Easy
    1.3207, 0.6707, 3.8668, 0.4416, 0.0934, 1.8631, 0.6162, 1.0869,  # fast: the same
    0.1567, 0.0801, 0.2421, 0.9464,  # decays and bases of the fast and the slow curve
    0.1433, 0.7145, 0.0, 0.5667,  # the share of each
    0.3734, 0.5333, 0.3048,  # what difficulty and stability do to the curves
)
FSRS7_LOWER = (
    1e-4, 1e-4, 1e-4, 1e-4,
    1.0, 0.001, 0.1,
    0.0, 0.0, 0.3, 0.01, 0.1, 0.0, 0.0, 1.0,
    0.0, 0.0, 0.5, 0.001, 0.001, 0.0, 0.0, 1.0,
    0.01, 0.01, 0.2, 0.5,
    0.01, 0.1, 0.0, 0.1,
    0.0, 0.0, 0.0,
)
FSRS7_UPPER = (
    50.0, 100.0, 100.0, 100.0,
    10.0, 4.0, 4.0,
    4.0, 1.2, 3.0, 1.5, 1.0, 3.5, 1.0, 7.0,
    4.0, 2.0, 6.0, 1.5, 1.0, 5.0, 1.0, 7.0,
    0.25, 0.95, 0.85, 0.99,
    1.0, 1.0, 0.9, 1.1,
    1.0, 0.6, 0.6,
)
# fmt: on


class MemoryModel(Protocol):
    """Memory in, memory out. `whole_days` says which elapsed days the model was made for: study days or exact ones."""

    @property
    def name(self) -> str:
        """What a `weights` event calls the model."""

    @property
    def weights(self) -> tuple[float, ...]:
        """The learner's weights, as many as the model has."""

    @property
    def whole_days(self) -> bool:
        """True: `elapsed_days` counts study days. False: it is elapsed milliseconds / 86,400,000."""

    def first(self, rating: Rating) -> Memory:
        """The memory after the first answer to a new fact."""

    def after(self, memory: Memory, elapsed_days: float, rating: Rating) -> Memory:
        """The memory after one more answer, `elapsed_days` (0 or more) after the last."""

    def along(self, memory: Memory, answers: Iterable[tuple[float, int]]) -> Memory:
        """The memory after these answers, each the days (0 or more) after the one before, and its rating (1..4).

        As `after` has it, one by one; for a whole history at once it takes half the time.
        """

    def recall(self, memory: Memory, elapsed_days: float) -> float:
        """The retrievability, 0..1, `elapsed_days` (0 or more) after the last answer."""

    def interval_days(self, memory: Memory, retention: float) -> float:
        """The days until recall has fallen to `retention` (0 < retention < 1): unrounded, of any size."""


@dataclass(frozen=True, slots=True)
class FSRS6:
    """FSRS-6: one stability, a power forgetting curve with a fitted decay, 21 weights, whole study days.

    ValueError: not 21 finite weights.
    """

    weights: tuple[float, ...] = FSRS6_WEIGHTS
    _table: tuple[float, ...] = field(init=False, repr=False, compare=False)

    name = "fsrs-6"
    whole_days = True

    def __post_init__(self) -> None:
        w = _checked(self.weights, len(FSRS6_WEIGHTS))
        curve = 0.9 ** (-1.0 / w[20]) - 1.0
        easy_difficulty = w[4] - exp(3.0 * w[5]) + 1.0
        lapse_cap = exp(-w[17] * w[18])
        table = (curve, -w[20], w[7] * easy_difficulty, 1.0 - w[7], exp(w[8]), lapse_cap)
        object.__setattr__(self, "_table", table)

    def first(self, rating: Rating) -> Memory:
        """FSRS-6, initial stability and difficulty."""
        w = self.weights
        stability = min(max(w[rating - 1], MIN_STABILITY_6_DAYS), MAX_STABILITY_DAYS)
        return Memory(stability, _first_difficulty(w, rating))

    def after(self, memory: Memory, elapsed_days: float, rating: Rating) -> Memory:
        """FSRS-6, one answer on."""
        return self.along(memory, ((elapsed_days, rating),))

    def along(self, memory: Memory, answers: Iterable[tuple[float, int]]) -> Memory:
        """FSRS-6, next stability after recall, after forgetting, or on the same day; next difficulty."""
        w = self.weights
        curve, decay, reversion, keep, growth, lapse_cap = self._table
        s, d = memory.stability_days, memory.difficulty
        least, most = MIN_STABILITY_6_DAYS, MAX_STABILITY_DAYS
        for elapsed_days, rating in answers:
            if elapsed_days < 1.0:
                factor = exp(w[17] * (rating - 3 + w[18])) * s ** -w[19]
                after = s * factor if rating == 1 or factor > 1.0 else s
            else:
                forgotten = 1.0 - (1.0 + curve * elapsed_days / s) ** decay
                if rating == 1:
                    after = w[11] * d ** -w[12] * ((s + 1.0) ** w[13] - 1.0) * exp(forgotten * w[14])
                    if after > s * lapse_cap:
                        after = s * lapse_cap
                else:
                    gain = growth * (11.0 - d) * s ** -w[9] * (exp(forgotten * w[10]) - 1.0)
                    if rating == 2:
                        gain *= w[15]
                    elif rating == 4:
                        gain *= w[16]
                    after = s * (1.0 + gain)
            s = most if after > most else after if after > least else least
            d = reversion + keep * (d - w[6] * (rating - 3) * (10.0 - d) / 9.0)
            d = 1.0 if d < 1.0 else 10.0 if d > 10.0 else d
        return Memory(s, d)

    def recall(self, memory: Memory, elapsed_days: float) -> float:
        """FSRS-6, the forgetting curve."""
        table = self._table
        return float((1.0 + table[0] * elapsed_days / memory.stability_days) ** table[1])

    def interval_days(self, memory: Memory, retention: float) -> float:
        """FSRS-6, the forgetting curve solved for the days."""
        curve, decay = self._table[:2]
        return float(memory.stability_days / curve * (retention ** (1.0 / decay) - 1.0))


@dataclass(frozen=True, slots=True)
class FSRS7:
    """FSRS-7: a slow and a fast stability, whose two forgetting curves are averaged; 34 weights, exact elapsed days.

    `Memory.stability_days` is the slow one, `fast_days` the fast one; a memory without it (an estimate, or one made by
    another model) starts at 0.8 of the slow, as a first answer does. ValueError: not 34 finite weights.
    """

    weights: tuple[float, ...] = FSRS7_WEIGHTS
    _table: tuple[float, ...] = field(init=False, repr=False, compare=False)

    name = "fsrs-7"
    whole_days = False

    def __post_init__(self) -> None:
        w = _checked(self.weights, len(FSRS7_WEIGHTS))
        slow_decay = -min(max(w[24], 0.01), 0.95)
        slow_curve = w[26] ** (1.0 / slow_decay) - 1.0
        reversion = 0.01 * (w[4] - exp(3.0 * w[5]) + 1.0)
        table = (slow_decay, slow_curve, log(w[25]), reversion, exp(w[7] - 1.5), exp(w[15] - 1.5))
        object.__setattr__(self, "_table", table)

    def first(self, rating: Rating) -> Memory:
        """FSRS-7, first rating."""
        w = self.weights
        slow = min(max(w[rating - 1], MIN_STABILITY_7_DAYS), MAX_STABILITY_DAYS)
        return Memory(slow, _first_difficulty(w, rating), max(0.8 * slow, MIN_STABILITY_7_DAYS))

    def after(self, memory: Memory, elapsed_days: float, rating: Rating) -> Memory:
        """FSRS-7, one answer on."""
        return self.along(memory, ((elapsed_days, rating),))

    def along(self, memory: Memory, answers: Iterable[tuple[float, int]]) -> Memory:
        """FSRS-7, both stabilities after a pass or a failure; next difficulty."""
        w, curves = self.weights, self._curves
        reversion, slow_growth, fast_growth = self._table[3:]
        slow, d, fast = memory.stability_days, memory.difficulty, _fast_days(memory)
        least, most = MIN_STABILITY_7_DAYS, MAX_STABILITY_DAYS
        for elapsed_days, rating in answers:
            fast_curve, fast_decay, slow_curve, slow_decay, fast_share, slow_share = curves(slow, fast, d)
            fast_recall = (1.0 + fast_curve * elapsed_days) ** fast_decay
            slow_recall = (1.0 + slow_curve * elapsed_days) ** slow_decay
            recall = (fast_share * fast_recall + slow_share * slow_recall) * (1.0 - 2e-5) + 1e-5
            if rating == 1:
                left = w[10] * ((slow + 1.0) ** w[11] - 1.0) * exp((1.0 - recall) * w[12])
                slow = left if left < slow else slow
                left = w[18] * ((fast + 1.0) ** w[19] - 1.0) * exp((1.0 - fast_recall) * w[20])
                fast = left if left < fast else fast
                if fast > 0.8 * slow:
                    fast = 0.8 * slow
                change = 2.0 * w[6] * (recall + 0.1)
            else:
                easiness = 11.0 - d
                growth = slow_growth * easiness * slow ** -w[8] * (exp((1.0 - recall) * w[9]) - 1.0)
                more = fast_growth * easiness * fast ** -w[16] * (exp((1.0 - fast_recall) * w[17]) - 1.0)
                if rating != 3:
                    growth *= w[13] if rating == 2 else w[14]
                    more *= w[21] if rating == 2 else w[22]
                slow *= 1.0 + growth
                fast *= 1.0 + more
                change = -w[6] * (rating - 3)
            # Not `min` and `max`: a call takes longer than the comparisons.
            slow = most if slow > most else slow if slow > least else least
            fast = most if fast > most else fast if fast > least else least
            d = reversion + 0.99 * (d + change * (10.0 - d) / 9.0)
            d = 1.0 if d < 1.0 else 10.0 if d > 10.0 else d
        return Memory(slow, d, fast)

    def recall(self, memory: Memory, elapsed_days: float) -> float:
        """FSRS-7, the weighted mean of the two forgetting curves, kept 1e-5 away from 0 and 1."""
        return _mixed_recall(self._curves(memory.stability_days, _fast_days(memory), memory.difficulty), elapsed_days)

    def interval_days(self, memory: Memory, retention: float) -> float:
        """FSRS-7, the recall solved for the days, within 0.0001..36,500 days.

        By Newton's steps on their logarithm, each kept between the bounds found so far, or by halving these.
        """
        curves = self._curves(memory.stability_days, _fast_days(memory), memory.difficulty)
        low, high = log(MIN_STABILITY_7_DAYS), log(MAX_STABILITY_DAYS)
        x = log(memory.stability_days)
        while True:
            recall, slope = _recall_and_slope(curves, exp(x))
            if recall > retention:
                low = x
            else:
                high = x
            following = x - (recall - retention) / slope if slope < 0.0 else low
            if not low < following < high:
                following = (low + high) / 2.0
            if abs(following - x) <= 1e-13 or following in (low, high):
                return exp(following)
            x = following

    def _curves(self, slow: float, fast: float, difficulty: float) -> tuple[float, float, float, float, float, float]:
        """Per day and decay of the fast and the slow curve, then the share of each in the recall (they add to 1)."""
        w = self.weights
        slow_decay, slow_curve, log_fast_base = self._table[:3]
        fast_decay = w[23] * fast ** (w[33] - 0.3)
        fast_decay = -0.01 if fast_decay < 0.01 else -0.95 if fast_decay > 0.95 else -fast_decay
        exponent = log_fast_base / fast_decay
        fast_curve = exp(exponent if exponent < 60.0 else 60.0) - 1.0
        off_middle = difficulty - 5.0
        slow_curve *= exp(off_middle * (w[32] - 0.3))
        fast_weight = w[27] * fast ** -w[29]
        slow_weight = w[28] * slow ** w[30] * exp(off_middle * (w[31] - 0.5))
        share = fast_weight / (fast_weight + slow_weight)
        return fast_curve / fast, fast_decay, slow_curve / slow, slow_decay, share, 1.0 - share


def model_named(name: str, weights: Sequence[float] | None = None) -> MemoryModel:
    """The model a `weights` event names; None: with its default weights.

    Weights beyond the model's bounds are moved to the bound: a fit in single precision may miss it by a hair.
    ValueError: an unknown name, or a wrong number of weights, or one that is no finite number.
    """
    if name == FSRS6.name:
        return FSRS6() if weights is None else FSRS6(_bounded(weights, FSRS6_LOWER, FSRS6_UPPER))
    if name == FSRS7.name:
        return FSRS7() if weights is None else FSRS7(_bounded(weights, FSRS7_LOWER, FSRS7_UPPER))
    raise ValueError(f"no memory model is called {name!r}")


def estimated(model: MemoryModel, interval_days: float, ease: float) -> Memory:
    """The memory behind an interval that another program promised, and by how much it lets intervals grow (2.5: by it).

    The interval is taken for the time in which recall falls to 0.9, as SM-2 and its kin aim for; the difficulty is the
    one with which an answer on the day would make the stability grow by the ease.
    """
    stability = min(max(interval_days, 1.0), MAX_STABILITY_DAYS)
    growth = model.after(Memory(stability, _MIDDLE), stability, Rating.GOOD).stability_days / stability - 1.0
    wished = 11.0 - (ease - 1.0) * (11.0 - _MIDDLE) / growth if growth > 0.0 else _MIDDLE
    return Memory(stability, min(max(wished, 1.0), 10.0))


def _checked(weights: tuple[float, ...], count: int) -> tuple[float, ...]:
    if len(weights) != count or not all(map(isfinite, weights)):
        raise ValueError(f"{count} finite weights are needed, not {weights!r}")
    return weights


def _bounded(weights: Sequence[float], lower: tuple[float, ...], upper: tuple[float, ...]) -> tuple[float, ...]:
    checked = _checked(tuple(map(float, weights)), len(lower))
    return tuple(min(max(w, low), high) for w, low, high in zip(checked, lower, upper, strict=True))


def _first_difficulty(w: tuple[float, ...], rating: Rating) -> float:
    return min(max(w[4] - exp(w[5] * (rating - 1)) + 1.0, 1.0), 10.0)


def _fast_days(memory: Memory) -> float:
    fast = memory.fast_days
    return max(0.8 * memory.stability_days, MIN_STABILITY_7_DAYS) if fast is None else fast


def _mixed_recall(curves: tuple[float, float, float, float, float, float], elapsed_days: float) -> float:
    fast_curve, fast_decay, slow_curve, slow_decay, fast_share, slow_share = curves
    fast_recall = (1.0 + fast_curve * elapsed_days) ** fast_decay
    slow_recall = (1.0 + slow_curve * elapsed_days) ** slow_decay
    return float((fast_share * fast_recall + slow_share * slow_recall) * (1.0 - 2e-5) + 1e-5)


def _recall_and_slope(
    curves: tuple[float, float, float, float, float, float], elapsed_days: float
) -> tuple[float, float]:
    """The recall, and its derivative by the logarithm of the days."""
    fast_curve, fast_decay, slow_curve, slow_decay, fast_share, slow_share = curves
    fast, slow = 1.0 + fast_curve * elapsed_days, 1.0 + slow_curve * elapsed_days
    fast_recall, slow_recall = fast_share * fast**fast_decay, slow_share * slow**slow_decay
    slope = fast_recall * fast_decay * (1.0 - 1.0 / fast) + slow_recall * slow_decay * (1.0 - 1.0 / slow)
    return (fast_recall + slow_recall) * (1.0 - 2e-5) + 1e-5, slope * (1.0 - 2e-5)
