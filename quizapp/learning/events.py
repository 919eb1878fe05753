"""The events of the log and the words they are made of.

An event is an immutable row: the log is append-only and merged by set union, so nothing here refers to a row's place.
A review is the event made by answering; every other event is a note that names its target. Times are UTC milliseconds
with the offset of the learner's clock beside them; study days are whole numbers, so that the same log gives the same
days on every machine. Values only: nothing here reads a clock or a database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from quizapp.deck.blanks import with_gaps

DAY_MS = 86_400_000
ROLLOVER_MS = 4 * 3_600_000
_EPOCH = date(1970, 1, 1)

_FIRST_MS, _LAST_MS = -62_135_596_800_000 + 2 * DAY_MS, 253_402_300_799_999 - 2 * DAY_MS
"""Two days within the years 1 to 9999, so that no offset leads out of them."""

Day = int
"""A study day: days since 1970-01-01 on the learner's clock, rolling over at 04:00."""


class Rating(IntEnum):
    """All that the memory hears of an answer."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Confidence(IntEnum):
    """How sure the learner was, said before the answer was judged."""

    SURE = 1
    UNSURE = 2
    GUESS = 3


class Outcome(StrEnum):
    """What became of one asking."""

    RIGHT = "right"
    ALMOST = "almost"
    PARTIAL = "partial"
    ALSO_TRUE = "also_true"
    WRONG = "wrong"
    DONT_KNOW = "dont_know"
    SKIPPED = "skipped"
    NOT_ANSWERED = "not_answered"
    TIMED_OUT = "timed_out"
    REVEALED = "revealed"
    """A flash card: the learner judges, the app does not."""


class Mode(StrEnum):
    """Why a question was asked. Exam and cram answers carry no rating."""

    STUDY = "study"
    QUIZ = "quiz"
    EXAM = "exam"
    CRAM = "cram"


class Kind(StrEnum):
    """What a quiz counts as: only `QUIZ` enters trend and best."""

    QUIZ = "quiz"
    EXAM = "exam"
    RETRY = "retry"
    SAME_PAPER = "same paper"
    CRAM = "cram"


class Form(IntEnum):
    """How a fact is asked, easiest first."""

    RECOGNISE = 1
    COMPLETE = 2
    RECALL = 3


class Memory(NamedTuple):
    """What the memory model knows of a fact after a review.

    `stability_days` is the time in which recall falls to 0.9; `difficulty` is 1 (easy) to 10. `fast_days` is the second
    stability of FSRS-7, None under FSRS-6.
    """

    stability_days: float
    difficulty: float
    fast_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who wrote an event, when: what every event has.

    `id` is a uuid7 as text, so that sorting by (at_ms, id) is total. `at_ms` is UTC; `offset_minutes` is how far the
    learner's clock stood east of UTC.
    """

    id: str
    at_ms: int
    offset_minutes: int
    machine: str
    learner: str = ""


Stamper = Callable[[], Stamp]
"""Gives the next stamp: the caller's clock and dice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One answer, as it was asked and judged.

    `question_id` and `fact_id` are unique within `deck_id`. `score` is 0..1, None where nothing was judged. `rating`
    None: the memory hears nothing. `given`, `right` and `options` are texts as shown, never indexes. `recall` is the
    retrievability predicted at the time (0..1), None for a new fact. `answer_ms` and `first_key_ms` are the time from
    showing the question to the answer and to the first key of it, the latter None where nobody timed it. `confidence`
    is None where the learner did not say it. `due_on` is the promised study day and `due_at_ms` the promised instant of
    a step within the day; both None where `rating` is.
    """

    stamp: Stamp
    deck_id: str
    question_id: str
    fact_id: str
    text_hash: str
    type: str
    form: Form
    mode: Mode
    outcome: Outcome
    score: float | None
    rating: Rating | None
    suggested: Rating | None = None
    quiz_id: str | None = None
    given: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    hint: bool = False
    overridden: bool = False
    confidence: Confidence | None = None
    answer_ms: int = 0
    first_key_ms: int | None = None
    recall: float | None = None
    weights_id: str | None = None
    due_on: Day | None = None
    due_at_ms: int | None = None


class NoteKind(StrEnum):
    """The kinds of event that are not reviews; what `target` names is said behind each."""

    VOID = "void"  # an event id
    RESET = "reset"  # a fact, as every kind below that says no other
    SUSPENDED = "suspended"  # data {"on": bool}
    BURIED_UNTIL = "buried_until"  # data {"day": Day}
    MARKED = "marked"  # a question; data {"on": bool}
    ACCEPTED = "accepted"  # a question; data {"text": str, "on": bool}
    DUE_MOVED = "due_moved"  # data {"due_on": Day, "move": the id of a move of many}
    VACATION = "vacation"  # the id of a move; data {"first": Day, "last": Day}
    WEIGHTS = "weights"  # a weights id; data {"model": str, "weights": [float]}
    LINKED = "linked"  # data {"question": "deck/id", "fact": "deck/fact"}; target is the old question
    QUIZ_STARTED = "quiz_started"  # a quiz id; data is the paper
    QUIZ_PAUSED = "quiz_paused"  # a quiz id; data is where it stands
    QUIZ_FINISHED = "quiz_finished"  # a quiz id; data {"how": "finished" | "unfinished" | "discarded", ...}
    ANSWERED = "answered"  # a quiz id; an exam answer, judged at hand-in
    OWN_WORD = "own_word"  # a quiz id: an exam, handed in; data {"question": "deck/id", "on": bool}
    HIDDEN = "hidden"  # a deck id; data {"on": bool}: listed no longer, or again
    ESTIMATE = "estimate"  # data {"interval_days": float, "ease": float, "reviewed_at_ms": int, "due_on": Day}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Any event that is not a review. `target` is what it is about (see `NoteKind`); the last by (at_ms, id) wins.

    `kind` is text, not `NoteKind`: kinds that a newer version wrote are kept and ignored. `data` is JSON.
    """

    stamp: Stamp
    kind: str
    target: str
    data: dict[str, Any]


Event = Review | Note


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it was once worded. `answer` is the right answer as text, one member a part."""

    type: str
    prompt: str
    answer: tuple[str, ...]

    @property
    def hash(self) -> str:
        """The name a review calls it by."""
        return text_hash(self.type, self.prompt, self.answer)

    @property
    def as_read(self) -> str:
        """The prompt as it is read before the answer: the gaps of a cloze open."""
        return with_gaps(self.prompt, "____") if self.type == "cloze" else self.prompt


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, as the learner's clock shows it: UTC milliseconds and minutes east of UTC."""

    at_ms: int
    offset_minutes: int

    @property
    def day(self) -> Day:
        """The study day."""
        return day_of(self.at_ms, self.offset_minutes)


def fact_ref(deck_id: str, fact_id: str) -> str:
    """The name of a fact (or question) in the whole collection."""
    return f"{deck_id}/{fact_id}"


def day_of(at_ms: int, offset_minutes: int) -> Day:
    """The study day of an instant on a clock `offset_minutes` east of UTC."""
    return (at_ms + offset_minutes * 60_000 - ROLLOVER_MS) // DAY_MS


def date_of(day: Day) -> date:
    """The calendar date of a study day; beyond the calendar its first or last date."""
    return date.fromordinal(min(max(_EPOCH.toordinal() + day, 1), date.max.toordinal()))


def study_day(on: date) -> Day:
    """The study day that begins on a calendar date."""
    return (on - _EPOCH).days


def instant_of(at_ms: int, offset_minutes: int) -> datetime:
    """An instant as an aware time on the learner's clock; beyond the calendar one near its end."""
    utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=min(max(at_ms, _FIRST_MS), _LAST_MS))
    return utc.astimezone(timezone(timedelta(minutes=offset_minutes)))


def text_hash(type: str, prompt: str, answer: Sequence[str]) -> str:  # noqa: A002 - the name the deck format has
    """32 hexadecimal digits that stay the same while the wording does, on every machine."""
    from hashlib import blake2b  # loads OpenSSL, which a start that only counts should not

    parts = (type, prompt, *answer)
    # Each part behind its length: ("a", "bc") and ("ab", "c") must not meet. A lone surrogate is text here too.
    data = b"".join(b"%d:%s" % (len(part), part) for part in (text.encode("utf-8", "surrogatepass") for text in parts))
    return blake2b(data, digest_size=16).hexdigest()


def uuid7(at_ms: int, random_bits: int) -> str:
    """A uuid of version 7 (RFC 9562): `at_ms` in its first 48 bits, the low 74 of `random_bits` in the rest.

    Ids made at a later millisecond sort later as text. A time before 1970 is taken for 1970.
    """
    at = min(max(at_ms, 0), (1 << 48) - 1)
    high, low = random_bits >> 62 & 0xFFF, random_bits & (1 << 62) - 1
    digits = f"{at << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
