"""Weights for this learner: fitted in a process of its own, adopted as an event, shown before and after.

Fitting is silent: from the 16th scored review, again at every tenth more. It runs in a child process of low priority,
since even a thread would make keys wait, and the child writes the event itself; whoever has the log open takes the new
weights up with the next look at it. What is promised already stays. How weights are found and whether they are worth
keeping is decided in `learning.fitting`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

from quizapp.collection import Collection
from quizapp.config import Paths, Settings
from quizapp.learning.events import Day, Form, Note, NoteKind, Rating, date_of, day_of
from quizapp.learning.memory_models import FSRS7, MemoryModel, model_named
from quizapp.learning.scheduling import heard

if TYPE_CHECKING:
    from quizapp.learning.folding import Answer
    from quizapp.learning.prediction import Heard, History, Prediction

FITTED = FSRS7.name
"""The model whose weights are fitted."""
START_AFTER_SECONDS = 3.0
"""The first frame and the first question come before a child is started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How well weights foresee answers: the lower the first two the better; NaN without answers.

    `bins` are (recall foreseen, share recalled, answers), by tenths of recall.
    """

    log_loss: float
    rmse: float
    bins: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What a fit found. `scored` counts the answers it could be judged by; `before` and `after` foresee the latest
    sixth of them: by the weights in force, and by weights fitted to what came before that sixth.

    `default` are the weights nobody fitted. `better`: fitting foresees that sixth better than these, the condition for
    adopting. `adopted`: it was. `model` is what is in force now.
    """

    scored: int
    tested: int
    before: Measured
    after: Measured
    default: Measured
    better: bool
    adopted: bool
    model: MemoryModel
    weights_id: str | None
    was_fitted: bool = False
    """Whether what was in force before had been fitted."""

    @property
    def caveat(self) -> str:
        """What must be said of `before`, which may look better than `after` and be no better; "" for nothing."""
        return (
            "What was in force had seen these answers, so it looks better here than it is." if self.was_fitted else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Whose weights the memory model has: fitted on a day to so many answers, or (None) the defaults."""

    model: str
    fitted_on: Day | None = None
    scored: int = 0

    @property
    def words(self) -> str:
        """A sentence under 60 columns."""
        if self.fitted_on is None:
            return "Weights: the defaults."
        return f"Weights: fitted to {self.scored:,} of your answers on {date_of(self.fitted_on).isoformat()}."


def in_force(collection: Collection) -> InForce:
    """Where the weights in force come from. What is known of all facts moves a little with each fit."""
    model, weights_id = collection.model()
    if weights_id is not None and model != model_named(model.name):
        for note in collection.store.events(kinds=[NoteKind.WEIGHTS]):
            if isinstance(note, Note) and note.target == weights_id:
                day, scored = day_of(note.stamp.at_ms, note.stamp.offset_minutes), note.data.get("scored")
                return InForce(model=model.name, fitted_on=day, scored=scored if type(scored) is int else 0)
    return InForce(model=model.name)


def histories(collection: Collection) -> list[History]:
    """The histories of all facts as the memory hears them.

    A fact that began as an estimate is left out: its first answer here was not the first there was.
    """
    estimates = {e.target for e in collection.store.events(kinds=[NoteKind.ESTIMATE]) if isinstance(e, Note)}
    return [_heard(answers) for fact, answers in collection.store.histories().items() if fact not in estimates]


def _heard(answers: Sequence[Answer]) -> list[Heard]:
    from quizapp.learning.prediction import Heard

    found: list[Heard] = []
    for at_ms, _, offset, _, _, _, rating, form, *_ in answers:
        if rating is not None:
            found.append(Heard(at_ms, day_of(at_ms, offset), heard(Rating(rating), Form(form))))
    return found


def optimize(collection: Collection, *, adopt: bool = True, every: bool = False) -> Fit:
    """Fit to all answers and adopt the weights where they foresee the latest sixth better than the defaults do.

    `every` adopts them whatever they foresee.
    """
    from quizapp.learning.fitting import FIRST_FIT_AT, fit, latest_sixth, worth_adopting
    from quizapp.learning.prediction import predictions, scored_times

    found = histories(collection)
    times = scored_times(found)
    model, weights_id = collection.model()
    was_fitted = model != model_named(FITTED)
    since, earlier = latest_sixth(found)
    after = fit(FITTED, earlier)
    better = len(times) >= FIRST_FIT_AT and worth_adopting(FITTED, found)
    adopted = adopt and bool(times) and (better or every)
    measured = [_measured(predictions(m, found, since)) for m in (model, after, model_named(FITTED))]
    if adopted:
        fitted = fit(FITTED, found)
        if fitted != model:  # the same answers give the same weights: no need of another event
            model, weights_id = fitted, _adopt(collection, fitted, len(times))
    return Fit(
        scored=len(times),
        tested=sum(at_ms >= since for at_ms in times),
        before=measured[0],
        after=measured[1],
        default=measured[2],
        better=better,
        adopted=adopted,
        model=model,
        weights_id=weights_id,
        was_fitted=was_fitted,
    )


def _measured(foreseen: Sequence[Prediction]) -> Measured:
    from quizapp.learning.prediction import calibration, log_loss, rmse_in_bins

    return Measured(log_loss=log_loss(foreseen), rmse=rmse_in_bins(foreseen), bins=calibration(foreseen))


def reset(collection: Collection) -> bool:
    """Go back to the default weights; False where they are in force already."""
    if collection.model()[0] == model_named(FITTED):
        return False
    _adopt(collection, model_named(FITTED), 0)
    _remember(collection, 0)
    return True


def _adopt(collection: Collection, model: MemoryModel, scored: int) -> str:
    stamp = collection.stamp()
    weights_id = f"{model.name}:{stamp.id}"
    data = {"model": model.name, "weights": list(model.weights), "scored": scored}
    collection.log((Note(stamp=stamp, kind=NoteKind.WEIGHTS, target=weights_id, data=data),), {})
    return weights_id


# The silent fit.


def fit_silently(collection: Collection) -> bool:
    """What the child process does: fit if it is time, note that it was done. True: new weights are in force."""
    from quizapp.learning.fitting import fit_is_due

    asked = _asked(collection)
    if not fit_is_due(asked, _remembered(collection)):
        return False
    adopted = optimize(collection).adopted
    _remember(collection, asked)
    return adopted


@contextmanager
def fitting_meanwhile(collection: Collection, after_seconds: float = START_AFTER_SECONDS) -> Iterator[None]:
    """Where it is time to fit, a child process does it while the block runs, and does not outlive it.

    It is started a while after the block began. Whatever goes wrong with it harms nothing: an unfinished fit is begun
    again the next time.
    """
    asked, last, paths = _asked(collection), _remembered(collection), collection.paths
    children: list[subprocess.Popen[bytes]] = []
    timer = Timer(after_seconds, lambda: children.extend(_started(asked, last, paths)))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for child in children:
            child.terminate()
            child.wait()


def _started(asked: int, last: int, paths: Paths) -> list[subprocess.Popen[bytes]]:
    """The child, where it is time for it. Runs beside the app, whose connection to the log it leaves alone."""
    from quizapp.learning.fitting import fit_is_due

    places = (paths.data, paths.cache, paths.config_file)
    if fit_is_due(asked, last):
        with suppress(OSError):
            return [
                subprocess.Popen(  # noqa: S603 - this Python, this package, our own paths
                    [sys.executable, "-m", "quizapp.collection.fitting", *map(str, places)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            ]
    return []


def _asked(collection: Collection) -> int:
    """The ratings that may be scored: all but the first of each fact. An upper bound that costs no look at the log."""
    reviews, new = collection.store.rating_counts()
    return reviews - new


def _note(collection: Collection) -> Path:
    return collection.paths.cache / "fitted.json"


def _remembered(collection: Collection) -> int:
    """At how many ratings it was fitted last; in the cache, so that a lost note costs one more fit and nothing else."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        return int(json.loads(_note(collection).read_text("utf-8"))["ratings"])
    return 0


def _remember(collection: Collection, ratings: int) -> None:
    with suppress(OSError):
        _note(collection).write_text(json.dumps({"ratings": ratings}), "utf-8")


def main(arguments: Sequence[str]) -> int:
    """The child: `python -m quizapp.collection.fitting DATA CACHE CONFIG`."""
    from quizapp.collection import open_collection

    with suppress(OSError, AttributeError):
        os.nice(15)
    data, cache, config = map(Path, arguments)
    collection = open_collection(Paths(data, cache, config), Settings())
    try:
        fit_silently(collection)
    finally:
        collection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
