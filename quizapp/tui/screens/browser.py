"""The browser: what is done with the questions that are listed or chosen.

Each change is asked about with how many it is about, made in a worker by `collection.choosing`, and taken back by one
key, the newest first. The list itself, the filter and the choosing stand in `browsing`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from quizapp.collection import Collection, choosing
from quizapp.collection.choosing import Done
from quizapp.collection.questions import apart
from quizapp.errors import QuizError
from quizapp.learning.events import Mode
from quizapp.learning.question_row import QuestionRow
from quizapp.text import fit, shown
from quizapp.tui.keys import BROWSER
from quizapp.tui.screens.browsing import BrowsingScreen
from quizapp.tui.screens.dialogs import ChoiceDialog, Option, TextDialog
from quizapp.tui.screens.starting import begin, with_the_clock_right

MOST_SAVED_SHOWN = 9
Work = Callable[[Collection], Done | str]


class BrowserScreen(BrowsingScreen):
    """The browser. `made` are the changes made here, newest last; `busy` says which one is being made."""

    BINDINGS: ClassVar[list[BindingType]] = BROWSER

    class Worked(Message):
        """A change was made, taken back (in words), or could not be."""

        def __init__(self, came: Done | str | QuizError) -> None:
            super().__init__()
            self.came = came

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Done] = []
        self.busy = ""

    # ---------------------------------------------------------------- changing

    def _work(self, words: str, work: Work) -> None:
        """Make a change in a worker, on a collection of its own; one at a time."""
        if self.busy:
            self.say(f"Wait a moment: {self.busy}")
            return
        self.busy = words
        self.say(words)
        self.run_worker(lambda: self._worked(work), thread=True, group="work")

    def _worked(self, work: Work) -> None:
        came: Done | str | QuizError
        try:
            with apart(self.quizapp.collection) as collection:
                came = work(collection)
        except QuizError as error:
            came = error
        self.post_message(self.Worked(came))

    def on_browser_screen_worked(self, message: Worked) -> None:
        message.stop()
        self.busy = ""
        match message.came:
            case QuizError() as error:
                self.say("Nothing was changed.")
                self.quizapp.fail(error)
            case Done() as done if done.events or done.edits:
                self.made.append(done)
                self.say(f"{done.name[:1].upper()}{done.name[1:]}. u takes it back.")
                if done.said != f"{done.name}.":
                    self.notify(shown(done.said), timeout=12, markup=False)
            case Done() as done:
                self.say(done.said)
            case str() as words:
                self.say(words)
        self.load()

    def _ask(self, text: str, yes: str, words: str, work: Work) -> None:
        """Ask before a change; Enter leaves everything as it is."""
        options = [Option("enter", "Leave it as it is", ""), Option("y", yes, "yes")]

        def chosen(answer: str | None) -> None:
            if answer == "yes":
                self._work(words, work)

        self.app.push_screen(ChoiceDialog(text, options, back=""), chosen)

    def _counted(self, rows: tuple[QuestionRow, ...]) -> str:
        """`12 questions, 3 of them not listed`, or the one by its prompt."""
        if len(rows) == 1:
            return f"“{rows[0].prompt}”"
        listed = {self.rows[place].ref for place in self.found}
        hidden = sum(row.ref not in listed for row in rows)
        return f"{len(rows):,} questions" + (f", {hidden:,} of them not listed" if hidden else "")

    def _about(self) -> tuple[tuple[QuestionRow, ...], str]:
        rows = self.meant
        if not rows:
            self.say("No question here.")
        return rows, self._counted(rows) if rows else ""

    def action_suspend(self) -> None:
        """Ask the facts of these questions no more; where all of them are suspended, ask them again."""
        rows, counted = self._about()
        if not rows:
            return
        facts = tuple(dict.fromkeys(row.fact for row in rows))
        on = not all(row.state.suspended for row in rows)
        how_many = "" if len(facts) == len(rows) else f" ({len(facts):,} fact{'s' * (len(facts) != 1)})"
        work = partial(choosing.suspend, facts=facts, on=on)
        if on:
            text = f"Suspend {counted}{how_many}? Not asked until taken up again."
            self._ask(text, "Suspend", "Suspending …", work)
        else:
            self._ask(f"Take up {counted}{how_many} again?", "Take up", "Taking up …", work)

    def action_reset(self) -> None:
        """Let the facts of these questions come back as new."""
        rows, counted = self._about()
        facts = tuple(dict.fromkeys(row.fact for row in rows if row.state.memory or row.state.reviews))
        if rows and not facts:
            self.say("Not answered yet: new as it is." if len(rows) == 1 else "None is answered yet: new as they are.")
        elif rows:
            text = f"Reset {counted} ({len(facts):,} answered)? They come back as new; your statistics keep them."
            self._ask(text, "Reset", "Resetting …", partial(choosing.reset, facts=facts))

    def action_tag(self) -> None:
        """Put tags on these questions, take others off."""
        rows, counted = self._about()
        if not rows:
            return
        refs = [row.ref for row in rows]

        def chosen(typed: str | None) -> None:
            named = [name.strip() for name in (typed or "").split(",") if name.strip(" -")]
            add = tuple(name for name in named if not name.startswith("-"))
            remove = tuple(name[1:].strip() for name in named if name.startswith("-"))
            if named:
                self._work("Tagging …", lambda collection: choosing.tag(collection, refs, add, remove))

        text = f"Tags for {counted}, with commas between; a - before one takes it off."
        self.app.push_screen(TextDialog(text, placeholder="exam, -draft"), chosen)

    def action_move_to(self) -> None:
        """Move these questions into another deck."""
        rows, counted = self._about()
        if not rows:
            return
        refs = [row.ref for row in rows]

        def chosen(typed: str | None) -> None:
            if typed is None:
                return
            try:
                deck_id = self.quizapp.collection.indexed(typed).deck_id
            except QuizError as error:
                self.quizapp.fail(error)
                return
            self._work("Moving …", lambda collection: choosing.move(collection, refs, deck_id))

        text = f"Move {counted} to which deck? Memories go along."
        self.app.push_screen(TextDialog(text, placeholder="Its id, or the start of its title"), chosen)

    def action_delete(self) -> None:
        """Take these questions out of their decks."""
        rows, counted = self._about()
        if not rows:
            return
        refs = [row.ref for row in rows]
        text = f"Delete {counted} from the deck? What you answered stays in the log."
        self._ask(text, "Delete", "Deleting …", lambda collection: choosing.delete(collection, refs))

    def action_edit(self) -> None:
        """Change the question under the cursor."""
        from quizapp.tui.screens.desks import DeckDesk
        from quizapp.tui.screens.form import Closed, QuestionForm

        row = self.row
        if row is None:
            self.say("No question here.")
            return

        def told(closed: Closed | None) -> str:
            saved = closed.saved if closed else ()
            stopped = " It is stopped: r lets it come back as new." if row.state.is_leech else ""
            return f"Saved “{fit(saved[0].prompt, 40)}”.{stopped}" if saved else ""

        try:
            desk = DeckDesk(self.quizapp, row.deck_id)
            self.leave_for(QuestionForm(desk, desk.question(row.question_id)), told)
        except QuizError as error:
            self.quizapp.fail(error)

    def action_undo(self) -> None:
        """Take back the last change made here."""
        if self.busy or not self.made:
            self.say(f"Wait a moment: {self.busy}" if self.busy else "Nothing to take back here.")
            return
        done = self.made.pop()
        self._work("Taking back …", lambda collection: choosing.take_back(collection, done))

    # ---------------------------------------------------------------- asking

    def action_study(self) -> None:
        """Study the chosen ones, due or not; with none chosen what is due and new of the list."""
        with_the_clock_right(self.quizapp, lambda: self._study(Mode.STUDY))

    def action_cram(self) -> None:
        """Go through the chosen ones, or the list, without touching their schedule."""
        self._study(Mode.CRAM)

    def _study(self, mode: Mode) -> None:
        rows = self.meant if self.chosen else tuple(self.rows[place] for place in self.found)
        if not rows:
            self.say("No question here.")
            return
        decks = tuple(dict.fromkeys(row.deck_id for row in rows))
        only = tuple(dict.fromkeys(row.fact for row in rows)) if self.chosen else None
        wanted = None if self.chosen or self.field.wanted.is_empty else self.field.wanted
        self._was_left = True  # what is asked stands otherwise afterwards
        nothing = "Nothing of these is due today. c crams them; chosen ones (space) are asked all the same."
        begin(self.quizapp, decks, mode, self.say, wanted=wanted, only=only, nothing=nothing)

    def action_quiz(self) -> None:
        """Set up a quiz on what the filter finds."""
        from quizapp.learning.paper import QuizSettings
        from quizapp.tui.screens.quiz_setup import QuizSetupScreen

        decks = tuple(dict.fromkeys(self.rows[place].deck_id for place in self.found))
        if not decks:
            self.say("No question here.")
            return
        settings = QuizSettings(decks=decks, filter=str(self.field.wanted))
        self.leave_for(QuizSetupScreen(decks[0], settings))

    # ---------------------------------------------------------------- filters that are kept

    def action_save(self) -> None:
        """Keep this filter under a name."""
        from quizapp.collection.saved_filters import save_filter

        text = self.field.text.strip()
        if not text or self.field.error:
            self.say("Mend the filter first." if text else "Nothing is filtered. / types a filter.")
            return

        def chosen(name: str | None) -> None:
            if name is None:
                return
            try:
                save_filter(self.quizapp.collection, name.removeprefix("@"), text)
            except QuizError as error:
                self.quizapp.fail(error)
                return
            self.field.saved = self.quizapp.collection.settings.filters
            self.say(f"Saved. @{name.removeprefix('@')} stands for it in any filter.")

        self.app.push_screen(TextDialog(f"A name for {text}", placeholder="weak"), chosen)

    def action_saved(self) -> None:
        """One of the saved filters."""
        filters = self.quizapp.collection.settings.filters
        if not filters:
            self.say("No filter is saved. w saves the one that is typed.")
            return
        names = list(filters)[:MOST_SAVED_SHOWN]
        options = [Option(str(key), f"{name}   {filters[name]}", name) for key, name in enumerate(names, start=1)]
        more = len(filters) - len(names)
        text = "Saved filters" + (f"; {more} more by typing @ and the name" if more else "")
        self.app.push_screen(ChoiceDialog(text, options), lambda name: self.field.put(f"@{name}") if name else None)
