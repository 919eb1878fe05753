"""No network is opened, and none is looked for, by anything the program does: whatever tries is refused and seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ankifiles import BEGAN_S, AnkiFile

ROOT = Path(__file__).parent.parent

REFUSE = """
import os, sys
def refuse(event, args):
    def said(what):
        with open(os.environ["WATCHED"], "a") as file:
            print(what, event, args, file=file)
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "ssl.")):
        # An event loop has a pair of sockets of its own, which lead nowhere.
        if event in {"socket.__new__"} and args[1] == 1:
            return
        said("NETWORK")
        raise PermissionError(event)
    if event in {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"}:
        said("PROGRAM")
sys.addaudithook(refuse)
"""
RUN = """
import io, json, os, sys
from quizapp.cli import run
for verb in json.loads(sys.argv[1]):
    sys.stdin = io.TextIOWrapper(io.BytesIO(b"1\\n" * 8))
    print("VERB", *verb, file=sys.stderr, flush=True)
    code = run(verb)
    with open(os.environ["WATCHED"], "a") as file:
        print("ENDED", verb[0], code, file=file)
"""
APP = """
import asyncio, sys
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
    ["overlay"],
    ["study", "ketamine", "--plain"],
    ["quiz", "ketamine", "--plain", "-n", "2"],
    ["backup"],
    ["restore"],
    ["doctor"],
    ["doctor", "--fix"],
    ["import", "no-such-file.apkg"],
    ["import", "{here}/anki.apkg", "--dry-run"],
    ["import", "{here}/anki.apkg"],
    ["study", "med-heart", "--plain"],
    ["import", "--undo"],
    ["generate", "{here}/article.html", "-o", "{here}/made.toml"],
    ["coverage", "{here}/made.toml"],
    ["study", "{here}/made.toml", "--plain"],
    ["report", "ketamine", "-o", "{here}/report.html"],
    ["stats"],
    ["explain", "ketamine/trd-indication-cloze"],
    ["completion", "bash"],
]
FAILS = (["add", "ketamine"], ["import", "no-such-file.apkg"])
READING = "'-m', 'quizapp.interchange.extraction', 'html']"
PAGE = """<!DOCTYPE html><link rel="stylesheet" href="http://localhost:9/a.css">
<script src="http://localhost:9/a.js"></script>
<title>Ketamine</title><img src="http://localhost:9/a.png"><h1>Ketamine</h1>
<p>Ketamine is prescribed for severe pain, depression and asthma. It blocks NMDA receptors in the brain. In a trial
of 2019, ketamine lowered the pain of 73% of 120 patients with a broken leg within 30 minutes.</p>
<p>In severe asthma, ketamine relaxes the muscles around the airways. Doctors give 0.5 mg/kg over 40 minutes.</p>
"""


@pytest.fixture
def watched(tmp_path: Path) -> Callable[..., list[str]]:
    """Runs a script, refused and watched with every Python that it starts; what was seen, a line each."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(REFUSE)

    def ran(script: str, *arguments: str) -> list[str]:
        env = {
            **os.environ,
            "QUIZAPP_HOME": str(tmp_path / "home"),
            "PYTHONPATH": os.pathsep.join((str(tmp_path / "hook"), str(ROOT))),
            "WATCHED": str(tmp_path / "watched"),
        }
        command = [sys.executable, "-c", script, *arguments]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        seen = tmp_path / "watched"
        return seen.read_text().splitlines() if seen.exists() else []

    return ran


def test_no_verb_opens_a_connection_or_starts_a_program(tmp_path: Path, watched: Callable[..., list[str]]) -> None:
    file = AnkiFile()
    file.note(1, 'Which <img src="http://localhost:9/a.png"> side?', "the left", type=2, queue=2, due=10, ivl=10)
    file.review(1, BEGAN_S * 1000)
    file.package(tmp_path / "anki.apkg")
    (tmp_path / "article.html").write_text(PAGE)
    verbs = [[part.format(here=tmp_path) for part in verb] for verb in VERBS]
    seen = watched(RUN, json.dumps(verbs))
    ended = [line for line in seen if line.startswith("ENDED")]
    assert ended == [f"ENDED {verb[0]} {int(verb in FAILS)}" for verb in VERBS]
    # Pages are read by a Python of its own, watched like this one; completion asks its shell for the version.
    others = [line for line in seen if line not in ended and READING not in line and "BASH_VERSION" not in line]
    assert others == []
    assert READING in "".join(seen)


def test_the_app_opens_no_connection_and_starts_no_program(tmp_path: Path, watched: Callable[..., list[str]]) -> None:
    assert watched(APP, str(tmp_path / "home")) == []


@pytest.mark.parametrize("child", [False, True])
def test_what_opens_a_connection_would_be_seen(watched: Callable[..., list[str]], child: bool) -> None:
    script = "import urllib.request\ntry: urllib.request.urlopen('http://localhost:9/')\nexcept OSError: pass\n"
    if child:
        script = f"import subprocess, sys\nsubprocess.run([sys.executable, '-P', '-c', {script!r}], check=True)\n"
    assert "NETWORK" in "".join(watched(script))
