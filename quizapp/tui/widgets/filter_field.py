"""The field a filter is typed into: read at every key, and where it goes wrong said below the very place.

While the last word cannot be read, what stands before it counts; nobody is scolded for a word half typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from quizapp.learning.filter import Filter, FilterError, parse_filter
from quizapp.text import fit, in_place, shown, width
from quizapp.tui.drawing import MUTED, WRONG

PLACEHOLDER = 'Filter: topic:mechanism is:due lapses:>3 "free text"'


class FilterField(Vertical):
    """A line to type in, and two below it only while something is wrong. `wanted` is what counts now."""

    DEFAULT_CSS = """
    FilterField { height: auto; }
    FilterField Static { height: auto; }
    """

    class Changed(Message):
        """Another filter was read."""

        def __init__(self, field: FilterField, wanted: Filter) -> None:
            super().__init__()
            self.field = field
            self.wanted = wanted

    class Taken(Message):
        """Enter was pressed in it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.saved: Mapping[str, str] = {}
        self.wanted = parse_filter("")
        self.error: FilterError | None = None

    def compose(self) -> ComposeResult:
        yield Input(placeholder=PLACEHOLDER, select_on_focus=False)
        wrong = Static("", markup=False)
        wrong.display = False
        yield wrong

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.query_one(Input).value

    @property
    def is_typed_in(self) -> bool:
        """Whether keys go into it."""
        return self.query_one(Input).has_focus

    def begin(self) -> None:
        """Let keys go into it."""
        self.query_one(Input).focus()

    def put(self, text: str) -> None:
        """Put a filter into it, safe to draw, the cursor behind it."""
        line = self.query_one(Input)
        line.value = in_place(shown(text))
        line.cursor_position = len(line.value)

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._say(None)
        try:
            wanted = parse_filter(message.value, self.saved)
        except FilterError as error:
            self._say(error)
            wanted = self._before_last_word(message.value)
        if wanted != self.wanted:
            self.wanted = wanted
            self.post_message(self.Changed(self, wanted))

    def _before_last_word(self, text: str) -> Filter:
        """What stands before the word that is being typed; where that is wrong too, what was read last."""
        try:
            return parse_filter(text.rpartition(" ")[0], self.saved)
        except FilterError:
            return self.wanted

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self.error is None:
            self.post_message(self.Taken())
        else:
            self._say(self.error, urgently=True)

    def _say(self, error: FilterError | None, *, urgently: bool = False) -> None:
        self.error = error
        wrong = self.query_one(Static)
        wrong.display = error is not None
        if error is None:
            return
        line = self.query_one(Input)
        columns = max(self.content_size.width, 10)
        column = width(error.text[: error.position]) - round(line.scroll_offset.x)
        style = WRONG if urgently else MUTED
        caret = " " * max(0, min(column, columns - 1)) + "^"
        said = fit(f"{error.message[:1].upper()}{error.message[1:]} {error.hint}".strip(), columns)
        wrong.update(Content.assemble((caret, style), "\n", (said, style)))
