"""How well each model foresees a learner's answers: `python -m tests.benchmarks.prediction CSV...`

The CSV (plain or gzip) has columns user, card_id, review_time_ms, rating and elapsed_days (study days since the card's
last review, -1 for its first). Per learner: scored answers in time order, first-interval outliers left out, the first
sixth never scored; the rest is five folds, and whatever is fitted has seen only what came before.

Ours is what the app does: fitted at 16 scored answers and again at every tenth more, on all answers until then, and
adopted only where fitting foresees the latest sixth better than the default weights; else those in force stay. The
others are fitted once a fold.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import exp, inf, log
from pathlib import Path

import fsrs_rs_python

from quizapp.learning.events import Rating
from quizapp.learning.fitting import fit, fit_is_due, worth_adopting
from quizapp.learning.memory_models import FSRS6, FSRS7, MemoryModel, model_named
from quizapp.learning.prediction import (
    Heard,
    History,
    Prediction,
    area_under_curve,
    log_loss,
    predictions,
    rmse_in_bins,
    scored_times,
    without_outliers,
)

FOLDS = 5
Foresee = Callable[[list[History]], list[Prediction]]


def read_learners(paths: Iterable[Path]) -> dict[str, list[History]]:
    """The histories of each learner in the files, in the order of their first answers."""
    learners: dict[str, dict[str, list[Heard]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        open_text = gzip.open if path.suffix == ".gz" else open
        with open_text(path, "rt", newline="") as file:
            for row in sorted(csv.DictReader(file), key=lambda row: int(row["review_time_ms"])):
                history = learners[row["user"]][row["card_id"]]
                day = history[-1].day + max(int(row["elapsed_days"]), 0) if history else 0
                history.append(Heard(int(row["review_time_ms"]), day, Rating(int(row["rating"]))))
    return {user: without_outliers(cards.values()) for user, cards in learners.items()}


def fold_starts(histories: list[History]) -> list[float]:
    """The instant each fold begins."""
    times = scored_times(histories)
    size = len(times) // (FOLDS + 1)
    first = len(times) - FOLDS * size
    return [times[first + fold * size] for fold in range(FOLDS)]


def until(histories: list[History], before_ms: float) -> list[History]:
    cut = ([heard for heard in history if heard.at_ms < before_ms] for history in histories)
    return [history for history in cut if history]


def constant(model: MemoryModel) -> Foresee:
    """Always the same weights."""
    return lambda histories: predictions(model, histories, fold_starts(histories)[0])


def fitted_each(
    starts: list[float], histories: list[History], fitted: Callable[[list[History]], MemoryModel]
) -> list[Prediction]:
    """Each stretch foreseen by what was fitted to all before it."""
    foreseen: list[Prediction] = []
    for start, end in pairwise([*starts, inf]):
        foreseen += predictions(fitted(until(histories, start)), histories, start, end)
    return foreseen


def ours(name: str) -> Foresee:
    """Fitted as often as the app fits, and adopted as the app adopts."""

    def foresee(histories: list[History]) -> list[Prediction]:
        times, first = scored_times(histories), fold_starts(histories)[0]
        foreseen: list[Prediction] = []
        model, since, last = model_named(name), -inf, 0
        for scored, at_ms in enumerate(times):
            if fit_is_due(scored, last):
                last = scored
                foreseen += predictions(model, histories, max(since, first), at_ms)
                past = until(histories, at_ms)
                model, since = fit(name, past) if worth_adopting(name, past) else model, at_ms
        return foreseen + predictions(model, histories, max(since, first))

    return foresee


def fitted_by_fsrs_rs(past: list[History]) -> MemoryModel:
    """FSRS-6 with the weights that Anki's optimiser finds."""
    items = sorted((item for history in past for item in _items(history)), key=lambda item: item[0])
    weights = fsrs_rs_python.FSRS([]).compute_parameters([item for _, item in items])
    return model_named("fsrs-6", weights)


def _items(history: History) -> Iterator[tuple[int, fsrs_rs_python.FSRSItem]]:
    reviews = [fsrs_rs_python.FSRSReview(int(history[0].rating), 0)]
    for last, now in pairwise(history):
        reviews.append(fsrs_rs_python.FSRSReview(int(now.rating), max(now.day - last.day, 0)))
        if now.day > last.day:
            yield now.at_ms, fsrs_rs_python.FSRSItem(list(reviews))


def fsrs_rs(histories: list[History]) -> list[Prediction]:
    """FSRS-6, fitted by fsrs-rs once a fold."""
    return fitted_each(fold_starts(histories), histories, fitted_by_fsrs_rs)


def sm2(histories: list[History]) -> list[Prediction]:
    """SM-2, which hears the first answer of a day; its interval is the time in which recall falls to 0.9."""
    since = fold_starts(histories)[0]
    foreseen = []
    for history in histories:
        heard = [history[0], *(now for last, now in pairwise(history) if now.day > last.day)]
        # The counts are those of any model; only the recall is SM-2's own.
        for counted in predictions(FSRS6(), [history], since):
            interval = sm2_interval(answer.rating for answer in heard if answer.at_ms < counted.at_ms)
            foreseen.append(counted._replace(recall=exp(log(0.9) * counted.elapsed_days / interval)))
    return foreseen


def sm2_interval(ratings: Iterable[int]) -> float:
    """Wozniak 1990, with Again to Easy as qualities 2 to 5."""
    days, ease, passes = 0.0, 2.5, 0
    for quality in (rating + 1 for rating in ratings):
        if quality > 2:
            passes += 1
            days = 1.0 if passes == 1 else 6.0 if passes == 2 else days * ease
        else:
            days, passes = 1.0, 0
        ease = max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
        days = min(max(1.0, round(days)), 36_500.0)
    return days


MODELS: dict[str, Foresee] = {
    "FSRS-7, ours": ours("fsrs-7"),
    "FSRS-6, our fit": ours("fsrs-6"),
    "FSRS-6 by fsrs-rs": fsrs_rs,
    "FSRS-6 defaults": constant(FSRS6()),
    "FSRS-7 defaults": constant(FSRS7()),
    "SM-2": sm2,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("csv", nargs="+", type=Path)
    learners = read_learners(parser.parse_args(arguments).csv)
    enough = {user: h for user, h in learners.items() if len(scored_times(h)) > FOLDS}
    print(f"{len(enough)} learner(s); means over learners, log loss also weighted by answers")
    print(f"{'':18} {'answers':>8} {'log loss':>9} {'weighted':>9} {'RMSE bins':>9} {'AUC':>7}")
    for name, foresee in MODELS.items():
        foreseen = [foresee(histories) for histories in enough.values()]
        answers = sum(map(len, foreseen))
        weighted = sum(log_loss(f) * len(f) for f in foreseen) / answers
        means = [sum(map(measure, foreseen)) / len(foreseen) for measure in (log_loss, rmse_in_bins, area_under_curve)]
        print(f"{name:18} {answers:8} {means[0]:9.4f} {weighted:9.4f} {means[1]:9.4f} {means[2]:7.4f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
