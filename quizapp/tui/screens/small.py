"""What stands on the screen while the window is too small for anything else."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static


class TooSmallScreen(ModalScreen[None]):
    """Asks for a larger window; goes by itself. No key reaches what is below."""

    def compose(self) -> ComposeResult:
        yield Static("Make the window larger: 40x12 or more.", markup=False)
