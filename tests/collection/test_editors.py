"""The learner's own editor, told the line in its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection.editors import at_line, editor_command
from quizapp.errors import UsageError

FILE = Path("/decks/my heart.toml")


def test_visual_comes_before_editor_and_nothing_is_nothing() -> None:
    assert editor_command({"VISUAL": "vim -u NONE", "EDITOR": "nano"}) == ("vim", "-u", "NONE")
    assert editor_command({"VISUAL": " ", "EDITOR": "nano"}) == ("nano",)
    assert editor_command({}) is None
    assert editor_command({"EDITOR": "'/opt/my editor/ed' -x"}) == ("/opt/my editor/ed", "-x")


def test_words_that_cannot_be_told_apart_are_said() -> None:
    with pytest.raises(UsageError, match="EDITOR cannot be read"):
        editor_command({"EDITOR": "vim 'x"})


@pytest.mark.parametrize(
    "program", ["vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "/usr/bin/vim.basic"]
)
def test_most_editors_take_a_plus_and_the_line(program: str) -> None:
    assert at_line((program,), FILE, 41) == (program, "+41", str(FILE))


@pytest.mark.parametrize("program", ["hx", "helix", "subl"])
def test_some_take_a_colon_behind_the_file(program: str) -> None:
    assert at_line((program,), FILE, 41) == (program, f"{FILE}:41")


def test_code_is_told_to_go_there_and_to_wait() -> None:
    assert at_line(editor_command({"EDITOR": "code"}) or (), FILE, 41) == ("code", "--wait", "--goto", f"{FILE}:41")
    assert editor_command({"EDITOR": "code -w"}) == ("code", "-w")
    assert editor_command({"EDITOR": "subl"}) == ("subl", "--wait")
    assert editor_command({"EDITOR": r"C:\Programs\Code.exe"}, posix=False) == (r"C:\Programs\Code.exe", "--wait")


def test_an_editor_not_known_opens_the_file_alone() -> None:
    assert at_line(("ed", "-s"), FILE, 41) == ("ed", "-s", str(FILE))
    assert at_line(("vim",), FILE, None) == ("vim", str(FILE))
