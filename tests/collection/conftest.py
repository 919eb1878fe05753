"""A real collection in a temporary folder, with the deck of every type, a clock that stands and dice that count."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.collection import Collection, open_collection
from quizapp.config import Paths, Settings
from tests.courses import EVERY_TYPE, Clock

Opening = Callable[..., Collection]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The learner's folder, with one deck of their own."""
    (tmp_path / "decks").mkdir()
    (tmp_path / "decks" / "d.toml").write_text(EVERY_TYPE, "utf-8")
    return tmp_path


@pytest.fixture
def opening(home: Path, clock: Clock) -> Iterator[Opening]:
    """Opens the collection of `home` once more, as another window or a later start would; settings as given."""
    opened: list[Collection] = []
    numbers = itertools.count(1)

    def open_one(**settings: Any) -> Collection:
        paths = Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
        dice = lambda bits: next(numbers) * 0x9E3779B97F4A7C15 % (1 << bits)  # noqa: E731 - counting, well spread
        found = open_collection(
            paths, Settings(**settings), clock=clock.now, ticks=lambda: clock.at_ms - 1_000, dice=dice
        )
        opened.append(found)
        return found

    yield open_one
    for found in opened:
        found.close()


@pytest.fixture
def collection(opening: Opening) -> Collection:
    return opening()
