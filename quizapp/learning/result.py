"""What a quiz came to: marks, percent and misses, from its paper and the reviews in the log.

The screen after a quiz, the list of scores and the exports all show this one value; the texts in it are those that
stood on the screen at the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import fsum

from quizapp.learning.events import Outcome, Review, fact_ref
from quizapp.learning.paper import Item, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Marks of one topic or subject."""

    name: str
    marks: float
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question of a result; `given` and `right` as text, empty given where there was no answer."""

    item: Item
    outcome: Outcome
    score: float
    given: tuple[str, ...]
    right: tuple[str, ...]
    overridden: bool
    answer_ms: int

    def tied(self, texts: Sequence[str], tie: str) -> tuple[str, ...]:
        """`given` or `right` as people read it: of a match each text behind its left side and `tie`, "–" for none."""
        lefts = self.item.lefts
        if len(texts) != len(lefts):
            return tuple(texts)
        return tuple(f"{left}{tie}{text or '–'}" for left, text in zip(lefts, texts, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a quiz came to. `percent` is 100 only if all is right; `right + partly + wrong + not_answered == of`."""

    percent: int
    marks: float
    of: int
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
    penalty is for what was answered wrong; I don't know costs nothing, so that nobody must guess.
    """
    by_ref = {fact_ref(review.deck_id, review.question_id): review for review in reviews}
    lines = tuple(_line(item, by_ref.get(item.asked.question_ref), own_words) for item in paper.items)
    wrong = sum(line.score == 0 and _was_answered(line) for line in lines)
    fined = sum(line.score == 0 and _was_answered(line) and line.outcome is not Outcome.DONT_KNOW for line in lines)
    marks = max(0.0, fsum(line.score for line in lines) - paper.settings.penalty * fined)
    right = sum(line.score == 1 for line in lines)
    percent = _percent(marks, right, len(lines))
    pass_mark = paper.settings.pass_mark
    return Result(
        percent=percent,
        marks=marks,
        of=len(lines),
        right=right,
        partly=sum(0 < line.score < 1 for line in lines),
        wrong=wrong,
        not_answered=sum(not _was_answered(line) for line in lines),
        own_word=sum(line.overridden for line in lines),
        self_marked=sum(line.item.asked.type == "flash" and _was_answered(line) for line in lines),
        longest_run=_longest_run(lines),
        used_ms=used_ms,
        passed=None if pass_mark is None else 100 * marks >= pass_mark * len(lines),
        topics=_bars(lines, lambda line: line.item.topic),
        subjects=_bars(lines, lambda line: line.item.subject),
        lines=lines,
    )


def _line(item: Item, review: Review | None, own_words: AbstractSet[str]) -> Line:
    return Line(
        item=item,
        outcome=review.outcome if review else Outcome.NOT_ANSWERED,
        score=(review.score or 0.0) if review else 0.0,
        given=review.given if review else (),
        right=review.right if review else (),
        overridden=(review is not None and review.overridden) or item.asked.question_ref in own_words,
        answer_ms=review.answer_ms if review else 0,
    )


def _was_answered(line: Line) -> bool:
    return line.outcome not in {Outcome.NOT_ANSWERED, Outcome.TIMED_OUT, Outcome.SKIPPED}


def _percent(marks: float, right: int, of: int) -> int:
    if of == 0:
        return 0
    return 100 if right == of and marks >= of else min(99, int(100 * marks / of + 0.5))


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
