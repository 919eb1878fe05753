"""What the screens of this app share: the app as itself, and the sentence above the keys.

A screen that says something owns a `MessageLine`; what is said there is the screen's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.screen import Screen

from quizapp.tui.widgets.lines import MessageLine

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

T = TypeVar("T")


class AppScreen(Screen[T]):
    """A screen of QuizApp."""

    @property
    def quizapp(self) -> QuizApp:
        """The app, as itself."""
        return cast("QuizApp", self.app)

    def say(self, message: str) -> None:
        """One sentence above the keys; empty takes it away."""
        self.query_one(MessageLine).text = message
