"""All keys of the screen in front, from the bindings themselves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from quizapp.text import padded
from quizapp.tui.drawing import ACCENT, labelled
from quizapp.tui.widgets.lines import Block, Hint, KeyBar

_KEY_COLUMNS = 16
_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "at": "@",
    "asterisk": "*",
    "slash": "/",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


class HelpScreen(ModalScreen[None]):
    """A list of keys and what they do; any of the closing keys goes back."""

    BINDINGS: ClassVar = [
        Binding("escape,q,question_mark,f1,enter", "close", "Back", show=False, id="help_close"),
        Binding("down,j", "scroll(1)", "Down", show=False, id="help_down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="help_up"),
    ]

    def __init__(self, behind: Screen[object]) -> None:
        super().__init__()
        self.behind = behind

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Block(id="help-keys")
        yield KeyBar()

    def on_mount(self) -> None:
        lines = self._lines()
        self.query_one("#help-keys", Block).show(lambda columns: _drawn(lines, columns))
        self.query_one(KeyBar).hints = (Hint("↑↓", "Scroll", "screen.scroll(1)"), Hint("esc", "Back", "screen.close"))

    def _lines(self) -> list[tuple[str, str]]:
        found: dict[str, tuple[list[str], str]] = {}
        for active in self.behind.active_bindings.values():
            binding = active.binding
            if not binding.tooltip or binding.system:
                continue
            name = "digits" if binding.action.startswith("digit(") else binding.action
            keys, _ = found.setdefault(name, ([], binding.tooltip))
            keys.append(_NAMES.get(binding.key, binding.key.replace("ctrl+", "^")))
        return [("0-9" if name == "digits" else " ".join(keys), what) for name, (keys, what) in found.items()]

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_close(self) -> None:
        """Back to the screen behind."""
        self.dismiss(None)


def _drawn(lines: list[tuple[str, str]], columns: int) -> Content:
    key_columns = min(_KEY_COLUMNS, columns // 3)
    drawn = [labelled(padded(keys, key_columns), what, columns, label_style=ACCENT) for keys, what in lines]
    return Content("\n").join(drawn)
