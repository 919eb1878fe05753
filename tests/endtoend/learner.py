"""Somebody who learns by reading the screen: knows what the bar of keys says, and answers whatever is asked.

Only the screen is read and only keys are pressed, so what works here works for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.endtoend.terminal import PAST_THE_GUARD, Terminal

STATES = {
    "1-9 Choose": "options",
    "enter Reveal": "flash",
    ", next": "answered",
    "y Yes": "accept?",
    "enter Submit": "text",
    "enter Ask now": "waiting",
    "enter Library": "finished",
    "enter Study": "library",
    "enter Its problems": "library",
    "enter Go on": "library",
}
ASKED = ("options", "text", "flash")


def state_of(terminal: Terminal) -> str:
    """What the bar of keys says can be done now; empty where it says nothing known."""
    bar = terminal.lines[-1]
    return next((state for words, state in STATES.items() if words in bar), "")


def reach(terminal: Terminal, *states: str, timeout: float = 15.0) -> str:
    """Wait for one of these states; which it is."""
    terminal.wait_until(lambda: state_of(terminal) in states, f"the keys of {states}", timeout)
    return state_of(terminal)


def question_on(terminal: Terminal, prompts: Mapping[str, str]) -> str | None:
    """Which of the prompts (by question id) stands on the screen, the longest that does; None: none of them."""
    screen = " ".join(terminal.text.split())
    found = [name for name, prompt in prompts.items() if _pattern(prompt).search(screen)]
    return max(found, key=lambda name: len(prompts[name]), default=None)


def _pattern(prompt: str) -> re.Pattern[str]:
    """A prompt as it is drawn: wrapped anywhere, its blanks empty or filled."""
    pieces = re.split(r"\{\{.*?\}\}", " ".join(prompt.split()))
    return re.compile(".{1,90}?".join(re.escape(piece) for piece in pieces))


def answer(terminal: Terminal, text: str = "42") -> None:
    """Answer what is asked, rightly or not, up to the verdict."""
    state = reach(terminal, *ASKED)
    if state == "options":
        terminal.press("1")
        terminal.press("2", "3", "4", after=0.01)
    elif state == "text":
        terminal.press(text)
    terminal.press("enter")
    for _ in range(6):
        terminal.wait_until(lambda: True, "")
        if _became(terminal, "answered"):
            return
        terminal.press("tab", text, after=0.05) if state == "text" else None
        terminal.press("enter")
    raise AssertionError(f"no verdict\n{terminal.text}")


def _became(terminal: Terminal, state: str, seconds: float = 0.6) -> bool:
    try:
        reach(terminal, state, timeout=seconds)
    except AssertionError:
        return False
    return True
