"""A long list of one-line entries of which only the lines in view are drawn."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

DrawEntry = Callable[[int, int, bool], Content]
"""Draws entry `place` for `columns`, `here` saying whether the cursor is on it."""


class Listing(ScrollView, can_focus=False):
    """`count` entries, drawn when they come into view; `cursor` counts from 0. The screen owns the keys."""

    # Not 1fr: of that Textual takes off the margins of the widgets above and below.
    DEFAULT_CSS = "Listing { height: 1fr; width: 100%; scrollbar-size-vertical: 1; }"

    count: reactive[int] = reactive(0)
    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor stands on another entry."""

    class Chosen(Message):
        """An entry under the cursor was clicked again."""

    def __init__(self, draw: DrawEntry, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._draw_entry = draw

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.count - 1))

    def watch_count(self) -> None:
        self.virtual_size = Size(0, self.count)
        self.cursor = self.validate_cursor(self.cursor)
        self.refresh()

    def watch_cursor(self) -> None:
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        height = max(1, self.size.height)
        top = round(self.scroll_offset.y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)

    def move(self, step: int) -> None:
        """Move the cursor, stopping at either end."""
        self.cursor += step

    def page(self, step: int) -> None:
        """Move the cursor by windowfuls, a line of each staying in view."""
        self.move(step * max(1, self.size.height - 1))

    @property
    def columns(self) -> int:
        """The columns of an entry: the scrollbar, where there is one, takes its own."""
        return self.scrollable_content_region.width

    def render_line(self, y: int) -> Strip:
        place = y + round(self.scroll_offset.y)
        columns = self.columns
        if place >= self.count:
            return Strip.blank(columns, self.rich_style)
        content = self._draw_entry(place, columns, place == self.cursor)
        return Visual.to_strips(self, content, columns, 1, self.visual_style, pad=True)[0]

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        place = offset.y + round(self.scroll_offset.y)
        if place >= self.count:
            return
        if place == self.cursor:
            self.post_message(self.Chosen())
        self.cursor = place
