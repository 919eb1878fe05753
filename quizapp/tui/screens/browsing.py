"""Every question there is, listed: found as one types, sorted by any column, chosen one by one or many at once.

Rows are read, filtered and sorted in workers, the newest wish winning, so that no key waits however many there
are; here only the lines in view are drawn. What is done to the chosen ones stands in `browser`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from time import sleep
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from quizapp.collection.questions import apart, rows_of
from quizapp.errors import QuizError
from quizapp.learning.filter import Filter
from quizapp.learning.question_row import QuestionRow
from quizapp.tui.drawing import MUTED, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.screens.question_lines import COLUMNS, about_question, column_at, head_line, question_line, told_of
from quizapp.tui.widgets.filter_field import FilterField
from quizapp.tui.widgets.lines import Block, KeyBar, MessageLine, TopLine
from quizapp.tui.widgets.listing import Listing

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed

T = TypeVar("T")

AT_ONCE = 1_000
"""So many rows are looked at before the worker lets others in and looks whether it is still wanted."""
MANY = 10_000
FIRST = 200
"""So many rows are shown before all are read."""
TO_DRAW_SECONDS = 0.1
"""Python runs one thread at a time: the first rows are drawn before the rest is read."""


class Head(Static):
    """The names of the columns; a click on one is a message."""

    class Pressed(Message):
        """A column was clicked at `x`."""

        def __init__(self, x: int) -> None:
            super().__init__()
            self.x = x

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            self.post_message(self.Pressed(offset.x))


class BrowsingScreen(AppScreen[None]):
    """The browser. `found` are places in `rows`, in the order they are listed; `chosen` are refs of questions."""

    class Loaded(Message):
        """Rows were read; `whole`: all of them."""

        def __init__(self, rows: Sequence[QuestionRow], *, whole: bool) -> None:
            super().__init__()
            self.rows = rows
            self.whole = whole

    class Sifted(Message):
        """The rows of wish `number` were found."""

        def __init__(self, number: int, found: Sequence[int]) -> None:
            super().__init__()
            self.number = number
            self.found = found

    class NotRead(Message):
        """The rows could not be read."""

        def __init__(self, error: QuizError) -> None:
            super().__init__()
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[QuestionRow] = ()
        self.found: Sequence[int] = ()
        self.chosen: set[str] = set()
        self.sorted_by: int | None = None
        self.down = False
        self.reading = True
        self._orders: dict[tuple[int, bool], Sequence[int]] = {}
        self._number = 0
        self._anchor: int | None = None
        self._was_left = False
        self._stays = True

    @property
    def listing(self) -> Listing:
        """The list."""
        return self.query_one(Listing)

    @property
    def field(self) -> FilterField:
        """The field of the filter."""
        return self.query_one(FilterField)

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield FilterField()
        with Horizontal(id="browse"):
            with Vertical(id="list"):
                yield Head("", id="columns-head", markup=False)
                yield Listing(self._draw_row, id="questions")
                yield Block(id="none")
            with VerticalScroll(id="beside", can_focus=False):
                yield Block(id="about")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.field.saved = self.quizapp.collection.settings.filters
        self._draw()
        self.call_after_refresh(self.load)

    def on_screen_resume(self) -> None:
        self.quizapp.changed()
        if self._was_left:
            self._was_left = False
            self.load()

    def decks_changed(self, followed: tuple[Followed, ...]) -> None:
        """List the questions as the decks have them now; behind another screen, once that has gone."""
        if self.is_current:
            self.load()
        else:
            self._was_left = True

    # ---------------------------------------------------------------- finding

    def load(self) -> None:
        """Read every row anew; the list stays as it is until that is done."""
        self.reading = True
        self.run_worker(self._read, thread=True, exclusive=True, group="rows")
        self._draw()

    def _read(self) -> None:
        """In a worker: read every row; the first ones are shown while the others are read."""
        worker, rows, first = get_current_worker(), list[QuestionRow](), 0 if self.rows else FIRST
        try:
            with apart(self.quizapp.collection) as collection:
                for row in rows_of(collection):
                    rows.append(row)
                    if len(rows) == first:
                        self.post_message(self.Loaded(tuple(rows), whole=False))
                        sleep(TO_DRAW_SECONDS)
                    if len(rows) % AT_ONCE == 0:
                        sleep(0)
                        if worker.is_cancelled:
                            return
        except QuizError as error:
            self.post_message(self.NotRead(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.Loaded(tuple(rows), whole=True))

    def on_browsing_screen_not_read(self, message: NotRead) -> None:
        message.stop()
        self.reading = False
        self.quizapp.fail(message.error)

    def on_browsing_screen_loaded(self, message: Loaded) -> None:
        message.stop()
        self.rows = message.rows
        self.reading = not message.whole
        self.found = [place for place in self.found if place < len(self.rows)]
        self._orders.clear()
        if message.whole and len(self.rows) >= MANY:
            gc.freeze()  # looking through them all for garbage would keep a key waiting for half a second
        if message.whole:
            self.chosen &= {row.ref for row in self.rows} if self.chosen else set()
        self._sift()

    def _sift(self) -> None:
        self._number += 1
        number, rows, wanted, sorted_by, down = self._number, self.rows, self.field.wanted, self.sorted_by, self.down
        # No partial: Textual writes out the arguments of one, and a hundred thousand rows take a second.
        wish = lambda: self._find(number, rows, wanted, sorted_by, down=down)  # noqa: E731
        self.run_worker(wish, thread=True, exclusive=True, group="sift")

    def _find(
        self, number: int, rows: Sequence[QuestionRow], wanted: Filter, sorted_by: int | None, *, down: bool
    ) -> None:
        """In a worker: the places of the rows that fit, in order; given up as soon as something else is wished for."""
        worker, fits = get_current_worker(), wanted.matches
        order = self._order(rows, sorted_by, down=down)
        found: list[int] = []
        for start in range(0, len(order), AT_ONCE):
            found += [place for place in order[start : start + AT_ONCE] if fits(rows[place])]
            sleep(0)
            if worker.is_cancelled:
                return
        self.post_message(self.Sifted(number, found))

    def _order(self, rows: Sequence[QuestionRow], sorted_by: int | None, *, down: bool) -> Sequence[int]:
        if sorted_by is None:
            return range(len(rows))
        known = self._orders.get((sorted_by, down))
        if known is None or len(known) != len(rows):
            key = COLUMNS[sorted_by].key
            known = sorted(range(len(rows)), key=lambda place: key(rows[place]), reverse=down)
            self._orders[sorted_by, down] = known
        return known

    def on_browsing_screen_sifted(self, message: Sifted) -> None:
        message.stop()
        if message.number != self._number:
            return
        under = self._place_here if self._stays else None
        self._stays = True
        self.found = message.found
        self._anchor = None
        listing = self.listing
        listing.count = len(self.found)
        listing.cursor = self.found.index(under) if under is not None and under in self.found else 0
        self._draw()

    def on_filter_field_changed(self, message: FilterField.Changed) -> None:
        message.stop()
        self._stays = False
        self._sift()

    # ---------------------------------------------------------------- drawing

    def _draw(self) -> None:
        listing = self.listing
        listing.display = bool(self.found)
        listing.refresh()
        none = self.query_one("#none", Block)
        none.show(None if self.found else lambda columns: paragraph(self._why_none, columns, MUTED))
        self._draw_head()
        self._draw_top()
        self._draw_about()

    def _draw_head(self) -> None:
        listing, head = self.listing, self.query_one(Head)
        # As wide as a line of the list will be, which may not stand there yet.
        columns = self.query_one("#list").size.width - listing.styles.scrollbar_size_vertical
        head.display = bool(self.found)
        head.update(head_line(columns, self.sorted_by, down=self.down, signs=self.quizapp.signs))

    def _draw_top(self) -> None:
        top = self.query_one(TopLine)
        top.left = "Questions"
        count = f"{len(self.rows):,}" if self.field.wanted.is_empty else f"{len(self.found):,} of {len(self.rows):,}"
        chosen = f" · {len(self.chosen):,} chosen" if self.chosen else ""
        reading = " · reading …" if self.reading else ""
        top.right = count + reading + chosen if self.rows else "reading …" if self.reading else ""
        state = "browser, chosen" if self.chosen else "browser" if self.found else "browser, none"
        self.query_one(KeyBar).hints = HINTS["browser, typing" if self.field.is_typed_in else state]

    @property
    def _why_none(self) -> str:
        if self.reading and not self.rows:
            return "Reading the decks …"
        if self.rows:
            return "No question fits. esc shows all."
        return "No questions yet. esc goes back; g there makes a deck from an article."

    def _draw_about(self) -> None:
        row = self.row
        about = self.query_one("#about", Block)
        about.show(None if row is None else lambda columns: about_question(row, columns))

    def _draw_row(self, place: int, columns: int, here: bool) -> Content:  # noqa: FBT001 - the listing's signature
        row = self.rows[self.found[place]]
        return question_line(row, columns, self.quizapp.signs, here=here, chosen=row.ref in self.chosen)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw_head)

    def on_listing_moved(self) -> None:
        self._draw_about()

    def on_descendant_focus(self) -> None:
        self._draw_top()

    def on_descendant_blur(self) -> None:
        self._draw_top()

    # ---------------------------------------------------------------- moving about

    @property
    def _place_here(self) -> int | None:
        cursor = self.listing.cursor
        return self.found[cursor] if 0 <= cursor < len(self.found) else None

    @property
    def row(self) -> QuestionRow | None:
        """The question under the cursor."""
        place = self._place_here
        return None if place is None else self.rows[place]

    def action_move(self, step: int) -> None:
        """Up or down in the list."""
        self.listing.move(step)
        self.say("")

    def action_page(self, step: int) -> None:
        """A page up or down."""
        self.listing.page(step)

    def action_filter(self) -> None:
        """Type what is to be found."""
        self.field.begin()
        self.say("")

    def on_filter_field_taken(self, message: FilterField.Taken) -> None:
        message.stop()
        self.action_take()

    def action_take(self) -> None:
        """Out of the field, to the list."""
        self.set_focus(None)

    def action_back(self) -> None:
        """Choose none; then show all; then back."""
        if self.chosen and not self.field.is_typed_in:
            self.chosen.clear()
            self._draw()
        elif self.field.is_typed_in or self.field.text:
            self.field.put("")
            self.set_focus(None)
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_order(self) -> None:
        """Sort by the next column; behind the last, as the decks have them."""
        self._sort_by(0 if self.sorted_by is None else self.sorted_by + 1)

    def _sort_by(self, column: int) -> None:
        self.sorted_by = column if column < len(COLUMNS) else None
        self.say(
            "" if self.sorted_by is None else f"By {COLUMNS[self.sorted_by].title.lower()}. O the other way round."
        )
        self._sift()

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.down = not self.down
        self._sort_by(0 if self.sorted_by is None else self.sorted_by)

    def on_head_pressed(self, message: Head.Pressed) -> None:
        message.stop()
        column = column_at(self.listing.columns, message.x)
        if column is not None and column == self.sorted_by:
            self.action_reverse()
        elif column is not None:
            self._sort_by(column)

    def action_open(self) -> None:
        """All about the question under the cursor."""
        from quizapp.tui.screens.article import ArticleScreen

        row = self.row
        if row is not None:
            self.leave_for(ArticleScreen("Question", self._told(row), ""))

    def _told(self, row: QuestionRow) -> str:
        from quizapp.collection.memories import explain_named
        from quizapp.learning.explaining import explanation_lines

        lines = [row.prompt, "", f"Answer: {row.answer}", ""]
        lines += [f"{name}: {text}" for name, text in told_of(row) if text]
        try:
            lines.append(f"Stands at: {self.quizapp.collection.place_of(row.deck_id, row.question_id)}")
            _, found = explain_named(self.quizapp.collection, row.deck_id, row.question_id)
        except QuizError as error:
            return "\n".join([*lines, "", str(error)])
        return "\n".join([*lines, "", *explanation_lines(found, ascii_only=self.quizapp.signs.ascii_only)])

    def on_listing_chosen(self) -> None:
        self.action_open()

    def leave_for(self, screen: Screen[T], told: Callable[[T | None], str] | None = None) -> None:
        """Another screen in front, after which everything is read anew, and `told` says what came of it."""

        def ended(came: T | None) -> None:
            if told is not None:
                self.say(told(came))

        self._was_left = True
        self.app.push_screen(screen, ended)

    # ---------------------------------------------------------------- choosing

    def action_choose(self) -> None:
        """Choose the question under the cursor, or no longer."""
        row = self.row
        if row is None:
            return
        self.chosen ^= {row.ref}
        self._anchor = self.listing.cursor
        self.listing.move(1)
        self._draw()

    def action_range(self) -> None:
        """Choose all from where this was pressed first, or a question was chosen last, up to here."""
        here = self.listing.cursor
        if self._anchor is None:
            self._anchor = here
            self.say("v again, further up or down, chooses all between.")
            return
        first, last = sorted((self._anchor, here))
        self.chosen |= {self.rows[place].ref for place in self.found[first : last + 1]}
        self._anchor = None
        self._draw()

    def action_all(self) -> None:
        """Choose all that are listed, or none of them."""
        listed = {self.rows[place].ref for place in self.found}
        self.chosen = self.chosen - listed if listed <= self.chosen else self.chosen | listed
        self._draw()

    @property
    def meant(self) -> tuple[QuestionRow, ...]:
        """The questions that a change is about: the chosen ones, else the one under the cursor."""
        row = self.row
        if not self.chosen:
            return () if row is None else (row,)
        return tuple(row for row in self.rows if row.ref in self.chosen)
