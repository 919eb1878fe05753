"""The values of a study session, and the one table of what may be done when.

A `Session` is frozen and keeps its predecessor, so undo is exact; what is large in it (the facts to come, what was
known at the start) is shared by all moments of a session, so that a chain of hundreds stays small. What a move does
stands in `learning.session`; nothing here changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from quizapp.learning.asking import Asked
from quizapp.learning.events import Confidence, Mode, Outcome, Rating
from quizapp.learning.grading import Verdict
from quizapp.learning.scheduling import FactState, Promise

FAILED = frozenset({Outcome.WRONG, Outcome.DONT_KNOW})


class Phase(StrEnum):
    """Where a session stands."""

    ASKING = "asking"
    ANSWERED = "answered"
    WAITING = "waiting"
    FINISHED = "finished"


class Move(StrEnum):
    """What a learner can do in a session."""

    SUBMIT = "submit"
    HINT = "hint"
    NOT_NOW = "not_now"
    SET_ASIDE = "set_aside"
    MARK = "mark"
    OVERRIDE = "override"
    REMEMBER = "remember"
    SELECT = "select"
    RATE = "rate"
    UNDO = "undo"
    ASK_NOW = "ask_now"
    ASK_AGAIN = "ask_again"
    LEAVE = "leave"


_ALWAYS = frozenset({Move.UNDO, Move.LEAVE})
_ON_SHOW = frozenset({Move.SET_ASIDE, Move.MARK, Move.ASK_AGAIN})

LEGAL: Mapping[Phase, frozenset[Move]] = {
    Phase.ASKING: _ALWAYS | _ON_SHOW | {Move.SUBMIT, Move.HINT, Move.NOT_NOW},
    Phase.ANSWERED: _ALWAYS | _ON_SHOW | {Move.OVERRIDE, Move.REMEMBER, Move.SELECT, Move.RATE},
    Phase.WAITING: _ALWAYS | {Move.ASK_NOW},
    Phase.FINISHED: _ALWAYS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The question on show and, once answered, its verdict.

    `promises` are the four outcomes the buttons print, fixed when the verdict came, and `state` what they rest on.
    `armed` is a rating pressed once after a wrong answer; `spelling` is offered to be accepted from now on, `remember`
    says the learner agreed. `confidence` was said before the verdict came.
    """

    asked: Asked
    verdict: Verdict | None = None
    suggested: Rating | None = None
    selected: Rating | None = None
    promises: tuple[Promise, ...] = ()
    state: FactState | None = None
    armed: Rating | None = None
    overridden: bool = False
    spelling: str | None = None
    remember: bool | None = None
    answer_ms: int = 0
    first_key_ms: int | None = None
    recall: float | None = None
    confidence: Confidence | None = None

    @property
    def failed(self) -> bool:
        """Whether it was answered wrong or not known, and not said to be right."""
        return self.verdict is not None and self.verdict.outcome in FAILED and not self.overridden

    @property
    def self_judged(self) -> bool:
        """Whether a card was turned over, so that only the learner judges."""
        return self.verdict is not None and self.verdict.outcome is Outcome.REVEALED

    @property
    def can_override(self) -> bool:
        """Whether there is anything to be right about: an answer that is not counted as right by itself."""
        return self.verdict is not None and self.verdict.outcome in FAILED | {Outcome.PARTIAL}


@dataclass(frozen=True, slots=True)
class Remaining:
    """The facts still to come, each once: a window on the tuple the session began with, without those in `gone`."""

    facts: tuple[str, ...] = ()
    start: int = 0
    gone: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.facts) - self.start - len(self.gone)

    def __iter__(self) -> Iterator[str]:
        return (fact for fact in islice(self.facts, self.start, None) if fact not in self.gone)

    def without(self, fact: str) -> Remaining:
        """The others, in the same order."""
        if fact not in iter(self):
            return self
        gone = self.gone | {fact}
        start = self.start
        while start < len(self.facts) and self.facts[start] in gone:
            start += 1
        return Remaining(self.facts, start, gone.difference(self.facts[self.start : start]))


@dataclass(frozen=True, slots=True)
class Step:
    """One undoable move: the session before it, the events it logged, what it was called."""

    before: Session
    event_ids: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One study session at one moment.

    `known` is what was known of the facts at the start, `changed` what this session changed. `later` are facts put off
    or to be asked once more, at the end; `put_off` those put off once; `waiting` those in a learning step, with the
    instant it is over, soonest first. `left_behind` are showings that undo stepped back from, next one first. `cram_id`
    is what the answers of a cram have in common.
    """

    mode: Mode
    seed: str
    phase: Phase = Phase.FINISHED
    known: Mapping[str, FactState] = field(default_factory=dict)
    changed: Mapping[str, FactState] = field(default_factory=dict)
    remaining: Remaining = Remaining()
    later: tuple[str, ...] = ()
    put_off: frozenset[str] = frozenset()
    waiting: tuple[tuple[int, str], ...] = ()
    showing: Showing | None = None
    left_behind: tuple[Showing, ...] = ()
    last_fact: str | None = None
    marked: frozenset[str] = frozenset()
    answered: int = 0
    right: int = 0
    answer_ms: int = 0
    previous: Step | None = None
    cram_id: str | None = None
    message: str = ""

    @property
    def left(self) -> int:
        """How many facts are still to be asked, the one on show included."""
        return len(self.remaining) + len(self.later) + len(self.waiting) + (self.showing is not None)

    def state(self, fact: str) -> FactState:
        """What is known of a fact."""
        return self.changed.get(fact) or self.known.get(fact) or FactState()

    def is_queued(self, fact: str) -> bool:
        """Whether a fact will still be asked, apart from what is on show."""
        return fact in self.later or any(fact == other for _, other in self.waiting) or fact in iter(self.remaining)

    def allows(self, move: Move) -> bool:
        """Whether a move is legal now and does something, as the footer shows it."""
        if move not in LEGAL[self.phase]:
            return False
        if move is Move.HINT:
            return self.showing is not None and self.showing.asked.can_hint
        if move is Move.OVERRIDE:
            return self.showing is not None and self.showing.can_override
        return True
