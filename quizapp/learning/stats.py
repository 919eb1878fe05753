"""Every number shown anywhere, computed once from events: screens, the CLI and --json draw the same values.

Pure functions over what the store hands out; nothing here formats.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizapp.learning.events import Day, Kind, Moment, Note, NoteKind
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.scheduling import FactState, recall_now

LEAST_QUESTIONS = 10
"""A shorter quiz is listed, but enters neither trend nor best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One quiz in the list of scores. `at` is when it was finished; `how` is finished, unfinished or discarded."""

    quiz_id: str
    at: Moment
    decks: tuple[str, ...]
    topics: tuple[str, ...]
    kind: Kind
    how: str
    percent: int
    marks: float
    of: int
    right: int
    partly: int
    wrong: int
    not_answered: int
    own_word: int
    passed: bool | None
    used_ms: int

    @property
    def counts(self) -> bool:
        """Whether it enters trend and best: a whole quiz of at least ten questions."""
        return self.kind is Kind.QUIZ and self.how == "finished" and self.of >= LEAST_QUESTIONS


def scores(notes: Iterable[Note]) -> tuple[Score, ...]:
    """The quizzes that were ended, newest first, from the notes that ended them; discarded ones are left out.

    Of a quiz that two machines ended, the later note counts.
    """
    ended = {note.target: note for note in notes if note.kind == NoteKind.QUIZ_FINISHED}
    found = [_score(note) for note in ended.values() if note.data["how"] != "discarded"]
    return tuple(sorted(found, key=lambda score: (-score.at.at_ms, score.quiz_id)))


def _score(finished: Note) -> Score:
    data = finished.data
    return Score(
        quiz_id=finished.target,
        at=Moment(finished.stamp.at_ms, finished.stamp.offset_minutes),
        decks=tuple(data["decks"]),
        topics=tuple(data["topics"]),
        kind=Kind(data["kind"]),
        how=data["how"],
        percent=data["percent"],
        marks=data["marks"],
        of=data["of"],
        right=data["right"],
        partly=data["partly"],
        wrong=data["wrong"],
        not_answered=data["not_answered"],
        own_word=data["own_word"],
        passed=data["passed"],
        used_ms=data["used_ms"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the quizzes of one deck and filter went: the one before, the best before, all percents oldest first."""

    last: Score | None
    best: int | None
    trend: tuple[int, ...]


def standing(
    all_scores: Sequence[Score], decks: Sequence[str], topics: Sequence[str] = (), *, before: str | None = None
) -> Standing:
    """The standing of quizzes over the same decks and topics; `before` leaves out that quiz and later ones."""
    alike = [score for score in all_scores if score.counts and _same(score, decks, topics)]
    if before is not None:
        at = next((score.at.at_ms for score in all_scores if score.quiz_id == before), None)
        alike = [score for score in alike if score.quiz_id != before and (at is None or score.at.at_ms <= at)]
    return Standing(
        last=alike[0] if alike else None,
        best=max((score.percent for score in alike), default=None),
        trend=tuple(score.percent for score in reversed(alike)),
    )


def _same(score: Score, decks: Sequence[str], topics: Sequence[str]) -> bool:
    return set(score.decks) == set(decks) and set(score.topics) == set(topics)


def day_streak(answered: Collection[Day], today: Day) -> int:
    """How many study days in a row have an answer, up to today; today unfinished never breaks it."""
    day = today if today in answered else today - 1
    length = 0
    while day in answered:
        length += 1
        day -= 1
    return length


def known_now(facts: Sequence[str], states: Mapping[str, FactState], now: Moment, model: MemoryModel) -> float:
    """How many of these facts are known now: the sum of their retrievability, 0 for one never studied."""
    return sum(recall_now(states[fact], now, model) or 0.0 for fact in facts if fact in states)
