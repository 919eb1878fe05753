"""Catching up and going away: what moves where."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.events import Day, Memory, Moment
from quizapp.learning.memory_models import FSRS7
from quizapp.learning.postponing import away, before_exam, catch_up
from quizapp.learning.queue import lost_by_waiting
from quizapp.learning.scheduling import FactState

NOON = Moment(at_ms=int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000), offset_minutes=0)
MODEL = FSRS7()


def fact(due_on: Day, stability_days: float = 10.0, *, suspended: bool = False) -> FactState:
    return FactState(
        memory=Memory(stability_days, 5.0),
        reviewed_at_ms=NOON.at_ms - 20 * 86_400_000,
        reviewed_on=NOON.day - 20,
        due_on=due_on,
        reviews=3,
        suspended=suspended,
    )


states = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.builds(fact, st.integers(NOON.day - 30, NOON.day + 30), st.floats(0.5, 300), suspended=st.booleans()),
    max_size=40,
)


@given(states, st.integers(1, 14))
def test_catching_up_gives_each_day_its_share_and_touches_nothing_that_is_not_due(
    known: dict[str, FactState], days: int
) -> None:
    moved = catch_up(known, NOON, MODEL, days)
    due = {name for name, s in known.items() if s.due_on is not None and s.due_on <= NOON.day and not s.suspended}
    assert moved.keys() <= due
    counts = Counter(moved.get(name, NOON.day) for name in due)
    assert set(counts) <= set(range(NOON.day, NOON.day + days))
    assert max(counts.values(), default=0) <= -(-len(due) // days)


@given(states, st.integers(2, 14))
def test_what_loses_most_by_waiting_comes_first(known: dict[str, FactState], days: int) -> None:
    moved = catch_up(known, NOON, MODEL, days)
    by_day = sorted((day, -lost_by_waiting(known[name], NOON, MODEL)) for name, day in moved.items())
    assert [lost for _, lost in by_day] == sorted(lost for _, lost in by_day)


@given(states, st.integers(-30, 10), st.integers(0, 20), st.integers(1, 14))
def test_nothing_is_due_while_away_and_nothing_is_moved_into_the_past(
    known: dict[str, FactState], start: int, length: int, days: int
) -> None:
    first, last = NOON.day + start, NOON.day + start + length
    moved = away(known, NOON, MODEL, first, last, days)
    for name, state in known.items():
        day = moved.get(name, state.due_on)
        if not state.suspended:
            assert not first <= (day or 0) <= last
        if name in moved:
            assert last < moved[name] <= max(last, NOON.day - 1) + days
            assert moved[name] >= NOON.day


@given(states, st.integers(1, 40), st.integers(1, 4), st.dictionaries(st.integers(0, 40), st.integers(0, 5)))
def test_what_is_due_after_an_exam_is_asked_before_it_on_days_that_have_room(
    known: dict[str, FactState], ahead: int, room: int, due: dict[int, int]
) -> None:
    exam_on, load = NOON.day + ahead, {NOON.day + days: count for days, count in due.items()}
    moved = before_exam(known, NOON, MODEL, exam_on, room, load)
    for name, day in moved.items():
        assert NOON.day < day < exam_on <= (known[name].due_on or 0)
        assert not known[name].suspended
    for day, count in Counter(moved.values()).items():
        assert count <= room - load.get(day, 0)


def test_what_would_be_recalled_least_at_the_exam_chooses_first() -> None:
    weak, strong = fact(NOON.day + 30, 5.0), fact(NOON.day + 30, 20.0)
    assert before_exam({"a": strong, "b": weak}, NOON, MODEL, NOON.day + 2, 1, {}) == {"b": NOON.day + 1}
