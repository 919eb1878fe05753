"""Small questions in front of a screen. Enter always takes the choice that loses nothing; escape takes none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from quizapp.text import shown
from quizapp.tui.drawing import ACCENT, MUTED, Row, paragraph
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, Rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One choice: the key that takes it, what the bar calls it, what it comes to."""

    key: str
    label: str
    value: T


class ChoiceDialog(ModalScreen[T | None], Generic[T]):
    """A sentence and a few keys, one a line so that none is ever left out. The first option is enter's.

    `back` is what escape, which takes none, is called; empty where the first option says it already.
    """

    BINDINGS: ClassVar = [Binding("escape", "none", "Back", show=False, id="dialog_back")]

    def __init__(self, text: str, options: Sequence[Option[T]], *, back: str = "Back") -> None:
        super().__init__()
        self.text = text
        self.options = tuple(options)
        self.back = back

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Block(id="dialog-text")
            yield Rows(id="dialog-options")

    def on_mount(self) -> None:
        text = self.text
        self.query_one("#dialog-text", Block).show(lambda columns: paragraph(text, columns))
        rows = [Row(label=option.key, text=option.label) for option in self.options]
        rows[:1] = [replace(row, style=f"bold {ACCENT}") for row in rows[:1]]
        if self.back:
            rows.append(Row(label="esc", text=self.back, style=MUTED))
        self.query_one(Rows).rows = tuple(rows)

    def on_key(self, event: events.Key) -> None:
        for option in self.options:
            if event.key == option.key:
                event.stop()
                self.dismiss(option.value)

    def on_rows_clicked(self, message: Rows.Clicked) -> None:
        message.stop()
        self.dismiss(self.options[message.place].value if message.place < len(self.options) else None)

    def action_none(self) -> None:
        """Take none."""
        self.dismiss(None)


class NumberDialog(ModalScreen[int | None]):
    """Asks for a whole number within a range."""

    BINDINGS: ClassVar = [Binding("escape", "none", "Back", show=False, id="dialog_back")]

    def __init__(self, text: str, *, least: int, most: int) -> None:
        super().__init__()
        self.text = text
        self.least = least
        self.most = most

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(shown(self.text)))
            yield Input(type="integer", placeholder=f"{self.least} to {self.most}")
            yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.query_one(KeyBar).hints = (Hint("enter", "Take it", "screen.take"), Hint("esc", "Back", "screen.none"))

    def on_input_submitted(self) -> None:
        self.action_take()

    def action_take(self) -> None:
        """Take the number, if it is one in the range."""
        text = self.query_one(Input).value
        if text.isdecimal() and self.least <= int(text) <= self.most:
            self.dismiss(int(text))
        else:
            self.notify(f"A number from {self.least} to {self.most}.", markup=False)

    def action_none(self) -> None:
        """Take none."""
        self.dismiss(None)


Complete = Callable[[str], tuple[str, tuple[str, ...]]]
_MOST_NAMED = 12


class TextDialog(ModalScreen[str | None]):
    """Asks for a line of text. Empty text is only taken where `empty` says what it means.

    `complete`, where given, is asked on tab: it gives the text as far as it is sure, and how it may go on. `typed`
    stands there already.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "none", "Back", show=False, id="dialog_back"),
        Binding("tab", "complete", "Complete", show=False, id="dialog_complete"),
    ]

    def __init__(
        self, text: str, *, placeholder: str = "", empty: str = "", complete: Complete | None = None, typed: str = ""
    ) -> None:
        super().__init__()
        self.complete = complete
        self.typed = typed
        self.text = text
        self.placeholder = placeholder
        self.empty = empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Block(id="dialog-text")
            yield Input(self.typed, placeholder=self.placeholder)
            yield Block(id="dialog-empty")
            yield KeyBar()

    def on_mount(self) -> None:
        text, empty = self.text, self.empty
        self.query_one("#dialog-text", Block).show(lambda columns: paragraph(text, columns))
        self.query_one("#dialog-empty", Block).show(
            (lambda columns: paragraph(empty, columns, MUTED)) if empty else None
        )
        self.query_one(Input).focus()
        tab = (Hint("tab", "Complete", "screen.complete"),) if self.complete else ()
        back = Hint("esc", "Back", "screen.none")
        self.query_one(KeyBar).hints = (Hint("enter", "Take it", "screen.take"), *tab, back)

    def action_complete(self) -> None:
        """Write the text as far as it is sure; name the ways it may go on."""
        if self.complete is None:
            self.app.action_focus_next()
            return
        field = self.query_one(Input)
        field.value, names = self.complete(field.value)
        field.cursor_position = len(field.value)
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        said = "  ".join(names[:_MOST_NAMED]) + more
        self.query_one("#dialog-empty", Block).show((lambda columns: paragraph(said, columns, MUTED)) if said else None)

    def on_input_submitted(self) -> None:
        self.action_take()

    def action_take(self) -> None:
        """Take the text, if there is any or none means something."""
        text = self.query_one(Input).value.strip()
        if text or self.empty:
            self.dismiss(text)

    def action_none(self) -> None:
        """Take none."""
        self.dismiss(None)
