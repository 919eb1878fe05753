"""The list of scores: newest first, how each deck goes, one quiz opened again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.collection import quiz
from quizapp.learning.events import Note, NoteKind
from quizapp.learning.paper import QuizSettings
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.scores import ScoresScreen
from quizapp.tui.widgets.listing import Listing
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import SIZES, Opened, taken, words, write_mixed


@pytest.fixture(autouse=True)
def mixed(home: Path) -> None:
    write_mixed(home)


def scores_in(pilot: Pilot[Any]) -> ScoresScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ScoresScreen)
    return screen


async def test_with_no_quiz_yet_the_next_key_is_named(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "s")
        assert "No quiz yet. esc goes back; z there starts one." in words(pilot)
        await press(pilot, "escape", "z")
        assert "Quiz · Mixed" in screen_text(pilot)


@SIZES
async def test_the_newest_quiz_stands_first_with_day_deck_and_percent(
    app: OpenApp, collection_of: Opened, clock: Clock, size: tuple[int, int]
) -> None:
    for wrong in (4, 2):
        taken(collection_of(), clock, wrong=wrong)
        clock.move(days=1)
    async with app(size=size) as pilot:
        await press(pilot, "s")
        assert [score.percent for score in scores_in(pilot).scores] == [80, 60]
        if size[0] >= 80:
            assert "▸ Wed 25 Nov Mixed 80% 10 questions 2 min quiz Tue 24 Nov Mixed 60% 10 questions" in words(pilot)
        else:
            assert "▸ 25 Nov Mixed 80% 24 Nov Mixed 60%" in words(pilot)


async def test_a_quiz_of_another_year_says_its_year(app: OpenApp, collection_of: Opened, clock: Clock) -> None:
    taken(collection_of(), clock)
    clock.move(days=60)
    async with app() as pilot:
        await press(pilot, "s")
        assert "24 Nov 2026" in screen_text(pilot)


async def test_the_trend_is_drawn_from_the_third_quiz_on_oldest_left(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    taken(collection_of(), clock, wrong=10)
    taken(collection_of(), clock, wrong=5)
    async with app() as pilot:
        await press(pilot, "s")
        assert "best" not in screen_text(pilot)
    taken(collection_of(), clock, wrong=0)
    async with app() as pilot:
        await press(pilot, "s")
        assert "Mixed ▁▅█ last 100%, best 100%" in words(pilot)


@SIZES
async def test_retries_and_exams_are_marked_and_outside_the_trend(
    app: OpenApp, collection_of: Opened, clock: Clock, size: tuple[int, int]
) -> None:
    collection = collection_of()
    first = taken(collection, clock, wrong=5)
    again = quiz.again(collection, first.quiz.paper.quiz_id, missed_only=True)
    quiz.finish(collection, again)
    taken(collection, clock, exam=True, at_once=False, pass_mark=50)
    async with app(size=size) as pilot:
        await press(pilot, "s")
        text = screen_text(pilot)
        assert "retry" in text
        assert ("exam ✔ passed" if size[0] >= 80 else "✔ passed") in text
        assert [score.counts for score in scores_in(pilot).scores] == [False, False, True]


async def test_the_filter_keeps_one_deck_and_escape_shows_all(
    app: OpenApp, collection_of: Opened, clock: Clock, home: Path
) -> None:
    other = (home / "decks" / "mix.toml").read_text("utf-8").replace('id = "mix"', 'id = "cardio"')
    (home / "decks" / "cardio.toml").write_text(other.replace('title = "Mixed"', 'title = "Cardiac drugs"'), "utf-8")
    collection = collection_of()
    taken(collection, clock)
    quiz.finish(collection, quiz.start(collection, QuizSettings(decks=("cardio",))))
    async with app() as pilot:
        await press(pilot, "s", "slash", "type:card", "enter")
        assert [score.decks for score in scores_in(pilot).scores] == [("cardio",)]
        assert "1 quiz" in screen_text(pilot)
        await press(pilot, "escape")
        assert len(scores_in(pilot).scores) == 2
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_a_quiz_on_a_part_of_its_deck_says_which_and_is_found_by_it(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    collection = collection_of()
    taken(collection, clock)
    taken(collection, clock, filter="topic:mechanism")
    async with app() as pilot:
        await press(pilot, "s")
        assert "topic:mechanism · Mixed" in screen_text(pilot)
        await press(pilot, "slash", "type:mech", "enter", "enter")
        assert isinstance(pilot.app.screen, ResultScreen)
        assert screen_text(pilot).splitlines()[0].startswith(" Mixed: topic:mechanism")


async def test_a_filter_that_matches_nothing_says_how_to_see_all(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    taken(collection_of(), clock)
    async with app() as pilot:
        await press(pilot, "s", "slash", "type:zzz")
        assert "esc shows all" in screen_text(pilot)


async def test_enter_opens_a_quiz_to_see_its_answers_again(app: OpenApp, collection_of: Opened, clock: Clock) -> None:
    taken(collection_of(), clock, wrong=1)
    old = taken(collection_of(), clock, wrong=4).quiz.paper.quiz_id
    taken(collection_of(), clock, wrong=2)
    async with app() as pilot:
        await press(pilot, "s", "j", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, ResultScreen)
        assert screen.quiz_id == old
        assert "down from 90%" in words(pilot)
        await press(pilot, "enter")
        assert scores_in(pilot).query_one(Listing).cursor == 1


async def test_a_click_chooses_and_a_second_one_opens(app: OpenApp, collection_of: Opened, clock: Clock) -> None:
    for wrong in (1, 2):
        taken(collection_of(), clock, wrong=wrong)
    async with app() as pilot:
        await press(pilot, "s")
        await pilot.click(Listing, offset=(10, 1))
        await pilot.pause()
        assert scores_in(pilot).query_one(Listing).cursor == 1
        await pilot.click(Listing, offset=(10, 1))
        await pilot.pause()
        assert isinstance(pilot.app.screen, ResultScreen)


async def test_an_old_result_outlives_its_deck(app: OpenApp, collection_of: Opened, clock: Clock, home: Path) -> None:
    taken(collection_of(), clock, wrong=2)
    (home / "decks" / "mix.toml").unlink()
    async with app() as pilot:
        await press(pilot, "s", "enter")
        assert "80%" in screen_text(pilot)
        assert "Retry" not in screen_text(pilot)
        await press(pilot, "d")
        assert "2 " in screen_text(pilot)
        await press(pilot, "r", "p", "a")
        assert isinstance(pilot.app.screen, ResultScreen)


async def test_a_thousand_quizzes_are_listed_and_walked_through_in_the_blink_of_an_eye(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    collection = collection_of()
    taken(collection, clock)
    pattern = next(event for event in collection.store.events(kinds=[NoteKind.QUIZ_FINISHED]))
    assert isinstance(pattern, Note)
    notes = []
    for number in range(1000):
        clock.move(days=0.1)
        notes.append(
            Note(stamp=collection.stamp(), kind=pattern.kind, target=f"q{number}", data=pattern.data | {"percent": 50})
        )
    collection.log(tuple(notes), {})
    async with app() as pilot:
        await press(pilot, "s", "end")
        assert scores_in(pilot).query_one(Listing).cursor == 1000
        assert "100%" in screen_text(pilot)


async def test_a_cram_is_listed_marked_and_opened(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "c", "0", "enter", "1", "q", "s")
        text = screen_text(pilot)
        assert "cram, unfinished" in text
        assert "1 quiz" in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ResultScreen)
        assert "cram" in screen_text(pilot).splitlines()[0]
