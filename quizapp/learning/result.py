"""What a quiz came to: marks, percent and misses, from its paper and the reviews in the log.

The screen after a quiz, the list of scores and the exports all show this one value; the texts in it are those that
stood on the screen at the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import fsum

from quizapp.learning.confidence import MOST_MARKS, Sureness, by_confidence, certain_marks
from quizapp.learning.counts import NOT_ANSWERED
from quizapp.learning.events import Confidence, Outcome, Review, fact_ref
from quizapp.learning.paper import Item, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Marks of one topic or subject."""

    name: str
    marks: float
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question of a result; `given` and `right` as text, empty given where there was no answer.

    `score` is 0..1; `marks` what it brought, which by confidence may be more than 1, or less than none.
    """

    item: Item
    outcome: Outcome
    score: float
    given: tuple[str, ...]
    right: tuple[str, ...]
    overridden: bool
    answer_ms: int
    marks: float = 0.0
    confidence: Confidence | None = None

    @property
    def self_marked(self) -> bool:
        """Whether the learner said what it was worth: a card, of which no answer is kept."""
        return self.item.asked.type == "flash" and _was_answered(self)

    def tied(self, texts: Sequence[str], tie: str) -> tuple[str, ...]:
        """`given` or `right` as people read it: of a match each text behind its left side and `tie`, "–" for none."""
        lefts = self.item.lefts
        if len(texts) != len(lefts):
            return tuple(texts)
        return tuple(f"{left}{tie}{text or '–'}" for left, text in zip(lefts, texts, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a quiz came to. `percent` is 100 only if all is right; `right + partly + wrong + not_answered == of`.

    `of` counts the questions, `highest` is the most marks they could bring, of which `percent` is a share. Scored by
    confidence `marks` may be below 0: they are shown as they are, and are 0 percent. `surenesses` says how the answers
    of each confidence came out.
    """

    percent: int
    marks: float
    of: int
    highest: float
    right: int
    partly: int
    wrong: int
    not_answered: int
    own_word: int
    self_marked: int
    longest_run: int
    used_ms: int
    passed: bool | None
    topics: tuple[Bar, ...]
    subjects: tuple[Bar, ...]
    lines: tuple[Line, ...]
    surenesses: tuple[Sureness, ...] = ()

    @property
    def missed(self) -> tuple[Line, ...]:
        """The questions that did not get full marks."""
        return tuple(line for line in self.lines if line.score < 1)

    @property
    def summary(self) -> dict[str, object]:
        """What the list of scores shows, as kept in the log."""
        names = (
            "percent",
            "marks",
            "of",
            "highest",
            "right",
            "partly",
            "wrong",
            "not_answered",
            "own_word",
            "self_marked",
            "passed",
        )
        return {name: getattr(self, name) for name in names}


def result(paper: Paper, reviews: Sequence[Review], used_ms: int, own_words: AbstractSet[str] = frozenset()) -> Result:
    """The result of a paper from its reviews (voided ones left out); a question without one was not answered.

    `own_words` are the refs of questions that the learner says were right after an exam: counted, without marks. A
    penalty is for what was answered wrong; I don't know costs nothing, by confidence too, so that nobody must guess.
    """
    settings = paper.settings
    by_ref = {fact_ref(review.deck_id, review.question_id): review for review in reviews}
    by_sureness = settings.scoring == "confidence"
    lines = tuple(
        _line(item, by_ref.get(item.asked.question_ref), own_words, by_sureness=by_sureness) for item in paper.items
    )
    wrong = sum(line.score == 0 and _was_answered(line) for line in lines)
    marks = fsum(line.marks for line in lines)
    if not by_sureness:
        marks = max(0.0, marks - settings.penalty * sum(line.score == 0 and _is_answer(line) for line in lines))
    highest = len(lines) * (MOST_MARKS if by_sureness else 1.0)
    right = sum(line.score == 1 for line in lines)
    pass_mark = settings.pass_mark
    return Result(
        percent=_percent(marks, highest, all_right=right == len(lines)),
        marks=marks,
        of=len(lines),
        highest=highest,
        right=right,
        partly=sum(0 < line.score < 1 for line in lines),
        wrong=wrong,
        not_answered=sum(not _was_answered(line) for line in lines),
        own_word=sum(line.overridden for line in lines),
        self_marked=sum(line.self_marked for line in lines),
        longest_run=_longest_run(lines),
        used_ms=used_ms,
        passed=None if pass_mark is None else 100 * marks >= pass_mark * highest,
        topics=_bars(lines, lambda line: line.item.topic),
        subjects=_bars(lines, lambda line: line.item.subject),
        lines=lines,
        surenesses=by_confidence((line.confidence, line.score) for line in lines),
    )


def _line(item: Item, review: Review | None, own_words: AbstractSet[str], *, by_sureness: bool) -> Line:
    outcome = review.outcome if review else Outcome.NOT_ANSWERED
    score = (review.score or 0.0) if review else 0.0
    confidence = review.confidence if review else None
    answered = outcome not in NOT_ANSWERED and outcome is not Outcome.DONT_KNOW
    return Line(
        item=item,
        outcome=outcome,
        score=score,
        given=review.given if review else (),
        right=review.right if review else (),
        overridden=(review is not None and review.overridden) or item.asked.question_ref in own_words,
        answer_ms=review.answer_ms if review else 0,
        marks=certain_marks(confidence, score) if by_sureness and answered else score,
        confidence=confidence,
    )


def _was_answered(line: Line) -> bool:
    return line.outcome not in NOT_ANSWERED


def _is_answer(line: Line) -> bool:
    return _was_answered(line) and line.outcome is not Outcome.DONT_KNOW


def _percent(marks: float, highest: float, *, all_right: bool) -> int:
    if highest == 0 or marks <= 0:
        return 0
    return 100 if all_right and marks >= highest else min(99, int(100 * marks / highest + 0.5))


def _longest_run(lines: Sequence[Line]) -> int:
    longest = run = 0
    for line in lines:
        run = run + 1 if line.score == 1 else 0
        longest = max(longest, run)
    return longest


def _bars(lines: Sequence[Line], name_of: Callable[[Line], str]) -> tuple[Bar, ...]:
    """Marks by name, the most asked first; lines without a name are left out."""
    names = [name for name in dict.fromkeys(name_of(line) for line in lines) if name]
    bars = [
        Bar(
            name=name,
            marks=sum(line.score for line in lines if name_of(line) == name),
            of=sum(name_of(line) == name for line in lines),
        )
        for name in names
    ]
    return tuple(sorted(bars, key=lambda bar: (-bar.of, bar.name)))
