from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.counts import DayCount
from quizapp.learning.events import (
    DAY_MS,
    Event,
    Form,
    Mode,
    Moment,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    uuid7,
)
from quizapp.learning.folding import Answer, advance, fold, fold_facts
from quizapp.learning.memory_models import FSRS6, FSRS6_WEIGHTS, FSRS7, MemoryModel, estimated
from quizapp.learning.notes import resolve_links
from quizapp.learning.scheduling import FactState, Policy, preview
from tests.strategies import logs, reviews

HOUR_MS = 3_600_000
NOON_MS = 19_700 * DAY_MS + 12 * HOUR_MS
MODEL = FSRS6()
MODELS = st.sampled_from((FSRS6(), FSRS7()))

_numbers = count()


def stamp(at_ms: int) -> Stamp:
    return Stamp(id=uuid7(at_ms, next(_numbers)), at_ms=at_ms, offset_minutes=0, machine="m")


def review(day: float = 0, rating: Rating | None = Rating.GOOD, question: str = "q", **changes: Any) -> Review:
    """A right answer to deck/q, of the fact deck/f, so many days after noon of study day 19,700."""
    at_ms = NOON_MS + int(day * DAY_MS)
    again = rating is Rating.AGAIN
    found = Review(
        stamp=stamp(at_ms),
        deck_id="deck",
        question_id=question,
        fact_id="f",
        text_hash="",
        type="choice",
        form=Form.RECOGNISE,
        mode=Mode.STUDY,
        outcome=Outcome.WRONG if again else Outcome.RIGHT,
        score=0.0 if again else 1.0,
        rating=rating,
        answer_ms=1_000,
        due_on=None if rating is None else 19_700 + int(day) + (0 if again else 7),
        due_at_ms=at_ms + 600_000 if again else None,
    )
    return replace(found, **changes)


def note(kind: str, target: str = "deck/f", day: float = 0, **data: Any) -> Note:
    return Note(stamp=stamp(NOON_MS + int(day * DAY_MS)), kind=kind, target=target, data=data)


def void(event: Event) -> Note:
    return note(NoteKind.VOID, event.stamp.id, 100)


def state(*events: Event, fact: str = "deck/f", model: MemoryModel = MODEL) -> FactState | None:
    return fold(events, model).facts.get(fact)


def walked(*given_reviews: Review, model: MemoryModel = MODEL) -> FactState:
    found = FactState()
    for one in given_reviews:
        found = advance(found, one, model)
    return found


# Laws.


@given(logs(), MODELS, st.randoms(use_true_random=False), st.data())
def test_neither_order_nor_copies_of_events_matter(
    log: list[Event], model: MemoryModel, random: Any, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(log), max_size=5)) if log else []
    shuffled = [*log, *again]
    random.shuffle(shuffled)
    assert fold(shuffled, model) == fold(log, model)


@given(st.lists(reviews(), max_size=12, unique_by=lambda r: r.stamp.id), MODELS)
def test_a_fold_is_one_advance_after_another(log: list[Review], model: MemoryModel) -> None:
    log = [replace(r, deck_id="deck", question_id="q", fact_id="f") for r in log]
    in_time = sorted(log, key=lambda r: (r.stamp.at_ms, r.stamp.id))
    assert fold(log, model).facts == ({"deck/f": walked(*in_time, model=model)} if log else {})


@given(
    st.lists(reviews(), min_size=1, max_size=8, unique_by=lambda r: r.stamp.id),
    MODELS,
    st.sampled_from(Rating),
    st.sampled_from(Form),
)
def test_the_memory_is_the_one_the_button_promised(
    log: list[Review], model: MemoryModel, rating: Rating, form: Form
) -> None:
    before = walked(*sorted(log, key=lambda r: (r.stamp.at_ms, r.stamp.id)), model=model)
    now = Moment(max(r.stamp.at_ms for r in log) + DAY_MS // 3, 0)
    promise = preview(before, "deck/f", form, now, model, Policy())[rating - 1]
    due = {"due_on": promise.due_on, "due_at_ms": promise.due_at_ms}
    answer = review(rating=rating, form=form, stamp=stamp(now.at_ms), **due)
    after = advance(before, answer, model)
    assert (after.memory, after.due_on, after.due_at_ms) == (promise.memory, promise.due_on, promise.due_at_ms)


@given(logs(), MODELS)
def test_voiding_everything_leaves_nothing(log: list[Event], model: MemoryModel) -> None:
    folded = fold([*log, *map(void, log)], model)
    assert not any((folded.facts, folded.days, folded.tips, folded.marked, folded.accepted, folded.weights))


@given(logs(), MODELS)
def test_a_void_is_as_if_its_target_had_never_been(log: list[Event], model: MemoryModel) -> None:
    gone = [event for event in log[::2] if not (isinstance(event, Note) and event.kind == NoteKind.VOID)]
    stay = [event for event in log if event not in gone]
    assert fold([*map(void, gone), *log], model) == fold(stay, model)


@given(logs(), MODELS)
def test_the_days_add_up_to_the_log(log: list[Event], model: MemoryModel) -> None:
    voided = {event.target for event in log if isinstance(event, Note) and event.kind == NoteKind.VOID}
    live = [event for event in log if isinstance(event, Review) and event.stamp.id not in voided]
    days = fold(log, model).days.values()
    assert sum(count.reviews for count in days) == sum(r.rating is not None for r in live)
    assert sum(count.answer_ms for count in days) == sum(r.answer_ms for r in live)
    assert all(count.right <= count.answered and count.new + count.lapses <= count.reviews for count in days)


# One fact.


def test_a_new_facts_first_answer_makes_its_memory_and_keeps_the_promised_day() -> None:
    found = state(review(0, Rating.GOOD, form=Form.COMPLETE))
    assert found is not None
    assert found.memory == MODEL.first(Rating.GOOD)
    assert (found.due_on, found.due_at_ms, found.reviewed_on, found.reviews) == (19_707, None, 19_700, 1)
    assert (found.last_rating, found.last_form, found.highest_form) == (Rating.GOOD, Form.COMPLETE, Form.COMPLETE)
    assert type(found.last_rating) is Rating
    assert type(found.last_form) is Form


def test_late_evening_and_early_morning_are_a_day_apart() -> None:
    evening = review(10 / 24)  # 22:00
    morning = review(19 / 24)  # 07:00
    found = walked(evening, morning)
    assert found.memory == MODEL.after(MODEL.first(Rating.GOOD), 1.0, Rating.GOOD)


def test_the_exact_model_hears_the_hours() -> None:
    model = FSRS7()
    assert walked(review(0), review(0.5), model=model).memory == model.after(model.first(Rating.GOOD), 0.5, Rating.GOOD)


def test_a_clock_that_ran_backwards_gives_no_negative_time() -> None:
    early = replace(review(0), stamp=replace(stamp(NOON_MS + 1), offset_minutes=840))
    late = replace(review(0), stamp=replace(stamp(NOON_MS + 2), offset_minutes=-720))
    assert walked(early, late).memory == MODEL.after(MODEL.first(Rating.GOOD), 0.0, Rating.GOOD)


def test_the_first_again_on_a_new_fact_is_no_lapse() -> None:
    folded = fold([review(0, Rating.AGAIN)], MODEL)
    assert folded.facts["deck/f"].lapses == 0
    assert folded.days[19_700, "deck"] == DayCount(answered=1, right=0, new=1, reviews=1, lapses=0, answer_ms=1_000)


def test_again_within_a_step_is_no_further_lapse() -> None:
    found = walked(
        review(0), review(5, Rating.AGAIN), review(5.01, Rating.AGAIN), review(5.02), review(9, Rating.AGAIN)
    )
    assert found.lapses == 2


@pytest.mark.parametrize("mode", [Mode.EXAM, Mode.CRAM, Mode.QUIZ, Mode.STUDY])
def test_an_unrated_answer_changes_no_memory_but_is_remembered_as_asked(mode: Mode) -> None:
    before = walked(review(0))
    unrated = review(1, None, question="other", mode=mode, form=Form.RECALL, outcome=Outcome.WRONG, score=0.0)
    assert advance(before, unrated, MODEL) == before._replace(last_question_id="other")


def test_forms_are_kept_from_rated_answers_only() -> None:
    found = walked(review(0, form=Form.COMPLETE), review(1, form=Form.RECOGNISE), review(2, None, form=Form.RECALL))
    assert (found.last_form, found.highest_form) == (Form.RECOGNISE, Form.COMPLETE)


# Days.


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.NOT_ANSWERED, Outcome.TIMED_OUT])
def test_what_was_not_answered_takes_time_but_is_no_answer(outcome: Outcome) -> None:
    folded = fold([review(0, None, outcome=outcome, score=None)], MODEL)
    assert folded.days == {(19_700, "deck"): DayCount(answer_ms=1_000)}


def test_cram_and_exam_answers_count_as_answers_and_not_as_reviews() -> None:
    folded = fold([review(0, None, mode=Mode.CRAM), review(0, None, mode=Mode.EXAM, score=0.5)], MODEL)
    assert folded.days == {(19_700, "deck"): DayCount(answered=2, right=1, answer_ms=2_000)}


@pytest.mark.parametrize(
    ("score", "rating", "right"),
    [
        (2 / 3, Rating.HARD, 1),
        (0.66, Rating.AGAIN, 0),
        (None, Rating.HARD, 1),
        (None, Rating.AGAIN, 0),
        (None, None, 0),
    ],
)
def test_right_is_a_score_of_two_thirds_or_the_learners_own_word(
    score: float | None, rating: Rating | None, right: int
) -> None:
    assert fold([review(0, rating, score=score, outcome=Outcome.REVEALED)], MODEL).days[19_700, "deck"].right == right


def test_a_day_begins_at_four_on_the_learners_clock() -> None:
    before = replace(review(), stamp=replace(stamp(NOON_MS - 8 * HOUR_MS - 1), offset_minutes=0))
    after = replace(review(), stamp=replace(stamp(NOON_MS - 8 * HOUR_MS), offset_minutes=0))
    assert sorted(day for day, _ in fold([before, after], MODEL).days) == [19_699, 19_700]


def test_a_skip_without_time_leaves_no_day() -> None:
    assert not fold([review(0, None, outcome=Outcome.SKIPPED, score=None, answer_ms=0)], MODEL).days


# Voids.


def test_a_void_takes_back_an_answer_whether_it_comes_before_or_after() -> None:
    first, second = review(0), review(3, Rating.AGAIN)
    taken_back = [void(second), first, second]
    assert fold(taken_back, MODEL).facts == fold([first], MODEL).facts
    assert fold(taken_back[::-1], MODEL).days == fold([first], MODEL).days


def test_a_void_cannot_be_voided() -> None:
    answer = review(0)
    first = void(answer)
    assert state(answer, first, void(first)) is None


def test_a_fact_whose_only_answer_was_taken_back_is_unknown() -> None:
    answer = review(0)
    assert not fold([answer, void(answer)], MODEL).facts


# Resets, moves and flags.


def test_after_a_reset_the_memory_starts_anew_and_the_days_stay() -> None:
    before, after = [review(0), review(4, Rating.AGAIN)], review(9, Rating.HARD)
    folded = fold([*before, note(NoteKind.RESET, day=5), after], MODEL)
    assert folded.facts["deck/f"] == walked(after)
    assert folded.days[19_704, "deck"].lapses == 1
    assert [folded.days[day, "deck"].new for day in (19_700, 19_704, 19_709)] == [1, 0, 1]


def test_a_reset_fact_without_further_answers_is_new() -> None:
    assert state(review(0), note(NoteKind.RESET, day=1)) == FactState()


def test_a_reset_does_not_wake_a_suspended_fact() -> None:
    assert state(review(0), note(NoteKind.SUSPENDED, day=1, on=True), note(NoteKind.RESET, day=2)) == FactState(
        suspended=True
    )


def test_a_move_changes_the_due_day_until_the_next_answer() -> None:
    first, moved, second = review(0), note(NoteKind.DUE_MOVED, day=2, due_on=19_750), review(60)
    found = state(first, moved)
    assert found == walked(first)._replace(due_on=19_750)
    assert state(first, moved, second) == walked(first, second)


def test_a_move_ends_a_step() -> None:
    found = state(review(0), review(2, Rating.AGAIN), note(NoteKind.DUE_MOVED, day=3, due_on=19_710))
    assert found is not None
    assert not found.in_step
    assert found.due_at_ms is None


def test_a_new_fact_has_no_due_day_to_move() -> None:
    assert state(note(NoteKind.DUE_MOVED, due_on=19_750)) == FactState()


def test_the_last_word_on_suspending_stands() -> None:
    woken, asleep = note(NoteKind.SUSPENDED, day=2, on=False), note(NoteKind.SUSPENDED, day=1, on=True)
    assert state(asleep) == FactState(suspended=True)
    assert state(woken, asleep) == FactState()


def test_the_last_word_on_burying_stands() -> None:
    longer, shorter = (note(NoteKind.BURIED_UNTIL, day=day) for day in (2, 1))
    longer.data["day"], shorter.data["day"] = 19_709, 19_701
    assert state(longer, shorter) == FactState(buried_until=19_709)
    assert state(shorter, note(NoteKind.BURIED_UNTIL, day=3)) == FactState()


@pytest.mark.parametrize(
    "strange",
    [
        note("of_tomorrow", on=True),
        note(NoteKind.SUSPENDED, on="yes"),
        note(NoteKind.DUE_MOVED, day=9, due_on="tomorrow"),
        note(NoteKind.LINKED, "deck/q", question=3, fact="deck/g"),
        note(NoteKind.WEIGHTS, "w", model="fsrs-99", weights=[1.0]),
        note(NoteKind.WEIGHTS, "w", model="fsrs-6", weights=["x"]),
        note(NoteKind.ACCEPTED, "deck/q", text=1, on=True),
    ],
)
def test_what_this_version_does_not_understand_is_passed_over(strange: Note) -> None:
    answer = review(0)
    assert fold([answer, strange], MODEL) == fold([answer], MODEL)


# Links.


def link(question: str, to: str, fact: str, day: float = 10) -> Note:
    return note(NoteKind.LINKED, f"deck/{question}", day, question=f"deck/{to}", fact=f"deck/{fact}")


def test_a_renamed_question_takes_its_answers_along() -> None:
    answers = [review(0, question="old"), review(3, question="new", fact_id="g")]
    folded = fold([*answers, link("old", "new", "g")], MODEL)
    assert folded.facts == {"deck/g": walked(*answers)}


def test_a_split_takes_that_questions_answers_and_leaves_the_others() -> None:
    stays, goes = review(0, question="stays"), review(1, question="goes")
    folded = fold([stays, goes, link("goes", "goes", "own")], MODEL)
    assert folded.facts == {"deck/f": walked(stays), "deck/own": walked(goes)}


def test_a_merge_is_the_union_in_time_order() -> None:
    one, other, third = review(0, question="x"), review(2, question="y", fact_id="g"), review(5, question="x")
    folded = fold([third, other, one, link("y", "y", "f")], MODEL)
    assert folded.facts == {"deck/f": walked(one, other, third)}


def test_links_are_followed_from_question_to_question() -> None:
    folded = fold([review(0, question="a"), link("a", "b", "g", 1), link("b", "c", "h", 2)], MODEL)
    assert set(folded.facts) == {"deck/h"}


def test_a_link_also_holds_for_answers_that_arrive_late() -> None:
    late = review(50, question="old")
    assert set(fold([late, link("old", "new", "g", 10)], MODEL).facts) == {"deck/g"}


def test_a_questions_last_link_counts() -> None:
    events = [review(0), link("q", "x", "g", 2), link("q", "y", "h", 1)]
    assert set(fold(events, MODEL).facts) == {"deck/g"}


def test_voiding_a_link_undoes_it() -> None:
    linked = link("q", "x", "g", 2)
    assert fold([review(0), linked, void(linked)], MODEL).facts == fold([review(0)], MODEL).facts


def test_renaming_there_and_back_ends_where_it_began() -> None:
    there, back = link("a", "b", "f", 1), link("b", "a", "f", 2)
    assert resolve_links([there, back]) == {"deck/a": ("deck/a", "deck/f"), "deck/b": ("deck/a", "deck/f")}


def test_a_question_moved_to_another_fact_after_a_rename_is_found_there() -> None:
    events = [link("a", "b", "f", 1), link("b", "b", "g", 2)]
    assert resolve_links(events) == {"deck/a": ("deck/b", "deck/g"), "deck/b": ("deck/b", "deck/g")}


def test_ten_thousand_links_in_a_row_are_followed_at_once() -> None:
    ends = resolve_links([link(f"{n}", f"{n + 1}", f"f{n + 1}") for n in range(10_000)])
    assert set(ends.values()) == {("deck/10000", "deck/f10000")}


def test_a_reset_goes_along_with_the_answers_it_forgot() -> None:
    forgotten, kept = review(0), review(5)
    events = [forgotten, note(NoteKind.RESET, day=2), kept, link("q", "q", "g")]
    assert fold(events, MODEL).facts["deck/g"] == walked(kept)


def test_after_a_merge_an_old_reset_forgets_its_own_answers_alone() -> None:
    forgotten, others = review(0), review(1, question="x", fact_id="g")
    events = [forgotten, others, note(NoteKind.RESET, "deck/f", day=2), link("q", "q", "g")]
    assert fold(events, MODEL).facts["deck/g"] == walked(others)


def test_counts_stay_with_the_deck_that_was_studied() -> None:
    moved = note(NoteKind.LINKED, "deck/q", 3, question="new/q", fact="new/f")
    assert set(fold([review(0), moved], MODEL).days) == {(19_700, "deck")}


# Marks, spellings, weights.


def test_marks_and_spellings_follow_a_renamed_question() -> None:
    events = [
        note(NoteKind.MARKED, "deck/old", on=True),
        note(NoteKind.ACCEPTED, "deck/old", text="NMDAR", on=True),
        link("old", "new", "f"),
    ]
    folded = fold(events, MODEL)
    assert folded.marked == {"deck/new"}
    assert folded.accepted == {"deck/new": ("NMDAR",)}


def test_spellings_stand_in_the_order_they_were_accepted_without_those_withdrawn() -> None:
    events = [
        note(NoteKind.ACCEPTED, "deck/q", 1, text="b", on=True),
        note(NoteKind.ACCEPTED, "deck/q", 2, text="a", on=True),
        note(NoteKind.ACCEPTED, "deck/q", 3, text="c", on=True),
        note(NoteKind.ACCEPTED, "deck/q", 4, text="b", on=False),
    ]
    assert fold(events, MODEL).accepted == {"deck/q": ("a", "c")}
    again = note(NoteKind.ACCEPTED, "deck/q", 5, text="b", on=True)
    assert fold([again, *events], MODEL).accepted == {"deck/q": ("a", "c", "b")}


def test_the_newest_readable_weights_hold_for_the_whole_log() -> None:
    weights = tuple(w * 0.9 for w in FSRS6_WEIGHTS)
    events = [
        review(0),
        review(4),
        note(NoteKind.WEIGHTS, "w1", 2, model="fsrs-7", weights=None),
        note(NoteKind.WEIGHTS, "w2", 3, model="fsrs-6", weights=list(weights)),
        note(NoteKind.WEIGHTS, "w3", 4, model="fsrs-99", weights=[]),
    ]
    folded = fold(events, FSRS7())
    assert folded.weights is not None
    assert folded.weights[0] == "w2"
    model = folded.weights[1]
    assert model.weights == pytest.approx(weights, rel=0.2)
    assert folded.facts["deck/f"].memory == model.after(model.first(Rating.GOOD), 4.0, Rating.GOOD)


def test_new_weights_move_no_due_day() -> None:
    answers = [review(0), review(4)]
    adopted = note(NoteKind.WEIGHTS, "w", 5, model="fsrs-6", weights=[w * 0.8 for w in FSRS6_WEIGHTS])
    before, after = state(*answers), state(*answers, adopted)
    assert before is not None
    assert after is not None
    assert after.memory != before.memory
    assert after.due_on == before.due_on


# Estimates.


def estimate(day: float = 0, interval: float = 30.0, due_on: int = 19_700, **data: Any) -> Note:
    said = {"interval_days": interval, "ease": 2.5, "reviewed_at_ms": NOON_MS - 20 * DAY_MS, "due_on": due_on}
    return note(NoteKind.ESTIMATE, day=day, **{**said, **data})


def test_an_estimate_is_a_memory_with_the_interval_as_its_stability() -> None:
    found = state(estimate())
    assert found is not None
    assert found.memory is not None
    assert (found.memory.stability_days, found.due_on, found.reviews) == (30.0, 19_700, 0)
    assert found.is_estimate


def test_an_answer_goes_on_from_an_estimate() -> None:
    found = state(estimate(0), review(1, Rating.GOOD))
    assert found is not None
    assert found.memory == MODEL.after(estimated(MODEL, 30.0, 2.5), 21.0, Rating.GOOD)
    assert not found.is_estimate


def test_a_greater_ease_is_an_easier_fact() -> None:
    easy, hard = (state(estimate(ease=ease)) for ease in (3.0, 1.3))
    assert easy is not None
    assert hard is not None
    assert easy.memory is not None
    assert hard.memory is not None
    assert 1 <= easy.memory.difficulty < hard.memory.difficulty <= 10


def test_who_has_answered_knows_better_than_an_estimate() -> None:
    assert state(review(0, Rating.GOOD), estimate(1)) == state(review(0, Rating.GOOD))


def test_the_latest_estimate_counts() -> None:
    found = state(estimate(0), estimate(1, interval=90.0))
    assert found is not None
    assert found.memory is not None
    assert found.memory.stability_days == 90.0


def test_a_reset_ends_an_estimate() -> None:
    assert state(estimate(0), note(NoteKind.RESET, day=1)) == FactState()


def test_an_estimate_taken_back_leaves_nothing() -> None:
    said = estimate(0)
    assert state(said, void(said)) is None


@pytest.mark.parametrize("wrong", [{"interval_days": 0}, {"ease": "x"}, {"due_on": 1.5}, {"reviewed_at_ms": 2**60}])
def test_an_estimate_that_says_no_sense_is_passed_over(wrong: dict[str, Any]) -> None:
    assert state(estimate(**wrong)) is None


# The collector.


@pytest.mark.parametrize("is_on", [True, False])
def test_a_fold_pauses_the_garbage_collector_and_leaves_it_as_it_was_though_reading_fails(is_on: bool) -> None:
    def damaged() -> Iterator[tuple[str, list[Answer]]]:
        assert not gc.isenabled()
        raise ValueError("the disk")
        yield

    was_on = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        with pytest.raises(ValueError, match="the disk"):
            fold_facts(damaged(), (), MODEL)
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()
