"""`new`, `edit` and its undo: a deck file begun, opened in the learner's own editor, looked at after, taken back.

The editor writes the file, not this program; so what it said before is kept first, and after every save the file is
read and its problems are told with their lines, while whoever made them still knows what they did.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.cli.checking import put_problem
from quizapp.cli.listing import say_followed
from quizapp.cli.opening import deck_named, opened
from quizapp.cli.talk import says_yes
from quizapp.cli.wording import count, put, put_json, say
from quizapp.errors import DeckError, UsageError
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection import Collection
    from quizapp.collection.writing import Earlier
    from quizapp.deck.problem import Problem

NO_EDITOR = "Set one, for example export EDITOR=nano, then try again."


def print_new(folders: Sequence[Path], title: str, *, as_json: bool = False) -> int:
    """Begin a deck. JSON: {"deck", "title", "path"}."""
    from quizapp.collection.editing import new_deck

    with opened(folders) as collection:
        edit = new_deck(collection, title)
    deck, path = edit.opened.deck, edit.opened.path
    if as_json:
        put_json({"deck": deck.id, "title": deck.title, "path": str(path)})
        return 0
    put(f"{deck.id}  {shown(str(path))}")
    say(f"No questions yet: quizapp add {deck.id} asks for one, quizapp edit {deck.id} opens the file with samples.")
    return 0


@dataclass(slots=True)
class _File:
    """What is to be edited: a file, and the line to open it at."""

    path: Path
    line: int | None = None


def edit_deck(folders: Sequence[Path], deck: str, question: str | None) -> int:
    """Open a deck in the editor that the environment names, at a question; 1 where it has errors after."""
    from quizapp.collection.editors import editor_command

    with opened(folders) as collection:
        command = editor_command(os.environ)
        file = _file_of(collection, deck, question, to_edit=command is not None)
        if command is None:
            where = f"{file.path}:{file.line}" if file.line else str(file.path)
            raise UsageError("neither VISUAL nor EDITOR names an editor.", hint=NO_EDITOR, where=where)
        while True:
            _edited(collection, command, file)
            problems = _problems_of(collection, file.path)
            worst = next((problem for problem in problems if problem.severity == "error"), None)
            if worst is None or not _open_again(worst):
                break
            file.line = worst.line
        say_followed(collection)
        return 1 if worst else 0


def _file_of(collection: Collection, deck: str, question: str | None, *, to_edit: bool) -> _File:
    """The file of a deck, one that cannot be read too; what comes with the app is copied first, if it is `to_edit`."""
    from quizapp.collection.copies import copied_for_editing

    try:
        deck_id = deck_to_edit(collection, deck)
    except DeckError as error:
        place = _broken(collection, deck)
        if place is None:
            raise
        say(f"quizapp: {error}")
        return place
    line = _line_of(collection, deck_id, question) if question else None
    if not to_edit:
        return _File(collection.indexed(deck_id).path, line)
    copied = copied_for_editing(collection, deck_id)
    if copied.told:
        say(copied.told)
    return _File(copied.path, line)


def deck_to_edit(collection: Collection, name: str) -> str:
    """The id of the deck that a command names; where there is none, how to begin one is said too."""
    try:
        return deck_named(collection, name)
    except UsageError as error:
        raise UsageError(error.message, hint=f"{error.hint} quizapp new begins one.".strip()) from error


def _broken(collection: Collection, name: str) -> _File | None:
    """The file of a deck that cannot be used, at the line of what is wrong."""
    for found in collection.decks():
        if not found.deck_id and name in {found.path.name, found.path.stem, str(found.path), found.title}:
            return _File(found.path, next((problem.line for problem in found.problems if problem.line), None))
    path = Path(name).absolute()
    return _File(path) if path.is_file() and name.endswith(".toml") else None


def _line_of(collection: Collection, deck_id: str, question: str) -> int:
    """The line of a question, named by its id or by words of its prompt that no other has."""
    _, parsed = collection.parsed(deck_id)
    name = question.removeprefix(f"{deck_id}/").removesuffix("/reverse")
    if name in parsed.lines:
        return parsed.lines[name]
    asked = parsed.deck.questions if parsed.deck else ()
    near = [found.id for found in asked if name.casefold() in found.prompt.casefold()]
    if len(near) == 1:
        return parsed.lines[near[0]]
    from difflib import get_close_matches

    close = get_close_matches(name, parsed.lines, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]}?" if close else f"quizapp edit {deck_id} opens the file."
    if near:
        hint = f"It may be {' or '.join(near[:5])}{' or another' if len(near) > 5 else ''}."
    raise UsageError(f"there is no question “{name}” in {deck_id}.", hint=hint)


def _edited(collection: Collection, command: Sequence[str], file: _File) -> None:
    """Run the editor until it ends, and say what became of it."""
    from quizapp.collection.editors import at_line
    from quizapp.collection.writing import data_of, run_editor

    if data_of(file.path) is None:
        raise DeckError("there is no such file.", where=str(file.path), hint="quizapp decks lists the decks there are.")
    code, changed = run_editor(collection, at_line(command, file.path, file.line), file.path)
    if code:
        say(f"The editor ended with {code}.")
    if not changed:
        say("Nothing changed.")


def _problems_of(collection: Collection, path: Path) -> tuple[Problem, ...]:
    """Every problem of the file, told with its line, notes apart."""
    from quizapp.collection.checking import check

    (checked,) = check(collection.paths, collection.settings, (), (path,))
    told = [problem for problem in checked.problems if problem.severity != "note"]
    for problem in told:
        put_problem(problem)
    if not told:
        say(f"{count(checked.deck.question_count, 'question')}: no problems.")
    return checked.problems


def _open_again(worst: Problem) -> bool:
    """Whether somebody at a terminal presses enter."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{f'line {worst.line}  ' if worst.line else ''}enter: open again, q: leave it so  ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    return answer.strip() == "" and answer != ""


def undo_edit(folders: Sequence[Path], deck: str, *, yes: bool) -> int:
    """Show what a deck said before it was last changed from here, and put it back after a yes (`yes`: at once)."""
    from quizapp.collection.writing import earlier, put_earlier

    with opened(folders) as collection:
        path = _own_file(collection, deck)
        found = earlier(collection, path)
        if found is None:
            raise UsageError(f"nothing is kept of {deck} to go back to.", hint="Only changes made with quizapp are.")
        _put_difference(found)
        if found.then != found.now and not (yes or _agreed(found)):
            say("Nothing was changed. --yes takes it back.")
            return 0
        kept = put_earlier(collection, found)
        say(f"Taken back. What it said till now is kept in {kept}")
        say_followed(collection)
        return 0


def _own_file(collection: Collection, deck: str) -> Path:
    try:
        return collection.indexed(deck_named(collection, deck)).path
    except DeckError:
        place = _broken(collection, deck)
        if place is None:
            raise
        return place.path


def _put_difference(found: Earlier) -> None:
    from quizapp.cli.wording import day
    from quizapp.collection import system_clock
    from quizapp.learning.events import Moment

    now = system_clock()
    at = Moment(found.version.replaced_at_ms, now.offset_minutes)
    old, new = (data.decode(errors="replace").splitlines() for data in (found.now, found.then))
    lines = difflib.unified_diff(old, new, "now", f"before {day(at, now)}", lineterm="", n=2)
    for line in lines:
        put(shown(line))


def _agreed(found: Earlier) -> bool:
    if found.touched:
        say("Something else changed the file since: that would go too.")
    return says_yes("Take it back?")
