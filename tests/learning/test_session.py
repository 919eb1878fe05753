from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quizapp.deck.model import Deck
from quizapp.errors import IllegalMove
from quizapp.learning import session as moves
from quizapp.learning.asking import Course
from quizapp.learning.events import Confidence, Event, Form, Memory, Mode, Note, NoteKind, Outcome, Rating, Review
from quizapp.learning.folding import fold
from quizapp.learning.phases import Remaining
from quizapp.learning.scheduling import FactState, Policy
from quizapp.learning.session import LEGAL, Move, Phase, Session, Showing
from tests.courses import Clock, bundled, course_of, deck_of, decks, facts_of, right_answer, wrong_answer

CARDS = "".join(
    f'[[questions]]\nid = "{name}"\ntype = "typed"\nprompt = "What is {name}?"\nanswer = "{name}{name}{name}"\n'
    for name in "abcdefgh"
)
"""Eight facts, each asked in one way."""


def cards(count: int = 3, **changes: Any) -> Course:
    return course_of(deck_of('[deck]\nid = "d"\ntitle = "D"\n' + CARDS), **changes)


def begun(course: Course, clock: Clock, count: int = 3, mode: Mode = Mode.STUDY) -> Session:
    return moves.start(course, facts_of(course)[:count], {}, clock.now(), mode=mode, seed="s")


def only(course: Course, clock: Clock, fact: str, state: FactState | None = None) -> Session:
    states = {fact: state} if state else {}
    return moves.start(course, (fact,), states, clock.now(), mode=Mode.STUDY, seed="s")


def shown(session: Session) -> Showing:
    assert session.showing is not None
    return session.showing


def asked(session: Session) -> str:
    return shown(session).asked.question_id


def answered(session: Session, course: Course, clock: Clock, how: str = "right", **more: Any) -> Session:
    question = course.question(shown(session).asked)
    assert question is not None
    text = {"right": right_answer, "wrong": wrong_answer}[how](question) if how != "dont_know" else ()
    return moves.submit(session, course, text, clock.now(), answer_ms=3_000, **more)


def rated(session: Session, course: Course, clock: Clock, rating: Rating) -> Session:
    """Answer rightly and give this rating."""
    if session.phase is Phase.ASKING:
        session = answered(session, course, clock)
    return moves.rate(session, course, rating, clock.stamp)[0]


def reviews(events: tuple[Event, ...]) -> list[Review]:
    return [event for event in events if isinstance(event, Review)]


def without_words(session: Session) -> Session:
    """A session but for what undo does not restore: the message, what it stepped back from, a rating half pressed."""
    showing = replace(session.showing, armed=None) if session.showing else None
    return replace(session, message="", left_behind=(), showing=showing, previous=None)


# One answer


def test_the_buttons_promise_what_the_review_stores() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock)
    promise = shown(session).promises[Rating.GOOD - 1]
    clock.move(minutes=3)
    (review,) = reviews(moves.rate(session, course, Rating.GOOD, clock.stamp)[1])
    assert (review.rating, review.due_on, review.due_at_ms) == (Rating.GOOD, promise.due_on, None)
    assert (review.answer_ms, review.outcome, review.score) == (3_000, Outcome.RIGHT, 1.0)


def test_a_fact_forgotten_for_the_eighth_time_is_stopped_said_so_and_not_asked_again_today() -> None:
    course, clock = cards(), Clock()
    fact = facts_of(course)[0]
    now = clock.now()
    known = FactState(
        memory=Memory(3.0, 7.0), reviewed_at_ms=now.at_ms, reviewed_on=now.day, due_on=now.day, reviews=20, lapses=7
    )
    session = only(course, clock, fact, known)
    after = rated(session, course, clock, Rating.AGAIN)
    assert "is stopped: forgotten 8 times" in after.message
    assert (after.phase, after.waiting) == (Phase.FINISHED, ())
    back, _ = moves.undo(after, course, clock.stamp)
    assert not back.state(fact).is_leech
    assert rated(back, course, clock, Rating.GOOD).message == ""


def test_a_review_says_how_soon_the_first_key_came() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, first_key_ms=700)
    assert shown(session).selected is Rating.EASY
    assert reviews(moves.rate(session, course, Rating.EASY, clock.stamp)[1])[0].first_key_ms == 700


def test_how_sure_an_answer_was_is_stored_with_it_and_undone_with_it() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, "wrong", confidence=Confidence.SURE)
    after, events = moves.rate(session, course, Rating.AGAIN, clock.stamp)
    assert [review.confidence for review in reviews(events)] == [Confidence.SURE]
    back, _ = moves.undo(after, course, clock.stamp)
    assert shown(back).confidence is Confidence.SURE
    again, events = moves.rate(back, course, Rating.AGAIN, clock.stamp)
    assert [review.confidence for review in reviews(events)] == [Confidence.SURE]
    unsaid = answered(again, course, clock)
    assert [r.confidence for r in reviews(moves.rate(unsaid, course, Rating.GOOD, clock.stamp)[1])] == [None]


def test_after_a_wrong_answer_only_again_is_one_press() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, "wrong")
    armed, events = moves.rate(session, course, Rating.GOOD, clock.stamp)
    assert (armed.phase, events) == (Phase.ANSWERED, ())
    assert armed.message == "Counted as wrong. o if you were right; 3 again to rate it Good."
    other, events = moves.rate(armed, course, Rating.HARD, clock.stamp)
    assert (other.phase, events) == (Phase.ANSWERED, ())
    after, events = moves.rate(armed, course, Rating.GOOD, clock.stamp)
    assert reviews(events)[0].rating is Rating.GOOD
    assert after.phase is Phase.ASKING
    _, events = moves.rate(session, course, Rating.AGAIN, clock.stamp)
    assert reviews(events)[0].rating is Rating.AGAIN


def test_moving_the_selection_disarms_a_rating_half_pressed() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, "wrong")
    armed, _ = moves.rate(session, course, Rating.GOOD, clock.stamp)
    moved = moves.select(moves.select(armed, Rating.HARD), Rating.GOOD)
    assert (shown(moved).selected, shown(moved).armed, moved.message) == (Rating.GOOD, None, "")


def test_i_was_right_flips_the_verdict_and_back_until_it_is_rated() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, "wrong")
    right = moves.override(session)
    assert shown(right).selected is Rating.GOOD
    assert shown(moves.override(right)).selected is Rating.AGAIN
    after, events = moves.rate(right, course, Rating.GOOD, clock.stamp)
    assert (reviews(events)[0].outcome, reviews(events)[0].score) == (Outcome.RIGHT, 1.0)
    assert reviews(events)[0].overridden
    assert after.right == 1


def test_i_was_right_after_a_hint_is_hard() -> None:
    course, clock = cards(), Clock()
    session = answered(moves.hint(begun(course, clock)), course, clock, "wrong")
    assert shown(moves.override(session)).selected is Rating.HARD


def test_a_right_answer_has_nothing_to_be_right_about() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock)
    assert not session.allows(Move.OVERRIDE)
    assert moves.override(session).showing == session.showing


def test_a_true_answer_that_is_not_meant_leaves_the_question_open_and_a_right_one_then_is_hard() -> None:
    course, clock = course_of(), Clock()
    session = only(course, clock, "d/symptom")
    open_still = moves.submit(session, course, ("nightmares",), clock.now(), answer_ms=1)
    assert (open_still.phase, open_still.message) == (Phase.ASKING, "Also true. Another one is meant.")
    assert shown(answered(open_still, course, clock)).selected is Rating.HARD


def test_a_card_is_rated_by_the_learner_with_good_selected_and_again_after_zero() -> None:
    course, clock = course_of(), Clock()
    session = only(course, clock, "d/why")
    turned = answered(session, course, clock)
    assert (shown(turned).selected, turned.right) == (Rating.GOOD, 0)
    assert shown(answered(session, course, clock, knew=False)).selected is Rating.AGAIN
    assert moves.rate(turned, course, Rating.GOOD, clock.stamp)[0].right == 1
    assert moves.rate(turned, course, Rating.AGAIN, clock.stamp)[0].right == 0


def test_a_question_that_is_gone_from_its_deck_is_passed_over() -> None:
    course, clock = course_of(), Clock()
    session = only(course, clock, "d/system")
    assert asked(session) == "system-choice"
    kept = [question for question in course.decks["d"].questions if question.id != "system-choice"]
    edited = replace(course, decks={"d": Deck(id="d", title="D", questions=tuple(kept))})
    passed = moves.submit(session, edited, ("glutamate",), clock.now(), answer_ms=1)
    assert passed.message == "That question is gone from its deck."
    assert shown(passed).asked.fact == "d/system"
    bare = replace(course, decks={"d": Deck(id="d", title="D")})
    assert moves.submit(session, bare, ("glutamate",), clock.now(), answer_ms=1).phase is Phase.FINISHED


# Spellings


def spelled(course: Course, clock: Clock, fact: str, text: str) -> Session:
    # Strong enough to be asked freely.
    state = FactState(memory=Memory(30.0, 5.0), reviewed_on=19_000, due_on=19_001, highest_form=Form.RECALL, reviews=3)
    session = only(course, clock, fact, state)
    return moves.override(moves.submit(session, course, (text,), clock.now(), answer_ms=1))


def test_a_spelling_is_accepted_with_the_rating_and_voided_by_undo() -> None:
    course, clock = course_of(), Clock()
    session = spelled(course, clock, "d/symptom", "reliving it all")
    assert moves.spelling_to_accept(session, course) == "reliving it all"
    agreed = moves.remember(session, "reliving it all", yes=True)
    assert moves.spelling_to_accept(agreed, course) is None
    after, events = moves.rate(agreed, course, Rating.GOOD, clock.stamp)
    accepted = [event for event in events if isinstance(event, Note)]
    assert [(event.kind, event.target, event.data) for event in accepted] == [
        (NoteKind.ACCEPTED, "d/symptom", {"text": "reliving it all", "on": True})
    ]
    _, voids = moves.undo(after, course, clock.stamp)
    assert {void.target for void in voids if isinstance(void, Note)} == {event.stamp.id for event in events}
    assert fold([*events, *voids], course.model).accepted == {}


def test_a_spelling_refused_or_taken_back_is_not_written() -> None:
    course, clock = course_of(), Clock()
    session = spelled(course, clock, "d/symptom", "reliving it all")
    for last in (
        moves.remember(session, "reliving it all", yes=False),
        moves.override(moves.override(moves.remember(session, "reliving it all", yes=True))),
        moves.override(moves.remember(session, "reliving it all", yes=True)),
    ):
        _, events = moves.rate(last, course, Rating.AGAIN, clock.stamp)
        assert [type(event) for event in events] == [Review]


@pytest.mark.parametrize("text", ["57", "flshbaks"])
def test_neither_a_number_nor_a_typo_is_offered(text: str) -> None:
    course, clock = course_of(), Clock()
    assert moves.spelling_to_accept(spelled(course, clock, "d/symptom", text), course) is None


@pytest.mark.parametrize("text", ["dopamine", "GABA", "the serotonin", "dopamin"])
def test_a_distractor_of_another_form_is_never_offered(text: str) -> None:
    course, clock = course_of(), Clock()
    session = spelled(course, clock, "d/system", text)
    assert asked(session) == "system-typed"
    assert moves.spelling_to_accept(session, course) is None


def test_without_i_was_right_nothing_can_be_remembered() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, "wrong")
    assert moves.remember(session, "qqqqqqqq", yes=True) == session


# What comes next


def test_a_step_comes_back_when_it_is_over_before_what_is_new() -> None:
    course, clock = cards(), Clock()
    session = rated(begun(course, clock), course, clock, Rating.AGAIN)
    assert asked(session) == "b"
    clock.move(minutes=11)
    session = rated(session, course, clock, Rating.GOOD)
    assert asked(session) == "a"


def test_of_facts_that_only_wait_the_soonest_is_asked_but_not_the_one_just_asked() -> None:
    course, clock = cards(), Clock()
    session = begun(course, clock, 2)
    session = rated(session, course, clock, Rating.AGAIN)
    clock.move(minutes=1)
    session = rated(session, course, clock, Rating.AGAIN)
    assert [fact for _, fact in (*session.waiting,)] == ["d/b"]
    assert asked(session) == "a"
    clock.move(minutes=1)
    session = rated(session, course, clock, Rating.AGAIN)
    assert asked(session) == "b"


def test_a_fact_that_waits_alone_is_waited_for_until_asked_now_or_over() -> None:
    course, clock = cards(), Clock()
    session = rated(begun(course, clock, 1), course, clock, Rating.AGAIN)
    assert (session.phase, session.showing, session.left) == (Phase.WAITING, None, 1)
    assert asked(moves.ask_now(session, course)) == "a"
    state = session.state("d/a")
    again = moves.start(course, ("d/a",), {"d/a": state}, clock.now(), mode=Mode.STUDY, seed="s")
    assert again.phase is Phase.WAITING
    clock.move(minutes=11)
    later = moves.start(course, ("d/a",), {"d/a": state}, clock.now(), mode=Mode.STUDY, seed="s")
    assert later.phase is Phase.ASKING


def test_the_last_waiting_fact_is_waited_for_though_another_was_just_asked() -> None:
    course, clock = cards(), Clock()
    session = rated(begun(course, clock, 2), course, clock, Rating.AGAIN)
    assert rated(session, course, clock, Rating.GOOD).phase is Phase.WAITING


def test_a_step_that_ended_while_its_verdict_was_read_lets_another_go_first() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock, 2), course, clock, "wrong")
    clock.move(minutes=11)
    session = rated(session, course, clock, Rating.AGAIN)
    assert asked(session) == "b"
    assert asked(rated(session, course, clock, Rating.GOOD)) == "a"


def test_kin_do_not_follow_each_other_where_another_stands() -> None:
    kin = {"d/a": {"d/b"}, "d/b": {"d/a"}}
    course, clock = cards(kin=kin), Clock()
    session = begun(course, clock)
    assert asked(session) == "a"
    session = rated(session, course, clock, Rating.GOOD)
    assert asked(session) == "c"
    assert asked(rated(session, course, clock, Rating.GOOD)) == "b"


def test_not_now_asks_again_at_the_end_and_twice_means_next_session() -> None:
    course, clock = cards(), Clock()
    session, events = moves.not_now(begun(course, clock), course, clock.stamp)
    assert (reviews(events)[0].outcome, reviews(events)[0].rating, reviews(events)[0].score) == (
        Outcome.SKIPPED,
        None,
        None,
    )
    assert (asked(session), session.left, session.message) == ("b", 3, "Asked again at the end.")
    session = rated(session, course, clock, Rating.GOOD)
    session = rated(session, course, clock, Rating.GOOD)
    assert asked(session) == "a"
    session, _ = moves.not_now(session, course, clock.stamp)
    assert (session.phase, session.left, session.message) == (Phase.FINISHED, 0, "Asked again next session.")


def test_a_question_put_off_alone_is_asked_again_at_once() -> None:
    course, clock = cards(), Clock()
    session, _ = moves.not_now(begun(course, clock, 1), course, clock.stamp)
    assert asked(session) == "a"


def test_a_question_edited_before_its_answer_goes_to_the_end_and_nothing_is_logged() -> None:
    course, clock = cards(), Clock()
    session = begun(course, clock)
    session = moves.ask_again(session, course, clock.now(), course.question(shown(session).asked))
    assert (asked(session), session.left, session.answered) == ("b", 3, 0)
    session = rated(rated(session, course, clock, Rating.GOOD), course, clock, Rating.GOOD)
    assert asked(session) == "a"


def test_a_question_edited_after_its_answer_is_judged_again_at_once() -> None:
    course, clock = cards(), Clock()
    session = moves.submit(begun(course, clock), course, ("alpha",), clock.now(), answer_ms=5)
    assert shown(session).selected is Rating.AGAIN
    edited = replace(course, decks={"d": deck_of(f'[deck]\nid = "d"\n{CARDS}'.replace('"aaa"', '"alpha"'))})
    before = course.question(shown(session).asked)
    again = moves.ask_again(session, edited, clock.now(), before)
    assert (shown(again).selected, shown(again).answer_ms, again.phase) == (Rating.GOOD, 5, Phase.ANSWERED)
    assert again.message == "Judged again, as it is now."


def test_an_edit_to_another_type_after_the_answer_asks_it_at_the_end_with_nothing_logged() -> None:
    course, clock = cards(), Clock()
    session = moves.submit(begun(course, clock), course, ("alpha",), clock.now(), answer_ms=5)
    as_card = f'[deck]\nid = "d"\n{CARDS}'.replace('type = "typed"\nprompt = "What is a?"', 'prompt = "What is a?"')
    edited = replace(course, decks={"d": deck_of(as_card)})
    again = moves.ask_again(session, edited, clock.now(), course.question(shown(session).asked))
    assert (asked(again), again.left, again.answered) == ("b", 3, 0)


def test_what_was_made_another_fact_is_judged_without_the_memory_of_the_old_one() -> None:
    course, clock = cards(), Clock()
    now = clock.now()
    known = FactState(
        memory=Memory(30.0, 5.0), reviewed_at_ms=now.at_ms, reviewed_on=now.day, due_on=now.day, reviews=3
    )
    session = answered(only(course, clock, "d/a", known), course, clock)
    named = f'[deck]\nid = "d"\n{CARDS}'.replace('id = "a"', 'id = "another"')
    edited = replace(course, decks={"d": deck_of(named)})
    before = course.question(shown(session).asked)
    again = moves.ask_again(session, edited, now, before, question_id="another")
    assert shown(again).asked.fact == "d/another"
    assert shown(again).promises[2].interval_days < shown(session).promises[2].interval_days
    (review,) = reviews(moves.rate(again, edited, Rating.GOOD, clock.stamp)[1])
    assert (review.question_id, review.fact_id) == ("another", "another")


def test_undo_after_an_edit_goes_back_to_the_rating_before_it() -> None:
    course, clock = cards(), Clock()
    session = answered(rated(begun(course, clock), course, clock, Rating.GOOD), course, clock)
    again = moves.ask_again(session, course, clock.now(), course.question(shown(session).asked))
    back, voids = moves.undo(again, course, clock.stamp)
    assert (asked(back), len(voids)) == ("a", 1)
    assert asked(rated(back, course, clock, Rating.GOOD)) == "b"


# Burying, suspending, marking


@pytest.mark.parametrize("kind", [NoteKind.BURIED_UNTIL, NoteKind.SUSPENDED])
def test_setting_aside_saves_the_verdict_on_show_and_ends_the_fact_for_today(kind: NoteKind) -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, "wrong")
    after, events = moves.set_aside(session, course, kind, clock.stamp)
    assert [type(event) for event in events] == [Review, Note]
    assert reviews(events)[0].rating is Rating.AGAIN
    assert not after.is_queued("d/a")
    assert (after.answered, asked(after)) == (1, "b")
    state = fold(events, course.model).facts["d/a"]
    assert state == after.state("d/a")
    assert state.suspended or state.buried_until == clock.now().day + 1


def test_setting_aside_an_open_question_or_a_card_turned_over_saves_no_answer() -> None:
    course, clock = course_of(), Clock()
    session = moves.start(course, ("d/why", "d/fast"), {}, clock.now(), mode=Mode.STUDY, seed="s")
    for showing in (session, answered(session, course, clock)):
        after, events = moves.set_aside(showing, course, NoteKind.BURIED_UNTIL, clock.stamp)
        assert [type(event) for event in events] == [Note]
        assert after.answered == 0
        back, voids = moves.undo(after, course, clock.stamp)
        assert without_words(back) == without_words(showing)
        assert fold([*events, *voids], course.model).facts.get("d/why", FactState()) == FactState()


def test_a_mark_is_put_and_taken_off_and_outlives_undo() -> None:
    course, clock = cards(), Clock()
    session = rated(begun(course, clock), course, clock, Rating.GOOD)
    session, events = moves.mark(session, clock.stamp)
    assert session.marked == {"d/b"}
    assert fold(events, course.model).marked == {"d/b"}
    back, _ = moves.undo(session, course, clock.stamp)
    assert back.marked == {"d/b"}
    off, more = moves.mark(session, clock.stamp)
    assert (off.marked, fold([*events, *more], course.model).marked) == (frozenset(), frozenset())


# Undo


def test_undo_after_the_last_answer_shows_its_verdict_with_ratings_live() -> None:
    course, clock = cards(), Clock()
    last = answered(begun(course, clock, 1), course, clock)
    end, events = moves.rate(last, course, Rating.GOOD, clock.stamp)
    assert (end.phase, end.allows(Move.UNDO)) == (Phase.FINISHED, True)
    back, voids = moves.undo(end, course, clock.stamp)
    assert without_words(back) == without_words(last)
    assert back.message == "Took back Good on “What is a?”."
    assert fold([*events, *voids], course.model).facts.get("d/a", FactState()) == FactState()
    assert moves.rate(back, course, Rating.HARD, clock.stamp)[0].phase is Phase.FINISHED


def test_undo_says_that_there_is_one_more_and_when_there_is_none() -> None:
    course, clock = cards(), Clock()
    session = rated(rated(begun(course, clock), course, clock, Rating.GOOD), course, clock, Rating.AGAIN)
    session, _ = moves.undo(session, course, clock.stamp)
    assert session.message == "Took back Again on “What is b?”. u: one more."
    session, _ = moves.undo(session, course, clock.stamp)
    assert session.message == "Took back Good on “What is a?”."
    session, events = moves.undo(session, course, clock.stamp)
    assert (session.message, events) == ("Nothing more to take back.", ())


def test_what_undo_stepped_back_from_comes_back_after_the_rating_verdict_and_all() -> None:
    course, clock = cards(), Clock()
    session = begun(course, clock)
    session = rated(session, course, clock, Rating.GOOD)
    session = rated(session, course, clock, Rating.GOOD)
    hinted = moves.hint(session)
    back = moves.undo(moves.undo(hinted, course, clock.stamp)[0], course, clock.stamp)[0]
    assert asked(back) == "a"
    back = moves.rate(back, course, Rating.HARD, clock.stamp)[0]
    assert (asked(back), back.phase, shown(back).selected) == ("b", Phase.ANSWERED, Rating.GOOD)
    back = moves.rate(back, course, Rating.GOOD, clock.stamp)[0]
    assert (back.phase, back.showing) == (Phase.ASKING, hinted.showing)
    assert (back.left, back.answered) == (hinted.left, hinted.answered)


def test_an_asking_that_a_better_rating_makes_needless_does_not_come_back() -> None:
    course, clock = cards(), Clock()
    session = rated(begun(course, clock, 2), course, clock, Rating.AGAIN)
    session = rated(session, course, clock, Rating.GOOD)
    session = answered(moves.ask_now(session, course), course, clock)
    assert asked(session) == "a"
    back = moves.undo(moves.undo(session, course, clock.stamp)[0], course, clock.stamp)[0]
    passed = moves.rate(back, course, Rating.GOOD, clock.stamp)[0]
    assert asked(passed) == "b"
    assert moves.rate(passed, course, Rating.GOOD, clock.stamp)[0].phase is Phase.FINISHED
    failed = moves.rate(back, course, Rating.AGAIN, clock.stamp)[0]
    failed = moves.rate(failed, course, Rating.GOOD, clock.stamp)[0]
    assert (asked(failed), failed.phase) == ("a", Phase.ANSWERED)
    assert shown(failed).state == failed.state("d/a")


def test_undo_makes_a_rating_half_pressed_two_presses_again() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock, "wrong")
    session = moves.rate(session, course, Rating.GOOD, clock.stamp)[0]
    session = moves.rate(session, course, Rating.GOOD, clock.stamp)[0]
    assert shown(moves.undo(session, course, clock.stamp)[0]).armed is None


# Leaving


def test_leaving_logs_no_open_question_and_saves_a_verdict_with_its_selected_rating() -> None:
    course, clock = cards(), Clock()
    session = begun(course, clock)
    assert moves.leave(session, course, clock.stamp) == ()
    verdict = moves.select(answered(session, course, clock), Rating.HARD)
    assert [review.rating for review in reviews(moves.leave(verdict, course, clock.stamp))] == [Rating.HARD]
    assert moves.leave(rated(begun(course, clock, 1), course, clock, Rating.GOOD), course, clock.stamp) == ()


def test_leaving_drops_a_card_turned_over_and_not_rated() -> None:
    course, clock = course_of(), Clock()
    assert moves.leave(answered(only(course, clock, "d/why"), course, clock), course, clock.stamp) == ()


# Cram


def test_a_cram_touches_no_memory_and_asks_again_what_was_not_known() -> None:
    course, clock = cards(), Clock()
    session = begun(course, clock, 2, Mode.CRAM)
    assert shown(answered(session, course, clock)).promises == ()
    session, events = moves.rate(answered(session, course, clock, "wrong"), course, Rating.AGAIN, clock.stamp)
    (review,) = reviews(events)
    assert (review.mode, review.rating, review.due_on, review.due_at_ms) == (Mode.CRAM, None, None, None)
    assert fold(events, course.model).facts["d/a"] == FactState(last_question_id="a")
    assert asked(session) == "b"
    session = rated(session, course, clock, Rating.GOOD)
    assert asked(session) == "a"
    assert rated(session, course, clock, Rating.GOOD).phase is Phase.FINISHED


@pytest.mark.parametrize("rating", [Rating.HARD, Rating.GOOD, Rating.EASY])
def test_in_a_cram_anything_better_than_again_is_done(rating: Rating) -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock, 1, Mode.CRAM), course, clock)
    after, _ = moves.rate(session, course, rating, clock.stamp)
    assert after.phase is Phase.FINISHED
    assert after.previous is not None
    assert after.previous.name == "Good"


def test_a_cram_asks_also_facts_in_a_learning_step() -> None:
    course, clock = cards(), Clock()
    state = rated(begun(course, clock, 1), course, clock, Rating.AGAIN).state("d/a")
    cram = moves.start(course, ("d/a", "d/b"), {"d/a": state}, clock.now(), mode=Mode.CRAM, seed="s")
    assert (asked(cram), cram.left) == ("a", 2)


def test_a_card_in_a_cram_counts_as_right_by_what_the_learner_said() -> None:
    course, clock = course_of(), Clock()
    for rating, right in ((Rating.GOOD, 1), (Rating.AGAIN, 0)):
        session = moves.start(course, ("d/why",), {}, clock.now(), mode=Mode.CRAM, seed="s")
        after, events = moves.rate(answered(session, course, clock), course, rating, clock.stamp)
        (count,) = fold(events, course.model).days.values()
        assert (after.right, count.right) == (right, right)


def test_options_stand_in_a_new_order_when_a_cram_asks_again() -> None:
    course, clock = course_of(), Clock()
    session = moves.start(course, ("d/conditions",), {}, clock.now(), mode=Mode.CRAM, seed="s")
    orders = set()
    for _ in range(6):
        orders.add(shown(session).asked.options)
        session = moves.rate(answered(session, course, clock), course, Rating.AGAIN, clock.stamp)[0]
    assert len(orders) > 1


# Another window


def test_what_another_window_answered_renews_what_the_buttons_promise() -> None:
    course, clock = cards(), Clock()
    session = answered(begun(course, clock), course, clock)
    strong = FactState(memory=Memory(100.0, 5.0), reviewed_on=clock.now().day - 90, due_on=clock.now().day, reviews=9)
    after = moves.renewed(session, course, {"d/a": strong}, clock.now())
    assert after.state("d/a") == strong
    assert shown(after).promises[Rating.GOOD - 1].interval_days > 50
    assert shown(after).verdict == shown(session).verdict


# The chain of predecessors


def grown_bytes(facts: int, answers: int) -> int:
    """By how much memory a session grows while so many facts of a deck of so many are answered."""
    own = [{"id": f"q{n}", "type": "typed", "prompt": "What?", "answer": "word"} for n in range(facts)]
    course, clock = course_of(Deck.model_validate({"id": "d", "title": "D", "questions": own})), Clock()
    session = rated(begun(course, clock, facts), course, clock, Rating.GOOD)  # what is looked up once, is
    tracemalloc.start()
    try:
        for _ in range(answers):
            session = rated(session, course, clock, Rating.GOOD)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_a_session_keeps_its_predecessors_in_a_memory_that_does_not_grow_with_the_deck() -> None:
    assert grown_bytes(4_000, 100) < 1.2 * grown_bytes(200, 100) < 1_500_000


@given(st.lists(st.sampled_from("abcdefgh"), max_size=12))
def test_what_remains_is_the_others_in_their_order(taken: list[str]) -> None:
    remaining, left = Remaining(tuple("abcdefgh")), list("abcdefgh")
    for fact in taken:
        remaining = remaining.without(fact)
        left = [other for other in left if other != fact]
        assert list(remaining) == left
        assert len(remaining) == len(left)


# Every move in every phase


_ANSWERS = ("right", "wrong", "dont_know")


class StudyMachine(RuleBasedStateMachine):
    """Any moves in any order, against the log they leave."""

    mode = Mode.STUDY

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.course = course_of()
        self.log: list[Event] = []
        self.before: list[Session] = []
        self.session = Session(mode=self.mode, seed="s")

    def deck(self, data: st.DataObject) -> Deck:
        return data.draw(decks())

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.course = course_of(self.deck(data), policies={"d": Policy(retention=0.9)})
        facts = data.draw(st.permutations(facts_of(self.course)[:6]))
        earlier = data.draw(st.lists(st.tuples(st.sampled_from(facts), st.sampled_from(Rating)), max_size=6))
        for fact, rating in earlier:
            self.clock.move(days=data.draw(st.sampled_from((0, 1, 9))))
            session = only(self.course, self.clock, fact, fold(self.log, self.course.model).facts.get(fact))
            if session.phase is Phase.WAITING:
                session = moves.ask_now(session, self.course)
            session = answered(session, self.course, self.clock)
            self.log += moves.rate(session, self.course, rating, self.clock.stamp)[1]
        self.known = dict(fold(self.log, self.course.model).facts)
        self.session = moves.start(self.course, tuple(facts), self.known, self.clock.now(), mode=self.mode, seed="s")

    @rule(minutes=st.sampled_from((1, 6, 30, 2000)))
    def wait(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)

    @rule(move=st.sampled_from(Move), data=st.data())
    def make(self, move: Move, data: st.DataObject) -> None:
        note(f"{self.session.phase} {move}")
        if move is Move.UNDO:
            return
        made = self._made(move, data)
        if move not in LEGAL[self.session.phase]:
            with pytest.raises(IllegalMove):
                made()
            return
        before = self.session
        result = made()
        after, events = result if isinstance(result[0], Session) else (before, ())
        if move is Move.LEAVE:
            return
        self.log += events
        if after.previous is not before.previous:
            assert after.previous is not None
            assert after.previous.before == before
            self.before.append(before)
        if after.showing is not before.showing and before.left_behind == after.left_behind:
            self._another_is_asked(before, after, move)
        self.session = after

    def _another_is_asked(self, before: Session, after: Session, move: Move) -> None:
        """Never the one just asked while another stands."""
        if after.showing is None or after.showing.verdict is not None or move in {Move.HINT, Move.SUBMIT}:
            return
        if after.showing.asked.fact == after.last_fact and move is not Move.ASK_NOW:
            assert not [*after.remaining, *after.later]
            assert len(after.waiting) < 2
            assert not [due_ms for due_ms, _ in after.waiting if due_ms <= self.clock.at_ms]

    @precondition(lambda self: self.before)
    @rule()
    def take_back(self) -> None:
        self.session, events = moves.undo(self.session, self.course, self.clock.stamp)
        before = self.before.pop()
        assert events
        self.log += events
        assert without_words(replace(self.session, marked=before.marked)) == without_words(before)
        assert self.session.previous == before.previous

    def _made(self, move: Move, data: st.DataObject) -> Callable[[], Any]:
        session, course, stamp, now = self.session, self.course, self.clock.stamp, self.clock.now()
        rating = data.draw(st.sampled_from(Rating))
        yes = data.draw(st.booleans())
        kind = NoteKind.SUSPENDED if yes else NoteKind.BURIED_UNTIL
        text: tuple[str, ...] = ()
        question = course.question(session.showing.asked) if session.showing else None
        how = data.draw(st.sampled_from(_ANSWERS))
        if question is not None and how != "dont_know":
            text = (right_answer if how == "right" else wrong_answer)(question)
        key = data.draw(st.none() | st.integers(0, 9_000))
        table: dict[Move, Callable[[], Any]] = {
            Move.SUBMIT: lambda: (
                moves.submit(session, course, text, now, answer_ms=5, first_key_ms=key, knew=yes),
                (),
            ),
            Move.HINT: lambda: (moves.hint(session), ()),
            Move.NOT_NOW: lambda: moves.not_now(session, course, stamp),
            Move.SET_ASIDE: lambda: moves.set_aside(session, course, kind, stamp),
            Move.MARK: lambda: moves.mark(session, stamp),
            Move.OVERRIDE: lambda: (moves.override(session), ()),
            Move.REMEMBER: lambda: (moves.remember(session, "another spelling", yes=yes), ()),
            Move.SELECT: lambda: (moves.select(session, rating), ()),
            Move.RATE: lambda: moves.rate(session, course, rating, stamp),
            Move.ASK_NOW: lambda: (moves.ask_now(session, course), ()),
            Move.ASK_AGAIN: lambda: (moves.ask_again(session, course, now, question), ()),
            Move.LEAVE: lambda: (moves.leave(session, course, stamp), ()),
        }
        return table[move]

    @invariant()
    def the_log_says_what_the_session_knows(self) -> None:
        facts = fold(self.log, self.course.model).facts
        for fact in facts_of(self.course):
            if fact in self.session.changed or fact in self.session.known:
                assert facts.get(fact, FactState()) == self.session.state(fact)

    @invariant()
    def the_log_says_what_is_marked_and_accepted(self) -> None:
        assert fold(self.log, self.course.model).marked == self.session.marked

    @invariant()
    def every_fact_stands_in_one_place(self) -> None:
        session = self.session
        queued = [*session.remaining, *session.later, *(fact for _, fact in session.waiting)]
        if session.showing is not None:
            queued.append(session.showing.asked.fact)
        assert len(queued) == len(set(queued)) == session.left
        assert (session.phase is Phase.FINISHED) == (session.left == 0)
        if session.phase is Phase.WAITING:
            assert len(session.waiting) == session.left == 1
        assert (session.showing is not None) == (session.phase in {Phase.ASKING, Phase.ANSWERED})

    @invariant()
    def only_study_is_heard_by_the_memory(self) -> None:
        for event in self.log:
            if isinstance(event, Review) and (event.mode is Mode.CRAM or event.outcome is Outcome.SKIPPED):
                assert (event.rating, event.due_on, event.due_at_ms) == (None, None, None)
            elif isinstance(event, Review):
                assert event.rating is not None
                assert (event.due_at_ms is None) == (event.rating is not Rating.AGAIN)


class CramMachine(StudyMachine):
    """The same in a cram, which leaves every memory as it was."""

    mode = Mode.CRAM

    @invariant()
    def no_memory_is_touched(self) -> None:
        for fact, state in fold(self.log, self.course.model).facts.items():
            known = getattr(self, "known", {}).get(fact, FactState())
            assert (state.memory, state.due_on, state.reviews, state.lapses) == (
                known.memory,
                known.due_on,
                known.reviews,
                known.lapses,
            )


class BundledMachine(StudyMachine):
    """The same with the deck that comes with the program."""

    own = bundled()

    def deck(self, data: st.DataObject) -> Deck:
        first = data.draw(st.integers(0, len(self.own.questions) - 1))
        return self.own.model_copy(update={"id": "d", "questions": self.own.questions[first : first + 12]})


TestStudyMachine = StudyMachine.TestCase
TestStudyMachine.settings = settings(max_examples=60, stateful_step_count=30)
TestCramMachine = CramMachine.TestCase
TestCramMachine.settings = settings(max_examples=30, stateful_step_count=25)
TestBundledMachine = BundledMachine.TestCase
TestBundledMachine.settings = settings(max_examples=30, stateful_step_count=25)
