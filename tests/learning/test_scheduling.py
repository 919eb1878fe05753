from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizapp.learning.events import DAY_MS, Form, Memory, Moment, Rating, date_of
from quizapp.learning.memory_models import FSRS6, FSRS7
from quizapp.learning.scheduling import (
    FactState,
    Policy,
    Promise,
    elapsed_days,
    heard,
    interval_words,
    preview,
    recall_now,
    wished_recall,
)

NOON = Moment(at_ms=int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000), offset_minutes=0)
EXACT = Policy(fuzz=False)

models = st.sampled_from([FSRS6(), FSRS7()])
moments = st.builds(Moment, at_ms=st.integers(0, 4 * 10**12), offset_minutes=st.integers(-12 * 60, 14 * 60))
facts = st.text(min_size=1, max_size=12)
policies = st.builds(
    Policy,
    retention=st.floats(0.7, 0.97),
    longest_interval_days=st.integers(1, 3650),
    step_minutes=st.integers(1, 60),
    fuzz=st.booleans(),
    lower_form_cap_days=st.integers(1, 60),
)
forms = st.sampled_from(Form)


def local(zone, *when):
    """A moment on the learner's clock in a zone."""
    instant = datetime(*when, tzinfo=ZoneInfo(zone))
    offset = instant.utcoffset()
    assert offset is not None
    return Moment(int(instant.timestamp() * 1000), int(offset.total_seconds() // 60))


def later(moment, days=0.0, minutes=0):
    return Moment(moment.at_ms + int(days * DAY_MS) + minutes * 60_000, moment.offset_minutes)


def answered(state, promise, now, form=Form.RECOGNISE):
    """The state after taking a promise."""
    return FactState(
        memory=promise.memory,
        reviewed_at_ms=now.at_ms,
        reviewed_on=now.day,
        due_on=promise.due_on,
        due_at_ms=promise.due_at_ms,
        last_rating=promise.rating,
        last_form=form,
        highest_form=max(form, (state and state.highest_form) or form),
        reviews=(state.reviews if state else 0) + 1,
    )


@st.composite
def studied(draw, min_size=0):
    """A model, a fact's state after up to eight answers at any distance, and the moment of the last of them."""
    model, now, policy = draw(models), draw(moments), draw(policies)
    state = None
    for _ in range(draw(st.integers(min_size, 8))):
        now = later(now, draw(st.one_of(st.floats(0, 2), st.floats(0, 400))))
        form = draw(forms)
        promises = preview(state, "deck/fact", form, now, model, policy)
        state = answered(state, promises[draw(st.sampled_from(Rating)) - 1], now, form)
    return model, state, now, policy


class TestPromises:
    @given(studied(), facts, forms, st.floats(-30, 400))
    def test_a_better_rating_is_never_asked_sooner(self, drawn, fact, form, gap):
        model, state, now, policy = drawn
        promises = preview(state, fact, form, later(now, gap), model, policy)
        assert [promise.rating for promise in promises] == list(Rating)
        for worse, better in pairwise(promises):
            assert worse.interval_days <= better.interval_days
            assert worse.due_on <= better.due_on

    @given(studied(), facts, forms, st.floats(-30, 400))
    def test_nothing_is_due_in_the_past_and_a_pass_is_due_tomorrow_or_later(self, drawn, fact, form, gap):
        model, state, now, policy = drawn
        now = later(now, gap)
        again, *passes = preview(state, fact, form, now, model, policy)
        assert again.interval_days == 0
        assert again.due_on == now.day
        assert again.due_at_ms == now.at_ms + policy.step_minutes * 60_000
        for promise in passes:
            assert promise.interval_days >= 1
            assert promise.due_on == now.day + promise.interval_days
            assert promise.due_at_ms is None

    @given(st.integers(1, 9), forms, models)
    def test_a_short_step_brings_no_pass_sooner_however_weak_the_memory(self, minutes, form, model):
        state = FactState(
            memory=Memory(0.0001, 10.0),
            reviewed_at_ms=NOON.at_ms - 60_000,
            reviewed_on=NOON.day,
            due_on=NOON.day,
            reviews=9,
        )
        policy = Policy(retention=0.97, step_minutes=minutes, fuzz=False)
        again, *passes = preview(state, "f", form, NOON, model, policy)
        assert again.step_minutes == minutes
        assert all(promise.due_on > NOON.day and promise.due_at_ms is None for promise in passes)

    @given(studied(), facts, forms, st.floats(0, 400))
    def test_no_interval_is_longer_than_the_longest(self, drawn, fact, form, gap):
        model, state, now, policy = drawn
        for promise in preview(state, fact, form, later(now, gap), model, policy):
            assert promise.interval_days <= policy.longest_interval_days

    @given(studied(min_size=1), facts, st.floats(0, 400))
    def test_the_ratings_of_a_learned_fact_are_a_day_apart_where_there_is_room(self, drawn, fact, gap):
        model, state, now, policy = drawn
        longest = policy.longest_interval_days
        _, hard, good, easy = preview(state, fact, state.highest_form, later(now, gap), model, policy)
        assert easy.interval_days > good.interval_days or easy.interval_days == longest
        if not state.in_step:
            assert good.interval_days > hard.interval_days or good.interval_days == longest

    def test_a_form_below_the_hardest_in_the_deck_is_capped_though_that_was_never_asked(self):
        strong = FactState(memory=Memory(90.0, 5.0), reviewed_at_ms=NOON.at_ms, reviewed_on=NOON.day, reviews=4)
        asked = (strong, "f", Form.COMPLETE, later(NOON, 60), FSRS6(), EXACT)
        assert preview(*asked)[2].interval_days > 21
        assert preview(*asked, highest_form=Form.COMPLETE)[2].interval_days > 21
        assert preview(*asked, highest_form=Form.RECALL)[2].interval_days == 21

    @given(studied(min_size=1), st.floats(0, 400))
    def test_a_form_below_the_highest_grants_at_most_the_cap(self, drawn, gap):
        model, state, now, policy = drawn
        for form in Form:
            intervals = [p.interval_days for p in preview(state, "f", form, later(now, gap), model, policy)]
            if form < state.highest_form:
                assert max(intervals) <= policy.lower_form_cap_days

    @given(studied(), st.floats(0, 400))
    def test_the_promised_memory_is_what_the_model_makes_of_the_rating(self, drawn, gap):
        model, state, now, policy = drawn
        now = later(now, gap)
        for promise in preview(state, "f", Form.RECALL, now, model, policy):
            if state is None:
                assert promise.memory == model.first(promise.rating)
            else:
                assert promise.memory == model.after(state.memory, elapsed_days(state, now, model), promise.rating)

    def test_without_fuzz_the_interval_is_the_model_s_rounded_to_days(self):
        model = FSRS6()
        state = FactState(memory=Memory(30.0, 5.0), reviewed_at_ms=NOON.at_ms, reviewed_on=NOON.day, reviews=4)
        promises = preview(state, "deck/fact", Form.RECALL, later(NOON, 20), model, EXACT)[1:]
        assert [promise.interval_days for promise in promises] == [
            round(model.interval_days(promise.memory, 0.85)) for promise in promises
        ]

    def test_a_new_fact_and_an_empty_state_are_promised_the_same(self):
        assert preview(None, "f", Form.RECALL, NOON, FSRS6(), Policy()) == preview(
            FactState(), "f", Form.RECALL, NOON, FSRS6(), Policy()
        )

    def test_a_fact_suspended_before_its_first_answer_is_still_new(self):
        state = FactState(suspended=True, buried_until=NOON.day + 1)
        assert recall_now(state, NOON, FSRS6()) is None
        assert preview(state, "f", Form.RECALL, NOON, FSRS6(), Policy())[2].memory == FSRS6().first(Rating.GOOD)

    def test_after_again_and_a_pass_ten_minutes_later_the_fact_comes_back_in_days(self):
        for model in (FSRS6(), FSRS7()):
            again = preview(None, "f", Form.RECOGNISE, NOON, model, EXACT)[0]
            state = answered(None, again, NOON)
            assert state.in_step
            _, hard, good, easy = preview(state, "f", Form.RECOGNISE, later(NOON, minutes=10), model, EXACT)
            assert hard.interval_days == 1
            assert 1 <= good.interval_days < easy.interval_days <= 14
            assert not answered(state, good, later(NOON, minutes=10)).in_step

    def test_a_wish_to_remember_more_shortens_the_interval(self):
        state = FactState(memory=Memory(30.0, 5.0, 30.0), reviewed_at_ms=NOON.at_ms, reviewed_on=NOON.day, reviews=4)
        for model in (FSRS6(), FSRS7()):
            good = [
                preview(state, "f", Form.RECALL, later(NOON, 20), model, Policy(retention=wish, fuzz=False))[2]
                for wish in (0.8, 0.85, 0.9, 0.95)
            ]
            assert [p.interval_days for p in good] == sorted((p.interval_days for p in good), reverse=True)
            assert good[0].interval_days > good[-1].interval_days

    def test_a_step_begun_just_before_the_rollover_stays_today_s(self):
        late = local("Europe/Berlin", 2026, 11, 24, 3, 55)
        again = preview(None, "f", Form.RECALL, late, FSRS6(), Policy())[0]
        assert again.due_on == late.day
        assert Moment(again.due_at_ms, late.offset_minutes).day == late.day + 1


class TestEarlyAndLate:
    @given(studied(min_size=1), st.floats(0, 900), st.floats(0, 900))
    def test_a_later_pass_never_earns_a_shorter_memory(self, drawn, one, other):
        model, state, now, _ = drawn
        early, late = sorted((one, other))
        if model.whole_days:  # the same day has formulas of its own
            assume(early >= 1)
        memories = [
            model.after(state.memory, elapsed_days(state, later(now, gap), model), Rating.GOOD) for gap in (early, late)
        ]
        assert memories[0].stability_days <= memories[1].stability_days * (1 + 1e-12)

    def test_an_early_pass_keeps_about_what_was_promised_and_one_on_time_or_late_earns_more(self):
        policy = Policy(fuzz=False, longest_interval_days=36_500)
        for model in (FSRS6(), FSRS7()):
            state, now = None, NOON
            for _ in range(4):
                good = preview(state, "f", Form.RECALL, now, model, policy)[2]
                state = answered(state, good, now, Form.RECALL)
                now = later(now, good.interval_days)
            promised = state.due_on - state.reviewed_on
            early, on_time, late = (
                preview(state, "f", Form.RECALL, later(now, gap), model, policy)[2].interval_days
                for gap in (1 - promised, 0, 3 * promised)
            )
            assert 0.9 * promised <= early < on_time < late

    def test_a_clock_set_back_counts_as_no_time_at_all(self):
        state = FactState(memory=Memory(5.0, 5.0, 4.0), reviewed_at_ms=NOON.at_ms, reviewed_on=NOON.day, reviews=2)
        for model in (FSRS6(), FSRS7()):
            assert elapsed_days(state, later(NOON, -40), model) == 0
            assert recall_now(state, later(NOON, -40), model) == recall_now(state, NOON, model)

    @given(studied(min_size=1), st.floats(-400, 400))
    def test_elapsed_days_are_never_negative_and_recall_is_a_probability(self, drawn, gap):
        model, state, now, _ = drawn
        assert elapsed_days(state, later(now, gap), model) >= 0
        assert 0 <= recall_now(state, later(now, gap), model) <= 1


class TestStudyDays:
    def reviewed(self, now):
        return FactState(memory=Memory(3.0, 5.0), reviewed_at_ms=now.at_ms, reviewed_on=now.day, reviews=1)

    def test_ten_at_night_and_seven_next_morning_are_a_day_apart(self):
        evening, morning = local("Europe/Berlin", 2026, 11, 23, 22), local("Europe/Berlin", 2026, 11, 24, 7)
        assert elapsed_days(self.reviewed(evening), morning, FSRS6()) == 1
        assert elapsed_days(self.reviewed(evening), morning, FSRS7()) == pytest.approx(9 / 24)
        assert recall_now(self.reviewed(evening), morning, FSRS6()) < 1

    def test_an_hour_past_midnight_is_still_the_evening_before(self):
        evening, night = local("Europe/Berlin", 2026, 11, 23, 22), local("Europe/Berlin", 2026, 11, 24, 3, 59)
        assert elapsed_days(self.reviewed(evening), night, FSRS6()) == 0
        assert elapsed_days(self.reviewed(evening), later(night, minutes=1), FSRS6()) == 1

    @pytest.mark.parametrize("change", [(2026, 3, 28), (2026, 10, 24)], ids=["spring", "autumn"])
    def test_the_day_clocks_change_is_one_day(self, change):
        year, month, day = change
        before = local("Europe/Berlin", year, month, day, 5)
        after = local("Europe/Berlin", year, month, day + 1, 5)
        assert before.offset_minutes != after.offset_minutes
        assert elapsed_days(self.reviewed(before), after, FSRS6()) == 1
        assert after.day == before.day + 1

    def test_a_flight_west_never_makes_time_run_backwards(self):
        tokyo = local("Asia/Tokyo", 2026, 11, 24, 9)
        honolulu = local("Pacific/Honolulu", 2026, 11, 23, 20)  # six hours later, the calendar a day earlier
        assert honolulu.at_ms > tokyo.at_ms
        assert elapsed_days(self.reviewed(tokyo), honolulu, FSRS6()) == 0
        assert elapsed_days(self.reviewed(tokyo), honolulu, FSRS7()) == pytest.approx(6 / 24)
        promises = preview(self.reviewed(tokyo), "f", Form.RECALL, honolulu, FSRS6(), Policy())
        assert all(promise.due_on > honolulu.day for promise in promises[1:])


class TestFuzz:
    def spread(self, memory, facts=400, **wish):
        state = FactState(memory=memory, reviewed_at_ms=NOON.at_ms, reviewed_on=NOON.day, reviews=5)
        now = later(NOON, 10)
        policy = Policy(**wish)
        exact = preview(state, "f", Form.RECALL, now, FSRS6(), Policy(**{**wish, "fuzz": False}))[2].interval_days
        days = [
            preview(state, f"deck/{nth}", Form.RECALL, now, FSRS6(), policy)[2].interval_days for nth in range(facts)
        ]
        return exact, days

    def test_the_range_is_anki_s(self):
        exact, days = self.spread(Memory(20.0, 5.0), longest_interval_days=3650)
        assert exact > 20
        delta = 1 + 0.15 * 4.5 + 0.10 * 13 + 0.05 * (exact - 20)
        assert min(days) == pytest.approx(exact - delta, abs=1.1)
        assert max(days) == pytest.approx(exact + delta, abs=1.1)
        assert sum(days) / len(days) == pytest.approx(exact, rel=0.02)

    def test_every_day_of_the_range_is_used_about_as_often(self):
        _, days = self.spread(Memory(20.0, 5.0), facts=2000)
        counts = [days.count(day) for day in range(min(days), max(days) + 1)]
        assert min(counts) > 0.6 * 2000 / len(counts)
        assert max(counts) < 1.4 * 2000 / len(counts)

    def test_short_intervals_are_left_alone(self):
        _, days = self.spread(Memory(0.3, 9.0), retention=0.95)
        assert len(set(days)) == 1

    def test_what_would_pass_the_longest_interval_is_spread_below_it(self):
        _, days = self.spread(Memory(500.0, 5.0), longest_interval_days=100)
        assert max(days) == 100
        assert len(set(days)) > 5

    @given(studied(), facts, forms)
    def test_the_same_fact_after_the_same_number_of_reviews_gets_the_same_day(self, drawn, fact, form):
        model, state, now, policy = drawn
        assert preview(state, fact, form, now, model, policy) == preview(state, fact, form, now, model, policy)

    def test_the_day_is_the_same_on_every_machine(self):
        promises = preview(None, "ketamine/ptsd-target", Form.RECOGNISE, NOON, FSRS6(), Policy())
        assert [promise.interval_days for promise in promises] == [0, 2, 4, 6]


def a_memory(stability_days=30.0, difficulty=5.0, **changes):
    """A fact answered at noon."""
    known = {"reviewed_at_ms": NOON.at_ms, "reviewed_on": NOON.day, "reviews": 4, "highest_form": Form.RECALL}
    return FactState(memory=Memory(stability_days, difficulty), **{**known, **changes})


class TestFirstIntervals:
    """The first answer says little: whatever the model, a fact is looked at again within days."""

    @given(models, facts, forms, st.floats(0.7, 0.97))
    def test_a_new_fact_comes_back_within_two_four_and_ten_days(self, model, fact, form, retention):
        _, *passes = preview(None, fact, form, NOON, model, Policy(retention=retention))
        assert all(p.interval_days <= most for p, most in zip(passes, (2, 4, 10), strict=True))

    def test_so_does_one_that_was_failed_twice_and_then_passed(self):
        for model in (FSRS6(), FSRS7()):
            state, now = None, NOON
            for _ in range(2):
                state = answered(state, preview(state, "f", Form.RECALL, now, model, EXACT)[0], now)
                now = later(now, minutes=10)
            assert not state.was_passed
            passes = preview(state, "f", Form.RECALL, now, model, EXACT)[1:]
            assert all(p.interval_days <= most for p, most in zip(passes, (2, 4, 10), strict=True))

    def test_the_second_pass_is_free_of_the_cap(self):
        state = answered(None, preview(None, "f", Form.RECALL, NOON, FSRS7(), EXACT)[2], NOON)
        assert state.was_passed
        assert preview(state, "f", Form.RECALL, later(NOON, 4), FSRS7(), EXACT)[2].interval_days > 10

    def test_hard_on_a_new_fact_is_no_lapse_and_comes_back_before_good(self):
        _, hard, good, _ = preview(None, "f", Form.RECALL, NOON, FSRS7(), EXACT)
        assert 1 <= hard.interval_days < good.interval_days


class TestEvidence:
    @given(studied(), st.floats(0, 400), st.sampled_from([Form.RECOGNISE, Form.COMPLETE]))
    def test_below_recall_the_memory_hears_easy_as_good(self, drawn, gap, form):
        model, state, now, policy = drawn
        _, _, good, easy = preview(state, "f", form, later(now, gap), model, policy)
        assert easy.memory == good.memory

    def test_every_other_rating_is_heard_as_it_is(self):
        assert [heard(r, f) for f in Form for r in (Rating.AGAIN, Rating.HARD, Rating.GOOD)] == [
            Rating.AGAIN,
            Rating.HARD,
            Rating.GOOD,
        ] * 3
        assert heard(Rating.EASY, Form.RECALL) is Rating.EASY


class TestWishedRecall:
    def test_fixed_it_is_the_policy_s(self):
        assert wished_recall(Memory(3.0, 9.0), Policy(retention=0.9)) == 0.9

    @given(st.floats(1e-4, 36_500), st.floats(1, 10), st.floats(1.01, 5))
    def test_efficient_it_rises_with_stability_and_falls_with_difficulty(self, stability, difficulty, times):
        policy = Policy(efficient=True)
        wished = wished_recall(Memory(stability, difficulty), policy)
        assert 0.60 <= wished <= 0.985
        assert wished_recall(Memory(stability * times, difficulty), policy) >= wished
        assert wished_recall(Memory(stability, min(difficulty * times, 10.0)), policy) <= wished

    def test_at_ten_days_and_middling_difficulty_it_is_0_832(self):
        assert wished_recall(Memory(10.0, 5.0), Policy(efficient=True)) == pytest.approx(0.8320, abs=1e-4)

    @given(studied(), facts, forms, st.floats(-30, 400))
    def test_efficient_a_better_rating_is_never_asked_sooner(self, drawn, fact, form, gap):
        model, state, now, policy = drawn
        promises = preview(state, fact, form, later(now, gap), model, replace(policy, efficient=True))
        assert all(worse.due_on <= better.due_on for worse, better in pairwise(promises))


class TestLoad:
    def test_a_day_with_less_to_do_is_taken_within_the_fuzz(self):
        state, now = a_memory(), later(NOON, 25)
        drawn = preview(state, "f", Form.RECALL, now, FSRS6(), Policy())[2]
        full = {now.day + day: 50 for day in range(400) if day != drawn.interval_days + 1}
        moved = preview(state, "f", Form.RECALL, now, FSRS6(), Policy(), load=full)[2]
        assert moved.due_on == drawn.due_on + 1

    @given(studied(), facts, forms, st.floats(-30, 400), st.dictionaries(st.integers(0, 400), st.integers(0, 99)))
    def test_it_neither_leaves_the_fuzz_nor_breaks_the_order(self, drawn, fact, form, gap, counts):
        model, state, now, policy = drawn
        now = later(now, gap)
        load = {now.day + day: count for day, count in counts.items()}
        unfuzzed = preview(state, fact, form, now, model, replace(policy, fuzz=False))[1]
        found = preview(state, fact, form, now, model, policy, load=load)
        assert abs(found[1].interval_days - unfuzzed.interval_days) <= 3 + 0.2 * unfuzzed.interval_days
        assert all(worse.due_on <= better.due_on for worse, better in pairwise(found))

    def test_switched_off_a_full_day_stays(self):
        state, now = a_memory(), later(NOON, 25)
        policy = Policy(balance=False)
        drawn = preview(state, "f", Form.RECALL, now, FSRS6(), policy)[2]
        assert preview(state, "f", Form.RECALL, now, FSRS6(), policy, load={drawn.due_on: 500})[2] == drawn

    def test_facts_of_one_day_spread_evenly(self):
        load, policy = Counter(), Policy()
        for nth in range(200):
            load[
                preview(a_memory(), f"deck/{nth}", Form.RECALL, later(NOON, 25), FSRS6(), policy, load=load)[2].due_on
            ] += 1
        assert max(load.values()) - min(load.values()) <= 1

    def test_easy_weekdays_are_kept_free_without_balance_too(self):
        sunday, full = 6, dict.fromkeys(range(NOON.day, NOON.day + 400), 50)
        policy = Policy(easy_weekdays=frozenset({sunday}), balance=False)
        asked = (Form.RECALL, later(NOON, 80), FSRS6(), policy)
        due = [preview(a_memory(100.0), f"deck/{nth}", *asked, load=full)[2].due_on for nth in range(60)]
        assert sunday not in {date_of(day).weekday() for day in due}
        assert len(set(due)) > 5

    def test_easy_weekdays_get_a_fifth(self):
        sunday, load = 6, Counter()
        policy = Policy(easy_weekdays=frozenset({sunday}))
        for nth in range(300):
            load[
                preview(a_memory(100.0), f"deck/{nth}", Form.RECALL, later(NOON, 80), FSRS6(), policy, load=load)[
                    2
                ].due_on
            ] += 1
        on_sundays = [n for day, n in load.items() if date_of(day).weekday() == sunday]
        others = [n for day, n in load.items() if date_of(day).weekday() != sunday]
        assert sum(on_sundays) / max(len(on_sundays), 1) <= 0.3 * sum(others) / len(others)


class TestLeech:
    def test_eight_lapses_make_a_leech(self):
        assert not a_memory(lapses=7).is_leech
        assert a_memory(lapses=8).is_leech


class TestWords:
    @pytest.mark.parametrize(
        ("days", "words"),
        [(1, "1 d"), (3, "3 d"), (30, "30 d"), (31, "1.0 mo"), (64, "2.1 mo"), (364, "12.0 mo"), (365, "1.0 y")],
    )
    def test_days_months_and_years_are_short(self, days, words):
        assert interval_words(Promise(Rating.GOOD, Memory(1.0, 5.0), days, NOON.day + days, None)) == words

    @pytest.mark.parametrize(("minutes", "words"), [(1, "1 min"), (10, "10 min"), (90, "90 min"), (120, "2.0 h")])
    def test_a_step_is_said_in_minutes(self, minutes, words):
        again = preview(None, "f", Form.RECALL, NOON, FSRS6(), Policy(step_minutes=minutes))[0]
        assert interval_words(again) == words
