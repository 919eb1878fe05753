"""Somebody who learns by reading the screen: knows what the bar of keys says, and answers whatever is asked.

Only the screen is read and only keys are pressed, so what works here works for a person.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from tests.endtoend.terminal import PAST_THE_GUARD, Terminal

STATES = (
    ("options", r"1-\d Choose"),
    ("flash", r"enter Reveal"),
    ("revealed", r"1-3 Mark"),
    ("answered", r"enter (\w+, next|Next|Result)  "),
    ("accept?", r"y Yes"),
    ("text", r"enter Submit"),
    ("waiting", r"enter Ask now"),
    ("finished", r"enter Library"),
    ("setup", r"enter Start"),
    ("result", r"enter Back .*Retry"),
    ("scores", r"enter Open"),
    ("library", r"enter (Study|Its problems|Go on)|n New .*g Generate"),
)
"""What the bar of keys says in each state; the first that fits."""
ASKED = ("options", "text", "flash")


def state_of(terminal: Terminal) -> str:
    """What the bar of keys says can be done now; empty where it says nothing known."""
    bar = terminal.last_line
    return next((state for state, words in STATES if re.search(words, bar)), "")


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
            break
        if state == "text" and digit != "1":
            terminal.press("tab")
    if state_of(terminal) == "revealed":
        terminal.press("1")
        reach(terminal, "answered", "result", *ASKED)


def _enter_gives_a_verdict(terminal: Terminal) -> bool:
    """Press Enter; False where the screen says something else instead, or says it still."""
    before = terminal.settle(PAST_THE_GUARD if state_of(terminal) == "flash" else 0.05).text
    terminal.press("enter", after=0)
    end = time.perf_counter() + 2.0
    while time.perf_counter() < end and state_of(terminal) in ASKED:
        terminal.pump(0.02)
        if terminal.text != before and state_of(terminal.settle()) in ASKED:
            return False
    return state_of(terminal) in {"answered", "revealed"}
