"""Decks that change while the app runs: the library, study and the list of problems follow every save."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.collection import watching as looking
from quizapp.tui import watching
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.problems import ProblemsScreen
from quizapp.tui.screens.study import StudyScreen
from tests.tui.conftest import OpenApp, press, screen_text

FLAT = '[[questions]]\nid = "fr"\nprompt = "Capital of France?"\nanswer = "Paris"\n'
BROKEN = '[deck]\nid = "a/b"\n' + FLAT
"""What cannot be used: its id cannot be known."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "_SETTLE_SECONDS", 0.001)
    monkeypatch.setattr(watching, "FIRST_SECONDS", 0.0)


@pytest.fixture
def deck(home: Path) -> Path:
    path = home / "decks" / "capitals.toml"
    path.write_text(FLAT, "utf-8")
    return path


Look = Callable[[], Awaitable[None]]


@asynccontextmanager
async def watched(pilot: Pilot[Any]) -> AsyncIterator[Look]:
    """Begin to watch; what is given looks once, as the thread of the app does about once a second."""
    collection = pilot.app.collection  # type: ignore[attr-defined] # the app's own
    watch = looking.Watch(collection.paths, collection.settings)
    watch.look()

    async def look() -> None:
        watching.tell(pilot.app, watch.look())  # type: ignore[arg-type] # the app itself
        await pilot.pause()

    yield look
    watch.close()


def toasts(pilot: Pilot[Any]) -> str:
    return " ".join(str(toast.message) for toast in pilot.app._notifications)


async def test_the_thread_of_the_app_looks_by_itself(app: OpenApp, deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "EVERY_SECONDS", 0.05)
    async with app() as pilot:
        watcher = pilot.app.watcher  # type: ignore[attr-defined] # the app's own
        watcher.start()
        for number in range(200):  # the first looks may come before the file
            (deck.parent / f"asthma{number}.toml").write_text(FLAT, "utf-8")
            await asyncio.sleep(0.1)
            if "Asthma" in screen_text(pilot):
                break
        watcher.stop()
        assert "Asthma" in screen_text(pilot)


async def test_a_saved_deck_is_in_the_library_at_once_and_the_cursor_stays(app: OpenApp, deck: Path) -> None:
    async with app() as pilot, watched(pilot) as look:
        screen = pilot.app.screen
        assert isinstance(screen, LibraryScreen)
        (deck.parent / "asthma.toml").write_text(FLAT, "utf-8")
        await look()
        assert "Asthma" in screen_text(pilot)
        assert screen.row is not None
        assert screen.row.deck.deck_id == "capitals"
        deck.write_text(FLAT + FLAT.replace('"fr"', '"it"').replace("France", "Italy"), "utf-8")
        await look()
        assert "2 facts, 2 questions" in screen_text(pilot)


async def test_a_broken_save_is_said_with_its_line_and_the_deck_stays_in_use(app: OpenApp, deck: Path) -> None:
    async with app() as pilot, watched(pilot) as look:
        deck.write_text(BROKEN, "utf-8")
        await look()
        assert "Capitals !" in screen_text(pilot)
        assert "capitals.toml:2: " in toasts(pilot)
        assert "The version before stays in use. ! lists problems." in toasts(pilot)
        assert "the version before is used" in " ".join(screen_text(pilot).split())
        await press(pilot, "enter")
        assert "Capital of France?" in screen_text(pilot)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
async def test_the_list_of_problems_follows_every_save(app: OpenApp, deck: Path, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot, watched(pilot) as look:
        await press(pilot, "!")
        assert isinstance(pilot.app.screen, ProblemsScreen)
        assert "No problems." in screen_text(pilot)
        deck.write_text(BROKEN, "utf-8")
        await look()
        assert "capitals.toml:2:" in screen_text(pilot)
        assert "1 error, 0 warnings" in screen_text(pilot)
        deck.write_text(FLAT, "utf-8")
        await look()
        assert "No problems." in screen_text(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_the_question_on_show_is_drawn_anew_and_what_was_typed_is_not_graded(app: OpenApp, deck: Path) -> None:
    typed = FLAT + 'type = "typed"\n'
    deck.write_text(typed, "utf-8")
    async with app() as pilot, watched(pilot) as look:
        await press(pilot, "enter", "type:Par")
        deck.write_text(typed.replace("Capital of France?", "What is the capital of France?"), "utf-8")
        await look()
        assert "What is the capital of France?" in screen_text(pilot)
        assert "This question was edited" in screen_text(pilot)
        await press(pilot, "type:Paris", "enter")
        assert "Right" in screen_text(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        assert screen.quizapp.collection.store.event_count() == 0
        await press(pilot, "enter")
        assert screen.quizapp.collection.store.event_count() == 1


@pytest.mark.parametrize("how", ["deleted", "renamed", "broken"])
async def test_a_rating_is_kept_whatever_became_of_the_file(app: OpenApp, deck: Path, how: str) -> None:
    async with app() as pilot, watched(pilot) as look:
        await press(pilot, "enter", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        if how == "deleted":
            deck.unlink()
        elif how == "renamed":
            deck.rename(deck.with_name("europe.toml"))
        else:
            deck.write_text(BROKEN, "utf-8")
        await look()
        await press(pilot, "3")
        assert screen.quizapp.collection.store.event_count() >= 1
        assert "1 answered" in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)


@pytest.mark.parametrize("how", ["deleted", "broken", "another question"])
async def test_a_quiz_under_way_keeps_its_paper(app: OpenApp, deck: Path, how: str) -> None:
    deck.write_text(FLAT + 'type = "typed"\n', "utf-8")
    async with app() as pilot, watched(pilot) as look:
        await press(pilot, "z", "enter")
        if how == "deleted":
            deck.unlink()
        else:
            deck.write_text(BROKEN if how == "broken" else FLAT.replace("fr", "it"), "utf-8")
        await look()
        assert "Capital of France?" in screen_text(pilot)
        await press(pilot, "type:Paris", "enter", "enter")
        assert "100%" in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert pilot.app.screen.quizapp.collection.store.event_count() > 1


async def test_an_edit_outside_is_followed_said_and_not_asked_as_new(app: OpenApp, home: Path) -> None:
    text = '[[questions]]\nprompt = "Which city is the capital of France?"\nanswer = "Paris"\n'
    path = home / "decks" / "capitals.toml"
    path.write_text(text, "utf-8")
    async with app() as pilot:
        await press(pilot, "enter", "enter", "3", "enter")
        async with watched(pilot) as look:
            path.write_text(text.replace("Which city", "What city"), "utf-8")
            await look()
        assert "its history follows" in toasts(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, LibraryScreen)
        assert screen.row is not None
        assert (screen.row.new, screen.row.facts) == (0, 1)
        await press(pilot, "colon", "type:Take back followed")
        await pilot.pause(0.3)
        await press(pilot, "enter")
        await pilot.pause(0.2)
        assert "Taken back: 1 question no longer followed." in toasts(pilot)
        assert screen.row is not None
        assert (screen.row.new, screen.row.facts) == (1, 1)


async def test_what_was_edited_before_the_first_look_is_followed_before_study_begins(app: OpenApp, home: Path) -> None:
    text = '[[questions]]\nprompt = "Which city is the capital of France?"\nanswer = "Paris"\n'
    path = home / "decks" / "capitals.toml"
    path.write_text(text, "utf-8")
    async with app() as pilot:
        await press(pilot, "enter", "enter", "3", "enter")
        path.write_text(text.replace("Which city", "What city"), "utf-8")
        await press(pilot, "c", "q")
        assert "its history follows" in toasts(pilot)
