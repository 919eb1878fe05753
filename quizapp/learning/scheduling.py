"""When a fact is asked again: what each of the four ratings would promise, in study days.

The memory model says how long a memory lasts; here that becomes a day on the learner's calendar: rounded, spread by
fuzz so that facts learned together do not stay together, moved within the fuzz to a day with less to do, kept in order
(a better rating is never sooner) and within the limits of the policy. The day the preview shows is the day the review
stores; it is never worked out again.

No clock and no dice: now is an argument, and the fuzz comes from the fact's name and its number of reviews, so that
undoing and answering again promises the same day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

from quizapp.learning.events import DAY_MS, Day, Form, Memory, Moment, Rating
from quizapp.learning.memory_models import MemoryModel

_FUZZ_BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))
LEECH_LAPSES = 8
"""A fact forgotten so often is stopped: it takes time from the others and is better put another way."""
_EASY_DAY_SHARE = 0.2
_THURSDAY = 3  # 1970-01-01
_DAYS_A_MONTH = 30.4375
_DAYS_A_YEAR = 365.25


class FactState(NamedTuple):
    """Where a fact stands: a cache of a fold over the log. `memory` None: new, neither rated nor estimated.

    `reviewed_at_ms` and `reviewed_on` are of the last rated review, `due_on` and `due_at_ms` what it promised (or a
    later move). `lapses` counts Again on a fact with a memory outside a step. `buried_until` is the first study day on
    which it is asked again.

    A named tuple, for they are made by the ten thousand: a frozen class with slots takes seven times as long. To be
    given its parts by name.
    """

    memory: Memory | None = None
    reviewed_at_ms: int | None = None
    reviewed_on: Day | None = None
    due_on: Day | None = None
    due_at_ms: int | None = None
    last_rating: Rating | None = None
    last_form: Form | None = None
    highest_form: Form | None = None
    last_question_id: str | None = None
    reviews: int = 0
    lapses: int = 0
    suspended: bool = False
    buried_until: Day | None = None

    @property
    def in_step(self) -> bool:
        """Was it answered with Again, and is it still to be passed?"""
        return self.last_rating == Rating.AGAIN and self.due_at_ms is not None

    @property
    def is_estimate(self) -> bool:
        """Is the memory one taken over from another program's interval, without any answer?"""
        return self.memory is not None and self.reviews == 0

    @property
    def is_leech(self) -> bool:
        """Was it forgotten so often that it is stopped? A reset, which makes it new, is the way out."""
        return self.lapses >= LEECH_LAPSES

    @property
    def was_passed(self) -> bool:
        """Was it ever rated better than Again? Until then a further Again is no lapse, and the step not over."""
        return self.memory is not None and (self.lapses > 0 or not self.in_step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the learner wishes. `retention` is the recall wished for on the due day, 0 < retention < 1.

    `efficient`: the wish varies with the memory instead, see `wished_recall`. `first_days` are the longest intervals of
    a fact never passed before, after Hard, Good and Easy: the first answer says little, and a model whose average
    learner needs no second look for months is wrong about many a fact. `balance` moves a day within the fuzz, away from
    full days; `easy_weekdays` (0 Monday to 6 Sunday) are avoided with it or without. `exam_on` is the study day of an
    exam, `exam_reviews` how many reviews one of the days before it can hold.
    """

    retention: float = 0.85
    efficient: bool = False
    longest_interval_days: int = 365
    step_minutes: int = 10
    fuzz: bool = True
    lower_form_cap_days: int = 21
    first_days: tuple[int, int, int] = (2, 4, 10)
    balance: bool = True
    easy_weekdays: frozenset[int] = frozenset()
    exam_on: Day | None = None
    exam_reviews: int = 100


@dataclass(frozen=True, slots=True)
class Promise:
    """What one rating would do. `due_on` is today + `interval_days`.

    Again is asked within the day: `interval_days` 0, `due_at_ms` the instant, `step_minutes` from now. A pass is due
    tomorrow or later: `due_at_ms` None, `step_minutes` 0.
    """

    rating: Rating
    memory: Memory
    interval_days: int
    due_on: Day
    due_at_ms: int | None
    step_minutes: int = 0


def elapsed_days(state: FactState, now: Moment, model: MemoryModel) -> float:
    """Days since the last rated review as the model hears them; 0 for a new fact, and when the clock ran backwards."""
    if model.whole_days:
        return 0.0 if state.reviewed_on is None else float(max(now.day - state.reviewed_on, 0))
    return 0.0 if state.reviewed_at_ms is None else max(now.at_ms - state.reviewed_at_ms, 0) / DAY_MS


def recall_now(state: FactState, now: Moment, model: MemoryModel) -> float | None:
    """The retrievability now, 0..1; None for a new fact."""
    return None if state.memory is None else model.recall(state.memory, elapsed_days(state, now, model))


def heard(rating: Rating, form: Form) -> Rating:
    """What the memory hears of a rating: below recall Easy is heard as Good, for a choice may have been a guess."""
    return Rating.GOOD if rating == Rating.EASY and form < Form.RECALL else rating


def wished_recall(memory: Memory, policy: Policy) -> float:
    """The recall wished for on the due day, 0..1: the policy's, or where it is efficient one for each memory.

    Then it rises with stability (a long memory is dear to lose, and looked after cheaply) and falls with difficulty
    (the same minutes teach more elsewhere): sigmoid(1.6 + 0.15 ln(S/10) - 0.3 (D-5)/2), within 0.60..0.985.
    """
    if not policy.efficient:
        return policy.retention
    logit = 1.6 + 0.15 * log(memory.stability_days / 10.0) - 0.15 * (memory.difficulty - 5.0)
    return min(max(1.0 / (1.0 + exp(-logit)), 0.60), 0.985)


def preview(
    state: FactState | None,
    fact: str,
    form: Form,
    now: Moment,
    model: MemoryModel,
    policy: Policy,
    *,
    highest_form: Form | None = None,
    load: Mapping[Day, int] | None = None,
) -> tuple[Promise, Promise, Promise, Promise]:
    """What Again, Hard, Good and Easy would each promise a fact asked now in `form`; state None: a new fact.

    `highest_form` is the hardest form the fact has in its deck; None: the hardest it was ever asked in. `load` counts
    the facts due on each day to come; None: not known.

    Hard <= Good < Easy, and Hard < Good too unless the fact is new or in a step (there Good may be the next day, as
    Hard is): the rules of Anki. Only the longest interval, the cap of a form below the fact's highest or an exam makes
    equal.
    """
    state = state or FactState()
    longest = _longest_days(form, highest_form or state.highest_form, policy)
    calendar = _Calendar(now.day, policy, _fraction(fact, state.reviews) if policy.fuzz else None, load or {})
    learning = state.memory is None or state.in_step

    def promise(rating: Rating, at_least: int) -> Promise:
        memory = next_memory(state, now, model, rating, form)
        most = longest if state.was_passed else min(longest, policy.first_days[rating - 2])
        wished = model.interval_days(memory, wished_recall(memory, policy))
        days = calendar.days(wished, at_least, most)
        if policy.exam_on is not None:
            days = _before_exam(memory, days, (at_least, longest), model, calendar, policy.exam_on)
        return Promise(rating, memory, days, now.day + days, None)

    hard = promise(Rating.HARD, 1)
    good = promise(Rating.GOOD, hard.interval_days + (not learning))
    easy = promise(Rating.EASY, good.interval_days + 1)
    return _step(next_memory(state, now, model, Rating.AGAIN, form), now, policy), hard, good, easy


def _before_exam(
    memory: Memory, days: int, bounds: tuple[int, int], model: MemoryModel, calendar: _Calendar, exam_on: Day
) -> int:
    """The interval with an exam ahead: the one after which most is recalled there, if that is more than by itself.

    `bounds` are the least and the longest interval; what is known of a fact's first passes bounds nothing here.
    """
    from quizapp.learning.exam import days_before_exam  # few have one

    room = {day: calendar.policy.exam_reviews - count for day, count in calendar.load.items()}
    # The latest day with room may be the best for all ratings: here a better one need not be a day later.
    least = min(max(bounds[0] - 1, 1), bounds[1])
    full = calendar.policy.exam_reviews
    found = days_before_exam(memory, calendar.today, exam_on, days, (least, bounds[1]), model, room, full)
    return max(found, least)


def interval_words(promise: Promise) -> str:
    """The interval as a button shows it: "10 min", "2.0 h", "3 d", "2.1 mo", "1.0 y"."""
    if promise.due_at_ms is not None:
        minutes = promise.step_minutes
        return f"{minutes} min" if minutes < 100 else f"{minutes / 60:.1f} h"
    days = promise.interval_days
    if days <= 30:
        return f"{days} d"
    return f"{days / _DAYS_A_MONTH:.1f} mo" if days < 365 else f"{days / _DAYS_A_YEAR:.1f} y"


def next_memory(state: FactState, now: Moment, model: MemoryModel, rating: Rating, form: Form) -> Memory:
    """The memory of a fact once it is rated now, asked in `form`."""
    rating = heard(rating, form)
    if state.memory is None:
        return model.first(rating)
    return model.after(state.memory, elapsed_days(state, now, model), rating)


def _step(memory: Memory, now: Moment, policy: Policy) -> Promise:
    # Due on the day it began, even when the minutes cross the rollover: a step left unfinished stays today's.
    minutes = max(policy.step_minutes, 1)
    return Promise(Rating.AGAIN, memory, 0, now.day, now.at_ms + minutes * 60_000, minutes)


def _longest_days(form: Form, highest: Form | None, policy: Policy) -> int:
    longest = policy.longest_interval_days
    if highest is not None and form < highest:
        longest = min(longest, policy.lower_form_cap_days)
    return max(longest, 1)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Where an interval falls. `fraction` (0..1) picks the day within the fuzz range; None: no fuzz."""

    today: Day
    policy: Policy
    fraction: float | None
    load: Mapping[Day, int]

    def days(self, wished_days: float, at_least: int, longest: int) -> int:
        """Whole days, at_least..longest, near `wished_days`.

        The range is Anki's: one day, plus a share of the interval that shrinks as it grows, to either side. One
        fraction for all ratings keeps their order: both ends of the range only rise with the interval.
        """
        least = min(at_least, longest)
        days = min(max(wished_days, least), longest)
        if self.fraction is None or days < 2.5:
            return _rounded(days)
        spread = fuzz_days(days)
        first = min(max(_rounded(days - spread), least), longest)
        last = min(max(_rounded(days + spread), least), longest)
        drawn = first + int(self.fraction * (1 + last - first))
        if not (self.policy.balance and self.load) and not self.policy.easy_weekdays:
            return drawn
        return min(range(first, last + 1), key=lambda day: (self._fullness(day), abs(day - drawn), day))

    def _fullness(self, days: int) -> float:
        day = self.today + days
        count = 1 + (self.load.get(day, 0) if self.policy.balance else 0)
        return count / _EASY_DAY_SHARE if (day + _THURSDAY) % 7 in self.policy.easy_weekdays else count


def fuzz_days(interval_days: float) -> float:
    """By how many days at most fuzz moves an interval, to either side; shorter ones than 2.5 days it leaves alone."""
    return 1.0 + sum(share * max(min(interval_days, end) - start, 0.0) for start, end, share in _FUZZ_BANDS)


def _rounded(days: float) -> int:
    return int(days + 0.5)


def _fraction(fact: str, reviews: int) -> float:
    """0 <= fraction < 1, the same on every machine for the same fact after the same number of reviews."""
    from hashlib import blake2b  # loads OpenSSL, which a start that only counts should not

    digest = blake2b(f"{fact}\n{reviews}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / (1 << 48)
