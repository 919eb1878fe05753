"""Catching up and vacations, from the palette of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from quizapp.collection import Collection
from quizapp.learning.events import DAY_MS, Note, NoteKind
from tests.tui.conftest import Clock, OpenApp, press, screen_text

CARDS = "".join(f'[[questions]]\nid = "c{n}"\nprompt = "Card {n}?"\nanswer = "side {n}"\n' for n in range(4))


def collection_of(pilot: Pilot[Any]) -> Collection:
    found = pilot.app.collection  # type: ignore[attr-defined]  # QuizApp has it
    assert isinstance(found, Collection)
    return found


async def do(pilot: Pilot[Any], title: str, *keys: str) -> str:
    """Choose a command of the palette, answer what it asks; the newest notice."""
    commands = {one.title: one for one in pilot.app.get_system_commands(pilot.app.screen)}
    commands[title].callback()
    await pilot.pause()
    await press(pilot, *keys)
    return str(list(pilot.app._notifications)[-1].message)


def days_due(pilot: Pilot[Any]) -> list[int]:
    collection = collection_of(pilot)
    states = collection.store.fact_states("m").values()
    return sorted(state.due_on - collection.now().day for state in states if state.due_on is not None)


async def test_what_is_due_is_spread_or_moved_out_of_a_vacation_and_moved_back(
    app: OpenApp, home: Path, clock: Clock
) -> None:
    (home / "decks" / "m.toml").write_text(f'[deck]\nid = "m"\n{CARDS}', "utf-8")
    async with app() as pilot:
        collection = collection_of(pilot)
        today = collection.now().day
        for n in range(4):
            data = {"interval_days": 9.0, "ease": 2.5, "reviewed_at_ms": clock.at_ms - 9 * DAY_MS, "due_on": today}
            note = Note(stamp=collection.stamp(), kind=NoteKind.ESTIMATE, target=f"m/c{n}", data=data)
            collection.log((note,), {})
        assert await do(pilot, "Catch up", "2", "enter") == "2 facts moved."
        assert days_due(pilot) == [0, 0, 1, 1]
        assert "2 due" in screen_text(pilot)
        told = await do(pilot, "Go on vacation", *"2026-11-24 to 2026-11-26", "enter")
        assert told == "4 facts moved. No day of it breaks your streak."
        assert min(days_due(pilot)) == 3
        assert "Two dates" in await do(pilot, "Go on vacation", *"2026-11-26", "enter")
        back = await do(pilot, "Take back the last vacation")
        assert back == "The vacation from 2026-11-24 to 2026-11-26 is taken back. 4 facts due again as before."
        await do(pilot, "Take back the last catching up")
        assert days_due(pilot) == [0, 0, 0, 0]
        assert await do(pilot, "Take back the last catching up") == "No catching up to take back."
