"""Text that is edited: an area that draws foreign text safely, and the fields of a form made of it.

A field grows with its text. Where it ends the arrows lead to the next one, so that a form is written without the mouse
and without leaving the letters. What a field's text comes to is the draft's matter (`deck.drafting`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Label, TextArea

from quizapp.deck.drafting import Draft, Field, fields_of
from quizapp.text import in_place
from quizapp.tui.drawing import ACCENT, MUTED, Signs

if TYPE_CHECKING:
    from rich.text import Text

_WORDS = {"truth": ("true", "false"), "reverse": ("yes", "no")}
_UNSAID = {"reverse": "no"}
"""What an empty value comes to; true or false has to be said."""


_LINE_END = re.compile("\r\n|\r|\n")
_OTHER_BREAKS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_PRIVATE_USE = range(0x10F700, 0x10FFFE)


class Editor(TextArea):
    """Textual's, which sends what stands in a text raw to the terminal, with signs in the place of what acts there.

    Textual breaks lines at whatever Unicode calls a line end and gives them all the same one back. Here a text that
    nobody typed in comes out letter for letter: what would be changed so has a stand-in while it is edited.
    """

    _stand_ins: Mapping[str, str] = MappingProxyType({})

    @property
    def text(self) -> str:
        """What stands in the area, line ends as they came."""
        return self._as_it_came(super().text)

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    @property
    def selected_text(self) -> str:
        """What is selected, as it came."""
        return self._as_it_came(super().selected_text)

    def load_text(self, text: str) -> None:
        """Take up another text."""
        self._stand_ins = MappingProxyType({})
        super().load_text(text)

    def _as_it_came(self, held: str) -> str:
        return held.translate({ord(sign): char for char, sign in self._stand_ins.items()}) if self._stand_ins else held

    def _set_document(self, text: str, language: str | None) -> None:
        text = self._as_it_came(text)  # Textual hands over what it holds where the language changes
        ends = set(_LINE_END.findall(text))
        wanted = [char for char in _OTHER_BREAKS if char in text] + ["\r"] * (len(ends) > 1)
        free = (sign for sign in map(chr, _PRIVATE_USE) if sign not in text)
        self._stand_ins = dict(zip(wanted, free, strict=False))
        super()._set_document(text.translate({ord(char): sign for char, sign in self._stand_ins.items()}), language)

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        line.plain = in_place(line.plain)
        return line


class FieldArea(Editor):
    """A field of text: as high as what stands in it, up to a few lines."""

    DEFAULT_CSS = """
    FieldArea { height: auto; max-height: 7; border: none; padding: 0 1; background: $panel; width: 1fr; }
    FieldArea:focus { border: none; background: $panel-lighten-1; }
    FieldArea .text-area--cursor-line { background: $panel; }
    FieldArea:focus .text-area--cursor-line { background: $panel-lighten-1; }
    """

    def __init__(self, shown: Field) -> None:
        super().__init__("", soft_wrap=True, show_line_numbers=False, placeholder=shown.example)
        self.shown = shown

    @property
    def one_line(self) -> bool:
        """Whether a line break has no place here."""
        return self.shown.kind == "line"

    # What these two leave alone Textual gives to the area's own handlers, without being told to.

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and self.one_line:
            event.stop()
            event.prevent_default()
            self.screen.focus_next()

    async def _on_paste(self, event: events.Paste) -> None:
        if self.one_line:
            event.text = " ".join(event.text.split())

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """Up; from the first line to the field above."""
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """Down; from the last line to the field below."""
        if not select and self.navigator.is_last_wrapped_line(self.cursor_location):
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)


class YesNo(Widget, can_focus=True):
    """One of two words, or neither yet: "yes", "no" or ""."""

    DEFAULT_CSS = """
    YesNo { height: 1; width: 1fr; padding: 0 1; background: $panel; }
    YesNo:focus { background: $panel-lighten-1; }
    """

    value: reactive[str] = reactive("")

    class Changed(Message):
        """The other word was chosen."""

        def __init__(self, yes_no: YesNo) -> None:
            super().__init__()
            self.yes_no = yes_no

    def __init__(self, shown: Field, signs: Signs) -> None:
        super().__init__()
        self.shown = shown
        self.signs = signs
        self.words = _WORDS.get(shown.name, _WORDS["reverse"])

    def render(self) -> Content:
        parts: list[tuple[str, str]] = []
        for word, value in zip(self.words, ("yes", "no"), strict=True):
            chosen = (self.value or _UNSAID.get(self.shown.name)) == value
            parts.append((f"{self.signs.chosen if chosen else ' '} {word}   ", f"bold {ACCENT}" if chosen else MUTED))
        return Content.assemble(*parts)

    def on_key(self, event: events.Key) -> None:
        moves: dict[str, Callable[[], object]] = {
            "space": lambda: self.choose("no" if self.value == "yes" else "yes"),
            "left": lambda: self.choose("yes"),
            "right": lambda: self.choose("no"),
            self.words[0][0]: lambda: self.choose("yes"),
            self.words[1][0]: lambda: self.choose("no"),
            "up": self.screen.focus_previous,
            "down": self.screen.focus_next,
            "enter": self.screen.focus_next,
        }
        if event.key in moves:
            event.stop()
            event.prevent_default()
            moves[event.key]()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            self.choose("yes" if offset.x < len(self.words[0]) + 4 else "no")

    def choose(self, value: str) -> None:
        """Choose a word."""
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self))


class QuestionFields(VerticalScroll, can_focus=False):
    """The fields of a draft, labels at their left; a change of one is a message."""

    class Changed(Message):
        """The text of a field changed."""

        def __init__(self, name: str, text: str) -> None:
            super().__init__()
            self.name = name
            self.text = text

    def __init__(self, signs: Signs, *, without: frozenset[str] = frozenset(), id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.signs = signs
        self.without = without
        self.type = ""

    async def show(self, draft: Draft) -> None:
        """Show the fields of the draft's type with its texts."""
        fields = [one for one in fields_of(draft.type) if one.name not in self.without]
        if draft.type != self.type:
            self.type = draft.type
            with self.app.batch_update():
                await self.remove_children()
                await self.mount_all(self._row(one) for one in fields)
        with self.prevent(TextArea.Changed, YesNo.Changed):
            for one in fields:
                self._put(one, draft.text(one.name))

    def _row(self, one: Field) -> Horizontal:
        area = YesNo(one, self.signs) if one.kind == "yes_no" else FieldArea(one)
        return Horizontal(Label(one.label, classes="label", markup=False), area, classes="row", id=f"row-{one.name}")

    def _put(self, one: Field, text: str) -> None:
        row = self.query_one(f"#row-{one.name}")
        if one.kind == "yes_no":
            row.query_one(YesNo).value = text
            return
        area = row.query_one(FieldArea)
        if area.text != text:
            area.text = text
            # A list longer than its field is shown from its start.
            area.move_cursor((0, 0) if one.kind == "lines" else area.document.end)

    def focus_field(self, name: str) -> None:
        """Take the keys to a field, if it is shown."""
        for row in self.query(f"#row-{name}"):
            # At once, for the next letter may be waiting already; a widget's own focus() comes later.
            self.screen.set_focus(row.query("FieldArea, YesNo").first(Widget))

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        area = message.text_area
        if isinstance(area, FieldArea):
            self.post_message(self.Changed(area.shown.name, area.text))

    def on_yes_no_changed(self, message: YesNo.Changed) -> None:
        message.stop()
        self.post_message(self.Changed(message.yes_no.shown.name, message.yes_no.value))

    def on_descendant_focus(self, message: events.DescendantFocus) -> None:
        # Below a row `:focus-within` is not drawn anew.
        for row in self.query(".row"):
            row.set_class(message.widget.parent is row, "-here")
