"""A field for a part of a name, out of sight until it is typed into: for decks, for questions of a deck, for scores.

What is looked for, and where, is the screen's; the field of the filter language is `filter_field`.
"""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class NameField(Input):
    """Begins out of sight; `begin` shows it and lets keys go into it, `end` empties and hides it."""

    class Sought(Message):
        """Another text is looked for; "" everything."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Taken(Message):
        """Enter was pressed in it; keys go into it no more."""

    class Typing(Message):
        """Keys go into it now, or no longer."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder)
        self.display = False

    @property
    def is_typed_in(self) -> bool:
        """Whether keys go into it."""
        return self.has_focus

    def begin(self) -> None:
        """Show it, and let keys go into it."""
        self.display = True
        self.focus()

    def end(self) -> bool:
        """Look for nothing any more; False: it was out of sight already."""
        was_shown = bool(self.display)
        self.value = ""
        self.display = False
        self.screen.set_focus(None)
        return was_shown

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.post_message(self.Sought(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.screen.set_focus(None)
        self.post_message(self.Taken())

    def on_focus(self, event: events.Focus) -> None:
        self.post_message(self.Typing())

    def on_blur(self, event: events.Blur) -> None:
        self.post_message(self.Typing())
