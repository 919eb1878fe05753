from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import (
    DAY_MS,
    Day,
    Event,
    Form,
    Kind,
    Memory,
    Mode,
    Moment,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
)
from quizapp.learning.memory_models import FSRS6
from quizapp.learning.scheduling import FactState
from quizapp.learning.stats import (
    Score,
    Studied,
    day_streak,
    days_without_study,
    known_now,
    longest_streak,
    newest,
    scores,
    standing,
)
from tests.courses import START_MS

TODAY = Moment(START_MS, 0).day


def score(quiz_id: str, percent: int = 70, day: int = 0, **changes: Any) -> Score:
    found = Score(
        quiz_id=quiz_id,
        at=Moment(START_MS + day * DAY_MS, 0),
        decks=("d",),
        topics=(),
        kind=Kind.QUIZ,
        how="finished",
        percent=percent,
        marks=percent / 5,
        of=20,
        right=14,
        partly=0,
        wrong=6,
        not_answered=0,
        own_word=0,
        passed=None,
        used_ms=60_000,
    )
    return replace(found, **changes)


# Trend, last and best


def test_a_quiz_stands_against_the_last_and_the_best_before_it() -> None:
    every = tuple(
        score(name, percent, day)
        for day, (name, percent) in reversed(list(enumerate(zip("abcd", (88, 74, 80, 90), strict=True))))
    )
    found = standing(every, ("d",), before="c")
    assert found.last is not None
    assert (found.last.quiz_id, found.best, found.trend) == ("b", 88, (88, 74))
    assert standing(every, ("d",)).trend == (88, 74, 80, 90)
    assert standing((), ("d",)).last is None


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.RETRY},
        {"kind": Kind.EXAM},
        {"kind": Kind.SAME_PAPER},
        {"how": "unfinished"},
        {"of": 9},
        {"decks": ("d", "e")},
        {"topics": ("mechanism",)},
    ],
)
def test_only_whole_quizzes_of_ten_questions_on_the_same_deck_and_topics_compare(changes: dict[str, Any]) -> None:
    assert standing((score("a", **changes),), ("d",)).trend == ()
    assert standing((score("a"),), ("d",)).trend == (70,)


def test_the_newest_quiz_counts_as_the_last_however_short_but_no_retry_and_nothing_unfinished() -> None:
    short, exam = score("short", of=5), score("exam", kind=Kind.EXAM)
    for other in (score("a", kind=Kind.RETRY), score("b", how="unfinished"), score("c", decks=("d", "e"))):
        assert newest((other, short, exam), "d") == short
    assert newest((exam, short), "d") == exam
    assert newest((), "d") is None


def test_a_quiz_marked_by_confidence_does_not_compare_with_others() -> None:
    assert standing((score("a", scoring="confidence", highest=60.0),), ("d",)).trend == ()


def test_the_order_of_decks_and_topics_does_not_matter() -> None:
    found = score("a", decks=("d", "e"), topics=("x", "y"))
    assert standing((found,), ("e", "d"), ("y", "x")).best == 70


def test_of_a_quiz_ended_twice_the_later_end_counts_and_discarded_ones_are_left_out() -> None:
    names = ("percent", "marks", "of", "right", "partly", "wrong", "not_answered", "own_word", "used_ms")
    data = {**dict.fromkeys(names, 1), "passed": None, "kind": "quiz", "decks": ["d"], "topics": []}

    def ended(number: int, quiz_id: str, **more: Any) -> Note:
        stamp = Stamp(id=f"{number:03}", at_ms=START_MS + number, offset_minutes=60, machine="m")
        return Note(stamp=stamp, kind=NoteKind.QUIZ_FINISHED, target=quiz_id, data={**data, "how": "finished", **more})

    found = scores([ended(1, "a"), ended(2, "b"), ended(3, "c", how="discarded"), ended(4, "a", percent=99)])
    assert [(one.quiz_id, one.percent) for one in found] == [("a", 99), ("b", 1)]
    assert found[0].at == Moment(START_MS + 4, 60)


# The day streak


@pytest.mark.parametrize(
    ("answered", "length"),
    [
        (set(), 0),
        ({0}, 1),
        ({-1}, 1),
        ({0, -1, -2}, 3),
        ({-1, -2, -3}, 3),
        ({-2, -3}, 0),
        ({0, -2}, 1),
        ({1, 2}, 0),
    ],
)
def test_a_streak_is_of_days_in_a_row_and_today_unfinished_breaks_none(answered: set[int], length: int) -> None:
    assert day_streak({TODAY + day for day in answered}, TODAY) == length


def test_a_day_with_nothing_to_study_neither_breaks_nor_adds() -> None:
    answered = {TODAY, TODAY - 3, TODAY - 4, TODAY - 9}
    idle = {TODAY - 1, TODAY - 5}
    assert day_streak(answered, TODAY, idle.__contains__) == 4
    assert day_streak(answered, TODAY, {TODAY - 1}.__contains__) == 3
    assert day_streak({TODAY - 2}, TODAY, idle.__contains__) == 1


def test_a_vacation_neither_breaks_nor_adds() -> None:
    away = ((TODAY - 6, TODAY - 2),)
    assert day_streak({TODAY, TODAY - 1, TODAY - 7, TODAY - 8}, TODAY, away=away) == 4
    assert longest_streak({TODAY, TODAY - 1, TODAY - 7, TODAY - 8}, away=away) == 4
    assert day_streak({TODAY, TODAY - 7}, TODAY, away=away) == 1
    assert day_streak({TODAY - 1, TODAY - 4, TODAY - 7}, TODAY, away=away) == 3
    assert day_streak({TODAY - 7}, TODAY, away=((TODAY - 6, TODAY + 4),)) == 1


def test_a_day_missed_before_a_vacation_breaks_all_the_same() -> None:
    away = ((TODAY - 3, TODAY - 1), (TODAY - 5, TODAY - 4))
    assert day_streak({TODAY, TODAY - 7}, TODAY, away=away) == 1
    assert day_streak({TODAY, TODAY - 7}, TODAY, {TODAY - 6}.__contains__, away) == 2
    assert longest_streak({TODAY, TODAY - 7}, away=away) == 1


@given(
    st.sets(st.integers(-30, 0)),
    st.sets(st.integers(-30, 0)),
    st.lists(st.tuples(st.integers(-32, 2), st.integers(0, 9)), max_size=3),
)
def test_of_a_streak_with_vacations_no_day_counts_but_those_answered(
    answered: set[int], idle: set[int], spans: list[tuple[int, int]]
) -> None:
    days, away = {TODAY + day for day in answered}, [(TODAY + first, TODAY + first + more) for first, more in spans]
    free = {TODAY + day for day in idle}
    length = day_streak(days, TODAY, free.__contains__, away)
    assert day_streak(days, TODAY) <= length <= longest_streak(days, free.__contains__, away) <= len(days)


@given(st.sets(st.integers(-30, 0)), st.sets(st.integers(-30, 0)))
def test_only_the_last_day_of_a_gap_that_would_break_is_asked_about(answered: set[int], idle: set[int]) -> None:
    days = {TODAY + day for day in answered}
    asked: list[Day] = []

    def had_nothing(day: Day) -> bool:
        asked.append(day)
        return day - TODAY in idle

    length = day_streak(days, TODAY, had_nothing)
    assert length <= len(days)
    assert all(day not in days and (day + 1 in days or day == TODAY - 1) for day in asked)
    assert [day - TODAY in idle for day in asked[:-1]] == [True] * (len(asked) - 1) if asked else True
    assert length >= day_streak(days, TODAY)


def review(day: int, fact: str, due_in_days: int | None, number: int = 0) -> Review:
    at_ms = START_MS + day * DAY_MS + number
    return Review(
        stamp=Stamp(id=f"{at_ms}{fact}", at_ms=at_ms, offset_minutes=0, machine="m"),
        deck_id="d",
        question_id=fact,
        fact_id=fact,
        text_hash="",
        type="choice",
        form=Form.RECOGNISE,
        mode=Mode.STUDY,
        outcome=Outcome.RIGHT,
        score=1.0,
        rating=None if due_in_days is None else Rating.GOOD,
        due_on=None if due_in_days is None else TODAY + day + due_in_days,
    )


def note(day: int, kind: NoteKind, fact: str, /, **data: Any) -> Note:
    at_ms = START_MS + day * DAY_MS + 500
    return Note(
        stamp=Stamp(id=f"{at_ms}n", at_ms=at_ms, offset_minutes=0, machine="m"), kind=kind, target=fact, data=data
    )


def idle(events: list[Event], days: range, *facts: str, new: bool = True, **links: tuple[str, str]) -> list[int]:
    refs = tuple(f"d/{fact}" for fact in facts)
    studied = Studied(facts=refs, offered_new=frozenset(refs if new else ()), begun_on={"d": TODAY})
    named = {f"d/{name}": end for name, end in links.items()}
    return sorted(day - TODAY for day in days_without_study(events, [TODAY + d for d in days], studied, named))


def test_a_day_has_nothing_where_all_is_known_and_nothing_due_yet() -> None:
    assert idle([review(0, "a", 3), review(3, "a", 9)], range(14), "a") == [0, 1, 2, *range(3, 12)]


def test_a_fact_that_was_never_asked_is_something_unless_no_new_ones_are_offered() -> None:
    events: list[Event] = [review(0, "a", 9), review(4, "b", 9)]
    assert idle(events, range(6), "a", "b") == [4, 5]
    assert idle(events, range(6), "a", "b", new=False) == [0, 1, 2, 3, 4, 5]


def test_an_answer_that_the_memory_did_not_hear_changes_no_day() -> None:
    assert idle([review(0, "a", 2), review(1, "a", None)], range(4), "a") == [0, 1]


def test_what_is_suspended_buried_moved_or_forgotten_counts_as_it_then_stood() -> None:
    begun: list[Event] = [review(0, "a", 2)]
    assert idle([*begun, note(1, NoteKind.SUSPENDED, "d/a", on=True)], range(5), "a") == [0, 1, 2, 3, 4]
    assert idle([*begun, note(1, NoteKind.BURIED_UNTIL, "d/a", day=TODAY + 4)], range(6), "a") == [0, 1, 2, 3]
    assert idle([*begun, note(1, NoteKind.DUE_MOVED, "d/a", due_on=TODAY + 4)], range(6), "a") == [0, 1, 2, 3]
    assert idle([*begun, note(1, NoteKind.RESET, "d/a")], range(4), "a") == [0]


def test_a_review_counts_for_the_fact_its_question_is_linked_to() -> None:
    assert idle([review(0, "old", 3)], range(5), "a", old=("d/q", "d/a")) == [0, 1, 2]


def test_a_deck_that_was_not_begun_by_then_asks_for_nothing() -> None:
    studied = Studied(facts=("d/a",), offered_new=frozenset({"d/a"}), begun_on={"d": TODAY})
    assert days_without_study([], [TODAY - 1, TODAY], studied, {}) == {TODAY - 1}


# What is known


def test_known_now_is_the_sum_of_retrievability_and_unseen_is_nothing() -> None:
    model, now = FSRS6(), Moment(START_MS, 0)
    fresh = FactState(memory=Memory(10.0, 5.0), reviewed_on=TODAY, reviews=1)
    faded = fresh._replace(reviewed_on=TODAY - 10)
    states = {"d/a": fresh, "d/b": faded, "d/c": FactState(suspended=True)}
    assert known_now(("d/a",), states, now, model) == pytest.approx(1.0)
    assert known_now(("d/b",), states, now, model) == pytest.approx(0.9)
    assert known_now(("d/a", "d/b", "d/c", "d/never"), states, now, model) == pytest.approx(1.9)
