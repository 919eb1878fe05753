"""One question's words in a text editor: what they mean as a question is the deck format's matter.

The sentence it comes from stands above, since that is what an edit is held to; id, fact and source are not shown and do
not change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static, TextArea

from quizapp.collection.proposals import editable, edited
from quizapp.errors import DeckError
from quizapp.text import shown
from quizapp.tui.drawing import MUTED, WRONG, paragraph
from quizapp.tui.keys import EDITOR, HINTS
from quizapp.tui.screens.dialogs import ChoiceDialog, Option
from quizapp.tui.widgets.areas import Editor
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.deck.model import Question

_QUOTE_FROM_ROWS = 16


class QuestionEditor(Screen["Question | None"]):
    """Gives the question as changed, None where nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = EDITOR

    def __init__(self, question: Question, quote: str) -> None:
        super().__init__()
        self.question = question
        self.quote = quote
        self.before = editable(question)

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Block(id="quote")
        yield Editor(self.before, soft_wrap=True, show_line_numbers=False, id="text")
        yield Static("", id="message", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = f"Edit · {self.question.type.replace('_', ' ')}"
        quote = f"“{' '.join(self.quote.split())}”"
        low = self.app.size.height < _QUOTE_FROM_ROWS
        drawn = None if low or not self.quote else lambda columns: paragraph(quote, columns, MUTED)
        self.query_one("#quote", Block).show(drawn)
        area = self.query_one(TextArea)
        lines = self.before.split("\n")
        at = next((row for row, line in enumerate(lines) if line.startswith("prompt =")), 0)
        area.move_cursor((at, max(0, len(lines[at]) - 1)))
        area.focus()
        self.query_one(KeyBar).hints = HINTS["editor"]

    @property
    def _text(self) -> str:
        return self.query_one(TextArea).text

    def action_save(self) -> None:
        """Keep the change; what makes no sense is said and stays open."""
        try:
            question = edited(self.question, self._text)
        except DeckError as error:
            self._complain(error)
            return
        self.dismiss(question)

    def _complain(self, error: DeckError) -> None:
        self.query_one("#message", Static).update(Content.assemble((shown(str(error)), WRONG)))
        number = error.where.removeprefix("line ")
        if number.isdecimal():
            self.query_one(TextArea).move_cursor((int(number) - 1, 0))

    def action_leave(self) -> None:
        """Back; a change is asked about."""
        if self._text == self.before:
            self.dismiss(None)
            return
        options = [Option("enter", "Go on", "on"), Option("s", "Save", "save"), Option("d", "Discard", "discard")]

        def chosen(what: str | None) -> None:
            if what == "save":
                self.action_save()
            elif what == "discard":
                self.dismiss(None)

        self.app.push_screen(ChoiceDialog("The question was changed.", options, back=""), chosen)
