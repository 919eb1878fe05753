"""What a newer quizapp brings for the learner's copy of its deck: shown as a difference, taken after a yes.

What counts as a difference, and what of it is taken, is `collection.updates`'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from quizapp.collection import updates
from quizapp.errors import QuizError
from quizapp.text import fit, shown
from quizapp.tui.screens.dialogs import ChoiceDialog, Option

if TYPE_CHECKING:
    from quizapp.collection.updates import Update
    from quizapp.tui.app import QuizApp

_MOST_NAMED = 6
_PROMPT_COLUMNS = 60


def newer_copies(app: QuizApp) -> frozenset[str]:
    """The learner's copies that there is a newer version of."""
    try:
        return updates.newer_copies(app.collection)
    except QuizError as error:
        app.fail(error)
        return frozenset()


def offer_update(app: QuizApp, deck_id: str, done: Callable[[str], None]) -> None:
    """Show what is newer and take it after a yes; `done` is told a sentence."""
    try:
        update = updates.update_of(app.collection, deck_id)
    except QuizError as error:
        app.fail(error)
        return
    if update is None:
        done("The newer version has nothing that your copy lacks.")
        return
    found = update
    options = [Option("enter", "Not now", value=False), Option("y", "Take it", value=True)]
    app.push_screen(ChoiceDialog(_told(found), options, back=""), lambda yes: _take(app, found, done) if yes else None)


def _told(update: Update) -> str:
    lines = [f"The newer version of {update.own.title} brings {update.counts}. What you changed yourself stays."]
    for one in update.found[:_MOST_NAMED]:
        stays = ", stays yours" if one.edited else ""
        lines.append(f"{one.kind}{stays}: {fit(one.question.prompt, _PROMPT_COLUMNS)}")
    if more := len(update.found) - _MOST_NAMED:
        lines.append(f"{more} more: quizapp decks --updates lists all." if more > 0 else "")
    return shown("\n".join(filter(None, lines)), lines=True)


def _take(app: QuizApp, update: Update, done: Callable[[str], None]) -> None:
    try:
        left = updates.take(app.collection, update)
    except QuizError as error:
        app.fail(error)
        return
    taken = len(update.found) - len(left)
    rest = f" {len(left)} left as you have them." if left else ""
    many = f"{taken} question{'' if taken == 1 else 's'} taken.{rest}"
    done(f"{many} quizapp edit {update.own.deck_id} --undo takes that back.")
