"""Which key does what, for every state of every screen: the one table.

The screens bind these, the bar at the bottom prints those that matter in a state, help lists all of them, and a test
presses each one. Each binding has an id by which `[keys]` in the settings gives it another key.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from quizapp.tui.widgets.lines import Hint


def _binding(keys: str, action: str, what: str, *, name: str | None = None, tooltip: str = "") -> Binding:
    return Binding(keys, action, what, show=False, id=name or action, tooltip=tooltip or what)


EVERYWHERE: list[BindingType] = [
    _binding("question_mark,f1", "help", "Help", tooltip="All keys of this screen"),
    _binding("colon", "command_palette", "Palette", tooltip="Find any command by its name"),
]

ANSWERING: list[BindingType] = [
    _binding("enter", "enter", "Go on", tooltip="Submit the answer, take the selected rating, or go on"),
    *(
        Binding(str(n), f"digit({n})", f"{n}", show=False, id=f"digit_{n}", tooltip="Choose an option, or rate")
        for n in range(10)
    ),
    _binding("space", "space", "Choose or reveal"),
    _binding("up,k", "up", "Up"),
    _binding("down,j", "down", "Down"),
    _binding("pageup", "page_up", "Page up"),
    _binding("pagedown", "page_down", "Page down"),
    _binding("left", "select(-1)", "Rating to the left", name="rating_left"),
    _binding("right", "select(1)", "Rating to the right", name="rating_right"),
    _binding("backspace", "erase", "Take back the last choice"),
    _binding("h,ctrl+g", "hint", "Hint"),
    _binding("o", "override", "I was right", tooltip="Count the answer as right, and back"),
    _binding("v", "article", "Article", tooltip="The article at the sentence this comes from"),
    _binding("q,escape", "leave", "Leave", tooltip="Back; everything answered is saved"),
]

STUDY: list[BindingType] = [
    *ANSWERING,
    _binding("n,ctrl+n", "not_now", "Not now", tooltip="Ask again at the session's end; a second time, next session"),
    _binding("u,ctrl+z", "undo", "Undo", tooltip="Take back the last rating"),
    _binding("b", "bury", "Bury", tooltip="Not before tomorrow"),
    _binding("at", "suspend", "Suspend", tooltip="Not until it is taken up again"),
    _binding("asterisk", "mark", "Mark", tooltip="Mark the question"),
    _binding("y", "yes", "Yes", tooltip="Accept the spelling from now on"),
]

QUIZ: list[BindingType] = [
    *ANSWERING,
    _binding("u,ctrl+z", "undo", "Reopen the previous question"),
    _binding("ctrl+n", "next", "Next question", tooltip="Exam: the next question"),
    _binding("ctrl+r", "previous", "Previous question", tooltip="Exam: the question before"),
    _binding("ctrl+t", "flag", "Flag", tooltip="Exam: flag this question"),
    _binding("f", "finish", "Finish", tooltip="Hand in what there is"),
    _binding("l", "later", "Later", tooltip="Keep the quiz for later"),
    _binding("d", "discard", "Discard", tooltip="Throw the quiz away"),
]

LIBRARY: list[BindingType] = [
    _binding("enter", "study", "Study", tooltip="Study what is due in this deck, then what is new"),
    _binding("z", "quiz", "Quiz", tooltip="A scored quiz on this deck"),
    _binding("c", "cram", "Cram", tooltip="Go through the whole deck without touching its schedule"),
    _binding("s", "scores", "Scores", tooltip="Every quiz so far"),
    _binding("slash", "filter", "Filter", tooltip="Find a deck by its name"),
    _binding("up,k", "up", "Up"),
    _binding("down,j", "down", "Down"),
    _binding("escape", "back", "Back"),
    _binding("q", "app.quit", "Quit", name="library_quit"),
]

HELP = Hint("?", "Help", "app.help")

HINTS: Mapping[str, tuple[Hint, ...]] = {
    "library": (
        Hint("enter", "Study", "study"),
        Hint("z", "Quiz", "quiz"),
        Hint("s", "Scores", "scores"),
        Hint("c", "Cram", "cram"),
        Hint("/", "Filter", "filter"),
        Hint("q", "Quit", "app.quit"),
        HELP,
    ),
    "library, broken deck": (
        Hint("enter", "Its problems", "study"),
        Hint("s", "Scores", "scores"),
        Hint("/", "Filter", "filter"),
        Hint("q", "Quit", "app.quit"),
        HELP,
    ),
    "library, paused quiz": (
        Hint("enter", "Go on", "study"),
        Hint("s", "Scores", "scores"),
        Hint("/", "Filter", "filter"),
        Hint("q", "Quit", "app.quit"),
        HELP,
    ),
    "options": (
        Hint("1-9", "Choose", "down"),
        Hint("enter", "Submit", "enter"),
        Hint("h", "Hint", "hint"),
        Hint("n", "Not now", "not_now"),
        Hint("u", "Undo", "undo"),
        Hint("b", "Bury", "bury"),
        Hint("q", "Leave", "leave"),
        HELP,
    ),
    "text": (
        Hint("enter", "Submit", "enter"),
        Hint("^g", "Hint", "hint"),
        Hint("^n", "Not now", "not_now"),
        Hint("^z", "Undo", "undo"),
        Hint("esc", "Leave", "leave"),
        Hint("f1", "Help", "app.help"),
    ),
    "flash": (
        Hint("enter", "Reveal", "enter"),
        Hint("h", "Hint", "hint"),
        Hint("n", "Not now", "not_now"),
        Hint("u", "Undo", "undo"),
        Hint("q", "Leave", "leave"),
        HELP,
    ),
    "answered": (
        Hint("enter", "{rating}, next", "enter"),
        Hint("1-4", "Rate", "select(1)"),
        Hint("o", "I was right", "override"),
        Hint("v", "Article", "article"),
        Hint("u", "Undo", "undo"),
        Hint("b", "Bury", "bury"),
        Hint("*", "Mark", "mark"),
        HELP,
    ),
    "accept?": (Hint("y", "Yes", "yes"), Hint("n", "No", "not_now"), HELP),
    "waiting": (Hint("enter", "Ask now", "enter"), Hint("q", "Later", "leave"), Hint("u", "Undo", "undo"), HELP),
    "finished": (Hint("enter", "Library", "enter"), Hint("u", "Undo", "undo"), HELP),
}
"""What the bar prints in each state, most needed first, help last."""
