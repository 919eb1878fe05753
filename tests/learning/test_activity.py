from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.activity import Period, Share, answers_by, calendar, retention, retention_by
from quizapp.learning.counts import DayCount
from quizapp.learning.events import Day, date_of, study_day

TODAY = study_day(date(2026, 3, 4))  # a Wednesday

counts = st.dictionaries(
    st.integers(TODAY - 80, TODAY + 9),
    st.builds(
        DayCount,
        answered=st.integers(0, 50),
        answer_ms=st.integers(0, 90_000),
        young=st.integers(0, 9),
        mature=st.integers(0, 9),
        young_passed=st.just(0),
    ),
    max_size=30,
)


@given(counts, st.integers(1, 60))
def test_a_calendar_and_what_lies_outside_are_the_log(found: dict[Day, DayCount], days: int) -> None:
    shown = calendar(found, TODAY, days)
    assert shown.answered + shown.earlier + shown.later == sum(count.answered for count in found.values())
    assert [day.day for day in shown.days] == list(range(TODAY - days + 1, TODAY + 1))
    assert all((day.level == 0) == (day.answered == 0) for day in shown.days)


@given(counts)
def test_more_answers_never_have_a_lower_level(found: dict[Day, DayCount]) -> None:
    levels = [day.level for day in sorted(calendar(found, TODAY, 60).days, key=lambda day: day.answered)]
    assert levels == sorted(levels)
    assert set(levels) <= {0, 1, 2, 3, 4}


def test_levels_go_by_the_usual_day() -> None:
    found = {TODAY - n: DayCount(answered=answered) for n, answered in enumerate((10, 20, 21, 30, 31, 20, 20))}
    assert [day.level for day in reversed(calendar(found, TODAY, 8).days)] == [1, 2, 3, 3, 4, 2, 2, 0]


@given(counts, st.sampled_from(Period))
def test_periods_add_up_to_the_span_and_never_overlap(found: dict[Day, DayCount], period: Period) -> None:
    first, last = TODAY - 50, TODAY
    parts = retention_by(found, period, first, last)
    whole = retention(found, first, last)
    assert sum(part.total.of for part in parts) == whole.total.of
    assert all(one.last < other.first for one, other in pairwise(parts))
    assert all(first <= part.first <= part.last <= last for part in parts)


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    found = {TODAY - n: DayCount(young=1, young_passed=1) for n in range(40)}
    weeks = retention_by(found, Period.WEEK, TODAY - 39, TODAY)
    assert {date_of(week.first).weekday() for week in weeks[1:]} == {0}
    assert [week.total.of for week in weeks[-2:]] == [7, 3]
    months = retention_by(found, Period.MONTH, TODAY - 39, TODAY)
    assert [(date_of(m.first).isoformat(), date_of(m.last).isoformat()) for m in months] == [
        ("2026-01-24", "2026-01-31"),
        ("2026-02-01", "2026-02-28"),
        ("2026-03-01", "2026-03-04"),
    ]


def test_young_and_mature_are_told_apart_and_together() -> None:
    found = {
        TODAY: DayCount(young=4, young_passed=3, mature=10, mature_passed=9),
        TODAY - 1: DayCount(young=1),
    }
    whole = retention(found, TODAY - 1, TODAY)
    assert (whole.young, whole.mature, whole.total) == (Share(3, 5), Share(9, 10), Share(12, 15))
    assert whole.total.share == pytest.approx(0.8)
    assert Share(0, 0).share is None
    assert Share(0, 0).interval is None


def test_hours_without_an_answer_are_there_and_types_are_those_that_occur() -> None:
    hours = answers_by([(9, 3, 2, 6_000)], range(24))
    assert (len(hours), hours[9].answered, hours[9].seconds, hours[8].seconds) == (24, 3, 2.0, None)
    types = answers_by([("typed", 3, 2, 6_000), ("cloze", 9, 0, 0)])
    assert [(one.value, one.share) for one in types] == [("cloze", Share(0, 9)), ("typed", Share(2, 3))]
