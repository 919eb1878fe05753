"""The word lists behind the generator's rules, read once from the package's data.

They are data, not code: long, in no order that matters, and edited by adding a word. A module names its list after
itself ("mechanisms.action") and says there what the words have in common.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


def listed(name: str) -> tuple[str, ...]:
    """The words of the list `name` in file order. Raises KeyError where there is no such list."""
    return _lists()[name]


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    text = (resources.files("quizapp.generation") / "data" / "words.txt").read_text("utf-8")
    blocks = (block.split("]", 1) for block in text.split("\n[")[1:])
    return {name: tuple(words.split()) for name, words in blocks}
