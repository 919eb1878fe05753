"""How sure an answer is, asked with one key before anything is said of it: in study where wished, in some quizzes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.learning.events import Confidence, Outcome
from quizapp.learning.quiz_phases import QuizPhase
from quizapp.learning.session import Phase, Session
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.study import StudyScreen
from tests.tui.conftest import OpenApp, press, screen_text
from tests.tui.quizzes import SIZES, quiz_of, reviews_of, right_keys, screen_of, setting_up, words, write_mixed

DECK = """
[deck]
id = "one"
title = "One"

[[questions]]
id = "a-choice"
type = "choice"
prompt = "Which receptors are blocked?"
answer = "NMDA receptors"
distractors = ["opioid receptors", "GABA receptors"]
hint = "Four letters."

[[questions]]
id = "b-typed"
type = "typed"
prompt = "Which system is targeted?"
answer = "the glutamate system"
also = ["the brain"]

[[questions]]
id = "c-card"
prompt = "What else?"
answer = "Much more"
"""


@pytest.fixture
def one_deck(home: Path) -> None:
    (home / "decks" / "one.toml").write_text(DECK, "utf-8")
    (home / "config.toml").write_text("[study]\nconfidence = true\n", "utf-8")


def session_of(pilot: Pilot[Any]) -> Session:
    screen = pilot.app.screen
    assert isinstance(screen, StudyScreen)
    return screen.sitting.session


def verdict_of(pilot: Pilot[Any]) -> Outcome | None:
    showing = session_of(pilot).showing
    return showing.verdict.outcome if showing and showing.verdict else None


@SIZES
@pytest.mark.usefixtures("one_deck")
async def test_one_key_says_how_sure_it_is_and_the_verdict_comes_after_it(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        await press(pilot, "enter", "1", "enter")
        assert verdict_of(pilot) is None
        assert "How sure are you?" in screen_text(pilot)
        for word in ("1 Sure", "2 Unsure", "3 Guess"):
            assert word in screen_text(pilot)
        for word in ("Right", "Wrong"):
            assert word not in screen_text(pilot)
        await press(pilot, "1")
        assert verdict_of(pilot) is not None
        assert "1 Sure" not in screen_text(pilot)
        await press(pilot, "1")
        assert [review.confidence for review in reviews_of(pilot)] == [Confidence.SURE]


@pytest.mark.usefixtures("one_deck")
async def test_enter_leaves_it_unsaid_and_escape_goes_back_to_the_answer(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "1", "enter", "escape")
        assert session_of(pilot).phase is Phase.ASKING
        assert "1 Sure" not in screen_text(pilot)
        await press(pilot, "2", "enter", "enter")
        assert verdict_of(pilot) is not None
        await press(pilot, "1")
        (review,) = reviews_of(pilot)
        assert review.confidence is None
        assert review.given == (review.options[1],)


@pytest.mark.usefixtures("one_deck")
async def test_arrows_select_how_sure_and_enter_takes_it(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "1", "enter", "right", "right", "enter", "1")
        assert [review.confidence for review in reviews_of(pilot)] == [Confidence.UNSURE]


@pytest.mark.usefixtures("one_deck")
async def test_nobody_is_asked_how_sure_they_are_of_not_knowing(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "0", "enter")
        assert verdict_of(pilot) is Outcome.DONT_KNOW


@pytest.mark.usefixtures("one_deck")
async def test_what_is_typed_on_after_enter_does_nothing_until_it_is_said(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "n", "type:the glutamate system", "enter")
        assert "How sure are you?" in screen_text(pilot)
        before = session_of(pilot)
        await press(pilot, "n", "b", "u", "h", "@", "q")
        assert session_of(pilot) is before  # q went back to the answer
        assert "How sure are you?" not in screen_text(pilot)
        await press(pilot, "enter", "1")
        assert verdict_of(pilot) is Outcome.RIGHT


@pytest.mark.usefixtures("one_deck")
async def test_a_true_answer_that_is_not_meant_leaves_the_field_ready_for_the_one_that_is(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "n", "type:the brain", "enter", "2")
        assert "Also true. Another one is meant." in screen_text(pilot)
        await press(pilot, "type:the glutamate system", "enter", "3")
        assert verdict_of(pilot) is Outcome.RIGHT


@pytest.mark.usefixtures("one_deck")
async def test_a_card_is_asked_before_its_other_side_is_shown(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "n", "ctrl+n", "enter")
        assert "Much more" not in screen_text(pilot)
        await press(pilot, "1")
        assert "Much more" in screen_text(pilot)
        await press(pilot, "1")
        assert [(r.outcome, r.confidence) for r in reviews_of(pilot)][-1] == (Outcome.REVEALED, Confidence.SURE)


@pytest.mark.usefixtures("one_deck")
async def test_a_click_says_it_too(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "1", "enter")
        await pilot.click("#sureness", offset=(2, 0))
        await pilot.pause()
        assert verdict_of(pilot) is not None
        await press(pilot, "1")
        assert [review.confidence for review in reviews_of(pilot)] == [Confidence.SURE]


async def test_without_the_setting_nobody_is_asked(app: OpenApp, home: Path) -> None:
    (home / "decks" / "one.toml").write_text(DECK, "utf-8")
    async with app() as pilot:
        await press(pilot, "enter", "1", "enter")
        assert verdict_of(pilot) is not None


async def test_a_quiz_marked_by_confidence_must_be_told_and_its_result_says_marks_of_the_most(
    app: OpenApp, home: Path
) -> None:
    write_mixed(home)
    async with app(opening=setting_up(topics=("statistic",), scoring="confidence")) as pilot:
        await press(pilot, "enter")
        await press(pilot, *right_keys(screen_of(pilot)), "enter", "enter")
        assert "1 sure, 2 unsure, 3 guess." in screen_text(pilot)
        assert quiz_of(pilot).phase is QuizPhase.ASKING
        await press(pilot, "2")
        assert quiz_of(pilot).phase is QuizPhase.SHOWN
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ResultScreen)
        assert "2.0 of 3 marks: 1 right" in words(pilot)
        assert "unsure 1 of 1 right" in words(pilot)
        assert "67%" in screen_text(pilot)


async def test_an_exam_marked_by_confidence_asks_how_sure_an_answer_is_that_is_left(app: OpenApp, home: Path) -> None:
    write_mixed(home)
    async with app(opening=setting_up(topics=("condition",), exam=True, scoring="confidence")) as pilot:
        await press(pilot, "enter")
        await press(pilot, "ctrl+n", "ctrl+r")
        assert quiz_of(pilot).place == 0
        await press(pilot, *right_keys(screen_of(pilot)), "ctrl+n")
        assert "How sure are you?" in screen_text(pilot)
        await press(pilot, "escape")
        assert (quiz_of(pilot).place, quiz_of(pilot).reviews) == (0, {})
        await press(pilot, "ctrl+n", "1")
        assert quiz_of(pilot).place == 1
        await press(pilot, "ctrl+r")
        assert quiz_of(pilot).place == 0
        await press(pilot, "ctrl+n")
        assert quiz_of(pilot).place == 1
        assert [review.confidence for review in reviews_of(pilot)] == [Confidence.SURE]


async def test_an_answer_that_a_pause_took_is_asked_how_sure_it_is_once_it_is_left(app: OpenApp, home: Path) -> None:
    write_mixed(home)
    async with app(opening=setting_up(topics=("condition",), exam=True, scoring="confidence")) as pilot:
        await press(pilot, "enter")
        await press(pilot, *right_keys(screen_of(pilot)), "escape")
        assert "Paused at 1 of 3" in screen_text(pilot)
        await press(pilot, "enter", "ctrl+n", "2")
        assert quiz_of(pilot).place == 1
        assert [review.confidence for review in reviews_of(pilot)] == [Confidence.UNSURE]


async def test_a_card_marked_by_the_learner_is_asked_how_sure_before_it_is_turned(app: OpenApp, home: Path) -> None:
    write_mixed(home)
    async with app(opening=setting_up(topics=("mechanism",), scoring="confidence")) as pilot:
        await press(pilot, "enter")
        while not quiz_of(pilot).self_marks:
            await press(pilot, *right_keys(screen_of(pilot)), "enter", "3", "enter")
        await press(pilot, "enter")
        assert quiz_of(pilot).phase is QuizPhase.ASKING
        await press(pilot, "1", "1")
        card = next(review for review in reviews_of(pilot) if review.type == "flash")
        assert (card.confidence, card.score) == (Confidence.SURE, 0.0)


async def test_the_set_up_offers_marks_by_confidence_and_says_what_they_are(app: OpenApp, home: Path) -> None:
    write_mixed(home)
    async with app() as pilot:
        assert isinstance(pilot.app.screen, LibraryScreen)
        await press(pilot, "z", "down", "down", "down", "down", "right")
        assert "sure 3 or -6, unsure 2 or -2, guess 1 or 0" in screen_text(pilot)
        await press(pilot, "enter")
        assert quiz_of(pilot).paper.settings.scoring == "confidence"


async def test_nothing_of_the_question_moves_when_sureness_is_asked_and_when_it_is_rated(
    app: OpenApp, home: Path
) -> None:
    long = DECK.replace("Which receptors are blocked?", "Which of all the receptors is it that this blocks " * 4)
    (home / "decks" / "one.toml").write_text(long, "utf-8")
    (home / "config.toml").write_text("[study]\nconfidence = true\n", "utf-8")
    async with app() as pilot:
        await press(pilot, "enter")
        screen = pilot.app.screen
        before = screen.query_one("#prompt").region, screen.query_one("#options").region.offset
        for key in ("1", "enter", "3"):
            await press(pilot, key)
            assert (screen.query_one("#prompt").region, screen.query_one("#options").region.offset) == before
        assert verdict_of(pilot) is not None
