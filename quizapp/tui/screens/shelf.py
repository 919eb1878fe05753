"""Decks out of sight: the question whether to hide or delete one, and the list of those that were, to bring them back.

What hiding and deleting mean is `collection.shelf`'s. Enter never takes a deck away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen

from quizapp.collection import IndexedDeck
from quizapp.collection.shelf import Trashed, delete, hidden_decks, hide, restore, trash
from quizapp.errors import QuizError
from quizapp.learning.events import Moment
from quizapp.text import fit, padded, shown
from quizapp.tui.drawing import ACCENT, MUTED, day_words, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import SHELF
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.screens.dialogs import ChoiceDialog, Option
from quizapp.tui.widgets.lines import Block, KeyBar, MessageLine, TopLine
from quizapp.tui.widgets.listing import Listing

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

_STATE_COLUMNS = 20


def put_away(screen: Screen[None], deck: IndexedDeck, name: str, done: Callable[[str], None]) -> None:
    """Ask whether to hide or delete a deck, do it, and tell `done` in a sentence what was done."""
    app = cast("QuizApp", screen.app)
    options = [Option("enter", "Leave it", "")]
    if deck.deck_id:
        options.append(Option("h", "Hide it: not listed, D shows it again", "hide"))
    if not deck.bundled:
        options.append(Option("t", "Move the file to the trash: D puts it back", "delete"))
    own = "It comes with quizapp, so it can be hidden and not deleted. " if deck.bundled else ""
    text = f"Put away “{name}”? {own}Every answer stays."

    def chosen(what: str | None) -> None:
        try:
            if what == "hide":
                hide(app.collection, deck.deck_id)
                done(f"Hidden: {name}. D shows it again.")
            elif what == "delete":
                delete(app.collection, deck)
                done(f"In the trash: {deck.path.name}. D puts it back.")
        except QuizError as error:
            app.fail(error)

    app.push_screen(ChoiceDialog(shown(text), options, back=""), chosen)


class ShelfScreen(AppScreen[None]):
    """Hidden decks, then the trash, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = SHELF

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[IndexedDeck | Trashed, ...] = ()

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Listing(self._draw_entry, id="shelf")
        yield Block(id="about")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Hidden and deleted decks"
        self.reload()

    def reload(self) -> None:
        """Look again what is hidden or in the trash."""
        collection = self.quizapp.collection
        try:
            self.entries = (*hidden_decks(collection), *trash(collection))
        except QuizError as error:
            self.quizapp.fail(error)
        listing = self.query_one(Listing)
        listing.count = len(self.entries)
        listing.refresh()
        self._draw_about()

    def _draw_entry(self, place: int, columns: int, here: bool) -> Content:  # noqa: FBT001 - the listing's signature
        entry, signs = self.entries[place], self.quizapp.signs
        mark = f" {signs.here} " if here else "   "
        room = max(10, columns - 3 - _STATE_COLUMNS)
        state = fit(self._state(entry), _STATE_COLUMNS)
        return Content.assemble((mark, ACCENT), (padded(_name(entry), room), "bold" if here else ""), (state, MUTED))

    def _state(self, entry: IndexedDeck | Trashed) -> str:
        if isinstance(entry, IndexedDeck):
            return "hidden"
        now = self.quizapp.collection.now()
        return f"in the trash, {day_words(Moment(entry.at_ms, now.offset_minutes), now)}"

    def _draw_about(self) -> None:
        entry = self.entry
        text = "Nothing is hidden or deleted. esc goes back."
        if entry is not None:
            place = entry.path if isinstance(entry, IndexedDeck) else entry.origin
            back = "shows it in the library again" if isinstance(entry, IndexedDeck) else "puts it back"
            text = f"{place}: enter {back}."
        self.query_one("#about", Block).show(lambda columns: paragraph(shown(text), columns, MUTED))
        self.query_one(KeyBar).hints = HINTS["shelf" if entry is not None else "shelf, empty"]

    def on_listing_moved(self) -> None:
        self._draw_about()

    async def on_listing_chosen(self) -> None:
        self.action_bring_back()

    @property
    def entry(self) -> IndexedDeck | Trashed | None:
        """What the cursor is on."""
        place = self.query_one(Listing).cursor
        return self.entries[place] if 0 <= place < len(self.entries) else None

    def action_move(self, step: int) -> None:
        """Another entry."""
        self.query_one(Listing).move(step)

    def action_page(self, step: int) -> None:
        """A windowful on."""
        self.query_one(Listing).page(step)

    def action_bring_back(self) -> None:
        """List the deck again, or put its file back where it was."""
        entry = self.entry
        if entry is None:
            return
        try:
            if isinstance(entry, IndexedDeck):
                hide(self.quizapp.collection, entry.deck_id, on=False)
                told = f"{entry.title} is listed again."
            else:
                told = f"Put back: {restore(entry)}"
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.reload()
        self.say(told)

    def action_back(self) -> None:
        """Back to the library."""
        self.dismiss(None)


def _name(entry: IndexedDeck | Trashed) -> str:
    return entry.title if isinstance(entry, IndexedDeck) else entry.name
