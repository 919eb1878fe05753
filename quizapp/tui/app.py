"""The Textual app: opens the first screen, keeps accidents from happening, says when the window is too small.

The only state here is what every screen shares: the collection, the signs, and the guard that swallows a key pressed in
the moment a screen changes. All else is the screens' and, below them, the core's.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.theme import Theme
from textual.widgets import Input

from quizapp.errors import QuizError, StoreDamaged
from quizapp.text import shown
from quizapp.tui.drawing import ASCII, NARROW_BELOW_COLUMNS, SHORT_BELOW_ROWS, UNICODE, WIDE_FROM_COLUMNS, Signs
from quizapp.tui.keys import EVERYWHERE
from quizapp.tui.straight import Straight, count_as_we_do
from quizapp.tui.watching import Watcher, catch_up, unlink
from quizapp.tui.widgets.lines import key_name

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

    from quizapp.collection import Collection
    from quizapp.tui.opening import Opening

LEAST_COLUMNS, LEAST_ROWS = 36, 10
LAST_SECONDS = 2.0
"""How long the end may take once a signal asked for it."""
_GUARDED = frozenset({"enter", "space", *"0123456789"})

DARK = Theme(
    name="quizapp-dark",
    primary="#7fb4ca",
    secondary="#9fb3c8",
    accent="#7fb4ca",
    warning="#e0b060",
    error="#e8837a",
    success="#8fc98f",
    foreground="#d8dce2",
    background="#14171c",
    surface="#14171c",
    panel="#1d2229",
    dark=True,
    variables={"muted": "#8b95a3"},
)
LIGHT = Theme(
    name="quizapp-light",
    primary="#1f6f8b",
    secondary="#4a5b6c",
    accent="#1f6f8b",
    warning="#8a5a00",
    error="#b3332a",
    success="#2c7a35",
    foreground="#22272e",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#e9e6df",
    dark=False,
    variables={"muted": "#68717c"},
)


class Guard:
    """Swallows keys that were meant for what was on the screen before.

    After a change of screen or phase enter, space and digits do nothing for `change_ms`; the same key again within
    `repeat_ms` is the keyboard repeating. In a text field only enter is watched: letters and digits are typed fast.
    """

    def __init__(self, *, change_ms: int = 250, repeat_ms: int = 150) -> None:
        self.change_ms = change_ms
        self.repeat_ms = repeat_ms
        self._changed_at = float("-inf")
        self._last: tuple[str, float] = ("", float("-inf"))

    def changed(self, at: float) -> None:
        """Something else is on the screen since `at` (seconds, as event times are)."""
        self._changed_at = at

    def swallows(self, key: str, at: float, *, in_field: bool) -> bool:
        """Whether a key pressed at `at` is to be ignored."""
        last_key, last_at = self._last
        self._last = (key, at)
        if key not in _GUARDED or (in_field and key != "enter"):
            return False
        if (at - self._changed_at) * 1000 < self.change_ms:
            return True
        return key == last_key and (at - last_at) * 1000 < self.repeat_ms


@runtime_checkable
class HoldsWords(Protocol):
    """A screen in which something is typed that is saved nowhere else."""

    @property
    def holds_words(self) -> bool:
        """Whether it is not saved."""

    def leave(self, *, quits: bool) -> None:
        """Leave after a question about it; `quits`: once left, the app is asked to quit again."""


@runtime_checkable
class PutsAway(Protocol):
    """A screen that has something to save when the app ends over it."""

    def put_away(self) -> None:
        """Save it. Raises QuizError."""


class QuizApp(App[int]):
    """The app over one collection, begun with the library or with `opening`.

    `looks_after`: once it is on the screen, the log is looked over and backed up beside it, and the deck folders are
    watched.
    """

    CSS_PATH = "quizapp.tcss"
    TITLE = "quizapp"
    ENABLE_COMMAND_PALETTE = True
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        *EVERYWHERE,
        Binding("ctrl+c", "copy_or_say", "", show=False, priority=True, id="copy", tooltip="Copy", system=True),
    ]

    def __init__(
        self,
        collection: Collection,
        *,
        opening: Opening | None = None,
        guard: Guard | None = None,
        looks_after: bool = False,
    ) -> None:
        count_as_we_do()
        super().__init__()
        self.looks_after = looks_after
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW_BELOW_COLUMNS, "-normal"), (WIDE_FROM_COLUMNS, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT_BELOW_ROWS, "-tall")]
        self.collection = collection
        self.opening = opening
        self.remapped_keys = collection.settings.keys
        self.guard = guard or Guard()
        self.signs = _signs(collection.settings.glyphs)
        self._end_code: int | None = None
        self.watcher = Watcher(self)
        self._choose_theme()
        self.failure: QuizError | None = None
        if "SSH_CONNECTION" in os.environ and "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        # Under a theme that is not ours, too, what is less important has a colour.
        return {"muted": "#868e99"}

    def get_default_screen(self) -> Screen[Any]:
        from quizapp.tui.screens.library import LibraryScreen

        return LibraryScreen()

    def on_load(self) -> None:
        # Before the terminal is taken, so that it is always given back. Windows has no such signals.
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                number = getattr(signal, name)
                loop.add_signal_handler(number, self._end_by, number)

    def _stop_between_steps(self) -> None:
        """Let being stopped and going on wait for the loop.

        Textual does both wherever the signal finds it, also in the middle of handing on what is to be drawn: then it
        waits for itself for ever, stopped by nothing and ended by no signal.
        """
        loop = asyncio.get_running_loop()
        for name in ("SIGTSTP", "SIGCONT"):
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                number = getattr(signal, name)
                handler = signal.getsignal(number)
                if callable(handler):
                    loop.add_signal_handler(number, handler, number, None)

    def on_mount(self) -> None:
        self._stop_between_steps()
        self.set_keymap(dict(self.remapped_keys))
        for notice in self.collection.notices:
            self.notify(shown(notice), severity="warning", timeout=60, markup=False)
        if self.looks_after:
            # A daemon, so that quitting waits for no backup; one left half made is no backup.
            beside = Thread(target=self._look_after, daemon=True)
            self.call_after_refresh(beside.start)
            self.call_after_refresh(self.watcher.start)
        self.call_after_refresh(_collect_garbage_again)

    def _choose_theme(self) -> None:
        """Set the theme before the style sheet is read: changed later, all of it would be read twice."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        wished, colours = self.collection.settings.theme, os.environ.get("COLORFGBG", "")
        self.set_reactive(App.theme, _theme(wished, colours, set(self.available_themes)))
        self.stylesheet.set_variables(self.get_css_variables())

    def _look_after(self) -> None:
        from quizapp.collection.upkeep import look_after

        try:
            told = look_after(self.collection.paths)
        except QuizError as error:
            told = str(error)
        if told:
            # The app may have ended meanwhile.
            with suppress(RuntimeError):
                self.call_from_thread(self.notify, shown(told), severity="error", timeout=60, markup=False)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Paste) and isinstance(self.focused, Input):
            # An input draws its text as it is, so what would drive the terminal is not let into one; an area does not.
            event.text = shown(event.text)
        if isinstance(event, events.Key) and not event.is_forwarded:
            focused = self.focused
            in_field = focused is not None and focused.check_consume_key("x", "x")
            if self.guard.swallows(event.key, event.time, in_field=in_field):
                return
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(
            screen, Straight(renderable, screen) if isinstance(renderable, CompositorUpdate) else renderable
        )

    def changed(self) -> None:
        """Tell the guard that something else is on the screen now."""
        from textual._time import get_time

        self.guard.changed(get_time())

    def on_resize(self, event: events.Resize) -> None:
        from quizapp.tui.screens.small import TooSmallScreen

        small = event.size.width < LEAST_COLUMNS or event.size.height < LEAST_ROWS
        showing = isinstance(self.screen, TooSmallScreen)
        if small and not showing:
            self.push_screen(TooSmallScreen())
        elif showing and not small:
            self.pop_screen()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers: the app's own commands, then whatever a key of this screen does now."""
        yield from super().get_system_commands(screen)
        about = "Give back the history that followed questions edited outside the app, the newest time it did"
        yield SystemCommand("Take back followed edits", about, self.unlink)
        from quizapp.tui.screens.library import LibraryScreen

        if isinstance(screen, LibraryScreen):
            from quizapp.tui.screens import moving

            yield from moving.commands(self, screen.reload)
        offered: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if not binding.tooltip or binding.system or not active.enabled or binding.action in offered:
                continue
            if binding.action.startswith("digit(") or binding.action == "command_palette":
                continue
            offered.add(binding.action)
            # An action is looked for where its key is bound: help is the app's own.
            action = partial(self.run_action, binding.action, active.node)
            yield SystemCommand(f"{binding.description} ({key_name(binding.key)})", binding.tooltip, action)
        for place, name in enumerate(getattr(screen, "pictures", ())):
            action = partial(self.run_action, f"picture({place})", screen)
            yield SystemCommand(f"Open {shown(name)}", "The picture that the question names", action)

    def fail(self, error: QuizError) -> None:
        """Show a failure the user can do something about."""
        if isinstance(error, StoreDamaged):
            from quizapp.collection.upkeep import look_next_time

            look_next_time(self.collection.paths, error)
        self.notify(shown(str(error)), severity="error", timeout=12, markup=False)

    def action_copy_or_say(self) -> None:
        """Copy what is selected; with nothing selected the learner wants out, so say how."""
        # Inputs and text areas have it; to import the latter only to ask would delay the first frame.
        selected: str | None = getattr(self.focused, "selected_text", None) or self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
        else:
            saved = "what is typed here is asked about" if self._holds_words else "all is saved"
            self.notify(f"ctrl+q quits, {saved}", markup=False)

    @property
    def _holds_words(self) -> bool:
        """Whether words are typed on any screen that are saved nowhere else."""
        return any(isinstance(screen, HoldsWords) and screen.holds_words for screen in self.screen_stack)

    async def action_quit(self) -> None:
        """Quit; what a screen would save when it is left is saved, and what was typed is asked about first."""
        front = self.screen
        if isinstance(front, HoldsWords) and front.holds_words:
            front.leave(quits=True)
        elif self._holds_words:
            self.notify("What you typed is not saved: save or discard it first.", markup=False)
        else:
            self._end(0)

    def _end_by(self, number: int) -> None:
        # A terminal that is gone takes no writes, which Textual would wait for without end.
        last = Timer(LAST_SECONDS, os._exit, (128 + number,))
        last.daemon = True
        last.start()
        self._end(128 + number)

    def _end(self, code: int) -> None:
        if self._end_code is not None:
            return
        self._end_code = code
        self.watcher.stop()
        try:
            for screen in reversed(self.screen_stack):
                if isinstance(screen, PutsAway):
                    screen.put_away()
        except QuizError as error:
            self.failure = error
        self.exit()

    @property
    def exit_code(self) -> int:
        """The exit code of the program, once the app has run."""
        failed = self.failure.exit_code if self.failure else 0
        return self._end_code or self.return_code or failed

    def catch_up(self) -> None:
        """Before questions are asked: follow what was edited outside the app since it was looked for last."""
        catch_up(self)

    def unlink(self) -> None:
        """Take back the newest following of questions that were edited outside the app."""
        unlink(self)

    def action_problems(self) -> None:
        """What is wrong in the deck files."""
        from quizapp.tui.screens.problems import ProblemsScreen

        if not isinstance(self.screen, ProblemsScreen):
            self.push_screen(ProblemsScreen())

    def action_help(self) -> None:
        """All keys of the screen in front."""
        from quizapp.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))


def _signs(glyphs: str) -> Signs:
    if glyphs == "auto":
        return ASCII if os.environ.get("TERM") == "linux" else UNICODE
    return ASCII if glyphs == "ascii" else UNICODE


def _theme(wished: str | None, colorfgbg: str, available: set[str]) -> str:
    """The theme of the settings, else light where the terminal says that its background is."""
    if wished in available:
        return wished or DARK.name
    if wished == "light" or (wished is None and colorfgbg.rpartition(";")[2] in {"7", "15"}):
        return LIGHT.name
    return DARK.name


def run_app(collection: Collection, opening: Opening | None = None) -> int:
    """Run the app until it is quit, begun with the library or with `opening`; the exit code.

    Raises the QuizError that kept the last answer from being saved.
    """
    app = QuizApp(collection, opening=opening, looks_after=True)
    app.run()
    _let_go_of_a_lost_terminal()
    if app.failure is not None and app.exit_code == app.failure.exit_code:
        raise app.failure
    return app.exit_code


def _collect_garbage_again() -> None:
    """Once the first frame stands: what was loaded for it is looked through no more, what comes is."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _let_go_of_a_lost_terminal() -> None:
    """Send what Textual still wanted to write nowhere, or the interpreter would make it a failure of its own."""
    stderr = sys.__stderr__
    try:
        if stderr is not None:
            stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
