"""The library: every deck with what is due, new and known; the way into study, quiz and scores.

Drawn from the overview alone, so that the first frame needs no deck file: a deck is read when it is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from quizapp.collection.overview import DeckRow, Overview, overview
from quizapp.errors import QuizError
from quizapp.learning.events import Mode
from quizapp.text import fit, shown
from quizapp.tui.drawing import ACCENT, MUTED, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import LIBRARY
from quizapp.tui.screens import starting
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.screens.deck_rows import (
    NO_QUESTIONS,
    about_deck,
    about_paused,
    broken_at,
    day_line,
    deck_line,
    deck_name,
    deck_problem,
    head_line,
    keys_state,
    nothing_due,
    paused_words,
)
from quizapp.tui.widgets.lines import Block, KeyBar, MessageLine, TopLine
from quizapp.tui.widgets.listing import Listing
from quizapp.tui.widgets.name_field import NameField

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed
    from quizapp.collection.quiz import PausedQuiz
    from quizapp.learning.paper import QuizSettings
    from quizapp.tui.opening import Opening


MOST_PAUSED_SHOWN = 3
MEND_FIRST = "Mend it first: ctrl+o opens it in an editor."
CLOSED_AFTER_WORDS = "seven days"


class LibraryScreen(AppScreen[None]):
    """The first screen."""

    BINDINGS: ClassVar[list[BindingType]] = LIBRARY

    def __init__(self) -> None:
        super().__init__()
        self.overview: Overview | None = None
        self._was_left = False
        self.rows: tuple[DeckRow, ...] = ()
        self.paused: tuple[PausedQuiz, ...] = ()
        self._every_paused = False
        self.wished = ""
        self._failed = ""
        self._undecided = ""
        self._some_hidden = False
        self.newer: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield NameField("Part of a deck's name")
        yield Static("", id="columns-head", markup=False)
        yield Listing(self._draw_row, id="decks")
        yield Block(id="about")
        yield MessageLine()
        yield KeyBar()

    async def on_mount(self) -> None:
        self.reload()
        # What a quiz is made of takes longer to import than all that the first frame needs.
        self.call_after_refresh(self._find_paused)
        self.call_after_refresh(self._find_newer)
        if self.quizapp.opening is not None:
            self.call_after_refresh(self._open_first)

    def on_screen_resume(self) -> None:
        self.quizapp.changed()
        if self._was_left:
            self.reload()
            self._find_paused()

    def on_screen_suspend(self) -> None:
        self._was_left = True

    async def _open_first(self) -> None:
        """Begin with what the command line named."""
        opening, self.quizapp.opening = self.quizapp.opening, None
        if opening is None:
            return
        places = [place for place, row in enumerate(self.rows) if row.deck.deck_id == opening.deck_id]
        self.query_one(Listing).cursor = self._rows_above + (places[0] if places else 0)
        row = self.row
        if opening.article is not None:
            from quizapp.tui.screens import writing

            writing.propose(self.quizapp, opening.article, self._proposed)
        elif opening.first == "quiz":
            self._set_up_quiz(self._with_questions(row), opening.quiz, opening.seed)
        elif opening.wanted is not None:
            self._open_fitting(opening)
        elif opening.first == "study" and opening.everything and row is not None and row.backlog is not None:
            self._study(row, row.backlog.due)
        else:
            await self.run_action(opening.first)

    # ---------------------------------------------------------------- drawing

    def reload(self) -> None:
        """Count everything anew and draw it."""
        try:
            self.overview = overview(self.quizapp.collection)
            self._some_hidden = bool(self.quizapp.collection.hidden())
        except QuizError as error:
            # A toast goes; what stands here must not say that there is nothing.
            self._failed = f"The decks cannot be counted. {error}"
            self.quizapp.fail(error)
        self._draw()

    def decks_changed(self, followed: tuple[Followed, ...]) -> None:
        """Draw the decks as they are now, the cursor where it was; behind another screen, once that has gone."""
        if not self.is_current:
            return
        here = self.row.deck.path if self.row else None
        self.reload()
        place = next((place for place, row in enumerate(self.rows) if row.deck.path == here), None)
        if place is not None:
            self.query_one(Listing).cursor = self._rows_above + place

    def _find_paused(self) -> None:
        """Look for paused quizzes, which stand above the decks."""
        from quizapp.collection import quiz

        try:
            found = quiz.paused(self.quizapp.collection)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        if found != self.paused:
            listing = self.query_one(Listing)
            on_deck = listing.cursor - self._rows_above
            self.paused = found
            self._draw()
            # The deck under the cursor stays there; but a paused quiz that has just come is what Enter goes on with.
            listing.cursor = on_deck + self._rows_above if on_deck > 0 else 0

    def _find_newer(self) -> None:
        """Look which of the learner's copies there is a newer version of."""
        from quizapp.tui.screens.updating import newer_copies

        self.newer = newer_copies(self.quizapp)
        self._draw_about()

    def _draw(self) -> None:
        wished = self.wished.casefold()
        rows = self.overview.rows if self.overview else ()
        self.rows = tuple(row for row in rows if wished in deck_name(row).casefold())
        top = self.query_one(TopLine)
        top.left = "quizapp"
        if self.overview is not None:
            top.right = day_line(self.overview, streak=self.quizapp.collection.settings.show_streak)
        listing = self.query_one(Listing)
        listing.count = self._rows_above + len(self.rows)
        listing.refresh()
        head = self.query_one("#columns-head", Static)
        head.update(Content.assemble((head_line(listing.columns or self.size.width - 2), MUTED)))
        self._draw_about()

    def on_resize(self) -> None:
        self._draw()

    def on_listing_moved(self) -> None:
        self._draw_about()

    @property
    def _paused_shown(self) -> tuple[PausedQuiz, ...]:
        if self.wished:
            return ()
        folded = len(self.paused) > MOST_PAUSED_SHOWN and not self._every_paused
        return self.paused[: MOST_PAUSED_SHOWN - 1] if folded else self.paused

    @property
    def _paused_folded(self) -> int:
        """How many paused quizzes stand in one row, the older ones; 0: each has a row of its own."""
        return 0 if self.wished else len(self.paused) - len(self._paused_shown)

    @property
    def _rows_above(self) -> int:
        """How many rows stand above the decks."""
        return len(self._paused_shown) + bool(self._paused_folded)

    @property
    def paused_here(self) -> PausedQuiz | None:
        """The paused quiz under the cursor."""
        place = self.query_one(Listing).cursor
        return self._paused_shown[place] if 0 <= place < len(self._paused_shown) else None

    @property
    def row(self) -> DeckRow | None:
        """The deck under the cursor."""
        place = self.query_one(Listing).cursor - self._rows_above
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def _draw_row(self, place: int, columns: int, here: bool) -> Content:  # noqa: FBT001 - the listing's signature
        signs = self.quizapp.signs
        mark = f" {signs.here} " if here else "   "
        if place < len(self._paused_shown):
            return Content.assemble(
                (mark, ACCENT), (paused_words(self.paused[place], self._titles, columns - 3), ACCENT)
            )
        if place < self._rows_above:
            text = fit(f"{self._paused_folded} older paused quizzes   enter shows them", columns - 3)
            return Content.assemble((mark, ACCENT), (text, ACCENT if here else MUTED))
        return deck_line(self.rows[place - self._rows_above], columns, mark, bold=here, ascii_only=signs.ascii_only)

    def _draw_about(self) -> None:
        row = self.row
        about = self.query_one("#about", Block)
        self._draw_keys(row)
        if row is not None:
            about.show(lambda columns: about_deck(row, columns, newer=row.deck.deck_id in self.newer))
            return
        text = self._nothing_listed()
        if self.paused_here is not None:
            text = about_paused(self.paused_here)
        elif self._on_folded:
            text = f"A quiz left alone for {CLOSED_AFTER_WORDS} is closed as unfinished."
        about.show(lambda columns: paragraph(text, columns, MUTED))

    @property
    def _titles(self) -> dict[str | None, str]:
        return {row.deck.deck_id: row.deck.title for row in self.overview.rows} if self.overview else {}

    @property
    def _on_folded(self) -> bool:
        return bool(self._paused_folded) and self.query_one(Listing).cursor == len(self._paused_shown)

    def _nothing_listed(self) -> str:
        if self.overview is None:
            return self._failed
        if self.wished and self.overview.rows:
            return "No deck has that in its name. esc shows all."
        return "Every deck is hidden. D shows them." if self._some_hidden else "No decks yet: n makes one."

    def _draw_keys(self, row: DeckRow | None) -> None:
        self.query_one(KeyBar).hints = HINTS[self._state(row)]

    def _state(self, row: DeckRow | None) -> str:
        """What the keys are about now."""
        field = self.query_one(NameField)
        if field.is_typed_in:
            return "library, typing"
        if self.paused_here is not None:
            return "library, paused quiz"
        if row is None:
            return "library, older quizzes" if self._on_folded else f"library, {'none' if field.display else 'no deck'}"
        return keys_state(row, newer=row.deck.deck_id in self.newer)

    # ---------------------------------------------------------------- keys

    def action_up(self) -> None:
        """The deck above."""
        self.action_move(-1)

    def action_down(self) -> None:
        """The deck below."""
        self.action_move(1)

    def action_move(self, step: int) -> None:
        """Up or down in the list."""
        self.query_one(Listing).move(step)
        self.say("")

    def action_page(self, step: int) -> None:
        """A windowful on."""
        self.query_one(Listing).page(step)
        self.say("")

    async def on_listing_chosen(self) -> None:
        await self.action_study()

    def action_filter(self) -> None:
        """Type a part of a deck's name."""
        self.query_one(NameField).begin()

    def on_name_field_sought(self, message: NameField.Sought) -> None:
        self.wished = message.text
        self.query_one(Listing).cursor = 0  # Enter studies the first match
        self._draw()

    async def on_name_field_taken(self) -> None:
        if self.rows:
            await self.action_study()

    def on_name_field_typing(self) -> None:
        self._draw_keys(self.row)

    def action_back(self) -> None:
        """Show all decks again."""
        self.query_one(NameField).end()

    async def action_study(self) -> None:
        """Study the deck under the cursor, or go on with a paused quiz; a broken deck shows its problems."""
        row = self.row
        if self.paused_here is not None:
            starting.take_up(self.quizapp, self.paused_here, self._find_paused)
        elif self._on_folded:
            self._every_paused = True
            self._draw()
        if row is None:
            return
        if deck_problem(row):
            from quizapp.tui.screens.dialogs import ChoiceDialog, Option

            lines = "\n".join(shown(problem.shown) for problem in row.deck.problems[:8])
            self.app.push_screen(ChoiceDialog(lines, [Option("enter", "Back", "back")], back=""))
        elif row.backlog is not None:
            starting.ask_how_many(self.quizapp, row, lambda most: self._study(row, most))
        elif row.offered:
            self._study(row, None)
        else:
            self.say(nothing_due(row))

    def _study(self, row: DeckRow, most_due: int | None) -> None:
        starting.with_the_clock_right(
            self.quizapp,
            lambda: starting.begin(self.quizapp, [row.deck.deck_id], Mode.STUDY, self.say, most_due=most_due),
        )

    def action_quiz(self) -> None:
        """Set up a quiz on the deck under the cursor, on a paused quiz one on its deck."""
        row, paused = self.row, self.paused_here
        if paused is not None:
            decks = paused.paper.settings.decks
            row = next((row for row in self.rows if row.deck.deck_id in decks), None)
        self._set_up_quiz(self._with_questions(row), None, None)

    def _with_questions(self, row: DeckRow | None) -> DeckRow | None:
        """The deck, where there is anything in it to be asked; else say why there is not."""
        if row is not None and not row.facts:
            self.say(MEND_FIRST if deck_problem(row) else NO_QUESTIONS)
            return None
        return row

    def _set_up_quiz(self, row: DeckRow | None, settings: QuizSettings | None, seed: str | None) -> None:
        from quizapp.tui.screens.quiz_setup import QuizSetupScreen

        if row is not None:
            self.quizapp.catch_up()
            self.app.push_screen(QuizSetupScreen(row.deck.deck_id, settings, seed))

    def action_scores(self) -> None:
        """Every quiz so far."""
        from quizapp.tui.screens.scores import ScoresScreen

        self.app.push_screen(ScoresScreen())

    def action_browse(self) -> None:
        """Every question of every deck."""
        from quizapp.tui.screens.browser import BrowserScreen

        self.app.push_screen(BrowserScreen())

    def action_stats(self) -> None:
        """What is known, when it comes back, what was mistaken."""
        from quizapp.tui.screens.stats import StatsScreen

        self.app.push_screen(StatsScreen(self.overview))

    def action_generate(self) -> None:
        """Questions from an article: one in a file, or that of the deck under the cursor."""
        from quizapp.tui.screens import writing

        row = self.row
        again = row.deck if row is not None and not deck_problem(row) and row.deck.article_title else None
        writing.choose_article(self.quizapp, again, self._proposed, typed=self._undecided)

    def _proposed(self, written: str | None, undecided: str) -> None:
        row = self._go_to(written)
        self._undecided = undecided
        if row is not None:
            self.say(f"Written to {row.deck.path.name}.")
        elif undecided:
            self.say("Decisions are kept; g goes on.")

    def action_update(self) -> None:
        """What a newer version brings for the learner's copy under the cursor."""
        from quizapp.tui.screens.updating import offer_update

        if self.row is not None and self.row.deck.deck_id in self.newer:
            offer_update(self.quizapp, self.row.deck.deck_id, self._changed)

    def _go_to(self, deck_id: str | None) -> DeckRow | None:
        """Count anew and put the cursor on a deck that was written to; the deck, None where it is not listed."""
        self.reload()
        places = [place for place, row in enumerate(self.rows) if row.deck.deck_id == deck_id]
        if deck_id is None or not places:
            return None
        self.query_one(Listing).cursor = self._rows_above + places[0]
        return self.rows[places[0]]

    def action_new(self) -> None:
        """A deck of one's own, and its first question."""
        from quizapp.tui.screens import writing

        writing.new_deck(self.quizapp, self._written)

    def action_add(self) -> None:
        """A question more for the deck under the cursor."""
        from quizapp.tui.screens import writing

        row = self.row
        if row is None or deck_problem(row):
            self.say("n makes a deck." if row is None else MEND_FIRST)
        else:
            writing.add_questions(self.quizapp, row.deck.deck_id, self._written)

    def action_edit(self) -> None:
        """The questions of the deck under the cursor, to be changed; a broken deck's file at the line."""
        from quizapp.tui.screens import writing

        row = self.row
        if row is None or deck_problem(row):
            self.action_outside()
        else:
            writing.choose_question(self.quizapp, row.deck.deck_id, self._written)

    def action_outside(self) -> None:
        """The file of the deck under the cursor in the learner's own editor, a broken one where it is wrong."""
        from quizapp.tui.screens import writing

        row = self.row
        if row is None:
            return
        problem = broken_at(row) if deck_problem(row) else None
        if problem is not None:
            writing.mend_deck_file(self.quizapp, problem, self.reload)
        else:
            writing.edit_deck_file(self.quizapp, row.deck.deck_id, self._written)

    def _written(self, deck_id: str, said: str) -> None:
        self._go_to(deck_id)
        self.say(said)

    def action_put_away(self) -> None:
        """Hide the deck under the cursor, or move its file to the trash, after a question."""
        from quizapp.tui.screens.shelf import put_away

        if self.row is not None:
            put_away(self, self.row.deck, deck_name(self.row), self._changed)

    def _changed(self, told: str) -> None:
        self._find_newer()
        self.reload()
        self.say(told)

    def action_shelf(self) -> None:
        """The decks that are hidden or in the trash."""
        from quizapp.tui.screens.shelf import ShelfScreen

        self.app.push_screen(ShelfScreen())

    def action_memory(self) -> None:
        """What a desired retention costs in the deck under the cursor."""
        from quizapp.tui.screens.memory import MemoryScreen

        row = self._with_questions(self.row)
        if row is not None:
            self.app.push_screen(MemoryScreen(row.deck.deck_id, deck_name(row)))

    def action_cram(self) -> None:
        """Go through the whole deck without touching its schedule."""
        row = self._with_questions(self.row)
        if row is not None:
            starting.begin(self.quizapp, [row.deck.deck_id], Mode.CRAM, self.say)

    def _open_fitting(self, opening: Opening) -> None:
        """Study or cram what fits a filter; of a backlog what is proposed, or all of it."""
        decks = [opening.deck_id] if opening.deck_id else []
        most = starting.EVERYTHING if opening.everything else None

        def go_on() -> None:
            starting.begin(self.quizapp, decks, Mode(opening.first), self.say, most_due=most, wanted=opening.wanted)

        if opening.first == "study":
            starting.with_the_clock_right(self.quizapp, go_on)
        else:
            go_on()
