from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from quizapp.cli import run
from quizapp.collection import Collection
from tests.cli.support import Clock, collection_at


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where QUIZAPP_HOME points; not made yet."""
    home = tmp_path / "home"
    monkeypatch.setenv("QUIZAPP_HOME", str(home))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("QUIZAPP_PLAIN", raising=False)
    return home


@pytest.fixture
def quizapp(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; `stdin` is what is piped into it."""

    def command(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = run(arguments)
        wrote = capsys.readouterr()
        return Ran(code, wrote.out, wrote.err)

    return command


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(home: Path, clock: Clock) -> Iterator[Callable[[], Collection]]:
    """Opens the collection in `home` with a clock that stands, once the decks are written."""
    collections: list[Collection] = []

    def opening() -> Collection:
        collections.append(collection_at(home, clock))
        return collections[-1]

    yield opening
    for collection in collections:
        collection.close()
