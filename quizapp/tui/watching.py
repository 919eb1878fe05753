"""Deck files that change while the app runs: a thread that looks, and what the screens are told.

What is looked for and read stands in `collection.watching`. The thread has databases of its own; all that is written
(links of questions that were edited elsewhere) and drawn is the app's own thread's.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from quizapp.errors import QuizError
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed
    from quizapp.collection.watching import Change
    from quizapp.tui.app import QuizApp

FIRST_SECONDS = 0.4
"""The first frame is drawn in peace."""
_TOLD_SECONDS = 20


@runtime_checkable
class HearsOfDecks(Protocol):
    """A screen that draws decks, or asks from them."""

    def decks_changed(self, followed: tuple[Followed, ...]) -> None:
        """Deck files changed; `followed` are the questions that go by another name now."""


class Watcher:
    """Looks again and again from `start` to `stop`."""

    def __init__(self, app: QuizApp) -> None:
        self._app = app
        self._over = Event()

    def start(self) -> None:
        """Begin, in a thread that no quitting waits for."""
        Thread(target=self._run, daemon=True, name="watch").start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def _run(self) -> None:
        if self._over.wait(FIRST_SECONDS):
            return
        from quizapp.collection.watching import Watch

        collection = self._app.collection
        # As the library drew them: what was saved since is news.
        watch = Watch(collection.paths, collection.settings, collection.deck_folders, collection.files)
        try:
            while True:
                with suppress(QuizError):  # whoever uses the log next says what is wrong with it
                    if change := watch.look():
                        self._app.call_from_thread(tell, self._app, change)
                if self._over.wait(watch.pause_seconds):
                    return
        except RuntimeError:
            return  # the app has ended meanwhile
        finally:
            with suppress(QuizError):
                watch.close()


def catch_up(app: QuizApp) -> None:
    """Follow what was edited so far at once, before questions are asked. Costs little while nothing changed."""
    from quizapp.collection import identity, watching

    try:
        wishes = identity.sought(app.collection)
    except QuizError as error:
        app.fail(error)
        return
    tell(app, watching.Change(wishes=wishes))


def unlink(app: QuizApp) -> None:
    """Take back the newest following of questions that were edited elsewhere, and say so."""
    from quizapp.collection import identity

    try:
        found = identity.undo(app.collection)
    except QuizError as error:
        app.fail(error)
        return
    count = f"{len(found)} question{'' if len(found) == 1 else 's'}"
    app.notify(f"Taken back: {count} no longer followed." if found else "Nothing was followed.", markup=False)
    _redraw(app, ())


def tell(app: QuizApp, change: Change) -> None:
    """Write the links, say aloud what was found, have every screen draw the decks as they are now."""
    if not change:
        return
    from quizapp.collection import identity, watching

    followed: tuple[Followed, ...] = ()
    try:
        followed = identity.write(app.collection, change.wishes)
    except QuizError as error:
        app.fail(error)
    if said := identity.told(followed):
        app.notify(shown(said), timeout=_TOLD_SECONDS, markup=False)
    if wrong := watching.told(change):
        app.notify(shown(f"{wrong} ! lists problems."), severity="warning", timeout=_TOLD_SECONDS, markup=False)
    _redraw(app, followed)


def _redraw(app: QuizApp, followed: tuple[Followed, ...]) -> None:
    for screen in app.screen_stack:
        if isinstance(screen, HearsOfDecks):
            screen.decks_changed(followed)
