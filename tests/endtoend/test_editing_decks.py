"""Decks written in a terminal, and by two programs at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.deck.file import read_deck
from tests.endtoend.conftest import Start

EDITOR = f"""#!{sys.executable}
import pathlib, sys
path = pathlib.Path(sys.argv[-1])
text = path.read_text("utf-8")
broken = 'answer = "glutamate' in text and 'answer = "glutamate"' not in text
old, new = ('"glutamate', '"glutamate"') if broken else ('"glutamate"', '"glutamate')
path.write_text(text.replace(old, new), "utf-8")
"""
DECK = '[deck]\nid = "heart"\n\n[[questions]]\nid = "a"\nprompt = "Which transmitter is it?"\nanswer = "glutamate"\n'
WRITER = """
import os, sys
from quizapp.collection import open_collection
from quizapp.collection.editing import open_deck, save_question
from quizapp.config import Settings, default_paths
from quizapp.deck.model import Flash

collection = open_collection(default_paths(os.environ), Settings())
opened = open_deck(collection, "heart")
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    name = f"{sys.argv[1]}-{number}"
    question = Flash(id=name, prompt=f"What is {name}?", answer="this")
    opened = save_question(collection, opened, question, replacing=None).opened
"""


@pytest.fixture
def deck(home: Path) -> Path:
    path = home / "decks" / "heart.toml"
    path.parent.mkdir(parents=True)
    path.write_text(DECK, "utf-8")
    return path


def test_two_programs_that_add_at_once_lose_nothing_of_each_other(environment: dict[str, str], deck: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name],
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]
    for program in both:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in both:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    assert [program.communicate(timeout=60)[1] and program.returncode for program in both] == [None, None]
    assert [program.returncode for program in both] == [0, 0]
    parsed = read_deck(deck.read_text("utf-8"), str(deck))
    assert parsed.problems == ()
    assert parsed.deck is not None
    names = [question.id for question in parsed.deck.questions]
    assert set(names) == {"a", *(f"{who}-{number}" for who in ("one", "two") for number in range(15))}
    assert deck.read_text("utf-8").startswith(DECK)


def test_an_edit_with_a_slip_is_opened_again_by_enter(start: Start, deck: Path, tmp_path: Path) -> None:
    editor = tmp_path / "nano"
    editor.write_text(EDITOR, "utf-8")
    editor.chmod(0o755)
    terminal = start("edit", "heart", "a", EDITOR=str(editor))
    terminal.wait_for("The quotes are not closed", "line 7  enter: open again")
    terminal.press("enter")
    terminal.wait_for("no problems")
    assert terminal.wait() == 0
    assert deck.read_text("utf-8") == DECK


def test_a_question_is_added_at_a_terminal(start: Start, deck: Path) -> None:
    terminal = start("add", "heart")
    terminal.wait_for("Type, or enter for flash:").send("typed\r")
    for prompt, answer in (
        ("Prompt:", "Which receptor is it?"),
        ("Answer:", "NMDA"),
        ("as right", ""),
        ("not the one asked", ""),
        ("Topic", "mechanism"),
        ("Subject", ""),
        ("Hint", ""),
        ("Explanation", ""),
        ("Tags", ""),
        ("Write it to", "y"),
        ("Another one?", ""),
    ):
        terminal.wait_for(prompt).send(f"{answer}\r")
    assert terminal.wait() == 0
    block = '\n[[questions]]\nid = "receptor"\ntopic = "mechanism"\ntype = "typed"\nprompt = "Which receptor is it?"\n'
    assert deck.read_text("utf-8") == DECK + block + 'answer = "NMDA"\n'


def test_leaving_in_the_middle_writes_nothing(start: Start, deck: Path) -> None:
    terminal = start("add", "heart")
    terminal.wait_for("Type, or enter for flash:").send("\r")
    terminal.wait_for("Prompt:").send("What is\x03")
    assert terminal.wait() == 130
    assert deck.read_text("utf-8") == DECK
