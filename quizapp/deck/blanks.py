"""Where the blanks of a sentence stand: `{{answer}}`, from the first two braces to the next two that close.

Every reader of a cloze prompt takes it apart here, for one reason: a prompt may be as long as its file, and a search
that starts anew at each of a million openers with nothing to close them would never end. What is in a blank is the
question's business.
"""

from __future__ import annotations

import re

_BLANK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def split_at_blanks(prompt: str) -> list[str]:
    """Text and blanks (without their braces) in turn, text first and last; only the prompt where there is no blank."""
    # Behind the last closer no blank ends, and looking for one from each opener there would take for ever.
    end = prompt.rfind("}}") + 2 if "}}" in prompt else 0
    *parts, last = _BLANK.split(prompt[:end])
    return [*parts, last + prompt[end:]]


def with_gaps(prompt: str, gap: str) -> str:
    """The prompt with `gap` for each blank."""
    return gap.join(split_at_blanks(prompt)[::2])
