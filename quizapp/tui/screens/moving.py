"""Catching up and going on vacation, from the palette: asked for, done, and taken back.

What is moved where is decided by `collection.moving`; the command line does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from quizapp.collection import moving
from quizapp.errors import QuizError
from quizapp.learning.events import date_of, study_day
from quizapp.text import shown
from quizapp.tui.screens.dialogs import NumberDialog, TextDialog

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

MOST_DAYS = 365


def commands(app: QuizApp, done: Callable[[], None]) -> Iterator[SystemCommand]:
    """What the palette offers; `done` once days were moved."""
    spread = "Spread what is due, in all decks, over some days: most lost by waiting first"
    yield SystemCommand("Catch up", spread, lambda: _catch_up(app, done))
    away = "Move what falls due while you are away to the days after; no day of it breaks your streak"
    yield SystemCommand("Go on vacation", away, lambda: _go_away(app, done))
    back = "Each fact is due again as it was before"
    yield SystemCommand("Take back the last catching up", back, lambda: _take_back(app, "catch-up", done))
    yield SystemCommand("Take back the last vacation", back, lambda: _take_back(app, "vacation", done))


def _deck_ids(app: QuizApp) -> tuple[str, ...]:
    return tuple(deck.deck_id for deck in app.collection.decks() if deck.deck_id)


def _said(app: QuizApp, work: Callable[[], str], done: Callable[[], None]) -> None:
    try:
        words = work()
    except QuizError as error:
        app.fail(error)
        return
    app.notify(shown(words), markup=False)
    done()


def _catch_up(app: QuizApp, done: Callable[[], None]) -> None:
    def chosen(days: int | None) -> None:
        if days is not None:
            _said(app, lambda: _moved(moving.catch_up(app.collection, _deck_ids(app), days).total()), done)

    app.push_screen(NumberDialog("Spread what is due over how many days, from today?", least=1, most=MOST_DAYS), chosen)


def _go_away(app: QuizApp, done: Callable[[], None]) -> None:
    def chosen(typed: str | None) -> None:
        if typed is None:
            return
        days = _days(typed)
        if days is None:
            app.notify("Two dates, the first not after the last: 2026-12-20 2027-01-03.", markup=False)
            return
        first, last = days

        def away() -> str:
            moved = moving.away(app.collection, _deck_ids(app), first, last, last - first + 1)
            return f"{_moved(moved.total())} No day of it breaks your streak."

        _said(app, away, done)

    text = "From which day to which are you away?"
    app.push_screen(TextDialog(text, placeholder="2026-12-20 2027-01-03"), chosen)


def _days(typed: str) -> tuple[int, int] | None:
    """The first and the last study day that were typed; None for anything else, and for more than a year."""
    try:
        first, last = (study_day(date.fromisoformat(word)) for word in typed.split() if word != "to")
    except ValueError:
        return None
    return (first, last) if 0 <= last - first < MOST_DAYS else None


def _take_back(app: QuizApp, by: str, done: Callable[[], None]) -> None:
    def work() -> str:
        undone = moving.undo(app.collection, by)
        if undone is None:
            return f"No {'vacation' if by == 'vacation' else 'catching up'} to take back."
        facts = f"{undone.facts:,} fact{'' if undone.facts == 1 else 's'} due again as before."
        if undone.vacation is None:
            return facts
        first, last = (date_of(day).isoformat() for day in undone.vacation)
        return f"The vacation from {first} to {last} is taken back. {facts}"

    _said(app, work, done)


def _moved(facts: int) -> str:
    return f"{facts:,} fact{'' if facts == 1 else 's'} moved." if facts else "Nothing had to be moved."
