"""The one table of keys: every key the bar prints does something, in every state, and can be given another key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from quizapp.tui import keys
from quizapp.tui.screens.problems import ProblemsScreen
from quizapp.tui.widgets.lines import Hint, KeyBar
from tests.tui.conftest import OpenApp, press, screen_text

DECK = """
[deck]
id = "keys"
[deck.article]
title = "An article"
file = "keys.md"

[[questions]]
id = "a-choice"
type = "choice"
prompt = "Which receptors are blocked?"
answer = "NMDA receptors"
distractors = ["opioid receptors", "GABA receptors"]
hint = "Four letters."
source = { quote = "It blocks NMDA receptors." }

[[questions]]
id = "b-typed"
type = "typed"
prompt = "Which system is targeted?"
answer = "the glutamate system"

[[questions]]
id = "c-flash"
prompt = "What else?"
answer = "Much more"
hint = "A lot."
"""

STATES: dict[str, Sequence[str]] = {
    "library": (),
    "memory": ("m",),
    "browser": ("b",),
    "browser, chosen": ("b", "space"),
    "browser, typing": ("b", "slash", "k", "e"),
    "options, first": ("enter",),
    "options, with something to undo": ("enter", "n", "ctrl+n", "n"),
    "verdict": ("enter", "1", "enter"),
    "a wrong verdict": ("enter", "0", "enter"),
    "text": ("enter", "n"),
    "card": ("enter", "n", "ctrl+n"),
    "card, revealed": ("enter", "n", "ctrl+n", "enter"),
    "cram": ("c",),
    "cram, answered": ("c", "1", "enter"),
    "quiz setup": ("z",),
    "quiz setup, filter": ("z", "slash", "k"),
    "quiz": ("z", "enter"),
    "quiz, paused in the library": ("z", "enter", "escape", "l"),
    "scores": ("z", "enter", "escape", "f", "s"),
    "result": ("z", "enter", "escape", "f"),
    "shelf": ("j", "d", "h", "D"),
}
PRESSED = {"esc": "escape", "/": "slash", "?": "question_mark", "*": "asterisk", "↑↓": "down", "←→": "right"}


@pytest.fixture
def deck(home: Path) -> None:
    (home / "decks" / "keys.toml").write_text(DECK, "utf-8")
    (home / "decks" / "keys.md").write_text("# An article\n\nIt blocks NMDA receptors.\n", "utf-8")


def key_of(hint: Hint) -> str:
    """A key that the bar means, as the pilot presses it."""
    if hint.keys.startswith("1-"):
        return "2"
    if hint.keys == "1 3":
        return "3"
    return PRESSED.get(hint.keys, hint.keys.replace("^", "ctrl+"))


def picture(pilot: Pilot[Any]) -> tuple[Any, ...]:
    """Everything that pressing a key may change."""
    toasts = [toast.message for toast in pilot.app._notifications]
    return (type(pilot.app.screen), screen_text(pilot), toasts, pilot.app._exit)


def hints_of(pilot: Pilot[Any]) -> tuple[Hint, ...]:
    return tuple(pilot.app.screen.query_one(KeyBar).hints)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.usefixtures("deck")
async def test_every_key_the_bar_prints_does_something(app: OpenApp, home: Path, state: str) -> None:
    async with app(size=(200, 30)) as pilot:
        await press(pilot, *STATES[state])
        hints = hints_of(pilot)
    assert hints
    for hint in hints:
        (home / "quizapp.db").unlink(missing_ok=True)
        async with app(size=(200, 30)) as pilot:
            await press(pilot, *STATES[state])
            before = picture(pilot)
            await press(pilot, key_of(hint))
            await pilot.pause()
            assert picture(pilot) != before, f"{hint.keys} {hint.label} does nothing in {state}"


@pytest.mark.usefixtures("deck")
async def test_at_40_columns_the_bar_keeps_the_first_keys_and_help(app: OpenApp) -> None:
    async with app(size=(40, 12)) as pilot:
        for state in ((), ("enter",), ("1", "enter")):
            await press(pilot, *state)
            drawn = pilot.app.screen.query_one(KeyBar).fitting(38)
            assert [hint.keys for hint in drawn[:2]] == [hint.keys for hint in hints_of(pilot)[:2]]
            assert drawn[-1].label == "Help"


@pytest.mark.usefixtures("deck")
async def test_a_key_in_the_bar_can_be_clicked(app: OpenApp) -> None:
    async with app() as pilot:
        await pilot.click(KeyBar, offset=(1, 0))
        await pilot.pause()
        assert "Which receptors are blocked?" in screen_text(pilot)


@pytest.mark.usefixtures("deck")
async def test_help_and_the_palette_write_keys_as_they_stand_on_the_keyboard(app: OpenApp) -> None:
    async with app() as pilot:
        offered = {one.title: one for one in pilot.app.get_system_commands(pilot.app.screen)}
        assert "Filter (/)" in offered
        assert "Editor (^o)" in offered
        await press(pilot, "question_mark", "pagedown", "pagedown", "pagedown")
        assert "? f1" in screen_text(pilot)
        assert "_" not in screen_text(pilot)


@pytest.mark.usefixtures("deck")
async def test_the_palette_opens_what_every_screen_has(app: OpenApp) -> None:
    async with app() as pilot:
        offered = {one.title: one for one in pilot.app.get_system_commands(pilot.app.screen)}
        await offered["Problems (!)"].callback()
        await pilot.pause()
        assert isinstance(pilot.app.screen, ProblemsScreen)


@pytest.mark.usefixtures("deck")
async def test_another_key_can_be_given_to_an_action_and_the_bar_says_so(app: OpenApp, home: Path) -> None:
    (home / "config.toml").write_text('[keys]\nhint = "f5"\n', "utf-8")
    async with app() as pilot:
        await press(pilot, "enter")
        assert "f5 Hint" in screen_text(pilot)
        await press(pilot, "f5")
        assert "Four letters." in screen_text(pilot)


@pytest.mark.parametrize(
    "table",
    [
        "EVERYWHERE",
        "STUDY",
        "QUIZ",
        "QUIZ_SETUP",
        "RESULT",
        "SCORES",
        "TRENDS",
        "COMPARISON",
        "STATS",
        "LIBRARY",
        "SHELF",
        "BROWSER",
    ],
)
def test_every_binding_has_a_tooltip_and_an_id_of_its_own(table: str) -> None:
    bindings = [binding for binding in getattr(keys, table) if isinstance(binding, Binding)]
    assert all(binding.tooltip for binding in bindings)
    names = [binding.id for binding in bindings]
    assert None not in names
    assert len(names) == len(set(names))
