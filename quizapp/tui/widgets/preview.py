"""How a question is put: the view of its type and its prompt, for study, quiz and preview alike; and the preview.

The preview is no picture of study but the same views and the same words, given an answer by itself: what an author sees
while writing is what the learner will see. Nothing in it takes the keys.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content

from quizapp.learning.asking import Asked, put
from quizapp.learning.events import Form
from quizapp.learning.grading import grade
from quizapp.tui.drawing import MUTED, Signs, paragraph
from quizapp.tui.widgets.fields import ClozeView, NumericView, TypedView
from quizapp.tui.widgets.lines import Block, Drawing
from quizapp.tui.widgets.pictures import with_pictures
from quizapp.tui.widgets.question import ChoiceView, FlashView, MatchView, MultiView, OrderView, QuestionView
from quizapp.tui.widgets.verdict import feedback

if TYPE_CHECKING:
    from quizapp.deck.model import Question

_VIEWS: dict[str, type[QuestionView]] = {
    "choice": ChoiceView,
    "true_false": ChoiceView,
    "multi": MultiView,
    "typed": TypedView,
    "numeric": NumericView,
    "cloze": ClozeView,
    "order": OrderView,
    "match": MatchView,
    "flash": FlashView,
}
_FOLDED_LINES = 3


def view_of(asked: Asked, question: Question, signs: Signs) -> QuestionView:
    """The view that puts a question of this type."""
    return _VIEWS[asked.type](asked, question, signs)


def prompt_drawing(asked: Asked, question: Question, *, folds: bool = False) -> Drawing | None:
    """How the prompt is drawn above the view, `folds` to three lines; None where the view draws it itself."""
    if question.type == "cloze" and asked.type == "cloze":
        return None
    return lambda columns: with_pictures(_folded(question.prompt, columns, folds=folds))


def _folded(text: str, columns: int, *, folds: bool) -> Content:
    drawn = paragraph(text, columns, "bold")
    lines = drawn.split("\n")
    if not folds or len(lines) <= _FOLDED_LINES:
        return drawn
    return Content("\n").join([*lines[: _FOLDED_LINES - 1], Content.assemble(lines[_FOLDED_LINES - 1], "…")])


class Sheet(Vertical, can_focus=False, can_focus_children=False):
    """One question as study puts it, before the answer or after one."""

    DEFAULT_CSS = "Sheet { height: auto; }"

    def __init__(self, heading: str, signs: Signs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.heading = heading
        self.signs = signs

    def compose(self) -> ComposeResult:
        yield Block(classes="heading")
        yield Block(id="prompt")
        yield Block(id="takes")
        yield Container(id="place")
        yield Block(id="feedback")

    async def put(self, asked: Asked, question: Question, given: tuple[str, ...] | None) -> None:
        """Put a question; `given` is what it was answered, None before the answer."""
        view = view_of(asked, question, self.signs)
        place = self.query_one("#place", Container)
        await place.remove_children()
        await place.mount(view)
        if not view.is_attached:  # the screen was left meanwhile
            return
        verdict = None if given is None else grade(question, given, ())
        self.query_one(".heading", Block).show(lambda columns: paragraph(self.heading, columns, MUTED))
        prompt = prompt_drawing(asked, question)
        place.set_class(prompt is None, "-first")
        self.query_one("#prompt", Block).show(prompt)
        takes = view.takes if verdict is None else ""
        self.query_one("#takes", Block).show((lambda columns: paragraph(takes, columns, MUTED)) if takes else None)
        said = self.query_one("#feedback", Block)
        if verdict is None:
            said.show(None)
            return
        view.show_verdict(verdict)
        said.show(
            lambda columns: feedback(verdict, asked, question, columns, self.signs, overridden=False, short=False)
        )


class Preview(VerticalScroll, can_focus=False):
    """A question before its answer and, below, after one; or what it still lacks."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.signs = signs
        self._putting = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield Block(id="lacking")
        yield Sheet("Before the answer", self.signs, id="before")
        yield Sheet("After it", self.signs, id="after")

    async def show_question(self, question: Question, highest: Form | None = None) -> None:
        """Put the question; `highest` is the hardest form that its fact is asked in."""
        async with self._putting:
            asked = put("", question, question.id, highest=highest)
            self.query_one("#lacking", Block).show(None)
            with self.app.batch_update():
                for name, given in (("#before", None), ("#after", _telling_answer(question))):
                    sheet = self.query_one(name, Sheet)
                    sheet.display = True
                    await sheet.put(asked, question, given)

    def show_lacking(self, sentence: str) -> None:
        """Say why there is nothing to be shown."""
        for sheet in self.query(Sheet):
            sheet.display = False
        self.query_one("#lacking", Block).show(lambda columns: paragraph(sentence, columns, MUTED))

    def on_question_view_changed(self, message: QuestionView.Changed) -> None:
        message.stop()  # a click in the preview answers nothing


def _telling_answer(question: Question) -> tuple[str, ...]:
    """The answer that shows most: a wrong option that says why it is wrong, else the right one."""
    if question.type in {"choice", "multi"}:
        told = next((option for option in getattr(question, "distractors", ()) if option.why), None)
        if told is not None:
            return (told.text,)
    return () if question.type == "flash" else question.right
