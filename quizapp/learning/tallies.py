"""What each answer adds to the statistics by itself, whatever came before it: its hour, type, confidence and mistake.

The pure count of a log, of which the store keeps a cache. What depends on a fact's history (retention, lapses) is the
fold's. What counts as an answer, and as right, is the fold's rule too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from quizapp.learning.counts import NOT_ANSWERED, PASSED_SCORE
from quizapp.learning.events import DAY_MS, Day, Outcome, Review, day_of

HOUR: Final = "hour"
TYPE: Final = "type"
CONFIDENCE: Final = "confidence"

MISTAKEN = frozenset({Outcome.WRONG, Outcome.PARTIAL})
"""The outcomes of which what was given is looked at."""
_PAIRED = frozenset({"choice", "typed", "cloze", "match"})
"""Types that give one answer for each right one, in its place."""


class Told(NamedTuple):
    """The part of a live review that is counted here; `given`, `right` and `options` only where it was mistaken."""

    at_ms: int
    offset_minutes: int
    deck_id: str
    question_id: str
    type: str
    outcome: str
    score: float | None
    rating: int | None
    answer_ms: int
    confidence: int | None
    given: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


class By(NamedTuple):
    """One property of an answer, on one day, in the deck it was asked in.

    An hour of the clock (0..23), a type, or a confidence (1 sure, 2 unsure, 3 a guess).
    """

    property: str
    day: Day
    deck_id: str
    value: int | str


class Mistake(NamedTuple):
    """`given` was taken for `right` ("": one of several rights) in a question; `offered`: it was one of its options."""

    deck_id: str
    right: str
    given: str
    question_id: str
    offered: bool


@dataclass(frozen=True, slots=True)
class Tallies:
    """`answers` are (answered, right, answer_ms) by property, as in DayCount; `mistakes` are counted as they are."""

    answers: Mapping[By, tuple[int, int, int]]
    mistakes: Mapping[Mistake, int]


def told(review: Review) -> Told:
    """What is counted of a review."""
    stamp, mistaken = review.stamp, review.outcome in MISTAKEN
    return Told(
        stamp.at_ms,
        stamp.offset_minutes,
        review.deck_id,
        review.question_id,
        review.type,
        review.outcome,
        review.score,
        review.rating,
        review.answer_ms,
        review.confidence,
        review.given if mistaken else (),
        review.right if mistaken else (),
        review.options if mistaken else (),
    )


def tally(reviews: Iterable[Told]) -> Tallies:
    """The counts of these reviews, none of them voided."""
    answers: defaultdict[By, list[int]] = defaultdict(lambda: [0, 0, 0])
    mistakes: Counter[Mistake] = Counter()
    for review in reviews:
        answered = review.outcome not in NOT_ANSWERED
        right = answered and _is_right(review)
        for by in _properties(review):
            found = answers[by]
            found[0] += answered
            found[1] += right
            found[2] += review.answer_ms
        if review.outcome in MISTAKEN:
            mistakes.update(_mistakes(review))
    return Tallies({by: (a, r, ms) for by, (a, r, ms) in answers.items() if a or ms}, mistakes)


def _is_right(review: Told) -> bool:
    if review.score is not None:
        return review.score >= PASSED_SCORE
    return review.rating is not None and review.rating > 1


def _properties(review: Told) -> Iterator[By]:
    day = day_of(review.at_ms, review.offset_minutes)
    hour = (review.at_ms + review.offset_minutes * 60_000) % DAY_MS // 3_600_000
    yield By(HOUR, day, review.deck_id, hour)
    yield By(TYPE, day, review.deck_id, review.type)
    if review.confidence is not None:
        yield By(CONFIDENCE, day, review.deck_id, review.confidence)


def _mistakes(review: Told) -> Iterator[Mistake]:
    if review.type in _PAIRED:
        pairs = list(zip(review.given, review.right, strict=False))
    elif review.type == "multi":
        pairs = [(given, "") for given in review.given if given not in review.right]
    else:
        return
    for given, right in pairs:
        if given.strip() and given.casefold() != right.casefold():
            yield Mistake(review.deck_id, right, given, review.question_id, given in review.options)
