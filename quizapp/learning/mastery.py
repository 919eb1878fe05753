"""Where the facts of some decks stand now: how well they are known, when they fall due, which are the hardest.

Works on plain rows, as a database gives them, with the recall of each worked out once: there may be 100,000. When a
fact is due and whether it may be asked is `queue`'s rule; a row holds what that rule needs, and a test holds the two
together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from itertools import pairwise
from typing import NamedTuple, cast

from quizapp.learning.counts import MATURE_DAYS
from quizapp.learning.events import DAY_MS, Day, Memory, Moment
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.scheduling import LEECH_LAPSES, FactState

WEAK_BELOW = 0.7
"""A fact recalled with less than this now is weak, however long its memory once was."""

STABILITY_EDGES = (0.0, 1.0, 3.0, 7.0, 14.0, 21.0, 30.0, 60.0, 90.0, 180.0, 365.0)
DIFFICULTY_EDGES = tuple(float(edge) for edge in range(1, 10))
RETRIEVABILITY_EDGES = tuple(edge / 10 for edge in range(10))


class Row(NamedTuple):
    """A fact as the log knows it. `fact` is a ref; without `stability_days` it is new.

    `open_from` is the first study day on which it may be asked; None: never, it is suspended or stopped.
    """

    fact: str
    stability_days: float | None
    difficulty: float | None
    fast_days: float | None
    reviewed_at_ms: int | None
    reviewed_on: Day | None
    due_on: Day | None
    open_from: Day | None
    reviews: int
    lapses: int


def is_due(row: Row, day: Day) -> bool:
    """As `queue.is_due` has it."""
    return (
        row.due_on is not None
        and row.due_on <= day
        and row.open_from is not None
        and row.open_from <= day
        and row.stability_days is not None
    )


def is_new(row: Row, day: Day) -> bool:
    """Whether a fact may be asked for the first time on this study day."""
    return row.stability_days is None and row.open_from is not None and row.open_from <= day


def state_of(row: Row) -> FactState:
    """The row as a state, as far as it tells when the fact is asked: what closes it for good is called suspended."""
    memory = None if row.stability_days is None else Memory(row.stability_days, row.difficulty or 1.0, row.fast_days)
    return FactState(
        memory=memory,
        reviewed_at_ms=row.reviewed_at_ms,
        reviewed_on=row.reviewed_on,
        due_on=row.due_on,
        reviews=row.reviews,
        lapses=row.lapses,
        suspended=row.open_from is None,
        buried_until=row.open_from or None,
    )


def recalls(rows: Iterable[Row | None], now: Moment, model: MemoryModel) -> list[float]:
    """The recall of each fact now, 0..1; 0 for a new one, or one that the log does not know."""
    today, at_ms, whole_days = now.day, now.at_ms, model.whole_days
    # A row has all that a memory has; a copy of each would take as long as the recall.
    recall = cast("Callable[[Row, float], float]", model.recall)
    found: list[float] = []
    for row in rows:
        if row is None or row[1] is None:
            found.append(0.0)
            continue
        # As scheduling.elapsed_days has it.
        elapsed = float(today - (row[5] or today)) if whole_days else (at_ms - (row[4] or at_ms)) / DAY_MS
        found.append(recall(row, elapsed if elapsed > 0.0 else 0.0))
    return found


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many facts lie from each edge up to the next; the last bin has no upper end."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


def histogram(values: Iterable[float], edges: tuple[float, ...]) -> Histogram:
    """Count values by bin; one below the first edge counts for the first bin."""
    found = sorted(values)
    ends = [0, *(bisect_left(found, edge) for edge in edges[1:]), len(found)]
    return Histogram(edges, tuple(end - begin for begin, end in pairwise(ends)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Memories:
    """The memories of some decks: `facts` in all, `seen` of them, `known_now` the sum of their recall.

    The histograms hold the facts seen; stability is in days, difficulty 1 to 10.
    """

    facts: int
    seen: int
    known_now: float
    retrievability: Histogram
    stability: Histogram
    difficulty: Histogram


def memories(rows: Sequence[Row | None], recalled: Sequence[float]) -> Memories:
    """Of facts and their recall, side by side."""
    seen = [row for row in rows if row is not None and row[1] is not None]
    recalls_seen = [
        recall for row, recall in zip(rows, recalled, strict=True) if row is not None and row[1] is not None
    ]
    return Memories(
        facts=len(rows),
        seen=len(seen),
        known_now=sum(recalls_seen),
        retrievability=histogram(recalls_seen, RETRIEVABILITY_EDGES),
        stability=histogram([row[1] or 0.0 for row in seen], STABILITY_EDGES),
        difficulty=histogram([row[2] or 1.0 for row in seen], DIFFICULTY_EDGES),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The facts that fall due, if nothing more is answered.

    `due[0]` is today's with the backlog, `due[n]` that of n days on; `backlog` of them were due before today, `later`
    fall due after the last day here.
    """

    today: Day
    due: tuple[int, ...]
    backlog: int
    later: int

    def within(self, days: int) -> int:
        """How many fall due within so many days, today the first."""
        return sum(self.due[:days])


def forecast(rows: Iterable[Row | None], today: Day, days: int = 365) -> Forecast:
    """The forecast of so many days, today the first."""
    # By place, not by name: there may be 100,000, and names take twice as long.
    due = Counter(
        [
            row[6] if row[6] > row[7] else row[7]
            for row in rows
            if row is not None and row[6] is not None and row[7] is not None and row[1] is not None
        ]
    )
    backlog = sum(count for day, count in due.items() if day < today)
    by_day = (backlog + due[today], *(due[today + n] for n in range(1, days)))
    return Forecast(today=today, due=by_day, backlog=backlog, later=due.total() - sum(by_day))


class Mastery(IntEnum):
    """How well a fact is known; the numbers are what it adds to the level of its cell."""

    UNSEEN = 0
    WEAK = 1
    LEARNING = 2
    KNOWN = 4


def mastery_of(row: Row | None, recall: float) -> Mastery:
    """Weak: recalled with less than 0.7 now. Known: a stability of 21 days or more. Learning: between."""
    if row is None or row[1] is None:
        return Mastery.UNSEEN
    if recall < WEAK_BELOW:
        return Mastery.WEAK
    return Mastery.KNOWN if row[1] >= MATURE_DAYS else Mastery.LEARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class MasteryCell:
    """The facts of one subject and topic ("": none named), by how well they are known; `recall` is their mean now."""

    subject: str
    topic: str
    unseen: int
    weak: int
    learning: int
    known: int
    recall: float

    @property
    def facts(self) -> int:
        """All of them."""
        return self.unseen + self.weak + self.learning + self.known

    @property
    def level(self) -> int:
        """0 all unseen, 1 weak, 2 and 3 learning, 4 known: the mean of the facts, halves rounded up."""
        if self.unseen == self.facts:
            return 0
        points = self.weak * Mastery.WEAK + self.learning * Mastery.LEARNING + self.known * Mastery.KNOWN
        return max(1, int(points / self.facts + 0.5))

    @property
    def word(self) -> str:
        """unseen, weak, learning or known."""
        return ("unseen", "weak", "learning", "learning", "known")[self.level]


def mastery(
    places: Sequence[tuple[str, str]], rows: Sequence[Row | None], recalled: Sequence[float]
) -> tuple[MasteryCell, ...]:
    """The map of subject x topic, of places, rows and recalls side by side, a fact each.

    Subjects come as they first occur, the topics of one together.
    "Gout" and "gout" are one subject, spelt as it first is.
    """
    spelt: dict[str, str] = {}
    cells: dict[tuple[str, str], list[float]] = {}
    found: dict[tuple[str, str], list[float]] = {}
    for place, row, recall in zip(places, rows, recalled, strict=True):
        cell = found.get(place)
        if cell is None:
            subject, topic = place
            one = (spelt.setdefault(subject.casefold(), subject), topic)
            cell = found[place] = cells.setdefault(one, [0, 0, 0, 0, 0, 0.0])
        cell[mastery_of(row, recall)] += 1
        cell[5] += recall
    order = {subject: place for place, subject in enumerate(spelt.values())}
    return tuple(
        MasteryCell(
            subject=subject,
            topic=topic,
            unseen=int(cell[Mastery.UNSEEN]),
            weak=int(cell[Mastery.WEAK]),
            learning=int(cell[Mastery.LEARNING]),
            known=int(cell[Mastery.KNOWN]),
            recall=cell[5] / (cell[0] + cell[1] + cell[2] + cell[4]),
        )
        for (subject, topic), cell in sorted(cells.items(), key=lambda one: order[one[0][0]])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HardFact:
    """A fact that is hard: how often it was forgotten, how difficult it is (1..10), its recall now (0..1).

    `question_id` and `prompt` are of its last answer, the prompt as read then; "" where nobody knows.
    """

    fact: str
    lapses: int
    reviews: int
    difficulty: float
    stability_days: float
    recall: float
    question_id: str = ""
    prompt: str = ""

    @property
    def is_leech(self) -> bool:
        """Forgotten so often that it is stopped."""
        return self.lapses >= LEECH_LAPSES


def hardest(rows: Sequence[Row | None], recalled: Sequence[float], most: int = 20) -> tuple[HardFact, ...]:
    """The facts most often forgotten, of these the most difficult first; only facts that were ever forgotten."""
    forgotten = ((row, recall) for row, recall in zip(rows, recalled, strict=True) if row and row[9] and row[1])
    worst = nsmallest(most, forgotten, key=lambda found: (-found[0].lapses, -(found[0].difficulty or 0), found[0].fact))
    return tuple(
        HardFact(
            fact=row.fact,
            lapses=row.lapses,
            reviews=row.reviews,
            difficulty=row.difficulty or 1.0,
            stability_days=row.stability_days or 0.0,
            recall=recall,
        )
        for row, recall in worst
    )
