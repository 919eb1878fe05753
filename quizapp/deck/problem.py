"""One thing wrong with a deck file, as the author is told of it.

Apart from the reader that finds problems, because the index keeps them and shows them without importing the reader and
the models behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quizapp.text import shown

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a deck file. A warning costs no question; an error costs one, or the deck.

    `rule` is the code of a rule on good questions, of which an error says that the question is wrong, a note that it is
    worth a look; None: the format.
    `line` and `column` count from 1, None where there is none. `snippet` is the line and a caret under the place, ""
    but for errors of syntax. Everything is safe to print.
    """

    severity: Severity
    message: str
    hint: str
    path: str
    line: int | None = None
    column: int | None = None
    question_id: str | None = None
    snippet: str = ""
    rule: str | None = None

    @property
    def shown(self) -> str:
        """`path:line: message hint`, on one line."""
        place = ":".join(str(part) for part in (shown(self.path), self.line, self.column) if part is not None)
        return f"{place}: {self.message} {self.hint}".rstrip()
