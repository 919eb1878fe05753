"""How a prediction changes with each weight: one step of FSRS-6 or FSRS-7 forwards, and the same step backwards.

`fitting` walks a history forwards with `recall` and an update, and back with their `_back` twins. Every derivative is
worked out by hand, as a tape would cost fifty times as much: a step both ways takes about 7 µs. Values are those of
`memory_models` and tested against them, derivatives against finite differences.

At a bound of a stability, a difficulty or a decay the derivative is that of staying there: zero. In the bodies `by_x`
is the derivative of the loss by x, and w the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log
from typing import Any, NamedTuple, Protocol

from quizapp.learning.events import Rating
from quizapp.learning.memory_models import FSRS6, FSRS7, MAX_STABILITY_DAYS

State = tuple[float, ...]
"""FSRS-6: stability, difficulty. FSRS-7: slow and fast stability, difficulty. Or the loss's derivatives by them."""
Record = tuple[Any, ...]
"""What a step forwards leaves for the step back."""
Sums = tuple[float, ...]
"""What a step back adds to the sums from which `gradient` makes the derivatives by the weights."""


class Update(NamedTuple):
    """One way a memory changes, forwards and back, and where its sums begin.

    `forwards(state, recall's record, recall, rating)` gives the next state and a record; `back(record, by the next
    state)` gives the derivatives by the state, by the recall, by the fast curve's recall, and the sums.
    """

    forwards: Callable[[State, Record, float, int], tuple[State, Record]]
    back: Callable[[Record, State], tuple[State, float, float, Sums]]
    sums_at: int


class Steps(Protocol):
    """A model's steps at one set of weights; `first` is the state after a first answer, from Again to Easy."""

    first: tuple[State, ...]
    updates: tuple[Update, ...]
    sums_count: int

    def kind(self, elapsed_days: float, rating: int, /) -> int:
        """Which of `updates` an answer brings about."""

    def recall(self, state: State, days: float) -> tuple[float, Record]:
        """The recall after `days`, 0..1."""

    def recall_back(self, record: Record, by_recall: float, by_fast: float, /) -> tuple[State, Sums]:
        """The derivatives by the state, and the first of the sums."""

    def gradient(self, sums: Sequence[float], by_first: Sequence[Sequence[float]]) -> list[float]:
        """The derivatives by the weights; `by_first` are those by the four first states."""


def _clip(x: float, low: float, high: float) -> float:
    return low if x < low else high if x > high else x


def _grown(x: float, log_x: float, ease: float, q: float, w: Sequence[float], k: float) -> Any:
    """x (1 + w0 ease x^-w1 (e^((1-q) w2) - 1) k), and what its derivative needs."""
    surprise = exp((1.0 - q) * w[2])
    strength = w[0] * ease * exp(-w[1] * log_x)
    return x * (1.0 + strength * (surprise - 1.0) * k), (x, log_x, ease, q, k, surprise, strength)


def _grown_back(w: Sequence[float], record: Record, rating: int, by_next: float) -> tuple[float, float, float, Sums]:
    """By x, by the ease, by q; the sums for ln w0, w1, w2, and k under Hard and under Easy."""
    x, log_x, ease, q, k, surprise, strength = record
    by_k = by_next * x * strength * (surprise - 1.0)
    by_log = by_k * k
    by_exponent = by_next * x * strength * surprise * k
    sums = (by_log, -by_log * log_x, by_exponent * (1.0 - q), by_k * (rating == 2), by_k * (rating == 4))
    return by_next + by_log * (1.0 - w[1]) / x, by_log / ease, -by_exponent * w[2], sums


def _left(x: float, q: float, w: Sequence[float]) -> Any:
    """w0 ((x+1)^w1 - 1) e^((1-q) w2), and what its derivative needs."""
    log_more = log(x + 1.0)
    power = exp(w[1] * log_more)
    scale = w[0] * exp((1.0 - q) * w[2])
    return scale * (power - 1.0), (x, q, log_more, power, scale)


def _left_back(w: Sequence[float], record: Record, by_left: float) -> tuple[float, float, Sums]:
    """By x, by q; the sums for ln w0, w1, w2."""
    x, q, log_more, power, scale = record
    by_power = by_left * scale * power
    by_log = by_left * scale * (power - 1.0)
    return by_power * w[1] / (x + 1.0), -by_log * w[2], (by_log, by_power * log_more, by_log * (1.0 - q))


def _harder(home: float, keep: float, d: float, change: float) -> tuple[float, Record]:
    """The difficulty drawn back `home` after a change damped towards 10, and what its derivative needs."""
    damped = d + change * (10.0 - d) / 9.0
    wished = home + keep * damped
    harder = _clip(wished, 1.0, 10.0)
    return harder, (d, change, keep, damped, harder == wished)


def _harder_back(record: Record, by_next: float) -> tuple[float, float, Sums]:
    """By the difficulty, by the change; the sums for home and for keep."""
    d, change, keep, damped, inside = record
    by_wished = by_next * inside
    return (
        by_wished * keep * (1.0 - change / 9.0),
        by_wished * keep * (10.0 - d) / 9.0,
        (by_wished, by_wished * damped),
    )


def _first_difficulty_back(w: Sequence[float], rating: int, by_difficulty: float, gradient: list[float]) -> None:
    power = exp(w[5] * (rating - 1))
    if 1.0 < w[4] - power + 1.0 < 10.0:
        gradient[4] += by_difficulty
        gradient[5] -= by_difficulty * (rating - 1) * power


class Steps7:
    """FSRS-7. Sums from 0 are of the recall, from 10 of a pass, from 23 of a failure."""

    sums_count = 32

    def __init__(self, weights: tuple[float, ...]) -> None:
        w = weights
        self.w = w
        memories = [FSRS7(w).first(rating) for rating in Rating]
        self.first: tuple[State, ...] = tuple(
            (m.stability_days, max(0.8 * m.stability_days, 1e-4), m.difficulty) for m in memories
        )
        self.updates: tuple[Update, ...] = (
            Update(self._passed, self._passed_back, 10),
            Update(self._failed, self._failed_back, 23),
        )
        self.slow_decay = -_clip(w[24], 0.01, 0.95)
        self.slow_curve = exp(log(w[26]) / self.slow_decay) - 1.0
        self.log_odds = log(w[27] / w[28])
        self.home = 0.01 * (w[4] - exp(3.0 * w[5]) + 1.0)
        self.slow_growth = (exp(w[7] - 1.5), w[8], w[9])
        self.fast_growth = (exp(w[15] - 1.5), w[16], w[17])
        self.slow_bonus = (1.0, 1.0, w[13], 1.0, w[14])
        self.fast_bonus = (1.0, 1.0, w[21], 1.0, w[22])

    def kind(self, _elapsed_days: float, rating: int) -> int:
        """0: a pass. 1: a failure."""
        return 1 if rating == 1 else 0

    def recall(self, state: State, days: float) -> tuple[float, Record]:
        """The mean of the two curves, each weighted by its share."""
        w = self.w
        slow, fast, d = state
        log_slow, log_fast, off = log(slow), log(fast), d - 5.0
        wished = w[23] * exp((w[33] - 0.3) * log_fast)
        decay = -_clip(wished, 0.01, 0.95)
        exponent = _clip(log(w[25]) / decay, 0.0, 60.0)
        growth = exp(exponent)
        fast_x = (growth - 1.0) * days / fast
        fast_log = log(1.0 + fast_x)
        fast_recall = exp(decay * fast_log)
        slow_x = self.slow_curve * days / slow * exp((w[32] - 0.3) * off)
        slow_log = log(1.0 + slow_x)
        slow_recall = exp(self.slow_decay * slow_log)
        odds = exp(self.log_odds - w[29] * log_fast - w[30] * log_slow - (w[31] - 0.5) * off)
        share = odds / (1.0 + odds)
        recall = (share * fast_recall + (1.0 - share) * slow_recall) * (1.0 - 2e-5) + 1e-5
        logs = (slow, fast, log_slow, log_fast, off)
        curves = (wished, decay, exponent, growth, fast_x, fast_log, slow_x, slow_log)
        return recall, (fast_recall, slow_recall, share, logs, curves)

    def recall_back(self, record: Record, by_recall: float, by_fast: float) -> tuple[State, Sums]:
        """Sums 0-9; `by_fast` is the derivative by the fast curve's recall."""
        w = self.w
        fast_recall, slow_recall, share, (slow, fast, log_slow, log_fast, off), curves = record
        wished, decay, exponent, growth, fast_x, fast_log, slow_x, slow_log = curves
        by_mean = by_recall * (1.0 - 2e-5)
        by_odds = by_mean * (fast_recall - slow_recall) * share * (1.0 - share)  # this and by_x: by the logarithm
        by_fast_power = (by_mean * share + by_fast) * fast_recall
        by_slow_power = by_mean * (1.0 - share) * slow_recall
        by_fast_x = by_fast_power * decay * fast_x / (1.0 + fast_x)
        by_slow_x = by_slow_power * self.slow_decay * slow_x / (1.0 + slow_x)
        by_exponent = by_fast_x * growth / (growth - 1.0) * (exponent < 60.0)
        by_decay = by_fast_power * fast_log - by_exponent * exponent / decay
        by_wished = -by_decay * wished * (wished == -decay)
        by_state = (
            (-by_slow_x - by_odds * w[30]) / slow,
            (-by_fast_x - by_odds * w[29] + by_wished * (w[33] - 0.3)) / fast,
            by_slow_x * (w[32] - 0.3) - by_odds * (w[31] - 0.5),
        )
        of_curves = (by_wished, by_wished * log_fast, by_exponent / decay, by_slow_power * slow_log, by_slow_x)
        of_shares = (by_slow_x * off, by_odds, by_odds * log_fast, by_odds * log_slow, by_odds * off)
        return by_state, of_curves + of_shares

    def _passed(self, state: State, seen: Record, recall: float, rating: int) -> tuple[State, Record]:
        slow, fast, d = state
        logs, ease = seen[3], 11.0 - d
        grown, slow_record = _grown(slow, logs[2], ease, recall, self.slow_growth, self.slow_bonus[rating])
        fast_grown, fast_record = _grown(fast, logs[3], ease, seen[0], self.fast_growth, self.fast_bonus[rating])
        next_slow = _clip(grown, 1e-4, MAX_STABILITY_DAYS)
        next_fast = _clip(fast_grown, 1e-4, MAX_STABILITY_DAYS)
        harder, d_record = _harder(self.home, 0.99, d, -self.w[6] * (rating - 3))
        inside = (next_slow == grown, next_fast == fast_grown)
        return (next_slow, next_fast, harder), (slow_record, fast_record, d_record, rating, *inside)

    def _passed_back(self, record: Record, by_next: State) -> tuple[State, float, float, Sums]:
        slow_record, fast_record, d_record, rating, slow_inside, fast_inside = record
        by_slow, by_ease, by_recall, slow_sums = _grown_back(
            self.slow_growth, slow_record, rating, by_next[0] * slow_inside
        )
        by_fast, by_fast_ease, by_fast_recall, fast_sums = _grown_back(
            self.fast_growth, fast_record, rating, by_next[1] * fast_inside
        )
        by_d, by_change, d_sums = _harder_back(d_record, by_next[2])
        by_state = (by_slow, by_fast, by_d - by_ease - by_fast_ease)
        return by_state, by_recall, by_fast_recall, (*slow_sums, *fast_sums, *d_sums, -by_change * (rating - 3))

    def _failed(self, state: State, seen: Record, recall: float, _rating: int) -> tuple[State, Record]:
        w = self.w
        slow, fast, d = state
        left, slow_record = _left(slow, recall, w[10:13])
        fast_left, fast_record = _left(fast, seen[0], w[18:21])
        less, fast_less = min(slow, left), min(fast, fast_left)
        next_slow = _clip(less, 1e-4, MAX_STABILITY_DAYS)
        capped = fast_less > 0.8 * next_slow
        if capped:
            fast_less = 0.8 * next_slow
        next_fast = _clip(fast_less, 1e-4, MAX_STABILITY_DAYS)
        harder, d_record = _harder(self.home, 0.99, d, 2.0 * w[6] * (recall + 0.1))
        which = (left < slow, fast_left < fast, capped, next_slow == less, next_fast == fast_less)
        return (next_slow, next_fast, harder), (slow_record, fast_record, d_record, recall, which)

    def _failed_back(self, record: Record, by_next: State) -> tuple[State, float, float, Sums]:
        w = self.w
        slow_record, fast_record, d_record, recall, (lost, fast_lost, capped, inside, fast_inside) = record
        by_fast_less = by_next[1] * fast_inside
        by_less = (by_next[0] + 0.8 * by_fast_less * capped) * inside
        if capped:
            by_fast_less = 0.0
        by_slow, by_recall, slow_sums = _left_back(w[10:13], slow_record, by_less * lost)
        by_fast, by_fast_recall, fast_sums = _left_back(w[18:21], fast_record, by_fast_less * fast_lost)
        by_d, by_change, d_sums = _harder_back(d_record, by_next[2])
        by_state = (by_slow + by_less * (not lost), by_fast + by_fast_less * (not fast_lost), by_d)
        sums = (*slow_sums, *fast_sums, *d_sums, 2.0 * by_change * (recall + 0.1))
        return by_state, by_recall + 2.0 * w[6] * by_change, by_fast_recall, sums

    def gradient(self, sums: Sequence[float], by_first: Sequence[Sequence[float]]) -> list[float]:
        """By w0 to w33."""
        w, g = self.w, [0.0] * 34
        for rating, (by_slow, by_fast, by_d) in enumerate(by_first, 1):
            g[rating - 1] = by_slow + 0.8 * by_fast
            _first_difficulty_back(w, rating, by_d, g)
        by_home = sums[20] + sums[29]
        g[4] += 0.01 * by_home
        g[5] -= 0.03 * exp(3.0 * w[5]) * by_home
        g[6] = sums[22] + sums[31]
        g[7:10], g[13:15] = sums[10:13], sums[13:15]
        g[15:18], g[21:23] = sums[15:18], sums[18:20]
        g[10:13] = sums[23] / w[10], sums[24], sums[25]
        g[18:21] = sums[26] / w[18], sums[27], sums[28]
        g[23], g[33], g[25] = sums[0] / w[23], sums[1], sums[2] / w[25]
        by_curve = sums[4] * (1.0 + 1.0 / self.slow_curve) / self.slow_decay
        if 0.01 <= w[24] <= 0.95:
            g[24] = by_curve * log(w[26]) / self.slow_decay - sums[3]
        g[26] = by_curve / w[26]
        g[27:33] = sums[6] / w[27], -sums[6] / w[28], -sums[7], -sums[8], -sums[9], sums[5]
        return g


class Steps6:
    """FSRS-6. Sums from 0 are of the recall, from 2 of a pass, from 10 of a failure, from 18 of the same day."""

    sums_count = 24

    def __init__(self, weights: tuple[float, ...]) -> None:
        w = weights
        self.w = w
        memories = [FSRS6(w).first(rating) for rating in Rating]
        self.first: tuple[State, ...] = tuple((m.stability_days, m.difficulty) for m in memories)
        self.updates: tuple[Update, ...] = (
            Update(self._passed, self._passed_back, 2),
            Update(self._failed, self._failed_back, 10),
            Update(self._same_day, self._same_day_back, 18),
        )
        self.decay = -w[20]
        self.curve = exp(log(0.9) / self.decay) - 1.0
        self.easy = w[4] - exp(3.0 * w[5]) + 1.0
        self.growth = (exp(w[8]), w[9], w[10])
        self.bonus = (1.0, 1.0, w[15], 1.0, w[16])
        self.lapse = (w[11], w[13], w[14])
        self.lapse_cap = exp(-w[17] * w[18])

    def kind(self, elapsed_days: float, rating: int) -> int:
        """0: a pass on a later day. 1: a failure on a later day. 2: the same day."""
        return 2 if elapsed_days < 1.0 else 1 if rating == 1 else 0

    def recall(self, state: State, days: float) -> tuple[float, Record]:
        """The forgetting curve."""
        x = self.curve * days / state[0]
        power = log(1.0 + x)
        recall = exp(self.decay * power)
        return recall, (state[0], x, power, recall)

    def recall_back(self, record: Record, by_recall: float, _by_fast: float) -> tuple[State, Sums]:
        """Sums 0-1."""
        s, x, power, recall = record
        by_power = by_recall * recall
        by_x = by_power * self.decay * x / (1.0 + x)  # by its logarithm
        return (-by_x / s, 0.0), (by_power * power, by_x)

    def _kept(self, days: float) -> tuple[float, bool]:
        kept = _clip(days, 0.001, MAX_STABILITY_DAYS)
        return kept, kept == days

    def _difficulty(self, d: float, rating: int) -> tuple[float, Record]:
        w = self.w
        return _harder(w[7] * self.easy, 1.0 - w[7], d, -w[6] * (rating - 3))

    def _passed(self, state: State, _seen: Record, recall: float, rating: int) -> tuple[State, Record]:
        s, d = state
        log_s = log(s)
        grown, s_record = _grown(s, log_s, 11.0 - d, recall, self.growth, self.bonus[rating])
        kept, inside = self._kept(grown)
        harder, d_record = self._difficulty(d, rating)
        return (kept, harder), (s_record, d_record, rating, inside)

    def _passed_back(self, record: Record, by_next: State) -> tuple[State, float, float, Sums]:
        s_record, d_record, rating, inside = record
        by_s, by_ease, by_recall, s_sums = _grown_back(self.growth, s_record, rating, by_next[0] * inside)
        by_d, by_change, d_sums = _harder_back(d_record, by_next[1])
        return (by_s, by_d - by_ease), by_recall, 0.0, (*s_sums, *d_sums, -by_change * (rating - 3))

    def _failed(self, state: State, _seen: Record, recall: float, rating: int) -> tuple[State, Record]:
        s, d = state
        plain, s_record = _left(s, recall, self.lapse)
        log_d = log(d)
        eased = exp(-self.w[12] * log_d)
        left = plain * eased
        capped = left > s * self.lapse_cap
        kept, inside = self._kept(s * self.lapse_cap if capped else left)
        harder, d_record = self._difficulty(d, rating)
        return (kept, harder), (s_record, d_record, rating, (s, d, log_d, eased, left), capped, inside)

    def _failed_back(self, record: Record, by_next: State) -> tuple[State, float, float, Sums]:
        s_record, d_record, rating, (s, d, log_d, eased, left), capped, inside = record
        by_kept = by_next[0] * inside
        by_left = by_kept * (not capped)
        by_s, by_recall, s_sums = _left_back(self.lapse, s_record, by_left * eased)
        by_d, by_change, d_sums = _harder_back(d_record, by_next[1])
        by_cap = by_kept * capped * self.lapse_cap
        by_log = by_left * left
        sums = (*s_sums, -by_log * log_d, by_cap * s, *d_sums, -by_change * (rating - 3))
        return (by_s + by_cap, by_d - by_log * self.w[12] / d), by_recall, 0.0, sums

    def _same_day(self, state: State, _seen: Record, _recall: float, rating: int) -> tuple[State, Record]:
        w = self.w
        s, d = state
        log_s = log(s)
        factor = exp(w[17] * (rating - 3 + w[18]) - w[19] * log_s)
        heard = factor > 1.0 or rating == 1
        if not heard:
            factor = 1.0
        kept, inside = self._kept(s * factor)
        harder, d_record = self._difficulty(d, rating)
        return (kept, harder), (s, log_s, factor, heard, d_record, rating, inside)

    def _same_day_back(self, record: Record, by_next: State) -> tuple[State, float, float, Sums]:
        w = self.w
        s, log_s, factor, heard, d_record, rating, inside = record
        by_kept = by_next[0] * inside
        by_log = by_kept * s * factor * heard
        by_d, by_change, d_sums = _harder_back(d_record, by_next[1])
        sums = (by_log * (rating - 3 + w[18]), by_log, -by_log * log_s, *d_sums, -by_change * (rating - 3))
        return (by_kept * factor - by_log * w[19] / s, by_d), 0.0, 0.0, sums

    def gradient(self, sums: Sequence[float], by_first: Sequence[Sequence[float]]) -> list[float]:
        """By w0 to w20."""
        w, g = self.w, [0.0] * 21
        for rating, (by_s, by_d) in enumerate(by_first, 1):
            g[rating - 1] = by_s
            _first_difficulty_back(w, rating, by_d, g)
        by_home = sums[7] + sums[15] + sums[21]
        g[4] += w[7] * by_home
        g[5] -= w[7] * 3.0 * exp(3.0 * w[5]) * by_home
        g[6] = sums[9] + sums[17] + sums[23]
        g[7] = self.easy * by_home - sums[8] - sums[16] - sums[22]
        g[8:11], g[15:17] = sums[2:5], sums[5:7]
        g[11:15] = sums[10] / w[11], sums[13], sums[11], sums[12]
        g[17] = sums[18] - sums[14] * w[18]
        g[18] = (sums[19] - sums[14]) * w[17]
        g[19] = sums[20]
        g[20] = sums[1] * (1.0 + 1.0 / self.curve) * log(0.9) / self.decay**2 - sums[0]
        return g
