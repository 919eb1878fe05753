"""The page on which a desired retention is chosen, and the weights fitted."""

from __future__ import annotations

from pathlib import Path

from quizapp.config import read_settings
from quizapp.tui.screens.memory import MemoryScreen
from tests.tui.conftest import OpenApp, press, screen_text


async def settled(pilot: object) -> None:
    await pilot.app.workers.wait_for_complete()  # type: ignore[attr-defined] # a pilot
    await pilot.pause()  # type: ignore[attr-defined] # a pilot


async def test_each_retention_has_its_price_and_the_one_in_force_is_marked(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "m")
        await settled(pilot)
        text = screen_text(pilot)
        for name in ("0.70", "0.75", "0.80", "0.85", "0.90", "0.95", "efficient"):
            assert name in text
        assert "…" not in text
        assert any("0.85" in line and "now" in line and " of " in line for line in text.splitlines())


async def test_what_is_chosen_is_written_for_the_deck_or_for_all(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        await press(pilot, "m", "down", "enter")
        deck_id = pilot.app.screen.deck_id
        assert read_settings(home / "config.toml").study(deck_id).retention == 0.90
        assert read_settings(home / "config.toml").study("another").retention == 0.85
        await press(pilot, "up", "up", "a")
        assert read_settings(home / "config.toml").study("another").retention == 0.80
        assert read_settings(home / "config.toml").study(deck_id).retention == 0.90
        await settled(pilot)


async def test_a_fit_beside_the_keys_says_what_it_brought(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "m", "o")
        await settled(pilot)
        assert "Too few answers to learn from yet" in screen_text(pilot)


async def test_leaving_while_years_are_simulated_does_no_harm(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "m", "escape")
        await settled(pilot)
        assert not isinstance(pilot.app.screen, MemoryScreen)


async def test_the_date_of_an_exam_is_set_and_cleared_where_it_is_seen(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        await press(pilot, "m", "x", *"2026-12-24", "enter")
        assert "Exam on 2026-12-24, in 30 d: 0 due before it, 0 after." in " ".join(screen_text(pilot).split())
        deck_id = pilot.app.screen.deck_id
        assert read_settings(home / "config.toml").study(deck_id).exam_on is not None
        await press(pilot, "x", *"yesterday", "enter")
        assert any("“yesterday” is no date." in str(toast.message) for toast in pilot.app._notifications)
        await press(pilot, "x", "enter")
        assert read_settings(home / "config.toml").study(deck_id).exam_on is None
        assert "No exam date. x sets one" in " ".join(screen_text(pilot).split())
        await settled(pilot)
