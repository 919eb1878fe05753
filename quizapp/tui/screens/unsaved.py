"""Leaving a screen whose words are saved nowhere else: asked about once, whether it is left or the app is quit.

What the words are and how they are saved is the screen's. Enter goes on with them, for that loses nothing.
"""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete

from quizapp.tui.screens.base import AppScreen
from quizapp.tui.screens.dialogs import ChoiceDialog, Option

T = TypeVar("T")


class WordsScreen(AppScreen[T]):
    """Subclasses say whether there are such words (`holds_words`), save them, and end without."""

    changed_words = ""
    """What was changed, in a sentence."""

    _quits = False
    """Whether the app ends once this screen is left."""

    @property
    def holds_words(self) -> bool:
        """Whether anything typed is not saved."""
        raise NotImplementedError

    async def save_and_leave(self) -> None:
        """Save what was typed and leave; what cannot be saved is said and stays."""
        raise NotImplementedError

    def leave_unsaved(self) -> None:
        """Leave without what was typed."""
        raise NotImplementedError

    def leave(self, *, quits: bool = False) -> None:
        """Leave, after a question where words would be lost; `quits`: and then end the app."""
        self._quits = quits
        if not self.holds_words:
            self.leave_unsaved()
            return
        options = [Option("enter", "Go on", "on"), Option("s", "Save", "save"), Option("d", "Discard", "discard")]

        async def chosen(what: str | None) -> None:
            if what == "save":
                await self.save_and_leave()
            elif what == "discard":
                self.leave_unsaved()

        self.app.push_screen(ChoiceDialog(self.changed_words, options, back=""), chosen)

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave; where that was a way out of the app, quit once the screen below has heard of it."""
        left = super().dismiss(result)
        if self._quits:
            self.app.call_later(self.app.action_quit)
        return left
