"""From a deck to what is written in it: a new deck, a question more, the file in an editor, proposals of an article.

For whatever screen lists decks; only what opens what stands here. What is written, and where, is the form's and its
desk's, or the proposals'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from quizapp.collection import editing, proposals, revising
from quizapp.errors import QuizError
from quizapp.text import shown
from quizapp.tui.screens.desks import DeckDesk
from quizapp.tui.screens.dialogs import TextDialog
from quizapp.tui.screens.form import Closed, QuestionForm
from quizapp.tui.screens.outside import edit_file

if TYPE_CHECKING:
    from quizapp.collection import IndexedDeck
    from quizapp.collection.authoring import Request
    from quizapp.deck.problem import Problem
    from quizapp.tui.app import QuizApp

Done = Callable[[str, str], None]
"""Told the id of the deck that was written to, and a sentence about it."""


def new_deck(app: QuizApp, done: Done) -> None:
    """Ask for a title, make the deck, and go on with its first question."""

    def titled(title: str | None) -> None:
        if not title:
            return
        try:
            edit = editing.new_deck(app.collection, title)
        except QuizError as error:
            app.fail(error)
            return
        app.notify(shown(edit.said), timeout=8, markup=False)
        add_questions(app, edit.opened.deck.id, done)

    app.push_screen(TextDialog("Title of the new deck", placeholder="The heart"), titled)


def add_questions(app: QuizApp, deck_id: str, done: Done) -> None:
    """Write questions for a deck, one after the other."""
    try:
        desk = DeckDesk(app, deck_id, adds=True)
    except QuizError as error:
        app.fail(error)
        return

    def closed(left: Closed | None) -> None:
        count = len(left.saved) if left else 0
        added = f"{count} question{'' if count == 1 else 's'} added to {desk.title}."
        done(deck_id, added if count else f"No question added to {desk.title}.")

    app.push_screen(QuestionForm(desk), closed)


def edit_deck_file(app: QuizApp, deck_id: str, done: Done) -> None:
    """Open a deck's file in the learner's editor."""
    try:
        place = revising.place_to_edit(app.collection, deck_id, None)
    except QuizError as error:
        app.fail(error)
        return
    edit_file(app, replace(place, line=1), lambda: done(deck_id, ""))


def mend_deck_file(app: QuizApp, problem: Problem, done: Callable[[], None]) -> None:
    """Open the file of a deck that cannot be used where it is wrong."""
    edit_file(app, revising.place_of_problem(problem), done)


def choose_question(app: QuizApp, deck_id: str, done: Done) -> None:
    """List a deck's questions, to be changed one by one."""
    from quizapp.tui.screens.questions import QuestionsScreen

    try:
        desk = DeckDesk(app, deck_id)
    except QuizError as error:
        app.fail(error)
        return

    def closed(changed: int | None) -> None:
        done(deck_id, f"{changed} question{'' if changed == 1 else 's'} saved." if changed else "")

    app.push_screen(QuestionsScreen(desk), closed)


Proposed = Callable[[str | None, str], None]
"""Told the id of the deck that was written, None where none was, and the article that decisions are kept of, or ""."""


def choose_article(app: QuizApp, again: IndexedDeck | None, done: Proposed, *, typed: str) -> None:
    """Ask for the file of an article, and propose questions from it; of `again`, where nothing is typed, its own.

    `typed` stands there to begin with.
    """
    empty = f"Nothing typed: “{again.article_title}” again, for {again.title}." if again is not None else ""

    def chosen(path: str | None) -> None:
        if path is None:
            return
        what = proposals.article_path(path) if path else again.deck_id if again is not None else ""
        try:
            request = proposals.request_for(app.collection, what)
        except QuizError as error:
            app.fail(error)
            return
        propose(app, request, done)

    text = "An article (.txt, .md, .html or .pdf) to ask questions about"
    dialog = TextDialog(text, placeholder="Path of the file", empty=empty, complete=proposals.completed, typed=typed)
    app.push_screen(dialog, chosen)


def propose(app: QuizApp, request: Request, done: Proposed) -> None:
    """Propose questions, to be decided one by one."""
    from quizapp.tui.screens.proposals import ProposalsScreen

    screen = ProposalsScreen(request)

    def ended(written: str | None) -> None:
        done(written, str(request.article) if written is None and screen.has_decisions else "")

    app.push_screen(screen, ended)
