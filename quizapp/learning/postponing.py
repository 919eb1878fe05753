"""Moving what is due to other days: catching up over several days, and going away.

What loses most by waiting comes first; each day gets as many as the next. That a day moves at all is the learner's
decision; here it is only worked out which fact goes where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizapp.learning.events import Day, Moment
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


def _spread(
    facts: Sequence[str], states: Mapping[str, FactState], now: Moment, model: MemoryModel, days: Sequence[Day]
) -> dict[str, Day]:
    ordered = sorted(facts, key=lambda fact: (-lost_by_waiting(states[fact], now, model), fact))
    placed = {fact: days[place * len(days) // len(ordered)] for place, fact in enumerate(ordered)}
    return {fact: day for fact, day in placed.items() if states[fact].due_on != day}
