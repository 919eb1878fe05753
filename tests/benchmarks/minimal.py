"""What Textual itself costs: an app with the widgets of the library and of study, and nothing behind them.

Run as a script by the benchmarks; `study` as its argument begins there. Nothing of quizapp is imported. The texts are
as long as the real ones, the widgets Textual's own and as many, the style sheet as long as it must be.
"""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

RULED = (
    ".top { dock: top; margin-bottom: 1; border-bottom: solid $panel; height: 2; } .bar { dock: bottom; height: 1; }"
)
ROWS = [f"  {place}  {text}" for place, text in enumerate(("the dopamine system", "the GABA system", "glutamate"), 1)]
FEEDBACK = (
    "Wrong   yours: the dopamine system   right: glutamate\n" + "That is where another kind of medicine acts. " * 3
)


class Library(Screen[None]):
    """A line at the top, a field out of sight, a list, a text about one entry, a message, the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "study", "Study", show=False)]

    def compose(self) -> ComposeResult:
        yield Static(Content("quizapp" + " " * 66 + "0 due"), classes="top")
        field = Input(placeholder="Part of a deck's name", id="filter")
        field.display = False
        yield field
        yield Static(Content("   Deck                              Due   New  Known now        Last quiz"))
        with VerticalScroll(id="decks", can_focus=False):
            yield Static(Content(" ▸ What ketamine is prescribed for     0    48  ░░░░░░░░░░    –     –"))
        yield Static(
            Content("What ketamine is prescribed for\n48 facts: 18 conditions · 14 findings\nenter asks the first."),
            id="about",
        )
        yield Static("", id="message")
        yield Static(Content("enter Study   z Quiz   s Scores   c Cram   / Filter   q Quit   ? Help"), classes="bar")

    def action_study(self) -> None:
        self.app.push_screen(Study())


class Study(Screen[None]):
    """A question with options, what is said after the answer, ratings; digits choose, enter goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", "Go on", show=False),
        *(Binding(str(n), f"digit({n})", str(n), show=False) for n in range(10)),
    ]

    def compose(self) -> ComposeResult:
        yield Static("", classes="top", id="top")
        with Horizontal(id="columns"):
            with VerticalScroll(id="body", can_focus=False):
                yield Static("", id="prompt")
                yield Static("", id="takes")
                yield Container(id="place")
                yield Static("", id="hints")
                yield Horizontal(Static("[Hint]", markup=False), Static("[Not now]", markup=False), id="buttons")
                yield Static("", id="feedback")
            yield VerticalScroll(Static(""), id="source")
        yield Static("", id="message")
        yield Static("", id="ratings")
        yield Static("", classes="bar", id="keys")

    async def on_mount(self) -> None:
        self.asked = 0
        for name in ("#takes", "#hints", "#buttons", "#source"):
            self.query_one(name).display = False
        await self._next()

    async def _next(self) -> None:
        self.asked += 1
        place = self.query_one("#place", Container)
        with self.app.batch_update():
            await place.remove_children()
            await place.mount(Static(Content("\n".join(ROWS)), id="options"))
        self.answered = False
        self.query_one("#body").scroll_home(animate=False)
        self.query_one("#top", Static).update(Content(f"A deck{' ' * 50}{100 - self.asked} left"))
        self.query_one("#prompt", Static).update(Content(f"Question {self.asked}: which system does it act on most?"))
        self.query_one("#feedback").display = False
        self.query_one("#ratings").display = False
        self.query_one("#keys", Static).update(Content("1-4 Choose   enter Submit   h Hint   q Leave   ? Help"))

    def action_digit(self, number: int) -> None:
        rows = [("● " + row[2:]) if place == number else row for place, row in enumerate(ROWS, 1)]
        self.query_one("#options", Static).update(Content("\n".join(rows)).stylize("bold", 0, 20))

    async def action_enter(self) -> None:
        if self.answered:
            await self._next()
            return
        self.answered = True
        self.query_one("#options", Static).update(Content("\n".join(ROWS)).stylize("green", 0, 20))
        feedback, ratings = self.query_one("#feedback", Static), self.query_one("#ratings", Static)
        feedback.display = ratings.display = True
        feedback.update(Content(FEEDBACK).stylize("bold", 0, 5))
        ratings.update(Content("▌1 Again 10 min▐  2 Hard 1 d   3 Good 3 d   4 Easy 8 d").stylize("reverse", 0, 15))
        self.query_one("#keys", Static).update(Content("enter Again, next   1-4 Rate   v Article   ? Help"))


class Minimal(App[int]):
    """The app around them."""

    CSS = (
        RULED
        + " #decks { height: 3; } #about { height: 1fr; } #columns, #body { height: 1fr; } #place { height: auto; }"
    )
    AUTO_FOCUS = None

    def get_default_screen(self) -> Screen[None]:
        return Study() if sys.argv[1:] == ["study"] else Library()


if __name__ == "__main__":
    sys.exit(Minimal().run() or 0)
