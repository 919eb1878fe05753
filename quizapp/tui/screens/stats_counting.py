"""When the statistics are counted, and by whom: workers that count everything, look ahead to a date, fill some minutes.

Each asks the collection in a thread and posts one message; what comes for decks or a date that are no longer wanted is
dropped, and what stood there stays until then. How the numbers are drawn is the screen's, which takes them in `take`.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from quizapp.collection import plans, statistics
from quizapp.collection.plans import Figures
from quizapp.errors import QuizError
from quizapp.learning.events import Day
from quizapp.learning.readiness import Readiness
from quizapp.tui.screens.base import AppScreen

_NOTHING_FITS = "Nothing is due, and today's new facts are done. c in the library crams."


class CountingScreen(AppScreen[None]):
    """A screen over the figures of `deck_ids` (none: all); None in `figures` and `readiness`: not counted yet."""

    class Counted(Message):
        """A worker has counted everything, or could not."""

        def __init__(self, deck_ids: tuple[str, ...], found: Figures | QuizError) -> None:
            super().__init__()
            self.deck_ids = deck_ids
            self.found = found

    class Foreseen(Message):
        """A worker has looked ahead to a date, for some decks."""

        def __init__(self, deck_ids: tuple[str, ...], found: Readiness | QuizError) -> None:
            super().__init__()
            self.deck_ids = deck_ids
            self.found = found

    class Planned(Message):
        """A worker has found what fits some minutes."""

        def __init__(self, found: tuple[str, ...] | QuizError) -> None:
            super().__init__()
            self.found = found

    def __init__(self) -> None:
        super().__init__(classes="charts")
        self.deck_ids: tuple[str, ...] = ()
        self.figures: Figures | None = None
        self.readiness: Readiness | None = None
        self.exam_on: Day | None = None

    # What the screen makes of it.

    def take(self, figures: Figures) -> None:
        """Everything was counted."""
        raise NotImplementedError

    def take_readiness(self) -> None:
        """`readiness` was looked ahead to."""
        raise NotImplementedError

    def study(self, facts: Sequence[str]) -> None:
        """Begin a session of these facts."""
        raise NotImplementedError

    # The workers.

    def count(self) -> None:
        """Count everything anew; for other decks than before, `forget` first."""
        collection, deck_ids = self.quizapp.collection, self.deck_ids

        def work() -> None:
            found: Figures | QuizError
            try:
                found = plans.figures(collection, deck_ids)
            except QuizError as error:
                found = error
            self.post_message(self.Counted(deck_ids, found))

        # What is ready stands on the screen before the worker takes its share of the interpreter.
        self.call_after_refresh(self.run_worker, work, thread=True, exclusive=True, group="count")

    def on_counting_screen_counted(self, message: Counted) -> None:
        message.stop()
        if message.deck_ids != self.deck_ids:
            return
        if isinstance(message.found, QuizError):
            self.quizapp.fail(message.found)
            return
        self.figures = message.found
        self.look_ahead(self.exam_on or self.figures.exam_on)
        self.take(self.figures)

    def look_ahead(self, on: Day) -> None:
        """Ask what will be known on a study day."""
        self.exam_on = on
        collection, deck_ids = self.quizapp.collection, self.deck_ids

        def work() -> None:
            found: Readiness | QuizError
            try:
                with statistics.reading(collection) as own:
                    found = statistics.readiness(own, deck_ids, on)
            except QuizError as error:
                found = error
            self.post_message(self.Foreseen(deck_ids, found))

        self.run_worker(work, thread=True, exclusive=True, group="ahead")

    def on_counting_screen_foreseen(self, message: Foreseen) -> None:
        message.stop()
        if message.deck_ids != self.deck_ids:
            return
        if isinstance(message.found, QuizError):
            self.exam_on = self.readiness.on if self.readiness else None
            self.say(str(message.found))
        elif message.found.on == self.exam_on:
            self.readiness = message.found
            self.take_readiness()

    def plan(self, minutes: int) -> None:
        """Find what fits so many minutes, and study it."""
        collection, deck_ids = self.quizapp.collection, self.deck_ids

        def work() -> None:
            found: tuple[str, ...] | QuizError
            try:
                with statistics.reading(collection) as own:
                    found = statistics.plan(own, deck_ids, minutes).facts
            except QuizError as error:
                found = error
            self.post_message(self.Planned(found))

        self.run_worker(work, thread=True, exclusive=True, group="plan")

    def on_counting_screen_planned(self, message: Planned) -> None:
        message.stop()
        if isinstance(message.found, QuizError):
            self.quizapp.fail(message.found)
        elif message.found:
            self.study(message.found)
        else:
            self.say(_NOTHING_FITS)
