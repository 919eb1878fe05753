"""The learner's own editor in a real terminal: given the screen, and the screen taken back, whatever the editor did."""

from __future__ import annotations

import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.deck.file import read_deck
from tests.endtoend.conftest import Start
from tests.endtoend.learner import ASKED, reach
from tests.endtoend.terminal import Terminal

DECK = """[deck]
id = "own"
title = "My own deck"

# A comment of the author.
[[questions]]
id = "first"
type = "choice"
prompt = "Which one is right?"
answer = "this"
distractors = ["that", "those"]
"""
APP_MODES = {1049: True, 25: False}
"""An app has the other screen and hides the cursor."""


@pytest.fixture
def deck(home: Path) -> Path:
    path = home / "decks" / "own.toml"
    path.parent.mkdir(parents=True)
    path.write_text(DECK, "utf-8")
    return path


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], str]:
    """The command of an editor called nano that runs these lines, `path` and `line` being what it was given."""

    def made(body: str) -> str:
        script = tmp_path / "nano"
        script.write_text(
            f"#!{sys.executable}\nimport os, sys, termios, time\nfrom pathlib import Path\n"
            f"line, path = sys.argv[-2], Path(sys.argv[-1])\n{body}\n",
            "utf-8",
        )
        script.chmod(0o755)
        return str(script)

    return made


def on_question(start: Start, editor: str) -> Terminal:
    terminal = start(EDITOR=editor, VISUAL="")
    reach(terminal, "library")
    terminal.press("enter")
    reach(terminal, *ASKED)
    return terminal


def is_in_app(terminal: Terminal) -> bool:
    return all(terminal.modes.get(mode) is on for mode, on in APP_MODES.items())


def test_ctrl_o_gives_the_terminal_to_the_editor_at_the_line_and_takes_it_back(
    start: Start, deck: Path, editor: Callable[[str], str]
) -> None:
    edits = "path.write_text(path.read_text().replace('is right?', 'is right, then?'))"
    terminal = on_question(start, editor(f"print('EDITING', line, flush=True); input()\n{edits}"))
    terminal.press("ctrl+o")
    terminal.wait_for("EDITING +6")
    assert terminal.modes.get(1049) is False
    assert terminal.modes.get(25) is True
    terminal.press("enter")
    terminal.wait_for("Which one is right, then?")
    assert is_in_app(terminal)
    terminal.press("1", "enter")
    reach(terminal, "answered")
    assert deck.read_text("utf-8") == DECK.replace("is right?", "is right, then?")


def test_an_editor_that_dies_with_the_terminal_in_its_own_state_leaves_the_app_usable(
    start: Start, deck: Path, editor: Callable[[str], str]
) -> None:
    spoils = "termios.tcsetattr(0, termios.TCSANOW, [0, 0, 0, 0, 0, 0, termios.tcgetattr(0)[6]]); os._exit(9)"
    terminal = on_question(start, editor(spoils))
    terminal.press("ctrl+o")
    terminal.wait_for("counts.")  # one word, for where the message breaks hangs on the length of the editor's path
    assert "Which one is right?" in terminal.text
    terminal.press("1", "enter")
    reach(terminal, "answered")
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    lflag = termios.tcgetattr(terminal._child.child_fd)[3]
    assert lflag & termios.ECHO
    assert lflag & termios.ICANON


def test_ctrl_c_in_the_editor_ends_the_editor_and_not_the_app(
    start: Start, deck: Path, editor: Callable[[str], str]
) -> None:
    terminal = on_question(start, editor("print('EDITING', flush=True); time.sleep(60)"))
    terminal.press("ctrl+o")
    terminal.wait_for("EDITING")
    terminal.press("ctrl+c")
    terminal.wait_for("signal 2")
    assert is_in_app(terminal)
    assert "Which one is right?" in terminal.text


def test_an_error_saved_by_the_editor_is_named_and_enter_opens_it_again_at_its_line(
    start: Start, deck: Path, editor: Callable[[str], str]
) -> None:
    body = (
        "text = path.read_text(); broken = 'answr' in text\n"
        "path.write_text(text.replace('answr', 'answer') if broken else text.replace('answer', 'answr'))\n"
        "Path(str(path) + '.lines').open('a').write(line + '\\n')"
    )
    terminal = on_question(start, editor(body))
    terminal.press("ctrl+o")
    terminal.wait_for("has no answer")
    assert "line 6" in terminal.text
    assert "Open again" in terminal.text
    terminal.press("enter")
    opened_at = Path(f"{deck}.lines")
    terminal.wait_until(lambda: opened_at.read_text("utf-8").split() == ["+6", "+6"], "it is opened again")
    terminal.wait_until(lambda: is_in_app(terminal) and "Which one" in terminal.text, "the question is back")
    assert deck.read_text("utf-8") == DECK


def test_without_an_editor_the_text_opens_in_the_app_at_the_line(start: Start, deck: Path) -> None:
    terminal = start(EDITOR="", VISUAL="")
    reach(terminal, "library")
    terminal.press("e", "enter")
    terminal.wait_for("Edit · choice")
    terminal.press("ctrl+o")
    terminal.wait_for("# A comment of the author.")
    assert "own.toml" in terminal.text
    assert is_in_app(terminal)
    terminal.press("esc")
    terminal.wait_for("Edit · choice")


def test_a_deck_of_ones_own_is_written_from_nothing_and_studied(start: Start, home: Path) -> None:
    terminal = start(EDITOR="", VISUAL="")
    reach(terminal, "library")
    terminal.press("n")
    terminal.wait_for("Title of the new deck")
    terminal.press("The heart", "enter")
    terminal.wait_for("New question · flash")
    terminal.press("How many chambers?", "tab", "four", "ctrl+s")
    terminal.wait_for("Added “chambers”.")
    terminal.press("esc")
    terminal.wait_for("1 question added to The heart.")
    terminal.press("enter")
    terminal.wait_for("How many chambers?")
    parsed = read_deck((home / "decks" / "the-heart.toml").read_text("utf-8"), "the-heart.toml")
    assert parsed.deck is not None
    assert [question.right for question in parsed.deck.questions] == [("four",)]
