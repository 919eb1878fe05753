"""A conversation line by line: what is said, what is asked, and the commands that may stand in place of an answer.

Plain text only: no colour, no cursor movement, no bell, so that it reads well aloud, in a pipe and on a dumb terminal.
What the commands do is the matter of study and quiz.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

from quizapp.text import fit, shown

HELP = "?"
INTERRUPTED = 130
"""The exit code of a conversation that Ctrl+C ended, as `cli.run` has it."""
YES = frozenset({"y", "yes"})


def says_yes(question: str) -> bool:
    """Whether somebody at a terminal says yes to it; where nobody is, no."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{question}  y / n: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in YES


class Ended(Exception):
    """The input ended or the learner quits; `told` where they said so by :quit."""

    def __init__(self, *, told: bool = False) -> None:
        super().__init__()
        self.told = told


MOST_ECHOED_COLUMNS = 200


def echoed(text: str) -> str:
    """What was typed, as it is said back: a pasted page must not push the answer off the screen, or be read aloud."""
    return fit(text, MOST_ECHOED_COLUMNS)


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its whole name."""

    name: str


@dataclass(slots=True)
class Talk:
    """Two streams. `interactive`: a person types; else a line is an answer, and nobody is asked for a rating.

    `empty_line` is what help says of one.
    """

    reader: TextIO
    writer: TextIO
    empty_line: str = "An empty line twice: I don't know."
    interactive: bool = field(init=False)
    exit_code: int = 0

    def __post_init__(self) -> None:
        self.interactive = self.reader.isatty()

    def say(self, text: str) -> None:
        """One line, or as many as the text has."""
        self.writer.write(f"{shown(text, lines=True)}\n")
        self.writer.flush()

    def ask(self, prompt: str, commands: Mapping[str, str]) -> str | Command:
        """What is answered to a prompt, stripped: text, or one of `commands` (name: what it does).

        A command is a colon and the shortest start of its name that is unique; a doubled colon is a literal one. `:?`
        lists them, but for those of which nothing ("") is said. Raises Ended at the end of the input and for :quit.
        """
        while True:
            line = self._line(prompt)
            if not line.startswith(":"):
                return line
            if line.startswith("::"):
                return line[1:]
            command = self._command(line[1:].casefold(), commands)
            if command is not None:
                return command

    def _line(self, prompt: str) -> str:
        self.writer.write(shown(prompt))
        self.writer.flush()
        line = self.reader.readline()
        # What a terminal echoes ends the line of the prompt; a pipe echoes nothing.
        if not self.interactive or not line:
            self.writer.write("\n")
        if not line:
            raise Ended
        return line.strip()

    def _command(self, start: str, commands: Mapping[str, str]) -> Command | None:
        if start == HELP:
            for name, what in commands.items():
                if what:
                    self.say(f":{name} {what}")
            self.say(f":: a literal colon. {self.empty_line}")
            return None
        found = [name for name in commands if name.startswith(start)] if start else []
        if start in commands:
            found = [start]
        if len(found) == 1:
            if found == ["quit"]:
                raise Ended(told=True)
            return Command(found[0])
        if found:
            self.say(f":{start} may mean {' or '.join(f':{name}' for name in found)}.")
        else:
            self.say(f"There is no command :{echoed(start)}. :? lists them; :: is a literal colon.")
        return None
