"""What the app begins with, as a value that the command line hands over.

Apart from the app, because whoever makes one must not import Textual: the terminal is looked at first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.collection.authoring import Request
    from quizapp.learning.filter import Filter
    from quizapp.learning.paper import QuizSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the app begins with instead of the library: "study", "cram" or "quiz", on a deck, or "generate".

    `wanted` narrows study and cram to what fits, in all decks where none is named; `everything` asks all of a backlog.
    `quiz` is what the quiz is set up with, `seed` the paper to be drawn. `article` is what "generate" proposes from.
    """

    first: str
    deck_id: str | None = None
    everything: bool = False
    quiz: QuizSettings | None = None
    seed: str | None = None
    article: Request | None = None
    wanted: Filter | None = None
