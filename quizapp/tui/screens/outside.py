"""The learner's own editor, with the app set aside: a file opened at a line, and the terminal taken back afterwards.

Whatever the other program does (is not there, fails, leaves the terminal in a state of its own), the app is on the
screen again and says it in one sentence. Where no editor is set there is one of ours; nobody lands in vi.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from quizapp.collection import revising
from quizapp.collection.editors import at_line, editor_command
from quizapp.collection.revising import Place
from quizapp.collection.writing import data_of, keep_before
from quizapp.deck.problem import Problem
from quizapp.errors import DeckError, QuizError, TerminalError, UsageError
from quizapp.text import shown
from quizapp.tui.screens.dialogs import ChoiceDialog, Option
from quizapp.tui.screens.editor import TextEditor

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp


def edit_file(app: QuizApp, place: Place, done: Callable[[], None]) -> None:
    """Let the learner edit a deck's file at a line; `done` once it is sound again, or left as it is.

    A failure is shown, and `done` is called all the same where anything may have been saved.
    """
    if place.told:
        app.notify(shown(place.told), timeout=12, markup=False)
    try:
        command = editor_command(os.environ)
        if command is None:
            _edit_here(app, place, done)
            return
        _run_on_file(app, at_line(command, place.path, place.line), place.path)
    except QuizError as error:
        app.fail(error)
    _look_at(app, place.path, done)


def _run_on_file(app: QuizApp, command: Sequence[str], path: Path) -> None:
    """Run an editor on a file, and keep what the file said before, so that the edit can be undone."""
    before = data_of(path)
    try:
        run_outside(app, command)
    finally:
        if before is not None:
            keep_before(app.collection, path, before)


def edit_words(app: QuizApp, words: str, title: str, save: Callable[[str], None], *, line: int, quote: str) -> None:
    """Let the learner edit a text that is in no file. `save` raises QuizError, with the line, for what cannot be."""
    try:
        command = editor_command(os.environ)
        if command is None:
            app.push_screen(TextEditor(title, words, save, line=line, quote=quote))
            return
        text = _edited_outside(app, command, words, line)
    except QuizError as error:
        app.fail(error)
        return
    if text == words:
        return
    try:
        save(text)
    except QuizError as error:
        number = error.where.removeprefix("line ")
        again = int(number) if number.isdecimal() else line

        def chosen(what: str | None) -> None:
            if what == "again":
                edit_words(app, text, title, save, line=again, quote=quote)

        app.push_screen(_dialog(f"{error.where} {error.message} {error.hint}"), chosen)


def _edit_here(app: QuizApp, place: Place, done: Callable[[], None]) -> None:
    opened = revising.open_text(place.path)

    def save(text: str) -> None:
        revising.save_text(app.collection, opened, text)

    def closed(saved: bool | None) -> None:  # noqa: FBT001 - what the screen gives
        if saved:
            _look_at(app, place.path, done)

    editor = TextEditor(place.path.name, opened.text, save, line=place.line, numbers=True)
    app.push_screen(editor, closed)


def _look_at(app: QuizApp, path: Path, done: Callable[[], None]) -> None:
    """Say what is wrong with the file now, and offer to open it again."""
    problem = revising.worst_problem(path)
    if problem is None:
        done()
        return

    def chosen(what: str | None) -> None:
        if what == "again":
            edit_file(app, revising.place_of_problem(problem), done)
        else:
            done()

    app.push_screen(_dialog(_told(problem)), chosen)


def _told(problem: Problem) -> str:
    line = f"line {problem.line}  " if problem.line else ""
    return f"{line}{problem.message} {problem.hint}"


def _dialog(text: str) -> ChoiceDialog[str]:
    return ChoiceDialog(shown(text.strip()), [Option("enter", "Open again", "again")], back="Leave it")


def _edited_outside(app: QuizApp, command: Sequence[str], words: str, line: int) -> str:
    """The words as the editor left them. Raises QuizError."""
    try:
        with tempfile.TemporaryDirectory(prefix="quizapp-") as folder:
            path = Path(folder) / "question.toml"
            path.write_text(words, "utf-8")
            run_outside(app, at_line(command, path, line))
            return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DeckError(f"what the editor saved cannot be read: {error}.", hint="Try again.") from error


def run_outside(app: QuizApp, command: Sequence[str]) -> None:
    """Run a program in the app's terminal until it ends.

    Raises UsageError where it cannot be started or failed, TerminalError where there is no terminal to be given away.
    """
    name = shown(command[0])
    ended: int | None = None
    failed: OSError | None = None
    try:
        with app.suspend(), _terminal_kept():
            try:
                ended = subprocess.run(list(command), check=False).returncode  # noqa: S603 - the learner's own editor
            except OSError as error:
                failed = error
    except SuspendNotSupported as error:
        raise TerminalError("this terminal cannot be given to an editor.", hint="Unset EDITOR to edit here.") from error
    finally:
        app.changed()
    if failed is not None:
        message = f"the editor {name} cannot be started: {failed.strerror or failed}."
        raise UsageError(message, hint="Set EDITOR to one that is installed, or unset it.") from failed
    if ended:
        how = f"was ended by signal {-ended}" if ended < 0 else f"ended with {ended}"
        raise UsageError(f"the editor {name} {how}; what it saved counts.", hint="Look at what EDITOR says.")


@contextmanager
def _terminal_kept() -> Iterator[None]:
    """Ctrl+C is for the other program, and the terminal's settings are afterwards what they were."""
    settings = _terminal_settings()
    # A handler of ours rather than SIG_IGN, which the other program would inherit.
    before: Any = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _restore_terminal(settings)


def _terminal_settings() -> list[Any] | None:
    try:
        import termios

        return termios.tcgetattr(sys.__stdin__.fileno()) if sys.__stdin__ else None
    except (ImportError, OSError, ValueError):
        return None
    except termios.error:
        return None


def _restore_terminal(settings: list[Any] | None) -> None:
    if settings is None or sys.__stdin__ is None:
        return
    import termios

    with suppress(termios.error, OSError, ValueError):
        termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSAFLUSH, settings)
