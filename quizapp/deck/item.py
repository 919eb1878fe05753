"""One question, whatever its type, as the lint sees it: what is asked, what is right, what is wrong, what is quoted.

Reads raw TOML tables as leniently as a person would, because a flawed question is often no valid `Question` at all
(an empty prompt, a cloze written with `____`), and still deserves a finding that says so. Judges nothing, but says what
a rule is (`Rule`) and what it knows (`Setting`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from quizapp.deck.blanks import split_at_blanks, with_gaps
from quizapp.deck.wording import content, fold

Found = TypeVar("Found")
BLANK = "____"
_GAP = re.compile(r"_{2,}|\[\s*(?:\.{3}|…|blank)\s*\]")


class _Once(Generic[Found]):
    """A property worked out when first asked for. functools' takes a lock (up to Python 3.11), a tenth of all lint."""

    def __init__(self, work_out: Callable[[Any], Found]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, item: Any, owner: type) -> Found:
        found = item.__dict__[self._name] = self._work_out(item)
        return found


@dataclass(frozen=True)
class Item:
    """`prompt` shows each blank as `____`; `answers` are the parts of the right answer, `accepted` its other spellings.

    `also`: true, but not the one asked. `lefts`: the given side of a match. `blanks`: how many stand in the prompt;
    `braces`: were they written in braces, each with its answer? Empty texts mean that the question has none.
    """

    id: str
    type: str
    topic: str
    prompt: str
    answers: tuple[str, ...]
    accepted: tuple[str, ...]
    also: tuple[str, ...]
    distractors: tuple[str, ...]
    lefts: tuple[str, ...]
    quote: str
    explanation: str
    fact: str
    blanks: int
    braces: bool

    @_Once
    def answer(self) -> str:
        """The first part of the right answer."""
        return self.answers[0] if self.answers else ""

    @_Once
    def asked(self) -> str:
        """The prompt, folded, without its blanks."""
        return fold(self.prompt.replace(BLANK, " ") if self.blanks else self.prompt)

    @_Once
    def right(self) -> str:
        """The first part of the right answer, folded."""
        return fold(self.answer)

    @_Once
    def rights(self) -> tuple[str, ...]:
        """Everything that is right or counts as true, folded."""
        return tuple(fold(text) for text in (*self.answers, *self.accepted, *self.also))

    @_Once
    def wrongs(self) -> tuple[str, ...]:
        """The distractors, folded."""
        return tuple(fold(text) for text in self.distractors)

    @_Once
    def quoted(self) -> str:
        """The quote, folded."""
        return fold(self.quote)

    @_Once
    def asked_content(self) -> frozenset[str]:
        """The words of the prompt that carry meaning."""
        return content(self.asked)

    @_Once
    def quoted_content(self) -> frozenset[str]:
        """The words of the quote that carry meaning."""
        return content(self.quoted)

    @_Once
    def is_true_false(self) -> bool:
        """Is the answer a bare yes or no?"""
        return self.type == "true_false" or self.right in ("true", "false", "yes", "no")

    @_Once
    def is_choice(self) -> bool:
        """Is one right option chosen among wrong ones? (`multi` has no single right one to stand out.)"""
        return bool(self.distractors) and self.type not in ("multi", "match") and not self.is_true_false

    @_Once
    def is_cloze(self) -> bool:
        """Is the answer to be put into a gap of the prompt?"""
        return self.type == "cloze" or self.blanks > 0

    @_Once
    def options(self) -> tuple[str, ...]:
        """What the learner chooses from, as written."""
        return (self.answer, *self.distractors)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a question is judged against.

    `article`: the text its quote should come from, None where it is not at hand. `generated`: the stricter reading.
    `grounded`: a quote is owed.
    """

    article: str | None
    generated: bool
    grounded: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` gives what it found, for the `{}` of `message`, or None where the question is fine."""

    code: str
    broken: Callable[[Item, Setting], str | None]
    message: str
    hint: str


def shortened(text: str) -> str:
    """At most 60 characters of the text, for a message."""
    return text if len(text) <= 60 else f"{text[:57].rstrip()}..."


def first_of(pattern: re.Pattern[str], text: str, group: int = 0) -> str | None:
    """What the pattern finds first in the text, None where it finds nothing."""
    found = pattern.search(text)
    return found.group(group) if found else None


def read_item(table: Mapping[str, object], number: int = 0) -> Item:
    """The item in a raw `[[questions]]` table or a dumped `Question`; `number` stands in for a missing id."""
    prompt, answers, accepted = _text(table.get("prompt")), _answers(table), _texts(table.get("accept"))
    held = [[spelling.strip() for spelling in blank.split("|")] for blank in split_at_blanks(prompt)[1::2]]
    if held:
        prompt = with_gaps(prompt, BLANK)
        answers = answers or tuple(blank[0] for blank in held)
        accepted += tuple(spelling for blank in held for spelling in blank[1:])
    prompt, gaps = _GAP.subn(BLANK, prompt) if "_" in prompt or "[" in prompt else (prompt, 0)
    source = table.get("source")
    pairs = _pairs(table.get("pairs"))
    return Item(
        id=_text(table.get("id")) or str(number),
        type=_text(table.get("type")) or "flash",
        topic=_text(table.get("topic")),
        prompt=prompt.strip(),
        answers=answers or tuple(right for _, right in pairs),
        accepted=accepted,
        also=_texts(table.get("also")),
        distractors=_texts(table.get("distractors")),
        lefts=tuple(left for left, _ in pairs),
        quote=_text(source.get("quote")) if isinstance(source, dict) else _text(source),
        explanation=_text(table.get("explanation")),
        fact=_text(table.get("fact")),
        blanks=gaps,
        braces=bool(held),
    )


def _answers(table: Mapping[str, object]) -> tuple[str, ...]:
    found = _texts(table.get("answer")) or _texts(table.get("answers")) or _texts(table.get("items"))
    unit = _text(table.get("unit"))
    if unit and len(found) == 1 and not found[0].endswith(unit):
        return (f"{found[0]} {unit}",)
    return found


def _text(value: object) -> str:
    # The commonest first: this is asked of every value of every question.
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, dict):
        return _text(value.get("text"))
    return str(value) if isinstance(value, int | float) else ""


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    members = value if isinstance(value, list | tuple) else (value,)
    return tuple([text for member in members if (text := _text(member))])


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list | tuple):
        return ()
    pairs = (_texts(member) for member in value)
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)
