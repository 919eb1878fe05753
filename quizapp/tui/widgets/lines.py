"""The plain widgets every screen is made of: lists of rows, paragraphs, the line at the top, the keys at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.keys import format_key
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from quizapp.text import fit, shown, width
from quizapp.tui.drawing import ACCENT, MUTED, Row, drawn_rows

Drawing = Callable[[int], Content]
"""Draws for a number of columns."""


def blank_line(_columns: int) -> Content:
    """A drawing of one empty line."""
    return Content(" ")


class Block(Widget):
    """Text drawn for whatever width it gets; as high as what is drawn."""

    DEFAULT_CSS = "Block { height: auto; width: 1fr; }"

    drawing: reactive[Drawing | None] = reactive[Drawing | None](None, layout=True)

    def render(self) -> Content:
        return self._drawn(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        if self.drawing is None:
            return 0
        drawn = self._drawn(width)
        return drawn.plain.count("\n") + 1 if drawn else 0

    def _drawn(self, columns: int) -> Content:
        return self.drawing(columns) if self.drawing is not None else Content("")

    def show(self, drawing: Drawing | None) -> None:
        """Draw something else; None takes no room."""
        self.display = drawing is not None
        self.drawing = drawing


class Rows(Widget):
    """A list of rows with hanging indents; a click on a row is a message."""

    DEFAULT_CSS = "Rows { height: auto; width: 1fr; }"

    rows: reactive[tuple[Row, ...]] = reactive[tuple[Row, ...]]((), layout=True)

    class Clicked(Message):
        """A row was clicked; `place` counts from 0."""

        def __init__(self, rows: Rows, place: int) -> None:
            super().__init__()
            self.rows = rows
            self.place = place

        @property
        def control(self) -> Rows:
            return self.rows

    _drawing: tuple[tuple[Row, ...], int, Content, tuple[int, ...]] | None = None

    def _drawn(self, columns: int) -> tuple[Content, tuple[int, ...]]:
        """The rows drawn, once for each change: measuring, painting and finding a row all ask for it."""
        last = self._drawing
        if last is None or last[0] is not self.rows or last[1] != columns:
            last = self._drawing = (self.rows, columns, *drawn_rows(self.rows, columns))
        return last[2], last[3]

    def render(self) -> Content:
        return self._drawn(self.size.width)[0]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._drawn(width)[1])

    def line_of(self, place: int) -> int:
        """The line on which a row begins, 0 where it is not drawn."""
        owners = self._drawn(self.size.width)[1]
        return owners.index(place) if place in owners else 0

    def on_click(self, event: events.Click) -> None:
        owners = self._drawn(self.size.width)[1]
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < len(owners):
            self.post_message(self.Clicked(self, owners[offset.y]))


class MessageLine(Widget):
    """A sentence above the keys, on one line."""

    DEFAULT_CSS = "MessageLine { height: 1; }"

    text: reactive[str] = reactive("")

    def __init__(self) -> None:
        super().__init__(id="message")

    def render(self) -> Content:
        return Content.assemble((fit(self.text, self.size.width), ACCENT))


class TopLine(Widget):
    """What this is at the left, how far it has come at the right."""

    DEFAULT_CSS = "TopLine { height: 1; }"

    left: reactive[str] = reactive("")
    right: reactive[str] = reactive("")

    def render(self) -> Content:
        columns = self.size.width
        right = fit(self.right, columns)
        left = fit(self.left, max(0, columns - width(right) - 2))
        gap = " " * max(0, columns - width(left) - width(right))
        return Content.assemble((left, "bold"), gap, (right, MUTED))


@dataclass(frozen=True, slots=True)
class Hint:
    """A key that works now: what the bar prints and what it does. `keys` is written as on the keyboard."""

    keys: str
    label: str
    action: str


def key_name(key: str) -> str:
    """A key of a binding as it is written here: `?` for `question_mark`, `^o` for `ctrl+o`."""
    held, _, last = key.rpartition("+")
    name = last if last in _WRITTEN_OUT else format_key(last)
    return f"{held}+{name}".replace("ctrl+", "^") if held else name


_WRITTEN_OUT = frozenset({"enter", "backspace", "delete"})
"""Textual's signs for these are not in every font."""


class KeyBar(Widget):
    """The keys that work now, most needed first, as many as fit; the last (help) always stays. A click presses one."""

    DEFAULT_CSS = "KeyBar { height: 1; }"

    hints: reactive[tuple[Hint, ...]] = reactive[tuple[Hint, ...]](())
    _as_remapped: tuple[Hint, ...] = ()

    def watch_hints(self) -> None:
        self._as_remapped = tuple(self._remapped(hint) for hint in self.hints)

    def _remapped(self, hint: Hint) -> Hint:
        """The hint with the key that the learner's settings give its action on this screen."""
        keymap: Mapping[str, str] = getattr(self.app, "remapped_keys", {})
        for binding in self.screen.BINDINGS if keymap else ():
            if isinstance(binding, Binding) and binding.action == hint.action and (binding.id or "") in keymap:
                keys = keymap[binding.id or ""].split(",")
                return replace(hint, keys=key_name(keys[0].strip()))
        return hint

    def render(self) -> Content:
        parts: list[tuple[str, str] | str] = []
        for place, hint in enumerate(self.fitting(self.size.width)):
            if place:
                parts.append("   ")
            parts += [(shown(hint.keys), f"bold {ACCENT}"), " ", hint.label]
        return Content.assemble(*parts)

    def fitting(self, columns: int) -> Sequence[Hint]:
        """The hints that fit, in order."""
        if not self._as_remapped:
            return ()
        *rest, last = self._as_remapped
        room = columns - _columns(last)
        kept: list[Hint] = []
        for hint in rest:
            room -= _columns(hint) + 3
            if room < 0:
                break
            kept.append(hint)
        return (*kept, last)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        left = 0
        for hint in self.fitting(self.size.width):
            if left <= offset.x < left + _columns(hint):
                await self.screen.run_action(hint.action)
                return
            left += _columns(hint) + 3


def _columns(hint: Hint) -> int:
    return width(hint.keys) + 1 + width(hint.label)
