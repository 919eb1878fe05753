"""What the tests of the command line share: a learner who reads and types, and decks of every type."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from quizapp.cli.talk import Talk
from quizapp.collection import Collection, open_collection
from quizapp.config import Paths, Settings
from quizapp.learning.events import Moment

MONDAY_NOON_MS = 1_795_435_200_000 - 7 * 86_400_000  # 2026-11-16 12:00 UTC
Reply = str | Callable[[str], str]


class Person(io.StringIO):
    """Standard input as somebody at a terminal: each reply is a line, or made from what was said so far.

    After the last reply the input ends; a reply of "^C" interrupts.
    """

    def __init__(self, replies: Iterable[Reply], *, terminal: bool = True) -> None:
        super().__init__()
        self.replies = list(replies)
        self.heard = io.StringIO()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def readline(self, size: int | None = -1, /) -> str:
        if not self.replies:
            return ""
        reply = self.replies.pop(0)
        line = reply if isinstance(reply, str) else reply(self.heard.getvalue())
        if line == "^C":
            raise KeyboardInterrupt
        return f"{line}\n"


def talk_of(person: Person) -> Talk:
    """A conversation with somebody; what is said stands in `person.heard`."""
    return Talk(person, person.heard)


def number_of(option: str) -> Callable[[str], str]:
    """The number that `option` was last said under."""

    def found(heard: str) -> str:
        numbers = re.findall(rf"^(\d+)\. {re.escape(option)}\.?$", heard, re.MULTILINE)
        assert numbers, f"{option!r} was not said"
        return str(numbers[-1])

    return found


def numbers_of(*options: str) -> Callable[[str], str]:
    """The numbers of several options, in this order."""
    return lambda heard: " ".join(number_of(option)(heard) for option in options)


@dataclass
class Clock:
    """A clock that stands until it is moved on; monotonic ticks go with it."""

    at_ms: int = MONDAY_NOON_MS
    began_ms: int = field(default=MONDAY_NOON_MS)

    def now(self) -> Moment:
        return Moment(self.at_ms, 0)

    def ticks(self) -> int:
        return self.at_ms - self.began_ms

    def forward(self, *, minutes: float = 0, days: float = 0) -> None:
        self.at_ms += round(minutes * 60_000 + days * 86_400_000)


class Dice:
    """Dice that roll the same numbers every time: 1, 2, 3, ..."""

    def __init__(self) -> None:
        self.rolled = 0

    def __call__(self, bits: int) -> int:
        self.rolled += 1
        return self.rolled % (1 << bits)


def collection_at(home: Path, clock: Clock, settings: Settings | None = None) -> Collection:
    """A collection whose own decks lie in `home`/decks."""
    paths = Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
    return open_collection(paths, settings or Settings(), clock=clock.now, ticks=clock.ticks, dice=Dice())


def write_deck(home: Path, questions: str, name: str = "heart", head: str = "") -> Path:
    """A deck in the learner's own folder."""
    path = home / "decks" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'[deck]\nid = "{name}"\ntitle = "The {name}"\n{head}\n{questions}', encoding="utf-8")
    return path


QUESTIONS = {
    "choice": """
[[questions]]
id = "target"
topic = "mechanism"
subject = "PTSD"
type = "choice"
prompt = "Which brain system does ketamine target in PTSD?"
answer = "the glutamate system"
distractors = [
  "the dopamine system",
  { text = "the GABA system", why = "That is where benzodiazepines act." },
  "the serotonin system",
]
explanation = "NMDA receptors are glutamate receptors."
source = { section = "PTSD", quote = "its work on glutamate" }
""",
    "true_false": """
[[questions]]
id = "legal"
topic = "finding"
type = "true_false"
prompt = "Off-label prescribing is legal."
answer = true
""",
    "multi": """
[[questions]]
id = "pains"
topic = "condition"
type = "multi"
prompt = "Which of these are forms of chronic pain?"
answers = ["fibromyalgia", "neuropathic pain", "CRPS"]
distractors = ["vertigo", "glaucoma"]
""",
    "typed": """
[[questions]]
id = "transmitter"
topic = "mechanism"
type = "typed"
prompt = "Which transmitter acts at NMDA receptors?"
answer = "glutamate"
also = ["glycine"]
""",
    "numeric": """
[[questions]]
id = "adults"
topic = "statistic"
type = "numeric"
prompt = "How many adults?"
answer = "17.3 million"
tolerance = "5%"
""",
    "cloze": """
[[questions]]
id = "blanks"
topic = "mechanism"
type = "cloze"
prompt = "Ketamine blocks the {{NMDA}} receptor for {{glutamate}}."
""",
    "order": """
[[questions]]
id = "course"
topic = "case"
type = "order"
prompt = "Put the course of treatment in order."
items = ["history", "examination", "dose", "follow-up"]
""",
    "match": """
[[questions]]
id = "pairs"
topic = "condition"
type = "match"
prompt = "What goes with what?"
pairs = [["PTSD", "trauma"], ["OCD", "compulsions"], ["TRD", "antidepressants failed"]]
""",
    "flash": """
[[questions]]
id = "card"
topic = "finding"
prompt = "What does off-label mean?"
answer = "A use that the label of the medicine does not list."
""",
}
