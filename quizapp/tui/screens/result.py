"""What a quiz came to: percent first, marks, how it stands to those before, bars, and what was missed.

Made of `collection.quiz.Ended` alone, for the quiz just handed in and for one of the list of scores; `d` shows every
answer as it was given. How all that is drawn stands in `result_drawing`; here are the keys and the ways on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from quizapp.collection import quiz, study
from quizapp.collection.quiz import Ended
from quizapp.errors import QuizError
from quizapp.learning.result import Line
from quizapp.learning.stats import part_words
from quizapp.tui.drawing import day_words
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import RESULT
from quizapp.tui.screens.dialogs import NumberDialog
from quizapp.tui.screens.reading import ReadingScreen
from quizapp.tui.screens.result_drawing import (
    bars_drawn,
    every_answer_drawn,
    kind_words,
    missed_drawn,
    pictures_of,
    score_drawn,
)
from quizapp.tui.screens.starting import with_the_clock_right
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, TopLine

if TYPE_CHECKING:
    pass


class ResultScreen(ReadingScreen):
    """The result of one quiz; `message` is what its end had to say. Gives way to a retry, to study, to the scores."""

    BINDINGS: ClassVar[list[BindingType]] = RESULT

    def __init__(self, quiz_id: str, message: str = "") -> None:
        super().__init__()
        self.quiz_id = quiz_id
        self.message = message
        self.ended: Ended | None = None
        self.details = False
        self.titles: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with VerticalScroll(id="result", can_focus=False):
            yield Block(id="score")
            yield Block(id="bars")
            yield Block(id="answers")
        yield KeyBar()

    def on_mount(self) -> None:
        self.quizapp.changed()
        try:
            self.ended = quiz.ended(self.quizapp.collection, self.quiz_id)
            self.titles = {deck.deck_id: deck.title for deck in self.quizapp.collection.every_deck()}
        except QuizError as error:
            self.quizapp.fail(error)
            self.query_one(KeyBar).hints = tuple(hint for hint in HINTS["result"] if hint.action == "back")
            return
        self._draw(self.ended)

    # ---------------------------------------------------------------- drawing

    def _draw(self, ended: Ended) -> None:
        collection, signs, message = self.quizapp.collection, self.quizapp.signs, self.message
        now, details = collection.now(), self.details
        settings, top = ended.paper.settings, self.query_one(TopLine)
        decks, part = settings.decks, part_words(settings.topics, settings.filter)
        name = self.titles.get(decks[0], decks[0]) if len(decks) == 1 else f"{len(decks)} decks"
        top.left = f"{name}: {part}" if part else name
        when = f"{day_words(ended.score.at, now)} · " if ended.score else ""
        top.right = f"{when}{kind_words(ended)}"
        self.query_one("#score", Block).show(lambda columns: score_drawn(ended, message, now, columns, signs))
        bars = ended.result.topics or ended.result.subjects
        drawn = None if details or not bars else lambda columns: bars_drawn(ended.result, columns, signs)
        self.query_one("#bars", Block).show(drawn)
        draw_answers = every_answer_drawn if details else missed_drawn
        self.query_one("#answers", Block).show(lambda columns: draw_answers(ended, columns, signs))
        self._draw_keys(ended)

    def _draw_keys(self, ended: Ended) -> None:
        fills = {
            "missed": len(ended.result.missed),
            "unstudied": len(ended.unstudied),
            "details": "Summary" if self.details else "Details",
        }
        hints = [hint for hint in HINTS["result"] if self._offers(hint.action)]
        self.query_one(KeyBar).hints = tuple(Hint(h.keys, h.label.format(**fills), h.action) for h in hints)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what this result has."""
        return self._offers(action)

    def _offers(self, action: str) -> bool:
        ended = self.ended
        match action:
            case "retry":
                return ended is not None and any(self._still_there(line) for line in ended.result.missed)
            case "same_paper":
                return ended is not None and bool(ended.questions)
            case "study":
                return ended is not None and bool(ended.unstudied)
            case "details":
                return ended is not None
            case "own_word":
                return ended is not None and ended.paper.settings.exam and bool(ended.result.missed)
        return True

    def _still_there(self, line: Line) -> bool:
        return self.ended is not None and line.item.asked.question_ref in self.ended.questions

    # ---------------------------------------------------------------- keys

    def action_retry(self) -> None:
        """Ask once more what was missed."""
        self._again(missed_only=True)

    def action_same_paper(self) -> None:
        """The whole paper once more."""
        self._again(missed_only=False)

    def _again(self, *, missed_only: bool) -> None:
        from quizapp.tui.screens.quiz import QuizScreen

        try:
            sitting = quiz.again(self.quizapp.collection, self.quiz_id, missed_only=missed_only)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.app.switch_screen(QuizScreen(sitting))

    def action_study(self) -> None:
        """Study the facts of this quiz that are not yet studied, whatever the day's limit of new ones."""
        if self.ended is not None:
            facts = self.ended.unstudied
            with_the_clock_right(self.quizapp, lambda: self._study(facts))

    def _study(self, facts: Sequence[str]) -> None:
        from quizapp.tui.screens.study import StudyScreen

        decks = list(dict.fromkeys(fact.partition("/")[0] for fact in facts))
        try:
            sitting = study.start(self.quizapp.collection, decks, only=facts)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.app.switch_screen(StudyScreen(sitting))

    def action_scores(self) -> None:
        """Every quiz so far."""
        from quizapp.tui.screens.scores import ScoresScreen

        if any(isinstance(screen, ScoresScreen) for screen in self.app.screen_stack):
            self.dismiss(None)
        else:
            self.app.switch_screen(ScoresScreen())

    def action_details(self) -> None:
        """Every answer as it was given, or only what was missed."""
        if self.ended is not None:
            self.details = not self.details
            self._draw(self.ended)
            self.query_one("#result").scroll_home(animate=False)

    @property
    def pictures(self) -> Sequence[str]:
        """The names of the pictures in the questions of this quiz."""
        return [name for _, name in pictures_of(self.ended.result)] if self.ended is not None else []

    def action_picture(self, place: int) -> None:
        """Open a picture of a question, the first being 0."""
        from quizapp.tui.screens.pictures import open_picture

        named = pictures_of(self.ended.result) if self.ended is not None else []
        if 0 <= place < len(named):
            open_picture(self.quizapp, *named[place])

    def action_own_word(self) -> None:
        """After an exam: note, or take back, that an answer was right. Its mark stays."""
        if self.ended is not None:
            question = "Which answer was right? Its number, as in the details:"
            self.app.push_screen(NumberDialog(question, least=1, most=len(self.ended.result.lines)), self._note)

    def _note(self, number: int | None) -> None:
        ended, collection = self.ended, self.quizapp.collection
        if ended is None or number is None:
            return
        line = ended.result.lines[number - 1]
        if line.score == 1:
            self.notify(f"Number {number} is right already.", markup=False)
            return
        try:
            found = quiz.own_word(collection, self.quiz_id, line.item.asked.question_ref)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.ended = replace(ended, result=found)
        self._draw(self.ended)
