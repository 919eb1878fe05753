"""No network is opened, and none is looked for, by anything the program does: whatever tries is refused and seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

REFUSE = """
import sys
def refuse(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "ssl.")):
        # An event loop has a pair of sockets of its own, which lead nowhere.
        if event in {"socket.__new__"} and args[1] == 1:
            return
        print("NETWORK", event, args, file=sys.stderr, flush=True)
        raise PermissionError(event)
    if event in {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"}:
        print("PROGRAM", event, args, file=sys.stderr, flush=True)
sys.addaudithook(refuse)
"""
RUN = REFUSE + "from quizapp.cli import run\ncode = run(sys.argv[1:])\nsys.stdout.flush()\nsys.exit(code)\n"
APP = (
    REFUSE
    + """
import asyncio
from pathlib import Path
from quizapp.collection import open_collection
from quizapp.config import Paths, Settings
from quizapp.tui.app import QuizApp
home = Path(sys.argv[1])
async def use():
    app = QuizApp(open_collection(Paths(home, home / "cache", home / "config.toml"), Settings()), looks_after=True)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in "enter 1 enter 1 v escape question_mark escape escape s escape z enter".split():
            await pilot.press(key)
            await pilot.pause()
asyncio.run(use())
"""
)

VERBS = [
    ["--version"],
    ["--help"],
    ["decks"],
    ["due"],
    ["scores"],
    ["check"],
    ["check", "--fix"],
    ["new", "The", "heart"],
    ["add", "ketamine"],
    ["paths"],
    ["backup"],
    ["restore"],
    ["doctor"],
    ["doctor", "--fix"],
    ["overlay"],
    ["study", "ketamine", "--plain"],
    ["quiz", "ketamine", "--plain", "-n", "2"],
    ["completion", "bash"],
    ["import", "no-such-file.apkg"],
    ["import", "--undo"],
]


def ran(script: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QUIZAPP_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=env,
        input="1\n" * 8,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_no_verb_opens_a_connection_or_starts_a_program(tmp_path: Path, verb: list[str]) -> None:
    found = ran(RUN, tmp_path / "home", *verb)
    assert "NETWORK" not in found.stderr
    # Completion asks the shell that it is for which version it is.
    assert "PROGRAM" not in found.stderr or verb[0] == "completion"
    assert "Traceback" not in found.stderr


def test_the_app_opens_no_connection_and_starts_no_program(tmp_path: Path) -> None:
    found = ran(APP, tmp_path / "home", str(tmp_path / "home"))
    assert found.returncode == 0, found.stderr
    assert "NETWORK" not in found.stderr
    assert "PROGRAM" not in found.stderr


def test_what_opens_a_connection_would_be_seen(tmp_path: Path) -> None:
    script = REFUSE + "import urllib.request\nurllib.request.urlopen('http://localhost:9/')\n"
    assert "NETWORK" in ran(script, tmp_path).stderr
