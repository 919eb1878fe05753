"""Moving what is due to other days: catching up over several days, going away, and an exam that is ahead.

What loses most by waiting comes first; each day gets as many as the next. That a day moves at all is the learner's
decision; here it is only worked out which fact goes where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.learning.events import Day, Moment
from quizapp.learning.exam import days_before_exam
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.queue import is_due, is_open, lost_by_waiting
from quizapp.learning.scheduling import FactState


def catch_up(states: Mapping[str, FactState], now: Moment, model: MemoryModel, days: int) -> dict[str, Day]:
    """The new day of each fact due by today, spread over `days` days from today on; those that stay are left out."""
    due = [fact for fact, state in states.items() if is_due(state, now.day)]
    return _spread(due, states, now, model, range(now.day, now.day + max(days, 1)))


def away(
    states: Mapping[str, FactState], now: Moment, model: MemoryModel, first: Day, last: Day, days: int
) -> dict[str, Day]:
    """The new day of each fact due from `first` to `last`, spread over `days` days behind them, none of them past."""
    due = [
        fact
        for fact, state in states.items()
        if state.memory is not None
        and state.due_on is not None
        and first <= state.due_on <= last
        and is_open(state, last)
    ]
    back = max(last + 1, now.day)
    return _spread(due, states, now, model, range(back, back + max(days, 1)))


def before_exam(
    states: Mapping[str, FactState],
    now: Moment,
    model: MemoryModel,
    exam_on: Day,
    reviews_a_day: int,
    load: Mapping[Day, int],
) -> dict[str, Day]:
    """The new day of each fact due only on the day of an exam or after it, where one more review before it pays.

    What would be recalled least chooses first, among the days from tomorrow on that can hold more: `reviews_a_day`
    without what is due there, `load`.
    """
    late = {
        fact: state
        for fact, state in states.items()
        if state.memory is not None and (state.due_on or 0) >= exam_on and is_open(state, exam_on)
    }
    without = {fact: _recall_on(state, model, exam_on) for fact, state in late.items()}
    room = {day: reviews_a_day - load.get(day, 0) for day in range(now.day + 1, exam_on)}
    found: dict[str, Day] = {}
    for fact in sorted(late, key=lambda fact: (without[fact], fact)):
        state = late[fact]
        if state.memory is None or state.reviewed_on is None or state.due_on is None:
            continue
        last = state.reviewed_on
        bounds = (max(now.day + 1 - last, 1), state.due_on - last)
        day = last + days_before_exam(state.memory, last, exam_on, bounds[1], bounds, model, room, 0)
        if day < exam_on:
            found[fact] = day
            room[day] -= 1
    return found


def _recall_on(state: FactState, model: MemoryModel, day: Day) -> float:
    memory, last = state.memory, state.reviewed_on
    return 0.0 if memory is None or last is None else model.recall(memory, max(day - last, 0))


def _spread(
    facts: Sequence[str], states: Mapping[str, FactState], now: Moment, model: MemoryModel, days: Sequence[Day]
) -> dict[str, Day]:
    ordered = sorted(facts, key=lambda fact: (-lost_by_waiting(states[fact], now, model), fact))
    placed = {fact: days[place * len(days) // len(ordered)] for place, fact in enumerate(ordered)}
    return {fact: day for fact, day in placed.items() if states[fact].due_on != day}
