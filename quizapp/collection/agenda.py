"""What a deck offers today, and how long one question takes this learner.

Apart from the study session that asks it, because the library and `due` only count: neither a session nor a grader,
which take longer to import than the counting lasts, is needed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quizapp.collection import Collection
from quizapp.learning.events import Moment
from quizapp.learning.queue import Agenda, Limits, agenda, is_due
from quizapp.learning.scheduling import FactState

USUAL_OVER_DAYS = 30
FEEDBACK_SHARE = 1.6
"""Reading the verdict takes about as long again as half the answer: answer time x this is the time of one question."""


def usual_answer_ms(collection: Collection) -> int:
    """How long one question usually takes this learner, verdict included; 20 s until there are 10 answers."""
    today = collection.now().day
    counts = collection.store.day_counts(today - USUAL_OVER_DAYS, today).values()
    answered = sum(count.answered for count in counts)
    if answered < 10:
        return 20_000
    return round(FEEDBACK_SHARE * sum(count.answer_ms for count in counts) / answered)


def agenda_of(
    collection: Collection,
    deck_id: str,
    facts: Sequence[str],
    states: Mapping[str, FactState],
    now: Moment,
    *,
    with_new: bool = False,
) -> Agenda:
    """What a deck offers today; `facts` are refs in deck order. Needs no deck file."""
    chosen = collection.settings.study(deck_id)
    model, _ = collection.model()
    past = collection.store.day_counts(now.day - USUAL_OVER_DAYS, now.day)
    here = {day: count for (day, deck), count in past.items() if deck == deck_id}
    studied = [count.reviews for day, count in here.items() if day < now.day and count.reviews]
    today = here.get(now.day)
    return agenda(
        facts,
        states,
        now,
        model,
        limits=Limits(new_per_day=chosen.new_per_day, reviews_per_day=chosen.reviews_per_day),
        new_done=today.new if today else 0,
        reviews_done=today.reviews - today.new if today else 0,
        usual_per_day=sum(studied) / len(studied) if studied else 0.0,
        with_new=with_new,
    )


def due_tomorrow(facts: Iterable[str], states: Mapping[str, FactState], now: Moment) -> int:
    """How many of these facts are due tomorrow if nothing more is studied today."""
    return sum(fact in states and is_due(states[fact], now.day + 1) for fact in facts)
