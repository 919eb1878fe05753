from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection import Collection, study
from quizapp.collection.overview import overview
from quizapp.collection.study import Sitting
from quizapp.config import StudySettings
from quizapp.errors import DeckError, UsageError
from quizapp.learning.events import Form, Mode, Note, NoteKind, Outcome, Rating, Review, Stamp, text_hash, uuid7
from quizapp.learning.memory_models import FSRS7_WEIGHTS
from quizapp.learning.session import Phase
from tests.collection.conftest import Opening
from tests.courses import Clock, right_answer, wrong_answer


def answered(collection: Collection, sitting: Sitting, how: str = "right", **more: int) -> Sitting:
    showing = sitting.session.showing
    assert showing is not None
    question = sitting.course.question(showing.asked)
    assert question is not None
    text = (right_answer if how == "right" else wrong_answer)(question)
    return study.submit(collection, sitting, text, answer_ms=4_000, **more)


def rated(collection: Collection, sitting: Sitting, rating: Rating = Rating.GOOD) -> Sitting:
    return study.rate(collection, answered(collection, sitting), rating)


def asked(sitting: Sitting) -> str:
    assert sitting.session.showing is not None
    return sitting.session.showing.asked.fact


def finished(collection: Collection, sitting: Sitting) -> Sitting:
    while sitting.session.phase is Phase.ASKING:
        sitting = rated(collection, sitting)
    return sitting


def says_what_the_log_says(collection: Collection, sitting: Sitting) -> None:
    states = collection.store.fact_states()
    for fact, state in sitting.session.changed.items():
        assert states.get(fact, type(state)()) == state
    assert collection.store.fold_differs() == []


def reviews(collection: Collection) -> list[Review]:
    return [event for event in collection.store.events(kinds=["review"]) if isinstance(event, Review)]


def many_cards(home: Path, count: int) -> None:
    cards = "".join(f'[[questions]]\nid = "c{n}"\nprompt = "Card {n}?"\nanswer = "side {n}"\n' for n in range(count))
    (home / "decks" / "m.toml").write_text(f'[deck]\nid = "m"\n{cards}', "utf-8")


def past_reviews(
    collection: Collection, clock: Clock, deck_id: str, facts: list[str], *, days_ago: int, due_in_days: int = 0
) -> None:
    """Each fact was rated Good so many days ago and is due by now."""
    day = clock.now().day
    events = []
    for number, fact in enumerate(facts):
        at_ms = clock.at_ms - days_ago * 86_400_000 + number
        stamp = Stamp(id=uuid7(at_ms, number), at_ms=at_ms, offset_minutes=0, machine="elsewhere")
        events.append(
            Review(
                stamp=stamp,
                deck_id=deck_id,
                question_id=fact,
                fact_id=fact,
                text_hash="",
                type="flash",
                form=Form.RECALL,
                mode=Mode.STUDY,
                outcome=Outcome.REVEALED,
                score=None,
                rating=Rating.GOOD,
                answer_ms=5_000,
                due_on=day + due_in_days,
            )
        )
    collection.store.append(events)


# A session


def test_every_answer_is_in_the_log_before_the_next_question_is_shown(collection: Collection) -> None:
    sitting = study.start(collection, ["d"])
    for number in range(1, 6):
        sitting = rated(collection, sitting)
        assert len(reviews(collection)) == number
        says_what_the_log_says(collection, sitting)
    assert study.leave(collection, answered(collection, sitting)) == 6
    assert len(reviews(collection)) == 6


def test_study_goes_on_where_the_last_session_was_left(collection: Collection, clock: Clock) -> None:
    first = study.start(collection, ["d"])
    seen = asked(first)
    study.leave(collection, rated(collection, first))
    again = study.start(collection, ["d"])
    assert again.session.left == first.session.left - 1
    assert not again.session.is_queued(seen)


def test_a_new_collection_finds_a_step_that_is_not_over(opening: Opening, clock: Clock) -> None:
    collection = opening(for_all_decks=StudySettings(new_per_day=1))
    sitting = rated(collection, study.start(collection, ["d"]), Rating.AGAIN)
    assert sitting.session.phase is Phase.WAITING
    again = study.start(opening(for_all_decks=StudySettings(new_per_day=1)), ["d"])
    assert again.session.phase is Phase.WAITING
    assert asked(study.ask_now(again)) == sitting.session.waiting[0][1]


def test_undo_from_the_end_takes_everything_back(collection: Collection) -> None:
    sitting = finished(collection, study.start(collection, ["d"]))
    assert sitting.session.phase is Phase.FINISHED
    while sitting.session.previous is not None:
        sitting = study.undo(collection, sitting)
        says_what_the_log_says(collection, sitting)
    assert reviews(collection) == []
    assert all(state.memory is None for state in collection.store.fact_states().values())


def test_a_spelling_is_accepted_at_once_and_no_longer_after_undo(collection: Collection) -> None:
    sitting = study.start(collection, ["d"], only=["d/symptom"])
    sitting = study.override(study.submit(collection, sitting, ("reliving it",), answer_ms=1))
    assert study.spelling_to_accept(sitting) == "reliving it"
    sitting = study.remember(sitting, "reliving it", yes=True)
    sitting = study.rate(collection, sitting, Rating.GOOD)
    assert sitting.course.accepted == {"d/symptom": ("reliving it",)}
    assert study.undo(collection, sitting).course.accepted == {}


def test_bury_suspend_mark_and_not_now_are_in_the_log(collection: Collection, clock: Clock) -> None:
    sitting = study.start(collection, ["d"])
    first = asked(sitting)
    sitting = study.bury(collection, sitting)
    second = asked(sitting)
    sitting = study.suspend(collection, answered(collection, sitting, "wrong"))
    sitting = study.mark(collection, sitting)
    sitting = study.not_now(collection, sitting)
    states = collection.store.fact_states()
    assert states[first].buried_until == clock.now().day + 1
    assert states[second].suspended or reviews(collection)[0].outcome is Outcome.REVEALED
    assert len(collection.store.marked()) == 1
    assert reviews(collection)[-1].outcome is Outcome.SKIPPED
    says_what_the_log_says(collection, sitting)


def test_a_cram_takes_every_fact_that_is_not_suspended_and_touches_no_schedule(collection: Collection) -> None:
    sitting = study.suspend(collection, study.start(collection, ["d"]))
    before = collection.store.fact_states()
    cram = study.start(collection, ["d"], mode=Mode.CRAM)
    assert cram.session.left == 8
    finished(collection, cram)
    after = collection.store.fact_states()
    assert {fact: state._replace(last_question_id=None) for fact, state in after.items() if fact in before} == before
    assert all(state.memory is None and state.due_on is None for state in after.values())
    assert sitting.session.phase is Phase.ASKING


def test_what_is_told_of_the_ratings_before_the_answer_is_what_the_buttons_promise_after_it(
    opening: Opening, home: Path
) -> None:
    many_cards(home, 12)
    collection = opening()
    sitting = study.start(collection, ["m"])
    for _ in range(12):
        told = study.promises_now(collection, sitting)
        sitting = study.submit(collection, sitting, (), answer_ms=1_000)
        assert sitting.session.showing is not None
        assert told == sitting.session.showing.promises == study.promises_now(collection, sitting)
        sitting = study.rate(collection, sitting, Rating.EASY)
    assert study.promises_now(collection, study.start(collection, ["m"], mode=Mode.CRAM)) == ()


def test_weights_adopted_meanwhile_are_those_of_the_next_question_and_of_what_undo_brings_back(
    opening: Opening, home: Path
) -> None:
    many_cards(home, 6)
    collection = opening()
    sitting = rated(collection, study.start(collection, ["m"]))
    first = sitting.session.previous
    assert first is not None
    assert first.before.showing is not None
    fact = first.before.showing.asked.fact
    data = {"model": "fsrs-7", "weights": [2 * FSRS7_WEIGHTS[0], *FSRS7_WEIGHTS[1:2], 5.0, *FSRS7_WEIGHTS[3:]]}
    collection.log((Note(stamp=collection.stamp(), kind=NoteKind.WEIGHTS, target="fsrs-7:x", data=data),), {})
    shown = study.by_weights_in_force(collection, sitting)
    assert shown.course.weights_id == "fsrs-7:x"
    assert shown.session.state(fact) == collection.store.fact_state(fact)
    assert study.promises_now(collection, shown)[2].memory.stability_days == 5.0
    after = rated(collection, sitting)
    says_what_the_log_says(collection, after)
    back = study.undo(collection, study.undo(collection, after))
    says_what_the_log_says(collection, back)
    assert back.session.showing is not None
    assert back.session.showing.promises[2].memory.stability_days == 5.0


def test_the_wording_that_was_asked_is_kept(collection: Collection) -> None:
    sitting = study.start(collection, ["d"], only=["d/dose"])
    rated(collection, sitting)
    (review,) = reviews(collection)
    question = collection.deck("d").by_id["dose"]
    assert review.text_hash == text_hash("numeric", question.prompt, question.right)
    assert collection.store.wordings([review.text_hash])[review.text_hash].prompt == "Which dose?"


# What is offered


def test_new_facts_are_limited_to_the_day(opening: Opening) -> None:
    collection = opening(for_all_decks=StudySettings(new_per_day=3))
    sitting = finished(collection, study.start(collection, ["d"]))
    assert sitting.session.answered == 3
    assert study.start(collection, ["d"]).session.phase is Phase.FINISHED


def test_a_backlog_is_offered_in_part_and_whole_and_with_new_facts_on_demand(
    home: Path, opening: Opening, clock: Clock
) -> None:
    many_cards(home, 250)
    collection = opening(for_all_decks=StudySettings(reviews_per_day=100))
    for day in range(8):
        past_reviews(collection, clock, "m", [f"c{n}" for n in range(30 * day, 30 * day + 30)], days_ago=20 - day)
    offered = study.start(collection, ["m"])
    assert (offered.session.left, offered.session.is_queued("m/c249")) == (40, False)
    assert study.start(collection, ["m"], most_due=240).session.left == 240
    assert study.start(collection, ["m"], most_due=7).session.left == 7
    with_new = study.start(collection, ["m"], with_new=True)
    assert (with_new.session.left, with_new.session.is_queued("m/c249")) == (50, True)


def test_all_of_a_backlog_goes_beyond_the_limit_of_the_day_and_the_offer_does_not(
    home: Path, opening: Opening, clock: Clock
) -> None:
    many_cards(home, 240)
    collection = opening(for_all_decks=StudySettings(reviews_per_day=25))
    for day in range(8):
        past_reviews(collection, clock, "m", [f"c{n}" for n in range(30 * day, 30 * day + 30)], days_ago=20 - day)
    assert study.start(collection, ["m"]).session.left == 25
    assert study.start(collection, ["m"], most_due=240).session.left == 240
    (row,) = [row for row in overview(collection).rows if row.deck.deck_id == "m"]
    assert (row.due, row.offered) == (240, 25)


def test_first_ratings_of_new_facts_use_up_no_reviews(opening: Opening, home: Path, clock: Clock) -> None:
    many_cards(home, 6)
    collection = opening(for_all_decks=StudySettings(reviews_per_day=3, new_per_day=3))
    past_reviews(collection, clock, "m", ["c0", "c1", "c2"], days_ago=3)
    sitting = study.start(collection, ["m"], only=["m/c3", "m/c4", "m/c5"])
    finished(collection, sitting)
    assert study.start(collection, ["m"]).session.left == 3


def test_kin_are_known_to_the_session(collection: Collection) -> None:
    course = study.start(collection, ["ketamine"]).course
    assert course.kin
    assert all(fact.startswith("ketamine/") for fact in course.kin)


def test_what_is_due_tomorrow_counts_facts_of_the_deck_alone(collection: Collection, home: Path, clock: Clock) -> None:
    past_reviews(collection, clock, "d", ["dose", "fast", "gone"], days_ago=3, due_in_days=1)
    past_reviews(collection, clock, "d", ["why"], days_ago=3, due_in_days=2)
    assert study.due_tomorrow(collection, {"d": collection.deck("d")}) == 2


def test_a_deck_that_is_not_there_or_broken_is_said(collection: Collection, home: Path) -> None:
    with pytest.raises(UsageError, match="no deck"):
        study.start(collection, ["nowhere"])
    (home / "decks" / "broken.toml").write_bytes(b"\xff\xff")
    with pytest.raises(DeckError):
        study.start(collection, ["broken"])


# The learner's own quickness


def test_quickness_is_measured_from_the_log_once_there_is_enough_of_it(collection: Collection, clock: Clock) -> None:
    for number in range(50):
        assert study.course_of(collection, ["d"]).quick_ms == {}
        sitting = study.start(collection, ["d"], only=["d/symptom"])
        sitting = answered(collection, sitting, first_key_ms=100 * (number + 1))
        study.rate(collection, sitting, Rating.GOOD)
    assert study.course_of(collection, ["d"]).quick_ms == {"typed": 1_000}


# The clock


def test_a_clock_an_hour_behind_the_last_stamp_is_told_and_less_is_not(collection: Collection, clock: Clock) -> None:
    assert collection.clock_is_behind() is None
    rated(collection, study.start(collection, ["d"]))
    assert collection.clock_is_behind() is None
    clock.move(minutes=-60)
    assert collection.clock_is_behind() is None
    clock.move(minutes=-1)
    assert collection.clock_is_behind() == pytest.approx(61 * 60_000, abs=10)
    clock.move(days=1)
    assert collection.clock_is_behind() is None


def test_stamps_go_on_from_the_last_where_the_clock_ran_back(collection: Collection, clock: Clock) -> None:
    rated(collection, study.start(collection, ["d"], only=["d/dose"]))
    clock.move(days=-3)
    rated(collection, study.start(collection, ["d"], only=["d/fast"]))
    first, second = reviews(collection)
    assert second.stamp.at_ms == first.stamp.at_ms + 1


# Two windows


def test_an_answer_of_another_window_is_told_and_known_and_both_stand(
    collection: Collection, opening: Opening, clock: Clock
) -> None:
    other = opening()
    here, there = study.start(collection, ["d"], only=["d/dose"]), study.start(other, ["d"], only=["d/dose"])
    rated(other, there, Rating.EASY)
    here = rated(collection, here, Rating.AGAIN)
    assert here.elsewhere == ("d/dose",)
    assert len(reviews(collection)) == 2
    assert here.session.state("d/dose") == collection.store.fact_state("d/dose")
    back = study.undo(collection, here)
    assert back.session.state("d/dose") == collection.store.fact_state("d/dose")
    assert back.session.showing is not None
    assert back.session.showing.state == collection.store.fact_state("d/dose")
    assert len(reviews(collection)) == 1


def test_undoing_ones_own_answer_is_no_news_of_another_window(collection: Collection) -> None:
    sitting = rated(collection, study.start(collection, ["d"], only=["d/dose"]))
    sitting = study.undo(collection, sitting)
    sitting = study.rate(collection, sitting, Rating.HARD)
    assert sitting.elsewhere == ()


def test_voids_are_notes_of_the_log(collection: Collection) -> None:
    sitting = rated(collection, study.start(collection, ["d"], only=["d/dose"]))
    study.undo(collection, sitting)
    voids = [event for event in collection.store.events(kinds=[NoteKind.VOID]) if isinstance(event, Note)]
    assert len(voids) == 1
