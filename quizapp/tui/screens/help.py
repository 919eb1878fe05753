"""All keys of the screen in front, from the bindings themselves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from quizapp.text import padded
from quizapp.tui.drawing import ACCENT, labelled
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import HELP
from quizapp.tui.screens.reading import ReadingScreen
from quizapp.tui.widgets.lines import Block, KeyBar, key_name

_KEY_COLUMNS = 16


class HelpScreen(ModalScreen[None], ReadingScreen):
    """A list of keys and what they do; any of the closing keys goes back."""

    BINDINGS: ClassVar[list[BindingType]] = HELP

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
        self.query_one(KeyBar).hints = HINTS["help"]

    def _lines(self) -> list[tuple[str, str]]:
        found: dict[str, tuple[list[str], str]] = {}
        for active in self.behind.active_bindings.values():
            binding = active.binding
            if not binding.tooltip or binding.system:
                continue
            name = "digits" if binding.action.startswith("digit(") else binding.action
            keys, _ = found.setdefault(name, ([], binding.tooltip))
            keys.append(key_name(binding.key))
        return [("0-9" if name == "digits" else " ".join(keys), what) for name, (keys, what) in found.items()]


def _drawn(lines: list[tuple[str, str]], columns: int) -> Content:
    key_columns = min(_KEY_COLUMNS, columns // 3)
    drawn = [labelled(padded(keys, key_columns), what, columns, label_style=ACCENT) for keys, what in lines]
    return Content("\n").join(drawn)
