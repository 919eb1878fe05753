"""The set-up of a quiz: filled as last time, changed by keys and mouse, started by Enter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.collection.questions import rows_of
from quizapp.learning.paper import QuizSettings
from quizapp.learning.question_row import QuestionRow
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.quiz import QuizScreen
from quizapp.tui.screens.quiz_setup import Form, QuizSetupScreen
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import SIZES, Opened, quiz_of, setting_up, taken, words, write_mixed


@pytest.fixture(autouse=True)
def mixed(home: Path) -> None:
    write_mixed(home)


def settings_of(pilot: Pilot[Any]) -> QuizSettings:
    screen = pilot.app.screen
    assert isinstance(screen, QuizSetupScreen)
    return screen.settings


async def to_field(pilot: Pilot[Any], name: str, member: str = "") -> None:
    """Move the cursor to a field."""
    screen = pilot.app.screen
    assert isinstance(screen, QuizSetupScreen)
    wanted = next(
        place for place, field in enumerate(screen.fields) if field.name == name and member in {"", field.member}
    )
    while (place := screen.query_one(Form).cursor) != wanted:
        await press(pilot, "down" if place < wanted else "up")


@SIZES
async def test_z_sets_a_quiz_up_and_enter_starts_it(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        await press(pilot, "z")
        assert settings_of(pilot) == QuizSettings(decks=("mix",))
        for label in ("Questions", "Minutes", "Feedback", "Exam"):
            assert label in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuizScreen)
        assert quiz_of(pilot).paper.settings == QuizSettings(decks=("mix",))


async def test_escape_goes_back_without_a_quiz(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z", "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_it_is_filled_as_last_time_on_this_deck(app: OpenApp, collection_of: Opened, clock: Clock) -> None:
    taken(collection_of(), clock, questions=4, minutes=7, at_once=False, topics=("condition", "case"))
    async with app() as pilot:
        await press(pilot, "z")
        chosen = settings_of(pilot)
        assert (chosen.questions, chosen.minutes, chosen.at_once) == (4, 7, False)
        assert chosen.topics == ("condition", "case")


async def test_a_retry_does_not_change_what_the_next_quiz_is_filled_with(app: OpenApp) -> None:
    async with app(opening=setting_up(questions=3)) as pilot:
        await press(pilot, "enter", "escape", "f", "r", "escape", "f", "enter", "z")
        assert settings_of(pilot).questions == 3


async def test_a_number_is_typed_its_first_digit_begins_it_anew(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z", "1", "2")
        assert settings_of(pilot).questions == 12
        await press(pilot, "backspace")
        assert settings_of(pilot).questions == 1
        await press(pilot, "down", "up", "7")
        assert settings_of(pilot).questions == 7


async def test_left_and_right_step_to_the_next_five(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z", "1", "2", "right")
        assert settings_of(pilot).questions == 15
        await press(pilot, "1", "2", "left", "left", "left", "left")
        assert settings_of(pilot).questions == 1
        await press(pilot, "down", "right", "right", "left", "left", "left")
        assert settings_of(pilot).minutes is None


async def test_no_questions_at_all_are_asked_about(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z", "backspace", "backspace", "enter")
        assert isinstance(pilot.app.screen, QuizSetupScreen)
        assert "How many questions?" in screen_text(pilot)


async def test_an_exam_has_pass_mark_and_penalty_and_feedback_at_the_end(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z")
        assert "Pass mark" not in screen_text(pilot)
        await to_field(pilot, "exam")
        await press(pilot, "space")
        assert "at the end" in screen_text(pilot)
        await to_field(pilot, "pass_mark")
        await press(pilot, "8", "0")
        await to_field(pilot, "penalty")
        await press(pilot, "right")
        chosen = settings_of(pilot)
        assert (chosen.exam, chosen.pass_mark, chosen.penalty) == (True, 80, 0.25)
        await press(pilot, "enter")
        assert quiz_of(pilot).paper.settings.pass_mark == 80


async def test_pass_mark_and_penalty_go_with_the_exam(app: OpenApp) -> None:
    async with app(opening=setting_up(exam=True, pass_mark=80, penalty=0.5)) as pilot:
        await to_field(pilot, "exam")
        await press(pilot, "space", "enter")
        settings = quiz_of(pilot).paper.settings
        assert (settings.exam, settings.pass_mark, settings.penalty) == (False, None, 0.0)


async def test_topics_are_taken_in_and_left_out_but_never_all_left_out(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z")
        for topic in ("condition", "mechanism", "case", "statistic"):
            await to_field(pilot, "topics", topic)
            await press(pilot, "space")
        assert settings_of(pilot).topics == ("finding",)
        assert "1 of 1 facts" in screen_text(pilot)
        await to_field(pilot, "topics", "finding")
        await press(pilot, "space")
        assert settings_of(pilot).topics == ("finding",)
        assert "At least one is needed." in screen_text(pilot)
        await press(pilot, "enter")
        assert [item.asked.question_id for item in quiz_of(pilot).paper.items] == ["short"]


async def test_all_topics_taken_in_again_means_no_filter(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z")
        await to_field(pilot, "topics", "condition")
        await press(pilot, "space", "space")
        assert settings_of(pilot).topics == ()


async def test_several_decks_make_one_quiz(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z")
        await to_field(pilot, "decks", "ketamine")
        await press(pilot, "space")
        assert settings_of(pilot).decks == ("mix", "ketamine")
        assert "Quiz · 2 decks" in screen_text(pilot)
        await press(pilot, "enter")
        assert {item.asked.deck_id for item in quiz_of(pilot).paper.items} == {"mix", "ketamine"}


async def test_every_field_is_set_by_the_mouse(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z")
        await pilot.click(Form, offset=(21, 0))  # the + of the questions
        await pilot.pause()
        assert settings_of(pilot).questions == 25
        await pilot.click(Form, offset=(14, 0))  # their -
        await pilot.pause()
        assert settings_of(pilot).questions == 20
        await pilot.click(Form, offset=(15, 2))
        await pilot.pause()
        assert not settings_of(pilot).at_once
        row = next(row for row, line in enumerate(screen_text(pilot).splitlines()) if "[x] mechanism" in line)
        await pilot.click(offset=(8, row))
        await pilot.pause()
        assert "mechanism" not in settings_of(pilot).topics
        assert len(settings_of(pilot).topics) == 4


@SIZES
async def test_the_cursor_stays_in_view(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        await press(pilot, "z")
        await to_field(pilot, "decks", "ketamine")
        assert "▸ [ ] What ketamine" in words(pilot)


async def counted(pilot: Pilot[Any]) -> None:
    """Until what fits is counted."""
    await pilot.pause()
    while any(worker.group == "count" and not worker.is_finished for worker in pilot.app.workers):
        await pilot.pause(0.01)
    await pilot.pause()


async def test_a_filter_is_typed_counted_live_and_kept_with_the_quiz(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z", "slash", "type:topic:case")
        await counted(pilot)
        fits = {item.fact for item in _rows_of_topic(pilot, "case")}
        assert f"fits {len(fits)} fact" in screen_text(pilot)
        assert f"of {len(fits)} fact" in screen_text(pilot).splitlines()[0]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuizSetupScreen)
        await press(pilot, "enter")
        quiz = quiz_of(pilot)
        assert quiz.paper.settings.filter == "topic:case"
        assert {item.topic for item in quiz.paper.items} == {"case"}


def _rows_of_topic(pilot: Pilot[Any], topic: str) -> list[QuestionRow]:
    return [row for row in rows_of(pilot.app.screen.quizapp.collection, ["mix"]) if row.topic == topic]


async def test_a_wrong_filter_is_said_at_its_place_and_escape_leaves_it_as_before(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z", "slash", "type:topic:case", "enter", "slash", "type: is:nwe")
        lines = screen_text(pilot).splitlines()
        place = next(n for n, line in enumerate(lines) if line.strip() == "topic:case is:nwe")
        assert lines[place + 1].index("^") == lines[place].index("nwe")
        assert "Did you mean new?" in lines[place + 2]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuizSetupScreen)
        await press(pilot, "escape")
        assert settings_of(pilot).filter == "topic:case"
        assert "nwe" not in screen_text(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_space_on_the_filter_types_one_and_what_nothing_fits_starts_no_quiz(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "z")
        await to_field(pilot, "filter")
        await press(pilot, "space", "type:topic:nothing", "enter", "enter")
        await counted(pilot)
        assert "fits 0 facts" in screen_text(pilot)
        assert isinstance(pilot.app.screen, QuizSetupScreen)
        assert "no question in mix fits" in [toast.message for toast in pilot.app._notifications][-1]


async def test_the_filter_of_last_time_stands_there_again(app: OpenApp, collection_of: Opened, clock: Clock) -> None:
    taken(collection_of(), clock, questions=2, filter="topic:case")
    async with app() as pilot:
        await press(pilot, "z")
        await counted(pilot)
        assert settings_of(pilot).filter == "topic:case"
        assert "topic:case" in screen_text(pilot)
