from math import inf, isnan, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import DAY_MS, Rating
from quizapp.learning.memory_models import FSRS6, FSRS7
from quizapp.learning.prediction import (
    Heard,
    Prediction,
    area_under_curve,
    calibration,
    days_between,
    log_loss,
    predictions,
    rmse_in_bins,
    scored_times,
    without_outliers,
)

A, H, G, E = Rating


def history(*answers, start_day=100):
    """Answers as (days since the last, rating); days may be fractions."""
    at_ms, heard = start_day * DAY_MS, []
    for days, rating in answers:
        at_ms += int(days * DAY_MS)
        heard.append(Heard(at_ms, at_ms // DAY_MS, rating))
    return heard


def foreseen(*rows):
    return [Prediction(nth, recall, passed, 3, 2, 0) for nth, (recall, passed) in enumerate(rows)]


gaps = st.one_of(st.floats(0, 0.4), st.integers(1, 60))
histories = st.lists(st.lists(st.tuples(gaps, st.sampled_from(Rating)), min_size=1, max_size=8), max_size=6).map(
    lambda drawn: [history(*answers) for answers in drawn]
)


class TestPredictions:
    def test_an_answer_of_the_same_day_is_heard_but_never_scored(self):
        with_step = [history((0, A), (0.01, G), (2, G))]
        without = [history((0, A), (2, G))]
        (scored,) = predictions(FSRS6(), with_step)
        assert scored.elapsed_days == 2
        assert scored.recall != predictions(FSRS6(), without)[0].recall

    def test_what_is_foreseen_is_the_models_recall(self):
        for model in (FSRS6(), FSRS7()):
            answers = history((0, G), (3, H), (9, G))
            memory = model.after(model.first(G), 3, H)
            assert [p.recall for p in predictions(model, [answers])] == [
                model.recall(model.first(G), 3),
                model.recall(memory, 9),
            ]

    def test_counts_are_of_study_days_and_lapses_of_later_days(self):
        answers = history((0, A), (0.01, G), (1, A), (0.01, A), (0.01, G), (2, G), (5, G))
        assert [(p.nth, p.lapses, p.passed) for p in predictions(FSRS6(), [answers])] == [
            (2, 0, False),
            (3, 1, True),
            (4, 1, True),
        ]

    @given(histories, st.floats(0, 500), st.floats(0, 500))
    def test_stretches_put_together_are_the_whole(self, drawn, one, other):
        first, second = sorted((int(one * DAY_MS), int(other * DAY_MS)))
        parts = [
            predictions(FSRS7(), drawn, since, before)
            for since, before in ((-inf, first), (first, second), (second, inf))
        ]
        assert [p for part in parts for p in part] == predictions(FSRS7(), drawn)

    @given(histories)
    def test_every_scored_answer_is_foreseen_once(self, drawn):
        assert [p.at_ms for p in predictions(FSRS6(), drawn)] == scored_times(drawn)

    @given(histories, st.floats(0, 500))
    def test_nothing_after_an_answer_changes_what_was_foreseen(self, drawn, days):
        before = int(days * DAY_MS)
        past = [[heard for heard in answers if heard.at_ms < before] for answers in drawn]
        assert predictions(FSRS7(), past) == predictions(FSRS7(), drawn, before_ms=before)

    def test_a_clock_set_back_is_no_time(self):
        later, earlier = Heard(5 * DAY_MS, 5, G), Heard(3 * DAY_MS, 3, G)
        assert days_between(later, earlier, FSRS6()) == days_between(later, earlier, FSRS7()) == 0


class TestMeasures:
    def test_log_loss_is_the_mean_surprise(self):
        assert log_loss(foreseen((0.9, True), (0.8, False))) == pytest.approx(-(log(0.9) + log(0.2)) / 2)

    def test_certainty_that_was_wrong_costs_no_more_than_one_in_ten_thousand(self):
        assert log_loss(foreseen((1.0, False), (0.0, True))) == pytest.approx(-log(1e-4))

    def test_rmse_compares_the_means_of_each_bin(self):
        same_bin = foreseen((0.9, True), (0.9, True), (0.6, False), (0.8, True))
        assert rmse_in_bins(same_bin) == pytest.approx(0.8 - 0.75)
        apart = [same_bin[0], same_bin[2]._replace(lapses=9)]
        assert rmse_in_bins(apart) == pytest.approx(((0.1**2 + 0.6**2) / 2) ** 0.5)

    def test_bins_grow_with_the_interval(self):
        assert rmse_in_bins([Prediction(0, 0.9, True, 40, 2, 0), Prediction(1, 0.9, False, 41, 2, 0)]) == pytest.approx(
            0.4
        )
        assert rmse_in_bins([Prediction(0, 0.9, True, 2, 2, 0), Prediction(1, 0.9, False, 41, 2, 0)]) == pytest.approx(
            ((0.1**2 + 0.9**2) / 2) ** 0.5
        )

    @given(st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.7, 0.9]), st.booleans()), min_size=2, max_size=12))
    def test_the_area_is_the_share_of_pairs_in_the_right_order(self, rows):
        passes = [recall for recall, passed in rows if passed]
        failures = [recall for recall, passed in rows if not passed]
        if not passes or not failures:
            assert isnan(area_under_curve(foreseen(*rows)))
            return
        wins = sum((p > f) + 0.5 * (p == f) for p in passes for f in failures)
        assert area_under_curve(foreseen(*rows)) == pytest.approx(wins / len(passes) / len(failures))

    def test_nothing_foreseen_has_no_measure(self):
        assert isnan(log_loss([]))
        assert isnan(rmse_in_bins([]))


class TestOutliers:
    def facts(self, rating, **intervals):
        return [history((0, rating), (days, G), (5, G)) for days, count in intervals.values() for _ in range(count)]

    def test_first_intervals_that_few_facts_had_are_left_out(self):
        usual = self.facts(G, a=(3, 300), b=(4, 200))
        rare = self.facts(G, a=(40, 5))
        assert without_outliers(usual + rare) == usual

    def test_the_rarest_go_until_a_twentieth_is_gone(self):
        intervals = {str(days): (days, 6 + days) for days in range(1, 40)}
        kept = without_outliers(self.facts(G, **intervals))
        share = 1 - len(kept) / sum(count for _, count in intervals.values())
        assert 0.02 < share <= 0.05

    def test_very_long_first_intervals_go_however_many_and_after_easy_later(self):
        for rating, kept in ((G, 400), (E, 800)):
            both = self.facts(rating, a=(4, 400), b=(200, 400))
            assert len(without_outliers(both)) == kept

    def test_ratings_are_judged_apart_and_new_facts_stay(self):
        good, easy = self.facts(G, a=(3, 100)), self.facts(E, a=(30, 100))
        new = [history((0, G)), history((0, A), (0.01, G))]
        assert without_outliers(good + easy + new) == good + easy + new


def test_calibration_sets_what_was_foreseen_beside_what_came():
    foreseen = [
        Prediction(0, recall, passed, 1, 2, 0)
        for recall, passed in ((0.95, True), (0.93, False), (1.0, True), (0.55, False))
    ]
    assert calibration(foreseen) == ((0.55, 0.0, 1), (pytest.approx(0.96), pytest.approx(2 / 3), 3))
    assert calibration([]) == ()
