"""Somebody who learns by reading the screen: knows what the bar of keys says, and answers whatever is asked.

Only the screen is read and only keys are pressed, so what works here works for a person.
"""

from __future__ import annotations

import re
import time
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
    bar = terminal.last_line
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
    """Answer what is asked, rightly or not, up to the verdict: digits in turn, or the same text in every field."""
    state = reach(terminal, *ASKED)
    for digit in "123456789":
        if state != "flash":
            terminal.press(digit if state == "options" else text)
        if _enter_gives_a_verdict(terminal):
            return
        if state == "text" and digit != "1":
            terminal.press("tab")
    raise AssertionError(f"no verdict\n{terminal.text}")


def _enter_gives_a_verdict(terminal: Terminal) -> bool:
    """Press Enter; False where the screen says something else instead, or says it still."""
    before = terminal.settle(PAST_THE_GUARD).text
    terminal.press("enter")
    end = time.perf_counter() + 2.0
    while time.perf_counter() < end and state_of(terminal) != "answered":
        terminal.pump(0.02)
        if terminal.text != before and state_of(terminal.settle()) in ASKED:
            return False
    return state_of(terminal) == "answered"
