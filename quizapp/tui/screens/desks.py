"""Where the form's questions go: into a deck's file, or back to the proposals they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from quizapp.collection import editing, revising
from quizapp.collection.proposals import editable, edited
from quizapp.deck.lint import lint_question
from quizapp.deck.model import REVERSE
from quizapp.errors import DeckError, QuizError, UsageError
from quizapp.text import shown
from quizapp.tui.screens.outside import edit_file, edit_words

if TYPE_CHECKING:
    from quizapp.deck.lint import Finding
    from quizapp.deck.model import Question
    from quizapp.tui.app import QuizApp


class DeckDesk:
    """Questions of a deck on disk, saved one by one. Opening it raises what `editing.open_deck` does."""

    without: frozenset[str] = frozenset()
    goes_on = True
    quote = ""

    def __init__(self, app: QuizApp, deck_id: str, *, adds: bool = False) -> None:
        self.app = app
        self.adds = adds
        self.opened = editing.open_deck(app.collection, deck_id)

    @property
    def title(self) -> str:
        """The deck's."""
        return self.opened.deck.title

    def question(self, question_id: str) -> Question:
        """A question as the file has it; of a card asked both ways, the card.

        Raises DeckError where something in the file is wrong, which may be the question, UsageError where it is gone.
        """
        found = self.opened.deck.by_id.get(question_id.removesuffix(REVERSE))
        wrong = next((problem for problem in self.opened.parsed.problems if problem.severity == "error"), None)
        if found is None and wrong is not None:
            where = f"{self.opened.path.name}:{wrong.line}" if wrong.line else self.opened.path.name
            raise DeckError(wrong.message, hint=f"{wrong.hint} ctrl+o opens the file.".strip(), where=where)
        if found is None:
            raise UsageError("that question is gone from its deck.", hint="Go on: it is not asked again.")
        return found

    def id_for(self, prompt: str) -> str:
        """One that no other question of the deck has."""
        return editing.free_id(self.opened, prompt)

    def check(self, question: Question, replacing: str | None) -> Sequence[Finding]:
        """By the rules, its likes in the deck considered."""
        return editing.check_question(self.opened, question, replacing=replacing)

    def is_remembered(self, question: Question) -> bool:
        """By the log."""
        return revising.is_remembered(self.app.collection, self.opened.deck.id, question)

    def save(self, question: Question, before: Question | None, *, same_fact: bool) -> tuple[Question, str]:
        """Into the file."""
        edit = revising.save_edited(self.app.collection, self.opened, question, before, same_fact=same_fact)
        if self.opened.bundled:  # a copy was made, which takes more than a line to say
            self.app.notify(shown(edit.said), timeout=12, markup=False)
        self.opened = edit.opened
        return edit.opened.deck.by_id[edit.ids[0]], edit.said

    def open_outside(self, before: Question | None, done: Callable[[], None]) -> None:
        """Open the deck's file."""
        try:
            place = revising.place_to_edit(self.app.collection, self.opened.deck.id, before.id if before else None)
        except QuizError as error:
            self.app.fail(error)
            return
        edit_file(self.app, place, done)


class ProposalDesk:
    """One proposed question; its sentence and its name stay. `keep` takes what it was changed to."""

    adds = False
    goes_on = False
    without = frozenset({"section", "quote"})

    def __init__(self, app: QuizApp, title: str, article: str, quote: str, keep: Callable[[Question], None]) -> None:
        self.app = app
        self._title = title
        self.article = article
        self.quote = quote
        self.keep = keep

    @property
    def title(self) -> str:
        """The deck's that is being made."""
        return self._title

    def id_for(self, prompt: str) -> str:
        """Never asked for: a proposal has its id."""
        return prompt

    def check(self, question: Question, replacing: str | None) -> Sequence[Finding]:
        """By the stricter rules that proposals are held to."""
        return lint_question(question, self.article, generated=True)

    def is_remembered(self, question: Question) -> bool:
        """Deciding asks nothing of the log: the fact of a proposal is that of its sentence."""
        return False

    def save(self, question: Question, before: Question | None, *, same_fact: bool) -> tuple[Question, str]:
        """Back to the proposals. Raises DeckError for what could not be read back from a file."""
        kept = edited(question, editable(question))
        self.keep(kept)
        return kept, ""

    def open_outside(self, before: Question | None, done: Callable[[], None]) -> None:
        """Open the question's words, which stand in no file yet."""
        if before is None:
            return

        def save(text: str) -> None:
            self.keep(edited(before, text))
            done()

        words = editable(before)
        lines = words.split("\n")
        at = next((number for number, line in enumerate(lines, start=1) if line.startswith("prompt =")), 1)
        edit_words(self.app, words, self.title, save, line=at, quote=self.quote)
