"""From the library to proposals: which article is meant, and what became of them.

Only what opens them stands here; what is proposed, and what a decision means, is the proposals' own screen's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.errors import QuizError
from quizapp.tui.screens.deck_rows import deck_problem
from quizapp.tui.screens.dialogs import TextDialog

if TYPE_CHECKING:
    from quizapp.collection.authoring import Request
    from quizapp.collection.overview import DeckRow
    from quizapp.tui.app import QuizApp


@dataclass(frozen=True, slots=True)
class Ended:
    """The id of the deck that was `written`, or the path of the article that is `undecided`, begun and left."""

    written: str | None = None
    undecided: str = ""


Done = Callable[[Ended], None]


def ask_for_article(app: QuizApp, row: DeckRow | None, typed: str, done: Done) -> None:
    """Propose from a file, `typed` standing there already, or from the article of the deck in `row`."""
    again = row if row is not None and row.deck.article_title and not deck_problem(row) else None
    empty = f"Nothing typed: “{again.deck.article_title}” again, for {again.deck.title}." if again else ""

    def chosen(path: str | None) -> None:
        if path:
            _propose_from(app, path, "", done)
        elif path is not None and again is not None:
            _propose_from(app, "", again.deck.deck_id, done)

    text = "An article (.txt, .md, .html or .pdf) to ask questions about"
    dialog = TextDialog(text, placeholder="Path of the file", empty=empty, complete=_completed, typed=typed)
    app.push_screen(dialog, chosen)


def _propose_from(app: QuizApp, path: str, deck_id: str, done: Done) -> None:
    from quizapp.collection import proposals

    try:
        what = proposals.article_path(path) if path else deck_id
        propose(app, proposals.request_for(app.collection, what), done)
    except QuizError as error:
        app.fail(error)


def propose(app: QuizApp, request: Request, done: Done) -> None:
    """Show the proposals of an article."""
    from quizapp.tui.screens.proposals import ProposalsScreen

    def ended(written: str | None) -> None:
        left = written is None and screen.has_decisions
        done(Ended(written, str(request.article) if left else ""))

    screen = ProposalsScreen(request)
    app.push_screen(screen, ended)


def _completed(typed: str) -> tuple[str, tuple[str, ...]]:
    """A path to an article as far as it is sure; what reads articles takes too long to import for the first frame."""
    from quizapp.collection import proposals

    return proposals.completed(typed)
