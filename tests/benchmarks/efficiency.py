"""What a minute of study teaches: `python -m tests.benchmarks.efficiency [--learners N] [--world A|B] [--plan NAME]`

Learners with a hidden memory study 2,000 facts, at most 20 new a day, 20 minutes a day, for a year, one day in ten left
out. In world A the hidden memory is FSRS-6, in world B FSRS-7, each learner's weights drawn from a normal around the
defaults, by as much as weights differ between learners, and kept within their bounds; `--lognormal` draws the first
stabilities of FSRS-6, whose spread is many times their size, around the defaults by their ratio instead. Every learner
studies by each plan with the same dice. K is the sum of true recall on the last day; plans are compared by the mean
over learners of the ratio of K, and of K for each minute.

`shipped` is what the app does without being told otherwise: its default settings, model, fitting, leeches and queue, by
the same code. `anki` is FSRS-6 with its default weights at a desired retention of 0.90, what is due
in a drawn order but for a backlog.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from math import exp, inf, log, sqrt
from statistics import mean

from quizapp.config import StudySettings
from quizapp.learning.fitting import FSRS6_SPREAD, FSRS7_SPREAD
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
from quizapp.learning.queue import Limits
from quizapp.learning.scheduling import Policy
from quizapp.learning.simulation import Learner, Plan, Yield, simulate

FACTS, DAYS, MINUTES = 2_000, 365, 20.0
DAY = Limits(new_per_day=20, reviews_per_day=9_999)
WEIGHTS = {
    "A": (FSRS6, FSRS6_WEIGHTS, FSRS6_LOWER, FSRS6_UPPER, FSRS6_SPREAD),
    "B": (FSRS7, FSRS7_WEIGHTS, FSRS7_LOWER, FSRS7_UPPER, FSRS7_SPREAD),
}


def shipped_policy(settings: StudySettings = StudySettings()) -> Policy:  # noqa: B008 - a frozen value
    """The policy that the settings make, as the app makes it."""
    from quizapp.collection.study import policy_of

    return policy_of(settings)


def plans() -> dict[str, Plan]:
    common = {"limits": DAY, "minutes_a_day": MINUTES}
    anki = Policy(retention=0.90, first_days=(36_500,) * 3, longest_interval_days=36_500, balance=False)
    return {
        "anki": Plan(policy=anki, model=FSRS6(), stop_leeches=False, urgent_first=False, **common),
        "shipped": Plan(policy=shipped_policy(), model=FSRS7(), refit=True, **common),
        "efficient": Plan(policy=shipped_policy(StudySettings(efficient=True)), model=FSRS7(), refit=True, **common),
        "unfitted": Plan(policy=shipped_policy(), model=FSRS7(), **common),
        "at_0_90": Plan(policy=shipped_policy(StudySettings(retention=0.9)), model=FSRS7(), refit=True, **common),
        "no_first_caps": Plan(
            policy=Policy(first_days=(36_500,) * 3, longest_interval_days=365), model=FSRS7(), refit=True, **common
        ),
    }


def drawn_model(world: str, seed: int, *, lognormal: bool = False) -> MemoryModel:
    """A learner's own weights, around the defaults and within their bounds, first stabilities in order."""
    kind, defaults, lower, upper, spread = WEIGHTS[world]
    dice = random.Random(f"{world}:{seed}")  # noqa: S311 - a simulation
    weights = []
    for place, (weight, low, high, sd) in enumerate(zip(defaults, lower, upper, spread, strict=True)):
        drawn = weight
        if lognormal and place < 4 and sd != inf:
            drawn = weight * exp(dice.gauss(0.0, log_spread(weight, sd)))
        elif sd != inf:
            drawn = dice.gauss(weight, sd)
        weights.append(min(max(drawn, low), high))
    weights[:4] = sorted(weights[:4])
    return kind(tuple(weights))


def log_spread(median: float, sd: float) -> float:
    """The deviation of the logarithm for a log-normal of this median and deviation: (e^2s - e^s) median^2 = sd^2."""
    return sqrt(log(0.5 + sqrt(0.25 + (sd / median) ** 2)))


@dataclass(frozen=True)
class Task:
    world: str
    seed: int
    plan: str
    facts: int = FACTS
    lognormal: bool = False


def run(task: Task) -> tuple[Task, Yield]:
    learner = Learner(truth=drawn_model(task.world, task.seed, lognormal=task.lognormal))
    dice = random.Random(f"{task.world}:{task.seed}:study").random  # noqa: S311 - a simulation
    return task, simulate(learner, plans()[task.plan], dice, facts=task.facts, days=DAYS)


def compared(found: dict[tuple[int, str], Yield], world: str, names: Sequence[str]) -> None:
    seeds = sorted({seed for seed, _ in found})
    for name in names:
        pairs = [(found[seed, name], found[seed, "anki"]) for seed in seeds]
        per_minute = [a.known_per_minute / b.known_per_minute for a, b in pairs]
        known = [a.known / b.known for a, b in pairs]
        better = sum(ratio > 1.0 for ratio in per_minute)
        own = [a for a, _ in pairs]
        print(
            f"{world}  {name:14} {mean(per_minute):10.3f} {mean(known):7.3f} {better:4} of {len(seeds)}"
            f" {mean(y.known for y in own):8.0f} {mean(y.minutes for y in own):8.0f} {mean(y.begun for y in own):7.0f}"
            f" {mean(y.stopped for y in own):7.1f} {mean(y.believed / y.known for y in own):9.3f}",
            flush=True,
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=48)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--world", choices=["A", "B"], action="append")
    parser.add_argument("--plan", choices=[n for n in plans() if n != "anki"], action="append")
    parser.add_argument("--facts", type=int, default=FACTS, help="more than a year can hold: time is what is short")
    parser.add_argument("--verbose", action="store_true", help="a line for each year studied")
    parser.add_argument("--lognormal", action="store_true")
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    names = chosen.plan or ["shipped", "efficient"]
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.learners)
    print(f"seeds {seeds.start}..{seeds.stop - 1}, {chosen.facts} facts, {DAYS} days, {MINUTES:g} minutes a day")
    print(f"shipped: {asdict(StudySettings())}")
    print("world plan           K/min ratio K ratio  better         K  minutes   begun stopped believed/K")
    with ProcessPoolExecutor(chosen.processes) as pool:
        for world in chosen.world or ["A", "B"]:
            each = [(seed, name) for seed in seeds for name in ("anki", *names)]
            found: dict[tuple[int, str], Yield] = {}
            for task, came in pool.map(run, [Task(world, *one, chosen.facts, chosen.lognormal) for one in each]):
                found[task.seed, task.plan] = came
                if chosen.verbose:
                    print(world, task.seed, task.plan, f"K {came.known:.0f}, {came.minutes:.0f} minutes", flush=True)
            compared(found, world, names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
