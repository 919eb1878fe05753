"""A real collection in a temporary folder, and the app over it, driven without a terminal."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.collection import Collection, open_collection
from quizapp.config import Paths, read_settings
from quizapp.learning.events import Moment
from quizapp.tui.app import Guard, QuizApp
from quizapp.tui.opening import Opening

START_MS = 1_795_500_000_000  # 24 November 2026, 06:00 UTC


@dataclass
class Clock:
    """The time of a test: stands still until moved."""

    at_ms: int = START_MS
    offset_minutes: int = 0

    def now(self) -> Moment:
        return Moment(self.at_ms, self.offset_minutes)

    def ticks(self) -> int:
        return self.at_ms

    def move(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        self.at_ms += round(1000 * (seconds + 60 * minutes + 86_400 * days))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The learner's folder; decks of a test go into `home / "decks"`, settings into `home / "config.toml"`."""
    (tmp_path / "decks").mkdir()
    return tmp_path


@pytest.fixture
def collection_of(home: Path, clock: Clock) -> Iterator[Callable[[], Collection]]:
    """Opens the collection of `home`; all that were opened are closed at the end."""
    opened: list[Collection] = []
    numbers = itertools.count(1)

    def open_one() -> Collection:
        paths = Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
        found = open_collection(
            paths,
            read_settings(paths.config_file),
            clock=clock.now,
            ticks=clock.ticks,
            dice=lambda bits: next(numbers) % (1 << bits),
        )
        opened.append(found)
        return found

    yield open_one
    for found in opened:
        found.close()


OpenApp = Callable[..., AbstractAsyncContextManager[Pilot[Any]]]


@pytest.fixture
def app(collection_of: Callable[[], Collection]) -> OpenApp:
    """`async with app(size=(80, 24)) as pilot`: the app over the collection of `home`; no key is guarded."""

    @asynccontextmanager
    async def opened(
        *, size: tuple[int, int] = (80, 24), opening: Opening | None = None, guard: Guard | None = None
    ) -> AsyncIterator[Pilot[Any]]:
        running = QuizApp(collection_of(), opening=opening, guard=guard or Guard(change_ms=0, repeat_ms=0))
        async with running.run_test(size=size) as pilot:
            await pilot.pause()
            while running.opening is not None:  # what it begins with comes after the first frame
                await pilot.pause()
            await pilot.pause()
            yield pilot

    return opened


def screen_text(pilot: Pilot[Any]) -> str:
    """What stands on the screen, line by line, without trailing spaces."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one after the other, each seen before the next; `type:some text` types it."""
    for key in keys:
        for one in key[5:] if key.startswith("type:") else [key]:
            await pilot.press("space" if one == " " else one)
            await pilot.pause()
