"""How quizzes went over time: moving average, personal best, percentile, distribution; and two quizzes side by side.

Quizzes compare where they are whole and drawn from the same decks, topics and filter, as in `stats`; a topic compares
over all quizzes that asked of it. Percents are of marks, 0 to 100.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizapp.learning.events import Moment
from quizapp.learning.result import Line, Result
from quizapp.learning.stats import DrawnFrom, Score

AVERAGED = 5
"""A moving average is of so many quizzes, or of those there are."""


def moving_average(percents: Sequence[float], over: int = AVERAGED) -> tuple[float, ...]:
    """For each quiz the mean of it and those before it, at most `over` in all."""
    return tuple(sum(percents[max(0, end - over) : end]) / min(end, over) for end in range(1, len(percents) + 1))


def percentile(earlier: Sequence[float], percent: float) -> float | None:
    """The share (0..1) of earlier quizzes that were worse, equal ones by half; None where there are none."""
    if not earlier:
        return None
    return (sum(one < percent for one in earlier) + sum(one == percent for one in earlier) / 2) / len(earlier)


def distribution(percents: Iterable[float]) -> tuple[int, ...]:
    """How many quizzes came to 0-9, 10-19, ... 90-100 percent."""
    counts = [0] * 10
    for percent in percents:
        counts[min(max(int(percent) // 10, 0), 9)] += 1
    return tuple(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """How a quiz stands among those before it: the mean of the last five, it included; the share that was worse (None:
    it is the first); whether it beat, or is, the best so far.
    """

    moving_average: float
    percentile: float | None
    is_best: bool


def ranks(scores: Sequence[Score]) -> Mapping[str, Rank]:
    """The rank of each quiz that counts, by its id; `scores` newest first, as `stats.scores` gives them."""
    found: dict[str, Rank] = {}
    for alike in _alike(scores).values():
        percents = [score.percent for score in alike]
        for place, (score, mean) in enumerate(zip(alike, moving_average(percents), strict=True)):
            earlier = percents[:place]
            found[score.quiz_id] = Rank(
                moving_average=mean,
                percentile=percentile(earlier, score.percent),
                is_best=score.percent > max(earlier, default=-1),
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The quizzes drawn from the same decks, topics (none: all) and filter, oldest first, with their moving average.

    `best` is the first quiz with the highest percent; `percentile` is of the last quiz among those before it.
    """

    decks: tuple[str, ...]
    topics: tuple[str, ...]
    filter: str
    quizzes: tuple[Score, ...]
    moving: tuple[float, ...]
    best: Score
    percentile: float | None
    distribution: tuple[int, ...]

    @property
    def last(self) -> Score:
        """The newest quiz."""
        return self.quizzes[-1]

    @property
    def percents(self) -> tuple[int, ...]:
        """What each came to, oldest first."""
        return tuple(score.percent for score in self.quizzes)


def trends(scores: Sequence[Score]) -> tuple[Trend, ...]:
    """A trend for all that is drawn from the same, the one with the newest quiz first; `scores` newest first."""
    found = [_trend(alike) for alike in _alike(scores).values()]
    return tuple(sorted(found, key=lambda trend: -trend.last.at.at_ms))


def _trend(alike: Sequence[Score]) -> Trend:
    percents = [score.percent for score in alike]
    last = alike[-1]
    return Trend(
        decks=last.decks,
        topics=last.topics,
        filter=last.filter,
        quizzes=tuple(alike),
        moving=moving_average(percents),
        best=max(alike, key=lambda score: score.percent),
        percentile=percentile(percents[:-1], last.percent),
        distribution=distribution(percents),
    )


def _alike(scores: Sequence[Score]) -> dict[DrawnFrom, list[Score]]:
    """The quizzes that count, oldest first, by what they were drawn from."""
    found: defaultdict[DrawnFrom, list[Score]] = defaultdict(list)
    for score in reversed(scores):
        if score.counts:
            found[score.drawn_from].append(score)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTrend:
    """One topic over all quizzes that asked of it, oldest first: when, its percent, and of how many questions."""

    topic: str
    at: tuple[Moment, ...]
    percents: tuple[float, ...]
    questions: tuple[int, ...]
    moving: tuple[float, ...]


def topic_trends(results: Iterable[tuple[Moment, Result]]) -> tuple[TopicTrend, ...]:
    """The trend of each topic, the most asked first; `results` oldest first. Questions without a topic are left out."""
    points: defaultdict[str, list[tuple[Moment, float, int]]] = defaultdict(list)
    for at, result in results:
        for bar in result.topics:
            points[bar.name].append((at, 100 * bar.marks / bar.of, bar.of))
    found = [
        TopicTrend(
            topic=topic,
            at=tuple(at for at, _, _ in told),
            percents=tuple(percent for _, percent, _ in told),
            questions=tuple(of for _, _, of in told),
            moving=moving_average([percent for _, percent, _ in told]),
        )
        for topic, told in points.items()
    ]
    return tuple(sorted(found, key=lambda trend: (-sum(trend.questions), trend.topic)))


class Change(StrEnum):
    """What became of a question from one quiz to another."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    ONLY_FIRST = "only in the first"
    ONLY_SECOND = "only in the second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One question, or one fact asked by two, in both quizzes; None: that one did not ask it."""

    first: Line | None
    second: Line | None

    @property
    def change(self) -> Change:
        """By the score."""
        if self.first is None or self.second is None:
            return Change.ONLY_SECOND if self.first is None else Change.ONLY_FIRST
        if self.first.score == self.second.score:
            return Change.SAME
        return Change.BETTER if self.second.score > self.first.score else Change.WORSE

    @property
    def prompt(self) -> str:
        """What was asked, last."""
        line = self.second or self.first
        return line.item.prompt if line else ""


def compare(first: Result, second: Result) -> tuple[Compared, ...]:
    """Question by question: those of the second quiz in its order, then those of the first alone.

    The same question is paired with itself, and what is left by its fact: that may have been asked in another form.
    """
    left = {line.item.asked.question_ref: line for line in first.lines}
    paired = [(left.pop(line.item.asked.question_ref, None), line) for line in second.lines]
    by_fact = {line.item.asked.fact: ref for ref, line in left.items()}
    rows: list[Compared] = []
    for old, new in paired:
        ref = by_fact.pop(new.item.asked.fact, None) if old is None else None
        rows.append(Compared(first=old if ref is None else left.pop(ref), second=new))
    return (*rows, *(Compared(first=line, second=None) for line in left.values()))
