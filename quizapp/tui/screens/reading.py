"""Screens that are read and left: scrolled by lines and by pages, for whatever has nothing to be chosen.

What stands on one is its own; the keys are the same everywhere (`tui.keys`).
"""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widget import Widget

from quizapp.tui.screens.base import AppScreen


class ReadingScreen(AppScreen[None]):
    """Scrolls `read`, which is the screen's only scrollable container unless it says otherwise."""

    @property
    def read(self) -> Widget:
        """What is scrolled."""
        return self.query_one(VerticalScroll)

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.read.scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a page, of which two lines stay."""
        self.read.scroll_relative(y=step * max(1, self.read.size.height - 2), animate=False)

    def action_back(self) -> None:
        """Back to where this came from."""
        self.dismiss(None)
