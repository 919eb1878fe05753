"""Weights for one learner, fitted to the answers given so far.

What is minimised: the log loss of the recall foreseen before each answer, recent answers weighing more, plus a prior
that pulls each weight to its default by as much as weights differ between learners. With few answers the prior wins,
so no number of them is too small. Adam in a few passes, from the defaults, in a fixed order: the same answers give
the same weights every time.

FSRS-7 is fitted on the answers of the same day too, which it hears; FSRS-6 on those of later days. When to fit, in
which process and what to do with the weights is the caller's: a fit of 40,000 answers holds a processor for seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from math import cos, inf, log, pi, sqrt
from operator import add

from quizapp.learning.gradients import Record, State, Steps, Steps6, Steps7, Update
from quizapp.learning.memory_models import (
    FSRS6,
    FSRS6_LOWER,
    FSRS6_UPPER,
    FSRS6_WEIGHTS,
    FSRS7,
    FSRS7_LOWER,
    FSRS7_UPPER,
    FSRS7_WEIGHTS,
    MemoryModel,
)
from quizapp.learning.prediction import History, days_between, log_loss, predictions, scored_times

FIRST_FIT_AT = 16
"""Scored answers before the first fit."""
_PASSES = 9
_LEAST_PASSES = 4
_ANSWERS_SEEN = 180_000  # in all passes: more answers need fewer passes, and a fit stays under three seconds
_ANSWERS_A_STEP = 64
_RATE = 0.0118
_MEAN_DECAY, _SQUARE_DECAY = 0.70, 0.98
_PULL = 2.0 / 3.0


@dataclass(frozen=True, slots=True)
class _Recipe:
    model: type[FSRS6] | type[FSRS7]
    steps: type[Steps6] | type[Steps7]
    defaults: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    spread: tuple[float, ...]
    """The standard deviation of each weight between learners; infinite: no prior."""
    in_order: tuple[tuple[int, int], ...]
    """The first weight of a pair may not be above the second."""


# Weights of one purpose stay on one line, as where they are named.
# fmt: off
FSRS7_SPREAD = (
    inf, inf, inf, inf,
    0.523, 0.2528, 0.4329,
    0.2966, 0.2139, 0.2889, 0.1862, 0.175, 0.3812, 0.3013, 0.9104,
    0.3234, 0.2448, 0.3273, 0.1842, 0.1735, 0.4608, 0.311, 0.864,
    0.0418, 0.2596, 0.0798, 0.0682,
    0.1282, 0.1397, 0.1407, 0.1489,
    0.2, 0.15, 0.15,
)
FSRS6_SPREAD = (
    6.43, 9.66, 17.58, 27.85,
    0.57, 0.28, 0.6, 0.12,
    0.39, 0.18, 0.33,
    0.3, 0.09, 0.16, 0.57,
    0.25, 1.03,
    0.31, 0.32, 0.14,
    0.27,
)
# fmt: on
_FIRST_IN_ORDER = ((0, 1), (1, 2), (2, 3))
_RECIPES = {
    FSRS6.name: _Recipe(FSRS6, Steps6, FSRS6_WEIGHTS, FSRS6_LOWER, FSRS6_UPPER, FSRS6_SPREAD, _FIRST_IN_ORDER),
    FSRS7.name: _Recipe(
        FSRS7, Steps7, FSRS7_WEIGHTS, FSRS7_LOWER, FSRS7_UPPER, FSRS7_SPREAD, (*_FIRST_IN_ORDER, (25, 26))
    ),
}


@dataclass(frozen=True, slots=True)
class _Fact:
    """One history as a model hears it: an entry an answer. `weights` is 0 for answers that are not fitted."""

    days: list[float]
    ratings: list[int]
    kinds: list[int]
    weights: list[float]


def fit_is_due(scored: int, scored_at_last_fit: int) -> bool:
    """Is it time to fit again? First with 16 scored answers, then with every tenth more; 0: never fitted."""
    return scored > scored_at_last_fit and scored >= FIRST_FIT_AT and 10 * scored >= 11 * scored_at_last_fit


def fit(name: str, histories: Sequence[History]) -> MemoryModel:
    """The named model with the weights most likely for this learner; nothing to fit: the default weights.

    KeyError: no model of that name can be fitted.
    """
    recipe = _RECIPES[name]
    facts = _as_heard(recipe, histories)
    answers = sum(_fitted(fact) for fact in facts)
    batches = _batches(facts)
    passes = min(_PASSES, max(_LEAST_PASSES, _ANSWERS_SEEN // max(answers, 1)))
    weights = list(recipe.defaults)
    adam = _Adam(len(weights))
    for done, batch in enumerate(_in_turn(batches, passes)):
        _, gradient = _batch_gradient(recipe.steps(tuple(weights)), batch)
        size = sum(_fitted(fact) for fact in batch)
        for n, (w, default, spread) in enumerate(zip(weights, recipe.defaults, recipe.spread, strict=True)):
            gradient[n] = gradient[n] / size + _PULL * (w - default) / spread**2 / answers
        adam.step(weights, gradient, _RATE * 0.5 * (1.0 + cos(pi * done / len(batches) / passes)))
        _keep_in_bounds(weights, recipe)
    return recipe.model(tuple(weights))


def worth_adopting(name: str, histories: Sequence[History]) -> bool:
    """Does fitting pay for this learner: is the latest sixth foreseen better than with the default weights?

    The weights for the question are fitted to what came before that sixth, and so are strangers to it, as the default
    weights are; those in force are not, and would win by having seen it.
    """
    since, earlier = latest_sixth(histories)
    fitted = log_loss(predictions(fit(name, earlier), histories, since))
    return fitted < log_loss(predictions(_RECIPES[name].model(), histories, since))


def latest_sixth(histories: Sequence[History]) -> tuple[float, list[History]]:
    """The instant from which the latest sixth of the scored answers was given, and the histories before it.

    Infinite, and whole histories, where nothing is scored.
    """
    times = scored_times(histories)
    since = times[len(times) * 5 // 6] if times else inf
    return since, [[heard for heard in history if heard.at_ms < since] for history in histories]


def loss_and_gradient(model: MemoryModel, histories: Sequence[History]) -> tuple[float, list[float]]:
    """The weighted sum of the log losses that `fit` brings down, prior left out, and its derivatives by the weights."""
    recipe = _RECIPES[model.name]
    return _batch_gradient(recipe.steps(model.weights), _as_heard(recipe, histories))


def _as_heard(recipe: _Recipe, histories: Sequence[History]) -> list[_Fact]:
    model = recipe.model()
    kind = recipe.steps(model.weights).kind
    facts: list[_Fact] = []
    answers: list[tuple[int, int, int]] = []
    for history in histories:
        days = [0.0, *(days_between(last, now, model) for last, now in pairwise(history))]
        fitted = [nth for nth, elapsed in enumerate(days) if elapsed >= (1.0 if model.whole_days else 1e-9)]
        if fitted:
            answers.extend((history[nth].at_ms, len(facts), nth) for nth in fitted)
            ratings = [int(heard.rating) for heard in history]
            facts.append(_Fact(days, ratings, list(map(kind, days, ratings)), [0.0] * len(days)))
    for place, (_, fact, nth) in enumerate(sorted(answers)):
        facts[fact].weights[nth] = 0.25 + 0.75 * ((place + 1) / len(answers)) ** 3
    return facts


def _fitted(fact: _Fact) -> int:
    return sum(weight > 0.0 for weight in fact.weights)


def _batches(facts: list[_Fact]) -> list[list[_Fact]]:
    """Facts together as they come, until a batch has its number of answers."""
    batches: list[list[_Fact]] = []
    size = _ANSWERS_A_STEP
    for fact in facts:
        if size >= _ANSWERS_A_STEP:
            batches.append([])
            size = 0
        batches[-1].append(fact)
        size += _fitted(fact)
    return batches


def _in_turn(batches: list[list[_Fact]], passes: int) -> Iterator[list[_Fact]]:
    """Every batch once a pass, each pass in an order of its own that is the same every time."""
    for turn in range(passes):
        names = {n: blake2b(f"{turn} {n}".encode(), digest_size=8).digest() for n in range(len(batches))}
        yield from (batches[n] for n in sorted(names, key=names.__getitem__))


def _batch_gradient(steps: Steps, batch: list[_Fact]) -> tuple[float, list[float]]:
    sums = [0.0] * steps.sums_count
    by_first = [[0.0] * len(state) for state in steps.first]
    loss = 0.0
    for fact in batch:
        more, walked = _forwards(steps, fact)
        loss += more
        by_state = _backwards(steps, walked, sums)
        by_first[fact.ratings[0] - 1] = [a + b for a, b in zip(by_first[fact.ratings[0] - 1], by_state, strict=True)]
    return loss, steps.gradient(sums, by_first)


_Walked = list[tuple[Record, float, Update | None, Record]]
"""For each answer: recall's record, the loss's derivative by the recall, the update (None: the last) and its record."""


def _forwards(steps: Steps, fact: _Fact) -> tuple[float, _Walked]:
    state = steps.first[fact.ratings[0] - 1]
    last = len(fact.days) - 1
    loss = 0.0
    walked: _Walked = []
    for nth in range(1, last + 1):
        rating, weight = fact.ratings[nth], fact.weights[nth]
        recall, seen = steps.recall(state, fact.days[nth])
        by_recall = 0.0
        if weight:
            # Recall is 1 only where days are 0, and those answers have no weight.
            by_recall = -weight / recall if rating > 1 else weight / (1.0 - recall)
            loss -= weight * log(recall if rating > 1 else 1.0 - recall)
        if nth == last:
            walked.append((seen, by_recall, None, ()))
        else:
            update = steps.updates[fact.kinds[nth]]
            state, record = update.forwards(state, seen, recall, rating)
            walked.append((seen, by_recall, update, record))
    return loss, walked


def _backwards(steps: Steps, walked: _Walked, sums: list[float]) -> State:
    """The derivatives by the first state; adds to the sums."""
    by_state: State = (0.0,) * len(steps.first[0])
    for seen, by_recall, update, record in reversed(walked):
        by_fast = 0.0
        if update is not None:
            by_state, by_more, by_fast, added = update.back(record, by_state)
            by_recall += by_more
            for n, value in enumerate(added, update.sums_at):
                sums[n] += value
        by_earlier, added = steps.recall_back(seen, by_recall, by_fast)
        for n, value in enumerate(added):
            sums[n] += value
        by_state = tuple(map(add, by_state, by_earlier))
    return by_state


class _Adam:
    """Adam (Kingma and Ba 2015): steps of about the rate in every weight, whatever its scale."""

    def __init__(self, count: int) -> None:
        self._mean = [0.0] * count
        self._square = [0.0] * count
        self._steps = 0

    def step(self, weights: list[float], gradient: list[float], rate: float) -> None:
        self._steps += 1
        mean_share = 1.0 - _MEAN_DECAY**self._steps
        square_share = 1.0 - _SQUARE_DECAY**self._steps
        for n, g in enumerate(gradient):
            self._mean[n] += (1.0 - _MEAN_DECAY) * (g - self._mean[n])
            self._square[n] += (1.0 - _SQUARE_DECAY) * (g * g - self._square[n])
            weights[n] -= rate * self._mean[n] / mean_share / (sqrt(self._square[n] / square_share) + 1e-8)


def _keep_in_bounds(weights: list[float], recipe: _Recipe) -> None:
    for n, (low, high) in enumerate(zip(recipe.lower, recipe.upper, strict=True)):
        weights[n] = min(max(weights[n], low), high)
    for below, above in recipe.in_order:
        weights[above] = max(weights[below], weights[above])
