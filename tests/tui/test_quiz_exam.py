"""An exam: any order, flags, no verdicts, hand-in, a clock that does not stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.learning.events import Mode, Outcome
from quizapp.learning.quiz_phases import QuizPhase
from quizapp.tui.screens.dialogs import ChoiceDialog
from quizapp.tui.screens.result import ResultScreen
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import (
    SIZES,
    answer,
    answer_all,
    quiz_of,
    reviews_of,
    right_keys,
    screen_of,
    setting_up,
    words,
    write_mixed,
)


@pytest.fixture(autouse=True)
def mixed(home: Path) -> None:
    write_mixed(home)


@SIZES
async def test_an_exam_is_gone_through_both_ways_by_keys_that_work_in_every_type(
    app: OpenApp, size: tuple[int, int]
) -> None:
    async with app(size=size, opening=setting_up(exam=True)) as pilot:
        await press(pilot, "enter")
        count = len(quiz_of(pilot).paper.items)
        assert count == 9  # a card that the learner marks stands in no exam
        for place in range(1, count):
            await press(pilot, "ctrl+n")
            assert quiz_of(pilot).place == place
        for place in range(count - 2, -1, -1):
            await press(pilot, "ctrl+r")
            assert quiz_of(pilot).place == place
        assert reviews_of(pilot) == []


async def test_what_stands_in_a_question_is_kept_on_leaving_it_and_there_on_coming_back(app: OpenApp) -> None:
    async with app(opening=setting_up(exam=True)) as pilot:
        await press(pilot, "enter")
        for _ in quiz_of(pilot).paper.items:
            await press(pilot, *right_keys(screen_of(pilot)), "ctrl+n")
        assert quiz_of(pilot).phase is QuizPhase.LAST_PAGE
        assert {review.outcome for review in reviews_of(pilot)} == {Outcome.RIGHT}
        for _ in quiz_of(pilot).paper.items:
            await press(pilot, "ctrl+r")
            view = screen_of(pilot).view
            assert view is not None
            assert view.so_far() == quiz_of(pilot).reviews[quiz_of(pilot).place].given
        assert len(reviews_of(pilot)) == 9


async def test_no_verdict_is_shown_in_an_exam_and_no_key_gives_one(app: OpenApp) -> None:
    async with app(opening=setting_up(exam=True)) as pilot:
        await press(pilot, "enter")
        await answer(pilot, right=False)
        assert (quiz_of(pilot).phase, quiz_of(pilot).place) == (QuizPhase.ASKING, 1)
        assert "Wrong" not in screen_text(pilot)
        assert {review.mode for review in reviews_of(pilot)} == {Mode.EXAM}
        assert {review.rating for review in reviews_of(pilot)} == {None}


@SIZES
async def test_the_last_page_says_what_is_open_and_flagged_and_enter_leads_back_there(
    app: OpenApp, size: tuple[int, int]
) -> None:
    async with app(size=size, opening=setting_up(exam=True)) as pilot:
        await press(pilot, "enter")
        await press(pilot, "ctrl+t")
        assert "flagged" in screen_text(pilot).splitlines()[0]
        await press(pilot, "ctrl+n", "ctrl+t", "ctrl+n", "ctrl+n")
        while quiz_of(pilot).phase is QuizPhase.ASKING:
            await answer(pilot)
        assert "3 not answered, 2 flagged." in words(pilot)
        assert "Not answered: 1, 2, 3" in words(pilot)
        assert "enter Back f Finish" in words(pilot)
        await press(pilot, "enter")
        assert (quiz_of(pilot).phase, quiz_of(pilot).place) == (QuizPhase.ASKING, 0)


async def test_f_on_the_last_page_hands_in_and_the_result_says_passed_or_not(app: OpenApp) -> None:
    for wrong, word in (((), "Passed"), (("choice", "typed", "numeric", "cloze"), "Not passed")):
        async with app(opening=setting_up(exam=True, pass_mark=70)) as pilot:
            await press(pilot, "enter")
            await answer_all(pilot, wrong=wrong)
            await press(pilot, "f")
            assert isinstance(pilot.app.screen, ResultScreen)
            assert f"{word} 70% were needed" in words(pilot)


async def test_a_penalty_is_taken_off_and_said(app: OpenApp) -> None:
    async with app(opening=setting_up(exam=True, penalty=0.5, topics=("condition",))) as pilot:
        await press(pilot, "enter")
        await answer_all(pilot, wrong=("truth", "typed"))
        await press(pilot, "f")
        assert "0.0 of 3 marks: 1 right, 2 wrong" in words(pilot)
        assert "1 marks off for 2 wrong" in words(pilot)


async def test_f_does_nothing_before_the_last_page(app: OpenApp) -> None:
    async with app(opening=setting_up(exam=True, topics=("case",))) as pilot:
        await press(pilot, "enter", "f")
        assert quiz_of(pilot).phase is QuizPhase.ASKING


async def test_the_clock_of_an_exam_runs_through_its_pause_and_hands_in_at_the_end(app: OpenApp, clock: Clock) -> None:
    async with app(opening=setting_up(exam=True, minutes=10)) as pilot:
        await press(pilot, "enter")
        screen = screen_of(pilot)
        await press(pilot, *right_keys(screen), "escape")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "The clock goes on." in words(pilot)
        assert "Finish now, 8 not answered" in words(pilot)
        clock.move(minutes=11)
        await screen.check_clock()
        await pilot.pause()
        assert isinstance(pilot.app.screen, ResultScreen)
        assert "Time's up." in screen_text(pilot)
        assert "1 right, 8 not answered" in words(pilot)
        assert "10 min taken" in words(pilot)


async def test_time_that_runs_out_while_the_app_is_closed_hands_in_when_it_is_opened(
    app: OpenApp, clock: Clock
) -> None:
    async with app(opening=setting_up(exam=True, minutes=10)) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
    clock.move(minutes=30)
    async with app() as pilot:
        await pilot.pause()
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ResultScreen)
        assert "1 right, 8 not answered" in words(pilot)


async def test_exam_keys_are_not_offered_in_a_quiz(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter", "ctrl+n", "ctrl+t")
        assert (quiz_of(pilot).place, quiz_of(pilot).flagged) == (0, frozenset())
        await press(pilot, "f1")
        assert "Exam:" not in screen_text(pilot)


async def test_i_was_right_after_an_exam_is_a_note_that_leaves_its_mark(app: OpenApp) -> None:
    async with app(opening=setting_up(exam=True, topics=("condition",))) as pilot:
        await press(pilot, "enter")
        await answer_all(pilot, wrong=("typed",))
        await press(pilot, "f", "d")
        screen = pilot.app.screen
        assert isinstance(screen, ResultScreen)
        assert screen.ended is not None
        number = next(n for n, line in enumerate(screen.ended.result.lines, start=1) if line.score == 0)
        await press(pilot, "o", f"type:{number}", "enter")
        assert "67%" in words(pilot)
        assert "1 by your own word" in words(pilot)
        assert screen.ended.result.own_word == 1
        assert screen.ended.result.marks == 2
        await press(pilot, "o", f"type:{number}", "enter")
        assert screen.ended.result.own_word == 0


async def test_the_result_of_a_quiz_offers_no_note(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("statistic",))) as pilot:
        await press(pilot, "enter")
        await answer(pilot, right=False)
        await press(pilot, "enter", "o")
        assert isinstance(pilot.app.screen, ResultScreen)
