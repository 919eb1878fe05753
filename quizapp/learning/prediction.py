"""How well a memory model foresees the answers that were given: the numbers by which models are compared.

The protocol is that of srs-benchmark. Scored is every answer at least one study day after the fact's last; answers on
the same day stay in the history and are never scored. Whoever fits weights gives them only answers from before those
they are scored on; nothing here fits, and nothing here decides which model is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from math import floor, inf, log, nan, sqrt
from typing import NamedTuple

from quizapp.learning.counts import surprise
from quizapp.learning.events import DAY_MS, Day, Memory, Rating
from quizapp.learning.memory_models import MemoryModel


class Heard(NamedTuple):
    """One rated answer of a fact: when (UTC milliseconds), on which study day, and how it was rated."""

    at_ms: int
    day: Day
    rating: Rating


History = Sequence[Heard]
"""The rated answers of one fact since it was new (or reset), oldest first."""


class Prediction(NamedTuple):
    """The recall a model foresaw before a scored answer, and what came.

    `elapsed_days` are study days since the last answer; `nth` counts the study days on which the fact was answered,
    this one included; `lapses` the failures so far on a later day than the answer before.
    """

    at_ms: int
    recall: float
    passed: bool
    elapsed_days: int
    nth: int
    lapses: int


def days_between(earlier: Heard, later: Heard, model: MemoryModel) -> float:
    """The days between two answers as the model hears them; 0 when the clock ran backwards."""
    if model.whole_days:
        return float(max(later.day - earlier.day, 0))
    return max(later.at_ms - earlier.at_ms, 0) / DAY_MS


def scored_times(histories: Iterable[History]) -> list[int]:
    """When each scored answer was given, oldest first."""
    return sorted(b.at_ms for history in histories for a, b in pairwise(history) if b.day > a.day)


def predictions(
    model: MemoryModel, histories: Iterable[History], since_ms: float = -inf, before_ms: float = inf
) -> list[Prediction]:
    """What the model foresaw for the scored answers of since_ms <= at < before_ms, in time order."""
    found = [p for history in histories for p in _predicted(model, history, before_ms) if p.at_ms >= since_ms]
    return sorted(found, key=lambda p: p.at_ms)


def _predicted(model: MemoryModel, history: History, before_ms: float) -> Iterable[Prediction]:
    memory: Memory | None = None
    nth, lapses = 1, 0
    for last, now in pairwise(history):
        if now.at_ms >= before_ms:
            return
        memory = model.first(last.rating) if memory is None else memory
        elapsed = days_between(last, now, model)
        if now.day > last.day:
            nth += 1
            recall = model.recall(memory, elapsed)
            yield Prediction(now.at_ms, recall, now.rating > Rating.AGAIN, now.day - last.day, nth, lapses)
            lapses += now.rating == Rating.AGAIN
        memory = model.after(memory, elapsed, now.rating)


def log_loss(foreseen: Sequence[Prediction]) -> float:
    """The mean surprise; NaN for nothing."""
    return sum(surprise(p.recall, p.passed) for p in foreseen) / len(foreseen) if foreseen else nan


def rmse_in_bins(foreseen: Sequence[Prediction]) -> float:
    """Root mean square of predicted minus observed retention over bins of like answers, weighted by their size.

    Bins are of elapsed days, count and lapses, each growing geometrically (srs-benchmark, RMSE(bins)); NaN for nothing.
    """
    bins: defaultdict[tuple[int, int, int], list[float]] = defaultdict(list)
    for p in foreseen:
        key = (_magnitude(p.elapsed_days, 3.62), _magnitude(p.nth, 1.89), _magnitude(p.lapses, 1.73))
        bins[key].append(p.recall - p.passed)
    return sqrt(sum(sum(off) ** 2 / len(off) for off in bins.values()) / len(foreseen)) if foreseen else nan


def calibration(foreseen: Sequence[Prediction], bins: int = 10) -> tuple[tuple[float, float, int], ...]:
    """The mean recall foreseen, the share recalled and the number of answers, by tenths of recall that have any."""
    found: defaultdict[int, list[Prediction]] = defaultdict(list)
    for p in foreseen:
        found[min(int(p.recall * bins), bins - 1)].append(p)
    return tuple(
        (sum(p.recall for p in some) / len(some), sum(p.passed for p in some) / len(some), len(some))
        for _, some in sorted(found.items())
    )


def area_under_curve(foreseen: Sequence[Prediction]) -> float:
    """The chance that an answer that passed was given a higher recall than one that failed; NaN without both."""
    passes = sum(p.passed for p in foreseen)
    pairs = passes * (len(foreseen) - passes)
    if not pairs:
        return nan
    below, wins = 0, 0.0
    for _, tied in groupby(sorted(foreseen, key=lambda p: p.recall), key=lambda p: p.recall):
        outcomes = [p.passed for p in tied]
        tied_passes = sum(outcomes)
        tied_failures = len(outcomes) - tied_passes
        wins += tied_passes * (below + tied_failures / 2.0)
        below += tied_failures
    return wins / pairs


def without_outliers(histories: Iterable[History]) -> list[History]:
    """The histories whose first interval is one that others of the same first rating had (srs-benchmark's rule).

    Intervals are left out rarest first, the longer of two first: until 5% of the facts, or 20, are; after that those
    had by fewer than 6 facts, or of over 100 days (365 after Easy). A fact with no scored answer stays.
    """
    histories = list(histories)
    first = [next((b.day - a.day for a, b in pairwise(h) if b.day > a.day), None) for h in histories]
    facts: dict[Rating, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, days in enumerate(first):
        if days is not None:
            facts[histories[index][0].rating][days].append(index)
    outliers: set[int] = set()
    for rating, by_days in facts.items():
        outliers.update(_rare(by_days, 365 if rating == Rating.EASY else 100))
    return [history for index, history in enumerate(histories) if index not in outliers]


def _rare(by_days: dict[int, list[int]], longest: int) -> Iterable[int]:
    left_out, limit = 0, max(0.05 * sum(map(len, by_days.values())), 20)
    for days, facts in sorted(by_days.items(), key=lambda item: (len(item[1]), -item[0])):
        if left_out + len(facts) < limit or len(facts) < 6 or days > longest:
            left_out += len(facts)
            yield from facts


def _magnitude(count: int, base: float) -> int:
    return floor(log(count) / log(base)) if count else -1
