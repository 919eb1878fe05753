"""What a scored quiz is at one moment, and which moves are legal in each of its phases.

Values only: what a move makes of a quiz is decided in `quiz`. Time is in the caller's monotonic milliseconds (`ticks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from quizapp.errors import IllegalMove
from quizapp.learning.events import Outcome, Review
from quizapp.learning.grading import Verdict
from quizapp.learning.paper import Item, Paper

RIGHT = frozenset({Outcome.RIGHT, Outcome.ALMOST})


class QuizPhase(StrEnum):
    """Where a quiz stands. REVEALED: a card's other side is on show, to be marked. SHOWN: the verdict is on show.
    LAST_PAGE: every question was on show, nothing is handed in yet.
    """

    ASKING = "asking"
    REVEALED = "revealed"
    SHOWN = "shown"
    LAST_PAGE = "last page"
    PAUSED = "paused"
    FINISHED = "finished"


class QuizMove(StrEnum):
    """What a learner can do in a quiz. TURN leaves a question keeping what stands there, GO_TO (also back) does not."""

    REVEAL = "reveal"
    ANSWER = "answer"
    TURN = "turn"
    OVERRIDE = "override"
    GO_ON = "go_on"
    GO_TO = "go_to"
    FLAG = "flag"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    TIME_UP = "time_up"


_OPEN = frozenset({QuizMove.PAUSE, QuizMove.FINISH, QuizMove.TIME_UP})
_ON_SHOW = _OPEN | {QuizMove.GO_ON, QuizMove.FLAG}
_ABOUT = frozenset({QuizMove.ANSWER, QuizMove.TURN, QuizMove.GO_TO})

LEGAL: Mapping[QuizPhase, frozenset[QuizMove]] = {
    QuizPhase.ASKING: _ON_SHOW | _ABOUT | {QuizMove.REVEAL},
    QuizPhase.REVEALED: _ON_SHOW | _ABOUT,
    QuizPhase.SHOWN: _ON_SHOW | {QuizMove.OVERRIDE},
    QuizPhase.LAST_PAGE: _OPEN | {QuizMove.TURN, QuizMove.GO_TO, QuizMove.GO_ON},
    QuizPhase.PAUSED: frozenset({QuizMove.RESUME, QuizMove.FINISH, QuizMove.TIME_UP}),
    QuizPhase.FINISHED: frozenset(),
}
"""Beside this table only: a card alone is revealed and marked, and with feedback at once there is no way back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """One quiz at one moment. `reviews` holds the answer that counts, by place; `used_ms` the time until
    `running_since`.

    `running_since` is in the caller's ticks, None while the clock stands. `spelling` is what was accepted from now on
    with the verdict on show, empty where that was declined, None where nothing was said.
    """

    paper: Paper
    started_at_ms: int
    phase: QuizPhase = QuizPhase.ASKING
    place: int = 0
    reviews: Mapping[int, Review] = field(default_factory=dict)
    verdict: Verdict | None = None
    flagged: frozenset[int] = frozenset()
    used_ms: int = 0
    running_since: int | None = None
    message: str = ""
    spelling: str | None = None

    @property
    def item(self) -> Item:
        """The question on show."""
        return self.paper.items[self.place]

    @property
    def self_marks(self) -> bool:
        """Whether the question on show is a card that the learner marks."""
        return self.item.asked.type == "flash"

    @property
    def can_override(self) -> bool:
        """Whether I was right means something now: a verdict on show that is not right, or is by one's own word."""
        if self.phase is not QuizPhase.SHOWN:
            return False
        review = self.reviews[self.place]
        return review.overridden or (self.verdict is not None and self.verdict.outcome not in RIGHT)

    @property
    def open_places(self) -> tuple[int, ...]:
        """The places of the questions without an answer."""
        return tuple(place for place in range(len(self.paper.items)) if place not in self.reviews)

    @property
    def unanswered(self) -> int:
        """How many questions have no answer yet."""
        return len(self.open_places)

    @property
    def ends_next(self) -> bool:
        """Whether going on ends it: from the last page, and with feedback at once behind the last question."""
        at_last = self.paper.settings.feedback_at_once and self.place + 1 == len(self.paper.items)
        return at_last or self.phase is QuizPhase.LAST_PAGE

    def time_used_ms(self, ticks: int) -> int:
        """Time on the clock, never going back."""
        return self.used_ms + (max(0, ticks - self.running_since) if self.running_since is not None else 0)

    def time_left_ms(self, ticks: int) -> int | None:
        """Time left, at least 0; None where there is no limit."""
        limit = self.paper.settings.limit_ms
        return None if limit is None else max(0, limit - self.time_used_ms(ticks))


def require(quiz: Quiz, move: QuizMove) -> None:
    """Raise IllegalMove where the table does not allow the move."""
    if move not in LEGAL[quiz.phase]:
        msg = f"{move.value} is not possible while the quiz is {quiz.phase.value}."
        raise IllegalMove(msg)
