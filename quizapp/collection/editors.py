"""The learner's own editor, and how each is told the line to open at.

What an editor understands is known here alone. Nothing is started here, and nobody is given an editor they did not ask
for: whoever lands in vi unasked may not know the way out.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from quizapp.errors import UsageError

_PLUS = {"vi", "vim", "nvim", "gvim", "mvim", "view", "nvi", "elvis", "vile", "ex"}
_PLUS |= {"nano", "rnano", "pico", "emacs", "emacs-nox", "emacsclient", "micro", "kak", "joe", "jmacs", "jed", "jove"}
_PLUS |= {"mg", "ne", "mcedit", "gedit", "geany", "pluma", "xed", "bbedit"}
_COLON = {"hx", "helix", "subl", "sublime_text", "zed", "zeditor", "lapce"}
_GOTO = {"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"}
_LINE = {"kate", "kwrite", "mate"}
_WAITS = _GOTO | {"subl", "sublime_text", "zed", "zeditor"}
_WAIT_FLAG = {"gvim": "--nofork", "mvim": "--nofork", "gedit": "--wait", "kate": "--block", "mate": "--wait"}


def editor_command(environ: Mapping[str, str], *, posix: bool = os.name == "posix") -> tuple[str, ...] | None:
    """The words of VISUAL, else of EDITOR, with what makes a graphical editor wait; None where neither is set.

    Where the system is not `posix`, a backslash is part of a path.

    UsageError where the words cannot be told apart (a quote that is not closed).
    """
    for name in ("VISUAL", "EDITOR"):
        written = environ.get(name, "").strip()
        if not written:
            continue
        try:
            words = tuple(shlex.split(written, posix=posix))
        except ValueError as error:
            raise UsageError(f"{name} cannot be read: a quote is not closed.", hint=f'Set {name}="nano".') from error
        return _waiting(words) if words else None
    return None


def _waiting(words: tuple[str, ...]) -> tuple[str, ...]:
    """With the flag that keeps a graphical editor from returning before the file is saved."""
    program = _program(words)
    if program in _WAITS and not {"-w", "--wait"} & set(words):
        return (*words, "--wait")
    flag = _WAIT_FLAG.get(program)
    return (*words, flag) if flag and flag not in words and not {"-f", "-b", "-w"} & set(words) else words


def _program(words: Sequence[str]) -> str:
    name = PurePath(words[0].replace("\\", "/")).name.casefold()
    return name.removesuffix(".exe").removesuffix(".cmd").removesuffix(".basic").removesuffix(".tiny")


def at_line(command: Sequence[str], path: Path, line: int | None) -> tuple[str, ...]:
    """The command that opens the file at a line (from 1; None: anywhere); an editor not known opens the file alone."""
    program = _program(command)
    file = str(path) if path.is_absolute() else str(path.absolute())
    if line is None:
        return (*command, file)
    if program in _PLUS:
        return (*command, f"+{line}", file)
    if program in _COLON:
        return (*command, f"{file}:{line}")
    if program in _GOTO:
        return (*command, "--goto", f"{file}:{line}")
    if program in _LINE:
        return (*command, "--line", str(line), file)
    return (*command, f"-n{line}", file) if program == "notepad++" else (*command, file)
