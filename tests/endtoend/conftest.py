"""The installed program in a real terminal, with a folder of its own for everything it keeps."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from tests.endtoend.terminal import Terminal

POSIX = sys.platform != "win32"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not POSIX:
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="a pty is needed, which Windows has not"))


class Start(Protocol):
    """Starts the installed quizapp in a terminal."""

    def __call__(self, *args: str, columns: int = 80, rows: int = 24, **env: str) -> Terminal: ...


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for everything the program keeps."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def program() -> str:
    """The installed quizapp, beside this Python or else on the path."""
    beside = Path(sys.executable).parent / "quizapp"
    found = str(beside) if beside.exists() else shutil.which("quizapp")
    assert found, "quizapp is not installed: pip install -e '.[test]'"
    return found


def environment_with(home: Path) -> dict[str, str]:
    """What the program sees of the machine: a terminal of today, and no settings of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TZ", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "HOME": str(home.parent),
        "QUIZAPP_HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """The environment with this test's home."""
    return environment_with(home)


@pytest.fixture
def start(program: str, environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start the program; whatever still runs at the end is killed."""
    from tests.endtoend.terminal import Terminal

    running: list[Terminal] = []

    def started(*args: str, columns: int = 80, rows: int = 24, **env: str) -> Terminal:
        terminal = Terminal([program, *args], environment | env, columns, rows, tmp_path)
        running.append(terminal)
        return terminal

    yield started
    for terminal in running:
        terminal.kill()
