"""`:edit` while studying line by line: the learner's editor at the question, then on with what was saved.

The same rules as on the screen (`collection.revising`); nobody is given an editor they did not ask for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from quizapp.cli.talk import Talk
from quizapp.collection import Collection, identity, revising
from quizapp.collection.editors import at_line, editor_command
from quizapp.collection.identity import Followed
from quizapp.collection.revising import Place
from quizapp.collection.study import Sitting
from quizapp.collection.writing import run_editor
from quizapp.errors import QuizError, UsageError

_QUIT: Mapping[str, str] = {"quit": "end; all is saved"}


def edit_on_show(collection: Collection, talk: Talk, sitting: Sitting) -> Sitting | None:
    """Let the learner edit the question on show; the sitting with what became of it, None where nothing was opened.

    What cannot be done is said. In a script, and without an editor, it is said where the question stands.
    """
    showing = sitting.session.showing
    if showing is None:
        return None
    asked = showing.asked
    try:
        command = editor_command(os.environ)
        if command is None or not talk.interactive:
            where = collection.place_of(asked.deck_id, asked.question_id)
            talk.say(f"It stands at {where}." + ("" if command else " Where EDITOR names your editor, :edit opens it."))
            return None
        place = revising.place_to_edit(collection, asked.deck_id, asked.question_id)
        if place.told:
            talk.say(place.told)
        _until_sound(collection, talk, command, place)
        followed = identity.follow(collection)
        if said := identity.told(followed):
            talk.say(said)
        return _gone_on(collection, talk, sitting, followed)
    except QuizError as error:
        talk.say(f"Not taken up: {error}")
        return None


def _until_sound(collection: Collection, talk: Talk, command: Sequence[str], place: Place) -> None:
    """Open the file, again at its first error for as long as the learner wants."""
    path, line = place.path, place.line
    while True:
        _run(collection, talk, at_line(command, path, line), path)
        problem = revising.worst_problem(path)
        if problem is None:
            return
        talk.say(f"{f'Line {problem.line}: ' if problem.line else ''}{problem.message} {problem.hint}".strip())
        if talk.ask("Enter to open it again, n to leave it so: ", _QUIT) != "":
            return
        line = problem.line or 1


def _run(collection: Collection, talk: Talk, command: Sequence[str], path: Path) -> None:
    try:
        code, _ = run_editor(collection, command, path)
    except UsageError as error:
        talk.say(f"T{str(error)[1:]}")
        return
    if code:
        talk.say(f"The editor ended with {code}; what it saved counts.")


def _gone_on(collection: Collection, talk: Talk, sitting: Sitting, followed: Sequence[Followed]) -> Sitting:
    """The sitting after the edit; where the answer changed, the learner says whether the fact is the same."""
    after = revising.answer_now(collection, sitting, followed)
    showing = sitting.session.showing
    if after is None or showing is None:
        return revising.taken_up(collection, sitting, followed=followed)
    called = after.id
    prompt = "The answer changed. Enter: the same fact, its memory stays; n: a new fact: "
    if talk.ask(prompt, _QUIT) == "n":
        called = revising.made_another_fact(collection, showing.asked.deck_id, after.id).ids[0]
    return revising.taken_up(collection, sitting, called=called, followed=followed)
