from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.asking import Asked
from quizapp.learning.events import Confidence, Form, Kind, Mode, Outcome, Review
from quizapp.learning.paper import Item, Paper, QuizSettings
from quizapp.learning.result import Result, result
from tests.courses import Clock

CLOCK = Clock()


def item(number: int, topic: str = "", subject: str = "", kind: str = "choice") -> Item:
    asked = Asked(
        deck_id="d",
        question_id=f"q{number}",
        fact_id=f"f{number}",
        type=kind,
        form=Form.RECOGNISE,
        highest_form=Form.RECOGNISE,
    )
    return Item(asked=asked, prompt=f"Question {number}?", topic=topic, subject=subject)


def paper(*items: Item, **settings: object) -> Paper:
    chosen = QuizSettings(decks=("d",), **settings)  # type: ignore[arg-type]
    return Paper(quiz_id="q", kind=Kind.QUIZ, seed="s", settings=chosen, items=items)


def review(number: int, outcome: Outcome, score: float | None, **changes: object) -> Review:
    found = Review(
        stamp=CLOCK.stamp(),
        deck_id="d",
        question_id=f"q{number}",
        fact_id=f"f{number}",
        text_hash="",
        type="choice",
        form=Form.RECOGNISE,
        mode=Mode.QUIZ,
        outcome=outcome,
        score=score,
        rating=None,
        given=("given",),
        right=("right",),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


RIGHT = (Outcome.RIGHT, 1.0)
WRONG = (Outcome.WRONG, 0.0)
OPEN = (Outcome.NOT_ANSWERED, 0.0)


def of(*fates: tuple[Outcome, float | None], **settings: object) -> Result:
    whole = paper(*(item(number) for number in range(len(fates))), **settings)
    return result(whole, [review(number, *fate) for number, fate in enumerate(fates)], 60_000)


def test_a_result_says_percent_marks_and_what_became_of_each() -> None:
    found = of(*[RIGHT] * 14, *[(Outcome.PARTIAL, 0.5)] * 4, WRONG, OPEN)
    assert (found.percent, found.marks, found.of) == (80, 16.0, 20)
    assert (found.right, found.partly, found.wrong, found.not_answered) == (14, 4, 1, 1)
    assert found.longest_run == 14
    assert found.used_ms == 60_000


@pytest.mark.parametrize(
    ("outcome", "score", "counted"),
    [
        (Outcome.RIGHT, 1.0, "right"),
        (Outcome.ALMOST, 1.0, "right"),
        (Outcome.PARTIAL, 0.3, "partly"),
        (Outcome.WRONG, 0.0, "wrong"),
        (Outcome.DONT_KNOW, 0.0, "wrong"),
        (Outcome.ALSO_TRUE, 0.0, "wrong"),
        (Outcome.NOT_ANSWERED, 0.0, "not_answered"),
        (Outcome.TIMED_OUT, 0.0, "not_answered"),
        (Outcome.SKIPPED, None, "not_answered"),
    ],
)
def test_each_outcome_counts_once(outcome: Outcome, score: float | None, counted: str) -> None:
    found = of((outcome, score))
    counts = {name: getattr(found, name) for name in ("right", "partly", "wrong", "not_answered")}
    assert counts == {**dict.fromkeys(counts, 0), counted: 1}


FATES = st.lists(
    st.sampled_from((RIGHT, WRONG, OPEN, (Outcome.ALMOST, 1.0), (Outcome.DONT_KNOW, 0.0)))
    | st.floats(0.001, 0.999).map(lambda score: (Outcome.PARTIAL, score)),
    min_size=1,
    max_size=250,
)


@given(FATES, st.floats(0, 1))
def test_a_hundred_percent_only_if_all_is_right_and_the_counts_add_up(
    fates: list[tuple[Outcome, float]], penalty: float
) -> None:
    found = of(*fates, penalty=penalty)
    assert (found.percent == 100) == all(score == 1 for _, score in fates)
    assert 0 <= found.percent <= 100
    assert 0 <= found.marks <= found.of == len(fates)
    assert found.right + found.partly + found.wrong + found.not_answered == found.of
    assert len(found.missed) == found.of - found.right


def test_nearly_all_of_many_is_99_percent() -> None:
    assert of(*[RIGHT] * 999, (Outcome.PARTIAL, 0.9)).percent == 99


def test_a_pass_mark_is_reached_by_parts_that_add_up() -> None:
    assert of(*[(Outcome.PARTIAL, 1 / 6)] * 6, *[WRONG] * 4, pass_mark=10).passed is True
    assert of(RIGHT, WRONG, pass_mark=50).passed is True
    assert of(RIGHT, WRONG, pass_mark=51).passed is False
    assert of(RIGHT).passed is None


def test_a_question_without_a_review_was_not_answered_and_a_later_review_counts() -> None:
    found = result(paper(item(0), item(1)), [review(0, *WRONG), review(0, *RIGHT)], 0)
    assert [line.outcome for line in found.lines] == [Outcome.RIGHT, Outcome.NOT_ANSWERED]
    assert found.lines[1].given == ()


def test_bars_are_marks_by_topic_and_subject_the_most_asked_first_and_no_name_has_none() -> None:
    items = (item(0, "mechanism", "PTSD"), item(1, "condition"), item(2, "mechanism", "OCD"), item(3))
    found = result(paper(*items), [review(0, *RIGHT), review(1, *RIGHT), review(2, Outcome.PARTIAL, 0.5)], 0)
    assert [(bar.name, bar.marks, bar.of) for bar in found.topics] == [("mechanism", 1.5, 2), ("condition", 1, 1)]
    assert [(bar.name, bar.marks, bar.of) for bar in found.subjects] == [("OCD", 0.5, 1), ("PTSD", 1, 1)]


def test_the_longest_run_is_broken_by_anything_less_than_right() -> None:
    assert of(RIGHT, RIGHT, (Outcome.PARTIAL, 0.9), RIGHT, OPEN, *[RIGHT] * 3).longest_run == 3
    assert of(WRONG).longest_run == 0


def test_what_was_right_by_ones_own_word_or_marked_by_oneself_is_said() -> None:
    whole = paper(item(0), item(1, kind="flash"), item(2, kind="flash"))
    found = result(whole, [review(0, *RIGHT, overridden=True), review(1, *RIGHT)], 0)
    assert (found.own_word, found.self_marked) == (1, 1)


CERTAIN = st.lists(
    st.tuples(st.sampled_from([None, *Confidence]), st.sampled_from((RIGHT, WRONG, OPEN, (Outcome.DONT_KNOW, 0.0)))),
    min_size=1,
    max_size=40,
)


def by_sureness(*fates: tuple[Confidence | None, tuple[Outcome, float]], **settings: object) -> Result:
    whole = paper(*(item(number) for number in range(len(fates))), scoring="confidence", **settings)
    given = [review(number, *fate, confidence=sure) for number, (sure, fate) in enumerate(fates)]
    return result(whole, given, 60_000)


def test_marks_by_confidence_are_a_share_of_the_most_there_was() -> None:
    sure, unsure, guess = Confidence.SURE, Confidence.UNSURE, Confidence.GUESS
    found = by_sureness((sure, RIGHT), (unsure, RIGHT), (guess, RIGHT), (guess, WRONG), (unsure, WRONG))
    assert (found.marks, found.highest, found.of, found.percent) == (4.0, 15.0, 5, 27)
    assert [(one.confidence, one.score, one.answered) for one in found.surenesses] == [
        (sure, 1, 1),
        (unsure, 1, 2),
        (guess, 1, 2),
    ]


def test_marks_below_none_are_shown_as_they_are_and_are_0_percent() -> None:
    found = by_sureness((Confidence.SURE, WRONG), (Confidence.SURE, RIGHT), pass_mark=0)
    assert (found.marks, found.percent, found.passed) == (-3.0, 0, False)


def test_i_dont_know_and_no_answer_cost_nothing_and_unsaid_counts_as_a_guess() -> None:
    found = by_sureness((Confidence.SURE, OPEN), (None, (Outcome.DONT_KNOW, 0.0)), (None, WRONG), (None, RIGHT))
    assert (found.marks, found.highest) == (1.0, 12.0)


@given(CERTAIN)
def test_by_confidence_no_percent_is_above_100_and_100_means_all_right_for_sure(
    fates: list[tuple[Confidence | None, tuple[Outcome, float]]],
) -> None:
    found = by_sureness(*fates)
    assert 0 <= found.percent <= 100
    assert -2 * found.highest <= found.marks <= found.highest == 3 * len(fates)
    assert (found.percent == 100) == all(sure is Confidence.SURE and fate == RIGHT for sure, fate in fates)
    assert sum(one.answered for one in found.surenesses) == sum(sure is not None for sure, _ in fates)


def test_a_match_is_read_with_its_left_sides_and_an_older_paper_without() -> None:
    tied = replace(item(0), lefts=("PTSD", "OCD"))
    given = review(0, *WRONG, given=("rituals", ""), right=("trauma", "rituals"))
    (line,) = result(paper(tied), [given], 0).lines
    assert line.tied(line.given, " - ") == ("PTSD - rituals", "OCD - –")
    assert line.tied(line.right, ": ") == ("PTSD: trauma", "OCD: rituals")
    (line,) = result(paper(item(0)), [given], 0).lines
    assert line.tied(line.right, ": ") == ("trauma", "rituals")


def test_old_results_keep_what_stood_on_the_screen() -> None:
    (line,) = result(paper(item(0)), [review(0, *WRONG, given=("a",), right=("b",), answer_ms=900)], 0).lines
    assert (line.item.prompt, line.given, line.right, line.answer_ms) == ("Question 0?", ("a",), ("b",), 900)
