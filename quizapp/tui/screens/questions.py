"""The questions of one deck, one a line, to be found by what they say and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from quizapp.errors import QuizError
from quizapp.learning.asking import prompt_shown
from quizapp.text import fit, padded
from quizapp.tui.drawing import ACCENT, MUTED, NARROW_BELOW_COLUMNS, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import QUESTIONS
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.screens.desks import DeckDesk
from quizapp.tui.screens.form import Closed, QuestionForm
from quizapp.tui.widgets.lines import Block, KeyBar, MessageLine, TopLine
from quizapp.tui.widgets.listing import Listing
from quizapp.tui.widgets.name_field import NameField

if TYPE_CHECKING:
    from quizapp.deck.model import Question

_TYPE_COLUMNS = 12


class QuestionsScreen(AppScreen[int]):
    """Gives how many questions were changed."""

    BINDINGS: ClassVar[list[BindingType]] = QUESTIONS

    def __init__(self, desk: DeckDesk) -> None:
        super().__init__()
        self.desk = desk
        self.changed_count = 0
        self.wished = ""
        self.rows: tuple[Question, ...] = ()

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield NameField("Part of a question")
        yield Block(id="none")
        yield Listing(self._draw_row, id="questions")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self._draw()
        self._draw_keys()

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
        wide = columns >= NARROW_BELOW_COLUMNS
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
        self.query_one(Listing).page(step)

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
            self.say(said)

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
        self.query_one(NameField).begin()

    def on_name_field_sought(self, message: NameField.Sought) -> None:
        self.wished = message.text
        self.query_one(Listing).cursor = 0
        self._draw()

    def on_name_field_taken(self) -> None:
        self.action_open()

    def on_name_field_typing(self) -> None:
        self._draw_keys()

    def _draw_keys(self) -> None:
        state = "questions, typing" if self.query_one(NameField).is_typed_in else "questions"
        self.query_one(KeyBar).hints = HINTS[state]

    def action_back(self) -> None:
        """Show all again; back to the library."""
        if not self.query_one(NameField).end():
            self.dismiss(self.changed_count)
