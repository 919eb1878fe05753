"""What is wrong in the deck files, with file and line, for as long as somebody mends them: it follows every save."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from quizapp.collection import IndexedDeck
from quizapp.errors import QuizError
from quizapp.text import shown
from quizapp.tui.drawing import ACCENT, MUTED, PARTLY, WRONG, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import PROBLEMS
from quizapp.tui.screens.reading import ReadingScreen
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed
    from quizapp.tui.app import QuizApp

MOST_SHOWN = 200
_STYLES = {"error": WRONG, "warning": PARTLY, "note": MUTED}
_NONE = "No problems. Every deck file is read again as soon as it is saved."


class ProblemsScreen(ReadingScreen):
    """Errors and warnings of every deck, by file."""

    BINDINGS: ClassVar[list[BindingType]] = PROBLEMS

    def __init__(self) -> None:
        super().__init__()
        self.decks: tuple[IndexedDeck, ...] = ()

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with VerticalScroll(id="problems", can_focus=False):
            yield Block(id="found")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Problems in deck files"
        self.query_one(KeyBar).hints = HINTS["problems"]
        self.decks_changed(())

    def decks_changed(self, followed: tuple[Followed, ...]) -> None:
        """Draw what is wrong now."""
        app = cast("QuizApp", self.app)
        try:
            self.decks = tuple(deck for deck in app.collection.every_deck() if deck.problems)
        except QuizError as error:
            app.fail(error)
            return
        told = [problem.severity for deck in self.decks for problem in deck.problems]
        errors, warnings = told.count("error"), told.count("warning")
        counts = (f"{errors} error{'' if errors == 1 else 's'}", f"{warnings} warning{'' if warnings == 1 else 's'}")
        self.query_one(TopLine).right = ", ".join(counts)
        self.query_one("#found", Block).show(lambda columns: _drawn(self.decks, columns))


def _drawn(decks: tuple[IndexedDeck, ...], columns: int) -> Content:
    if not decks:
        return paragraph(_NONE, columns, MUTED)
    parts: list[Content] = []
    left = MOST_SHOWN
    for deck in decks:
        used = " · the version before is used" if deck.is_outdated else "" if deck.deck_id else " · cannot be used"
        parts.append(paragraph(shown(f"{deck.path}{used}"), columns, f"bold {ACCENT}"))
        for problem in deck.problems[: max(left, 0)]:
            place = f"{shown(deck.path.name)}:{problem.line}: " if problem.line else ""
            said = f"{place}{problem.severity}: {problem.message} {problem.hint}".rstrip()
            parts.append(paragraph(said, columns, _STYLES[problem.severity], indent=2))
        left -= len(deck.problems)
        parts.append(Content(""))
    if left < 0:
        parts.append(paragraph(f"{-left} more: quizapp check lists all.", columns, MUTED))
    return Content("\n").join(parts)
