"""What the days brought: the calendar, retention by day, week and month, hours, types of question, confidence.

Made of the counts that the fold and the tallies keep by study day and deck, so a million answers cost no more than
their days. The sum of the days is the log: what lies outside a calendar is said beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from quizapp.learning.calibration import Interval, wilson
from quizapp.learning.counts import DayCount
from quizapp.learning.events import Day, date_of, study_day

_THURSDAY = 3  # 1970-01-01, counted from Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class DayActivity:
    """One study day: answers, those right, first ratings of facts, the time spent.

    `level` is 0 for a day without an answer, else 1 to 4: up to half, once, one and a half times the usual day, more.
    """

    day: Day
    answered: int
    right: int
    new: int
    answer_ms: int
    level: int

    @property
    def minutes(self) -> float:
        """The time spent."""
        return self.answer_ms / 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days `first` to `last`, each of them; with the answers of the log before and after these days.

    `later` is not 0 where a clock stood ahead, here or on another machine.
    """

    first: Day
    last: Day
    days: tuple[DayActivity, ...]
    earlier: int
    later: int

    @property
    def answered(self) -> int:
        """All answers in it."""
        return sum(day.answered for day in self.days)

    @property
    def active_days(self) -> int:
        """The days with an answer."""
        return sum(day.answered > 0 for day in self.days)


def calendar(counts: Mapping[Day, DayCount], last: Day, days: int = 365) -> Calendar:
    """The calendar of so many days up to `last`; `counts` is of the whole log."""
    first = last - days + 1
    active = sorted(count.answered for day, count in counts.items() if first <= day <= last and count.answered)
    usual = (active[len(active) // 2] + active[(len(active) - 1) // 2]) / 2 if active else 0.0
    nothing = DayCount()
    return Calendar(
        first=first,
        last=last,
        days=tuple(_activity(day, counts.get(day, nothing), usual) for day in range(first, last + 1)),
        earlier=sum(count.answered for day, count in counts.items() if day < first),
        later=sum(count.answered for day, count in counts.items() if day > last),
    )


def _activity(day: Day, count: DayCount, usual: float) -> DayActivity:
    return DayActivity(
        day=day,
        answered=count.answered,
        right=count.right,
        new=count.new,
        answer_ms=count.answer_ms,
        level=min(4, -int(-2 * count.answered // usual)) if count.answered else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What the days `first` to `last` of a calendar brought together."""

    first: Day
    last: Day
    answered: int
    right: int
    new: int
    answer_ms: int
    active_days: int


def spans(days: Iterable[DayActivity], period: Period) -> tuple[Span, ...]:
    """Days by week (from Monday) or month, oldest first; the first and the last may be cut off."""
    begins = _BEGINS[period]
    groups: defaultdict[Day, list[DayActivity]] = defaultdict(list)
    for day in days:
        groups[begins(day.day)].append(day)
    return tuple(
        Span(
            first=found[0].day,
            last=found[-1].day,
            answered=sum(day.answered for day in found),
            right=sum(day.right for day in found),
            new=sum(day.new for day in found),
            answer_ms=sum(day.answer_ms for day in found),
            active_days=sum(day.answered > 0 for day in found),
        )
        for found in groups.values()
    )


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    passed: int
    of: int

    @property
    def share(self) -> float | None:
        """0..1; None of nothing."""
        return self.passed / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        """Where the true share lies with a confidence of 95% (Wilson); None of nothing."""
        return wilson(self.passed, self.of)


class Period(StrEnum):
    """What days are put together by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """True retention from day `first` to `last`: of the tests of a memory, those passed.

    A test is the first rated review of a fact on a study day, its first ever left out; young are facts whose interval
    was below 21 days.
    """

    first: Day
    last: Day
    young: Share
    mature: Share

    @property
    def total(self) -> Share:
        """Both together."""
        return Share(self.young.passed + self.mature.passed, self.young.of + self.mature.of)


def retention(counts: Mapping[Day, DayCount], first: Day, last: Day) -> Retention:
    """The retention over these days."""
    return _retention(first, last, (count for day, count in counts.items() if first <= day <= last))


def retention_by(counts: Mapping[Day, DayCount], period: Period, first: Day, last: Day) -> tuple[Retention, ...]:
    """The same by day, by week (from Monday) or by month, oldest first; periods without a test are left out.

    The first and the last period may be cut off by `first` and `last`.
    """
    begins = _BEGINS[period]
    groups: defaultdict[Day, list[DayCount]] = defaultdict(list)
    for day, count in counts.items():
        if first <= day <= last and count.young + count.mature:
            groups[begins(day)].append(count)
    return tuple(
        _retention(max(start, first), min(_ENDS[period](start), last), found) for start, found in sorted(groups.items())
    )


def _retention(first: Day, last: Day, counts: Iterable[DayCount]) -> Retention:
    found = list(counts)
    return Retention(
        first=first,
        last=last,
        young=Share(sum(c.young_passed for c in found), sum(c.young for c in found)),
        mature=Share(sum(c.mature_passed for c in found), sum(c.mature for c in found)),
    )


def _week(day: Day) -> Day:
    return day - (day + _THURSDAY) % 7


def _month(day: Day) -> Day:
    return study_day(date_of(day).replace(day=1))


_BEGINS: Mapping[Period, Callable[[Day], Day]] = {
    Period.DAY: lambda day: day,
    Period.WEEK: _week,
    Period.MONTH: _month,
}
_ENDS: Mapping[Period, Callable[[Day], Day]] = {
    Period.DAY: lambda day: day,
    Period.WEEK: lambda day: day + 6,
    Period.MONTH: lambda day: _month(day + 31) - 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers that have one property in common: an hour of the learner's clock (0..23), a type of question, or a
    confidence (1 sure, 2 unsure, 3 a guess).
    """

    value: int | str
    answered: int
    right: int
    answer_ms: int

    @property
    def share(self) -> Share:
        """Those right."""
        return Share(self.right, self.answered)

    @property
    def seconds(self) -> float | None:
        """The time of one answer; None without any."""
        return self.answer_ms / 1000 / self.answered if self.answered else None


def answers_by(
    sums: Iterable[tuple[int | str, int, int, int]], values: Iterable[int | str] | None = None
) -> tuple[Answers, ...]:
    """The answers by a property, in the order of `values`; None: of those that occur, the most answered first.

    `sums` are (value, answered, right, answer_ms), no value twice.
    """
    found = {
        value: Answers(value=value, answered=answered, right=right, answer_ms=answer_ms)
        for value, answered, right, answer_ms in sums
    }
    if values is None:
        return tuple(sorted(found.values(), key=lambda one: (-one.answered, str(one.value))))
    return tuple(found.get(value, Answers(value=value, answered=0, right=0, answer_ms=0)) for value in values)
