"""The simulated learner: what goes in, what comes out, and that it studies as the app does."""

from __future__ import annotations

import random

import pytest

from quizapp.learning.memory_models import FSRS6, FSRS7, FSRS7_WEIGHTS
from quizapp.learning.queue import Limits
from quizapp.learning.scheduling import Policy
from quizapp.learning.simulation import Learner, Plan, Yield, simulate


def studied(days: int = 90, facts: int = 100, seed: int = 1, learner: Learner | None = None, **plan: object) -> Yield:
    chosen = {"policy": Policy(), "model": FSRS7(), **plan}
    dice = random.Random(seed).random  # noqa: S311 - a simulation
    return simulate(learner or Learner(truth=FSRS7()), Plan(**chosen), dice, facts=facts, days=days)  # type: ignore[arg-type]


def test_the_same_dice_give_the_same_year() -> None:
    assert studied() == studied()
    assert studied() != studied(seed=2)


def test_a_higher_desired_retention_costs_more_and_keeps_more() -> None:
    low, high = (studied(policy=Policy(retention=r), days=200) for r in (0.75, 0.95))
    assert high.minutes > low.minutes
    assert high.known > low.known


def test_the_day_s_limits_hold() -> None:
    short = studied(days=20, minutes_a_day=3.0)
    assert short.minutes <= 20 * (3.0 + 34 / 60)
    assert studied(days=10, limits=Limits(new_per_day=5)).begun <= 50


def test_leeches_are_stopped_only_where_the_plan_says_so() -> None:
    forgetful = Learner(truth=FSRS6((0.05, 0.1, 0.2, 0.4, 8.0, *FSRS6().weights[5:8], 0.2, *FSRS6().weights[9:])))
    assert studied(learner=forgetful, days=120).stopped > 0
    assert studied(learner=forgetful, days=120, stop_leeches=False).stopped == 0


def test_where_the_app_believes_what_is_true_it_foresees_what_is_known() -> None:
    found = studied(days=120, facts=300)
    assert found.believed == pytest.approx(found.known, rel=1e-9)


def test_fitting_brings_belief_nearer_to_the_truth() -> None:
    truth = FSRS7((0.022, 0.45, 0.78, 2.4, *FSRS7_WEIGHTS[4:7], 1.2, *FSRS7_WEIGHTS[8:]))
    learner = Learner(truth=truth)
    unfitted, fitted = (studied(learner=learner, days=100, facts=200, refit=refit) for refit in (False, True))
    assert abs(fitted.believed / fitted.known - 1.0) < abs(unfitted.believed / unfitted.known - 1.0)


def test_nothing_to_study_is_no_knowledge_and_no_time() -> None:
    nothing = studied(facts=0)
    assert (nothing.known, nothing.minutes, nothing.known_per_minute) == (0.0, 0.0, 0.0)
