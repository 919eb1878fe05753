"""On the way from a deck to its first question: what is asked of the learner before, and the screen that asks then.

Two things may stand in the way, wherever study is begun: a clock that stands before the newest answer, and a backlog,
of which the learner says how much. What is due is the overview's matter, what is asked when the session's. The first
frame needs none of the screens that are opened here, so each is imported when it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from quizapp.errors import QuizError
from quizapp.learning.events import Mode
from quizapp.tui.drawing import minutes_words
from quizapp.tui.screens.deck_rows import backlog_words

if TYPE_CHECKING:
    from quizapp.collection.overview import DeckRow
    from quizapp.collection.quiz import PausedQuiz
    from quizapp.learning.filter import Filter
    from quizapp.tui.app import QuizApp

EVERYTHING = 1_000_000


def with_the_clock_right(app: QuizApp, go_on: Callable[[], None]) -> None:
    """Go on at once; where the clock stands before the newest answer only if the learner says so."""
    behind_ms = app.collection.clock_is_behind()
    if behind_ms is None:
        go_on()
        return
    from quizapp.tui.screens.dialogs import ChoiceDialog, Option

    text = f"The clock stands {minutes_words(behind_ms)} before your newest answer. Is it right?"
    options = [Option("enter", "Back", "back"), Option("y", "Study all the same", "study")]

    def chosen(what: str | None) -> None:
        if what == "study":
            go_on()

    app.push_screen(ChoiceDialog(text, options, back=""), chosen)


def ask_how_many(app: QuizApp, row: DeckRow, go_on: Callable[[int], None]) -> None:
    """Ask how much of a deck's backlog is for today, and go on with so many; without a backlog nothing happens."""
    backlog = row.backlog
    if backlog is None:
        return
    from quizapp.tui.screens.dialogs import ChoiceDialog, NumberDialog, Option

    options = [
        Option("enter", f"{backlog.today}" if backlog.today else "Leave them", backlog.today),
        Option("a", "All", backlog.due),
        Option("c", "Other", -1),
    ]

    def chosen(most: int | None) -> None:
        if most == -1:
            number = NumberDialog("How many today?", least=1, most=backlog.due)
            app.push_screen(number, lambda count: None if count is None else go_on(count))
        elif most:
            go_on(most)

    app.push_screen(ChoiceDialog(backlog_words(row, backlog), options), chosen)


def begin(
    app: QuizApp,
    decks: Sequence[str],
    mode: Mode,
    done: Callable[[str], None],
    *,
    most_due: int | None = None,
    wanted: Filter | None = None,
    only: Sequence[str] | None = None,
    nothing: str = "",
) -> None:
    """Study or cram decks, or what in them fits a filter; `done` is told in a sentence how it ended.

    `most_due`: so many of what is due; None: what is proposed of a backlog, else all. `only` are the facts to be asked,
    due or not. `nothing` is what `done` is told where there is nothing to ask; "": the screen of study says so.
    """
    from quizapp.collection import study
    from quizapp.tui.screens.study import StudyScreen

    app.catch_up()
    try:
        sitting = study.start(app.collection, decks, mode=mode, most_due=most_due, filter=wanted, only=only)
    except QuizError as error:
        app.fail(error)
        return
    if nothing and not sitting.session.left:
        done(nothing)
        return
    app.push_screen(StudyScreen(sitting), lambda answered: done(f"{answered or 0} answered, all saved."))


def take_up(app: QuizApp, paused: PausedQuiz, discarded: Callable[[], None]) -> None:
    """Go on with a paused quiz. Where that cannot be, say why and offer to discard it."""
    from quizapp.collection import quiz
    from quizapp.tui.screens.quiz import QuizScreen

    def chosen(wish: str | None) -> None:
        if wish != "discard":
            return
        try:
            quiz.discard(app.collection, paused.quiz_id)
        except QuizError as error:
            app.fail(error)
        discarded()

    try:
        sitting = quiz.take_up(app.collection, paused.quiz_id)
    except QuizError as error:
        from quizapp.tui.screens.dialogs import ChoiceDialog, Option

        options = [Option("enter", "Keep it", "keep"), Option("d", "Discard it", "discard")]
        app.push_screen(ChoiceDialog(str(error), options, back=""), chosen)
        return
    app.push_screen(QuizScreen(sitting))
