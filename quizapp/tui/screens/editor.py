"""Text in an editor of our own, for whoever has set none: a deck's file at a line, or one question's words.

What the text means, and where it goes, is its caller's matter; what makes no sense is said and stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static, TextArea

from quizapp.errors import QuizError
from quizapp.text import shown
from quizapp.tui.drawing import MUTED, SHORT_BELOW_ROWS, WRONG, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import EDITOR
from quizapp.tui.screens.unsaved import WordsScreen
from quizapp.tui.widgets.areas import Editor
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine


class TextEditor(WordsScreen[bool]):
    """Gives whether the text was saved. `save` raises QuizError, with the line, for what cannot be."""

    BINDINGS: ClassVar[list[BindingType]] = EDITOR
    changed_words = "The text was changed."

    def __init__(
        self,
        title: str,
        text: str,
        save: Callable[[str], None],
        *,
        line: int = 1,
        numbers: bool = False,
        quote: str = "",
    ) -> None:
        super().__init__()
        self.heading = title
        self.before = text
        self.save = save
        self.line = line
        self.numbers = numbers
        self.quote = quote

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Block(id="quote")
        yield Editor(self.before, soft_wrap=True, show_line_numbers=self.numbers, id="text")
        yield Static("", id="message", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = self.heading
        quote = f"“{' '.join(self.quote.split())}”"
        low = self.app.size.height < SHORT_BELOW_ROWS
        drawn = None if low or not self.quote else lambda columns: paragraph(quote, columns, MUTED)
        self.query_one("#quote", Block).show(drawn)
        area = self.query_one(TextArea)
        self._go_to(self.line)
        area.focus()
        self.query_one(KeyBar).hints = HINTS["editor"]
        # What is beyond the window's height is scrolled to once there is one.
        self.call_after_refresh(area.scroll_cursor_visible, center=True)

    def _go_to(self, line: int) -> None:
        """Put the cursor on a line, within the quotes its value ends with."""
        area = self.query_one(TextArea)
        row = max(0, min(line - 1, area.document.line_count - 1))
        words = area.document.get_line(row)
        area.move_cursor((row, max(0, len(words) - 1) if words.endswith('"') else 0))

    @property
    def holds_words(self) -> bool:
        return self._text != self.before

    @property
    def _text(self) -> str:
        return self.query_one(TextArea).text

    def action_save(self) -> None:
        """Keep the change; what makes no sense is said and stays open."""
        self._quits = False
        self._save()

    def _save(self) -> None:
        try:
            self.save(self._text)
        except QuizError as error:
            self._complain(error)
            return
        self.dismiss(True)  # noqa: FBT003 - what the screen gives

    def _complain(self, error: QuizError) -> None:
        self.query_one("#message", Static).update(Content.assemble((shown(str(error)), WRONG)))
        number = error.where.removeprefix("line ")
        if number.isdecimal():
            self.query_one(TextArea).move_cursor((int(number) - 1, 0))

    async def save_and_leave(self) -> None:
        self._save()

    def leave_unsaved(self) -> None:
        self.dismiss(False)  # noqa: FBT003 - what the screen gives

    def action_leave(self) -> None:
        """Back; a change is asked about."""
        self.leave()
