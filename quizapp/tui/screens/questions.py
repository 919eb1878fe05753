"""The questions of one deck, one a line, to be found by what they say and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from quizapp.errors import QuizError
from quizapp.learning.asking import prompt_shown
from quizapp.text import fit, padded
from quizapp.tui.drawing import ACCENT, MUTED, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import QUESTIONS
from quizapp.tui.screens.desks import DeckDesk
from quizapp.tui.screens.form import Closed, QuestionForm
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine
from quizapp.tui.widgets.listing import Listing

if TYPE_CHECKING:
    from quizapp.deck.model import Question
    from quizapp.tui.app import QuizApp

_TYPE_COLUMNS = 12
_WIDE_FROM_COLUMNS = 60


class QuestionsScreen(Screen[int]):
    """Gives how many questions were changed."""

    BINDINGS: ClassVar[list[BindingType]] = QUESTIONS

    def __init__(self, desk: DeckDesk) -> None:
        super().__init__()
        self.desk = desk
        self.changed_count = 0
        self.wished = ""
        self.rows: tuple[Question, ...] = ()

    @property
    def quizapp(self) -> QuizApp:
        """The app, as itself."""
        return cast("QuizApp", self.app)

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Input(placeholder="Part of a question", id="filter")
        yield Block(id="none")
        yield Listing(self._draw_row, id="questions")
        yield Static("", id="message", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#filter").display = False
        self.query_one(KeyBar).hints = HINTS["questions"]
        self._draw()

    def _draw(self) -> None:
        deck = self.desk.opened.deck
        wished = self.wished.casefold()
        self.rows = tuple(
            one for one in deck.questions if wished in f"{one.prompt} {' '.join(one.right)} {one.id}".casefold()
        )
        top, listing = self.query_one(TopLine), self.query_one(Listing)
        top.left = deck.title
        count = len(deck.questions)
        every = f"{count} question{'' if count == 1 else 's'}"
        top.right = f"{len(self.rows)} of {count}" if wished else every
        none = "No question says that. esc shows all." if wished else "No questions yet: a adds one."
        empty = None if self.rows else lambda columns: paragraph(none, columns, MUTED)
        self.query_one("#none", Block).show(empty)
        listing.count = len(self.rows)
        listing.refresh()

    def _draw_row(self, place: int, columns: int, here: bool) -> Content:  # noqa: FBT001 - the listing's signature
        question = self.rows[place]
        mark = f" {self.quizapp.signs.here} " if here else "   "
        style = "bold" if here else ""
        wide = columns >= _WIDE_FROM_COLUMNS
        kind = padded(question.type.replace("_", " "), _TYPE_COLUMNS) if wide else ""
        prompt = " ".join(prompt_shown(question).split())
        return Content.assemble((mark, ACCENT), (kind, MUTED), (fit(prompt, columns - 3 - len(kind)), style))

    @property
    def question(self) -> Question | None:
        """The one under the cursor."""
        place = self.query_one(Listing).cursor
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def action_move(self, step: int) -> None:
        """Another question."""
        self.query_one(Listing).move(step)

    def action_page(self, step: int) -> None:
        """A windowful on."""
        listing = self.query_one(Listing)
        listing.move(step * max(1, listing.size.height - 1))

    def on_listing_chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Change it."""
        question = self.question
        if question is not None:
            self.desk.adds = False
            self.app.push_screen(QuestionForm(self.desk, question), self._closed_form)

    def action_add(self) -> None:
        """A question more."""
        self.desk.adds = True
        self.app.push_screen(QuestionForm(self.desk), self._closed_form)

    def action_outside(self) -> None:
        """The file at this question."""
        self.desk.open_outside(self.question, self._opened_anew)

    def _closed_form(self, left: Closed | None) -> None:
        if left is None:
            return
        self.changed_count += len(left.saved)
        if left.outside:
            self._opened_anew()
        self._draw()
        if left.saved:
            ids = [one.id for one in self.rows]
            last = left.saved[-1].id
            self.query_one(Listing).cursor = ids.index(last) if last in ids else 0
            said = f"Saved “{last}”." if len(left.saved) == 1 else f"{len(left.saved)} questions saved."
            self.query_one("#message", Static).update(Content.assemble((said, ACCENT)))

    def _opened_anew(self) -> None:
        """Read the file again."""
        try:
            self.desk = DeckDesk(self.quizapp, self.desk.opened.deck.id)
        except QuizError as error:
            self.quizapp.fail(error)
            self.dismiss(self.changed_count)
            return
        self._draw()

    def action_filter(self) -> None:
        """Type a part of a question."""
        field = self.query_one("#filter", Input)
        field.display = True
        field.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        self.wished = message.value
        self._draw()

    def on_input_submitted(self) -> None:
        self.set_focus(None)
        self.action_open()

    def action_back(self) -> None:
        """Show all again; back to the library."""
        field = self.query_one("#filter", Input)
        if field.display:
            field.value = ""
            field.display = False
            self.set_focus(None)
        else:
            self.dismiss(self.changed_count)
