import random
import time
from itertools import pairwise

import pytest

from quizapp.learning.events import DAY_MS, Rating
from quizapp.learning.fitting import fit, fit_is_due, loss_and_gradient, worth_adopting
from quizapp.learning.gradients import Steps6, Steps7
from quizapp.learning.memory_models import (
    FSRS6,
    FSRS6_LOWER,
    FSRS6_UPPER,
    FSRS6_WEIGHTS,
    FSRS7,
    FSRS7_LOWER,
    FSRS7_UPPER,
    FSRS7_WEIGHTS,
    model_named,
)
from quizapp.learning.prediction import Heard, days_between, log_loss, predictions, scored_times

MODELS = [
    pytest.param(FSRS6, Steps6, FSRS6_LOWER, FSRS6_UPPER, id="FSRS-6"),
    pytest.param(FSRS7, Steps7, FSRS7_LOWER, FSRS7_UPPER, id="FSRS-7"),
]


def weights_near(model, lower, upper, seed):
    """Weights a tenth off the defaults, inside the bounds, none on one."""
    dice = random.Random(seed)  # noqa: S311 - dice, not secrets
    drawn = []
    for weight, low, high in zip(model().weights, lower, upper, strict=True):
        room = 0.01 * (high - low)
        drawn.append(min(max(weight * dice.uniform(0.9, 1.1), low + room), high - room))
    return tuple(drawn)


def random_histories(seed, facts=40):
    """Answers at any distance, of any rating."""
    dice = random.Random(seed)  # noqa: S311 - dice, not secrets
    histories = []
    for _ in range(facts):
        at_ms, heard = 100 * DAY_MS, []
        for _ in range(dice.randrange(1, 11)):
            at_ms += int(10 ** dice.uniform(-3, 2.3) * DAY_MS)
            heard.append(Heard(at_ms, at_ms // DAY_MS, Rating(dice.choices([1, 2, 3, 4], [3, 1, 5, 1])[0])))
        histories.append(heard)
    return histories


def learner(truth, seed, facts, days=240):
    """The histories of somebody whose memory is `truth`, studying on the days that FSRS-6 finds right."""
    dice = random.Random(seed)  # noqa: S311 - dice, not secrets
    plan = FSRS6()
    histories = []
    for _ in range(facts):
        day = dice.randrange(days * 2 // 3)
        heard = [Heard(day * DAY_MS + dice.randrange(DAY_MS // 4), day, Rating(dice.choice([1, 3, 3, 4])))]
        memory, planned = truth.first(heard[0].rating), plan.first(heard[0].rating)
        while True:
            last = heard[-1]
            if last.rating == Rating.AGAIN:
                at_ms = last.at_ms + dice.randrange(DAY_MS // 200, DAY_MS // 50)
            else:
                wait = max(1, round(plan.interval_days(planned, 0.9) * dice.uniform(0.6, 1.5)))
                at_ms = (last.day + wait) * DAY_MS + dice.randrange(DAY_MS // 4)
            if at_ms >= days * DAY_MS:
                break
            now = Heard(at_ms, at_ms // DAY_MS, Rating.GOOD)
            if dice.random() > truth.recall(memory, days_between(last, now, truth)):
                now = now._replace(rating=Rating.AGAIN)
            memory = truth.after(memory, days_between(last, now, truth), now.rating)
            planned = plan.after(planned, days_between(last, now, plan), now.rating)
            heard.append(now)
        histories.append(heard)
    return histories


def unusual(name, changes):
    """The default model but for some weights."""
    model = model_named(name)
    return model_named(name, [changes.get(n, weight) for n, weight in enumerate(model.weights)])


def split(histories):
    """What was heard before the middle scored answer, and when that was."""
    times = scored_times(histories)
    middle = times[len(times) // 2]
    return [[heard for heard in history if heard.at_ms < middle] for history in histories], middle


@pytest.mark.parametrize(("model", "steps", "lower", "upper"), MODELS)
class TestGradient:
    @pytest.mark.parametrize("seed", range(6))
    def test_it_agrees_with_finite_differences(self, model, steps, lower, upper, seed):
        weights = weights_near(model, lower, upper, seed)
        histories = random_histories(seed)
        _, gradient = loss_and_gradient(model(weights), histories)
        for n, by_hand in enumerate(gradient):
            reach = 1e-4 * max(abs(weights[n]), 0.1)

            def loss(times, n=n, reach=reach):
                moved = (*weights[:n], weights[n] + times * reach, *weights[n + 1 :])
                return loss_and_gradient(model(moved), histories)[0]

            # of fourth order: a plain difference is itself off by more than 1e-6
            measured = (8 * (loss(1) - loss(-1)) - (loss(2) - loss(-2))) / (12 * reach)
            assert by_hand == pytest.approx(measured, rel=1e-6, abs=1e-6)

    def test_the_steps_forwards_are_the_model(self, model, steps, lower, upper):
        weights = weights_near(model, lower, upper, 1)
        known, walked = model(weights), steps(weights)
        for history in random_histories(2):
            memory = known.first(history[0].rating)
            state = walked.first[history[0].rating - 1]
            for last, now in pairwise(history):
                elapsed = days_between(last, now, known)
                recall, record = walked.recall(state, elapsed)
                assert recall == pytest.approx(known.recall(memory, elapsed), rel=1e-12)
                memory = known.after(memory, elapsed, now.rating)
                kind = walked.kind(elapsed, now.rating)
                state, _ = walked.updates[kind].forwards(state, record, recall, now.rating)
                assert state[0] == pytest.approx(memory.stability_days, rel=1e-9)
                assert state[-1] == pytest.approx(memory.difficulty, rel=1e-9)
                assert memory.fast_days is None or state[1] == pytest.approx(memory.fast_days, rel=1e-9)

    def test_no_answers_pull_nowhere(self, model, steps, lower, upper):
        assert loss_and_gradient(model(), []) == (0.0, [0.0] * len(lower))


@pytest.mark.parametrize("name", ["fsrs-6", "fsrs-7"])
class TestFit:
    def test_nothing_to_fit_leaves_the_defaults(self, name):
        once = [[Heard(DAY_MS, 1, Rating.GOOD)]]
        assert fit(name, []) == fit(name, once) == model_named(name)

    def test_the_same_answers_give_the_same_weights(self, name):
        histories = random_histories(3)
        assert fit(name, histories) == fit(name, [list(history) for history in histories])

    @pytest.mark.parametrize("seed", range(3))
    def test_weights_stay_in_bounds_and_in_order(self, name, seed):
        lower, upper = (FSRS6_LOWER, FSRS6_UPPER) if name == "fsrs-6" else (FSRS7_LOWER, FSRS7_UPPER)
        weights = fit(name, random_histories(seed, facts=200)).weights
        assert all(low <= w <= high for w, low, high in zip(weights, lower, upper, strict=True))
        assert list(weights[:4]) == sorted(weights[:4])
        assert name == "fsrs-6" or weights[25] <= weights[26]

    def test_a_usual_learner_loses_next_to_nothing(self, name):
        histories = learner(model_named(name), seed=2, facts=120)
        past, middle = split(histories)
        fitted = log_loss(predictions(fit(name, past), histories, middle))
        assert fitted < log_loss(predictions(model_named(name), histories, middle)) + 0.01

    def test_few_answers_move_the_weights_little(self, name):
        few = [[Heard(DAY_MS, 1, Rating.GOOD), Heard(4 * DAY_MS, 4, Rating.AGAIN)] for _ in range(16)]
        for fitted, default in zip(fit(name, few).weights, model_named(name).weights, strict=True):
            assert fitted == pytest.approx(default, abs=0.11)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        pytest.param("fsrs-6", {8: 1.1}, id="FSRS-6, gains little from a pass"),
        pytest.param("fsrs-6", {4: 8.0, 8: 2.7}, id="FSRS-6, gains much, finds all hard"),
        pytest.param("fsrs-7", {7: 1.2}, id="FSRS-7, gains little from a pass"),
        pytest.param("fsrs-7", {26: 0.8}, id="FSRS-7, forgets fast"),
        pytest.param("fsrs-7", {0: 0.022, 1: 0.45, 2: 0.78, 3: 2.4}, id="FSRS-7, slow to begin"),
    ],
)
def test_an_unusual_learner_is_foreseen_better_than_by_the_defaults(name, changes):
    truth = unusual(name, changes)
    histories = learner(truth, seed=2, facts=600)
    past, middle = split(histories)
    assert worth_adopting(name, past)
    fitted = log_loss(predictions(fit(name, past), histories, middle))
    default = log_loss(predictions(model_named(name), histories, middle))
    true = log_loss(predictions(truth, histories, middle))
    assert true - 0.01 < fitted < default - 0.5 * (default - true)


def test_fsrs_7_hears_the_answers_of_the_same_day():
    steps = [[Heard(DAY_MS, 1, Rating.AGAIN), Heard(DAY_MS + 600_000, 1, Rating.AGAIN)] for _ in range(50)]
    assert fit("fsrs-7", steps).weights != FSRS7_WEIGHTS
    assert fit("fsrs-6", steps).weights == FSRS6_WEIGHTS


def test_no_scored_answer_is_worth_no_adoption():
    assert not worth_adopting("fsrs-7", [[Heard(DAY_MS, 1, Rating.GOOD)]])


def test_a_fit_that_the_latest_answers_speak_against_is_not_worth_adopting():
    # All was forgotten until a while ago; since then all is known, as the defaults foresee.
    forgotten = [[Heard(n, 0, Rating.GOOD), Heard(2 * DAY_MS + n, 2, Rating.AGAIN)] for n in range(300)]
    known = [[Heard(9 * DAY_MS + n, 9, Rating.GOOD), Heard(11 * DAY_MS + n, 11, Rating.GOOD)] for n in range(60)]
    assert worth_adopting("fsrs-7", forgotten)
    assert not worth_adopting("fsrs-7", forgotten + known)


@pytest.mark.parametrize(
    ("scored", "last", "due"),
    [
        (15, 0, False),
        (16, 0, True),
        (17, 16, False),
        (18, 16, True),
        (109, 100, False),
        (110, 100, True),
        (5, 5, False),
    ],
)
def test_a_fit_is_due_at_sixteen_scored_answers_and_at_every_tenth_more(scored, last, due):
    assert fit_is_due(scored, last) is due


@pytest.mark.slow
def test_forty_thousand_answers_are_fitted_in_plain_python_within_seconds():
    histories = learner(FSRS7(), seed=4, facts=4_600, days=365)
    while sum(map(len, histories)) > 40_000:
        histories.pop()
    assert sum(map(len, histories)) > 30_000
    before = time.process_time()
    fit("fsrs-7", histories)
    assert time.process_time() - before < 3
