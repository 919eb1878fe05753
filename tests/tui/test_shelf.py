"""Hiding and deleting decks in the library, and bringing them back."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.shelf import ShelfScreen
from tests.tui.conftest import OpenApp, press, screen_text

FLAT = '[[questions]]\nprompt = "Capital of France?"\nanswer = "Paris"\n'


async def test_enter_on_the_question_loses_nothing(app: OpenApp, home: Path) -> None:
    (home / "decks" / "capitals.toml").write_text(FLAT, "utf-8")
    async with app() as pilot:
        await press(pilot, "d")
        assert "Every answer stays." in " ".join(screen_text(pilot).split())
        await press(pilot, "enter")
        assert "Capitals" in screen_text(pilot)
        assert (home / "decks" / "capitals.toml").is_file()


async def test_a_hidden_deck_comes_back_by_the_same_key(app: OpenApp, home: Path) -> None:
    (home / "decks" / "capitals.toml").write_text(FLAT, "utf-8")
    async with app() as pilot:
        await press(pilot, "d", "h")
        text = screen_text(pilot)
        assert "Hidden: Capitals. D shows it again." in text
        assert text.count("Capitals") == 1
        await press(pilot, "D")
        assert isinstance(pilot.app.screen, ShelfScreen)
        assert "hidden" in screen_text(pilot)
        await press(pilot, "d")
        assert "Capitals is listed again." in screen_text(pilot)
        assert "Nothing is hidden or deleted. esc goes back." in screen_text(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "Capitals" in screen_text(pilot)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
async def test_a_deleted_deck_is_put_back_from_the_trash(app: OpenApp, home: Path, size: tuple[int, int]) -> None:
    path = home / "decks" / "capitals.toml"
    path.write_text(FLAT, "utf-8")
    async with app(size=size) as pilot:
        await press(pilot, "d", "t")
        assert not path.exists()
        assert "In the trash: capitals.toml." in screen_text(pilot)
        await press(pilot, "D")
        assert "in the trash, Tue" in screen_text(pilot)
        await press(pilot, "enter")
        assert path.is_file()


async def test_the_bundled_deck_is_only_offered_to_be_hidden(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "d")
        assert "can be hidden and not deleted" in " ".join(screen_text(pilot).split())
        await press(pilot, "t")
        assert "Hide it" in screen_text(pilot)
        await press(pilot, "h")
        assert "Every deck is hidden. D shows them." in screen_text(pilot)
        await press(pilot, "D", "enter", "escape")
        assert "What ketamine is prescribed for" in screen_text(pilot)


async def test_a_broken_deck_can_be_deleted_and_not_hidden(app: OpenApp, home: Path) -> None:
    (home / "decks" / "asthma.toml").write_text("[[questions", "utf-8")
    async with app() as pilot:
        await press(pilot, "d")
        assert "Hide it" not in screen_text(pilot)
        await press(pilot, "t")
        assert "! asthma" not in screen_text(pilot)
        assert "What ketamine is prescribed for" in screen_text(pilot)
