from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.asking import Asked
from quizapp.learning.events import DAY_MS, Form, Kind, Moment, Outcome
from quizapp.learning.paper import Item
from quizapp.learning.result import Bar, Line, Result
from quizapp.learning.stats import Score, standing
from quizapp.learning.trend import (
    Change,
    compare,
    distribution,
    moving_average,
    percentile,
    ranks,
    topic_trends,
    trends,
)
from tests.courses import START_MS

percents = st.lists(st.integers(0, 100), max_size=20)


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


def newest_first(found: list[int], **changes: Any) -> list[Score]:
    return [score(f"q{day}", percent, day, **changes) for day, percent in reversed(list(enumerate(found)))]


@given(percents)
def test_a_moving_average_lies_within_what_it_is_of(found: list[int]) -> None:
    means = moving_average(found)
    assert len(means) == len(found)
    for end, mean in enumerate(means, start=1):
        assert min(found[max(0, end - 5) : end]) <= mean <= max(found[max(0, end - 5) : end])


def test_a_moving_average_is_of_the_last_five() -> None:
    assert moving_average([0, 100, 50, 50, 50, 100]) == (0, 50, 50, 50, 50, 70)


@given(percents, st.integers(0, 100))
def test_a_percentile_is_a_share_and_rises_with_the_score(found: list[int], percent: int) -> None:
    rank = percentile(found, percent)
    if not found:
        assert rank is None
        return
    higher = percentile(found, percent + 1)
    assert rank is not None
    assert higher is not None
    assert 0.0 <= rank <= higher <= 1.0


def test_equal_quizzes_count_by_half() -> None:
    assert percentile([50, 70, 70, 90], 70) == 0.5
    assert percentile([50], 90) == 1.0


@given(percents)
def test_a_distribution_holds_every_quiz(found: list[int]) -> None:
    assert sum(distribution(found)) == len(found)


def test_a_hundred_stands_with_the_nineties() -> None:
    assert distribution([0, 9, 10, 99, 100]) == (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)


@given(percents)
def test_the_trend_agrees_with_the_standing_of_the_same_quizzes(found: list[int]) -> None:
    every = newest_first(found)
    stands = standing(every, ("d",))
    told = trends(every)
    assert [trend.percents for trend in told] == ([stands.trend] if found else [])
    assert [trend.best.percent for trend in told] == ([stands.best] if found else [])
    for one in every:
        before = standing(every, ("d",), before=one.quiz_id)
        assert ranks(every)[one.quiz_id].is_best == (before.best is None or one.percent > before.best)


def test_quizzes_of_other_decks_topics_and_filters_have_a_trend_of_their_own_and_short_ones_none() -> None:
    every = [
        score("a", day=5, decks=("d", "e")),
        score("b", day=4, topics=("case",)),
        score("c", day=3, filter="is:due"),
        score("d", day=2),
        score("e", day=1, decks=("e", "d")),
        score("f", day=0, of=9),
    ]
    assert [[one.quiz_id for one in trend.quizzes] for trend in trends(every)] == [["e", "a"], ["b"], ["c"], ["d"]]
    assert "f" not in ranks(every)


# Topics


def result(*lines: Line, topics: tuple[Bar, ...] = ()) -> Result:
    return Result(
        percent=0,
        marks=0,
        of=len(lines),
        highest=float(len(lines)),
        right=0,
        partly=0,
        wrong=0,
        not_answered=0,
        own_word=0,
        self_marked=0,
        longest_run=0,
        used_ms=0,
        passed=None,
        topics=topics,
        subjects=(),
        lines=lines,
    )


def test_a_topic_goes_over_all_quizzes_that_asked_of_it() -> None:
    one, two = Moment(START_MS, 0), Moment(START_MS + DAY_MS, 0)
    told = topic_trends(
        [
            (one, result(topics=(Bar(name="case", marks=1, of=2),))),
            (two, result(topics=(Bar(name="case", marks=4, of=4), Bar(name="finding", marks=0, of=1)))),
        ]
    )
    assert [(trend.topic, trend.percents, trend.questions) for trend in told] == [
        ("case", (50.0, 100.0), (2, 4)),
        ("finding", (0.0,), (1,)),
    ]
    assert told[0].moving == (50.0, 75.0)
    assert told[0].at == (one, two)


# Two quizzes


def line(question: str, points: float, fact: str | None = None) -> Line:
    asked = Asked(
        deck_id="d",
        question_id=question,
        fact_id=fact or question,
        type="typed",
        form=Form.RECALL,
        highest_form=Form.RECALL,
    )
    return Line(
        item=Item(asked=asked, prompt=f"{question}?", topic="", subject=""),
        outcome=Outcome.RIGHT if points == 1 else Outcome.WRONG,
        score=points,
        given=(),
        right=("x",),
        overridden=False,
        answer_ms=0,
    )


def changes(first: list[Line], second: list[Line]) -> list[tuple[str, Change]]:
    return [(row.prompt, row.change) for row in compare(result(*first), result(*second))]


def test_two_quizzes_are_compared_question_by_question() -> None:
    found = changes(
        [line("a", 0), line("b", 1), line("c", 0.5), line("gone", 1)],
        [line("c", 0.5), line("b", 0), line("a", 1), line("new", 1)],
    )
    assert found == [
        ("c?", Change.SAME),
        ("b?", Change.WORSE),
        ("a?", Change.BETTER),
        ("new?", Change.ONLY_SECOND),
        ("gone?", Change.ONLY_FIRST),
    ]


def test_a_fact_asked_in_another_form_is_compared_with_itself() -> None:
    found = changes([line("a-choice", 1, "a")], [line("a-typed", 0, "a"), line("a-choice", 1, "a")])
    assert found == [("a-typed?", Change.ONLY_SECOND), ("a-choice?", Change.SAME)]
    assert changes([line("a-choice", 1, "a")], [line("a-typed", 0, "a")]) == [("a-typed?", Change.WORSE)]


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from((0.0, 0.5, 1.0))), unique_by=lambda q: q[0]),
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from((0.0, 0.5, 1.0))), unique_by=lambda q: q[0]),
)
def test_every_question_of_both_stands_in_one_row(one: list[tuple[str, float]], other: list[tuple[str, float]]) -> None:
    first, second = [line(*q) for q in one], [line(*q) for q in other]
    rows = compare(result(*first), result(*second))
    asked = [row.first.item.prompt for row in rows if row.first]
    assert sorted(asked) == sorted(q.item.prompt for q in first)
    assert [row.second for row in rows if row.second] == second


@pytest.mark.parametrize("kind", [Kind.EXAM, Kind.RETRY])
def test_exams_and_retries_have_no_trend(kind: Kind) -> None:
    assert trends(newest_first([50, 60], kind=kind)) == ()
