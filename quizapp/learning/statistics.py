"""Everything that statistics show, as one frozen value: the screen, the command line and --json draw the same.

What each part means stands where it is computed: days in `activity`, facts in `mastery`, foreseen recall in
`calibration`. Here is what takes both days and facts, and what was taken for what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.learning.activity import Answers, Calendar, Retention
from quizapp.learning.calibration import Calibration
from quizapp.learning.events import Day, Moment
from quizapp.learning.mastery import Forecast, HardFact, MasteryCell, Memories


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The study day: what was done, what is left. `due_left`, `new_left` and `due_tomorrow` count facts.

    `streak_days` are days in a row with an answer up to now, `longest_streak_days` the longest there ever was. Streaks
    are of all decks, whichever the rest is about.
    """

    day: Day
    answered: int
    right: int
    new: int
    answer_ms: int
    due_left: int
    new_left: int
    due_tomorrow: int
    streak_days: int
    longest_streak_days: int

    @property
    def tells_streak(self) -> bool:
        """Whether days in a row are worth a line: from two on."""
        return self.longest_streak_days > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """`given` was taken for `right` so many times: in these questions (refs), most often first.

    `offered`: it stood among the options; else it was written. `right` is "" where several answers were right.
    """

    deck_id: str
    right: str
    given: str
    times: int
    questions: tuple[str, ...]
    offered: bool


def confusions(found: Iterable[tuple[str, str, str, str, bool, int]]) -> tuple[Confusion, ...]:
    """Pairs of (deck, right, given, question, offered, times), gathered over the questions; most often first."""
    pairs: dict[tuple[str, str, str], list[tuple[str, bool, int]]] = {}
    for deck_id, right, given, question, offered, times in found:
        pairs.setdefault((deck_id, right, given), []).append((question, offered, times))
    gathered = [
        Confusion(
            deck_id=deck_id,
            right=right,
            given=given,
            times=sum(times for _, _, times in told),
            questions=tuple(dict.fromkeys(question for question, _, _ in sorted(told, key=lambda t: (-t[2], t[0])))),
            offered=any(offered for _, offered, _ in told),
        )
        for (deck_id, right, given), told in pairs.items()
    ]
    return tuple(sorted(gathered, key=lambda one: (-one.times, one.deck_id, one.right, one.given)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All of it, over some decks. `decks` are ids, none: all there are, and what decks that are gone brought.

    Days, retention, hours, types and confidence are of the last `days` days; calibration, confusions, and what the
    log knows of facts are of all time. `retention` is over the whole span, `by_week` and `by_month` oldest first.
    `leeches` counts what is stopped and was not dropped, `weights` says whose the memory model has, in a sentence: with
    each fit what is known now shifts a little.
    """

    now: Moment
    decks: tuple[str, ...]
    days: int
    today: Today
    calendar: Calendar
    forecast: Forecast
    retention: Retention
    retention_by_day: tuple[Retention, ...]
    retention_by_week: tuple[Retention, ...]
    retention_by_month: tuple[Retention, ...]
    calibration: Calibration
    memories: Memories
    mastery: tuple[MasteryCell, ...]
    hours: tuple[Answers, ...]
    types: tuple[Answers, ...]
    confidence: tuple[Answers, ...]
    hardest: tuple[HardFact, ...]
    leeches: int
    confusions: tuple[Confusion, ...]
    weights: str
