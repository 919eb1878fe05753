"""One question as study will put it, before the answer and after one: what a proposal comes to for a learner.

The preview itself is the widget that editing shows beside its fields; here it has the screen to itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType

from quizapp.tui.hints import HINTS
from quizapp.tui.keys import AS_ASKED
from quizapp.tui.screens.reading import ReadingScreen
from quizapp.tui.widgets.lines import KeyBar, TopLine
from quizapp.tui.widgets.preview import Preview

if TYPE_CHECKING:
    from quizapp.deck.model import Question
    from quizapp.tui.app import QuizApp


class AsAskedScreen(ReadingScreen):
    """Shows the question until a key leads back."""

    BINDINGS: ClassVar[list[BindingType]] = AS_ASKED

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Preview(cast("QuizApp", self.app).signs, id="preview")
        yield KeyBar()

    async def on_mount(self) -> None:
        self.query_one(TopLine).left = f"As study asks it · {self.question.type.replace('_', ' ')}"
        self.query_one(KeyBar).hints = HINTS["as asked"]
        await self.query_one(Preview).show_question(self.question)
